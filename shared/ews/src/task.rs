//! The Task of Exchange and our fields, both ways (reference: `task`).

use crate::item::{self, Person};
use crate::property::{Change, Content, Path, Property, text};
use model::markup::Markup;
use model::{About, Day, Field, FieldSet, Fields, Moment, Value, zone};
use std::borrow::Cow;
use wire::xml::Element;

const STATUS: [(&str, &str); 5] = [
    ("not_started", "NotStarted"),
    ("in_progress", "InProgress"),
    ("completed", "Completed"),
    ("waiting", "WaitingOnOthers"),
    ("deferred", "Deferred"),
];

const PRIORITY: [(&str, &str); 3] = [("low", "Low"), ("normal", "Normal"), ("high", "High")];

const PATHS: [&str; 8] = [
    "item:Subject",
    "item:Importance",
    "item:ReminderDueBy",
    "item:ReminderIsSet",
    "task:DueDate",
    "task:IsComplete",
    "task:PercentComplete",
    "task:Status",
];

/// Everything that is asked for of a task.
pub(crate) fn paths() -> Vec<Path> {
    PATHS.iter().map(|uri| Path::Field(uri)).collect()
}

/// Reads a task.
pub(crate) fn read(item: &Element, person: &Person) -> (Fields, About) {
    let mut fields = Fields::new();
    fields.set(Field::Subject, item::text_value(item, "Subject"));
    let due = item::moment(item, "DueDate").map(|at| due_day(at, &person.zone));
    fields.set(Field::Due, due.map_or(Value::Empty, Value::Day));
    let status = status(item);
    fields.set(Field::Status, Value::Choice(Cow::Borrowed(status)));
    if let Some(priority) = ours(&PRIORITY, item.text_of("Importance").unwrap_or("Normal")) {
        fields.set(Field::Priority, Value::Choice(Cow::Borrowed(priority)));
    }
    let reminder = item::flag(item, "ReminderIsSet")
        .filter(|set| *set)
        .and_then(|_| item::moment(item, "ReminderDueBy"));
    fields.set(Field::Reminder, reminder.map_or(Value::Empty, Value::Moment));
    let mut locked = FieldSet::NONE;
    match item::body(item) {
        Some((body, markup)) => {
            fields.set(Field::Body, body);
            if markup == Markup::Yes {
                locked = locked.with(Field::Body);
            }
        }
        None => locked = locked.with(Field::Body),
    }
    (fields, About { locked, done: status == "completed", ..item::about(item) })
}

fn status(item: &Element) -> &'static str {
    if let Some(status) = item.text_of("Status").and_then(|word| ours(&STATUS, word)) {
        return status;
    }
    match (item::flag(item, "IsComplete"), percent(item.text_of("PercentComplete"))) {
        (Some(true), _) => "completed",
        (_, (100.., _)) => "completed",
        (_, (1.., _) | (_, 1..)) => "in_progress",
        _ => "not_started",
    }
}

/// Whole percents and what follows the point. Not read as a floating-point number, whose tables
/// would weigh more in the page than all else that reads tasks.
fn percent(text: Option<&str>) -> (u64, u64) {
    let text = text.unwrap_or_default().trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    whole.parse().ok().zip(part.parse().ok()).unwrap_or_default()
}

/// A due date is a date in the clothes of a moment: the midnight of the mailbox's zone, or of UTC
/// where a client wrote it so.
fn due_day(at: Moment, zone_name: &str) -> Day {
    let local = zone::day_of(zone_name, at).unwrap_or_else(|| at.day_utc());
    if item::minute_utc(at) == 0 && zone::midnight(zone_name, local) != Some(at) {
        return at.day_utc();
    }
    local
}

/// The changes that give a task these fields. Status alone is written: the server keeps percent
/// and completion in step with it, and would undo one by the other.
pub(crate) fn changes(fields: &Fields, person: &Person) -> Vec<Change> {
    let mut out = Vec::new();
    for (field, value) in fields.iter() {
        match (field, value) {
            (Field::Subject, Value::Text(words)) => out.push(text("item:Subject", words.clone())),
            (Field::Subject, _) => out.push(Change::Clear(Path::Field("item:Subject"))),
            (Field::Body, Value::Text(words)) => out.push(Change::Set(Property {
                path: Path::Field("item:Body"),
                name: "Body",
                content: Content::Plain(words.clone()),
            })),
            (Field::Body, _) => out.push(Change::Clear(Path::Field("item:Body"))),
            (Field::Due, Value::Day(day)) => {
                let due = zone::midnight(&person.zone, *day).unwrap_or_else(|| day.midnight_utc());
                out.push(text("task:DueDate", due.rfc3339()));
            }
            (Field::Due, _) => out.push(Change::Clear(Path::Field("task:DueDate"))),
            (Field::Status, value) => {
                out.push(text("task:Status", theirs(&STATUS, value).unwrap_or("NotStarted")));
            }
            (Field::Priority, value) => {
                out.push(text("item:Importance", theirs(&PRIORITY, value).unwrap_or("Normal")));
            }
            (Field::Reminder, Value::Moment(at)) => {
                out.push(text("item:ReminderDueBy", at.rfc3339()));
                out.push(text("item:ReminderIsSet", "true"));
            }
            (Field::Reminder, _) => out.push(text("item:ReminderIsSet", "false")),
            _ => {}
        }
    }
    out
}

