//! Every fault that the list of faults names, by its id: what happens, what must come of it, and
//! the life that shows it. The rows stand by server; `table` is what they are made of, and `trial`
//! lives them.
//!
//! A row without a case names the test elsewhere that proves it; a test that is not there fails,
//! and so does an id of the list without a row.

mod exchange;
mod graph;
mod relay;
mod salesforce;
mod table;
mod trial;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use table::Row;

/// The ids of the list, in its own order: first and last of each run.
const IDS: [(&str, u32, u32); 8] = [
    ("S", 1, 32),
    ("E", 1, 24),
    ("G", 1, 14),
    ("R", 1, 11),
    ("R", 15, 15),
    ("R", 17, 18),
    ("R", 20, 20),
    ("R", 22, 22),
];

fn all() -> impl Iterator<Item = &'static Row> {
    [salesforce::ROWS, exchange::ROWS, graph::ROWS, relay::ROWS].into_iter().flatten()
}

#[test]
fn every_id_of_the_list_has_one_row_and_every_row_a_proof() {
    let wanted: Vec<String> = IDS
        .iter()
        .flat_map(|(letter, first, last)| (*first..=*last).map(move |n| format!("{letter}-{n}")))
        .collect();
    let told: Vec<&str> = all().map(|row| row.id).collect();
    assert_eq!(told, wanted);
    let unproved: Vec<&str> = all()
        .filter(|row| row.lived.is_empty() && row.shown.is_empty())
        .map(|row| row.id)
        .collect();
    assert!(unproved.is_empty(), "nothing proves {unproved:?}");
}

#[test]
fn every_test_that_a_row_names_is_there() {
    let lost: BTreeSet<String> = all()
        .flat_map(|row| row.shown.iter().map(|test| (row.id, *test)))
        .filter(|(_, test)| !is_there(test))
        .map(|(id, test)| format!("{id}: {test}"))
        .collect();
    assert!(lost.is_empty(), "no such test: {lost:#?}");
    assert!(!is_there("tests/it/faults.rs no_such_test"));
    assert!(!is_there("tests/scenarios/no_such_scenario.toml"));
}

/// Whether a test is there: a file and a function of it that is a test, or a scenario.
fn is_there(test: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let Some((file, name)) = test.split_once(' ') else { return root.join(test).is_file() };
    let Ok(source) = fs::read_to_string(root.join(file)) else { return false };
    let head = format!("fn {name}(");
    let Some(at) = source.find(&head) else { return false };
    let before = source[..at].trim_end().trim_end_matches("async").trim_end();
    before.ends_with("#[test]") || before.ends_with("#[tokio::test]")
}
