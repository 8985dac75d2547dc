//! The lists of deleted and changed ids, which the API keeps beside the records:
//! `https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getdeleted.htm`,
//! `https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getupdated.htm`.
//!
//! They tell what a query cannot: a record whose bin was emptied, and a record that changed and no
//! longer meets the condition. A list that is refused costs nothing but itself.

use super::start_listing;
use super::take::{Taken, ids_of};
use crate::limits::{DELETED_MINUTES_MAX, PAGE_ROWS, UPDATED_IDS_MAX};
use crate::side::Org;
use crate::watermark::{Feed, State};
use crate::{ids, lookups, row, seen};
use model::{Departure, Fault, Id, Kind, Moment};
use wire::Tree;

/// Takes in what was deleted up to `end`.
pub(super) async fn deleted(
    org: &mut Org,
    state: &mut State,
    kind: Kind,
    end: Moment,
    answer: Result<Tree, Fault>,
    taken: &mut Taken,
) -> Result<(), Fault> {
    let clock = org.line.clock;
    let Some(feed) = waiting(state, kind) else { return Ok(()) };
    let start = feed.deleted;
    let body = match answer {
        Ok(body) => body,
        Err(fault) => {
            feed.refused = Some(clock);
            let old = clock.minutes_since(start) > DELETED_MINUTES_MAX;
            if old && matches!(fault, Fault::Rejected { .. }) {
                anew(org, state, kind);
            }
            return passing(fault);
        }
    };
    feed.refused = None;
    if row::moment(&body, "earliestDateAvailable").is_some_and(|earliest| earliest > start) {
        anew(org, state, kind);
        return Ok(());
    }
    feed.deleted = covered(&body, start, end);
    let list = body.get("deletedRecords");
    let unexplained: Vec<Id> = ids_of(list, |one| row::id(one, "id"))
        .into_iter()
        .filter(|id| !taken.tells(id) && concerns(state, kind, id))
        .collect();
    explain(org, state, kind, unexplained, taken).await
}

/// Whether an id may be one of ours: contacts that are listed are known by name.
fn concerns(state: &State, kind: Kind, id: &Id) -> bool {
    match kind {
        Kind::Contact => !state.roll.is_kept() || state.roll.has(id),
        Kind::Appointment | Kind::Task => true,
    }
}

/// Tells merged from deleted, and both from what was taken out of the bin meanwhile. More ids
/// than one look-up holds are left to the planner, which asks for those that are linked.
async fn explain(
    org: &mut Org,
    state: &mut State,
    kind: Kind,
    unexplained: Vec<Id>,
    taken: &mut Taken,
) -> Result<(), Fault> {
    if unexplained.is_empty() {
        return Ok(());
    }
    let most = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let (asked, rest) = unexplained.split_at(unexplained.len().min(most));
    let found = lookups::rows_by_id(org, kind, asked).await?;
    for id in asked {
        let why = match found.get(id) {
            Some(row) if !row::flag(row, "IsDeleted") => continue,
            Some(row) => match seen::merged_into(row) {
                Some(into) => Departure::Merged { into },
                None => Departure::Deleted,
            },
            None => Departure::Deleted,
        };
        lose(state, kind, id, why, taken);
    }
    for id in rest {
        lose(state, kind, id, Departure::Unlisted, taken);
    }
    Ok(())
}

fn lose(state: &mut State, kind: Kind, id: &Id, why: Departure, taken: &mut Taken) {
    if kind == Kind::Contact {
        state.roll.drop(id);
    }
    taken.lose(kind, id.clone(), why);
}

/// Takes in what changed up to `end`: an id that no query returned no longer meets the condition.
pub(super) fn updated(
    org: &Org,
    state: &mut State,
    kind: Kind,
    end: Moment,
    answer: Result<Tree, Fault>,
    taken: &mut Taken,
) {
    let clock = org.line.clock;
    let Some(feed) = waiting(state, kind) else { return };
    let start = feed.updated;
    let Ok(body) = answer else {
        feed.refused = Some(clock);
        return;
    };
    feed.updated = covered(&body, start, end);
    let changed = ids_of(body.get("ids"), |id| ids::long(id.as_str()?));
    if changed.len() > UPDATED_IDS_MAX {
        return;
    }
    for id in changed {
        if !taken.tells(&id) && concerns(state, kind, &id) {
            lose(state, kind, &id, Departure::Unlisted, taken);
        }
    }
}

/// The feed of a kind whose changes are all read; the lists wait for those.
fn waiting(state: &mut State, kind: Kind) -> Option<&mut Feed> {
    state.feeds.get_mut(kind).as_mut().filter(|feed| feed.change.is_none() && !feed.whole)
}

/// How far a list reaches: never behind its start, never beyond what was asked.
fn covered(body: &Tree, start: Moment, end: Moment) -> Moment {
    let covered = row::moment(body, "latestDateCovered").unwrap_or(end);
    covered.min(end).max(start)
}

/// Lists a kind anew, because deletions may have been lost.
fn anew(org: &Org, state: &mut State, kind: Kind) {
    if let Some(feed) = state.feeds.get(kind).clone() {
        start_listing(state, kind, feed.chosen, feed.condition, org.line.clock);
    }
}

/// A fault that would meet every request ends the cycle; any other costs only the list.
fn passing(fault: Fault) -> Result<(), Fault> {
    match fault {
        Fault::SignedOut(_) | Fault::Throttled { .. } | Fault::Superseded => Err(fault),
        Fault::Offline(_)
        | Fault::Forbidden(_)
        | Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_)
        | Fault::Rejected { .. }
        | Fault::Closed(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => Ok(()),
    }
}
