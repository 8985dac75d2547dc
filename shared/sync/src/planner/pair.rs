//! First meetings: who belongs to whom among the records that have no link, and what becomes of
//! those that belong to nobody.
//!
//! Records outside the scope are candidates, too: a match with one of them blocks the making of a
//! double. In order: marks, then likenesses, strongest first; each only among what is unpaired.
//! Exactly one candidate each way pairs; anything else is for the person.

use super::agree::{self, Agreement, Meeting};
use super::create;
use super::desk::Desk;
use super::likeness::{Trait, names_agree, traits};
use super::places::Keyed;
use super::scope;
use crate::past::{Ending, LeftOut, Shadow};
use crate::plan::{Likeness, Reason};
use crate::reading::Noted;
use crate::{Digests, End, Rules};
use model::{Contacts, Field, Id, Kind};
use std::collections::HashMap;

mod candidates;

/// A record without a link.
pub(super) struct Card<'a> {
    pub(super) noted: &'a Noted,
    /// Whether the reading itself holds it: what an ask brought in is never made anew.
    pub(super) read: bool,
    /// Why it does not take part.
    pub(super) out: Option<LeftOut>,
    pub(super) traits: Vec<Trait>,
    pub(super) fate: Fate,
}

/// What was found for a card.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fate {
    /// Nothing yet.
    Open,
    /// It belongs to the card at this place of the other side.
    Paired(usize, Likeness, Field),
    /// It must not be made on the other side.
    Blocked(LeftOut),
}

/// The cards of one kind, of both sides.
pub(super) struct Table<'a> {
    pub(super) kind: Kind,
    pub(super) crm: Vec<Card<'a>>,
    pub(super) mail: Vec<Card<'a>>,
}

impl<'a> Table<'a> {
    pub(super) fn of(&self, end: End) -> &[Card<'a>] {
        match end {
            End::Crm => &self.crm,
            End::Mail => &self.mail,
        }
    }

    pub(super) fn of_mut(&mut self, end: End) -> &mut [Card<'a>] {
        match end {
            End::Crm => &mut self.crm,
            End::Mail => &mut self.mail,
        }
    }
}

/// Meets all records that have no link.
pub(super) fn meet(desk: &mut Desk<'_>) {
    for kind in Kind::ALL {
        if !*desk.rules.scope.kinds.get(kind) {
            continue;
        }
        let mut table = lay_out(desk, kind);
        if table.crm.is_empty() && table.mail.is_empty() {
            continue;
        }
        let deleted = candidates::by_mark(desk, &mut table);
        for by in likenesses(kind) {
            by_likeness(&mut table, *by);
        }
        for at in deleted {
            if table.mail[at].fate == Fate::Open {
                table.mail[at].fate = Fate::Blocked(DELETED);
            }
        }
        candidates::block_known(desk, &mut table);
        candidates::ask_salesforce(desk, &mut table);
        conclude(desk, &table);
    }
}

fn likenesses(kind: Kind) -> &'static [Likeness] {
    match kind {
        Kind::Contact => &[Likeness::Email, Likeness::Name],
        Kind::Appointment => &[Likeness::Times],
        Kind::Task => &[Likeness::Due],
    }
}

/// The records without a link, oldest first, so that numbers do not depend on the order in which
/// they were read.
fn lay_out<'a>(desk: &mut Desk<'a>, kind: Kind) -> Table<'a> {
    let cards = |end: End| {
        let facts = desk.facts(end);
        let private = scope::once_private(desk.rules, end, kind, &desk.past.strays);
        let mut cards: Vec<Card<'a>> = Vec::new();
        for (at, noted) in facts.cards.iter().enumerate() {
            let place = at as u32;
            // First what costs nothing: nearly every card belongs to a link.
            if desk.is_taken(end, place)
                || noted.seen.kind != kind
                || !facts.is_current(place)
                || desk.is_pending_id(end, noted.seen.id.as_str())
            {
                continue;
            }
            let traits = traits(kind, &noted.seen.fields, &desk.rules.keys);
            let was_private = private.iter().any(|stray| {
                stray.id == noted.seen.id
                    || traits.iter().any(|one| stray.likeness.contains(&one.digest))
            });
            let out = scope::left_out(desk.rules, end, noted)
                .or_else(|| was_private.then_some(LeftOut::Private));
            let read = at < facts.read;
            cards.push(Card { noted, read, out, traits, fate: Fate::Open });
        }
        cards.sort_unstable_by(|one, other| order(one.noted).cmp(&order(other.noted)));
        cards
    };
    let mut table = Table { kind, crm: cards(End::Crm), mail: cards(End::Mail) };
    candidates::leave_doubtful_alone(desk, &mut table);
    candidates::recall_strays(desk, &mut table);
    table
}

