use super::*;
use crate::codec;
use crate::setup::tests::plain;
use crate::values::shape;
use model::{Day, Kind};

fn write(
    setup: &Setup,
    fields: &Fields,
    known: Option<Timing>,
) -> Result<Map<String, Json>, Fault> {
    codec::write(setup, Kind::Appointment, fields, known)
}

fn read(setup: &Setup, row: &Json) -> Fields {
    codec::read(setup, Kind::Appointment, &row.clone().into())
}

fn timed(start: &str, end: &str) -> Value {
    let at = |text: &str| Moment::parse(text).unwrap();
    Value::Times(Times::Timed { start: at(start), end: at(end), zone: None })
}

fn all_day(first: &str, days: u16) -> Value {
    Value::Times(Times::AllDay { first: Day::parse(first).unwrap(), days })
}

#[test]
fn times_are_read_from_whatever_is_there() {
    for (row, times) in [
        (
            json!({"IsAllDayEvent": false, "StartDateTime": "2026-12-01T09:00:30.000+0000",
                "EndDateTime": "2026-12-01T10:30:00.000+0000", "DurationInMinutes": 90}),
            Some(timed("2026-12-01T09:00:00Z", "2026-12-01T10:30:00Z")),
        ),
        (
            json!({"StartDateTime": "2026-12-01T09:00:00.000+0000", "DurationInMinutes": 15.0}),
            Some(timed("2026-12-01T09:00:00Z", "2026-12-01T09:15:00Z")),
        ),
        // A single whole day, whose end is the last day itself.
        (
            json!({"IsAllDayEvent": true, "ActivityDate": "2026-12-24", "DurationInMinutes": 1440,
                "StartDateTime": "2026-12-24T00:00:00.000+0000",
                "EndDateTime": "2026-12-24T00:00:00.000+0000"}),
            Some(all_day("2026-12-24", 1)),
        ),
        (
            json!({"IsAllDayEvent": true, "ActivityDate": "2026-12-24", "DurationInMinutes": 4320,
                "EndDateTime": "2026-12-26T00:00:00.000+0000"}),
            Some(all_day("2026-12-24", 3)),
        ),
        (
            json!({"IsAllDayEvent": true, "StartDateTime": "2026-12-24T00:00:00.000+0000",
                "EndDateTime": "2026-12-26T00:00:00.000+0000", "DurationInMinutes": null}),
            Some(all_day("2026-12-24", 3)),
        ),
        (
            json!({"IsAllDayEvent": true, "ActivityDate": "2026-12-24", "DurationInMinutes": 0}),
            Some(all_day("2026-12-24", 1)),
        ),
        (json!({"IsAllDayEvent": false, "StartDateTime": "2026-12-01T09:00:00Z"}), None),
        (json!({"IsAllDayEvent": true}), None),
        (json!({"StartDateTime": 5, "DurationInMinutes": "x"}), None),
    ] {
        let fields = read(&plain(), &row);
        assert_eq!(fields.get(Field::Times), times.as_ref(), "{row}");
    }
}

#[test]
fn times_are_written_so_that_nothing_old_contradicts() {
    let setup = plain();
    let write = |value: Value| {
        Json::from(write(&setup, &Fields::new().with(Field::Times, value), None).unwrap())
    };
    assert_eq!(
        write(timed("2026-12-01T09:00:10Z", "2026-12-01T10:30:50Z")),
        json!({"IsAllDayEvent": false, "StartDateTime": "2026-12-01T09:00:00Z",
            "EndDateTime": "2026-12-01T10:30:00Z", "DurationInMinutes": 90})
    );
    assert_eq!(
        write(all_day("2026-12-24", 2)),
        json!({"IsAllDayEvent": true, "ActivityDate": "2026-12-24", "DurationInMinutes": 2880})
    );
}

