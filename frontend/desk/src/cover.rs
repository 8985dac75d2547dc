//! What must still be read for a scope, and how new pages join what was read. Plain functions.

use model::{Contacts, Gone, Kind, PerKind, Scope, Window};
use sync::Reading;

/// The part of a scope that one kind was read with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Covered {
    /// These contacts.
    Contacts(Contacts),
    /// Appointments or tasks of these dates and this category.
    Dates(Window, Option<String>),
}

fn part(kind: Kind, scope: &Scope) -> Covered {
    match kind {
        Kind::Contact => Covered::Contacts(scope.contacts.clone()),
        Kind::Appointment | Kind::Task => Covered::Dates(scope.window, scope.only_category.clone()),
    }
}

/// Whether what was read holds everything that is wanted. All contacts hold the person's own, for
/// the planner judges owners by itself; only Salesforce knows who is in a view.
fn holds(read: &Covered, wanted: &Covered) -> bool {
    match (read, wanted) {
        (Covered::Contacts(read), Covered::Contacts(wanted)) => {
            read == wanted || (*read == Contacts::All && *wanted == Contacts::Mine)
        }
        (Covered::Dates(read, category), Covered::Dates(wanted, wanted_category)) => {
            category == wanted_category && read.first <= wanted.first && wanted.last <= read.last
        }
        (Covered::Contacts(_), Covered::Dates(..)) | (Covered::Dates(..), Covered::Contacts(_)) => {
            false
        }
    }
}

/// The scope that must still be read: only the kinds that are switched on and not covered.
pub(crate) fn missing(covered: &PerKind<Option<Covered>>, wanted: &Scope) -> Option<Scope> {
    let lacks = |kind| {
        let read = covered.get(kind).as_ref();
        *wanted.kinds.get(kind) && !read.is_some_and(|read| holds(read, &part(kind, wanted)))
    };
    let kinds = PerKind::from_fn(lacks);
    Kind::ALL.iter().any(|kind| *kinds.get(*kind)).then(|| Scope { kinds, ..wanted.clone() })
}

/// Of which kinds the person changed what takes part.
pub(crate) fn changed(before: &Scope, after: &Scope) -> PerKind<bool> {
    PerKind::from_fn(|kind| {
        before.kinds.get(kind) != after.kinds.get(kind) || part(kind, before) != part(kind, after)
    })
}

/// Remembers that a scope was read.
pub(crate) fn note(covered: &mut PerKind<Option<Covered>>, scope: &Scope) {
    for kind in Kind::ALL.into_iter().filter(|kind| *scope.kinds.get(*kind)) {
        *covered.get_mut(kind) = Some(part(kind, scope));
    }
}

/// Puts a new reading of some kinds in the place of what was read of them before.
pub(crate) fn splice(old: &mut Reading, new: Reading, kinds: &PerKind<bool>) {
    old.seen.retain(|noted| !*kinds.get(noted.seen.kind));
    old.seen.extend(new.seen);
    old.gone.retain(|gone| match gone {
        Gone::Record { kind, .. } => kind.is_some_and(|kind| !*kinds.get(kind)),
        Gone::Series { .. } | Gone::Relisted { .. } | Gone::Occurrence { .. } => !kinds.appointment,
    });
    old.gone.extend(new.gone);
    old.refused.retain(|(id, _)| !new.refused.iter().any(|(again, _)| again == id));
    old.refused.extend(new.refused);
    old.found.extend(new.found);
    for kind in Kind::ALL.into_iter().filter(|kind| *kinds.get(*kind)) {
        *old.covered.get_mut(kind) = *new.covered.get(kind);
    }
    old.upto = new.upto;
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{About, Coverage, Day, Fields, Id, Moment, Seen, Version};
    use sync::Keys;
    use sync::reading::Noted;

    fn scope(kinds: [bool; 3], contacts: Contacts, days: (i32, i32)) -> Scope {
        let (first, last) = (Day(days.0), Day(days.1));
        let window = Window { first, last, from: Moment(0), until: Moment(1) };
        let kinds = PerKind { contact: kinds[0], appointment: kinds[1], task: kinds[2] };
        Scope { kinds, contacts, window, only_category: None }
    }

    #[test]
    fn only_a_wider_scope_is_read_again() {
        let view = || Contacts::View(Id::from("00B1"));
        let cases = [
            ([true, true, true], Contacts::Mine, (0, 9), None),
            ([true, false, false], Contacts::All, (3, 4), None),
            ([true, true, false], view(), (0, 9), Some([true, false, false])),
            ([true, true, true], Contacts::All, (0, 10), Some([false, true, true])),
            ([false, true, false], view(), (-1, 5), Some([false, true, false])),
        ];
        let mut covered = PerKind::default();
        note(&mut covered, &scope([true, true, true], Contacts::All, (0, 9)));
        for (kinds, contacts, days, expected) in cases {
            let found = missing(&covered, &scope(kinds, contacts, days));
            let found = found.map(|it| [it.kinds.contact, it.kinds.appointment, it.kinds.task]);
            assert_eq!(found, expected, "{kinds:?} {days:?}");
        }
    }

    #[test]
    fn only_kinds_whose_scope_moved_are_changed() {
        let before = scope([true, true, false], Contacts::All, (0, 9));
        let after = scope([true, true, true], Contacts::Mine, (0, 9));
        let expected = PerKind { contact: true, appointment: false, task: true };
        assert_eq!(changed(&before, &after), expected);
        assert_eq!(changed(&before, &before), PerKind::default());
    }

    #[test]
    fn a_view_and_ones_own_hold_nothing_else() {
        let mut covered = PerKind::default();
        let on = [true, false, false];
        note(&mut covered, &scope(on, Contacts::Mine, (0, 9)));
        assert!(missing(&covered, &scope(on, Contacts::Mine, (0, 9))).is_none());
        assert!(missing(&covered, &scope(on, Contacts::All, (0, 9))).is_some());
        assert!(missing(&covered, &scope([false, false, true], Contacts::Mine, (0, 9))).is_some());
    }

    #[test]
    fn new_pages_replace_only_their_kinds() {
        let noted = |kind, id: &str| {
            let seen = Seen {
                id: Id::from(id),
                version: Version::from("1"),
                kind,
                fields: Fields::new(),
                mark: None,
                series: None,
                about: About::default(),
            };
            Noted::of(seen, &Keys { digest: (1, 2), mark: (3, 4) })
        };
        let whole = PerKind::from_fn(|_| Coverage::Whole);
        let mut old = Reading {
            seen: vec![noted(Kind::Contact, "a"), noted(Kind::Task, "t")],
            covered: PerKind { appointment: Coverage::Off, ..whole },
            ..Reading::default()
        };
        let new = Reading {
            seen: vec![noted(Kind::Contact, "b")],
            covered: PerKind { contact: Coverage::Whole, ..PerKind::default() },
            ..Reading::default()
        };
        let kinds = PerKind { contact: true, appointment: false, task: false };
        splice(&mut old, new, &kinds);
        let ids: Vec<&str> = old.seen.iter().map(|noted| noted.seen.id.as_str()).collect();
        assert_eq!(ids, ["t", "b"]);
        assert_eq!(old.covered.task, Coverage::Whole);
        assert_eq!(old.covered.appointment, Coverage::Off);
    }
}
