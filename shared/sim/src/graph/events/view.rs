//! Views of a span of time, with series expanded, and what changed in them
//! (<https://learn.microsoft.com/en-us/graph/delta-query-events>).
//!
//! Change tracking tells single events, masters and exceptions whole, and occurrences with their
//! times alone. A changed series tells its master and all that is left of it in the window; what
//! was taken out of it is not told.

use super::{PAGE, is_here, row, show, style};
use crate::exchange::calendar;
use crate::exchange::item::Item;
use crate::graph::delta::{self, News, State, Subject};
use crate::graph::desk::Desk;
use crate::graph::ids;
use crate::graph::odata::Options;
use crate::graph::reply::{Done, Refusal, Reply};
use crate::graph::schema::EVENT;
use crate::graph::times::parameter;
use model::Moment;
use serde_json::Value;

/// The longest window.
const WINDOW_DAYS_MAX: i64 = 1_825;
/// The most occurrences of one series that are looked at.
const OCCURRENCES_MAX: usize = 2_000;

/// `calendarView?startDateTime=…&endDateTime=…`.
pub(super) fn list(desk: &Desk<'_>, folder: u64) -> Done<Reply> {
    let (from, until) = window(desk)?;
    let options = Options::read(desk.call, &EVENT)?;
    let mut items = Vec::new();
    for item in desk.store.items.values().filter(|item| is_here(item, folder)) {
        items.extend(shown(item, from, until));
    }
    items.sort_by_key(|item| item.moment("Start"));
    options.page(desk, "calendarView", items, |item| row(desk, item), PAGE)
}

/// `events/{id}/instances`.
pub(super) fn instances(desk: &Desk<'_>, master: &Item) -> Done<Reply> {
    let (from, until) = window(desk)?;
    let options = Options::read(desk.call, &EVENT)?;
    if !master.repeats() {
        return Err(Refusal::invalid("Your request can't be completed: it is no series."));
    }
    let items = calendar::expand(master, from, until, OCCURRENCES_MAX);
    options.page(desk, "events", items, |item| row(desk, item), PAGE)
}

/// What of an item a window shows.
fn shown(item: &Item, from: Moment, until: Moment) -> Vec<Item> {
    if item.repeats() {
        calendar::expand(item, from, until, OCCURRENCES_MAX)
    } else if calendar::touches(item, from, until) {
        vec![item.clone()]
    } else {
        Vec::new()
    }
}

fn window(desk: &Desk<'_>) -> Done<(Moment, Moment)> {
    let read = |name: &str| parameter(name, desk.call.ask(name));
    let (from, until) = (read("startDateTime")?, read("endDateTime")?);
    if until < from {
        let words = "The value of parameter 'EndDateTime' is earlier than 'StartDateTime'.";
        return Err(Refusal::bad("ErrorInvalidParameter", words));
    }
    if until.minutes_since(from) > WINDOW_DAYS_MAX * 24 * 60 {
        let words = "The time range of a calendar view is at most 1825 days.";
        return Err(Refusal::bad("ErrorCalendarViewRangeTooBig", words));
    }
    Ok((from, until))
}

/// `calendarView/delta`.
pub(super) fn changes(desk: &Desk<'_>, folder: u64) -> Done<Reply> {
    let has_token =
        desk.call.option("skiptoken").is_some() || desk.call.option("deltatoken").is_some();
    let window = if has_token { (Moment(0), Moment(0)) } else { window(desk)? };
    let subject = Subject { sort: 2, folder, window: (window.0.0, window.1.0) };
    let state = State::of(desk, subject)?;
    let news = state.news(desk.store);
    state.page(desk, "calendarView", news, |state, news| match news {
        News::Item(item) if is_here(item, folder) => told(desk, state, item),
        News::Gone(gone) => {
            Ok(vec![delta::removed("event", &ids::of_gone(desk.store, gone, desk.sort))])
        }
        News::Item(_) | News::Shelf(_) => Ok(Vec::new()),
    })
}

/// The rows of a changed item.
fn told(desk: &Desk<'_>, state: &State, item: &Item) -> Done<Vec<Value>> {
    let (from, until) = state.window();
    let style = style(desk)?;
    let first_round = state.known == 0;
    let whole = |item: &Item| {
        let mut value = show::event(desk.store, item, style);
        if let Some(map) = value.as_object_mut() {
            map.remove("cancelledOccurrences");
        }
        value
    };
    let inside = shown(item, from, until);
    let mut rows = Vec::new();
    if inside.is_empty() {
        // Whatever else changed in the calendar is told as removed.
        if !first_round {
            rows.push(delta::removed("event", &ids::of(desk.store, item, desk.sort)));
        }
        return Ok(rows);
    }
    if item.repeats() {
        rows.push(whole(item));
    }
    for one in &inside {
        rows.push(match one.occurs {
            Some(occurs) if !occurs.edited => show::bare(desk.store, one, style),
            Some(_) | None => whole(one),
        });
    }
    for row in &mut rows {
        row["@odata.type"] = "#microsoft.graph.event".into();
    }
    if desk.switches.delta_tells_deleted_occurrences && !first_round {
        let gone = item.deleted.iter().filter(|at| **at >= from && **at < until);
        rows.extend(gone.map(|at| {
            let id = ids::of(desk.store, &calendar::occurrence(item, *at), desk.sort);
            delta::removed("event", &id)
        }));
    }
    Ok(rows)
}
