//! Everything that reads bytes from outside, each behind one function that takes any bytes.
//!
//! The fuzzer (`fuzz/`) and the replay of its corpus (`tests/it/corpus.rs`) call the same ones.
//! They return nothing: what they show is that nothing panics, and that nothing asks or runs for
//! ever.

pub mod script;
pub mod sides;

use connect::{ews, msgraph, salesforce};
use model::{Day, Id, Mark, Moment, invitees, markup, occurrence, text, uid, zone};
use relay::outside as relays;
use salesforce::{Login, Place};
use script::Script;
use sides::System;
use std::str::from_utf8;
use sync::Keys;
use wire::Call;

/// A reader of what comes from outside.
pub type Reader = fn(&[u8]);

/// All of them, by the names of their fuzz targets and of the folders of their corpus.
pub const READERS: [(&str, Reader); 17] = [
    ("address", address),
    ("autodiscover", autodiscover),
    ("browser", relays::browser),
    ("config", relays::config),
    ("ews", exchange),
    ("graph", graph),
    ("headers", relays::headers),
    ("html", html),
    ("login", login),
    ("mark", mark),
    ("moment", moment),
    ("ntlm", relays::ntlm),
    ("proxied", proxied),
    ("salesforce", org),
    ("token", token),
    ("uid", global_id),
    ("xml", xml),
];

/// The reader of a name.
pub fn reader(name: &str) -> Option<Reader> {
    READERS.iter().find(|(its, _)| *its == name).map(|(_, reader)| *reader)
}

/// Addresses that a person types, and links in an answer of a server.
fn address(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    relays::address(text);
    let _ = (Place::my_domain(text), Place::community(text), Place::sandbox(text));
    let base = "https://graph.microsoft.com";
    if let Ok(path) = msgraph::place::follow(text, base) {
        assert!(path.starts_with(msgraph::place::ROOT), "{path} leads elsewhere");
    }
    let _ = msgraph::oauth::Tenant::single(text);
}

fn exchange(bytes: &[u8]) {
    sides::play(System::Ews, bytes);
}

fn graph(bytes: &[u8]) {
    sides::play(System::Graph, bytes);
}

fn org(bytes: &[u8]) {
    sides::play(System::Salesforce, bytes);
}

fn autodiscover(bytes: &[u8]) {
    let _ = ews::autodiscover::read_json(bytes);
    let _ = ews::autodiscover::read_pox(bytes);
    let _ = ews::autodiscover::read_soap(bytes);
}

/// Texts with markup, and the invitees that a text names.
fn html(bytes: &[u8]) {
    let html = String::from_utf8_lossy(bytes);
    let plain = text::of_html(&html);
    let _ = (markup::judge(&html), invitees::unname(&html), invitees::unname(&plain));
}

/// Salesforce's answer to a sign-in by password: one answer of a script.
fn login(bytes: &[u8]) {
    let login = Login::new(&Place::Production, "ada@acme.example", "secret", "");
    for answer in Script::read(bytes).answers {
        let _ = login.reply(answer);
    }
}

fn mark(bytes: &[u8]) {
    let keys = Keys { digest: (11, 12), mark: (13, 14) };
    let mark = Mark(String::from_utf8_lossy(bytes).into_owned());
    let _ = sync::mark::verify(&mark, "00D", &keys);
    if let Ok(item) = serde_json::from_slice(bytes) {
        let _ = msgraph::mark::read(&item);
    }
}

/// Moments and days as servers write them, ids that name an occurrence, and zones.
fn moment(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let _ = occurrence::parts(&Id::from(text));
    let now = Moment(1_764_000_000_000);
    let _ = (zone::offset_minutes(text, now), zone::day_of(text, now), zone::iana(text));
    if let Some(day) = Day::parse(text) {
        let _ = (day.parts(), day.midnight_utc(), zone::midnight("Europe/Berlin", day));
    }
    if let Some(moment) = Moment::parse(text) {
        let _ = (moment.rfc3339(), moment.day_utc(), zone::nearest_day("Asia/Tokyo", moment));
        let _ = zone::birthday("America/New_York", moment);
    }
}

/// A request that a page wants passed on: method, path, and the body behind the first line.
fn proxied(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (line, body) = bytes.split_at(end);
    let Some((method, path)) = from_utf8(line).ok().and_then(|line| line.split_once(' ')) else {
        return;
    };
    relays::path(path);
    let body = body.strip_prefix(b"\n").unwrap_or_default();
    let Ok(request) = http::Request::builder().method(method).uri(path).body(body.to_vec()) else {
        return;
    };
    let _ = salesforce::is_read(&request);
    let _ = ews::is_read(&request);
    let _ = msgraph::is_read(&request);
}

/// Answers of the places where tokens are given: the first answer of a script.
fn token(bytes: &[u8]) {
    for answer in Script::read(bytes).answers {
        let (status, body) = (answer.status().as_u16(), answer.body());
        let _ = salesforce::oauth::token_fault(status, body);
        let _ = msgraph::oauth::token_fault(status, body);
        relays::token(body);
        if let Ok(body) = serde_json::from_slice(body) {
            let numbers = msgraph::oauth::numbers(&body);
            let _ = msgraph::oauth::hint_of("", &numbers);
        }
        let text = String::from_utf8_lossy(body);
        let _ = salesforce::oauth::identity(&text);
        let _ = msgraph::oauth::number_in(&text);
    }
}

fn global_id(bytes: &[u8]) {
    let _ = uid::of_blob(bytes);
    let text = String::from_utf8_lossy(bytes);
    if let Some(clean) = uid::clean(&text) {
        let again = uid::of_blob(&uid::blob(&clean));
        assert!(again.is_some(), "what we search by can be read: {clean:?}");
    }
}

fn xml(bytes: &[u8]) {
    let _ = wire::xml::read(bytes, "trial");
    let _ = wire::soap::open(bytes, "trial");
}
