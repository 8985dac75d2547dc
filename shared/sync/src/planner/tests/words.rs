//! What a scenario says of a link and beside the fields of a record.

use super::file::text_of;
use crate::Link;
use crate::past::{End, Ending, LinkState, Rest};
use model::{About, Field, Id, Moment, Series, Start};
use toml::{Table, Value as Toml};

pub(super) fn series(given: &Table) -> Option<Series> {
    let series = given.get("series")?.as_table().expect("a table");
    let original = text_of(series, "original").expect("an original start");
    Some(Series {
        uid: text_of(series, "uid").expect("a UID").to_owned(),
        master: Id(text_of(series, "master").unwrap_or("master").to_owned()),
        original: Start::At(Moment::parse(original).expect("a moment")),
    })
}

pub(super) fn read_link(link: &mut Link, given: Option<&Table>) {
    let Some(given) = given else { return };
    for (key, value) in given {
        match (key.as_str(), value) {
            ("made", Toml::String(end)) => {
                link.made = match end.as_str() {
                    "mail" => Some(End::Mail),
                    "crm" => Some(End::Crm),
                    "nobody" => None,
                    other => panic!("unknown end {other}"),
                };
            }
            ("settled", Toml::Boolean(settled)) => link.settled = *settled,
            ("slot", Toml::String(slot)) => link.slot = Field::named(slot).expect("a slot"),
            ("short", Toml::String(field)) => {
                link.short = link.short.with(Field::named(field).expect("a field"));
            }
            ("without", Toml::String(_)) => {}
            ("uid", Toml::String(uid)) => link.uid = Some(uid.clone()),
            ("uid", Toml::Boolean(false)) => link.uid = None,
            ("state", Toml::String(state)) => link.state = state_of(state),
            (key, _) => panic!("unknown key {key} of a link"),
        }
    }
}

fn state_of(word: &str) -> LinkState {
    match word {
        "live" => LinkState::Live,
        "completed" => LinkState::Dormant(Rest::Completed),
        "out_of_window" => LinkState::Dormant(Rest::OutOfWindow),
        "left_scope" => LinkState::Dormant(Rest::LeftScope),
        "over_limit" => LinkState::Dormant(Rest::OverLimit),
        "moved_away" => LinkState::Dormant(Rest::MovedAway),
        "unproven" => LinkState::Dormant(Rest::Unproven),
        "private" => LinkState::Dormant(Rest::Private),
        "not_ours" => LinkState::Dormant(Rest::NotOurs),
        "unlinked" => LinkState::Ended(Ending::UnlinkedByMail),
        "deleted" => LinkState::Ended(Ending::Deleted),
        "by_person" => LinkState::Ended(Ending::ByPerson),
        other => panic!("unknown state {other}"),
    }
}

pub(super) fn read_about(about: &mut About, given: Option<&Table>) {
    let Some(given) = given else { return };
    let list = |value: &Toml| -> Vec<String> {
        let list = value.as_array().expect("a list");
        list.iter().map(|one| one.as_str().expect("a text").to_owned()).collect()
    };
    for (key, value) in given {
        let text = || Some(value.as_str().expect("a text").to_owned());
        let flag = || value.as_bool().expect("a flag");
        let moment = || Moment::parse(value.as_str().expect("a text"));
        match key.as_str() {
            "created" => about.created = moment(),
            "touched" => about.touched = moment(),
            "owned" => about.owned = Some(flag()),
            "member" => about.member = Some(flag()),
            "barred" => about.barred = text(),
            "read_only" => about.read_only = text(),
            "locked" => {
                about.locked =
                    list(value).iter().map(|name| Field::named(name).expect("a field")).collect();
            }
            "private" => about.private = flag(),
            "cancelled" => about.cancelled = flag(),
            "declined" => about.declined = flag(),
            "invited" => about.invited = flag(),
            "related" => about.related = flag(),
            "attendees" => about.attendees = list(value),
            "uid" => about.uid = text(),
            "categories" => about.categories = list(value),
            "file_as" => about.file_as = text(),
            "managed_elsewhere" => about.managed_elsewhere = flag(),
            other => panic!("unknown key {other} of an about"),
        }
    }
}
