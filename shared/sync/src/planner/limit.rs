//! The plan's limit: over it contacts give way first, then tasks, then appointments; of each kind
//! the newest stay. Nothing is deleted for it, and a cycle that has read only changes judges no
//! link that it did not read.

use super::desk::{Desk, title};
use crate::past::{LeftOut, LinkState, Rest};
use crate::plan::Reason;
use crate::reading::Noted;
use crate::{End, Link};
use model::{Id, Kind, LinkId, Moment};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The order in which kinds give way.
const GIVING_WAY: [Kind; 3] = [Kind::Contact, Kind::Task, Kind::Appointment];

/// Rests what is over the limit.
pub(super) fn keep_within(desk: &mut Desk<'_>) {
    let Some(limit) = desk.rules.limit else { return };
    let mut standing = standing(desk);
    let unread: u32 = Kind::ALL
        .into_iter()
        .map(|kind| {
            let known = desk
                .past
                .links
                .iter()
                .filter(|link| link.kind == kind && link.state == LinkState::Live)
                .count();
            desk.past.totals.get(kind).links.saturating_sub(known as u32)
        })
        .sum();
    let mut over = (standing.len() as u64 + u64::from(unread)).saturating_sub(u64::from(limit));
    if over == 0 {
        return;
    }
    let mut cut = BTreeSet::new();
    for kind in GIVING_WAY {
        let mut of_kind: Vec<_> = standing.extract_if(.., |(its, _)| *its == kind).collect();
        of_kind.sort_unstable_by(|(_, one), (_, other)| one.cmp(other));
        for (_, (_, _, link)) in of_kind {
            if over == 0 {
                break;
            }
            cut.insert(link);
            over -= 1;
        }
    }
    rest(desk, &cut);
}

/// A link by age: oldest first; of equal age the greater id first, so that the lesser stays.
type ByAge = (Option<Moment>, Reverse<Id>, LinkId);

/// The links that would be live after the plan.
fn standing(desk: &Desk<'_>) -> Vec<(Kind, ByAge)> {
    let age = |link: &Link| {
        let id = link.crm.as_ref().or(link.mail.as_ref()).map(|shadow| shadow.id.clone());
        (link.kind, (link.created, Reverse(id.unwrap_or_default()), link.id))
    };
    let acted: BTreeMap<LinkId, &Link> =
        desk.plan.actions.iter().map(|action| (action.link.id, &action.link)).collect();
    let mut standing: Vec<(Kind, ByAge)> =
        acted.values().filter(|link| link.state == LinkState::Live).map(|link| age(link)).collect();
    standing.extend(
        desk.past
            .links
            .iter()
            .filter(|link| link.state == LinkState::Live && !acted.contains_key(&link.id))
            .map(age),
    );
    standing
}

fn rest(desk: &mut Desk<'_>, cut: &BTreeSet<LinkId>) {
    let mut dormant: Vec<Link> = Vec::new();
    let mut known = BTreeSet::new();
    for link in &desk.past.links {
        if cut.contains(&link.id) {
            known.insert(link.id);
            if link.state != LinkState::Dormant(Rest::OverLimit) {
                dormant.push(link.clone());
            }
        }
    }
    let mut new = Vec::new();
    desk.plan.actions.retain(|action| {
        let kept = !cut.contains(&action.link.id);
        if !kept && !known.contains(&action.link.id) {
            new.push(action.link.clone());
        }
        kept
    });
    desk.plan.conflicts.retain(|conflict| !cut.contains(&conflict.link));
    desk.plan.forecast.retain(|mail| !cut.contains(&mail.link));
    dormant.sort_unstable_by_key(|link| link.id);
    for mut link in dormant {
        let name = card(desk, &link, End::Crm).or(card(desk, &link, End::Mail)).map(title);
        link.state = LinkState::Dormant(Rest::OverLimit);
        let reason = Reason::Rests(Rest::OverLimit);
        desk.act(link, Vec::new(), reason, name.unwrap_or_default());
    }
    for link in new {
        for end in End::BOTH {
            if let Some(noted) = card(desk, &link, end) {
                desk.leave_out(end, noted, LeftOut::OverLimit);
            }
        }
    }
}

fn card<'a>(desk: &Desk<'a>, link: &Link, end: End) -> Option<&'a Noted> {
    let facts = desk.facts(end);
    Some(facts.card(facts.place(link.kind, link.shadow(end)?.id.as_str())?))
}
