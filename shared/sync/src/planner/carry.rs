//! What a value becomes on its way to the other side, and whether it may go there at all.

use super::likeness::is_internal;
use super::merge::place;
use crate::reading::Noted;
use crate::rules::Privacy;
use crate::{End, Link, Rules};
use model::{About, Field, Fields, Kind, Moment, Notify, Times, Value, invitees};

/// What stands in the place of a private appointment's subject.
pub(super) const VEIL: &str = "Private appointment";

/// A value on its way.
#[derive(Debug, PartialEq)]
pub(super) enum Carried {
    /// As it is.
    Whole(Value),
    /// Cut to what the other side holds.
    Shortened(Value),
    /// It does not go, and nobody needs to know.
    Silent,
    /// It cannot go: it is told.
    Refused,
}

fn reach(rules: &Rules, end: End) -> &model::Reach {
    match end {
        End::Crm => &rules.reach.crm,
        End::Mail => &rules.reach.mail,
    }
}

/// Whether a kind flows to an end at all.
pub(super) fn flows(rules: &Rules, kind: Kind, to: End) -> bool {
    use crate::rules::Direction;
    match (rules.directions.get(kind), to) {
        (Direction::Both, _) | (Direction::ToMail, End::Mail) | (Direction::ToCrm, End::Crm) => {
            true
        }
        (Direction::ToMail, End::Crm) | (Direction::ToCrm, End::Mail) => false,
    }
}

/// Whether a field may be written to a record of an end.
pub(super) fn is_open(rules: &Rules, link: &Link, field: Field, to: End, about: &About) -> bool {
    let there = place(to, field, link.slot);
    let flows = match to {
        End::Crm => rules.flows_to_crm(link.kind, there),
        End::Mail => rules.flows_to_mail(link.kind, there),
    };
    flows
        && about.read_only.is_none()
        && !about.locked.has(there)
        && meeting_allows(rules, field, to, about)
}

/// A meeting with other people is not ours to change: of one that another organises only what
/// nobody else sees is written; of the person's own, too, unless the person has switched mail on,
/// because a silent change leaves the attendees with the old time.
fn meeting_allows(rules: &Rules, field: Field, to: End, about: &About) -> bool {
    if to == End::Crm || matches!(field, Field::ShowAs | Field::Reminder | Field::Private) {
        return true;
    }
    if about.invited {
        return false;
    }
    about.attendees.is_empty() || rules.notify == Notify::Attendees
}

/// Whether a record is a meeting that the person organises and others attend.
pub(super) fn is_own_meeting(about: &About) -> bool {
    !about.invited && !about.attendees.is_empty()
}

/// What a field of a record becomes on the other side.
pub(super) fn carry(
    rules: &Rules,
    kind: Kind,
    field: Field,
    from: &Noted,
    to: End,
    slot: Field,
) -> Carried {
    let here = place(
        match to {
            End::Crm => End::Mail,
            End::Mail => End::Crm,
        },
        field,
        slot,
    );
    let Some(value) = from.seen.fields.get(here) else { return Carried::Silent };
    match (field, value) {
        (Field::Surname, Value::Empty) if reach(rules, to).needs_surname => match stand_in(from) {
            Some(name) => shorten(rules, kind, field, &name, to),
            None => Carried::Refused,
        },
        (Field::Email, Value::Text(address)) if is_internal(address) => Carried::Silent,
        (Field::Reminder, value) if is_past(rules, from, value) => Carried::Silent,
        (Field::Times, Value::Times(times)) if is_too_long(rules, to, times) => Carried::Refused,
        (Field::Body, body) if to == End::Mail && !from.seen.about.invitees.is_empty() => {
            let text = if let Value::Text(text) = body { text } else { "" };
            shorten(rules, kind, field, &invitees::name(text, &from.seen.about.invitees), to)
        }
        (_, Value::Text(text)) => shorten(rules, kind, field, text, to),
        (
            _,
            Value::Empty
            | Value::Choice(_)
            | Value::Day(_)
            | Value::Moment(_)
            | Value::Flag(_)
            | Value::Number(_)
            | Value::Times(_)
            | Value::Address(_),
        ) => Carried::Whole(value.clone()),
    }
}

