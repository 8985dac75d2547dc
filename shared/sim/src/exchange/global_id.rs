//! The global object id of an appointment, by which meetings are found across mailboxes.

use super::calendar;
use super::item::{Item, Properties};
use super::properties::{leaf, numbered_key};
use super::times;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The property set of meetings.
pub(crate) const MEETING: &str = "6ed8da90-450b-101b-98da-00aa003f1305";

/// The global object ids that go with a UID: 3 with an occurrence's date in it, 35 without
/// (<https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxocal/>).
pub(crate) fn add(item: &Item, onto: &mut Properties) {
    let (dated, clean) = (dated(item), global_object_id(item.text("UID")));
    for (number, bytes) in [(0x3, dated), (0x23, clean)] {
        let key = numbered_key(MEETING, number, "Binary");
        onto.insert(key, leaf("Value", &STANDARD.encode(bytes)));
    }
}

/// The global object id with the date of an occurrence in it, where an item is one.
pub(crate) fn dated(item: &Item) -> Vec<u8> {
    let mut dated = global_object_id(item.text("UID"));
    if let Some(occurs) = item.occurs
        && let Some(date) = dated.get_mut(16..20)
    {
        let (year, month, day) = times::day_of(occurs.original, calendar::zone_of(item)).parts();
        let year = (year.clamp(0, 9_999) as u16).to_be_bytes();
        date.copy_from_slice(&[year[0], year[1], month, day]);
    }
    dated
}

/// A hexadecimal UID is the id itself, its date cleared; any other is wrapped.
pub(crate) fn global_object_id(uid: &str) -> Vec<u8> {
    const CLASS: [u8; 16] =
        [0x04, 0, 0, 0, 0x82, 0, 0xe0, 0, 0x74, 0xc5, 0xb7, 0x10, 0x1a, 0x82, 0xe0, 0x08];
    if let Some(mut bytes) = unhex(uid)
        && bytes.starts_with(&CLASS)
        && bytes.len() >= 40
    {
        bytes[16..20].fill(0);
        return bytes;
    }
    let mut bytes = CLASS.to_vec();
    bytes.extend_from_slice(&[0; 20]);
    let data: Vec<u8> = [b"vCal-Uid\x01\0\0\0", uid.as_bytes(), b"\0"].concat();
    bytes.extend_from_slice(&(data.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&data);
    bytes
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    digits.chunks(2).map(|pair| Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_of_outlook_is_the_id_and_any_other_is_wrapped() {
        let own = format!("040000008200E00074C5B7101A82E00807EA0C01{}", "00".repeat(20));
        let bytes = global_object_id(&own);
        assert_eq!(bytes.len(), 40);
        assert_eq!(bytes[16..20], [0; 4]);
        let foreign = global_object_id("abc@example.com");
        assert_eq!(&foreign[40..48], b"vCal-Uid");
        assert!(foreign.ends_with(b"abc@example.com\0"));
        assert_eq!(global_object_id("é").len(), 40 + 12 + 2 + 1);
    }
}
