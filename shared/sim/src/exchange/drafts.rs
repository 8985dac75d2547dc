//! New items as a person would write them.
//!
//! ```
//! use model::{Day, Moment};
//! use sim::exchange::Item;
//!
//! let at = |text| Moment::parse(text).unwrap();
//! let day = Day::parse("2026-12-24").unwrap();
//! Item::contact("Ada", "Lovelace").phone("MobilePhone", "+44 1");
//! Item::appointment("Visit", at("2026-12-01T09:00:00Z"), at("2026-12-01T10:00:00Z"))
//!     .location("Office")
//!     .weekly(1, "Tuesday", Day::parse("2026-12-01").unwrap())
//!     .times(4);
//! Item::all_day("Holiday", day, 1, "UTC").private();
//! Item::task("Call").due(day, "UTC");
//! ```

use super::item::{Item, ItemKind};
use super::picture::mailbox;
use super::properties::{leaf, with};
use super::{calendar, times};
use model::{Day, Moment};
use wire::xml::Element;

impl Item {
    /// A contact with a first and a last name.
    pub fn contact(given: &str, family: &str) -> Item {
        let mut item = Item::new(ItemKind::Contact);
        for (name, text) in [("GivenName", given), ("Surname", family)] {
            if !text.is_empty() {
                item.set(name, text);
            }
        }
        let full = format!("{given} {family}");
        item.set("DisplayName", full.trim());
        item
    }

    /// An appointment between two instants.
    pub fn appointment(subject: &str, start: Moment, end: Moment) -> Item {
        let mut item = Item::new(ItemKind::Appointment);
        item.set("Subject", subject);
        item.set("Start", &start.rfc3339());
        item.set("End", &end.rfc3339());
        item
    }

    /// An appointment of whole days in a zone.
    pub fn all_day(subject: &str, first: Day, days: u16, zone: &str) -> Item {
        let end = times::midnight(first.plus(i32::from(days)), zone);
        let item = Item::appointment(subject, times::midnight(first, zone), end);
        item.with("IsAllDayEvent", "true").in_zone(zone)
    }

    /// A task.
    pub fn task(subject: &str) -> Item {
        let mut item = Item::new(ItemKind::Task);
        item.set("Subject", subject);
        item
    }

    /// The same with a property that is plain text.
    pub fn with(mut self, name: &str, text: &str) -> Item {
        self.set(name, text);
        self
    }

    /// The same with an e-mail address, numbered from 1 to 3.
    pub fn email(mut self, number: u8, address: &str) -> Item {
        self.set_entry("EmailAddresses", &format!("EmailAddress{number}"), address);
        self
    }

    /// The same with a telephone number (`BusinessPhone`, `MobilePhone`).
    pub fn phone(mut self, key: &str, number: &str) -> Item {
        self.set_entry("PhoneNumbers", key, number);
        self
    }

    /// The same with a part of an address (`Business`, `City`).
    pub fn at(mut self, key: &str, part: &str, text: &str) -> Item {
        self.set_address(key, part, text);
        self
    }

    /// The same with a body of plain text.
    pub fn body(mut self, text: &str) -> Item {
        self.set_body(text);
        self
    }

    /// The same with a body of HTML.
    pub fn html(mut self, html: &str) -> Item {
        self.set_html(html);
        self
    }

    /// The same with categories.
    pub fn in_categories(mut self, words: &[&str]) -> Item {
        self.set_categories(words);
        self
    }

    /// The same at a place.
    pub fn location(self, place: &str) -> Item {
        self.with("Location", place)
    }

    /// The same in a zone, by its Windows or IANA name.
    pub fn in_zone(mut self, zone: &str) -> Item {
        let zone = calendar::named(zone).to_owned();
        for name in ["StartTimeZone", "EndTimeZone"] {
            self.put(with(name, &[("Id", &zone)], Vec::new()));
        }
        self
    }

    /// The same, private.
    pub fn private(self) -> Item {
        self.with("Sensitivity", "Private")
    }

