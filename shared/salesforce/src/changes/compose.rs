//! The parts of the next request.

use super::Purpose;
use crate::condition;
use crate::limits::{
    COMPOSITE_QUERIES, PAGE_ROWS, REFUSED_MINUTES, REPLICATION_MINUTES, UPDATED_MINUTES_MAX,
};
use crate::rest::Part;
use crate::side::Org;
use crate::soql::{self, Reaches};
use crate::watermark::{Feed, State};
use crate::{columns, stamp, views};
use model::{Contacts, Kind, Moment, Scope};

/// How a list of ids is asked for: with the others, or by itself after it was refused there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Company {
    /// Inside the composite.
    Bundled,
    /// In a request of its own.
    Alone,
}

/// What to ask now; extras only in the first page of a reading.
pub(super) fn parts(org: &Org, scope: &Scope, state: &State, first: bool) -> Vec<(Purpose, Part)> {
    let mut out: Vec<(Purpose, Part)> = Vec::new();
    for kind in Kind::ALL {
        if let Some(feed) = state.feeds.get(kind) {
            out.extend(main(org, scope, kind, feed));
        }
    }
    for kind in Kind::ALL {
        let edge = state.feeds.get(kind).as_ref().and_then(|feed| edge(org, kind, feed));
        out.extend(edge.filter(|_| out.len() < COMPOSITE_QUERIES));
    }
    if !first {
        return out;
    }
    let busy = out.iter().any(|(purpose, _)| matches!(purpose, Purpose::Edge(_)));
    let contact = state.feeds.contact.as_ref().filter(|feed| !feed.whole);
    if let Some(feed) = contact {
        if !busy && state.roll.is_kept() && out.len() < COMPOSITE_QUERIES {
            out.push((Purpose::Roll, roll(org, feed, &state.roll.after)));
        }
        if let Contacts::View(id) = &scope.contacts {
            out.push((Purpose::View, views::part(&org.line, id)));
        }
    }
    out.extend(lists(org, state, Company::Bundled));
    out
}

/// A page of a listing, or of changes.
fn main(org: &Org, scope: &Scope, kind: Kind, feed: &Feed) -> Option<(Purpose, Part)> {
    let select = org.setup.select(kind).join(",");
    if let Some(after) = &feed.list {
        let window = condition::listed(&org.setup, kind, &scope.window);
        let tail = format!(" ORDER BY Id LIMIT {}", feed.rows);
        let soql = feed.condition.query(kind, &select, &[&window, &behind(after)], &tail);
        return Some((Purpose::List(kind), query(org, Reaches::Living, &soql)));
    }
    let change = feed.change.as_ref()?;
    let from = stamp::literal(change.from);
    let moved = match change.id.as_str() {
        "" => format!("SystemModstamp >= {from}"),
        id => format!(
            "SystemModstamp > {from} OR (SystemModstamp = {from} AND Id > {})",
            soql::quote(id)
        ),
    };
    let tail = format!(" ORDER BY SystemModstamp, Id LIMIT {}", feed.rows);
    let soql = feed.condition.query(kind, &select, &[&moved], &tail);
    Some((Purpose::Change(kind), query(org, Reaches::All, &soql)))
}

/// A page of what time brought into the window.
fn edge(org: &Org, kind: Kind, feed: &Feed) -> Option<(Purpose, Part)> {
    let edge = feed.edge.as_ref()?;
    let select = org.setup.select(kind).join(",");
    let new: Vec<String> = edge
        .windows
        .iter()
        .map(|window| format!("({})", condition::entered(kind, window)))
        .collect();
    let tail = format!(" ORDER BY Id LIMIT {}", feed.rows);
    let conditions = [new.join(" OR "), behind(&edge.after)];
    let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
    let soql = feed.condition.query(kind, &select, &conditions, &tail);
    Some((Purpose::Edge(kind), query(org, Reaches::Living, &soql)))
}

/// The next slice of the roll call.
fn roll(org: &Org, feed: &Feed, after: &str) -> Part {
    let tail = format!(" ORDER BY Id LIMIT {PAGE_ROWS}");
    let soql = feed.condition.query(Kind::Contact, "Id", &[&behind(after)], &tail);
    query(org, Reaches::Living, &soql)
}

/// The lists of changed and deleted ids that are due. The minute under way is left out, because
/// the server refuses a time that it has not reached.
pub(super) fn lists(org: &Org, state: &State, company: Company) -> Vec<(Purpose, Part)> {
    let clock = org.line.clock;
    let end = clock.cut_to_minute().plus_minutes(-1);
    let mut out = Vec::new();
    for kind in Kind::ALL {
        let Some(feed) = state.feeds.get(kind).as_ref().filter(|feed| !feed.whole) else {
            continue;
        };
        let turn = match (company, feed.refused) {
            (Company::Bundled, None) => true,
            (Company::Bundled, Some(_)) | (Company::Alone, None) => false,
            (Company::Alone, Some(at)) => clock.minutes_since(at) >= REFUSED_MINUTES,
        };
        let due = |from: Moment| turn && end.minutes_since(from) >= REPLICATION_MINUTES;
        if due(feed.deleted) {
            out.push((Purpose::Deleted(kind, end), list(org, kind, "deleted", feed.deleted, end)));
        }
        // Where no condition leaves anything out, every change is in the query already.
        let partial = !feed.condition.filter.is_empty() || !feed.condition.scope.is_empty();
        let young = end.minutes_since(feed.updated) < UPDATED_MINUTES_MAX;
        if due(feed.updated) && partial && young {
            out.push((Purpose::Updated(kind, end), list(org, kind, "updated", feed.updated, end)));
        }
    }
    out
}

fn list(org: &Org, kind: Kind, name: &str, start: Moment, end: Moment) -> Part {
    let (start, end) = (stamp::replication(start), stamp::replication(end));
    let object = columns::object(kind);
    Part::get(org.line.path(&format!("sobjects/{object}/{name}?start={start}&end={end}")))
}

fn behind(id: &str) -> String {
    match id {
        "" => String::new(),
        id => format!("Id > {}", soql::quote(id)),
    }
}

fn query(org: &Org, reaches: Reaches, soql: &str) -> Part {
    Part::get(soql::path(&org.line.version, reaches, soql))
}
