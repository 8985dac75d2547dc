//! Salesforce: sessions, maintenance, limits, refusals of rows, answers that are lost or broken.

use super::table::End::{Closed, Early, Either, Parked, Well};
use super::table::What::{self, All, EachInTurn, Saying, World};
use super::table::{Case, Row, Server, four_tries, once_more, one_request, poison, rests};
use super::trial::{Held, NEW_IN_MAIL, busy, live, mend};
use harness::{Life, Person, Protocol};
use model::{Field, Fields, Remedy};
use serde_json::json;
use sim::salesforce::{DuplicateRule, User};
use sim::{Poison, Trouble};
use sync::past::End;

/// The create that brings the mailbox's new contact.
const CREATE: &str = "\"LastName\":\"Somerville\"";
/// The change that brings the mailbox's telephone.
const CHANGE: &str = "\"Phone\":\"+44 1\"";
/// What has no end, and what is something else.
const STRANGE: [&str; 4] = ["[]", "{}", "{\"compositeResponse\":[{\"body\":5}]}", "17"];

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "S-1",
        lived: &[Case::of(
            All(Trouble::Refuse(401, "INVALID_SESSION_ID")),
            Early(Remedy::Reconnect),
        )
        .also(|ended| {
            assert_eq!((ended.requests, ended.life.rests.len()), (1, 0));
        })],
        shown: &[
            "relay/src/demo/tests/faults.rs a_session_that_ends_in_the_middle_is_renewed_once",
        ],
    },
    Row {
        id: "S-2",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/faults.rs a_grant_that_ended_rests_the_account_and_keeps_everything",
            "relay/src/demo/tests.rs the_browser_signs_in_on_salesforces_own_page",
        ],
    },
    Row {
        id: "S-3",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/faults.rs a_token_whose_rotation_was_not_heard_is_used_once_more_at_most",
        ],
    },
    // SQLite serves one relay: within it, whoever needs a fresh token waits for the one who asks.
    Row {
        id: "S-4",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/faults.rs two_who_need_a_fresh_token_at_once_ask_for_one",
            "relay/src/store/tests.rs connections_are_renewed_in_order",
        ],
    },
    Row {
        id: "S-5",
        lived: &[],
        shown: &["relay/src/demo/tests/faults.rs a_relay_whose_address_is_not_allowed_says_so"],
    },
    Row {
        id: "S-6",
        lived: &[
            Case::of(EachInTurn(Trouble::Status(503)), Well).also(once_more),
            Case::of(EachInTurn(Trouble::Later(503, 7)), Well).also(|ended| rests(ended, 7_000)),
            Case::of(All(Trouble::Refuse(503, "SERVER_UNAVAILABLE")), Early(Remedy::Retry))
                .also(four_tries),
        ],
        shown: &[],
    },
    Row {
        id: "S-7",
        lived: &[Case::of(
            poison("", "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE"),
            Closed,
        )],
        shown: &[],
    },
    Row {
        id: "S-8",
        lived: &[
            Case::of(EachInTurn(Trouble::Html), Well).also(once_more),
            Case::of(All(Trouble::Html), Early(Remedy::Retry)).also(four_tries),
        ],
        shown: &[
            "shared/wire/src/json.rs pages_and_halves_are_no_answers_and_nonsense_is_told_by_its_place",
        ],
    },
    Row {
        id: "S-9",
        lived: &[Case::of(World(|world| world.org.switches.daily_calls = 0), Early(Remedy::Retry))
            .also(one_request)],
        shown: &[
            "relay/src/pace.rs waits_double_to_an_hour_and_obey_the_server",
            "relay/src/signed.rs the_servers_count_is_read",
        ],
    },
    Row {
        id: "S-10",
        lived: &[Case::of(EachInTurn(Trouble::Throttle { wait_ms: 5_000 }), Well)
            .also(|ended| rests(ended, 5_000))],
        shown: &[],
    },
    Row {
        id: "S-11",
        lived: &[
            Case::of(World(|world| world.org.lock_the_nth_write(1)), Well),
            Case::of(World(|world| world.org.lock_the_nth_write(2)), Well),
        ],
        shown: &[
            "shared/salesforce/src/rows/tests.rs a_locked_row_is_tried_again_and_then_given_up",
        ],
    },
    Row {
        id: "S-12",
        lived: &[Case::of(poison(NEW_IN_MAIL, "INVALID_EMAIL_ADDRESS"), Parked(NEW_IN_MAIL))],
        shown: &[
            "shared/salesforce/src/rows/tests.rs one_bad_row_neither_stops_nor_hides_its_neighbours",
            "shared/salesforce/src/conditional.rs each_row_has_its_own_outcome",
        ],
    },
    Row {
        id: "S-13",
        lived: &[Case::of(
            What::Poison(Poison::of(NEW_IN_MAIL, "ALL_OR_NONE_OPERATION_ROLLED_BACK").times(1)),
            Well,
        )],
        shown: &[
            "shared/salesforce/src/collections/tests.rs a_refusal_of_a_whole_collection_decides_for_its_rows",
        ],
    },
    Row {
        id: "S-14",
        lived: &[
            Case::of(
                World(|world| hide_a_double(world, DuplicateRule::Block)),
                Parked(NEW_IN_MAIL),
            ),
            Case::of(
                World(|world| hide_a_double(world, DuplicateRule::Alert)),
                Parked(NEW_IN_MAIL),
            ),
        ],
        shown: &[
            "shared/salesforce/src/rows/tests.rs a_duplicate_rule_names_the_records_that_are_there",
        ],
    },
    Row {
        id: "S-15",
        lived: &[Case::of(poison(NEW_IN_MAIL, "DUPLICATE_VALUE"), Parked(NEW_IN_MAIL))],
        shown: &["shared/salesforce/src/rows/tests.rs a_marked_record_is_made_once_only"],
    },
    Row {
        id: "S-16",
        lived: &[Case::of(
            What::Poison(Poison::of("Lovelace", "ENTITY_IS_DELETED").status(404).times(1)),
            Well,
        )],
        shown: &[
            "tests/scenarios/contact_deleted_in_crm_edited_in_mail.toml",
            "tests/scenarios/contact_merged.toml",
            "tests/scenarios/contact_merged_both_linked.toml",
            "tests/scenarios/contact_undeleted_in_crm.toml",
        ],
    },
    Row {
        id: "S-17",
        lived: &[Case::told(a_record_out_of_sight_is_not_deleted)],
        shown: &["tests/scenarios/contact_left_view.toml", "tests/scenarios/contact_brake.toml"],
    },
    // The code is shown, and no words of the org: they quote what people wrote.
    Row {
        id: "S-18",
        lived: &[
            Case::of(poison(NEW_IN_MAIL, "FIELD_CUSTOM_VALIDATION_EXCEPTION"), Parked(NEW_IN_MAIL)),
            Case::of(
                poison("Lovelace", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"),
                Parked("Lovelace"),
            ),
        ],
        shown: &[],
    },
    Row {
        id: "S-19",
        lived: &[
            Case::of(
                What::Poison(Poison::of(NEW_IN_MAIL, "REQUIRED_FIELD_MISSING").about("Region__c")),
                Parked(NEW_IN_MAIL),
            ),
            Case::of(
                What::Poison(
                    Poison::of(NEW_IN_MAIL, "INVALID_CROSS_REFERENCE_KEY").about("RecordTypeId"),
                ),
                Parked(NEW_IN_MAIL),
            ),
            Case::of(
                What::Poison(
                    Poison::of(NEW_IN_MAIL, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")
                        .about("Region__c"),
                ),
                Parked(NEW_IN_MAIL),
            ),
        ],
        shown: &[
            "shared/salesforce/src/reach.rs only_what_describe_shows_is_promised",
            "shared/salesforce/src/changes/fault_tests.rs tables_that_are_out_of_date_are_learnt_anew_once",
        ],
    },
    Row {
        id: "S-20",
        lived: &[Case::of(
            What::Poison(Poison::of(NEW_IN_MAIL, "STRING_TOO_LONG").about("Region__c")),
            Parked(NEW_IN_MAIL),
        )],
        shown: &[
            "tests/scenarios/contact_too_long.toml",
            "tests/scenarios/contact_email_too_long.toml",
            "tests/scenarios/contact_short_side_edited.toml",
        ],
    },
    Row {
        id: "S-21",
        lived: &[
            Case::of(Saying(CREATE, Trouble::DropAfter), Well),
            Case::of(Saying(CREATE, Trouble::DropBefore), Well),
            Case::of(Saying(CREATE, Trouble::CutAfter(40)), Well),
            Case::of(Saying(CREATE, Trouble::StatusAfter(504)), Well),
        ],
        shown: &[],
    },
    Row {
        id: "S-22",
        lived: &[
            Case::of(Saying(CHANGE, Trouble::DropAfter), Well),
            Case::of(Saying(CHANGE, Trouble::DropBefore), Well),
        ],
        shown: &[],
    },
    Row {
        id: "S-23",
        lived: &[
            Case::of(EachInTurn(Trouble::EndAfter(0)), Well),
            Case::of(EachInTurn(Trouble::EndAfter(1)), Well),
            Case::of(EachInTurn(Trouble::EndAfter(77)), Well),
            Case::of(EachInTurn(Trouble::CutAfter(200)), Well),
        ],
        shown: &["relay/src/outbound.rs an_answer_that_breaks_off_is_no_answer"],
    },
    Row {
        id: "S-24",
        lived: &[
            Case::of(EachInTurn(Trouble::Strange("text/plain", STRANGE[0])), Either),
            Case::of(EachInTurn(Trouble::Strange("application/json", STRANGE[1])), Either),
            Case::of(EachInTurn(Trouble::Strange("application/json", STRANGE[2])), Either),
            Case::of(EachInTurn(Trouble::Strange("application/json", STRANGE[3])), Either),
        ],
        shown: &["shared/salesforce/src/side/tests.rs no_answer_makes_anything_panic"],
    },
    Row {
        id: "S-25",
        lived: &[Case::of(EachInTurn(Trouble::Moved(302, "https://elsewhere.example/")), Well)],
        shown: &[
            "relay/src/demo/tests/faults.rs an_org_that_moved_is_asked_once_where_it_is",
            "relay/src/outbound.rs redirects_are_answers_and_are_not_followed",
        ],
    },
    Row {
        id: "S-26",
        lived: &[
            Case::of(EachInTurn(Trouble::Status(420)), Well),
            Case::of(EachInTurn(Trouble::Status(404)), Well),
            Case::of(EachInTurn(Trouble::DropBefore), Well),
        ],
        shown: &[],
    },
    Row {
        id: "S-27",
        lived: &[],
        shown: &[
            "relay/src/outbound.rs a_server_that_stalls_or_drips_is_left",
            "relay/src/outbound.rs an_answer_without_end_is_cut_off",
        ],
    },
    Row {
        id: "S-28",
        lived: &[
            Case::of(EachInTurn(Trouble::LoseWatermarks), Well),
            Case::of(World(|world| world.org.switches.page_size = 1), Well),
        ],
        shown: &[
            "shared/salesforce/src/changes/tests.rs many_changes_of_one_second_are_paged_by_id",
        ],
    },
    Row {
        id: "S-29",
        lived: &[Case::told(a_clock_that_is_wrong_by_a_day_costs_nothing)],
        shown: &[
            "shared/salesforce/src/changes/tests.rs many_changes_of_one_second_are_paged_by_id",
        ],
    },
    Row {
        id: "S-30",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/faults.rs every_refusal_of_a_password_sign_in_has_its_words_and_is_tried_once",
            "shared/salesforce/src/login/tests.rs each_fault_is_told_from_the_others",
        ],
    },
    Row {
        id: "S-31",
        lived: &[
            Case::of(poison(NEW_IN_MAIL, "STORAGE_LIMIT_EXCEEDED"), Closed),
            Case::of(EachInTurn(Trouble::Refuse(400, "QUERY_TIMEOUT")), Either),
            Case::of(EachInTurn(Trouble::Refuse(400, "OPERATION_TOO_LARGE")), Either),
        ],
        shown: &["shared/salesforce/src/changes/fault_tests.rs a_page_that_is_too_large_is_halved"],
    },
    Row {
        id: "S-32",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/faults.rs a_sandbox_that_was_filled_anew_is_not_taken_for_the_org",
        ],
    },
];

