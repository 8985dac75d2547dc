//! Two records that stay linked are brought to agree: the merge as steps, and the link as it
//! shall stand after them.

use super::carry;
use super::desk::{Desk, dates, title};
use super::merge::{self, Half, Merged};
use super::scope::{self, Where};
use super::{heirs, mark_of, may_mark, veil, wishes};
use crate::past::{LinkState, Rest, Shadow};
use crate::plan::{Doing, Mail, Reason, Step};
use crate::reading::Noted;
use crate::{Digests, End, Link};
use model::{Field, FieldSet, Fields, Kind, Notify, Value};

/// What is to agree.
pub(super) struct Agreement<'a> {
    /// The link as it stood.
    pub(super) link: Link,
    /// The Salesforce record, where it is in hand.
    pub(super) crm: Option<&'a Noted>,
    /// The mailbox record, where it is in hand.
    pub(super) mail: Option<&'a Noted>,
    /// Whether the two meet for the first time, so that nothing remembered counts.
    pub(super) meeting: Meeting,
    /// Why, where it is not plain from the changes.
    pub(super) reason: Option<Reason>,
    /// How the link rests afterwards, where it does.
    pub(super) then: Option<Rest>,
    /// An end whose emptied fields the person wants back.
    pub(super) refill: Option<End>,
}

/// Whether two records have met before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    /// Never.
    First,
    /// They have been in step.
    Again,
}

impl<'a> Agreement<'a> {
    pub(super) fn noted(&self, end: End) -> Option<&'a Noted> {
        match end {
            End::Crm => self.crm,
            End::Mail => self.mail,
        }
    }

    fn half(&self, end: End) -> Half<'_> {
        let shadow = match self.meeting {
            Meeting::First => None,
            Meeting::Again => self.link.shadow(end).map(|shadow| &shadow.digests),
        };
        Half { noted: self.noted(end), shadow }
    }
}

/// Plans what makes two records agree. Where a record must be seen first, it is asked for and
/// nothing else is planned.
pub(super) fn agree(desk: &mut Desk<'_>, agreement: Agreement<'_>) {
    if !wishes::sees_both(desk, &agreement) {
        return;
    }
    let mut merged = merge::merge(
        desk.rules,
        &agreement.link,
        agreement.half(End::Crm),
        agreement.half(End::Mail),
    );
    if let Some(end) = merged.lacks {
        desk.ask_about(&agreement.link, end);
        return;
    }
    if let Some(end) = agreement.refill {
        refill(desk, &agreement, &mut merged, end);
    }
    heirs::inherit(desk, &agreement, &mut merged);
    let wished = wishes::grant(desk, &agreement, &mut merged);
    let link = linked(desk, &agreement, &merged);
    let steps = steps(desk, &agreement, &merged, &link);
    let name = agreement.crm.or(agreement.mail).map(title).unwrap_or_default();
    forecast(desk, &agreement, &steps);
    let reason = match (&agreement.reason, &link.state) {
        (Some(reason), _) => reason.clone(),
        (None, _) if wished => Reason::ByPerson,
        (None, LinkState::Dormant(rest)) if merged.crm.is_empty() && merged.mail.is_empty() => {
            Reason::Rests(*rest)
        }
        (None, LinkState::Live | LinkState::Dormant(_) | LinkState::Ended(_)) => {
            match (merged.crm.is_empty(), merged.mail.is_empty()) {
                (true, true) => Reason::Settled,
                (true, false) => Reason::Changed(End::Crm),
                (false, true) => Reason::Changed(End::Mail),
                (false, false) => Reason::Merged,
            }
        }
    };
    desk.tell(&link, &name, merged.disputes);
    if !steps.is_empty() || agreement.reason.is_some() || link != agreement.link {
        desk.act(link, steps, reason, name);
    }
}

/// The person does not want fields to be empty: what the other record still holds of them goes
/// back to the end where they were emptied. A copy that was to become a stub stays as it is.
fn refill(desk: &Desk<'_>, agreement: &Agreement<'_>, merged: &mut Merged, end: End) {
    let (Some(bare), Some(full)) = (agreement.noted(end), agreement.noted(end.other())) else {
        return;
    };
    let link = &agreement.link;
    if veil::makes_stub(merged.to(end.other())) {
        for field in FieldSet::of(link.kind).iter().filter(|field| veil::covers(*field)) {
            merged.to_mut(end.other()).take(field);
        }
        return;
    }
    for field in merge::compared(desk.rules, link.kind, link.slot).iter() {
        let there = merge::place(end.other(), field, link.slot);
        let here = merge::place(end, field, link.slot);
        let emptied = merged.to(end.other()).get(there).is_some_and(Value::is_empty);
        let Some(value) = full.seen.fields.get(there).filter(|_| emptied) else { continue };
        merged.to_mut(end.other()).take(there);
        if carry::is_open(desk.rules, link, field, end, &bare.seen.about) {
            merged.to_mut(end).set(here, value.clone());
        } else {
            merged.cannot_flow(field, end, value.clone());
        }
    }
}

