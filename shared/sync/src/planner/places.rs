//! Where a record with a given id stands, and in what state: one table per side, written in one
//! pass and asked for every link, so that it must cost next to nothing.

use crate::fold::{self, UNTOLD};
use crate::reading::Noted;
use std::hash::{BuildHasher, Hasher};

/// The table. A slot holds a part of the id's print, so that a stranger in the way is passed over
/// without a look at its id, and the print of the record's state.
pub(super) struct Places {
    slots: Vec<Slot>,
}

#[derive(Clone, Copy)]
struct Slot {
    state: u64,
    tag: u32,
    at: u32,
}

/// No record stands here: a reading of so many does not fit into memory.
const NOWHERE: u32 = u32::MAX;
const FREE: Slot = Slot { state: UNTOLD, tag: 0, at: NOWHERE };

impl Places {
    /// A table for so many records. It is never more than half full.
    pub(super) fn for_so_many(records: usize) -> Places {
        Places { slots: vec![FREE; (records.max(1) * 2).next_power_of_two()] }
    }

    /// The first slot, beginning with an id's own, that is free or holds what is looked for.
    fn find(&self, print: u64, is_it: impl Fn(&Slot) -> bool) -> usize {
        let last = self.slots.len() - 1;
        let tag = (print >> 32) as u32;
        let mut at = print as usize & last;
        loop {
            let slot = &self.slots[at];
            if slot.at == NOWHERE || slot.tag == tag && is_it(slot) {
                return at;
            }
            at = (at + 1) & last;
        }
    }

    fn slot_of(&self, cards: &[&Noted], id: &str) -> usize {
        self.find(fold::text(id), |slot| cards[slot.at as usize].seen.id.as_str() == id)
    }

    /// The place of the record with this id.
    pub(super) fn get(&self, cards: &[&Noted], id: &str) -> Option<u32> {
        let at = self.slots[self.slot_of(cards, id)].at;
        (at != NOWHERE).then_some(at)
    }

    /// The place of the record whose id has this print and that is in this very state.
    pub(super) fn get_as(&self, print: u64, state: u64) -> Option<u32> {
        let at = self.slots[self.find(print, |slot| slot.state == state)].at;
        (at != NOWHERE).then_some(at)
    }

    /// Takes in a record with the print of its state. One of the same id gives way to it.
    pub(super) fn put(&mut self, cards: &[&Noted], at: u32, state: u64) {
        let noted = cards[at as usize];
        let slot = self.find(noted.print, |slot| cards[slot.at as usize].seen.id == noted.seen.id);
        self.slots[slot] = Slot { state, tag: (noted.print >> 32) as u32, at };
    }

    /// Says that nothing is to be concluded from the state of the record with this id.
    pub(super) fn make_untold(&mut self, cards: &[&Noted], id: &str) {
        let slot = self.slot_of(cards, id);
        self.slots[slot].state = UNTOLD;
    }
}

/// Hashing of everything else that a plan looks up, from a start that only the account knows.
#[derive(Clone, Copy)]
pub(super) struct Keyed(pub(super) u64);

/// The running state of [`Keyed`].
pub(super) struct Folding(u64);

impl BuildHasher for Keyed {
    type Hasher = Folding;

    fn build_hasher(&self) -> Folding {
        Folding(self.0 ^ fold::START)
    }
}

impl Hasher for Folding {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.0 = fold::step(self.0, u64::from_le_bytes(*word));
        }
        self.0 = fold::step(fold::step(self.0, fold::word(rest)), bytes.len() as u64);
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 = fold::step(self.0, u64::from(byte) | 0x100);
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = fold::step(self.0, word);
    }

    fn finish(&self) -> u64 {
        fold::spread(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Keys;
    use model::{About, Fields, Id, Kind, Seen, Version};

    fn noted(id: &str, version: &str) -> Noted {
        let seen = Seen {
            id: Id::from(id),
            version: Version::from(version),
            kind: Kind::Task,
            fields: Fields::new(),
            mark: None,
            series: None,
            about: About::default(),
        };
        Noted::of(seen, &Keys { digest: (1, 2), mark: (3, 4) })
    }

    #[test]
    fn every_record_is_found_and_no_stranger() {
        let id = |at: u32| format!("{:<140}{at}", "AAMk");
        let all: Vec<Noted> = (0..3_000).map(|at| noted(&id(at), "1")).collect();
        let again = noted(&id(7), "2");
        let cards: Vec<&Noted> = all.iter().chain([&again]).collect();
        let mut places = Places::for_so_many(cards.len());
        for (at, card) in cards.iter().enumerate() {
            places.put(&cards, at as u32, card.state);
        }
        for at in (0..3_000).filter(|at| *at != 7) {
            assert_eq!(places.get(&cards, &id(at)), Some(at));
            let card = cards[at as usize];
            assert_eq!(places.get_as(card.print, card.state), Some(at));
        }
        assert_eq!(places.get(&cards, &id(7)), Some(3_000), "the later telling counts");
        assert_eq!(places.get_as(all[7].print, all[7].state), None);
        places.make_untold(&cards, &id(7));
        assert_eq!(places.get_as(again.print, again.state), None);
        assert_eq!(places.get(&cards, &id(7)), Some(3_000));
        assert_eq!(places.get(&cards, "AAMk"), None);
        assert_eq!(Places::for_so_many(0).get(&[], ""), None);
    }
}
