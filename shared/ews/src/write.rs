//! Writing: rows of one verb and kind in batches, one outcome for each row. What a server refused
//! as a whole was not sent; what it gave no trustworthy answer to is in doubt; nothing else is.

mod batch;
mod restore;

use crate::calendar_item;
use crate::contact::{self, Names};
use crate::create_item;
use crate::delete_item;
use crate::get_folder::FolderRef;
use crate::get_item::{ItemRef, get_item};
use crate::ids;
use crate::item::{self, MARK};
use crate::mailbox::{Mailbox, Old};
use crate::open::{Create, digest, our_folder};
use crate::property::{Change, Content, Property, text};
use crate::shape::{Base, Shape};
use crate::task;
use crate::update_item::{self, ItemChange};
use batch::Row;
use model::{
    Fault, Field, Fields, Id, Kind, Mark, Notify, Outcome, Receipt, Value, Version, Write,
};
use wire::xml::Element;

/// What a batch has in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Create,
    Update,
    Mark,
    Delete,
    Restore,
}

fn verb(write: &Write) -> (Verb, Kind, Notify) {
    match write {
        Write::Create { kind, notify, .. } => (Verb::Create, *kind, *notify),
        Write::Update { kind, notify, .. } => (Verb::Update, *kind, *notify),
        Write::Mark { kind, .. } => (Verb::Mark, *kind, Notify::Nobody),
        Write::Delete { kind, notify, .. } => (Verb::Delete, *kind, *notify),
        Write::Restore { kind, .. } => (Verb::Restore, *kind, Notify::Nobody),
    }
}

/// A row that is written, and what its receipt needs.
struct Written {
    at: usize,
    /// The id by which the row was known before.
    before: Id,
    item: String,
    key: String,
    /// What is told where the server's own picture cannot be had.
    sent: Fields,
}

