//! Calendar items as servers show them, and what is written of them.

use super::*;
use crate::order;
use model::{Day, Kind, Times};
use wire::xml::Writer;

fn person() -> Person {
    Person { email: "me@example.com".into(), zone: "Europe/Berlin".into() }
}

fn item(inner: &str) -> Element {
    let xml = format!("<t:CalendarItem xmlns:t='t'>{inner}</t:CalendarItem>");
    wire::xml::read(xml.as_bytes(), "test").expect("XML")
}

fn attendee(address: &str, routing: &str) -> String {
    format!(
        "<t:Attendee><t:Mailbox><t:Name>N {address}</t:Name><t:EmailAddress>{address}\
         </t:EmailAddress><t:RoutingType>{routing}</t:RoutingType></t:Mailbox></t:Attendee>"
    )
}

#[test]
fn a_timed_item_is_read_with_its_zone() {
    let (fields, about) = read(
        &item(
            "<t:Subject>Tea</t:Subject><t:Sensitivity>Private</t:Sensitivity>\
             <t:ReminderIsSet>true</t:ReminderIsSet>\
             <t:ReminderMinutesBeforeStart>15</t:ReminderMinutesBeforeStart><t:UID>u@x</t:UID>\
             <t:Start>2026-11-25T08:00:30Z</t:Start><t:End>2026-11-25T10:00:00+01:00</t:End>\
             <t:LegacyFreeBusyStatus>OOF</t:LegacyFreeBusyStatus><t:Location>Home</t:Location>\
             <t:StartTimeZone Id='India Standard Time'/>",
        ),
        &person(),
        None,
    );
    let at = |text| Moment::parse(text).expect("a moment");
    let times = Times::Timed {
        start: at("2026-11-25T08:00:00Z"),
        end: at("2026-11-25T09:00:00Z"),
        zone: Some("Asia/Calcutta".into()),
    };
    assert_eq!(fields.get(Field::Times), Some(&Value::Times(times)));
    assert_eq!(fields.get(Field::ShowAs), Some(&Value::Choice("out_of_office".into())));
    assert_eq!(fields.get(Field::Private), Some(&Value::Flag(true)));
    assert_eq!(fields.get(Field::Reminder), Some(&Value::Number(15)));
    assert_eq!(fields.text(Field::Location), Some("Home"));
    assert!(about.private && !about.invited && about.locked.is_empty());
    assert_eq!(about.uid.as_deref(), Some("u@x"));
}

#[test]
fn whole_days_are_cut_in_the_items_own_zone() {
    let cases = [
        ("India Standard Time", "2026-12-23T18:30:00Z", "2026-12-25T18:30:00Z", 2),
        ("W. Europe Standard Time", "2026-12-23T23:00:00Z", "2026-12-24T23:00:00Z", 1),
        // A zone that nobody knows: the nearest midnight of the person's zone.
        ("Customized Time Zone", "2026-12-23T22:00:00Z", "2026-12-24T22:00:00Z", 1),
        ("tzone://Microsoft/Utc", "2026-12-24T00:00:00Z", "2026-12-24T00:00:00Z", 1),
    ];
    for (zone, start, end, days) in cases {
        let (fields, _) = read(
            &item(&format!(
                "<t:Start>{start}</t:Start><t:End>{end}</t:End>\
                 <t:IsAllDayEvent>true</t:IsAllDayEvent><t:StartTimeZone Id='{zone}'/>"
            )),
            &person(),
            None,
        );
        let first = Day::of(2026, 12, 24).expect("a day");
        let times = Value::Times(Times::AllDay { first, days });
        assert_eq!(fields.get(Field::Times), Some(&times), "{zone}");
    }
}

