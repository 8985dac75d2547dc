//! The roll call's memory: which contacts are listed, in little room. Ids are sorted, and each
//! keeps only what it does not share with the one before, so that most take six characters.

use crate::ids;
use crate::limits::ROLL_IDS_MAX;
use model::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::Bound;

/// An id in its short form, which is ASCII.
type Short = [u8; 15];

fn short(id: &str) -> Option<Short> {
    ids::short(id)?.as_bytes().try_into().ok()
}

fn long(short: &Short) -> Option<Id> {
    ids::long(std::str::from_utf8(short).ok()?)
}

/// What is stored of the roll call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stored {
    /// The ids, packed.
    #[serde(default)]
    ids: String,
    /// The id after which the next slice begins; empty at the head of the list.
    #[serde(default)]
    pub(crate) after: String,
    /// Whether there were too many ids to remember.
    #[serde(default)]
    over: bool,
}

/// The ids that are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roll {
    /// The ids in their short form.
    ids: BTreeSet<Short>,
    /// The id after which the next slice begins.
    pub(crate) after: String,
    /// Whether there were too many ids to remember.
    over: bool,
}

/// How a slice differs from what is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Remembered, and no longer listed.
    pub(crate) missing: Vec<Id>,
    /// Listed, and not remembered.
    pub(crate) fresh: Vec<Id>,
}

impl Roll {
    /// Unpacks; `None` where the text is broken.
    pub(crate) fn open(stored: &Stored) -> Option<Roll> {
        let mut ids = Vec::new();
        let mut last: Short = [0; 15];
        let mut rest = stored.ids.as_bytes();
        while let Some((head, tail)) = rest.split_first() {
            let shared = usize::from(head.checked_sub(b'a')?);
            let (own, tail) = tail.split_at_checked(last.len().checked_sub(shared)?)?;
            last[shared..].copy_from_slice(own);
            if !last.iter().all(u8::is_ascii_alphanumeric) || ids.len() == ROLL_IDS_MAX {
                return None;
            }
            ids.push(last);
            rest = tail;
        }
        let ids = ids.into_iter().collect();
        let after = match stored.after.as_str() {
            "" => String::new(),
            after => ids::short(after)?.to_owned(),
        };
        Some(Roll { ids, after, over: stored.over })
    }

    /// Packs.
    pub(crate) fn close(&self) -> Stored {
        let mut out = String::with_capacity(self.ids.len() * 7);
        let mut last: &[u8] = &[];
        for id in &self.ids {
            let shared = id.iter().zip(last).take_while(|(a, b)| a == b).count().min(14);
            out.push(char::from(b'a' + shared as u8));
            out.extend(id[shared..].iter().map(|byte| char::from(*byte)));
            last = id;
        }
        Stored { ids: out, after: self.after.clone(), over: self.over }
    }

    /// Forgets everything, before a full listing.
    pub(crate) fn clear(&mut self) {
        *self = Roll::default();
    }

    /// Whether a roll can be called at all.
    pub(crate) fn is_kept(&self) -> bool {
        !self.over
    }

    /// Whether an id is remembered.
    pub(crate) fn has(&self, id: &Id) -> bool {
        short(id.as_str()).is_some_and(|short| self.ids.contains(&short))
    }

    /// Remembers an id.
    pub(crate) fn add(&mut self, id: &Id) {
        if let Some(short) = short(id.as_str()).filter(|_| !self.over) {
            self.ids.insert(short);
            if self.ids.len() > ROLL_IDS_MAX {
                *self = Roll { over: true, ..Roll::default() };
            }
        }
    }

    /// Forgets an id.
    pub(crate) fn drop(&mut self, id: &Id) {
        if let Some(short) = short(id.as_str()) {
            self.ids.remove(&short);
        }
    }

    /// Compares a slice with the memory and moves on. `whole` says that the slice reached the end
    /// of the list. A slice that is not in the order of our ids proves nothing.
    pub(crate) fn call(&mut self, listed: &[Id], end: End) -> Difference {
        let shorts: Vec<Short> = listed.iter().filter_map(|id| short(id.as_str())).collect();
        let after = short(&self.after);
        let ordered = shorts.windows(2).all(|pair| pair[0] < pair[1])
            && shorts.first().is_none_or(|first| after.is_none_or(|after| *first > after));
        let last = match (end, shorts.last()) {
            (End::Reached, _) | (End::Further, None) => None,
            (End::Further, Some(last)) => Some(*last),
        };
        let mut difference = Difference::default();
        if ordered {
            let from = after.map_or(Bound::Unbounded, Bound::Excluded);
            let until = last.map_or(Bound::Unbounded, Bound::Included);
            // Bounds that are the wrong way round hold nothing.
            let holds = after.is_none_or(|after| last.is_none_or(|last| after < last));
            let expected = holds.then(|| self.ids.range((from, until))).into_iter().flatten();
            let gone = expected.filter(|id| shorts.binary_search(id).is_err());
            difference.missing = gone.filter_map(long).collect();
        }
        let unknown = listed.iter().filter(|id| !self.has(id));
        difference.fresh = unknown.cloned().collect();
        let last = last.and_then(|last| Some(std::str::from_utf8(&last).ok()?.to_owned()));
        self.after = last.unwrap_or_default();
        difference
    }
}

/// Whether a slice reached the end of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It did.
    Reached,
    /// There is more.
    Further,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u32) -> Id {
        ids::long(&format!("0035e00000{n:05}")).unwrap()
    }

    #[test]
    fn ids_survive_in_little_room() {
        let mut roll = Roll::default();
        for n in (0..10_000).rev() {
            roll.add(&id(n));
        }
        roll.after = "0035e0000000007".into();
        let stored = roll.close();
        assert!(stored.ids.len() < 40_000, "{}", stored.ids.len());
        assert_eq!(Roll::open(&stored), Some(roll));
        assert_eq!(Roll::open(&Stored::default()), Some(Roll::default()));
    }

    #[test]
    fn broken_memories_are_noticed() {
        for (ids, after) in [
            ("z", ""),
            ("a", ""),
            ("a0035e0000000", ""),
            ("b0035e000000001", ""),
            ("ä", ""),
            ("~~~~", ""),
            ("a0035e00000000-1", ""),
            ("", "x'"),
        ] {
            let stored = Stored { ids: ids.into(), after: after.into(), over: false };
            assert_eq!(Roll::open(&stored), None, "{ids}");
        }
    }

    #[test]
    fn a_call_tells_who_left_and_who_came() {
        let mut roll = Roll::default();
        for n in [1, 2, 3, 7, 9] {
            roll.add(&id(n));
        }
        let first = roll.call(&[id(1), id(3), id(5)], End::Further);
        assert_eq!(first, Difference { missing: vec![id(2)], fresh: vec![id(5)] });
        let second = roll.call(&[id(7)], End::Reached);
        assert_eq!(second, Difference { missing: vec![id(9)], fresh: Vec::new() });
        assert_eq!(roll.after, "");
    }

    #[test]
    fn a_slice_out_of_order_proves_no_absence() {
        let mut roll = Roll::default();
        for n in [1, 2, 3] {
            roll.add(&id(n));
        }
        let difference = roll.call(&[id(3), id(1)], End::Reached);
        assert_eq!(difference, Difference::default());
    }

    #[test]
    fn too_many_ids_end_the_roll_call() {
        let mut roll = Roll::default();
        for n in 0..=ROLL_IDS_MAX as u32 {
            roll.add(&id(n));
        }
        assert!(!roll.is_kept() && !roll.has(&id(1)));
        assert!(!Roll::open(&roll.close()).unwrap().is_kept());
    }
}
