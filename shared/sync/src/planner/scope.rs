//! What takes part: the rules that need a record and nothing else.
//!
//! A record that is new must lie within the window; one that is linked leaves only when both
//! copies are a whole day outside, so that nothing flickers at the edge.

use crate::past::{LeftOut, LinkState, Rest, Stray};
use crate::reading::{Bars, Noted};
use crate::rules::Privacy;
use crate::{End, Link, Rules};
use model::{Contacts, Day, Field, Kind, Moment, Seen, Times, Value};

/// How far outside the window a linked record must be before it rests.
const MARGIN_DAYS: i32 = 1;
const DAY_MINUTES: i64 = 24 * 60;

/// Why a record without a link does not take part.
pub(super) fn left_out(rules: &Rules, end: End, noted: &Noted) -> Option<LeftOut> {
    let seen = &noted.seen;
    if let Some(why) = barred(rules, end, seen) {
        return Some(why);
    }
    if seen.about.cancelled {
        return Some(LeftOut::Cancelled);
    }
    if is_done(seen) {
        return Some(LeftOut::Completed);
    }
    outside(rules, seen, 0).then_some(LeftOut::OutOfWindow)
}

/// Why a record may not take part whatever its dates.
fn barred(rules: &Rules, end: End, seen: &Seen) -> Option<LeftOut> {
    let about = &seen.about;
    if let Some(words) = &about.barred {
        return Some(LeftOut::Barred(words.clone()));
    }
    if about.managed_elsewhere {
        return Some(LeftOut::ManagedElsewhere);
    }
    if about.owned == Some(false) && minds_owner(rules, seen.kind) {
        return Some(LeftOut::NotOwned);
    }
    if about.member == Some(false) || !has_category(rules, end, seen) {
        return Some(LeftOut::NotMember);
    }
    if about.declined {
        return Some(LeftOut::Declined);
    }
    is_hidden(rules, seen).then_some(LeftOut::Private)
}

/// Whether a record that a link remembers just so takes part, without a look at the link. Where
/// that is not plain, [`has_left`] tells.
pub(super) fn is_plain(rules: &Rules, end: End, noted: &Noted) -> bool {
    let categories = end == End::Mail && rules.scope.only_category.is_some();
    !categories
        && match noted.bars {
            Bars::None => true,
            Bars::Owner => !minds_owner(rules, noted.seen.kind),
            Bars::Some => false,
        }
}

fn minds_owner(rules: &Rules, kind: Kind) -> bool {
    match kind {
        Kind::Contact => match rules.scope.contacts {
            Contacts::All | Contacts::View(_) => false,
            Contacts::Mine => true,
        },
        Kind::Appointment | Kind::Task => true,
    }
}

fn has_category(rules: &Rules, end: End, seen: &Seen) -> bool {
    match (end, seen.kind, &rules.scope.only_category) {
        (End::Mail, Kind::Appointment | Kind::Task, Some(wanted)) => {
            seen.about.categories.iter().any(|category| category == wanted)
        }
        (End::Mail, Kind::Appointment | Kind::Task, None)
        | (End::Mail, Kind::Contact, _)
        | (End::Crm, _, _) => true,
    }
}

/// Whether a record's being private keeps it out.
fn is_hidden(rules: &Rules, seen: &Seen) -> bool {
    seen.about.private
        && match (seen.kind, rules.privacy) {
            (Kind::Contact | Kind::Task, _) | (Kind::Appointment, Privacy::Skip) => true,
            (Kind::Appointment, Privacy::TimeOnly | Privacy::Full) => false,
        }
}

/// Whether a side can tell that records of a kind are private.
fn tells_private(rules: &Rules, end: End, kind: Kind) -> bool {
    let reach = match end {
        End::Crm => &rules.reach.crm,
        End::Mail => &rules.reach.mail,
    };
    *reach.tells_private.get(kind)
}

/// Records that were left out as private by a side that cannot tell that any more: the mailbox
/// moved to where nobody marks tasks so. They stay out, by whatever id they come back.
pub(super) fn once_private<'a>(
    rules: &Rules,
    end: End,
    kind: Kind,
    strays: &'a [Stray],
) -> Vec<&'a Stray> {
    if tells_private(rules, end, kind) {
        return Vec::new();
    }
    let hidden =
        |stray: &&Stray| (stray.end, stray.kind, &stray.why) == (end, kind, &LeftOut::Private);
    strays.iter().filter(hidden).collect()
}

