//! Times of the service: local time beside the name of a zone
//! (<https://learn.microsoft.com/en-us/graph/api/resources/datetimetimezone>).

use super::call::unknown_zone;
use super::reply::{Done, Refusal};
use crate::exchange::times;
use model::{Day, Moment, zone};
use serde_json::{Value, json};

/// A time as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    /// What clocks show, as if it were UTC.
    pub(super) local: Moment,
    /// The zone, by its Windows name.
    pub(super) zone: String,
    /// The instant.
    pub(super) at: Moment,
}

/// Reads an object of local time and zone; without a zone it is UTC.
pub(super) fn read(name: &str, value: &Value) -> Done<Written> {
    let wrong = || {
        let words = format!("The value of property '{name}' is no date and time.");
        Refusal::bad("RequestBodyRead", words)
    };
    let text = value["dateTime"].as_str().ok_or_else(wrong)?;
    let asked = value["timeZone"].as_str().unwrap_or("UTC");
    let zone = zone::windows(asked).ok_or_else(|| unknown_zone(asked))?.to_owned();
    let text = if text.len() == 10 { format!("{text}T00:00:00") } else { text.to_owned() };
    let text = if text.len() == 16 { format!("{text}:00") } else { text };
    // An offset of its own wins over the zone.
    let at = times::parse(&text, &zone).ok_or_else(wrong)?;
    Ok(Written { local: times::to_local(at, &zone), zone, at })
}

impl Written {
    /// The day that clocks show.
    pub(super) fn day(&self) -> Day {
        self.local.day_utc()
    }

    /// Whether clocks show midnight.
    pub(super) fn is_midnight(&self) -> bool {
        self.local == self.day().midnight_utc()
    }
}

/// An instant in a zone, which comes back by the name it was asked by.
pub(super) fn show(at: Moment, zone: &str) -> Value {
    json!({"dateTime": clock(times::to_local(at, zone)), "timeZone": zone})
}

/// A day as midnight of whatever zone.
pub(super) fn show_day(day: Day, zone: &str) -> Value {
    json!({"dateTime": clock(day.midnight_utc()), "timeZone": zone})
}

/// With seven digits after the second, and without an offset.
fn clock(local: Moment) -> String {
    let text = local.rfc3339();
    let head = text.trim_end_matches('Z');
    let (head, fraction) = head.split_once('.').unwrap_or((head, ""));
    format!("{head}.{fraction:0<7}")
}

/// An instant of the query, which is one of UTC unless it says otherwise.
pub(super) fn parameter(name: &str, text: Option<&str>) -> Done<Moment> {
    let text = text.ok_or_else(|| {
        let words = "This request requires a time window specified by the query string parameters \
                     StartDateTime and EndDateTime.";
        Refusal::bad("ErrorInvalidParameter", words)
    })?;
    let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    times::parse(&whole, "UTC").ok_or_else(|| {
        let words = format!("The value '{text}' of parameter '{name}' is invalid.");
        Refusal::bad("ErrorInvalidParameter", words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_zones_of_both_names_and_shown_without_offsets() {
        let at = |text: &str, zone: &str| {
            read("start", &json!({"dateTime": text, "timeZone": zone})).map(|it| it.at.rfc3339())
        };
        for (text, zone) in [
            ("2026-07-01T09:00:00", "Europe/Berlin"),
            ("2026-07-01T09:00", "W. Europe Standard Time"),
            ("2026-07-01T07:00:00.0000000", "UTC"),
            ("2026-07-01T07:00:00Z", "Europe/Berlin"),
        ] {
            assert_eq!(at(text, zone).unwrap(), "2026-07-01T07:00:00Z", "{text} {zone}");
        }
        assert_eq!(
            at("2026-07-01T09:00:00", "Mars").unwrap_err().code,
            "TimeZoneNotSupportedException"
        );
        assert_eq!(at("tomorrow", "UTC").unwrap_err().code, "RequestBodyRead");
        let seven = Moment::parse("2026-07-01T07:00:00Z").unwrap();
        assert_eq!(show(seven, "Europe/Berlin")["dateTime"], "2026-07-01T09:00:00.0000000");
    }
}
