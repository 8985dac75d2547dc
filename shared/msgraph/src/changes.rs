//! Reading: one page of changes of all kinds out of one batch. An idle page costs that batch and
//! nothing else. What rounds of changes do not show is asked for beside: see `marks`.
//! <https://learn.microsoft.com/graph/delta-query-overview>

use crate::batch::Part;
use crate::calendar::Told;
use crate::contact;
use crate::faults::About;
use crate::limits::{MARGIN_DAYS, WIDER_DAYS};
use crate::mailbox::Mailbox;
use crate::read;
use crate::session::{escaped, get_pages, rows_of};
use crate::watermark::{Memory, Reading, Span, Stream};
use model::{Coverage, Departure, Fault, Gone, Id, Kind, Page, PerKind, Scope, Watermark};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};

/// Most times that a kind is asked anew within one page: after a lost round and a lost folder.
const TRIES_MAX: usize = 3;

impl Mailbox {
    /// The next page since a watermark.
    pub(crate) async fn read_page(
        &mut self,
        scope: &Scope,
        since: Option<&Watermark>,
    ) -> Result<Page, Fault> {
        let mut memory = Memory::read(since);
        let edge = self.edge(scope, &memory);
        let mut reading = match memory.reading.take() {
            Some(reading) => reading,
            None => self.begin(scope, &mut memory),
        };
        let mut page = Page {
            seen: Vec::new(),
            gone: Vec::new(),
            refused: Vec::new(),
            covered: PerKind::default(),
            next: Watermark::default(),
            more: false,
        };
        let (rows, edge) = self.rows(scope, &mut memory, &mut reading, edge).await?;
        for (kind, rows) in rows {
            let covered = *reading.covered.get(kind);
            self.tell(kind, rows, covered, &memory, &mut page).await?;
        }
        if let Some(span) = memory.span.filter(|_| !edge.is_empty()) {
            self.tell_events(edge, Told::Shown, span, &mut page).await?;
        }
        let mut known = HashSet::new();
        page.seen.retain(|seen| known.insert(seen.id.clone()));
        page.more = !reading.open.is_empty();
        page.covered = reading.covered;
        if !page.more {
            memory.window = Some(Span::of(&scope.window));
        }
        memory.reading = page.more.then_some(reading);
        page.next = memory.write();
        Ok(page)
    }

    fn begin(&mut self, scope: &Scope, memory: &mut Memory) -> Reading {
        self.forget_reading();
        let covered = PerKind::from_fn(|kind| {
            let folder = self.place(kind);
            let stream = memory.streams.get_mut(kind);
            if !scope.kinds.get(kind) {
                // A kind that is switched on again is read from its beginning.
                *stream = None;
                return Coverage::Off;
            }
            if stream.as_ref().is_some_and(|stream| Some(&stream.folder) != folder.as_ref()) {
                *stream = None;
            }
            if stream.is_some() { Coverage::Since } else { Coverage::Whole }
        });
        let open = Kind::ALL.into_iter().filter(|kind| *scope.kinds.get(*kind)).collect();
        Reading { open, covered }
    }

    /// What time alone brought into the window: a span to be listed, once a day.
    fn edge(&self, scope: &Scope, memory: &Memory) -> Option<Part> {
        let (before, now) = (memory.window?, Span::of(&scope.window));
        let goes_on = memory.reading.is_none() && memory.streams.appointment.is_some();
        let moved = goes_on && scope.kinds.appointment && now.until > before.until;
        let (from, until) = (before.until.max(now.from).rfc3339(), now.until.rfc3339());
        let path = format!(
            "me/calendarView?startDateTime={from}&endDateTime={until}&$top=500&{}",
            self.whole(Kind::Appointment)
        );
        moved.then(|| get_pages(&path, About::Connection))
    }

