//! What every side must do, run on each of them: this is the real interface. A connector is done
//! when it passes.

use futures_executor::block_on;
use harness::{Life, Protocol};
use model::{
    Address, Ask, Day, Fault, Field, FieldSet, Fields, Found, Gone, Kind, Mark, Moment, Notify,
    Outcome, Page, Receipt, Scope, Seen, Side, Times, Value, Version, Watermark, Write,
};

/// A side of a life.
type Open = fn(&mut Life) -> Box<dyn Side>;

const SIDES: [(&str, Protocol, Open); 3] = [
    ("Salesforce", Protocol::Ews, |life| life.open().expect("both sides open").0.crm),
    ("EWS", Protocol::Ews, |life| life.open().expect("both sides open").0.mail),
    ("Graph", Protocol::Graph, |life| life.open().expect("both sides open").0.mail),
];

/// Most pages that a reading of so few records may take.
const PAGES_MAX: usize = 20;

fn scope(life: &Life) -> Scope {
    life.settings.scope(life.now())
}

fn read(side: &mut dyn Side, scope: &Scope, since: Option<&Watermark>) -> Page {
    let mut page = block_on(side.changes(scope, since)).expect("a page");
    for _ in 0..PAGES_MAX {
        if !page.more {
            return page;
        }
        let next = block_on(side.changes(scope, Some(&page.next))).expect("a page");
        page.seen.extend(next.seen);
        page.gone.extend(next.gone);
        (page.next, page.more) = (next.next, next.more);
    }
    panic!("more than {PAGES_MAX} pages");
}

fn write(side: &mut dyn Side, write: Write) -> Outcome {
    let mut outcomes = block_on(side.write(&[write]));
    assert_eq!(outcomes.len(), 1, "one outcome for one write");
    outcomes.remove(0)
}

fn done(outcome: Outcome) -> Receipt {
    match outcome {
        Outcome::Done(receipt) => receipt,
        other => panic!("expected a receipt, got {other:?}"),
    }
}

/// A record with every field of its kind that the side takes.
fn full(kind: Kind, takes: FieldSet) -> Fields {
    let address = |city: &str| Address {
        street: "1 Analytical Way\nRoom 2".into(),
        city: city.into(),
        state: "Kent".into(),
        postal_code: "AB1 2CD".into(),
        country: "United Kingdom".into(),
    };
    let all = match kind {
        Kind::Contact => Fields::new()
            .with(Field::Salutation, "Ms.")
            .with(Field::GivenName, "Ada")
            .with(Field::MiddleName, "Augusta")
            .with(Field::Surname, "Lovelace")
            .with(Field::Suffix, "II")
            .with(Field::Company, "Engines & Sons <Ltd>")
            .with(Field::JobTitle, "Analyst")
            .with(Field::Department, "Engines")
            .with(Field::Email, "ada.lovelace@engines.example")
            .with(Field::Email2, "ada@home.example")
            .with(Field::Email3, "countess@home.example")
            .with(Field::BusinessPhone, "+44 1 23")
            .with(Field::MobilePhone, "+44 7 89")
            .with(Field::HomePhone, "+44 2 34")
            .with(Field::OtherPhone, "+44 3 45")
            .with(Field::BusinessFax, "+44 4 56")
            .with(Field::AssistantName, "Mary")
            .with(Field::AssistantPhone, "+44 5 67")
            .with(Field::BusinessAddress, address("Ockham"))
            .with(Field::OtherAddress, address("London"))
            .with(Field::Birthday, Day::of(1985, 12, 10).expect("a day"))
            .with(Field::Manager, "Charles Babbage")
            .with(Field::Body, "Notes with <tags> & \"quotes\"\nand two lines"),
        Kind::Appointment => Fields::new()
            .with(Field::Subject, "Review & <plan>")
            .with(Field::Location, "Room 7")
            .with(Field::Times, timed("2026-11-27T09:00:00Z", "2026-11-27T10:30:00Z"))
            .with(Field::ShowAs, Value::Choice("out_of_office".into()))
            .with(Field::Private, false)
            .with(Field::Reminder, 30)
            .with(Field::Body, "Agenda\n1. Plan"),
        Kind::Task => Fields::new()
            .with(Field::Subject, "Write the notes")
            .with(Field::Due, Day::of(2026, 12, 1).expect("a day"))
            .with(Field::Status, Value::Choice("in_progress".into()))
            .with(Field::Priority, Value::Choice("high".into()))
            .with(Field::Body, "On Bernoulli numbers"),
    };
    all.iter()
        .filter(|(field, _)| takes.has(*field))
        .map(|(field, value)| (field, value.clone()))
        .collect()
}

fn timed(start: &str, end: &str) -> Times {
    let at = |text| Moment::parse(text).expect("a moment");
    Times::Timed { start: at(start), end: at(end), zone: None }
}

fn create(kind: Kind, fields: Fields) -> Write {
    Write::Create { kind, mark: None, fields, parent: None, notify: Notify::Nobody }
}

fn update(kind: Kind, seen: &Seen, version: &Version, fields: Fields) -> Write {
    Write::Update {
        kind,
        id: seen.id.clone(),
        version: version.clone(),
        series: None,
        fields,
        notify: Notify::Nobody,
    }
}