/// What a contact without a surname is called in Salesforce.
fn stand_in(noted: &Noted) -> Option<String> {
    let company = noted.seen.fields.text(Field::Company);
    let name = company.or(noted.seen.about.file_as.as_deref()).map(str::trim)?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// Whether a record's surname is only what stood in for the other's missing one.
pub(super) fn is_stand_in(crm: &Noted, mail: &Noted) -> bool {
    match (crm.seen.fields.text(Field::Surname), stand_in(mail)) {
        (Some(surname), Some(name)) => name.starts_with(surname),
        (Some(_), None) | (None, Some(_)) | (None, None) => false,
    }
}

fn longest(rules: &Rules, kind: Kind, end: End, field: Field) -> Option<u32> {
    let limits = reach(rules, end).longest.get(kind);
    limits.iter().find(|(limited, _)| *limited == field).map(|(_, most)| *most)
}

/// The end that holds less of a field.
pub(super) fn short_end(rules: &Rules, link: &Link, field: Field) -> End {
    let most =
        |end| longest(rules, link.kind, end, place(end, field, link.slot)).unwrap_or(u32::MAX);
    if most(End::Mail) < most(End::Crm) { End::Mail } else { End::Crm }
}

fn shorten(rules: &Rules, kind: Kind, field: Field, text: &str, to: End) -> Carried {
    let whole = || Carried::Whole(Value::text(text));
    let Some(most) = longest(rules, kind, to, field) else { return whole() };
    let Some((cut, _)) = text.char_indices().nth(most as usize) else { return whole() };
    // Half an address reaches nobody, or somebody else.
    if matches!(field, Field::Email | Field::Email2 | Field::Email3) {
        return Carried::Refused;
    }
    Carried::Shortened(Value::text(&text[..cut]))
}

/// Whether an appointment is longer than an end takes.
pub(super) fn is_too_long(rules: &Rules, to: End, times: &Times) -> bool {
    let minutes = match times {
        Times::Timed { start, end, zone: _ } => end.minutes_since(*start),
        Times::AllDay { first: _, days } => i64::from(*days) * 24 * 60,
    };
    reach(rules, to).longest_minutes.is_some_and(|most| minutes > i64::from(most))
}

/// Whether a reminder would go off in the past.
fn is_past(rules: &Rules, from: &Noted, value: &Value) -> bool {
    let start = || -> Option<Moment> {
        match from.seen.fields.get(Field::Times)? {
            Value::Times(Times::Timed { start, .. }) => Some(*start),
            Value::Times(Times::AllDay { first, days: _ }) => Some(first.midnight_utc()),
            Value::Empty
            | Value::Text(_)
            | Value::Choice(_)
            | Value::Day(_)
            | Value::Moment(_)
            | Value::Flag(_)
            | Value::Number(_)
            | Value::Address(_) => None,
        }
    };
    match value {
        Value::Moment(at) => *at < rules.now,
        Value::Number(minutes) => {
            start().is_some_and(|start| start.0 - minutes.saturating_mul(60_000) < rules.now.0)
        }
        Value::Empty
        | Value::Text(_)
        | Value::Choice(_)
        | Value::Day(_)
        | Value::Flag(_)
        | Value::Times(_)
        | Value::Address(_) => false,
    }
}

/// A record's fields as the other side would be given them, and which of them were shortened.
/// `None` when the other side cannot take the record at all.
pub(super) fn whole_record(
    rules: &Rules,
    kind: Kind,
    from: &Noted,
    to: End,
    slot: Field,
) -> (Fields, model::FieldSet) {
    let mut fields = Fields::new();
    let mut short = model::FieldSet::NONE;
    for field in super::merge::compared(rules, kind, slot).iter() {
        let there = place(to, field, slot);
        let flows = match to {
            End::Crm => rules.flows_to_crm(kind, there),
            End::Mail => rules.flows_to_mail(kind, there),
        };
        if !flows {
            continue;
        }
        match carry(rules, kind, field, from, to, slot) {
            Carried::Whole(Value::Empty) | Carried::Silent | Carried::Refused => {}
            Carried::Whole(value) => fields.set(there, value),
            Carried::Shortened(value) => {
                short = short.with(field);
                fields.set(there, value);
            }
        }
    }
    if kind == Kind::Appointment && from.seen.about.private && rules.privacy == Privacy::TimeOnly {
        fields = veiled(&fields);
    }
    (fields, short)
}

/// Of a private appointment: its time and nothing else.
fn veiled(fields: &Fields) -> Fields {
    let mut veiled = Fields::new();
    for (field, value) in fields.iter() {
        if matches!(field, Field::Times | Field::ShowAs | Field::Private) {
            veiled.set(field, value.clone());
        }
    }
    veiled.with(Field::Subject, VEIL)
}
