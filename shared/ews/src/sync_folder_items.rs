//! SyncFolderItems (reference: `syncfolderitems-operation`):
//! what changed in a folder since a state. Ids only: every further property would cost the server
//! another read of its database.

use crate::faults::{self, Failed};
use crate::get_folder::FolderRef;
use crate::item;
use crate::limits::SYNC_PAGE;
use crate::session::Session;
use crate::shape::Shape;
use model::{Fault, Kind};
use wire::xml::{Element, Writer};

/// A page of changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes {
    /// ItemIds of what is new or changed, without doubles.
    pub(crate) changed: Vec<String>,
    /// ItemIds of what is no longer there.
    pub(crate) deleted: Vec<String>,
    /// The state to go on from.
    pub(crate) state: String,
    /// Whether all has been said.
    pub(crate) last: bool,
}

/// How the question ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// With a page.
    Page(Changes),
    /// The state is refused: begin anew.
    StateLost,
    /// The folder is not there.
    FolderMissing,
}

/// The element of the request.
pub(crate) fn body(folder: &FolderRef, state: Option<&str>) -> String {
    let mut xml = Writer::new();
    xml.open("m:SyncFolderItems", &[]);
    Shape::ids().write(&mut xml);
    xml.open("m:SyncFolderId", &[]);
    folder.write(&mut xml);
    xml.close();
    if let Some(state) = state {
        xml.leaf("m:SyncState", &[], state);
    }
    xml.leaf("m:MaxChangesReturned", &[], &SYNC_PAGE.to_string());
    xml.close();
    xml.finish()
}

/// Asks for the next page of a folder's changes.
pub(crate) async fn sync_folder_items(
    session: &mut Session,
    kind: Kind,
    folder: &FolderRef,
    state: Option<&str>,
) -> Result<Answer, Failed> {
    let messages = match session.send("SyncFolderItems", &body(folder, state)).await {
        Ok(messages) => messages,
        Err(Failed { fault: Fault::Garbled(code), .. }) if faults::loses_sync_state(&code) => {
            return Ok(lost(state));
        }
        Err(Failed { fault: Fault::Missing, .. }) => return Ok(Answer::FolderMissing),
        Err(failed) => return Err(failed),
    };
    let message = messages.first().ok_or_else(|| garbled("no answer"))?;
    if faults::loses_sync_state(&message.code) {
        return Ok(lost(state));
    }
    if faults::folder_is_missing(&message.code) {
        return Ok(Answer::FolderMissing);
    }
    if let Some(failed) = message.failed() {
        return Err(failed);
    }
    let page = read(&message.element, kind).ok_or_else(|| garbled("no SyncState"))?;
    // A server that repeats itself would be asked for ever.
    if !page.last && Some(page.state.as_str()) == state {
        return Err(garbled("it makes no progress"));
    }
    Ok(Answer::Page(page))
}

/// Without a state there is none to be lost: then the folder itself is.
fn lost(state: Option<&str>) -> Answer {
    if state.is_some() { Answer::StateLost } else { Answer::FolderMissing }
}

fn garbled(why: &str) -> Failed {
    Failed::refused(Fault::Garbled(format!("SyncFolderItems: {why}")))
}

fn read(message: &Element, kind: Kind) -> Option<Changes> {
    let mut page = Changes {
        state: message.text_of("SyncState")?.trim().to_owned(),
        last: item::flag(message, "IncludesLastItemInRange").unwrap_or(true),
        ..Changes::default()
    };
    for change in message.child("Changes").iter().flat_map(|changes| &changes.children) {
        let inner = change.children.first();
        match change.name.as_str() {
            "Create" | "Update" => {
                // Distribution lists, and messages that lie in odd folders, are none of ours.
                let ours = inner.filter(|inner| item::kind(inner) == Some(kind));
                if let Some((id, _)) = ours.and_then(item::id) {
                    page.deleted.retain(|deleted| deleted != id);
                    if !page.changed.iter().any(|known| known == id) {
                        page.changed.push(id.to_owned());
                    }
                }
            }
            "Delete" => {
                if let Some((id, _)) = item::id(change) {
                    page.changed.retain(|changed| changed != id);
                    page.deleted.push(id.to_owned());
                }
            }
            _ => {}
        }
    }
    Some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_all_sorts() {
        let message = wire::xml::read(
            b"<M><SyncState>S2</SyncState><IncludesLastItemInRange>false</IncludesLastItemInRange>\
              <Changes><Create><t:Contact xmlns:t='t'><t:ItemId Id='A' ChangeKey='1'/></t:Contact>\
              </Create><Update><t:Contact xmlns:t='t'><t:ItemId Id='A' ChangeKey='2'/></t:Contact>\
              </Update><Create><DistributionList><ItemId Id='L'/></DistributionList></Create>\
              <Update><Contact><ItemId Id='B' ChangeKey='1'/></Contact></Update>\
              <Delete><ItemId Id='B' ChangeKey='1'/></Delete><Delete><ItemId Id='C'/></Delete>\
              <ReadFlagChange><ItemId Id='D'/><IsRead>true</IsRead></ReadFlagChange>\
              </Changes></M>",
            "test",
        )
        .expect("XML");
        let page = read(&message, Kind::Contact).expect("a page");
        assert_eq!(page.changed, ["A"]);
        assert_eq!(page.deleted, ["B", "C"]);
        assert_eq!((page.state.as_str(), page.last), ("S2", false));
        assert_eq!(read(&Element::default(), Kind::Contact), None);
    }
}
