//! One end of the sync, as planner and engine need it and no more: five verbs over plain data.
//! Four of them read and make a [`Reader`], which is all that a preview holds; the fifth makes it a
//! [`Side`].

use crate::{
    Day, Fault, Field, FieldSet, Fields, Id, Kind, Mark, Moment, PerKind, Scope, Version, Watermark,
};
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;

/// A boxed future. `Send`, so that one flow serves the relay's threads and the browser's single
/// one, which wraps its own futures.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An org or a mailbox, to look at: whoever holds no more than this can change nothing.
pub trait Reader: Send {
    /// What it can hold, as data.
    fn reach(&self) -> &Reach;

    /// About how many records the scope holds, for the wizard's estimate. Cheap.
    fn count<'a>(&'a mut self, scope: &'a Scope) -> Pending<'a, Result<PerKind<u32>, Fault>>;

    /// The next page of changes since a watermark, or of everything when there is none. Called
    /// again with the page's own [`Page::next`] while [`Page::more`] holds.
    ///
    /// A record is reported when it changed, whether or not its date, status or owner lie within
    /// the scope: the planner applies those rules, so that a record that leaves is still seen. A
    /// listing without a watermark may filter by the window.
    fn changes<'a>(
        &'a mut self,
        scope: &'a Scope,
        since: Option<&'a Watermark>,
    ) -> Pending<'a, Result<Page, Fault>>;

    /// Answers each ask, in order, with as few requests as the protocol allows.
    fn look<'a>(&'a mut self, asks: &'a [Ask]) -> Pending<'a, Result<Vec<Found>, Fault>>;
}

/// An org or a mailbox, to look at and to write to.
pub trait Side: Reader {
    /// What was learned of it until now, to open it faster the next time: text in the connector's
    /// own form, without a secret.
    fn setup(&self) -> String;

    /// Writes a batch, at most [`Reach::batch`] long and of one kind and one verb; one outcome per
    /// write, in order.
    fn write<'a>(&'a mut self, writes: &'a [Write]) -> Pending<'a, Vec<Outcome>>;
}

/// What a side can hold and do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Fields it can show, per kind.
    pub reads: PerKind<FieldSet>,
    /// Fields it can take, per kind.
    pub writes: PerKind<FieldSet>,
    /// Longest text it takes, in characters, where there is a limit.
    pub longest: PerKind<Vec<(Field, u32)>>,
    /// Longest appointment it takes, in minutes, where there is a limit.
    pub longest_minutes: Option<u32>,
    /// Most writes in one [`Side::write`].
    pub batch: PerKind<u16>,
    /// Whether a mark can be stored with a record.
    pub marks: PerKind<bool>,
    /// Whether a contact must have a surname.
    pub needs_surname: bool,
    /// Whether a record that it does not call private is none: it can tell, or has no such thing.
    /// Where it cannot tell, what was known to be private stays so.
    pub tells_private: PerKind<bool>,
}

/// A record as one side shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Its id on that side.
    pub id: Id,
    /// Its version on that side.
    pub version: Version,
    /// What it is.
    pub kind: Kind,
    /// What is known of it.
    pub fields: Fields,
    /// Our mark, where it bears one.
    pub mark: Option<Mark>,
    /// Which occurrence of which series, where it is one.
    pub series: Option<Series>,
    /// What rules need beside fields.
    pub about: About,
}

impl Seen {
    /// Whether the name or subject of the record holds a text, as [`Ask::Named`] asks.
    pub fn is_named(&self, text: &str) -> bool {
        let name = match self.kind {
            Kind::Contact => {
                let parts = [Field::GivenName, Field::MiddleName, Field::Surname, Field::Company];
                let parts: Vec<&str> =
                    parts.into_iter().filter_map(|field| self.fields.text(field)).collect();
                parts.join(" ")
            }
            Kind::Appointment | Kind::Task => {
                self.fields.text(Field::Subject).unwrap_or_default().to_owned()
            }
        };
        name.to_lowercase().contains(&text.trim().to_lowercase())
    }
}

