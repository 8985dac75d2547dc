//! Writes what the simulated servers answer into the corpus of the fuzzer, one file for each
//! question of `harness::outside::sides`: `cargo run -p tests --example record`. Files of the same
//! names are replaced; all others stay. What is long is left out: a fuzzer learns little from it,
//! and slowly.

use harness::life::{EMAIL, ZONE};
use harness::outside::script::Script;
use harness::outside::sides::{System, ask, fields};
use harness::tape::{Tape, Taped};
use harness::{Life, Person, Protocol};
use model::{Day, Field, Fields, Kind};
use sim::exchange::Item;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};
use sync::past::End;
use wire::Transport;

/// Longest file of the corpus.
const FILE_BYTES_MAX: usize = 32 * 1024;

const SYSTEMS: [(System, &str, Protocol, End); 3] = [
    (System::Ews, "ews", Protocol::Ews, End::Mail),
    (System::Graph, "graph", Protocol::Graph, End::Mail),
    (System::Salesforce, "salesforce", Protocol::Ews, End::Crm),
];

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for (system, name, protocol, end) in SYSTEMS {
        let folder = corpus.join(name);
        fs::create_dir_all(&folder)?;
        for question in questions(protocol, end) {
            let words: Vec<&str> = question.split_whitespace().take(3).collect();
            let file = folder.join(format!("recorded-{}", words.join("-")));
            let script = Script { answers: answers(system, &question, end), question };
            let bytes = script.write();
            if !script.answers.is_empty() && bytes.len() <= FILE_BYTES_MAX {
                fs::write(file, bytes)?;
            }
        }
    }
    Ok(())
}

/// What is asked of a side; ids are the same in each world that is made in the same way.
fn questions(protocol: Protocol, end: End) -> Vec<String> {
    let mut person = Person::of(&furnished(protocol));
    let mut all: Vec<String> =
        ["open", "count", "changes", "look uid appointment nobody"].map(String::from).to_vec();
    if end == End::Crm {
        all.push(String::from("views"));
        all.push(String::from("members 00BTw0000000APBMA2"));
        all.push(String::from("look account contact Engines"));
    }
    for kind in Kind::ALL {
        let mine = person.all(&furnished(protocol), end).into_iter().find(|it| it.kind == kind);
        let seen = mine.expect("one of each kind");
        let (word, id, version) = (kind.name(), &seen.id, seen.version.as_str());
        for how in ["id", "ids"] {
            all.push(format!("look {how} {word} {id}"));
        }
        for (how, what) in [("mark", "1;00D;003;7;abc"), ("like", "-"), ("named", "Ada")] {
            all.push(format!("look {how} {word} {what}"));
        }
        for verb in ["create", "update", "mark", "delete", "restore"] {
            all.push(format!("write {verb} {word} {id} {version}"));
        }
    }
    all.push(String::from("look email contact ada@engines.example"));
    all
}

/// What the servers answer to a question.
fn answers(system: System, question: &str, end: End) -> Vec<wire::Response> {
    let (_, _, protocol, _) = SYSTEMS.into_iter().find(|it| it.0 == system).expect("a system");
    let life = furnished(protocol);
    let tape = Tape::default();
    let (crm, mail) = life.ways();
    let inner = if end == End::Crm { crm } else { mail };
    let way: Arc<dyn Transport> = Arc::new(Taped { inner, tape: tape.clone() });
    let mut person = Person::of(&life);
    let mut later = || {
        life.wait_minutes(1);
        let all = person.all(&life, end);
        for seen in &all {
            if seen.kind == Kind::Contact {
                person.delete(end, seen.kind, &seen.id);
            } else if seen.kind == Kind::Task {
                let later = Fields::new().with(Field::Subject, "Later");
                person.edit(end, seen.kind, &seen.id, later);
            }
        }
        life.wait_minutes(1);
    };
    // A refusal is an answer, too.
    let _ = ask(system, question, way, &mut later);
    tape.heard()
}

/// A world with some records on both sides and a series in the mailbox.
fn furnished(protocol: Protocol) -> Life {
    let mut life = Life::by(protocol);
    drop(life.open().expect("both sides open"));
    let mut person = Person::of(&life);
    for end in End::BOTH {
        for kind in Kind::ALL {
            person.make(end, kind, fields(kind));
        }
    }
    let first = Day::of(2026, 11, 23).expect("a Monday");
    let at = first.at_utc(7, 30);
    let series = Item::appointment("Weekly", at, at.plus_minutes(45)).in_zone(ZONE);
    let mut world = life.world();
    let now = world.now;
    let exchange = &mut world.exchange;
    let series = exchange.create(now, EMAIL, series.body("Agenda").weekly(1, "Monday", first));
    exchange.update_occurrence(now, EMAIL, &series, at.plus_minutes(7 * 24 * 60), |item| {
        item.set("Location", "Room 2");
    });
    exchange.delete_occurrence(now, EMAIL, &series, at.plus_minutes(14 * 24 * 60));
    drop(world);
    life
}
