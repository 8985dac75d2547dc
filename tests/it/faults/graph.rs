//! Microsoft Graph: a busy cloud, rounds that are lost or tell oddly, batches, single records.

use super::table::End::{Closed, Early, Either, Parked, Well};
use super::table::What::{self, All, EachInTurn, Saying, World};
use super::table::{Case, Row, Server, four_tries, once_more, one_link_waits, one_request, rests};
use super::trial::{NEW_IN_CRM, busy, live, mend};
use harness::{Life, Person, Protocol};
use model::{Field, Fields, Kind, Remedy};
use sim::{Poison, Trouble};
use sync::past::End;

/// The create that brings Salesforce's new contact.
const CREATE: &str = "\"surname\":\"Babbage\"";

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "G-1",
        lived: &[
            Case::of(EachInTurn(Trouble::Throttle { wait_ms: 9_000 }), Well)
                .also(|ended| rests(ended, 9_000)),
            Case::of(EachInTurn(Trouble::Status(429)), Well).also(once_more),
            Case::of(EachInTurn(Trouble::Later(503, 9)), Well).also(|ended| rests(ended, 9_000)),
            Case::of(All(Trouble::Status(429)), Early(Remedy::Retry)).also(four_tries),
            Case::of(All(Trouble::Later(429, 3_600)), Early(Remedy::Retry)).also(one_request),
        ],
        shown: &["tests/it/steady.rs a_mailbox_that_takes_few_requests_at_once_comes_in_step"],
    },
    Row {
        id: "G-2",
        lived: &[Case::of(EachInTurn(Trouble::LoseWatermarks), Well)],
        shown: &[
            "shared/msgraph/src/tests/reading.rs a_lost_round_is_begun_anew_and_reads_its_kind_whole",
        ],
    },
    Row {
        id: "G-3",
        lived: &[Case::told(what_a_round_kept_silent_about_is_found_by_a_whole_reading)],
        shown: &[],
    },
    Row {
        id: "G-4",
        lived: &[
            Case::of(World(|world| world.graph.switches.delta_repeats = true), Well),
            Case::of(World(|world| world.graph.switches.delta_removes_first = true), Well),
            Case::of(World(|world| world.graph.switches.delta_begins_empty = true), Well),
        ],
        shown: &[
            "shared/msgraph/src/changes.rs what_a_page_says_last_counts",
            "shared/msgraph/src/read.rs what_was_not_answered_is_unknown",
        ],
    },
    Row {
        id: "G-5",
        lived: &[Case::of(All(Trouble::Status(401)), Early(Remedy::Reconnect)).also(one_request)],
        shown: &[
            "relay/src/demo/tests/office.rs a_challenge_costs_one_token_and_each_demand_has_its_words",
            "relay/src/signed.rs a_demand_is_read_and_nonsense_is_none",
            "relay/src/demo/tests/office.rs a_mailbox_in_the_cloud_comes_in_step_and_its_tokens_are_renewed",
        ],
    },
    Row {
        id: "G-6",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/office.rs a_challenge_costs_one_token_and_each_demand_has_its_words",
            "shared/msgraph/src/oauth/tests.rs a_number_chooses_the_words_and_an_unknown_one_leaves_them_to_the_error",
            "shared/msgraph/src/oauth/tests.rs only_what_ends_the_grant_signs_out",
        ],
    },
    Row {
        id: "G-7",
        lived: &[
            Case::of(EachInTurn(Trouble::Status(504)), Well),
            Case::of(EachInTurn(Trouble::StatusAfter(504)), Well),
            Case::of(Saying(CREATE, Trouble::StatusAfter(504)), Well),
            Case::of(Saying(CREATE, Trouble::DropAfter), Well),
            Case::of(Saying(CREATE, Trouble::EndAfter(40)), Well),
            Case::of(EachInTurn(Trouble::EndAfter(40)), Well),
            Case::of(EachInTurn(Trouble::Html), Well),
            Case::of(EachInTurn(Trouble::Strange("application/json", "{\"responses\":5}")), Either),
        ],
        shown: &["shared/msgraph/src/tests/writing.rs creations_can_be_found_again_and_repeated"],
    },
    Row {
        id: "G-8",
        lived: &[
            Case::of(World(|world| world.graph.switches.batch_parts_at_once = 1), Well),
            Case::of(World(|world| world.graph.switches.batch_answers_lost = 1), Either),
            Case::of(
                What::Poison(Poison::of(NEW_IN_CRM, "FailedDependency").status(424).times(1)),
                Well,
            ),
        ],
        shown: &["shared/msgraph/src/batch/tests.rs each_part_has_its_own_outcome_in_any_order"],
    },
    Row {
        id: "G-9",
        lived: &[Case::of(
            What::Poison(Poison::of("Lovelace", "ErrorItemNotFound").status(404).times(1)),
            Well,
        )],
        shown: &[
            "tests/scenarios/contact_new_id.toml",
            "tests/scenarios/contact_moved_away.toml",
            "tests/it/two_protocols.rs an_event_that_moves_to_another_calendar_is_found_elsewhere",
        ],
    },
    Row {
        id: "G-10",
        lived: &[
            Case::of(
                What::Poison(
                    Poison::of("Lovelace", "ErrorIrresolvableConflict").status(409).times(1),
                ),
                Well,
            ),
            Case::of(
                What::Poison(Poison::of("Lovelace", "ErrorIrresolvableConflict").status(412)),
                Well,
            )
            .also(one_link_waits),
        ],
        shown: &["shared/msgraph/src/tests/writing.rs changes_bear_the_version_they_were_read_at"],
    },
    Row {
        id: "G-11",
        lived: &[Case::of(
            All(Trouble::Refuse(404, "MailboxNotEnabledForRESTAPI")),
            Early(Remedy::Reconnect),
        )
        .also(one_request)],
        shown: &["relay/src/words.rs what_a_person_can_do_is_told_by_the_cause"],
    },
    Row {
        id: "G-12",
        lived: &[
            Case::of(World(|world| world.graph.switches.mailbox_full = true), Closed),
            Case::of(
                What::Poison(Poison::of(NEW_IN_CRM, "RequestEntityTooLarge").status(413)),
                Parked(NEW_IN_CRM),
            ),
        ],
        shown: &[],
    },
    Row {
        id: "G-13",
        lived: &[Case::of(
            All(Trouble::Refuse(403, "Authorization_RequestDenied")),
            Early(Remedy::Reconnect),
        )
        .also(one_request)],
        shown: &[
            "relay/src/demo/tests/office.rs a_challenge_costs_one_token_and_each_demand_has_its_words",
            "relay/src/demo/tests/office.rs an_administrator_approves_and_the_person_goes_on",
        ],
    },
    Row {
        id: "G-14",
        lived: &[],
        shown: &[
            "shared/msgraph/src/oauth/tests.rs addresses_name_cloud_and_tenant",
            "relay/src/autodiscover/places.rs domains_of_the_cloud_are_known_in_every_country",
            "relay/src/config/tests.rs what_makes_no_sense_is_refused_before_the_start",
        ],
    },
];

/// What a round never told is found when everything is read whole, which the relay does weekly.
fn what_a_round_kept_silent_about_is_found_by_a_whole_reading(protocol: Protocol) {
    let mut life = busy(protocol);
    let mut person = Person::of(&life);
    let turing = person.named(&life, End::Mail, "Turing").remove(0);
    let hut = Fields::new().with(Field::Department, "Hut 8");
    person.edit(End::Mail, Kind::Contact, &turing.id, hut);
    let travelled = |life: &Life| {
        let seen = Person::of(life).named(life, End::Crm, "Turing").remove(0);
        seen.fields.text(Field::Department) == Some("Hut 8")
    };
    life.world().graph.switches.delta_keeps_silent = Some("Turing");
    life.cycle().expect("a cycle");
    life.world().graph.switches.delta_keeps_silent = None;
    life.wait_minutes(5);
    life.cycle().expect("a cycle");
    assert!(!travelled(&life), "nobody told of it");
    life.memory.watermarks = sync::Watermarks::default();
    life.wait_minutes(5);
    life.cycle().expect("a whole reading");
    assert!(travelled(&life));
    mend(life, None);
}

#[test]
fn graph() {
    live(Server::Graph, ROWS);
}
