//! Appointments: whole days, series, and the occurrences that a series is made of.

use super::answers::Problem;
use super::ids::mix;
use super::item::{Item, ItemKind, Occurs, Properties};
use super::people::Mailbox;
use super::properties::{leaf, with};
use super::recurrence::Pattern;
use super::times;
use model::{Moment, zone};
use std::collections::BTreeMap;
use wire::xml::Element;

/// An appointment is at most five years long.
const LENGTH_MAX_MS: i64 = 1_827 * DAY_MS;
const DAY_MS: i64 = 86_400_000;

/// Makes a new or changed appointment whole: times, zones, whole days, first occurrence, UID.
pub(crate) fn settle(person: &Mailbox, now: Moment, item: &mut Item) -> Result<(), Problem> {
    let zone = zone_or(person, item);
    check_zone(&zone)?;
    let half_hour = Moment(now.0.div_euclid(1_800_000) * 1_800_000 + 1_800_000);
    let mut start = item.moment("Start").unwrap_or(half_hour);
    let mut end = item.moment("End").unwrap_or(start.plus_minutes(30));
    if end < start {
        return Err(Problem::new(
            "ErrorCalendarEndDateIsEarlierThanStartDate",
            "EndDate is earlier than StartDate.",
        ));
    }
    if end.0 - start.0 > LENGTH_MAX_MS {
        return Err(Problem::new(
            "ErrorCalendarDurationIsTooLong",
            "The duration of the calendar item is too long.",
        ));
    }
    if item.flag("IsAllDayEvent") {
        (start, end) = whole_days(start, end, &zone);
    }
    if let Some(recurrence) = item.properties.get("Recurrence") {
        let pattern = Pattern::read(recurrence)?;
        let first = pattern.days().next().ok_or_else(|| {
            Problem::new("ErrorCalendarInvalidRecurrence", "The recurrence has no occurrences.")
        })?;
        let local = times::to_local(start, &zone);
        let moved = first.midnight_utc().0 + local.0.rem_euclid(DAY_MS);
        let moved = times::from_local(Moment(moved), &zone);
        (start, end) = (moved, end_of(start, end, moved, &zone));
    }
    item.set("Start", &start.rfc3339());
    item.set("End", &end.rfc3339());
    Ok(())
}

/// Forgets changed and deleted occurrences when the series itself was moved.
pub(crate) fn forget_if_moved(before: &Item, after: &mut Item) {
    const FRAME: [&str; 4] = ["Recurrence", "Start", "StartTimeZone", "IsAllDayEvent"];
    let same = |name: &&str| before.properties.get(*name) == after.properties.get(*name);
    if !FRAME.iter().all(same) {
        after.edited.clear();
        after.deleted.clear();
    }
}

/// The zone of an appointment.
pub(crate) fn zone_of(item: &Item) -> &str {
    let zone = item.properties.get("StartTimeZone");
    zone.and_then(|zone| zone.attribute("Id")).unwrap_or("UTC")
}

/// When the occurrences take place by the pattern, in order.
pub(crate) fn originals(item: &Item) -> Box<dyn Iterator<Item = Moment>> {
    let pattern = item.properties.get("Recurrence").and_then(|found| Pattern::read(found).ok());
    let (Some(pattern), Some(start)) = (pattern, item.moment("Start")) else {
        return Box::new(std::iter::empty());
    };
    let zone = zone_of(item).to_owned();
    let clock = times::to_local(start, &zone).0.rem_euclid(DAY_MS);
    let days = pattern.days();
    Box::new(days.map(move |day| times::from_local(Moment(day.midnight_utc().0 + clock), &zone)))
}

/// The original start of the so-many-th occurrence, counting from 1 and deleted ones, too.
pub(crate) fn instance(item: &Item, index: usize) -> Result<Moment, Problem> {
    if item.kind != ItemKind::Appointment || !item.repeats() {
        return Err(not_a_master());
    }
    let found = index.checked_sub(1).and_then(|index| originals(item).nth(index));
    let original = found.ok_or_else(|| {
        Problem::new(
            "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange",
            "Occurrence with this index was not found in the recurrence.",
        )
    })?;
    check_original(item, original)?;
    Ok(original)
}

