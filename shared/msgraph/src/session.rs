//! Sends parts in batches, one batch after the other: a mailbox takes four requests at once, and
//! the service itself spreads the parts of a batch over them.
//! <https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits>

use crate::batch::{self, Outcome, PARTS_MAX, Part};
use crate::faults::About;
use crate::limits::{PAGE_ROWS, PAGES_MAX};
use crate::place;
use model::Fault;
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use wire::Transport;

/// Ids that outlive a move within the mailbox
/// (<https://learn.microsoft.com/graph/outlook-immutable-id>).
const IMMUTABLE: &str = "IdType=\"ImmutableId\"";

/// A way to one mailbox.
pub(crate) struct Session {
    transport: Arc<dyn Transport>,
    /// Scheme and host of the server, which links in its answers must bear.
    base: String,
    /// Parts of the next batch: fewer than it holds while a server takes fewer at once.
    width: AtomicUsize,
}

/// What became of a part of a batch that writes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Written {
    /// Carried out; the body of the answer.
    Done(Json),
    /// Refused: it did not happen.
    Refused(Fault),
    /// It never got that far.
    NotSent(Fault),
    /// It may have happened.
    InDoubt(Fault),
}

impl Session {
    pub(crate) fn new(transport: Arc<dyn Transport>, base: &str) -> Session {
        Session { transport, base: base.to_owned(), width: AtomicUsize::new(PARTS_MAX) }
    }

    /// Reads: one outcome for each part. A part that must be asked again later refuses the whole,
    /// which then comes in smaller batches if there was too much at once.
    pub(crate) async fn ask(&self, parts: &[Part]) -> Result<Vec<Outcome>, Fault> {
        let mut all = Vec::with_capacity(parts.len());
        while all.len() < parts.len() {
            let some = self.next(&parts[all.len()..]);
            let response = self.transport.send(batch::request(some)?).await?;
            let outcomes = batch::outcomes(some, &response);
            let outcomes = outcomes.inspect_err(|fault| self.narrow(some.len(), fault))?;
            self.fit(outcomes.iter().filter_map(|outcome| outcome.as_ref().err()), some.len());
            for (part, outcome) in some.iter().zip(outcomes) {
                match outcome {
                    Err(fault) if ends_all(&fault, part.about) => return Err(fault),
                    other => all.push(other),
                }
            }
        }
        Ok(all)
    }

    /// The parts of the next batch.
    fn next<'a>(&self, rest: &'a [Part]) -> &'a [Part] {
        let width = self.width.load(Ordering::Relaxed).clamp(1, PARTS_MAX);
        &rest[..rest.len().min(width)]
    }

    /// As many parts in the next batch as were taken of this one.
    fn fit<'a>(&self, faults: impl Iterator<Item = &'a Fault>, parts: usize) {
        let refused = faults.filter(|fault| matches!(fault, Fault::Throttled { .. })).count();
        if refused > 0 {
            self.width.store(parts.saturating_sub(refused).max(1), Ordering::Relaxed);
        }
    }

    /// Fewer parts in the next batch, where these were too many.
    fn narrow(&self, parts: usize, fault: &Fault) {
        if matches!(fault, Fault::Throttled { .. } | Fault::TooLarge(_)) {
            self.width.store((parts / 2).max(1), Ordering::Relaxed);
        }
    }

    /// Reads one thing.
    pub(crate) async fn ask_one(&self, part: Part) -> Result<Json, Fault> {
        let lost = || Fault::Garbled(String::from("batch answer, outcomes"));
        self.ask(&[part]).await?.pop().unwrap_or_else(|| Err(lost()))
    }

    /// All rows of listings, page by page, side by side; a listing that is refused keeps its fault.
    pub(crate) async fn list(
        &self,
        parts: Vec<Part>,
    ) -> Result<Vec<Result<Vec<Json>, Fault>>, Fault> {
        let mut all: Vec<Result<Vec<Json>, Fault>> = vec![Ok(Vec::new()); parts.len()];
        let mut open: Vec<(usize, Part)> = parts.into_iter().enumerate().collect();
        for _ in 0..PAGES_MAX {
            if open.is_empty() {
                return Ok(all);
            }
            let asked: Vec<Part> = open.iter().map(|(_, part)| part.clone()).collect();
            let answers = self.ask(&asked).await?;
            let mut next = Vec::new();
            for ((at, part), answer) in open.into_iter().zip(answers) {
                match answer {
                    Ok(page) => {
                        if let Ok(rows) = &mut all[at] {
                            rows.extend(rows_of(&page).cloned());
                        }
                        if let Some(link) = page.get("@odata.nextLink").and_then(Json::as_str) {
                            next.push((at, Part { path: self.follow(link)?, ..part }));
                        }
                    }
                    Err(fault) => all[at] = Err(fault),
                }
            }
            open = next;
        }
        Err(Fault::TooLarge(String::from("PAGES_MAX is reached")))
    }

    /// Writes: one outcome for each part, in order. After a part that says to stop, the batches
    /// that follow are not sent.
    pub(crate) async fn write(&self, parts: &[Part]) -> Vec<Written> {
        let mut all: Vec<Written> = Vec::with_capacity(parts.len());
        while all.len() < parts.len() {
            if let Some(fault) = all.iter().find_map(stops) {
                all.resize(parts.len(), Written::NotSent(fault));
                return all;
            }
            let some = self.next(&parts[all.len()..]);
            let written = self.write_batch(some).await;
            // Too large as a whole, nothing of it was begun: the same parts go in smaller batches.
            let too_large = |one: &Written| matches!(one, Written::Refused(Fault::TooLarge(_)));
            if some.len() > 1 && written.iter().all(too_large) {
                self.narrow(some.len(), &Fault::TooLarge(String::new()));
                continue;
            }
            let stopped: Vec<Fault> = written.iter().filter_map(stops).collect();
            self.fit(stopped.iter(), some.len());
            all.extend(written);
        }
        all
    }

    async fn write_batch(&self, parts: &[Part]) -> Vec<Written> {
        let each = |written: Written| vec![written; parts.len()];
        let request = match batch::request(parts) {
            Ok(request) => request,
            Err(fault) => return each(Written::Refused(fault)),
        };
        let response = match self.transport.send(request).await {
            Ok(response) => response,
            Err(fault) => return each(of_transport(fault)),
        };
        match batch::outcomes(parts, &response) {
            Ok(outcomes) => outcomes.into_iter().map(of_outcome).collect(),
            Err(fault) if response.status().is_success() => each(Written::InDoubt(fault)),
            Err(fault) => each(of_part(fault)),
        }
    }

    /// The path of a link in an answer, if it leads to the same server.
    pub(crate) fn follow(&self, link: &str) -> Result<String, Fault> {
        place::follow(link, &self.base)
    }
}

