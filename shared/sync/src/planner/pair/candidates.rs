//! Candidates beyond what was read: what marks name, what former cycles left out, what Salesforce
//! knows by e-mail, and what an unfinished write may have made.

use super::{Card, Fate, Table, Whole, join, knows_all_contacts};
use crate::mark;
use crate::past::LeftOut;
use crate::plan::Likeness;
use crate::planner::carry;
use crate::planner::desk::Desk;
use crate::planner::likeness::{SLOTS, address, names_agree, traits};
use crate::planner::places::Keyed;
use crate::{End, Intent};
use model::{Ask, Field, Found, Id, Kind, Write};
use std::collections::HashMap;

/// A mailbox record whose mark verifies belongs to the Salesforce record that it names. A mark
/// whose record has a link already makes the bearer a copy, which is a record of its own.
///
/// Gives the places of those whose record was deleted: unless they are like another one, they are
/// not made again.
pub(super) fn by_mark(desk: &mut Desk<'_>, table: &mut Table<'_>) -> Vec<usize> {
    let mut places: HashMap<String, usize, Keyed> = HashMap::with_hasher(Keyed(3));
    for (at, card) in table.crm.iter().enumerate() {
        places.insert(card.noted.seen.id.0.clone(), at);
    }
    let (mut edges, mut deleted) = (Vec::new(), Vec::new());
    for at in 0..table.mail.len() {
        let seen = &table.mail[at].noted.seen;
        let told = seen
            .mark
            .as_ref()
            .and_then(|mark| mark::verify(mark, &desk.rules.org, &desk.rules.keys));
        let Some(told) = told else { continue };
        match named(desk, table.kind, &places, told.record) {
            Named::Card(crm) => {
                edges.push((crm, at, crate::planner::create::slot(table.mail[at].noted)))
            }
            Named::Deleted => deleted.push(at),
            Named::Unknown(id) => {
                table.mail[at].fate = Fate::Blocked(LeftOut::Ambiguous(vec![id]));
            }
            Named::Nobody => {}
        }
    }
    for edge in &mut edges {
        edge.2 = common_slot(&table.crm[edge.0], &table.mail[edge.1]).unwrap_or(edge.2);
    }
    join(table, &edges, Likeness::Mark);
    deleted
}

/// What a mark leads to.
enum Named {
    Card(usize),
    /// Deleted in Salesforce while nobody remembered the link.
    Deleted,
    /// Asked for, without an answer yet.
    Unknown(Id),
    Nobody,
}

fn named(
    desk: &mut Desk<'_>,
    kind: Kind,
    places: &HashMap<String, usize, Keyed>,
    record: Id,
) -> Named {
    if let Some(at) = places.get(record.as_str()) {
        return Named::Card(*at);
    }
    let linked = desk.facts(End::Crm).place(kind, record.as_str()).is_some()
        || desk.past.links.iter().any(|link| {
            link.kind == kind && link.crm.as_ref().is_some_and(|shadow| shadow.id == record)
        });
    if linked {
        return Named::Nobody;
    }
    match desk.ask(End::Crm, Ask::Id(kind, record.clone())) {
        Some(Found::Bin(_)) => Named::Deleted,
        Some(Found::Merged(into)) => match places.get(into.as_str()) {
            Some(at) => Named::Card(*at),
            None => {
                desk.ask(End::Crm, Ask::Id(kind, into.clone()));
                Named::Unknown(into.clone())
            }
        },
        Some(Found::Nothing | Found::Account(_) | Found::Many(_)) => Named::Nobody,
        // Found, but not among the cards: it belongs to a link that was not recalled.
        Some(Found::Here { .. } | Found::Elsewhere(_)) => Named::Unknown(record),
        Some(Found::Refused(_)) | None => Named::Unknown(record),
    }
}

/// The mailbox slot that holds the Salesforce contact's address.
fn common_slot(crm: &Card<'_>, mail: &Card<'_>) -> Option<Field> {
    let emails = |card: &Card<'_>| {
        card.traits.iter().filter(|one| one.by == Likeness::Email).copied().collect::<Vec<_>>()
    };
    let ours = emails(crm);
    emails(mail)
        .into_iter()
        .find(|theirs| ours.iter().any(|ours| ours.digest == theirs.digest))
        .map(|theirs| theirs.slot)
}

/// What an unfinished write may have made is neither new nor anybody's twin until that is known.
pub(super) fn leave_doubtful_alone(desk: &Desk<'_>, table: &mut Table<'_>) {
    for intent in &desk.past.intents {
        let Some(made) = made_by(intent, table.kind, desk) else { continue };
        let alike = |card: &Card<'_>| {
            card.traits.iter().any(|one| made.contains(&one.digest))
                || card.noted.seen.mark.as_ref().is_some_and(|mark| {
                    mark::verify(mark, &desk.rules.org, &desk.rules.keys)
                        .is_some_and(|told| told.link == intent.link.id)
                })
        };
        match intent.end {
            End::Crm => table.crm.retain(|card| !alike(card)),
            End::Mail => table.mail.retain(|card| !alike(card)),
        }
    }
}

fn made_by(intent: &Intent, kind: Kind, desk: &Desk<'_>) -> Option<Vec<u128>> {
    match &intent.write {
        Write::Create { kind: made, fields, .. } if *made == kind => {
            Some(traits(kind, fields, &desk.rules.keys).into_iter().map(|one| one.digest).collect())
        }
        Write::Create { .. }
        | Write::Update { .. }
        | Write::Mark { .. }
        | Write::Delete { .. }
        | Write::Restore { .. } => None,
    }
}

