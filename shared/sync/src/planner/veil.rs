//! Private appointments of which only the time is told: what of them takes part, and what becomes
//! of a copy when its appointment turns private or public.
//!
//! A copy that we made becomes a stub: an edit that somebody made there meanwhile is overwritten
//! and listed. A copy that was there before us stays, and that it says more than it should is
//! listed. Turned public, the appointment is told whole again.

use super::carry::{self, VEIL};
use super::merge::{Cell, Dispute, Half, Merged};
use crate::plan::Ruled;
use crate::rules::Privacy;
use crate::{End, Link, Rules};
use model::{Field, Fields, Kind, Value};

/// What changed about a pair's being private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nothing.
    None,
    /// The record of this end turned private.
    Private(End),
    /// The record of this end, whose copy we made, turned public.
    Public(End),
}

/// What changed since both sides were last seen.
pub(super) fn turn(rules: &Rules, link: &Link, crm: Half<'_>, mail: Half<'_>) -> Turn {
    if link.kind != Kind::Appointment || rules.privacy != Privacy::TimeOnly {
        return Turn::None;
    }
    match (turned(crm), turned(mail)) {
        (Some(true), None | Some(false)) => Turn::Private(End::Crm),
        (None | Some(false), Some(true)) => Turn::Private(End::Mail),
        (Some(false), None) if link.made == Some(End::Mail) => Turn::Public(End::Crm),
        (None, Some(false)) if link.made == Some(End::Crm) => Turn::Public(End::Mail),
        (Some(true), Some(true)) | (None | Some(false), None | Some(false)) => Turn::None,
    }
}

/// Whether one side turned private or public, and which.
fn turned(half: Half<'_>) -> Option<bool> {
    let noted = half.noted?;
    let (now, old) = (noted.digests.get(Field::Private)?, half.shadow?.get(Field::Private)?);
    (now != old).then_some(noted.seen.about.private)
}

/// Whether a field is left out of what is told of a private appointment.
pub(super) fn covers(field: Field) -> bool {
    !matches!(field, Field::Times | Field::ShowAs)
}

/// Whether a field takes no part because one of the two is private.
pub(super) fn hides(
    rules: &Rules,
    kind: Kind,
    field: Field,
    crm: Half<'_>,
    mail: Half<'_>,
) -> bool {
    let private = |half: Half<'_>| half.noted.is_some_and(|noted| noted.seen.about.private);
    kind == Kind::Appointment
        && rules.privacy == Privacy::TimeOnly
        && covers(field)
        && (private(crm) || private(mail))
}

/// Whether a write makes a stub of a record.
pub(crate) fn makes_stub(fields: &Fields) -> bool {
    fields.text(Field::Subject) == Some(VEIL)
}

/// Covers one field of the copy of an appointment that turned private.
pub(super) fn cover(
    rules: &Rules,
    link: &Link,
    field: Field,
    from: &Cell<'_>,
    to: &Cell<'_>,
    merged: &mut Merged,
) {
    // A reminder says nothing; everything else but the subject is emptied.
    if field == Field::Reminder {
        return;
    }
    let stub = if field == Field::Subject {
        Value::text(VEIL)
    } else if field == Field::Private {
        Value::Flag(true)
    } else {
        Value::Empty
    };
    if link.made != Some(to.end) {
        if field == Field::Private {
            list(field, from, to, stub, Ruled::CannotFlow(from.end), merged);
        }
        return;
    }
    let Some(copy) = to.noted else {
        merged.lacks = Some(to.end);
        return;
    };
    if to.value.is_some_and(|value| value.same_as(&stub)) {
        return;
    }
    if !carry::is_open(rules, link, field, to.end, &copy.seen.about) {
        list(field, from, to, stub, Ruled::CannotFlow(from.end), merged);
        return;
    }
    merged.to_mut(to.end).set(field, stub.clone());
    merged.short = merged.short.without(field);
    if to.changed {
        list(field, from, to, stub, Ruled::Won(from.end), merged);
    }
}

/// Lists a difference without the words of the private one.
fn list(
    field: Field,
    from: &Cell<'_>,
    to: &Cell<'_>,
    stub: Value,
    ruling: Ruled,
    merged: &mut Merged,
) {
    let copy = to.value.cloned().unwrap_or(Value::Empty);
    let (crm, mail) = match from.end {
        End::Crm => (stub, copy),
        End::Mail => (copy, stub),
    };
    match ruling {
        Ruled::CannotFlow(_) => merged.differs = true,
        Ruled::Won(_) | Ruled::Undone(_) | Ruled::Settled => {}
    }
    merged.disputes.push(Dispute { field, crm, mail, ruling });
}
