//! One mailbox by two protocols: what Exchange Web Services tell of it, Microsoft Graph tells too,
//! so far as it can hold it.

use futures_executor::block_on;
use harness::life::{EMAIL, ZONE};
use harness::{Life, Protocol};
use model::{
    Ask, Day, Field, Fields, Found, Gone, Kind, Moment, Notify, Outcome, Page, Seen, Series, Side,
    Start, Times, Value, Watermark, Write,
};
use sim::exchange::{Folder, Item};
use sim::graph::Bin;
use std::collections::BTreeMap;

/// Both ways to one mailbox.
struct Both {
    life: Life,
    sides: [Box<dyn Side>; 2],
}

/// What tells records apart whatever their ids: kind, name, and which occurrence.
type Key = (Kind, String, Option<(String, String)>);

fn key(seen: &Seen) -> Key {
    let name = harness::person::name_of(seen).to_owned();
    let series = seen.series.as_ref();
    (seen.kind, name, series.map(|series| (series.uid.clone(), format!("{:?}", series.original))))
}

impl Both {
    fn open(life: Life) -> Both {
        let mut life = life;
        let sides = Protocol::ALL.map(|protocol| {
            life.protocol = protocol;
            life.mail_setup = None;
            life.open().expect("both sides open").0.mail
        });
        Both { life, sides }
    }

    /// What both tell since their watermarks, in the order of [`Protocol::ALL`].
    fn read(&mut self, since: [Option<Watermark>; 2]) -> [Page; 2] {
        let scope = self.life.settings.scope(self.life.now());
        let mut pages = self.sides.iter_mut().zip(since).map(|(side, since)| {
            let mut page = block_on(side.changes(&scope, since.as_ref())).expect("a page");
            while page.more {
                let next = block_on(side.changes(&scope, Some(&page.next))).expect("a page");
                page.seen.extend(next.seen);
                page.gone.extend(next.gone);
                page.refused.extend(next.refused);
                (page.next, page.more) = (next.next, next.more);
            }
            page
        });
        let mut next = || pages.next().expect("two sides");
        [next(), next()]
    }
}

fn cast(pages: &Page) -> BTreeMap<Key, &Seen> {
    pages.seen.iter().map(|seen| (key(seen), seen)).collect()
}

/// Whether both tell the same of a record.
#[track_caller]
fn alike(ews: &Seen, graph: &Seen) {
    let name = format!("{:?}", key(ews));
    for (field, value) in graph.fields.iter() {
        let other = ews.fields.get(field);
        assert!(other.is_some_and(|it| it.same_as(value)), "{name} {field}: {other:?} {value:?}");
    }
    let beyond = [Field::OtherPhone, Field::BusinessFax, Field::AssistantPhone];
    let missing: Vec<Field> = (ews.fields.iter().map(|(field, _)| field))
        .filter(|field| graph.fields.get(*field).is_none() && !beyond.contains(field))
        .collect();
    assert_eq!(missing, [], "{name}");
    let told = |seen: &Seen| {
        let about = &seen.about;
        let flags = [
            about.private,
            about.done,
            about.cancelled,
            about.declined,
            about.invited,
            about.read_only.is_some(),
        ];
        (
            flags,
            about.attendees.clone(),
            about.uid.clone(),
            about.categories.clone(),
            seen.mark.clone(),
        )
    };
    assert_eq!(told(ews), told(graph), "{name}");
    for field in ews.about.locked.iter() {
        assert!(graph.about.locked.has(field), "{name}: {field} is locked");
    }
}

fn occurrences(page: &Page) -> Vec<(String, Start)> {
    let mut gone: Vec<(String, Start)> = page
        .gone
        .iter()
        .filter_map(|gone| match gone {
            Gone::Occurrence { series: Series { uid, original, .. } } => {
                Some((uid.clone(), *original))
            }
            Gone::Record { .. } | Gone::Series { .. } | Gone::Relisted { .. } => None,
        })
        .collect();
    gone.sort();
    gone.dedup();
    gone
}

fn day(of_december: u8) -> Day {
    Day::of(2026, 12, of_december).expect("a day")
}

fn drafted(subject: &str, at: Moment) -> Item {
    Item::appointment(subject, at, at.plus_minutes(45)).in_zone(ZONE)
}

