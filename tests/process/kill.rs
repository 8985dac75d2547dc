//! The power goes, again and again, during the first cycle: nothing is doubled, nothing is lost.

use api::paths;
use api::wizard::Shown;
use harness::person::name_of;
use harness::port::{Clock, serve};
use harness::program::Relay;
use harness::storm::Dice;
use harness::{Life, Person};
use model::{Day, Field, Fields, Kind, Times};
use serde_json::Value;
use sim::Host;
use std::thread;
use std::time::{Duration, Instant};
use sync::past::End;

/// The power goes so often.
const CUTS: u32 = 20;
/// Contacts in Salesforce; every fifth of them is in the mailbox too.
const CONTACTS: u32 = 400;
/// Appointments and tasks, each.
const OTHERS: u32 = 40;
/// Each server takes this long to answer, so that the first cycle lasts for all the cuts.
const SLOW: Duration = Duration::from_millis(15);
/// Longest time between two cuts.
const BETWEEN_MS: u32 = 400;
/// The sync comes to rest within this time after the last cut.
const REST_MAX: Duration = Duration::from_secs(120);

#[test]
fn twenty_power_cuts_cost_nothing() {
    let life = crowded();
    let salesforce = serve(Host::Salesforce, 0, &life.world, Clock::Real, SLOW).expect("a port");
    let exchange = serve(Host::Exchange, 0, &life.world, Clock::Real, SLOW).expect("a port");
    let mut relay = Relay::start("kill", salesforce, exchange);
    relay.sign_up(exchange, Shown { updates: 10_000, deletes: 0 });
    let mut dice = Dice::of(7);
    for _ in 0..CUTS {
        thread::sleep(Duration::from_millis(u64::from(dice.below(BETWEEN_MS))));
        relay.kill();
        relay.go_on();
    }
    come_to_rest(&mut relay);
    nothing_doubled_nothing_lost(&life);
}

/// A life with much to sync.
pub fn crowded() -> Life {
    let life = Life::new();
    life.world().org.switches.external_id = true;
    let mut person = Person::of(&life);
    for n in 0..CONTACTS {
        let email = format!("person{n}@crowd.example");
        let fields = Fields::new()
            .with(Field::GivenName, "Test")
            .with(Field::Surname, format!("Person {n}").as_str())
            .with(Field::Email, email.as_str());
        if n % 5 == 0 {
            person.make(End::Mail, Kind::Contact, fields.clone());
        }
        person.make(End::Crm, Kind::Contact, fields);
    }
    let day = Day::of(2026, 11, 26).expect("a day");
    for n in 0..OTHERS {
        let end = End::BOTH[(n % 2) as usize];
        let day = day.plus((n % 20) as i32);
        let times = Times::Timed { start: day.at_utc(9, 0), end: day.at_utc(10, 0), zone: None };
        let fields = Fields::new()
            .with(Field::Subject, format!("Meeting {n}").as_str())
            .with(Field::Times, times);
        person.make(end, Kind::Appointment, fields);
        let fields =
            Fields::new().with(Field::Subject, format!("Task {n}").as_str()).with(Field::Due, day);
        person.make(end, Kind::Task, fields);
    }
    life
}

/// Waits until a cycle ended well and the next one, asked for, wrote nothing.
pub fn come_to_rest(relay: &mut Relay) {
    let began = Instant::now();
    loop {
        assert!(began.elapsed() < REST_MAX, "the sync does not come to rest: {}", relay.log());
        thread::sleep(Duration::from_millis(200));
        let dashboard = relay.get(paths::DASHBOARD);
        if !dashboard["running"].is_null() {
            continue;
        }
        let last = &dashboard["last"];
        if last["stopped"].is_null() && !last["ended"].is_null() && is_quiet(&last["report"]) {
            return;
        }
        relay.post(paths::SYNC_NOW, &Value::Null);
    }
}

fn is_quiet(report: &Value) -> bool {
    ["created", "updated", "deleted"].iter().all(|what| report[what] == serde_json::json!([0, 0]))
}

/// Each record is on both sides, once.
pub fn nothing_doubled_nothing_lost(life: &Life) {
    let mut person = Person::of(life);
    let names = |person: &mut Person, end| {
        let mut names: Vec<String> =
            person.all(life, end).iter().map(|seen| name_of(seen).to_owned()).collect();
        names.sort();
        names
    };
    let crm = names(&mut person, End::Crm);
    let mail = names(&mut person, End::Mail);
    assert_eq!(crm.len() as u32, CONTACTS + 2 * OTHERS, "Salesforce holds each record once");
    assert_eq!(crm, mail, "both sides hold the same");
}