/// Which occurrence of a series a record is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Series {
    /// The series' clean iCalendar UID.
    pub uid: String,
    /// The id of its master.
    pub master: Id,
    /// When the occurrence takes place by the pattern.
    pub original: Start,
}

/// When something starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// At an instant.
    At(Moment),
    /// With a whole day.
    On(Day),
}

/// What the rules need to know of a record beside its fields. The default is a plain record of
/// the person's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// When it was created.
    pub created: Option<Moment>,
    /// When it was last changed, by the side's own clock.
    pub touched: Option<Moment>,
    /// Whether the person owns it. Mailbox records are always the person's own.
    pub owned: Option<bool>,
    /// Whether it belongs to the connector's part of the scope that the planner cannot judge by
    /// fields: a list view, a folder, a record type. `None` where the question does not arise.
    pub member: Option<bool>,
    /// Why the record never takes part (a series master, a queue's task, a flagged e-mail), in a
    /// few words; `None` for ordinary records.
    pub barred: Option<String>,
    /// Whether this record only flows to the other side, and why in a few words (a person
    /// account, an attendee's copy, an occurrence of a Salesforce series).
    pub read_only: Option<String>,
    /// Fields that this record in particular cannot take (a body with markup, no edit access).
    pub locked: FieldSet,
    /// Whether it is private. Tasks and contacts too, where the side knows such a thing.
    pub private: bool,
    /// Whether it is over: a completed task.
    pub done: bool,
    /// Whether the meeting was cancelled by its organiser.
    pub cancelled: bool,
    /// Whether the person declined the meeting.
    pub declined: bool,
    /// Whether another person organises the meeting.
    pub invited: bool,
    /// Whether the record is related to others in a way a deletion would lose (WhoId, WhatId).
    pub related: bool,
    /// The attendees' e-mail addresses, the person's own left out.
    pub attendees: Vec<String>,
    /// The names of those who are invited in Salesforce, the person left out. The mailbox's copy
    /// names them in its body ([`crate::invitees`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invitees: Vec<String>,
    /// The record's clean iCalendar UID, where it has one.
    pub uid: Option<String>,
    /// Categories, where the side has them.
    pub categories: Vec<String>,
    /// The name a mailbox files the contact under.
    pub file_as: Option<String>,
    /// Whether another synchroniser manages the record.
    pub managed_elsewhere: bool,
}

/// How a record went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Departure {
    /// Deleted, says a feed of deletions.
    Deleted,
    /// Merged into another, which survives.
    Merged {
        /// The survivor.
        into: Id,
    },
    /// The meeting was cancelled by its organiser.
    Cancelled,
    /// It no longer meets the condition under which it is listed.
    LeftScope,
    /// It is missing from the feed or listing, which proves nothing by itself.
    Unlisted,
}

/// A record or a series that went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// One record.
    Record {
        /// What it was; `None` where the feed does not say.
        kind: Option<Kind>,
        /// Its id.
        id: Id,
        /// How it went.
        why: Departure,
    },
    /// A series with all its occurrences.
    Series {
        /// The id of the master.
        master: Id,
        /// How it went.
        why: Departure,
    },
    /// The occurrences that a series had before, so far as they lay in the window and the reading
    /// does not show them: it changed, and was listed whole as it is now.
    Relisted {
        /// The id of the master.
        master: Id,
    },
    /// One occurrence of a series that its readable master lists as deleted.
    Occurrence {
        /// Which one.
        series: Series,
    },
}

/// How much of a kind a reading covers. Absence means something only where it is `Whole`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// The kind was not read.
    #[default]
    Off,
    /// Changes since a watermark.
    Since,
    /// Everything in scope.
    Whole,
}

/// A page of facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Records that are new or changed.
    pub seen: Vec<Seen>,
    /// Records that went.
    pub gone: Vec<Gone>,
    /// Records that could not be read.
    pub refused: Vec<(Id, Fault)>,
    /// How much of each kind all the pages of this reading cover.
    pub covered: PerKind<Coverage>,
    /// Where the next page or the next cycle goes on.
    pub next: Watermark,
    /// Whether there is another page now.
    pub more: bool,
}

