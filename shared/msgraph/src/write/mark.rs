//! Setting marks and taking them away. A contact or event bears one as a property; a task as a link
//! that hangs on it, which is another resource: so the task is asked for its version afterwards.

use super::{Out, done, fail, forbidden, rejected};
use crate::batch::Part;
use crate::faults::About;
use crate::mailbox::Mailbox;
use crate::mark;
use crate::read;
use crate::session::{Written, escaped, get, send};
use crate::task;
use model::{Fault, Id, Kind, Mark, Notify, Outcome, Version, Write, occurrence};
use serde_json::{Map, Value as Json, json};

/// A mark to set or to take away.
struct Row<'a> {
    at: usize,
    id: &'a Id,
    version: &'a Version,
    mark: Option<&'a Mark>,
}

impl Mailbox {
    pub(super) async fn mark_run(&mut self, kind: Kind, run: &[Write], out: &mut Out) {
        let mut rows: Vec<Row<'_>> = Vec::new();
        for (at, write) in run.iter().enumerate() {
            let Write::Mark { id, version, mark, .. } = write else { continue };
            if occurrence::parts(id).occurrence.is_some() {
                // It would turn the occurrence into an exception.
                out[at] = Some(Outcome::Refused(rejected("an occurrence bears no mark")));
                continue;
            }
            rows.push(Row { at, id, version, mark: mark.as_ref() });
        }
        match kind {
            Kind::Contact | Kind::Appointment => self.mark_property(kind, &rows, out).await,
            Kind::Task => self.mark_tasks(&rows, out).await,
        }
    }

    async fn mark_property(&mut self, kind: Kind, rows: &[Row<'_>], out: &mut Out) {
        let rows = self.alone(kind, rows, out).await;
        let part = |row: &Row<'_>| {
            let value = match row.mark {
                Some(mark) => mark::write(mark),
                None => json!([{ "id": mark::property_id(), "value": Json::Null }]),
            };
            let body = Map::from_iter([(String::from("singleValueExtendedProperties"), value)]);
            let path = self.path(kind, row.id.as_str());
            send(http::Method::PATCH, &path, Some(row.version.as_str()), Some(body))
        };
        let parts: Vec<Part> = rows.iter().map(|row| part(row)).collect();
        for (row, written) in rows.into_iter().zip(self.session.write(&parts).await) {
            self.recent.remove(row.id.as_str());
            out[row.at] = Some(match written {
                Written::Done(item) => done(row.id, read::etag(&item)),
                other => self.outcome(kind, None, other),
            });
        }
    }

    /// The rows of events to which nobody is invited, and all of contacts: nobody has seen yet
    /// whether Graph tells people of a mark, and it would travel to them.
    async fn alone<'a>(
        &mut self,
        kind: Kind,
        rows: &'a [Row<'a>],
        out: &mut Out,
    ) -> Vec<&'a Row<'a>> {
        if kind != Kind::Appointment {
            return rows.iter().collect();
        }
        let known: Vec<_> = rows.iter().map(|row| (row.at, row.id, row.version)).collect();
        self.recall(kind, &known, out).await;
        let mut alone = Vec::new();
        for row in rows.iter().filter(|row| out[row.at].is_none()).collect::<Vec<_>>() {
            let old = self.recalled(row.id.as_str(), row.version);
            match old.and_then(|old| forbidden(self, old, Notify::Nobody)) {
                Some(refusal) => out[row.at] = Some(refusal),
                None => alone.push(row),
            }
        }
        alone
    }

    async fn mark_tasks(&mut self, rows: &[Row<'_>], out: &mut Out) {
        let before = match self.tasks(rows.iter()).await {
            Ok(before) => before,
            Err(fault) => return fail(rows.iter().map(|row| row.at), &fault, out),
        };
        let mut changed: Vec<&Row<'_>> = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for (row, task) in rows.iter().zip(before) {
            let task = match task {
                Ok(task) if super::is_stale(&task, row.version) => {
                    out[row.at] = Some(Outcome::Refused(Fault::Stale));
                    continue;
                }
                Ok(task) => task,
                Err(fault) => {
                    out[row.at] = Some(Outcome::Refused(fault));
                    continue;
                }
            };
            match self.link_change(row, &task) {
                Some(part) => {
                    parts.push(part);
                    changed.push(row);
                }
                None => out[row.at] = Some(done(row.id, read::etag(&task))),
            }
        }
        let written = self.session.write(&parts).await;
        let after = self.tasks(changed.iter().copied()).await.unwrap_or_default();
        let mut after = after.into_iter().map(Result::ok);
        for (row, written) in changed.into_iter().zip(written) {
            let now = after.next().flatten();
            self.recent.remove(row.id.as_str());
            out[row.at] = Some(match (written, now) {
                (Written::Done(_), Some(task)) => done(row.id, read::etag(&task)),
                // It is written in any case; the next reading tells the version.
                (Written::Done(_), None) => done(row.id, row.version.as_str()),
                (other, _) => self.outcome(Kind::Task, None, other),
            });
        }
    }

    /// What gives a task its mark, or takes it; nothing where it is so already.
    fn link_change(&self, row: &Row<'_>, task: &Json) -> Option<Part> {
        let links = format!("{}/linkedResources", self.path(Kind::Task, row.id.as_str()));
        let known = task::links(task).next();
        let part = |method, path: &str, body| send(method, path, None, body);
        let written = |mark| task::link(mark).as_object().cloned();
        match (row.mark, known) {
            (Some(mark), Some((_, known))) if known == mark.as_str() => None,
            (Some(mark), Some((id, _))) => {
                let path = format!("{links}/{}", escaped(id));
                Some(part(http::Method::PATCH, &path, written(mark)))
            }
            (Some(mark), None) => Some(part(http::Method::POST, &links, written(mark))),
            (None, Some((id, _))) => {
                let path = format!("{links}/{}", escaped(id));
                Some(part(http::Method::DELETE, &path, None))
            }
            (None, None) => None,
        }
    }

    async fn tasks<'a>(
        &self,
        rows: impl Iterator<Item = &'a Row<'a>>,
    ) -> Result<Vec<Result<Json, Fault>>, Fault> {
        let part = |row: &Row<'_>| {
            let path = self.path(Kind::Task, row.id.as_str());
            get(&format!("{path}?{}", self.whole(Kind::Task)), About::Record)
        };
        let parts: Vec<Part> = rows.map(part).collect();
        self.session.ask(&parts).await
    }
}
