//! Deleting: into the bin, guarded by the version each record was read at. An event whose
//! organiser the person is would send cancellations to whoever is invited.

use super::{Out, done, forbidden};
use crate::batch::Part;
use crate::mailbox::Mailbox;
use crate::session::{Written, send};
use model::{Id, Kind, Notify, Outcome, Version, Write, occurrence};

impl Mailbox {
    pub(super) async fn delete_run(&mut self, kind: Kind, run: &[Write], out: &mut Out) {
        let all: Vec<(usize, &Id, &Version, Notify)> = run
            .iter()
            .enumerate()
            .filter_map(|(at, write)| match write {
                Write::Delete { id, version, notify, .. } => Some((at, id, version, *notify)),
                Write::Create { .. }
                | Write::Update { .. }
                | Write::Mark { .. }
                | Write::Restore { .. } => None,
            })
            .collect();
        if kind == Kind::Appointment {
            let known: Vec<(usize, &Id, &Version)> =
                all.iter().map(|(at, id, version, _)| (*at, *id, *version)).collect();
            self.recall(kind, &known, out).await;
        }
        let mut rows: Vec<(usize, &Id, &Version)> = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for (at, id, version, notify) in all {
            if out[at].is_some() {
                continue;
            }
            let item = occurrence::parts(id).item;
            let old = self.recalled(item, version);
            if kind == Kind::Appointment
                && let Some(refusal) = old.and_then(|old| forbidden(self, old, notify))
            {
                out[at] = Some(refusal);
                continue;
            }
            let path = self.path(kind, item);
            parts.push(send(http::Method::DELETE, &path, Some(version.as_str()), None));
            rows.push((at, id, version));
        }
        for ((at, id, version), written) in rows.into_iter().zip(self.session.write(&parts).await) {
            self.recent.remove(occurrence::parts(id).item);
            out[at] = Some(match written {
                Written::Done(_) => done(id, version.as_str()),
                Written::Refused(fault) => Outcome::Refused(fault),
                Written::NotSent(fault) => Outcome::NotSent(fault),
                Written::InDoubt(fault) => Outcome::InDoubt(fault),
            });
        }
    }
}