/// A question about one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// The record with this id, as it stands.
    Id(Kind, Id),
    /// A record that bears this mark.
    Mark(Kind, Mark),
    /// Appointments with this clean iCalendar UID.
    Uid(String),
    /// A record with this content, created at or after a moment: was our lost create carried out?
    Like {
        /// What it is.
        kind: Kind,
        /// What was sent.
        fields: Fields,
        /// When it was sent, less a margin.
        since: Moment,
    },
    /// The one account with exactly this name (Salesforce).
    Account(String),
    /// Contacts with this e-mail address.
    Email(String),
    /// Records whose name or subject holds this text, as a person looks for them: some of them,
    /// where there are many. Contacts may be found by the beginnings of their names only.
    Named(Kind, String),
}

/// So many records at most answer to [`Ask::Named`].
pub const NAMED_MAX: usize = 25;

/// The answer to an [`Ask`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// Here it is; `image` is the connector's own full picture of it, for undo.
    Here {
        /// The record.
        seen: Seen,
        /// Everything the side holds of it, in the connector's own format.
        image: Vec<u8>,
    },
    /// In another place of the same side, outside what is synchronised.
    Elsewhere(Seen),
    /// In the bin.
    Bin(Id),
    /// Merged into this one.
    Merged(Id),
    /// More than one.
    Many(Vec<Seen>),
    /// The account's id.
    Account(Id),
    /// None.
    Nothing,
    /// The question was refused.
    Refused(Fault),
}

/// Whether attendees may be told of a write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notify {
    /// No mail whatever.
    #[default]
    Nobody,
    /// The person has switched mail on.
    Attendees,
}

/// One write, as data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Write {
    /// Make a new record.
    Create {
        /// What it is.
        kind: Kind,
        /// Its mark, stored where the side's reach says so.
        mark: Option<Mark>,
        /// What it holds.
        fields: Fields,
        /// The Salesforce account or contact it belongs to, where one was found.
        parent: Option<Id>,
        /// May attendees be told?
        notify: Notify,
    },
    /// Change some fields of a record; the others stay as they are.
    Update {
        /// What it is.
        kind: Kind,
        /// Which one.
        id: Id,
        /// The version it was read at: a moved record is refused as [`Fault::Stale`].
        version: Version,
        /// Which occurrence, where it is one.
        series: Option<Series>,
        /// The fields to write; [`crate::Value::Empty`] clears.
        fields: Fields,
        /// May attendees be told?
        notify: Notify,
    },
    /// Store a mark on a record, or take it away.
    Mark {
        /// What it is.
        kind: Kind,
        /// Which one.
        id: Id,
        /// The version it was read at.
        version: Version,
        /// The mark; `None` takes it away.
        mark: Option<Mark>,
    },
    /// Move a record to the bin.
    Delete {
        /// What it is.
        kind: Kind,
        /// Which one.
        id: Id,
        /// The version it was read at.
        version: Version,
        /// Which occurrence, where it is one.
        series: Option<Series>,
        /// May attendees be told?
        notify: Notify,
    },
    /// Take a record out of the bin, else make it anew from its image.
    Restore {
        /// What it is.
        kind: Kind,
        /// Which one.
        id: Id,
        /// The image of [`Found::Here`].
        image: Vec<u8>,
    },
}

/// What a side shows right after a write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The record's id, which a server may have changed.
    pub id: Id,
    /// Its new version.
    pub version: Version,
    /// What the side shows now; nothing after a delete.
    pub shown: Fields,
}

/// What became of one write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Carried out.
    Done(Receipt),
    /// Refused by the server.
    Refused(Fault),
    /// The server holds these already and refuses a double (a duplicate rule).
    Twin(Vec<Id>),
    /// Never reached the server.
    NotSent(Fault),
    /// Sent, and no answer came: it may have happened.
    InDoubt(Fault),
}
