//! Every scenario file on the real connectors over the simulated servers, with a mailbox of
//! Exchange Web Services and with one of Microsoft Graph. `SCENARIO=name` plays some.

use harness::Protocol;
use harness::scenario::{Mode, Script, play};
use model::Kind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// The files in order.
fn scripts() -> Vec<Script> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = std::fs::read_dir(folder).expect("the scenarios are there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy();
        Script::read(&name, &std::fs::read_to_string(path).expect("text"))
    };
    paths.iter().map(read).collect()
}

/// What is wrong with a scenario; nothing where it is as its file says.
fn wrong(script: &Script, protocol: Protocol, mode: Mode) -> Vec<String> {
    match catch_unwind(AssertUnwindSafe(|| play(script, protocol, mode))) {
        Ok(wrong) => wrong,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default();
            vec![format!("it cannot be played: {text}")]
        }
    }
}

fn all_hold(kind: Kind, protocol: Protocol) {
    let only = std::env::var("SCENARIO").unwrap_or_default();
    let scripts = scripts().into_iter().filter(|it| it.kind == kind && it.name.contains(&only));
    let mut played = 0;
    let mut failed = Vec::new();
    for script in scripts {
        for mode in &script.modes {
            let wrong = wrong(&script, protocol, *mode);
            if !wrong.is_empty() {
                let name = format!("{} by {protocol:?}, {mode:?} ({})", script.name, script.title);
                failed.push(format!("{name}:\n  {}", wrong.join("\n  ")));
            }
        }
        played += 1;
    }
    println!("{protocol:?}, {}: {played} files", kind.name());
    assert!(failed.is_empty(), "{} fail\n\n{}", failed.len(), failed.join("\n\n"));
}

#[test]
fn contacts_by_ews() {
    all_hold(Kind::Contact, Protocol::Ews);
}

#[test]
fn contacts_by_graph() {
    all_hold(Kind::Contact, Protocol::Graph);
}

#[test]
fn appointments_by_ews() {
    all_hold(Kind::Appointment, Protocol::Ews);
}

#[test]
fn appointments_by_graph() {
    all_hold(Kind::Appointment, Protocol::Graph);
}

#[test]
fn tasks_by_ews() {
    all_hold(Kind::Task, Protocol::Ews);
}

#[test]
fn tasks_by_graph() {
    all_hold(Kind::Task, Protocol::Graph);
}

#[test]
fn no_file_gets_lost() {
    assert!(scripts().len() >= 185);
}
