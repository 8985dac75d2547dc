//! Lives the rows: a usual life with work of every sort on its way, a cycle in foul weather, and
//! fair weather after it.

use super::table::{Case, End as Ends, Ended, Row, Server, What};
use crate::steady::{settle, usual};
use harness::person::name_of;
use harness::{Life, Person, Protocol};
use model::{Field, Fields, Kind, Seen};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use sync::past::End;

/// The title that travels from Salesforce to the mailbox.
pub const TITLE: &str = "Analyst";
/// The telephone that travels from the mailbox to Salesforce.
pub const PHONE: &str = "+44 1";
/// The contact that is new in Salesforce.
pub const NEW_IN_CRM: &str = "Babbage";
/// The contact that is new in the mailbox.
pub const NEW_IN_MAIL: &str = "Somerville";
/// The task that somebody deleted in Salesforce.
pub const DELETED: &str = "Call the bank";

/// Lives all rows of a table on their servers.
pub fn live(server: Server, rows: &[Row]) {
    let mut failed = Vec::new();
    for row in rows {
        for (number, case) in row.lived.iter().enumerate() {
            for protocol in server.mailboxes() {
                let name = format!("{} case {} by {protocol:?}", row.id, number + 1);
                // Shown where the test fails.
                println!("{name}");
                let lived = AssertUnwindSafe(|| live_case(server, case, *protocol));
                failed.extend(catch_unwind(lived).err().map(|_| name));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

fn live_case(server: Server, case: &Case, protocol: Protocol) {
    match &case.what {
        What::Told(told) => told(protocol),
        What::EachInTurn(_) => {
            // What Salesforce answers has nothing to do with the mailbox beside it.
            if (server, protocol) == (Server::Salesforce, Protocol::Graph) {
                return;
            }
            let usual = requests_in_fair_weather(server, protocol);
            for nth in 1..=usual {
                println!("  request {nth} of {usual}");
                live_once(server, case, protocol, nth);
            }
        }
        What::All(_) | What::Saying(..) | What::Poison(_) | What::World(_) => {
            live_once(server, case, protocol, 1);
        }
    }
}

/// A settled life in which both sides then have work for the other.
pub fn busy(protocol: Protocol) -> Life {
    static BUSY: [OnceLock<Life>; 2] = [OnceLock::new(), OnceLock::new()];
    let [ews, graph] = &BUSY;
    let place = match protocol {
        Protocol::Ews => ews,
        Protocol::Graph => graph,
    };
    place.get_or_init(|| made_busy(protocol)).twin()
}

fn made_busy(protocol: Protocol) -> Life {
    let mut life = usual(protocol);
    settle(&mut life);
    let mut person = Person::of(&life);
    for (end, field, text) in
        [(End::Crm, Field::JobTitle, TITLE), (End::Mail, Field::BusinessPhone, PHONE)]
    {
        let seen = person.named(&life, end, "Lovelace").remove(0);
        person.edit(end, Kind::Contact, &seen.id, Fields::new().with(field, text));
    }
    for (end, surname) in [(End::Crm, NEW_IN_CRM), (End::Mail, NEW_IN_MAIL)] {
        let email = format!("{surname}@engines.example");
        let fields = Fields::new().with(Field::Surname, surname).with(Field::Email, email.as_str());
        person.make(end, Kind::Contact, fields);
    }
    let seen = person.named(&life, End::Crm, DELETED).remove(0);
    person.delete(End::Crm, Kind::Task, &seen.id);
    life.wait_minutes(5);
    life
}

fn requests_in_fair_weather(server: Server, protocol: Protocol) -> u32 {
    let mut life = busy(protocol);
    life.requests(|life| life.cycle().expect("a cycle in fair weather"));
    let requests = life.world().requests_to(server.host());
    u32::try_from(requests).expect("few requests")
}

fn live_once(server: Server, case: &Case, protocol: Protocol, nth: u32) {
    let mut life = busy(protocol);
    let fair = {
        let world = life.world();
        (world.org.switches.clone(), world.graph.switches.clone())
    };
    case.what.befall(server.host(), &mut life.world(), nth);
    let (ended, ..) = life.requests(Life::cycle);
    let requests = life.world().requests_to(server.host());
    let told = format!("{ended:?} after {requests} requests");
    match (case.end, &ended) {
        (Ends::Well, Ok(report)) => {
            assert_eq!((report.refused, report.closed.clone()), Default::default(), "{told}");
        }
        (Ends::Parked(_), Ok(report)) => assert_eq!(report.refused, 1, "{told}"),
        (Ends::Closed, Ok(report)) => {
            let end = if server == Server::Salesforce { End::Crm } else { End::Mail };
            assert!(report.closed.of(end).is_some(), "it is told: {told}");
            assert!(report.closed.of(end.other()).is_none() && report.waiting > 0, "{told}");
            let held = Held::of(&life);
            assert!(held.arrived(end.other()), "the other direction goes on: {told}");
            assert!(!held.arrived(end), "nothing is written here: {told}");
        }
        (Ends::Early(remedy), Err(fault)) => assert_eq!(fault.remedy(), remedy, "{told}"),
        (Ends::Either, _) => {}
        (Ends::Well | Ends::Parked(_) | Ends::Closed, Err(_)) | (Ends::Early(_), Ok(_)) => {
            panic!("{told} where {:?} was to be", case.end)
        }
    }
    (case.also)(&Ended { life: &life, requests, struck: nth as usize });
    {
        let mut world = life.world();
        world.weather.clear();
        (world.org.switches, world.graph.switches) = fair;
    }
    if ended.is_err() {
        Held::of(&life).nothing_is_lost();
    }
    let parked = if let Ends::Parked(name) = case.end { Some(name) } else { None };
    mend(life, parked);
}

/// Fair weather: the next cycles bring all in step.
pub fn mend(mut life: Life, parked: Option<&str>) {
    // A create in Salesforce whose answer was lost is looked for again ten minutes later.
    for _ in 0..2 {
        life.wait_minutes(11);
        settle(&mut life);
        if life.memory.intents.is_empty() && life.memory.waiting.is_empty() {
            break;
        }
    }
    if let Some(name) = parked {
        revise(&life, name);
        settle(&mut life);
    }
    assert!(life.memory.intents.is_empty() && life.memory.waiting.is_empty());
    assert!(life.world().exchange.mail_sent().is_empty(), "no mail was sent");
    let held = Held::of(&life);
    for end in End::BOTH {
        let mut wanted = NAMES;
        wanted.sort_unstable();
        assert_eq!(held.names(end), wanted, "{end:?} holds all once and no more");
        assert!(held.arrived(end), "all edits arrived at {end:?}");
    }
}

/// Somebody corrects a record that was refused.
fn revise(life: &Life, name: &str) {
    let mut person = Person::of(life);
    for end in End::BOTH {
        for seen in person.named(life, end, name) {
            let better = Fields::new().with(Field::Department, "Corrected");
            person.edit(end, Kind::Contact, &seen.id, better);
        }
    }
}

/// What both sides hold in the end.
const NAMES: [&str; 10] = [
    "Lovelace",
    "Hopper",
    "Turing",
    NEW_IN_CRM,
    NEW_IN_MAIL,
    "Review",
    "Demo",
    "Lunch",
    "Write the notes",
    "Order paper",
];

/// What both sides hold.
pub struct Held {
    crm: Vec<Seen>,
    mail: Vec<Seen>,
}

impl Held {
    /// As a person sees it now.
    pub fn of(life: &Life) -> Held {
        let mut person = Person::of(life);
        Held { crm: person.all(life, End::Crm), mail: person.all(life, End::Mail) }
    }

    fn at(&self, end: End) -> &[Seen] {
        match end {
            End::Crm => &self.crm,
            End::Mail => &self.mail,
        }
    }

    fn names(&self, end: End) -> Vec<&str> {
        let mut names: Vec<&str> = self.at(end).iter().map(name_of).collect();
        names.sort_unstable();
        names
    }

    /// How many records of a name there are.
    pub fn count(&self, end: End, name: &str) -> usize {
        self.at(end).iter().filter(|seen| name_of(seen) == name).count()
    }

    /// Whether what was to be written to a side is there.
    fn arrived(&self, end: End) -> bool {
        let (new, field, text) = match end {
            End::Crm => (NEW_IN_MAIL, Field::BusinessPhone, PHONE),
            End::Mail => (NEW_IN_CRM, Field::JobTitle, TITLE),
        };
        let changed =
            |seen: &Seen| name_of(seen) == "Lovelace" && seen.fields.text(field) == Some(text);
        self.count(end, new) == 1 && self.at(end).iter().any(changed)
    }

    /// Whatever the weather, nothing is twice on a side, and nothing that was there is gone.
    pub fn nothing_is_lost(&self) {
        for end in End::BOTH {
            let newcomer = match end {
                End::Crm => NEW_IN_MAIL,
                End::Mail => NEW_IN_CRM,
            };
            for name in NAMES {
                let (count, least) = (self.count(end, name), usize::from(name != newcomer));
                assert!((least..=1).contains(&count), "{end:?} holds {name} {count} times");
            }
        }
    }
}
