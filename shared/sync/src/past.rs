//! All that the planner remembers of former cycles. Ids, versions, dates and keyed digests; the
//! only texts of people are in what must be sent or given back, which the relay keeps sealed.

use crate::Digests;
use model::{Field, FieldSet, Fields, Id, Kind, LinkId, Moment, PerKind, Series, Version, Write};
use serde::{Deserialize, Serialize};

/// One of the two ends of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Salesforce.
    Crm,
    /// The mailbox.
    Mail,
}

impl End {
    /// Both ends.
    pub const BOTH: [End; 2] = [End::Crm, End::Mail];

    /// The opposite end.
    pub fn other(self) -> End {
        match self {
            End::Crm => End::Mail,
            End::Mail => End::Crm,
        }
    }
}

/// What a link remembers of one side: the version, and one digest per field as that side last
/// showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shadow {
    /// The record's id.
    pub id: Id,
    /// Its version when last seen.
    pub version: Version,
    /// What it held when last seen or written.
    pub digests: Digests,
}

/// A pair of records known to be the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its number.
    pub id: LinkId,
    /// The kind of both records.
    pub kind: Kind,
    /// What is remembered of the Salesforce record.
    pub crm: Option<Shadow>,
    /// What is remembered of the mailbox record.
    pub mail: Option<Shadow>,
    /// Where the record was first.
    pub born: End,
    /// The end whose record we made; `None` where both were there and were paired. Only what we
    /// made is ever taken away because it left the scope or became private.
    #[serde(default)]
    pub made: Option<End>,
    /// Whether it is at work.
    pub state: LinkState,
    /// Which occurrence of which mailbox series it is.
    pub series: Option<Series>,
    /// The clean iCalendar UID of the mailbox item: the proof of a deletion must look for it.
    #[serde(default)]
    pub uid: Option<String>,
    /// When it takes place or is due, for the window's edges: first and last instant.
    pub span: Option<(Moment, Moment)>,
    /// When the Salesforce record was created, for the plan limit.
    pub created: Option<Moment>,
    /// Fields that were shortened on the way to the side that is short.
    pub short: FieldSet,
    /// Which of the mailbox's e-mail slots belongs to the Salesforce address.
    pub slot: Field,
    /// Whether the mailbox body was written by us, so that it may be written again.
    pub our_body: bool,
    /// The records agreed when last settled and nothing has been left undone.
    pub settled: bool,
}

impl Link {
    /// What is remembered of one end.
    pub fn shadow(&self, end: End) -> Option<&Shadow> {
        match end {
            End::Crm => self.crm.as_ref(),
            End::Mail => self.mail.as_ref(),
        }
    }

    /// The place of what is remembered of one end.
    pub fn shadow_mut(&mut self, end: End) -> &mut Option<Shadow> {
        match end {
            End::Crm => &mut self.crm,
            End::Mail => &mut self.mail,
        }
    }
}

/// Whether a link is at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Changes flow.
    Live,
    /// Nothing flows and nothing is deleted; it wakes when its record comes back.
    Dormant(Rest),
    /// The memory of a verdict: the two are no longer one, and are not made again.
    Ended(Ending),
}

/// Why a link rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rest {
    /// The window moved on, or an edit carried it out of the window.
    OutOfWindow,
    /// The task is completed.
    Completed,
    /// It is no longer the person's own, or left the view.
    LeftScope,
    /// The kind, the direction or a filter was switched off.
    SwitchedOff,
    /// Over the plan's limit.
    OverLimit,
    /// It was moved to another place in the mailbox.
    MovedAway,
    /// It was deleted or became unreadable, and nothing proves what that means.
    Unproven,
    /// It became private.
    Private,
    /// A meeting that another person organises was deleted in Salesforce.
    NotOurs,
    /// Another synchroniser works on it.
    ManagedElsewhere,
}

/// How a link ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Both records are gone.
    BothGone,
    /// Deleted in the mailbox; the Salesforce record stays and is not made again.
    UnlinkedByMail,
    /// Deleted on one side and, because of that, by us on the other.
    Deleted,
    /// The person said so.
    ByPerson,
}

/// A record that has no link, and why; so that it can be found, paired later, and explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stray {
    /// Where it is.
    pub end: End,
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: Id,
    /// Digests of the texts by which it could be paired.
    pub likeness: Vec<u128>,
    /// Why it has no link.
    pub why: LeftOut,
}

