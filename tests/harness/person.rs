//! A person at work on both sides, past the sync: makes, edits and deletes records, and looks.

use crate::Life;
use futures_executor::block_on;
use model::{
    Ask, Field, Fields, Found, Id, Kind, Notify, Outcome, Receipt, Seen, Side, Version, Write,
};
use sync::Sides;
use sync::past::End;

/// Most pages of a look around.
const PAGES_MAX: usize = 200;

/// The person's own way to both sides, which neither crash nor weather cuts.
pub struct Person {
    sides: Sides,
}

impl Person {
    /// A person of a life.
    pub fn of(life: &Life) -> Person {
        Person { sides: life.open_for_the_person() }
    }

    fn side(&mut self, end: End) -> &mut dyn Side {
        match end {
            End::Crm => self.sides.crm.as_mut(),
            End::Mail => self.sides.mail.as_mut(),
        }
    }

    /// Makes a record.
    pub fn make(&mut self, end: End, kind: Kind, fields: Fields) -> Id {
        let write =
            Write::Create { kind, mark: None, fields, parent: None, notify: Notify::Nobody };
        self.write(end, write).id
    }

    /// Edits a record; `false` when it is not there any more.
    pub fn edit(&mut self, end: End, kind: Kind, id: &Id, fields: Fields) -> bool {
        let Some(seen) = self.look(end, kind, id) else { return false };
        let Seen { id, version, series, .. } = seen;
        let notify = Notify::Nobody;
        self.write(end, Write::Update { kind, id, version, series, fields, notify });
        true
    }

    /// Deletes a record; `false` when it is not there any more.
    pub fn delete(&mut self, end: End, kind: Kind, id: &Id) -> bool {
        let Some(seen) = self.look(end, kind, id) else { return false };
        let Seen { id, version, series, .. } = seen;
        let notify = Notify::Nobody;
        self.write(end, Write::Delete { kind, id, version, series, notify });
        true
    }

    /// The record as it stands.
    pub fn look(&mut self, end: End, kind: Kind, id: &Id) -> Option<Seen> {
        let asks = [Ask::Id(kind, id.clone())];
        match block_on(self.side(end).look(&asks)).expect("an answer").remove(0) {
            Found::Here { seen, .. } => Some(seen),
            _ => None,
        }
    }

    /// Every record of a side in its scope.
    pub fn all(&mut self, life: &Life, end: End) -> Vec<Seen> {
        let scope = life.settings.scope(life.now());
        let mut all = Vec::new();
        let mut since = None;
        for _ in 0..PAGES_MAX {
            let page = block_on(self.side(end).changes(&scope, since.as_ref())).expect("a page");
            // Pages may tell of a record twice; the later telling counts.
            all.retain(|seen: &Seen| page.seen.iter().all(|later| later.id != seen.id));
            all.extend(page.seen);
            if !page.more {
                return all;
            }
            since = Some(page.next);
        }
        panic!("more than {PAGES_MAX} pages");
    }

    /// The one record that a text names: a contact's surname, else a subject.
    pub fn named(&mut self, life: &Life, end: End, name: &str) -> Vec<Seen> {
        let mut all = self.all(life, end);
        all.retain(|seen| name_of(seen) == name);
        all
    }

    fn write(&mut self, end: End, write: Write) -> Receipt {
        match block_on(self.side(end).write(&[write])).remove(0) {
            Outcome::Done(receipt) => receipt,
            other => panic!("the person's own write: {other:?}"),
        }
    }
}

/// What a record is called: a contact's surname, else its subject.
pub fn name_of(seen: &Seen) -> &str {
    let field = match seen.kind {
        Kind::Contact => Field::Surname,
        Kind::Appointment | Kind::Task => Field::Subject,
    };
    seen.fields.text(field).unwrap_or_default()
}

/// The version of a record that is known to be there.
pub fn version_of(person: &mut Person, end: End, kind: Kind, id: &Id) -> Version {
    person.look(end, kind, id).map(|seen| seen.version).unwrap_or_default()
}
