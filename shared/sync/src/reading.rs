//! What was read of one side in this cycle, as plain data.

use crate::{Digests, Keys};
use model::{Ask, Coverage, Fault, Found, Gone, Id, Page, PerKind, Seen, Watermark};
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

    /// Whether a kind was listed whole.
    pub fn is_whole(&self, kind: model::Kind) -> bool {
        match self.covered.get(kind) {
            Coverage::Whole => true,
            Coverage::Off | Coverage::Since => false,
        }
    }
}
