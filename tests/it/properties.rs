//! What a sync must keep, whatever happens: a table of the properties with the tests that prove
//! each, and those that are proven nowhere else, lived on both sides.

mod table;

use crate::steady::{in_step, settle, usual};
use futures_executor::block_on;
use harness::storm::Dice;
use harness::{Fuse, Life, Person, Protocol, Steady};
use model::{
    Ask, Fault, Field, Fields, Found, Kind, Outcome, Page, Pending, PerKind, Reach, Reader, Scope,
    Side, Watermark, Write,
};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use sync::past::End;
use sync::{Sides, cycle};

/// What we wrote comes back from the servers and costs nothing: no write, and hardly a request.
#[test]
fn p07_an_echo_costs_nothing() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        settle(&mut life);
        life.wait_minutes(5);
        let (_, idle_crm, idle_mail) = life.requests(|life| life.cycle().expect("a cycle"));
        let mut person = Person::of(&life);
        for (end, field) in [(End::Crm, Field::JobTitle), (End::Mail, Field::Department)] {
            for name in ["Lovelace", "Hopper", "Turing"] {
                let seen = person.named(&life, end, name).remove(0);
                person.edit(end, Kind::Contact, &seen.id, Fields::new().with(field, name));
            }
        }
        life.wait_minutes(5);
        let report = life.cycle().expect("a cycle that writes");
        assert_eq!(report.updated, (3, 3), "{protocol:?}");
        life.wait_minutes(5);
        let (report, crm, mail) = life.requests(|life| life.cycle().expect("a cycle"));
        assert_eq!((report.created, report.updated, report.deleted), ((0, 0), (0, 0), (0, 0)));
        // The changed records are read as any change is, in one request for each side.
        assert!(
            crm <= idle_crm + 1 && mail <= idle_mail + 1,
            "{protocol:?}: {crm} and {mail} requests, {idle_crm} and {idle_mail} when idle"
        );
        life.wait_minutes(5);
        let (_, crm, mail) = life.requests(|life| life.cycle().expect("a cycle"));
        assert_eq!((crm, mail), (idle_crm, idle_mail), "{protocol:?}: and then it is over");
    }
}

/// However a person turns the switches: nothing is deleted in Salesforce, nothing is there twice,
/// and with all switches on again both sides are in step.
#[test]
fn p09_leaving_the_scope_deletes_nothing_in_salesforce() {
    for (seed, protocol) in [(1, Protocol::Ews), (2, Protocol::Graph)] {
        let mut life = usual(protocol);
        let other = {
            let mut world = life.world();
            let now = world.now;
            let user =
                sim::salesforce::User::new("eve@acme.example", "secret", "Eve", "Moneypenny");
            let other = world.org.add_user(user);
            let row = json!({ "LastName": "Babbage", "Email": "charles@engines.example" });
            world.org.insert(&other, "Contact", row, now);
            other
        };
        assert_ne!(other, life.user);
        settle(&mut life);
        let everything = rows(&life);
        let mut dice = Dice::of(seed);
        for _ in 0..10 {
            turn(&mut life, &mut dice);
            settle(&mut life);
            assert_eq!(rows(&life), everything, "seed {seed}: {:?}", life.settings);
            nothing_is_twice(&life);
        }
        life.settings = Life::by(protocol).settings;
        life.limit = None;
        begin_anew(&mut life);
        settle(&mut life);
        assert_eq!(rows(&life), everything, "seed {seed}");
        in_step(&life);
    }
}

/// Turns one of the switches of the wizard.
fn turn(life: &mut Life, dice: &mut Dice) {
    let usual = Life::new().settings;
    match dice.below(5) {
        0 => life.settings.contacts = api::settings::ContactChoice::Mine,
        1 => life.settings.days_ahead = 2,
        2 => life.limit = Some(3),
        3 => {
            let off = Kind::ALL[dice.below(3) as usize];
            *life.settings.kinds.get_mut(off) = false;
        }
        _ => (life.settings, life.limit) = (usual, None),
    }
    begin_anew(life);
}

/// Whoever changes the settings has both sides read from the start.
fn begin_anew(life: &mut Life) {
    life.memory.watermarks = Default::default();
    life.scope_changed = PerKind::from_fn(|_| true);
    life.wait_minutes(1);
}

/// How many records of each kind are in Salesforce.
fn rows(life: &Life) -> [usize; 3] {
    ["Contact", "Event", "Task"].map(|object| life.world().org.rows(object).len())
}

