//! What follows for each link: at work, at rest, or ended.

use super::agree::{self, Agreement, Meeting};
use super::court::{self, Sights};
use super::decide::{Standing, Verdict, decide};
use super::desk::{Case, Desk, dates, title};
use super::scope::{self, Where};
use super::standing::{How, Sight, of_record, sight, standing};
use super::{carry, create, guard, heirs, merge};
use crate::past::{Ending, Held, LeftOut, LinkState, Rest, Says};
use crate::plan::Reason;
use crate::rules::ContactDeletions;
use crate::{End, Link};
use model::{FieldSet, Kind};

/// Judges one link.
pub(super) fn judge<'a>(desk: &mut Desk<'a>, case: &Case<'a>) {
    let link = case.link;
    if !*desk.rules.scope.kinds.get(link.kind) {
        return;
    }
    if desk.is_pending(link.id) {
        // What the person decided stands until it is known what became of the write.
        desk.plan.held.extend(desk.held.get(&link.id).map(|held| (*held).clone()));
        return;
    }
    let before = desk.plan.actions.len();
    match link.state {
        LinkState::Live => return live(desk, case, None),
        LinkState::Dormant(rest) => dormant(desk, case, rest),
        LinkState::Ended(ending) => ended(desk, case, ending),
    }
    if desk.plan.actions.len() == before {
        follow(desk, case);
    }
}

/// A link that rests on remembers where its record went: it would else not be known again once
/// somebody edits it there.
fn follow<'a>(desk: &mut Desk<'a>, case: &Case<'a>) {
    for end in End::BOTH.into_iter().filter(|end| case.has_moved(*end)) {
        let Some(at) = case.at(end) else { continue };
        let noted = desk.facts(end).card(at);
        let mut link = case.link.clone();
        if let Some(shadow) = link.shadow_mut(end) {
            shadow.id.clone_from(&noted.seen.id);
        }
        if noted.seen.series.is_some() {
            link.series.clone_from(&noted.seen.series);
        }
        desk.act(link, Vec::new(), Reason::Moved(end), title(noted));
        return;
    }
}

/// Whether both ends are plainly as they were: the case of nearly every link of nearly every
/// cycle, which must cost nothing.
pub(super) fn is_quiet<'a>(desk: &Desk<'a>, case: &Case<'a>) -> bool {
    let link = case.link;
    for end in End::BOTH {
        let Some(shadow) = link.shadow(end) else { return false };
        let facts = desk.facts(end);
        let Some(at) = case.at(end) else {
            if facts.parting(link, shadow.id.as_str()).is_some()
                || facts.answer_about(link.kind, shadow.id.as_str()).is_some()
            {
                return false;
            }
            continue;
        };
        let noted = facts.card(at);
        let seen = &noted.seen;
        if seen.version != shadow.version
            || !noted.digests.agree_with(&shadow.digests)
            || seen.about.cancelled
            || facts.is_elsewhere(seen.id.as_str())
            || scope::has_left(desk.rules, end, link, seen).is_some()
        {
            return false;
        }
    }
    may_rest_unseen(desk, link)
}

/// Whether nothing follows for a link whose records are as they were.
pub(super) fn may_rest_unseen(desk: &Desk<'_>, link: &Link) -> bool {
    !desk.held.contains_key(&link.id)
        && !desk.wishes.contains_key(&link.id)
        && !desk.is_survivor(link)
        && !lacks_uid(link)
        && (link.kind == Kind::Contact || scope::whereabouts(desk.rules, link) != Where::Outside)
}

/// Whether the UID of the mailbox record is still to be learned: a server gives one to what we
/// make, and without it nothing proves that the record was deleted for good.
fn lacks_uid(link: &Link) -> bool {
    link.kind == Kind::Appointment && link.uid.is_none() && link.series.is_none()
}

/// A link at work. `reason` is set when it just woke.
fn live<'a>(desk: &mut Desk<'a>, case: &Case<'a>, reason: Option<Reason>) {
    let link = case.link;
    if link.crm.is_none() || link.mail.is_none() {
        one_sided(desk, case);
        return;
    }
    let held = desk.held.get(&link.id).copied();
    if let Some(held) = held
        && stays_held(desk, case, held)
    {
        desk.plan.held.push(held.clone());
        return;
    }
    let mut sights =
        Sights { crm: sight(desk, case, End::Crm), mail: sight(desk, case, End::Mail) };
    if let Some(held) = held {
        recall_evidence(desk, case, held, &mut sights);
    }
    look_ahead(desk, link, sights);
    if sights.crm == Sight::Unreadable || sights.mail == Sight::Unreadable {
        return;
    }
    if let Sight::Gone(How::Merged(into)) = sights.crm {
        heirs::survivor(desk, link, into, sights);
        return;
    }
    let crm = standing(desk, link, End::Crm, sights.crm);
    let mail = standing(desk, link, End::Mail, sights.mail);
    let (Some(crm), Some(mail)) = (crm, mail) else {
        court::rests(desk, link, Rest::Unproven, sights);
        return;
    };
    if sights.mail == Sight::Gone(How::Cancelled) && crm != Standing::Gone {
        court::cancelled(desk, link, sights);
        return;
    }
    carry_out(desk, case, decide(link, crm, mail), sights, reason);
}

