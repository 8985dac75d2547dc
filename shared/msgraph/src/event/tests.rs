//! Events as Graph shows them, and what is written of them.

use super::*;
use model::{Day, Moment};

fn person() -> Person {
    Person { emails: vec!["me@x.example".into()], zone: "Europe/Berlin".into() }
}

fn at(text: &str) -> Moment {
    Moment::parse(text).expect("a moment")
}

fn shown() -> Json {
    json!({
        "id": "E=", "type": "singleInstance", "iCalUId": "u@x", "subject": "Review",
        "body": { "contentType": "html", "content": "<html><body>Agenda<br>1. Plan</body></html>" },
        "location": { "displayName": "Room 7" }, "isAllDay": false,
        "originalStartTimeZone": "W. Europe Standard Time",
        "start": { "dateTime": "2026-12-01T09:00:00.0000000", "timeZone": "UTC" },
        "end": { "dateTime": "2026-12-01T10:00:00.0000000", "timeZone": "UTC" },
        "showAs": "oof", "sensitivity": "normal", "isReminderOn": true,
        "reminderMinutesBeforeStart": 30, "attendees": [], "isOrganizer": true,
        "responseStatus": { "response": "organizer" }, "isCancelled": false, "categories": [],
    })
}

#[test]
fn an_event_is_read() {
    let (fields, about) = read(&shown(), &person());
    assert_eq!(fields.text(Field::Body), Some("Agenda\n1. Plan"));
    assert_eq!(fields.get(Field::ShowAs), Some(&Value::Choice("out_of_office".into())));
    assert_eq!(fields.get(Field::Reminder), Some(&Value::Number(30)));
    let Some(Value::Times(Times::Timed { start, zone, .. })) = fields.get(Field::Times) else {
        panic!("timed")
    };
    assert_eq!((*start, zone.as_deref()), (at("2026-12-01T09:00:00Z"), Some("Europe/Berlin")));
    assert_eq!(about.uid.as_deref(), Some("u@x"));
    assert!(!about.invited && !about.private && about.locked == FieldSet::NONE);
}

#[test]
fn whole_days_are_days_whatever_the_zone() {
    for zone in ["UTC", "Pacific Standard Time", "Moon/Base"] {
        let mut item = shown();
        item["isAllDay"] = true.into();
        for (name, day) in [("start", "2026-12-01"), ("end", "2026-12-04")] {
            item[name] = json!({ "dateTime": format!("{day}T00:00:00.0000000"), "timeZone": zone });
        }
        let first = Day::of(2026, 12, 1).expect("a day");
        assert_eq!(times(&item, None), Some(Times::AllDay { first, days: 3 }), "{zone}");
    }
}

#[test]
fn company_is_told_from_being_alone() {
    let attendee = |address: &str| json!({ "emailAddress": { "address": address, "name": "N" } });
    let mut item = shown();
    item["attendees"] = json!([attendee("Me@X.example"), attendee("eve@x.example"), attendee("")]);
    let (_, about) = read(&item, &person());
    assert_eq!(about.attendees, ["eve@x.example", "N"]);
    assert!(about.locked.has(Field::Body) && !about.invited);
    assert!(about.locked.has(Field::ShowAs) && about.locked.has(Field::Reminder));
    item["isOrganizer"] = false.into();
    item["responseStatus"] = json!({ "response": "declined" });
    item["isCancelled"] = true.into();
    let (_, about) = read(&item, &person());
    assert!(about.invited && about.declined && about.cancelled && about.read_only.is_none());
    for field in [Field::ShowAs, Field::Reminder, Field::Private, Field::Body] {
        assert!(about.locked.has(field), "{field}");
    }
}

#[test]
fn markup_locks_the_body_and_every_degree_of_privacy_is_private() {
    let mut item = shown();
    item["body"]["content"] = "<b>bold</b>".into();
    for word in ["personal", "private", "confidential"] {
        item["sensitivity"] = word.into();
        let (fields, about) = read(&item, &person());
        assert!(about.private && about.locked.has(Field::Body));
        assert_eq!(fields.get(Field::Private), Some(&Value::Flag(true)));
    }
}

#[test]
fn what_is_written_is_read_again() {
    let timed = Times::Timed {
        start: at("2026-10-25T00:30:00Z"),
        end: at("2026-10-25T01:30:00Z"),
        zone: None,
    };
    let days = Times::AllDay { first: Day::of(2026, 3, 29).expect("a day"), days: 2 };
    for times in [timed, days] {
        let fields = Fields::new()
            .with(Field::Subject, "Review")
            .with(Field::Location, "Room 7")
            .with(Field::Body, "Agenda")
            .with(Field::Times, times)
            .with(Field::ShowAs, Value::Choice("elsewhere".into()))
            .with(Field::Private, true)
            .with(Field::Reminder, 15);
        let mut body = Json::Object(changes(&fields, &person(), Some("America/New_York")));
        body["originalStartTimeZone"] = body["start"]["timeZone"].clone();
        let (shown, _) = read(&body, &person());
        for (field, value) in fields.iter() {
            assert!(shown.get(field).is_some_and(|now| now.same_as(value)), "{field} {body}");
        }
    }
}

#[test]
fn nothing_hostile_panics() {
    for item in [
        json!(null),
        json!({ "start": 5, "end": { "dateTime": null }, "isAllDay": "yes", "body": [] }),
        json!({ "attendees": [5, {}, { "emailAddress": 3 }], "organizer": null }),
        json!({ "isAllDay": true, "start": { "dateTime": "2026-12-02T00:00:00" },
                "end": { "dateTime": "0001-01-01T00:00:00" } }),
    ] {
        let (fields, _) = read(&item, &person());
        let _ = changes(&fields, &person(), None);
    }
}
