//! Changing: one UpdateItem for a batch, guarded by the version each item was read at. Marks are
//! set and taken the same way.

use super::batch::Row;
use super::{Written, fail_all, mark_property, rejected};
use crate::contact;
use crate::get_item::{ItemRef, get_item};
use crate::item::{self, MARK};
use crate::limits::RECENT_MAX;
use crate::mailbox::Mailbox;
use crate::property::Change;
use crate::shape::{Base, Shape};
use crate::update_item::{self, ItemChange};
use model::names::Names;
use model::occurrence as ids;
use model::{
    Fault, Field, Fields, Id, Kind, Notify, Outcome, Receipt, Seen, Value, Version, Write,
};

impl Mailbox {
    pub(super) async fn update(
        &mut self,
        kind: Kind,
        notify: Notify,
        run: &[Write],
        out: &mut [Option<Outcome>],
    ) {
        if let Err(fault) = self.recall(kind, run, out).await {
            return fail_all(out, &fault);
        }
        let mut rows: Vec<(usize, ItemChange)> = Vec::new();
        for (at, write) in run.iter().enumerate() {
            let Write::Update { id, version, fields, .. } = write else { continue };
            if out[at].is_some() {
                continue;
            }
            if fields.get(Field::Times).is_some_and(|times| !matches!(times, Value::Times(_))) {
                out[at] = Some(Outcome::Refused(rejected("no times")));
                continue;
            }
            let item = ids::parts(id).item;
            let old = self.recalled(item, version);
            let mut changes = self.changes_of(kind, fields, old);
            if kind == Kind::Contact
                && Names::concern(fields.known())
                && let Some(old) = old
            {
                changes.extend(contact::names(old.names.renew(fields)));
            }
            if changes.is_empty() {
                let (id, version) = (id.clone(), version.clone());
                out[at] = Some(Outcome::Done(Receipt { id, version, shown: Fields::new() }));
                continue;
            }
            let (item, key) = (item.to_owned(), version.0.clone());
            rows.push((at, ItemChange { item, key, changes }));
        }
        let written = self.send_in_rounds(kind, notify, run, rows, out).await;
        self.receipts(kind, written, out).await;
    }

    /// Reads what a write has to know of items as they stand, where no look has told it.
    async fn recall(
        &mut self,
        kind: Kind,
        run: &[Write],
        out: &mut [Option<Outcome>],
    ) -> Result<(), Fault> {
        // Room for the whole run, so that nothing of it is forgotten again on the way.
        if self.recent.len() + run.len() > RECENT_MAX {
            self.recent.clear();
        }
        let mut asked: Vec<(usize, ItemRef)> = Vec::new();
        for (at, write) in run.iter().enumerate() {
            let Write::Update { id, version, fields, .. } = write else { continue };
            let needed = match kind {
                Kind::Contact => Names::concern(fields.known()),
                Kind::Appointment => fields.get(Field::Times).is_some(),
                Kind::Task => false,
            };
            let item = ids::parts(id).item;
            if needed && self.recalled(item, version).is_none() {
                asked.push((at, ItemRef::Item(item.to_owned())));
            }
        }
        let shape = Shape::record(kind, Base::IdOnly, &self.session);
        let items: Vec<ItemRef> = asked.iter().map(|(_, item)| item.clone()).collect();
        let answers = get_item(&mut self.session, &shape, &items).await?;
        for ((at, _), answer) in asked.into_iter().zip(answers) {
            match answer {
                Ok(item) => {
                    if let (Some(seen), Write::Update { version, .. }) =
                        (self.seen(&item), &run[at])
                    {
                        // Under the version of the change: if the item moved on since, the server
                        // refuses it in any case.
                        self.remember(&item, &Seen { version: version.clone(), ..seen });
                    }
                }
                Err(fault) => out[at] = Some(Outcome::Refused(fault)),
            }
        }
        Ok(())
    }

    /// Sends changes; returns what was written.
    pub(super) async fn send_changes(
        &mut self,
        kind: Kind,
        notify: Notify,
        run: &[Write],
        rows: Vec<(usize, ItemChange)>,
        out: &mut [Option<Outcome>],
    ) -> Vec<Written> {
        let body = |rows: &[(usize, ItemChange)]| {
            let items: Vec<ItemChange> = rows.iter().map(|(_, change)| change.clone()).collect();
            update_item::body(kind, notify, &items)
        };
        let answers = self.send_rows("UpdateItem", &rows, body).await;
        let mut written = Vec::new();
        for ((at, change), answer) in rows.into_iter().zip(answers) {
            // What is remembered of it no longer holds.
            self.recent.remove(&change.item);
            match answer {
                Row::Done(item) => {
                    // The server may answer with another id: a completed repeating task is split.
                    let new = item.as_ref().and_then(item::id);
                    let (item, key) = new.unwrap_or((&change.item, &change.key));
                    let (before, sent) = match &run[at] {
                        Write::Update { id, fields, .. } => (id.clone(), fields.clone()),
                        Write::Create { .. }
                        | Write::Mark { .. }
                        | Write::Delete { .. }
                        | Write::Restore { .. } => (Id::from(item), Fields::new()),
                    };
                    let (item, key) = (item.to_owned(), key.to_owned());
                    written.push(Written { at, before, item, key, sent });
                }
                Row::Not(outcome) => out[at] = Some(outcome),
            }
        }
        written
    }

    pub(super) async fn mark(&mut self, kind: Kind, run: &[Write], out: &mut [Option<Outcome>]) {
        let mut rows: Vec<(usize, ItemChange)> = Vec::new();
        for (at, write) in run.iter().enumerate() {
            let Write::Mark { id, version, mark, .. } = write else { continue };
            let parts = ids::parts(id);
            if parts.occurrence.is_some() {
                // It would turn the occurrence into an exception.
                out[at] = Some(Outcome::Refused(rejected("an occurrence bears no mark")));
                continue;
            }
            let change = match mark {
                Some(mark) => Change::Set(mark_property(mark)),
                None => Change::Clear(MARK),
            };
            let (item, key) = (parts.item.to_owned(), version.0.clone());
            rows.push((at, ItemChange { item, key, changes: vec![change] }));
        }
        for written in self.send_changes(kind, Notify::Nobody, run, rows, out).await {
            out[written.at] = Some(Outcome::Done(Receipt {
                id: Id::from(written.item),
                version: Version::from(written.key),
                shown: Fields::new(),
            }));
        }
    }
}
