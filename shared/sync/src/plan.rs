//! What one cycle would do, as data: it can be shown, compared, asserted and applied.

use crate::past::{End, Held, LeftOut, Link, Stray};
use model::{Ask, Field, FieldSet, Fields, Id, Kind, LinkId, Notify, Series, Value, Version};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a cycle would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// In the order of carrying out; deletions last.
    pub actions: Vec<Action>,
    /// Deletions that wait for the person.
    pub held: Vec<Held>,
    /// Records that do not take part, each with its reason and what to call it.
    pub left_out: Vec<(Stray, String)>,
    /// Strays that are none any more.
    pub no_longer_strays: Vec<(End, Id)>,
    /// Values that lost, and differences that cannot flow.
    pub conflicts: Vec<Conflict>,
    /// What must be known before the plan is final.
    pub asks: Asks,
    /// Mails that the writes would make a server send.
    pub forecast: Vec<Mail>,
}

/// Questions to the sides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Asks {
    /// To Salesforce.
    pub crm: Vec<Ask>,
    /// To the mailbox.
    pub mail: Vec<Ask>,
}

impl Asks {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.crm.is_empty() && self.mail.is_empty()
    }
}

/// What is done about one link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// The link as it shall stand when every step is done. Its shadows hold what was read; the
    /// fields of a step take theirs from the receipt.
    pub link: Link,
    /// Writes, at most one per end and one mark; none where only the memory changes.
    pub steps: Vec<Step>,
    /// Why.
    pub reason: Reason,
    /// What to call the record.
    pub title: String,
    /// The link that takes over what this record held: it is not deleted before one of that link's
    /// writes is carried out.
    #[serde(default)]
    pub heir: Option<LinkId>,
}

/// One write of an action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Where.
    pub end: End,
    /// What.
    pub doing: Doing,
}

/// What is done to a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// Make it.
    Create {
        /// What it holds.
        fields: Fields,
        /// The account or contact it belongs to.
        parent: Option<Id>,
    },
    /// Change fields of it.
    Update {
        /// Which one.
        id: Id,
        /// The version it was read at.
        version: Version,
        /// Which occurrence.
        series: Option<Series>,
        /// The fields to write.
        fields: Fields,
        /// Whether attendees may be told.
        notify: Notify,
    },
    /// Take it out of the bin, else make it anew as it was.
    Restore {
        /// Which one it was.
        id: Id,
        /// Its picture, in its connector's own format.
        image: Vec<u8>,
        /// What it held, by which it is found should the answer be lost.
        fields: Fields,
    },
    /// Mark it as ours.
    Mark {
        /// Which one.
        id: Id,
        /// The version it was read at.
        version: Version,
    },
    /// Move it to the bin.
    Delete {
        /// Which one.
        id: Id,
        /// The version it was read at.
        version: Version,
        /// Which occurrence.
        series: Option<Series>,
        /// Whether attendees may be told.
        notify: Notify,
    },
}

/// What an action is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// A record is made.
    Create,
    /// A record is taken out of the bin, or made anew as it was.
    Restore,
    /// Fields of a record are changed.
    Update,
    /// Two records are linked without changing either.
    Pair,
    /// A record is moved to the bin.
    Delete,
    /// Only the memory changes: versions, dormancy, an ending.
    Note,
}

/// Why something is done, in words for people.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// New in this side.
    New(End),
    /// The two were found to be the same.
    Paired(Likeness),
    /// Changed on this side.
    Changed(End),
    /// Changed on both sides.
    Merged,
    /// Deleted on this side.
    Deleted(End),
    /// Edited on this side after it was deleted on the other: the edit wins.
    Revived(End),
    /// Merged into another record in Salesforce.
    Survivor,
    /// The meeting was cancelled by its organiser.
    Cancelled,
    /// It left the scope by its own change.
    LeftScope,
    /// It rests.
    Rests(crate::past::Rest),
    /// It woke.
    Wakes,
    /// The link ended.
    Ends(crate::past::Ending),
    /// It has a new id on this side.
    Moved(End),
    /// Only its version moved.
    Settled,
    /// An unfinished write of a former cycle was found carried out.
    Adopted(End),
    /// The person decided so.
    ByPerson,
    /// The person took it back.
    Undone,
    /// The person wanted it taken back, and it was left as it is.
    Kept(crate::undo::Why),
}

/// By what two records were found to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// Our mark.
    Mark,
    /// A common e-mail address.
    Email,
    /// Name and company, or name and telephone.
    Name,
    /// Subject and times.
    Times,
    /// Subject and due day.
    Due,
}

/// A value that lost, or a difference that cannot flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The link.
    pub link: LinkId,
    /// The kind.
    pub kind: Kind,
    /// The field.
    pub field: Field,
    /// What to call the record.
    pub title: String,
    /// What Salesforce showed.
    pub crm: Value,
    /// What the mailbox showed.
    pub mail: Value,
    /// What became of it.
    pub ruling: Ruled,
}

