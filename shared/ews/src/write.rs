//! Writing: rows of one verb and kind in batches, one outcome for each row. What a server refused
//! as a whole was not sent; what it gave no trustworthy answer to is in doubt; nothing else is.

mod batch;
mod create;
mod delete;
mod restore;
mod rounds;
mod update;

use crate::get_item::{ItemRef, get_item};
use crate::item::MARK;
use crate::mailbox::Mailbox;
use crate::property::{Content, Property};
use crate::shape::{Base, Shape};
use model::occurrence as ids;
use model::{Fault, Fields, Id, Kind, Mark, Notify, Outcome, Receipt, Version, Write};
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

    /// Reads what the server shows of written rows.
    async fn receipts(&mut self, kind: Kind, written: Vec<Written>, out: &mut [Option<Outcome>]) {
        let shape = Shape::record(kind, Base::IdOnly, &self.session);
        let asked: Vec<ItemRef> =
            written.iter().map(|row| ItemRef::Item(row.item.clone())).collect();
        // It is written in any case: without a picture the receipt tells what was sent.
        let mut answers: Vec<Option<Element>> =
            match get_item(&mut self.session, &shape, &asked).await {
                Ok(answers) => answers.into_iter().map(Result::ok).collect(),
                Err(fault) => {
                    self.session.pass_on(fault);
                    Vec::new()
                }
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

/// Some rows were not sent.
fn fail_some(rows: impl Iterator<Item = usize>, fault: &Fault, out: &mut [Option<Outcome>]) {
    for at in rows {
        out[at] = Some(Outcome::NotSent(fault.clone()));
    }
}

/// Nothing was sent: every row without an outcome gets this one.
fn fail_all(out: &mut [Option<Outcome>], fault: &Fault) {
    for outcome in out.iter_mut().filter(|outcome| outcome.is_none()) {
        *outcome = Some(Outcome::NotSent(fault.clone()));
    }
}
