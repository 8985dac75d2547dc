//! The words that stand for stretches of time, in the time zone of the person who asks.
//!
//! Page "Date Formats and Date Literals in WHERE".

use crate::salesforce::store::stamp;
use model::{Day, Moment, zone};

/// Words that need a number.
const COUNTED: [&str; 9] = [
    "LAST_N_DAYS",
    "NEXT_N_DAYS",
    "N_DAYS_AGO",
    "LAST_N_WEEKS",
    "NEXT_N_WEEKS",
    "LAST_N_MONTHS",
    "NEXT_N_MONTHS",
    "LAST_N_YEARS",
    "NEXT_N_YEARS",
];
/// Words that stand alone.
const ALONE: [&str; 14] = [
    "YESTERDAY",
    "TODAY",
    "TOMORROW",
    "LAST_WEEK",
    "THIS_WEEK",
    "NEXT_WEEK",
    "LAST_MONTH",
    "THIS_MONTH",
    "NEXT_MONTH",
    "LAST_90_DAYS",
    "NEXT_90_DAYS",
    "LAST_YEAR",
    "THIS_YEAR",
    "NEXT_YEAR",
];
/// No count is larger; the calendar ends somewhere.
const COUNT_MAX: i32 = 9_999;

/// Whether a word with or without a number is one of these.
pub(super) fn is_known(word: &str, count: Option<i32>) -> bool {
    match count {
        Some(count) => COUNTED.contains(&word) && (0..=COUNT_MAX).contains(&count),
        None => ALONE.contains(&word),
    }
}

/// The first day of a stretch and the day after its last.
pub(super) fn days(word: &str, count: Option<i32>, today: Day) -> (Day, Day) {
    let n = count.unwrap_or(1);
    // The week of the en_US locale begins on Sunday.
    let week = today.plus(-((i32::from(today.weekday()) + 1) % 7));
    let (year, month, _) = today.parts();
    let month = |ahead: i32| month_start(year, i32::from(month) + ahead);
    let year = |ahead: i32| month_start(year + ahead, 1);
    match word {
        "YESTERDAY" => (today.plus(-1), today),
        "TOMORROW" => (today.plus(1), today.plus(2)),
        "LAST_WEEK" => (week.plus(-7), week),
        "THIS_WEEK" => (week, week.plus(7)),
        "NEXT_WEEK" => (week.plus(7), week.plus(14)),
        "LAST_MONTH" => (month(-1), month(0)),
        "THIS_MONTH" => (month(0), month(1)),
        "NEXT_MONTH" => (month(1), month(2)),
        "LAST_YEAR" => (year(-1), year(0)),
        "THIS_YEAR" => (year(0), year(1)),
        "NEXT_YEAR" => (year(1), year(2)),
        "LAST_90_DAYS" => (today.plus(-90), today.plus(1)),
        "NEXT_90_DAYS" => (today.plus(1), today.plus(91)),
        "LAST_N_DAYS" => (today.plus(-n), today.plus(1)),
        "NEXT_N_DAYS" => (today.plus(1), today.plus(1 + n)),
        "N_DAYS_AGO" => (today.plus(-n), today.plus(1 - n)),
        "LAST_N_WEEKS" => (week.plus(-7 * n), week),
        "NEXT_N_WEEKS" => (week.plus(7), week.plus(7 * (n + 1))),
        "LAST_N_MONTHS" => (month(-n), month(0)),
        "NEXT_N_MONTHS" => (month(1), month(n + 1)),
        "LAST_N_YEARS" => (year(-n), year(0)),
        "NEXT_N_YEARS" => (year(1), year(n + 1)),
        // TODAY is the only one left.
        _ => (today, today.plus(1)),
    }
}

/// The first day of a month; months beyond a year count on.
fn month_start(year: i32, month: i32) -> Day {
    let months = year * 12 + month - 1;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    u8::try_from(month).ok().and_then(|month| Day::of(year, month, 1)).unwrap_or_default()
}

/// The day it is for somebody.
pub(super) fn today(zone: &str, now: Moment) -> Day {
    zone::day_of(zone, now).unwrap_or_else(|| now.day_utc())
}

/// The instant at which somebody's day begins, as rows hold it.
pub(super) fn begins(zone: &str, day: Day) -> String {
    stamp(zone::midnight(zone, day).unwrap_or_else(|| day.midnight_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_begin_and_end_at_the_right_days() {
        let today = Day::parse("2026-11-25").unwrap();
        for (word, count, from, to) in [
            ("TODAY", None, "2026-11-25", "2026-11-26"),
            ("YESTERDAY", None, "2026-11-24", "2026-11-25"),
            ("THIS_WEEK", None, "2026-11-22", "2026-11-29"),
            ("LAST_N_DAYS", Some(14), "2026-11-11", "2026-11-26"),
            ("NEXT_N_DAYS", Some(28), "2026-11-26", "2026-12-24"),
            ("N_DAYS_AGO", Some(2), "2026-11-23", "2026-11-24"),
            ("NEXT_MONTH", None, "2026-12-01", "2027-01-01"),
            ("LAST_N_MONTHS", Some(11), "2025-12-01", "2026-11-01"),
            ("THIS_YEAR", None, "2026-01-01", "2027-01-01"),
            ("NEXT_N_YEARS", Some(2), "2027-01-01", "2029-01-01"),
        ] {
            assert!(is_known(word, count), "{word}");
            let (start, end) = days(word, count, today);
            assert_eq!(
                (start.to_string().as_str(), end.to_string().as_str()),
                (from, to),
                "{word}"
            );
        }
        assert!(!is_known("LAST_N_DAYS", None));
        assert!(!is_known("TODAY", Some(1)));
        assert!(!is_known("SOMEDAY", None));
    }
}
