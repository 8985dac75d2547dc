//! The documents name only what exists: links lead somewhere, and paths are paths.

use super::hold;
use super::source::root;
use std::fs;

/// What a path of the repository begins with.
const TOPS: [&str; 7] = ["frontend/", "relay/", "shared/", "tests/", "xtask/", "docs/", ".ci/"];

/// Findings in one document, which lies in this folder of the repository.
fn astray(name: &str, folder: &str, text: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let mut tell = |told: String| findings.push(format!("{name}:{}: {told}", number + 1));
        for link in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            if !link.contains("://") && !file.is_empty() && !exists(&format!("{folder}{file}")) {
                tell(format!("the link to {link} leads nowhere"));
            }
        }
        for quoted in line.split('`').skip(1).step_by(2) {
            let path = TOPS.iter().any(|top| quoted.starts_with(top));
            let pattern = quoted.contains(['<', '*', ' ', '{']);
            if path && !pattern && !exists(quoted) {
                tell(format!("there is no {quoted}"));
            }
        }
    }
    findings
}

#[test]
fn documents_name_only_what_exists() {
    let exists = |path: &str| root().join(path).exists();
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README.md");
    let mut findings = astray("README.md", "", &readme, &exists);
    for entry in fs::read_dir(root().join("docs")).expect("there are documents") {
        let path = entry.expect("a folder can be listed").path();
        let name = format!("docs/{}", path.file_name().unwrap_or_default().to_string_lossy());
        let text = fs::read_to_string(&path).expect("a document is text");
        findings.extend(astray(&name, "docs/", &text, &exists));
    }
    hold(&findings);
}

#[test]
fn a_path_that_leads_nowhere_is_found() {
    let exists = |path: &str| ["docs/a.md", "relay/src/vault.rs"].contains(&path);
    for (text, count) in [
        ("See [it](a.md) and [there](https://example.org/b.md) and [here](#c).", 0),
        ("See [it](b.md).", 1),
        ("See [it](a.md#part).", 0),
        ("`relay/src/vault.rs` and `relay/src/cellar.rs`", 1),
        ("`tests/clients/<server>/` and `tests/scenarios/*.toml` and `cargo test -p x`", 0),
        ("```\n`relay/src/cellar.rs`\n```", 0),
    ] {
        assert_eq!(astray("docs/x.md", "docs/", text, &exists).len(), count, "{text}");
    }
}
