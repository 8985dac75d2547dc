//! An event as Graph shows it (<https://learn.microsoft.com/en-us/graph/api/resources/event>).

use crate::exchange::global_id;
use crate::exchange::item::Item;
use crate::exchange::picture::{html_of, text_of};
use crate::exchange::store::Store;
use crate::exchange::{calendar, times as clocks};
use crate::graph::desk::etag;
use crate::graph::ids::{self, Sort};
use crate::graph::{recurrence, times};
use model::Moment;
use serde_json::{Map, Value, json};
use wire::xml::Element;

/// The most letters of a preview.
const PREVIEW_CHARS: usize = 255;
/// The key under which the client's own id of a creation is kept.
pub(super) const TRANSACTION: &str = "graph:transactionId";
/// A time that never was.
const NEVER: &str = "0001-01-01T00:00:00Z";

/// The words for free and busy, each with its word in the mailbox.
pub(super) const SHOW_AS: [(&str, &str); 6] = [
    ("free", "Free"),
    ("tentative", "Tentative"),
    ("busy", "Busy"),
    ("oof", "OOF"),
    ("workingElsewhere", "WorkingElsewhere"),
    ("unknown", "NoData"),
];

/// How an answer shows times and bodies, and which ids it names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style<'a> {
    pub(super) sort: Sort,
    pub(super) zone: &'a str,
    pub(super) text_bodies: bool,
}

/// An event with everything.
pub(super) fn event(store: &Store, item: &Item, style: Style<'_>) -> Value {
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| shown.insert(name.to_owned(), value);
    put("@odata.etag", etag(item).into());
    put("id", ids::of(store, item, style.sort).into());
    put("createdDateTime", item.stored.created.rfc3339().into());
    put("lastModifiedDateTime", item.stored.modified.rfc3339().into());
    put("changeKey", item.change_key().into());
    put("categories", json!(item.categories()));
    let transaction = item.extended.get(TRANSACTION).map(|value| value.text.as_str());
    put("transactionId", json!(transaction));
    let zone = calendar::zone_of(item);
    put("originalStartTimeZone", zone.into());
    put("originalEndTimeZone", zone.into());
    put("iCalUId", uid(item).into());
    let minutes = item.text("ReminderMinutesBeforeStart").parse().unwrap_or(0_i64);
    put("reminderMinutesBeforeStart", minutes.into());
    put("isReminderOn", item.flag("ReminderIsSet").into());
    put("hasAttachments", false.into());
    put("subject", item.text("Subject").into());
    let body = item.properties.get("Body");
    let preview: String = plain(body).chars().take(PREVIEW_CHARS).collect();
    put("bodyPreview", preview.into());
    put("body", body_of(body, style.text_bodies));
    put("importance", word(item.text("Importance"), "normal").into());
    put("sensitivity", word(item.text("Sensitivity"), "normal").into());
    put("isAllDay", item.flag("IsAllDayEvent").into());
    put("isCancelled", item.flag("IsCancelled").into());
    put("isDraft", false.into());
    put("responseRequested", (item.text("IsResponseRequested") != "false").into());
    put("allowNewTimeProposals", (item.text("AllowNewTimeProposal") != "false").into());
    put("hideAttendees", false.into());
    put("isOnlineMeeting", false.into());
    put("onlineMeetingProvider", "unknown".into());
    put("onlineMeetingUrl", Value::Null);
    put("onlineMeeting", Value::Null);
    let busy = item.text("LegacyFreeBusyStatus");
    let busy = SHOW_AS.iter().find(|(_, known)| *known == busy).map_or("busy", |(name, _)| name);
    put("showAs", busy.into());
    put("webLink", "https://outlook.office365.com/owa/".into());
    let place = item.text("Location");
    let location = json!({"displayName": place, "locationType": "default",
        "uniqueId": place, "uniqueIdType": if place.is_empty() { "unknown" } else { "private" }});
    let locations = if place.is_empty() { json!([]) } else { json!([location]) };
    put("location", location);
    put("locations", locations);
    put("attendees", attendees(item));
    people(store, item, &mut put);
    let (start, end) = ends(item, style.zone);
    put("start", start);
    put("end", end);
    series(store, item, style, &mut put);
    Value::Object(shown)
}

/// An occurrence as change tracking shows it: its times and its series, and nothing else.
pub(super) fn bare(store: &Store, item: &Item, style: Style<'_>) -> Value {
    let (start, end) = ends(item, style.zone);
    json!({
        "@odata.etag": etag(item),
        "seriesMasterId": ids::of_master(store, item, style.sort),
        "type": "occurrence",
        "id": ids::of(store, item, style.sort),
        "start": start,
        "end": end,
    })
}

