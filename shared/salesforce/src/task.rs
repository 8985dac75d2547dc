//! A Task and its columns. Status and priority are lists of the org's own; ours are five and
//! three words. A status of theirs is read by what it means (closed, default, one of the vendor's
//! own names), and a word of ours is written as the first status that is read back as that word.

use crate::contact::{put, shape, simple};
use crate::event::put_json;
use crate::setup::{Priority, Setup, Status};
use crate::{columns, row, stamp};
use model::{Fault, Field, Fields, Kind, Value};
use serde_json::{Map, Value as Json};

/// What a row says of the fields that the person can see.
pub(crate) fn read(setup: &Setup, row: &Json) -> Fields {
    let table = &setup.task;
    let mut fields = Fields::new();
    for (field, names) in columns::mapped(Kind::Task) {
        let Some(name) = names.first().filter(|name| table.has(name)) else { continue };
        let value = match field {
            Field::Due => row::as_day(row, name),
            Field::Status => status(setup, row),
            Field::Priority => priority(setup, row),
            Field::Reminder => reminder(row),
            _ => row::as_text(row, name),
        };
        if let Some(value) = value {
            fields.set(*field, value);
        }
    }
    fields
}

fn reminder(row: &Json) -> Option<Value> {
    row::at(row, "IsReminderSet").or(row::at(row, "ReminderDateTime"))?;
    let at = row::moment(row, "ReminderDateTime").filter(|_| row::flag(row, "IsReminderSet"));
    Some(at.map_or(Value::Empty, |at| Value::Moment(at.cut_to_minute())))
}

fn status(setup: &Setup, row: &Json) -> Option<Value> {
    let name = match row::at(row, "Status")? {
        Json::Null => return Some(Value::Empty),
        name => name.as_str()?,
    };
    if row::flag(row, "IsClosed") {
        return Some(Value::Choice("completed".into()));
    }
    let known = setup.statuses.iter().find(|status| status.name.eq_ignore_ascii_case(name));
    let word = match known {
        Some(status) => meaning(status),
        None => meaning(&Status { name: name.to_owned(), closed: false, default: false }),
    };
    Some(Value::Choice(word.into()))
}

/// What a status means. One that the org made up is work that was begun.
fn meaning(status: &Status) -> &'static str {
    let name = status.name.to_ascii_lowercase();
    match name.as_str() {
        _ if status.closed => "completed",
        "not started" => "not_started",
        "in progress" => "in_progress",
        "waiting on someone else" => "waiting",
        "deferred" => "deferred",
        _ if status.default => "not_started",
        _ => "in_progress",
    }
}

/// The org's status for a word of ours: its default where that fits, else the first that fits,
/// else the default open one, since a status is required.
fn their_status<'a>(setup: &'a Setup, word: &str) -> Option<&'a str> {
    let fitting = || setup.statuses.iter().filter(|status| meaning(status) == word);
    let named = |word: &str| match word {
        "in_progress" => Some("in progress"),
        _ => None,
    };
    let open = setup.statuses.iter().filter(|status| !status.closed);
    fitting()
        .find(|status| named(word).is_some_and(|name| status.name.eq_ignore_ascii_case(name)))
        .or_else(|| fitting().find(|status| status.default))
        .or_else(|| fitting().next())
        .or_else(|| open.clone().find(|status| status.default && word != "completed"))
        .or_else(|| open.clone().next().filter(|_| word != "completed"))
        .map(|status| status.name.as_str())
}

fn priority(setup: &Setup, row: &Json) -> Option<Value> {
    let name = match row::at(row, "Priority")? {
        Json::Null => return Some(Value::Empty),
        name => name.as_str()?,
    };
    if row::flag(row, "IsHighPriority") {
        return Some(Value::Choice("high".into()));
    }
    let known = setup.priorities.iter().find(|one| one.name.eq_ignore_ascii_case(name));
    let word = match known {
        Some(one) => weight(setup, one),
        None if name.eq_ignore_ascii_case("high") => "high",
        None if name.eq_ignore_ascii_case("low") => "low",
        None => "normal",
    };
    Some(Value::Choice(word.into()))
}

