//! Creating: one CreateItem for a batch. A new item bears its mark from the start, so that one
//! whose answer was lost can be found.

use super::batch::Row;
use super::{Written, fail_all, mark_property, no_id, rejected};
use crate::calendar_item;
use crate::contact;
use crate::create_item;
use crate::get_folder::FolderRef;
use crate::item;
use crate::mailbox::{Mailbox, Old};
use crate::open::{digest, our_folder};
use crate::property::{Change, Property, text};
use crate::task;
use model::names::Names;
use model::{Create, Fault, Field, Fields, Id, Kind, Mark, Notify, Outcome, Value, Write};

impl Mailbox {
    pub(super) async fn create(
        &mut self,
        kind: Kind,
        notify: Notify,
        run: &[Write],
        out: &mut [Option<Outcome>],
    ) {
        let folder = match self.folder_to_write(kind).await {
            Ok(folder) => folder,
            Err(fault) => return fail_all(out, &fault),
        };
        let mut rows: Vec<(usize, Vec<Property>, Fields)> = Vec::new();
        for (at, write) in run.iter().enumerate() {
            let Write::Create { fields, mark, .. } = write else { continue };
            if kind == Kind::Appointment
                && !matches!(fields.get(Field::Times), Some(Value::Times(_)))
            {
                out[at] = Some(Outcome::Refused(rejected("no times")));
                continue;
            }
            rows.push((at, self.new_item(kind, fields, mark.as_ref()), fields.clone()));
        }
        let body = |rows: &[(usize, Vec<Property>, Fields)]| {
            let items = rows.iter().map(|(_, item, _)| item.clone()).collect();
            create_item::body(kind, &folder, notify, items)
        };
        let answers = self.send_rows("CreateItem", &rows, body).await;
        let mut written = Vec::new();
        for ((at, _, sent), answer) in rows.into_iter().zip(answers) {
            match answer {
                Row::Done(item) => match item.as_ref().and_then(item::id) {
                    Some((id, key)) => written.push(Written {
                        at,
                        before: Id::from(id),
                        item: id.to_owned(),
                        key: key.to_owned(),
                        sent,
                    }),
                    None => out[at] = Some(Outcome::InDoubt(no_id())),
                },
                Row::Not(outcome) => out[at] = Some(outcome),
            }
        }
        self.receipts(kind, written, out).await;
    }

    /// The folder that takes new records; ours is made anew if a person deleted it.
    pub(super) async fn folder_to_write(&mut self, kind: Kind) -> Result<FolderRef, Fault> {
        if self.folder(kind).is_none() && self.create == Create::Allowed {
            self.setup.contacts = our_folder(&mut self.session, self.create).await?;
        }
        self.folder(kind)
            .ok_or_else(|| Fault::Forbidden("the folder of contacts is missing".into()))
    }

    /// The properties of a new item.
    fn new_item(&self, kind: Kind, fields: &Fields, mark: Option<&Mark>) -> Vec<Property> {
        let mut changes = self.changes_of(kind, fields, None);
        match kind {
            Kind::Contact => changes.extend(contact::names(Names::create(fields))),
            Kind::Appointment => {
                // The server would set its own default reminder.
                if fields.get(Field::Reminder).is_none() {
                    changes.push(text("item:ReminderIsSet", "false"));
                }
                if let Some(mark) = mark {
                    changes.push(text("calendar:UID", uid_for(mark)));
                }
            }
            Kind::Task => {}
        }
        let own = mark.map(mark_property);
        let set = changes.into_iter().filter_map(|change| match change {
            Change::Set(property) => Some(property),
            Change::Clear(_) => None,
        });
        set.chain(own).collect()
    }

    pub(super) fn changes_of(&self, kind: Kind, fields: &Fields, old: Option<&Old>) -> Vec<Change> {
        match kind {
            Kind::Contact => contact::changes(fields),
            Kind::Appointment => {
                calendar_item::changes(fields, &self.person, old.and_then(|old| old.zone))
            }
            Kind::Task => task::changes(fields, &self.person),
        }
    }
}

/// The iCalendar UID of an appointment that bears this mark: the same whenever the create is
/// repeated, and nobody who is later invited can read our mark in it.
fn uid_for(mark: &Mark) -> String {
    let turned: String = mark.as_str().chars().rev().collect();
    format!("{:016x}{:016x}@twinline", digest(mark.as_str()), digest(&turned))
}
