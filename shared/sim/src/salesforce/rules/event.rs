//! The times of an event. Object reference, page "Event".

use super::activity::relate;
use super::{defaulted, integrity, names};
use crate::salesforce::reply::{Done, Refusal};
use crate::salesforce::sight::Sight;
use crate::salesforce::store::{Row, stamp};
use crate::salesforce::switches::LoneStart;
use model::{Day, Moment};
use serde_json::{Map, Value, json};

/// Minutes of a day.
const DAY: i64 = 1_440;
/// No event is longer than this many days.
const DAYS_MAX: i64 = 14;
/// The fields of an invitee's copy that the invitee may write.
const OF_A_CHILD: [&str; 2] = ["IsReminderSet", "ReminderDateTime"];

/// Refuses what callers cannot do: series, and the inside of an invitee's copy.
pub(super) fn refuse_what_only_the_platform_does(
    given: &Map<String, Value>,
    old: Option<&Row>,
) -> Done<()> {
    if let Some(old) = old
        && old.flag("IsChild")
        && let Some(field) = given.keys().find(|name| !OF_A_CHILD.contains(&name.as_str()))
    {
        return Err(Refusal::bad(
            "INSUFFICIENT_ACCESS_OR_READONLY",
            "only the reminder of a child event can be updated",
        )
        .about(field));
    }
    for field in ["IsRecurrence", "Recurrence2PatternText"] {
        if given.get(field).is_some_and(|value| !value.is_null() && *value != json!(false)) {
            return Err(Refusal::bad(
                "FUNCTIONALITY_NOT_ENABLED",
                "series cannot be created through this org's API",
            )
            .about(field));
        }
    }
    Ok(())
}

/// Computes what follows from the given fields.
pub(super) fn settle(
    sight: &Sight<'_>,
    given: &Map<String, Value>,
    old: Option<&Row>,
    row: &mut Row,
) -> Done<()> {
    defaulted(row, "ShowAs", "Busy");
    defaulted(row, "EventSubtype", "Event");
    defaulted(row, "GroupEventType", "0");
    if row.flag("IsAllDayEvent") {
        all_day(sight, given, old, row)?;
    } else {
        timed(sight, given, old, row)?;
    }
    if row.flag("IsPrivate") && (row.text("WhoId").is_some() || row.text("WhatId").is_some()) {
        return Err(integrity(
            "An event that is related to a record cannot be private",
            "IsPrivate",
        ));
    }
    relate(sight, given, row, "EventWhoIds");
    Ok(())
}

fn timed(
    sight: &Sight<'_>,
    given: &Map<String, Value>,
    old: Option<&Row>,
    row: &mut Row,
) -> Done<()> {
    let moved = ["StartDateTime", "ActivityDateTime"].map(|field| moment_given(given, field));
    let start = match moved {
        [Some(start), Some(other)] if start != other => {
            return Err(integrity("StartDateTime and ActivityDateTime differ", "ActivityDateTime"));
        }
        [Some(start), _] | [None, Some(start)] => Some(start),
        [None, None] => old
            .filter(|old| !old.flag("IsAllDayEvent"))
            .and_then(|old| moment(old, "StartDateTime")),
    };
    let start = start.ok_or_else(|| missing("StartDateTime"))?;
    if let Some(day) = given.get("ActivityDate").and_then(Value::as_str)
        && Day::parse(day) != Some(start.day_utc())
    {
        return Err(integrity("ActivityDate and StartDateTime differ", "ActivityDate"));
    }
    let end = moment_given(given, "EndDateTime");
    let minutes = given.get("DurationInMinutes").and_then(Value::as_i64);
    let was = old.filter(|old| !old.flag("IsAllDayEvent"));
    let minutes = match (end, minutes) {
        (Some(end), Some(minutes)) if end.minutes_since(start) != minutes => {
            return Err(integrity("EndDateTime and DurationInMinutes differ", "DurationInMinutes"));
        }
        (_, Some(minutes)) => minutes,
        (Some(end), None) => end.minutes_since(start),
        (None, None) => match (sight.switches.lone_start, was) {
            (LoneStart::KeepsTheEnd, Some(was)) if moved != [None, None] => {
                let end = moment(was, "EndDateTime").ok_or_else(|| missing("EndDateTime"))?;
                end.minutes_since(start)
            }
            (LoneStart::MovesTheEnd | LoneStart::KeepsTheEnd, was) => was
                .and_then(|was| was.number("DurationInMinutes"))
                .ok_or_else(|| missing("EndDateTime"))?,
        },
    };
    span(sight, minutes)?;
    let end = start.plus_minutes(minutes);
    row.set("StartDateTime", json!(stamp(start)));
    row.set("ActivityDateTime", json!(stamp(start)));
    row.set("ActivityDate", json!(start.day_utc().to_string()));
    row.set("EndDateTime", json!(stamp(end)));
    row.set("EndDate", json!(end.day_utc().to_string()));
    row.set("DurationInMinutes", json!(minutes));
    Ok(())
}

