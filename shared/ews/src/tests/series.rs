//! The calendar: windows, masters, occurrences.

use super::desk::{Desk, Reply, answer, asked, changes, item, rows, run};
use super::{mailbox, now, scope, settings};
use crate::open;
use model::{
    Coverage, Create, Departure, Field, Gone, Id, Kind, Moment, Page, Reader, Scope, Seen, Series,
    Start, Watermark,
};
use wire::xml::Element;

fn at(text: &str) -> Moment {
    Moment::parse(text).expect("a moment")
}

/// A row of a series that takes place on a day of November at nine UTC.
fn row(id: &str, kind: &str, uid: &str, day: u8) -> String {
    item(
        "CalendarItem",
        id,
        "RK",
        &format!(
            "<t:Subject>Tea {id}</t:Subject><t:UID>{uid}</t:UID>\
             <t:Start>2026-11-{day:02}T09:00:00Z</t:Start><t:End>2026-11-{day:02}T10:00:00Z</t:End>\
             <t:LegacyFreeBusyStatus>Busy</t:LegacyFreeBusyStatus>\
             <t:CalendarItemType>{kind}</t:CalendarItemType>"
        ),
    )
}

fn master() -> String {
    item(
        "CalendarItem",
        "MASTER",
        "MK",
        "<t:Subject>Tea</t:Subject><t:Body BodyType=\"Text\">bring cake</t:Body><t:UID>u@x</t:UID>\
         <t:Start>2026-01-06T09:00:00Z</t:Start><t:End>2026-01-06T10:00:00Z</t:End>\
         <t:CalendarItemType>RecurringMaster</t:CalendarItemType><t:ModifiedOccurrences>\
         <t:Occurrence><t:ItemId Id=\"EXC\" ChangeKey=\"EK\"/>\
         <t:Start>2026-11-25T12:00:00Z</t:Start>\
         <t:End>2026-11-25T13:00:00Z</t:End><t:OriginalStart>2026-11-24T09:00:00Z</t:OriginalStart>\
         </t:Occurrence><t:Occurrence><t:ItemId Id=\"FAR\" ChangeKey=\"FK\"/>\
         <t:Start>2026-06-02T09:00:00Z</t:Start><t:OriginalStart>2026-06-02T09:00:00Z\
         </t:OriginalStart></t:Occurrence></t:ModifiedOccurrences><t:DeletedOccurrences>\
         <t:DeletedOccurrence><t:Start>2026-12-01T09:00:00Z</t:Start></t:DeletedOccurrence>\
         <t:DeletedOccurrence><t:Start>2026-03-03T09:00:00Z</t:Start></t:DeletedOccurrence>\
         </t:DeletedOccurrences><t:StartTimeZone Id=\"W. Europe Standard Time\"/>",
    )
}

fn exception() -> String {
    item(
        "CalendarItem",
        "EXC",
        "EK",
        "<t:Subject>Moved tea</t:Subject><t:Body BodyType=\"Text\">own words</t:Body>\
         <t:UID>u@x</t:UID><t:Start>2026-11-25T12:00:00Z</t:Start>\
         <t:End>2026-11-25T13:00:00Z</t:End><t:CalendarItemType>Exception</t:CalendarItemType>",
    )
}

fn single(id: &str) -> String {
    row(id, "Single", &format!("{id}@x"), 20)
}

fn get(element: &Element) -> Reply {
    let messages: Vec<Result<String, &str>> = asked(element)
        .iter()
        .map(|id| {
            let shown = match id.as_str() {
                // A master is asked for by way of any of its occurrences.
                "MASTER" | "OCC" | "OCC2" => master(),
                "EXC" => exception(),
                "STRANGER" => return Err("ErrorItemNotFound"),
                id => single(id),
            };
            Ok(format!("<m:Items>{shown}</m:Items>"))
        })
        .collect();
    answer("GetItem", &messages)
}

fn view() -> String {
    let rows_inside = [
        row("OCC", "Occurrence", "u@x", 17),
        row("OCC2", "Occurrence", "u@x", 18),
        row("EXC", "Exception", "u@x", 25),
        single("ONE"),
    ];
    rows(true, 4, &rows_inside.concat())
}

