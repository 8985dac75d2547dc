//! Every scenario file on the real connectors over the simulated servers, with a mailbox of
//! Exchange Web Services and with one of Microsoft Graph. `SCENARIO=name` plays some.

mod excepted;

use excepted::{EXCEPTED, why};
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

/// How many files were played to their ends, and how many are excepted.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    ran: usize,
    excepted: usize,
}

fn all_hold(kind: Kind, protocol: Protocol) {
    let only = std::env::var("SCENARIO").unwrap_or_default();
    let scripts = scripts().into_iter().filter(|it| it.kind == kind && it.name.contains(&only));
    let scripts: Vec<Script> = scripts.collect();
    let mut count = Count::default();
    let mut failed = Vec::new();
    for script in &scripts {
        let mut exceptions = 0;
        for mode in &script.modes {
            let wrong = wrong(script, protocol, *mode);
            let name = format!("{} by {protocol:?}, {mode:?} ({})", script.name, script.title);
            match (why(&script.name, protocol, *mode), wrong.is_empty()) {
                (None, true) => {}
                (None, false) => failed.push(format!("{name}:\n  {}", wrong.join("\n  "))),
                (Some(_), false) => exceptions += 1,
                (Some(because), true) => {
                    failed.push(format!("{name} holds, and is excepted: {because}"));
                }
            }
        }
        match exceptions == script.modes.len() {
            true => count.excepted += 1,
            false => count.ran += 1,
        }
    }
    println!("{protocol:?}, {}: {count:?}", kind.name());
    assert_eq!(count.ran + count.excepted, scripts.len(), "every file is accounted for");
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
fn every_exception_has_its_file_and_a_sentence() {
    let scripts = scripts();
    assert!(scripts.len() >= 170, "scenarios got lost");
    for it in &EXCEPTED {
        let script = scripts.iter().find(|script| script.name == it.file);
        let script = script.unwrap_or_else(|| panic!("there is no {}", it.file));
        let plays = |mode: &Mode| script.modes.contains(mode);
        assert!(it.modes.iter().any(plays), "{} is never read so", it.file);
        assert!(it.because.ends_with('.'), "{}: a sentence", it.file);
    }
}
