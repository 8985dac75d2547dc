//! Reads a scenario file.

use super::account::{reach, rules};
use super::leftovers::{aside, happen};
use super::values::{field, put};
use super::words::{read_about, read_link, series};
use super::world::{KEYS, Lies, Record, Told, World, empty, prefix, shadow};
use crate::past::{LinkState, Past};
use crate::planner::create::new_link;
use crate::planner::{agree, scope};
use crate::{End, Link, mark};
use model::{About, Field, Id, Kind, LinkId, Moment};
use std::collections::BTreeMap;
use toml::{Table, Value as Toml};

/// A scenario as it is written.
pub(super) struct Scenario {
    pub(super) title: String,
    pub(super) kind: Kind,
    pub(super) modes: Vec<super::world::Mode>,
    pub(super) world: World,
    pub(super) plan: Vec<String>,
    /// What each side's records hold in the end; `None` where the record is gone.
    pub(super) after: Vec<(End, String, Option<Table>)>,
}

const OF_A_FILE: [&str; 9] = [
    "title",
    "mode",
    "rules",
    "accounts",
    "emptied_mail",
    "record",
    "plan",
    // What is otherwise on a real mailbox of that protocol.
    "by_graph",
    "by_graph_whole",
];
const OF_A_RECORD: [&str; 24] = [
    "name",
    "times",
    "kind",
    "base",
    "crm",
    "mail",
    "crm_base",
    "mail_base",
    "crm_about",
    "mail_about",
    "crm_is",
    "mail_is",
    "link",
    "unknown",
    "mark",
    "series",
    "held",
    "doubt",
    "stray",
    "after",
    "after_crm",
    "after_mail",
    "ruling",
    "wish",
];

pub(super) fn read(text: &str) -> Scenario {
    let file: Table = text.parse().expect("TOML");
    known_keys(&file, &[&OF_A_FILE[..], &OF_A_RECORD[..]].concat());
    let kind = Kind::named(text_of(&file, "kind").expect("a kind")).expect("a known kind");
    let mut world = World {
        rules: rules(file.get("rules").and_then(Toml::as_table), kind),
        crm: BTreeMap::new(),
        mail: BTreeMap::new(),
        past: Past::default(),
        accounts: strings(&file, "accounts"),
    };
    let mut after = Vec::new();
    let alone = Table::from_iter(
        file.iter()
            .filter(|(key, _)| !matches!(key.as_str(), "record" | "plan" | "title" | "mode"))
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    match file.get("record").and_then(Toml::as_array) {
        None => add(&mut world, kind, "it", &alone, &mut after),
        Some(records) => {
            for record in records {
                let record = record.as_table().expect("a table");
                known_keys(record, &OF_A_RECORD);
                let kind = text_of(record, "kind")
                    .map_or(kind, |kind| Kind::named(kind).expect("a known kind"));
                let times = record.get("times").and_then(Toml::as_integer).unwrap_or(1);
                let name = text_of(record, "name").expect("a name");
                for at in 0..times {
                    let name = if times == 1 { name.to_owned() } else { format!("{name}{at}") };
                    add(&mut world, kind, &name, record, &mut after);
                }
            }
        }
    }
    for kind in Kind::ALL {
        let live = world.past.links.iter().filter(|link| link.kind == kind);
        world.past.totals.get_mut(kind).links =
            live.filter(|link| link.state == LinkState::Live).count() as u32;
    }
    // On how many records of the mailbox a field was emptied within the last day.
    for (name, count) in file.get("emptied_mail").and_then(Toml::as_table).into_iter().flatten() {
        let count = u32::try_from(count.as_integer().expect("a number")).expect("a small number");
        let totals = world.past.totals.get_mut(kind);
        totals.emptied_mail.push((field(name), count));
    }
    world.rules.next_link = LinkId(world.past.links.len() as u64 + 1);
    let modes = match text_of(&file, "mode") {
        None => vec![super::world::Mode::Since, super::world::Mode::Whole],
        Some("since") => vec![super::world::Mode::Since],
        Some("whole") => vec![super::world::Mode::Whole],
        Some(other) => panic!("unknown mode {other}"),
    };
    Scenario {
        title: text_of(&file, "title").expect("a title").to_owned(),
        kind,
        modes,
        world,
        plan: strings(&file, "plan"),
        after,
    }
}

pub(super) fn known_keys(table: &Table, known: &[&str]) {
    for key in table.keys() {
        assert!(known.contains(&key.as_str()), "unknown key {key}");
    }
}

pub(super) fn text_of<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.get(key).map(|value| value.as_str().expect("a text"))
}

