//! The iCalendar UID of an appointment and the GlobalObjectId in which Exchange keeps it: only the
//! latter can be searched. Both are brought to the clean form, which all occurrences of a series
//! share
//! (PidLidGlobalObjectId in
//! <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal>).

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

/// The clean form of a UID.
pub fn clean(uid: &str) -> Option<String> {
    let uid = uid.trim();
    if uid.is_empty() {
        return None;
    }
    Some(unhex(uid).and_then(|blob| of_blob(&blob)).unwrap_or_else(|| uid.to_owned()))
}

/// The GlobalObjectId of a clean UID.
pub fn blob(uid: &str) -> Vec<u8> {
    match unhex(uid).filter(|blob| blob.starts_with(&HEAD)) {
        Some(mut blob) => {
            if let Some(date) = blob.get_mut(DATE) {
                date.fill(0);
            }
            blob
        }
        None => foreign(uid),
    }
}

/// A blob as Exchange writes it into a UID.
pub fn hex(blob: &[u8]) -> String {
    blob.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// The clean UID that a GlobalObjectId holds.
pub fn of_blob(blob: &[u8]) -> Option<String> {
    if !blob.starts_with(&HEAD) || blob.len() < DATE.end {
        return None;
    }
    if let Some(data) = blob.get(SIZE.end..).and_then(|data| data.strip_prefix(FOREIGN)) {
        let end = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
        let uid = String::from_utf8_lossy(&data[..end]).trim().to_owned();
        if !uid.is_empty() {
            return Some(uid);
        }
    }
    let mut blob = blob.to_vec();
    blob[DATE].fill(0);
    Some(hex(&blob))
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
        assert_eq!(blob(&dated), blob(NATIVE));
    }

    #[test]
    fn a_foreign_uid_comes_out_of_its_clothes() {
        let uid = "5f3c@twinline";
        let blob = blob(uid);
        assert_eq!(of_blob(&blob).as_deref(), Some(uid));
        assert_eq!(clean(&hex(&blob).to_lowercase()).as_deref(), Some(uid));
        assert_eq!(clean(uid).as_deref(), Some(uid));
    }

    #[test]
    fn clothes_without_a_uid_are_one() {
        let empty = hex(&blob(" "));
        assert_eq!(clean(&empty.to_lowercase()), Some(empty.clone()));
        assert_eq!(of_blob(&blob(&empty)), Some(empty));
    }

    #[test]
    fn nothing_hostile_panics() {
        for text in ["", "0", "é".repeat(40).as_str(), &"04".repeat(20), &NATIVE[..41]] {
            let _ = clean(text);
            let _ = blob(text);
        }
        assert_eq!(of_blob(&HEAD), None);
    }
}
