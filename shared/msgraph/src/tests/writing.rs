//! Writing: what leaves, and what each answer means for each row.

use super::desk::{Desk, Reply, Whole, run};
use super::mailbox;
use model::{
    Fault, Field, Fields, Id, Kind, Mark, Moment, Notify, Outcome, Side, Times, Version, Write,
};
use serde_json::{Value, json};

const NOTIFY: Notify = Notify::Nobody;

fn create(kind: Kind, fields: Fields, mark: Option<&str>) -> Write {
    Write::Create { kind, mark: mark.map(Mark::from), fields, parent: None, notify: NOTIFY }
}

fn task(subject: &str) -> Write {
    create(Kind::Task, Fields::new().with(Field::Subject, subject), None)
}

fn update(kind: Kind, id: &str, fields: Fields) -> Write {
    let (id, version) = (Id::from(id), Version::from("W/\"1\""));
    Write::Update { kind, id, version, series: None, fields, notify: NOTIFY }
}

fn shown(id: &str) -> Reply {
    Reply::Shown(json!({ "id": id, "@odata.etag": "W/\"2\"", "title": id, "subject": id }))
}

fn by_title(_: &str, _: &str, body: &Value) -> Reply {
    match body["title"].as_str() {
        Some("stale") => Reply::Refused(412, "ErrorIrresolvableConflict"),
        Some("wrong") => Reply::Refused(400, "invalidRequest"),
        Some("busy") => Reply::Busy(429),
        Some("late") => Reply::Refused(504, "gatewayTimeout"),
        Some("left") => Reply::Left,
        Some("nameless") => Reply::Shown(json!({ "title": "x" })),
        _ => shown("A"),
    }
}

#[test]
fn each_row_has_its_own_outcome() {
    let desk = Desk::new(by_title);
    let rows: Vec<Write> = ["good", "stale", "wrong", "late", "left", "nameless"].map(task).into();
    let outcomes = run(mailbox(&desk).write(&rows));
    assert!(
        matches!(&outcomes[0], Outcome::Done(receipt) if receipt.version.as_str() == "W/\"2\"")
    );
    assert_eq!(outcomes[1], Outcome::Refused(Fault::Stale));
    assert!(matches!(&outcomes[2], Outcome::Refused(Fault::Rejected { .. })));
    for doubtful in &outcomes[3..] {
        assert!(matches!(doubtful, Outcome::InDoubt(_)), "{doubtful:?}");
    }
    assert_eq!(desk.take().len(), 1);
}

#[test]
fn what_a_busy_server_did_not_take_is_not_sent() {
    let desk = Desk::new(by_title);
    let mut rows: Vec<Write> = ["good", "busy", "good"].map(task).into();
    rows.extend((0..30).map(|_| task("good")));
    let outcomes = run(mailbox(&desk).write(&rows));
    assert!(matches!(&outcomes[0], Outcome::Done(_)) && matches!(&outcomes[2], Outcome::Done(_)));
    let Outcome::NotSent(Fault::Throttled { wait_ms, .. }) = &outcomes[1] else {
        panic!("{:?}", outcomes[1])
    };
    assert_eq!(*wait_ms, Some(7_000));
    assert!(outcomes[20..].iter().all(|one| matches!(one, Outcome::NotSent(_))));
    assert_eq!(desk.take().len(), 1, "the next batch waits");
}

#[test]
fn a_batch_that_fails_as_a_whole_is_sent_or_not_or_in_doubt() {
    let rows: Vec<Write> = (0..20).map(|_| task("good")).collect();
    for (whole, first_in_doubt) in [
        (Whole::Closed, true),
        (Whole::Http(502, ""), true),
        (Whole::Http(200, "<html>"), true),
        (Whole::Http(503, ""), false),
        (Whole::Http(401, ""), false),
    ] {
        let desk = Desk::new(by_title);
        desk.then(&[whole]);
        let outcomes = run(mailbox(&desk).write(&rows));
        assert_eq!(matches!(&outcomes[0], Outcome::InDoubt(_)), first_in_doubt);
        assert_eq!(desk.take().len(), 1);
    }
    let desk = Desk::new(by_title);
    desk.then(&[Whole::Http(413, "")]);
    let outcomes = run(mailbox(&desk).write(&rows));
    assert!(outcomes.iter().all(|one| matches!(one, Outcome::Done(_))), "in smaller batches");
    let sizes: Vec<usize> = desk.take().iter().map(Vec::len).collect();
    assert_eq!(sizes, [20, 10, 10]);
}

