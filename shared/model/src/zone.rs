//! Windows and IANA time zones with today's rules, out of one generated table, the same on every
//! target. Rules of the past are not in it: what is synchronised lies within weeks of today.

mod table;

use crate::{Day, Moment};
use table::{ROWS, Row};

/// A moment of every year: month, which one of its weekdays (5 is the last), weekday (0 is
/// Monday), and minutes after that day's midnight by the clock that ends then. The minutes may be
/// negative or more than a day.
type When = (u8, u8, u8, i16);

/// How a zone's clock runs. A zone without summer time has twice the same offset.
struct Rule {
    standard: i16,
    summer: i16,
    from: When,
    until: When,
}

impl Rule {
    fn offset(&self, at: Moment) -> i16 {
        if self.standard == self.summer {
            return self.standard;
        }
        let (year, ..) = at.plus_minutes(i64::from(self.standard)).day_utc().parts();
        let (Some(from), Some(until)) =
            (change(year, self.from, self.standard), change(year, self.until, self.summer))
        else {
            return self.standard;
        };
        let summer = if from < until { from <= at && at < until } else { at < until || from <= at };
        if summer { self.summer } else { self.standard }
    }
}

/// The instant of a change in a year, by a clock that runs `offset` minutes ahead of UTC.
fn change(year: i32, (month, which, weekday, minutes): When, offset: i16) -> Option<Moment> {
    let first = Day::of(year, month, 1)?;
    let ahead = (i32::from(weekday) - i32::from(first.weekday())).rem_euclid(7);
    let mut day = first.plus(ahead + 7 * (i32::from(which) - 1));
    // The fifth Sunday of a month with four is the last one.
    if day.parts().1 != month {
        day = day.plus(-7);
    }
    Some(day.midnight_utc().plus_minutes(i64::from(minutes) - i64::from(offset)))
}

/// Minutes to add to UTC for local time in a zone (IANA or Windows name) at an instant.
pub fn offset_minutes(zone: &str, at: Moment) -> Option<i32> {
    find(zone).map(|(row, _)| i32::from(row.1.offset(at)))
}

/// The local calendar day of an instant.
pub fn day_of(zone: &str, at: Moment) -> Option<Day> {
    offset_minutes(zone, at).map(|offset| at.plus_minutes(i64::from(offset)).day_utc())
}

/// The instant at which a local day begins. Where the clock skips midnight that day, it is the
/// instant of the skip; where it shows midnight twice, the first.
pub fn midnight(zone: &str, day: Day) -> Option<Moment> {
    let ((_, rule, _), _) = find(zone)?;
    let guess = |offset: i16| day.midnight_utc().plus_minutes(-i64::from(offset));
    let (standard, summer) = (guess(rule.standard), guess(rule.summer));
    let shows = |at: Moment, offset: i16| rule.offset(at) == offset;
    Some(match (shows(standard, rule.standard), shows(summer, rule.summer)) {
        (true, true) => standard.min(summer),
        (true, false) => standard,
        (false, true) => summer,
        (false, false) => standard.max(summer),
    })
}

/// The day that begins nearest to an instant. Whole days are stored as the midnight of some zone;
/// where that zone is not quite the one we convert to, the nearest midnight is still the right one.
pub fn nearest_day(zone: &str, at: Moment) -> Day {
    let offset = offset_minutes(zone, at).unwrap_or_default();
    at.plus_minutes(i64::from(offset) + 12 * 60).day_utc()
}

/// A birthday, which mailboxes keep as a date in the clothes of a moment: we and others write 11:59
/// UTC, some midnight UTC, Outlook the midnight of its zone.
pub fn birthday(zone: &str, at: Moment) -> Day {
    let local = nearest_day(zone, at);
    match at.minutes_since(at.day_utc().midnight_utc()) {
        719 => at.day_utc(),
        0 if midnight(zone, local) != Some(at) => at.day_utc(),
        _ => local,
    }
}

/// The IANA name of a Windows zone (CLDR, territory 001); an IANA name is returned as it is.
pub fn iana(zone: &str) -> Option<&'static str> {
    let ((_, _, names), name) = find(zone)?;
    name.or_else(|| names.split(' ').next())
}

/// The Windows name of an IANA zone; a Windows name is returned as it is.
pub fn windows(zone: &str) -> Option<&'static str> {
    find(zone).map(|((windows, _, _), _)| *windows)
}

