//! The connectors, asked by the question of a script: `open`, `views`, `count`, `changes`,
//! `members` and a list view, `look id contact 003…`, `look mark task 1;…`, or `write` and a verb,
//! a kind, an id and a version.

use super::script::{Script, Scripted};
use crate::life::{EMAIL, ZONE};
use crate::{Life, Protocol};
use connect::{Mailbox, ews, msgraph, open_crm, open_mailbox, views};
use futures_executor::block_on;
use model::{
    Address, Ask, ContactFolder, Contacts, Create, Day, Fault, Field, Fields, Found, Id, Kind,
    Mark, Moment, Notify, Scope, Side, Times, Version, Write,
};
use std::sync::{Arc, OnceLock};
use wire::Transport;

/// Pages that are read of one listing.
const PAGES_MAX: usize = 6;

/// A system that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Exchange Web Services.
    Ews,
    /// Microsoft Graph.
    Graph,
    /// Salesforce.
    Salesforce,
}

/// Plays a script to a connector. Whether it asked for every answer and for no more.
pub fn play(system: System, bytes: &[u8]) -> bool {
    let script = Script::read(bytes);
    let answers = script.answers.len();
    let way = Arc::new(Scripted::new(script.answers));
    let _ = ask(system, &script.question, way.clone(), &mut || ());
    way.asked() == answers
}

/// Asks a question; `between` is what happens between a whole reading and the next one.
///
/// # Errors
/// What the connector makes of the answers.
pub fn ask(
    system: System,
    question: &str,
    way: Arc<dyn Transport>,
    between: &mut dyn FnMut(),
) -> Result<(), Fault> {
    let ground = ground(system);
    let words: Vec<&str> = question.split_whitespace().collect();
    let known = Some(ground.setup.as_str()).filter(|_| words.first() != Some(&"open"));
    if words.first() == Some(&"views") {
        return block_on(views(way, known, ground.now)).map(drop);
    }
    let mut side = block_on(open(system, way, known, ground.now))?;
    match words.as_slice() {
        ["count"] => block_on(side.count(&ground.scope)).map(drop),
        ["changes"] => changes(side.as_mut(), &ground.scope, between),
        ["members", view] => {
            let scope = Scope { contacts: Contacts::View(Id::from(*view)), ..ground.scope.clone() };
            changes(side.as_mut(), &scope, between)
        }
        ["look", how, kind, what] => {
            let kind = kind_of(kind);
            let asks = asks(how, kind, what, ground.now);
            block_on(side.look(&asks)).map(drop)
        }
        ["write", "restore", kind, id, version] => {
            restore(side.as_mut(), kind_of(kind), id, version)
        }
        ["write", verb, kind, id, version] => {
            let write = write(verb, kind_of(kind), id, version);
            block_on(side.write(&[write]));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What every question stands on.
struct Ground {
    setup: String,
    scope: Scope,
    now: Moment,
}

fn ground(system: System) -> &'static Ground {
    static ALL: OnceLock<[Ground; 3]> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let of = |protocol, end: fn(&Life) -> Option<String>| {
            let mut life = Life::by(protocol);
            drop(life.open().expect("both sides open"));
            let setup = end(&life).expect("what was learned");
            Ground { setup, scope: life.settings.scope(life.now()), now: life.now() }
        };
        let mail = |life: &Life| life.mail_setup.clone();
        [
            of(Protocol::Ews, mail),
            of(Protocol::Graph, mail),
            of(Protocol::Ews, |life| life.crm_setup.clone()),
        ]
    });
    match system {
        System::Ews => &all[0],
        System::Graph => &all[1],
        System::Salesforce => &all[2],
    }
}

async fn open(
    system: System,
    way: Arc<dyn Transport>,
    known: Option<&str>,
    now: Moment,
) -> Result<Box<dyn Side>, Fault> {
    let (email, zone) = (EMAIL.to_owned(), ZONE.to_owned());
    let contact_folder = ContactFolder::Salesforce;
    let mailbox = match system {
        System::Salesforce => return Ok(open_crm(way, known, now).await?.side),
        System::Ews => Mailbox::Ews(ews::Settings { email, zone, contact_folder }),
        System::Graph => {
            let base = String::from("https://graph.microsoft.com");
            Mailbox::Graph(msgraph::Settings { base, email, zone, contact_folder })
        }
    };
    Ok(open_mailbox(&mailbox, way, known, now, Create::Allowed).await?.side)
}