#[test]
fn creations_can_be_found_again_and_repeated() {
    let desk = Desk::new(|_, _, _| shown("A"));
    let times = Times::Timed {
        start: Moment::parse("2026-12-01T09:00:00Z").expect("a moment"),
        end: Moment::parse("2026-12-01T10:00:00Z").expect("a moment"),
        zone: None,
    };
    let event = Fields::new().with(Field::Subject, "x").with(Field::Times, times);
    let rows = [
        create(Kind::Appointment, event.clone(), Some("tw1.a")),
        create(Kind::Appointment, event.clone(), Some("tw1.a")),
        create(Kind::Appointment, event, Some("tw1.b")),
        create(Kind::Appointment, Fields::new().with(Field::Subject, "x"), None),
        create(Kind::Task, Fields::new().with(Field::Subject, "x"), Some("tw1.c")),
        create(Kind::Contact, Fields::new().with(Field::Surname, "x"), Some("tw1.d")),
    ];
    let outcomes = run(mailbox(&desk).write(&rows));
    assert!(matches!(&outcomes[3], Outcome::Refused(Fault::Rejected { .. })), "no times");
    let parts: Vec<Value> = desk.take().into_iter().flatten().collect();
    let body = |at: usize| &parts[at]["body"];
    assert_eq!(body(0)["transactionId"], body(1)["transactionId"]);
    assert_ne!(body(0)["transactionId"], body(2)["transactionId"]);
    assert_eq!(body(0)["transactionId"].as_str().map(str::len), Some(36));
    assert!(!body(0).to_string().contains("tw1.a\"") || body(0)["isReminderOn"] == false);
    assert_eq!(body(0)["start"]["dateTime"], "2026-12-01T10:00:00");
    assert_eq!(body(0)["start"]["timeZone"], "Europe/Berlin");
    assert_eq!(body(3)["linkedResources"][0]["externalId"], "tw1.c");
    assert_eq!(body(4)["singleValueExtendedProperties"][0]["value"], "tw1.d");
    assert_eq!(parts[4]["url"], "/me/contactFolders/F-OURS/contacts");
}

#[test]
fn changes_bear_the_version_they_were_read_at() {
    let desk = Desk::new(|method, _, _| match method {
        "GET" => Reply::Shown(json!({
            "id": "A", "@odata.etag": "W/\"1\"", "displayName": "Ada Byron", "surname": "Byron",
            "givenName": "Ada", "fileAs": "The Countess",
        })),
        _ => shown("A"),
    });
    let married = Fields::new().with(Field::Surname, "King");
    let outcomes = run(mailbox(&desk).write(&[update(Kind::Contact, "A", married)]));
    assert!(matches!(&outcomes[0], Outcome::Done(_)), "{outcomes:?}");
    let batches = desk.take();
    let part = &batches[1][0];
    assert_eq!(part["headers"]["If-Match"], "W/\"1\"");
    assert_eq!(part["body"], json!({ "surname": "King", "displayName": "Ada King" }));
    let title = Fields::new().with(Field::JobTitle, "Countess");
    run(mailbox(&desk).write(&[update(Kind::Contact, "A", title)]));
    assert_eq!(desk.take().len(), 1, "nothing has to be known for that");
}

#[test]
fn a_restored_record_is_made_anew_unless_it_is_there() {
    let desk = Desk::new(|method, url, _| match (method, url) {
        ("GET", url) if url.contains("/THERE") => shown("THERE"),
        ("GET", _) => Reply::Refused(404, "ErrorItemNotFound"),
        _ => shown("NEW"),
    });
    let restore = |id: &str| Write::Restore {
        kind: Kind::Task,
        id: Id::from(id),
        image: br#"{"id":"OLD","title":"x","status":"notStarted"}"#.to_vec(),
    };
    let outcomes = run(mailbox(&desk).write(&[restore("THERE"), restore("GONE")]));
    let ids: Vec<&str> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Done(receipt) => receipt.id.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(ids, ["THERE", "NEW"]);
    let last = desk.take().pop().expect("a batch");
    assert_eq!(last[0]["body"], json!({ "title": "x", "status": "notStarted" }));
}

#[test]
fn a_restored_contact_is_as_private_as_it_was() {
    let desk = Desk::new(|method, _, _| match method {
        "GET" => Reply::Refused(404, "ErrorItemNotFound"),
        _ => shown("NEW"),
    });
    let properties = json!([{ "id": "Integer 0x36", "value": "2" }]);
    let image = json!({
        "id": "OLD", "surname": "Byron", "singleValueExtendedProperties": properties,
    });
    let image = image.to_string().into_bytes();
    let restore = Write::Restore { kind: Kind::Contact, id: Id::from("GONE"), image };
    let outcomes = run(mailbox(&desk).write(&[restore]));
    assert!(matches!(&outcomes[0], Outcome::Done(_)), "{outcomes:?}");
    let batches = desk.take();
    let asked = batches[0][0]["url"].as_str().expect("text");
    assert!(asked.contains("Integer%200x36"), "{asked}");
    let last = batches.last().expect("a batch");
    assert_eq!(last[0]["body"]["singleValueExtendedProperties"], properties);
}