#[track_caller]
fn shows(name: &str, shown: &Fields, wanted: &Fields) {
    for (field, value) in wanted.iter() {
        let now = shown.get(field);
        assert!(
            now.is_some_and(|now| now.same_as(value)),
            "{name}: {field} was written as {value:?} and is shown as {now:?}"
        );
    }
}

/// What is created is seen with all that its side promises to hold, and the receipt says the same.
#[test]
fn created_then_seen() {
    for (name, protocol, open) in SIDES {
        for kind in Kind::ALL {
            let mut life = Life::by(protocol);
            let mut side = open(&mut life);
            let before = read(side.as_mut(), &scope(&life), None).next;
            let fields = full(kind, *side.reach().writes.get(kind));
            assert!(!fields.is_empty(), "{name} takes {kind:?}");
            let receipt = done(write(side.as_mut(), create(kind, fields.clone())));
            shows(&format!("{name} receipt"), &receipt.shown, &fields);
            life.wait_minutes(1);
            let page = read(side.as_mut(), &scope(&life), Some(&before));
            let seen = page.seen.iter().find(|seen| seen.id == receipt.id);
            let seen = seen.unwrap_or_else(|| panic!("{name}: the new {kind:?} is not seen"));
            shows(name, &seen.fields, &fields);
            assert_eq!(seen.version, receipt.version, "{name}: one version for one state");
            let whole = read(side.as_mut(), &scope(&life), None);
            assert!(whole.seen.iter().any(|seen| seen.id == receipt.id), "{name}: {kind:?} listed");
        }
    }
}

/// An update changes the fields it names, empties those it empties, and leaves the rest alone.
#[test]
fn updated_only_where_named() {
    for (name, protocol, open) in SIDES {
        for kind in Kind::ALL {
            let mut life = Life::by(protocol);
            let mut side = open(&mut life);
            let fields = full(kind, *side.reach().writes.get(kind));
            let receipt = done(write(side.as_mut(), create(kind, fields.clone())));
            let seen = here(side.as_mut(), kind, &receipt);
            let changes = match kind {
                Kind::Contact => {
                    Fields::new().with(Field::JobTitle, "Countess").with(Field::MobilePhone, "")
                }
                Kind::Appointment => Fields::new()
                    .with(Field::Times, timed("2026-11-30T13:00:00Z", "2026-11-30T14:00:00Z"))
                    .with(Field::Location, ""),
                Kind::Task => Fields::new().with(Field::Subject, "Publish").with(Field::Due, ""),
            };
            let receipt =
                done(write(side.as_mut(), update(kind, &seen, &receipt.version, changes.clone())));
            let seen = here(side.as_mut(), kind, &receipt);
            let mut wanted = fields;
            for (field, value) in changes.iter() {
                wanted.set(field, value.clone());
            }
            shows(name, &seen.fields, &wanted);
        }
    }
}

fn here(side: &mut dyn Side, kind: Kind, receipt: &Receipt) -> Seen {
    let asks = [Ask::Id(kind, receipt.id.clone())];
    match block_on(side.look(&asks)).expect("an answer").remove(0) {
        Found::Here { seen, image } => {
            assert!(!image.is_empty(), "an image to restore from");
            seen
        }
        other => panic!("expected the record, got {other:?}"),
    }
}

/// Whoever writes on a version that is no longer the latest is told so, and nothing is changed.
#[test]
fn a_stale_update_is_refused() {
    for (name, protocol, open) in SIDES {
        for kind in Kind::ALL {
            let mut life = Life::by(protocol);
            let mut side = open(&mut life);
            let fields = full(kind, *side.reach().writes.get(kind));
            let receipt = done(write(side.as_mut(), create(kind, fields)));
            let seen = here(side.as_mut(), kind, &receipt);
            let (first, second) = match kind {
                Kind::Contact => (Field::JobTitle, Field::Department),
                Kind::Appointment => (Field::Subject, Field::Location),
                Kind::Task => (Field::Subject, Field::Body),
            };
            life.wait_minutes(2);
            let one = Fields::new().with(first, "one");
            done(write(side.as_mut(), update(kind, &seen, &receipt.version, one)));
            life.wait_minutes(2);
            let two = Fields::new().with(second, "two");
            let outcome = write(side.as_mut(), update(kind, &seen, &receipt.version, two));
            assert_eq!(outcome, Outcome::Refused(Fault::Stale), "{name} {kind:?}");
            assert_ne!(here(side.as_mut(), kind, &receipt).fields.text(second), Some("two"));
        }
    }
}

