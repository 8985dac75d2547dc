//! The shape of files: how long, how headed, how named, reachable, and finished.

use super::hold;
use super::source::{Source, files, line_of, places_of, root, rust};
use std::collections::BTreeSet;
use std::fs;

/// No file is longer.
const FILE_LINES_MAX: usize = 500;
/// No function is longer; the aim is 70.
const FUNCTION_LINES_MAX: usize = 100;
/// No line of a comment is longer, unless it holds an address.
const COLUMNS_MAX: usize = 100;
/// Names of files that say nothing about what is inside.
const EMPTY_NAMES: [&str; 8] =
    ["mod", "util", "utils", "common", "helper", "helpers", "misc", "shared"];

fn too_long(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = source.text.lines().count();
    if lines > FILE_LINES_MAX {
        findings.push(format!(
            "{}:{lines}: the file has {lines} lines, the most is {FILE_LINES_MAX}: split it by idea",
            source.path
        ));
    }
    for (name, at, lines) in functions(&source.code) {
        if lines > FUNCTION_LINES_MAX {
            let told = format!(
                "`{name}` has {lines} lines, the most is {FUNCTION_LINES_MAX}: give its parts names"
            );
            findings.push(source.finding(at, &told));
        }
    }
    findings
}

/// Name, place and number of lines of each function that has a body.
fn functions(code: &str) -> Vec<(&str, usize, usize)> {
    places_of(code, "fn").into_iter().filter_map(|at| function(code, at)).collect()
}

fn function(code: &str, at: usize) -> Option<(&str, usize, usize)> {
    let head = code[at + 2..].trim_start();
    let name_end = head.find(|c: char| !(c.is_alphanumeric() || c == '_'))?;
    // `fn(` is a type.
    let name = Some(&head[..name_end]).filter(|name| !name.is_empty())?;
    let (mut depth, mut braces, mut opened) = (0_i32, 0_i32, false);
    for (offset, c) in code[at..].char_indices() {
        match c {
            '(' | '[' if !opened => depth += 1,
            ')' | ']' if !opened => depth -= 1,
            ';' if !opened && depth == 0 => return None,
            '{' => {
                braces += 1;
                opened |= depth == 0;
            }
            '}' => {
                braces -= 1;
                if opened && braces == 0 {
                    let lines = code[at..at + offset].matches('\n').count() + 1;
                    return Some((name, at, lines));
                }
            }
            _ => {}
        }
    }
    None
}

/// A `tests.rs` is said by its name and its folder.
fn headless(source: &Source) -> Vec<String> {
    if source.text.starts_with("//! ") || source.path.ends_with("/tests.rs") {
        return Vec::new();
    }
    vec![source.finding(0, "begin with `//!`: what the file is and how it fits")]
}

fn ill_named(source: &Source) -> Vec<String> {
    let stem = source.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
    if !EMPTY_NAMES.contains(&stem) {
        return Vec::new();
    }
    vec![source.finding(0, "name the file by the one idea in it (`foo.rs` beside `foo/`)")]
}

fn wide_comments(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, line) in source.text.lines().enumerate() {
        let comment = line.trim_start().starts_with("//");
        if comment && line.chars().count() > COLUMNS_MAX && !line.contains("://") {
            findings.push(format!("{}:{}: over {COLUMNS_MAX} columns", source.path, number + 1));
        }
    }
    findings
}

fn unfinished(source: &Source) -> Vec<String> {
    let remedy = "finish it, or file an issue and take the words out";
    let mut findings = Vec::new();
    for word in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")] {
        let found = places_of(&source.text, word);
        findings.extend(found.iter().map(|at| source.finding(*at, &format!("`{word}`: {remedy}"))));
    }
    for word in ["todo!", "unimplemented!", "#[ignore", "allow(dead_code", "allow(unused"] {
        let found = source.code.match_indices(word);
        findings.extend(found.map(|(at, _)| source.finding(at, &format!("`{word}`: {remedy}"))));
    }
    findings
}

/// Files that no `mod` names are compiled by nobody, and rot.
fn dead_files(sources: &[Source]) -> Vec<String> {
    let paths: BTreeSet<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    let mut findings = Vec::new();
    for source in sources {
        let Some((folder, file)) = source.path.rsplit_once('/') else { continue };
        let stem = file.trim_end_matches(".rs");
        let target = ["lib", "main", "build"].contains(&stem);
        if target || folder.ends_with("/examples") || folder.ends_with("/benches") {
            continue;
        }
        let parents =
            [format!("{folder}.rs"), format!("{folder}/lib.rs"), format!("{folder}/main.rs")];
        let named = sources
            .iter()
            .filter(|parent| parents.contains(&parent.path) && paths.contains(&*parent.path))
            .any(|parent| !places_of(&parent.code, &format!("mod {stem};")).is_empty());
        if !named {
            findings.push(source.finding(0, "no `mod` names this file: name it or remove it"));
        }
    }
    findings
}

/// What our Content-Security-Policy blocks in the page.
fn blocked_by_policy(path: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for (needle, remedy) in [
        ("style=", "use a class, or `style:name=` in a view"),
        ("<style", "put it in frontend/style"),
        ("onclick=", "use `on:click=` in a view"),
        ("inner_html=", "build it of elements: text from outside is hostile"),
    ] {
        findings.extend(places_of(text, needle).iter().filter_map(|at| {
            let before = text[..*at].chars().next_back();
            let attribute = needle.starts_with('<') || before.is_none_or(char::is_whitespace);
            let line = line_of(text, *at);
            attribute.then(|| format!("{path}:{line}: `{needle}` is blocked: {remedy}"))
        }));
    }
    findings
}