/// An event of whole days. Its end is the last day, inclusive, and no zone shifts it.
fn all_day(
    sight: &Sight<'_>,
    given: &Map<String, Value>,
    old: Option<&Row>,
    row: &mut Row,
) -> Done<()> {
    let mut days = Vec::new();
    for field in ["StartDateTime", "ActivityDateTime", "ActivityDate"] {
        if let Some(text) = given.get(field).and_then(Value::as_str) {
            days.extend(Day::parse(text).map(|day| (field, day)));
        }
    }
    let day = match days.as_slice() {
        [] => old.and_then(|old| old.text("ActivityDate")).and_then(Day::parse),
        [(_, first), rest @ ..] => {
            if let Some((field, _)) = rest.iter().find(|(_, day)| day != first) {
                return Err(integrity("The dates of an all-day event differ", field));
            }
            Some(*first)
        }
    };
    let day = day.ok_or_else(|| missing("ActivityDate"))?;
    let was = old.filter(|old| old.flag("IsAllDayEvent"));
    let minutes = given.get("DurationInMinutes").and_then(Value::as_i64);
    let last = given.get("EndDateTime").and_then(Value::as_str).and_then(Day::parse);
    let through = last.map(|last| i64::from(last.0 - day.0 + 1) * DAY);
    let minutes = match (minutes, through) {
        (Some(minutes), Some(through)) if whole_days(minutes) * DAY != through => {
            return Err(integrity("EndDateTime and DurationInMinutes differ", "DurationInMinutes"));
        }
        (Some(minutes), _) if minutes >= 0 => whole_days(minutes) * DAY,
        (Some(minutes), _) => minutes,
        (None, Some(through)) if through <= 0 => through - DAY,
        (None, Some(through)) => through,
        (None, None) => was.and_then(|was| was.number("DurationInMinutes")).unwrap_or(DAY),
    };
    span(sight, minutes)?;
    let last = day.plus(i32::try_from(minutes / DAY - 1).unwrap_or(0));
    row.set("StartDateTime", json!(stamp(day.midnight_utc())));
    row.set("ActivityDateTime", json!(stamp(day.midnight_utc())));
    row.set("ActivityDate", json!(day.to_string()));
    row.set("EndDateTime", json!(stamp(last.midnight_utc())));
    row.set("EndDate", json!(last.to_string()));
    row.set("DurationInMinutes", json!(minutes));
    Ok(())
}

/// Whole days, at least one.
fn whole_days(minutes: i64) -> i64 {
    ((minutes + DAY - 1) / DAY).max(1)
}

fn span(sight: &Sight<'_>, minutes: i64) -> Done<()> {
    if minutes < 0 {
        return Err(integrity("Event end cannot be before its start", "EndDateTime"));
    }
    if minutes > DAYS_MAX * DAY {
        return Err(integrity("An event can last no longer than 14 days", "DurationInMinutes"));
    }
    if minutes > DAY && !sight.switches.multi_day_events {
        return Err(integrity("An event can last no longer than a day", "DurationInMinutes"));
    }
    Ok(())
}

fn missing(field: &str) -> Refusal {
    Refusal::bad("REQUIRED_FIELD_MISSING", format!("Required fields are missing: [{field}]"))
        .about(field)
}

fn moment(row: &Row, field: &str) -> Option<Moment> {
    row.text(field).and_then(Moment::parse)
}

fn moment_given(given: &Map<String, Value>, field: &str) -> Option<Moment> {
    if names(given, field) { given.get(field)?.as_str().and_then(Moment::parse) } else { None }
}
