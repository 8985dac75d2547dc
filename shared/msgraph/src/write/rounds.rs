//! Several occurrences of one series in one run. Each is stored inside its master, so writing one
//! moves the version of the others: they go in rounds, one of each series at a time. Their own
//! versions are checked before the first round and taken anew before each later one.

use super::{Out, fail, stops};
use crate::batch::Part;
use crate::faults::About;
use crate::mailbox::Mailbox;
use crate::read;
use crate::session::{get, send};
use model::{Fault, Id, Kind, Outcome, Version, occurrence};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;

/// A record to be changed.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its place in the run.
    pub(super) at: usize,
    pub(super) id: Id,
    pub(super) version: Version,
    pub(super) body: Map<String, Json>,
}

/// Whether a version that moved refuses the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    Version,
    Nothing,
}

impl Mailbox {
    /// Sends changes in as many rounds as a series has occurrences among them.
    pub(super) async fn send_in_rounds(&mut self, kind: Kind, rows: Vec<Row>, out: &mut Out) {
        let mut rounds = split(rows).into_iter();
        let Some(first) = rounds.next() else { return };
        let mut later: Vec<Vec<Row>> = rounds.collect();
        for round in &mut later {
            self.renew(kind, round, Check::Version, out).await;
        }
        self.send_changes(kind, first, out).await;
        for mut round in later {
            if let Some(fault) = out.iter().flatten().find_map(stops) {
                fail(round.iter().map(|row| row.at), &fault, out);
                continue;
            }
            self.renew(kind, &mut round, Check::Nothing, out).await;
            self.send_changes(kind, round, out).await;
        }
    }

    async fn send_changes(&mut self, kind: Kind, rows: Vec<Row>, out: &mut Out) {
        let part = |row: &Row| {
            let path = self.path(kind, occurrence::parts(&row.id).item);
            let (version, body) = (Some(row.version.as_str()), Some(row.body.clone()));
            send(http::Method::PATCH, &path, version, body)
        };
        let parts: Vec<Part> = rows.iter().map(part).collect();
        for (row, written) in rows.into_iter().zip(self.session.write(&parts).await) {
            out[row.at] = Some(self.outcome(kind, Some(&row.id), written));
        }
    }

    /// Takes the present versions of rows; rows without one get their outcome and leave.
    async fn renew(&mut self, kind: Kind, round: &mut Vec<Row>, check: Check, out: &mut Out) {
        let part = |row: &Row| {
            let path = self.path(kind, occurrence::parts(&row.id).item);
            get(&format!("{path}?$select=id"), About::Record)
        };
        let parts: Vec<Part> = round.iter().map(part).collect();
        let answers = match self.session.ask(&parts).await {
            Ok(answers) => answers,
            Err(fault) => return fail(round.drain(..).map(|row| row.at), &fault, out),
        };
        let rows = std::mem::take(round);
        for (mut row, answer) in rows.into_iter().zip(answers) {
            let now = answer.map(|item| Version::from(read::etag(&item)));
            match now {
                Ok(now) if check == Check::Version && now != row.version => {
                    out[row.at] = Some(Outcome::Refused(Fault::Stale));
                }
                Ok(now) => {
                    row.version = now;
                    round.push(row);
                }
                Err(fault) => out[row.at] = Some(Outcome::Refused(fault)),
            }
        }
    }
}

/// Rounds in which no series occurs twice.
fn split(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut rounds: Vec<Vec<Row>> = Vec::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let round = match occurrence::parts(&row.id).occurrence {
            Some((master, _)) => {
                let count = counts.entry(master.to_owned()).or_default();
                *count += 1;
                *count - 1
            }
            None => 0,
        };
        if rounds.len() <= round {
            rounds.resize_with(round + 1, Vec::new);
        }
        rounds[round].push(row);
    }
    rounds
}
