//! The brake: an unusual number of deletions waits until a person has looked; everything else goes
//! on.

use super::desk::Desk;
use crate::past::{Held, LinkState, Says, Totals};
use crate::plan::{Action, Doing};
use crate::rules::Brake;
use crate::{End, Link};
use model::{Kind, LinkId};
use std::collections::BTreeSet;

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
                    action.link.kind == kind && deletes(action, end) && !allowed(action.link.id)
                })
                .collect();
            if batch.is_empty() {
                continue;
            }
            let waiting =
                desk.plan.held.iter().filter(|held| held.kind == kind && held.end == end).count()
                    as u32;
            let count = incidents(&batch) + waiting;
            if trips(desk, kind, end, count) {
                let ids: BTreeSet<LinkId> = batch.iter().map(|action| action.link.id).collect();
                hold(desk, kind, end, &ids);
            }
        }
    }
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

/// Whether so many deletions are too many.
fn trips(desk: &Desk<'_>, kind: Kind, end: End, count: u32) -> bool {
    let totals: &Totals = desk.past.totals.get(kind);
    let live = |link: &&Link| link.kind == kind && link.state == LinkState::Live;
    let links = totals.links.max(desk.past.links.iter().filter(live).count() as u32);
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

/// Takes the deletions out of the plan; their links stay as they were.
fn hold(desk: &mut Desk<'_>, kind: Kind, end: End, ids: &BTreeSet<LinkId>) {
    let mut held = Vec::new();
    desk.plan.actions.retain(|action| {
        if !ids.contains(&action.link.id) || !deletes(action, end) {
            return true;
        }
        held.push(Held {
            link: action.link.id,
            kind,
            end,
            title: action.title.clone(),
            reason: action.reason.clone(),
        });
        false
    });
    desk.plan.forecast.retain(|mail| !ids.contains(&mail.link));
    desk.plan.held.extend(held);
}
