//! The event of Graph and our fields, both ways
//! (<https://learn.microsoft.com/graph/api/resources/event>).

use crate::read;
use model::markup::Markup;
use model::{About, Field, FieldSet, Fields, Times, Value, invitees, markup, text, uid, zone};
use serde_json::{Map, Value as Json, json};
use std::borrow::Cow;

/// Our words and Graph's for how a time is shown.
const SHOW_AS: [(&str, &str); 5] = [
    ("free", "free"),
    ("busy", "busy"),
    ("tentative", "tentative"),
    ("out_of_office", "oof"),
    ("elsewhere", "workingElsewhere"),
];
/// Everything that is asked for of an event.
const SELECT: [&str; 25] = [
    "id",
    "type",
    "seriesMasterId",
    "originalStart",
    "iCalUId",
    "subject",
    "body",
    "location",
    "start",
    "end",
    "isAllDay",
    "originalStartTimeZone",
    "showAs",
    "sensitivity",
    "isReminderOn",
    "reminderMinutesBeforeStart",
    "attendees",
    "organizer",
    "isOrganizer",
    "responseStatus",
    "isCancelled",
    "isOnlineMeeting",
    "categories",
    "createdDateTime",
    "lastModifiedDateTime",
];
/// Whose events are read.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// E-mail addresses in lower case.
    pub(crate) emails: Vec<String>,
    /// The person's zone, a name that [`model::zone`] knows.
    pub(crate) zone: String,
}

/// What an event is to its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Single,
    Occurrence,
    Exception,
    Master,
}

/// What an event is to its series.
pub(crate) fn type_of(item: &Json) -> Type {
    match read::text(item, "type") {
        "occurrence" => Type::Occurrence,
        "exception" => Type::Exception,
        "seriesMaster" => Type::Master,
        _ if item.get("recurrence").is_some_and(Json::is_object) => Type::Master,
        _ => Type::Single,
    }
}

/// The `$select` of an event; `more` is asked for beside it.
pub(crate) fn select(more: &[&str]) -> String {
    SELECT.iter().chain(more).copied().collect::<Vec<_>>().join(",")
}

/// The zone in which an event was made, as an IANA name, where the table knows it.
pub(crate) fn zone_of(item: &Json) -> Option<&'static str> {
    let id = read::text(item, "originalStartTimeZone");
    zone::iana(if id.eq_ignore_ascii_case("tzone://Microsoft/Utc") { "UTC" } else { id })
}

/// Whether an event takes whole days.
pub(crate) fn is_all_day(item: &Json) -> bool {
    read::flag(item, "isAllDay").unwrap_or_default()
}

/// Start, end and all-day, which are read as one. `zone` is that of the event.
pub(crate) fn times(item: &Json, zone: Option<&'static str>) -> Option<Times> {
    if is_all_day(item) {
        // Midnight of whatever zone was asked for: the day alone counts.
        let (first, after) = (read::day(item, "start")?, read::day(item, "end")?);
        let days = u16::try_from(after.0.saturating_sub(first.0)).unwrap_or(1).max(1);
        return Some(Times::AllDay { first, days });
    }
    let (start, end) = (read::instant(item, "start")?, read::instant(item, "end")?);
    let zone = zone.map(str::to_owned);
    Some(Times::Timed { start: start.cut_to_minute(), end: end.cut_to_minute(), zone })
}

/// Reads an event. What the answer does not hold is unknown.
pub(crate) fn read(item: &Json, person: &Person) -> (Fields, About) {
    let mut fields = Fields::new();
    if let Some(subject) = read::value(item, "subject") {
        fields.set(Field::Subject, subject);
    }
    if let Some(location) = item.get("location") {
        fields.set(Field::Location, Value::text(read::text(location, "displayName")));
    }
    if item.get("sensitivity").is_some() {
        fields.set(Field::Private, Value::Flag(is_private(item)));
    }
    if let Some(times) = times(item, zone_of(item)) {
        fields.set(Field::Times, Value::Times(times));
    }
    let shown = read::text(item, "showAs");
    if let Some((ours, _)) = SHOW_AS.iter().find(|(_, theirs)| *theirs == shown) {
        fields.set(Field::ShowAs, Value::Choice(Cow::Borrowed(ours)));
    }
    match read::flag(item, "isReminderOn") {
        Some(true) => {
            let minutes = item.get("reminderMinutesBeforeStart").and_then(Json::as_i64);
            fields.set(Field::Reminder, Value::Number(minutes.unwrap_or_default()));
        }
        Some(false) => fields.set(Field::Reminder, Value::Empty),
        None => {}
    }
    let mut about = about(item, person);
    match body(item) {
        Some((Value::Text(words), markup)) => {
            // The names that we wrote into it are no part of it.
            fields.set(Field::Body, Value::text(&invitees::unname(&words)));
            if markup == Markup::Yes {
                about.locked = about.locked.with(Field::Body);
            }
        }
        Some((empty, _)) => fields.set(Field::Body, empty),
        None => about.locked = about.locked.with(Field::Body),
    }
    (fields, about)
}

