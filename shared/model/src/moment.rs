//! Instants and calendar days. Passed in, never asked from a clock.

use serde::{Deserialize, Serialize};
use std::fmt;
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, Time, UtcOffset};

const MS_PER_DAY: i64 = 86_400_000;
const UNIX_EPOCH_JULIAN: i32 = 2_440_588;

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Moment(pub i64);

/// No moment with an offset without a colon is longer, whatever its fraction.
const LONGEST: usize = 48;

impl Moment {
    /// Reads `2026-11-25T09:30:00Z`, with any fraction and any offset; also the Salesforce form
    /// of an offset without a colon (`+0000`). `None` for anything else, a missing zone included.
    pub fn parse(text: &str) -> Option<Moment> {
        let text = text.trim();
        let bytes = text.as_bytes();
        let colonless = bytes.len() > 19
            && bytes.len() >= 5
            && matches!(bytes[bytes.len() - 5], b'+' | b'-')
            && bytes[bytes.len() - 4..].iter().all(u8::is_ascii_digit);
        let mut patched = [0; LONGEST];
        let text = if colonless {
            let (head, minutes) = bytes.split_at(bytes.len() - 2);
            let whole = patched.get_mut(..=bytes.len())?;
            whole[..head.len()].copy_from_slice(head);
            whole[head.len()] = b':';
            whole[head.len() + 1..].copy_from_slice(minutes);
            std::str::from_utf8(whole).ok()?
        } else {
            text
        };
        let parsed = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        Some(Moment((parsed.unix_timestamp_nanos() / 1_000_000) as i64))
    }

    /// `2026-11-25T09:30:00Z`; the milliseconds are cut.
    pub fn rfc3339(self) -> String {
        let Some(at) = self.utc() else { return String::from("1970-01-01T00:00:00Z") };
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }

    /// The day in UTC.
    pub fn day_utc(self) -> Day {
        Day(self.0.div_euclid(MS_PER_DAY) as i32)
    }

    /// This instant moved by so many minutes.
    pub fn plus_minutes(self, minutes: i64) -> Moment {
        Moment(self.0 + minutes * 60_000)
    }

    /// Whole minutes from `earlier` to this instant, rounded down.
    pub fn minutes_since(self, earlier: Moment) -> i64 {
        (self.0 - earlier.0).div_euclid(60_000)
    }

    /// Cuts seconds and milliseconds: appointments are compared by the minute.
    pub fn cut_to_minute(self) -> Moment {
        Moment(self.0.div_euclid(60_000) * 60_000)
    }

    fn utc(self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .ok()
            .map(|at| at.to_offset(UtcOffset::UTC))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// A calendar day without a zone, in days since 1970-01-01.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Day(pub i32);

impl Day {
    /// Reads the date at the head of `2026-11-25` or `2026-11-25T00:00:00Z`; what follows the
    /// ten characters (a time, a zone as in `2026-12-01+01:00`) is ignored.
    pub fn parse(text: &str) -> Option<Day> {
        let head = text.trim().get(..10)?;
        let mut parts = head.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        Day::of(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The day of a year, a month (1 to 12) and a day of the month.
    pub fn of(year: i32, month: u8, day: u8) -> Option<Day> {
        let month = time::Month::try_from(month).ok()?;
        let date = Date::from_calendar_date(year, month, day).ok()?;
        Some(Day(date.to_julian_day() - UNIX_EPOCH_JULIAN))
    }

    /// Year, month (1 to 12) and day of the month.
    pub fn parts(self) -> (i32, u8, u8) {
        let date =
            Date::from_julian_day(self.0.saturating_add(UNIX_EPOCH_JULIAN)).unwrap_or(Date::MIN);
        (date.year(), u8::from(date.month()), date.day())
    }

    /// Midnight of this day in UTC.
    pub fn midnight_utc(self) -> Moment {
        Moment(i64::from(self.0) * MS_PER_DAY)
    }

    /// This day at a time of the day, in UTC.
    pub fn at_utc(self, hour: u8, minute: u8) -> Moment {
        let time = Time::from_hms(hour, minute, 0).unwrap_or(Time::MIDNIGHT);
        self.midnight_utc().plus_minutes(i64::from(time.hour()) * 60 + i64::from(time.minute()))
    }

    /// So many days later.
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7) as u8
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_the_forms_servers_send() {
        let expected = Moment(1_795_595_400_000);
        for text in [
            "2026-11-25T08:30:00Z",
            "2026-11-25T08:30:00.000Z",
            "2026-11-25T08:30:00.000+0000",
            "2026-11-25T09:30:00+01:00",
            "2026-11-25T14:00:00.1234567+05:30",
        ] {
            assert_eq!(Moment::parse(text).map(Moment::cut_to_minute), Some(expected), "{text}");
        }
        assert_eq!(expected.rfc3339(), "2026-11-25T08:30:00Z");
        assert_eq!(Moment::parse("2026-11-25T08:30:00"), None);
        assert_eq!(Moment::parse("yesterday"), None);
    }

    #[test]
    fn days_survive_text_and_count_weekdays() {
        let day = Day::parse("2026-11-25T00:00:00Z").expect("a date");
        assert_eq!(day.to_string(), "2026-11-25");
        assert_eq!(day.weekday(), 2);
        assert_eq!(day.plus(6).to_string(), "2026-12-01");
        assert_eq!(day.midnight_utc().day_utc(), day);
        assert_eq!(Day::parse("2026-02-30"), None);
        assert_eq!(Moment(-1).day_utc().to_string(), "1969-12-31");
    }
}
