//! Everything that is stored about a person, as a file of one JSON value a line. Secrets are left
//! out: they open the two accounts, and say nothing of the person.
//!
//! It is written while it is read, part by part: an account may hold a hundred thousand links.

use super::{accounts, attention};
use crate::accounts::Account;
use crate::app::Relay;
use crate::error::Refusal;
use crate::session::SignedIn;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use model::Kind;
use serde::Serialize;
use serde_json::{Value, json};
use std::io;
use sync::End;

const FILE: &str = "attachment; filename=\"twinline.jsonl\"";

/// Sends it.
pub async fn export(State(app): State<Relay>, signed_in: SignedIn) -> Result<Response, Refusal> {
    let account = accounts::open(&app, &signed_in).await?;
    let mut parts = vec![Part::Account, Part::Attention];
    parts.extend(Kind::ALL.map(Part::Links));
    parts.extend(Kind::ALL.map(Part::Strays));
    parts.push(Part::Cycles { before: None });
    parts.reverse();
    let writing = Writing { app, signed_in, account, parts };
    let body = Body::from_stream(unfold(Some(writing), next));
    let headers = [
        (CONTENT_TYPE, "application/x-ndjson"),
        (CONTENT_DISPOSITION, FILE),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

/// A part of the file.
enum Part {
    /// Who the person is, both connections, the settings.
    Account,
    /// What waits for the person.
    Attention,
    /// Linked records of a kind: ids, versions and digests.
    Links(Kind),
    /// Records of a kind that take no part.
    Strays(Kind),
    /// A page of cycles.
    Cycles { before: Option<u64> },
    /// A page of the lines of a cycle.
    Entries { cycle: u64, after: u64 },
}

/// A file that is being written.
struct Writing {
    app: Relay,
    signed_in: SignedIn,
    account: Account,
    /// What is to come, the next one last.
    parts: Vec<Part>,
}

/// The next piece of the file. A fault breaks the download off, so that half of it is not taken for
/// the whole.
async fn next(writing: Option<Writing>) -> Option<(io::Result<Vec<u8>>, Option<Writing>)> {
    let mut writing = writing?;
    let part = writing.parts.pop()?;
    match writing.write(part).await {
        Ok(lines) => Some((Ok(lines), Some(writing))),
        Err(refusal) => Some((Err(io::Error::other(refusal.0.words)), None)),
    }
}

impl Writing {
    async fn write(&mut self, part: Part) -> Result<Vec<u8>, Refusal> {
        let mut lines = Lines::default();
        match part {
            Part::Account => self.account(&mut lines).await?,
            Part::Attention => {
                let waiting = attention::gather(&self.app, &self.signed_in).await?;
                lines.add("attention", &waiting);
            }
            Part::Links(kind) => {
                for link in self.app.store.links_of(&self.account.row.id, kind).await? {
                    lines.add("link", &link);
                }
            }
            Part::Strays(kind) => {
                for stray in self.app.store.strays_of(&self.account.row.id, kind).await? {
                    lines.add("left_out", &stray);
                }
            }
            Part::Cycles { before } => self.cycles(before, &mut lines).await?,
            Part::Entries { cycle, after } => self.entries(cycle, after, &mut lines).await?,
        }
        Ok(lines.0)
    }

    async fn account(&self, lines: &mut Lines) -> Result<(), Refusal> {
        let row = &self.account.row;
        let mut connections = Vec::new();
        for end in End::BOTH {
            if let Some(connection) = self.app.connection(&row.id, end).await? {
                connections.push(json!({
                    "side": end,
                    "identity": connection.identity,
                    "learned": connection.setup,
                    "shown": connection.shown(),
                }));
            }
        }
        let about = json!({
            "org": row.org,
            "user": row.person,
            "user_name": self.account.user_name,
            "finished": row.finished,
            "paused": row.paused,
            "connections": connections,
            "settings": self.account.settings,
        });
        lines.add("account", &about);
        Ok(())
    }

    async fn cycles(&mut self, before: Option<u64>, lines: &mut Lines) -> Result<(), Refusal> {
        let cycles = self.app.store.cycles(&self.account.row.id, before).await?;
        if let Some(last) = cycles.last() {
            self.parts.push(Part::Cycles { before: Some(last.id) });
        }
        for cycle in cycles.into_iter().map(crate::runner::line) {
            self.parts.push(Part::Entries { cycle: cycle.id, after: 0 });
            lines.add("sync", &cycle);
        }
        Ok(())
    }

    async fn entries(&mut self, cycle: u64, after: u64, lines: &mut Lines) -> Result<(), Refusal> {
        let id = &self.account.row.id;
        let rows = self.app.store.entries(id, cycle, after).await?;
        if let Some(last) = rows.last() {
            self.parts.push(Part::Entries { cycle, after: last.id });
        }
        for row in rows {
            let entry = self.app.entry(id, &row)?;
            lines.add("change", &json!({ "sync": cycle, "line": row.id, "change": entry }));
        }
        Ok(())
    }
}

/// Lines of the file.
#[derive(Default)]
struct Lines(Vec<u8>);

impl Lines {
    fn add<T: Serialize>(&mut self, what: &str, value: &T) {
        let value = serde_json::to_value(value).unwrap_or(Value::Null);
        let line = json!({ what: value }).to_string();
        self.0.extend_from_slice(line.as_bytes());
        self.0.push(b'\n');
    }
}
