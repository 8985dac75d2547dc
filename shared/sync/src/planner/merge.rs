//! Field by field: what each side changed since it was last seen, and where that goes.
//!
//! Each side is compared with its own past. Across the sides two values are equal when their
//! digests are, so that a record that was not read needs not be fetched to see that it agrees
//! already. What cannot flow stays as it is and is told once, when it is new.

use super::carry::{self, Carried};
use super::likeness::{compose, fold};
use super::veil::{self, Turn};
use crate::digest::digest;
use crate::plan::Ruled;
use crate::reading::Noted;
use crate::rules::Winner;
use crate::{Digests, End, Link, Rules};
use model::{Field, FieldSet, Fields, Kind, Value};

/// One side of a merge: what was read now, and what is remembered.
#[derive(Clone, Copy)]
pub(super) struct Half<'a> {
    pub(super) noted: Option<&'a Noted>,
    pub(super) shadow: Option<&'a Digests>,
}

/// What a merge comes to.
#[derive(Default)]
pub(super) struct Merged {
    /// To be written to Salesforce.
    pub(super) crm: Fields,
    /// To be written to the mailbox.
    pub(super) mail: Fields,
    /// Values that lost or cannot flow.
    pub(super) disputes: Vec<Dispute>,
    /// Fields that are shortened on the short side.
    pub(super) short: FieldSet,
    /// A side that must be seen before this can be decided.
    pub(super) lacks: Option<End>,
    /// Fields that cannot be compared until both sides show them again.
    pub(super) postponed: FieldSet,
    /// Whether a difference stays.
    pub(super) differs: bool,
}

/// One field that both sides see differently.
pub(super) struct Dispute {
    pub(super) field: Field,
    pub(super) crm: Value,
    pub(super) mail: Value,
    pub(super) ruling: Ruled,
}

impl Merged {
    /// What is to be written to one end.
    pub(super) fn to(&self, end: End) -> &Fields {
        match end {
            End::Crm => &self.crm,
            End::Mail => &self.mail,
        }
    }

    pub(super) fn to_mut(&mut self, end: End) -> &mut Fields {
        match end {
            End::Crm => &mut self.crm,
            End::Mail => &mut self.mail,
        }
    }

    /// Tells that a value cannot reach an end, which holds nothing.
    pub(super) fn cannot_flow(&mut self, field: Field, to: End, value: Value) {
        self.differs = true;
        let (crm, mail) = match to {
            End::Crm => (Value::Empty, value),
            End::Mail => (value, Value::Empty),
        };
        let ruling = Ruled::CannotFlow(to.other());
        self.disputes.push(Dispute { field, crm, mail, ruling });
    }
}

/// The field of one end that holds what the other calls by another name: the mailbox has three
/// places for an e-mail address, and the link says which is meant.
pub(super) fn place(end: End, field: Field, slot: Field) -> Field {
    match (end, field) {
        (End::Mail, Field::Email) => slot,
        (End::Mail, _) | (End::Crm, _) => field,
    }
}

/// The fields of a link that both sides can show.
pub(super) fn compared(rules: &Rules, kind: Kind, slot: Field) -> FieldSet {
    let mut both = rules.shared_fields(kind).without(Field::Email2).without(Field::Email3);
    if kind == Kind::Contact && slot != Field::Email {
        let shown = rules.reach.crm.reads.get(kind).has(Field::Email)
            && rules.reach.mail.reads.get(kind).has(slot);
        both = both.without(Field::Email);
        if shown {
            both = both.with(Field::Email);
        }
    }
    both
}

/// The fields that one side changed since it was last seen.
pub(super) fn changed(rules: &Rules, link: &Link, end: End, noted: &Noted) -> FieldSet {
    let Some(shadow) = link.shadow(end) else { return FieldSet::NONE };
    let differing = noted.digests.differing(&shadow.digests);
    if differing.is_empty() {
        return differing;
    }
    compared(rules, link.kind, link.slot)
        .iter()
        .filter(|field| {
            let place = place(end, *field, link.slot);
            differing.has(place) && !has_fired(*field, noted.seen.fields.get(place))
        })
        .collect()
}

/// A reminder that went from set to unset has fired: that is no edit.
fn has_fired(field: Field, value: Option<&Value>) -> bool {
    field == Field::Reminder && value.is_some_and(Value::is_empty)
}

/// What one side says of one field.
pub(super) struct Cell<'a> {
    pub(super) end: End,
    pub(super) changed: bool,
    /// Whether a former cycle knew it.
    had: bool,
    known: bool,
    /// The digest it has now by the field's common name.
    current: Option<u128>,
    /// The digest it had.
    old: Option<u128>,
    pub(super) value: Option<&'a Value>,
    pub(super) noted: Option<&'a Noted>,
}