/// A calendar with one of everything; answers the ids of the single one and of two series.
fn furnish(life: &Life) -> [String; 3] {
    let mut world = life.world();
    let now = world.now;
    let mut make = |item: Item| world.exchange.create(now, EMAIL, item);
    let single = make(drafted("Single", day(1).at_utc(9, 0)).body("two\nlines & <more>"));
    make(drafted("Formatted", day(1).at_utc(11, 0)).html("<b>bold</b><p>and more</p>"));
    make(drafted("Private", day(2).at_utc(9, 0)).private().in_categories(&["Salesforce", "Red"]));
    make(drafted("Far", day(30).at_utc(9, 0)));
    make(Item::all_day("Holiday", day(3), 1, ZONE).with("LegacyFreeBusyStatus", "OOF"));
    make(Item::all_day("Fair", day(4), 3, "Asia/Tokyo").location("Hall 7"));
    make(drafted("Own meeting", day(7).at_utc(9, 0)).attended_by("guest@x.example"));
    for answer in ["Accept", "Tentative", "Decline", "NoResponseReceived"] {
        let at = day(8).at_utc(9, 0);
        make(drafted(answer, at).invited_by("host@x.example", answer));
    }
    make(
        drafted("Called off", day(9).at_utc(9, 0))
            .invited_by("host@x.example", "Accept")
            .cancelled(),
    );
    let monday = Day::of(2026, 3, 2).expect("a Monday");
    let weekly = drafted("Weekly", monday.at_utc(7, 30)).location("Room 1");
    let weekly = make(weekly.body("Agenda").weekly(1, "Monday", monday));
    let daily = Item::all_day("Duty", day(1), 1, ZONE).daily(2, day(1)).times(9);
    let daily = make(daily);
    make(Item::task("Call").due(day(5), ZONE).with("Importance", "High").body("soon"));
    make(Item::task("Anything"));
    for at in [day(7), day(14)] {
        let at = at.at_utc(7, 30);
        if at.day_utc() == day(7) {
            world.exchange.update_occurrence(now, EMAIL, &weekly, at, |item| {
                item.set("Location", "Room 2");
                item.set("Start", &at.plus_minutes(90).rfc3339());
                item.set("End", &at.plus_minutes(150).rfc3339());
            });
        } else {
            world.exchange.delete_occurrence(now, EMAIL, &weekly, at);
        }
    }
    let fifth = model::zone::midnight(ZONE, day(5)).expect("midnight");
    world.exchange.delete_occurrence(now, EMAIL, &daily, fifth);
    let folder = world.exchange.folder_named(EMAIL, "Salesforce Contacts").expect("our folder");
    let ada = Item::contact("Ada", "Lovelace")
        .email(1, "ada@x.example")
        .email(3, "third@x.example")
        .phone("BusinessPhone", "+44 1")
        .phone("BusinessFax", "+44 9")
        .at("Business", "City", "London")
        .with("Birthday", "1985-12-10T11:59:00Z")
        .body("notes");
    world.exchange.create_in(now, EMAIL, &folder, ada);
    world.exchange.create_in(now, EMAIL, &folder, Item::contact("Charles", "Babbage").private());
    [single, weekly, daily]
}

#[test]
fn a_whole_reading_tells_the_same_by_both() {
    let mut both = Both::open(Life::new());
    furnish(&both.life);
    let [ews, graph] = both.read([None, None]);
    assert_eq!((ews.refused.len(), graph.refused.len()), (0, 0));
    let (told, mut also) = (cast(&ews), cast(&graph));
    assert!(told.len() > 24, "{}", told.len());
    for (key, seen) in &told {
        let other = also.remove(key);
        alike(seen, other.unwrap_or_else(|| panic!("Graph tells of {key:?}")));
    }
    // Graph tells more: its round covers more than the window.
    for (key, seen) in &also {
        let far = !is_near(&both.life, seen);
        assert!(far, "{key:?} lies outside the window");
    }
    // What was taken out of a series before, a whole reading need not tell: a look does.
    assert_eq!(occurrences(&ews).len(), 2);
    assert_eq!(ews.covered, graph.covered);
}

/// Whether an appointment takes place in the window or a day beside it.
fn is_near(life: &Life, seen: &Seen) -> bool {
    let window = life.settings.scope(life.now()).window;
    let Some(Value::Times(times)) = seen.fields.get(Field::Times) else { return true };
    let (first, last) = (window.first.plus(-1), window.last.plus(1));
    match times {
        Times::Timed { start, end, .. } => start.day_utc() <= last && end.day_utc() >= first,
        Times::AllDay { first: day, days } => {
            *day <= last && day.plus(i32::from(*days) - 1) >= first
        }
    }
}

