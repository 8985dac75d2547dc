//! Mailboxes and appointments in zones with summer time.

use super::{Desk, at, bare, day, envelope, fields, id_of};
use crate::exchange::{Folder, Item, Mailbox};
use wire::soap;
use wire::xml::Element;

const EVE: &str = "eve@example.com";
const BERLIN: &str = "W. Europe Standard Time";

fn desk_in(zone: &str) -> Desk {
    let mut desk = Desk::new();
    desk.server().add_mailbox(Mailbox::new(EVE, "secret").in_zone(zone));
    desk
}

/// Sends a body as Eve, with a zone in the header.
fn call(desk: &mut Desk, zone: &str, body: &str) -> Element {
    let header = format!("<TimeZoneContext><TimeZoneDefinition Id='{zone}'/></TimeZoneContext>");
    let authorization = desk.server().authorization(EVE);
    let response = desk.send(&envelope(&header, body), &authorization);
    let answer = soap::open(response.body(), "answer").unwrap().unwrap();
    let message = answer.child("ResponseMessages").unwrap().children[0].clone();
    assert_eq!(message.attribute("ResponseClass"), Some("Success"), "{message:?}");
    message
}

fn create(desk: &mut Desk, zone: &str, item: &str) -> String {
    let body = format!(
        "<CreateItem SendMeetingInvitations='SendToNone'><Items>{item}</Items></CreateItem>"
    );
    id_of(&call(desk, zone, &body))
}

#[test]
fn times_without_a_zone_are_in_that_of_the_item_or_the_header() {
    let mut desk = desk_in("UTC");
    let times = "<Start>2026-07-01T09:00:00</Start><End>2026-07-01T10:00:00</End>";
    let zoned = |zone: &str| {
        format!(
            "<CalendarItem>{times}<StartTimeZone Id='{zone}'/>\
        <EndTimeZone Id='{zone}'/></CalendarItem>"
        )
    };
    for (header, item, hour) in [
        (BERLIN, format!("<CalendarItem>{times}</CalendarItem>"), "07"),
        ("UTC", zoned("Eastern Standard Time"), "13"),
        (BERLIN, zoned("Eastern Standard Time"), "13"),
    ] {
        let id = create(&mut desk, header, &item);
        let made = desk.server().item(EVE, bare(&id)).unwrap();
        assert_eq!(made.text("Start"), format!("2026-07-01T{hour}:00:00Z"), "{item}");
    }
    for zone in ["Nowhere", "Europe/Berlin", ""] {
        let body = format!(
            "<CreateItem SendMeetingInvitations='SendToNone'><Items>{}</Items></CreateItem>",
            zoned(zone)
        );
        assert_eq!(desk.code(&body), "ErrorTimeZone", "{zone}");
    }
}

#[test]
fn whole_days_are_days_of_the_item_s_zone() {
    let mut desk = desk_in(BERLIN);
    for (start, end) in [
        ("2026-12-24T00:00:00", "2026-12-25T00:00:00"),
        ("2026-12-24T00:00:00Z", "2026-12-24T12:00:00Z"),
        ("2026-12-23T23:00:00Z", "2026-12-24T23:00:00Z"),
    ] {
        let item = format!(
            "<CalendarItem><Start>{start}</Start><End>{end}</End><IsAllDayEvent>1\
            </IsAllDayEvent><StartTimeZone Id='{BERLIN}'/><EndTimeZone Id='{BERLIN}'/>\
            </CalendarItem>"
        );
        let id = create(&mut desk, "UTC", &item);
        let made = desk.server().item(EVE, bare(&id)).unwrap();
        assert_eq!(made.moment("Start"), Some(at("2026-12-23T23:00:00Z")), "{start}");
        assert_eq!(made.moment("End"), Some(at("2026-12-24T23:00:00Z")), "{start}");
    }
}

#[test]
fn a_series_keeps_its_hour_over_the_change_of_the_clocks() {
    let mut desk = desk_in(BERLIN);
    let now = desk.world.now;
    let start = at("2027-03-25T08:00:00Z");
    let item = Item::appointment("Daily", start, start.plus_minutes(60))
        .in_zone("Europe/Berlin")
        .daily(1, day("2027-03-25"))
        .times(6);
    desk.server().create(now, EVE, item);
    let all = Item::all_day("Days", day("2027-03-27"), 1, "Europe/Berlin")
        .in_zone("Europe/Berlin")
        .daily(1, day("2027-03-27"))
        .times(3);
    desk.server().create(now, EVE, all);
    let seen = desk.server().calendar(EVE, start, at("2027-04-10T00:00:00Z"));
    let of = |subject: &str| -> Vec<String> {
        let fitting = seen.iter().filter(|item| item.text("Subject") == subject);
        fitting
            .map(|item| format!("{} {}", &item.text("Start")[5..16], &item.text("End")[5..16]))
            .collect()
    };
    assert_eq!(of("Daily")[2..4], ["03-27T08:00 03-27T09:00", "03-28T07:00 03-28T08:00"]);
    assert_eq!(
        of("Days"),
        ["03-26T23:00 03-27T23:00", "03-27T23:00 03-28T22:00", "03-28T22:00 03-29T22:00"]
    );
}

#[test]
fn due_dates_are_midnights_of_the_mailbox() {
    let mut desk = desk_in("India Standard Time");
    for due in ["2026-12-02T00:00:00+05:30", "2026-12-02T10:00:00Z", "2026-12-01T18:30:00Z"] {
        let id = create(&mut desk, "UTC", &format!("<Task><DueDate>{due}</DueDate></Task>"));
        let get = format!(
            "<GetItem><ItemShape><BaseShape>IdOnly</BaseShape>\
            <AdditionalProperties>{}</AdditionalProperties></ItemShape><ItemIds>{id}</ItemIds>\
            </GetItem>",
            fields(&["task:DueDate"])
        );
        let message = call(&mut desk, "UTC", &get);
        let shown = message.at(&["Items", "Task", "DueDate"]).unwrap();
        assert_eq!(shown.text, "2026-12-01T18:30:00Z", "{due}");
    }
    let tasks = desk.server().items(EVE, Folder::Tasks);
    let due = tasks[0].moment("DueDate").unwrap();
    assert_eq!(desk.world.exchange.day_of(EVE, due), day("2026-12-02"));
}