/// A calendar in which `changed` says what the feed tells after its first page.
fn desk(changed: &'static str) -> std::sync::Arc<Desk> {
    Desk::new(move |operation, element, _| match operation {
        "SyncFolderItems" => {
            let first = element.child("SyncState").is_none();
            let inner = if first { "" } else { changed };
            answer(operation, &[Ok(changes("S", true, inner))])
        }
        "FindItem" => answer(operation, &[Ok(view())]),
        _ => get(element),
    })
}

fn calendar_only() -> Scope {
    let mut scope = scope();
    scope.kinds.contact = false;
    scope.kinds.task = false;
    scope
}

fn seen<'a>(page: &'a Page, item: &str) -> &'a Seen {
    page.seen
        .iter()
        .find(|seen| seen.id.as_str().split('|').next() == Some(item))
        .unwrap_or_else(|| panic!("{item} is seen"))
}

fn series(original: &str) -> Series {
    Series { uid: "u@x".into(), master: Id::from("MASTER"), original: Start::At(at(original)) }
}

fn check_series(page: &Page) {
    assert!(page.seen.iter().all(|seen| seen.id.as_str() != "MASTER"), "a master is no record");
    let ordinary = seen(page, "OCC");
    assert_eq!(ordinary.series, Some(series("2026-11-17T09:00:00Z")));
    assert_eq!(ordinary.fields.text(Field::Subject), Some("Tea OCC"));
    assert_eq!(ordinary.fields.text(Field::Body), Some("bring cake"));
    assert_eq!(ordinary.version.as_str(), "RK");
    let moved = seen(page, "EXC");
    assert_eq!(moved.series, Some(series("2026-11-24T09:00:00Z")));
    assert_eq!(moved.fields.text(Field::Body), Some("own words"));
    let deleted = Gone::Occurrence { series: series("2026-12-01T09:00:00Z") };
    let listed: Vec<&Gone> =
        page.gone.iter().filter(|gone| matches!(gone, Gone::Occurrence { .. })).collect();
    assert_eq!(listed, [&deleted]);
}

#[test]
fn a_first_reading_lists_the_window() {
    let desk = desk("");
    let page = run(mailbox(&desk).changes(&calendar_only(), None)).expect("a page");
    assert_eq!(page.covered.appointment, Coverage::Whole);
    check_series(&page);
    assert_eq!(page.seen.len(), 4);
    assert!(seen(&page, "ONE").series.is_none());
    let operations = desk.operations();
    assert_eq!(operations[..2], ["SyncFolderItems", "FindItem"]);
    assert_eq!(operations.len(), 5, "singles, masters, exceptions: one request each");
}

#[test]
fn a_changed_master_lists_its_occurrences_again() {
    let changed = "<t:Update><t:CalendarItem><t:ItemId Id=\"MASTER\"/></t:CalendarItem></t:Update>\
        <t:Delete><t:ItemId Id=\"STRANGER\"/></t:Delete>";
    let desk = desk(changed);
    let mut side = mailbox(&desk);
    let first = run(side.changes(&calendar_only(), None)).expect("a page");
    desk.take();
    let page = run(side.changes(&calendar_only(), Some(&first.next))).expect("a page");
    check_series(&page);
    assert_eq!(page.seen.len(), 3, "the single did not change");
    assert_eq!(page.covered.appointment, Coverage::Since);
    assert_eq!(desk.operations(), ["SyncFolderItems", "GetItem", "FindItem", "GetItem"]);
    let master_gone = page
        .gone
        .iter()
        .any(|gone| matches!(gone, Gone::Series { master, .. } if master.as_str() == "STRANGER"));
    assert!(master_gone, "what was deleted may have been a master");
    let left = Gone::Record {
        kind: Some(Kind::Appointment),
        id: Id::from("MASTER"),
        why: Departure::LeftScope,
    };
    let relisted = Gone::Relisted { master: Id::from("MASTER") };
    assert!(page.gone.contains(&relisted), "what is not listed is no part of it any more");
    assert!(page.gone.contains(&left), "a single that became a series is no record any more");
}

