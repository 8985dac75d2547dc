//! A crash before and after every effect: the next cycles end as if nothing had happened.

use crate::steady::{disputed, in_step, settle, usual};
use harness::{Fuse, Life, Person, Protocol};
use model::{Field, Fields, Kind, PerKind};
use sync::past::{End, Held, Ruling, Says};
use sync::rules::Brake;

/// Brings a life to the point at which the cycle under trial begins.
type Prepare = fn(Protocol) -> Life;

/// Runs the cycle with a crash at each of its points, one life per point; then all must be well.
fn crash_everywhere(name: &str, prepare: Prepare, well: fn(&Life)) {
    for protocol in Protocol::ALL {
        crash_at_each_point(&format!("{name} by {protocol:?}"), || prepare(protocol), well);
    }
}

fn crash_at_each_point(name: &str, prepare: impl Fn() -> Life, well: fn(&Life)) {
    let mut life = prepare();
    life.fuse = Fuse::never();
    life.cycle().expect("a cycle without a crash");
    let points = life.fuse.passed();
    assert!(points > 4, "{name}: a cycle with effects");
    for point in 1..=points {
        // Shown where the test fails.
        println!("{name}: a crash at point {point} of {points}");
        let mut life = prepare();
        life.fuse = Fuse::at(point);
        let crashed = life.cycle();
        assert!(crashed.is_err(), "{name}: point {point} of {points} is a crash");
        life.fuse = Fuse::never();
        // A create in Salesforce whose answer was lost is looked for again ten minutes later.
        life.wait_minutes(11);
        settle(&mut life);
        life.wait_minutes(11);
        settle(&mut life);
        well(&life);
    }
}

#[test]
fn in_a_first_cycle() {
    crash_everywhere("first", usual, in_step);
}

fn edited(protocol: Protocol) -> Life {
    let mut life = usual(protocol);
    settle(&mut life);
    let mut person = Person::of(&life);
    for (end, field, text) in
        [(End::Crm, Field::JobTitle, "Analyst"), (End::Mail, Field::BusinessPhone, "+44 1")]
    {
        let seen = person.named(&life, end, "Lovelace").remove(0);
        person.edit(end, Kind::Contact, &seen.id, Fields::new().with(field, text));
    }
    let seen = person.named(&life, End::Mail, "Lunch").remove(0);
    let place = Fields::new().with(Field::Location, "Canteen");
    person.edit(End::Mail, Kind::Appointment, &seen.id, place);
    life.wait_minutes(5);
    life
}

fn edits_arrived(life: &Life) {
    in_step(life);
    let mut person = Person::of(life);
    for end in End::BOTH {
        let seen = person.named(life, end, "Lovelace").remove(0);
        assert_eq!(seen.fields.text(Field::JobTitle), Some("Analyst"), "{end:?}");
        assert_eq!(seen.fields.text(Field::BusinessPhone), Some("+44 1"), "{end:?}");
        let seen = person.named(life, end, "Lunch").remove(0);
        assert_eq!(seen.fields.text(Field::Location), Some("Canteen"), "{end:?}");
    }
    assert!(life.memory.conflicts.is_empty(), "{:?}", life.memory.conflicts);
}

#[test]
fn while_edits_travel() {
    crash_everywhere("edits", edited, edits_arrived);
}

fn deleted(protocol: Protocol) -> Life {
    let mut life = usual(protocol);
    settle(&mut life);
    let mut person = Person::of(&life);
    for (end, kind, name) in [
        (End::Crm, Kind::Contact, "Hopper"),
        (End::Crm, Kind::Task, "Call the bank"),
        (End::Mail, Kind::Appointment, "Lunch"),
    ] {
        let seen = person.named(&life, end, name).remove(0);
        person.delete(end, kind, &seen.id);
    }
    life.wait_minutes(5);
    life
}

fn deletions_arrived(life: &Life) {
    in_step(life);
    let mut person = Person::of(life);
    for name in ["Hopper", "Call the bank", "Lunch"] {
        assert!(person.named(life, End::Crm, name).is_empty(), "{name}");
    }
}

#[test]
fn while_deletions_travel() {
    crash_everywhere("deletions", deleted, deletions_arrived);
}

