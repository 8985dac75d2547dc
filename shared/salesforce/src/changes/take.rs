//! What the answers say, into a page and the state of the reading.

use super::compose::{self, Company};
use super::{Purpose, halve, ids_lists, start_listing};
use crate::limits::PAGE_ROWS;
use crate::pages::{self, Rows};
use crate::rest::Answer;
use crate::roll::End;
use crate::side::Org;
use crate::watermark::{Change, Feed, State};
use crate::{lookups, row, seen, views};
use model::{Contacts, Departure, Fault, Gone, Id, Kind, Moment, Scope, Seen};
use std::collections::BTreeSet;
use wire::Tree;

/// What one page holds.
#[derive(Default)]
pub(crate) struct Taken {
    /// Records that are new or changed.
    pub(crate) seen: Vec<Seen>,
    /// Records that went.
    pub(crate) gone: Vec<Gone>,
    /// Records that could not be read.
    pub(crate) refused: Vec<(Id, Fault)>,
    /// The ids of both.
    told: BTreeSet<Id>,
}

impl Taken {
    /// Whether the page speaks of a record.
    pub(crate) fn tells(&self, id: &Id) -> bool {
        self.told.contains(id)
    }

    /// Tells how a record went, unless the page speaks of it already.
    pub(crate) fn lose(&mut self, kind: Kind, id: Id, why: Departure) {
        if self.told.insert(id.clone()) {
            self.gone.push(Gone::Record { kind: Some(kind), id, why });
        }
    }

    /// Tells of a record, unless the page speaks of it already.
    pub(crate) fn find(&mut self, seen: Seen) {
        if self.told.insert(seen.id.clone()) {
            self.seen.push(seen);
        }
    }
}

/// Takes all answers in. Main parts come first, so that the lists of ids find what is explained.
pub(crate) async fn all(
    org: &mut Org,
    scope: &Scope,
    state: &mut State,
    answers: Vec<(Purpose, Answer)>,
    taken: &mut Taken,
) -> Result<(), Fault> {
    state.begun = state.begun.or(org.line.told);
    let (main, extra): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(purpose, _)| purpose.needed_by().is_some());
    let restarted = view_moved(org, scope, state, &extra, taken);
    for (purpose, answer) in main {
        if !(restarted && purpose.needed_by() == Some(Kind::Contact)) {
            rows(org, scope, state, &purpose, answer, taken)?;
        }
    }
    for (purpose, answer) in extra {
        match purpose {
            Purpose::Roll if !restarted => roll(org, scope, state, answer, taken).await?,
            Purpose::Deleted(kind, end) => {
                ids_lists::deleted(org, state, kind, end, answer.good(), taken).await?;
            }
            Purpose::Updated(kind, end) => {
                ids_lists::updated(org, state, kind, end, answer.good(), taken);
            }
            Purpose::Roll
            | Purpose::View
            | Purpose::List(_)
            | Purpose::Change(_)
            | Purpose::Edge(_) => {}
        }
    }
    alone(org, state, taken).await
}

/// Asks for lists of ids that were refused inside a composite, each by itself.
async fn alone(org: &mut Org, state: &mut State, taken: &mut Taken) -> Result<(), Fault> {
    for (purpose, part) in compose::lists(org, state, Company::Alone) {
        let answer = org.line.get(&part.url).await;
        match purpose {
            Purpose::Deleted(kind, end) => {
                ids_lists::deleted(org, state, kind, end, answer, taken).await?;
            }
            Purpose::Updated(kind, end) => {
                ids_lists::updated(org, state, kind, end, answer, taken);
            }
            Purpose::List(_)
            | Purpose::Change(_)
            | Purpose::Edge(_)
            | Purpose::Roll
            | Purpose::View => {}
        }
    }
    Ok(())
}

/// Whether the list view was edited: then its members are listed anew.
fn view_moved(
    org: &mut Org,
    scope: &Scope,
    state: &mut State,
    extra: &[(Purpose, Answer)],
    taken: &mut Taken,
) -> bool {
    let Some((_, answer)) = extra.iter().find(|(purpose, _)| *purpose == Purpose::View) else {
        return false;
    };
    let Contacts::View(id) = &scope.contacts else { return false };
    let told = answer.clone().good().and_then(|body| views::condition(&body));
    match (told, &state.feeds.contact) {
        (Ok(condition), Some(feed)) if feed.condition != condition => {
            let chosen = feed.chosen.clone();
            org.view = Some(condition.clone());
            start_listing(state, Kind::Contact, chosen, condition, org.line.clock);
            true
        }
        (Err(fault @ (Fault::Missing | Fault::Rejected { .. })), Some(_)) => {
            state.feeds.contact = None;
            state.roll.clear();
            taken.refused.push((id.clone(), fault));
            true
        }
        // An answer that failed for a passing reason leaves the view as it was.
        (Ok(_), _) | (Err(_), _) => false,
    }
}

