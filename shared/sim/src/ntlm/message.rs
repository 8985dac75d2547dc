//! The three messages, MS-NLMP 2.2.1: everything that a client says is checked against the bounds.

/// How every message begins.
const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";
/// NTLMSSP_NEGOTIATE_UNICODE.
pub(crate) const UNICODE: u32 = 0x0000_0001;
/// NTLMSSP_NEGOTIATE_KEY_EXCH.
pub(crate) const KEY_EXCHANGE: u32 = 0x4000_0000;
/// What the server always says: target name given, NTLM, a domain, extended session security,
/// target information, a version.
const OWN_FLAGS: u32 =
    0x0000_0004 | 0x0000_0200 | 0x0001_0000 | 0x0008_0000 | 0x0080_0000 | 0x0200_0000;
/// What the server grants when it is asked for: Unicode, signing, sealing, always signing, 128 and
/// 56 bits, key exchange.
const GRANTED: u32 = UNICODE | 0x10 | 0x20 | 0x8000 | 0x2000_0000 | 0x8000_0000 | KEY_EXCHANGE;
/// Windows 10.0 build 17763, NTLM revision 15.
const VERSION: [u8; 8] = [10, 0, 0x63, 0x45, 0, 0, 0, 15];
/// Where the payload of a challenge begins.
const CHALLENGE_HEAD: usize = 56;
/// Where the code that protects the three messages lies in the last one, and its length.
pub(crate) const MIC: std::ops::Range<usize> = 72..88;

/// Kinds of attribute-value pairs, MS-NLMP 2.2.2.1.
pub(crate) mod pair {
    pub(crate) const END: u16 = 0;
    pub(crate) const COMPUTER: u16 = 1;
    pub(crate) const DOMAIN: u16 = 2;
    pub(crate) const DNS_COMPUTER: u16 = 3;
    pub(crate) const DNS_DOMAIN: u16 = 4;
    pub(crate) const FLAGS: u16 = 6;
    pub(crate) const TIMESTAMP: u16 = 7;
    pub(crate) const BINDINGS: u16 = 10;
}

/// The kind of a message, if these bytes begin one.
pub(crate) fn kind(bytes: &[u8]) -> Option<u32> {
    bytes.starts_with(SIGNATURE).then(|| number(bytes, 8)).flatten()
}

/// The flags of the first message.
pub(crate) fn negotiate(bytes: &[u8]) -> Option<u32> {
    number(bytes, 12).filter(|flags| flags & UNICODE != 0)
}

/// The second message: a challenge to a client that asked for `flags`.
pub(crate) fn challenge(flags: u32, challenge: [u8; 8], domain: &str, info: &[u8]) -> Vec<u8> {
    let domain = utf16(domain);
    let mut out = SIGNATURE.to_vec();
    out.extend(2_u32.to_le_bytes());
    field(&mut out, domain.len(), CHALLENGE_HEAD);
    out.extend((OWN_FLAGS | flags & GRANTED).to_le_bytes());
    out.extend(challenge);
    out.extend([0; 8]);
    field(&mut out, info.len(), CHALLENGE_HEAD + domain.len());
    out.extend(VERSION);
    out.extend(domain);
    out.extend(info);
    out
}

fn field(out: &mut Vec<u8>, length: usize, at: usize) {
    out.extend((length as u16).to_le_bytes());
    out.extend((length as u16).to_le_bytes());
    out.extend((at as u32).to_le_bytes());
}

/// Writes attribute-value pairs and their end.
pub(crate) fn pairs(pairs: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (kind, value) in pairs {
        out.extend(kind.to_le_bytes());
        out.extend((value.len() as u16).to_le_bytes());
        out.extend(value);
    }
    out.extend([0; 4]);
    out
}

/// The value of the first pair of a kind; `None` also for a list that is broken before it.
pub(crate) fn find_pair(mut list: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let kind = u16::from_le_bytes(list.get(..2)?.try_into().ok()?);
        let length = usize::from(u16::from_le_bytes(list.get(2..4)?.try_into().ok()?));
        let value = list.get(4..4 + length)?;
        if kind == wanted {
            return Some(value);
        }
        if kind == pair::END {
            return None;
        }
        list = &list[4 + length..];
    }
}

/// The third message.
#[derive(Debug)]
pub(crate) struct Authenticate<'a> {
    /// The proof, then what it proves.
    pub(crate) response: &'a [u8],
    /// The domain as the client wrote it, also empty.
    pub(crate) domain: String,
    /// The user as the client wrote it.
    pub(crate) user: String,
    /// The session key, encrypted.
    pub(crate) key: &'a [u8],
    /// What was agreed on.
    pub(crate) flags: u32,
}

impl<'a> Authenticate<'a> {
    /// Reads it; `None` when it is broken.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        Some(Authenticate {
            response: payload(bytes, 20)?,
            domain: text(payload(bytes, 28)?)?,
            user: text(payload(bytes, 36)?)?,
            key: payload(bytes, 52)?,
            flags: number(bytes, 60)?,
        })
    }
}

fn payload(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let start = usize::try_from(number(bytes, at + 4)?).ok()?;
    bytes.get(start..start.checked_add(length)?)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// A text in UTF-16, low bytes first.
pub(crate) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn text(bytes: &[u8]) -> Option<String> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let units: Vec<u16> =
        bytes.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_lies_as_the_document_says() {
        let info = pairs(&[(pair::DOMAIN, utf16("EX"))]);
        let message = challenge(UNICODE, [7; 8], "EX", &info);
        assert_eq!(kind(&message), Some(2));
        assert_eq!(payload(&message, 12), Some(&utf16("EX")[..]));
        assert_eq!(&message[24..32], [7; 8]);
        assert_eq!(payload(&message, 40), Some(&info[..]));
        assert_eq!(number(&message, 20).unwrap() & KEY_EXCHANGE, 0, "it was not asked for");
    }

    #[test]
    fn pairs_are_found_and_broken_lists_are_not_read_past() {
        let list = pairs(&[(1, vec![1]), (2, vec![2, 2])]);
        assert_eq!(find_pair(&list, 2), Some(&[2, 2][..]));
        assert_eq!(find_pair(&list, 9), None);
        assert_eq!(find_pair(&[9, 0, 255, 255, 0], 9), None);
    }

    #[test]
    fn no_length_leads_out_of_a_message() {
        let mut message = SIGNATURE.to_vec();
        message.extend(3_u32.to_le_bytes());
        message.extend([255; 76]);
        assert!(Authenticate::read(&message).is_none());
        for end in 0..message.len() {
            assert!(Authenticate::read(&message[..end]).is_none());
            let _ = kind(&message[..end]);
        }
    }
}
