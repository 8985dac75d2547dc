//! Windows and IANA time zones with today's rules, out of one generated table, the same on every
//! target.

use crate::{Day, Moment};

/// Minutes to add to UTC for local time in a zone (IANA or Windows name) at an instant.
pub fn offset_minutes(zone: &str, at: Moment) -> Option<i32> {
    let _ = (zone, at);
    None
}

/// The local calendar day of an instant.
pub fn day_of(zone: &str, at: Moment) -> Option<Day> {
    offset_minutes(zone, at).map(|offset| at.plus_minutes(i64::from(offset)).day_utc())
}

/// The instant at which a local day begins.
pub fn midnight(zone: &str, day: Day) -> Option<Moment> {
    let guess = day.midnight_utc();
    let offset = offset_minutes(zone, guess)?;
    let at = guess.plus_minutes(-i64::from(offset));
    let offset = offset_minutes(zone, at)?;
    Some(guess.plus_minutes(-i64::from(offset)))
}

/// The IANA name of a Windows zone (CLDR, territory 001); an IANA name is returned as it is.
pub fn iana(zone: &str) -> Option<&'static str> {
    let _ = zone;
    None
}

/// The Windows name of an IANA zone; a Windows name is returned as it is.
pub fn windows(zone: &str) -> Option<&'static str> {
    let _ = zone;
    None
}
