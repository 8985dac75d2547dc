//! What a cycle costs in requests: they are what the person's company pays with.

use crate::steady::{settle, usual};
use harness::{Life, Person, Protocol};
use model::{Kind, PerKind};
use serde_json::json;

/// Contacts of the large first cycle.
const MANY: usize = 10_000;

#[test]
fn an_idle_cycle_asks_salesforce_once_and_exchange_three_times() {
    let mut life = usual(Protocol::Ews);
    settle(&mut life);
    for _ in 0..3 {
        life.wait_minutes(5);
        let (report, crm, mail) = life.requests(|life| life.cycle().expect("a cycle"));
        assert_eq!(report.updated, (0, 0));
        assert_eq!((crm, mail), (1, 3), "requests to Salesforce and to Exchange");
    }
}

#[test]
fn an_idle_cycle_asks_the_cloud_once() {
    let mut life = usual(Protocol::Graph);
    settle(&mut life);
    for _ in 0..3 {
        life.wait_minutes(5);
        let (report, crm, mail) = life.requests(|life| life.cycle().expect("a cycle"));
        assert_eq!(report.updated, (0, 0));
        assert_eq!((crm, mail), (1, 1), "requests to Salesforce, and one batch");
    }
    life.wait_minutes(25 * 60);
    settle(&mut life);
    life.wait_minutes(5);
    let (_, crm, mail) = life.requests(|life| life.cycle().expect("a cycle"));
    assert_eq!((crm, mail), (1, 1), "and so a day later");
}

#[test]
fn what_a_side_can_hold_is_asked_once_a_day() {
    let mut life = usual(Protocol::Ews);
    settle(&mut life);
    life.wait_minutes(25 * 60);
    settle(&mut life);
    life.wait_minutes(5);
    let (_, crm, mail) = life.requests(|life| life.cycle().expect("a cycle"));
    assert_eq!((crm, mail), (1, 3), "requests to Salesforce and to Exchange, a day later");
}

#[test]
fn a_first_cycle_of_many_contacts_costs_its_lower_bound() {
    let (crm, mail) = first_cycle_of_many(Protocol::Ews);
    // Reading N records costs N/2000, making k of them k/100 and k/100 to see what was stored; one
    // SyncFolderItems reads the empty folder.
    let bound_crm = MANY.div_ceil(2_000);
    let bound_mail = 2 * MANY.div_ceil(100) + 1;
    assert!(crm * 10 <= bound_crm * 11 + 10, "{crm} requests to Salesforce, {bound_crm} expected");
    assert!(mail * 10 <= bound_mail * 11, "{mail} requests to Exchange, {bound_mail} expected");
}

#[test]
fn a_first_cycle_of_many_contacts_in_the_cloud_costs_its_lower_bound() {
    let (_, mail) = first_cycle_of_many(Protocol::Graph);
    // A batch makes twenty; one reads the empty folder.
    let bound = MANY.div_ceil(20) + 1;
    assert!(mail * 100 <= bound * 105, "{mail} batches, {bound} expected");
}

/// The requests to both sides of a first cycle that fills an empty mailbox.
fn first_cycle_of_many(protocol: Protocol) -> (usize, usize) {
    let mut life = Life::by(protocol);
    life.settings.kinds = PerKind { contact: true, appointment: false, task: false };
    {
        let user = life.user.clone();
        let mut world = life.world();
        let now = world.now;
        // The mailbox takes 10,000 requests in ten minutes, and says how long to wait then.
        world.graph.switches.retry_after_seconds = Some(600);
        for n in 0..MANY {
            let row = json!({
                "FirstName": "Test",
                "LastName": format!("Person {n}"),
                "Email": format!("person{n}@many.example"),
                "Phone": format!("+1 555 {n:05}"),
            });
            world.org.insert(&user, "Contact", row, now);
        }
    }
    life.open().expect("set up once, as the wizard does");
    let (report, crm, mail) = life.requests(|life| life.cycle().expect("a first cycle"));
    assert_eq!(report.created, (0, 10_000), "{report:?} {:?}", life.memory.strays.values().next());
    assert_eq!(Person::of(&life).all(&life, sync::past::End::Mail).len(), MANY);
    assert_eq!(life.memory.live(), MANY);
    assert!(life.memory.links.values().all(|link| link.kind == Kind::Contact));
    (crm, mail)
}
