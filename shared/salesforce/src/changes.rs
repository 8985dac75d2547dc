//! Reading what changed. An idle cycle is one request: a composite of one `queryAll` per kind
//! from its watermark less an overlap, the next slice of the roll call or what time brought into
//! the window, and, every few minutes, the lists of changed and deleted ids.
//!
//! Pages go by key and not by the server's cursors: behind the last id of a listing, behind the
//! last stamp and id of the changes. Nothing is lost when a cursor is, and a watermark can be
//! taken up by another process.
//!
//! A first reading lists each kind; so does a kind whose condition changed (another owner rule,
//! another or an edited list view) or whose deletions can no longer be told.

mod compose;
mod ids_lists;
mod take;

use crate::condition;
use crate::counts;
use crate::limits::{
    BLIND_OVERLAP_MINUTES, DELETED_MINUTES_MAX, OVERLAP_MINUTES, PAGE_ROWS, PAGE_ROWS_MIN,
    WIDE_OVERLAP_MINUTES,
};
use crate::rest::{Answer, Part};
use crate::setup;
use crate::side::Org;
use crate::watermark::{Change, Edge, Feed, State};
use model::{Contacts, Coverage, Fault, Id, Kind, Moment, Page, PerKind, Scope, Watermark, Window};

/// What a part of the composite was sent for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A page of a listing.
    List(Kind),
    /// A page of changes.
    Change(Kind),
    /// A page of what time brought into the window.
    Edge(Kind),
    /// A slice of the roll call.
    Roll,
    /// The ids deleted up to a moment.
    Deleted(Kind, Moment),
    /// The ids changed up to a moment.
    Updated(Kind, Moment),
    /// The description of the list view.
    View,
}

impl Purpose {
    /// The kind whose reading cannot go on without this part.
    fn needed_by(&self) -> Option<Kind> {
        match self {
            Purpose::List(kind) | Purpose::Change(kind) | Purpose::Edge(kind) => Some(*kind),
            Purpose::Roll | Purpose::Deleted(..) | Purpose::Updated(..) | Purpose::View => None,
        }
    }
}

/// Reads the next page.
pub(crate) async fn read(
    org: &mut Org,
    scope: &Scope,
    since: Option<&Watermark>,
) -> Result<Page, Fault> {
    let mut state = since.and_then(State::read).unwrap_or_default();
    let mut refused: Vec<(Id, Fault)> = Vec::new();
    let first = !state.open;
    if first {
        begin(org, scope, &mut state, &mut refused).await?;
    }
    org.view = match (&scope.contacts, &state.feeds.contact) {
        (Contacts::View(_), Some(feed)) => Some(feed.condition.clone()),
        (Contacts::View(_), None) | (Contacts::All | Contacts::Mine, _) => None,
    };
    let mut taken = take::Taken::default();
    if state.is_unfinished() {
        let answers = ask(org, scope, &mut state, first, &mut refused).await?;
        take::all(org, scope, &mut state, answers, &mut taken).await?;
        refused.append(&mut taken.refused);
    }
    let more = state.is_unfinished();
    if !more {
        finish(&mut state);
    }
    Ok(Page {
        seen: taken.seen,
        gone: taken.gone,
        refused,
        covered: covered(&state),
        next: state.write(),
        more,
    })
}

/// Begins a reading: which kinds, and how each goes on from where it stood.
async fn begin(
    org: &mut Org,
    scope: &Scope,
    state: &mut State,
    refused: &mut Vec<(Id, Fault)>,
) -> Result<(), Fault> {
    let clock = org.line.clock;
    let wide = clock.minutes_since(state.wide) >= WIDE_OVERLAP_MINUTES;
    if wide {
        state.wide = clock;
    }
    (state.open, state.begun, state.started) = (true, None, clock);
    for kind in Kind::ALL {
        if !*scope.kinds.get(kind) || !org.setup.table(kind).is_readable() {
            *state.feeds.get_mut(kind) = None;
            continue;
        }
        let chosen = condition::chosen(scope, kind);
        match state.feeds.get_mut(kind) {
            Some(feed) if feed.chosen == chosen && !is_lost(feed, clock) => {
                resume(feed, kind, scope, wide);
            }
            Some(_) | None => match counts::of(org, scope, kind).await {
                Ok(condition) => start_listing(state, kind, chosen, condition, clock),
                // The view is gone or cannot be followed: contacts rest, the others go on.
                Err(fault @ (Fault::Missing | Fault::Rejected { .. })) => {
                    drop_contacts(scope, state, fault, refused)?;
                }
                Err(fault) => return Err(fault),
            },
        }
    }
    Ok(())
}

/// Whether deletions since the last reading can no longer be told.
fn is_lost(feed: &Feed, clock: Moment) -> bool {
    clock.minutes_since(feed.upto) > DELETED_MINUTES_MAX
}

fn start_listing(
    state: &mut State,
    kind: Kind,
    chosen: String,
    condition: condition::Condition,
    clock: Moment,
) {
    *state.feeds.get_mut(kind) = Some(Feed::listing(chosen, condition, clock));
    if kind == Kind::Contact {
        state.roll.clear();
    }
}

