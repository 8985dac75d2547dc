//! Short prints of ids, versions and digests, so that a plan over many unchanged records compares
//! numbers that lie side by side instead of texts that lie all over the memory.
//!
//! A text is folded by multiplications of 64 bits, which WebAssembly has (it has none of 128), in
//! four lanes that do not wait for each other: EWS makes ids 150 characters long. The fold is no
//! cryptography, and needs none: a server that forces two ids onto one print makes its own plans
//! slow, because an id counts as found only when it is compared whole or when everything else of
//! the record, its keyed digests included, is the same as well.

use crate::Digests;
use model::Kind;

const TURN: u32 = 29;
const FACTOR: u64 = 0xd6e8_feb8_6659_fd93;
const LANES: [u64; 4] =
    [0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb, 0xff51_afd7_ed55_8ccd];

/// Where every fold starts.
pub(crate) const START: u64 = LANES[0];

/// Takes in one word. Nothing is lost: each word gives another result.
pub(crate) fn step(lane: u64, word: u64) -> u64 {
    (lane ^ word).wrapping_mul(FACTOR).rotate_left(TURN)
}

/// Lets every bit that was taken in tell on the lowest ones.
pub(crate) fn spread(lane: u64) -> u64 {
    let mixed = (lane ^ (lane >> 32)).wrapping_mul(FACTOR);
    mixed ^ (mixed >> 29)
}

/// Up to eight bytes as one word.
pub(crate) fn word(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// Folds a text.
pub(crate) fn text(text: &str) -> u64 {
    let mut lanes = LANES;
    let (blocks, rest) = text.as_bytes().as_chunks::<32>();
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = step(*lane, u64::from_le_bytes(*word));
        }
    }
    let (words, rest) = rest.as_chunks::<8>();
    for (lane, word) in lanes.iter_mut().zip(words) {
        *lane = step(*lane, u64::from_le_bytes(*word));
    }
    let [one, two, three, four] = lanes;
    let all = step(step(step(one, two), three), four);
    spread(step(step(all, word(rest)), text.len() as u64))
}

/// The print of everything that tells whether a record is as a link remembers it. Never
/// [`UNTOLD`].
pub(crate) fn state(kind: Kind, id: u64, version: &str, digests: &Digests) -> u64 {
    let (known, sum) = digests.in_short();
    let mut all = step(id, kind as u64);
    all = step(all, text(version));
    all = step(all, known.0);
    all = step(all, sum as u64);
    all = step(all, (sum >> 64) as u64);
    spread(all) | 1
}

/// The print of nothing.
pub(crate) const UNTOLD: u64 = 0;

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids that differ in one character anywhere fold apart: neighbours in a table of their size
    /// would make it slow.
    #[test]
    fn near_ids_fold_apart() {
        let mut slots = std::collections::BTreeMap::new();
        let base = "A".repeat(152);
        for place in 0..base.len() {
            for letter in b'0'..b'@' {
                let mut id = base.clone().into_bytes();
                id[place] = letter;
                let id = String::from_utf8(id).expect("letters");
                *slots.entry(text(&id) & 0xfff).or_insert(0u32) += 1;
            }
        }
        assert!(slots.values().all(|met| *met <= 8), "crowded: {:?}", slots.values().max());
        assert!(slots.len() > 1_500, "{} slots of 4096 for 2432 ids", slots.len());
    }

    #[test]
    fn whatever_changes_shows() {
        let mut digests = Digests::default();
        digests.set(model::Field::Surname, 7);
        let base = state(Kind::Task, 1, "v", &digests);
        let mut other = digests.clone();
        other.set(model::Field::Surname, 7 << 64);
        for changed in [
            state(Kind::Contact, 1, "v", &digests),
            state(Kind::Task, 2, "v", &digests),
            state(Kind::Task, 1, "w", &digests),
            state(Kind::Task, 1, "v", &other),
            state(Kind::Task, 1, "v", &Digests::default()),
        ] {
            assert_ne!(base, changed);
        }
        assert_ne!(text("a"), text("a\0"));
        assert_ne!(text(""), text("\0"));
    }
}
