//! Times as the service reads them: an instant where a zone is given, else local time of the zone
//! that applies (<https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/time-zones-and-ews-in-exchange>).

use model::{Day, Moment, zone};

/// The earliest and the latest year that a mailbox can hold.
const YEARS: std::ops::RangeInclusive<i32> = 1601..=4500;

/// Reads an `xs:dateTime`; without a zone of its own it is local time of `zone`.
pub(crate) fn parse(text: &str, zone: &str) -> Option<Moment> {
    if !text.is_ascii() || text.as_bytes().get(10) != Some(&b'T') {
        return None;
    }
    let day = Day::parse(text)?;
    if !YEARS.contains(&day.parts().0) {
        return None;
    }
    if let Some(at) = Moment::parse(text) {
        return Some(at);
    }
    let clock = text.get(11..19)?;
    let rest = text.get(19..)?;
    let fraction = rest.strip_prefix('.').unwrap_or(rest);
    if (fraction == rest && !rest.is_empty()) || fraction.bytes().any(|b| !b.is_ascii_digit()) {
        return None;
    }
    let utc = Moment::parse(&format!("{}T{clock}Z", &text[..10]))?;
    Some(from_local(utc, zone))
}

/// Reads an `xs:date`, whose zone is ignored.
pub(crate) fn parse_day(text: &str) -> Option<Day> {
    let day = Day::parse(text)?;
    let rest = text.get(10..)?;
    let zoned = rest == "Z" || (rest.len() == 6 && rest.starts_with(['+', '-']));
    let good = (rest.is_empty() || zoned) && YEARS.contains(&day.parts().0);
    good.then_some(day)
}

/// The instant at which clocks in a zone show a time that is given as if it were UTC.
pub(crate) fn from_local(local: Moment, zone: &str) -> Moment {
    let guess = local.plus_minutes(-offset(zone, local));
    local.plus_minutes(-offset(zone, guess))
}

/// What clocks in a zone show at an instant, as if it were UTC.
pub(crate) fn to_local(at: Moment, zone: &str) -> Moment {
    at.plus_minutes(offset(zone, at))
}

/// The local day of an instant.
pub(crate) fn day_of(at: Moment, zone: &str) -> Day {
    to_local(at, zone).day_utc()
}

/// The instant at which a local day begins.
pub(crate) fn midnight(day: Day, zone: &str) -> Moment {
    zone::midnight(zone, day).unwrap_or_else(|| day.midnight_utc())
}

/// An unknown zone counts as UTC.
fn offset(zone: &str, at: Moment) -> i64 {
    zone::offset_minutes(zone, at).map_or(0, i64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_of_their_own_win() {
        let nine = Moment::parse("2026-12-01T09:00:00Z").unwrap();
        for text in ["2026-12-01T09:00:00Z", "2026-12-01T10:00:00+01:00", "2026-12-01T09:00:00"] {
            assert_eq!(parse(text, "UTC"), Some(nine), "{text}");
        }
        for text in [
            "2026-12-01",
            "2026-13-01T00:00:00Z",
            "noon",
            "0001-01-01T00:00:00Z",
            "2026-12-01T09:00:00x",
            "2026-12-01T9:00",
            "é026-12-01T09:00:00",
        ] {
            assert_eq!(parse(text, "UTC"), None, "{text}");
        }
        assert!(parse_day("2026-12-01+01:00").is_some());
        assert!(parse_day("2026-12-01T00:00:00Z").is_none());
    }
}