/// Refuses what is no occurrence of this series.
pub(crate) fn check_original(item: &Item, original: Moment) -> Result<(), Problem> {
    if item.kind != ItemKind::Appointment || !item.repeats() {
        return Err(Problem::not_found());
    }
    if item.deleted.contains(&original) {
        return Err(Problem::new(
            "ErrorCalendarOccurrenceIsDeletedFromRecurrence",
            "The occurrence was deleted from the recurrence.",
        ));
    }
    if originals(item).take_while(|at| *at <= original).any(|at| at == original) {
        return Ok(());
    }
    Err(Problem::not_found())
}

fn not_a_master() -> Problem {
    Problem::new(
        "ErrorCalendarCannotUseIdForOccurrenceId",
        "The RecurringMasterId must belong to the master of a series.",
    )
}

/// One occurrence of a series as an item.
pub(crate) fn occurrence(master: &Item, original: Moment) -> Item {
    let mut item = master.clone();
    item.edited.clear();
    item.deleted.clear();
    item.clear("Recurrence");
    let end = match (master.moment("Start"), master.moment("End")) {
        (Some(start), Some(end)) => end_of(start, end, original, zone_of(master)),
        _ => original,
    };
    item.set("Start", &original.rfc3339());
    item.set("End", &end.rfc3339());
    let edited = master.edited.get(&original);
    item.occurs = Some(Occurs { original, edited: edited.is_some() });
    if let Some(edited) = edited {
        overlay(&mut item.properties, &edited.properties);
        overlay(&mut item.extended, &edited.extended);
    }
    item
}

fn overlay(onto: &mut Properties, changes: &BTreeMap<String, Option<Element>>) {
    for (name, value) in changes {
        match value {
            Some(value) => onto.insert(name.clone(), value.clone()),
            None => onto.remove(name),
        };
    }
}

/// Keeps at the master what was changed at one of its occurrences.
pub(crate) fn edit(master: &mut Item, original: Moment, before: &Item, after: &Item) {
    let edited = master.edited.entry(original).or_default();
    note(&mut edited.properties, &before.properties, &after.properties);
    note(&mut edited.extended, &before.extended, &after.extended);
}

fn note(changes: &mut BTreeMap<String, Option<Element>>, before: &Properties, after: &Properties) {
    for name in before.keys().chain(after.keys()) {
        if before.get(name) != after.get(name) {
            changes.insert(name.clone(), after.get(name).cloned());
        }
    }
}

/// An occurrence stays between its neighbours: it moves neither onto their days nor past them.
pub(crate) fn check_crossing(master: &Item, original: Moment, after: &Item) -> Result<(), Problem> {
    let zone = zone_of(master);
    let Some(start) = after.moment("Start") else { return Ok(()) };
    let day = times::day_of(start, zone);
    let shown = |at: Moment| {
        let start = occurrence(master, at).moment("Start").unwrap_or(at);
        times::day_of(start, zone)
    };
    let mut before = None;
    let mut next = None;
    for at in originals(master).filter(|at| !master.deleted.contains(at)) {
        if at > original {
            next = Some(shown(at));
            break;
        }
        if at < original {
            before = Some(at);
        }
    }
    let before = before.map(shown);
    if before.is_some_and(|before| day <= before) || next.is_some_and(|next| day >= next) {
        return Err(Problem::new(
            "ErrorOccurrenceCrossingBoundary",
            "Modified occurrence is crossing or overlapping adjacent occurrence.",
        ));
    }
    Ok(())
}

/// Takes one occurrence out of a series.
pub(crate) fn cancel(master: &mut Item, original: Moment) {
    master.edited.remove(&original);
    master.deleted.insert(original);
}

