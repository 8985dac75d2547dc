//! Series: masters, occurrences, exceptions and deletions.

use super::{ADA, Desk, at, bare, day, fields, id_of, id_xml, set, update};
use crate::exchange::{Folder, Item};
use wire::xml::Element;

const WEEKLY: &str = "<CalendarItem><Subject>Weekly</Subject><Start>2026-12-01T09:00:00Z</Start>\
    <End>2026-12-01T09:30:00Z</End><Recurrence><WeeklyRecurrence><Interval>1</Interval>\
    <DaysOfWeek>Tuesday</DaysOfWeek><FirstDayOfWeek>Monday</FirstDayOfWeek></WeeklyRecurrence>\
    <NumberedRecurrence><StartDate>2026-12-01</StartDate><NumberOfOccurrences>4\
    </NumberOfOccurrences></NumberedRecurrence></Recurrence></CalendarItem>";

fn occurrence(id: &str, index: usize) -> String {
    format!("<OccurrenceItemId RecurringMasterId='{}' InstanceIndex='{index}'/>", bare(id))
}

fn expanded(desk: &mut Desk) -> Vec<Element> {
    let body = "<FindItem Traversal='Shallow'><ItemShape><BaseShape>Default</BaseShape></ItemShape>\
        <CalendarView StartDate='2026-11-01T00:00:00Z' EndDate='2027-02-01T00:00:00Z'/>\
        <ParentFolderIds><DistinguishedFolderId Id='calendar'/></ParentFolderIds></FindItem>";
    let message = desk.good(body);
    message.at(&["RootFolder", "Items"]).unwrap().children.clone()
}

fn starts(items: &[Element]) -> Vec<&str> {
    items.iter().map(|item| item.text_of("Start").unwrap()).collect()
}

fn master(desk: &mut Desk, id: &str) -> Element {
    desk.get(
        id,
        &fields(&[
            "calendar:CalendarItemType",
            "calendar:Recurrence",
            "calendar:FirstOccurrence",
            "calendar:LastOccurrence",
            "calendar:ModifiedOccurrences",
            "calendar:DeletedOccurrences",
        ]),
    )
}

#[test]
fn a_series_is_expanded_with_its_exceptions_and_gaps() {
    let mut desk = Desk::new();
    let id = desk.create(WEEKLY);
    let items = expanded(&mut desk);
    assert_eq!(
        starts(&items),
        [
            "2026-12-01T09:00:00Z",
            "2026-12-08T09:00:00Z",
            "2026-12-15T09:00:00Z",
            "2026-12-22T09:00:00Z"
        ]
    );
    let move_it = set("calendar:Start", "CalendarItem", "2026-12-09T14:00:00Z")
        + &set("calendar:End", "CalendarItem", "2026-12-09T15:00:00Z")
        + &set("calendar:Location", "CalendarItem", "Roof");
    let own_id = id_xml(items[1].child("ItemId").unwrap());
    let answered = id_of(&desk.good(&update(&own_id, "NeverOverwrite", &move_it)));
    assert_eq!(bare(&answered), bare(&own_id));
    desk.good(&format!(
        "<DeleteItem DeleteType='MoveToDeletedItems' \
        SendMeetingCancellations='SendToNone'><ItemIds>{}</ItemIds></DeleteItem>",
        occurrence(&id, 3)
    ));
    let items = expanded(&mut desk);
    assert_eq!(
        starts(&items),
        ["2026-12-01T09:00:00Z", "2026-12-09T14:00:00Z", "2026-12-22T09:00:00Z"]
    );
    let kinds: Vec<_> =
        items.iter().map(|item| item.text_of("CalendarItemType").unwrap()).collect();
    assert_eq!(kinds, ["Occurrence", "Exception", "Occurrence"]);
    let master = master(&mut desk, &id);
    assert_eq!(master.text_of("CalendarItemType"), Some("RecurringMaster"));
    let modified = master.at(&["ModifiedOccurrences", "Occurrence"]).unwrap();
    assert_eq!(modified.text_of("OriginalStart"), Some("2026-12-08T09:00:00Z"));
    assert_eq!(modified.text_of("Start"), Some("2026-12-09T14:00:00Z"));
    assert_eq!(modified.child("ItemId").unwrap().attribute("Id"), Some(bare(&own_id)));
    let deleted = master.at(&["DeletedOccurrences", "DeletedOccurrence", "Start"]).unwrap();
    assert_eq!(deleted.text, "2026-12-15T09:00:00Z");
    assert_eq!(master.at(&["FirstOccurrence", "Start"]).unwrap().text, "2026-12-01T09:00:00Z");
    assert_eq!(master.at(&["LastOccurrence", "Start"]).unwrap().text, "2026-12-22T09:00:00Z");
    assert!(desk.server().items(ADA, Folder::DeletedItems).is_empty());
}