/// What a priority means: what stands behind the default in the org's order is low.
fn weight(setup: &Setup, priority: &Priority) -> &'static str {
    let place = |wanted: &Priority| setup.priorities.iter().position(|one| one == wanted);
    let default = setup.priorities.iter().position(|one| one.default);
    match priority.name.to_ascii_lowercase().as_str() {
        _ if priority.high => "high",
        "low" => "low",
        "normal" => "normal",
        _ if !priority.default && place(priority) > default && default.is_some() => "low",
        _ => "normal",
    }
}

fn their_priority<'a>(setup: &'a Setup, word: &str) -> Option<&'a str> {
    let fitting = || setup.priorities.iter().filter(|one| weight(setup, one) == word);
    fitting()
        .find(|one| one.default || one.name.eq_ignore_ascii_case(word))
        .or_else(|| fitting().next())
        .or_else(|| setup.priorities.iter().find(|one| one.default))
        .map(|one| one.name.as_str())
}

/// The columns to write.
pub(crate) fn write(setup: &Setup, fields: &Fields) -> Result<Map<String, Json>, Fault> {
    let table = &setup.task;
    let mut out = Map::new();
    for (field, value) in fields.iter() {
        match field {
            Field::Body => put(table, &mut out, "Description", simple(field, value)?),
            Field::Subject => put(table, &mut out, "Subject", simple(field, value)?),
            Field::Due => match value {
                Value::Day(day) => put(table, &mut out, "ActivityDate", Some(&day.to_string())),
                Value::Empty => put(table, &mut out, "ActivityDate", None),
                _ => return Err(shape(field)),
            },
            Field::Reminder => {
                let at = match value {
                    Value::Moment(at) => Some(*at),
                    Value::Empty => None,
                    _ => return Err(shape(field)),
                };
                put_json(table, &mut out, "IsReminderSet", at.is_some().into());
                let text = at.map(|at| stamp::literal(at.cut_to_minute()));
                put(table, &mut out, "ReminderDateTime", text.as_deref());
            }
            Field::Status => {
                let word = choice(field, value, "not_started")?;
                let status = their_status(setup, word).ok_or_else(|| unlisted(field))?;
                put(table, &mut out, "Status", Some(status));
            }
            Field::Priority => {
                let word = choice(field, value, "normal")?;
                let priority = their_priority(setup, word).ok_or_else(|| unlisted(field))?;
                put(table, &mut out, "Priority", Some(priority));
            }
            _ => {}
        }
    }
    Ok(out)
}

/// The word of a choice; status and priority cannot be empty there.
fn choice<'a>(field: Field, value: &'a Value, empty: &'a str) -> Result<&'a str, Fault> {
    match value {
        Value::Choice(word) => Ok(word),
        Value::Empty => Ok(empty),
        _ => Err(shape(field)),
    }
}

