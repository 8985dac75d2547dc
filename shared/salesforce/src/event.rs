//! What is special to an Event. Times are one field in five columns: a timed event is two instants,
//! an all-day one a date and a duration that no zone shifts. A reminder is minutes before the
//! start with us and an instant with them.
//!
//! `https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_event.htm`

use crate::codec::put;
use crate::describe::Table;
use crate::setup::Setup;
use crate::{row, stamp, values};
use model::{Fault, Field, Fields, Moment, Times, Value, zone};
use serde_json::{Map, Value as Json, json};
use wire::Tree;

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

/// The times of a row. The end of an all-day event is not read where there is a duration, because
/// the vendor's is the last day and not the day after.
pub(crate) fn times(row: &Tree) -> Option<Times> {
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

pub(crate) fn show_as(row: &Tree) -> Option<Value> {
    match row::at(row, "ShowAs")? {
        Tree::Null => Some(Value::Empty),
        word => match word.as_str()? {
            "Busy" => Some(Value::Choice("busy".into())),
            "Free" => Some(Value::Choice("free".into())),
            "OutOfOffice" => Some(Value::Choice("out_of_office".into())),
            _ => None,
        },
    }
}

/// Minutes before the start. The flag falls when the reminder fired, which reads as none.
pub(crate) fn reminder(setup: &Setup, row: &Tree) -> Option<Value> {
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
pub(crate) fn timing(setup: &Setup, row: &Tree) -> Option<Timing> {
    let start = start_of(setup, &times(row)?);
    Some(Timing { start, reminder: values::minutes(reminder(setup, row).as_ref()) })
}

/// Whether writing these fields needs the record's present timing.
pub(crate) fn needs_timing(fields: &Fields) -> bool {
    let reminds = values::minutes(fields.get(Field::Reminder)).is_some();
    match (fields.get(Field::Times).is_some(), fields.get(Field::Reminder).is_some()) {
        (true, true) => false,
        (true, false) => true,
        (false, _) => reminds,
    }
}

/// When the record starts after the write, as far as that is known.
pub(crate) fn start(setup: &Setup, fields: &Fields, known: Option<Timing>) -> Option<Moment> {
    match fields.get(Field::Times).map(values::times) {
        Some(Ok(times)) => Some(start_of(setup, times)),
        Some(Err(_)) | None => known.map(|known| known.start),
    }
}

/// A reminder that is not written moves along with the start.
pub(crate) fn move_reminder(
    setup: &Setup,
    out: &mut Map<String, Json>,
    fields: &Fields,
    known: Option<Timing>,
) -> Result<(), Fault> {
    let moves = fields.get(Field::Times).is_some() && fields.get(Field::Reminder).is_none();
    match known.and_then(|known| known.reminder).filter(|_| moves) {
        Some(minutes) => {
            put_reminder(&setup.event, out, start(setup, fields, known), Some(minutes))
        }
        None => Ok(()),
    }
}

/// A timed event goes with both end and duration, which agree, so that neither is left to an old
/// value; an all-day one goes without an end, whose meaning differs from ours.
pub(crate) fn put_times(table: &Table, out: &mut Map<String, Json>, times: &Times) {
    match times {
        Times::Timed { start, end, .. } => {
            let (start, end) = (start.cut_to_minute(), end.cut_to_minute());
            let minutes = stamp::tame(end).minutes_since(stamp::tame(start));
            put(table, out, "IsAllDayEvent", false.into());
            put(table, out, "StartDateTime", stamp::literal(start).into());
            put(table, out, "EndDateTime", stamp::literal(end).into());
            put(table, out, "DurationInMinutes", minutes.into());
        }
        Times::AllDay { first, days } => {
            let minutes = i64::from((*days).max(1)) * DAY_MINUTES;
            put(table, out, "IsAllDayEvent", true.into());
            put(table, out, "ActivityDate", first.to_string().into());
            put(table, out, "DurationInMinutes", minutes.into());
        }
    }
}

/// Flag and instant always go together: the default instant is the user interface's own.
pub(crate) fn put_reminder(
    table: &Table,
    out: &mut Map<String, Json>,
    start: Option<Moment>,
    minutes: Option<i64>,
) -> Result<(), Fault> {
    match (minutes, start) {
        (None, _) => {
            put(table, out, "IsReminderSet", false.into());
            put(table, out, "ReminderDateTime", Json::Null);
        }
        (Some(minutes), Some(start)) => {
            let minutes = minutes.clamp(-MINUTES_MAX, MINUTES_MAX);
            let at = start.plus_minutes(-minutes);
            put(table, out, "IsReminderSet", true.into());
            put(table, out, "ReminderDateTime", stamp::literal(at).into());
        }
        (Some(_), None) => {
            let field = Some(Field::Reminder.name().to_owned());
            return Err(Fault::Rejected { code: "START_UNKNOWN".into(), field });
        }
    }
    Ok(())
}

/// Salesforce knows three words; tentative and working elsewhere are both busy there.
pub(crate) fn their_show_as(word: Option<&str>) -> Result<&'static str, Fault> {
    match word.unwrap_or("busy") {
        "free" => Ok("Free"),
        "out_of_office" => Ok("OutOfOffice"),
        "busy" | "tentative" | "elsewhere" => Ok("Busy"),
        _ => Err(values::shape(Field::ShowAs)),
    }
}

/// The times of a picture, made ready for a new record.
pub(crate) fn image_times(row: &Tree, out: &mut Map<String, Json>) {
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