#[test]
fn changes_are_told_by_both() {
    let mut both = Both::open(Life::new());
    let [single, weekly, daily] = furnish(&both.life);
    let [ews, graph] = both.read([None, None]);
    let hidden = ["Lovelace", "Babbage"].map(|name| named(&ews, name).id);
    let since = [Some(ews.next), Some(graph.next)];
    {
        let mut world = both.life.world();
        let now = world.now.plus_minutes(1);
        world.now = now;
        let exchange = &mut world.exchange;
        for (id, degree) in hidden.iter().zip(["Confidential", "Normal"]) {
            exchange.update(now, EMAIL, id.as_str(), |item| item.set("Sensitivity", degree));
        }
        exchange.update(now, EMAIL, &weekly, |item| item.set("Subject", "Weekly, renamed"));
        exchange.update_occurrence(now, EMAIL, &weekly, day(21).at_utc(7, 30), |item| {
            item.set("Location", "Room 3");
        });
        let seventh = model::zone::midnight(ZONE, day(7)).expect("midnight");
        exchange.delete_occurrence(now, EMAIL, &daily, seventh);
        exchange.delete(now, EMAIL, &single);
        exchange.create(now, EMAIL, drafted("New", day(10).at_utc(9, 0)));
    }
    let [ews, graph] = both.read(since.clone());
    let (told, also) = (cast(&ews), cast(&graph));
    for (key, seen) in &told {
        let other = also.get(key);
        alike(seen, other.unwrap_or_else(|| panic!("Graph tells of {key:?}")));
    }
    assert!(told.keys().any(|key| key.1 == "Weekly, renamed") && told.keys().any(|k| k.1 == "New"));
    let private = |name: &str| named(&graph, name).about.private;
    assert!(private("Lovelace") && !private("Babbage"), "their privacy alone changed");
    let cancelled = occurrences(&graph);
    assert!(occurrences(&ews).iter().all(|one| cancelled.contains(one)));
    for page in [&ews, &graph] {
        assert!(page.gone.iter().any(|gone| matches!(gone, Gone::Record { .. })));
    }
    let [_, again] = both.read(since);
    assert_eq!(cast(&again).len(), also.len(), "reading twice tells the same");
}

/// The id of the one record of a name, at either side.
fn named(page: &Page, name: &str) -> Seen {
    let mut all = page.seen.iter().filter(|seen| harness::person::name_of(seen) == name);
    all.next().unwrap_or_else(|| panic!("{name} is there")).clone()
}

#[test]
fn an_event_that_moves_to_another_calendar_is_found_elsewhere() {
    let mut both = Both::open(Life::new());
    let [single, ..] = furnish(&both.life);
    let [ews, graph] = both.read([None, None]);
    let before = named(&graph, "Single");
    {
        let mut world = both.life.world();
        let now = world.now.plus_minutes(1);
        let kind = sim::exchange::ItemKind::Appointment;
        let other = Folder::Id(world.exchange.create_folder(EMAIL, kind, "Other"));
        world.exchange.move_to(now, EMAIL, &single, &other).expect("it moves");
    }
    let [_, page] = both.read([Some(ews.next), Some(graph.next)]);
    let told = |gone: &Gone| matches!(gone, Gone::Record { id, .. } if *id == before.id);
    assert!(page.gone.iter().any(told), "{:?}", page.gone);
    let uid = before.about.uid.clone().expect("a UID");
    let asks = [Ask::Id(Kind::Appointment, before.id.clone()), Ask::Uid(uid)];
    let found = block_on(both.sides[1].look(&asks)).expect("answers");
    for found in found {
        let elsewhere = matches!(&found, Found::Elsewhere(seen) if seen.id == before.id);
        assert!(elsewhere, "it lies in another calendar");
    }
}

#[test]
fn a_deleted_occurrence_is_in_the_bin_and_a_deleted_event_nowhere() {
    let mut both = Both::open(Life::new());
    let [single, weekly, _] = furnish(&both.life);
    let [_, graph] = both.read([None, None]);
    let (alone, uid) = (named(&graph, "Single"), named(&graph, "Single").about.uid);
    let occurrence = graph.seen.iter().find(|seen| {
        let original = seen.series.as_ref().map(|series| series.original);
        original == Some(Start::At(day(21).at_utc(7, 30)))
    });
    let occurrence = occurrence.expect("an occurrence").id.clone();
    {
        let mut world = both.life.world();
        let now = world.now.plus_minutes(1);
        world.exchange.delete(now, EMAIL, &single);
        world.exchange.delete_occurrence(now, EMAIL, &weekly, day(21).at_utc(7, 30));
    }
    let asks = [
        Ask::Id(Kind::Appointment, occurrence.clone()),
        Ask::Id(Kind::Appointment, alone.id),
        Ask::Uid(uid.expect("a UID")),
    ];
    let found = block_on(both.sides[1].look(&asks)).expect("answers");
    assert_eq!(found, [Found::Bin(occurrence), Found::Nothing, Found::Nothing]);
}

