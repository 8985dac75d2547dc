//! The wrapping that Negotiate may put around NTLM's messages (RFC 4178). We begin without it, as
//! Windows itself does when it knows no Kerberos; a server that answers with it gets it back.

use super::binding::take;

const CONTEXT_1: u8 = 0xa1;
const CONTEXT_2: u8 = 0xa2;
const SEQUENCE: u8 = 0x30;
const OCTETS: u8 = 0x04;
/// How every message of NTLM begins.
const NTLM: &[u8] = b"NTLMSSP\0";

/// How a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dress {
    /// As it is.
    Bare,
    /// Inside of a `NegTokenResp`.
    Wrapped,
}

/// The message of NTLM in a token.
pub(super) fn open(token: &[u8]) -> Option<(&[u8], Dress)> {
    if token.starts_with(NTLM) {
        return Some((token, Dress::Bare));
    }
    let (choice, _) = take(token, CONTEXT_1)?;
    let (mut fields, _) = take(choice, SEQUENCE)?;
    while !fields.is_empty() {
        if let Some((field, _)) = take(fields, CONTEXT_2) {
            let (message, _) = take(field, OCTETS)?;
            return message.starts_with(NTLM).then_some((message, Dress::Wrapped));
        }
        let tag = *fields.first()?;
        fields = take(fields, tag)?.1;
    }
    None
}

/// A message as it is sent.
pub(super) fn dress(message: Vec<u8>, dress: Dress) -> Vec<u8> {
    match dress {
        Dress::Bare => message,
        Dress::Wrapped => {
            let field = element(CONTEXT_2, element(OCTETS, message));
            element(CONTEXT_1, element(SEQUENCE, field))
        }
    }
}

fn element(tag: u8, content: Vec<u8>) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => out.push(short),
        _ => {
            let bytes = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
            out.push(0x84);
            out.extend_from_slice(&bytes);
        }
    }
    out.extend(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_wrapped_comes_out_and_goes_back() {
        for length in [0, 100, 300] {
            let message = [NTLM, &vec![7; length]].concat();
            assert_eq!(open(&message), Some((message.as_slice(), Dress::Bare)));
            let wrapped = dress(message.clone(), Dress::Wrapped);
            assert_eq!(open(&wrapped), Some((message.as_slice(), Dress::Wrapped)));
        }
        // With the state of the negotiation before it.
        let state = element(0xa0, vec![0x0a, 1, 1]);
        let field = element(CONTEXT_2, element(OCTETS, NTLM.to_vec()));
        let token = element(CONTEXT_1, element(SEQUENCE, [state, field].concat()));
        assert_eq!(open(&token), Some((NTLM, Dress::Wrapped)));
    }

    #[test]
    fn nothing_hostile_panics() {
        let whole = dress([NTLM, &[7; 40]].concat(), Dress::Wrapped);
        for end in 0..whole.len() {
            let _ = open(&whole[..end]);
        }
        for odd in [&b""[..], &[0xa1, 0], &[0xa1, 2, 0x30, 0], &[0x60, 0x84, 0xff]] {
            assert_eq!(open(odd), None);
        }
    }
}
