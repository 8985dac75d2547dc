//! Sends rows in batches that start small, double while all goes well, and halve in trouble.

use crate::faults::{Failed, Reached};
use crate::limits::WRITE_MAX;
use crate::mailbox::Mailbox;
use crate::response::Message;
use model::{Fault, Outcome};
use wire::xml::Element;

/// What became of a row.
pub(crate) enum Row {
    /// Carried out; the item of the answer, where it holds one.
    Done(Option<Element>),
    /// Not carried out, or not known to be.
    Not(Outcome),
}

impl Mailbox {
    /// Sends all rows; one answer for each, in order.
    pub(crate) async fn send_rows<T>(
        &mut self,
        operation: &'static str,
        rows: &[T],
        body: impl Fn(&[T]) -> String + Send,
    ) -> Vec<Row>
    where
        T: Sync,
    {
        let mut answers: Vec<Row> = Vec::with_capacity(rows.len());
        while answers.len() < rows.len() {
            let end = rows.len().min(answers.len() + self.pace);
            let batch = &rows[answers.len()..end];
            let request = body(batch);
            match self.session.send(operation, &request).await {
                Ok(messages) => {
                    if batch.len() == self.pace {
                        self.pace = (self.pace * 2).min(WRITE_MAX);
                    }
                    take(messages, batch.len(), &mut answers);
                }
                Err(failed) => match step(&failed, batch.len()) {
                    Step::Halve => self.pace = (batch.len() / 2).max(1),
                    Step::Refuse(fault) => answers.push(Row::Not(Outcome::Refused(fault))),
                    Step::Doubt(fault) => {
                        self.pace = (batch.len() / 2).max(1);
                        let doubt = || Row::Not(Outcome::InDoubt(fault.clone()));
                        answers.extend(batch.iter().map(|_| doubt()));
                    }
                    Step::Stop => {
                        if failed.reached == Reached::Perhaps {
                            self.pace = (batch.len() / 2).max(1);
                            let doubt = || Row::Not(Outcome::InDoubt(failed.fault.clone()));
                            answers.extend(batch.iter().map(|_| doubt()));
                        }
                        let unsent = || Row::Not(Outcome::NotSent(failed.fault.clone()));
                        answers.resize_with(rows.len(), unsent);
                    }
                },
            }
        }
        answers
    }
}

/// How to go on after a request that failed.
enum Step {
    /// The same rows again, in smaller batches.
    Halve,
    /// One row is refused; on with the rest.
    Refuse(Fault),
    /// The batch is in doubt; on with the rest, in smaller batches.
    Doubt(Fault),
    /// The rest is not sent.
    Stop,
}

fn step(failed: &Failed, rows: usize) -> Step {
    match (&failed.fault, failed.reached) {
        (Fault::TooLarge(_), Reached::No) if rows > 1 => Step::Halve,
        (Fault::TooLarge(_), Reached::No) => Step::Refuse(failed.fault.clone()),
        // The server ran out of time with some of it done.
        (Fault::TooLarge(code), Reached::Perhaps) => Step::Doubt(Fault::Offline(code.clone())),
        // One row breaks the schema: find out which.
        (Fault::Garbled(code), Reached::No) if code.starts_with("ErrorSchemaValidation") => {
            if rows > 1 {
                return Step::Halve;
            }
            let code = String::from("ErrorSchemaValidation");
            Step::Refuse(Fault::Rejected { code, field: None })
        }
        _ => Step::Stop,
    }
}

/// Sorts the messages of an answer. Rows that it does not answer are in doubt.
fn take(messages: Vec<Message>, rows: usize, answers: &mut Vec<Row>) {
    let before = answers.len();
    for mut message in messages.into_iter().take(rows) {
        answers.push(match message.fault() {
            None => Row::Done(message.take_first("Items")),
            Some(fault) => Row::Not(match fault {
                Fault::Offline(_)
                | Fault::Throttled { .. }
                | Fault::SignedOut(_)
                | Fault::Superseded => Outcome::NotSent(fault),
                Fault::Forbidden(_)
                | Fault::Stale
                | Fault::Missing
                | Fault::WatermarkLost(_)
                | Fault::Rejected { .. }
                | Fault::Closed(_)
                | Fault::TooLarge(_)
                | Fault::Garbled(_) => Outcome::Refused(fault),
            }),
        });
    }
    let unanswered = || Fault::Garbled(String::from("a row without an answer"));
    answers.resize_with(before + rows, || Row::Not(Outcome::InDoubt(unanswered())));
}
