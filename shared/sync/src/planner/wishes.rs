//! One value of a conflict for both records, where the person wants it and each record still is as
//! it was when the conflict was told. What changed since is told anew, not overwritten.

use super::agree::Agreement;
use super::carry::{self, Carried};
use super::desk::Desk;
use super::merge::{Dispute, Merged, changed, place};
use crate::End;
use crate::past::Wish;
use crate::plan::Ruled;
use crate::reading::Noted;
use model::Value;

/// Whether both records are in hand where there is a wish; asks for what is missing.
pub(super) fn sees_both(desk: &mut Desk<'_>, agreement: &Agreement<'_>) -> bool {
    if !desk.wishes.contains_key(&agreement.link.id) {
        return true;
    }
    let missing = End::BOTH.into_iter().filter(|end| agreement.noted(*end).is_none());
    missing.map(|end| desk.ask_about(&agreement.link, end)).count() == 0
}

/// Adds what the person wants to what is written anyway. Whether anything came of it.
pub(super) fn grant(desk: &Desk<'_>, agreement: &Agreement<'_>, merged: &mut Merged) -> bool {
    let (Some(crm), Some(mail)) = (agreement.crm, agreement.mail) else { return false };
    let Some(wishes) = desk.wishes.get(&agreement.link.id) else { return false };
    let mut any = false;
    for wish in wishes {
        any |= Case { wish, crm, mail }.grant(desk, agreement, merged);
    }
    any
}

/// A wish and both records as they are now.
struct Case<'a> {
    wish: &'a Wish,
    crm: &'a Noted,
    mail: &'a Noted,
}

impl<'a> Case<'a> {
    fn record(&self, end: End) -> &'a Noted {
        match end {
            End::Crm => self.crm,
            End::Mail => self.mail,
        }
    }

    /// The value that the person was told of an end.
    fn told(&self, end: End) -> &'a Value {
        match end {
            End::Crm => &self.wish.conflict.crm,
            End::Mail => &self.wish.conflict.mail,
        }
    }

    /// Whether an end still holds what the person was told, as far as it did then: of a conflict
    /// that was won both ends held the winner's value.
    fn is_as_told(&self, end: End, now: &Value) -> bool {
        match self.wish.conflict.ruling {
            Ruled::Won(winner) => winner != end || now.same_as(self.told(end)),
            Ruled::CannotFlow(_) | Ruled::Undone(_) => now.same_as(self.told(end)),
            Ruled::Settled => false,
        }
    }

    fn grant(&self, desk: &Desk<'_>, agreement: &Agreement<'_>, merged: &mut Merged) -> bool {
        let (link, field) = (&agreement.link, self.wish.conflict.field);
        let at = |end: End| place(end, field, link.slot);
        let now = |end: End| self.record(end).seen.fields.get(at(end));
        // What a record does not show is unknown: the wish waits until it does.
        let (Some(crm), Some(mail)) = (now(End::Crm), now(End::Mail)) else { return false };
        let edited = |end: End| changed(desk.rules, link, end, self.record(end)).has(field);
        let as_told = self.is_as_told(End::Crm, crm) && self.is_as_told(End::Mail, mail);
        if !as_told || edited(End::Crm) || edited(End::Mail) {
            self.tell_anew(Ruled::Won(self.wish.take.other()), crm, mail, merged);
            return false;
        }
        let take = self.wish.take;
        let carried = match self.carried(desk, agreement) {
            Carried::Whole(value) => value,
            Carried::Shortened(value) => {
                merged.short = merged.short.with(field);
                value
            }
            Carried::Silent | Carried::Refused => {
                self.tell_anew(Ruled::CannotFlow(take), crm, mail, merged);
                return false;
            }
        };
        let wanted = |end: End| if end == take { self.told(end) } else { &carried };
        let differs = |end: &End| now(*end).is_some_and(|now| !now.same_as(wanted(*end)));
        let writes: Vec<End> = End::BOTH.into_iter().filter(differs).collect();
        let about = |end: End| &self.record(end).seen.about;
        if writes.iter().any(|end| !carry::is_open(desk.rules, link, field, *end, about(*end))) {
            self.tell_anew(Ruled::CannotFlow(take), crm, mail, merged);
            return false;
        }
        for end in writes {
            merged.to_mut(end).set(at(end), wanted(end).clone());
        }
        self.dispute(Ruled::Settled, crm.clone(), mail.clone(), merged);
        true
    }

    /// What the wanted value becomes at the other end.
    fn carried(&self, desk: &Desk<'_>, agreement: &Agreement<'_>) -> Carried {
        let (link, field) = (&agreement.link, self.wish.conflict.field);
        let take = self.wish.take;
        let mut wished = self.record(take).clone();
        wished.seen.fields.set(place(take, field, link.slot), self.told(take).clone());
        carry::carry(desk.rules, link.kind, field, &wished, take.other(), link.slot)
    }

    /// The wanted value stands in the list as before, beside what the other end holds now.
    fn tell_anew(&self, ruling: Ruled, crm: &Value, mail: &Value, merged: &mut Merged) {
        if merged.disputes.iter().any(|told| told.field == self.wish.conflict.field) {
            return;
        }
        let wanted = self.told(self.wish.take).clone();
        match self.wish.take {
            End::Crm => self.dispute(ruling, wanted, mail.clone(), merged),
            End::Mail => self.dispute(ruling, crm.clone(), wanted, merged),
        }
    }

    fn dispute(&self, ruling: Ruled, crm: Value, mail: Value, merged: &mut Merged) {
        merged.disputes.push(Dispute { field: self.wish.conflict.field, crm, mail, ruling });
    }
}
