//! The rules of a scenario's account.

use super::file::{known_keys, now, text_of};
use super::world::{KEYS, reach};
use crate::rules::{Brake, ContactDeletions, Direction, Privacy, Reaches, Winner};
use crate::{End, Rules};
use model::{Contacts, Day, Id, Kind, LinkId, Notify, PerKind, Scope, Window};
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
