//! DeleteItem: to the bin, to the recoverable items, or for good; single occurrences, too.

use super::answers::{self, Problem};
use super::item::{Item, ItemKind};
use super::session::{Session, Target};
use super::{calendar, mail};
use wire::xml::Element;

/// Answers DeleteItem.
pub(crate) fn answer(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let ids = request.child("ItemIds").map(|ids| ids.children.as_slice()).unwrap_or_default();
    let mut results = Vec::new();
    for id in ids {
        results.push(one(session, request, id).map(|()| String::new()));
    }
    answers::messages("DeleteItem", "", results)
}

fn one(session: &mut Session<'_>, request: &Element, id: &Element) -> Result<(), Problem> {
    session.spoil(Some(id), id)?;
    let target = session.target(id)?;
    let item = session.item(target)?;
    let choice = choice(request, &item)?;
    check_task(request, &item)?;
    match target.original {
        Some(original) => {
            if let Some(master) = session.store.items.get_mut(&target.number) {
                calendar::cancel(master, original);
            }
            session.store.touch(target.number, session.now, &["DeletedOccurrences".to_owned()]);
        }
        None => dispose(session, request.attribute("DeleteType").unwrap_or_default(), target),
    }
    mail::after_delete(session, &item, choice);
    Ok(())
}

fn choice<'a>(request: &'a Element, item: &Item) -> Result<&'a str, Problem> {
    match request.attribute("SendMeetingCancellations") {
        Some(choice) => Ok(choice),
        None if item.kind == ItemKind::Appointment => Err(Problem::new(
            "ErrorSendMeetingCancellationsRequired",
            "SendMeetingCancellations attribute is required for calendar items.",
        )),
        None => Ok("SendToNone"),
    }
}

fn check_task(request: &Element, item: &Item) -> Result<(), Problem> {
    if item.kind == ItemKind::Task && request.attribute("AffectedTaskOccurrences").is_none() {
        return Err(Problem::new(
            "ErrorAffectedTaskOccurrencesRequired",
            "AffectedTaskOccurrences attribute is required for tasks.",
        ));
    }
    Ok(())
}

fn dispose(session: &mut Session<'_>, how: &str, target: Target) {
    let bin = match how {
        "MoveToDeletedItems" => session.store.known("deleteditems"),
        "SoftDelete" => session.store.known("recoverableitemsdeletions"),
        _ => None,
    };
    match bin {
        Some(bin) => {
            session.store.relocate(target.number, bin, session.now);
        }
        None => {
            session.store.remove(target.number);
        }
    }
}
