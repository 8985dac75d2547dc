//! What a steady sync must do, on the real connectors: bring both sides in step, then rest.

use harness::life::EMAIL;
use harness::person::name_of;
use harness::{Life, Person, Protocol};
use model::{Day, Field, Fields, Kind, Moment, Times, Value};
use sim::exchange::Folder;
use sync::past::End;

/// A contact with a name and an address.
pub fn contact(given: &str, surname: &str, email: &str) -> Fields {
    Fields::new()
        .with(Field::GivenName, given)
        .with(Field::Surname, surname)
        .with(Field::Email, email)
}

fn appointment(subject: &str, start: &str, end: &str) -> Fields {
    let at = |text| Moment::parse(text).expect("a moment");
    Fields::new()
        .with(Field::Subject, subject)
        .with(Field::Times, Times::Timed { start: at(start), end: at(end), zone: None })
}

/// A task with a due day.
pub fn task(subject: &str, due: &str) -> Fields {
    Fields::new().with(Field::Subject, subject).with(Field::Due, Day::parse(due).expect("a day"))
}

/// Runs cycles until one writes nothing; the number of cycles is bounded.
#[track_caller]
pub fn settle(life: &mut Life) {
    for _ in 0..4 {
        life.wait_minutes(5);
        let report = life.cycle().expect("a cycle");
        if (report.created, report.updated, report.deleted) == ((0, 0), (0, 0), (0, 0)) {
            return;
        }
    }
    panic!("the sync does not come to rest");
}

/// Both sides hold the same names, each once.
#[track_caller]
pub fn in_step(life: &Life) {
    let mut person = Person::of(life);
    let names = |person: &mut Person, end| {
        let mut names: Vec<String> = person
            .all(life, end)
            .iter()
            .filter(|seen| !seen.about.done)
            .map(|seen| format!("{} {}", seen.kind.name(), name_of(seen)))
            .collect();
        names.sort();
        names
    };
    let crm = names(&mut person, End::Crm);
    let mail = names(&mut person, End::Mail);
    assert_eq!(crm, mail, "Salesforce (left) and the mailbox (right) hold the same");
    let mut once = crm.clone();
    once.dedup();
    assert_eq!(once, crm, "nothing is there twice");
}

/// A person with something of each kind on both sides, some of it the same.
pub fn usual(protocol: Protocol) -> Life {
    let life = Life::by(protocol);
    let mut person = Person::of(&life);
    let both = [End::Crm, End::Mail];
    for end in both {
        let who = contact("Ada", "Lovelace", "ada.lovelace@engines.example");
        person.make(end, Kind::Contact, who);
        let times = ("2026-11-26T09:00:00Z", "2026-11-26T10:00:00Z");
        person.make(end, Kind::Appointment, appointment("Review", times.0, times.1));
        person.make(end, Kind::Task, task("Write the notes", "2026-12-01"));
    }
    person.make(End::Crm, Kind::Contact, contact("Grace", "Hopper", "grace@navy.example"));
    person.make(End::Mail, Kind::Contact, contact("Alan", "Turing", "alan@bletchley.example"));
    let demo = appointment("Demo", "2026-11-30T13:00:00Z", "2026-11-30T14:00:00Z");
    person.make(End::Crm, Kind::Appointment, demo);
    let lunch = appointment("Lunch", "2026-12-02T11:00:00Z", "2026-12-02T12:00:00Z");
    person.make(End::Mail, Kind::Appointment, lunch);
    person.make(End::Crm, Kind::Task, task("Call the bank", "2026-12-03"));
    person.make(End::Mail, Kind::Task, task("Order paper", "2026-12-04"));
    life
}

