//! Exchange by its Web Services: sign-ins, a busy or closed server, single items, broken answers.

use super::table::End::{Closed, Early, Either, Parked, Well};
use super::table::What::{self, All, EachInTurn, Saying};
use super::table::{
    Case, Row, Server, four_tries, no_more_requests, once_more, one_link_waits, one_request,
    one_rest, poison, rests,
};
use super::trial::{Held, NEW_IN_CRM, PHONE, busy, live, mend};
use harness::{Life, Protocol};
use model::Remedy;
use sim::exchange::Item;
use sim::{Host, Poison, Takes, Trouble, When};

/// The create that brings Salesforce's new contact.
const CREATE: &str = "Babbage</t:Surname>";
/// Half of an answer in another encoding than it says.
const UTF_16: &str = "<?xml version=\"1.0\" encoding=\"utf-16\"?><s:Envelope";
/// An answer in which a control character stands that XML cannot hold.
const CONTROL: Trouble = Trouble::Swap(PHONE, "+44&#x1; 1");

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "E-1",
        lived: &[],
        shown: &[
            "relay/src/demo/tests.rs a_wrong_password_is_tried_once_and_two_of_them_are_enough",
            "relay/src/demo/tests/premises.rs a_wrong_password_is_sent_once_to_one_host_and_two_are_enough",
        ],
    },
    Row {
        id: "E-2",
        lived: &[
            Case::of(EachInTurn(Trouble::Status(401)), Either).also(no_more_requests),
            Case::of(All(Trouble::Refuse(500, "ErrorPasswordExpired")), Early(Remedy::Reconnect))
                .also(one_request),
        ],
        shown: &[
            "relay/src/demo/tests.rs a_session_that_ends_is_renewed_and_a_lost_password_asks_the_person",
        ],
    },
    // The list would try a refused password once more. It may be the try that locks the account,
    // and nobody can tell it from E-2: a refused password is tried once.
    Row {
        id: "E-3",
        lived: &[Case::of(All(Trouble::Status(401)), Early(Remedy::Reconnect)).also(one_request)],
        shown: &[
            "relay/src/demo/tests.rs a_session_that_ends_is_renewed_and_a_lost_password_asks_the_person",
        ],
    },
    Row {
        id: "E-4",
        lived: &[
            Case::of(All(Trouble::Refuse(500, "ErrorAccessDenied")), Early(Remedy::Reconnect))
                .also(one_request),
            Case::of(All(Trouble::Status(403)), Early(Remedy::Reconnect)).also(one_request),
        ],
        shown: &["relay/src/words.rs what_a_person_can_do_is_told_by_the_cause"],
    },
    Row {
        id: "E-5",
        lived: &[
            Case::of(EachInTurn(Trouble::Throttle { wait_ms: 297_749 }), Well)
                .also(|ended| rests(ended, 297_749)),
            Case::of(All(Trouble::Throttle { wait_ms: 3_600_000 }), Early(Remedy::Retry))
                .also(one_request),
        ],
        shown: &["relay/src/pace.rs waits_double_to_an_hour_and_obey_the_server"],
    },
    Row {
        id: "E-6",
        lived: &[
            Case::of(EachInTurn(Trouble::Status(503)), Well).also(once_more),
            Case::of(EachInTurn(Trouble::StatusAfter(504)), Well),
            Case::of(EachInTurn(Trouble::Refuse(500, "ErrorTimeoutExpired")), Well),
            Case::of(EachInTurn(Trouble::Refuse(500, "ErrorInternalServerTransientError")), Well),
            Case::of(
                All(Trouble::Refuse(500, "ErrorMailboxStoreUnavailable")),
                Early(Remedy::Retry),
            )
            .also(four_tries),
            Case::of(All(Trouble::Status(502)), Early(Remedy::Retry)).also(four_tries),
        ],
        shown: &["shared/ews/src/tests/reading.rs too_much_at_once_is_halved"],
    },
    Row {
        id: "E-7",
        lived: &[Case::of(
            Saying(CREATE, Trouble::Refuse(500, "ErrorExceededConnectionCount")),
            Well,
        )
        .also(one_rest)],
        shown: &[],
    },
    Row {
        id: "E-8",
        lived: &[Case::of(EachInTurn(Trouble::LoseWatermarks), Well)],
        shown: &[
            "shared/ews/src/tests/reading.rs a_lost_state_reads_its_kind_anew",
            "shared/ews/src/tests/reading.rs a_lost_folder_is_looked_for_and_made",
        ],
    },
    Row {
        id: "E-9",
        lived: &[Case::of(once("Lovelace", "ErrorItemNotFound"), Well)],
        shown: &[
            "tests/scenarios/contact_moved_away.toml",
            "tests/scenarios/contact_purged_in_mail.toml",
            "shared/ews/src/tests/reading.rs deletions_prove_nothing_and_bad_items_stop_nobody",
        ],
    },
    Row {
        id: "E-10",
        lived: &[
            Case::of(once("Lovelace", "ErrorIrresolvableConflict"), Well),
            Case::of(poison("Lovelace", "ErrorIrresolvableConflict"), Well).also(one_link_waits),
        ],
        shown: &["tests/scenarios/appointment_conflict.toml"],
    },
    Row {
        id: "E-11",
        lived: &[
            Case::of(poison(NEW_IN_CRM, "ErrorInternalServerError"), Parked(NEW_IN_CRM)),
            Case::of(What::Poison(with_all("Lovelace", "ErrorInternalServerError")), Either),
        ],
        shown: &["shared/ews/src/tests/writing.rs one_poisonous_row_is_found"],
    },
    Row {
        id: "E-12",
        lived: &[Case::of(EachInTurn(CONTROL), Well)],
        shown: &["shared/wire/src/xml.rs prefixes_entities_and_forbidden_characters"],
    },
    Row {
        id: "E-13",
        lived: &[Case::of(
            What::Poison(with_all(NEW_IN_CRM, "ErrorSchemaValidation")),
            Parked(NEW_IN_CRM),
        )],
        shown: &[
            "shared/ews/src/faults/tests.rs a_schema_fault_tells_where_and_quotes_nothing",
            "shared/ews/src/tests/writing_fields.rs every_field_is_created_changed_and_cleared",
        ],
    },
    Row {
        id: "E-14",
        lived: &[Case::told(a_note_of_megabytes_travels_as_far_as_it_can)],
        shown: &["relay/src/outbound.rs an_answer_without_end_is_cut_off"],
    },
    Row {
        id: "E-15",
        lived: &[
            Case::of(EachInTurn(Trouble::Html), Well),
            Case::of(Saying(CREATE, Trouble::EndAfter(0)), Either),
            Case::of(EachInTurn(Trouble::EndAfter(300)), Well),
            Case::of(Saying(CREATE, Trouble::CutAfter(300)), Well),
            Case::of(Saying(CREATE, Trouble::Strange("text/xml", UTF_16)), Well),
        ],
        shown: &["shared/ews/src/tests/hostile.rs broken_answers_become_faults_or_records"],
    },
    Row {
        id: "E-16",
        lived: &[
            Case::of(Saying(CREATE, Trouble::Refuse(500, "ErrorMailboxMoveInProgress")), Well),
            Case::of(All(Trouble::Moved(302, "https://elsewhere.example/")), Early(Remedy::Report))
                .also(one_request),
        ],
        shown: &[
            "tests/it/steady.rs a_mailbox_that_moves_to_the_cloud_keeps_every_link",
            "relay/src/demo/tests/premises.rs a_locked_account_and_a_moved_address_are_told",
        ],
    },
    Row {
        id: "E-17",
        lived: &[
            Case::of(poison(NEW_IN_CRM, "ErrorQuotaExceeded"), Closed),
            Case::of(What::Poison(with_all("", "ErrorQuotaExceeded")), Closed),
            Case::of(poison(NEW_IN_CRM, "ErrorMessageSizeExceeded"), Parked(NEW_IN_CRM)),
        ],
        shown: &[
            "relay/src/demo/tests/trouble.rs a_full_mailbox_is_told_and_the_other_direction_goes_on",
        ],
    },
    Row {
        id: "E-18",
        lived: &[
            Case::of(Saying(CREATE, Trouble::DropAfter), Well),
            Case::of(Saying(CREATE, Trouble::DropBefore), Well),
            Case::of(Saying(CREATE, Trouble::CutAfter(40)), Well),
            Case::of(Saying(CREATE, Trouble::Html), Well),
        ],
        shown: &[],
    },
    Row {
        id: "E-19",
        lived: &[Case::told(a_feed_that_never_ends_is_left)],
        shown: &["shared/ews/src/tests/reading.rs a_feed_without_an_end_is_a_fault"],
    },
    Row {
        id: "E-20",
        lived: &[],
        shown: &[
            "tests/scenarios/appointment_occurrence_deleted.toml",
            "tests/scenarios/appointment_occurrence_gap.toml",
            "tests/scenarios/appointment_all_day.toml",
            "shared/ews/src/calendar_item/tests.rs whole_days_are_cut_in_the_items_own_zone",
            "shared/ews/src/tests/opening.rs an_unknown_zone_is_not_sent",
        ],
    },
    Row {
        id: "E-21",
        lived: &[],
        shown: &[
            "tests/scenarios/appointment_cancelled.toml",
            "tests/scenarios/appointment_declined.toml",
            "tests/scenarios/appointment_private_skipped.toml",
            "tests/scenarios/appointment_private_time_only.toml",
        ],
    },
    Row {
        id: "E-22",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/premises.rs a_certificate_that_nobody_vouches_for_gets_no_password",
        ],
    },
    Row {
        id: "E-23",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/premises.rs hosts_that_mean_ill_learn_nothing",
            "relay/src/demo/tests/premises.rs the_old_forms_are_asked_where_the_new_one_is_not_known_and_end_with_a_refusal",
            "relay/src/demo/tests/premises.rs what_an_unencrypted_address_or_dns_names_is_a_proposal",
            "shared/ews/src/autodiscover/tests.rs nothing_hostile_gets_through",
        ],
    },
    Row {
        id: "E-24",
        lived: &[],
        shown: &[
            "relay/src/demo/tests/premises.rs a_mailbox_is_found_and_signed_in_to_without_its_password_travelling",
        ],
    },
];

