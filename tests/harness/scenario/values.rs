//! Values as a scenario writes them.

use model::{Day, Field, Fields, Kind, Moment, Times, Value};
use toml::{Table, Value as Toml};

pub(super) fn field(name: &str) -> Field {
    let name = match name {
        "given" => "given_name",
        "phone" => "business_phone",
        "title" => "job_title",
        other => other,
    };
    Field::named(name).unwrap_or_else(|| panic!("unknown field {name}"))
}

pub(super) fn put(fields: &mut Fields, kind: Kind, given: &Table, name: &str) {
    for (key, value) in given {
        let field = field(key);
        fields.set(field, value_of(kind, field, value, name));
    }
}

/// A value as it is written: days as `2026-12-01`, times as `2026-12-01T09:00Z +60` (minutes) or
/// `2026-12-01 *2` (days); `#` stands for the record's name.
pub(super) fn value_of(kind: Kind, field: Field, value: &Toml, name: &str) -> Value {
    let text = match value {
        Toml::Integer(number) => return Value::Number(*number),
        Toml::Boolean(flag) => return Value::Flag(*flag),
        Toml::String(text) => text.replace('#', name),
        other => panic!("{field} cannot be {other}"),
    };
    if text.is_empty() {
        return Value::Empty;
    }
    match field {
        Field::Due | Field::Birthday => Value::Day(Day::parse(&text).expect("a day")),
        Field::Status | Field::Priority | Field::ShowAs => Value::Choice(text.into()),
        Field::Reminder if kind == Kind::Task => {
            Value::Moment(Moment::parse(&text).expect("a moment"))
        }
        Field::Times => {
            if let Some((day, days)) = text.split_once(" *") {
                let first = Day::parse(day).expect("a day");
                return Value::Times(Times::AllDay { first, days: days.parse().expect("days") });
            }
            let (start, minutes) = text.split_once(" +").expect("start and minutes");
            let start = Moment::parse(&start.replace('Z', ":00Z")).expect("a moment");
            let end = start.plus_minutes(minutes.parse().expect("minutes"));
            Value::Times(Times::Timed { start, end, zone: None })
        }
        _ => Value::text(&text),
    }
}
