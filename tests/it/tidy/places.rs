//! Single places: what may stand in one room of the house only, so that one knows where to look,
//! and what the pure crates must not touch at all.

use super::hold;
use super::source::{Source, places_of, rust};

/// Names that may be used in some files only.
struct Place {
    names: &'static [&'static str],
    /// Files and folders (with a `/` at the end) where they may be used.
    only: &'static [&'static str],
    remedy: &'static str,
}

const PLACES: [Place; 10] = [
    Place {
        names: &["reqwest"],
        only: &["relay/src/outbound.rs", "relay/src/outbound/"],
        remedy: "send through the Transport of relay/src/outbound.rs, which guards every address",
    },
    Place {
        names: &["lettre"],
        only: &["relay/src/notices/post.rs"],
        remedy: "people are told by relay/src/notices.rs, once for each cause",
    },
    Place {
        names: &["gloo_net"],
        only: &["frontend/desk/src/transport.rs"],
        remedy: "the worker sends through its transport.rs, the page calls the relay alone",
    },
    Place {
        names: &["sqlx"],
        only: &["relay/src/store.rs", "relay/src/store/"],
        remedy: "give relay/src/store a function for it: the only place for SQL",
    },
    Place {
        names: &["env::var", "env::var_os", "env::vars", "env::vars_os"],
        only: &["relay/src/config.rs", "relay/src/config/", "relay/build.rs", "xtask/"],
        remedy: "read it once, in relay/src/config.rs, and pass the value in",
    },
    Place {
        names: &[
            "SystemTime::now",
            "Instant::now",
            "OffsetDateTime::now_utc",
            "UtcDateTime::now",
            "Date::now",
            "Date::new_0",
        ],
        only: &["relay/src/app.rs", "frontend/src/app.rs", "xtask/"],
        remedy: "take the moment as an argument; only app.rs asks the clock",
    },
    Place {
        names: &["anyhow"],
        only: &["relay/src/main.rs"],
        remedy: "use Fault or ApiError: they decide what happens next",
    },
    Place {
        names: &["sim::"],
        only: &["relay/src/demo.rs", "relay/src/demo/", "shared/sim/"],
        remedy: "simulators serve tests and the demo; the product must not know them",
    },
    Place {
        names: &["fetch_with_str", "fetch_with_request", "fetch_with_str_and_init"],
        only: &["frontend/src/transport.rs"],
        remedy: "call the relay by api_calls.rs",
    },
    Place { names: &["leptos"], only: &["frontend/src/"], remedy: "only the page shows anything" },
];

/// What reaches out of a pure crate.
const IMPURE: [&str; 12] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    "dbg!",
    "getrandom",
    "rand",
];

/// The same modules of the standard library in a grouped import.
const IMPURE_MODULES: [&str; 5] = ["fs", "net", "env", "process", "thread"];

fn out_of_place(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for place in &PLACES {
        for source in sources {
            if place.only.iter().any(|only| within(&source.path, only)) {
                continue;
            }
            let code = source.product_code();
            for name in place.names {
                findings.extend(places_of(code, name).iter().map(|at| {
                    source.finding(*at, &format!("`{name}` is out of place: {}", place.remedy))
                }));
            }
        }
    }
    findings
}

fn within(path: &str, only: &str) -> bool {
    path == only || (only.ends_with('/') && path.starts_with(only))
}

fn sql_out_of_place(sources: &[Source]) -> Vec<String> {
    let outside = |source: &&Source| {
        source.path.starts_with("relay/src/")
            && source.path != "relay/src/store.rs"
            && !source.path.starts_with("relay/src/store/")
    };
    let mut findings = Vec::new();
    for source in sources.iter().filter(outside) {
        for statement in ["INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "SELECT "] {
            findings.extend(source.text.match_indices(statement).map(|(at, _)| {
                source.finding(at, "SQL stands in relay/src/store only: give it a function there")
            }));
        }
    }
    findings
}