/// Records that former cycles left out are candidates: one that is like a card is read again, and
/// until it has been, the card is not made on its side.
pub(super) fn recall_strays(desk: &mut Desk<'_>, table: &mut Table<'_>) {
    if desk.past.strays.is_empty() {
        return;
    }
    for end in End::BOTH {
        let mut like: HashMap<u128, Vec<usize>, Keyed> = HashMap::with_hasher(Keyed(4));
        for (at, card) in table.of(end).iter().enumerate().filter(|(_, card)| card.out.is_none()) {
            for one in &card.traits {
                like.entry(one.digest).or_default().push(at);
            }
        }
        if like.is_empty() {
            continue;
        }
        let other = end.other();
        for stray in &desk.past.strays {
            if stray.end != other
                || stray.kind != table.kind
                || desk.facts(other).place(stray.kind, stray.id.as_str()).is_some()
            {
                continue;
            }
            let mut matches: Vec<usize> =
                stray.likeness.iter().filter_map(|one| like.get(one)).flatten().copied().collect();
            matches.sort_unstable();
            matches.dedup();
            if matches.is_empty() {
                continue;
            }
            match desk.ask(other, Ask::Id(stray.kind, stray.id.clone())) {
                Some(Found::Nothing | Found::Bin(_) | Found::Merged(_)) => {
                    desk.plan.no_longer_strays.push((other, stray.id.clone()));
                }
                Some(
                    Found::Here { .. }
                    | Found::Elsewhere(_)
                    | Found::Many(_)
                    | Found::Account(_)
                    | Found::Refused(_),
                )
                | None => block(table.of_mut(end), &matches, &stray.id),
            }
        }
    }
}

fn block(cards: &mut [Card<'_>], places: &[usize], id: &Id) {
    for at in places {
        let card = &mut cards[*at];
        match &mut card.fate {
            Fate::Open => card.fate = Fate::Blocked(LeftOut::Ambiguous(vec![id.clone()])),
            Fate::Blocked(LeftOut::Ambiguous(ids)) => ids.push(id.clone()),
            Fate::Blocked(_) | Fate::Paired(_, _, _) => {}
        }
    }
}

/// A mailbox contact that is like one which has a link already is a second copy of it: making it
/// in Salesforce would double the contact there.
pub(super) fn block_known(desk: &mut Desk<'_>, table: &mut Table<'_>) {
    let open = |card: &Card<'_>| card.fate == Fate::Open && card.out.is_none();
    if table.kind != Kind::Contact || !table.mail.iter().any(open) {
        return;
    }
    let keys = desk.rules.keys;
    let facts = desk.facts(End::Crm);
    let mut known: HashMap<u128, Vec<u32>, Keyed> = HashMap::with_hasher(Keyed(5));
    for (at, noted) in facts.cards.iter().enumerate() {
        if noted.seen.kind == Kind::Contact && desk.is_taken(End::Crm, at as u32) {
            for one in traits(Kind::Contact, &noted.seen.fields, &keys) {
                known.entry(one.digest).or_default().push(at as u32);
            }
        }
    }
    for card in table.mail.iter_mut().filter(|card| open(card)) {
        let mut twins: Vec<Id> = Vec::new();
        for one in &card.traits {
            for at in known.get(&one.digest).into_iter().flatten() {
                let seen = &facts.card(*at).seen;
                if names_agree(&seen.fields, &card.noted.seen.fields) {
                    twins.push(seen.id.clone());
                }
            }
        }
        twins.sort_unstable();
        twins.dedup();
        if !twins.is_empty() {
            card.fate = Fate::Blocked(LeftOut::Ambiguous(twins));
        }
    }
}

/// Before a contact is made in Salesforce it is looked for there by its addresses, unless every
/// contact was read.
pub(super) fn ask_salesforce(desk: &mut Desk<'_>, table: &mut Table<'_>) {
    let whole = if desk.facts(End::Crm).is_whole(Kind::Contact) { Whole::Yes } else { Whole::No };
    if table.kind != Kind::Contact
        || knows_all_contacts(desk.rules, whole)
        || !carry::flows(desk.rules, Kind::Contact, End::Crm)
    {
        return;
    }
    for card in &mut table.mail {
        if card.fate != Fate::Open || card.out.is_some() || !card.read {
            continue;
        }
        let mut ids: Vec<Id> = Vec::new();
        let mut unknown = false;
        for slot in SLOTS {
            let Some(address) = address(&card.noted.seen.fields, slot) else { continue };
            let names = |fields| names_agree(fields, &card.noted.seen.fields);
            match desk.ask(End::Crm, Ask::Email(address.to_owned())) {
                Some(Found::Nothing | Found::Bin(_) | Found::Merged(_) | Found::Account(_)) => {}
                Some(Found::Here { seen, image: _ } | Found::Elsewhere(seen)) => {
                    // Still unpaired although it is among the cards: its name contradicts, or it
                    // belongs to a link.
                    if names(&seen.fields) {
                        ids.push(seen.id.clone());
                    }
                }
                Some(Found::Many(many)) => ids.extend(
                    many.iter().filter(|seen| names(&seen.fields)).map(|seen| seen.id.clone()),
                ),
                Some(Found::Refused(_)) | None => unknown = true,
            }
        }
        ids.sort_unstable();
        ids.dedup();
        if unknown || !ids.is_empty() {
            card.fate = Fate::Blocked(LeftOut::Ambiguous(ids));
        }
    }
}
