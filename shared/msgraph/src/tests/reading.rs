//! Rounds: pages, links, losses.

use super::desk::{Desk, Reply, Whole, list, round, run, some};
use super::{mailbox, scope};
use crate::mark;
use model::{Coverage, Departure, Fault, Field, Gone, Id, Kind, Mark, Page, Reader, Watermark};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn contact(id: &str, surname: &str) -> Value {
    json!({ "id": id, "@odata.etag": "W/\"1\"", "surname": surname })
}

fn removed(id: &str) -> Value {
    json!({ "id": id, "@removed": { "reason": "deleted" } })
}

/// Nothing is there, and nothing happens.
pub(super) fn quiet(_: &str, url: &str, _: &Value) -> Reply {
    match url {
        url if url.contains("/contacts/delta") => round(&[], "/me/contacts/delta?$deltatoken=c"),
        url if url.contains("calendarView/delta") => {
            round(&[], "/me/calendarView/delta?$deltatoken=e")
        }
        url if url.contains("/tasks/delta") => {
            round(&[], "/me/todo/lists/F-TASKS/tasks/delta?$deltatoken=t")
        }
        _ => list(&[]),
    }
}

/// Reads to the end of a reading.
pub(super) fn read(desk: &Arc<Desk>, since: Option<&Watermark>) -> Result<Page, Fault> {
    let mut mailbox = mailbox(desk);
    let mut page = run(mailbox.changes(&scope(), since))?;
    while page.more {
        let next = run(mailbox.changes(&scope(), Some(&page.next)))?;
        page.seen.extend(next.seen);
        page.gone.extend(next.gone);
        page.refused.extend(next.refused);
        (page.next, page.more, page.covered) = (next.next, next.more, next.covered);
    }
    Ok(page)
}

#[test]
fn an_idle_reading_is_one_batch_of_three_rounds() {
    let desk = Desk::new(quiet);
    let first = read(&desk, None).expect("a page");
    assert_eq!(first.covered, model::PerKind::from_fn(|_| Coverage::Whole));
    let lines = desk.lines();
    assert_eq!((lines.len(), lines[0].len()), (1, 3), "{lines:?}");
    let page = read(&desk, Some(&first.next)).expect("a page");
    assert_eq!(page.covered, model::PerKind::from_fn(|_| Coverage::Since));
    let wanted = [
        "GET /me/contacts/delta?$deltatoken=c",
        "GET /me/calendarView/delta?$deltatoken=e",
        "GET /me/todo/lists/F-TASKS/tasks/delta?$deltatoken=t",
    ];
    assert_eq!(desk.lines(), [wanted]);
    assert_eq!(page.next, first.next, "nothing happened");
}

#[test]
fn pages_are_followed_and_the_last_telling_holds() {
    let desk = Desk::new(|method, url, body| match url {
        "/me/contacts/delta?$skiptoken=2" => round(
            &[removed("A"), contact("A", "later"), contact("B", "b"), removed("B")],
            "/me/contacts/delta?$deltatoken=c",
        ),
        url if url.contains("/contacts/delta?$select") => {
            some(&[contact("A", "first")], "/me/contacts/delta?$skiptoken=2")
        }
        url if url.contains("/contacts?") => list(&[json!({
            "id": "A", "@odata.etag": "W/\"1\"",
            "singleValueExtendedProperties": mark::write(&Mark::from("tw1.a")),
        })]),
        _ => quiet(method, url, body),
    });
    let page = read(&desk, None).expect("pages");
    let last = page.seen.last().expect("a record");
    assert_eq!(last.fields.text(Field::Surname), Some("later"));
    assert_eq!(last.mark, Some(Mark::from("tw1.a")));
    let gone =
        Gone::Record { kind: Some(Kind::Contact), id: Id::from("B"), why: Departure::Deleted };
    assert_eq!(page.gone, [gone]);
    assert!(page.seen.iter().all(|seen| seen.id.as_str() == "A"));
}

