//! The open mailbox: what all of reading, asking and writing share.

use crate::contact;
use crate::event::{self, Person, Type};
use crate::extended;
use crate::limits::{RECENT_MAX, REMOVED_MAX};
use crate::mark;
use crate::marks::Marks;
use crate::open::our_folder;
use crate::read;
use crate::session::{Session, escaped};
use crate::setup::Setup;
use crate::task;
use model::{
    ContactFolder, Create, Fault, Field, FieldSet, Id, Kind, Mark, PerKind, Reach, Seen, Version,
};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};

/// A mailbox in Microsoft's cloud as a side of the sync.
pub struct Mailbox {
    pub(crate) session: Session,
    pub(crate) setup: Setup,
    pub(crate) person: Person,
    pub(crate) create: Create,
    pub(crate) reach: Reach,
    /// What was looked at lately, by the server's id, for the write that follows.
    pub(crate) recent: HashMap<String, Json>,
    /// What rounds do not show, as it was listed in this reading.
    pub(crate) marks: PerKind<Option<Marks>>,
    /// Masters of series that this reading came across, by id.
    pub(crate) masters: HashMap<String, Json>,
    /// Events that a round told as removed: they may lie in another calendar, or in the bin.
    pub(crate) removed: HashSet<String>,
    /// The events that a round from its beginning told; `None` where the round goes on.
    pub(crate) listed: Option<HashSet<String>>,
    /// Where records of a kind may lie beside their own place.
    pub(crate) places: PerKind<Option<Vec<String>>>,
}

impl Mailbox {
    pub(crate) fn new(session: Session, setup: Setup, person: Person, create: Create) -> Mailbox {
        Mailbox {
            session,
            setup,
            person,
            create,
            reach: reach(),
            recent: HashMap::new(),
            marks: PerKind::default(),
            masters: HashMap::new(),
            removed: HashSet::new(),
            listed: None,
            places: PerKind::default(),
        }
    }

    /// Forgets what held for one reading.
    pub(crate) fn forget_reading(&mut self) {
        self.marks = PerKind::default();
        self.masters = HashMap::new();
        self.listed = None;
    }

    /// Where records of a kind that take part are listed and made; `None` where there is no folder.
    pub(crate) fn place(&self, kind: Kind) -> Option<String> {
        match kind {
            Kind::Contact => {
                let folder = self.setup.contacts.as_deref()?;
                Some(format!("me/contactFolders/{}/contacts", escaped(folder)))
            }
            Kind::Appointment => Some(String::from("me/events")),
            Kind::Task => Some(format!("me/todo/lists/{}/tasks", escaped(&self.setup.tasks))),
        }
    }

    /// Where one record is, wherever it lies. Only tasks are known by their list. An id of another
    /// form stays the name of nothing.
    pub(crate) fn path(&self, kind: Kind, id: &str) -> String {
        let id = if is_id(id) { escaped(id) } else { String::from("-") };
        match kind {
            Kind::Contact => format!("me/contacts/{id}"),
            Kind::Appointment => format!("me/events/{id}"),
            Kind::Task => format!("me/todo/lists/{}/tasks/{id}", escaped(&self.setup.tasks)),
        }
    }

    /// The query that asks for all of a record, with what only expanding shows.
    pub(crate) fn whole(&self, kind: Kind) -> String {
        match kind {
            Kind::Contact => format!("$select={}&$expand={}", contact::select(), expand(kind)),
            Kind::Appointment => format!("$select={}&$expand={}", event::select(&[]), expand(kind)),
            Kind::Task => format!("$expand={}", expand(kind)),
        }
    }

    /// Looks for our folder again that is no longer where it was.
    pub(crate) async fn find_folder_again(&mut self) -> Result<(), Fault> {
        if self.setup.contact_folder != ContactFolder::Salesforce {
            return Err(Fault::Forbidden("the mailbox lacks a standard folder".into()));
        }
        self.setup.contacts = our_folder(&self.session, self.create).await?;
        Ok(())
    }

    /// Reads a record that is no part of a series, or a master, which never takes part.
    pub(crate) fn seen(&self, kind: Kind, item: &Json) -> Option<Seen> {
        let id = read::id(item)?;
        let (fields, mut about) = match kind {
            Kind::Contact => contact::read(item, &self.person.zone),
            Kind::Appointment => event::read(item, &self.person),
            Kind::Task => task::read(item),
        };
        if kind == Kind::Appointment && event::type_of(item) == Type::Master {
            about.barred = Some(String::from("the pattern of a series"));
        }
        Some(Seen {
            id: Id::from(id),
            version: Version::from(read::etag(item)),
            kind,
            fields,
            mark: mark_of(kind, item),
            series: None,
            about,
        })
    }

    /// Remembers that an event is no longer where it was.
    pub(crate) fn note_removed(&mut self, id: &str) {
        if self.removed.len() < REMOVED_MAX {
            self.removed.insert(id.to_owned());
        }
    }

    /// Whether an event may lie elsewhere than in the calendar: it was told as removed, or a round
    /// that told everything lacked it.
    pub(crate) fn is_missing(&self, id: &str) -> bool {
        let unlisted = self.listed.as_ref().is_some_and(|listed| !listed.contains(id));
        unlisted || self.removed.contains(id)
    }

    /// Remembers what a write of this record will have to know.
    pub(crate) fn remember(&mut self, item: &Json) {
        if self.recent.len() >= RECENT_MAX {
            self.recent.clear();
        }
        if let Some(id) = read::id(item) {
            self.recent.insert(id.to_owned(), item.clone());
        }
    }

    /// What is remembered of a record at this very version.
    pub(crate) fn recalled(&self, id: &str, version: &Version) -> Option<&Json> {
        self.recent.get(id).filter(|item| read::etag(item) == version.as_str())
    }
}

/// Whether a text can be an id of Graph: base64 fit for addresses. Those of Exchange Web Services,
/// from before a mailbox moved, mostly are none.
pub(crate) fn is_id(text: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'=');
    !text.is_empty() && text.bytes().all(plain)
}

/// What is expanded of a record of a kind: its mark, and of a contact whether it is private.
pub(crate) fn expand(kind: Kind) -> String {
    let mark = mark::property_id();
    match kind {
        Kind::Contact => escaped(&extended::expand(&[&mark, contact::SENSITIVITY])),
        Kind::Appointment => escaped(&extended::expand(&[&mark])),
        Kind::Task => String::from("linkedResources"),
    }
}

/// The mark in an answer that was asked for it.
pub(crate) fn mark_of(kind: Kind, item: &Json) -> Option<Mark> {
    match kind {
        Kind::Contact | Kind::Appointment => mark::read(item),
        Kind::Task => task::mark(item),
    }
}

/// What Graph can hold. What is left out can be neither seen nor written there: fax, other and
/// assistant's phones of a contact, and that a task is private.
fn reach() -> Reach {
    let holds = PerKind {
        contact: contact::holds(),
        appointment: FieldSet::of(Kind::Appointment),
        task: FieldSet::of(Kind::Task),
    };
    Reach {
        reads: holds,
        writes: holds,
        longest: PerKind {
            contact: Vec::new(),
            appointment: vec![(Field::Subject, 255), (Field::Location, 255)],
            task: vec![(Field::Subject, 255)],
        },
        longest_minutes: None,
        batch: PerKind::from_fn(|_| BATCH),
        marks: PerKind::from_fn(|_| true),
        needs_surname: false,
        tells_private: PerKind { contact: true, appointment: true, task: false },
    }
}

/// Writes of one call: as many as a batch has parts.
const BATCH: u16 = 20;