#[test]
fn plain_columns_go_both_ways() {
    let setup = plain();
    for (field, column, value, sent) in [
        (Field::Subject, "Subject", Value::text("Tea"), json!("Tea")),
        (Field::Location, "Location", Value::text("Here"), json!("Here")),
        (Field::Body, "Description", Value::text("a\nb"), json!("a\nb")),
        (Field::Private, "IsPrivate", Value::Flag(true), json!(true)),
        (Field::ShowAs, "ShowAs", Value::Choice("busy".into()), json!("Busy")),
        (Field::ShowAs, "ShowAs", Value::Choice("free".into()), json!("Free")),
        (Field::ShowAs, "ShowAs", Value::Choice("out_of_office".into()), json!("OutOfOffice")),
    ] {
        let fields = Fields::new().with(field, value);
        assert_eq!(
            Json::from(write(&setup, &fields, None).unwrap()),
            json!({column: sent.clone()})
        );
        let shown = read(&setup, &json!({ column: sent }));
        assert_eq!(shown.get(field), fields.get(field));
    }
    for word in ["tentative", "elsewhere"] {
        let fields = Fields::new().with(Field::ShowAs, Value::Choice(word.into()));
        assert_eq!(write(&setup, &fields, None).unwrap()["ShowAs"], json!("Busy"));
    }
    assert_eq!(read(&setup, &json!({"ShowAs": "Elsewhere"})).get(Field::ShowAs), None);
    assert_eq!(read(&setup, &json!({"Subject": null})).get(Field::Subject), Some(&Value::Empty));
}

#[test]
fn a_reminder_is_minutes_here_and_an_instant_there() {
    let setup = plain();
    let row = json!({"StartDateTime": "2026-12-01T09:00:00.000+0000", "DurationInMinutes": 30,
        "IsReminderSet": true, "ReminderDateTime": "2026-12-01T08:45:00.000+0000"});
    assert_eq!(read(&setup, &row).get(Field::Reminder), Some(&Value::Number(15)));
    let known = timing(&setup, &row.into());
    assert_eq!(known.and_then(|known| known.reminder), Some(15));

    let fields = Fields::new().with(Field::Reminder, 30_i64);
    assert_eq!(
        Json::from(write(&setup, &fields, known).unwrap()),
        json!({"IsReminderSet": true, "ReminderDateTime": "2026-12-01T08:30:00Z"})
    );
    assert!(write(&setup, &fields, None).is_err(), "the start is not known");
    let none = Fields::new().with(Field::Reminder, Value::Empty);
    assert_eq!(
        Json::from(write(&setup, &none, known).unwrap()),
        json!({"IsReminderSet": false, "ReminderDateTime": null})
    );
    let fired = json!({"StartDateTime": "2026-12-01T09:00:00Z", "DurationInMinutes": 30,
        "IsReminderSet": false, "ReminderDateTime": "2026-12-01T08:45:00Z"});
    assert_eq!(read(&setup, &fired).get(Field::Reminder), Some(&Value::Empty));
}

#[test]
fn a_moved_event_takes_its_reminder_along() {
    let setup = plain();
    let known =
        Some(Timing { start: Moment::parse("2026-12-01T09:00:00Z").unwrap(), reminder: Some(15) });
    let fields =
        Fields::new().with(Field::Times, timed("2026-12-02T11:00:00Z", "2026-12-02T12:00:00Z"));
    let sent = write(&setup, &fields, known).unwrap();
    assert_eq!(sent["ReminderDateTime"], json!("2026-12-02T10:45:00Z"));
    assert!(needs_timing(&fields));
    assert!(!needs_timing(&fields.clone().with(Field::Reminder, 5_i64)));
    assert!(!needs_timing(&Fields::new().with(Field::Subject, "x")));
    assert!(needs_timing(&Fields::new().with(Field::Reminder, 5_i64)));
}

#[test]
fn wrong_shapes_and_extreme_values_are_refused_or_tamed() {
    let setup = plain();
    for field in [Field::Times, Field::ShowAs, Field::Private, Field::Reminder, Field::Subject] {
        let fields = Fields::new().with(field, Day(5));
        assert_eq!(write(&setup, &fields, None), Err(shape(field)));
    }
    let extreme = Times::Timed {
        start: Moment(i64::MIN + 60_000),
        end: Moment(i64::MAX - 60_000),
        zone: None,
    };
    assert!(write(&setup, &Fields::new().with(Field::Times, extreme), None).is_ok());
    let known = Some(Timing { start: Moment(0), reminder: None });
    assert!(write(&setup, &Fields::new().with(Field::Reminder, i64::MAX), known).is_ok());
    let row = json!({"StartDateTime": "9999-12-31T23:59:59Z", "DurationInMinutes": 1e11,
        "IsReminderSet": true, "ReminderDateTime": "0001-01-01T00:00:00Z"});
    let _ = read(&setup, &row);
}
