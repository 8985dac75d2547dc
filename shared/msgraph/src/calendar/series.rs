//! The members of a series: what an occurrence shares with its master, where it stands by the
//! pattern, and which ones the master lists as deleted.

use crate::event::{self, Person, Type};
use crate::read;
use crate::watermark::Span;
use model::occurrence;
use model::{Day, Gone, Id, Kind, Seen, Series, Start, Version, uid, zone};
use serde_json::Value as Json;

/// A member of a series as a record: its own by its row, the rest by the master.
pub(crate) fn member(master: &Json, row: &Json, person: &Person) -> Option<Seen> {
    let id = read::id(row)?;
    let original = original_of(master, row)?;
    let mut item = master.clone();
    let map = item.as_object_mut()?;
    for (name, value) in row.as_object()? {
        map.insert(name.clone(), value.clone());
    }
    let (fields, about) = event::read(&item, person);
    let series = series(master, original)?;
    let about = model::About { uid: Some(series.uid.clone()), ..about };
    Some(Seen {
        id: occurrence::occurrence(id, series.master.as_str(), original),
        version: Version::from(read::etag(row)),
        kind: Kind::Appointment,
        fields,
        // A mark on one occurrence would make it an exception; one seen here is its master's.
        mark: None,
        series: Some(series),
        about,
    })
}

/// The place of an occurrence in its series.
fn series(master: &Json, original: Start) -> Option<Series> {
    let id = read::id(master)?;
    let uid = uid::clean(read::text(master, "iCalUId")).unwrap_or_else(|| id.to_owned());
    Some(Series { uid, master: Id::from(id), original })
}

/// When a member takes place by the pattern. Only an exception may have moved.
pub(crate) fn original_of(master: &Json, row: &Json) -> Option<Start> {
    let all_day = event::is_all_day(master);
    if event::type_of(row) == Type::Exception
        && let Some(at) = read::moment(row, "originalStart")
    {
        return Some(if all_day {
            Start::On(zone::nearest_day(zone_of(master), at))
        } else {
            Start::At(at.cut_to_minute())
        });
    }
    if all_day {
        return read::day(row, "start").map(Start::On);
    }
    read::instant(row, "start").map(|at| Start::At(at.cut_to_minute()))
}

fn zone_of(master: &Json) -> &'static str {
    event::zone_of(master).unwrap_or("UTC")
}

/// Starts of what a master lists as deleted: `OID.<id of the master>.<date>`
/// (<https://learn.microsoft.com/graph/api/resources/event>).
fn deleted(master: &Json) -> Vec<Start> {
    let all = read::texts(master, "cancelledOccurrences");
    let days = all.iter().filter_map(|name| Day::parse(name.rsplit('.').next()?));
    days.filter_map(|day| on(master, day)).collect()
}

/// The start by the pattern on a day of the series' own zone.
fn on(master: &Json, day: Day) -> Option<Start> {
    if event::is_all_day(master) {
        return Some(Start::On(day));
    }
    let zone = zone_of(master);
    let first = read::instant(master, "start")?;
    let clock = first.plus_minutes(i64::from(zone::offset_minutes(zone, first)?));
    let minutes = clock.minutes_since(clock.day_utc().midnight_utc());
    let at = read::of_local(zone, day.midnight_utc().plus_minutes(minutes))?;
    Some(Start::At(at.cut_to_minute()))
}

/// Deleted occurrences within a span.
pub(crate) fn deleted_in(master: &Json, span: Span) -> Vec<Gone> {
    let within = |start: &Start| match start {
        Start::At(at) => span.holds(*at),
        Start::On(day) => span.holds(day.midnight_utc()),
    };
    let starts = deleted(master).into_iter().filter(within);
    starts.filter_map(|start| Some(Gone::Occurrence { series: series(master, start)? })).collect()
}

/// Whether the master lists an occurrence as deleted.
pub(crate) fn lists_deleted(master: &Json, original: Start) -> bool {
    deleted(master).contains(&original)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Moment;
    use serde_json::json;

    fn at(text: &str) -> Moment {
        Moment::parse(text).expect("a moment")
    }

    fn master() -> Json {
        json!({
            "id": "M=", "type": "seriesMaster", "iCalUId": "u@x", "subject": "Weekly",
            "isAllDay": false, "originalStartTimeZone": "W. Europe Standard Time",
            "start": { "dateTime": "2020-07-01T07:00:00.0000000", "timeZone": "UTC" },
            "end": { "dateTime": "2020-07-01T08:00:00.0000000", "timeZone": "UTC" },
            "body": { "contentType": "text", "content": "Agenda" },
            "cancelledOccurrences": ["OID.M=.2026-12-02", "OID.M=.2027-07-07", "nonsense"],
        })
    }

    fn person() -> Person {
        Person { emails: vec!["me@x.example".into()], zone: "UTC".into() }
    }

    #[test]
    fn a_bare_occurrence_takes_the_rest_from_its_master() {
        let row = json!({
            "id": "O=", "type": "occurrence", "seriesMasterId": "M=", "@odata.etag": "W/\"1\"",
            "start": { "dateTime": "2026-12-09T08:00:00.0000000", "timeZone": "UTC" },
            "end": { "dateTime": "2026-12-09T09:00:00.0000000", "timeZone": "UTC" },
        });
        let seen = member(&master(), &row, &person()).expect("a record");
        let original = Start::At(at("2026-12-09T08:00:00Z"));
        assert_eq!(seen.id, occurrence::occurrence("O=", "M=", original));
        assert_eq!(seen.version, Version::from("W/\"1\""));
        assert_eq!(seen.fields.text(model::Field::Subject), Some("Weekly"));
        assert_eq!(seen.fields.text(model::Field::Body), Some("Agenda"));
        let series = seen.series.expect("a member");
        assert_eq!((series.uid.as_str(), series.original), ("u@x", original));
    }

    #[test]
    fn an_exception_keeps_its_place_in_the_pattern() {
        let row = json!({
            "id": "E=", "type": "exception", "seriesMasterId": "M=", "subject": "Moved",
            "originalStart": "2026-12-09T08:00:00Z",
            "start": { "dateTime": "2026-12-10T10:00:00", "timeZone": "UTC" },
            "end": { "dateTime": "2026-12-10T11:00:00", "timeZone": "UTC" },
        });
        let seen = member(&master(), &row, &person()).expect("a record");
        let original = Start::At(at("2026-12-09T08:00:00Z"));
        assert_eq!(seen.series.map(|series| series.original), Some(original));
        assert_eq!(seen.fields.text(model::Field::Subject), Some("Moved"));
        let mut days = master();
        days["isAllDay"] = true.into();
        let row = json!({ "type": "exception", "originalStart": "2026-12-08T23:00:00Z" });
        assert_eq!(original_of(&days, &row), Day::of(2026, 12, 9).map(Start::On));
    }

    #[test]
    fn deleted_occurrences_are_told_by_the_clock_of_their_zone() {
        let (winter, summer) = (at("2026-12-02T08:00:00Z"), at("2027-07-07T07:00:00Z"));
        assert!(lists_deleted(&master(), Start::At(winter)));
        assert!(lists_deleted(&master(), Start::At(summer)));
        let span = Span { from: at("2026-11-01T00:00:00Z"), until: at("2027-02-01T00:00:00Z") };
        let gone = deleted_in(&master(), span);
        assert!(matches!(gone.as_slice(), [Gone::Occurrence { series }]
            if series.original == Start::At(winter)));
        let mut days = master();
        days["isAllDay"] = true.into();
        assert!(lists_deleted(&days, Start::On(Day::of(2026, 12, 2).expect("a day"))));
    }
}
