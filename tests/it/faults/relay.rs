//! The relay: crashes, shutdowns, the database, clocks, other relays, configuration, panics.
//!
//! Most of it is lived through in the relay's own tests, where its parts can be reached.

use super::table::{Case, Row, Server};
use super::trial::{busy, live, mend};
use harness::{Life, Protocol};

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "R-1",
        lived: &[],
        shown: &[
            "tests/process/kill.rs twenty_power_cuts_cost_nothing",
            "tests/it/crashes.rs in_a_first_cycle",
            "tests/it/crashes.rs while_edits_travel",
            "tests/it/crashes.rs while_deletions_travel",
        ],
    },
    Row {
        id: "R-2",
        lived: &[],
        shown: &[
            "tests/process/end.rs a_polite_end_is_quick_and_the_next_start_goes_on",
            "relay/src/demo/tests/trouble.rs a_shutdown_ends_a_waiting_cycle_and_the_next_start_goes_on",
        ],
    },
    Row {
        id: "R-3",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/trouble.rs a_full_disk_stops_before_a_write_and_room_lets_all_go_on",
        ],
    },
    Row {
        id: "R-4",
        lived: &[],
        shown: &["relay/src/store/tests.rs two_who_write_at_once_wait_for_each_other"],
    },
    Row {
        id: "R-5",
        lived: &[],
        shown: &[
            "relay/src/store/tests.rs a_damaged_file_is_refused_and_stays_as_it_is",
            "tests/process/end.rs a_lost_database_is_no_fresh_start",
        ],
    },
    // There is no PostgreSQL: the database is one file beside the relay. What the row asks of an
    // ambiguous commit, intents answer for every crash.
    Row { id: "R-6", lived: &[], shown: &["tests/it/crashes.rs in_a_first_cycle"] },
    Row {
        id: "R-7",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/trouble.rs a_clock_that_jumps_neither_floods_nor_stalls",
            "relay/src/store/tests.rs a_moment_far_ahead_counts_as_past",
            "relay/src/routes/tests.rs sessions_end_by_idling_by_age_and_by_signing_out",
        ],
    },
    Row {
        id: "R-8",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/trouble.rs two_relays_on_one_database_run_an_account_once",
            "relay/src/store/tests.rs one_relay_at_a_time_holds_an_account",
        ],
    },
    Row {
        id: "R-9",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/trouble.rs two_relays_on_one_database_run_an_account_once",
            "relay/src/store/tests.rs one_relay_at_a_time_holds_an_account",
            "tests/it/crashes.rs in_a_first_cycle",
        ],
    },
    Row {
        id: "R-10",
        lived: &[],
        shown: &[
            "relay/src/config/tests.rs faults_name_the_line_or_the_variable",
            "relay/src/config/tests.rs what_makes_no_sense_is_refused_before_the_start",
        ],
    },
    Row {
        id: "R-11",
        lived: &[],
        shown: &[
            "relay/src/vault/tests.rs a_key_file_that_others_can_read_is_refused",
            "relay/src/vault/tests.rs a_damaged_key_file_names_the_line",
            "relay/src/store/tests.rs a_database_opens_again_with_its_own_keys_only",
        ],
    },
    // Whoever ends the process, and why, makes no difference to what it left.
    Row {
        id: "R-15",
        lived: &[],
        shown: &["tests/process/kill.rs twenty_power_cuts_cost_nothing"],
    },
    Row {
        id: "R-17",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/trouble.rs a_cycle_that_breaks_costs_itself_and_three_let_the_account_rest",
        ],
    },
    // Each account waits by itself, up to an hour and never as long as its neighbours: that spreads
    // them as a breaker for each host would, with nothing to be kept in step.
    Row {
        id: "R-18",
        lived: &[],
        shown: &[
            "relay/src/pace.rs a_day_without_an_answer_costs_few_tries_and_nobody_comes_back_with_the_others",
        ],
    },
    Row {
        id: "R-20",
        lived: &[
            Case::told(an_old_backup_doubles_and_deletes_nothing),
            Case::told(a_lost_memory_doubles_and_deletes_nothing),
        ],
        shown: &[],
    },
    Row {
        id: "R-22",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/trouble.rs an_account_that_is_erased_in_the_middle_stays_erased",
        ],
    },
];

fn an_old_backup_doubles_and_deletes_nothing(protocol: Protocol) {
    let mut life = busy(protocol);
    let backup = life.memory.clone();
    for _ in 0..2 {
        life.cycle().expect("a cycle after the backup");
        life.wait_minutes(60);
    }
    life.memory = backup;
    mend(life, None);
}

fn a_lost_memory_doubles_and_deletes_nothing(protocol: Protocol) {
    let mut life = busy(protocol);
    life.cycle().expect("a cycle before the loss");
    life.wait_minutes(60);
    life.memory = Life::by(protocol).memory;
    mend(life, None);
}

#[test]
fn relay() {
    live(Server::Salesforce, ROWS);
}