/// The body as plain text, and whether writing it would lose markup.
pub(crate) fn body(item: &Json) -> Option<(Value, Markup)> {
    let body = item.get("body")?;
    let content = read::text(body, "content");
    if read::text(body, "contentType").eq_ignore_ascii_case("html") {
        return Some((Value::text(&text::of_html(content)), markup::judge(content)));
    }
    Some((Value::text(content), Markup::No))
}

fn is_private(item: &Json) -> bool {
    !matches!(read::text(item, "sensitivity"), "normal" | "")
}

fn about(item: &Json, person: &Person) -> About {
    let attendees = attendees(item, person);
    let response = item.get("responseStatus").map(|it| read::text(it, "response"));
    let invited = match (read::flag(item, "isOrganizer"), response) {
        (Some(organises), _) => !organises,
        (None, Some("organizer")) => false,
        (None, Some("accepted" | "tentativelyAccepted" | "declined" | "notResponded")) => true,
        (None, _) => false,
    };
    let online = read::flag(item, "isOnlineMeeting").unwrap_or_default();
    let mut locked = FieldSet::NONE;
    // The body of such a meeting holds what the organiser's program put there.
    if online || invited || !attendees.is_empty() {
        locked = locked.with(Field::Body);
    }
    // Elsewhere these are the person's own affair; nobody has seen yet whether Graph tells of them.
    if invited || !attendees.is_empty() {
        locked = locked.with(Field::ShowAs).with(Field::Reminder).with(Field::Private);
    }
    About {
        created: read::moment(item, "createdDateTime"),
        touched: read::moment(item, "lastModifiedDateTime"),
        owned: Some(true),
        private: is_private(item),
        categories: read::texts(item, "categories"),
        locked,
        cancelled: read::flag(item, "isCancelled").unwrap_or_default(),
        declined: response == Some("declined"),
        invited,
        attendees,
        uid: uid::clean(read::text(item, "iCalUId")),
        ..About::default()
    }
}

/// The attendees but the person. One without a comparable address counts by its name: that
/// somebody is invited matters more than who.
fn attendees(item: &Json, person: &Person) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for attendee in item.get("attendees").and_then(Json::as_array).into_iter().flatten() {
        // A room is no person, but it is told all the same.
        let Some(address) = attendee.get("emailAddress") else { continue };
        let (mail, name) = (read::text(address, "address").trim(), read::text(address, "name"));
        let known = [mail, name.trim(), "unnamed"].into_iter().find(|it| !it.is_empty());
        let known = known.unwrap_or_default().to_owned();
        if !person.emails.contains(&known.to_lowercase()) && !out.contains(&known) {
            out.push(known);
        }
    }
    out
}

/// The properties that give an event these fields. `own` is the event's own zone, where it is
/// known.
pub(crate) fn changes(fields: &Fields, person: &Person, own: Option<&str>) -> Map<String, Json> {
    let mut out = Map::new();
    let mut put = |name: &str, value: Json| out.insert(name.to_owned(), value);
    for (field, value) in fields.iter() {
        match (field, value) {
            (Field::Subject, value) => put("subject", words(value).into()),
            (Field::Location, value) => put("location", json!({ "displayName": words(value) })),
            (Field::Body, value) => {
                put("body", json!({ "contentType": "text", "content": words(value) }))
            }
            (Field::Times, Value::Times(times)) => {
                let (start, end, all_day) = time_changes(times, person, own);
                put("start", start);
                put("end", end);
                put("isAllDay", all_day.into())
            }
            (Field::ShowAs, value) => put("showAs", show_as(value).into()),
            (Field::Private, value) => {
                let word = if *value == Value::Flag(true) { "private" } else { "normal" };
                put("sensitivity", word.into())
            }
            (Field::Reminder, Value::Number(minutes)) => {
                put("isReminderOn", true.into());
                put("reminderMinutesBeforeStart", (*minutes).clamp(0, i64::from(i32::MAX)).into())
            }
            (Field::Reminder, _) => put("isReminderOn", false.into()),
            _ => None,
        };
    }
    out
}

/// Start and end bear the zone in which the event was made: one that repeats would else shift with
/// daylight saving.
fn time_changes(times: &Times, person: &Person, own: Option<&str>) -> (Json, Json, bool) {
    let named = match times {
        Times::Timed { zone, .. } => own.or(zone.as_deref()),
        Times::AllDay { .. } => own,
    };
    let zone = named.filter(|name| zone::windows(name).is_some()).unwrap_or(&person.zone);
    match times {
        Times::Timed { start, end, zone: _ } => {
            (read::written(*start, zone), read::written(*end, zone), false)
        }
        Times::AllDay { first, days } => {
            let after = first.plus(i32::from((*days).max(1)));
            (read::midnight(*first, zone), read::midnight(after, zone), true)
        }
    }
}

fn words(value: &Value) -> &str {
    if let Value::Text(words) = value { words } else { "" }
}

fn show_as(value: &Value) -> &'static str {
    let Value::Choice(word) = value else { return "busy" };
    SHOW_AS.iter().find(|(ours, _)| ours == word).map_or("busy", |(_, theirs)| theirs)
}

#[cfg(test)]
mod tests;
