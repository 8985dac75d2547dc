//! What was read of one side, found by id: records, departures, and answers to asks.
//!
//! A record that an ask brought in stands beside those of the reading, so that no rule has to
//! know where a record came from; only what the reading itself held is ever *new*.

use super::places::{Keyed, Places};
use super::scope;
use crate::fold::{self, UNTOLD};
use crate::reading::Noted;
use crate::{End, Keys, Link, Reading, Rules, Shadow};
use model::{Ask, Departure, Found, Gone, Id, Kind, PerKind, Start};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Records that asks brought in, with their digests.
pub(super) fn brought_in(reading: &Reading, keys: &Keys) -> Vec<Noted> {
    let mut records = Vec::new();
    for (ask, found) in &reading.found {
        match found {
            Found::Here { seen, image: _ } | Found::Elsewhere(seen) => {
                records.push(Noted::of(seen.clone(), keys));
            }
            Found::Many(many) => {
                if !matches!(ask, Ask::Like { .. }) {
                    records.extend(many.iter().map(|seen| Noted::of(seen.clone(), keys)));
                }
            }
            Found::Bin(_)
            | Found::Merged(_)
            | Found::Account(_)
            | Found::Nothing
            | Found::Refused(_) => {}
        }
    }
    records
}

/// What is told of a record that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parting<'a> {
    /// A feed says how it went.
    Told(&'a Departure),
    /// A feed says so of its whole series, whose master has this id.
    Series(&'a Id, &'a Departure),
    /// Its readable master lists it as deleted.
    Occurrence,
    /// It is missing from a whole listing.
    Missing,
}

/// One side's reading, indexed.
pub(super) struct Facts<'a> {
    pub(super) end: End,
    /// Records of the reading, then records that asks brought in.
    pub(super) cards: Vec<&'a Noted>,
    /// So many of them are of the reading itself.
    pub(super) read: usize,
    places: Places,
    gone: HashMap<&'a str, &'a Departure, Keyed>,
    series: HashMap<&'a str, (&'a Id, &'a Departure), Keyed>,
    /// Masters of series of which every occurrence in the window was read.
    relisted: HashSet<&'a str, Keyed>,
    occurrences: HashSet<(&'a str, Start), Keyed>,
    refused: HashSet<&'a str, Keyed>,
    elsewhere: HashSet<&'a str, Keyed>,
    answers: HashMap<Asked<'a>, &'a Found, Keyed>,
    whole: PerKind<bool>,
}