fn order(noted: &Noted) -> (Option<model::Moment>, &Id) {
    (noted.seen.about.created, &noted.seen.id)
}

/// Pairs by one likeness.
fn by_likeness(table: &mut Table<'_>, by: Likeness) {
    let mut places: HashMap<u128, Vec<usize>, Keyed> = HashMap::with_hasher(Keyed(1));
    for (at, card) in table.crm.iter().enumerate().filter(|(_, card)| card.fate == Fate::Open) {
        for one in card.traits.iter().filter(|one| one.by == by) {
            places.entry(one.digest).or_default().push(at);
        }
    }
    if places.is_empty() {
        return;
    }
    let mut edges: Vec<(usize, usize, Field)> = Vec::new();
    for (mail_at, mail) in table.mail.iter().enumerate() {
        if mail.fate != Fate::Open {
            continue;
        }
        for one in mail.traits.iter().filter(|one| one.by == by) {
            for crm_at in places.get(&one.digest).into_iter().flatten() {
                let known = edges.iter().rev().take_while(|edge| edge.1 == mail_at);
                if known.into_iter().any(|edge| edge.0 == *crm_at) {
                    continue;
                }
                let crm = &table.crm[*crm_at].noted.seen.fields;
                if by != Likeness::Email || names_agree(crm, &mail.noted.seen.fields) {
                    edges.push((*crm_at, mail_at, one.slot));
                }
            }
        }
    }
    join(table, &edges, by);
}

/// Joins where there is exactly one candidate each way; blocks the others.
pub(super) fn join(table: &mut Table<'_>, edges: &[(usize, usize, Field)], by: Likeness) {
    let mut of_crm = vec![0u32; table.crm.len()];
    let mut of_mail = vec![0u32; table.mail.len()];
    for (crm, mail, _) in edges {
        of_crm[*crm] += 1;
        of_mail[*mail] += 1;
    }
    for (crm, mail, slot) in edges {
        if of_crm[*crm] == 1 && of_mail[*mail] == 1 {
            table.crm[*crm].fate = Fate::Paired(*mail, by, *slot);
            table.mail[*mail].fate = Fate::Paired(*crm, by, *slot);
        }
    }
    for end in End::BOTH {
        let mut rivals: HashMap<usize, Vec<Id>, Keyed> = HashMap::with_hasher(Keyed(2));
        for (crm, mail, _) in edges {
            let (own, other) = match end {
                End::Crm => (*crm, table.mail[*mail].noted.seen.id.clone()),
                End::Mail => (*mail, table.crm[*crm].noted.seen.id.clone()),
            };
            if table.of(end)[own].fate == Fate::Open {
                rivals.entry(own).or_default().push(other);
            }
        }
        for (own, mut ids) in rivals {
            ids.sort_unstable();
            table.of_mut(end)[own].fate = Fate::Blocked(LeftOut::Ambiguous(ids));
        }
    }
}

/// Whether a record may be linked although it does not take part by itself: a Salesforce contact
/// of another owner or view, which its mailbox contact keeps in.
fn may_join(end: End, card: &Card<'_>) -> bool {
    match &card.out {
        None => true,
        Some(LeftOut::NotOwned | LeftOut::NotMember) => {
            end == End::Crm && card.noted.seen.kind == Kind::Contact
        }
        Some(
            LeftOut::OutOfWindow
            | LeftOut::Completed
            | LeftOut::Private
            | LeftOut::Declined
            | LeftOut::Cancelled
            | LeftOut::Barred(_)
            | LeftOut::OverLimit
            | LeftOut::WrongWay
            | LeftOut::Ambiguous(_)
            | LeftOut::ManagedElsewhere
            | LeftOut::Nameless
            | LeftOut::TooLong
            | LeftOut::Verdict(_)
            | LeftOut::Refused(_),
        ) => false,
    }
}