/// What is deleted is told of as gone, and is not found in its place any more.
#[test]
fn deleted_then_gone() {
    for (name, protocol, open) in SIDES {
        for kind in Kind::ALL {
            let mut life = Life::by(protocol);
            let mut side = open(&mut life);
            let fields = full(kind, *side.reach().writes.get(kind));
            let receipt = done(write(side.as_mut(), create(kind, fields)));
            let before = read(side.as_mut(), &scope(&life), None).next;
            let seen = here(side.as_mut(), kind, &receipt);
            life.wait_minutes(1);
            done(write(
                side.as_mut(),
                Write::Delete {
                    kind,
                    id: seen.id.clone(),
                    version: seen.version.clone(),
                    series: None,
                    notify: Notify::Nobody,
                },
            ));
            life.wait_minutes(1);
            let page = read(side.as_mut(), &scope(&life), Some(&before));
            let told = page
                .gone
                .iter()
                .any(|gone| matches!(gone, Gone::Record { id, .. } if *id == seen.id));
            assert!(told, "{name}: the deleted {kind:?} is told of: {:?}", page.gone);
            let found = block_on(side.look(&[Ask::Id(kind, seen.id)])).expect("an answer");
            assert!(
                matches!(found[0], Found::Bin(_) | Found::Nothing),
                "{name}: {kind:?} is in the bin: {:?}",
                found[0]
            );
        }
    }
}

/// Reading twice from one watermark tells the same twice.
#[test]
fn reading_twice_is_harmless() {
    for (name, protocol, open) in SIDES {
        let mut life = Life::by(protocol);
        let mut side = open(&mut life);
        let before = read(side.as_mut(), &scope(&life), None).next;
        for kind in Kind::ALL {
            let fields = full(kind, *side.reach().writes.get(kind));
            done(write(side.as_mut(), create(kind, fields)));
        }
        life.wait_minutes(1);
        let ids = |page: &Page| {
            let mut ids: Vec<_> = page.seen.iter().map(|seen| seen.id.clone()).collect();
            ids.sort();
            ids
        };
        let once = read(side.as_mut(), &scope(&life), Some(&before));
        let twice = read(side.as_mut(), &scope(&life), Some(&before));
        assert_eq!(ids(&once).len(), 3, "{name}");
        assert_eq!(ids(&once), ids(&twice), "{name}");
    }
}

/// A mark is stored with its record where the side says that it can, and finds it again.
#[test]
fn a_mark_finds_its_record() {
    for (name, protocol, open) in SIDES {
        for kind in Kind::ALL {
            let mut life = Life::by(protocol);
            let mut side = open(&mut life);
            if !side.reach().marks.get(kind) {
                continue;
            }
            let mark = Mark::from("1;00D;003;7;abc");
            let fields = full(kind, *side.reach().writes.get(kind));
            let receipt = done(write(
                side.as_mut(),
                Write::Create {
                    kind,
                    mark: Some(mark.clone()),
                    fields,
                    parent: None,
                    notify: Notify::Nobody,
                },
            ));
            assert_eq!(here(side.as_mut(), kind, &receipt).mark, Some(mark.clone()), "{name}");
            let asks = [Ask::Mark(kind, mark), Ask::Mark(kind, Mark::from("1;00D;003;8;abc"))];
            let found = block_on(side.look(&asks)).expect("answers");
            assert!(
                matches!(&found[0], Found::Here { seen, .. } if seen.id == receipt.id),
                "{name} {kind:?}: {:?}",
                found[0]
            );
            assert_eq!(found[1], Found::Nothing, "{name} {kind:?}");
        }
    }
}

/// An all-day appointment keeps its days, whatever the zones.
#[test]
fn a_piece_of_its_name_finds_a_record() {
    for (name, protocol, open) in SIDES {
        let mut life = Life::by(protocol);
        let mut side = open(&mut life);
        let named = |kind: Kind, text: &str| match kind {
            Kind::Contact => Fields::new().with(Field::GivenName, "Ada").with(Field::Surname, text),
            Kind::Appointment => Fields::new()
                .with(Field::Subject, text)
                .with(Field::Times, timed("2026-11-26T09:00:00Z", "2026-11-26T10:00:00Z")),
            Kind::Task => Fields::new().with(Field::Subject, text),
        };
        for kind in Kind::ALL {
            done(write(side.as_mut(), create(kind, named(kind, "O'Neill's 50% Review"))));
            done(write(side.as_mut(), create(kind, named(kind, "Something else"))));
            let mut ask = |text: &str| {
                let asks = [Ask::Named(kind, text.to_owned())];
                block_on(side.look(&asks)).expect("an answer").remove(0)
            };
            match ask("o'neill") {
                Found::Here { seen, image: _ } => assert!(seen.is_named("50% review"), "{name}"),
                other => panic!("{name} {}: {other:?}", kind.name()),
            }
            assert_eq!(ask("nobody_"), Found::Nothing, "{name} {}", kind.name());
        }
    }
}

#[test]
fn whole_days_stay_whole() {
    for (name, protocol, open) in SIDES {
        let mut life = Life::by(protocol);
        let mut side = open(&mut life);
        for days in [1, 3] {
            let first = Day::of(2026, 12, 1).expect("a day");
            let fields = Fields::new()
                .with(Field::Subject, "Fair")
                .with(Field::Times, Times::AllDay { first, days });
            let receipt = done(write(side.as_mut(), create(Kind::Appointment, fields.clone())));
            shows(name, &here(side.as_mut(), Kind::Appointment, &receipt).fields, &fields);
        }
    }
}
