//! The rules of a scenario's account.

use super::file::{known_keys, now, text_of};
use super::world::KEYS;
use crate::rules::{Brake, ContactDeletions, Direction, Privacy, Reaches, Winner};
use crate::{End, Rules};
use model::{
    Contacts, Day, Field, FieldSet, Id, Kind, LinkId, Notify, PerKind, Reach, Scope, Window,
};
use toml::{Table, Value as Toml};

/// The rules of an account that has changed nothing.
pub(super) fn plain_rules() -> Rules {
    rules(None, Kind::Contact)
}

const KNOWN: [&str; 12] = [
    "direction",
    "winner",
    "privacy",
    "limit",
    "notify",
    "contact_deletions",
    "contacts",
    "category",
    "relate_attendees",
    "scope_changed",
    "off",
    "brake",
];

/// The rules that a scenario changes.
pub(super) fn rules(given: Option<&Table>, kind: Kind) -> Rules {
    let nothing = Table::new();
    let given = given.unwrap_or(&nothing);
    known_keys(given, &KNOWN);
    let word = |key: &str| text_of(given, key);
    let mut directions = PerKind::default();
    *directions.get_mut(kind) = match word("direction") {
        None | Some("both") => Direction::Both,
        Some("to_mail") => Direction::ToMail,
        Some("to_crm") => Direction::ToCrm,
        Some(other) => panic!("unknown direction {other}"),
    };
    let mut winners = PerKind::from_fn(Winner::usual);
    if let Some(word) = word("winner") {
        *winners.get_mut(kind) = winner(word);
    }
    let flag = |key: &str| given.get(key).is_some_and(|value| value.as_bool().expect("a flag"));
    let mut brake = PerKind::from_fn(Brake::usual);
    if let Some(one) = given.get("brake").and_then(Toml::as_integer) {
        *brake.get_mut(kind) = Brake { most: one as u32, percent: 100 };
    }
    Rules {
        now: now(),
        zone: "Europe/Berlin".into(),
        scope: scope(given),
        scope_changed: PerKind::from_fn(|_| flag("scope_changed")),
        directions,
        winners,
        privacy: match word("privacy") {
            None | Some("skip") => Privacy::Skip,
            Some("time_only") => Privacy::TimeOnly,
            Some("full") => Privacy::Full,
            Some(other) => panic!("unknown privacy {other}"),
        },
        limit: given.get("limit").map(|limit| limit.as_integer().expect("a number") as u32),
        brake,
        notify: if flag("notify") { Notify::Attendees } else { Notify::Nobody },
        contact_deletions: match word("contact_deletions") {
            None | Some("unlink") => ContactDeletions::Unlink,
            Some("propagate") => ContactDeletions::Propagate,
            Some(other) => panic!("unknown contact_deletions {other}"),
        },
        relate_attendees: flag("relate_attendees"),
        keys: KEYS,
        org: "00D".into(),
        next_link: LinkId(1),
        reach: Reaches { crm: reach(End::Crm), mail: reach(End::Mail) },
    }
}

fn winner(word: &str) -> Winner {
    match word {
        "crm" => Winner::Crm,
        "mail" => Winner::Mail,
        "newest" => Winner::Newest,
        other => panic!("unknown winner {other}"),
    }
}

fn scope(given: &Table) -> Scope {
    let day = |month, day| Day::of(2026, month, day).expect("a day");
    let (first, last) = (day(11, 11), day(12, 23));
    Scope {
        kinds: PerKind::from_fn(|_| !given.contains_key("off")),
        contacts: match text_of(given, "contacts") {
            None | Some("all") => Contacts::All,
            Some("mine") => Contacts::Mine,
            Some("view") => Contacts::View(Id::from("view")),
            Some(other) => panic!("unknown contacts {other}"),
        },
        window: Window {
            first,
            last,
            from: first.midnight_utc(),
            until: last.plus(1).midnight_utc(),
        },
        only_category: text_of(given, "category").map(str::to_owned),
    }
}

/// What the sides of the tests can hold: Salesforce has one e-mail address, short job titles, and
/// appointments of 14 days at most; it takes no company and no manager.
pub(super) fn reach(end: End) -> Reach {
    let all = PerKind::from_fn(FieldSet::of);
    match end {
        End::Crm => {
            let mut reads = all;
            reads.contact = reads.contact.without(Field::Email2).without(Field::Email3);
            let mut writes = reads;
            writes.contact = writes.contact.without(Field::Company).without(Field::Manager);
            Reach {
                reads,
                writes,
                longest: PerKind {
                    contact: vec![(Field::JobTitle, 10), (Field::Email, 20)],
                    appointment: vec![(Field::Subject, 30)],
                    task: Vec::new(),
                },
                longest_minutes: Some(14 * 24 * 60),
                batch: PerKind::from_fn(|_| 200),
                marks: PerKind::default(),
                needs_surname: true,
                tells_private: PerKind::from_fn(|_| true),
            }
        }
        End::Mail => Reach {
            reads: all,
            writes: all,
            longest: PerKind::default(),
            longest_minutes: None,
            batch: PerKind::from_fn(|_| 100),
            marks: PerKind::from_fn(|_| true),
            needs_surname: false,
            tells_private: PerKind::from_fn(|_| true),
        },
    }
}
