//! Moments in the three forms that Salesforce reads and sends: SOQL literals, HTTP dates and the
//! parameters of `updated` and `deleted`.

use model::{Day, Moment};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// 9999-12-31T23:59:59Z: no moment of ours lies behind it, so that sums cannot overflow.
const LAST_MS: i64 = 253_402_300_799_000;

/// A moment as a `dateTime` literal of SOQL and as a JSON value.
pub(crate) fn literal(moment: Moment) -> String {
    let text = tame(moment).rfc3339();
    match moment.0.rem_euclid(1_000) {
        0 => text,
        ms => format!("{}.{ms:03}Z", text.trim_end_matches('Z')),
    }
}

/// A moment as `updated` and `deleted` take it, seconds cut as the server cuts them:
/// `https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getdeleted.htm`.
pub(crate) fn replication(moment: Moment) -> String {
    let text = tame(moment).cut_to_minute().rfc3339();
    format!("{}%2B00%3A00", text.trim_end_matches('Z').replace(':', "%3A"))
}

/// A moment as an HTTP date.
pub(crate) fn http_date(moment: Moment) -> String {
    let moment = tame(moment);
    let day = moment.day_utc();
    let (year, month, date) = day.parts();
    let text = moment.rfc3339();
    let time = text.get(11..19).unwrap_or("00:00:00");
    let weekday = WEEKDAYS[usize::from(day.weekday()) % 7];
    let month = MONTHS[usize::from(month.saturating_sub(1)) % 12];
    format!("{weekday}, {date:02} {month} {year:04} {time} GMT")
}

/// Reads `Tue, 24 Nov 2026 10:00:00 GMT`, the only form of a date that a server may send.
pub(crate) fn read_http_date(text: &str) -> Option<Moment> {
    let mut words = text.trim().split_ascii_whitespace();
    let _weekday = words.next()?;
    let date: u8 = words.next()?.parse().ok()?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year: i32 = words.next()?.parse().ok()?;
    if !(1970..=9999).contains(&year) {
        return None;
    }
    let mut time = words.next()?.split(':');
    let mut part = |most: i64| -> Option<i64> {
        let number: i64 = time.next()?.parse().ok()?;
        (0..=most).contains(&number).then_some(number)
    };
    let seconds = part(23)? * 3_600 + part(59)? * 60 + part(60)?;
    let day = Day::of(year, u8::try_from(month).ok()? + 1, date)?;
    Some(Moment(day.midnight_utc().0 + seconds * 1_000))
}

/// A moment inside the years that the vendor knows, whatever was stored.
pub(crate) fn tame(moment: Moment) -> Moment {
    Moment(moment.0.clamp(0, LAST_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_three_forms() {
        let moment = Moment::parse("2026-11-24T10:05:09Z").unwrap();
        assert_eq!(literal(moment), "2026-11-24T10:05:09Z");
        assert_eq!(literal(Moment(moment.0 + 7)), "2026-11-24T10:05:09.007Z");
        assert_eq!(replication(moment), "2026-11-24T10%3A05%3A00%2B00%3A00");
        assert_eq!(http_date(moment), "Tue, 24 Nov 2026 10:05:09 GMT");
        assert_eq!(read_http_date("Tue, 24 Nov 2026 10:05:09 GMT"), Some(moment));
    }

    #[test]
    fn strange_dates_are_none_and_strange_moments_are_tame() {
        for text in [
            "",
            "Tue",
            "Tue, 99 Nov 2026 10:05:09 GMT",
            "Tue, 24 Nov 2026 25:00:00 GMT",
            "Tue, 24 Nov 99999999999 10:05:09 GMT",
            "Tue, 24 Foo 2026 10:05:09 GMT",
            "Tue, 24 Nov 2026 -1:00:00 GMT",
        ] {
            assert_eq!(read_http_date(text), None, "{text}");
        }
        for ms in [i64::MIN, -1, i64::MAX] {
            http_date(Moment(ms));
            literal(Moment(ms));
            replication(Moment(ms));
        }
    }
}