/// Whole days are midnights of whatever zone is asked for.
fn ends(item: &Item, zone: &str) -> (Value, Value) {
    let own = calendar::zone_of(item);
    let show = |at: Moment| match item.flag("IsAllDayEvent") {
        true => times::show_day(clocks::day_of(at, own), zone),
        false => times::show(at, zone),
    };
    let end = |name: &str| item.moment(name).map_or(Value::Null, show);
    (end("Start"), end("End"))
}

/// The UID; that of an occurrence has the occurrence's date in it.
fn uid(item: &Item) -> String {
    match item.occurs {
        Some(_) => global_id::dated(item).iter().map(|byte| format!("{byte:02X}")).collect(),
        None => item.text("UID").to_owned(),
    }
}

fn series(
    store: &Store,
    item: &Item,
    style: Style<'_>,
    put: &mut impl FnMut(&str, Value) -> Option<Value>,
) {
    let kind = match item.occurs {
        Some(occurs) if occurs.edited => "exception",
        Some(_) => "occurrence",
        None if item.repeats() => "seriesMaster",
        None => "singleInstance",
    };
    put("type", kind.into());
    match item.occurs {
        Some(occurs) => {
            put("seriesMasterId", ids::of_master(store, item, style.sort).into());
            put("originalStart", occurs.original.rfc3339().into());
        }
        None => {
            put("seriesMasterId", Value::Null);
        }
    }
    let zone = calendar::zone_of(item);
    let pattern = item.properties.get("Recurrence");
    put("recurrence", pattern.map_or(Value::Null, |found| recurrence::show(found, zone)));
    if kind == "seriesMaster" {
        let master = ids::of_master(store, item, style.sort);
        let cancelled = item.deleted.iter().map(|at| clocks::day_of(*at, zone));
        let cancelled: Vec<String> = cancelled.map(|day| format!("OID.{master}.{day}")).collect();
        put("cancelledOccurrences", json!(cancelled));
    }
}

fn people(store: &Store, item: &Item, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let person = &store.person;
    let found = item.properties.get("Organizer").and_then(|found| found.child("Mailbox"));
    let text = |name: &str, other: &str| {
        found.and_then(|found| found.text_of(name)).unwrap_or(other).to_owned()
    };
    let address = text("EmailAddress", &person.email);
    let organizes = address.eq_ignore_ascii_case(&person.email);
    let name = text("Name", person.name());
    put("organizer", json!({"emailAddress": {"name": name, "address": address}}));
    put("isOrganizer", organizes.into());
    let response = match item.text("MyResponseType") {
        "Accept" => "accepted",
        "Tentative" => "tentativelyAccepted",
        "Decline" => "declined",
        "NoResponseReceived" => "notResponded",
        _ if organizes => "organizer",
        _ => "none",
    };
    put("responseStatus", json!({"response": response, "time": NEVER}));
}

/// The lists of people who are asked to come, each with its word here.
pub(super) const LISTS: [(&str, &str); 3] = [
    ("required", "RequiredAttendees"),
    ("optional", "OptionalAttendees"),
    ("resource", "Resources"),
];

fn attendees(item: &Item) -> Value {
    let mut all = Vec::new();
    for (kind, list) in LISTS {
        let found = item.properties.get(list).into_iter().flat_map(|list| &list.children);
        for attendee in found {
            let text = |name: &str| {
                attendee.at(&["Mailbox", name]).map_or("", |found| found.text.as_str())
            };
            let response = match attendee.text_of("ResponseType") {
                Some("Accept") => "accepted",
                Some("Tentative") => "tentativelyAccepted",
                Some("Decline") => "declined",
                _ => "none",
            };
            let address = text("EmailAddress");
            let name = if text("Name").is_empty() { address } else { text("Name") };
            all.push(json!({
                "type": kind,
                "status": {"response": response, "time": NEVER},
                "emailAddress": {"name": name, "address": address},
            }));
        }
    }
    Value::Array(all)
}

/// A word of the mailbox in small letters.
fn word(text: &str, other: &str) -> String {
    if text.is_empty() { other.to_owned() } else { text.to_ascii_lowercase() }
}

fn plain(body: Option<&Element>) -> String {
    match body {
        Some(body) if body.attribute("BodyType") == Some("HTML") => text_of(&body.text),
        Some(body) => body.text.to_string(),
        None => String::new(),
    }
}

/// Without a preference bodies are HTML, those of plain text, too.
fn body_of(body: Option<&Element>, as_text: bool) -> Value {
    if as_text {
        return json!({"contentType": "text", "content": plain(body)});
    }
    let content = match body {
        None => String::new(),
        Some(body) if body.attribute("BodyType") == Some("HTML") => {
            let is_whole = body.text.trim_start().to_ascii_lowercase().starts_with("<html");
            if is_whole { body.text.to_string() } else { wrapped(&body.text) }
        }
        Some(body) => html_of(&body.text),
    };
    json!({"contentType": "html", "content": content})
}

fn wrapped(html: &str) -> String {
    format!(
        "<html><head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\
         </head><body>{html}</body></html>"
    )
}