#[test]
fn changed_records_are_asked_for_their_marks_in_one_more_batch() {
    let desk = Desk::new(|method, url, body| match url {
        "/me/contacts/delta?$deltatoken=c" => {
            round(&[contact("A", "a"), contact("B", "b")], "/me/contacts/delta?$deltatoken=d")
        }
        url if url.starts_with("/me/contacts/A?$select=") => Reply::Shown(json!({
            "id": "A", "surname": "a", "singleValueExtendedProperties": mark::write(&Mark::from("tw1.a")),
        })),
        url if url.starts_with("/me/contacts/B?") => Reply::Refused(404, "ErrorItemNotFound"),
        _ => quiet(method, url, body),
    });
    let first = read(&desk, None).expect("a page");
    desk.take();
    let page = read(&desk, Some(&first.next)).expect("a page");
    assert_eq!(desk.take().len(), 2);
    let told: Vec<_> = page.seen.into_iter().map(|seen| (seen.id, seen.mark)).collect();
    assert_eq!(told, [(Id::from("A"), Some(Mark::from("tw1.a")))], "the other went in between");
    assert!(page.gone.is_empty() && page.refused.is_empty());
}

/// A contact as it is shown where it was asked how private it is.
fn of_degree(id: &str, version: u8, degree: &str) -> Value {
    json!({
        "id": id, "@odata.etag": format!("W/\"{version}\""), "surname": id,
        "singleValueExtendedProperties": [{ "id": "Integer 0x36", "value": degree }],
    })
}

fn private(page: &Page) -> Vec<(&str, bool)> {
    let told = |seen: &model::Seen| seen.about.private;
    page.seen.iter().map(|seen| (seen.id.as_str(), told(seen))).collect()
}

#[test]
fn changed_contacts_tell_whether_they_are_private_or_are_not_told() {
    let desk = Desk::new(|method, url, body| match url {
        "/me/contacts/delta?$deltatoken=c" => round(
            &["A", "B", "C", "D"].map(|id| contact(id, id)),
            "/me/contacts/delta?$deltatoken=d",
        ),
        url if url.starts_with("/me/contacts/") && !url.contains("delta") => {
            assert!(url.contains("TwinlineMark%27%20or%20id%20eq%20%27Integer%200x36"), "{url}");
            match &url["/me/contacts/".len()..=("/me/contacts/".len())] {
                "A" => Reply::Shown(of_degree("A", 1, "2")),
                "B" => Reply::Shown(contact("B", "B")),
                "C" => Reply::Refused(404, "ErrorItemNotFound"),
                _ => Reply::Refused(500, "internalServerError"),
            }
        }
        _ => quiet(method, url, body),
    });
    let first = read(&desk, None).expect("a page");
    let page = read(&desk, Some(&first.next)).expect("a page");
    assert_eq!(private(&page), [("A", true), ("B", false)]);
    let [(id, Fault::Offline(_))] = page.refused.as_slice() else { panic!("{:?}", page.refused) };
    assert_eq!(id.as_str(), "D");
}

#[test]
fn a_listing_is_believed_of_the_version_that_the_round_told() {
    let desk = Desk::new(|method, url, body| match url {
        url if url.contains("/contacts/delta?$select") => round(
            &["SAME", "MOVED", "UNLISTED", "PUBLIC"].map(|id| contact(id, id)),
            "/me/contacts/delta?$deltatoken=c",
        ),
        url if url.contains("/contacts?") => {
            assert!(url.contains("Integer%200x36") && !url.contains("&$filter"), "{url}");
            list(&[
                of_degree("SAME", 1, "1"),
                of_degree("MOVED", 2, "0"),
                of_degree("PUBLIC", 1, "0"),
            ])
        }
        url if url.starts_with("/me/contacts/MOVED?") => Reply::Shown(of_degree("MOVED", 3, "3")),
        url if url.starts_with("/me/contacts/UNLISTED?") => {
            Reply::Shown(of_degree("UNLISTED", 1, "2"))
        }
        _ => quiet(method, url, body),
    });
    let page = read(&desk, None).expect("a page");
    let mut told = private(&page);
    told.sort_unstable();
    let wanted = [("MOVED", true), ("PUBLIC", false), ("SAME", true), ("UNLISTED", true)];
    assert_eq!(told, wanted);
    assert!(page.refused.is_empty());
    let sizes: Vec<usize> = desk.take().iter().map(Vec::len).collect();
    assert_eq!(sizes, [3, 1, 2], "the rounds, the listing, and two by their ids");
}