/// What became of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruled {
    /// This end's value won and is written to the other.
    Won(End),
    /// The values stay different: the change on this end cannot flow.
    CannotFlow(End),
    /// The person took back what was written to this end: the values stay different.
    Undone(End),
    /// The person wanted one of the values: both ends hold it now, and the conflict is over.
    Settled,
}

/// A mail that a write would make a server send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The link.
    pub link: LinkId,
    /// To whom.
    pub to: Vec<String>,
}

/// How many of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Records made in Salesforce, in the mailbox.
    pub create: (u32, u32),
    /// Records changed in Salesforce, in the mailbox.
    pub update: (u32, u32),
    /// Records deleted in Salesforce, in the mailbox.
    pub delete: (u32, u32),
    /// Pairs found.
    pub pair: u32,
    /// Records left out.
    pub left_out: u32,
    /// Deletions held.
    pub held: u32,
    /// Conflicts.
    pub conflicts: u32,
}

impl Plan {
    /// Whether nothing would be written to either side.
    pub fn writes_nothing(&self) -> bool {
        self.actions.iter().all(|action| action.steps.is_empty())
    }

    /// How many of what.
    pub fn counts(&self, kind: Option<Kind>) -> Counts {
        let of = |its: Kind| kind.is_none_or(|kind| kind == its);
        let mut counts = Counts {
            left_out: count(self.left_out.iter().filter(|(stray, _)| of(stray.kind))),
            held: count(self.held.iter().filter(|held| of(held.kind))),
            conflicts: count(self.conflicts.iter().filter(|conflict| of(conflict.kind))),
            ..Counts::default()
        };
        for action in self.actions.iter().filter(|action| of(action.link.kind)) {
            if matches!(action.reason, Reason::Paired(_)) {
                counts.pair += 1;
            }
            for step in &action.steps {
                let pair = match step.doing {
                    Doing::Create { .. } | Doing::Restore { .. } => &mut counts.create,
                    Doing::Update { .. } => &mut counts.update,
                    Doing::Delete { .. } => &mut counts.delete,
                    Doing::Mark { .. } => continue,
                };
                match step.end {
                    End::Crm => pair.0 += 1,
                    End::Mail => pair.1 += 1,
                }
            }
        }
        counts
    }
}

impl Action {
    /// What the action is called: the weightiest of its steps.
    pub fn verb(&self) -> Verb {
        let weight = |step: &Step| match step.doing {
            Doing::Delete { .. } => Verb::Delete,
            Doing::Create { .. } => Verb::Create,
            Doing::Restore { .. } => Verb::Restore,
            Doing::Update { .. } => Verb::Update,
            Doing::Mark { .. } => Verb::Note,
        };
        let writes = self.steps.iter().map(weight).filter(|verb| *verb != Verb::Note).min();
        match (writes, &self.reason) {
            (Some(verb), _) => verb,
            (None, Reason::Paired(_)) => Verb::Pair,
            (None, _) => Verb::Note,
        }
    }

    /// The fields that the action writes on one end.
    pub fn fields_on(&self, end: End) -> FieldSet {
        self.steps
            .iter()
            .filter(|step| step.end == end)
            .map(|step| match &step.doing {
                Doing::Create { fields, .. } | Doing::Update { fields, .. } => fields.known(),
                Doing::Restore { .. } | Doing::Mark { .. } | Doing::Delete { .. } => FieldSet::NONE,
            })
            .fold(FieldSet::NONE, |all, some| FieldSet(all.0 | some.0))
    }
}

/// One line without a person's words: `update contact 12 in mail: phone`.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} {}", self.verb(), self.link.kind.name(), self.link.id)?;
        for end in End::BOTH {
            for field in self.fields_on(end).iter() {
                write!(f, " {end:?}.{field}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            LeftOut::OutOfWindow => "outside the dates that take part",
            LeftOut::Completed => "completed",
            LeftOut::NotOwned => "not owned by you",
            LeftOut::NotMember => "not among the chosen records",
            LeftOut::Private => "private",
            LeftOut::Declined => "declined by you",
            LeftOut::Cancelled => "cancelled by its organiser",
            LeftOut::Barred(words) => words,
            LeftOut::OverLimit => "over your plan's limit",
            LeftOut::WrongWay => "this direction is switched off",
            LeftOut::Ambiguous(_) => "it could be any of several records",
            LeftOut::ManagedElsewhere => "managed by another synchroniser",
            LeftOut::Nameless => "it has no name that Salesforce could take",
            LeftOut::TooLong => "longer than the other side can hold",
            LeftOut::Verdict(_) => "you ended its link",
            LeftOut::Refused(code) => return write!(f, "refused by the other side ({code})"),
        };
        f.write_str(words)
    }
}

fn count<T>(things: impl Iterator<Item = T>) -> u32 {
    u32::try_from(things.count()).unwrap_or(u32::MAX)
}
