//! What the dashboard shows.

use crate::session::Connection;
use crate::wizard::Tried;
use model::{Field, FieldSet, Kind, LinkId, Moment, PerKind};
use serde::{Deserialize, Serialize};
use sync::past::{End, Held, LeftOut, Says};
use sync::plan::{Conflict, Reason, Verb};
use sync::report::{Progress, Report};
use sync::undo::Why;

/// The state of an account at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    /// The Salesforce connection.
    pub salesforce: Connection,
    /// The mailbox connection.
    pub mailbox: Connection,
    /// Whether the person paused the sync.
    pub paused: bool,
    /// The cycle that runs now.
    pub running: Option<Progress>,
    /// The last cycle.
    pub last: Option<CycleLine>,
    /// When the next one is due.
    pub next: Option<Moment>,
    /// Linked records of each kind.
    pub linked: PerKind<u32>,
    /// How many things wait for the person.
    pub attention: u32,
    /// Salesforce requests used today and allowed, as Salesforce counts them.
    pub salesforce_usage: Option<(u32, u32)>,
}

/// One cycle in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CycleLine {
    /// Its number within the account.
    pub id: u64,
    /// When it began.
    pub began: Moment,
    /// When it ended.
    pub ended: Option<Moment>,
    /// What it did.
    pub report: Report,
    /// What stopped it, in words for the person.
    pub stopped: Option<String>,
    /// Requests to Salesforce and to the mailbox.
    pub requests: (u32, u32),
    /// Salesforce requests used that day and allowed, by all programs of the org, as Salesforce
    /// counted them at the end of the cycle.
    pub usage: Option<(u32, u32)>,
}

/// Some actions of one cycle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CyclePage {
    /// The cycle.
    pub cycle: CycleLine,
    /// Its actions, in order.
    pub actions: Vec<ActionLine>,
    /// Where the next page begins, when there is one.
    pub more_after: Option<u64>,
}

/// One action of a cycle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActionLine {
    /// Its number within the account.
    pub id: u64,
    /// The kind.
    pub kind: Kind,
    /// What was done.
    pub verb: Verb,
    /// Where.
    pub end: Option<End>,
    /// Why.
    pub reason: Reason,
    /// What the record is called.
    pub title: String,
    /// The names of the fields written.
    pub fields: Vec<String>,
    /// What went wrong, in words for the person.
    pub fault: Option<String>,
    /// Whether it can be taken back.
    pub undoable: bool,
}

/// What taking back would do now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UndoPreview {
    /// The first of the lines: the writes, then what is left as it is.
    pub lines: Vec<UndoLine>,
    /// How many writes there are in all.
    pub writes: u32,
    /// How many records are left as they are, at least in part.
    pub kept: u32,
}

/// One record of an undo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UndoLine {
    /// The kind.
    pub kind: Kind,
    /// Where.
    pub end: End,
    /// What the record is called.
    pub title: String,
    /// What would be done.
    pub what: UndoWhat,
}

/// What would be done about one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoWhat {
    /// It was made, and would be moved to the bin.
    Delete,
    /// It was deleted, and would be restored.
    Restore,
    /// These fields would get back what they held.
    Rewrite(FieldSet),
    /// Nothing.
    Keep(Why),
}

/// What waits for the person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Attention {
    /// Deletions held by the brake.
    pub held: Vec<HeldLine>,
    /// Conflicts with both values.
    pub conflicts: Vec<ConflictLine>,
    /// Records left out for a reason the person can change.
    pub left_out: Vec<LeftOutLine>,
    /// Records refused by a server.
    pub refused: Vec<RefusedLine>,
}

/// One deletion held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldLine {
    /// The deletion.
    pub held: Held,
    /// What the person decided about it, which the next cycle does.
    pub says: Option<Says>,
}

/// One conflict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConflictLine {
    /// The conflict.
    pub conflict: Conflict,
    /// Whose value the person wants, which the next cycle writes to both sides.
    pub take: Option<End>,
}

/// One record left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOutLine {
    /// Where it is.
    pub end: End,
    /// The kind.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// Why it is left out.
    pub why: LeftOut,
}

/// One record refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefusedLine {
    /// Where it was to go.
    pub end: End,
    /// The kind.
    pub kind: Kind,
    /// The link, when there is one.
    pub link: Option<LinkId>,
    /// What it is called.
    pub title: String,
    /// The reason in words.
    pub words: String,
}

/// Pauses or goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Whether the sync rests.
    pub paused: bool,
}

/// What the person decides about held deletions: the next cycle does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The links whose deletions are meant. What is no longer held among them is passed over.
    pub links: Vec<LinkId>,
    /// Allow them, or restore the records.
    pub says: Says,
}

/// What the person decides about a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictRuling {
    /// The link.
    pub link: LinkId,
    /// The field.
    pub field: Field,
    /// Whose value is to be on both sides: the next cycle writes it, unless either was edited
    /// since. `None` leaves both as they are and takes the conflict from the list.
    pub take: Option<End>,
}

/// Something happened to the account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A cycle is so far.
    Progress(Progress),
    /// A cycle ended.
    Ended(CycleLine),
    /// A connection's state changed: ask for the dashboard again.
    Changed,
    /// Something was tried to find the mailbox.
    Tried(Tried),
}
