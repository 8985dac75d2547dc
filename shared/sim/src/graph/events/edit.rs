//! What a body writes into an event
//! (<https://learn.microsoft.com/en-us/graph/api/event-update>).

use super::show::{LISTS, SHOW_AS, TRANSACTION};
use crate::exchange::item::Item;
use crate::exchange::properties::{body as body_element, leaf, with};
use crate::exchange::{calendar, times as clocks};
use crate::graph::reply::{Done, Refusal};
use crate::graph::times::{self, Written};
use crate::graph::{extended, recurrence};
use serde_json::{Map, Value};
use wire::xml::Element;

const DAY_MS: i64 = 86_400_000;

fn failed(words: &str) -> Refusal {
    Refusal::bad("ErrorPropertyValidationFailure", words)
}

/// Writes the properties of a checked body.
pub(super) fn apply(item: &mut Item, body: &Map<String, Value>) -> Done<()> {
    for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
        one(item, name, value, body)?;
    }
    clock(item, body)?;
    pattern(item, body)
}

fn one(item: &mut Item, name: &str, value: &Value, body: &Map<String, Value>) -> Done<()> {
    let text = value.as_str().unwrap_or_default();
    let flag = value.as_bool().unwrap_or_default().to_string();
    match name {
        "subject" => item.set("Subject", text),
        "body" => write_body(item, value),
        "importance" => item.set("Importance", &capital(text)),
        "sensitivity" => item.set("Sensitivity", &capital(text)),
        "showAs" => {
            let known = SHOW_AS.iter().find(|(known, _)| *known == text);
            item.set("LegacyFreeBusyStatus", known.map_or("Busy", |(_, word)| word));
        }
        "isReminderOn" => item.set("ReminderIsSet", &flag),
        "reminderMinutesBeforeStart" => {
            let minutes = value.as_i64().unwrap_or(0).to_string();
            item.set("ReminderMinutesBeforeStart", &minutes);
        }
        "responseRequested" => item.set("IsResponseRequested", &flag),
        "allowNewTimeProposals" => item.set("AllowNewTimeProposal", &flag),
        "location" => place(item, value["displayName"].as_str().unwrap_or_default()),
        "locations" if !body.contains_key("location") => {
            place(item, value[0]["displayName"].as_str().unwrap_or_default());
        }
        "categories" => {
            let words = value.as_array().into_iter().flatten().filter_map(Value::as_str);
            item.set_categories(&words.collect::<Vec<_>>());
        }
        "attendees" => attendees(item, value)?,
        "transactionId" => {
            let known = item.extended.get(TRANSACTION).map(|known| known.text.clone());
            if known.is_some_and(|known| known != text) {
                return Err(failed("Event.TransactionId cannot be changed."));
            }
            if !text.is_empty() {
                item.extended.insert(TRANSACTION.to_owned(), leaf("Value", text));
            }
        }
        "singleValueExtendedProperties" => extended::write(item, value)?,
        // Times and patterns are read together; the rest only the service writes.
        _ => {}
    }
    Ok(())
}

fn capital(word: &str) -> String {
    let (head, tail) = word.split_at(word.len().min(1));
    format!("{}{tail}", head.to_ascii_uppercase())
}

fn place(item: &mut Item, text: &str) {
    if text.is_empty() { item.clear("Location") } else { item.set("Location", text) }
}

fn write_body(item: &mut Item, value: &Value) {
    let content = value["content"].as_str().unwrap_or_default();
    if content.is_empty() {
        item.clear("Body");
        return;
    }
    let kind = value["contentType"].as_str().unwrap_or("text");
    let format = if kind.eq_ignore_ascii_case("html") { "HTML" } else { "Text" };
    item.put(body_element("Body", format, content));
}

