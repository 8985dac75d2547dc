//! Ids and change keys: opaque base64 that this server can tell from anybody else's.

use super::answers::Problem;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::Moment;

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// A folder.
    Folder(u64),
    /// An item that is stored as such.
    Item(u64),
    /// An occurrence of a series: its master, and when it takes place by the pattern.
    Occurrence(u64, Moment),
}

/// Real ids begin with these bytes, too (`AAMk`).
const HEAD: [u8; 3] = [0x00, 0x03, 0x24];

/// The id of something in a mailbox.
pub(crate) fn write(mailbox: u32, name: Name) -> String {
    let mut bytes = HEAD.to_vec();
    let (kind, number) = match name {
        Name::Folder(number) => (b'F', number),
        Name::Item(number) => (b'I', number),
        Name::Occurrence(number, _) => (b'O', number),
    };
    bytes.push(kind);
    bytes.extend_from_slice(&mailbox.to_be_bytes());
    bytes.extend_from_slice(&number.to_be_bytes());
    if let Name::Occurrence(_, original) = name {
        bytes.extend_from_slice(&original.0.to_be_bytes());
    }
    seal(bytes)
}

/// What an id names in a mailbox.
pub(crate) fn read(mailbox: u32, id: &str) -> Result<Name, Problem> {
    let malformed = || Problem::new("ErrorInvalidIdMalformed", "Id is malformed.");
    let bytes = unseal(id).ok_or_else(malformed)?;
    let rest = bytes.strip_prefix(&HEAD).ok_or_else(malformed)?;
    let (&kind, rest) = rest.split_first().ok_or_else(malformed)?;
    let (owner, rest) = rest.split_first_chunk().ok_or_else(malformed)?;
    let (number, rest) = rest.split_first_chunk().ok_or_else(malformed)?;
    let number = u64::from_be_bytes(*number);
    if u32::from_be_bytes(*owner) != mailbox {
        return Err(Problem::not_found());
    }
    match (kind, rest.first_chunk()) {
        (b'F', None) => Ok(Name::Folder(number)),
        (b'I', None) => Ok(Name::Item(number)),
        (b'O', Some(at)) => Ok(Name::Occurrence(number, Moment(i64::from_be_bytes(*at)))),
        _ => Err(malformed()),
    }
}

/// The change key of a version.
pub(crate) fn write_key(version: u64) -> String {
    let mut bytes = b"CK".to_vec();
    bytes.extend_from_slice(&version.to_be_bytes());
    seal(bytes)
}

/// The version that a change key names.
pub(crate) fn read_key(key: &str) -> Result<u64, Problem> {
    let invalid = || Problem::new("ErrorInvalidChangeKey", "The change key is invalid.");
    let bytes = unseal(key).ok_or_else(invalid)?;
    let rest = bytes.strip_prefix(b"CK").ok_or_else(invalid)?;
    let (version, _) = rest.split_first_chunk().ok_or_else(invalid)?;
    Ok(u64::from_be_bytes(*version))
}

/// Text that a client keeps for the server and cannot make up.
pub(crate) fn write_state(parts: &[u64]) -> String {
    seal(parts.iter().flat_map(|part| part.to_be_bytes()).collect())
}

/// The parts of such a text.
pub(crate) fn read_state(text: &str) -> Option<Vec<u64>> {
    let bytes = unseal(text)?;
    let (parts, rest) = bytes.as_chunks::<8>();
    rest.is_empty().then(|| parts.iter().map(|part| u64::from_be_bytes(*part)).collect())
}

/// splitmix64: spreads numbers, so that ids differ in more than their last letter.
pub(crate) fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(bytes.len() as u64, |sum, byte| mix(sum ^ u64::from(*byte)))
}

/// Text of bytes that are known again.
pub(crate) fn seal(mut bytes: Vec<u8>) -> String {
    let sum = digest(&bytes);
    bytes.extend_from_slice(&sum.to_be_bytes());
    STANDARD.encode(bytes)
}

/// The bytes of such a text.
pub(crate) fn unseal(text: &str) -> Option<Vec<u8>> {
    let mut bytes = STANDARD.decode(text).ok()?;
    let at = bytes.len().checked_sub(8)?;
    let sum = u64::from_be_bytes(bytes.split_off(at).try_into().ok()?);
    (digest(&bytes) == sum).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_back_and_nothing_else_is() {
        for name in [Name::Folder(1), Name::Item(2), Name::Occurrence(3, Moment(-5))] {
            let id = write(7, name);
            assert_eq!(read(7, &id), Ok(name));
            assert_eq!(read(8, &id).unwrap_err().code, "ErrorItemNotFound");
            let other_case: String = id.chars().map(|c| c.to_ascii_lowercase()).collect();
            assert_eq!(read(7, &other_case).unwrap_err().code, "ErrorInvalidIdMalformed");
        }
        assert_eq!(read_key(&write_key(9)), Ok(9));
        assert_eq!(read_key("Q0s=").unwrap_err().code, "ErrorInvalidChangeKey");
        assert_eq!(read_state(&write_state(&[1, 2])), Some(vec![1, 2]));
        assert_eq!(read_state("H4sI"), None);
    }
}
