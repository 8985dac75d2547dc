//! What Twinline did is taken back, on the real connectors: its own writes and nothing else.

use crate::steady::{in_step, settle, usual};
use harness::{Life, Person, Protocol};
use model::{Field, Fields, Id, Kind};
use sync::past::End;
use sync::plan::{Reason, Ruled};
use sync::report::Entry;
use sync::undo::{Wanted, Why};

/// Runs a cycle and gives what it did.
fn done(life: &mut Life) -> Vec<Entry> {
    let before = life.memory.entries.len();
    life.wait_minutes(5);
    life.cycle().expect("a cycle");
    life.memory.entries.split_off(before)
}

/// Has a cycle taken back; gives what came of it.
fn take_back(life: &mut Life, entries: &[Entry]) -> Vec<Entry> {
    life.memory.wanted_back = entries.to_vec();
    let told = done(life);
    assert!(life.memory.wanted_back.is_empty(), "it is no longer wanted");
    told
}

fn title_on(life: &Life, end: End) -> Option<String> {
    let seen = Person::of(life).named(life, end, "Lovelace").remove(0);
    seen.fields.text(Field::JobTitle).map(str::to_owned)
}

fn entitle(life: &Life, end: End, title: &str) -> Id {
    let mut person = Person::of(life);
    let id = person.named(life, end, "Lovelace").remove(0).id;
    person.edit(end, Kind::Contact, &id, Fields::new().with(Field::JobTitle, title));
    id
}

fn count(life: &Life, end: End) -> usize {
    Person::of(life).all(life, end).len()
}

#[test]
fn a_first_cycle_is_taken_back_and_what_people_made_stays() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        let before = End::BOTH.map(|end| count(&life, end));
        let first = done(&mut life);
        let told = take_back(&mut life, &first);
        assert_eq!(told.len(), 6, "six records were made: {told:#?}");
        assert!(told.iter().all(|entry| entry.reason == Reason::Undone));
        assert_eq!(End::BOTH.map(|end| count(&life, end)), before, "by {protocol:?}");
        settle(&mut life);
        assert_eq!(End::BOTH.map(|end| count(&life, end)), before, "and it stays so");
        assert_eq!(life.memory.live(), 3, "what was paired stays in step");
        assert!(life.world().exchange.mail_sent().is_empty());
    }
}

#[test]
fn a_changed_field_gets_back_what_it_held_and_the_difference_is_listed() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        settle(&mut life);
        entitle(&life, End::Crm, "Analyst");
        settle(&mut life);
        entitle(&life, End::Crm, "Countess");
        let written = done(&mut life);
        take_back(&mut life, &written);
        settle(&mut life);
        let titles = || End::BOTH.map(|end| title_on(&life, end));
        assert_eq!(titles(), [Some("Countess".into()), Some("Analyst".into())], "{protocol:?}");
        let [told] = life.memory.conflicts.as_slice() else { panic!("it is listed once") };
        assert_eq!(told.ruling, Ruled::Undone(End::Mail));
        // The person may want it on both sides, after all.
        life.memory.take(End::Mail);
        settle(&mut life);
        assert_eq!(
            End::BOTH.map(|end| title_on(&life, end)),
            [(); 2].map(|()| Some("Analyst".into()))
        );
        assert!(life.memory.conflicts.is_empty());
    }
}

#[test]
fn what_changed_since_is_left_as_it_is() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        settle(&mut life);
        entitle(&life, End::Crm, "Analyst");
        let written = done(&mut life);
        entitle(&life, End::Mail, "Countess");
        let told = take_back(&mut life, &written);
        let kept = told.iter().filter(|entry| entry.reason == Reason::Kept(Why::ChangedSince));
        assert_eq!(kept.count(), 1, "{protocol:?}: {told:#?}");
        settle(&mut life);
        for end in End::BOTH {
            assert_eq!(title_on(&life, end).as_deref(), Some("Countess"), "{end:?}");
        }
    }
}

#[test]
fn what_was_deleted_comes_back_on_both_sides() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        settle(&mut life);
        let before = End::BOTH.map(|end| count(&life, end));
        let mut person = Person::of(&life);
        for (end, kind, name) in [
            (End::Crm, Kind::Contact, "Hopper"),
            (End::Crm, Kind::Task, "Call the bank"),
            (End::Mail, Kind::Appointment, "Lunch"),
        ] {
            let id = person.named(&life, end, name).remove(0).id;
            assert!(person.delete(end, kind, &id));
        }
        let deleted = done(&mut life);
        assert_eq!(End::BOTH.map(|end| count(&life, end)), before.map(|all| all - 3));
        let told = take_back(&mut life, &deleted);
        assert_eq!(told.iter().filter(|it| it.reason == Reason::Undone).count(), 3, "{told:#?}");
        settle(&mut life);
        assert_eq!(End::BOTH.map(|end| count(&life, end)), before, "by {protocol:?}");
        in_step(&life);
        let again = take_back(&mut life, &deleted);
        assert!(again.iter().all(|it| it.reason == Reason::Kept(Why::Back)), "{again:#?}");
        settle(&mut life);
        in_step(&life);
    }
}

#[test]
fn taking_back_can_itself_be_taken_back() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        let first = done(&mut life);
        let undone = take_back(&mut life, &first);
        let redone = take_back(&mut life, &undone);
        assert_eq!(
            redone.iter().filter(|it| it.reason == Reason::Undone).count(),
            6,
            "{redone:#?}"
        );
        settle(&mut life);
        in_step(&life);
    }
}

#[test]
fn whoever_leaves_takes_along_what_was_made_and_nothing_else() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        let before = End::BOTH.map(|end| count(&life, end));
        settle(&mut life);
        let after = End::BOTH.map(|end| count(&life, end));
        // One of them has a life of its own by now, on both sides.
        entitle(&life, End::Mail, "Countess");
        settle(&mut life);
        let links: Vec<_> = life.memory.links.values().cloned().collect();
        let wanted = Wanted::all_made(links);
        let told = take_back(&mut life, &wanted.entries);
        let undone = |entry: &&Entry| entry.reason == Reason::Undone;
        assert_eq!(told.iter().filter(undone).count(), 6, "by {protocol:?}: {told:#?}");
        assert!(told.iter().filter(undone).all(|entry| !entry.title.is_empty()));
        assert_eq!(End::BOTH.map(|end| count(&life, end)), before);
        let back = take_back(&mut life, &told);
        assert_eq!(back.iter().filter(undone).count(), 6, "{back:#?}");
        settle(&mut life);
        assert_eq!(End::BOTH.map(|end| count(&life, end)), after, "and all of it is back");
        in_step(&life);
    }
}