#[test]
fn what_time_brings_into_the_window_is_found_on_both_sides() {
    for protocol in Protocol::ALL {
        let mut life = Life::by(protocol);
        let mut person = Person::of(&life);
        // Outside of the window by some hours, by a day and by several.
        for (end, days) in [(End::Mail, 29), (End::Mail, 30), (End::Crm, 29), (End::Mail, 34)] {
            let start = Moment(life.now().0 + days * 24 * 3_600_000);
            let times = Times::Timed { start, end: start.plus_minutes(60), zone: None };
            let subject = format!("{end:?} in {days} days");
            let fields =
                Fields::new().with(Field::Subject, subject.as_str()).with(Field::Times, times);
            person.make(end, Kind::Appointment, fields);
        }
        for _ in 0..8 {
            settle(&mut life);
            life.wait_minutes(24 * 60);
        }
        assert_eq!(life.memory.live(), 4, "by {protocol:?}");
        in_step(&life);
    }
}

#[test]
fn a_first_cycle_pairs_what_is_the_same_and_makes_the_rest() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        let report = life.cycle().expect("a first cycle");
        assert_eq!(report.created, (3, 3), "{report:?}");
        assert_eq!(report.paired, 3, "{report:?}");
        assert_eq!(report.deleted, (0, 0));
        in_step(&life);
        life.wait_minutes(5);
        let report = life.cycle().expect("a second cycle");
        assert_eq!((report.created, report.updated, report.deleted), ((0, 0), (0, 0), (0, 0)));
        assert!(life.world().exchange.mail_sent().is_empty(), "no mail was sent");
    }
}

#[test]
fn edits_on_both_sides_both_survive() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        settle(&mut life);
        let mut person = Person::of(&life);
        let crm = person.named(&life, End::Crm, "Lovelace").remove(0);
        let mail = person.named(&life, End::Mail, "Lovelace").remove(0);
        let title = Fields::new().with(Field::JobTitle, "Analyst");
        person.edit(End::Crm, Kind::Contact, &crm.id, title);
        let phone = Fields::new().with(Field::BusinessPhone, "+44 1");
        person.edit(End::Mail, Kind::Contact, &mail.id, phone);
        settle(&mut life);
        for end in End::BOTH {
            let seen = person.named(&life, end, "Lovelace").remove(0);
            assert_eq!(seen.fields.text(Field::JobTitle), Some("Analyst"), "{end:?}");
            assert_eq!(seen.fields.text(Field::BusinessPhone), Some("+44 1"), "{end:?}");
        }
        assert!(life.memory.conflicts.is_empty());
    }
}

/// Has the two sides of Ada's record edited differently, and the conflict settled.
pub fn disputed(life: &mut Life, crm: &str, mail: &str) {
    let mut person = Person::of(life);
    for (end, title) in [(End::Crm, crm), (End::Mail, mail)] {
        let seen = person.named(life, end, "Lovelace").remove(0);
        person.edit(end, Kind::Contact, &seen.id, Fields::new().with(Field::JobTitle, title));
    }
    settle(life);
}

#[test]
fn a_conflict_keeps_the_value_that_lost() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        settle(&mut life);
        disputed(&mut life, "Analyst", "Countess");
        let mut person = Person::of(&life);
        for end in End::BOTH {
            let seen = person.named(&life, end, "Lovelace").remove(0);
            assert_eq!(seen.fields.text(Field::JobTitle), Some("Analyst"), "{end:?}");
        }
        let [conflict] = life.memory.conflicts.as_slice() else {
            panic!("one conflict: {:?}", life.memory.conflicts)
        };
        assert_eq!(conflict.mail, Value::text("Countess"));
    }
}

#[test]
fn a_conflict_gives_way_to_the_value_that_the_person_wants() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        settle(&mut life);
        disputed(&mut life, "Analyst", "Countess");
        let mut person = Person::of(&life);
        life.memory.take(End::Mail);
        let title_is = |life: &Life, person: &mut Person, title: &str| {
            for end in End::BOTH {
                let seen = person.named(life, end, "Lovelace").remove(0);
                assert_eq!(seen.fields.text(Field::JobTitle), Some(title), "{end:?} {protocol:?}");
            }
        };
        settle(&mut life);
        title_is(&life, &mut person, "Countess");
        assert!(life.memory.conflicts.is_empty() && life.memory.wishes.is_empty());
        // The same once more, but a colleague was quicker than the person.
        disputed(&mut life, "Baroness", "Duchess");
        let seen = person.named(&life, End::Crm, "Lovelace").remove(0);
        let newer = Fields::new().with(Field::JobTitle, "Professor");
        person.edit(End::Crm, Kind::Contact, &seen.id, newer);
        life.memory.take(End::Mail);
        settle(&mut life);
        title_is(&life, &mut person, "Professor");
        let [.., told] = life.memory.conflicts.as_slice() else { panic!("it is told again") };
        assert_eq!((&told.crm, &told.mail), (&Value::text("Professor"), &Value::text("Duchess")));
        assert!(life.memory.wishes.is_empty());
    }
}

