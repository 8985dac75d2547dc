//! Contacts merged in Salesforce: what becomes of the link of the one that went, and what its
//! mailbox copy leaves to that of the survivor.
//!
//! Where the survivor is linked, too, its own judgement comes first and fills what is empty on
//! both of its sides; only then is the loser's copy removed, and what was not taken is told.

use super::agree::{self, Agreement, Meeting};
use super::carry::{self, Carried};
use super::court::{After, Sights, delete, end, in_hand, rests};
use super::desk::{Case, Desk, title};
use super::merge::{self, Merged};
use super::standing::{How, Sight, sight};
use crate::past::{Ending, LinkState, Shadow};
use crate::plan::{Reason, Ruled};
use crate::reading::Noted;
use crate::{Digests, End, Link};
use model::{Ask, Field, FieldSet, Id, LinkId, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a merged contact's mailbox copy leaves.
pub(super) struct Legacy<'a> {
    loser: LinkId,
    mail: &'a Noted,
    slot: Field,
}

/// Finds what merged contacts leave to linked survivors, asks for what is needed to hand it over,
/// and names the links of the merged ones.
pub(super) fn bequeath<'a>(desk: &mut Desk<'a>, cases: &[Case<'a>]) -> BTreeSet<LinkId> {
    let mut losers = BTreeSet::new();
    if desk.survivors.is_empty() {
        return losers;
    }
    let heirs: BTreeMap<&str, &Link> = desk
        .past
        .links
        .iter()
        .filter(|link| link.state == LinkState::Live && desk.is_survivor(link))
        .filter_map(|link| Some((link.crm.as_ref()?.id.as_str(), link)))
        .collect();
    for case in cases {
        let link = case.link;
        let judged = link.state == LinkState::Live
            && link.mail.is_some()
            && case.at(End::Crm).is_none()
            && *desk.rules.scope.kinds.get(link.kind)
            && !desk.is_pending(link.id)
            && !desk.held.contains_key(&link.id);
        if !judged {
            continue;
        }
        let Sight::Gone(How::Merged(into)) = sight(desk, case, End::Crm) else { continue };
        losers.insert(link.id);
        let heir = heirs.get(into.as_str()).copied();
        let Some(heir) = heir.filter(|heir| heir.id != link.id && heir.kind == link.kind) else {
            continue;
        };
        call(desk, heir);
        let mail = sight(desk, case, End::Mail);
        let sights = Sights { crm: Sight::Gone(How::Merged(into)), mail };
        if let Some(mail) = in_hand(desk, link, End::Mail, sights) {
            let legacy = Legacy { loser: link.id, mail, slot: link.slot };
            desk.legacies.entry(heir.id).or_default().push(legacy);
        }
    }
    losers
}

/// Asks for both records of a survivor's link, where they are not in hand: once the one is, the
/// link is judged, and there are two rounds of questions only.
fn call(desk: &mut Desk<'_>, heir: &Link) {
    for end in End::BOTH {
        let id = heir.shadow(end).map(|shadow| shadow.id.as_str());
        if id.is_some_and(|id| desk.facts(end).place(heir.kind, id).is_none()) {
            desk.ask_about(heir, end);
        }
    }
}

/// Fills what is empty on both sides of a survivor.
pub(super) fn inherit(desk: &mut Desk<'_>, agreement: &Agreement<'_>, merged: &mut Merged) {
    for legacy in desk.legacies.remove(&agreement.link.id).unwrap_or_default() {
        let taken = take(desk, agreement, merged, &legacy);
        desk.given.insert(legacy.loser, (agreement.link.id, taken));
    }
}

fn take(
    desk: &Desk<'_>,
    agreement: &Agreement<'_>,
    merged: &mut Merged,
    legacy: &Legacy<'_>,
) -> FieldSet {
    let mut taken = FieldSet::NONE;
    let (Some(crm), Some(mail)) = (agreement.crm, agreement.mail) else { return taken };
    let (rules, link) = (desk.rules, &agreement.link);
    for field in merge::compared(rules, link.kind, link.slot).iter() {
        let there = merge::place(End::Mail, field, legacy.slot);
        let left = legacy.mail.seen.fields.get(there).filter(|value| !value.is_empty());
        let Some(left) = left else { continue };
        let own = merge::place(End::Mail, field, link.slot);
        let bare = |now: Option<&Value>, before: Option<&Value>| {
            now.or(before).is_some_and(Value::is_empty)
        };
        let both_bare = bare(merged.crm.get(field), crm.seen.fields.get(field))
            && bare(merged.mail.get(own), mail.seen.fields.get(own));
        if !both_bare || !carry::is_open(rules, link, field, End::Mail, &mail.seen.about) {
            continue;
        }
        let open = carry::is_open(rules, link, field, End::Crm, &crm.seen.about);
        match carry::carry(rules, link.kind, field, legacy.mail, End::Crm, legacy.slot) {
            Carried::Silent => continue,
            Carried::Whole(value) if open => merged.crm.set(field, value),
            Carried::Shortened(value) if open => {
                merged.short = merged.short.with(field);
                merged.crm.set(field, value);
            }
            Carried::Whole(_) | Carried::Shortened(_) | Carried::Refused => {
                merged.cannot_flow(field, End::Crm, left.clone());
            }
        }
        merged.mail.set(own, left.clone());
        taken = taken.with(field);
    }
    taken
}

