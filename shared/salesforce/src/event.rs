//! An Event and its columns. Times are one field in five columns: a timed event is two instants,
//! an all-day one a date and a duration that no zone shifts. A reminder is minutes before the
//! start with us and an instant with them.
//!
//! `https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_event.htm`

use crate::contact::{put, shape, simple};
use crate::describe::Table;
use crate::setup::Setup;
use crate::{columns, row, stamp};
use model::{Fault, Field, Fields, Kind, Moment, Times, Value, zone};
use serde_json::{Map, Value as Json, json};

/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;
/// Longest duration that is believed.
const MINUTES_MAX: i64 = 400 * DAY_MINUTES;

/// When an event starts, and how many minutes before it reminds: what a later write of its times
/// or its reminder needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timing {
    /// The start.
    pub(crate) start: Moment,
    /// Minutes before it, where there is a reminder.
    pub(crate) reminder: Option<i64>,
}

/// What a row says of the fields that the person can see.
pub(crate) fn read(setup: &Setup, row: &Json) -> Fields {
    let table = &setup.event;
    let mut fields = Fields::new();
    for (field, names) in columns::mapped(Kind::Appointment) {
        let Some(name) = names.first().filter(|name| table.has(name)) else { continue };
        let value = match field {
            Field::Times => times(row).map(Value::Times),
            Field::ShowAs => show_as(row),
            Field::Private => row::at(row, name).and_then(Json::as_bool).map(Value::Flag),
            Field::Reminder => reminder(setup, row),
            _ => row::as_text(row, name),
        };
        if let Some(value) = value {
            fields.set(*field, value);
        }
    }
    fields
}

/// The times of a row. The end of an all-day event is not read where there is a duration, because
/// the vendor's is the last day and not the day after.
fn times(row: &Json) -> Option<Times> {
    let minutes = row::number(row, "DurationInMinutes").map(|n| n.clamp(0, MINUTES_MAX));
    let start = row::moment(row, "StartDateTime").or_else(|| row::moment(row, "ActivityDateTime"));
    let end = row::moment(row, "EndDateTime");
    if row::flag(row, "IsAllDayEvent") {
        let first = row::day(row, "ActivityDate").or(start.map(Moment::day_utc))?;
        let days = match (minutes, end) {
            (Some(minutes), _) => (minutes + DAY_MINUTES - 1) / DAY_MINUTES,
            (None, Some(end)) => i64::from(end.day_utc().0) - i64::from(first.0) + 1,
            (None, None) => 1,
        };
        let days = u16::try_from(days.clamp(1, MINUTES_MAX / DAY_MINUTES)).unwrap_or(1);
        return Some(Times::AllDay { first, days });
    }
    let start = start?;
    let end = end.or(minutes.map(|minutes| start.plus_minutes(minutes)))?;
    let (start, end) = (start.cut_to_minute(), end.cut_to_minute());
    Some(Times::Timed { start, end: end.max(start), zone: None })
}

fn show_as(row: &Json) -> Option<Value> {
    match row::at(row, "ShowAs")? {
        Json::Null => Some(Value::Empty),
        word => match word.as_str()? {
            "Busy" => Some(Value::Choice("busy".into())),
            "Free" => Some(Value::Choice("free".into())),
            "OutOfOffice" => Some(Value::Choice("out_of_office".into())),
            _ => None,
        },
    }
}

/// Minutes before the start. The flag falls when the reminder fired, which reads as none.
fn reminder(setup: &Setup, row: &Json) -> Option<Value> {
    row::at(row, "IsReminderSet").or(row::at(row, "ReminderDateTime"))?;
    let at = row::moment(row, "ReminderDateTime").filter(|_| row::flag(row, "IsReminderSet"));
    match at {
        Some(at) => {
            let start = start_of(setup, &times(row)?);
            Some(Value::Number(start.minutes_since(at.cut_to_minute())))
        }
        None => Some(Value::Empty),
    }
}

/// When something starts: whole days begin at midnight where the person is.
fn start_of(setup: &Setup, times: &Times) -> Moment {
    match times {
        Times::Timed { start, .. } => stamp::tame(*start),
        Times::AllDay { first, .. } => {
            stamp::tame(zone::midnight(&setup.zone, *first).unwrap_or(first.midnight_utc()))
        }
    }
}

/// What a later write needs to know of a row.
pub(crate) fn timing(setup: &Setup, row: &Json) -> Option<Timing> {
    let start = start_of(setup, &times(row)?);
    let reminder = match reminder(setup, row) {
        Some(Value::Number(minutes)) => Some(minutes),
        _ => None,
    };
    Some(Timing { start, reminder })
}

/// Whether writing these fields needs the record's present timing.
pub(crate) fn needs_timing(fields: &Fields) -> bool {
    let reminds = matches!(fields.get(Field::Reminder), Some(Value::Number(_)));
    match (fields.get(Field::Times).is_some(), fields.get(Field::Reminder).is_some()) {
        (true, true) => false,
        (true, false) => true,
        (false, _) => reminds,
    }
}