#[test]
fn deletions_follow_the_court() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        settle(&mut life);
        let mut person = Person::of(&life);
        let gone = [
            (End::Crm, Kind::Contact, "Hopper"),
            (End::Mail, Kind::Contact, "Turing"),
            (End::Crm, Kind::Task, "Call the bank"),
            (End::Mail, Kind::Appointment, "Lunch"),
        ];
        for (end, kind, name) in gone {
            let seen = person.named(&life, end, name).remove(0);
            assert!(person.delete(end, kind, &seen.id));
        }
        settle(&mut life);
        let left = |person: &mut Person, end, name| person.named(&life, end, name).len();
        assert_eq!(left(&mut person, End::Mail, "Hopper"), 0, "deleted in Salesforce: to the bin");
        assert_eq!(left(&mut person, End::Crm, "Turing"), 1, "a contact stays in Salesforce");
        assert_eq!(left(&mut person, End::Mail, "Turing"), 0, "and is not made again");
        assert_eq!(left(&mut person, End::Mail, "Call the bank"), 0);
        assert_eq!(left(&mut person, End::Crm, "Lunch"), 0);
    }
}

#[test]
fn a_merged_contact_keeps_its_copy_until_the_survivor_has_taken_what_it_held() {
    let mut life = Life::on_shelves();
    let mut person = Person::of(&life);
    let phone = contact("Ada", "Lovelace", "ada@one.example").with(Field::BusinessPhone, "+44 1");
    let loser = person.make(End::Crm, Kind::Contact, phone);
    let kept = person.make(End::Crm, Kind::Contact, contact("Ada", "King", "ada@two.example"));
    settle(&mut life);
    let copy = person.named(&life, End::Mail, "King").remove(0).id;
    let shelves = life.shelves.clone().expect("a life on shelves");
    let stock = |end| match end {
        End::Crm => shelves.crm.lock().expect("the shelf of Salesforce"),
        End::Mail => shelves.mail.lock().expect("the shelf of the mailbox"),
    };
    stock(End::Crm).merge(&loser, &kept);
    stock(End::Crm).refuses.insert(kept.clone());
    stock(End::Mail).refuses.insert(copy.clone());
    for _ in 0..3 {
        life.wait_minutes(5);
        life.cycle().expect("a cycle");
    }
    assert_eq!(
        person.named(&life, End::Mail, "Lovelace").len(),
        1,
        "its telephone is nowhere else"
    );
    stock(End::Crm).refuses.clear();
    stock(End::Mail).refuses.clear();
    for _ in 0..8 {
        life.wait_minutes(60);
        life.cycle().expect("a cycle");
    }
    assert_eq!(person.named(&life, End::Mail, "Lovelace").len(), 0, "now it can go");
    for end in End::BOTH {
        let seen = person.named(&life, end, "King").remove(0);
        assert_eq!(seen.fields.text(Field::BusinessPhone), Some("+44 1"), "{end:?}");
    }
}

