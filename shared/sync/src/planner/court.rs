//! What a disappearance means, row by row (who deleted what, and what proves it is `standing`'s
//! matter), and what a deletion needs before it is planned.

use super::agree;
use super::carry;
use super::create;
use super::desk::{Case, Desk, title};
use super::heirs;
use super::standing::{How, Sight};
use crate::past::{Ending, Held, LeftOut, LinkState, Rest, Says};
use crate::plan::{Doing, Mail, Reason, Ruled, Step};
use crate::reading::Noted;
use crate::rules::ContactDeletions;
use crate::{End, Link};
use model::{Field, FieldSet, Fields, Kind, Notify, Value};

/// What is remembered after a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Both are gone for good.
    Ended,
    /// The other record is still there and may come back.
    Rests(Rest),
}

/// Both sides as they were seen.
#[derive(Clone, Copy)]
pub(super) struct Sights<'a> {
    pub(super) crm: Sight<'a>,
    pub(super) mail: Sight<'a>,
}

impl<'a> Sights<'a> {
    pub(super) fn of(&self, end: End) -> Sight<'a> {
        match end {
            End::Crm => self.crm,
            End::Mail => self.mail,
        }
    }
}

/// Judges the disappearance of one end's record while the other's is as it was.
pub(super) fn judge<'a>(desk: &mut Desk<'a>, case: &Case<'a>, end: End, sights: Sights<'a>) {
    let link = case.link;
    match (end, sights.of(end)) {
        (End::Crm, Sight::Gone(How::Deleted | How::Cancelled)) => {
            delete(desk, link, End::Mail, sights, Reason::Deleted(End::Crm), After::Ended);
        }
        (End::Crm, Sight::Gone(How::Merged(into))) => heirs::survivor(desk, link, into, sights),
        (End::Crm, Sight::Left(_, rest)) => left_salesforce(desk, link, rest, sights),
        (End::Mail, Sight::Gone(How::Cancelled)) => cancelled(desk, link, sights),
        (End::Mail, Sight::Gone(How::Deleted | How::Merged(_))) => {
            deleted_in_mail(desk, link, sights);
        }
        (End::Mail, Sight::Left(_, rest)) => left_mailbox(desk, link, rest, sights),
        (_, Sight::Untold | Sight::Seen(_) | Sight::Unproven | Sight::Unreadable) => {}
    }
}

/// Left by its own change in Salesforce: a contact that we made in the mailbox and that nobody
/// touched there goes; everything else rests.
fn left_salesforce<'a>(desk: &mut Desk<'a>, link: &'a Link, rest: Rest, sights: Sights<'a>) {
    let ours = link.made == Some(End::Mail);
    match rest {
        Rest::Private if ours => {
            delete(desk, link, End::Mail, sights, Reason::LeftScope, After::Rests(rest));
        }
        Rest::LeftScope if *desk.rules.scope_changed.get(link.kind) => {
            rests(desk, link, Rest::SwitchedOff, sights);
        }
        Rest::LeftScope if link.kind == Kind::Contact && ours && link.settled => {
            delete(desk, link, End::Mail, sights, Reason::LeftScope, After::Rests(rest));
        }
        Rest::OutOfWindow
        | Rest::Completed
        | Rest::LeftScope
        | Rest::SwitchedOff
        | Rest::OverLimit
        | Rest::MovedAway
        | Rest::Unproven
        | Rest::Private
        | Rest::NotOurs
        | Rest::ManagedElsewhere => rests(desk, link, rest, sights),
    }
}

/// Left in the mailbox: the link rests; of what turned private the copy that we made goes.
pub(super) fn left_mailbox<'a>(
    desk: &mut Desk<'a>,
    link: &'a Link,
    rest: Rest,
    sights: Sights<'a>,
) {
    if rest == Rest::Private && link.made == Some(End::Crm) {
        delete(desk, link, End::Crm, sights, Reason::LeftScope, After::Rests(rest));
        return;
    }
    rests(desk, link, rest, sights);
}

/// Deleted in the mailbox, proven. Where that reaches Salesforce, an edit made there meanwhile
/// wins over it.
fn deleted_in_mail<'a>(desk: &mut Desk<'a>, link: &'a Link, sights: Sights<'a>) {
    let edited = sights
        .crm
        .noted()
        .is_some_and(|crm| !super::merge::changed(desk.rules, link, End::Crm, crm).is_empty());
    let propagates = desk.rules.contact_deletions == ContactDeletions::Propagate;
    if edited && propagates {
        revive(desk, link, End::Mail, sights);
        return;
    }
    match (link.kind, desk.rules.contact_deletions) {
        (Kind::Contact, ContactDeletions::Unlink) => {
            end(desk, link, Ending::UnlinkedByMail, sights);
        }
        (Kind::Contact, ContactDeletions::Propagate) | (Kind::Appointment | Kind::Task, _) => {
            delete(desk, link, End::Crm, sights, Reason::Deleted(End::Mail), After::Ended);
        }
    }
}