#[test]
fn meetings_say_who_organises_them() {
    let others = format!(
        "<t:RequiredAttendees>{}{}</t:RequiredAttendees>\
        <t:OptionalAttendees>{}</t:OptionalAttendees>",
        attendee("Me@example.com", "SMTP"),
        attendee("bob@example.com", "SMTP"),
        attendee("/o=x/cn=y", "EX")
    );
    let mine = format!("<t:MyResponseType>Organizer</t:MyResponseType>{others}");
    let (_, about) = read(&item(&mine), &person(), None);
    assert!(!about.invited && about.read_only.is_none());
    assert_eq!(about.attendees, ["bob@example.com", "N /o=x/cn=y"]);
    assert!(about.locked.has(Field::Body), "a body with attendees is not rewritten");

    let theirs = "<t:IsCancelled>true</t:IsCancelled><t:MyResponseType>Decline</t:MyResponseType>";
    let (_, about) = read(&item(theirs), &person(), None);
    assert!(about.invited && about.declined && about.cancelled);
    // What nobody else sees is the person's own affair; the rest is the planner's matter.
    assert!(about.read_only.is_none() && !about.locked.has(Field::ShowAs));

    let unknown = "<t:IsMeeting>true</t:IsMeeting><t:MyResponseType>Unknown</t:MyResponseType>\
        <t:Organizer><t:Mailbox><t:EmailAddress>bob@example.com</t:EmailAddress></t:Mailbox>\
        </t:Organizer>";
    let (_, about) = read(&item(unknown), &person(), None);
    assert!(about.invited);
    let (_, about) = read(&item("<t:AppointmentState>7</t:AppointmentState>"), &person(), None);
    assert!(about.invited && about.cancelled);
}

#[test]
fn what_is_written_is_read_again() {
    let at = |text| Moment::parse(text).expect("a moment");
    let all_day = Times::AllDay { first: Day::of(2026, 3, 29).expect("a day"), days: 1 };
    let timed = Times::Timed {
        start: at("2026-11-25T08:00:00Z"),
        end: at("2026-11-25T09:00:00Z"),
        zone: None,
    };
    for (times, zone) in [
        (all_day.clone(), Some("Asia/Calcutta")),
        (all_day.clone(), Some("unknown zone")),
        (all_day, None),
        (timed, Some("America/New_York")),
    ] {
        let fields = Fields::new()
            .with(Field::Subject, "Tea")
            .with(Field::Body, "text")
            .with(Field::Location, "Home")
            .with(Field::Times, times)
            .with(Field::ShowAs, Value::Choice("tentative".into()))
            .with(Field::Private, true)
            .with(Field::Reminder, 30_i64);
        let properties = changes(&fields, &person(), zone)
            .into_iter()
            .filter_map(|change| match change {
                Change::Set(property) => Some(property),
                Change::Clear(_) => None,
            })
            .collect();
        let mut xml = Writer::new();
        order::write_item(Kind::Appointment, properties, &mut xml);
        let item = wire::xml::read(xml.finish().as_bytes(), "test").expect("XML");
        let (shown, _) = read(&item, &person(), None);
        for (field, value) in fields.iter() {
            assert!(shown.get(field).is_some_and(|shown| shown.same_as(value)), "{field} {zone:?}");
        }
    }
}

#[test]
fn an_all_day_write_sends_the_zones_midnight() {
    let times = Times::AllDay { first: Day::of(2026, 12, 24).expect("a day"), days: 2 };
    let fields = Fields::new().with(Field::Times, times);
    let written = changes(&fields, &person(), Some("America/New_York"));
    let shown: Vec<String> = written.iter().map(|change| format!("{change:?}")).collect();
    let all = shown.join("\n");
    assert!(all.contains("2026-12-24T05:00:00Z"), "{all}");
    assert!(all.contains("2026-12-26T05:00:00Z"), "{all}");
    assert!(all.contains("Eastern Standard Time"), "{all}");
}

#[test]
fn types_of_items() {
    for (inner, expected) in [
        ("", Type::Single),
        ("<t:CalendarItemType>Exception</t:CalendarItemType>", Type::Exception),
        ("<t:CalendarItemType>Occurrence</t:CalendarItemType>", Type::Occurrence),
        ("<t:CalendarItemType>RecurringMaster</t:CalendarItemType>", Type::Master),
        ("<t:Recurrence/>", Type::Master),
    ] {
        assert_eq!(type_of(&item(inner)), expected);
    }
}
