//! What a field can hold, and when two values mean the same.

use crate::{Day, Moment};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The content of one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Asked for, and empty.
    Empty,
    /// Text, never empty.
    Text(String),
    /// One of a few words that both sides understand; the lists are at [`crate::Field`].
    Choice(Cow<'static, str>),
    /// A day without a zone.
    Day(Day),
    /// An instant.
    Moment(Moment),
    /// Yes or no.
    Flag(bool),
    /// A number; minutes for an appointment's reminder.
    Number(i64),
    /// Start, end and all-day of an appointment.
    Times(Times),
    /// A postal address, never with all parts empty. Boxed, for it would make every value large.
    Address(Box<Address>),
}

/// When an appointment takes place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Times {
    /// Between two instants. `zone` is the mailbox item's own zone as an IANA name where known; it
    /// rides along and is no change by itself.
    Timed {
        /// The start, cut to the minute.
        start: Moment,
        /// The end, cut to the minute, exclusive.
        end: Moment,
        /// The IANA zone of the item.
        zone: Option<String>,
    },
    /// Whole days, which no zone shifts.
    AllDay {
        /// The first day.
        first: Day,
        /// How many days, 1 at least.
        days: u16,
    },
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// Street and number, lines parted by `\n`.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province.
    pub state: String,
    /// Postal code.
    pub postal_code: String,
    /// Country or region.
    pub country: String,
}

impl Address {
    /// The parts in the fixed order of the normal form.
    pub fn parts(&self) -> [&str; 5] {
        [&self.street, &self.city, &self.state, &self.postal_code, &self.country]
    }
}

impl Value {
    /// Text as a value: trimmed at the ends, line ends as `\n`, empty when nothing is left.
    pub fn text(text: &str) -> Value {
        let text = text.trim();
        if text.is_empty() {
            return Value::Empty;
        }
        if text.contains('\r') {
            return Value::Text(text.replace("\r\n", "\n").replace('\r', "\n"));
        }
        Value::Text(text.to_owned())
    }

    /// An address as a value: parts trimmed, empty when nothing is left.
    pub fn address(address: Address) -> Value {
        let trim = |part: String| {
            if part.trim().len() == part.len() && !part.contains('\r') {
                return part;
            }
            match Value::text(&part) {
                Value::Text(part) => part,
                _ => String::new(),
            }
        };
        let address = Address {
            street: trim(address.street),
            city: trim(address.city),
            state: trim(address.state),
            postal_code: trim(address.postal_code),
            country: trim(address.country),
        };
        if address.parts().iter().all(|part| part.is_empty()) {
            Value::Empty
        } else {
            Value::Address(Box::new(address))
        }
    }

    /// Whether the field is known to hold nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Value::Empty)
    }

    /// Whether two values mean the same: texts without regard to white space at line ends and to
    /// line end style, times without regard to the zone's name.
    pub fn same_as(&self, other: &Value) -> bool {
        let (mut mine, mut theirs) = (Vec::new(), Vec::new());
        self.normal_form(&mut mine);
        other.normal_form(&mut theirs);
        mine == theirs
    }

    /// Appends the canonical bytes that digests are taken of. A stored format: golden vectors in
    /// `sync` hold it, and a change of it needs a new version there.
    pub fn normal_form(&self, out: &mut Vec<u8>) {
        match self {
            Value::Empty => out.push(0),
            Value::Text(text) => {
                out.push(1);
                normal_text(text, out);
            }
            Value::Choice(word) => {
                out.push(2);
                out.extend_from_slice(word.as_bytes());
            }
            Value::Day(day) => {
                out.push(3);
                out.extend_from_slice(&day.0.to_le_bytes());
            }
            Value::Moment(moment) => {
                out.push(4);
                out.extend_from_slice(&moment.cut_to_minute().0.to_le_bytes());
            }
            Value::Flag(flag) => out.extend_from_slice(&[5, u8::from(*flag)]),
            Value::Number(number) => {
                out.push(6);
                out.extend_from_slice(&number.to_le_bytes());
            }
            Value::Times(Times::Timed { start, end, zone: _ }) => {
                out.push(7);
                out.extend_from_slice(&start.cut_to_minute().0.to_le_bytes());
                out.extend_from_slice(&end.cut_to_minute().0.to_le_bytes());
            }
            Value::Times(Times::AllDay { first, days }) => {
                out.push(8);
                out.extend_from_slice(&first.0.to_le_bytes());
                out.extend_from_slice(&days.to_le_bytes());
            }
            Value::Address(address) => {
                out.push(9);
                for part in address.parts() {
                    normal_text(part, out);
                    out.push(0);
                }
            }
        }
    }
}

/// Text for comparing: each line without white space at its end, no empty lines at the foot.
fn normal_text(text: &str, out: &mut Vec<u8>) {
    let text = text.trim();
    if !text.contains(['\n', '\r']) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push(b'\n');
        }
        out.extend_from_slice(line.trim_end().as_bytes());
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::text(text)
    }
}

impl From<Day> for Value {
    fn from(day: Day) -> Self {
        Value::Day(day)
    }
}

impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        Value::Moment(moment)
    }
}

impl From<Times> for Value {
    fn from(times: Times) -> Self {
        Value::Times(times)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Flag(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(number)
    }
}

impl From<Address> for Value {
    fn from(address: Address) -> Self {
        Value::address(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_a_server_reformats_are_the_same() {
        assert!(Value::text(" two\r\nlines  \r\n").same_as(&Value::text("two\nlines")));
        assert!(Value::Text("a \nb".into()).same_as(&Value::Text("a\nb".into())));
        assert!(!Value::text("a").same_as(&Value::text("A")));
        let times = |zone: Option<&str>| {
            Value::Times(Times::Timed {
                start: Moment(60_000),
                end: Moment(120_999),
                zone: zone.map(str::to_owned),
            })
        };
        assert!(times(None).same_as(&times(Some("Europe/Berlin"))));
    }

    #[test]
    fn nothing_but_white_space_is_empty() {
        assert_eq!(Value::text(" \r\n "), Value::Empty);
        assert_eq!(
            Value::address(Address { city: " ".into(), ..Address::default() }),
            Value::Empty
        );
    }
}
