//! Changing: guarded by the version each record was read at, and lists written whole with one place
//! changed.

use super::rounds::Row;
use super::{Out, done, forbidden, rejected};
use crate::contact;
use crate::event;
use crate::mailbox::Mailbox;
use crate::task;
use model::{Field, Fields, Id, Kind, Outcome, Value, Version, Write, occurrence};
use serde_json::{Map, Value as Json};

impl Mailbox {
    pub(super) async fn update_run(&mut self, kind: Kind, run: &[Write], out: &mut Out) {
        let needed = |fields: &Fields| match kind {
            Kind::Contact => contact::needs_old(fields.known()),
            Kind::Appointment => true,
            Kind::Task => false,
        };
        let known: Vec<(usize, &Id, &Version)> = run
            .iter()
            .enumerate()
            .filter_map(|(at, write)| match write {
                Write::Update { id, version, fields, .. } if needed(fields) => {
                    Some((at, id, version))
                }
                Write::Update { .. }
                | Write::Create { .. }
                | Write::Mark { .. }
                | Write::Delete { .. }
                | Write::Restore { .. } => None,
            })
            .collect();
        self.recall(kind, &known, out).await;
        let mut rows: Vec<Row> = Vec::new();
        for (at, write) in run.iter().enumerate() {
            let Write::Update { id, version, fields, notify, .. } = write else { continue };
            if out[at].is_some() {
                continue;
            }
            if fields.get(Field::Times).is_some_and(|times| !matches!(times, Value::Times(_))) {
                out[at] = Some(Outcome::Refused(rejected("no times")));
                continue;
            }
            let old = self.recalled(occurrence::parts(id).item, version);
            if kind == Kind::Appointment
                && let Some(refusal) = old.and_then(|old| forbidden(self, old, *notify))
            {
                out[at] = Some(refusal);
                continue;
            }
            let body = self.changed(kind, fields, old);
            if body.is_empty() {
                out[at] = Some(done(id, version.as_str()));
                continue;
            }
            rows.push(Row { at, id: id.clone(), version: version.clone(), body });
        }
        self.send_in_rounds(kind, rows, out).await;
    }

    fn changed(&self, kind: Kind, fields: &Fields, old: Option<&Json>) -> Map<String, Json> {
        let nothing = Json::Null;
        let old = old.unwrap_or(&nothing);
        match kind {
            Kind::Contact => contact::update(fields, old, &self.person.zone),
            Kind::Appointment => event::changes(fields, &self.person, event::zone_of(old)),
            Kind::Task => task::changes(fields, &self.person.zone),
        }
    }
}