/// The columns to write. `known` is the record's present timing, where it has one: a reminder
/// that is not written moves along with the start.
pub(crate) fn write(
    setup: &Setup,
    fields: &Fields,
    known: Option<Timing>,
) -> Result<Map<String, Json>, Fault> {
    let table = &setup.event;
    let mut out = Map::new();
    let mut start = known.map(|known| known.start);
    if let Some(value) = fields.get(Field::Times) {
        let Value::Times(times) = value else { return Err(shape(Field::Times)) };
        put_times(table, &mut out, times);
        start = Some(start_of(setup, times));
    }
    let moves = fields.get(Field::Times).is_some() && fields.get(Field::Reminder).is_none();
    if let Some(minutes) = known.and_then(|known| known.reminder).filter(|_| moves) {
        put_reminder(table, &mut out, start, Some(minutes))?;
    }
    for (field, value) in fields.iter() {
        match field {
            Field::Body => put(table, &mut out, "Description", simple(field, value)?),
            Field::Subject => put(table, &mut out, "Subject", simple(field, value)?),
            Field::Location => put(table, &mut out, "Location", simple(field, value)?),
            Field::ShowAs => put(table, &mut out, "ShowAs", Some(their_show_as(value)?)),
            Field::Private => {
                let flag = match value {
                    Value::Flag(flag) => *flag,
                    Value::Empty => false,
                    _ => return Err(shape(field)),
                };
                put_json(table, &mut out, "IsPrivate", flag.into());
            }
            Field::Reminder => {
                let minutes = match value {
                    Value::Number(minutes) => Some(*minutes),
                    Value::Empty => None,
                    _ => return Err(shape(field)),
                };
                put_reminder(table, &mut out, start, minutes)?;
            }
            _ => {}
        }
    }
    Ok(out)
}

/// A timed event goes with both end and duration, which agree, so that neither is left to an old
/// value; an all-day one goes without an end, whose meaning differs from ours.
fn put_times(table: &Table, out: &mut Map<String, Json>, times: &Times) {
    match times {
        Times::Timed { start, end, .. } => {
            let (start, end) = (start.cut_to_minute(), end.cut_to_minute());
            let minutes = stamp::tame(end).minutes_since(stamp::tame(start));
            put_json(table, out, "IsAllDayEvent", false.into());
            put_json(table, out, "StartDateTime", stamp::literal(start).into());
            put_json(table, out, "EndDateTime", stamp::literal(end).into());
            put_json(table, out, "DurationInMinutes", minutes.into());
        }
        Times::AllDay { first, days } => {
            let minutes = i64::from((*days).max(1)) * DAY_MINUTES;
            put_json(table, out, "IsAllDayEvent", true.into());
            put_json(table, out, "ActivityDate", first.to_string().into());
            put_json(table, out, "DurationInMinutes", minutes.into());
        }
    }
}

/// Flag and instant always go together: the default instant is the user interface's own.
fn put_reminder(
    table: &Table,
    out: &mut Map<String, Json>,
    start: Option<Moment>,
    minutes: Option<i64>,
) -> Result<(), Fault> {
    match (minutes, start) {
        (None, _) => {
            put_json(table, out, "IsReminderSet", false.into());
            put_json(table, out, "ReminderDateTime", Json::Null);
        }
        (Some(minutes), Some(start)) => {
            let minutes = minutes.clamp(-MINUTES_MAX, MINUTES_MAX);
            let at = start.plus_minutes(-minutes);
            put_json(table, out, "IsReminderSet", true.into());
            put_json(table, out, "ReminderDateTime", stamp::literal(at).into());
        }
        (Some(_), None) => {
            let field = Some(Field::Reminder.name().to_owned());
            return Err(Fault::Rejected { code: "START_UNKNOWN".into(), field });
        }
    }
    Ok(())
}

/// Salesforce knows three words; tentative and working elsewhere are both busy there.
fn their_show_as(value: &Value) -> Result<&'static str, Fault> {
    match value {
        Value::Choice(word) => match word.as_ref() {
            "free" => Ok("Free"),
            "out_of_office" => Ok("OutOfOffice"),
            "busy" | "tentative" | "elsewhere" => Ok("Busy"),
            _ => Err(shape(Field::ShowAs)),
        },
        Value::Empty => Ok("Busy"),
        _ => Err(shape(Field::ShowAs)),
    }
}

/// Puts a value into a column that takes one.
pub(crate) fn put_json(table: &Table, out: &mut Map<String, Json>, name: &str, value: Json) {
    if table.takes(name) {
        out.insert(name.to_owned(), value);
    }
}

/// The times of a picture, made ready for a new record.
pub(crate) fn image_times(row: &Json, out: &mut Map<String, Json>) {
    for name in ["ActivityDateTime", "ActivityDate", "StartDateTime", "EndDateTime"] {
        out.remove(name);
    }
    match times(row) {
        Some(Times::AllDay { first, days }) => {
            out.insert("ActivityDate".into(), first.to_string().into());
            out.insert("DurationInMinutes".into(), json!(i64::from(days) * DAY_MINUTES));
        }
        Some(Times::Timed { start, end, .. }) => {
            out.insert("StartDateTime".into(), stamp::literal(start).into());
            out.insert("DurationInMinutes".into(), json!(end.minutes_since(start)));
        }
        None => {}
    }
}

#[cfg(test)]
mod tests;