/// Merged in Salesforce: the link moves to the survivor and the two meet anew. A survivor that
/// has a mailbox copy of its own keeps that one, with what it lacked; what the loser's copy holds
/// differently is told.
pub(super) fn survivor<'a>(desk: &mut Desk<'a>, link: &'a Link, into: &'a Id, sights: Sights<'a>) {
    let kept = desk.facts(End::Crm).place(link.kind, into.as_str());
    if kept.is_none() {
        desk.ask(End::Crm, Ask::Id(link.kind, into.clone()));
        let heir = |one: &&Link| {
            one.kind == link.kind && one.crm.as_ref().is_some_and(|crm| crm.id == *into)
        };
        if let Some(heir) = desk.past.links.iter().find(heir) {
            call(desk, heir);
        }
    }
    match sights.mail {
        Sight::Left(_, rest) => return rests(desk, link, rest, sights),
        Sight::Gone(_) => return end(desk, link, Ending::BothGone, sights),
        Sight::Untold | Sight::Seen(_) | Sight::Unproven | Sight::Unreadable => {}
    }
    let mail = in_hand(desk, link, End::Mail, sights);
    let linked = is_linked(desk, link, into);
    if let (true, Some(mail)) = (linked, mail) {
        // Where nothing is removed from the mailbox nothing is lost, and nothing to tell.
        if carry::flows(desk.rules, link.kind, End::Mail) {
            let survivor = kept.map(|at| desk.facts(End::Crm).card(at));
            tell_loser(desk, link, survivor, mail);
        }
        delete(desk, link, End::Mail, sights, Reason::Survivor, After::Ended);
        let given = desk.given.get(&link.id).filter(|(_, taken)| !taken.is_empty());
        let heir = given.map(|(heir, _)| *heir);
        if let Some(deletion) = desk.plan.actions.last_mut().filter(|it| it.link.id == link.id) {
            deletion.heir = heir;
        }
        return;
    }
    let (Some(at), Some(mail)) = (kept, mail) else {
        // Asked for; until then the link is left as it is.
        return;
    };
    desk.take(End::Crm, at);
    let crm = desk.facts(End::Crm).card(at);
    let mut moved = link.clone();
    moved.crm = Some(Shadow {
        id: crm.seen.id.clone(),
        version: crm.seen.version.clone(),
        digests: Digests::default(),
    });
    agree::agree(
        desk,
        Agreement {
            link: moved,
            crm: Some(crm),
            mail: Some(mail),
            meeting: Meeting::First,
            reason: Some(Reason::Survivor),
            then: None,
            refill: None,
        },
    );
}

/// Whether a survivor has a link of its own, or is given one by this very plan.
fn is_linked(desk: &Desk<'_>, loser: &Link, into: &Id) -> bool {
    let of_it = |link: &Link| {
        link.id != loser.id
            && link.kind == loser.kind
            && !matches!(link.state, LinkState::Ended(_))
            && link.crm.as_ref().is_some_and(|shadow| shadow.id == *into)
    };
    desk.past.links.iter().any(of_it) || desk.plan.actions.iter().any(|action| of_it(&action.link))
}

/// What a merged contact's own copy held otherwise than the survivor does, and did not leave to it.
fn tell_loser(desk: &mut Desk<'_>, link: &Link, survivor: Option<&Noted>, mail: &Noted) {
    let mut disputes = Vec::new();
    let given = desk.given.get(&link.id).map_or(FieldSet::NONE, |(_, fields)| *fields);
    for field in merge::compared(desk.rules, link.kind, link.slot).iter() {
        if given.has(field) {
            continue;
        }
        let theirs = mail.seen.fields.get(merge::place(End::Mail, field, link.slot));
        let ours = survivor.and_then(|survivor| survivor.seen.fields.get(field));
        let Some(theirs) = theirs.filter(|value| !value.is_empty()) else { continue };
        if ours.is_some_and(|ours| ours.same_as(theirs)) {
            continue;
        }
        disputes.push(merge::Dispute {
            field,
            crm: ours.cloned().unwrap_or(Value::Empty),
            mail: theirs.clone(),
            ruling: Ruled::Won(End::Crm),
        });
    }
    desk.tell(link, &title(mail), disputes);
}