/// One page of a listing, of changes or of an edge.
fn rows(
    org: &mut Org,
    scope: &Scope,
    state: &mut State,
    purpose: &Purpose,
    answer: Answer,
    taken: &mut Taken,
) -> Result<(), Fault> {
    let Some(kind) = purpose.needed_by() else { return Ok(()) };
    let page = match answer.good().and_then(pages::read) {
        Ok(page) => page,
        Err(Fault::TooLarge(code)) => return halve(state, &[kind], code),
        Err(Fault::Rejected { code, .. }) => return Err(Fault::Garbled(code)),
        Err(fault) => return Err(fault),
    };
    let member = match (kind, &scope.contacts) {
        (Kind::Contact, Contacts::View(_)) => Some(true),
        (Kind::Contact | Kind::Appointment | Kind::Task, _) => None,
    };
    if kind == Kind::Appointment {
        org.remember_all(page.rows.iter());
    }
    for one in &page.rows {
        let Some(id) = row::id(one, "Id") else {
            return Err(Fault::Garbled("a row without an id".into()));
        };
        match seen::gone(kind, one) {
            Some(Gone::Record { id, why, .. }) => {
                if kind == Kind::Contact {
                    state.roll.drop(&id);
                }
                taken.lose(kind, id, why);
            }
            Some(Gone::Series { .. } | Gone::Relisted { .. } | Gone::Occurrence { .. }) | None => {
                if kind == Kind::Contact {
                    state.roll.add(&id);
                }
                if let Some(seen) = seen::of(&org.setup, kind, one, member) {
                    taken.find(seen);
                }
            }
        }
    }
    let last = page.rows.last().and_then(|one| {
        let stamp = row::moment(one, "SystemModstamp").unwrap_or_default();
        Some((stamp, row::id(one, "Id")?))
    });
    let Some(feed) = state.feeds.get_mut(kind) else { return Ok(()) };
    advance(feed, scope, purpose, &page, last)
}

/// Moves a feed behind a page. A page that is not the last one must lead somewhere.
fn advance(
    feed: &mut Feed,
    scope: &Scope,
    purpose: &Purpose,
    page: &Rows,
    last: Option<(Moment, Id)>,
) -> Result<(), Fault> {
    let full = page.rows.len() >= usize::try_from(feed.rows).unwrap_or(usize::MAX);
    let further = !page.done || full;
    let (stamp, id) = match (last, further) {
        (Some(last), _) => last,
        (None, false) => (Moment::default(), Id::default()),
        (None, true) => return Err(Fault::Garbled("an empty page that is not the last".into())),
    };
    feed.top = feed.top.max(stamp);
    match purpose {
        Purpose::List(_) => match further {
            true if feed.list.as_ref() == Some(&id.0) => return Err(stuck()),
            true => feed.list = Some(id.0),
            false => {
                feed.list = None;
                feed.window = Some(scope.window);
            }
        },
        Purpose::Change(_) => match further {
            true => {
                let next = Change { from: stamp, id: id.0 };
                if feed.change.as_ref() == Some(&next) {
                    return Err(stuck());
                }
                feed.change = Some(next);
            }
            false => feed.change = None,
        },
        Purpose::Edge(_) => match (further, &mut feed.edge) {
            (true, Some(edge)) if edge.after == id.0 => return Err(stuck()),
            (true, Some(edge)) => edge.after = id.0,
            (true, None) | (false, _) => {
                feed.edge = None;
                feed.window = Some(scope.window);
            }
        },
        Purpose::Roll | Purpose::Deleted(..) | Purpose::Updated(..) | Purpose::View => {}
    }
    Ok(())
}

fn stuck() -> Fault {
    Fault::Garbled("a page that leads to itself".into())
}

/// A slice of the roll call: who is missing is told, who is new is fetched. Both wait while
/// changes are still being read, which may explain them.
async fn roll(
    org: &mut Org,
    scope: &Scope,
    state: &mut State,
    answer: Answer,
    taken: &mut Taken,
) -> Result<(), Fault> {
    let waits = state.feeds.contact.as_ref().is_none_or(|feed| feed.change.is_some());
    let Ok(page) = answer.good().and_then(pages::read) else { return Ok(()) };
    if waits {
        return Ok(());
    }
    let listed: Vec<Id> = page.rows.iter().filter_map(|row| row::id(row, "Id")).collect();
    let full = listed.len() >= usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let end = if page.done && !full { End::Reached } else { End::Further };
    let difference = state.roll.call(&listed, end);
    for id in difference.missing {
        state.roll.drop(&id);
        taken.lose(Kind::Contact, id, Departure::Unlisted);
    }
    let fresh: Vec<Id> = difference.fresh.into_iter().filter(|id| !taken.tells(id)).collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let member = matches!(scope.contacts, Contacts::View(_)).then_some(true);
    for (id, one) in lookups::rows_by_id(org, Kind::Contact, &fresh).await? {
        if row::flag(&one, "IsDeleted") {
            continue;
        }
        state.roll.add(&id);
        if let Some(seen) = seen::of(&org.setup, Kind::Contact, &one, member) {
            taken.find(seen);
        }
    }
    Ok(())
}

/// The ids in a list of a body.
pub(super) fn ids_of(list: Option<&Tree>, pick: impl Fn(&Tree) -> Option<Id>) -> Vec<Id> {
    list.and_then(Tree::as_list).into_iter().flatten().filter_map(pick).collect()
}
