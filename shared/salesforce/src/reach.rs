//! What an org can hold, made of what describe told.

use crate::columns::{self, Shape};
use crate::limits::{COLLECTION_ROWS, COLLECTIONS};
use crate::setup::Setup;
use model::{Field, FieldSet, Kind, PerKind, Reach};

/// The reach of a setup; appointments last at most so many minutes.
pub(crate) fn of(setup: &Setup, longest_minutes: u32) -> Reach {
    let batch = u16::try_from(COLLECTION_ROWS * COLLECTIONS).unwrap_or(u16::MAX);
    Reach {
        reads: PerKind::from_fn(|kind| reads(setup, kind)),
        writes: PerKind::from_fn(|kind| writes(setup, kind)),
        longest: PerKind::from_fn(|kind| longest(setup, kind)),
        longest_minutes: Some(longest_minutes),
        batch: PerKind::from_fn(|_| batch),
        marks: PerKind::from_fn(|kind| setup.table(kind).takes(columns::MARK)),
        needs_surname: true,
        // It knows no private contacts and tasks.
        tells_private: PerKind::from_fn(|_| true),
    }
}

fn reads(setup: &Setup, kind: Kind) -> FieldSet {
    let table = setup.table(kind);
    if !table.is_readable() {
        return FieldSet::NONE;
    }
    let seen = columns::mapped(kind)
        .iter()
        .filter(|(_, columns, _)| columns.first().is_some_and(|column| table.has(column)));
    seen.map(|(field, _, _)| *field).collect()
}

/// A field of several columns is written whole or not at all. The end of an appointment may be
/// left out, because its duration says the same.
fn writes(setup: &Setup, kind: Kind) -> FieldSet {
    let table = setup.table(kind);
    let taken = columns::mapped(kind).iter().filter(|(_, columns, _)| {
        columns.iter().all(|column| table.takes(column) || *column == "EndDateTime")
    });
    taken.map(|(field, _, _)| *field).collect::<FieldSet>().and(reads(setup, kind))
}

fn longest(setup: &Setup, kind: Kind) -> Vec<(Field, u32)> {
    let table = setup.table(kind);
    let mut out = Vec::new();
    for (field, columns, shape) in columns::mapped(kind) {
        let [column] = columns else { continue };
        let text = matches!(shape, Shape::Text | Shape::Salutation);
        let length = table.columns.get(*column).map_or(0, |column| column.length);
        if text && length > 0 {
            out.push((*field, length));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::tests::plain;

    #[test]
    fn only_what_describe_shows_is_promised() {
        let mut setup = plain();
        let reach = of(&setup, 20_160);
        assert!(
            reach.reads.contact.has(Field::Company) && !reach.writes.contact.has(Field::Company)
        );
        assert!(
            !reach.reads.contact.has(Field::MiddleName) && !reach.reads.contact.has(Field::Email2)
        );
        assert!(reach.writes.appointment.has(Field::Times));
        assert_eq!(reach.writes.task, reach.reads.task);
        assert_eq!(reach.batch.contact, 800);
        assert!(!reach.marks.contact && reach.needs_surname);
        assert!(reach.longest.contact.contains(&(Field::Surname, 80)));

        setup.contact.columns.get_mut("Title").unwrap().update = false;
        setup.contact.columns.remove("MailingCity");
        setup.event.columns.remove("IsReminderSet");
        setup.task.columns.remove("SystemModstamp");
        let reach = of(&setup, 1_440);
        assert!(
            reach.reads.contact.has(Field::JobTitle) && !reach.writes.contact.has(Field::JobTitle)
        );
        assert!(!reach.writes.contact.has(Field::BusinessAddress));
        assert!(!reach.writes.appointment.has(Field::Reminder));
        assert!(reach.reads.task.is_empty() && reach.writes.task.is_empty());
    }
}
