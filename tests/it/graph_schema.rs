//! Whatever the Graph connector asks names only entities and properties that Microsoft's metadata
//! has: every verb is used on a simulated mailbox, and each request held against the schema.

mod csdl;

use csdl::Csdl;
use futures_executor::block_on;
use harness::life::EMAIL;
use harness::notes::{Noted, Notes};
use harness::{Life, Protocol};
use model::{
    Address, Ask, Day, Field, Fields, Id, Kind, Mark, Moment, Notify, Outcome, Side, Times, Value,
    Version, Write,
};
use serde_json::{Value as Json, json};
use sim::Host;
use sim::exchange::{Folder, Item};
use std::sync::Arc;

fn metadata() -> Csdl {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/msgraph/metadata/graph-v1.0-subset.csdl");
    Csdl::read(&std::fs::read_to_string(path).expect("the metadata is there"))
}

fn batch() -> &'static str {
    connect::msgraph::batch::PATH
}

/// Every part of every batch: method, address and body.
fn parts(notes: &Notes) -> Vec<(String, String, Option<Json>)> {
    let mut all = Vec::new();
    // Salesforce's are noted, too.
    let batches = notes.all().into_iter().filter(|it| it.uri().path() == batch());
    for request in batches {
        let body: Json = serde_json::from_slice(request.body()).expect("JSON");
        let parts = body["requests"].as_array().expect("parts").clone();
        assert!((1..=20).contains(&parts.len()), "{} parts", parts.len());
        for part in parts {
            let prefers = part["headers"]["Prefer"].as_str().unwrap_or_default();
            assert!(prefers.contains("IdType=\"ImmutableId\""), "{part}");
            let text = |name: &str| part[name].as_str().expect("a text").to_owned();
            all.push((text("method"), text("url"), part.get("body").cloned()));
        }
    }
    all
}

/// A record with every field, full or emptied.
fn fields(kind: Kind, full: bool) -> Fields {
    let value = |field: Field| match field {
        Field::Birthday | Field::Due => Value::Day(Day::of(1985, 12, 10).expect("a day")),
        Field::BusinessAddress | Field::OtherAddress => {
            let city = String::from("Ockham");
            Value::address(Address { city, ..Address::default() })
        }
        Field::Times => Value::Times(Times::Timed {
            start: Moment(1_795_595_400_000),
            end: Moment(1_795_599_000_000),
            zone: None,
        }),
        Field::Reminder if kind == Kind::Appointment => Value::Number(15),
        Field::Reminder => Value::Moment(Moment(1_795_595_400_000)),
        Field::Private => Value::Flag(true),
        Field::ShowAs => Value::Choice("elsewhere".into()),
        Field::Status => Value::Choice("waiting".into()),
        Field::Priority => Value::Choice("high".into()),
        _ => Value::text("words"),
    };
    let kept = [Field::Times, Field::Status, Field::Priority, Field::ShowAs, Field::Private];
    Field::of(kind)
        .iter()
        .map(|field| match full || kept.contains(field) {
            true => (*field, value(*field)),
            false => (*field, Value::Empty),
        })
        .collect()
}

/// Makes, reads, looks for, changes, marks, restores and deletes a record of a kind.
fn use_every_verb(side: &mut dyn Side, kind: Kind) {
    let notify = Notify::Nobody;
    let mut write = |write: Write| match block_on(side.write(&[write])).remove(0) {
        Outcome::Done(receipt) => (receipt.id, receipt.version),
        other => panic!("{kind:?}: {other:?}"),
    };
    let mark = Mark::from("1;00D;003;7;abc");
    let full = fields(kind, true);
    let (id, version) =
        write(Write::Create { kind, mark: Some(mark.clone()), fields: full, parent: None, notify });
    let update = |id: &Id, version: Version, full| Write::Update {
        kind,
        id: id.clone(),
        version,
        series: None,
        fields: fields(kind, full),
        notify,
    };
    let (id, version) = write(update(&id, version, false));
    let (id, version) = write(update(&id, version, true));
    let set = |id: &Id, version, mark| Write::Mark { kind, id: id.clone(), version, mark };
    let (id, version) = write(set(&id, version, Some(Mark::from("1;00D;003;8;abc"))));
    let (id, version) = write(set(&id, version, None));
    let (id, version) = write(set(&id, version, Some(mark.clone())));
    let asks = [
        Ask::Id(kind, id.clone()),
        Ask::Mark(kind, mark),
        Ask::Uid(String::from("it's@x")),
        Ask::Like { kind, fields: Fields::new(), since: Moment(1_700_000_000_000) },
        Ask::Email(String::from("o'neil@x.example")),
        Ask::Named(kind, String::from("o'neil")),
    ];
    let found = block_on(side.look(&asks)).expect("answers");
    let model::Found::Here { image, .. } = &found[0] else { panic!("{:?}", found[0]) };
    let (image, series) = (image.clone(), None);
    let mut write = |write: Write| {
        assert!(matches!(block_on(side.write(&[write])).remove(0), Outcome::Done(_)))
    };
    write(Write::Delete { kind, id: id.clone(), version, series, notify });
    write(Write::Restore { kind, id, image });
}

