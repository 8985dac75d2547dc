//! The CalendarItem of Exchange and our fields, both ways (reference: `calendaritem`).

mod times;

use crate::item::{self, Person};
use crate::property::{Change, Content, Path, Property, text};
use crate::uid;
use model::markup::Markup;
use model::{About, Field, FieldSet, Fields, Moment, Start, Value, invitees, zone};
use std::borrow::Cow;
use times::{time_changes, times};
use wire::xml::Element;

/// Our words and Exchange's for how a time is shown.
const SHOW_AS: [(&str, &str); 5] = [
    ("free", "Free"),
    ("busy", "Busy"),
    ("tentative", "Tentative"),
    ("out_of_office", "OOF"),
    ("elsewhere", "WorkingElsewhere"),
];

/// `AppointmentState` bits:
/// <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal>.
const STATE_RECEIVED: u32 = 2;
const STATE_CANCELLED: u32 = 4;

/// What both a listing and a full reading ask for.
const ROW: [&str; 11] = [
    "calendar:UID",
    "calendar:Start",
    "calendar:End",
    "calendar:IsAllDayEvent",
    "calendar:LegacyFreeBusyStatus",
    "calendar:Location",
    "calendar:IsMeeting",
    "calendar:IsCancelled",
    "calendar:CalendarItemType",
    "calendar:MyResponseType",
    "item:Subject",
];

/// What only GetItem can show.
const MORE: [&str; 11] = [
    "calendar:OriginalStart",
    "calendar:IsRecurring",
    "calendar:Organizer",
    "calendar:RequiredAttendees",
    "calendar:OptionalAttendees",
    "calendar:AppointmentState",
    "calendar:ModifiedOccurrences",
    "calendar:DeletedOccurrences",
    "calendar:StartTimeZone",
    "calendar:EndTimeZone",
    "calendar:IsOnlineMeeting",
];

/// Reminder of an appointment, in listing and reading alike.
const REMINDER: [&str; 2] = ["item:ReminderIsSet", "item:ReminderMinutesBeforeStart"];

/// What a calendar view is asked for.
pub(crate) fn row_paths() -> Vec<Path> {
    let mut paths: Vec<Path> = ROW.iter().chain(&REMINDER).map(|uri| Path::Field(uri)).collect();
    paths.push(uid::CLEAN);
    paths
}

/// What GetItem is asked for.
pub(crate) fn paths() -> Vec<Path> {
    let mut paths = row_paths();
    paths.extend(MORE.iter().map(|uri| Path::Field(uri)));
    paths
}

/// What an item is to its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Single,
    Occurrence,
    Exception,
    Master,
}

/// What an item is to its series.
pub(crate) fn type_of(item: &Element) -> Type {
    match item.text_of("CalendarItemType").map(str::trim) {
        Some("Occurrence") => Type::Occurrence,
        Some("Exception") => Type::Exception,
        Some("RecurringMaster") => Type::Master,
        _ if item.child("Recurrence").is_some() => Type::Master,
        _ => Type::Single,
    }
}

/// How an item takes its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    WholeDays,
    Timed,
}

/// How an item takes its time.
pub(crate) fn span_of(item: &Element) -> Span {
    match item::flag(item, "IsAllDayEvent") {
        Some(true) => Span::WholeDays,
        Some(false) | None => Span::Timed,
    }
}

/// The zone in which an item was made, as an IANA name, where the table knows it.
pub(crate) fn zone_of(item: &Element) -> Option<&'static str> {
    let id = item.child("StartTimeZone")?.attribute("Id")?;
    zone::iana(if id.eq_ignore_ascii_case("tzone://Microsoft/Utc") { "UTC" } else { id })
}

/// A start in a series of this span, in this zone.
pub(crate) fn start(at: Moment, span: Span, zone_name: &str) -> Start {
    match span {
        Span::WholeDays => Start::On(zone::nearest_day(zone_name, at)),
        Span::Timed => Start::At(at.cut_to_minute()),
    }
}

/// Reads an item. `zone` is the zone of the item where the item itself does not show it.
pub(crate) fn read(item: &Element, person: &Person, zone: Option<&'static str>) -> (Fields, About) {
    let mut fields = Fields::new();
    let zone = zone_of(item).or(zone);
    fields.set(Field::Subject, item::text_value(item, "Subject"));
    fields.set(Field::Location, item::text_value(item, "Location"));
    fields.set(Field::Private, Value::Flag(item::is_private(item)));
    if let Some(times) = times(item, zone, person) {
        fields.set(Field::Times, Value::Times(times));
    }
    let shown = item.text_of("LegacyFreeBusyStatus").map(str::trim);
    if let Some((ours, _)) = SHOW_AS.iter().find(|(_, theirs)| Some(*theirs) == shown) {
        fields.set(Field::ShowAs, Value::Choice(Cow::Borrowed(ours)));
    }
    fields.set(Field::Reminder, reminder(item));
    let mut about = about(item, person);
    match item::body(item) {
        Some((body, markup)) => {
            fields.set(Field::Body, without_invitees(body));
            if markup == Markup::Yes {
                about.locked = about.locked.with(Field::Body);
            }
        }
        None => about.locked = about.locked.with(Field::Body),
    }
    (fields, about)
}