/// A record that is refused once.
const fn once(saying: &'static str, code: &'static str) -> What {
    What::Poison(Poison::of(saying, code).times(1))
}

/// A record that takes its whole request along.
const fn with_all(saying: &'static str, code: &'static str) -> Poison {
    Poison { takes: Takes::TheRequest, ..Poison::of(saying, code) }
}

fn a_note_of_megabytes_travels_as_far_as_it_can(protocol: Protocol) {
    let mut life = busy(protocol);
    {
        let mut world = life.world();
        let now = world.now;
        let note = "A long story. ".repeat(400_000);
        let item = Item::task("Order paper, and much of it").body(&note);
        world.exchange.create(now, harness::life::EMAIL, item);
    }
    life.wait_minutes(5);
    let report = life.cycle().expect("a cycle");
    assert_eq!(report.refused, 0, "it is shortened and listed, not refused: {report:?}");
    let held = Held::of(&life);
    held.nothing_is_lost();
    assert_eq!(held.count(sync::past::End::Crm, "Order paper, and much of it"), 1);
}

fn a_feed_that_never_ends_is_left(protocol: Protocol) {
    let mut life = busy(protocol);
    let without_end =
        Trouble::Swap("IncludesLastItemInRange>true", "IncludesLastItemInRange>false");
    life.world().weather.order(Host::Exchange, When::Each("SyncFolderItems".into()), without_end);
    let (ended, _, requests) = life.requests(Life::cycle);
    let fault = ended.expect_err("a feed without an end");
    assert_eq!(fault.remedy(), Remedy::Report, "{fault:?}");
    assert!(requests < 12, "{requests} requests");
    Held::of(&life).nothing_is_lost();
    life.world().weather.clear();
    mend(life, None);
}

#[test]
fn exchange() {
    live(Server::Exchange, ROWS);
}