/// Cancelled by its organiser: an Event that was edited or that belongs to something stays, and
/// only frees the time.
pub(super) fn cancelled<'a>(desk: &mut Desk<'a>, link: &'a Link, sights: Sights<'a>) {
    let Some(crm) = in_hand(desk, link, End::Crm, sights) else { return };
    let edited = !super::merge::changed(desk.rules, link, End::Crm, crm).is_empty();
    if !edited && !crm.seen.about.related {
        delete(desk, link, End::Crm, sights, Reason::Cancelled, After::Ended);
        return;
    }
    let mut ended = link.clone();
    ended.crm =
        Some(agree::shadow(crm, link.crm.as_ref().map(|shadow| &shadow.digests), FieldSet::NONE));
    ended.state = LinkState::Ended(Ending::UnlinkedByMail);
    let free = Value::Choice("free".into());
    let open = carry::is_open(desk.rules, link, Field::ShowAs, End::Crm, &crm.seen.about);
    let busy = crm.seen.fields.get(Field::ShowAs) != Some(&free);
    let steps = if open && busy {
        vec![agree::update(desk, End::Crm, crm, Fields::new().with(Field::ShowAs, free))]
    } else {
        Vec::new()
    };
    desk.leave_out(End::Crm, crm, LeftOut::Cancelled);
    desk.act(ended, steps, Reason::Cancelled, title(crm));
}

/// Deleted on one side and edited on the other: the edit wins, the record is made anew, and the
/// person is told what was kept.
pub(super) fn revive<'a>(desk: &mut Desk<'a>, link: &'a Link, on: End, sights: Sights<'a>) {
    let from = on.other();
    let Some(noted) = in_hand(desk, link, from, sights) else { return };
    if !carry::flows(desk.rules, link.kind, on) {
        rests(desk, link, Rest::SwitchedOff, sights);
        return;
    }
    let edits = super::merge::changed(desk.rules, link, from, noted);
    let mut disputes = Vec::new();
    for field in edits.iter() {
        let place = super::merge::place(from, field, link.slot);
        let kept = noted.seen.fields.get(place).cloned().unwrap_or(Value::Empty);
        // Where nothing was kept, nothing stands against what was deleted.
        if kept.is_empty() {
            continue;
        }
        let (crm, mail) = match from {
            End::Crm => (kept, Value::Empty),
            End::Mail => (Value::Empty, kept),
        };
        disputes.push(super::merge::Dispute { field, crm, mail, ruling: Ruled::Won(from) });
    }
    desk.tell(link, &title(noted), disputes);
    create::anew(desk, link.clone(), from, noted, Reason::Revived(from));
}

/// The record of an end, asked for where it is not in hand.
pub(super) fn in_hand<'a>(
    desk: &mut Desk<'a>,
    link: &Link,
    end: End,
    sights: Sights<'a>,
) -> Option<&'a Noted> {
    let noted = sights.of(end).noted();
    if noted.is_none() {
        desk.ask_about(link, end);
    }
    noted
}

/// Plans a deletion on one end, or holds it, or rests the link where nothing may be deleted.
pub(super) fn delete<'a>(
    desk: &mut Desk<'a>,
    link: &'a Link,
    on: End,
    sights: Sights<'a>,
    reason: Reason,
    after: After,
) {
    let Some(noted) = in_hand(desk, link, on, sights) else { return };
    if !carry::flows(desk.rules, link.kind, on) {
        rests(desk, link, Rest::SwitchedOff, sights);
        return;
    }
    let about = &noted.seen.about;
    if on == End::Mail && about.invited {
        rests(desk, link, Rest::NotOurs, sights);
        return;
    }
    let ruling = desk.rulings.get(&link.id).copied();
    if ruling == Some(Says::Reject) {
        match after {
            After::Ended => create::anew(desk, link.clone(), on, noted, Reason::ByPerson),
            After::Rests(rest) => rests(desk, link, rest, sights),
        }
        return;
    }
    let tells = on == End::Mail && carry::is_own_meeting(about);
    let asks =
        tells && desk.rules.notify == Notify::Nobody || on == End::Crm && about.read_only.is_some();
    if asks && ruling != Some(Says::Allow) {
        let (id, kind, title) = (link.id, link.kind, title(noted));
        let because_of = link.shadow(on.other()).map(|shadow| shadow.id.clone());
        desk.plan.held.push(Held { link: id, kind, end: on, title, reason, because_of });
        return;
    }
    let notify = if tells { Notify::Attendees } else { Notify::Nobody };
    if tells {
        let to = about.attendees.clone();
        desk.plan.forecast.push(Mail { link: link.id, to });
    }
    let mut left = link.clone();
    *left.shadow_mut(on) = None;
    left.state = match after {
        After::Ended => LinkState::Ended(Ending::Deleted),
        After::Rests(rest) => LinkState::Dormant(rest),
    };
    let doing = Doing::Delete {
        id: noted.seen.id.clone(),
        version: noted.seen.version.clone(),
        series: noted.seen.series.clone(),
        notify,
    };
    desk.act(left, vec![Step { end: on, doing }], reason, title(noted));
}

/// The link rests, its memory kept as it was, so that edits made meanwhile flow when it wakes.
pub(super) fn rests(desk: &mut Desk<'_>, link: &Link, rest: Rest, sights: Sights<'_>) {
    if link.state == LinkState::Dormant(rest) {
        return;
    }
    let mut dormant = link.clone();
    dormant.state = LinkState::Dormant(rest);
    desk.act(dormant, Vec::new(), Reason::Rests(rest), name(sights));
}

/// The two are no longer one.
pub(super) fn end(desk: &mut Desk<'_>, link: &Link, ending: Ending, sights: Sights<'_>) {
    let mut ended = link.clone();
    ended.state = LinkState::Ended(ending);
    desk.act(ended, Vec::new(), Reason::Ends(ending), name(sights));
}

fn name(sights: Sights<'_>) -> String {
    sights.crm.noted().or(sights.mail.noted()).map(title).unwrap_or_default()
}
