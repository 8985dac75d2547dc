//! Tasks: days in the zone of the mailbox, status and completion, and tasks that repeat.

use super::answers::Problem;
use super::item::Item;
use super::people::Mailbox;
use super::properties::leaf;
use super::recurrence::Pattern;
use super::times;
use model::{Day, Moment};

/// Makes a new or changed task whole. `before` is what it was, if it was anything.
pub(crate) fn settle(
    person: &Mailbox,
    now: Moment,
    before: Option<&Item>,
    item: &mut Item,
) -> Result<(), Problem> {
    let zone = &person.time_zone;
    for name in ["StartDate", "DueDate", "CompleteDate"] {
        if let Some(at) = item.moment(name) {
            item.set(name, &times::midnight(times::day_of(at, zone), zone).rfc3339());
        }
    }
    if let Some(recurrence) = item.properties.get("Recurrence") {
        Pattern::read(recurrence)?;
    }
    let percent = match item.text("PercentComplete") {
        "" => 0.0,
        text => text.trim().parse::<f64>().unwrap_or(-1.0),
    };
    if !(0.0..=100.0).contains(&percent) {
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
    couple(zone, now, before, percent, item);
    Ok(())
}

/// Status, percentage and day of completion follow one another.
fn couple(zone: &str, now: Moment, before: Option<&Item>, percent: f64, item: &mut Item) {
    let changed = |name: &str| match before {
        Some(before) => before.text(name) != item.text(name),
        None => !item.text(name).is_empty(),
    };
    let [status_changed, percent_changed, date_changed] =
        ["Status", "PercentComplete", "CompleteDate"].map(changed);
    let status = item.text("Status").to_owned();
    let done = if status_changed {
        status == "Completed" || (percent >= 100.0 && percent_changed)
    } else if percent_changed {
        percent >= 100.0
    } else if date_changed {
        item.moment("CompleteDate").is_some()
    } else {
        status == "Completed"
    };
    if done {
        item.set("Status", "Completed");
        item.set("PercentComplete", "100");
        if item.moment("CompleteDate").is_none() {
            let today = times::midnight(times::day_of(now, zone), zone);
            item.set("CompleteDate", &today.rfc3339());
        }
        return;
    }
    item.clear("CompleteDate");
    let by_percent = percent_changed && !status_changed;
    let (status, percent) = match status.as_str() {
        "Completed" if by_percent && percent > 0.0 => ("InProgress".to_owned(), percent),
        "Completed" | "" if percent > 0.0 && percent < 100.0 => ("InProgress".to_owned(), percent),
        "Completed" | "" => ("NotStarted".to_owned(), 0.0),
        "NotStarted" if by_percent && percent > 0.0 => ("InProgress".to_owned(), percent),
        "NotStarted" => (status, 0.0),
        "InProgress" if by_percent && percent == 0.0 => ("NotStarted".to_owned(), 0.0),
        _ if percent >= 100.0 => (status, 0.0),
        _ => (status, percent),
    };
    item.set("Status", &status);
    item.set("PercentComplete", &percent.to_string());
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
