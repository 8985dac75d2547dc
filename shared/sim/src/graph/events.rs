//! Events: lists, single ones, views and their changes
//! (<https://learn.microsoft.com/en-us/graph/api/resources/event>).

mod actions;
mod edit;
mod show;
mod view;

use super::desk::Desk;
use super::extended;
use super::ids::{self, Target};
use super::odata::{Expand, Options, Row};
use super::reply::{Done, Refusal, Reply};
use super::schema::EVENT;
use crate::exchange::item::{Item, ItemKind};
use crate::exchange::{calendar, change, mail};
use serde_json::{Map, Value, json};
use show::{Style, TRANSACTION};

/// The usual size of a page.
const PAGE: usize = 10;
/// The class of folders of events.
const CLASS: &str = "IPF.Appointment";
/// Graph always tells everybody.
const TELL: &str = "SendToAllAndSaveCopy";

/// What is below `events`, `calendarView`, `calendar` and `calendars`.
pub(super) fn route(desk: &mut Desk<'_>, path: &[&str]) -> Done<Reply> {
    let default = desk.store.known("calendar").ok_or_else(Refusal::not_found)?;
    match path {
        ["calendars"] => calendars(desk),
        ["calendars", id, rest @ ..] => {
            let folder = ids::shelf(desk.store, id, CLASS)?.number;
            in_calendar(desk, folder, rest)
        }
        ["calendar", rest @ ..] => in_calendar(desk, default, rest),
        _ => in_calendar(desk, default, path),
    }
}

fn in_calendar(desk: &mut Desk<'_>, folder: u64, path: &[&str]) -> Done<Reply> {
    match (desk.call.method.as_str(), path) {
        ("GET", []) => {
            let value = calendar_of(desk, folder)?;
            Ok(desk.one(200, "calendars", value))
        }
        ("GET", ["calendarView"]) => view::list(desk, folder),
        ("GET", ["calendarView", "delta"]) => view::changes(desk, folder),
        ("GET", ["events"]) => {
            let options = Options::read(desk.call, &EVENT)?;
            options.page(desk, "events", here(desk, folder), |item| row(desk, item), PAGE)
        }
        ("GET", ["events", "$count"]) => {
            let options = Options::read(desk.call, &EVENT)?;
            options.count(&here(desk, folder), |item| row(desk, item))
        }
        (_, ["events", "delta"]) => Err(Refusal::invalid(
            "Change tracking of events without a window is not supported in this version.",
        )),
        ("POST", ["events"]) => create(desk, folder),
        (_, ["events", id, rest @ ..]) => one(desk, id, rest),
        (_, [] | ["events" | "calendarView", ..]) => Err(Refusal::no_such_method()),
        (_, [other, ..]) => Err(Refusal::no_such_path(other)),
    }
}

fn calendars(desk: &Desk<'_>) -> Done<Reply> {
    let shelves = desk.store.shelves.values().filter(|shelf| shelf.class == CLASS);
    let numbers: Vec<u64> = shelves.map(|shelf| shelf.number).collect();
    let all: Done<Vec<Value>> =
        numbers.into_iter().map(|number| calendar_of(desk, number)).collect();
    let context = desk.context("calendars");
    Ok(Reply::json(200, json!({"@odata.context": context, "value": all?})))
}

fn calendar_of(desk: &Desk<'_>, folder: u64) -> Done<Value> {
    let shelf = desk.store.shelves.get(&folder).ok_or_else(Refusal::not_found)?;
    let person = &desk.store.person;
    let is_default = shelf.known_as == Some("calendar");
    Ok(json!({
        "id": ids::of_shelf(desk.store, folder),
        "name": shelf.name,
        "color": "auto",
        "hexColor": "",
        "isDefaultCalendar": is_default,
        "canEdit": true,
        "canShare": true,
        "canViewPrivateItems": true,
        "isRemovable": !is_default,
        "isTallyingResponses": is_default,
        "defaultOnlineMeetingProvider": "unknown",
        "allowedOnlineMeetingProviders": [],
        "owner": {"name": person.name(), "address": person.email},
    }))
}

/// How this request wants its events.
fn style<'a>(desk: &Desk<'a>) -> Done<Style<'a>> {
    let call = desk.call;
    let format = call.prefers("outlook.body-content-type");
    let text_bodies = format.is_some_and(|format| format.eq_ignore_ascii_case("text"));
    Ok(Style { sort: desk.sort, zone: call.zone()?, text_bodies })
}

fn row(desk: &Desk<'_>, item: &Item) -> Done<Row> {
    let value = show::event(desk.store, item, style(desk)?);
    Ok(Row { value, extended: extended::of(item) })
}

/// Masters and single events, without occurrences.
fn here<'a>(desk: &'a Desk<'_>, folder: u64) -> Vec<&'a Item> {
    desk.store.items.values().filter(|item| is_here(item, folder)).collect()
}

fn is_here(item: &Item, folder: u64) -> bool {
    item.kind == ItemKind::Appointment && item.stored.folder == folder
}