/// While the proof of a deletion is asked for, the other record is, too: it will be needed, and
/// there are two rounds of questions only.
fn look_ahead<'a>(desk: &mut Desk<'a>, link: &Link, sights: Sights<'a>) {
    for end in End::BOTH {
        let only_unlinks = end == End::Mail
            && link.kind == Kind::Contact
            && desk.rules.contact_deletions == ContactDeletions::Unlink;
        if sights.of(end) == Sight::Unproven
            && sights.of(end.other()) == Sight::Untold
            && !only_unlinks
            && carry::flows(desk.rules, link.kind, end.other())
        {
            desk.ask_about(link, end.other());
        }
    }
}

fn carry_out<'a>(
    desk: &mut Desk<'a>,
    case: &Case<'a>,
    verdict: Verdict,
    sights: Sights<'a>,
    reason: Option<Reason>,
) {
    let link = case.link;
    match verdict {
        Verdict::Rest | Verdict::Copy(_) | Verdict::Merge => {
            let moved = End::BOTH.into_iter().find(|end| case.has_moved(*end));
            let reason = reason.or(moved.map(Reason::Moved));
            settle(desk, link, sights, reason, None);
        }
        Verdict::Court(end) => court::judge(desk, case, end, sights),
        Verdict::Revive(end) => court::revive(desk, link, end, sights),
        Verdict::Dormant => {
            if let Sight::Left(_, rest) = sights.mail {
                court::left_mailbox(desk, link, rest, sights);
            }
        }
        Verdict::PinOrRest => match sights.crm {
            // What another synchroniser manages is not written, whatever waits.
            Sight::Left(_, Rest::ManagedElsewhere) => {
                court::rests(desk, link, Rest::ManagedElsewhere, sights);
            }
            Sight::Left(_, rest) => settle(desk, link, sights, None, Some(rest)),
            Sight::Untold
            | Sight::Seen(_)
            | Sight::Gone(_)
            | Sight::Unproven
            | Sight::Unreadable => {}
        },
        Verdict::Unlink => unlink(desk, link, sights),
    }
}

fn settle<'a>(
    desk: &mut Desk<'a>,
    link: &Link,
    sights: Sights<'a>,
    reason: Option<Reason>,
    then: Option<Rest>,
) {
    let rejected = desk.rulings.get(&link.id) == Some(&Says::Reject);
    let refill = desk
        .held
        .get(&link.id)
        .filter(|held| rejected && guard::empties(held))
        .map(|held| held.end.other());
    let agreement = Agreement {
        link: link.clone(),
        crm: sights.crm.noted(),
        mail: sights.mail.noted(),
        meeting: Meeting::Again,
        reason,
        then,
        refill,
    };
    agree::agree(desk, agreement);
}

/// Both went. Where both records are still there the link only rests: they may come back, and
/// must not meet as strangers then.
fn unlink<'a>(desk: &mut Desk<'a>, link: &'a Link, sights: Sights<'a>) {
    match (sights.crm, sights.mail) {
        (Sight::Left(_, rest), Sight::Left(_, _)) => court::rests(desk, link, rest, sights),
        (Sight::Left(_, _), _) => court::end(desk, link, Ending::UnlinkedByMail, sights),
        (_, Sight::Left(_, _)) => court::end(desk, link, Ending::Deleted, sights),
        (_, _) => court::end(desk, link, Ending::BothGone, sights),
    }
}

/// A link whose other record was never made or was taken away: it is made (again).
fn one_sided<'a>(desk: &mut Desk<'a>, case: &Case<'a>) {
    let link = case.link;
    let from = if link.crm.is_some() { End::Crm } else { End::Mail };
    let seen = sight(desk, case, from);
    if let Sight::Seen(noted) = seen {
        if scope::left_out(desk.rules, from, noted).is_none() {
            create::anew(desk, link.clone(), from, noted, Reason::Wakes);
        }
    } else if let Sight::Gone(_) = seen {
        let sights = Sights { crm: seen, mail: seen };
        court::end(desk, link, Ending::BothGone, sights);
    }
}

/// Whether a held deletion waits on: the person has not spoken, and neither record says anything
/// new.
fn stays_held<'a>(desk: &Desk<'a>, case: &Case<'a>, held: &Held) -> bool {
    if desk.rulings.contains_key(&held.link) {
        return false;
    }
    let vanished = held.end.other();
    let back = case.at(vanished).is_some_and(|at| {
        let noted = desk.facts(vanished).card(at);
        matches!(of_record(desk, case.link, vanished, noted), Sight::Seen(_))
    });
    let kept = match case.at(held.end) {
        Some(at) => {
            let noted = desk.facts(held.end).card(at);
            matches!(of_record(desk, case.link, held.end, noted), Sight::Seen(_))
                && merge::changed(desk.rules, case.link, held.end, noted).is_empty()
        }
        None => match case.link.shadow(held.end) {
            Some(shadow) => desk.facts(held.end).parting(case.link, shadow.id.as_str()).is_none(),
            None => true,
        },
    };
    !back && kept
}

