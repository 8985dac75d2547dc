//! What is private takes no part, by either protocol and after a move from one to the other.

use crate::steady::{contact, settle, task};
use harness::life::EMAIL;
use harness::{Life, Person, Protocol};
use model::{Field, Fields, Id, Kind, Seen};
use sync::past::End;

/// Marks a record of the mailbox as private, or takes that away, as a person does in Outlook.
fn set_degree(life: &Life, id: &Id, degree: &str) {
    let mut world = life.world();
    let now = world.now;
    let stored = world.graph.item_of(&world.exchange, EMAIL, id.as_str());
    let id = stored.unwrap_or_else(|| id.0.clone());
    let there = world.exchange.update(now, EMAIL, &id, |item| item.set("Sensitivity", degree));
    assert!(there, "it is in the mailbox");
}

fn titled(title: &str) -> Fields {
    Fields::new().with(Field::JobTitle, title)
}

/// The one record of a name.
fn one(person: &mut Person, life: &Life, end: End, name: &str) -> Seen {
    let mut all = person.named(life, end, name);
    assert_eq!(all.len(), 1, "{name} at {end:?}");
    all.remove(0)
}

/// Has everything of the mailbox read anew, as after a lost watermark.
fn read_anew(life: &mut Life) {
    life.memory.watermarks.mail = None;
    settle(life);
}

#[test]
fn a_contact_takes_no_part_while_it_is_private() {
    for protocol in Protocol::ALL {
        let mut life = Life::by(protocol);
        let mut person = Person::of(&life);
        let turing = contact("Alan", "Turing", "alan@bletchley.example");
        let turing = person.make(End::Mail, Kind::Contact, turing);
        set_degree(&life, &turing, "Personal");
        settle(&mut life);
        read_anew(&mut life);
        assert_eq!(person.named(&life, End::Crm, "Turing").len(), 0, "by {protocol:?}");
        set_degree(&life, &turing, "Normal");
        settle(&mut life);
        one(&mut person, &life, End::Crm, "Turing");
        // What we made goes once its source is private, and comes back with it.
        for degree in ["Private", "Confidential"] {
            set_degree(&life, &turing, degree);
            settle(&mut life);
            assert_eq!(person.named(&life, End::Crm, "Turing").len(), 0, "{degree} {protocol:?}");
            read_anew(&mut life);
            assert_eq!(person.named(&life, End::Crm, "Turing").len(), 0, "{degree} {protocol:?}");
            set_degree(&life, &turing, "Normal");
            settle(&mut life);
            one(&mut person, &life, End::Crm, "Turing");
        }
        one(&mut person, &life, End::Mail, "Turing");
    }
}

#[test]
fn a_contact_that_is_private_blocks_its_double_until_it_is_public() {
    for protocol in Protocol::ALL {
        let mut life = Life::by(protocol);
        let mut person = Person::of(&life);
        let ada = || contact("Ada", "Lovelace", "ada@engines.example");
        let [_, mail] = [End::Crm, End::Mail].map(|end| person.make(end, Kind::Contact, ada()));
        set_degree(&life, &mail, "Private");
        settle(&mut life);
        read_anew(&mut life);
        one(&mut person, &life, End::Mail, "Lovelace");
        assert_eq!(life.memory.live(), 0, "by {protocol:?}");
        set_degree(&life, &mail, "Normal");
        settle(&mut life);
        one(&mut person, &life, End::Mail, "Lovelace");
        assert_eq!(life.memory.live(), 1, "they are a pair by {protocol:?}");
    }
}

