//! Every property and the tests that prove it. That these exist is read in the sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A property, and the file and name of each test that proves it.
type Proven = (&'static str, &'static [(&'static str, &'static str)]);

const PLANS: &str = "shared/sync/src/planner/tests/properties.rs";
const PLANNED_STORMS: &str = "shared/sync/src/planner/tests/storm.rs";
const SCENARIOS: &str = "shared/sync/src/planner/tests.rs";
const LIVED: &str = "tests/it/properties.rs";
const STORMS: &str = "tests/it/storms.rs";
const CONTRACT: &str = "tests/it/side_contract.rs";

const TABLE: [Proven; 18] = [
    (
        "P1: after a plan was carried out, the next one is empty",
        &[
            (PLANNED_STORMS, "whatever_happens_the_promises_hold"),
            (SCENARIOS, "every_scenario_holds"),
            ("shared/model/src/value.rs", "values_that_a_server_reformats_are_the_same"),
        ],
    ),
    (
        "P2: at rest, both records of a link agree",
        &[(STORMS, "every_life_ends_well"), (STORMS, "every_life_in_the_cloud_ends_well")],
    ),
    (
        "P3: no value that somebody typed is lost, unless the person is told",
        &[
            (PLANNED_STORMS, "whatever_happens_the_promises_hold"),
            (STORMS, "every_life_on_shelves_ends_well"),
        ],
    ),
    ("P4: nothing is invented", &[(PLANS, "p04_nothing_is_invented")]),
    ("P5: nothing is written that is there", &[(PLANS, "p05_no_write_is_unforced")]),
    (
        "P6: nothing is made twice, whatever crashes",
        &[
            ("tests/it/crashes.rs", "in_a_first_cycle"),
            (STORMS, "every_life_on_shelves_ends_well"),
            ("tests/process/kill.rs", "twenty_power_cuts_cost_nothing"),
        ],
    ),
    ("P7: our own writes come back at no cost", &[(LIVED, "p07_an_echo_costs_nothing")]),
    (
        "P8: deletions stay below the brake",
        &[
            (PLANS, "p08_deletions_stay_below_the_brake"),
            ("tests/it/scenarios.rs", "contacts_by_ews"),
        ],
    ),
    (
        "P9: what leaves the scope stays in Salesforce, and comes back as one",
        &[(LIVED, "p09_leaving_the_scope_deletes_nothing_in_salesforce")],
    ),
    ("P10: the plan's limit keeps the newest", &[(PLANS, "p10_the_limit_keeps_the_newest")]),
    (
        "P11: neither order nor the machine changes a byte of a plan",
        &[
            (PLANS, "p11_order_changes_no_byte"),
            // Which `cargo xtask test` goes on with in WebAssembly.
            (
                "shared/sync/src/planner/tests/written.rs",
                "facts_that_were_written_down_give_the_same_plan",
            ),
        ],
    ),
    (
        "P12: the order of carrying out changes nothing",
        &[(PLANS, "p12_the_order_of_carrying_out_changes_nothing")],
    ),
    (
        "P13: what changed and everything come to the same",
        &[(PLANS, "p13_what_changed_and_everything_come_to_the_same")],
    ),
    (
        "P14: watermarks move after all is written down",
        &[
            (LIVED, "p14_watermarks_move_after_all_is_written_down"),
            ("relay/src/store/tests/closing.rs", "the_end_of_a_cycle_is_one_step"),
        ],
    ),
    ("P15: who writes says which version was seen", &[(CONTRACT, "a_stale_update_is_refused")]),
    (
        "P16: whoever lost the lease writes nothing",
        &[("relay/src/store/tests.rs", "one_relay_at_a_time_holds_an_account")],
    ),
    ("P17: a cycle ends", &[(LIVED, "p17_a_cycle_ends_whatever_moves_meanwhile")]),
    (
        "P18: no mail by surprise",
        &[
            (STORMS, "every_life_ends_well"),
            (STORMS, "every_life_in_the_cloud_ends_well"),
            (SCENARIOS, "every_scenario_holds"),
        ],
    ),
];

#[test]
fn each_property_is_proven_by_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut named = BTreeSet::new();
    for (at, (property, tests)) in TABLE.iter().enumerate() {
        assert!(property.starts_with(&format!("P{}: ", at + 1)), "{property}");
        assert!(!tests.is_empty(), "{property}");
        for (file, test) in *tests {
            let text = fs::read_to_string(root.join(file)).expect(file);
            assert!(is_test(&text, test), "{file} has no test {test}, of {property}");
            named.insert(*test);
        }
    }
    // A test that bears a number stands in the table.
    for file in [PLANS, LIVED] {
        let text = fs::read_to_string(root.join(file)).expect(file);
        for test in text.split("fn p").skip(1).filter(|rest| rest.starts_with(['0', '1'])) {
            let name = format!("p{}", test.split('(').next().unwrap_or_default());
            assert!(named.contains(name.as_str()), "the table lacks {name}");
        }
    }
}

/// Whether a source has a test of this name, that is not left out.
fn is_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let named = |line: &str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("fn ").is_some_and(|rest| rest.starts_with(&format!("{name}()")))
    };
    lines.windows(2).any(|pair| matches!(pair[0], "#[test]" | "#[tokio::test]") && named(pair[1]))
}

#[test]
fn a_missing_test_is_noticed() {
    assert!(is_test("#[test]\nfn a() {", "a") && is_test("#[tokio::test]\nasync fn a() {", "a"));
    for text in ["fn a() {", "#[test]\n#[ignore]\nfn a() {", "#[test]\nfn ab() {", "// fn a()"] {
        assert!(!is_test(text, "a"), "{text}");
    }
}
