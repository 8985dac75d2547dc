//! Reading JSON as Graph writes it: texts, words, moments, and times beside the name of a zone.
//! What is of another shape than the documents say counts as not there.

use model::{Day, Moment, Value, zone};
use serde_json::Value as Json;

/// The text of a property; null and what is no text are empty.
pub(crate) fn text<'a>(item: &'a Json, name: &str) -> &'a str {
    item.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// The text as a value, where the property was answered at all: what is not there is unknown.
pub(crate) fn value(item: &Json, name: &str) -> Option<Value> {
    match item.get(name)? {
        Json::Null => Some(Value::Empty),
        Json::String(text) => Some(Value::text(text)),
        _ => None,
    }
}

/// A flag.
pub(crate) fn flag(item: &Json, name: &str) -> Option<bool> {
    item.get(name).and_then(Json::as_bool)
}

/// A moment with an offset.
pub(crate) fn moment(item: &Json, name: &str) -> Option<Moment> {
    Moment::parse(text(item, name))
}

/// The texts of a list.
pub(crate) fn texts(item: &Json, name: &str) -> Vec<String> {
    let list = item.get(name).and_then(Json::as_array);
    list.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

/// The record's id.
pub(crate) fn id(item: &Json) -> Option<&str> {
    item.get("id").and_then(Json::as_str).filter(|id| !id.is_empty())
}

/// The record's etag, which is its version.
pub(crate) fn etag(item: &Json) -> &str {
    text(item, "@odata.etag")
}

/// An instant: local time beside the name of its zone
/// (<https://learn.microsoft.com/graph/api/resources/datetimetimezone>).
pub(crate) fn instant(item: &Json, name: &str) -> Option<Moment> {
    let time = item.get(name)?;
    let local = clock(text(time, "dateTime"))?;
    match text(time, "timeZone") {
        "" | "UTC" => Some(local),
        named if named.eq_ignore_ascii_case("tzone://Microsoft/Utc") => Some(local),
        named => of_local(zone::iana(named).unwrap_or(named), local),
    }
}

/// The day of a time whose clock does not matter.
pub(crate) fn day(item: &Json, name: &str) -> Option<Day> {
    clock(text(item.get(name)?, "dateTime")).map(Moment::day_utc)
}

/// What a clock shows, as if it were UTC. Graph writes seven digits after the second and no
/// offset.
fn clock(text: &str) -> Option<Moment> {
    let bare = text.trim_end_matches('Z');
    Moment::parse(&format!("{bare}Z"))
}

/// The instant at which clocks of a zone show a local time; `None` for an unknown zone.
pub(crate) fn of_local(zone: &str, local: Moment) -> Option<Moment> {
    let before = i64::from(zone::offset_minutes(zone, local)?);
    let guess = local.plus_minutes(-before);
    let after = i64::from(zone::offset_minutes(zone, guess)?);
    Some(local.plus_minutes(-after))
}

/// What clocks of a zone show at an instant, as Graph wants it written, with the zone's name. Where
/// the clocks show that time twice, or the zone is unknown, it is said in UTC.
pub(crate) fn written(at: Moment, zone_name: &str) -> Json {
    let local = zone::offset_minutes(zone_name, at)
        .filter(|_| zone::windows(zone_name).is_some())
        .map(|offset| at.plus_minutes(i64::from(offset)))
        .filter(|local| of_local(zone_name, *local) == Some(at));
    match local {
        Some(local) => serde_json::json!({ "dateTime": digits(local), "timeZone": zone_name }),
        None => serde_json::json!({ "dateTime": digits(at), "timeZone": "UTC" }),
    }
}

/// The midnight with which a day begins in a zone.
pub(crate) fn midnight(day: Day, zone_name: &str) -> Json {
    let zone_name = if zone::windows(zone_name).is_some() { zone_name } else { "UTC" };
    serde_json::json!({ "dateTime": digits(day.midnight_utc()), "timeZone": zone_name })
}

fn digits(local: Moment) -> String {
    local.rfc3339().trim_end_matches('Z').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(text: &str) -> Moment {
        Moment::parse(text).expect("a moment")
    }

    #[test]
    fn times_are_read_in_any_zone() {
        let time =
            |clock: &str, zone: &str| json!({ "t": { "dateTime": clock, "timeZone": zone } });
        for (clock, zone, expected) in [
            ("2026-12-01T09:00:00.0000000", "UTC", "2026-12-01T09:00:00Z"),
            ("2026-12-01T09:00:00.0000000Z", "UTC", "2026-12-01T09:00:00Z"),
            ("2026-12-01T09:00:00", "W. Europe Standard Time", "2026-12-01T08:00:00Z"),
            ("2026-07-01T09:00:00", "Europe/Berlin", "2026-07-01T07:00:00Z"),
        ] {
            assert_eq!(instant(&time(clock, zone), "t"), Some(at(expected)), "{clock} {zone}");
        }
        assert_eq!(instant(&time("2026-12-01T09:00:00", "Nowhere"), "t"), None);
        assert_eq!(instant(&json!({ "t": { "dateTime": 5 } }), "t"), None);
        assert_eq!(day(&time("2026-12-01T00:00:00", "Nowhere"), "t"), Day::of(2026, 12, 1));
    }

    #[test]
    fn what_is_written_is_read_again_also_in_the_hour_that_comes_twice() {
        for instant_ in [
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:30:00Z",
            "2026-03-29T01:00:00Z",
            "2026-12-01T09:00:00Z",
        ] {
            let item = json!({ "t": written(at(instant_), "Europe/Berlin") });
            assert_eq!(instant(&item, "t"), Some(at(instant_)), "{item}");
        }
        let unknown = written(at("2026-12-01T09:00:00Z"), "Moon/Base");
        assert_eq!(unknown["timeZone"], "UTC");
    }

    #[test]
    fn what_was_not_answered_is_unknown() {
        let item = json!({ "a": null, "b": "x", "c": 5 });
        assert_eq!(value(&item, "a"), Some(Value::Empty));
        assert_eq!(value(&item, "b"), Some(Value::text("x")));
        assert_eq!(value(&item, "c"), None);
        assert_eq!(value(&item, "d"), None);
    }
}
