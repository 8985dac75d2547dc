//! What the ids of a mailbox's records hold. An item is named by the server's own id; an occurrence
//! of a series by its own, its master's, and its original start, so that a question about a lost
//! one can be put to the master. Base64, of which such ids are made, has no bar.

use crate::{Day, Id, Moment, Start};

/// The parts of an id.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts<'a> {
    /// The server's id.
    pub item: &'a str,
    /// The master's id and the original start, where it is an occurrence.
    pub occurrence: Option<(&'a str, Start)>,
}

/// Reads an id of ours. What is none is taken as the server's: the server will refuse it.
pub fn parts(id: &Id) -> Parts<'_> {
    let text = id.as_str();
    let plain = Parts { item: text, occurrence: None };
    let mut split = text.split('|');
    let (Some(item), Some(master), Some(original), None) =
        (split.next(), split.next(), split.next(), split.next())
    else {
        return plain;
    };
    match start(original) {
        Some(original) => Parts { item, occurrence: Some((master, original)) },
        None => plain,
    }
}

/// The id of an occurrence.
pub fn occurrence(item: &str, master: &str, original: Start) -> Id {
    let original = match original {
        Start::At(at) => format!("a{}", at.0),
        Start::On(day) => format!("d{}", day.0),
    };
    Id(format!("{item}|{master}|{original}"))
}

/// The id of what a write to `before` made: an occurrence stays the one it was.
pub fn after_write(before: &Id, item: &str) -> Id {
    match parts(before).occurrence {
        Some((master, original)) => occurrence(item, master, original),
        None => Id::from(item),
    }
}

fn start(text: &str) -> Option<Start> {
    if let Some(ms) = text.strip_prefix('a') {
        return ms.parse().ok().map(|ms| Start::At(Moment(ms)));
    }
    text.strip_prefix('d')?.parse().ok().map(|day| Start::On(Day(day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_hold_what_they_were_made_of() {
        for original in [Start::At(Moment(-5)), Start::On(Day(20_000))] {
            let id = occurrence("AAMk+/=", "BBB=", original);
            let parts = parts(&id);
            assert_eq!(parts.item, "AAMk+/=");
            assert_eq!(parts.occurrence, Some(("BBB=", original)));
            assert_eq!(after_write(&id, "C="), occurrence("C=", "BBB=", original));
        }
        for text in ["", "AAMk=", "a|b", "a|b|c", "a|b|a1|d", "||", "a|b|a99999999999999999999"] {
            let id = Id::from(text);
            assert_eq!(parts(&id), Parts { item: text, occurrence: None });
        }
    }
}