fn impure(sources: &[Source]) -> Vec<String> {
    let remedy = "shared crates touch nothing outside: take it as an argument or return a value";
    let mut findings = Vec::new();
    let pure = |source: &&Source| source.path.starts_with("shared/");
    for source in sources.iter().filter(pure) {
        let code = source.product_code();
        for name in IMPURE {
            findings.extend(
                places_of(code, name)
                    .iter()
                    .map(|at| source.finding(*at, &format!("`{name}`: {remedy}"))),
            );
        }
        for (at, group) in code.match_indices("std::{") {
            let inside = code[at + group.len()..].split('}').next().unwrap_or_default();
            for module in IMPURE_MODULES {
                let first = |item: &str| item.trim().split("::").next() == Some(module);
                if inside.split(',').any(first) {
                    findings.push(source.finding(at, &format!("`std::{module}`: {remedy}")));
                }
            }
        }
    }
    findings
}

#[test]
fn each_thing_stands_in_its_single_place() {
    hold(&out_of_place(&rust()));
}

#[test]
fn sql_stands_in_the_store_only() {
    hold(&sql_out_of_place(&rust()));
}

#[test]
fn shared_crates_are_pure() {
    hold(&impure(&rust()));
}

#[test]
fn a_thing_out_of_place_is_found() {
    for (path, text, count) in [
        ("relay/src/signed.rs", "use reqwest::Client;", 1),
        ("relay/src/outbound.rs", "use reqwest::Client;", 0),
        ("frontend/desk/src/transport.rs", "gloo_net::http::Request::get(x);", 0),
        ("frontend/src/api.rs", "gloo_net::http::Request::get(x);", 1),
        ("relay/src/session.rs", "sqlx::query(x);", 1),
        ("relay/src/store/links.rs", "sqlx::query(x);", 0),
        ("relay/src/main.rs", "let x = std::env::var(y);", 1),
        ("relay/src/config.rs", "let x = std::env::var(y);", 0),
        ("relay/src/main.rs", "let x = std::env::args();", 0),
        ("relay/src/vault.rs", "tokio::time::Instant::now()", 1),
        ("frontend/src/app.rs", "js_sys::Date::now()", 0),
        ("relay/src/vault.rs", "// reqwest would do\nlet x = \"reqwest\";", 0),
        ("relay/src/vault.rs", "fn a() {}\n#[cfg(test)]\nmod tests { use sim::World; }", 0),
        ("relay/src/runner.rs", "use sim::World;", 1),
        ("tests/it/relay.rs", "std::env::var(x)", 0),
    ] {
        let findings = out_of_place(&[Source::new(path, text)]);
        assert_eq!(findings.len(), count, "{path}: {text}: {findings:?}");
        assert!(findings.iter().all(|told| told.starts_with(&format!("{path}:1: "))));
    }
}

#[test]
fn sql_out_of_place_is_found() {
    let text = "\nlet q = \"SELECT id FROM links\";";
    assert_eq!(sql_out_of_place(&[Source::new("relay/src/runner.rs", text)]).len(), 1);
    assert!(sql_out_of_place(&[Source::new("relay/src/store/links.rs", text)]).is_empty());
    assert!(sql_out_of_place(&[Source::new("shared/salesforce/src/query.rs", text)]).is_empty());
}

#[test]
fn impurity_is_found() {
    for (path, text, count) in [
        ("shared/sync/src/plan.rs", "fn a() { println!(\"x\"); }", 1),
        ("shared/sync/src/plan.rs", "use std::fs;", 1),
        ("shared/sync/src/plan.rs", "use std::{collections::BTreeMap, fs::File};", 1),
        ("shared/sync/src/plan.rs", "use std::{collections::BTreeMap, fmt};", 0),
        ("shared/sync/src/plan.rs", "fn a() {}\n#[cfg(test)]\nmod tests { use std::fs; }", 0),
        ("shared/sim/examples/other.rs", "use std::net::TcpListener;", 0),
        ("relay/src/web.rs", "use std::net::IpAddr;", 0),
    ] {
        let findings = impure(&[Source::new(path, text)]);
        assert_eq!(findings.len(), count, "{path}: {text}: {findings:?}");
    }
}
