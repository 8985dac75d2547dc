//! The crate graph: who may use whom, read in the `Cargo.toml` files.
//!
//! What a crate must never see, it must not even be able to name: so the compiler keeps the law
//! that this table tells.

use super::hold;
use super::source::files;
use toml::{Table, Value};

/// What a crate may use.
struct MayUse {
    name: &'static str,
    /// Crates of ours.
    ours: &'static [&'static str],
    /// Crates of others.
    others: Others,
}

enum Others {
    /// These and no more.
    Only(&'static [&'static str]),
    /// Any but these.
    AllBut(&'static [&'static str]),
}

const OURS: [&str; 16] = [
    "model",
    "wire",
    "salesforce",
    "ews",
    "msgraph",
    "connect",
    "sync",
    "api",
    "sim",
    "relay",
    "certificate",
    "heap",
    "frontend",
    "desk",
    "tests",
    "xtask",
];

const MAY_USE: [MayUse; 16] = [
    MayUse { name: "model", ours: &[], others: Others::Only(&["serde", "thiserror", "time"]) },
    MayUse {
        name: "wire",
        ours: &["model"],
        others: Others::Only(&[
            "base64",
            "compact_str",
            "http",
            "quick-xml",
            "serde",
            "serde_json",
        ]),
    },
    MayUse { name: "salesforce", ours: &["model", "wire"], others: CONNECTOR },
    MayUse { name: "ews", ours: &["model", "wire"], others: CONNECTOR },
    MayUse { name: "msgraph", ours: &["model", "wire"], others: CONNECTOR },
    MayUse {
        name: "connect",
        ours: &["model", "wire", "salesforce", "ews", "msgraph"],
        others: Others::Only(&["http", "serde"]),
    },
    // The planner knows no protocol and no format.
    MayUse { name: "sync", ours: &["model"], others: Others::Only(&["serde", "siphasher"]) },
    MayUse { name: "api", ours: &["model", "sync"], others: Others::Only(&["serde"]) },
    // An examiner must not copy from the pupil: never a connector.
    MayUse {
        name: "sim",
        ours: &["model", "wire"],
        others: Others::Only(&[
            "base64",
            "hmac",
            "http",
            "md-5",
            "md4",
            "quick-xml",
            "rc4",
            "serde",
            "serde_json",
            "sha2",
            "time",
        ]),
    },
    MayUse {
        name: "relay",
        ours: &["model", "wire", "connect", "sync", "api", "sim", "certificate", "heap"],
        others: Others::AllBut(&["leptos", "gloo-net", "wasm-bindgen", "web-sys"]),
    },
    // It makes keys, which the pure crates must not; the demo and the tests show it to clients.
    MayUse { name: "certificate", ours: &[], others: Others::Only(&["rcgen", "sha2"]) },
    // The only unsafe code of ours, so that it stays this small.
    MayUse { name: "heap", ours: &[], others: Others::Only(&["libc"]) },
    // The page draws: what reads and plans is in its worker, and would make it large and slow.
    MayUse {
        name: "frontend",
        ours: &["model", "sync", "api"],
        others: Others::AllBut(&["reqwest", "tokio", "axum", "sqlx", "regex", "chrono", "url"]),
    },
    MayUse {
        name: "desk",
        ours: &["model", "wire", "connect", "sync", "api"],
        others: Others::AllBut(&[
            "leptos", "reqwest", "tokio", "axum", "sqlx", "regex", "chrono", "url",
        ]),
    },
    MayUse { name: "tests", ours: &OURS, others: Others::AllBut(&[]) },
    MayUse { name: "xtask", ours: &[], others: Others::Only(&[]) },
];

impl MayUse {
    fn allows(&self, name: &str) -> bool {
        if OURS.contains(&name) {
            return self.ours.contains(&name);
        }
        match &self.others {
            Others::Only(only) => only.contains(&name),
            Others::AllBut(but) => !but.contains(&name),
        }
    }
}

/// A connector turns values into requests and responses into values, and never sends.
const CONNECTOR: Others = Others::Only(&["base64", "http", "serde", "serde_json", "thiserror"]);

/// No others: a feature is a second program to test.
const FEATURES: [&str; 3] = ["default", "demo", "ntlm"];

/// One use of a crate by another.
struct Use {
    name: String,
    spec: Value,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Product,
    Test,
}