/// Goes on from where a kind stood: back by the overlap, and no further than the lists of ids
/// need, so that what they name was read.
fn resume(feed: &mut Feed, kind: Kind, scope: &Scope, wide: bool) {
    let back = |minutes: i64| feed.upto.plus_minutes(-minutes);
    let lists = feed.deleted.min(feed.updated).max(back(WIDE_OVERLAP_MINUTES));
    let from = match wide {
        true => back(WIDE_OVERLAP_MINUTES),
        false => back(OVERLAP_MINUTES).min(lists),
    };
    feed.whole = false;
    feed.rows = (feed.rows * 2).clamp(PAGE_ROWS_MIN, PAGE_ROWS);
    feed.change = Some(Change { from: crate::stamp::tame(from), id: String::new() });
    feed.edge = feed.window.and_then(|read| edge(kind, &read, &scope.window));
}

/// The parts of a window that were not read yet.
fn edge(kind: Kind, read: &Window, now: &Window) -> Option<Edge> {
    let mut windows = Vec::new();
    if now.last > read.last {
        windows.push(Window { first: read.last.plus(1), from: read.until, ..*now });
    }
    if now.first < read.first {
        windows.push(Window { last: read.first.plus(-1), until: read.from, ..*now });
    }
    let dated = match kind {
        Kind::Contact => false,
        Kind::Appointment | Kind::Task => true,
    };
    (dated && !windows.is_empty()).then_some(Edge { windows, after: String::new() })
}

/// Takes contacts out of the reading, where a list view is at fault.
fn drop_contacts(
    scope: &Scope,
    state: &mut State,
    fault: Fault,
    refused: &mut Vec<(Id, Fault)>,
) -> Result<(), Fault> {
    match &scope.contacts {
        Contacts::View(id) => {
            state.feeds.contact = None;
            state.roll.clear();
            refused.push((id.clone(), fault));
            Ok(())
        }
        // No view is at fault, so the query itself is.
        Contacts::All | Contacts::Mine => Err(Fault::Garbled(fault.to_string())),
    }
}

/// Asks for the next page of everything that goes on. A page that the server finds too large is
/// halved; tables that turn out to be out of date are learnt anew, once.
async fn ask(
    org: &mut Org,
    scope: &Scope,
    state: &mut State,
    first: bool,
    refused: &mut Vec<(Id, Fault)>,
) -> Result<Vec<(Purpose, Answer)>, Fault> {
    let mut relearnt = false;
    loop {
        let wanted = compose::parts(org, scope, state, first);
        let parts: Vec<Part> = wanted.iter().map(|(_, part)| part.clone()).collect();
        let answers = match org.line.ask(&parts).await {
            Ok(answers) => answers,
            Err(Fault::TooLarge(code)) => {
                let all: Vec<Kind> = wanted.iter().filter_map(|(p, _)| p.needed_by()).collect();
                halve(state, &all, code)?;
                continue;
            }
            Err(fault) => return Err(fault),
        };
        let pairs = wanted.into_iter().map(|(purpose, _)| purpose).zip(answers);
        let pairs: Vec<(Purpose, Answer)> = pairs.collect();
        let needed = |pair: &&(Purpose, Answer)| pair.0.needed_by().is_some();
        let outdated = |pair: &(Purpose, Answer)| setup::is_outdated(pair.1.status, &pair.1.body);
        if pairs.iter().filter(needed).any(outdated) && !relearnt {
            org.relearn().await?;
            relearnt = true;
            continue;
        }
        if let Some(fault) = pairs.iter().find_map(unfit) {
            drop_contacts(scope, state, fault, refused)?;
            return Ok(pairs.into_iter().filter(|(p, _)| !is_of_contacts(p)).collect());
        }
        return Ok(pairs);
    }
}

/// The refusal of a query that lists contacts, where it is one.
fn unfit((purpose, answer): &(Purpose, Answer)) -> Option<Fault> {
    let edge = *purpose == Purpose::Edge(Kind::Contact);
    if edge || purpose.needed_by() != Some(Kind::Contact) {
        return None;
    }
    answer.fault().filter(|fault| matches!(fault, Fault::Rejected { .. }))
}

fn is_of_contacts(purpose: &Purpose) -> bool {
    match purpose {
        Purpose::List(kind)
        | Purpose::Change(kind)
        | Purpose::Edge(kind)
        | Purpose::Deleted(kind, _)
        | Purpose::Updated(kind, _) => *kind == Kind::Contact,
        Purpose::Roll | Purpose::View => true,
    }
}

/// Halves the pages of some kinds; the fault itself where none can be smaller.
fn halve(state: &mut State, kinds: &[Kind], code: String) -> Result<(), Fault> {
    let mut smaller = false;
    for kind in kinds {
        if let Some(feed) = state.feeds.get_mut(*kind).as_mut().filter(|f| f.rows > PAGE_ROWS_MIN) {
            feed.rows = (feed.rows / 2).max(PAGE_ROWS_MIN);
            smaller = true;
        }
    }
    if smaller { Ok(()) } else { Err(Fault::TooLarge(code)) }
}

/// Ends a reading: the next one begins where this one did, by the server's own time.
fn finish(state: &mut State) {
    let blind = state.started.plus_minutes(-BLIND_OVERLAP_MINUTES);
    for kind in Kind::ALL {
        if let Some(feed) = state.feeds.get_mut(kind) {
            feed.upto = state.begun.unwrap_or(feed.top.max(blind));
        }
    }
    state.open = false;
}

fn covered(state: &State) -> PerKind<Coverage> {
    PerKind::from_fn(|kind| match state.feeds.get(kind) {
        Some(feed) if feed.whole => Coverage::Whole,
        Some(_) => Coverage::Since,
        None => Coverage::Off,
    })
}

#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod tests;