/// A lock file with addresses ties a build to one mirror.
fn addresses_in_lock(path: &str, text: &str) -> Vec<String> {
    let found = text.lines().enumerate().filter(|(_, line)| line.contains("\"resolved\":"));
    found
        .map(|(at, _)| {
            format!(
                "{path}:{}: a download address: install with omit-lockfile-registry-resolved",
                at + 1
            )
        })
        .collect()
}

/// A rule over one file: its findings.
type Rule = fn(&Source) -> Vec<String>;

fn all(rule: Rule) -> Vec<String> {
    rust().iter().flat_map(rule).collect()
}

#[test]
fn files_and_functions_are_short() {
    hold(&all(too_long));
}

#[test]
fn files_say_what_they_are() {
    hold(&all(headless));
}

#[test]
fn files_are_named_by_their_idea() {
    hold(&all(ill_named));
}

#[test]
fn comments_fit_the_page() {
    hold(&all(wide_comments));
}

#[test]
fn nothing_is_left_unfinished() {
    hold(&all(unfinished));
}

#[test]
fn every_file_is_compiled() {
    hold(&dead_files(&rust()));
}

#[test]
fn the_page_obeys_its_content_security_policy() {
    let mut findings = Vec::new();
    for source in rust().iter().filter(|source| source.path.starts_with("frontend/src/")) {
        findings.extend(blocked_by_policy(&source.path, &source.code));
    }
    for document in ["frontend/index.html", "frontend/pane.html"] {
        if let Ok(text) = fs::read_to_string(root().join(document)) {
            findings.extend(blocked_by_policy(document, &text));
        }
    }
    hold(&findings);
}

#[test]
fn lock_files_name_no_address() {
    let locks = files("json").into_iter().filter(|(path, _)| path.ends_with("package-lock.json"));
    hold(&locks.flat_map(|(path, text)| addresses_in_lock(&path, &text)).collect::<Vec<_>>());
}

#[test]
fn what_is_too_long_is_found() {
    let body = "    x();\n".repeat(FUNCTION_LINES_MAX - 2);
    let fits = Source::new("a.rs", &format!("fn a(x: [u8; 4]) -> [u8; 4] {{\n{body}}}\n"));
    assert!(too_long(&fits).is_empty());
    let long = Source::new("a.rs", &format!("\nfn a() {{\n{body}    y(\"}}\");\n}}\n"));
    assert!(too_long(&long)[0].starts_with("a.rs:2: `a` has 101 lines"), "{:?}", too_long(&long));
    assert_eq!(functions("trait A { fn a(&self); fn b() {} } type C = fn(u8);").len(), 1);
    let lines = Source::new("a.rs", &"\n".repeat(FILE_LINES_MAX + 1));
    assert_eq!(too_long(&lines).len(), 1);
}

#[test]
fn ill_shape_is_found() {
    let good = Source::new("relay/src/vault.rs", "//! Secrets.\nfn a() {}\n");
    for rule in [headless, ill_named, wide_comments, unfinished] {
        assert_eq!(rule(&good), Vec::<String>::new());
    }
    let wide = "// ".to_owned() + &"a".repeat(COLUMNS_MAX);
    let address = "// https://".to_owned() + &"a".repeat(COLUMNS_MAX);
    let cases: [(Rule, &str, &str, usize); 9] = [
        (headless, "a.rs", "use x;", 1),
        (ill_named, "a/mod.rs", "", 1),
        (ill_named, "a/utils.rs", "", 1),
        (ill_named, "a/model.rs", "", 0),
        (wide_comments, "a.rs", &wide, 1),
        (wide_comments, "a.rs", &address, 0),
        (unfinished, "a.rs", concat!("// TO", "DO: more"), 1),
        (unfinished, "a.rs", "fn a() { todo!() }", 1),
        (unfinished, "a.rs", "#[ignore]\n#[test]\nfn a() {}", 1),
    ];
    for (rule, path, text, count) in cases {
        assert_eq!(rule(&Source::new(path, text)).len(), count, "{path}: {text}");
    }
}

#[test]
fn a_dead_file_is_found() {
    let sources = |main: &str| {
        [
            Source::new("relay/src/main.rs", main),
            Source::new("relay/src/store.rs", "mod links;"),
            Source::new("relay/src/store/links.rs", ""),
        ]
    };
    assert!(dead_files(&sources("mod store;")).is_empty());
    let findings = dead_files(&sources("// mod store;"));
    assert_eq!(findings.len(), 1);
    assert!(findings[0].starts_with("relay/src/store.rs:1: "), "{findings:?}");
}

#[test]
fn what_the_policy_blocks_is_found() {
    for (text, count) in [
        ("<p style=\"color: red\">", 1),
        ("<p style:width=x class=\"a\">", 0),
        ("let style=1; let my_style=2;", 1),
        ("<style>p {}</style>", 1),
        ("<div inner_html=x />", 1),
    ] {
        assert_eq!(blocked_by_policy("a.rs", text).len(), count, "{text}");
    }
}

#[test]
fn an_address_in_a_lock_file_is_found() {
    let lock = "{\n \"resolved\": \"https://example.org/a.tgz\"\n}";
    assert!(
        addresses_in_lock("a/package-lock.json", lock)[0].starts_with("a/package-lock.json:2:")
    );
    assert!(addresses_in_lock("a/package-lock.json", "{\n\"integrity\": \"x\"\n}").is_empty());
}
