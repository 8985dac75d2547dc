//! The brake: an unusual number of deletions waits until a person has looked, and so does the
//! emptying of one field on an unusual number of records, which a broken import looks like;
//! everything else goes on. What waits is the whole change of a record, because a person rules
//! over records.

use super::desk::Desk;
use super::veil;
use crate::past::{Held, LinkState, Says, Totals};
use crate::plan::{Action, Doing, Reason};
use crate::rules::Brake;
use crate::{End, Link};
use model::{Field, Fields, Kind, LinkId};
use std::collections::{BTreeMap, BTreeSet};

/// Holds the deletions of each kind and end that are too many.
pub(super) fn brake(desk: &mut Desk<'_>) {
    for kind in Kind::ALL {
        for end in End::BOTH {
            let allowed = |link: LinkId| desk.rulings.get(&link).copied() == Some(Says::Allow);
            let batch: Vec<&Action> = desk
                .plan
                .actions
                .iter()
                .filter(|action| {
                    action.link.kind == kind
                        && (deletes(action, end) || wipes(action, end))
                        && !allowed(action.link.id)
                })
                .collect();
            if batch.is_empty() {
                continue;
            }
            let waiting = desk
                .plan
                .held
                .iter()
                .filter(|held| held.kind == kind && held.end == end && !empties(held))
                .count() as u32;
            let count = incidents(&batch) + waiting;
            if trips(desk, kind, end, count) {
                let ids: BTreeSet<LinkId> = batch.iter().map(|action| action.link.id).collect();
                hold(desk, kind, end, &ids);
            }
        }
    }
    for kind in Kind::ALL {
        for end in End::BOTH {
            let ids = emptied_too_often(desk, kind, end);
            if !ids.is_empty() {
                hold(desk, kind, end, &ids);
            }
        }
    }
}

/// The links whose change on an end waits because it empties a field that is emptied on too many
/// of them within a day, or because it waited before and still empties something.
fn emptied_too_often(desk: &Desk<'_>, kind: Kind, end: End) -> BTreeSet<LinkId> {
    let mut ids = BTreeSet::new();
    let mut by_field: BTreeMap<Field, Vec<LinkId>> = BTreeMap::new();
    for action in desk.plan.actions.iter().filter(|action| action.link.kind == kind) {
        let link = action.link.id;
        if desk.rulings.contains_key(&link) {
            continue;
        }
        let waited = desk.held.get(&link).is_some_and(|held| held.end == end && empties(held));
        if waited && (wipes(action, end) || emptied(action, end).next().is_some()) {
            ids.insert(link);
        }
        for field in emptied(action, end) {
            by_field.entry(field).or_default().push(link);
        }
    }
    if by_field.is_empty() {
        return ids;
    }
    let links = links_of(desk, kind);
    for (field, emptied) in by_field {
        let recent = desk.past.totals.get(kind).emptied(end, field);
        let count = emptied.len() as u64 + u64::from(recent);
        let share = count * 100 > u64::from(links) * u64::from(Brake::EMPTIED_PERCENT);
        if share && count >= u64::from(Brake::NEVER_BELOW) {
            ids.extend(emptied);
        }
    }
    ids
}

/// What an action changes in the record of an end.
fn changes(action: &Action, end: End) -> impl Iterator<Item = &Fields> {
    action.steps.iter().filter(move |step| step.end == end).filter_map(|step| match &step.doing {
        Doing::Update { fields, .. } => Some(fields),
        Doing::Create { .. }
        | Doing::Restore { .. }
        | Doing::Mark { .. }
        | Doing::Delete { .. } => None,
    })
}

/// Whether an action takes the words out of a copy because its appointment turned private.
fn wipes(action: &Action, end: End) -> bool {
    changes(action, end).any(veil::makes_stub)
}

/// The fields that an action empties on an end, the wiping of a stub apart.
fn emptied(action: &Action, end: End) -> impl Iterator<Item = Field> {
    changes(action, end)
        .filter(|fields| !veil::makes_stub(fields))
        .flat_map(Fields::iter)
        .filter(|(_, value)| value.is_empty())
        .map(|(field, _)| field)
}

/// Whether what is held empties fields or makes a stub, and deletes nothing.
pub(super) fn empties(held: &Held) -> bool {
    matches!(held.reason, Reason::Changed(_))
}

fn deletes(action: &Action, end: End) -> bool {
    action.steps.iter().any(|step| step.end == end && matches!(step.doing, Doing::Delete { .. }))
}

/// So many deletions; the occurrences of one series count as one.
fn incidents(batch: &[&Action]) -> u32 {
    let mut series = BTreeSet::new();
    let mut count = 0;
    for action in batch {
        match &action.link.series {
            Some(one) if !series.insert(one.uid.as_str()) => {}
            Some(_) | None => count += 1,
        }
    }
    count
}

/// How many links of a kind are at work.
fn links_of(desk: &Desk<'_>, kind: Kind) -> u32 {
    let live = |link: &&Link| link.kind == kind && link.state == LinkState::Live;
    desk.past.totals.get(kind).links.max(desk.past.links.iter().filter(live).count() as u32)
}

/// Whether so many deletions are too many.
fn trips(desk: &Desk<'_>, kind: Kind, end: End, count: u32) -> bool {
    let totals: &Totals = desk.past.totals.get(kind);
    let links = links_of(desk, kind);
    if desk.facts(end.other()).is_bare(kind) && links >= Brake::NEVER_BELOW {
        return true;
    }
    let recent = match end {
        End::Crm => totals.deleted_crm,
        End::Mail => totals.deleted_mail,
    };
    let Brake { most, percent } = *desk.rules.brake.get(kind);
    let share = (u64::from(links) * u64::from(percent) / 100) as u32;
    let total = count.saturating_add(recent);
    total >= Brake::NEVER_BELOW && total > most.min(share)
}

/// Takes actions out of the plan; their links stay as they were, so that what they carry is seen
/// again when the person has ruled.
fn hold(desk: &mut Desk<'_>, kind: Kind, end: End, ids: &BTreeSet<LinkId>) {
    let mut held = Vec::new();
    desk.plan.actions.retain(|action| {
        if !ids.contains(&action.link.id) {
            return true;
        }
        let deletes = deletes(action, end);
        let other = action.link.shadow(end.other());
        if !deletes && !wipes(action, end) && emptied(action, end).next().is_none() {
            return true;
        }
        held.push(Held {
            link: action.link.id,
            kind,
            end,
            title: action.title.clone(),
            reason: if deletes { action.reason.clone() } else { Reason::Changed(end.other()) },
            because_of: other.map(|shadow| shadow.id.clone()),
        });
        false
    });
    let waits: BTreeSet<LinkId> =
        held.iter().filter(|held| empties(held)).map(|held| held.link).collect();
    desk.plan.conflicts.retain(|conflict| !waits.contains(&conflict.link));
    desk.plan.forecast.retain(|mail| !ids.contains(&mail.link));
    desk.plan.held.extend(held);
}