fn create(desk: &mut Desk<'_>, folder: u64) -> Done<Reply> {
    let body = desk.call.json()?;
    EVENT.check(&body)?;
    // A creation that is repeated creates nothing.
    if let Some(transaction) = body.get("transactionId").and_then(Value::as_str)
        && let Some(known) = desk.store.items.values().find(|item| {
            is_here(item, folder)
                && item.extended.get(TRANSACTION).is_some_and(|it| it.text == transaction)
        })
    {
        let row = row(desk, &known.clone())?;
        let value = Options::default().trim(row)?;
        return Ok(desk.one(201, "events", value));
    }
    for name in ["start", "end"] {
        if !body.contains_key(name) {
            let words = format!("Event.{name} is required.");
            return Err(Refusal::bad("ErrorPropertyValidationFailure", words));
        }
    }
    let mut item = Item::new(ItemKind::Appointment);
    item.set("ReminderIsSet", "true");
    item.set("ReminderMinutesBeforeStart", "15");
    edit::apply(&mut item, &body)?;
    if !mail::attendees(&item).is_empty() {
        item.set("MeetingRequestWasSent", "true");
    }
    let item = desk.insert(item, folder)?;
    mail::after_create(&mut desk.session(), &item, TELL);
    let row = row(desk, &item)?;
    let value = Options::default().trim(row)?;
    Ok(desk.one(201, "events", value))
}

/// One event or occurrence, by its id.
fn one(desk: &mut Desk<'_>, id: &str, rest: &[&str]) -> Done<Reply> {
    let (target, item) = desk.find(id, ItemKind::Appointment)?;
    match (desk.call.method.as_str(), rest) {
        ("GET", []) => read(desk, &item),
        ("PATCH", []) => {
            let body = desk.call.json()?;
            EVENT.check(&body)?;
            desk.check_match(&item)?;
            let item = update(desk, target, &body)?;
            let row = row(desk, &item)?;
            let value = Options::default().trim(row)?;
            Ok(desk.one(200, "events", value))
        }
        ("DELETE", []) => {
            desk.check_match(&item)?;
            delete(desk, target, &item);
            Ok(Reply::empty(204))
        }
        ("GET", ["instances"]) => view::instances(desk, &item),
        ("GET", ["calendar"]) => {
            let value = calendar_of(desk, item.stored.folder)?;
            Ok(desk.one(200, "calendars", value))
        }
        ("POST", [action]) => actions::act(desk, target, &item, action),
        (_, []) => Err(Refusal::no_such_method()),
        (_, [other, ..]) => Err(Refusal::no_such_path(other)),
    }
}

fn read(desk: &Desk<'_>, item: &Item) -> Done<Reply> {
    let options = Options::read(desk.call, &EVENT)?;
    let mut value = options.trim(row(desk, item)?)?;
    if options.expand.contains(&Expand::Link("exceptionOccurrences".into())) {
        let exceptions: Done<Vec<Value>> = item
            .edited
            .keys()
            .map(|at| Options::default().trim(row(desk, &calendar::occurrence(item, *at))?))
            .collect();
        value["exceptionOccurrences"] = Value::Array(exceptions?);
    }
    Ok(desk.one(200, "events", value))
}

fn update(desk: &mut Desk<'_>, target: Target, body: &Map<String, Value>) -> Done<Item> {
    let before = desk.item(target)?;
    let mut after = before.clone();
    edit::apply(&mut after, body)?;
    let (person, now) = (desk.store.person.clone(), desk.now);
    let changed = change::differences(&before, &after);
    match target.original {
        Some(original) => {
            if after.repeats() {
                let words = "An occurrence has no recurrence of its own.";
                return Err(Refusal::bad("ErrorPropertyValidationFailure", words));
            }
            calendar::settle(&person, now, &mut after)?;
            let master = desk.store.items.get_mut(&target.number).ok_or_else(Refusal::not_found)?;
            calendar::check_crossing(master, original, &after)?;
            calendar::edit(master, original, &before, &after);
        }
        None => {
            change::settle_changed(&person, now, &before, &mut after)?;
            desk.store.items.insert(target.number, after);
        }
    }
    desk.store.touch(target.number, now, &changed);
    let after = desk.item(target)?;
    mail::after_update(&mut desk.session(), &before, &after, whom_to_tell(&before, &after));
    Ok(after)
}

/// Changes of the people tell those alone; what is everybody's matter tells everybody; what is the
/// organizer's own tells nobody (<https://learn.microsoft.com/en-us/graph/api/event-update>).
fn whom_to_tell(before: &Item, after: &Item) -> &'static str {
    const OWN: [&str; 4] =
        ["Categories", "LegacyFreeBusyStatus", "ReminderIsSet", "ReminderMinutesBeforeStart"];
    const PEOPLE: [&str; 3] = ["RequiredAttendees", "OptionalAttendees", "Resources"];
    let names = before.properties.keys().chain(after.properties.keys());
    let changed: Vec<&String> = names
        .filter(|name| before.properties.get(*name) != after.properties.get(*name))
        .filter(|name| !OWN.contains(&name.as_str()))
        .collect();
    if changed.is_empty() {
        "SendToNone"
    } else if changed.iter().all(|name| PEOPLE.contains(&name.as_str())) {
        "SendToChangedAndSaveCopy"
    } else {
        TELL
    }
}

/// Puts an event into the bin, or takes an occurrence out of its series.
fn delete(desk: &mut Desk<'_>, target: Target, item: &Item) {
    match target.original {
        Some(original) => {
            if let Some(master) = desk.store.items.get_mut(&target.number) {
                calendar::cancel(master, original);
            }
            desk.store.touch(target.number, desk.now, &["DeletedOccurrences".to_owned()]);
        }
        None => desk.bin(target.number),
    }
    mail::after_delete(&mut desk.session(), item, TELL);
}
