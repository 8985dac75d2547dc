//! Writing records: collections of up to 200 rows, four of them in one composite, and behind them
//! the query that shows what was stored. One outcome per row, whatever became of its neighbours.
//!
//! `https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm`

use crate::bodies::{self, Row};
use crate::limits::{CONDITIONAL_ROWS, EVENT_MINUTES_MAX, EVENT_MINUTES_SINGLE};
use crate::side::Org;
use crate::{codec, collections, conditional, lookups, seen, undelete};
use model::{Fault, Field, Fields, Id, Kind, Outcome, Receipt, Times, Value, Write};
use std::collections::BTreeMap;
use wire::Tree;

/// What a collection does with its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verb {
    /// Make new records.
    Create,
    /// Make new records, each once only, by the external id that bears our mark.
    Upsert,
    /// Change records.
    Update,
    /// Move records to the bin.
    Delete,
}

/// What a pass over some rows brought: what was saved, what was refused, and the rows as the org
/// shows them now.
#[derive(Debug, Default)]
pub(crate) struct Pass {
    /// Places and ids of what was saved.
    pub(crate) saved: Vec<(usize, Id)>,
    /// Places and outcomes of what was not.
    pub(crate) failed: Vec<(usize, Outcome)>,
    /// What the org shows.
    pub(crate) shown: BTreeMap<Id, Tree>,
}

/// Carries out a batch; one outcome per write, in order.
pub(crate) async fn write(org: &mut Org, writes: &[Write]) -> Vec<Outcome> {
    let mut outcomes: Vec<Option<Outcome>> = vec![None; writes.len()];
    bodies::recall_timings(org, writes).await;
    for kind in Kind::ALL {
        let mut rows: BTreeMap<Verb, Vec<Row>> = BTreeMap::new();
        let mut lost: Vec<Row> = Vec::new();
        for (at, one) in writes.iter().enumerate().filter(|(_, one)| kind_of(one) == kind) {
            match bodies::row(org, at, one) {
                Ok((Some(verb), row)) => rows.entry(verb).or_default().push(row),
                Ok((None, row)) => lost.push(row),
                Err(fault) => outcomes[at] = Some(Outcome::Refused(fault)),
            }
        }
        for (verb, rows) in rows {
            let pass = match verb {
                Verb::Update if rows.len() <= CONDITIONAL_ROWS => {
                    conditional::write(org, kind, rows).await
                }
                Verb::Create | Verb::Upsert | Verb::Update | Verb::Delete => {
                    collections::write(org, kind, verb, rows).await
                }
            };
            settle(org, kind, verb, pass, writes, &mut outcomes).await;
        }
        if !lost.is_empty() {
            let pass = undelete::restore(org, kind, lost).await;
            settle(org, kind, Verb::Create, pass, writes, &mut outcomes).await;
        }
    }
    let unanswered = || Outcome::InDoubt(Fault::Garbled("a row without an answer".into()));
    outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(unanswered)).collect()
}

/// Turns what a pass brought into outcomes; what was saved and not shown is looked up.
async fn settle(
    org: &mut Org,
    kind: Kind,
    verb: Verb,
    mut pass: Pass,
    writes: &[Write],
    outcomes: &mut [Option<Outcome>],
) {
    let unseen: Vec<Id> = pass
        .saved
        .iter()
        .filter(|(_, id)| verb != Verb::Delete && !pass.shown.contains_key(id))
        .map(|(_, id)| id.clone())
        .collect();
    if !unseen.is_empty() {
        // What cannot be shown now is shown by the next cycle: the write itself is done.
        if let Ok(found) = lookups::rows_by_id(org, kind, &unseen).await {
            pass.shown.extend(found);
        }
    }
    if kind == Kind::Appointment {
        org.remember_all(pass.shown.values());
    }
    for (at, id) in pass.saved {
        let row = pass.shown.get(&id).filter(|_| verb != Verb::Delete);
        let shown = row.map(|row| codec::read(&org.setup, kind, row)).unwrap_or_default();
        if row.is_some() && differs_in_days(writes.get(at), &shown) {
            org.setup.all_day_differs = true;
        }
        let version = row.map(seen::version).unwrap_or_default();
        if let Some(place) = outcomes.get_mut(at) {
            *place = Some(Outcome::Done(Receipt { id, version, shown }));
        }
    }
    for (at, outcome) in pass.failed {
        if refuses_days(writes.get(at), &outcome) {
            org.setup.single_days = true;
            org.reach = org.setup.reach();
        }
        if let Some(place) = outcomes.get_mut(at) {
            *place = Some(outcome);
        }
    }
}

/// Whether an event of more than a day was refused for its times.
fn refuses_days(write: Option<&Write>, outcome: &Outcome) -> bool {
    let Some(Value::Times(times)) = fields_of(write).and_then(|fields| fields.get(Field::Times))
    else {
        return false;
    };
    let long = match times {
        Times::Timed { start, end, .. } => {
            end.minutes_since(*start) > i64::from(EVENT_MINUTES_SINGLE)
                && end.minutes_since(*start) <= i64::from(EVENT_MINUTES_MAX)
        }
        Times::AllDay { days, .. } => (2..=14).contains(days),
    };
    let Outcome::Refused(Fault::Rejected { code, field }) = outcome else { return false };
    let times_named = field.as_deref().is_none_or(|field| field == Field::Times.name());
    long && times_named && code == "FIELD_INTEGRITY_EXCEPTION"
}

fn fields_of(write: Option<&Write>) -> Option<&Fields> {
    match write? {
        Write::Create { fields, .. } | Write::Update { fields, .. } => Some(fields),
        Write::Mark { .. } | Write::Delete { .. } | Write::Restore { .. } => None,
    }
}

/// Whether whole days came back as other days than were sent.
fn differs_in_days(write: Option<&Write>, shown: &Fields) -> bool {
    let Some(sent) = fields_of(write) else { return false };
    match (sent.get(Field::Times), shown.get(Field::Times)) {
        (Some(sent @ Value::Times(Times::AllDay { .. })), Some(shown)) => !sent.same_as(shown),
        (Some(_) | None, _) => false,
    }
}

fn kind_of(write: &Write) -> Kind {
    match write {
        Write::Create { kind, .. }
        | Write::Update { kind, .. }
        | Write::Mark { kind, .. }
        | Write::Delete { kind, .. }
        | Write::Restore { kind, .. } => *kind,
    }
}

#[cfg(test)]
mod tests;