impl Mailbox {
    /// Writes all, in order, each run of one verb and kind by itself.
    pub(crate) async fn write_all(&mut self, writes: &[Write]) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(writes.len());
        while let Some(first) = writes.get(outcomes.len()) {
            let rest = &writes[outcomes.len()..];
            let same = rest.iter().take_while(|write| verb(write) == verb(first)).count();
            let run = &rest[..same];
            let (verb, kind, notify) = verb(first);
            let stopped = outcomes.iter().rev().find_map(|outcome| match outcome {
                Outcome::NotSent(fault) => Some(fault.clone()),
                Outcome::Done(_) | Outcome::Refused(_) | Outcome::Twin(_) | Outcome::InDoubt(_) => {
                    None
                }
            });
            match stopped {
                Some(fault) => {
                    outcomes.extend(run.iter().map(|_| Outcome::NotSent(fault.clone())));
                }
                None => outcomes.extend(self.write_run(verb, kind, notify, run).await),
            }
        }
        outcomes
    }

    async fn write_run(
        &mut self,
        verb: Verb,
        kind: Kind,
        notify: Notify,
        run: &[Write],
    ) -> Vec<Outcome> {
        let mut out: Vec<Option<Outcome>> = vec![None; run.len()];
        match verb {
            Verb::Create => self.create(kind, notify, run, &mut out).await,
            Verb::Update => self.update(kind, notify, run, &mut out).await,
            Verb::Mark => self.mark(kind, run, &mut out).await,
            Verb::Delete => self.delete(kind, notify, run, &mut out).await,
            Verb::Restore => self.restore(kind, run, &mut out).await,
        }
        let lost = || Outcome::InDoubt(Fault::Garbled(String::from("a row without an outcome")));
        out.into_iter().map(|outcome| outcome.unwrap_or_else(lost)).collect()
    }

    async fn create(
        &mut self,
        kind: Kind,
        notify: Notify,
        run: &[Write],
        out: &mut [Option<Outcome>],
    ) {
        let folder = match self.folder_to_write(kind).await {
            Ok(folder) => folder,
            Err(fault) => return fail_all(out, &fault),
        };
        let mut rows: Vec<(usize, Vec<Property>, Fields)> = Vec::new();
        for (at, write) in run.iter().enumerate() {
            let Write::Create { fields, mark, .. } = write else { continue };
            if kind == Kind::Appointment
                && !matches!(fields.get(Field::Times), Some(Value::Times(_)))
            {
                out[at] = Some(Outcome::Refused(rejected("no times")));
                continue;
            }
            rows.push((at, self.new_item(kind, fields, mark.as_ref()), fields.clone()));
        }
        let body = |rows: &[(usize, Vec<Property>, Fields)]| {
            let items = rows.iter().map(|(_, item, _)| item.clone()).collect();
            create_item::body(kind, &folder, notify, items)
        };
        let answers = self.send_rows("CreateItem", &rows, body).await;
        let mut written = Vec::new();
        for ((at, _, sent), answer) in rows.into_iter().zip(answers) {
            match answer {
                Row::Done(item) => match item.as_ref().and_then(item::id) {
                    Some((id, key)) => written.push(Written {
                        at,
                        before: Id::from(id),
                        item: id.to_owned(),
                        key: key.to_owned(),
                        sent,
                    }),
                    None => out[at] = Some(Outcome::InDoubt(no_id())),
                },
                Row::Not(outcome) => out[at] = Some(outcome),
            }
        }
        self.receipts(kind, written, out).await;
    }

    /// The folder that takes new records; ours is made anew if a person deleted it.
    async fn folder_to_write(&mut self, kind: Kind) -> Result<FolderRef, Fault> {
        if self.folder(kind).is_none() && self.create == Create::Allowed {
            self.setup.contacts = our_folder(&mut self.session, self.create).await?;
        }
        self.folder(kind)
            .ok_or_else(|| Fault::Forbidden("the folder of contacts is missing".into()))
    }

    /// The properties of a new item.
    fn new_item(&self, kind: Kind, fields: &Fields, mark: Option<&Mark>) -> Vec<Property> {
        let mut changes = self.changes_of(kind, fields, None);
        match kind {
            Kind::Contact => changes.extend(Names::create(fields)),
            Kind::Appointment => {
                // The server would set its own default reminder.
                if fields.get(Field::Reminder).is_none() {
                    changes.push(text("item:ReminderIsSet", "false"));
                }
                if let Some(mark) = mark {
                    changes.push(text("calendar:UID", uid_for(mark)));
                }
            }
            Kind::Task => {}
        }
        let own = mark.map(mark_property);
        let set = changes.into_iter().filter_map(|change| match change {
            Change::Set(property) => Some(property),
            Change::Clear(_) => None,
        });
        set.chain(own).collect()
    }

    fn changes_of(&self, kind: Kind, fields: &Fields, old: Option<&Old>) -> Vec<Change> {
        match kind {
            Kind::Contact => contact::changes(fields),
            Kind::Appointment => {
                calendar_item::changes(fields, &self.person, old.and_then(|old| old.zone))
            }
            Kind::Task => task::changes(fields, &self.person),
        }
    }

    async fn update(
        &mut self,
        kind: Kind,
        notify: Notify,
        run: &[Write],
        out: &mut [Option<Outcome>],
    ) {
        if let Err(fault) = self.recall(kind, run, out).await {
            return fail_all(out, &fault);
        }
        let mut rows: Vec<(usize, ItemChange)> = Vec::new();
        for (at, write) in run.iter().enumerate() {
            let Write::Update { id, version, fields, .. } = write else { continue };
            if out[at].is_some() {
                continue;
            }
            if fields.get(Field::Times).is_some_and(|times| !matches!(times, Value::Times(_))) {
                out[at] = Some(Outcome::Refused(rejected("no times")));
                continue;
            }
            let item = ids::parts(id).item;
            let old = self.recent.get(item);
            let mut changes = self.changes_of(kind, fields, old);
            if kind == Kind::Contact
                && Names::concern(fields.known())
                && let Some(old) = old
            {
                changes.extend(old.names.renew(fields));
            }
            if changes.is_empty() {
                let (id, version) = (id.clone(), version.clone());
                out[at] = Some(Outcome::Done(Receipt { id, version, shown: Fields::new() }));
                continue;
            }
            let (item, key) = (item.to_owned(), version.0.clone());
            rows.push((at, ItemChange { item, key, changes }));
        }
        let written = self.send_changes(kind, notify, run, rows, out).await;
        self.receipts(kind, written, out).await;
    }

    /// Reads what a write has to know of items as they stand, where no look has told it.
    async fn recall(
        &mut self,
        kind: Kind,
        run: &[Write],
        out: &mut [Option<Outcome>],
    ) -> Result<(), Fault> {
        let mut asked: Vec<(usize, ItemRef)> = Vec::new();
        for (at, write) in run.iter().enumerate() {
            let Write::Update { id, fields, .. } = write else { continue };
            let needed = match kind {
                Kind::Contact => Names::concern(fields.known()),
                Kind::Appointment => fields.get(Field::Times).is_some(),
                Kind::Task => false,
            };
            let item = ids::parts(id).item;
            if needed && !self.recent.contains_key(item) {
                asked.push((at, ItemRef::Item(item.to_owned())));
            }
        }
        let shape = Shape::record(kind, Base::IdOnly, &self.session);
        let items: Vec<ItemRef> = asked.iter().map(|(_, item)| item.clone()).collect();
        let answers = get_item(&mut self.session, &shape, &items).await?;
        for ((at, _), answer) in asked.into_iter().zip(answers) {
            match answer {
                Ok(item) => {
                    if let Some(seen) = self.seen(&item) {
                        self.remember(&item, &seen);
                    }
                }
                Err(fault) => out[at] = Some(Outcome::Refused(fault)),
            }
        }
        Ok(())
    }

    /// Sends changes; returns what was written.
    async fn send_changes(
        &mut self,
        kind: Kind,
        notify: Notify,
        run: &[Write],
        rows: Vec<(usize, ItemChange)>,
        out: &mut [Option<Outcome>],
    ) -> Vec<Written> {
        let body = |rows: &[(usize, ItemChange)]| {
            let items: Vec<ItemChange> = rows.iter().map(|(_, change)| change.clone()).collect();
            update_item::body(kind, notify, &items)
        };
        let answers = self.send_rows("UpdateItem", &rows, body).await;
        let mut written = Vec::new();
        for ((at, change), answer) in rows.into_iter().zip(answers) {
            // What is remembered of it no longer holds.
            self.recent.remove(&change.item);
            match answer {
                Row::Done(item) => {
                    // The server may answer with another id: a completed repeating task is split.
                    let new = item.as_ref().and_then(item::id);
                    let (item, key) = new.unwrap_or((&change.item, &change.key));
                    let (before, sent) = match &run[at] {
                        Write::Update { id, fields, .. } => (id.clone(), fields.clone()),
                        Write::Create { .. }
                        | Write::Mark { .. }
                        | Write::Delete { .. }
                        | Write::Restore { .. } => (Id::from(item), Fields::new()),
                    };
                    let (item, key) = (item.to_owned(), key.to_owned());
                    written.push(Written { at, before, item, key, sent });
                }
                Row::Not(outcome) => out[at] = Some(outcome),
            }
        }
        written
    }

    async fn mark(&mut self, kind: Kind, run: &[Write], out: &mut [Option<Outcome>]) {
        let mut rows: Vec<(usize, ItemChange)> = Vec::new();
        for (at, write) in run.iter().enumerate() {
            let Write::Mark { id, version, mark, .. } = write else { continue };
            let parts = ids::parts(id);
            if parts.occurrence.is_some() {
                // It would turn the occurrence into an exception.
                out[at] = Some(Outcome::Refused(rejected("an occurrence bears no mark")));
                continue;
            }
            let change = match mark {
                Some(mark) => Change::Set(mark_property(mark)),
                None => Change::Clear(MARK),
            };
            let (item, key) = (parts.item.to_owned(), version.0.clone());
            rows.push((at, ItemChange { item, key, changes: vec![change] }));
        }
        for written in self.send_changes(kind, Notify::Nobody, run, rows, out).await {
            out[written.at] = Some(Outcome::Done(Receipt {
                id: Id::from(written.item),
                version: Version::from(written.key),
                shown: Fields::new(),
            }));
        }
    }

    async fn delete(
        &mut self,
        kind: Kind,
        notify: Notify,
        run: &[Write],
        out: &mut [Option<Outcome>],
    ) {
        // A deletion is not guarded by the server: the version is checked right before.
        let asked: Vec<ItemRef> = run
            .iter()
            .map(|write| match write {
                Write::Delete { id, .. } => ids::parts(id).item.to_owned(),
                Write::Create { .. }
                | Write::Update { .. }
                | Write::Mark { .. }
                | Write::Restore { .. } => String::new(),
            })
            .map(ItemRef::Item)
            .collect();
        let answers = match get_item(&mut self.session, &Shape::ids(), &asked).await {
            Ok(answers) => answers,
            Err(fault) => return fail_all(out, &fault),
        };
        let mut rows: Vec<(usize, (String, String))> = Vec::new();
        for (at, (write, answer)) in run.iter().zip(answers).enumerate() {
            let Write::Delete { version, .. } = write else { continue };
            match answer {
                Ok(item) => match item::id(&item) {
                    Some((_, key)) if !version.0.is_empty() && key != version.as_str() => {
                        out[at] = Some(Outcome::Refused(Fault::Stale));
                    }
                    Some((id, key)) => rows.push((at, (id.to_owned(), key.to_owned()))),
                    None => out[at] = Some(Outcome::Refused(no_id())),
                },
                Err(fault) => out[at] = Some(Outcome::Refused(fault)),
            }
        }
        let body = |rows: &[(usize, (String, String))]| {
            let items: Vec<_> = rows.iter().map(|(_, item)| item.clone()).collect();
            delete_item::body(kind, notify, &items)
        };
        let answers = self.send_rows("DeleteItem", &rows, body).await;
        for ((at, _), answer) in rows.into_iter().zip(answers) {
            out[at] = Some(match (answer, &run[at]) {
                (Row::Done(_), Write::Delete { id, version, .. }) => Outcome::Done(Receipt {
                    id: id.clone(),
                    version: version.clone(),
                    shown: Fields::new(),
                }),
                (Row::Done(_), _) => Outcome::InDoubt(no_id()),
                (Row::Not(outcome), _) => outcome,
            });
        }
    }

    /// Reads what the server shows of written rows.
    async fn receipts(&mut self, kind: Kind, written: Vec<Written>, out: &mut [Option<Outcome>]) {
        let shape = Shape::record(kind, Base::IdOnly, &self.session);
        let asked: Vec<ItemRef> =
            written.iter().map(|row| ItemRef::Item(row.item.clone())).collect();
        // It is written in any case: without a picture the receipt tells what was sent.
        let mut answers: Vec<Option<Element>> =
            match get_item(&mut self.session, &shape, &asked).await {
                Ok(answers) => answers.into_iter().map(Result::ok).collect(),
                Err(_) => Vec::new(),
            };
        answers.resize(written.len(), None);
        for (row, answer) in written.into_iter().zip(answers) {
            let seen = answer.as_ref().and_then(|item| self.seen(item));
            let (version, shown) = match seen {
                Some(seen) => (seen.version, seen.fields),
                None => (Version::from(row.key), row.sent),
            };
            let id = ids::after_write(&row.before, &row.item);
            out[row.at] = Some(Outcome::Done(Receipt { id, version, shown }));
        }
    }
}

/// The iCalendar UID of an appointment that bears this mark: the same whenever the create is
/// repeated, and nobody who is later invited can read our mark in it.
fn uid_for(mark: &Mark) -> String {
    let turned: String = mark.as_str().chars().rev().collect();
    format!("{:016x}{:016x}@twinline", digest(mark.as_str()), digest(&turned))
}

fn mark_property(mark: &Mark) -> Property {
    let content = Content::Extended(mark.as_str().to_owned());
    Property { path: MARK, name: "ExtendedProperty", content }
}

fn rejected(code: &str) -> Fault {
    Fault::Rejected { code: code.to_owned(), field: None }
}

fn no_id() -> Fault {
    Fault::Garbled(String::from("an answer without ItemId"))
}

/// Nothing was sent: every row without an outcome gets this one.
fn fail_all(out: &mut [Option<Outcome>], fault: &Fault) {
    for outcome in out.iter_mut().filter(|outcome| outcome.is_none()) {
        *outcome = Some(Outcome::NotSent(fault.clone()));
    }
}
