//! The calendar's window moves: what enters is listed, and rounds are opened anew in time.

use super::desk::{Desk, Reply, list, round, run};
use super::reading::quiet;
use super::{later, mailbox, scope};
use model::{Coverage, Field, Gone, Id, Reader, Start};
use serde_json::{Value, json};
use std::sync::Arc;

fn event(id: &str, kind: &str, day: u8) -> Value {
    let time = |hour: u8| json!({ "dateTime": format!("2026-12-{day:02}T{hour:02}:00:00.0000000"), "timeZone": "UTC" });
    json!({
        "id": id, "@odata.etag": "W/\"1\"", "type": kind, "subject": id, "iCalUId": "u@x",
        "isAllDay": false, "start": time(9), "end": time(10),
        "originalStartTimeZone": "W. Europe Standard Time",
    })
}

fn bare(id: &str, master: &str, day: u8) -> Value {
    let mut row = event(id, "occurrence", day);
    row["seriesMasterId"] = json!(master);
    row.as_object_mut().expect("a row").retain(|name, _| {
        ["id", "@odata.etag", "type", "seriesMasterId", "start", "end"].contains(&name.as_str())
    });
    row
}

fn desk(rows: Vec<Value>) -> Arc<Desk> {
    Desk::new(move |method, url, body| match url {
        url if url.starts_with("/me/calendarView/delta") => {
            let rows = if url.contains("token") { &[][..] } else { &rows };
            round(rows, "/me/calendarView/delta?$deltatoken=e")
        }
        url if url.starts_with("/me/events/S?") => Reply::Shown(event("S", "singleInstance", 20)),
        url if url.starts_with("/me/events/M?$select=") => {
            let mut master = event("M", "seriesMaster", 2);
            master["cancelledOccurrences"] = json!(["OID.M.2026-12-09"]);
            Reply::Shown(master)
        }
        url if url.starts_with("/me/calendarView?startDateTime=2026-12-23T23:00:00Z&") => {
            list(&[event("ENTERS", "singleInstance", 24)])
        }
        _ => quiet(method, url, body),
    })
}

#[test]
fn a_whole_reading_fills_bare_occurrences_from_their_master() {
    let rows = vec![
        bare("O2", "M", 2),
        event("M", "seriesMaster", 2),
        bare("O16", "M", 16),
        event("S", "singleInstance", 3),
    ];
    let desk = desk(rows);
    let page = run(mailbox(&desk).changes(&scope(), None)).expect("a page");
    assert_eq!(desk.take().len(), 2, "the rounds, and the master");
    let names: Vec<_> = page.seen.iter().map(|seen| seen.fields.text(Field::Subject)).collect();
    assert_eq!(names, [Some("S"), Some("M"), Some("M")]);
    let series = page.seen[1].series.as_ref().expect("a series");
    assert_eq!((series.uid.as_str(), series.master.as_str()), ("u@x", "M"));
    assert_eq!(page.seen[1].id.as_str(), "O2|M|a1796202000000");
}

#[test]
fn what_time_alone_brings_in_is_listed_in_the_same_batch() {
    let desk = desk(Vec::new());
    let first = run(mailbox(&desk).changes(&scope(), None)).expect("a page");
    desk.take();
    let tomorrow = later(&scope(), 1);
    let mut mailbox = mailbox(&desk);
    let page = run(mailbox.changes(&tomorrow, Some(&first.next))).expect("a page");
    let lines = desk.lines();
    let entering = "GET /me/calendarView?startDateTime=2026-12-23T23:00:00Z\
                    &endDateTime=2026-12-24T23:00:00Z&$top=";
    assert!(lines[0].last().is_some_and(|line| line.starts_with(entering)), "{lines:?}");
    assert_eq!(lines.len(), 1);
    assert!(!page.more && page.covered.appointment == Coverage::Since);
    let ids: Vec<&str> = page.seen.iter().map(|seen| seen.id.as_str()).collect();
    assert_eq!(ids, ["ENTERS"]);
    let again = run(mailbox.changes(&tomorrow, Some(&page.next))).expect("a page");
    assert_eq!(desk.lines().last().map(Vec::len), Some(3), "once a day");
    assert!(again.seen.is_empty());
}

#[test]
fn a_round_that_runs_out_is_opened_anew_and_proves_no_absence() {
    let desk = desk(vec![event("S", "singleInstance", 20)]);
    let first = run(mailbox(&desk).changes(&scope(), None)).expect("a page");
    desk.take();
    let later = later(&scope(), 36);
    let mut mailbox = mailbox(&desk);
    let page = run(mailbox.changes(&later, Some(&first.next))).expect("a page");
    assert!(page.more, "the old round was read to its end first");
    let page = run(mailbox.changes(&later, Some(&page.next))).expect("a page");
    assert!(!page.more);
    assert_eq!(page.covered.appointment, Coverage::Since);
    assert_eq!(page.seen.len(), 1);
    let lines = desk.lines();
    let opened = "GET /me/calendarView/delta?startDateTime=2026-12-02T23%3A00%3A00Z";
    assert!(lines.iter().flatten().any(|line| line.starts_with(opened)), "{lines:?}");
}

#[test]
fn a_series_that_changed_lists_its_instances() {
    let rows = vec![bare("O2", "M", 2), event("M", "seriesMaster", 2)];
    let desk = Desk::new(move |method, url, body| match url {
        "/me/calendarView/delta?$deltatoken=e" => {
            round(&rows, "/me/calendarView/delta?$deltatoken=f")
        }
        url if url.starts_with("/me/events/M/instances?") => {
            let mut one = event("O2", "exception", 2);
            one["seriesMasterId"] = json!("M");
            one["originalStart"] = json!("2026-12-01T09:00:00Z");
            list(&[one])
        }
        url if url.starts_with("/me/events/M?$select=") => {
            Reply::Shown(event("M", "seriesMaster", 2))
        }
        _ => quiet(method, url, body),
    });
    let first = run(mailbox(&desk).changes(&scope(), None)).expect("a page");
    desk.take();
    let page = run(mailbox(&desk).changes(&scope(), Some(&first.next))).expect("a page");
    assert_eq!(desk.take().len(), 3, "the rounds, the master, its instances");
    let [seen] = &page.seen[..] else { panic!("{:?}", page.seen) };
    let original = seen.series.as_ref().map(|series| series.original);
    let day = model::Moment::parse("2026-12-01T09:00:00Z").expect("a moment");
    assert_eq!(original, Some(Start::At(day)));
    let relisted = Gone::Relisted { master: Id::from("M") };
    assert!(page.gone.contains(&relisted), "what is not listed is no part of it any more");
}
