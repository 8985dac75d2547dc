//! What is special to a Task. Status and priority are lists of the org's own; ours are five and
//! three words. A status of theirs is read by what it means (closed, default, one of the vendor's
//! own names), and a word of ours is written as the first status that is read back as that word.

use crate::codec::{put, put_text};
use crate::describe::Table;
use crate::setup::{Priority, Setup, Status};
use crate::{row, stamp};
use model::{Fault, Field, Moment, Value};
use serde_json::{Map, Value as Json};
use wire::Tree;

/// The instant of a reminder; none when the flag fell, because it fired.
pub(crate) fn reminder(row: &Tree) -> Option<Value> {
    row::at(row, "IsReminderSet").or(row::at(row, "ReminderDateTime"))?;
    let at = row::moment(row, "ReminderDateTime").filter(|_| row::flag(row, "IsReminderSet"));
    Some(at.map_or(Value::Empty, |at| Value::Moment(at.cut_to_minute())))
}

/// The status of a row as a word of ours.
pub(crate) fn status(setup: &Setup, row: &Tree) -> Option<Value> {
    let name = match row::at(row, "Status")? {
        Tree::Null => return Some(Value::Empty),
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

/// The org's status for a word of ours: the vendor's own name where that fits, else the default,
/// else the first that fits, else the default open one, since a status is required.
pub(crate) fn their_status<'a>(setup: &'a Setup, word: Option<&str>) -> Result<&'a str, Fault> {
    let word = word.unwrap_or("not_started");
    let fitting = || setup.statuses.iter().filter(|status| meaning(status) == word);
    let begun =
        |status: &&Status| word == "in_progress" && status.name.eq_ignore_ascii_case("in progress");
    let open = || setup.statuses.iter().filter(|status| !status.closed && word != "completed");
    fitting()
        .find(begun)
        .or_else(|| fitting().find(|status| status.default))
        .or_else(|| fitting().next())
        .or_else(|| open().find(|status| status.default))
        .or_else(|| open().next())
        .map(|status| status.name.as_str())
        .ok_or_else(|| unlisted(Field::Status))
}

/// The priority of a row as a word of ours.
pub(crate) fn priority(setup: &Setup, row: &Tree) -> Option<Value> {
    let name = match row::at(row, "Priority")? {
        Tree::Null => return Some(Value::Empty),
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

/// The org's priority for a word of ours.
pub(crate) fn their_priority<'a>(setup: &'a Setup, word: Option<&str>) -> Result<&'a str, Fault> {
    let word = word.unwrap_or("normal");
    let fitting = || setup.priorities.iter().filter(|one| weight(setup, one) == word);
    fitting()
        .find(|one| one.default || one.name.eq_ignore_ascii_case(word))
        .or_else(|| fitting().next())
        .or_else(|| setup.priorities.iter().find(|one| one.default))
        .map(|one| one.name.as_str())
        .ok_or_else(|| unlisted(Field::Priority))
}

/// Flag and instant always go together.
pub(crate) fn put_reminder(table: &Table, out: &mut Map<String, Json>, at: Option<Moment>) {
    put(table, out, "IsReminderSet", at.is_some().into());
    let text = at.map(|at| stamp::literal(at.cut_to_minute()));
    put_text(table, out, "ReminderDateTime", text.as_deref());
}

/// The refusal where the org's list has no word that fits.
fn unlisted(field: Field) -> Fault {
    Fault::Rejected { code: "NO_SUCH_CHOICE".into(), field: Some(field.name().to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec;
    use crate::setup::tests::plain;
    use crate::values::shape;
    use model::{Day, Fields, Kind};
    use serde_json::json;

    fn write(setup: &Setup, fields: &Fields) -> Result<Map<String, Json>, Fault> {
        codec::write(setup, Kind::Task, fields, None)
    }

    fn read(setup: &Setup, row: &Json) -> Fields {
        codec::read(setup, Kind::Task, &row.clone().into())
    }

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