    /// The rows of the next page of each open kind, and those of the edge.
    async fn rows(
        &mut self,
        scope: &Scope,
        memory: &mut Memory,
        reading: &mut Reading,
        edge: Option<Part>,
    ) -> Result<(Vec<(Kind, Vec<Json>)>, Vec<Json>), Fault> {
        let mut rows = Vec::new();
        let mut asked = std::mem::take(&mut reading.open);
        let (mut edge, mut edge_rows) = (edge, Vec::new());
        for _ in 0..TRIES_MAX {
            let mut parts = Vec::new();
            let mut kinds = Vec::new();
            for kind in std::mem::take(&mut asked) {
                match self.round(kind, scope, memory) {
                    Some(part) => {
                        parts.push(part);
                        kinds.push(kind);
                    }
                    // Without a folder nothing is in it.
                    None => *reading.covered.get_mut(kind) = Coverage::Whole,
                }
            }
            parts.extend(edge.clone());
            if parts.is_empty() {
                return Ok((rows, edge_rows));
            }
            let mut answers = self.session.ask(&parts).await?.into_iter();
            for (kind, answer) in kinds.into_iter().zip(answers.by_ref()) {
                match answer {
                    Ok(page) => {
                        if self.keep(kind, &page, scope, memory)? {
                            reading.open.push(kind);
                        }
                        rows.push((kind, rows_of(&page).cloned().collect()));
                    }
                    Err(fault) => {
                        self.lost(kind, fault, memory).await?;
                        *reading.covered.get_mut(kind) = Coverage::Whole;
                        asked.push(kind);
                    }
                }
            }
            if let (Some(answer), Some(part)) = (answers.next(), edge.take()) {
                edge_rows = self.edge_rows(answer?, part).await?;
            }
            if asked.is_empty() {
                return Ok((rows, edge_rows));
            }
        }
        Err(Fault::WatermarkLost(asked.first().copied().unwrap_or(Kind::Appointment)))
    }

    /// All rows of the edge, of which the first page is there.
    async fn edge_rows(&self, page: Json, part: Part) -> Result<Vec<Json>, Fault> {
        let mut rows: Vec<Json> = rows_of(&page).cloned().collect();
        if let Some(link) = page.get("@odata.nextLink").and_then(Json::as_str) {
            let next = Part { path: self.session.follow(link)?, ..part };
            rows.extend(self.session.list(vec![next]).await?.pop().unwrap_or(Ok(Vec::new()))?);
        }
        Ok(rows)
    }

    /// The question for the next page of a kind; `None` where it has no folder.
    fn round(&self, kind: Kind, scope: &Scope, memory: &mut Memory) -> Option<Part> {
        let place = self.place(kind)?;
        let about = About::Delta(kind);
        if let Some(stream) = memory.streams.get(kind) {
            let path = stream.path.strip_prefix(crate::place::ROOT).unwrap_or(&stream.path);
            return Some(get_pages(path, about));
        }
        let path = match kind {
            Kind::Contact => format!("{place}/delta?$select={}", contact::select()),
            Kind::Appointment => {
                let span = Span::of(&scope.window).wider(WIDER_DAYS);
                memory.span = Some(span);
                let (from, until) = (span.from.rfc3339(), span.until.rfc3339());
                let (from, until) = (escaped(&from), escaped(&until));
                format!("me/calendarView/delta?startDateTime={from}&endDateTime={until}")
            }
            Kind::Task => format!("{place}/delta"),
        };
        Some(get_pages(&path, about))
    }

    /// Notes where a kind goes on; true when that is within this reading.
    fn keep(
        &self,
        kind: Kind,
        page: &Json,
        scope: &Scope,
        memory: &mut Memory,
    ) -> Result<bool, Fault> {
        let link = |name: &str| page.get(name).and_then(Json::as_str);
        let (link, more) = match (link("@odata.nextLink"), link("@odata.deltaLink")) {
            (Some(next), _) => (next, true),
            (None, Some(done)) => (done, false),
            (None, None) => return Err(Fault::Garbled(String::from("a round without a link"))),
        };
        let path = self.session.follow(link)?;
        let folder = self.place(kind).unwrap_or_default();
        *memory.streams.get_mut(kind) = Some(Stream { path, folder });
        // Time moved the window close to the end of what the round is about: once it has told
        // everything it is begun anew, and what the new one does not name is not gone for that.
        let wanted = Span::of(&scope.window).wider((0, MARGIN_DAYS));
        let runs_out = !memory.span.is_some_and(|span| span.covers(wanted));
        if kind == Kind::Appointment && !more && runs_out {
            memory.streams.appointment = None;
            return Ok(true);
        }
        Ok(more)
    }

