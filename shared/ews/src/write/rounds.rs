//! Several occurrences of one series in one run. Each is stored inside its master, so writing one
//! moves the version of the others: they go in rounds, one of each series at a time. Their own
//! versions are checked before the first round and taken anew before each later one.

use super::{Written, fail_some};
use crate::get_item::{ItemRef, get_item};
use crate::item;
use crate::mailbox::Mailbox;
use crate::shape::Shape;
use crate::update_item::ItemChange;
use model::occurrence as ids;
use model::{Fault, Id, Kind, Notify, Outcome, Write};
use std::collections::HashMap;

/// A row to be changed, by its place in the run.
pub(super) type Change = (usize, ItemChange);

impl Mailbox {
    /// Sends changes in as many rounds as a series has occurrences among them.
    pub(super) async fn send_in_rounds(
        &mut self,
        kind: Kind,
        notify: Notify,
        run: &[Write],
        rows: Vec<Change>,
        out: &mut [Option<Outcome>],
    ) -> Vec<Written> {
        let mut rounds = split(run, rows).into_iter();
        let Some(first) = rounds.next() else { return Vec::new() };
        let mut later: Vec<Vec<Change>> = rounds.collect();
        for round in &mut later {
            self.renew(round, Check::Version, out).await;
        }
        let mut written = self.send_changes(kind, notify, run, first, out).await;
        for mut round in later {
            let stopped = out.iter().flatten().find_map(|outcome| match outcome {
                Outcome::NotSent(fault) => Some(fault.clone()),
                Outcome::Done(_) | Outcome::Refused(_) | Outcome::Twin(_) | Outcome::InDoubt(_) => {
                    None
                }
            });
            if let Some(fault) = stopped {
                fail_some(round.iter().map(|(at, _)| *at), &fault, out);
                continue;
            }
            self.renew(&mut round, Check::Nothing, out).await;
            written.extend(self.send_changes(kind, notify, run, round, out).await);
        }
        written
    }

    /// Takes the present versions of rows; rows without one get their outcome and leave.
    async fn renew(&mut self, round: &mut Vec<Change>, check: Check, out: &mut [Option<Outcome>]) {
        let asked: Vec<ItemRef> =
            round.iter().map(|(_, change)| ItemRef::Item(change.item.clone())).collect();
        let answers = match get_item(&mut self.session, &Shape::ids(), &asked).await {
            Ok(answers) => answers,
            Err(fault) => {
                fail_some(round.drain(..).map(|(at, _)| at), &fault, out);
                return;
            }
        };
        let rows = std::mem::take(round);
        for ((at, mut change), answer) in rows.into_iter().zip(answers) {
            let key = answer.and_then(|item| {
                let key = item::id(&item).map(|(_, key)| key.to_owned());
                key.ok_or_else(super::no_id)
            });
            match key {
                Ok(key) if check == Check::Version && key != change.key => {
                    out[at] = Some(Outcome::Refused(Fault::Stale));
                }
                Ok(key) => {
                    change.key = key;
                    round.push((at, change));
                }
                Err(fault) => out[at] = Some(Outcome::Refused(fault)),
            }
        }
    }
}

/// Whether a version that moved refuses the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    Version,
    Nothing,
}

/// Rounds in which no series occurs twice.
fn split(run: &[Write], rows: Vec<Change>) -> Vec<Vec<Change>> {
    let mut rounds: Vec<Vec<Change>> = Vec::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (at, change) in rows {
        let master = match &run[at] {
            Write::Update { id, .. } => master_of(id),
            Write::Create { .. }
            | Write::Mark { .. }
            | Write::Delete { .. }
            | Write::Restore { .. } => None,
        };
        let round = match master {
            Some(master) => {
                let count = counts.entry(master.to_owned()).or_default();
                *count += 1;
                *count - 1
            }
            None => 0,
        };
        if rounds.len() <= round {
            rounds.resize_with(round + 1, Vec::new);
        }
        rounds[round].push((at, change));
    }
    rounds
}

fn master_of(id: &Id) -> Option<&str> {
    ids::parts(id).occurrence.map(|(master, _)| master)
}
