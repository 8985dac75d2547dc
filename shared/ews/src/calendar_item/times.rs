//! Start, end and all-day of an appointment, which are read and written as one.

use super::{Span, span_of};
use crate::item::{self, Person};
use crate::property::{Change, Content, Path, Property, text};
use model::{Day, Moment, Times, zone};
use wire::xml::Element;

/// Reads them; whole days by the midnights of the item's own zone.
pub(super) fn times(item: &Element, zone: Option<&'static str>, person: &Person) -> Option<Times> {
    let (start, end) = (item::moment(item, "Start")?, item::moment(item, "End")?);
    if span_of(item) == Span::Timed {
        let zone = zone.map(str::to_owned);
        return Some(Times::Timed { start: start.cut_to_minute(), end: end.cut_to_minute(), zone });
    }
    let zone = zone.unwrap_or(&person.zone);
    let (first, after) = (zone::nearest_day(zone, start), zone::nearest_day(zone, end));
    let days = u16::try_from(after.0.saturating_sub(first.0)).unwrap_or(1).max(1);
    Some(Times::AllDay { first, days })
}

/// Start, end and zones go together: the server reads midnight by the zone of the item, and a
/// start without its zone would take the zone of the request.
pub(super) fn time_changes(
    times: &Times,
    person: &Person,
    own: Option<&str>,
    out: &mut Vec<Change>,
) {
    let named = match times {
        Times::Timed { zone, .. } => own.or(zone.as_deref()),
        Times::AllDay { .. } => own,
    };
    let zone = named.filter(|name| zone::windows(name).is_some()).unwrap_or(&person.zone);
    let (start, end, all_day) = match times {
        Times::Timed { start, end, zone: _ } => (*start, *end, "false"),
        Times::AllDay { first, days } => {
            let after = first.plus(i32::from((*days).max(1)));
            (midnight(zone, *first), midnight(zone, after), "true")
        }
    };
    out.push(text("calendar:Start", start.rfc3339()));
    out.push(text("calendar:End", end.rfc3339()));
    out.push(text("calendar:IsAllDayEvent", all_day));
    if let Some(id) = zone::windows(zone) {
        for (uri, name) in
            [("calendar:StartTimeZone", "StartTimeZone"), ("calendar:EndTimeZone", "EndTimeZone")]
        {
            let path = Path::Field(uri);
            out.push(Change::Set(Property { path, name, content: Content::Zone(id) }));
        }
    }
}

fn midnight(zone_name: &str, day: Day) -> Moment {
    zone::midnight(zone_name, day).unwrap_or_else(|| day.midnight_utc())
}
