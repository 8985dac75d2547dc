//! What a cycle did, counted, and how far it is while it runs.

use crate::past::{End, Link};
use crate::plan::{Reason, Verb};
use crate::planner::veil::makes_stub;
use model::{Fault, FieldSet, Fields, Id, Kind, LinkId};
use serde::{Deserialize, Serialize};

/// What a cycle did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Records made in Salesforce, in the mailbox.
    pub created: (u32, u32),
    /// Records changed in Salesforce, in the mailbox.
    pub updated: (u32, u32),
    /// Records deleted in Salesforce, in the mailbox.
    pub deleted: (u32, u32),
    /// Pairs found.
    pub paired: u32,
    /// Records that wait for another try.
    pub waiting: u32,
    /// Records that were refused for their content.
    pub refused: u32,
    /// Deletions held for the person.
    pub held: u32,
    /// Values that lost a conflict.
    pub conflicts: u32,
    /// Records left out.
    pub left_out: u32,
    /// Sides that took no writes, with their codes.
    #[serde(default)]
    pub closed: Closed,
}

/// Which sides take no writes for now, and the codes by which they said so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Salesforce.
    pub crm: Option<String>,
    /// The mailbox.
    pub mail: Option<String>,
}

impl Closed {
    /// What a side said.
    pub fn of(&self, end: End) -> Option<&String> {
        match end {
            End::Crm => self.crm.as_ref(),
            End::Mail => self.mail.as_ref(),
        }
    }

    pub(crate) fn of_mut(&mut self, end: End) -> &mut Option<String> {
        match end {
            End::Crm => &mut self.crm,
            End::Mail => &mut self.mail,
        }
    }
}

/// One line of the history: one write, or one decision without a write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The link.
    pub link: LinkId,
    /// The kind.
    pub kind: Kind,
    /// Where; `None` for a decision without a write.
    pub end: Option<End>,
    /// The record there.
    #[serde(default)]
    pub record: Option<Id>,
    /// What was done.
    pub verb: Verb,
    /// Why.
    pub reason: Reason,
    /// What to call the record.
    pub title: String,
    /// What was written; empty for deletions and decisions.
    pub wrote: Fields,
    /// The record as it stood before, in its connector's own format.
    pub before: Vec<u8>,
    /// What the fields of an update held before; all of a record that was deleted or restored.
    #[serde(default)]
    pub was: Fields,
    /// What went wrong; `None` when done.
    pub fault: Option<Fault>,
    /// The link after it.
    pub after: Option<Link>,
}

impl Entry {
    /// The fields that were emptied, as the brake counts them: a stub is made, not emptied.
    pub fn emptied(&self) -> FieldSet {
        let counts = self.fault.is_none() && self.verb == Verb::Update && !makes_stub(&self.wrote);
        let empty = self.wrote.iter().filter(|(_, value)| value.is_empty());
        if counts { empty.map(|(field, _)| field).collect() } else { FieldSet::NONE }
    }
}

/// How far a cycle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// So many records of a side have been read.
    Reading {
        /// Which side.
        end: End,
        /// So many so far.
        records: u32,
    },
    /// Deciding.
    Planning,
    /// So many writes of so many are done.
    Writing {
        /// Done.
        done: u32,
        /// In all.
        of: u32,
    },
    /// Putting the watermarks away.
    Closing,
}