#[test]
fn a_lost_round_is_begun_anew_and_reads_its_kind_whole() {
    for status in [(410, "SyncStateNotFound"), (400, "resyncRequired"), (410, "")] {
        let desk = Desk::new(move |method, url, body| match url {
            "/me/contacts/delta?$deltatoken=c" => Reply::Refused(status.0, status.1),
            _ => quiet(method, url, body),
        });
        let first = read(&desk, None).expect("a page");
        let page = read(&desk, Some(&first.next)).expect("a page");
        assert_eq!(page.covered.contact, Coverage::Whole, "{status:?}");
        assert_eq!(page.covered.task, Coverage::Since);
    }
    let always = Desk::new(|method, url, body| match url {
        url if url.contains("/contacts/delta") => Reply::Refused(410, "SyncStateNotFound"),
        _ => quiet(method, url, body),
    });
    assert_eq!(read(&always, None).err(), Some(Fault::WatermarkLost(Kind::Contact)));
}

#[test]
fn a_folder_that_a_person_deleted_is_made_anew() {
    let desk = Desk::new(|method, url, body| match (method, url) {
        ("POST", "/me/contactFolders") => Reply::Shown(json!({ "id": "F-NEW" })),
        (_, url) if url.starts_with("/me/contactFolders/F-OURS/") => {
            Reply::Refused(404, "ErrorItemNotFound")
        }
        _ => quiet(method, url, body),
    });
    let page = read(&desk, None).expect("a page");
    assert_eq!(page.covered.contact, Coverage::Whole);
    let lines = desk.lines();
    let again = |line: &String| line.contains("/F-NEW/contacts/delta");
    assert!(lines.iter().flatten().any(again), "{lines:?}");
}

#[test]
fn links_that_lead_elsewhere_are_no_requests() {
    for link in
        ["https://evil.example/v1.0/me/contacts", "https://graph.microsoft.com/v1.0/me", "", "x"]
    {
        for name in ["@odata.nextLink", "@odata.deltaLink"] {
            let desk = Desk::new(move |method, url, body| match url {
                url if url.contains("/contacts/delta") => {
                    Reply::Shown(json!({ "value": [], name: link }))
                }
                _ => quiet(method, url, body),
            });
            let fault = read(&desk, None).err();
            assert!(matches!(fault, Some(Fault::Garbled(_))), "{link}: {fault:?}");
            assert_eq!(desk.take().len(), 1);
        }
    }
}

#[test]
fn too_much_at_once_waits_and_comes_back_in_smaller_batches() {
    let busy = Arc::new(AtomicUsize::new(1));
    let left = Arc::clone(&busy);
    let desk = Desk::new(move |method, url, body| {
        if url.contains("tasks/delta") && left.swap(0, Ordering::SeqCst) == 1 {
            return Reply::Busy(429);
        }
        quiet(method, url, body)
    });
    let mut mailbox = mailbox(&desk);
    let fault = run(mailbox.changes(&scope(), None)).err();
    let code = "ApplicationThrottled".to_owned();
    assert_eq!(fault, Some(Fault::Throttled { wait_ms: Some(7_000), code }));
    desk.take();
    let page = run(mailbox.changes(&scope(), None)).expect("the second time");
    assert!(!page.more);
    let sizes: Vec<usize> = desk.take().iter().map(Vec::len).collect();
    assert_eq!(sizes, [2, 1], "as many as were taken");
}

#[test]
fn what_concerns_the_connection_ends_the_reading() {
    for (whole, wanted) in [
        (Whole::Closed, Fault::Offline("the connection closed".into())),
        (
            Whole::Http(401, "{\"error\":{\"code\":\"InvalidAuthenticationToken\"}}"),
            Fault::SignedOut("InvalidAuthenticationToken".into()),
        ),
        (Whole::Http(500, ""), Fault::Offline("HTTP 500".into())),
        (Whole::Http(302, ""), Fault::Garbled("a redirect where none belongs (HTTP 302)".into())),
    ] {
        let desk = Desk::new(quiet);
        desk.then(&[whole]);
        assert_eq!(read(&desk, None).err(), Some(wanted));
    }
    let left = Desk::new(|method, url, body| match url {
        url if url.contains("calendarView/delta") => Reply::Left,
        _ => quiet(method, url, body),
    });
    assert!(matches!(read(&left, None).err(), Some(Fault::Offline(_))));
}