#[track_caller]
fn nothing_is_twice(life: &Life) {
    let all = Person::of(life).all(life, End::Mail);
    let name = |seen: &model::Seen| (seen.kind, harness::person::name_of(seen).to_owned());
    let mut names: Vec<_> = all.iter().map(name).collect();
    names.sort();
    let many = names.len();
    names.dedup();
    assert_eq!(names.len(), many, "{names:?}");
}

/// Wherever a cycle breaks off: the watermarks have moved only if nothing is left open.
#[test]
fn p14_watermarks_move_after_all_is_written_down() {
    for protocol in Protocol::ALL {
        let mut life = usual(protocol);
        life.cycle().expect("a cycle");
        let points = life.fuse.passed();
        let mut moved = 0;
        // Some points all the way, and each of the last ones.
        for point in (1..points).step_by(7).chain(points - 3..=points) {
            let mut life = usual(protocol);
            life.fuse = Fuse::at(point);
            assert!(life.cycle().is_err(), "{protocol:?} at {point} of {points}");
            if life.memory.watermarks == Default::default() {
                continue;
            }
            moved += 1;
            assert!(life.memory.intents.is_empty(), "{protocol:?} at {point} of {points}");
            assert!(life.memory.entries.len() >= 6, "{protocol:?} at {point} of {points}");
        }
        assert_eq!(moved, 1, "{protocol:?}: only the very last crash comes after that");
    }
}

/// A side whose records move whenever somebody wants to write to them.
struct Restless {
    inner: Box<dyn Side>,
    refused: &'static AtomicUsize,
}

impl Reader for Restless {
    fn reach(&self) -> &Reach {
        self.inner.reach()
    }

    fn count<'a>(&'a mut self, scope: &'a Scope) -> Pending<'a, Result<PerKind<u32>, Fault>> {
        self.inner.count(scope)
    }

    fn changes<'a>(
        &'a mut self,
        scope: &'a Scope,
        since: Option<&'a Watermark>,
    ) -> Pending<'a, Result<Page, Fault>> {
        self.inner.changes(scope, since)
    }

    fn look<'a>(&'a mut self, asks: &'a [Ask]) -> Pending<'a, Result<Vec<Found>, Fault>> {
        self.inner.look(asks)
    }
}

impl Side for Restless {
    fn setup(&self) -> String {
        self.inner.setup()
    }

    fn write<'a>(&'a mut self, writes: &'a [Write]) -> Pending<'a, Vec<Outcome>> {
        self.refused.fetch_add(writes.len(), Ordering::Relaxed);
        let stale = vec![Outcome::Refused(Fault::Stale); writes.len()];
        Box::pin(async move { stale })
    }
}

/// A cycle ends, though each record moves whenever it is to be written: it tries a few times, says
/// that they wait, and the next cycle does it.
#[test]
fn p17_a_cycle_ends_whatever_moves_meanwhile() {
    static REFUSED: AtomicUsize = AtomicUsize::new(0);
    let mut life = Life::on_shelves();
    let mut person = Person::of(&life);
    let made: Vec<_> = ["Lovelace", "Hopper"]
        .map(|name| person.make(End::Crm, Kind::Contact, Fields::new().with(Field::Surname, name)))
        .into();
    settle(&mut life);
    for id in &made {
        let title = Fields::new().with(Field::JobTitle, "Analyst");
        assert!(person.edit(End::Crm, Kind::Contact, id, title));
    }
    let (Sides { crm, mail }, identity) = life.open().expect("both sides open");
    let mail = Box::new(Restless { inner: mail, refused: &REFUSED });
    let mut sides = Sides { crm, mail };
    let rules = life.rules(&sides, &identity);
    let from = life.memory.watermarks.clone();
    let mut pace = Steady::of(&life.world);
    let ended = block_on(cycle(&rules, &mut sides, &from, &mut life.memory, &mut pace));
    let report = ended.expect("the cycle ends");
    let rounds = usize::try_from(sync::limits::PLAN_ROUNDS_MAX).expect("a small number");
    assert_eq!((report.updated, report.waiting), ((0, 0), 4), "both records of each: {report:?}");
    assert_eq!(REFUSED.load(Ordering::Relaxed), 2 * rounds);
    settle(&mut life);
    let mail = person.all(&life, End::Mail);
    assert!(mail.iter().all(|seen| seen.fields.text(Field::JobTitle) == Some("Analyst")));
}
