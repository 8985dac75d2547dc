//! The iCalendar UID of an appointment and the GlobalObjectId in which Exchange keeps it: only the
//! latter can be searched. Both are brought to the clean form, which all occurrences of a series
//! share
//! (PidLidGlobalObjectId in
//! <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal>).

use crate::property::Path;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wire::xml::Element;

/// PidLidCleanGlobalObjectId.
pub(crate) const CLEAN: Path = Path::Numbered("6ED8DA90-450B-101B-98DA-00AA003F1305", "35");

/// How every GlobalObjectId begins.
const HEAD: [u8; 16] = [
    0x04, 0x00, 0x00, 0x00, 0x82, 0x00, 0xE0, 0x00, 0x74, 0xC5, 0xB7, 0x10, 0x1A, 0x82, 0xE0, 0x08,
];
/// The four bytes after the head: an occurrence's date, nought in the clean form.
const DATE: std::ops::Range<usize> = 16..20;
/// Where the size of the data stands; the data follows.
const SIZE: std::ops::Range<usize> = 36..40;
/// How the data of a foreign UID begins.
const FOREIGN: &[u8] = b"vCal-Uid\x01\0\0\0";

/// The clean UID of an item.
pub(crate) fn of(item: &Element) -> Option<String> {
    if let Some(blob) = CLEAN.value(item).and_then(|text| STANDARD.decode(text.trim()).ok())
        && let Some(uid) = of_blob(&blob)
    {
        return Some(uid);
    }
    clean(item.text_of("UID")?)
}

/// The clean form of a UID.
pub(crate) fn clean(uid: &str) -> Option<String> {
    let uid = uid.trim();
    if uid.is_empty() {
        return None;
    }
    Some(unhex(uid).and_then(|blob| of_blob(&blob)).unwrap_or_else(|| uid.to_owned()))
}

/// What PidLidCleanGlobalObjectId holds for a clean UID, in base64.
pub(crate) fn search_value(uid: &str) -> String {
    let blob = match unhex(uid).filter(|blob| blob.starts_with(&HEAD)) {
        Some(mut blob) => {
            if let Some(date) = blob.get_mut(DATE) {
                date.fill(0);
            }
            blob
        }
        None => foreign(uid),
    };
    STANDARD.encode(blob)
}

fn of_blob(blob: &[u8]) -> Option<String> {
    if !blob.starts_with(&HEAD) || blob.len() < DATE.end {
        return None;
    }
    if let Some(data) = blob.get(SIZE.end..).and_then(|data| data.strip_prefix(FOREIGN)) {
        let end = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
        let uid = String::from_utf8_lossy(&data[..end]).trim().to_owned();
        return (!uid.is_empty()).then_some(uid);
    }
    let mut blob = blob.to_vec();
    blob[DATE].fill(0);
    Some(blob.iter().map(|byte| format!("{byte:02X}")).collect())
}

fn foreign(uid: &str) -> Vec<u8> {
    let size = u32::try_from(FOREIGN.len() + uid.len() + 1).unwrap_or(u32::MAX);
    let mut blob = HEAD.to_vec();
    blob.resize(SIZE.start, 0);
    blob.extend_from_slice(&size.to_le_bytes());
    blob.extend_from_slice(FOREIGN);
    blob.extend_from_slice(uid.as_bytes());
    blob.push(0);
    blob
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() < 2 * DATE.end || !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NATIVE: &str = "040000008200E00074C5B7101A82E0080000000010203040506070800000000000000000\
        10000000AABBCCDDEEFF00112233445566778899";

    #[test]
    fn the_occurrences_date_is_taken_out() {
        let dated = NATIVE.replacen("E00800000000", "E00807EA0B19", 1);
        assert_ne!(dated, NATIVE);
        assert_eq!(clean(&dated).as_deref(), Some(NATIVE));
        assert_eq!(clean(&NATIVE.to_lowercase()).as_deref(), Some(NATIVE));
        assert_eq!(search_value(&dated), search_value(NATIVE));
    }

    #[test]
    fn a_foreign_uid_comes_out_of_its_clothes() {
        let uid = "5f3c@twinline";
        let value = search_value(uid);
        let blob = STANDARD.decode(&value).expect("base64");
        assert_eq!(of_blob(&blob).as_deref(), Some(uid));
        let hex: String = blob.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(clean(&hex).as_deref(), Some(uid));
        assert_eq!(clean(uid).as_deref(), Some(uid));
    }

    #[test]
    fn an_item_shows_its_uid_by_either_property() {
        let item = |inner: &str| {
            wire::xml::read(format!("<CalendarItem>{inner}</CalendarItem>").as_bytes(), "test")
                .expect("XML")
        };
        let blob = search_value("x@y");
        let both = format!(
            "<UID>other</UID><ExtendedProperty><ExtendedFieldURI PropertyId='35' \
             PropertySetId='6ed8da90-450b-101b-98da-00aa003f1305' PropertyType='Binary'/>\
             <Value>{blob}</Value></ExtendedProperty>"
        );
        assert_eq!(of(&item(&both)).as_deref(), Some("x@y"));
        assert_eq!(of(&item("<UID> a@b </UID>")).as_deref(), Some("a@b"));
        assert_eq!(of(&item("<UID> </UID>")), None);
        assert_eq!(of(&item("")), None);
    }

    #[test]
    fn nothing_hostile_panics() {
        for text in ["", "0", "é".repeat(40).as_str(), &"04".repeat(20), &NATIVE[..41]] {
            let _ = clean(text);
            let _ = search_value(text);
        }
        assert_eq!(of_blob(&HEAD), None);
    }
}