fn strings(table: &Table, key: &str) -> Vec<String> {
    let Some(list) = table.get(key) else { return Vec::new() };
    let list = list.as_array().expect("a list");
    list.iter().map(|one| one.as_str().expect("a text").to_owned()).collect()
}

pub(super) fn now() -> Moment {
    Moment::parse("2026-11-25T08:00:00Z").expect("a moment")
}

fn key(end: End, rest: &str) -> String {
    match end {
        End::Crm => format!("crm{rest}"),
        End::Mail => format!("mail{rest}"),
    }
}

/// Adds the records of one name on both sides, and their link where there is a base.
fn add(
    world: &mut World,
    kind: Kind,
    name: &str,
    given: &Table,
    after: &mut Vec<(End, String, Option<Table>)>,
) {
    let linked = given.contains_key("base");
    let mut link = new_link(LinkId(world.past.links.len() as u64 + 1), kind, End::Crm);
    link.made = Some(End::Mail);
    read_link(&mut link, table_of(given, "link"));
    for end in End::BOTH {
        if let Some(record) = record_of(kind, name, given, end, &mut link) {
            world.side_mut(end).insert(format!("{}{name}", prefix(end)), record);
        }
    }
    if linked {
        remember(world, &mut link, name, given);
    }
    aside(world, &link, name, given);
    for (which, ends) in
        [("after", &End::BOTH[..]), ("after_crm", &[End::Crm]), ("after_mail", &[End::Mail])]
    {
        let Some(value) = given.get(which) else { continue };
        for end in ends {
            after.push((*end, format!("{}{name}", prefix(*end)), value.as_table().cloned()));
        }
    }
}

fn table_of<'a>(given: &'a Table, key: &str) -> Option<&'a Table> {
    given.get(key).map(|value| value.as_table().expect("a table"))
}

/// The record of one end; its link remembers it as it was before what happened.
fn record_of(kind: Kind, name: &str, given: &Table, end: End, link: &mut Link) -> Option<Record> {
    let table = |key: &str| table_of(given, key);
    let linked = given.contains_key("base");
    let marked = given.get("mark").map(|mark| mark.as_str().unwrap_or(name).to_owned());
    let id = format!("{}{name}", prefix(end));
    let own = table(&key(end, ""));
    let fate = text_of(given, &key(end, "_is"));
    if !linked && own.is_none() {
        return None;
    }
    let mut fields = empty(kind, *reach(end).reads.get(kind));
    for table in [table("base"), table(&key(end, "_base"))].into_iter().flatten() {
        put(&mut fields, kind, table, name);
    }
    for unknown in strings(given, "unknown") {
        fields.take(Field::named(&unknown).expect("a field"));
    }
    let mut record = Record {
        kind,
        fields,
        version: 1,
        about: About::default(),
        mark: None,
        series: None,
        lies: Lies::Here,
        told: None,
        parent: None,
    };
    if end == End::Mail {
        record.series = series(given);
        record.mark = marked
            .as_ref()
            .map(|name| mark::make("00D", &Id(format!("c-{name}")), LinkId(1), &KEYS));
    }
    if linked {
        record.about.done = scope::is_done(&seen_like(&record));
        *link.shadow_mut(end) = Some(shadow(&id, &record));
    }
    let about = table(&key(end, "_about"));
    if own.is_some() || about.is_some() || !linked {
        put(&mut record.fields, kind, own.unwrap_or(&Table::new()), name);
        record.told = Some(Told::Seen);
        record.version += u32::from(linked);
    }
    read_about(&mut record.about, about);
    record.about.done = scope::is_done(&seen_like(&record));
    happen(&mut record, fate);
    Some(record)
}

/// The link, with the dates that it had.
fn remember(world: &mut World, link: &mut Link, name: &str, given: &Table) {
    let table = |key: &str| table_of(given, key);
    let kind = link.kind;
    let without = table("link").and_then(|link| text_of(link, "without"));
    let base = world.crm[&format!("c-{name}")].clone();
    let mut dated = seen_like(&base);
    if let Some(table) = table("base") {
        put(&mut dated.fields, kind, table, name);
    }
    let noted = crate::reading::Noted::of(dated, &KEYS);
    agree::describe(link, Some(&noted), None);
    link.series = series(given);
    for end in End::BOTH {
        if without == Some(&key(end, "")) {
            *link.shadow_mut(end) = None;
            world.side_mut(end).remove(&format!("{}{name}", prefix(end)));
        }
    }
    world.past.links.push(link.clone());
}

fn seen_like(record: &Record) -> model::Seen {
    model::Seen {
        id: Id::default(),
        version: model::Version::default(),
        kind: record.kind,
        fields: record.fields.clone(),
        mark: None,
        series: None,
        about: About::default(),
    }
}