#[derive(PartialEq, Eq, Hash)]
enum Asked<'a> {
    Id(Kind, &'a str),
    Mark(Kind, &'a str),
    Uid(&'a str),
    Account(&'a str),
    Email(&'a str),
}

impl<'a> Asked<'a> {
    fn of(ask: &'a Ask) -> Option<Asked<'a>> {
        match ask {
            Ask::Id(kind, id) => Some(Asked::Id(*kind, id.as_str())),
            Ask::Mark(kind, mark) => Some(Asked::Mark(*kind, mark.as_str())),
            Ask::Uid(uid) => Some(Asked::Uid(uid)),
            Ask::Account(name) => Some(Asked::Account(name)),
            Ask::Email(address) => Some(Asked::Email(address)),
            Ask::Like { .. } | Ask::Named(..) => None,
        }
    }
}

impl<'a> Facts<'a> {
    /// Indexes a reading and the records that asks brought in.
    pub(super) fn of(
        end: End,
        reading: &'a Reading,
        extra: &'a [Noted],
        rules: &Rules,
    ) -> Facts<'a> {
        let hashing = Keyed(rules.keys.digest.0 ^ rules.keys.mark.1);
        let cards: Vec<&Noted> = reading.seen.iter().chain(extra).collect();
        let mut facts = Facts {
            end,
            read: reading.seen.len(),
            places: Places::for_so_many(cards.len()),
            cards,
            gone: HashMap::with_hasher(hashing),
            series: HashMap::with_hasher(hashing),
            relisted: HashSet::with_hasher(hashing),
            occurrences: HashSet::with_hasher(hashing),
            refused: HashSet::with_hasher(hashing),
            elsewhere: HashSet::with_hasher(hashing),
            answers: HashMap::with_hasher(hashing),
            whole: PerKind::from_fn(|kind| reading.is_whole(kind)),
        };
        // What was read takes the place of what an ask brought in, whichever came first.
        for at in (facts.read..facts.cards.len()).rev().chain(0..facts.read) {
            let noted = facts.cards[at];
            let state = if scope::is_plain(rules, end, noted) { noted.state } else { UNTOLD };
            facts.places.put(&facts.cards, at as u32, state);
        }
        facts.take_in_departures(reading);
        facts.take_in_answers(reading);
        for id in &facts.elsewhere {
            facts.places.make_untold(&facts.cards, id);
        }
        facts
    }

    fn take_in_departures(&mut self, reading: &'a Reading) {
        for gone in &reading.gone {
            match gone {
                Gone::Record { kind: _, id, why } => {
                    self.gone.insert(id.as_str(), why);
                }
                Gone::Series { master, why } => {
                    self.series.insert(master.as_str(), (master, why));
                }
                Gone::Relisted { master } => {
                    self.relisted.insert(master.as_str());
                }
                Gone::Occurrence { series } => {
                    self.occurrences.insert((series.uid.as_str(), series.original));
                }
            }
        }
        self.refused.extend(reading.refused.iter().map(|(id, _)| id.as_str()));
    }

    fn take_in_answers(&mut self, reading: &'a Reading) {
        for (ask, found) in &reading.found {
            if let Some(asked) = Asked::of(ask) {
                self.answers.insert(asked, found);
            }
            if let Found::Elsewhere(seen) = found {
                self.elsewhere.insert(seen.id.as_str());
            }
        }
    }

    /// Where the record with this id stands among the cards.
    pub(super) fn place(&self, kind: Kind, id: &str) -> Option<u32> {
        let at = self.places.get(&self.cards, id)?;
        (self.cards[at as usize].seen.kind == kind).then_some(at)
    }

    /// The record at a place.
    pub(super) fn card(&self, at: u32) -> &'a Noted {
        self.cards[at as usize]
    }

    /// Where the record stands that is plainly as a link remembers it.
    pub(super) fn place_as(&self, kind: Kind, shadow: &Shadow) -> Option<u32> {
        let print = fold::text(shadow.id.as_str());
        let state = fold::state(kind, print, shadow.version.as_str(), &shadow.digests);
        self.places.get_as(print, state)
    }

    /// Whether a card is the one that its id stands for: a record read twice stands once.
    pub(super) fn is_current(&self, at: u32) -> bool {
        self.places.get(&self.cards, self.card(at).seen.id.as_str()) == Some(at)
    }

    /// What is told of a link's record that was not read.
    pub(super) fn parting(&self, link: &Link, id: &str) -> Option<Parting<'a>> {
        if let Some(why) = self.gone.get(id) {
            return Some(Parting::Told(why));
        }
        if let (End::Mail, Some(series)) = (self.end, &link.series) {
            if self.occurrences.contains(&(series.uid.as_str(), series.original)) {
                return Some(Parting::Occurrence);
            }
            if let Some((master, why)) = self.series.get(series.master.as_str()) {
                return Some(Parting::Series(master, why));
            }
        }
        let relisted =
            link.series.as_ref().is_some_and(|it| self.relisted.contains(it.master.as_str()));
        let listed = *self.whole.get(link.kind) || relisted;
        let missing = listed && !self.refused.contains(id);
        missing.then_some(Parting::Missing)
    }

    /// Records that others were merged into.
    pub(super) fn survivors(&self) -> BTreeSet<&'a str> {
        let told = self.gone.values().filter_map(|why| match why {
            Departure::Merged { into } => Some(into.as_str()),
            Departure::Deleted
            | Departure::Cancelled
            | Departure::LeftScope
            | Departure::Unlisted => None,
        });
        let found = self.answers.values().filter_map(|found| match found {
            Found::Merged(into) => Some(into.as_str()),
            Found::Here { .. }
            | Found::Elsewhere(_)
            | Found::Bin(_)
            | Found::Many(_)
            | Found::Account(_)
            | Found::Nothing
            | Found::Refused(_) => None,
        });
        told.chain(found).collect()
    }

    /// Whether the record could not be read.
    pub(super) fn is_refused(&self, id: &str) -> bool {
        self.refused.contains(id)
    }

    /// Whether an ask found the record outside what is synchronised.
    pub(super) fn is_elsewhere(&self, id: &str) -> bool {
        self.elsewhere.contains(id)
    }

    /// Whether a kind was listed whole.
    pub(super) fn is_whole(&self, kind: Kind) -> bool {
        *self.whole.get(kind)
    }

    /// Whether a kind was listed whole and there was nothing.
    pub(super) fn is_bare(&self, kind: Kind) -> bool {
        *self.whole.get(kind) && !self.cards[..self.read].iter().any(|card| card.seen.kind == kind)
    }

    /// The answer to an ask, where it was asked.
    pub(super) fn answer(&self, ask: &Ask) -> Option<&'a Found> {
        self.answers.get(&Asked::of(ask)?).copied()
    }

    /// The answer about one id.
    pub(super) fn answer_about(&self, kind: Kind, id: &str) -> Option<&'a Found> {
        self.answers.get(&Asked::Id(kind, id)).copied()
    }
}