#[test]
fn every_request_names_what_there_is() {
    let life = Life::by(Protocol::Graph);
    let daily = |name: &str| {
        let mut world = life.world();
        let now = world.now;
        let start = now.plus_minutes(60);
        let daily = Item::appointment(name, start, start.plus_minutes(15));
        world.exchange.create(now, EMAIL, daily.daily(1, now.day_utc()));
    };
    daily("Stand-up");
    {
        let mut world = life.world();
        let now = world.now;
        let folder = world.exchange.create_folder(EMAIL, sim::exchange::ItemKind::Contact, "Old");
        let at = Folder::Id(folder);
        world.exchange.create_in(now, EMAIL, &at, Item::contact("Ada", "King"));
    }
    let notes = Notes::default();
    let mut sides = life.open_through(|inner| -> Arc<dyn wire::Transport> {
        Arc::new(Noted { inner, notes: notes.clone() })
    });
    let scope = life.settings.scope(life.now());
    let side = sides.mail.as_mut();
    block_on(side.count(&scope)).expect("counts");
    let first = block_on(side.changes(&scope, None)).expect("a page");
    for kind in Kind::ALL {
        use_every_verb(side, kind);
    }
    daily("Lunch");
    let mut later = scope.clone();
    later.window.until = scope.window.until.plus_minutes(24 * 60);
    block_on(side.changes(&later, Some(&first.next))).expect("a page");
    let csdl = metadata();
    let batches = notes.all().into_iter().filter(|it| it.uri().path() == batch()).count();
    assert_eq!(batches, life.world().requests_to(Host::Graph), "all goes in batches");
    let all = parts(&notes);
    let mut faults: Vec<String> = Vec::new();
    for (method, url, body) in &all {
        faults.extend(csdl.faults(method, url, body.as_ref()));
    }
    assert!(all.len() > 60, "only {} requests", all.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for wanted in
        ["instances?", "contacts/delta", "calendarView/delta", "linkedResources", "Integer%200x36"]
    {
        assert!(all.iter().any(|(_, url, _)| url.contains(wanted)), "{wanted} was not asked");
    }
}

#[test]
fn the_schema_can_refuse() {
    let csdl = metadata();
    let refused = [
        ("GET", "/me/messages", None),
        ("GET", "/me/contacts?$select=faxNumber", None),
        ("GET", "/me/contacts/A=?$expand=friends", None),
        ("GET", "/me/events?$filter=nonsense%20eq%20'x'", None),
        ("POST", "/me/events", Some(json!({ "showAs": "maybe" }))),
        ("POST", "/me/events", Some(json!({ "location": { "name": "x" } }))),
        ("POST", "/me/contacts", Some(json!({ "businessPhones": "x" }))),
        ("PATCH", "/me/events/A=", Some(json!({ "isAllDay": "yes" }))),
        ("POST", "/me/todo/lists/L=/tasks", Some(json!({ "dueDateTime": "2026-01-01" }))),
    ];
    for (method, url, body) in refused {
        assert!(!csdl.faults(method, url, body.as_ref()).is_empty(), "{method} {url}");
    }
    let taken = json!({ "subject": "x", "start": { "dateTime": "x", "timeZone": "UTC" } });
    assert!(csdl.faults("POST", "/me/events", Some(&taken)).is_empty());
}
