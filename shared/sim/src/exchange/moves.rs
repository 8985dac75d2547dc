//! MoveItem and CopyItem: into another folder, under another id.

use super::answers::{self, Problem};
use super::session::Session;
use super::shape;
use wire::xml::Element;

/// What happens to the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// It goes.
    Move,
    /// It stays.
    Copy,
}

/// Answers MoveItem or CopyItem.
pub(crate) fn answer(
    session: &mut Session<'_>,
    request: &Element,
    verb: Verb,
) -> Result<String, Problem> {
    let folder = request.child("ToFolderId").ok_or_else(Problem::folder_not_found);
    let folder = folder.and_then(|wrapper| session.target_shelf(wrapper).map(|it| it.number));
    let silent = request
        .text_of("ReturnNewItemIds")
        .is_some_and(|text| matches!(text.trim(), "false" | "0"));
    let ids = request.child("ItemIds").map(|ids| ids.children.as_slice()).unwrap_or_default();
    let mut results = Vec::new();
    for id in ids {
        let moved = folder.clone().and_then(|folder| one(session, id, folder, verb));
        results.push(moved.map(|ids| if silent { "<m:Items/>".to_owned() } else { ids }));
    }
    let operation = match verb {
        Verb::Move => "MoveItem",
        Verb::Copy => "CopyItem",
    };
    answers::messages(operation, "<m:Items/>", results)
}

fn one(
    session: &mut Session<'_>,
    id: &Element,
    folder: u64,
    verb: Verb,
) -> Result<String, Problem> {
    let target = session.target(id)?;
    if target.original.is_some() {
        return Err(Problem::new(
            "ErrorCalendarCannotMoveOrCopyOccurrence",
            "An occurrence cannot be moved or copied by itself.",
        ));
    }
    let number = match verb {
        Verb::Move => session.store.relocate(target.number, folder, session.now),
        Verb::Copy => {
            let copy = session.stored(target.number)?.clone();
            Some(session.store.insert(copy, folder, session.now))
        }
    };
    let number = number.ok_or_else(Problem::not_found)?;
    let item = session.stored(number)?.clone();
    Ok(shape::id_only(session, &item))
}