fn cell<'a>(rules: &Rules, link: &Link, field: Field, end: End, half: Half<'a>) -> Cell<'a> {
    let place = place(end, field, link.slot);
    let now = half.noted.and_then(|noted| noted.digests.get(place));
    let old = half.shadow.and_then(|shadow| shadow.get(place));
    let value = half.noted.and_then(|noted| noted.seen.fields.get(place));
    let current = match value {
        Some(value) if place != field => {
            Some(digest(field, value, &rules.keys, &mut Vec::with_capacity(64)))
        }
        Some(_) => now,
        None if place != field => None,
        None => old,
    };
    let moved = matches!((now, old), (Some(now), Some(old)) if now != old);
    Cell {
        end,
        changed: moved && !has_fired(field, value),
        had: old.is_some(),
        known: now.is_some() || old.is_some(),
        current,
        old,
        value,
        noted: half.noted,
    }
}

/// Merges two records. Fields that a side was never known to hold take no part.
pub(super) fn merge(rules: &Rules, link: &Link, crm: Half<'_>, mail: Half<'_>) -> Merged {
    let mut merged = Merged { short: link.short, ..Merged::default() };
    let turn = veil::turn(rules, link, crm, mail);
    for field in compared(rules, link.kind, link.slot).iter() {
        let hidden = veil::hides(rules, link.kind, field, crm, mail);
        let mut crm = cell(rules, link, field, End::Crm, crm);
        let mut mail = cell(rules, link, field, End::Mail, mail);
        match turn {
            Turn::Private(end) if veil::covers(field) => {
                let (from, to) = match end {
                    End::Crm => (&crm, &mail),
                    End::Mail => (&mail, &crm),
                };
                veil::cover(rules, link, field, from, to, &mut merged);
                continue;
            }
            Turn::Public(End::Crm) => crm.changed |= veil::covers(field),
            Turn::Public(End::Mail) => mail.changed |= veil::covers(field),
            Turn::None | Turn::Private(_) if hidden => continue,
            Turn::None | Turn::Private(_) => {}
        }
        if !crm.known || !mail.known {
            continue;
        }
        if crm.current.is_some() && crm.current == mail.current {
            merged.short = merged.short.without(field);
            continue;
        }
        let fresh = !crm.had || !mail.had;
        match (fresh, crm.changed, mail.changed) {
            (true, _, _) => meet(rules, link, field, &crm, &mail, &mut merged),
            (false, false, false) => {}
            (false, true, false) => flow(rules, link, field, &crm, &mail, &mut merged),
            (false, false, true) => flow(rules, link, field, &mail, &crm, &mut merged),
            (false, true, true) => clash(rules, link, field, &crm, &mail, &mut merged),
        }
    }
    merged
}

/// Compared for the first time: the empty one takes the other's value.
fn meet(
    rules: &Rules,
    link: &Link,
    field: Field,
    crm: &Cell<'_>,
    mail: &Cell<'_>,
    merged: &mut Merged,
) {
    let (Some(ours), Some(theirs)) = (crm.value, mail.value) else {
        let blind = if crm.value.is_none() { crm } else { mail };
        match blind.noted {
            None => merged.lacks = Some(blind.end),
            Some(_) => merged.postponed = merged.postponed.with(field),
        }
        return;
    };
    if let (Some(crm), Some(mail)) = (crm.noted, mail.noted)
        && field == Field::Surname
        && theirs.is_empty()
        && carry::is_stand_in(crm, mail)
    {
        return;
    }
    match (ours.is_empty(), theirs.is_empty()) {
        (true, true) => {}
        (false, false) if field == Field::Email && same_address(ours, theirs) => {}
        (false, false) if same_letters(ours, theirs) => {}
        (false, true) => flow(rules, link, field, crm, mail, merged),
        (true, false) => flow(rules, link, field, mail, crm, merged),
        (false, false) => clash(rules, link, field, crm, mail, merged),
    }
}

/// Addresses are the same whatever their letters' case.
fn same_address(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => fold(one) == fold(other),
        (_, _) => false,
    }
}

/// A letter and its accent may be one character or two.
fn same_letters(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => {
            compose(one.to_string()) == compose(other.to_string())
        }
        (_, _) => false,
    }
}

