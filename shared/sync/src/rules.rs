//! The rules of one account: what takes part, which way it flows, who wins, and what may be
//! deleted. Everything that the planner must be told and cannot read.

use crate::Keys;
use model::{Field, FieldSet, Kind, LinkId, Moment, Notify, PerKind, Reach, Scope};
use serde::{Deserialize, Serialize};

/// The rules of one account at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// The moment of this cycle.
    pub now: Moment,
    /// The person's zone, an IANA name: where the window's days begin and end.
    pub zone: String,
    /// What takes part.
    pub scope: Scope,
    /// Of which kinds the person changed the scope since the last whole reading: what leaves
    /// because of that rests, and is never deleted.
    #[serde(default)]
    pub scope_changed: PerKind<bool>,
    /// Which way each kind flows.
    pub directions: PerKind<Direction>,
    /// Who wins when both sides changed one field differently.
    pub winners: PerKind<Winner>,
    /// What happens to private records.
    pub privacy: Privacy,
    /// Most records of all kinds together; `None` is unlimited.
    pub limit: Option<u32>,
    /// From how many deletions on a person must look.
    pub brake: PerKind<Brake>,
    /// Whether attendees may be told of writes.
    pub notify: Notify,
    /// Whether a contact deleted in the mailbox is deleted in Salesforce too.
    pub contact_deletions: ContactDeletions,
    /// Whether an Event made from a meeting is related to the one contact who attends it.
    pub relate_attendees: bool,
    /// The account's keys.
    pub keys: Keys,
    /// The org's id, part of every mark.
    pub org: String,
    /// The first link number that was never used.
    pub next_link: LinkId,
    /// What each side can hold.
    pub reach: Reaches,
}

/// What each side can hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaches {
    /// The org.
    pub crm: Reach,
    /// The mailbox.
    pub mail: Reach,
}

/// Which way a kind flows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Both ways.
    #[default]
    Both,
    /// From Salesforce to the mailbox.
    ToMail,
    /// From the mailbox to Salesforce.
    ToCrm,
}

/// Who wins a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Winner {
    /// Salesforce.
    Crm,
    /// The mailbox.
    Mail,
    /// Whichever record was touched last, by the two servers' own clocks.
    Newest,
}

impl Winner {
    /// The default: appointments are kept in the mailbox, the rest in Salesforce.
    pub fn usual(kind: Kind) -> Winner {
        match kind {
            Kind::Contact => Winner::Crm,
            Kind::Appointment => Winner::Mail,
            Kind::Task => Winner::Crm,
        }
    }
}

/// What happens to private records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// They take no part.
    #[default]
    Skip,
    /// Appointments flow as their time only.
    TimeOnly,
    /// They flow and stay private.
    Full,
}

/// What a contact deleted in the mailbox means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactDeletions {
    /// The contact stays in Salesforce and is not made again in the mailbox.
    #[default]
    Unlink,
    /// The contact is deleted in Salesforce.
    Propagate,
}

/// From how many deletions within 24 hours a person must look: above the smaller of a number and
/// a share, and never for fewer than [`Brake::NEVER_BELOW`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brake {
    /// So many records.
    pub most: u32,
    /// So many of a hundred links.
    pub percent: u8,
}

impl Brake {
    /// Fewer than so many deletions are never held.
    pub const NEVER_BELOW: u32 = 5;
    /// One field emptied on more than so many of a hundred links in one plan is held.
    pub const EMPTIED_PERCENT: u8 = 25;

    /// The default for a kind.
    pub fn usual(kind: Kind) -> Brake {
        match kind {
            Kind::Contact => Brake { most: 250, percent: 25 },
            Kind::Appointment => Brake { most: 50, percent: 10 },
            Kind::Task => Brake { most: 50, percent: 75 },
        }
    }
}

impl Rules {
    /// The fields that can be compared at all: both sides show them.
    pub fn shared_fields(&self, kind: Kind) -> FieldSet {
        self.reach.crm.reads.get(kind).and(*self.reach.mail.reads.get(kind))
    }

    /// Whether a field may flow from Salesforce to the mailbox.
    pub fn flows_to_mail(&self, kind: Kind, field: Field) -> bool {
        matches!(self.directions.get(kind), Direction::Both | Direction::ToMail)
            && self.reach.mail.writes.get(kind).has(field)
    }

    /// Whether a field may flow from the mailbox to Salesforce. Company and manager never do: an
    /// edit in a mailbox must not move a contact to another account.
    pub fn flows_to_crm(&self, kind: Kind, field: Field) -> bool {
        matches!(self.directions.get(kind), Direction::Both | Direction::ToCrm)
            && !matches!(field, Field::Company | Field::Manager)
            && self.reach.crm.writes.get(kind).has(field)
    }
}