fn ours(table: &[(&'static str, &'static str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(_, theirs)| *theirs == word.trim()).map(|(ours, _)| *ours)
}

fn theirs(table: &[(&'static str, &'static str)], value: &Value) -> Option<&'static str> {
    let Value::Choice(word) = value else { return None };
    table.iter().find(|(ours, _)| ours == word).map(|(_, theirs)| *theirs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order;
    use model::Kind;
    use wire::xml::Writer;

    fn person(zone: &str) -> Person {
        Person { email: "me@example.com".into(), zone: zone.into() }
    }

    fn item(inner: &str) -> Element {
        wire::xml::read(format!("<Task>{inner}</Task>").as_bytes(), "test").expect("XML")
    }

    #[test]
    fn a_task_is_read() {
        let (fields, about) = read(
            &item(
                "<Subject>Call</Subject><Importance>High</Importance>\
                 <ReminderDueBy>2016-03-24T08:00:00Z</ReminderDueBy>\
                 <ReminderIsSet>1</ReminderIsSet>\
                 <DueDate>2016-03-23T18:30:00Z</DueDate><PercentComplete>100</PercentComplete>",
            ),
            &person("Asia/Kolkata"),
        );
        assert_eq!(fields.get(Field::Due), Some(&Value::Day(Day::of(2016, 3, 24).expect("day"))));
        assert_eq!(fields.get(Field::Status), Some(&Value::Choice("completed".into())));
        assert_eq!(fields.get(Field::Priority), Some(&Value::Choice("high".into())));
        assert!(matches!(fields.get(Field::Reminder), Some(Value::Moment(_))));
        assert_eq!(fields.get(Field::Body), Some(&Value::Empty));
        assert!(about.done);
    }

    #[test]
    fn percents_tell_where_no_status_does() {
        for (text, means) in [
            ("0", "not_started"),
            ("0.5", "in_progress"),
            (" 99.9 ", "in_progress"),
            ("100", "completed"),
            ("100.0", "completed"),
            ("-1", "not_started"),
            ("NaN", "not_started"),
        ] {
            let item = item(&format!("<PercentComplete>{text}</PercentComplete>"));
            assert_eq!(status(&item), means, "{text}");
        }
    }

    #[test]
    fn a_due_date_is_a_date_whoever_wrote_it() {
        for (instant, zone, day) in [
            ("2026-12-02T05:00:00Z", "America/New_York", "2026-12-02"),
            ("2026-12-02T00:00:00Z", "America/New_York", "2026-12-02"),
            ("2026-12-01T23:00:00Z", "Europe/Berlin", "2026-12-02"),
            ("2026-12-02T16:00:00Z", "Europe/Berlin", "2026-12-02"),
            ("2026-12-02T00:00:00Z", "Etc/UTC", "2026-12-02"),
        ] {
            let at = Moment::parse(instant).expect("a moment");
            assert_eq!(due_day(at, zone).to_string(), day, "{instant} {zone}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for zone in ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu"] {
            let person = person(zone);
            let fields = Fields::new()
                .with(Field::Subject, "Call")
                .with(Field::Body, "note")
                .with(Field::Due, Day::of(2026, 3, 29).expect("a day"))
                .with(Field::Status, Value::Choice("waiting".into()))
                .with(Field::Priority, Value::Choice("low".into()))
                .with(Field::Reminder, Moment(1_795_595_400_000));
            let properties = changes(&fields, &person)
                .into_iter()
                .filter_map(|change| match change {
                    Change::Set(property) => Some(property),
                    Change::Clear(_) => None,
                })
                .collect();
            let mut xml = Writer::new();
            order::write_item(Kind::Task, properties, &mut xml);
            let shown = wire::xml::read(xml.finish().as_bytes(), "test").expect("XML");
            let (shown, _) = read(&shown, &person);
            for (field, value) in fields.iter() {
                assert!(shown.get(field).is_some_and(|now| now.same_as(value)), "{field} {zone}");
            }
        }
    }
}
