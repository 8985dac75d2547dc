//! Each side against its own past: what became of a link's record there, and what proves it.
//!
//! A record that is not in a reading is as it was, unless a feed says that it went or a whole
//! listing lacks it. Then the side is asked, because absence is never a deletion.

use super::decide::Standing;
use super::desk::{Case, Desk};
use super::facts::Parting;
use super::scope::{self, Where};
use super::{mark_of, merge};
use crate::past::Rest;
use crate::reading::Noted;
use crate::{End, Link};
use model::{Ask, Departure, Found, Id, Kind};

/// How a record went, proven.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum How<'a> {
    /// Deleted.
    Deleted,
    /// Merged into another, which survives.
    Merged(&'a Id),
    /// Cancelled by the meeting's organiser; the copy may still be there.
    Cancelled,
}

/// What became of a link's record on one side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sight<'a> {
    /// Nothing is told: it is as it was.
    Untold,
    /// Here it is.
    Seen(&'a Noted),
    /// It is there and takes part no more.
    Left(&'a Noted, Rest),
    /// It is gone.
    Gone(How<'a>),
    /// It is not where it was, and nothing proves what that means.
    Unproven,
    /// It could not be read: nothing is done about the link.
    Unreadable,
}

impl<'a> Sight<'a> {
    /// The record, where it is in hand.
    pub(super) fn noted(self) -> Option<&'a Noted> {
        match self {
            Sight::Seen(noted) | Sight::Left(noted, _) => Some(noted),
            Sight::Untold | Sight::Gone(_) | Sight::Unproven | Sight::Unreadable => None,
        }
    }
}

/// Looks for the record of one end. Asks where the facts do not suffice.
pub(super) fn sight<'a>(desk: &mut Desk<'a>, case: &Case<'a>, end: End) -> Sight<'a> {
    let link = case.link;
    let Some(shadow) = link.shadow(end) else { return Sight::Untold };
    if let Some(at) = case.at(end) {
        let noted = desk.facts(end).card(at);
        return of_record(desk, link, end, noted);
    }
    let id = shadow.id.as_str();
    if desk.facts(end).is_refused(id) {
        return Sight::Unreadable;
    }
    let parting = desk.facts(end).parting(link, id);
    let answered = desk.facts(end).answer_about(link.kind, id).is_some();
    match parting {
        None if answered => asked(desk, link, end, false),
        None => Sight::Untold,
        Some(Parting::Occurrence) => Sight::Gone(How::Deleted),
        Some(Parting::Told(Departure::Cancelled) | Parting::Series(_, Departure::Cancelled)) => {
            Sight::Gone(How::Cancelled)
        }
        Some(Parting::Told(Departure::Merged { into })) => Sight::Gone(How::Merged(into)),
        Some(Parting::Told(Departure::Deleted)) => match end {
            End::Crm => Sight::Gone(How::Deleted),
            End::Mail => asked(desk, link, end, true),
        },
        Some(Parting::Told(Departure::LeftScope | Departure::Unlisted)) => {
            asked(desk, link, end, false)
        }
        Some(Parting::Series(master, why)) => of_series(desk, link, end, master, why),
        Some(Parting::Missing) => match scope::whereabouts(desk.rules, link) {
            // A listing may be filtered by date: there absence says nothing at all.
            Where::Edge | Where::Outside => Sight::Untold,
            Where::Inside => asked(desk, link, end, false),
        },
    }
}

/// What a record that is there means for its link.
pub(super) fn of_record<'a>(desk: &Desk<'a>, link: &Link, end: End, noted: &'a Noted) -> Sight<'a> {
    if noted.seen.about.cancelled && noted.seen.kind == Kind::Appointment {
        return Sight::Gone(How::Cancelled);
    }
    if desk.facts(end).is_elsewhere(noted.seen.id.as_str()) {
        let rest = match end {
            End::Crm => Rest::LeftScope,
            End::Mail => Rest::MovedAway,
        };
        if !scope::is_pinned(end, link) {
            return Sight::Left(noted, rest);
        }
    }
    match scope::has_left(desk.rules, end, link, &noted.seen) {
        Some(rest) => Sight::Left(noted, rest),
        None => Sight::Seen(noted),
    }
}

/// Asks for the record by id; of a mailbox record that is nowhere by its id, also by its mark and
/// its UID, for a move gives it another id on some servers.
fn asked<'a>(desk: &mut Desk<'a>, link: &Link, end: End, told_deleted: bool) -> Sight<'a> {
    match desk.ask_about(link, end) {
        None => Sight::Unproven,
        Some(Found::Here { seen, image: _ } | Found::Elsewhere(seen)) => {
            found(desk, link, end, &seen.id)
        }
        Some(Found::Bin(_)) => Sight::Gone(How::Deleted),
        Some(Found::Merged(into)) => Sight::Gone(How::Merged(into)),
        Some(Found::Nothing) if end == End::Mail => nowhere(desk, link, told_deleted),
        Some(Found::Nothing) => Sight::Unproven,
        Some(Found::Many(_) | Found::Account(_) | Found::Refused(_)) => Sight::Unproven,
    }
}

