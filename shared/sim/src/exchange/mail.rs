//! The mail that the server would have sent to attendees. Nothing is sent; tests assert that the
//! list stays empty.

use super::item::Item;
use super::session::Session;
use std::collections::BTreeSet;

/// One mail to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Whose mailbox it would have left.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Why: `invitation`, `update`, `cancellation`, `response`.
    pub why: &'static str,
    /// The subject of the appointment.
    pub subject: String,
}

/// Sends a reason to each address.
pub(crate) fn send(
    session: &mut Session<'_>,
    item: &Item,
    to: impl IntoIterator<Item = String>,
    why: &'static str,
) {
    let from = session.store.person.email.clone();
    for to in to {
        let subject = item.text("Subject").to_owned();
        session.mail.push(Mail { from: from.clone(), to, why, subject });
    }
}

/// The addresses of everybody who is asked to come.
pub(crate) fn attendees(item: &Item) -> BTreeSet<String> {
    ["RequiredAttendees", "OptionalAttendees", "Resources"]
        .iter()
        .filter_map(|name| item.properties.get(*name))
        .flat_map(|list| &list.children)
        .filter_map(|attendee| attendee.at(&["Mailbox", "EmailAddress"]))
        .map(|address| address.text.trim().to_ascii_lowercase())
        .filter(|address| !address.is_empty())
        .collect()
}

/// Whether the person of the mailbox is the one who asks.
pub(crate) fn is_organizer(session: &Session<'_>, item: &Item) -> bool {
    match item.properties.get("Organizer").and_then(|found| found.at(&["Mailbox", "EmailAddress"]))
    {
        Some(address) => address.text.eq_ignore_ascii_case(&session.store.person.email),
        None => true,
    }
}

/// What a changed meeting sends, as the request's choice says.
pub(crate) fn after_update(session: &mut Session<'_>, before: &Item, after: &Item, choice: &str) {
    if choice == "SendToNone" || !is_organizer(session, after) {
        return;
    }
    let (old, new) = (attendees(before), attendees(after));
    let gone: Vec<String> = old.difference(&new).cloned().collect();
    let added: Vec<String> = new.difference(&old).cloned().collect();
    let stayed: Vec<String> = new.intersection(&old).cloned().collect();
    send(session, after, gone, "cancellation");
    send(session, after, added, "invitation");
    if choice == "SendOnlyToAll" || choice == "SendToAllAndSaveCopy" {
        send(session, after, stayed, "update");
    }
}

/// What a new meeting sends, as the request's choice says.
pub(crate) fn after_create(session: &mut Session<'_>, item: &Item, choice: &str) {
    if choice != "SendToNone" {
        send(session, item, attendees(item), "invitation");
    }
}

/// What a deleted meeting sends, as the request's choice says.
pub(crate) fn after_delete(session: &mut Session<'_>, item: &Item, choice: &str) {
    if choice != "SendToNone" && is_organizer(session, item) {
        send(session, item, attendees(item), "cancellation");
    }
}
