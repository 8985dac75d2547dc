//! The words of the house: names that say nothing, or that mean two things, are not used.
//!
//! The glossary is `docs/glossary.md`. Inside a connector and its simulator the vendor's words are
//! right, so those are left alone.

use super::hold;
use super::source::{Source, files, line_of, places_of, rust};

/// Words that no name of ours contains, and what to say instead.
const BANNED: [(&str, &str); 12] = [
    ("entity", "a record, a link, an account"),
    ("object", "what it is"),
    ("manager", "what it does"),
    ("service", "side, relay, connector"),
    ("helper", "what it helps with"),
    ("util", "what it does"),
    ("utils", "what they do"),
    ("handler", "the path it answers"),
    ("info", "what it tells"),
    ("item", "a record"),
    ("items", "records"),
    ("syncer", "cycle, plan, apply"),
];

/// Words that speak the vendor's language.
const VENDOR: [&str; 4] = ["shared/salesforce/", "shared/ews/", "shared/msgraph/", "shared/sim/"];

/// What begins a declaration.
const DECLARING: [&str; 9] =
    ["struct", "enum", "trait", "fn", "mod", "type", "const", "static", "union"];

/// Phrases that no text of ours contains, in the product or in its documents.
const PHRASES: [(&str, &str); 2] =
    [("contact person", "say `person` or `contact`"), ("sync token", "say `watermark`")];

fn ill_named(source: &Source) -> Vec<String> {
    if VENDOR.iter().any(|vendor| source.path.starts_with(vendor)) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for keyword in DECLARING {
        for at in places_of(&source.code, keyword) {
            let Some(name) = declared(&source.code[at + keyword.len()..]) else { continue };
            let parts = parts(name);
            for (word, instead) in BANNED {
                if parts.iter().any(|part| part == word) {
                    let told = format!("`{name}`: not `{word}` but {instead}");
                    findings.push(source.finding(at, &told));
                }
            }
        }
    }
    findings
}

/// The name after a declaring word, if one follows.
fn declared(after: &str) -> Option<&str> {
    let name = after.strip_prefix(' ')?;
    let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
    Some(&name[..end]).filter(|name| !name.is_empty())
}

/// The words of a name, whether `written_so` or `WrittenSo`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before = '_';
    for c in name.chars() {
        let begins = c.is_uppercase() && before.is_lowercase();
        if c == '_' || begins {
            parts.push(String::new());
        }
        if c != '_'
            && let Some(part) = parts.last_mut()
        {
            part.extend(c.to_lowercase());
        }
        before = c;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn ill_said(path: &str, text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let mut findings = Vec::new();
    for (phrase, instead) in PHRASES {
        let found = text.match_indices(phrase);
        findings
            .extend(found.map(|(at, _)| {
                format!("{path}:{}: not `{phrase}`: {instead}", line_of(&text, at))
            }));
    }
    findings
}

#[test]
fn names_use_the_words_of_the_glossary() {
    hold(&rust().iter().flat_map(ill_named).collect::<Vec<_>>());
}

#[test]
fn texts_use_the_words_of_the_glossary() {
    let texts = files("rs").into_iter().chain(files("html")).chain(files("js"));
    // This file must name what it bans.
    let texts = texts.filter(|(path, _)| path != "tests/it/tidy/words.rs");
    hold(&texts.flat_map(|(path, text)| ill_said(&path, &text)).collect::<Vec<_>>());
}

#[test]
fn an_ill_word_is_found() {
    for (path, text, count) in [
        ("relay/src/vault.rs", "struct VaultManager;", 1),
        ("relay/src/vault.rs", "fn data_item(x: u8) {}", 1),
        ("relay/src/vault.rs", "fn itemise(x: u8) {}", 0),
        ("relay/src/vault.rs", "let x = serde_json::Value::as_object(y); // a manager", 0),
        ("shared/ews/src/get_item.rs", "struct GetItem;", 0),
        ("shared/sync/src/plan.rs", "mod util;", 1),
        ("shared/sync/src/plan.rs", "const ITEMS_MAX: u8 = 1;", 1),
    ] {
        let findings = ill_named(&Source::new(path, text));
        assert_eq!(findings.len(), count, "{path}: {text}: {findings:?}");
    }
    assert_eq!(ill_said("a.rs", "\nThe Contact person").len(), 1);
    assert_eq!(ill_said("a.rs", "A contact, personally").len(), 0);
}

#[test]
fn names_are_taken_apart() {
    assert_eq!(parts("read_page"), ["read", "page"]);
    assert_eq!(parts("ReadPage"), ["read", "page"]);
    assert_eq!(parts("READ_MAX"), ["read", "max"]);
}