    /// The same as a meeting with another person; no invitation is sent.
    pub fn attended_by(mut self, email: &str) -> Item {
        let parts = vec![leaf("Name", email), leaf("EmailAddress", email)];
        let attendee = with(
            "Attendee",
            &[],
            vec![with("Mailbox", &[], parts), leaf("ResponseType", "Unknown")],
        );
        match self.properties.get_mut("RequiredAttendees") {
            Some(list) => list.children.push(attendee),
            None => self.put(with("RequiredAttendees", &[], vec![attendee])),
        }
        self
    }

    /// The same as a meeting to which another person invited; the answer is one of `Accept`,
    /// `Tentative`, `Decline` and `NoResponseReceived`.
    pub fn invited_by(mut self, email: &str, answer: &str) -> Item {
        self.put(mailbox(email, email));
        self.with("MyResponseType", answer)
    }

    /// The same, cancelled by its organizer.
    pub fn cancelled(self) -> Item {
        self.with("IsCancelled", "true")
    }

    /// The same, repeated every so many days from a day on.
    pub fn daily(self, interval: u16, from: Day) -> Item {
        self.repeated("DailyRecurrence", vec![every(interval)], from)
    }

    /// The same, repeated every so many weeks on some days (`Monday Friday`).
    pub fn weekly(self, interval: u16, days: &str, from: Day) -> Item {
        let parts =
            vec![every(interval), leaf("DaysOfWeek", days), leaf("FirstDayOfWeek", "Monday")];
        self.repeated("WeeklyRecurrence", parts, from)
    }

    /// The same, repeated every so many months on a day of the month.
    pub fn monthly(self, interval: u16, day: u8, from: Day) -> Item {
        let parts = vec![every(interval), leaf("DayOfMonth", &day.to_string())];
        self.repeated("AbsoluteMonthlyRecurrence", parts, from)
    }

    /// The same, repeated on a weekday of the month (`First`, `Tuesday`).
    pub fn monthly_on(self, interval: u16, index: &str, weekday: &str, from: Day) -> Item {
        let parts =
            vec![every(interval), leaf("DaysOfWeek", weekday), leaf("DayOfWeekIndex", index)];
        self.repeated("RelativeMonthlyRecurrence", parts, from)
    }

    /// The same, repeated each year on a day of a month (`December`).
    pub fn yearly(self, month: &str, day: u8, from: Day) -> Item {
        let parts = vec![leaf("DayOfMonth", &day.to_string()), leaf("Month", month)];
        self.repeated("AbsoluteYearlyRecurrence", parts, from)
    }

    /// The same task, made anew so many days after each completion.
    pub fn anew_after_days(self, days: u16, from: Day) -> Item {
        self.repeated("DailyRegeneration", vec![every(days)], from)
    }

    /// The same series with so many occurrences.
    pub fn times(self, number: u16) -> Item {
        self.ranged("NumberedRecurrence", leaf("NumberOfOccurrences", &number.to_string()))
    }

    /// The same series with a last day.
    pub fn until(self, day: Day) -> Item {
        self.ranged("EndDateRecurrence", leaf("EndDate", &day.to_string()))
    }

    /// The same task, due on a day in the zone of the mailbox.
    pub fn due(self, day: Day, zone: &str) -> Item {
        self.with("DueDate", &times::midnight(day, zone).rfc3339())
    }

    fn repeated(mut self, how: &str, parts: Vec<Element>, from: Day) -> Item {
        let start = leaf("StartDate", &from.to_string());
        let range = with("NoEndRecurrence", &[], vec![start]);
        self.put(with("Recurrence", &[], vec![with(how, &[], parts), range]));
        self
    }

    fn ranged(mut self, name: &str, end: Element) -> Item {
        let recurrence = self.properties.get_mut("Recurrence");
        if let Some(range) = recurrence.and_then(|found| found.children.get_mut(1)) {
            range.name = name.into();
            range.children.truncate(1);
            range.children.push(end);
        }
        self
    }
}

fn every(interval: u16) -> Element {
    leaf("Interval", &interval.to_string())
}
