//! The other value of a conflict, where the person wants it: it goes to both records, if each still
//! is as it was when the conflict was told. What changed since is told anew, not overwritten.

use super::agree::Agreement;
use super::carry::{self, Carried};
use super::desk::Desk;
use super::merge::{Dispute, Merged, changed, place};
use crate::End;
use crate::plan::{Conflict, Ruled};
use crate::reading::Noted;
use model::Value;

/// Whether both records are in hand where a conflict is overruled; asks for what is missing.
pub(super) fn sees_both(desk: &mut Desk<'_>, agreement: &Agreement<'_>) -> bool {
    if !desk.overruled.contains_key(&agreement.link.id) {
        return true;
    }
    let missing = End::BOTH.into_iter().filter(|end| agreement.noted(*end).is_none());
    missing.map(|end| desk.ask_about(&agreement.link, end)).count() == 0
}

/// Adds what the person wants to what is written anyway. Whether anything came of it.
pub(super) fn overrule(desk: &Desk<'_>, agreement: &Agreement<'_>, merged: &mut Merged) -> bool {
    let (Some(crm), Some(mail)) = (agreement.crm, agreement.mail) else { return false };
    let Some(conflicts) = desk.overruled.get(&agreement.link.id) else { return false };
    let mut any = false;
    for conflict in conflicts {
        let Some(wish) = Wish::of(conflict, crm, mail) else { continue };
        any |= wish.grant(desk, agreement, merged);
    }
    any
}

/// One field of which the person wants the other value.
struct Wish<'a> {
    conflict: &'a Conflict,
    /// The end whose value was kept.
    kept: End,
    /// The record of that end.
    there: &'a Noted,
    /// The record whose value lost.
    here: &'a Noted,
    /// The value that lost.
    wanted: &'a Value,
}

impl<'a> Wish<'a> {
    fn of(conflict: &'a Conflict, crm: &'a Noted, mail: &'a Noted) -> Option<Wish<'a>> {
        match conflict.ruling {
            Ruled::Won(End::Crm) | Ruled::CannotFlow(End::Crm) => {
                let wanted = &conflict.mail;
                Some(Wish { conflict, kept: End::Crm, there: crm, here: mail, wanted })
            }
            Ruled::Won(End::Mail) | Ruled::CannotFlow(End::Mail) => {
                let wanted = &conflict.crm;
                Some(Wish { conflict, kept: End::Mail, there: mail, here: crm, wanted })
            }
            Ruled::Overruled => None,
        }
    }

    /// The value that was kept, as the person saw it.
    fn known(&self) -> &'a Value {
        match self.kept {
            End::Crm => &self.conflict.crm,
            End::Mail => &self.conflict.mail,
        }
    }

    fn grant(&self, desk: &Desk<'_>, agreement: &Agreement<'_>, merged: &mut Merged) -> bool {
        let (link, field) = (&agreement.link, self.conflict.field);
        let (kept, lost) = (self.kept, self.kept.other());
        let (at_kept, at_lost) = (place(kept, field, link.slot), place(lost, field, link.slot));
        let now_kept = self.there.seen.fields.get(at_kept);
        let now_lost = self.here.seen.fields.get(at_lost);
        // What a record does not show is unknown: the wish waits until it does.
        let (Some(now_kept), Some(now_lost)) = (now_kept, now_lost) else { return false };
        let edited = |end: End, noted: &Noted| changed(desk.rules, link, end, noted).has(field);
        if edited(kept, self.there) || edited(lost, self.here) || !now_kept.same_as(self.known()) {
            self.told_anew(Ruled::Won(kept), now_kept, merged);
            return false;
        }
        let carried = match self.carried(desk, agreement) {
            Carried::Whole(value) => value,
            Carried::Shortened(value) => {
                merged.short = merged.short.with(field);
                value
            }
            Carried::Silent | Carried::Refused => {
                self.told_anew(Ruled::CannotFlow(lost), now_kept, merged);
                return false;
            }
        };
        let writes = [(kept, at_kept, now_kept, &carried), (lost, at_lost, now_lost, self.wanted)];
        let writes = writes.into_iter().filter(|(_, _, now, wanted)| !now.same_as(wanted));
        let open = |end: End| {
            let record = if end == kept { self.there } else { self.here };
            carry::is_open(desk.rules, link, field, end, &record.seen.about)
        };
        if writes.clone().any(|(end, ..)| !open(end)) {
            self.told_anew(Ruled::CannotFlow(lost), now_kept, merged);
            return false;
        }
        for (end, at, _, value) in writes {
            merged.to_mut(end).set(at, value.clone());
        }
        self.dispute(Ruled::Overruled, now_kept, merged);
        true
    }

    /// What the wanted value becomes at the end whose value was kept.
    fn carried(&self, desk: &Desk<'_>, agreement: &Agreement<'_>) -> Carried {
        let (link, field) = (&agreement.link, self.conflict.field);
        let mut wished = self.here.clone();
        wished.seen.fields.set(place(self.kept.other(), field, link.slot), self.wanted.clone());
        carry::carry(desk.rules, link.kind, field, &wished, self.kept, link.slot)
    }

    /// The two values stand in the list as before, with what is there now.
    fn told_anew(&self, ruling: Ruled, now: &Value, merged: &mut Merged) {
        if merged.disputes.iter().all(|told| told.field != self.conflict.field) {
            self.dispute(ruling, now, merged);
        }
    }

    fn dispute(&self, ruling: Ruled, now: &Value, merged: &mut Merged) {
        let (crm, mail) = match self.kept {
            End::Crm => (now.clone(), self.wanted.clone()),
            End::Mail => (self.wanted.clone(), now.clone()),
        };
        merged.disputes.push(Dispute { field: self.conflict.field, crm, mail, ruling });
    }
}
