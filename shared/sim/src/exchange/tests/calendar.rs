//! Single appointments: times, whole days, views.

use super::{ADA, Desk, at, bare, day, fields, id_of, set, update};
use crate::exchange::{Folder, Item};

fn appointment(inside: &str) -> String {
    format!("<CalendarItem>{inside}</CalendarItem>")
}

fn times(start: &str, end: &str) -> String {
    format!("<Start>{start}</Start><End>{end}</End>")
}

fn view(from: &str, until: &str, most: &str) -> String {
    format!(
        "<FindItem Traversal='Shallow'><ItemShape><BaseShape>Default</BaseShape></ItemShape>\
         <CalendarView {most} StartDate='{from}' EndDate='{until}'/><ParentFolderIds>\
         <DistinguishedFolderId Id='calendar'/></ParentFolderIds></FindItem>"
    )
}

#[test]
fn times_come_back_as_instants() {
    let mut desk = Desk::new();
    for (start, end, from, until) in [
        ("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z", "09:00:00", "10:00:00"),
        ("2026-12-01T09:00:00+01:00", "2026-12-01T10:00:00+01:00", "08:00:00", "09:00:00"),
        ("2026-12-01T09:00:00", "2026-12-01T10:00:00", "09:00:00", "10:00:00"),
    ] {
        let id = desk.create(&appointment(&times(start, end)));
        let item = desk.get(&id, &fields(&["calendar:Start", "calendar:End"]));
        assert_eq!(item.text_of("Start"), Some(format!("2026-12-01T{from}Z").as_str()));
        assert_eq!(item.text_of("End"), Some(format!("2026-12-01T{until}Z").as_str()));
    }
}

#[test]
fn whole_days_are_widened_to_midnight() {
    let mut desk = Desk::new();
    let zone = "<StartTimeZone Id='UTC'/><EndTimeZone Id='UTC'/>";
    for (start, end, last) in [
        ("2026-12-24T00:00:00Z", "2026-12-25T00:00:00Z", "2026-12-25"),
        ("2026-12-24T08:00:00Z", "2026-12-24T09:00:00Z", "2026-12-25"),
        ("2026-12-24T08:00:00Z", "2026-12-25T00:30:00Z", "2026-12-26"),
        ("2026-12-24T00:00:00Z", "2026-12-24T00:00:00Z", "2026-12-25"),
    ] {
        let inside = format!("{}<IsAllDayEvent>1</IsAllDayEvent>{zone}", times(start, end));
        let id = desk.create(&appointment(&inside));
        let item = desk.get(&id, &fields(&["calendar:Start", "calendar:End"]));
        assert_eq!(item.text_of("Start"), Some("2026-12-24T00:00:00Z"), "{start} {end}");
        assert_eq!(item.text_of("End"), Some(format!("{last}T00:00:00Z").as_str()));
    }
    let now = desk.world.now;
    let id = desk.server().create(now, ADA, Item::all_day("Trip", day("2026-12-24"), 2, "UTC"));
    let made = desk.server().item(ADA, &id).unwrap();
    assert_eq!(made.moment("End"), Some(at("2026-12-26T00:00:00Z")));
}

#[test]
fn unsound_appointments_are_refused() {
    let mut desk = Desk::new();
    let good = times("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z");
    let create = |choice: &str, inside: &str| {
        format!("<CreateItem {choice}><Items>{}</Items></CreateItem>", appointment(inside))
    };
    let none = "SendMeetingInvitations='SendToNone'";
    for (body, code) in [
        (create("", &good), "ErrorSendMeetingInvitationsRequired"),
        (create(none, &times("2026-12-01T09:00:00Z", "2026-12-01T08:00:00Z")),
         "ErrorCalendarEndDateIsEarlierThanStartDate"),
        (create(none, &times("2026-12-01T09:00:00Z", "2036-12-01T08:00:00Z")),
         "ErrorCalendarDurationIsTooLong"),
        (create(none, &format!("{good}<IsMeeting>true</IsMeeting>")), "ErrorInvalidPropertySet"),
        (create(none, &good).replace("<Items>",
            "<SavedItemFolderId><DistinguishedFolderId Id='contacts'/></SavedItemFolderId><Items>"),
         "ErrorCannotCreateCalendarItemInNonCalendarFolder"),
    ] {
        assert_eq!(desk.code(&body), code, "{body}");
    }
    let id = desk.create(&appointment(&good));
    let early = set("calendar:End", "CalendarItem", "2026-12-01T08:00:00Z");
    assert_eq!(
        desk.code(&update(&id, "NeverOverwrite", &early)),
        "ErrorCalendarEndDateIsEarlierThanStartDate"
    );
    let no_choice = update(&id, "NeverOverwrite", &set("calendar:Location", "CalendarItem", "x"))
        .replace("SendMeetingInvitationsOrCancellations='SendToNone'", "");
    assert_eq!(desk.code(&no_choice), "ErrorSendMeetingInvitationsOrCancellationsRequired");
    let delete =
        format!("<DeleteItem DeleteType='HardDelete'><ItemIds>{id}</ItemIds></DeleteItem>");
    assert_eq!(desk.code(&delete), "ErrorSendMeetingCancellationsRequired");
    assert_eq!(desk.server().items(ADA, Folder::Calendar).len(), 1, "nothing was done");
}