/// One side's value goes to the other, where it can.
fn flow(
    rules: &Rules,
    link: &Link,
    field: Field,
    from: &Cell<'_>,
    to: &Cell<'_>,
    merged: &mut Merged,
) {
    if to.noted.is_none() {
        merged.lacks = Some(to.end);
        return;
    }
    if !may_flow(rules, link, field, from, to) {
        dispute(field, from, to, Ruled::CannotFlow(from.end), merged);
        return;
    }
    // An edit that could not flow the other way stands there still: now it is overwritten.
    let stuck = from.had
        && from.old != to.current
        && to.value.is_some_and(|value| !value.is_empty())
        && !may_flow(rules, link, field, to, from);
    if send(rules, link, field, from, to, merged) && stuck {
        dispute(field, from, to, Ruled::Won(from.end), merged);
    }
}

/// Both sides hold different values: one wins, the other is told.
fn clash(
    rules: &Rules,
    link: &Link,
    field: Field,
    crm: &Cell<'_>,
    mail: &Cell<'_>,
    merged: &mut Merged,
) {
    let to_mail = may_flow(rules, link, field, crm, mail);
    let to_crm = may_flow(rules, link, field, mail, crm);
    let winner = match (to_mail, to_crm) {
        (true, false) => End::Crm,
        (false, true) => End::Mail,
        (true, true) | (false, false) => winner(rules, link.kind, crm.noted, mail.noted),
    };
    let (from, to) = match winner {
        End::Crm => (crm, mail),
        End::Mail => (mail, crm),
    };
    if !to_mail && !to_crm {
        dispute(field, from, to, Ruled::CannotFlow(winner), merged);
    } else if send(rules, link, field, from, to, merged) {
        dispute(field, from, to, Ruled::Won(winner), merged);
    }
}

/// Who wins a conflict of one record.
pub(super) fn winner(rules: &Rules, kind: Kind, crm: Option<&Noted>, mail: Option<&Noted>) -> End {
    let touched = |noted: Option<&Noted>| noted.and_then(|noted| noted.seen.about.touched);
    let rule = match *rules.winners.get(kind) {
        Winner::Newest => match (touched(crm), touched(mail)) {
            (Some(crm), Some(mail)) if crm > mail => Winner::Crm,
            (Some(crm), Some(mail)) if crm < mail => Winner::Mail,
            (Some(_) | None, Some(_) | None) => Winner::usual(kind),
        },
        Winner::Crm => Winner::Crm,
        Winner::Mail => Winner::Mail,
    };
    match rule {
        Winner::Crm | Winner::Newest => End::Crm,
        Winner::Mail => End::Mail,
    }
}

/// Whether a value may flow from one cell to the other. The short side never overwrites the long
/// one while the value is shortened.
fn may_flow(rules: &Rules, link: &Link, field: Field, from: &Cell<'_>, to: &Cell<'_>) -> bool {
    let shortened = link.short.has(field) && carry::short_end(rules, link, field) == from.end;
    let Some(target) = to.noted else { return false };
    !shortened && carry::is_open(rules, link, field, to.end, &target.seen.about)
}

/// Puts a value among the writes. `false` when it cannot be carried, which is told.
fn send(
    rules: &Rules,
    link: &Link,
    field: Field,
    from: &Cell<'_>,
    to: &Cell<'_>,
    merged: &mut Merged,
) -> bool {
    let Some(noted) = from.noted else { return false };
    match carry::carry(rules, link.kind, field, noted, to.end, link.slot) {
        Carried::Whole(value) => {
            merged.short = merged.short.without(field);
            if to.value.is_some_and(|there| there.same_as(&value)) {
                return false;
            }
            merged.to_mut(to.end).set(place(to.end, field, link.slot), value);
            true
        }
        Carried::Shortened(value) => {
            merged.short = merged.short.with(field);
            if to.value.is_some_and(|there| there.same_as(&value)) {
                return false;
            }
            merged.to_mut(to.end).set(place(to.end, field, link.slot), value);
            true
        }
        Carried::Silent => false,
        Carried::Refused => {
            dispute(field, from, to, Ruled::CannotFlow(from.end), merged);
            false
        }
    }
}

fn dispute(field: Field, one: &Cell<'_>, other: &Cell<'_>, ruling: Ruled, merged: &mut Merged) {
    let value = |end: End| {
        let cell = if one.end == end { one } else { other };
        cell.value.cloned().unwrap_or(Value::Empty)
    };
    match ruling {
        Ruled::CannotFlow(_) => merged.differs = true,
        Ruled::Won(_) | Ruled::Undone(_) | Ruled::Settled => {}
    }
    merged.disputes.push(Dispute { field, crm: value(End::Crm), mail: value(End::Mail), ruling });
}