/// Links the pairs, makes the rest on the other side, lists what stays out.
fn conclude(desk: &mut Desk<'_>, table: &Table<'_>) {
    for crm in &table.crm {
        let Fate::Paired(at, by, slot) = crm.fate else { continue };
        let mail = &table.mail[at];
        if may_join(End::Crm, crm)
            && may_join(End::Mail, mail)
            && (crm.out.is_none() || mail.out.is_none())
        {
            link(desk, table.kind, crm, mail, by, slot);
        } else {
            leave_out(desk, End::Crm, crm, mail.out.as_ref());
            leave_out(desk, End::Mail, mail, crm.out.as_ref());
        }
    }
    for end in End::BOTH {
        for card in table.of(end) {
            match &card.fate {
                Fate::Paired(_, _, _) => {}
                Fate::Blocked(why) => leave_out(desk, end, card, Some(why)),
                Fate::Open => alone(desk, end, card),
            }
        }
    }
}

/// A record that belongs to nobody.
fn alone(desk: &mut Desk<'_>, end: End, card: &Card<'_>) {
    if card.out.is_some() || !card.read {
        leave_out(desk, end, card, None);
        return;
    }
    if let Some(why) = create::obstacle(desk.rules, end.other(), card.noted) {
        desk.leave_out(end, card.noted, why);
        return;
    }
    let id = desk.new_link();
    let link = create::new_link(id, card.noted.seen.kind, end);
    create::anew(desk, link, end, card.noted, Reason::New(end));
}

/// Lists a card by its own reason, else by that of its match.
fn leave_out(desk: &mut Desk<'_>, end: End, card: &Card<'_>, other: Option<&LeftOut>) {
    if let Some(why) = card.out.as_ref().or(other)
        && card.read
    {
        desk.leave_out(end, card.noted, why.clone());
    }
}

fn link(
    desk: &mut Desk<'_>,
    kind: Kind,
    crm: &Card<'_>,
    mail: &Card<'_>,
    by: Likeness,
    slot: Field,
) {
    let id = desk.new_link();
    let mut link = create::new_link(id, kind, End::Mail);
    link.slot = slot;
    let empty = |noted: &Noted| {
        Some(Shadow {
            id: noted.seen.id.clone(),
            version: noted.seen.version.clone(),
            digests: Digests::default(),
        })
    };
    link.crm = empty(crm.noted);
    link.mail = empty(mail.noted);
    let older =
        |one: &Noted, other: &Noted| match (one.seen.about.created, other.seen.about.created) {
            (Some(one), Some(other)) => one < other,
            (Some(_), None) | (None, Some(_)) | (None, None) => false,
        };
    if older(crm.noted, mail.noted) {
        link.born = End::Crm;
    }
    agree::agree(
        desk,
        Agreement {
            link,
            crm: Some(crm.noted),
            mail: Some(mail.noted),
            meeting: Meeting::First,
            reason: Some(Reason::Paired(by)),
            then: None,
            refill: None,
        },
    );
}

/// Whether the Salesforce reading holds every contact that the person can see.
fn knows_all_contacts(rules: &Rules, whole: Whole) -> bool {
    match (&rules.scope.contacts, whole) {
        (Contacts::All, Whole::Yes) => true,
        (Contacts::All, Whole::No) | (Contacts::Mine | Contacts::View(_), _) => false,
    }
}

/// Whether a reading is a whole listing.
#[derive(Clone, Copy)]
enum Whole {
    Yes,
    No,
}

/// The reason of a record whose mark names a Salesforce record that was deleted.
const DELETED: LeftOut = LeftOut::Verdict(Ending::Deleted);