fn reminder(item: &Element) -> Value {
    if item::flag(item, "ReminderIsSet") != Some(true) {
        return Value::Empty;
    }
    let minutes =
        item.text_of("ReminderMinutesBeforeStart").and_then(|text| text.trim().parse().ok());
    Value::Number(minutes.unwrap_or_default())
}

fn about(item: &Element, person: &Person) -> About {
    let attendees = attendees(item, person);
    let state: u32 = item
        .text_of("AppointmentState")
        .and_then(|bits| bits.trim().parse().ok())
        .unwrap_or_default();
    let response = item.text_of("MyResponseType").map(str::trim);
    let meeting = item::flag(item, "IsMeeting").unwrap_or_default() || !attendees.is_empty();
    let invited = match response {
        Some("Organizer") => false,
        Some("Accept" | "Tentative" | "Decline" | "NoResponseReceived") => true,
        _ if state & STATE_RECEIVED != 0 => true,
        _ => meeting && organiser(item).is_some_and(|organiser| organiser != person.email),
    };
    let online = item::flag(item, "IsOnlineMeeting").unwrap_or_default()
        || item.text_of("JoinOnlineMeetingUrl").is_some_and(|url| !url.trim().is_empty());
    let guarded = online || invited || !attendees.is_empty();
    let cancelled = item::flag(item, "IsCancelled").unwrap_or_default();
    About {
        locked: if guarded { FieldSet::NONE.with(Field::Body) } else { FieldSet::NONE },
        cancelled: cancelled || state & STATE_CANCELLED != 0,
        declined: response == Some("Decline"),
        invited,
        attendees,
        uid: uid::of(item),
        ..item::about(item)
    }
}

/// The organiser's e-mail address in lower case, where it is one that can be compared.
fn organiser(item: &Element) -> Option<String> {
    let mailbox = item.at(&["Organizer", "Mailbox"])?;
    smtp(mailbox).map(|address| address.to_lowercase())
}

fn smtp(mailbox: &Element) -> Option<&str> {
    let address = mailbox.text_of("EmailAddress")?.trim();
    let routing = mailbox.text_of("RoutingType").unwrap_or("SMTP").trim();
    (routing.eq_ignore_ascii_case("SMTP") && address.contains('@')).then_some(address)
}

/// A body without the names that we wrote into it.
fn without_invitees(body: Value) -> Value {
    if let Value::Text(text) = &body { Value::text(&invitees::unname(text)) } else { body }
}

/// The attendees but the person. One without a comparable address counts by its name: that
/// somebody is invited matters more than who.
fn attendees(item: &Element, person: &Person) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for list in
        ["RequiredAttendees", "OptionalAttendees"].iter().filter_map(|name| item.child(name))
    {
        for mailbox in list.all("Attendee").filter_map(|attendee| attendee.child("Mailbox")) {
            let name = mailbox.text_of("Name").map(str::trim).filter(|name| !name.is_empty());
            let known = smtp(mailbox).or(name).unwrap_or("unnamed").to_owned();
            if known.to_lowercase() != person.email && !out.contains(&known) {
                out.push(known);
            }
        }
    }
    out
}

/// The changes that give an item these fields. `zone` is the item's own zone, where it is known.
pub(crate) fn changes(fields: &Fields, person: &Person, zone: Option<&str>) -> Vec<Change> {
    let mut out = Vec::new();
    for (field, value) in fields.iter() {
        match (field, value) {
            (Field::Subject, value) => out.push(words("item:Subject", value)),
            (Field::Location, value) => out.push(words("calendar:Location", value)),
            (Field::Body, Value::Text(words)) => out.push(Change::Set(Property {
                path: Path::Field("item:Body"),
                name: "Body",
                content: Content::Plain(words.clone()),
            })),
            (Field::Body, _) => out.push(Change::Clear(Path::Field("item:Body"))),
            (Field::Times, Value::Times(times)) => time_changes(times, person, zone, &mut out),
            (Field::ShowAs, value) => {
                out.push(text("calendar:LegacyFreeBusyStatus", show_as(value)))
            }
            (Field::Private, value) => {
                let word = if *value == Value::Flag(true) { "Private" } else { "Normal" };
                out.push(text("item:Sensitivity", word));
            }
            (Field::Reminder, Value::Number(minutes)) => {
                out.push(text("item:ReminderIsSet", "true"));
                let minutes = (*minutes).clamp(0, i64::from(i32::MAX)).to_string();
                out.push(text("item:ReminderMinutesBeforeStart", minutes));
            }
            (Field::Reminder, _) => out.push(text("item:ReminderIsSet", "false")),
            _ => {}
        }
    }
    out
}

fn words(uri: &'static str, value: &Value) -> Change {
    match value {
        Value::Text(words) => text(uri, words.clone()),
        _ => Change::Clear(Path::Field(uri)),
    }
}

fn show_as(value: &Value) -> &'static str {
    let Value::Choice(word) = value else { return "Busy" };
    SHOW_AS.iter().find(|(ours, _)| ours == word).map_or("Busy", |(_, theirs)| theirs)
}

#[cfg(test)]
mod tests;