/// Why a linked record has left, by what it shows: dates and completion apart, which leave only
/// once they have been written to the other side.
pub(super) fn has_left(rules: &Rules, end: End, link: &Link, seen: &Seen) -> Option<Rest> {
    if link.state == LinkState::Dormant(Rest::Private) && !tells_private(rules, end, link.kind) {
        return Some(Rest::Private);
    }
    let rest = match barred(rules, end, seen)? {
        LeftOut::ManagedElsewhere => Rest::ManagedElsewhere,
        LeftOut::Private => Rest::Private,
        LeftOut::NotOwned | LeftOut::NotMember if is_pinned(end, link) => return None,
        LeftOut::NotOwned
        | LeftOut::NotMember
        | LeftOut::Barred(_)
        | LeftOut::Declined
        | LeftOut::OutOfWindow
        | LeftOut::Completed
        | LeftOut::Cancelled
        | LeftOut::OverLimit
        | LeftOut::WrongWay
        | LeftOut::Ambiguous(_)
        | LeftOut::Nameless
        | LeftOut::TooLong
        | LeftOut::Verdict(_)
        | LeftOut::Refused(_) => Rest::LeftScope,
    };
    Some(rest)
}

/// A contact that the mailbox had before us stays linked whatever view or owner it has in
/// Salesforce: else making it there would take it away here.
pub(super) fn is_pinned(end: End, link: &Link) -> bool {
    end == End::Crm && link.kind == Kind::Contact && link.made != Some(End::Mail)
}

/// Whether a task is over.
pub(super) fn is_done(seen: &Seen) -> bool {
    seen.kind == Kind::Task
        && (seen.about.done
            || matches!(seen.fields.get(Field::Status), Some(Value::Choice(word)) if word == "completed"))
}

/// Whether a record's dates lie outside the window, widened by so many days.
fn outside(rules: &Rules, seen: &Seen, days: i32) -> bool {
    let field = match seen.kind {
        Kind::Contact => return false,
        Kind::Appointment => Field::Times,
        Kind::Task => Field::Due,
    };
    seen.fields.get(field).is_some_and(|value| is_outside(rules, value, days))
}

/// Whether a date value lies outside the window by more than the margin of linked records.
pub(super) fn is_well_outside(rules: &Rules, value: &Value) -> bool {
    is_outside(rules, value, MARGIN_DAYS)
}

/// Whether a date value lies inside the window.
pub(super) fn is_inside(rules: &Rules, value: &Value) -> bool {
    !is_outside(rules, value, 0)
}

fn is_outside(rules: &Rules, value: &Value, days: i32) -> bool {
    let window = &rules.scope.window;
    let (first, last) = (window.first.plus(-days), window.last.plus(days));
    match value {
        Value::Times(Times::Timed { start, end, zone: _ }) => !overlaps(rules, *start, *end, days),
        Value::Times(Times::AllDay { first: begins, days: length }) => {
            *begins > last || begins.plus(i32::from(*length).max(1)) <= first
        }
        Value::Day(day) => *day < first || *day > last,
        Value::Empty
        | Value::Text(_)
        | Value::Choice(_)
        | Value::Moment(_)
        | Value::Flag(_)
        | Value::Number(_)
        | Value::Address(_) => false,
    }
}

fn overlaps(rules: &Rules, start: Moment, end: Moment, days: i32) -> bool {
    let margin = i64::from(days) * DAY_MINUTES;
    let from = rules.scope.window.from.plus_minutes(-margin);
    let until = rules.scope.window.until.plus_minutes(margin);
    start < until && (end > from || start >= from)
}

/// Where a link's remembered span lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// Inside the window, or without dates.
    Inside,
    /// At the edge, where a listing by date may or may not hold it.
    Edge,
    /// Outside by more than the margin.
    Outside,
}

/// Where a link stands by what is remembered of its dates. All-day records and due days are
/// remembered as UTC days, so that two days of zone difference count as the edge.
pub(super) fn whereabouts(rules: &Rules, link: &Link) -> Where {
    let Some((start, end)) = link.span else { return Where::Inside };
    if !overlaps(rules, start, end, MARGIN_DAYS) {
        Where::Outside
    } else if overlaps(rules, start, end, -MARGIN_DAYS) {
        Where::Inside
    } else {
        Where::Edge
    }
}

/// The span to remember of a record.
pub(super) fn span(value: &Value) -> Option<(Moment, Moment)> {
    let days = |first: Day, days: i32| (first.midnight_utc(), first.plus(days).midnight_utc());
    match value {
        Value::Times(Times::Timed { start, end, zone: _ }) => Some((*start, *end)),
        Value::Times(Times::AllDay { first, days: length }) => {
            Some(days(*first, i32::from(*length)))
        }
        Value::Day(day) => Some(days(*day, 1)),
        Value::Empty
        | Value::Text(_)
        | Value::Choice(_)
        | Value::Moment(_)
        | Value::Flag(_)
        | Value::Number(_)
        | Value::Address(_) => None,
    }
}
