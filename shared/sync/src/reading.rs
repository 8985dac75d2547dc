//! What was read of one side in this cycle, as plain data.

use crate::{Digests, Keys};
use model::{Ask, Coverage, Departure, Fault, Found, Gone, Id, Page, PerKind, Seen, Watermark};
use serde::{Deserialize, Serialize};

/// One record with the digests of what it shows, taken once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Noted {
    /// The record.
    pub seen: Seen,
    /// Digests of its fields.
    pub digests: Digests,
}

impl Noted {
    /// Takes the digests of a record.
    pub fn of(seen: Seen, keys: &Keys) -> Noted {
        let digests = Digests::of(&seen.fields, keys);
        Noted { seen, digests }
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
            Gone::Series { .. } | Gone::Occurrence { .. } => None,
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