fn changes(side: &mut dyn Side, scope: &Scope, between: &mut dyn FnMut()) -> Result<(), Fault> {
    let mut since = None;
    for _ in 0..2 {
        for _ in 0..PAGES_MAX {
            let page = block_on(side.changes(scope, since.as_ref()))?;
            since = Some(page.next);
            if !page.more {
                break;
            }
        }
        between();
    }
    Ok(())
}

fn asks(how: &str, kind: Kind, what: &str, now: Moment) -> Vec<Ask> {
    match how {
        "id" => vec![Ask::Id(kind, Id::from(what))],
        // Two at once: a side may ask for many together in another way than for one.
        "ids" => vec![Ask::Id(kind, Id::from(what)), Ask::Id(kind, Id::from("nobody"))],
        "mark" => vec![Ask::Mark(kind, Mark::from(what))],
        "uid" => vec![Ask::Uid(what.to_owned())],
        "like" => vec![Ask::Like { kind, fields: fields(kind), since: now.plus_minutes(-600) }],
        "account" => vec![Ask::Account(what.to_owned())],
        "email" => vec![Ask::Email(what.to_owned())],
        "named" => vec![Ask::Named(kind, what.to_owned())],
        _ => Vec::new(),
    }
}

fn write(verb: &str, kind: Kind, id: &str, version: &str) -> Write {
    let (id, version, notify) = (Id::from(id), Version(version.to_owned()), Notify::Nobody);
    let fields = fields(kind);
    match verb {
        "create" => Write::Create {
            kind,
            mark: Some(Mark::from("1;00D;003;7;abc")),
            fields,
            parent: None,
            notify,
        },
        "update" => Write::Update { kind, id, version, series: None, fields, notify },
        "mark" => Write::Mark { kind, id, version, mark: Some(Mark::from("1;00D;003;8;abc")) },
        _ => Write::Delete { kind, id, version, series: None, notify },
    }
}

/// Looks at a record, deletes it, and restores it from what was seen.
fn restore(side: &mut dyn Side, kind: Kind, id: &str, version: &str) -> Result<(), Fault> {
    let found = block_on(side.look(&[Ask::Id(kind, Id::from(id))]))?.pop();
    let Some(Found::Here { image, .. }) = found else { return Ok(()) };
    block_on(side.write(&[write("delete", kind, id, version)]));
    block_on(side.write(&[Write::Restore { kind, id: Id::from(id), image }]));
    Ok(())
}

fn kind_of(word: &str) -> Kind {
    Kind::ALL.into_iter().find(|kind| kind.name() == word).unwrap_or(Kind::Task)
}

/// Some fields of each sort.
pub fn fields(kind: Kind) -> Fields {
    let day = Day::of(2026, 12, 1).expect("a day");
    let times = Times::Timed { start: day.at_utc(9, 0), end: day.at_utc(10, 0), zone: None };
    let address = Address { city: String::from("Ockham"), ..Address::default() };
    match kind {
        Kind::Contact => Fields::new()
            .with(Field::GivenName, "Ada")
            .with(Field::Surname, "Lovelace")
            .with(Field::Company, "Engines & Sons")
            .with(Field::Email, "ada@engines.example")
            .with(Field::BusinessPhone, "+44 1 23")
            .with(Field::BusinessAddress, address)
            .with(Field::Birthday, Day::of(1985, 12, 10).expect("a day"))
            .with(Field::Body, "Notes\nand more"),
        Kind::Appointment => Fields::new()
            .with(Field::Subject, "Review")
            .with(Field::Location, "Room 7")
            .with(Field::Times, times)
            .with(Field::Reminder, 30)
            .with(Field::Body, "Agenda"),
        Kind::Task => Fields::new()
            .with(Field::Subject, "Write")
            .with(Field::Due, day)
            .with(Field::Body, "On numbers"),
    }
}
