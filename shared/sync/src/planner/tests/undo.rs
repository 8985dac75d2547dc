//! Taking back, on one contact of the mailbox.

use super::account::plain_rules;
use super::world::KEYS;
use crate::past::{End, LinkState, Shadow};
use crate::plan::{Doing, Reason, Ruled, Verb};
use crate::planner::create::new_link;
use crate::planner::undo::{Undo, Wanted, Why, asks, plan};
use crate::report::Entry;
use crate::{Digests, Link};
use model::{About, Field, Fields, Found, Id, Kind, LinkId, Seen, Value, Version};

fn holds(title: &str, phone: &str) -> Fields {
    Fields::new()
        .with(Field::Surname, "Lovelace")
        .with(Field::JobTitle, title)
        .with(Field::BusinessPhone, phone)
}

/// The link of a mailbox record that holds this.
fn link(fields: &Fields) -> Link {
    let mut link = new_link(LinkId(1), Kind::Contact, End::Crm);
    let shadow = |id: &str| Shadow {
        id: Id::from(id),
        version: Version::from("1"),
        digests: Digests::of(fields, &KEYS),
    };
    link.crm = Some(shadow("c"));
    link.mail = Some(shadow("m"));
    link
}

/// A write to the mailbox, after which the record held this.
fn wrote(verb: Verb, wrote: Fields, was: Fields, after: &Fields) -> Entry {
    Entry {
        link: LinkId(1),
        kind: Kind::Contact,
        end: Some(End::Mail),
        record: Some(Id::from("m")),
        verb,
        reason: Reason::Changed(End::Crm),
        title: String::from("Ada"),
        wrote,
        before: Vec::new(),
        was,
        fault: None,
        after: Some(link(after)),
    }
}

fn here(fields: &Fields) -> Found {
    let seen = Seen {
        id: Id::from("m"),
        version: Version::from("1"),
        kind: Kind::Contact,
        fields: fields.clone(),
        mark: None,
        series: None,
        about: About::default(),
    };
    Found::Here { seen, image: Vec::new() }
}

fn undo(entries: Vec<Entry>, now: &Fields, found: Found) -> Undo {
    let wanted = Wanted { entries, links: vec![link(now)] };
    let questions = asks(&wanted);
    assert_eq!((questions.crm.len(), questions.mail.len()), (0, 1), "one record, one question");
    plan(&plain_rules(), &wanted, Vec::new(), vec![found])
}

fn title(title: &str) -> Fields {
    Fields::new().with(Field::JobTitle, title)
}

#[test]
fn several_writes_to_a_record_are_taken_back_as_one() {
    let first = holds("Analyst", "1");
    let second = holds("Countess", "2");
    let phone = |text: &str| Fields::new().with(Field::BusinessPhone, text);
    let both = title("Countess").with(Field::BusinessPhone, "2");
    let was = title("Analyst").with(Field::BusinessPhone, "1");
    let entries = vec![
        wrote(Verb::Update, title("Analyst"), title("Clerk"), &first),
        wrote(Verb::Update, both, was, &second),
    ];
    let undo = undo(entries, &second, here(&second));
    let [action] = undo.plan.actions.as_slice() else { panic!("one action") };
    let Doing::Update { fields, .. } = &action.steps[0].doing else { panic!("an update") };
    let phone = phone("1").get(Field::BusinessPhone).cloned();
    assert_eq!(fields.get(Field::JobTitle), Some(&Value::text("Clerk")), "as before the first");
    assert_eq!(fields.get(Field::BusinessPhone), phone.as_ref());
    let told = &undo.plan.conflicts[0];
    assert_eq!((told.ruling, undo.plan.conflicts.len()), (Ruled::Undone(End::Mail), 2));
    assert!(undo.kept.is_empty());
}

#[test]
fn of_a_record_only_the_fields_that_still_hold_what_was_written_change_back() {
    let written = holds("Countess", "2");
    let later = holds("Countess", "3");
    let both = title("Countess").with(Field::BusinessPhone, "2");
    let was = title("Analyst").with(Field::BusinessPhone, "1");
    let undo = undo(vec![wrote(Verb::Update, both, was, &written)], &later, here(&later));
    let fields = undo.plan.actions[0].fields_on(End::Mail);
    assert!(fields.has(Field::JobTitle) && !fields.has(Field::BusinessPhone));
    assert_eq!(undo.kept[0].why, Why::ChangedSince);
}

#[test]
fn an_edit_that_has_not_travelled_yet_stops_it() {
    let written = holds("Countess", "2");
    let entries = vec![wrote(Verb::Update, title("Countess"), title("Analyst"), &written)];
    let undo = undo(entries, &written, here(&holds("Countess", "9")));
    assert!(undo.plan.actions.is_empty());
    assert_eq!(undo.kept[0].why, Why::ChangedSince);
}

#[test]
fn what_was_made_goes_and_its_link_ends() {
    let made = holds("Analyst", "1");
    let entry = || vec![wrote(Verb::Create, made.clone(), Fields::new(), &made)];
    let taken = undo(entry(), &made, here(&made));
    let [action] = taken.plan.actions.as_slice() else { panic!("one action") };
    assert!(matches!(action.steps[0].doing, Doing::Delete { .. }));
    assert!(matches!(action.link.state, LinkState::Ended(_)));
    let edited = holds("Analyst", "2");
    assert_eq!(undo(entry(), &edited, here(&edited)).kept[0].why, Why::ChangedSince);
    assert_eq!(undo(entry(), &made, Found::Nothing).kept[0].why, Why::Gone);
    let Found::Here { seen, .. } = here(&made) else { unreachable!() };
    assert_eq!(undo(entry(), &made, Found::Elsewhere(seen)).kept[0].why, Why::Elsewhere);
}

#[test]
fn what_was_deleted_comes_back_while_there_is_a_picture_of_it() {
    let held = holds("Analyst", "1");
    let mut entry = wrote(Verb::Delete, Fields::new(), held.clone(), &held);
    let without = undo(vec![entry.clone()], &held, Found::Nothing);
    assert_eq!(without.kept[0].why, Why::NoPicture);
    entry.before = b"picture".to_vec();
    assert_eq!(undo(vec![entry.clone()], &held, here(&held)).kept[0].why, Why::Back);
    let taken = undo(vec![entry], &held, Found::Bin(Id::from("b")));
    assert!(matches!(taken.plan.actions[0].steps[0].doing, Doing::Restore { .. }));
}