fn uses(manifest: &Table) -> Vec<Use> {
    let mut found = Vec::new();
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flatten();
    let places = targets.filter_map(|(_, place)| place.as_table()).chain([manifest]);
    for place in places {
        for (section, kind) in [
            ("dependencies", Kind::Product),
            ("build-dependencies", Kind::Product),
            ("dev-dependencies", Kind::Test),
        ] {
            let listed = place.get(section).and_then(Value::as_table).into_iter().flatten();
            found.extend(listed.map(|(name, spec)| Use {
                name: name.clone(),
                spec: spec.clone(),
                kind,
            }));
        }
    }
    found
}

/// Findings in one `Cargo.toml`.
fn judge(path: &str, text: &str) -> Vec<String> {
    let manifest: Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return vec![format!("{path}:1: not readable: {error}")],
    };
    let name = manifest
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let Some(law) = MAY_USE.iter().find(|law| law.name == name) else {
        return vec![format!("{path}:1: say in tests/it/tidy/crates.rs what {name} may use")];
    };
    let mut findings = Vec::new();
    for used in uses(&manifest) {
        let line =
            text.lines().position(|line| line.starts_with(&used.name)).map_or(1, |at| at + 1);
        let mut tell = |told: &str| findings.push(format!("{path}:{line}: {name}: {told}"));
        if used.kind == Kind::Product && !law.allows(&used.name) {
            tell(&format!("must not use {}; see docs/architecture.md", used.name));
        }
        if ["tests", "xtask"].contains(&&*used.name) {
            tell(&format!("nothing depends on {}", used.name));
        }
        if name == "relay" && used.name == "sim" && used.kind == Kind::Product {
            let optional = used.spec.get("optional").and_then(Value::as_bool);
            if optional != Some(true) {
                tell("sim must be optional, under the feature `demo`");
            }
        }
        if used.spec.get("workspace").and_then(Value::as_bool) != Some(true) {
            tell(&format!("take the version of {} from the workspace", used.name));
        }
    }
    if !manifest.contains_key("lints") {
        findings.push(format!("{path}:1: {name}: add `[lints]` with `workspace = true`"));
    }
    let features = manifest.get("features").and_then(Value::as_table).into_iter().flatten();
    for (feature, _) in features.filter(|(feature, _)| !FEATURES.contains(&feature.as_str())) {
        findings.push(format!("{path}:1: {name}: do without the feature `{feature}`"));
    }
    findings
}

#[test]
fn crates_use_only_what_they_may() {
    let manifests = files("toml");
    let manifests = manifests.iter().filter(|(path, _)| path.ends_with("/Cargo.toml"));
    hold(&manifests.flat_map(|(path, text)| judge(path, text)).collect::<Vec<_>>());
}

#[test]
fn every_crate_has_its_law_and_every_law_its_crate() {
    let files = files("toml");
    let count = files.iter().filter(|(path, _)| path.ends_with("/Cargo.toml")).count();
    assert_eq!(count, MAY_USE.len(), "crates and rows of the table in tests/it/tidy/crates.rs");
}

#[test]
fn a_forbidden_use_is_found() {
    let package = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\n[lints]\nworkspace = true\n{rest}\n")
    };
    for (name, rest, expected) in [
        ("model", "[dependencies]\nserde.workspace = true", None),
        ("model", "[dependencies]\nserde = \"1\"", Some("take the version")),
        ("sync", "[dependencies]\nwire.workspace = true", Some("must not use wire")),
        ("sim", "[dependencies]\news.workspace = true", Some("must not use ews")),
        ("sim", "[dev-dependencies]\news.workspace = true", None),
        ("ews", "[dependencies]\nsalesforce.workspace = true", Some("must not use salesforce")),
        ("relay", "[dependencies]\nsim.workspace = true", Some("must be optional")),
        ("relay", "[dependencies]\nfrontend.workspace = true", Some("must not use frontend")),
        ("frontend", "[dependencies]\nconnect.workspace = true", Some("must not use connect")),
        ("desk", "[dependencies]\nleptos.workspace = true", Some("must not use leptos")),
        ("relay", "[dev-dependencies]\ntests.workspace = true", Some("nothing depends on tests")),
        ("relay", "[features]\nfast = []", Some("do without the feature `fast`")),
        (
            "frontend",
            "[target.'cfg(unix)'.dependencies]\ntokio.workspace = true",
            Some("must not use tokio"),
        ),
        ("newcomer", "", Some("say in tests/it/tidy/crates.rs")),
    ] {
        let told = judge("x/Cargo.toml", &package(name, rest)).join("\n");
        match expected {
            None => assert_eq!(told, "", "{name}: {rest}"),
            Some(words) => assert!(told.contains(words), "{name}: {rest}: {told}"),
        }
    }
    assert!(judge("x/Cargo.toml", "[package]\nname = \"model\"").join("").contains("[lints]"));
}