/// Somebody else has a contact like the mailbox's new one, which our person cannot see.
fn hide_a_double(world: &mut sim::World, rule: DuplicateRule) {
    let now = world.now;
    let other = world.org.add_user(User::new("eve@acme.example", "secret", "Eve", "Other"));
    let row = json!({"LastName": NEW_IN_MAIL, "Email": "somerville@engines.example"});
    let hidden = world.org.insert(&other, "Contact", row, now);
    world.org.restrict(&hidden);
    world.org.switches.duplicates = rule;
}

fn a_record_out_of_sight_is_not_deleted(protocol: Protocol) {
    let mut life = busy(protocol);
    let hopper = Person::of(&life).named(&life, End::Crm, "Hopper").remove(0).id;
    let mine = life.user.clone();
    let to = |life: &Life, owner: &str| {
        let mut world = life.world();
        let now = world.now;
        world.org.update(hopper.as_str(), json!({"OwnerId": owner}), now);
    };
    let other = life.world().org.add_user(User::new("eve@acme.example", "secret", "Eve", "Other"));
    to(&life, &other);
    life.world().org.restrict(hopper.as_str());
    for _ in 0..3 {
        let report = life.cycle().expect("a cycle");
        assert_eq!(report.deleted.0, 0);
        assert_eq!(Person::of(&life).named(&life, End::Mail, "Hopper").len(), 1);
        life.wait_minutes(24 * 60);
    }
    life.world().org.share(hopper.as_str());
    to(&life, &mine);
    life.wait_minutes(5);
    mend(life, None);
}

fn a_clock_that_is_wrong_by_a_day_costs_nothing(protocol: Protocol) {
    for hours in [26, -26] {
        let mut life = busy(protocol);
        life.ahead_ms = hours * 3_600_000;
        life.cycle().expect("a cycle");
        Held::of(&life).nothing_is_lost();
        let mut person = Person::of(&life);
        let seen = person.named(&life, End::Crm, "Turing").remove(0);
        let fields = Fields::new().with(Field::Department, "Mathematics");
        person.edit(End::Crm, model::Kind::Contact, &seen.id, fields);
        mend(life, None);
    }
}

#[test]
fn salesforce() {
    live(Server::Salesforce, ROWS);
}
