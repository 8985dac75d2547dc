//! Tasks: days in the zone of the mailbox, status and completion, and tasks that repeat.

use super::answers::Problem;
use super::item::Item;
use super::people::Mailbox;
use super::properties::leaf;
use super::recurrence::Pattern;
use super::times;
use model::{Day, Moment};

/// The properties that follow one another, in the order of the schema.
const COUPLED: [&str; 3] = ["CompleteDate", "PercentComplete", "Status"];

/// Makes a new or changed task whole.
pub(crate) fn settle(person: &Mailbox, now: Moment, item: &mut Item) -> Result<(), Problem> {
    let zone = &person.time_zone;
    for name in ["StartDate", "DueDate", "CompleteDate"] {
        if let Some(at) = item.moment(name) {
            item.set(name, &times::midnight(times::day_of(at, zone), zone).rfc3339());
        }
    }
    if let Some(recurrence) = item.properties.get("Recurrence") {
        Pattern::read(recurrence)?;
    }
    for (name, text) in [("Status", "NotStarted"), ("PercentComplete", "0")] {
        if item.text(name).is_empty() {
            item.set(name, text);
        }
    }
    if !(0.0..=100.0).contains(&percent(item)) {
        return Err(Problem::new(
            "ErrorInvalidPercentCompleteValue",
            "The percent complete value must be between 0 and 100.",
        ));
    }
    if item.moment("CompleteDate").is_some_and(|at| at > now) {
        return Err(Problem::new(
            "ErrorInvalidCompleteDate",
            "The complete date of a task must not be in the future.",
        ));
    }
    Ok(())
}

/// What a person's change brings with it.
pub(crate) fn follow_changes(person: &Mailbox, now: Moment, before: &Item, item: &mut Item) {
    let changed = COUPLED.map(|name| (name, before.text(name) != item.text(name)));
    for (name, _) in changed.into_iter().filter(|(_, changed)| *changed) {
        follow(person, now, item, name);
    }
}

/// What a new task's values bring with them.
pub(crate) fn follow_all(person: &Mailbox, now: Moment, item: &mut Item) {
    for name in COUPLED {
        if !item.text(name).is_empty() {
            follow(person, now, item, name);
        }
    }
}

/// Status, percentage and day of completion follow one another; the one that was set last counts
/// (<https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/status>).
pub(crate) fn follow(person: &Mailbox, now: Moment, item: &mut Item, name: &str) {
    let percent = percent(item);
    let status = item.text("Status").to_owned();
    let stands_still = matches!(status.as_str(), "" | "Completed" | "NotStarted");
    match name {
        "Status" if status == "Completed" => complete(person, now, item),
        "Status" => {
            item.clear("CompleteDate");
            if status == "NotStarted" || percent >= 100.0 {
                item.set("PercentComplete", "0");
            }
        }
        // `settle` refuses these.
        "PercentComplete" if !(0.0..=100.0).contains(&percent) => {}
        "PercentComplete" if percent >= 100.0 => complete(person, now, item),
        "PercentComplete" => {
            item.clear("CompleteDate");
            if percent > 0.0 && stands_still {
                item.set("Status", "InProgress");
            } else if percent == 0.0 && (stands_still || status == "InProgress") {
                item.set("Status", "NotStarted");
            }
        }
        "CompleteDate" if item.moment(name).is_some() => complete(person, now, item),
        _ => {}
    }
}

fn complete(person: &Mailbox, now: Moment, item: &mut Item) {
    item.set("Status", "Completed");
    item.set("PercentComplete", "100");
    if item.moment("CompleteDate").is_none() {
        let zone = &person.time_zone;
        let today = times::midnight(times::day_of(now, zone), zone);
        item.set("CompleteDate", &today.rfc3339());
    }
}

fn percent(item: &Item) -> f64 {
    match item.text("PercentComplete").trim() {
        "" => 0.0,
        text => text.parse().unwrap_or(-1.0),
    }
}

/// When one of a repeating task is completed, it becomes a task of its own, which is answered, and
/// the repeating one goes on with the next.
pub(crate) fn split_completed(
    person: &Mailbox,
    now: Moment,
    before: &Item,
    item: &mut Item,
) -> Option<Item> {
    let done = item.text("Status") == "Completed" && before.text("Status") != "Completed";
    let recurrence = item.properties.get("Recurrence").filter(|_| done)?;
    let pattern = Pattern::read(recurrence).ok()?;
    let zone = person.time_zone.as_str();
    let day = |name: &str| item.moment(name).map(|at| times::day_of(at, zone));
    let this = day("DueDate").or(day("StartDate")).unwrap_or(times::day_of(now, zone));
    let next = match day("CompleteDate") {
        Some(completed) if pattern.is_made_anew() => pattern.after_completion(completed)?,
        _ => pattern.days().find(|next| *next > this)?,
    };
    let mut completed = item.clone();
    completed.clear("Recurrence");
    move_on(item, zone, next.0 - this.0, next);
    if pattern.is_made_anew()
        && let Some(left) = pattern.number_left()
    {
        set_number_left(item, left - 1);
    }
    Some(completed)
}

fn move_on(item: &mut Item, zone: &str, days: i32, next: Day) {
    for name in ["StartDate", "DueDate"] {
        if let Some(at) = item.moment(name) {
            let day = times::day_of(at, zone).plus(days);
            item.set(name, &times::midnight(day, zone).rfc3339());
        }
    }
    if item.moment("DueDate").is_none() && item.moment("StartDate").is_none() {
        item.set("DueDate", &times::midnight(next, zone).rfc3339());
    }
    if let Some(at) = item.moment("ReminderDueBy") {
        item.set("ReminderDueBy", &at.plus_minutes(i64::from(days) * 1_440).rfc3339());
    }
    item.set("Status", "NotStarted");
    item.set("PercentComplete", "0");
    item.clear("CompleteDate");
}

fn set_number_left(item: &mut Item, left: i32) {
    let Some(recurrence) = item.properties.get_mut("Recurrence") else { return };
    let ranges = recurrence.children.iter_mut().flat_map(|range| &mut range.children);
    for child in ranges.filter(|child| child.name == "NumberOfOccurrences") {
        *child = leaf("NumberOfOccurrences", &left.to_string());
    }
}
