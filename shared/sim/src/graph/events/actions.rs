//! What one does with meetings: cancel, accept, decline
//! (<https://learn.microsoft.com/en-us/graph/api/event-accept>).

use super::delete;
use crate::exchange::item::Item;
use crate::exchange::{calendar, mail};
use crate::graph::desk::Desk;
use crate::graph::ids::Target;
use crate::graph::reply::{Done, Refusal, Reply};
use serde_json::{Map, Value};

/// Carries out an action.
pub(super) fn act(desk: &mut Desk<'_>, target: Target, item: &Item, action: &str) -> Done<Reply> {
    let body = if desk.call.body.is_empty() { Map::new() } else { desk.call.json()? };
    let organizes = desk.organizes(item);
    let answer = match action {
        "permanentDelete" if target.original.is_none() => {
            desk.store.remove(target.number);
            mail::after_delete(&mut desk.session(), item, super::TELL);
            return Ok(Reply::empty(204));
        }
        "cancel" if organizes => {
            delete(desk, target, item);
            return Ok(Reply::empty(202));
        }
        "cancel" => {
            let words = "You need to be an organizer to cancel a meeting.";
            return Err(Refusal::invalid(words));
        }
        "accept" => "Accept",
        "tentativelyAccept" => "Tentative",
        "decline" => "Decline",
        other => return Err(Refusal::no_such_path(other)),
    };
    if organizes {
        let words = "You can't respond to this meeting because you're the meeting organizer.";
        return Err(Refusal::invalid(words));
    }
    respond(desk, target, item, answer);
    let told = body.iter().find(|(name, _)| name.eq_ignore_ascii_case("sendResponse"));
    if told.is_none_or(|(_, value)| value != &Value::Bool(false)) {
        let organizer = item.properties.get("Organizer");
        let to = organizer.and_then(|found| found.at(&["Mailbox", "EmailAddress"]));
        let to = to.map(|address| address.text.as_str().to_ascii_lowercase());
        mail::send(&mut desk.session(), item, to, "response");
    }
    Ok(Reply::empty(202))
}

/// Notes the answer; what was declined leaves the calendar.
fn respond(desk: &mut Desk<'_>, target: Target, item: &Item, answer: &str) {
    let mut after = item.clone();
    after.set("MyResponseType", answer);
    let declined = answer == "Decline";
    if let Some(stored) = desk.store.items.get_mut(&target.number) {
        match target.original {
            Some(original) if declined => calendar::cancel(stored, original),
            Some(original) => calendar::edit(stored, original, item, &after),
            None => stored.set("MyResponseType", answer),
        }
    }
    desk.store.touch(target.number, desk.now, &["MyResponseType".to_owned()]);
    if declined && target.original.is_none() {
        desk.bin(target.number);
    }
}