#[test]
fn an_appointment_is_moved_and_made_a_whole_day() {
    let mut desk = Desk::new();
    let inside = times("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z");
    let id = desk.create(&appointment(&inside));
    let updates = set("calendar:Start", "CalendarItem", "2026-12-02T09:00:00Z")
        + &set("calendar:End", "CalendarItem", "2026-12-02T10:00:00Z")
        + &set("calendar:LegacyFreeBusyStatus", "CalendarItem", "OOF")
        + &set("item:Sensitivity", "CalendarItem", "Private");
    let id = id_of(&desk.good(&update(&id, "NeverOverwrite", &updates)));
    let whole = set("calendar:IsAllDayEvent", "CalendarItem", "true");
    let id = id_of(&desk.good(&update(&id, "NeverOverwrite", &whole)));
    let server = desk.server();
    let item = server.item(ADA, bare(&id)).unwrap();
    assert_eq!(item.moment("Start"), Some(at("2026-12-02T00:00:00Z")));
    assert_eq!(item.moment("End"), Some(at("2026-12-03T00:00:00Z")));
    assert_eq!(item.text("Sensitivity"), "Private");
    let start = "<DeleteItemField><FieldURI FieldURI='calendar:Start'/></DeleteItemField>";
    assert_eq!(desk.code(&update(&id, "NeverOverwrite", start)), "ErrorInvalidPropertyDelete");
}

#[test]
fn a_view_shows_what_touches_it() {
    let mut desk = Desk::new();
    for (start, end) in [
        ("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z"),
        ("2026-12-01T07:00:00Z", "2026-12-01T08:00:00Z"),
        ("2026-12-01T23:00:00Z", "2026-12-02T01:00:00Z"),
        ("2026-12-02T00:00:00Z", "2026-12-02T00:00:00Z"),
    ] {
        desk.create(&appointment(&times(start, end)));
    }
    for (from, until, count) in [
        ("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", 3),
        ("2026-12-01T08:00:00Z", "2026-12-01T09:00:00Z", 0),
        ("2026-12-02T00:00:00Z", "2026-12-03T00:00:00Z", 2),
    ] {
        let message = desk.good(&view(from, until, ""));
        let root = message.child("RootFolder").unwrap();
        assert_eq!(root.child("Items").unwrap().children.len(), count, "{from}");
        assert_eq!(root.attribute("IncludesLastItemInRange"), Some("true"));
    }
    let message =
        desk.good(&view("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", "MaxEntriesReturned='2'"));
    let root = message.child("RootFolder").unwrap();
    let starts: Vec<_> = root
        .child("Items")
        .unwrap()
        .children
        .iter()
        .map(|item| item.text_of("Start").unwrap())
        .collect();
    assert_eq!(starts, ["2026-12-01T07:00:00Z", "2026-12-01T09:00:00Z"], "sorted by start");
    assert_eq!(root.attribute("IncludesLastItemInRange"), Some("false"));
}

#[test]
fn a_view_has_limits() {
    let mut desk = Desk::new();
    let two_years = view("2026-12-01T00:00:00Z", "2028-12-31T00:00:00Z", "");
    assert_eq!(desk.code(&two_years), "ErrorCalendarViewRangeTooBig");
    let backwards = view("2026-12-02T00:00:00Z", "2026-12-01T00:00:00Z", "");
    assert_eq!(desk.code(&backwards), "ErrorCalendarEndDateIsEarlierThanStartDate");
    let year = view("2026-12-01T00:00:00Z", "2027-12-01T00:00:00Z", "");
    assert_eq!(
        desk.code(&year.replace("'calendar'", "'contacts'")),
        "ErrorCalendarFolderIsInvalidForCalendarView"
    );
    let now = desk.world.now;
    for hour in 0..3_u8 {
        let start = day("2026-12-01").at_utc(hour, 0);
        let item = Item::appointment("Daily", start, start.plus_minutes(30));
        desk.server().create(now, ADA, item.daily(1, day("2026-12-01")));
    }
    assert_eq!(desk.code(&year), "ErrorExceededFindCountLimit");
    let message = desk.good(&year.replace("<CalendarView", "<CalendarView MaxEntriesReturned='9'"));
    assert_eq!(message.at(&["RootFolder", "Items"]).unwrap().children.len(), 9);
}

#[test]
fn html_is_read_as_text_when_asked() {
    let mut desk = Desk::new();
    let now = desk.world.now;
    let start = at("2026-12-01T09:00:00Z");
    let item = Item::appointment("x", start, start).html("<p>a &lt; b</p><p>c</p>");
    let id = desk.server().create(now, ADA, item);
    let get = format!(
        "<GetItem><ItemShape><BaseShape>IdOnly</BaseShape><BodyType>Text</BodyType>\
        <AdditionalProperties><FieldURI FieldURI='item:Body'/></AdditionalProperties></ItemShape>\
        <ItemIds><ItemId Id='{id}'/></ItemIds></GetItem>"
    );
    let message = desk.good(&get);
    let body = message.at(&["Items", "CalendarItem", "Body"]).unwrap();
    assert_eq!((body.text.as_str(), body.attribute("BodyType")), ("a < b\r\nc", Some("Text")));
    let message = desk.good(&get.replace("<BodyType>Text</BodyType>", ""));
    let body = message.at(&["Items", "CalendarItem", "Body"]).unwrap();
    assert_eq!(body.attribute("BodyType"), Some("HTML"));
}