/// The rows of a page.
pub(crate) fn rows_of(page: &Json) -> impl Iterator<Item = &Json> {
    page.get("value").and_then(Json::as_array).into_iter().flatten()
}

/// A part that reads. The path is what follows `/v1.0/`.
pub(crate) fn get(path: &str, about: About) -> Part {
    part(http::Method::GET, path, about)
}

/// A part that reads, in pages as large as we wish.
pub(crate) fn get_pages(path: &str, about: About) -> Part {
    let mut part = get(path, about);
    let wish = format!("{IMMUTABLE}, odata.maxpagesize={PAGE_ROWS}");
    part.headers = vec![("Prefer", wish)];
    part
}

/// A part that writes; `version` is the etag that must still hold.
pub(crate) fn send(
    method: http::Method,
    path: &str,
    version: Option<&str>,
    body: Option<Map<String, Json>>,
) -> Part {
    let mut part = part(method, path, About::Record);
    if let Some(version) = version.filter(|version| !version.is_empty()) {
        part.headers.push(("If-Match", version.to_owned()));
    }
    part.body = body.map(Json::Object);
    part
}

fn part(method: http::Method, path: &str, about: About) -> Part {
    Part {
        method,
        path: format!("{}{path}", place::ROOT),
        headers: vec![("Prefer", IMMUTABLE.to_owned())],
        body: None,
        about,
    }
}

/// A text as a segment or a value of an address.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Whether a part's fault is one of the whole mailbox, which the caller must hear.
fn ends_all(fault: &Fault, about: About) -> bool {
    match fault {
        Fault::Throttled { .. } | Fault::SignedOut(_) | Fault::Superseded => true,
        // One record that no server can read must not stop all others.
        Fault::Offline(_) => about != About::Record,
        Fault::Forbidden(_)
        | Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_)
        | Fault::Rejected { .. }
        | Fault::Closed(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => false,
    }
}

/// A transport that brought no response. Only what it says it never sent is certain.
fn of_transport(fault: Fault) -> Written {
    match fault {
        Fault::SignedOut(_)
        | Fault::Forbidden(_)
        | Fault::Throttled { .. }
        | Fault::Superseded
        | Fault::Closed(_)
        | Fault::Rejected { .. } => Written::NotSent(fault),
        Fault::Offline(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_)
        | Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_) => Written::InDoubt(fault),
    }
}

fn of_outcome(outcome: Outcome) -> Written {
    match outcome {
        Ok(body) => Written::Done(body),
        Err(fault) => of_part(fault),
    }
}

/// A gateway that gave up may have let the write through; what was throttled was not begun.
fn of_part(fault: Fault) -> Written {
    match fault {
        Fault::Offline(_) => Written::InDoubt(fault),
        Fault::Throttled { .. } | Fault::SignedOut(_) | Fault::Superseded => {
            Written::NotSent(fault)
        }
        Fault::Forbidden(_)
        | Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_)
        | Fault::Rejected { .. }
        | Fault::Closed(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => Written::Refused(fault),
    }
}

/// The fault after which nothing more is sent.
fn stops(written: &Written) -> Option<Fault> {
    match written {
        Written::NotSent(fault) => Some(fault.clone()),
        Written::Done(_) | Written::Refused(_) | Written::InDoubt(_) => None,
    }
}

#[cfg(test)]
mod tests;