#[test]
fn what_a_refusal_taught_is_not_tried_again() {
    for protocol in Protocol::ALL {
        let mut life = Life::by(protocol);
        life.world().org.switches.multi_day_events = false;
        let fair = appointment("Fair", "2026-12-01T08:00:00Z", "2026-12-03T17:00:00Z");
        Person::of(&life).make(End::Mail, Kind::Appointment, fair);
        let first = life.cycle().expect("a first cycle");
        assert_eq!(first.refused, 1, "no describe tells that events of several days are off");
        for minutes in [5, 25 * 60] {
            life.wait_minutes(minutes);
            let next = life.cycle().expect("a later cycle");
            assert_eq!((next.refused, next.created), (0, (0, 0)), "{minutes} minutes later");
            let known = life.crm_setup.as_deref().unwrap_or_default();
            assert!(known.contains("\"single_days\":true"), "{minutes} minutes later");
        }
    }
}

#[test]
fn the_copy_of_an_event_names_who_is_invited_and_keeps_it_to_itself() {
    for protocol in Protocol::ALL {
        let mut life = Life::by(protocol);
        let mut person = Person::of(&life);
        let guest =
            person.make(End::Crm, Kind::Contact, contact("Grace", "Hopper", "g@navy.example"));
        let demo = appointment("Demo", "2026-11-30T13:00:00Z", "2026-11-30T14:00:00Z");
        let event =
            person.make(End::Crm, Kind::Appointment, demo.with(Field::Body, "Bring the plans."));
        {
            let (user, mut world) = (life.user.clone(), life.world());
            let row =
                serde_json::json!({ "EventId": event.as_str(), "RelationId": guest.as_str() });
            let now = world.now;
            world.org.insert(&user, "EventRelation", row, now);
        }
        settle(&mut life);
        let bodies = |life: &Life| -> Vec<String> {
            let world = life.world();
            let items = world.exchange.items(EMAIL, Folder::Calendar);
            items.iter().map(|item| item.text("Body").to_owned()).collect()
        };
        let named =
            "Bring the plans.\n\n-- Invited in Salesforce --\nGrace Hopper\n-- End of invited --";
        assert_eq!(bodies(&life), [named]);
        let copy = person.named(&life, End::Mail, "Demo").remove(0);
        assert!(copy.about.attendees.is_empty(), "nobody can be mailed");
        assert_eq!(copy.fields.text(Field::Body), Some("Bring the plans."));
        let place = Fields::new().with(Field::Location, "Room 1");
        person.edit(End::Mail, Kind::Appointment, &copy.id, place);
        settle(&mut life);
        let seen = person.look(End::Crm, Kind::Appointment, &event).expect("the event");
        assert_eq!(seen.fields.text(Field::Location), Some("Room 1"));
        assert_eq!(seen.fields.text(Field::Body), Some("Bring the plans."));
        assert_eq!(bodies(&life), [named]);
    }
}

#[test]
fn a_mailbox_that_moves_to_the_cloud_keeps_every_link() {
    let mut life = usual(Protocol::Ews);
    settle(&mut life);
    let linked = life.memory.links.len();
    life.move_to_cloud();
    for _ in 0..2 {
        life.wait_minutes(5);
        let report = life.cycle().expect("a cycle");
        assert_eq!((report.created, report.deleted), ((0, 0), (0, 0)), "{report:?}");
    }
    assert_eq!(life.memory.links.len(), linked);
    in_step(&life);
    let mut person = Person::of(&life);
    let seen = person.named(&life, End::Mail, "Turing").remove(0);
    person.edit(End::Mail, Kind::Contact, &seen.id, Fields::new().with(Field::JobTitle, "Reader"));
    settle(&mut life);
    let seen = person.named(&life, End::Crm, "Turing").remove(0);
    assert_eq!(seen.fields.text(Field::JobTitle), Some("Reader"), "its links still carry");
}

/// A mailbox that carries out few parts of each batch is asked for fewer, and comes in step.
#[test]
fn a_mailbox_that_takes_few_requests_at_once_comes_in_step() {
    for at_once in [4, 1] {
        let mut life = usual(Protocol::Graph);
        life.open().expect("set up once, as the wizard does");
        life.world().graph.switches.batch_parts_at_once = at_once;
        settle(&mut life);
        life.world().graph.switches.batch_parts_at_once = 20;
        in_step(&life);
    }
}