#[test]
fn occurrences_are_found_by_number_and_lead_to_their_master() {
    let mut desk = Desk::new();
    let id = desk.create(WEEKLY);
    let paths = fields(&["calendar:OriginalStart", "calendar:Start", "calendar:Recurrence"]);
    let second = desk.get(&occurrence(&id, 2), &paths);
    assert_eq!(second.text_of("OriginalStart"), Some("2026-12-08T09:00:00Z"));
    assert!(second.child("Recurrence").is_none());
    let own = second.child("ItemId").unwrap().attribute("Id").unwrap().to_owned();
    let leader = desk.get(&format!("<RecurringMasterItemId OccurrenceId='{own}'/>"), "");
    assert_eq!(leader.child("ItemId").unwrap().attribute("Id"), Some(bare(&id)));
    let get = |id: &str| {
        format!(
            "<GetItem><ItemShape><BaseShape>IdOnly</BaseShape></ItemShape>\
        <ItemIds>{id}</ItemIds></GetItem>"
        )
    };
    let single = desk.create("<CalendarItem><Subject>One</Subject></CalendarItem>");
    for (id, code) in [
        (occurrence(&id, 0), "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"),
        (occurrence(&id, 5), "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"),
        (occurrence(&single, 1), "ErrorCalendarCannotUseIdForOccurrenceId"),
        (
            format!("<RecurringMasterItemId OccurrenceId='{}'/>", bare(&id)),
            "ErrorCalendarCannotUseIdForRecurringMasterId",
        ),
    ] {
        assert_eq!(desk.code(&get(&id)), code);
    }
    let delete = format!(
        "<DeleteItem DeleteType='HardDelete' SendMeetingCancellations='SendToNone'>\
        <ItemIds><ItemId Id='{own}'/></ItemIds></DeleteItem>"
    );
    desk.good(&delete);
    let gone = "ErrorCalendarOccurrenceIsDeletedFromRecurrence";
    assert_eq!(desk.code(&delete), gone);
    assert_eq!(desk.code(&get(&occurrence(&id, 2))), gone);
}

#[test]
fn an_occurrence_stays_between_its_neighbours() {
    let mut desk = Desk::new();
    let id = desk.create(WEEKLY);
    for (start, good) in [
        ("2026-12-14T09:00:00Z", true),
        ("2026-12-15T07:00:00Z", false),
        ("2026-12-01T20:00:00Z", false),
        ("2026-12-02T09:00:00Z", true),
    ] {
        let end = at(start).plus_minutes(30).rfc3339();
        let updates = set("calendar:Start", "CalendarItem", start)
            + &set("calendar:End", "CalendarItem", &end);
        let body = update(&occurrence(&id, 2), "AlwaysOverwrite", &updates);
        if good {
            desk.good(&body);
        } else {
            assert_eq!(desk.code(&body), "ErrorOccurrenceCrossingBoundary", "{start}");
        }
    }
}

#[test]
fn change_keys_of_occurrences_guard_the_series() {
    let mut desk = Desk::new();
    let id = desk.create(WEEKLY);
    let place = set("calendar:Location", "CalendarItem", "x");
    let stale = id_xml(desk.get(&occurrence(&id, 2), "").child("ItemId").unwrap());
    assert_eq!(
        desk.code(&update(&occurrence(&id, 2), "NeverOverwrite", &place)),
        "ErrorChangeKeyRequiredForWriteOperations"
    );
    desk.good(&update(&occurrence(&id, 1), "AutoResolve", &place));
    assert_eq!(desk.code(&update(&stale, "NeverOverwrite", &place)), "ErrorIrresolvableConflict");
    assert_eq!(desk.code(&update(&id, "NeverOverwrite", &place)), "ErrorIrresolvableConflict");
}