/// Opens the mailbox on another day.
fn mailbox_at(desk: &std::sync::Arc<Desk>, moment: Moment) -> crate::Mailbox {
    let kept = super::known().write();
    let opened = run(open(desk.transport(), &settings(), Some(&kept), moment, Create::Allowed));
    opened.expect("opens").side
}

#[test]
fn a_new_day_lists_what_entered_and_no_more() {
    let desk = desk("");
    let first = run(mailbox(&desk).changes(&calendar_only(), None)).expect("a page");
    desk.take();
    // The window has not moved over anything yet: one look, nothing to read.
    let mut tomorrow = mailbox_at(&desk, now().plus_minutes(24 * 60));
    let page = run(tomorrow.changes(&calendar_only(), Some(&first.next))).expect("a page");
    let operations = desk.operations();
    assert_eq!(operations[..2], ["SyncFolderItems", "FindItem"]);
    assert!(page.seen.iter().all(|seen| seen.id.as_str().starts_with("EXC")));
    let again = run(tomorrow.changes(&calendar_only(), Some(&page.next))).expect("a page");
    assert_eq!(desk.operations(), ["SyncFolderItems"], "once a day");
    assert!(again.seen.is_empty());

    // A window that ended before the single and all of the series: now they enter.
    let mut narrow = calendar_only();
    narrow.window.until = at("2026-11-14T00:00:00Z");
    let mut side = mailbox(&desk);
    let before = run(side.changes(&narrow, None)).expect("a page");
    let page = run(side.changes(&calendar_only(), Some(&before.next))).expect("a page");
    check_series(&page);
    assert_eq!(page.seen.len(), 4);
}

#[test]
fn a_full_window_is_halved_and_counted_once() {
    let desk = Desk::new(|operation, element, _| match operation {
        "SyncFolderItems" => answer(operation, &[Ok(changes("S", true, ""))]),
        "FindItem" => {
            let view = element.child("CalendarView").expect("a view");
            let start = at(view.attribute("StartDate").expect("a start"));
            let end = at(view.attribute("EndDate").expect("an end"));
            let few = end.minutes_since(start) < 30 * 24 * 60;
            answer(operation, &[Ok(rows(few, 1, &single("ONE")))])
        }
        _ => get(element),
    });
    let page = run(mailbox(&desk).changes(&calendar_only(), None)).expect("a page");
    assert_eq!(page.seen.len(), 1);
    let views = desk.operations().iter().filter(|name| *name == "FindItem").count();
    assert_eq!(views, 3);
    let endless = Desk::new(|operation, element, _| match operation {
        "SyncFolderItems" => answer(operation, &[Ok(changes("S", true, ""))]),
        "FindItem" => answer(operation, &[Ok(rows(false, 1, &single("ONE")))]),
        _ => get(element),
    });
    assert!(run(mailbox(&endless).changes(&calendar_only(), None)).is_err());
}

#[test]
fn occurrences_without_uid_find_their_master_one_by_one() {
    let desk = Desk::new(|operation, element, _| match operation {
        "SyncFolderItems" => answer(operation, &[Ok(changes("S", true, ""))]),
        "FindItem" => {
            let both = [row("OCC", "Occurrence", "", 17), row("OCC2", "Occurrence", "", 18)];
            answer(operation, &[Ok(rows(true, 2, &both.concat()))])
        }
        _ => get(element),
    });
    let page = run(mailbox(&desk).changes(&calendar_only(), None)).expect("a page");
    assert_eq!(seen(&page, "OCC2").series, Some(series("2026-11-18T09:00:00Z")));
    assert_eq!(page.seen.len(), 2);
}

#[test]
fn a_foreign_watermark_is_a_first_reading() {
    let desk = desk("");
    let strange = Watermark::from("from elsewhere");
    let page = run(mailbox(&desk).changes(&calendar_only(), Some(&strange))).expect("a page");
    assert_eq!(page.covered.appointment, Coverage::Whole);
}