/// The people who are asked to come: the list that is written replaces all lists. What somebody
/// answered stays.
fn attendees(item: &mut Item, value: &Value) -> Done<()> {
    let before = item.clone();
    for (_, list) in LISTS {
        item.clear(list);
    }
    for written in value.as_array().into_iter().flatten() {
        let address = written["emailAddress"]["address"].as_str().unwrap_or_default().trim();
        if address.is_empty() {
            return Err(failed("Attendee.EmailAddress.Address is required."));
        }
        let kind = written["type"].as_str().unwrap_or("required");
        let list = LISTS.iter().find(|(known, _)| *known == kind);
        let list = list.ok_or_else(|| failed("Attendee.Type is not valid."))?.1;
        let name = written["emailAddress"]["name"].as_str().unwrap_or(address);
        let response = known(&before, address).unwrap_or_else(|| "Unknown".to_owned());
        let mailbox = with("Mailbox", &[], vec![leaf("Name", name), leaf("EmailAddress", address)]);
        let attendee = with("Attendee", &[], vec![mailbox, leaf("ResponseType", &response)]);
        match item.properties.get_mut(list) {
            Some(found) => found.children.push(attendee),
            None => item.put(with(list, &[], vec![attendee])),
        }
    }
    Ok(())
}

fn known(item: &Item, address: &str) -> Option<String> {
    let lists = LISTS.iter().filter_map(|(_, list)| item.properties.get(*list));
    let is_it = |attendee: &&Element| {
        let found = attendee.at(&["Mailbox", "EmailAddress"]);
        found.is_some_and(|found| found.text.eq_ignore_ascii_case(address))
    };
    let found = lists.flat_map(|list| &list.children).find(is_it)?;
    found.text_of("ResponseType").map(str::to_owned)
}

/// Start, end and whether it is one of whole days.
fn clock(item: &mut Item, body: &Map<String, Value>) -> Done<()> {
    let written = |name: &str| match body.get(name) {
        Some(value) => times::read(name, value).map(Some),
        None => Ok(None),
    };
    let (start, end) = (written("start")?, written("end")?);
    for (name, zone, time) in [("Start", "StartTimeZone", &start), ("End", "EndTimeZone", &end)] {
        if let Some(Written { at, zone: id, .. }) = time {
            item.set(name, &at.rfc3339());
            item.put(with(zone, &[("Id", id)], Vec::new()));
        }
    }
    if let Some(whole) = body.get("isAllDay").and_then(Value::as_bool) {
        item.set("IsAllDayEvent", &whole.to_string());
    }
    if item.flag("IsAllDayEvent") {
        whole_days(item, start.as_ref(), end.as_ref())?;
    }
    Ok(())
}

/// Whole days begin and end at midnight of one zone, and there is at least one.
fn whole_days(item: &Item, start: Option<&Written>, end: Option<&Written>) -> Done<()> {
    for (name, time) in [("Start", start), ("End", end)] {
        let zone = calendar::zone_of(item);
        let at_midnight = match time {
            Some(time) => time.is_midnight(),
            None => item
                .moment(name)
                .is_none_or(|at| clocks::midnight(clocks::day_of(at, zone), zone) == at),
        };
        if !at_midnight {
            let words = format!(
                "The Event.{name} property for an all-day event needs to be set to midnight."
            );
            return Err(failed(&words));
        }
    }
    if let (Some(start), Some(end)) = (start, end) {
        if start.zone != end.zone {
            return Err(failed("Start and end of an all-day event need the same time zone."));
        }
        if end.local.0 - start.local.0 < DAY_MS {
            let words = "The duration of an event marked as All day must be at least 24 hours.";
            return Err(failed(words));
        }
    }
    Ok(())
}

fn pattern(item: &mut Item, body: &Map<String, Value>) -> Done<()> {
    let first = item.moment("Start").map(|at| clocks::day_of(at, calendar::zone_of(item)));
    match body.get("recurrence") {
        Some(Value::Null) => item.clear("Recurrence"),
        Some(value) => item.put(recurrence::read(value, first)?),
        // A series whose start is written begins on that day.
        None if body.contains_key("start") => {
            let range = item.properties.get_mut("Recurrence");
            let range = range.and_then(|found| found.children.get_mut(1));
            if let (Some(range), Some(first)) = (range, first) {
                for part in range.children.iter_mut().filter(|part| part.name == "StartDate") {
                    *part = leaf("StartDate", &first.to_string());
                }
            }
        }
        None => {}
    }
    Ok(())
}