/// What was proven when a deletion was held is proven still, unless the record is back.
fn recall_evidence<'a>(desk: &mut Desk<'a>, case: &Case<'a>, held: &Held, sights: &mut Sights<'a>) {
    let vanished = held.end.other();
    let how = match held.reason {
        Reason::Cancelled => How::Cancelled,
        // Nothing vanished: the record whose fields were emptied says what to do.
        Reason::LeftScope | Reason::Changed(_) => {
            if sights.of(vanished) == Sight::Untold {
                desk.ask_about(case.link, vanished);
            }
            return;
        }
        Reason::New(_)
        | Reason::Paired(_)
        | Reason::Merged
        | Reason::Deleted(_)
        | Reason::Revived(_)
        | Reason::Survivor
        | Reason::Rests(_)
        | Reason::Wakes
        | Reason::Ends(_)
        | Reason::Moved(_)
        | Reason::Settled
        | Reason::Adopted(_)
        | Reason::ByPerson
        | Reason::Undone
        | Reason::Kept(_) => How::Deleted,
    };
    if matches!(sights.of(vanished), Sight::Untold | Sight::Unproven) {
        match vanished {
            End::Crm => sights.crm = Sight::Gone(how),
            End::Mail => sights.mail = Sight::Gone(how),
        }
    }
}

/// A link at rest wakes when its record comes back into what takes part.
fn dormant<'a>(desk: &mut Desk<'a>, case: &Case<'a>, rest: Rest) {
    let link = case.link;
    let hand = |desk: &Desk<'a>, end: End| {
        case.at(end).map(|at| of_record(desk, link, end, desk.facts(end).card(at)))
    };
    let hands = [hand(desk, End::Crm), hand(desk, End::Mail)];
    if hands.iter().all(Option::is_none) {
        return;
    }
    if hands.iter().flatten().any(|sight| !matches!(sight, Sight::Seen(_))) {
        return;
    }
    if link.crm.is_none() || link.mail.is_none() {
        one_sided(desk, case);
        return;
    }
    let mut seen = hands.iter().flatten().filter_map(|sight| sight.noted());
    let wakes = match rest {
        Rest::OutOfWindow => {
            seen.any(|noted| dates(noted).is_some_and(|value| scope::is_inside(desk.rules, value)))
        }
        Rest::Completed => seen.any(|noted| !scope::is_done(&noted.seen)),
        Rest::OverLimit => true,
        Rest::LeftScope
        | Rest::SwitchedOff
        | Rest::MovedAway
        | Rest::Unproven
        | Rest::Private
        | Rest::NotOurs
        | Rest::ManagedElsewhere => are_both_back(desk, case, rest),
    };
    if wakes {
        live(desk, case, Some(Reason::Wakes));
    }
}

/// Whether both records of a resting link are in hand. One that is not is asked for when the
/// other one moved or is back: only then may anything have come back.
fn are_both_back<'a>(desk: &mut Desk<'a>, case: &Case<'a>, rest: Rest) -> bool {
    let link = case.link;
    for end in End::BOTH {
        if case.at(end).is_some() {
            continue;
        }
        let other = end.other();
        let moved = case.at(other).is_some_and(|at| {
            let noted = desk.facts(other).card(at);
            !desk.facts(other).is_whole(link.kind)
                || (rest, other) == (Rest::MovedAway, End::Mail)
                || !merge::changed(desk.rules, link, other, noted).is_empty()
        });
        if !moved {
            return false;
        }
        match desk.ask_about(link, end) {
            // Here or proven gone: the flow of a link at work knows what to do.
            Some(model::Found::Here { .. } | model::Found::Bin(_) | model::Found::Merged(_)) => {}
            Some(
                model::Found::Elsewhere(_)
                | model::Found::Many(_)
                | model::Found::Account(_)
                | model::Found::Nothing
                | model::Found::Refused(_),
            )
            | None => return false,
        }
    }
    true
}

/// The memory of a verdict: what was ended by the person stays ended, what was deleted and is
/// there again comes back.
fn ended<'a>(desk: &mut Desk<'a>, case: &Case<'a>, ending: Ending) {
    let link = case.link;
    for end in End::BOTH {
        let Some(at) = case.at(end) else { continue };
        let noted = desk.facts(end).card(at);
        let there = matches!(of_record(desk, link, end, noted), Sight::Seen(_));
        match ending {
            Ending::Deleted if there && scope::left_out(desk.rules, end, noted).is_none() => {
                let mut link = link.clone();
                link.short = FieldSet::NONE;
                create::anew(desk, link, end, noted, Reason::Wakes);
                return;
            }
            Ending::UnlinkedByMail if there && end == End::Mail => {
                live(desk, case, Some(Reason::Wakes));
                return;
            }
            Ending::Deleted | Ending::UnlinkedByMail | Ending::ByPerson | Ending::BothGone => {}
        }
    }
    for end in End::BOTH {
        if let Some(at) = case.at(end) {
            let noted = desk.facts(end).card(at);
            desk.leave_out(end, noted, LeftOut::Verdict(ending));
        }
    }
}