/// The refusal where the org's list has no word that fits.
fn unlisted(field: Field) -> Fault {
    Fault::Rejected { code: "NO_SUCH_CHOICE".into(), field: Some(field.name().to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::tests::plain;
    use model::{Day, Moment};
    use serde_json::json;

    fn status_of(name: &str, closed: bool, default: bool) -> Status {
        Status { name: name.into(), closed, default }
    }

    #[test]
    fn every_field_goes_both_ways() {
        let setup = plain();
        let at = Moment::parse("2026-12-01T08:00:00Z").unwrap();
        for (fields, columns) in [
            (Fields::new().with(Field::Subject, "Call"), json!({"Subject": "Call"})),
            (Fields::new().with(Field::Body, "a\nb"), json!({"Description": "a\nb"})),
            (Fields::new().with(Field::Body, Value::Empty), json!({"Description": null})),
            (
                Fields::new().with(Field::Due, Day::parse("2026-12-24").unwrap()),
                json!({"ActivityDate": "2026-12-24"}),
            ),
            (Fields::new().with(Field::Due, Value::Empty), json!({"ActivityDate": null})),
            (
                Fields::new().with(Field::Reminder, at),
                json!({"IsReminderSet": true, "ReminderDateTime": "2026-12-01T08:00:00Z"}),
            ),
            (
                Fields::new().with(Field::Reminder, Value::Empty),
                json!({"IsReminderSet": false, "ReminderDateTime": null}),
            ),
        ] {
            assert_eq!(Json::from(write(&setup, &fields).unwrap()), columns);
            assert_eq!(read(&setup, &columns), fields);
        }
    }

    #[test]
    fn the_vendors_own_lists_go_both_ways() {
        let setup = plain();
        for (word, name, closed) in [
            ("not_started", "Not Started", false),
            ("in_progress", "In Progress", false),
            ("waiting", "Waiting on someone else", false),
            ("deferred", "Deferred", false),
            ("completed", "Completed", true),
        ] {
            let fields = Fields::new().with(Field::Status, Value::Choice(word.into()));
            assert_eq!(write(&setup, &fields).unwrap()["Status"], json!(name));
            assert_eq!(read(&setup, &json!({"Status": name, "IsClosed": closed})), fields);
        }
        for (word, name) in [("high", "High"), ("normal", "Normal"), ("low", "Low")] {
            let fields = Fields::new().with(Field::Priority, Value::Choice(word.into()));
            assert_eq!(write(&setup, &fields).unwrap()["Priority"], json!(name));
            assert_eq!(read(&setup, &json!({ "Priority": name })), fields);
        }
    }

    #[test]
    fn an_orgs_own_lists_are_read_by_their_meaning() {
        let mut setup = plain();
        setup.statuses = vec![
            status_of("Nicht begonnen", false, true),
            status_of("Blockiert", false, false),
            status_of("Abgelehnt", true, false),
            status_of("Erledigt", true, true),
        ];
        for (name, closed, word) in [
            ("Nicht begonnen", false, "not_started"),
            ("Blockiert", false, "in_progress"),
            ("Erledigt", true, "completed"),
            ("Unbekannt", false, "in_progress"),
        ] {
            let fields = read(&setup, &json!({"Status": name, "IsClosed": closed}));
            assert_eq!(fields.get(Field::Status), Some(&Value::Choice(word.into())), "{name}");
        }
        for (word, name) in [
            ("not_started", "Nicht begonnen"),
            ("in_progress", "Blockiert"),
            ("waiting", "Nicht begonnen"),
            ("completed", "Erledigt"),
        ] {
            let fields = Fields::new().with(Field::Status, Value::Choice(word.into()));
            assert_eq!(write(&setup, &fields).unwrap()["Status"], json!(name), "{word}");
        }
        setup.statuses.clear();
        let fields = Fields::new().with(Field::Status, Value::Choice("completed".into()));
        assert_eq!(write(&setup, &fields), Err(unlisted(Field::Status)));

        let one = |name: &str, high, default| Priority { name: name.into(), high, default };
        setup.priorities =
            vec![one("P1", true, false), one("P2", false, true), one("P3", false, false)];
        for (name, word) in [("P1", "high"), ("P2", "normal"), ("P3", "low"), ("P9", "normal")] {
            let fields = read(&setup, &json!({ "Priority": name }));
            assert_eq!(fields.get(Field::Priority), Some(&Value::Choice(word.into())), "{name}");
        }
        let fields = Fields::new().with(Field::Priority, Value::Choice("low".into()));
        assert_eq!(write(&setup, &fields).unwrap()["Priority"], json!("P3"));
    }

    #[test]
    fn wrong_shapes_are_refused() {
        let setup = plain();
        for field in [Field::Due, Field::Status, Field::Priority, Field::Reminder, Field::Subject] {
            let fields = Fields::new().with(field, Value::Flag(true));
            assert_eq!(write(&setup, &fields), Err(shape(field)), "{field}");
        }
    }
}