/// The link as it shall stand.
fn linked(desk: &Desk<'_>, agreement: &Agreement<'_>, merged: &Merged) -> Link {
    let mut link = agreement.link.clone();
    for end in End::BOTH {
        let Some(noted) = agreement.noted(end) else { continue };
        let old = agreement.half(end).shadow;
        *link.shadow_mut(end) = Some(shadow(noted, old, merged.postponed));
    }
    describe(&mut link, agreement.crm, agreement.mail);
    let dated = |end: End| merged.to(end).get(date_field(link.kind)?);
    if let Some(value) = dated(End::Crm).or(dated(End::Mail)) {
        link.span = scope::span(value);
    }
    link.short = merged.short;
    link.our_body |= merged.mail.get(Field::Body).is_some();
    link.settled = match agreement.meeting {
        Meeting::First => !merged.differs,
        Meeting::Again => agreement.link.settled && !merged.differs,
    };
    link.state = match agreement.then.or_else(|| resting(desk, agreement, merged)) {
        Some(rest) => LinkState::Dormant(rest),
        None => LinkState::Live,
    };
    link
}

/// What a link remembers of its records beside their fields.
pub(super) fn describe(link: &mut Link, crm: Option<&Noted>, mail: Option<&Noted>) {
    if let Some(crm) = crm
        && crm.seen.about.created.is_some()
    {
        link.created = crm.seen.about.created;
    }
    if let Some(mail) = mail {
        if mail.seen.series.is_some() {
            link.series = mail.seen.series.clone();
        }
        if mail.seen.about.uid.is_some() {
            link.uid = mail.seen.about.uid.clone();
        }
        link.created = link.created.or(mail.seen.about.created);
    }
    if let Some(value) = crm.and_then(dates).or(mail.and_then(dates)) {
        link.span = scope::span(value);
    }
}

/// What to remember of a record: what it shows, and of what it does not show what was known.
pub(super) fn shadow(noted: &Noted, old: Option<&Digests>, postponed: FieldSet) -> Shadow {
    let mut digests = old.cloned().unwrap_or_default();
    for field in noted.digests.known().iter() {
        if let Some(digest) = noted.digests.get(field)
            && !postponed.has(field)
        {
            digests.set(field, digest);
        }
    }
    Shadow { id: noted.seen.id.clone(), version: noted.seen.version.clone(), digests }
}

fn date_field(kind: Kind) -> Option<Field> {
    match kind {
        Kind::Contact => None,
        Kind::Appointment => Some(Field::Times),
        Kind::Task => Some(Field::Due),
    }
}

/// Whether the two rest once they agree: both completed, or both a day outside the window.
fn resting(desk: &Desk<'_>, agreement: &Agreement<'_>, merged: &Merged) -> Option<Rest> {
    let link = &agreement.link;
    let done = |end: End| match (merged.to(end).get(Field::Status), agreement.noted(end)) {
        (Some(value), _) => matches!(value, Value::Choice(word) if word == "completed"),
        (None, Some(noted)) => scope::is_done(&noted.seen),
        (None, None) => false,
    };
    if link.kind == Kind::Task && done(End::Crm) && done(End::Mail) {
        return Some(Rest::Completed);
    }
    let field = date_field(link.kind)?;
    let outside = |end: End| {
        let shown = agreement.noted(end).and_then(dates);
        match merged.to(end).get(field).or(shown) {
            Some(value) => scope::is_well_outside(desk.rules, value),
            None => scope::whereabouts(desk.rules, link) == Where::Outside,
        }
    };
    (outside(End::Crm) && outside(End::Mail)).then_some(Rest::OutOfWindow)
}

fn steps(desk: &Desk<'_>, agreement: &Agreement<'_>, merged: &Merged, link: &Link) -> Vec<Step> {
    let mut steps = Vec::new();
    for end in End::BOTH {
        let fields = merged.to(end);
        if let (Some(noted), false) = (agreement.noted(end), fields.is_empty()) {
            steps.push(update(desk, end, noted, fields.clone()));
        }
    }
    if let (Meeting::First, Some(mail)) = (agreement.meeting, agreement.mail)
        && may_mark(desk.rules, mail)
        && mail.seen.mark != mark_of(desk.rules, link)
    {
        let doing = Doing::Mark { id: mail.seen.id.clone(), version: mail.seen.version.clone() };
        steps.push(Step { end: End::Mail, doing });
    }
    steps
}

/// The step that writes fields to a record.
pub(super) fn update(desk: &Desk<'_>, end: End, noted: &Noted, fields: Fields) -> Step {
    let mails = end == End::Mail && carry::is_own_meeting(&noted.seen.about);
    Step {
        end,
        doing: Doing::Update {
            id: noted.seen.id.clone(),
            version: noted.seen.version.clone(),
            series: noted.seen.series.clone(),
            fields,
            notify: if mails { desk.rules.notify } else { Notify::Nobody },
        },
    }
}

fn forecast(desk: &mut Desk<'_>, agreement: &Agreement<'_>, steps: &[Step]) {
    for step in steps {
        let sends = match &step.doing {
            Doing::Update { notify, .. } => *notify == Notify::Attendees,
            Doing::Create { .. }
            | Doing::Restore { .. }
            | Doing::Mark { .. }
            | Doing::Delete { .. } => false,
        };
        if let (true, Some(mail)) = (sends, agreement.mail) {
            let to = mail.seen.about.attendees.clone();
            desk.plan.forecast.push(Mail { link: agreement.link.id, to });
        }
    }
}
