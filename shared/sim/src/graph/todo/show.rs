//! A task as Graph shows it, and what a body writes into one
//! (<https://learn.microsoft.com/en-us/graph/api/resources/todotask>).
//!
//! Days come back as midnights of UTC; what is not set is left out.

use super::children;
use crate::exchange::item::Item;
use crate::exchange::properties::body as body_element;
use crate::exchange::store::Store;
use crate::exchange::times as clocks;
use crate::graph::desk::etag;
use crate::graph::ids::{self, Sort};
use crate::graph::reply::Done;
use crate::graph::{recurrence, times};
use serde_json::{Map, Value, json};

/// The words of the status, each with its word in the mailbox.
const STATUS: [(&str, &str); 5] = [
    ("notStarted", "NotStarted"),
    ("inProgress", "InProgress"),
    ("completed", "Completed"),
    ("waitingOnOthers", "WaitingOnOthers"),
    ("deferred", "Deferred"),
];

/// Days of a task, each with its name in the mailbox.
const DAYS: [(&str, &str); 3] = [
    ("dueDateTime", "DueDate"),
    ("startDateTime", "StartDate"),
    ("completedDateTime", "CompleteDate"),
];

/// A task with everything. Lasting ids are not for tasks
/// (<https://learn.microsoft.com/en-us/graph/outlook-immutable-id#items-that-support-immutable-id>).
pub(super) fn task(store: &Store, item: &Item) -> Value {
    let status = STATUS.iter().find(|(_, known)| *known == item.text("Status"));
    let importance = item.text("Importance").to_ascii_lowercase();
    let body = item.properties.get("Body");
    let format = body.and_then(|body| body.attribute("BodyType")).unwrap_or("Text");
    let mut shown = json!({
        "@odata.etag": etag(item),
        "id": ids::of(store, item, Sort::Plain),
        "title": item.text("Subject"),
        "status": status.map_or("notStarted", |(name, _)| name),
        "importance": if importance.is_empty() { "normal".to_owned() } else { importance },
        "isReminderOn": item.flag("ReminderIsSet"),
        "createdDateTime": item.stored.created.rfc3339(),
        "lastModifiedDateTime": item.stored.modified.rfc3339(),
        "bodyLastModifiedDateTime": item.stored.modified.rfc3339(),
        "hasAttachments": false,
        "categories": item.categories(),
        "body": {
            "content": body.map_or("", |body| body.text.as_str()),
            "contentType": format.to_ascii_lowercase(),
        },
    });
    let zone = &store.person.time_zone;
    for (name, property) in DAYS {
        if let Some(at) = item.moment(property) {
            shown[name] = times::show_day(clocks::day_of(at, zone), "UTC");
        }
    }
    if let Some(at) = item.moment("ReminderDueBy") {
        shown["reminderDateTime"] = times::show(at, "UTC");
    }
    if let Some(pattern) = item.properties.get("Recurrence") {
        shown["recurrence"] = recurrence::show(pattern, "UTC");
    }
    for kind in children::KINDS {
        shown[kind.name] = Value::Array(children::read(item, kind));
    }
    shown
}

/// Writes the properties of a checked body.
pub(super) fn apply(store: &Store, item: &mut Item, body: &Map<String, Value>) -> Done<()> {
    for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
        let text = value.as_str().unwrap_or_default();
        if let Some((_, property)) = DAYS.iter().find(|(known, _)| known == name) {
            if value.is_null() {
                item.clear(property);
            } else {
                // The time of the day is dropped; the day is that of the zone that is named.
                let day = times::read(name, value)?.day();
                let at = clocks::midnight(day, &store.person.time_zone);
                item.set(property, &at.rfc3339());
            }
            continue;
        }
        match name.as_str() {
            "title" => item.set("Subject", text),
            "status" => {
                let known = STATUS.iter().find(|(known, _)| *known == text);
                item.set("Status", known.map_or("NotStarted", |(_, word)| word));
            }
            "importance" => {
                let (head, tail) = text.split_at(text.len().min(1));
                item.set("Importance", &format!("{}{tail}", head.to_ascii_uppercase()));
            }
            "isReminderOn" => {
                item.set("ReminderIsSet", &value.as_bool().unwrap_or_default().to_string());
            }
            "reminderDateTime" if value.is_null() => item.clear("ReminderDueBy"),
            "reminderDateTime" => {
                item.set("ReminderDueBy", &times::read(name, value)?.at.rfc3339());
            }
            "categories" => {
                let words = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                item.set_categories(&words.collect::<Vec<_>>());
            }
            "body" => write_body(item, value),
            "recurrence" if value.is_null() => item.clear("Recurrence"),
            "recurrence" => item.put(recurrence::read(value, None)?),
            _ => {}
        }
    }
    if item.repeats() && item.moment("DueDate").is_none() {
        let start = item.properties.get("Recurrence").and_then(|found| found.children.get(1));
        let start = start.and_then(|range| range.text_of("StartDate"));
        if let Some(day) = start.and_then(model::Day::parse) {
            let at = clocks::midnight(day, &store.person.time_zone);
            item.set("DueDate", &at.rfc3339());
        }
    }
    Ok(())
}

fn write_body(item: &mut Item, value: &Value) {
    let content = value["content"].as_str().unwrap_or_default();
    if content.is_empty() {
        item.clear("Body");
        return;
    }
    let is_html = value["contentType"].as_str().is_some_and(|it| it.eq_ignore_ascii_case("html"));
    item.put(body_element("Body", if is_html { "HTML" } else { "Text" }, content));
}