/// Writes by Graph to an occurrence are what Exchange shows.
#[test]
fn occurrences_are_written_one_by_one() {
    let mut both = Both::open(Life::new());
    furnish(&both.life);
    let [_, graph] = both.read([None, None]);
    let is_it = |seen: &&Seen| key(seen).1 == "Weekly" && is_near(&both.life, seen);
    let series: Vec<Seen> = graph.seen.iter().filter(is_it).cloned().collect();
    let writes: Vec<Write> = series
        .iter()
        .take(3)
        .map(|seen| Write::Update {
            kind: Kind::Appointment,
            id: seen.id.clone(),
            version: seen.version.clone(),
            series: seen.series.clone(),
            fields: Fields::new().with(Field::Location, "Written"),
            notify: Notify::Nobody,
        })
        .collect();
    for (outcome, before) in block_on(both.sides[1].write(&writes)).iter().zip(&series) {
        let Outcome::Done(receipt) = outcome else { panic!("{outcome:?}") };
        assert_eq!(receipt.id, before.id, "it stays the one it was");
        assert_eq!(receipt.shown.text(Field::Location), Some("Written"));
    }
    let [ews, graph] = both.read([None, None]);
    let written = |page: &Page| {
        let here = |seen: &&Seen| seen.fields.get(Field::Location) == Some(&Value::text("Written"));
        page.seen.iter().filter(here).count()
    };
    assert_eq!((written(&ews), written(&graph)), (3, 3));
    assert!(both.life.world().exchange.mail_sent().is_empty());
}

/// What would make Graph mail somebody is not sent without leave.
#[test]
fn meetings_are_not_written_behind_the_persons_back() {
    let mut both = Both::open(Life::new());
    furnish(&both.life);
    let [_, graph] = both.read([None, None]);
    for name in ["Own meeting", "Accept"] {
        let Seen { id, version, .. } = named(&graph, name);
        let kind = Kind::Appointment;
        let fields = Fields::new().with(Field::Subject, "Other");
        let (notify, series) = (Notify::Nobody, None);
        let mark = Some(model::Mark::from("tw1.x"));
        let (i, v) = (|| id.clone(), || version.clone());
        for write in [
            Write::Update { kind, id: i(), version: v(), series: series.clone(), fields, notify },
            Write::Mark { kind, id: i(), version: v(), mark },
            Write::Delete { kind, id: i(), version: v(), series, notify },
        ] {
            let outcome = block_on(both.sides[1].write(&[write])).remove(0);
            assert!(matches!(outcome, Outcome::Refused(_)), "{name}: {outcome:?}");
        }
    }
    let Seen { id, version, .. } = named(&graph, "Own meeting");
    let fields = Fields::new().with(Field::Subject, "Other");
    let (kind, notify, series) = (Kind::Appointment, Notify::Attendees, None);
    let told = Write::Update { kind, id, version, series, fields, notify };
    assert!(both.life.world().exchange.mail_sent().is_empty(), "nobody was mailed");
    let outcome = block_on(both.sides[1].write(&[told])).remove(0);
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert_eq!(both.life.world().exchange.mail_sent().len(), 1, "with leave somebody is");
}

/// Nobody has seen yet whether a lasting id finds what lies in the bin: both ways it is gone.
#[test]
fn what_lies_in_the_bin_is_gone_even_where_its_id_finds_it() {
    for bin in [Bin::Hidden, Bin::Found] {
        let mut both = Both::open(Life::new());
        furnish(&both.life);
        both.life.world().graph.switches.bin = bin;
        let [_, before] = both.read([None, None]);
        let (event, contact) = (named(&before, "Single"), named(&before, "Lovelace"));
        for Seen { kind, id, version, .. } in [event.clone(), contact.clone()] {
            let (series, notify) = (None, Notify::Nobody);
            let delete = Write::Delete { kind, id, version, series, notify };
            let outcome = block_on(both.sides[1].write(&[delete])).remove(0);
            assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        }
        let page = both.read([None, Some(before.next.clone())]);
        let told = |id: &model::Id| {
            let is_it = |gone: &Gone| matches!(gone, Gone::Record { id: it, .. } if it == id);
            page[1].gone.iter().any(is_it)
        };
        assert!(told(&event.id) && told(&contact.id));
        let asks = [&event, &contact].map(|seen| Ask::Id(seen.kind, seen.id.clone()));
        for (found, ask) in block_on(both.sides[1].look(&asks)).expect("answers").iter().zip(&asks)
        {
            let gone = matches!(found, Found::Nothing | Found::Bin(_));
            assert!(gone, "{bin:?} {ask:?}");
        }
        // One who reads everything anew was told of no removal, and must not take it for here.
        both.sides[1] = both.life.open().expect("both sides open").0.mail;
        both.read([None, None]);
        let found = block_on(both.sides[1].look(&asks)).expect("answers");
        let gone = |found: &Found| matches!(found, Found::Nothing | Found::Bin(_));
        assert!(found.iter().all(gone), "{bin:?} {found:?}");
    }
}
