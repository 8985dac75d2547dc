//! Restoring: out of the bin where the item is still in it, else anew from its image.

use super::{Written, fail_all, no_id, rejected};
use crate::create_item;
use crate::find_item::{self, Condition};
use crate::get_folder::FolderRef;
use crate::get_item::{ItemRef, get_item};
use crate::image;
use crate::item::{self, MARK};
use crate::mailbox::{Mailbox, Place};
use crate::move_item;
use crate::shape::{Base, Shape};
use crate::uid;
use crate::write::batch::Row;
use model::occurrence as ids;
use model::{Fault, Fields, Id, Kind, Notify, Outcome, Write};
use wire::xml::Element;

/// How a row comes back.
enum Way {
    /// It is there: it never went, or came back already.
    There(String),
    /// Moved out of the bin.
    Move(String),
    /// Made anew.
    Anew(String),
    /// Not at all.
    Not(Fault),
}

impl Mailbox {
    /// Restores a run of rows.
    pub(super) async fn restore(&mut self, kind: Kind, run: &[Write], out: &mut [Option<Outcome>]) {
        let folder = match self.folder_to_write(kind).await {
            Ok(folder) => folder,
            Err(fault) => return fail_all(out, &fault),
        };
        let (mut moves, mut news, mut written) = (Vec::new(), Vec::new(), Vec::new());
        for (at, write) in run.iter().enumerate() {
            let Write::Restore { id, image, .. } = write else { continue };
            match self.way(kind, id, image).await {
                Ok(Way::There(item)) => written.push(row(at, id.clone(), &item, "")),
                Ok(Way::Move(item)) => moves.push((at, item)),
                Ok(Way::Anew(item)) => news.push((at, item)),
                Ok(Way::Not(fault)) => out[at] = Some(Outcome::Refused(fault)),
                Err(fault) => return fail_all(out, &fault),
            }
        }
        let body = |rows: &[(usize, String)]| {
            let items: Vec<String> = rows.iter().map(|(_, item)| item.clone()).collect();
            move_item::body(&folder, &items)
        };
        let answers = self.send_rows("MoveItem", &moves, body).await;
        collect(moves, answers, &mut written, out);
        let body = |rows: &[(usize, String)]| {
            let items: String = rows.iter().map(|(_, item)| item.as_str()).collect();
            create_item::raw_body(kind, &folder, Notify::Nobody, &items)
        };
        let answers = self.send_rows("CreateItem", &news, body).await;
        collect(news, answers, &mut written, out);
        self.receipts(kind, written, out).await;
    }

    async fn way(&mut self, kind: Kind, id: &Id, image: &[u8]) -> Result<Way, Fault> {
        let parts = ids::parts(id);
        let shape = Shape::record(kind, Base::IdOnly, &self.session);
        let asked = [ItemRef::Item(parts.item.to_owned())];
        let answer = get_item(&mut self.session, &shape, &asked).await?.pop();
        match answer.unwrap_or(Err(Fault::Missing)) {
            Ok(item) => {
                return Ok(match self.place(kind, &item).await? {
                    Place::Bin => Way::Move(parts.item.to_owned()),
                    Place::Here | Place::Elsewhere => Way::There(parts.item.to_owned()),
                });
            }
            Err(Fault::Missing) => {}
            Err(fault) => return Ok(Way::Not(fault)),
        }
        let Some(before) = image::read(image) else {
            return Ok(Way::Not(rejected("unreadable image")));
        };
        // An occurrence is in no bin: its series holds it as deleted.
        if parts.occurrence.is_none()
            && let Some(item) = self.in_bin(kind, &before).await?
        {
            return Ok(Way::Move(item));
        }
        Ok(match image::again(kind, &before) {
            Some(item) => Way::Anew(item),
            None => Way::Not(rejected("unreadable image")),
        })
    }

    /// The ItemId in the bin of the item that this was.
    async fn in_bin(&mut self, kind: Kind, before: &Element) -> Result<Option<String>, Fault> {
        let by_mark = MARK.value(before).map(|mark| Condition::Equal(MARK, mark.to_owned()));
        let by_uid = || {
            let uid = uid::of(before).filter(|_| kind == Kind::Appointment)?;
            Some(Condition::Equal(uid::CLEAN, uid::search_value(&uid)))
        };
        let Some(condition) = by_mark.or_else(by_uid) else { return Ok(None) };
        let mut bins = vec![FolderRef::Id(self.setup.deleted_items.clone())];
        bins.extend(self.setup.recoverable_items.clone().map(FolderRef::Id));
        let shape = Shape::of(vec![MARK]);
        let found = find_item::search(&mut self.session, &shape, &[condition], &bins).await?;
        let found =
            found.items.iter().filter(|row| item::kind(row) == Some(kind)).find_map(item::id);
        Ok(found.map(|(id, _)| id.to_owned()))
    }
}

fn row(at: usize, before: Id, item: &str, key: &str) -> Written {
    Written { at, before, item: item.to_owned(), key: key.to_owned(), sent: Fields::new() }
}

fn collect(
    rows: Vec<(usize, String)>,
    answers: Vec<Row>,
    written: &mut Vec<Written>,
    out: &mut [Option<Outcome>],
) {
    for ((at, _), answer) in rows.into_iter().zip(answers) {
        match answer {
            Row::Done(item) => match item.as_ref().and_then(item::id) {
                // What comes back is a record of its own, be it of a series before.
                Some((id, key)) => written.push(row(at, Id::from(id), id, key)),
                None => out[at] = Some(Outcome::InDoubt(no_id())),
            },
            Row::Not(outcome) => out[at] = Some(outcome),
        }
    }
}