    /// A round that is not known any more begins anew; a folder that went is looked for.
    async fn lost(&mut self, kind: Kind, fault: Fault, memory: &mut Memory) -> Result<(), Fault> {
        *memory.streams.get_mut(kind) = None;
        match fault {
            Fault::WatermarkLost(_) => Ok(()),
            Fault::Missing if kind == Kind::Contact => self.find_folder_again().await,
            Fault::Missing => Err(Fault::Forbidden("the mailbox lacks a standard folder".into())),
            other => Err(other),
        }
    }

    /// Tells what the rows of a kind say.
    async fn tell(
        &mut self,
        kind: Kind,
        rows: Vec<Json>,
        covered: Coverage,
        memory: &Memory,
        page: &mut Page,
    ) -> Result<(), Fault> {
        let (changed, removed) = sorted(rows);
        page.gone.extend(removed.iter().flat_map(|id| gone(kind, id)));
        if kind == Kind::Appointment {
            removed.iter().for_each(|id| self.note_removed(id));
            if covered == Coverage::Whole {
                let listed = self.listed.get_or_insert_default();
                listed.extend(changed.iter().filter_map(read::id).map(str::to_owned));
            }
        }
        match (kind, memory.span) {
            (Kind::Appointment, Some(span)) => {
                let told = match covered {
                    Coverage::Since => Told::Changed,
                    Coverage::Whole | Coverage::Off => Told::Listed,
                };
                self.tell_events(changed, told, span, page).await
            }
            (Kind::Appointment, None) => Ok(()),
            (Kind::Contact | Kind::Task, _) => {
                let looked = self.marked(kind, changed, covered).await?;
                page.refused.extend(looked.refused);
                for item in looked.items {
                    match self.seen(kind, &item) {
                        Some(seen) => page.seen.push(seen),
                        None => page.refused.push((Id::from("?"), unreadable())),
                    }
                }
                Ok(())
            }
        }
    }
}

/// Rows of a page by what they say last: rounds repeat themselves, in any order.
fn sorted(rows: Vec<Json>) -> (Vec<Json>, Vec<String>) {
    let mut last: Vec<(String, Json)> = Vec::with_capacity(rows.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let Some(id) = read::id(&row).map(str::to_owned) else { continue };
        match places.get(&id) {
            Some(at) => last[*at].1 = row,
            None => {
                places.insert(id.clone(), last.len());
                last.push((id, row));
            }
        }
    }
    let (removed, changed): (Vec<_>, Vec<_>) =
        last.into_iter().partition(|(_, row)| row.get("@removed").is_some());
    let changed = changed.into_iter().map(|(_, row)| row).collect();
    (changed, removed.into_iter().map(|(id, _)| id).collect())
}

/// What an answer is called that holds a record without an id.
pub(crate) fn unreadable() -> Fault {
    Fault::Rejected { code: String::from("unreadable"), field: None }
}

/// A removal in a round proves little: a move into another folder reads the same, and so does an
/// event that is now outside of the span. In the calendar it may have been a master.
pub(crate) fn gone(kind: Kind, id: &str) -> Vec<Gone> {
    let id = Id::from(id);
    let why = Departure::Deleted;
    let mut out = Vec::new();
    if kind == Kind::Appointment {
        out.push(Gone::Series { master: id.clone(), why: why.clone() });
    }
    out.push(Gone::Record { kind: Some(kind), id, why });
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_page_says_last_counts() {
        let removed = |id: &str| json!({ "id": id, "@removed": { "reason": "changed" } });
        let (changed, gone) = sorted(vec![
            removed("a"),
            json!({ "id": "a", "n": 1 }),
            json!({ "id": "b" }),
            removed("b"),
            json!({ "id": "a", "n": 2 }),
            json!({ "n": 3 }),
        ]);
        assert_eq!(changed, [json!({ "id": "a", "n": 2 })]);
        assert_eq!(gone, ["b"]);
    }
}
