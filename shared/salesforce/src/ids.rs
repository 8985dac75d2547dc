//! Salesforce ids: 15 case-sensitive characters, or 18 with a checksum of the cases. Outside they
//! are always 18 long, so that equal records have equal ids.

use model::Id;

const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The 18-character form; `None` for what is no id.
pub(crate) fn long(text: &str) -> Option<Id> {
    let short = short(text)?;
    let mut out = short.to_owned();
    for group in short.as_bytes().chunks(5) {
        let bits = group
            .iter()
            .enumerate()
            .fold(0, |bits, (at, byte)| bits | usize::from(byte.is_ascii_uppercase()) << at);
        out.push(char::from(DIGITS[bits]));
    }
    Some(Id(out))
}

/// The 15 characters that make up the id; `None` for what is no id.
pub(crate) fn short(text: &str) -> Option<&str> {
    let right = matches!(text.len(), 15 | 18) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if right { text.get(..15) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_tells_the_cases() {
        for (short, long_form) in [
            ("00D5e000001N2Ab", "00D5e000001N2AbEAK"),
            ("0055e000003ABCD", "0055e000003ABCDAA4"),
            ("003RO0000035WQg", "003RO0000035WQgYAM"),
        ] {
            assert_eq!(long(short), Some(Id::from(long_form)));
            assert_eq!(long(long_form), Some(Id::from(long_form)));
        }
        for text in ["", "003", "003RO0000035WQ'", "003RO0000035WQgYA", "ä03RO0000035WQ"] {
            assert_eq!(long(text), None, "{text}");
        }
    }
}