/// Why a record does not take part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Outside the window.
    OutOfWindow,
    /// A completed task.
    Completed,
    /// Not the person's own.
    NotOwned,
    /// Not in the chosen view or folder, or without the chosen category.
    NotMember,
    /// Private.
    Private,
    /// A meeting the person declined.
    Declined,
    /// Cancelled by its organiser.
    Cancelled,
    /// Never takes part; the words say why.
    Barred(String),
    /// Over the plan's limit.
    OverLimit,
    /// The direction does not let it flow.
    WrongWay,
    /// It could be any of several; the ids of the candidates on the other side.
    Ambiguous(Vec<Id>),
    /// Managed by another synchroniser.
    ManagedElsewhere,
    /// It lacks what the other side demands (a surname, a company, a file-as name).
    Nameless,
    /// Longer than the other side takes.
    TooLong,
    /// The person said so, or a former verdict still holds.
    Verdict(Ending),
    /// Refused by the other side; the code says why.
    Refused(String),
}

/// A write that was about to be sent: found after a crash, it is resolved before anything else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// Names the intent within the account; drawn from the link and the cycle's moment.
    pub key: String,
    /// When it was written down.
    pub at: Moment,
    /// The link as it shall stand when the write is done, less what only the receipt tells.
    pub link: Link,
    /// Where it goes.
    pub end: End,
    /// The write as sent.
    pub write: Write,
    /// The record as it stood before, in its connector's own format; nothing for a create.
    pub before: Vec<u8>,
    /// What the fields of an update held before; all of a record that is deleted or restored.
    #[serde(default)]
    pub was: Fields,
    /// Why, for the history.
    pub reason: crate::plan::Reason,
    /// What to call the record in the history.
    pub title: String,
    /// Values that lost and that the write overwrites: listed as soon as it is carried out.
    #[serde(default)]
    pub conflicts: Vec<crate::plan::Conflict>,
    /// Fields of which the link keeps what it remembers when the write is done: the other end is
    /// to be written, too, and until then this write counts as an edit that flows there.
    #[serde(default)]
    pub unsettled: FieldSet,
}

/// A deletion that waits until the person has looked, or, by the reason that a record changed, the
/// emptying of fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// The link.
    pub link: LinkId,
    /// Its kind.
    pub kind: Kind,
    /// Where the record would be deleted or its fields emptied.
    pub end: End,
    /// What to call it.
    pub title: String,
    /// Why.
    pub reason: crate::plan::Reason,
    /// The record of the other end, which vanished or says so. Once the link has another one, it
    /// was decided and done.
    #[serde(default)]
    pub because_of: Option<Id>,
}

/// What a person decided about one link or record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The link it is about.
    pub link: LinkId,
    /// What was decided.
    pub says: Says,
}

/// A conflict of which the person wants one value on both ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// The conflict as it was told.
    pub conflict: crate::plan::Conflict,
    /// Whose value it is to be.
    pub take: End,
}

/// A decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// The held deletion may go on.
    Allow,
    /// The held deletion must not happen: restore the record where it vanished.
    Reject,
}

/// What the brake needs to know of all links of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Live links.
    pub links: u32,
    /// Deletions that we carried out within the last 24 hours in Salesforce.
    pub deleted_crm: u32,
    /// The same in the mailbox.
    pub deleted_mail: u32,
    /// On how many records of Salesforce we emptied a field within the last 24 hours.
    #[serde(default)]
    pub emptied_crm: Vec<(Field, u32)>,
    /// The same in the mailbox.
    #[serde(default)]
    pub emptied_mail: Vec<(Field, u32)>,
}

impl Totals {
    /// Counts a record of an end on which these fields were emptied.
    pub fn count_emptied(&mut self, end: End, fields: FieldSet) {
        let counts = match end {
            End::Crm => &mut self.emptied_crm,
            End::Mail => &mut self.emptied_mail,
        };
        for field in fields.iter() {
            match counts.iter_mut().find(|(counted, _)| *counted == field) {
                Some((_, count)) => *count += 1,
                None => counts.push((field, 1)),
            }
        }
    }

    /// On how many records of an end a field was emptied.
    pub(crate) fn emptied(&self, end: End, field: Field) -> u32 {
        let counts = match end {
            End::Crm => &self.emptied_crm,
            End::Mail => &self.emptied_mail,
        };
        counts.iter().find(|(counted, _)| *counted == field).map_or(0, |(_, count)| *count)
    }
}

/// Everything the planner remembers; nothing else survives a cycle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// Links that the readings name, or all of a kind that was read whole.
    pub links: Vec<Link>,
    /// Strays, likewise.
    pub strays: Vec<Stray>,
    /// Writes whose outcome is not known.
    pub intents: Vec<Intent>,
    /// Deletions that wait for the person.
    pub held: Vec<Held>,
    /// What the person decided.
    pub rulings: Vec<Ruling>,
    /// Conflicts of which the person wants another outcome.
    #[serde(default)]
    pub wishes: Vec<Wish>,
    /// Records whose next try is due.
    pub waiting: Vec<crate::Waiting>,
    /// Figures of all links.
    pub totals: PerKind<Totals>,
}
