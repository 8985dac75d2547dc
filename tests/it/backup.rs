//! A database that is lost, and one that is restored from yesterday: nothing is there twice,
//! nothing is lost, and nothing that was deleted comes back.

use crate::steady::{settle, usual};
use harness::life::{EMAIL, ZONE};
use harness::{Fuse, Life, Memory, Person, Protocol};
use model::{Day, Field, Fields, Kind, LinkId, Moment, Value};
use sim::exchange::Item;
use sync::past::End;
use sync::plan::Doing;

fn named(name: &str) -> Fields {
    Fields::new()
        .with(Field::GivenName, "A")
        .with(Field::Surname, name)
        .with(Field::Email, format!("{name}@day.example").as_str())
}

fn edit(life: &Life, end: End, kind: Kind, name: &str, field: Field, text: &str) {
    let mut person = Person::of(life);
    let seen = person.named(life, end, name).remove(0);
    person.edit(end, kind, &seen.id, Fields::new().with(field, text));
}

fn delete(life: &Life, end: End, kind: Kind, name: &str) {
    let mut person = Person::of(life);
    let seen = person.named(life, end, name).remove(0);
    person.delete(end, kind, &seen.id);
}

fn count(life: &Life, end: End, name: &str) -> usize {
    Person::of(life).named(life, end, name).len()
}

#[track_caller]
fn shows(life: &Life, name: &str, field: Field, text: &str) {
    for end in End::BOTH {
        let seen = Person::of(life).named(life, end, name);
        let texts: Vec<_> = seen.iter().map(|seen| seen.fields.text(field)).collect();
        assert_eq!(texts, [Some(text)], "{name} {field}, {end:?}");
    }
}

/// The database is gone and the key file is there: the person signs up again with the same two
/// accounts.
fn lose_the_database(life: &mut Life) {
    life.memory = Memory::default();
    life.memory.next_link = LinkId(1);
    life.crm_setup = None;
    life.mail_setup = None;
}

/// A weekly appointment, a meeting of another's, two whole days and a task that is done: they bear
/// no mark, or take no part.
fn repeat(life: &Life) {
    let monday = Day::of(2026, 11, 23).expect("a Monday");
    let at = monday.at_utc(7, 30);
    let item = |subject: &str, at: Moment| {
        Item::appointment(subject, at, at.plus_minutes(45)).in_zone(ZONE)
    };
    let mut world = life.world();
    let now = world.now;
    let exchange = &mut world.exchange;
    let weekly = item("Weekly", at).weekly(1, "Monday", monday);
    let weekly = exchange.create(now, EMAIL, weekly);
    exchange.update_occurrence(now, EMAIL, &weekly, at.plus_minutes(14 * 24 * 60), |item| {
        item.set("Location", "Room 2");
    });
    exchange.delete_occurrence(now, EMAIL, &weekly, at.plus_minutes(21 * 24 * 60));
    let meeting = item("Meeting", monday.plus(9).at_utc(9, 0));
    exchange.create(now, EMAIL, meeting.invited_by("host@x.example", "Accept"));
    exchange.create(now, EMAIL, Item::all_day("Fair", monday.plus(3), 2, ZONE));
    drop(world);
    let done = Fields::new()
        .with(Field::Subject, "Done already")
        .with(Field::Status, Value::Choice("completed".into()));
    Person::of(life).make(End::Crm, Kind::Task, done);
}

#[test]
fn a_lost_database_costs_nothing_but_what_was_deleted_in_the_mailbox() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        repeat(&life);
        settle(&mut life);
        delete(&life, End::Mail, Kind::Contact, "Hopper");
        settle(&mut life);
        assert_eq!(count(&life, End::Mail, "Hopper"), 0, "she stays in Salesforce only");
        let linked = life.memory.live();
        let occurrences = count(&life, End::Crm, "Weekly");
        assert!(occurrences > 3, "{protocol:?}: {occurrences} occurrences");
        lose_the_database(&mut life);
        // Meanwhile people go on, and nobody could know these two by their names any more.
        edit(&life, End::Mail, Kind::Task, "Call the bank", Field::Subject, "Visit the bank");
        edit(&life, End::Crm, Kind::Contact, "Turing", Field::Surname, "Turing-Clarke");
        life.wait_minutes(60);

        let plan = life.preview().expect("a preview");
        let made: Vec<&str> = plan
            .actions
            .iter()
            .filter(|action| {
                action.steps.iter().any(|step| matches!(step.doing, Doing::Create { .. }))
            })
            .map(|action| action.title.as_str())
            .collect();
        let counts = plan.counts(None);
        assert_eq!(made.len(), 1, "the preview shows her alone as new: {made:?}");
        assert!(made[0].contains("Hopper"), "{made:?}");
        assert_eq!((counts.create, counts.delete), ((0, 1), (0, 0)), "{protocol:?}");
        assert_eq!(counts.pair as usize, linked, "{protocol:?}: all others are known again");

        let report = life.cycle().expect("a first cycle");
        assert_eq!((report.created, report.deleted), ((0, 1), (0, 0)), "{protocol:?}");
        assert_eq!(report.paired as usize, linked, "{protocol:?}");
        settle(&mut life);
        assert_eq!(count(&life, End::Crm, "Weekly"), occurrences, "{protocol:?}");
        assert_eq!(life.memory.live(), linked + 1);
        edit(&life, End::Mail, Kind::Contact, "Lovelace", Field::JobTitle, "Countess");
        settle(&mut life);
        shows(&life, "Lovelace", Field::JobTitle, "Countess");
        assert!(life.world().exchange.mail_sent().is_empty(), "no mail was sent");
    }
}