fn wished(protocol: Protocol) -> Life {
    let mut life = usual(protocol);
    settle(&mut life);
    disputed(&mut life, "Analyst", "Countess");
    life.memory.take(End::Mail);
    life.wait_minutes(5);
    life
}

fn the_wanted_value_arrived(life: &Life) {
    in_step(life);
    let mut person = Person::of(life);
    for end in End::BOTH {
        let seen = person.named(life, end, "Lovelace").remove(0);
        assert_eq!(seen.fields.text(Field::JobTitle), Some("Countess"), "{end:?}");
    }
    assert!(life.memory.wishes.is_empty());
}

#[test]
fn while_the_other_value_of_a_conflict_is_written() {
    crash_everywhere("wished", wished, the_wanted_value_arrived);
}

/// Five deletions are held, of which the person allows two.
fn ruled(protocol: Protocol) -> Life {
    let mut life = Life::by(protocol);
    life.brake = PerKind::from_fn(|_| Brake { most: 1, percent: 100 });
    let mut person = Person::of(&life);
    let names = ["One", "Two", "Three", "Four", "Five", "Six"];
    for name in names {
        person.make(End::Crm, Kind::Task, Fields::new().with(Field::Subject, name));
    }
    settle(&mut life);
    for name in &names[..5] {
        let seen = person.named(&life, End::Crm, name).remove(0);
        person.delete(End::Crm, Kind::Task, &seen.id);
    }
    settle(&mut life);
    let held = life.memory.held.iter();
    let ruling = |held: &Held| Ruling {
        link: held.link,
        says: if ["One", "Two"].contains(&held.title.as_str()) {
            Says::Allow
        } else {
            Says::Reject
        },
    };
    life.memory.rulings = held.map(ruling).collect();
    assert_eq!(life.memory.rulings.len(), 5);
    life.wait_minutes(5);
    life
}

fn the_rulings_were_followed(life: &Life) {
    in_step(life);
    let mut person = Person::of(life);
    for (name, there) in [("One", 0), ("Two", 0), ("Three", 1), ("Four", 1), ("Five", 1)] {
        assert_eq!(person.named(life, End::Mail, name).len(), there, "{name}");
    }
    assert!(life.memory.held.is_empty() && life.memory.rulings.is_empty());
}

#[test]
fn while_what_was_held_is_decided() {
    crash_everywhere("ruled", ruled, the_rulings_were_followed);
}

fn taken_back(protocol: Protocol) -> Life {
    let mut life = usual(protocol);
    settle(&mut life);
    let mut person = Person::of(&life);
    let seen = person.named(&life, End::Crm, "Lovelace").remove(0);
    person.edit(End::Crm, Kind::Contact, &seen.id, Fields::new().with(Field::JobTitle, "Analyst"));
    person.make(End::Crm, Kind::Contact, Fields::new().with(Field::Surname, "Babbage"));
    for (end, kind, name) in
        [(End::Crm, Kind::Task, "Call the bank"), (End::Mail, Kind::Appointment, "Lunch")]
    {
        let seen = person.named(&life, end, name).remove(0);
        person.delete(end, kind, &seen.id);
    }
    let before = life.memory.entries.len();
    settle(&mut life);
    life.memory.wanted_back = life.memory.entries[before..].to_vec();
    life.wait_minutes(5);
    life
}

fn all_is_as_before(life: &Life) {
    let mut person = Person::of(life);
    let count = |person: &mut Person, end, name| person.named(life, end, name).len();
    for end in End::BOTH {
        assert_eq!(count(&mut person, end, "Call the bank"), 1, "the task, {end:?}");
        assert_eq!(count(&mut person, end, "Lunch"), 1, "the appointment, {end:?}");
    }
    assert_eq!(count(&mut person, End::Mail, "Babbage"), 0, "what was made is gone");
    assert_eq!(count(&mut person, End::Crm, "Babbage"), 1, "what the person made is there");
    let seen = person.named(life, End::Mail, "Lovelace").remove(0);
    assert_eq!(seen.fields.text(Field::JobTitle), None);
    let seen = person.named(life, End::Crm, "Lovelace").remove(0);
    assert_eq!(seen.fields.text(Field::JobTitle), Some("Analyst"));
}

#[test]
fn while_a_sync_is_taken_back() {
    crash_everywhere("taken back", taken_back, all_is_as_before);
}