/// The row of a zone, with its IANA name where it was named so. Servers and browsers differ in the
/// case of neither, people do.
fn find(zone: &str) -> Option<(&'static Row, Option<&'static str>)> {
    let zone = zone.trim();
    if let Some(row) = ROWS.iter().find(|(windows, ..)| windows.eq_ignore_ascii_case(zone)) {
        return Some((row, None));
    }
    ROWS.iter().find_map(|row| {
        let name = row.2.split(' ').find(|name| name.eq_ignore_ascii_case(zone))?;
        Some((row, Some(name)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).expect("a moment")
    }

    #[test]
    fn offsets_at_known_instants() {
        let cases = [
            ("Europe/Berlin", "2026-03-29T00:59:59Z", 60),
            ("Europe/Berlin", "2026-03-29T01:00:00Z", 120),
            ("W. Europe Standard Time", "2026-10-25T00:59:59Z", 120),
            ("W. Europe Standard Time", "2026-10-25T01:00:00Z", 60),
            ("America/New_York", "2026-03-08T06:59:00Z", -300),
            ("America/New_York", "2026-03-08T07:00:00Z", -240),
            ("US/Eastern", "2026-11-01T05:59:00Z", -240),
            ("Eastern Standard Time", "2026-11-01T06:00:00Z", -300),
            ("Asia/Kolkata", "2026-07-01T00:00:00Z", 330),
            ("Asia/Calcutta", "2026-12-31T23:59:00Z", 330),
            ("Asia/Kathmandu", "2026-07-01T00:00:00Z", 345),
            ("Australia/Sydney", "2026-01-01T00:00:00Z", 660),
            ("Australia/Sydney", "2026-04-04T15:59:00Z", 660),
            ("Australia/Sydney", "2026-04-04T16:00:00Z", 600),
            ("Australia/Sydney", "2026-10-03T15:59:00Z", 600),
            ("Australia/Sydney", "2026-10-03T16:00:00Z", 660),
            ("America/Sao_Paulo", "2026-01-15T00:00:00Z", -180),
            ("Europe/London", "2026-06-01T00:00:00Z", 60),
            ("GMT Standard Time", "2026-12-01T00:00:00Z", 0),
            ("Europe/Dublin", "2026-06-01T00:00:00Z", 60),
            ("UTC", "2026-06-01T00:00:00Z", 0),
            ("etc/utc", "2026-06-01T00:00:00Z", 0),
            ("Australia/Lord_Howe", "2026-01-01T00:00:00Z", 660),
            ("Australia/Lord_Howe", "2026-07-01T00:00:00Z", 630),
            ("America/Nuuk", "2026-03-29T00:59:00Z", -120),
            ("America/Nuuk", "2026-03-29T01:00:00Z", -60),
            ("America/Santiago", "2026-04-05T02:59:00Z", -180),
            ("America/Santiago", "2026-04-05T03:00:00Z", -240),
            ("Asia/Jerusalem", "2026-03-26T23:59:00Z", 120),
            ("Asia/Jerusalem", "2026-03-27T00:00:00Z", 180),
            ("Africa/Cairo", "2026-10-29T20:59:00Z", 180),
            ("Africa/Cairo", "2026-10-29T21:00:00Z", 120),
            ("Asia/Gaza", "2026-03-28T00:00:00Z", 180),
            ("Asia/Almaty", "2026-06-01T00:00:00Z", 300),
            ("America/Chihuahua", "2026-06-01T00:00:00Z", -360),
            ("Mountain Standard Time (Mexico)", "2026-06-01T00:00:00Z", -420),
        ];
        for (zone, when, expected) in cases {
            assert_eq!(offset_minutes(zone, at(when)), Some(expected), "{zone} {when}");
        }
        assert_eq!(offset_minutes("Customized Time Zone", at("2026-06-01T00:00:00Z")), None);
    }

    #[test]
    fn names_go_both_ways() {
        for (windows_name, iana_name) in [
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("Eastern Standard Time", "America/New_York"),
            ("India Standard Time", "Asia/Calcutta"),
            ("Nepal Standard Time", "Asia/Katmandu"),
            ("AUS Eastern Standard Time", "Australia/Sydney"),
            ("E. South America Standard Time", "America/Sao_Paulo"),
            ("UTC", "Etc/UTC"),
        ] {
            assert_eq!(iana(windows_name), Some(iana_name));
            assert_eq!(windows(iana_name), Some(windows_name));
            assert_eq!(windows(windows_name), Some(windows_name));
            assert_eq!(iana(iana_name), Some(iana_name));
        }
        assert_eq!(windows("Asia/Kolkata"), Some("India Standard Time"));
        assert_eq!(iana("Asia/Kolkata"), Some("Asia/Kolkata"));
        assert_eq!(windows("Europe/Vienna"), Some("W. Europe Standard Time"));
        assert_eq!(windows("Mars/Olympus"), None);
        assert_eq!(iana(""), None);
    }

    #[test]
    fn a_day_begins_at_its_first_instant() {
        let cases = [
            ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"),
            ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"),
            ("Asia/Kolkata", "2026-03-01", "2026-02-28T18:30:00Z"),
            // The clock jumps from midnight to one o'clock.
            ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
            ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),
            // The clock goes back from one o'clock to midnight.
            ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),
            ("Asia/Beirut", "2026-10-25", "2026-10-24T22:00:00Z"),
            ("UTC", "2026-01-01", "2026-01-01T00:00:00Z"),
        ];
        for (zone, day, expected) in cases {
            let day = Day::parse(day).expect("a day");
            let begins = midnight(zone, day).expect("a known zone");
            assert_eq!(begins.rfc3339(), expected, "{zone}");
            assert_eq!(day_of(zone, begins), Some(day), "{zone}");
            assert_eq!(day_of(zone, begins.plus_minutes(-1)), Some(day.plus(-1)), "{zone}");
        }
    }

    #[test]
    fn the_table_is_sound() {
        let mut names: Vec<&str> = Vec::new();
        for (windows_name, rule, iana_names) in ROWS {
            assert!(rule.standard.abs() <= 14 * 60, "{windows_name}");
            assert!(rule.standard <= rule.summer, "{windows_name}");
            assert!(iana_names.split(' ').all(|name| !name.is_empty()), "{windows_name}");
            names.extend(iana_names.split(' '));
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "no IANA name stands in two rows");
        assert!(count > 550, "{count}");
        let bytes: usize = ROWS.iter().map(|row| row.0.len() + row.2.len()).sum();
        assert!(bytes < 15_000, "{bytes}");
    }

    #[test]
    fn no_instant_panics() {
        for at in [i64::MIN / 2, -1, i64::MAX / 2, 253_402_300_800_000] {
            assert!(offset_minutes("Europe/Berlin", Moment(at)).is_some());
        }
    }

    #[test]
    fn the_nearest_midnight_names_the_day() {
        let day = |text: &str| Day::parse(text).expect("a day");
        let at = |text: &str| Moment::parse(text).expect("a moment");
        for (zone, instant, expected) in [
            ("Europe/Berlin", "2026-11-24T23:00:00Z", "2026-11-25"),
            ("Europe/Berlin", "2026-11-24T22:00:00Z", "2026-11-25"),
            ("Asia/Kolkata", "2016-03-23T18:30:00Z", "2016-03-24"),
            ("America/New_York", "1990-06-01T05:00:00Z", "1990-06-01"),
            ("no zone", "2026-11-25T00:00:00Z", "2026-11-25"),
        ] {
            assert_eq!(nearest_day(zone, at(instant)), day(expected), "{zone} {instant}");
        }
    }

    #[test]
    fn birthdays_of_all_writers() {
        let cases = [
            ("1990-01-02T11:59:00Z", "Pacific/Auckland", "1990-01-02"),
            ("1990-01-02T00:00:00Z", "America/New_York", "1990-01-02"),
            ("1990-01-01T23:00:00Z", "Europe/Berlin", "1990-01-02"),
            ("1990-06-01T22:00:00Z", "Europe/Berlin", "1990-06-02"),
            ("1970-06-01T23:00:00Z", "Europe/Berlin", "1970-06-02"),
            ("1990-01-02T05:00:00Z", "America/New_York", "1990-01-02"),
            ("1990-01-01T18:30:00Z", "Asia/Kolkata", "1990-01-02"),
        ];
        for (instant, zone, day) in cases {
            let at = Moment::parse(instant).expect("a moment");
            assert_eq!(birthday(zone, at).to_string(), day, "{instant} {zone}");
        }
    }
}
