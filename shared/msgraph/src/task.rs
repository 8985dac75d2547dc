//! The task of To Do and our fields, both ways
//! (<https://learn.microsoft.com/graph/api/resources/todotask>). Its mark is the `externalId` of a
//! linked resource, which the person sees as a link of Twinline.

use crate::read;
use model::markup::Markup;
use model::{About, Field, FieldSet, Fields, Mark, Value};
use serde_json::{Map, Value as Json, json};
use std::borrow::Cow;

/// The name under which our link hangs on a task.
pub(crate) const APPLICATION: &str = "Twinline";

const STATUS: [(&str, &str); 5] = [
    ("not_started", "notStarted"),
    ("in_progress", "inProgress"),
    ("completed", "completed"),
    ("waiting", "waitingOnOthers"),
    ("deferred", "deferred"),
];

const PRIORITY: [(&str, &str); 3] = [("low", "low"), ("normal", "normal"), ("high", "high")];

/// Reads a task.
pub(crate) fn read(item: &Json) -> (Fields, About) {
    let mut fields = Fields::new();
    if let Some(title) = read::value(item, "title") {
        fields.set(Field::Subject, title);
    }
    // The time of a due date is dropped by the service: the day alone counts.
    let due = read::day(item, "dueDateTime");
    fields.set(Field::Due, due.map_or(Value::Empty, Value::Day));
    let status = ours(&STATUS, read::text(item, "status"));
    if let Some(status) = status {
        fields.set(Field::Status, Value::Choice(Cow::Borrowed(status)));
    }
    if let Some(priority) = ours(&PRIORITY, read::text(item, "importance")) {
        fields.set(Field::Priority, Value::Choice(Cow::Borrowed(priority)));
    }
    if let Some(on) = read::flag(item, "isReminderOn") {
        let at = read::instant(item, "reminderDateTime").filter(|_| on);
        fields.set(Field::Reminder, at.map_or(Value::Empty, Value::Moment));
    }
    let mut locked = FieldSet::NONE;
    match crate::event::body(item) {
        Some((body, markup)) => {
            fields.set(Field::Body, body);
            if markup == Markup::Yes {
                locked = locked.with(Field::Body);
            }
        }
        None => locked = locked.with(Field::Body),
    }
    let about = About {
        locked,
        created: read::moment(item, "createdDateTime"),
        touched: read::moment(item, "lastModifiedDateTime"),
        owned: Some(true),
        categories: read::texts(item, "categories"),
        done: status == Some("completed"),
        ..About::default()
    };
    (fields, about)
}

/// Our mark, where the answer shows what is linked.
pub(crate) fn mark(item: &Json) -> Option<Mark> {
    links(item).next().map(|(_, mark)| Mark::from(mark))
}

/// Ids and marks of our links.
pub(crate) fn links(item: &Json) -> impl Iterator<Item = (&str, &str)> {
    let all = item.get("linkedResources").and_then(Json::as_array).into_iter().flatten();
    all.filter(|link| read::text(link, "applicationName") == APPLICATION)
        .map(|link| (read::text(link, "id"), read::text(link, "externalId").trim()))
        .filter(|(_, mark)| !mark.is_empty())
}

/// The link that bears a mark.
pub(crate) fn link(mark: &Mark) -> Json {
    json!({
        "applicationName": APPLICATION,
        "displayName": "Salesforce",
        "externalId": mark.as_str(),
    })
}

/// The properties that give a task these fields. `zone` is the person's.
pub(crate) fn changes(fields: &Fields, zone: &str) -> Map<String, Json> {
    let mut out = Map::new();
    let mut put = |name: &str, value: Json| out.insert(name.to_owned(), value);
    for (field, value) in fields.iter() {
        match (field, value) {
            (Field::Subject, value) => put("title", words(value).into()),
            (Field::Body, value) => {
                put("body", json!({ "contentType": "text", "content": words(value) }))
            }
            (Field::Due, Value::Day(day)) => put("dueDateTime", read::midnight(*day, zone)),
            (Field::Due, _) => put("dueDateTime", Json::Null),
            (Field::Status, value) => {
                put("status", theirs(&STATUS, value).unwrap_or("notStarted").into())
            }
            (Field::Priority, value) => {
                put("importance", theirs(&PRIORITY, value).unwrap_or("normal").into())
            }
            (Field::Reminder, Value::Moment(at)) => {
                put("isReminderOn", true.into());
                put("reminderDateTime", read::written(*at, "UTC"))
            }
            (Field::Reminder, _) => put("isReminderOn", false.into()),
            _ => None,
        };
    }
    out
}

fn words(value: &Value) -> &str {
    if let Value::Text(words) = value { words } else { "" }
}

fn ours(table: &[(&'static str, &'static str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(_, theirs)| *theirs == word).map(|(ours, _)| *ours)
}

fn theirs(table: &[(&'static str, &'static str)], value: &Value) -> Option<&'static str> {
    let Value::Choice(word) = value else { return None };
    table.iter().find(|(ours, _)| ours == word).map(|(_, theirs)| *theirs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Day, Moment};

    #[test]
    fn what_is_written_is_read_again() {
        for zone in ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Moon/Base"] {
            let fields = Fields::new()
                .with(Field::Subject, "Call")
                .with(Field::Body, "note")
                .with(Field::Due, Day::of(2026, 3, 29).expect("a day"))
                .with(Field::Status, Value::Choice("waiting".into()))
                .with(Field::Priority, Value::Choice("low".into()))
                .with(Field::Reminder, Moment(1_795_595_400_000));
            let (shown, about) = read(&Json::Object(changes(&fields, zone)));
            for (field, value) in fields.iter() {
                assert!(shown.get(field).is_some_and(|now| now.same_as(value)), "{field} {zone}");
            }
            assert!(!about.done);
        }
    }

    #[test]
    fn a_task_without_the_rest_is_read() {
        let (fields, about) = read(&json!({ "title": "x", "status": "completed" }));
        assert!(about.done);
        assert_eq!(fields.get(Field::Due), Some(&Value::Empty));
        assert_eq!(fields.get(Field::Reminder), None, "not told is unknown");
        assert!(about.locked.has(Field::Body));
    }

    #[test]
    fn only_our_own_links_are_marks() {
        let item = json!({ "linkedResources": [
            { "id": "1", "applicationName": "Other", "externalId": "x" },
            { "id": "2", "applicationName": "Twinline", "externalId": " " },
            { "id": "3", "applicationName": "Twinline", "externalId": "m" },
        ] });
        assert_eq!(mark(&item), Some(Mark::from("m")));
        assert_eq!(links(&item).collect::<Vec<_>>(), [("3", "m")]);
        assert_eq!(mark(&json!({ "linkedResources": [link(&Mark::from("q"))] })), Some("q".into()));
        assert_eq!(mark(&json!({})), None);
    }
}