/// The occurrences of a series that touch a span of time.
pub(crate) fn expand(master: &Item, from: Moment, until: Moment, most: usize) -> Vec<Item> {
    let moved_in = master.edited.keys().copied().filter(|at| *at >= until);
    originals(master)
        .take_while(|at| *at < until)
        .chain(moved_in)
        .filter(|at| !master.deleted.contains(at))
        .filter(|at| master.edited.contains_key(at) || at.0 >= from.0 - length(master) - DAY_MS)
        .map(|at| occurrence(master, at))
        .filter(|item| touches(item, from, until))
        .take(most)
        .collect()
}

/// Whether an appointment touches a span of time.
pub(crate) fn touches(item: &Item, from: Moment, until: Moment) -> bool {
    let (Some(start), Some(end)) = (item.moment("Start"), item.moment("End")) else {
        return false;
    };
    start < until && (end > from || (start == end && start >= from))
}

fn length(item: &Item) -> i64 {
    match (item.moment("Start"), item.moment("End")) {
        (Some(start), Some(end)) => end.0 - start.0,
        _ => 0,
    }
}

/// The end of an appointment that is moved to another start: as long by the clock as before, so
/// that a day with a change of the clocks is still one day.
fn end_of(start: Moment, end: Moment, moved: Moment, zone: &str) -> Moment {
    let length = times::to_local(end, zone).0 - times::to_local(start, zone).0;
    times::from_local(Moment(times::to_local(moved, zone).0 + length), zone)
}

/// Midnight to midnight in a zone: the start goes down, the end up.
fn whole_days(start: Moment, end: Moment, zone: &str) -> (Moment, Moment) {
    let first = times::day_of(start, zone);
    let mut last = times::day_of(end, zone);
    if times::midnight(last, zone) < end {
        last = last.plus(1);
    }
    if last <= first {
        last = first.plus(1);
    }
    (times::midnight(first, zone), times::midnight(last, zone))
}

fn zone_or(person: &Mailbox, item: &mut Item) -> String {
    let found = |name: &str| {
        let zone = item.properties.get(name);
        zone.and_then(|zone| zone.attribute("Id")).map(str::to_owned)
    };
    let start = found("StartTimeZone").unwrap_or_else(|| named(&person.time_zone).to_owned());
    let end = found("EndTimeZone").unwrap_or_else(|| start.clone());
    item.put(with("StartTimeZone", &[("Id", &start)], Vec::new()));
    item.put(with("EndTimeZone", &[("Id", &end)], Vec::new()));
    start
}

/// The Windows name of a zone.
pub(crate) fn named(zone: &str) -> &str {
    zone::windows(zone).unwrap_or(zone)
}

/// Refuses names that no Windows server knows, those of IANA among them.
pub(crate) fn check_zone(id: &str) -> Result<(), Problem> {
    let custom = id == "Customized Time Zone" || id.starts_with("tzone://Microsoft/");
    if custom || zone::windows(id) == Some(id) {
        return Ok(());
    }
    Err(Problem::new("ErrorTimeZone", "The time zone is not known."))
}

/// The UID of a new appointment: a global object id in hexadecimal, as Outlook makes them.
pub(crate) fn new_uid(now: Moment, mailbox: u32, number: u64) -> String {
    let made = (now.0 as u64).wrapping_mul(10_000).wrapping_add(116_444_736_000_000_000);
    format!(
        "040000008200E00074C5B7101A82E00800000000{:016X}000000000000000010000000{:016X}{:016X}",
        made.swap_bytes(),
        mix(number),
        mix(mix(u64::from(mailbox)) ^ number)
    )
}

/// The edited occurrences, for the master's answer.
pub(crate) fn edited(master: &Item) -> Vec<Item> {
    master.edited.keys().map(|original| occurrence(master, *original)).collect()
}

/// A moment as an element.
pub(crate) fn moment(name: &str, at: Moment) -> Element {
    leaf(name, &at.rfc3339())
}