/// The id is unknown: what bears its mark or UID and lies in the bin is the proof of a deletion.
/// Where nothing bears them, the feed must have said deleted. An appointment may lie in another
/// calendar without a mark, so that its UID must have been looked for then.
fn nowhere<'a>(desk: &mut Desk<'a>, link: &Link, told_deleted: bool) -> Sight<'a> {
    let mut asks = Vec::new();
    if let Some(mark) = mark_of(desk.rules, link) {
        asks.push(Ask::Mark(link.kind, mark));
    }
    let uid = link.uid.as_ref().or(link.series.as_ref().map(|series| &series.uid));
    if let Some(uid) = uid {
        asks.push(Ask::Uid(uid.clone()));
    }
    let traceable = match link.kind {
        Kind::Contact | Kind::Task => true,
        Kind::Appointment => uid.is_some(),
    };
    let (mut absent, mut binned) = (true, false);
    for ask in asks {
        match desk.ask(End::Mail, ask) {
            Some(Found::Nothing) => {}
            Some(Found::Bin(_)) => binned = true,
            Some(Found::Here { seen, .. } | Found::Elsewhere(seen)) => {
                // An occurrence's UID is its series', which the other occurrences bear as well.
                let same = link.series.is_none() || seen.series == link.series;
                if let Some(at) = desk.facts(End::Mail).place(link.kind, seen.id.as_str())
                    && same
                {
                    desk.take(End::Mail, at);
                    return Sight::Left(desk.facts(End::Mail).card(at), Rest::MovedAway);
                }
                absent = false;
            }
            Some(Found::Merged(_) | Found::Many(_) | Found::Account(_) | Found::Refused(_))
            | None => absent = false,
        }
    }
    let proven = binned || told_deleted && traceable;
    if absent && proven { Sight::Gone(How::Deleted) } else { Sight::Unproven }
}

/// A whole series went: its master is asked for, once for all occurrences.
fn of_series<'a>(
    desk: &mut Desk<'a>,
    link: &Link,
    end: End,
    master: &Id,
    why: &Departure,
) -> Sight<'a> {
    match desk.ask(end, Ask::Id(link.kind, master.clone())) {
        Some(Found::Bin(_)) => Sight::Gone(How::Deleted),
        Some(Found::Nothing) if *why == Departure::Deleted => {
            let Some(series) = &link.series else { return Sight::Unproven };
            match desk.ask(end, Ask::Uid(series.uid.clone())) {
                Some(Found::Nothing | Found::Bin(_)) => Sight::Gone(How::Deleted),
                Some(
                    Found::Here { .. }
                    | Found::Elsewhere(_)
                    | Found::Merged(_)
                    | Found::Many(_)
                    | Found::Account(_)
                    | Found::Refused(_),
                )
                | None => Sight::Unproven,
            }
        }
        Some(Found::Here { .. } | Found::Elsewhere(_)) => of_occurrence(desk, link, end),
        Some(
            Found::Nothing
            | Found::Merged(_)
            | Found::Many(_)
            | Found::Account(_)
            | Found::Refused(_),
        )
        | None => Sight::Unproven,
    }
}

/// The master is there, though the feed has no occurrence of it any more: the occurrence itself is
/// asked for, of which the master may say that it was deleted.
fn of_occurrence<'a>(desk: &mut Desk<'a>, link: &Link, end: End) -> Sight<'a> {
    match desk.ask_about(link, end) {
        Some(Found::Bin(_)) => Sight::Gone(How::Deleted),
        Some(Found::Here { seen, image: _ } | Found::Elsewhere(seen)) => {
            found(desk, link, end, &seen.id)
        }
        Some(
            Found::Nothing
            | Found::Merged(_)
            | Found::Many(_)
            | Found::Account(_)
            | Found::Refused(_),
        )
        | None => Sight::Unproven,
    }
}

/// A record that an ask brought in belongs to the link from now on.
fn found<'a>(desk: &mut Desk<'a>, link: &Link, end: End, id: &Id) -> Sight<'a> {
    match desk.facts(end).place(link.kind, id.as_str()) {
        Some(at) => {
            desk.take(end, at);
            of_record(desk, link, end, desk.facts(end).card(at))
        }
        None => Sight::Unproven,
    }
}

/// The standing of one side. `None` where nothing may be concluded.
pub(super) fn standing(
    desk: &Desk<'_>,
    link: &Link,
    end: End,
    sight: Sight<'_>,
) -> Option<Standing> {
    match sight {
        Sight::Untold => Some(Standing::Same),
        Sight::Seen(noted) => {
            let same = merge::changed(desk.rules, link, end, noted).is_empty();
            Some(if same { Standing::Same } else { Standing::Changed })
        }
        Sight::Left(_, _) => Some(Standing::Left),
        Sight::Gone(_) => Some(Standing::Gone),
        Sight::Unproven | Sight::Unreadable => None,
    }
}