#[test]
fn a_contact_stays_private_when_its_mailbox_moves_to_the_cloud() {
    let mut life = Life::by(Protocol::Ews);
    let mut person = Person::of(&life);
    let turing = contact("Alan", "Turing", "alan@bletchley.example");
    let ada = || contact("Ada", "Lovelace", "ada@engines.example");
    let turing = person.make(End::Mail, Kind::Contact, turing);
    let [_, mail] = [End::Crm, End::Mail].map(|end| person.make(end, Kind::Contact, ada()));
    set_degree(&life, &turing, "Private");
    settle(&mut life);
    set_degree(&life, &mail, "Private");
    settle(&mut life);
    life.move_to_cloud();
    let mut person = Person::of(&life);
    for name in ["Turing", "Lovelace"] {
        let seen = one(&mut person, &life, End::Mail, name);
        assert!(seen.about.private, "{name} tells so");
        person.edit(End::Mail, Kind::Contact, &seen.id, titled("Reader"));
    }
    settle(&mut life);
    assert_eq!(person.named(&life, End::Crm, "Turing").len(), 0);
    let crm = one(&mut person, &life, End::Crm, "Lovelace");
    assert_eq!(crm.fields.text(Field::JobTitle), None);
    for name in ["Turing", "Lovelace"] {
        let seen = one(&mut person, &life, End::Mail, name);
        set_degree(&life, &seen.id, "Normal");
    }
    settle(&mut life);
    for name in ["Turing", "Lovelace"] {
        let seen = one(&mut person, &life, End::Crm, name);
        assert_eq!(seen.fields.text(Field::JobTitle), Some("Reader"), "{name} is public");
    }
}

#[test]
fn a_pair_of_tasks_that_was_private_rests_on_where_the_cloud_cannot_tell() {
    let mut life = Life::by(Protocol::Ews);
    let mut person = Person::of(&life);
    let paper = || task("Order paper", "2026-12-04");
    let [crm, mail] = [End::Crm, End::Mail].map(|end| person.make(end, Kind::Task, paper()));
    settle(&mut life);
    set_degree(&life, &mail, "Private");
    settle(&mut life);
    life.move_to_cloud();
    let mut person = Person::of(&life);
    settle(&mut life);
    let mail = one(&mut person, &life, End::Mail, "Order paper").id;
    let body = |words: &str| Fields::new().with(Field::Body, words);
    for (end, id) in [(End::Crm, crm), (End::Mail, mail)] {
        let words = format!("written at {end:?}");
        person.edit(end, Kind::Task, &id, body(&words));
        settle(&mut life);
        read_anew(&mut life);
        let other = one(&mut person, &life, end.other(), "Order paper");
        assert_ne!(other.fields.text(Field::Body), Some(words.as_str()));
    }
}

#[test]
fn a_task_that_was_private_stays_so_where_the_cloud_cannot_tell() {
    let mut life = Life::by(Protocol::Ews);
    let mut person = Person::of(&life);
    let secret = task("Plan the party", "2026-12-05");
    let secret = person.make(End::Mail, Kind::Task, secret);
    let shared = person.make(End::Mail, Kind::Task, task("Call the bank", "2026-12-06"));
    set_degree(&life, &secret, "Private");
    settle(&mut life);
    assert_eq!(person.named(&life, End::Crm, "Plan the party").len(), 0, "it is private");
    assert_eq!(person.named(&life, End::Crm, "Call the bank").len(), 1);
    set_degree(&life, &shared, "Private");
    settle(&mut life);
    let bank = person.named(&life, End::Crm, "Call the bank");
    life.move_to_cloud();
    let mut person = Person::of(&life);
    for _ in 0..3 {
        life.wait_minutes(5);
        let report = life.cycle().expect("a cycle");
        assert_eq!((report.created, report.updated), ((0, 0), (0, 0)), "{report:?}");
    }
    let seen = person.named(&life, End::Mail, "Plan the party").remove(0);
    let body = Fields::new().with(Field::Body, "Cake");
    person.edit(End::Mail, Kind::Task, &seen.id, body.clone());
    let seen = person.named(&life, End::Mail, "Call the bank").remove(0);
    person.edit(End::Mail, Kind::Task, &seen.id, body);
    settle(&mut life);
    assert_eq!(person.named(&life, End::Crm, "Plan the party").len(), 0, "and stays so");
    let now = person.named(&life, End::Crm, "Call the bank");
    assert_eq!(now.len(), bank.len());
    assert!(now.iter().all(|seen| seen.fields.text(Field::Body) != Some("Cake")), "{now:?}");
}
