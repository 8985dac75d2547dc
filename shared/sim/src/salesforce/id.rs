//! Record ids: three characters of prefix, twelve of serial number, three of checksum.
//!
//! The short form has 15 case-sensitive characters, the long form 18 that survive a change of case.

/// The alphabet of the checksum.
const CHECK: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
/// The alphabet of the serial number.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Three characters after the prefix tell the instance.
const INSTANCE: &str = "Tw0";

/// The long id of a serial number under a prefix.
pub(super) fn make(prefix: &str, serial: u64) -> String {
    let mut tail = [b'0'; 9];
    let mut rest = serial;
    for place in tail.iter_mut().rev() {
        *place = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    let tail: String = tail.iter().map(|byte| char::from(*byte)).collect();
    lengthen(&format!("{prefix}{INSTANCE}{tail}"))
}

/// The long form of an id that looks like one; `None` for anything else.
pub(super) fn normal(text: &str) -> Option<String> {
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    match text.len() {
        15 => Some(lengthen(text)),
        18 => {
            let long = lengthen(&text[..15]);
            if long == text { Some(long) } else { recase(text) }
        }
        _ => None,
    }
}

fn lengthen(short: &str) -> String {
    let mut out = short.to_owned();
    for group in short.as_bytes().chunks(5) {
        let mut bits = 0;
        for (at, byte) in group.iter().enumerate() {
            bits |= usize::from(byte.is_ascii_uppercase()) << at;
        }
        out.push(char::from(CHECK[bits]));
    }
    out
}

/// A long id whose case was lost on its way: the checksum still tells it.
fn recase(text: &str) -> Option<String> {
    let (head, check) = text.split_at(15);
    let mut out = String::new();
    for (group, mark) in head.as_bytes().chunks(5).zip(check.bytes()) {
        let bits = CHECK.iter().position(|letter| *letter == mark.to_ascii_uppercase())?;
        for (at, byte) in group.iter().enumerate() {
            let upper = bits >> at & 1 == 1;
            if upper && !byte.is_ascii_alphabetic() {
                return None;
            }
            let byte = if upper { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() };
            out.push(char::from(byte));
        }
    }
    Some(lengthen(&out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_forms_name_the_same_record() {
        // The example of the vendor's page on record ids.
        assert_eq!(normal("003RO0000035WQg").as_deref(), Some("003RO0000035WQgYAM"));
        let id = make("003", 61 * 62 + 10);
        assert_eq!(id.len(), 18);
        assert_eq!(normal(&id[..15]), Some(id.clone()));
        assert_eq!(normal(&id.to_ascii_lowercase()), Some(id.clone()));
        assert_eq!(normal(&id), Some(id));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "003", "003RO0000035WQ'", "003RO0000035WQgYAMX", "a'b", "ééééééé1"]
        {
            assert_eq!(normal(text), None, "{text}");
        }
    }
}
