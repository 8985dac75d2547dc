//! What was read of one side in this cycle, as plain data.

use crate::{Digests, Keys, fold};
use model::{
    About, Ask, Coverage, Departure, Fault, Found, Gone, Id, Page, PerKind, Seen, Watermark,
};
use serde::{Deserialize, Serialize};

/// One record with the digests of what it shows, taken once. It does not change after that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Noted {
    /// The record.
    pub seen: Seen,
    /// Digests of its fields.
    pub digests: Digests,
    /// The print of its id.
    #[serde(skip)]
    pub(crate) print: u64,
    /// The print of its state.
    #[serde(skip)]
    pub(crate) state: u64,
    /// What may keep it from taking part.
    #[serde(skip)]
    pub(crate) bars: Bars,
}

/// What may keep a record from taking part, at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bars {
    /// Nothing.
    None,
    /// It belongs to another person, which matters or not.
    Owner,
    /// Something that only the rules can judge.
    Some,
}

/// A noted record as it is stored.
#[derive(Deserialize)]
struct Stored {
    seen: Seen,
    digests: Digests,
}

impl From<Stored> for Noted {
    fn from(stored: Stored) -> Noted {
        Noted::with(stored.seen, stored.digests)
    }
}

impl Bars {
    fn of(about: &About) -> Bars {
        let barred = about.barred.is_some()
            || about.managed_elsewhere
            || about.member == Some(false)
            || about.declined
            || about.private
            || about.cancelled;
        match (barred, about.owned) {
            (true, _) => Bars::Some,
            (false, Some(false)) => Bars::Owner,
            (false, Some(true) | None) => Bars::None,
        }
    }
}

impl Noted {
    /// Takes the digests of a record.
    pub fn of(mut seen: Seen, keys: &Keys) -> Noted {
        seen.fields.compact();
        let digests = Digests::of(&seen.fields, keys);
        Noted::with(seen, digests)
    }

    fn with(seen: Seen, digests: Digests) -> Noted {
        let print = fold::text(seen.id.as_str());
        let state = fold::state(seen.kind, print, seen.version.as_str(), &digests);
        let bars = Bars::of(&seen.about);
        Noted { seen, digests, print, state, bars }
    }
}

/// Everything read of one side.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Records that are new or changed.
    pub seen: Vec<Noted>,
    /// Records that went.
    pub gone: Vec<Gone>,
    /// Records that could not be read.
    pub refused: Vec<(Id, Fault)>,
    /// Answers to the planner's asks.
    pub found: Vec<(Ask, Found)>,
    /// How much of each kind was read.
    pub covered: PerKind<Coverage>,
    /// Where the next cycle goes on.
    pub upto: Option<Watermark>,
}

impl Reading {
    /// Adds a page. A record seen again takes the place of what was noted before, which `read`
    /// sees to; here pages only pile up.
    pub fn add(&mut self, page: Page, keys: &Keys) {
        self.seen.extend(page.seen.into_iter().map(|seen| Noted::of(seen, keys)));
        self.gone.extend(page.gone);
        self.refused.extend(page.refused);
        self.covered = page.covered;
        self.upto = Some(page.next);
    }

    /// Whether nothing was reported.
    pub fn is_quiet(&self) -> bool {
        self.seen.is_empty() && self.gone.is_empty() && self.refused.is_empty()
    }

    /// Every record that the reading names in any way: seen, gone, or found by a question.
    pub fn ids(&self) -> impl Iterator<Item = &Id> {
        let seen = self.seen.iter().map(|noted| &noted.seen.id);
        let gone = self.gone.iter().filter_map(|gone| match gone {
            Gone::Record { id, why: Departure::Merged { into }, .. } => {
                Some([Some(id), Some(into)])
            }
            Gone::Record { id, .. } => Some([Some(id), None]),
            Gone::Series { .. } | Gone::Relisted { .. } | Gone::Occurrence { .. } => None,
        });
        let found = self.found.iter().flat_map(|(_, found)| match found {
            Found::Here { seen, .. } | Found::Elsewhere(seen) => vec![&seen.id],
            Found::Bin(id) | Found::Merged(id) => vec![id],
            Found::Many(many) => many.iter().map(|seen| &seen.id).collect(),
            Found::Account(_) | Found::Nothing | Found::Refused(_) => Vec::new(),
        });
        seen.chain(gone.flatten().flatten()).chain(found)
    }

    /// Whether a kind was listed whole.
    pub fn is_whole(&self, kind: model::Kind) -> bool {
        match self.covered.get(kind) {
            Coverage::Whole => true,
            Coverage::Off | Coverage::Since => false,
        }
    }
}