#[test]
fn a_moved_pattern_forgets_exceptions_and_other_changes_do_not() {
    let mut desk = Desk::new();
    let id = desk.create(WEEKLY);
    let place = set("calendar:Location", "CalendarItem", "x");
    desk.good(&update(&occurrence(&id, 1), "AlwaysOverwrite", &place));
    let subject = set("item:Subject", "CalendarItem", "New");
    desk.good(&update(&id, "AlwaysOverwrite", &subject));
    assert!(master(&mut desk, &id).child("ModifiedOccurrences").is_some());
    let pattern = "<DailyRecurrence><Interval>1</Interval></DailyRecurrence><NumberedRecurrence>\
        <StartDate>2026-12-03</StartDate><NumberOfOccurrences>2</NumberOfOccurrences>\
        </NumberedRecurrence>";
    let pattern = set("calendar:Recurrence", "CalendarItem", pattern);
    desk.good(&update(&id, "AlwaysOverwrite", &pattern));
    assert!(master(&mut desk, &id).child("ModifiedOccurrences").is_none());
    assert_eq!(starts(&expanded(&mut desk)), ["2026-12-03T09:00:00Z", "2026-12-04T09:00:00Z"]);
    let single = "<DeleteItemField><FieldURI FieldURI='calendar:Recurrence'/></DeleteItemField>";
    desk.good(&update(&id, "AlwaysOverwrite", single));
    assert_eq!(expanded(&mut desk)[0].text_of("CalendarItemType"), Some("Single"));
}

#[test]
fn listings_and_syncs_show_the_master_alone() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    let start = at("2026-12-01T09:00:00Z");
    let item = Item::appointment("Monthly", start, start.plus_minutes(30))
        .monthly_on(1, "First", "Tuesday", day("2026-12-01"))
        .until(day("2027-06-30"));
    let id = desk.server().create(now, ADA, item);
    let original = at("2027-01-05T09:00:00Z");
    assert!(desk.server().update_occurrence(now, ADA, &id, original, |it| it.set("Subject", "x")));
    assert!(desk.server().delete_occurrence(now, ADA, &id, at("2027-02-02T09:00:00Z")));
    assert!(!desk.server().delete_occurrence(now, ADA, &id, at("2027-02-03T09:00:00Z")));
    let seen = desk.server().calendar(ADA, start, at("2027-03-01T00:00:00Z"));
    let subjects: Vec<&str> = seen.iter().map(|item| item.text("Subject")).collect();
    assert_eq!(subjects, ["Monthly", "x"]);
    let item = desk.server().item(ADA, &id).unwrap();
    assert_eq!(item.edited_occurrences(), [original]);
    assert_eq!(item.deleted_occurrences().len(), 1);
    let list = "<FindItem Traversal='Shallow'><ItemShape><BaseShape>IdOnly</BaseShape></ItemShape>\
        <ParentFolderIds><DistinguishedFolderId Id='calendar'/></ParentFolderIds></FindItem>";
    assert_eq!(desk.good(list).at(&["RootFolder", "Items"]).unwrap().children.len(), 1);
    let sync = "<SyncFolderItems><ItemShape><BaseShape>IdOnly</BaseShape></ItemShape><SyncFolderId>\
        <DistinguishedFolderId Id='calendar'/></SyncFolderId><MaxChangesReturned>9\
        </MaxChangesReturned></SyncFolderItems>";
    assert_eq!(desk.good(sync).child("Changes").unwrap().children.len(), 1);
}

#[test]
fn unsound_series_are_refused() {
    let mut desk = Desk::new();
    for (old, new) in
        [("<Interval>1<", "<Interval>0<"), ("<NumberOfOccurrences>4", "<NumberOfOccurrences>1000")]
    {
        let body = format!(
            "<CreateItem SendMeetingInvitations='SendToNone'><Items>{}</Items>\
            </CreateItem>",
            WEEKLY.replace(old, new)
        );
        assert_eq!(desk.code(&body), "ErrorCalendarInvalidRecurrence", "{new}");
    }
    let id = desk.create(&WEEKLY.replace("2026-12-01T", "2026-11-30T"));
    let first = master(&mut desk, &id);
    assert_eq!(
        first.at(&["FirstOccurrence", "Start"]).unwrap().text,
        "2026-12-01T09:00:00Z",
        "the start follows the pattern"
    );
    let id = desk.create(WEEKLY);
    let to = "<ToFolderId><DistinguishedFolderId Id='deleteditems'/></ToFolderId>";
    let body = format!("<MoveItem>{to}<ItemIds>{}</ItemIds></MoveItem>", occurrence(&id, 1));
    assert_eq!(desk.code(&body), "ErrorCalendarCannotMoveOrCopyOccurrence");
}