/// A day of work, with cycles in between.
fn a_day(life: &mut Life) {
    let mut person = Person::of(life);
    edit(life, End::Crm, Kind::Contact, "Lovelace", Field::JobTitle, "Analyst");
    edit(life, End::Mail, Kind::Appointment, "Lunch", Field::Location, "Canteen");
    person.make(End::Crm, Kind::Contact, named("Babbage"));
    person.make(End::Mail, Kind::Contact, named("Somerville"));
    let task = |subject: &str| Fields::new().with(Field::Subject, subject);
    person.make(End::Mail, Kind::Task, task("Sharpen pencils"));
    person.make(End::Crm, Kind::Task, task("Made and gone"));
    life.wait_minutes(6 * 60);
    settle(life);
    // Both sides, and again.
    edit(life, End::Mail, Kind::Contact, "Lovelace", Field::JobTitle, "Countess");
    edit(life, End::Crm, Kind::Contact, "Lovelace", Field::Department, "Engines");
    edit(life, End::Mail, Kind::Contact, "Babbage", Field::Surname, "Babbage-Whitmore");
    edit(life, End::Mail, Kind::Task, "Call the bank", Field::Subject, "Visit the bank");
    delete(life, End::Crm, Kind::Task, "Made and gone");
    delete(life, End::Crm, Kind::Appointment, "Demo");
    delete(life, End::Mail, Kind::Task, "Order paper");
    delete(life, End::Mail, Kind::Contact, "Hopper");
    life.wait_minutes(6 * 60);
    settle(life);
    edit(life, End::Crm, Kind::Contact, "Turing", Field::JobTitle, "Reader");
    life.wait_minutes(12 * 60);
    settle(life);
}

#[track_caller]
fn all_is_as_the_day_left_it(life: &Life) {
    shows(life, "Lovelace", Field::JobTitle, "Countess");
    shows(life, "Lovelace", Field::Department, "Engines");
    shows(life, "Lunch", Field::Location, "Canteen");
    shows(life, "Turing", Field::JobTitle, "Reader");
    for name in ["Babbage-Whitmore", "Somerville", "Sharpen pencils", "Visit the bank"] {
        assert_eq!((count(life, End::Crm, name), count(life, End::Mail, name)), (1, 1), "{name}");
    }
    for name in ["Made and gone", "Demo", "Order paper", "Babbage", "Call the bank"] {
        assert_eq!((count(life, End::Crm, name), count(life, End::Mail, name)), (0, 0), "{name}");
    }
    assert_eq!((count(life, End::Crm, "Hopper"), count(life, End::Mail, "Hopper")), (1, 0));
}

/// Restores after a day what is remembered now.
fn restored(mut life: Life) -> Life {
    let copy = life.memory.clone();
    life.fuse = Fuse::never();
    life.wait_minutes(11);
    settle(&mut life);
    a_day(&mut life);
    all_is_as_the_day_left_it(&life);
    life.memory = copy;
    let conflicts = life.memory.conflicts.len();
    for _ in 0..2 {
        life.wait_minutes(11);
        settle(&mut life);
    }
    all_is_as_the_day_left_it(&life);
    assert_eq!(life.memory.conflicts.len(), conflicts, "{:?}", life.memory.conflicts);
    assert!(life.memory.intents.is_empty());
    assert!(life.world().exchange.mail_sent().is_empty(), "no mail was sent");
    life
}

#[test]
fn a_database_of_yesterday_loses_and_doubles_nothing() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        settle(&mut life);
        restored(life);
    }
}

/// Work that a cycle would carry across, of each sort.
fn at_work(protocol: Protocol) -> Life {
    let mut life = usual(protocol);
    settle(&mut life);
    let mut person = Person::of(&life);
    person.make(End::Crm, Kind::Contact, named("Early"));
    person.make(End::Mail, Kind::Task, Fields::new().with(Field::Subject, "Early task"));
    edit(&life, End::Crm, Kind::Contact, "Lovelace", Field::JobTitle, "Novice");
    edit(&life, End::Mail, Kind::Contact, "Turing", Field::Department, "Huts");
    delete(&life, End::Crm, Kind::Task, "Write the notes");
    life.wait_minutes(5);
    life
}

/// The copy was taken in the middle of a cycle, with writes under way.
#[test]
fn nor_does_one_that_was_copied_while_a_cycle_ran() {
    for protocol in Protocol::ALL {
        let mut life = at_work(protocol);
        let before = life.fuse.passed();
        life.cycle().expect("a cycle");
        let points = life.fuse.passed() - before;
        for point in (1..=points).step_by(points as usize / 4) {
            println!("{protocol:?}: copied at {point} of {points}");
            let mut life = at_work(protocol);
            life.fuse = Fuse::at(point);
            assert!(life.cycle().is_err(), "it was cut");
            let life = restored(life);
            for (name, there) in [("Early", 1), ("Early task", 1), ("Write the notes", 0)] {
                let both = (count(&life, End::Crm, name), count(&life, End::Mail, name));
                assert_eq!(both, (there, there), "{name}");
            }
            shows(&life, "Turing", Field::Department, "Huts");
        }
    }
}
