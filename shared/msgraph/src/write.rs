//! Writing: parts of one verb and kind in batches, one outcome for each write. What the service
//! answered with is the record as it stands now, so that no write has to be read again.
//!
//! Graph tells everybody of whatever changes about a meeting: there is no way to write in silence.
//! What would tell people is refused here unless it was allowed, whatever the planner says.

mod create;
mod delete;
mod mark;
mod restore;
mod rounds;
mod update;

use crate::batch::Part;
use crate::faults::About;
use crate::mailbox::Mailbox;
use crate::read;
use crate::session::{Written, get};
use model::{Fault, Fields, Id, Kind, Notify, Outcome, Receipt, Version, Write, occurrence};
use serde_json::Value as Json;

/// What a run has in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Create,
    Update,
    Mark,
    Delete,
    Restore,
}

fn verb(write: &Write) -> (Verb, Kind) {
    match write {
        Write::Create { kind, .. } => (Verb::Create, *kind),
        Write::Update { kind, .. } => (Verb::Update, *kind),
        Write::Mark { kind, .. } => (Verb::Mark, *kind),
        Write::Delete { kind, .. } => (Verb::Delete, *kind),
        Write::Restore { kind, .. } => (Verb::Restore, *kind),
    }
}

/// Outcomes of a run, by the place of each write in it.
type Out = [Option<Outcome>];

impl Mailbox {
    /// Writes all, in order, each run of one verb and kind by itself.
    pub(crate) async fn write_all(&mut self, writes: &[Write]) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(writes.len());
        while let Some(first) = writes.get(outcomes.len()) {
            let rest = &writes[outcomes.len()..];
            let same = rest.iter().take_while(|write| verb(write) == verb(first)).count();
            let run = &rest[..same];
            match outcomes.iter().find_map(stops) {
                Some(fault) => {
                    outcomes.extend(run.iter().map(|_| Outcome::NotSent(fault.clone())));
                }
                None => outcomes.extend(self.write_run(verb(first), run).await),
            }
        }
        outcomes
    }

    async fn write_run(&mut self, (verb, kind): (Verb, Kind), run: &[Write]) -> Vec<Outcome> {
        let mut out: Vec<Option<Outcome>> = vec![None; run.len()];
        match verb {
            Verb::Create => self.create_run(kind, run, &mut out).await,
            Verb::Update => self.update_run(kind, run, &mut out).await,
            Verb::Mark => self.mark_run(kind, run, &mut out).await,
            Verb::Delete => self.delete_run(kind, run, &mut out).await,
            Verb::Restore => self.restore_run(kind, run, &mut out).await,
        }
        let lost = || Outcome::InDoubt(Fault::Garbled(String::from("a write without an outcome")));
        out.into_iter().map(|outcome| outcome.unwrap_or_else(lost)).collect()
    }

    /// What a write of a record brought. `before` is the id by which it was known.
    fn outcome(&mut self, kind: Kind, before: Option<&Id>, written: Written) -> Outcome {
        let item = match written {
            Written::Done(item) => item,
            Written::Refused(fault) => return Outcome::Refused(fault),
            Written::NotSent(fault) => return Outcome::NotSent(fault),
            Written::InDoubt(fault) => return Outcome::InDoubt(fault),
        };
        if let Some(id) = before {
            // What is remembered of it no longer holds.
            self.recent.remove(occurrence::parts(id).item);
        }
        let Some(seen) = self.seen(kind, &item) else { return Outcome::InDoubt(no_id()) };
        let id = match before {
            Some(before) => occurrence::after_write(before, seen.id.as_str()),
            None => seen.id,
        };
        Outcome::Done(Receipt { id, version: seen.version, shown: seen.fields })
    }

    /// Reads records that a write must know as they stand, where no look has told it. Rows whose
    /// record moved on or went get their outcome.
    async fn recall(&mut self, kind: Kind, rows: &[(usize, &Id, &Version)], out: &mut Out) {
        let missing: Vec<&(usize, &Id, &Version)> = rows
            .iter()
            .filter(|(_, id, version)| self.recalled(occurrence::parts(id).item, version).is_none())
            .collect();
        let part = |id: &Id| {
            let path = self.path(kind, occurrence::parts(id).item);
            get(&format!("{path}?{}", self.whole(kind)), About::Record)
        };
        let parts: Vec<Part> = missing.iter().map(|(_, id, _)| part(id)).collect();
        let answers = match self.session.ask(&parts).await {
            Ok(answers) => answers,
            Err(fault) => return fail(rows.iter().map(|(at, ..)| *at), &fault, out),
        };
        for ((at, _, version), answer) in missing.into_iter().zip(answers) {
            match answer {
                Ok(item) if is_stale(&item, version) => {
                    out[*at] = Some(Outcome::Refused(Fault::Stale));
                }
                Ok(item) => self.remember(&item),
                Err(fault) => out[*at] = Some(Outcome::Refused(fault)),
            }
        }
    }
}

/// Whether a record is no longer as it was read.
fn is_stale(item: &Json, version: &Version) -> bool {
    !version.0.is_empty() && read::etag(item) != version.as_str()
}

/// Why an event must not be written: it would send mail without leave, or another person's program
/// keeps it.
fn forbidden(mailbox: &Mailbox, item: &Json, notify: Notify) -> Option<Outcome> {
    let (_, about) = crate::event::read(item, &mailbox.person);
    let code = match (about.invited, about.attendees.is_empty(), notify) {
        (true, ..) => "an invitation of another person",
        (false, false, Notify::Nobody) => "attendees would be told",
        (false, false, Notify::Attendees) | (false, true, _) => return None,
    };
    Some(Outcome::Refused(rejected(code)))
}

fn rejected(code: &str) -> Fault {
    Fault::Rejected { code: code.to_owned(), field: None }
}

fn no_id() -> Fault {
    Fault::Garbled(String::from("an answer without an id"))
}

/// A receipt that shows nothing.
fn done(id: &Id, version: &str) -> Outcome {
    let version = Version::from(version);
    Outcome::Done(Receipt { id: id.clone(), version, shown: Fields::new() })
}

/// Nothing was sent of these rows.
fn fail(rows: impl Iterator<Item = usize>, fault: &Fault, out: &mut Out) {
    for at in rows {
        out[at].get_or_insert_with(|| Outcome::NotSent(fault.clone()));
    }
}

/// The fault after which nothing more is sent.
fn stops(outcome: &Outcome) -> Option<Fault> {
    match outcome {
        Outcome::NotSent(fault) => Some(fault.clone()),
        Outcome::Done(_) | Outcome::Refused(_) | Outcome::Twin(_) | Outcome::InDoubt(_) => None,
    }
}
