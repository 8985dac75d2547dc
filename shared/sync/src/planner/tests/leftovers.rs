//! What former cycles left behind beside links, and what became of a record since.

use super::file::{now, text_of};
use super::values::put;
use super::world::{KEYS, Lies, Record, Told, World, shadow};
use crate::past::{Held, LeftOut, Ruling, Says, Stray, Wish};
use crate::plan::{Conflict, Reason, Ruled};
use crate::planner::create::new_link;
use crate::{End, Intent, Link};
use model::{Departure, Field, Fields, Id, Kind, LinkId};
use toml::Table;

/// What became of a record, and what a feed says of it.
pub(super) fn happen(record: &mut Record, fate: Option<&str>) {
    let (lies, told) = match fate {
        None => return,
        Some("deleted") => (Lies::Bin, Told::Gone(Departure::Deleted)),
        Some("deleted under a new id") => (Lies::BinAnew, Told::Gone(Departure::Deleted)),
        Some("purged") => (Lies::Nowhere, Told::Gone(Departure::Deleted)),
        Some("vanished") => (Lies::Nowhere, Told::Gone(Departure::Unlisted)),
        Some("moved_away") => (Lies::Elsewhere, Told::Gone(Departure::Deleted)),
        Some("out_of_view") => (Lies::Unlisted, Told::Gone(Departure::LeftScope)),
        Some("hidden") => (Lies::Unlisted, Told::Seen),
        Some("refused") => (Lies::Refused, Told::Seen),
        Some("relisted") => (Lies::Nowhere, Told::Relisted),
        Some("last_occurrence_deleted") => (Lies::Bin, Told::MasterGone),
        Some("occurrence_deleted") => (Lies::Nowhere, Told::Occurrence),
        Some("series_deleted") => (Lies::Bin, Told::Series(Departure::Deleted)),
        Some("long_deleted") => {
            record.lies = Lies::Bin;
            record.told = None;
            return;
        }
        Some("unmentioned") => {
            record.told = None;
            return;
        }
        Some(other) => match other.strip_prefix("merged into ") {
            Some(into) => (
                Lies::Into(format!("c-{into}")),
                Told::Gone(Departure::Merged { into: Id(format!("c-{into}")) }),
            ),
            None => panic!("unknown fate {other}"),
        },
    };
    record.lies = lies;
    record.told = Some(told);
}

/// What else former cycles left behind.
pub(super) fn aside(world: &mut World, link: &Link, name: &str, given: &Table) {
    let kind = link.kind;
    if given.contains_key("held") {
        world.past.held.push(Held {
            link: link.id,
            kind,
            end: End::Mail,
            title: called(world, name),
            reason: match text_or_flag(given, "held") {
                None => Reason::Deleted(End::Crm),
                Some("emptied") => Reason::Changed(End::Crm),
                Some(other) => panic!("unknown reason {other}"),
            },
            because_of: link.crm.as_ref().map(|shadow| shadow.id.clone()),
        });
    }
    if text_of(given, "doubt") == Some("create in crm") {
        world.past.intents.push(doubtful(world, kind, name, link.id));
    }
    if text_of(given, "stray") == Some("mail") {
        let fields = &world.mail[&format!("m-{name}")].fields;
        world.past.strays.push(Stray {
            end: End::Mail,
            kind,
            id: Id(format!("m-{name}")),
            likeness: crate::planner::likeness(kind, fields, &KEYS),
            why: LeftOut::Completed,
        });
    }
    if let Some(says) = text_of(given, "ruling") {
        let says = if says == "allow" { Says::Allow } else { Says::Reject };
        world.past.rulings.push(Ruling { link: link.id, says });
    }
    if let Some(told) = given.get("wish").and_then(toml::Value::as_table) {
        world.past.wishes.push(wish(link, name, told));
    }
}

/// A conflict of one field of which the person wants one value on both sides:
/// `{ take = "mail", won = "crm", crm = { phone = "2" }, mail = { phone = "3" } }`, or `stuck` or
/// `undone` for `won`.
fn wish(link: &Link, name: &str, told: &Table) -> Wish {
    let end = |word: &str| if word == "crm" { End::Crm } else { End::Mail };
    let ruled = |word: &str| text_of(told, word).map(end);
    let won = ruled("won").map(Ruled::Won);
    let stuck = ruled("stuck").map(Ruled::CannotFlow);
    let undone = ruled("undone").map(Ruled::Undone);
    let ruling = won.or(stuck).or(undone).expect("what became of it");
    let value = |side: &str| {
        let mut fields = Fields::new();
        put(&mut fields, link.kind, told[side].as_table().expect("a table"), name);
        let (field, value) = fields.iter().next().expect("one field");
        (field, value.clone())
    };
    let ((field, crm), (_, mail)) = (value("crm"), value("mail"));
    let (link, kind, title) = (link.id, link.kind, name.to_owned());
    let take = ruled("take").expect("whose value");
    Wish { conflict: Conflict { link, kind, field, title, crm, mail, ruling }, take }
}

/// What a former cycle called a record.
fn called(world: &World, name: &str) -> String {
    let fields = &world.mail[&format!("m-{name}")].fields;
    let text = [Field::Surname, Field::Subject].into_iter().find_map(|field| fields.text(field));
    text.unwrap_or_default().to_owned()
}

/// The making of a mailbox record's double in Salesforce, of which no answer came.
pub(super) fn doubtful(world: &World, kind: Kind, name: &str, id: LinkId) -> Intent {
    let record = &world.mail[&format!("m-{name}")];
    let mut link = new_link(id, kind, End::Mail);
    link.mail = Some(shadow(&format!("m-{name}"), record));
    Intent {
        key: String::from("k"),
        at: now(),
        link,
        end: End::Crm,
        write: model::Write::Create {
            kind,
            mark: None,
            fields: record.fields.clone(),
            parent: None,
            notify: model::Notify::Nobody,
        },
        before: Vec::new(),
        was: Fields::new(),
        reason: Reason::New(End::Mail),
        title: name.to_owned(),
        conflicts: Vec::new(),
        unsettled: model::FieldSet::NONE,
    }
}

/// The word of a key that may also be a mere flag.
fn text_or_flag<'a>(given: &'a Table, key: &str) -> Option<&'a str> {
    given.get(key).and_then(toml::Value::as_str)
}
