//! What ties a sign-in to the TLS connection beneath it, so that nobody in between can pass it on:
//! the hash of the server's certificate (RFC 5929, `tls-server-end-point`). Exchange calls it
//! Extended Protection.

use sha2::{Digest, Sha256, Sha384, Sha512};

/// What stands before the hash.
const PREFIX: &[u8] = b"tls-server-end-point:";
/// Signatures whose hash is SHA-384, and SHA-512: `sha384WithRSAEncryption`, `ecdsa-with-SHA384`,
/// and their like (RFC 4055, RFC 5758).
const SHA384: [&[u8]; 2] = [
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c],
    &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03],
];
const SHA512: [&[u8]; 2] = [
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d],
    &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04],
];

const SEQUENCE: u8 = 0x30;
const OID: u8 = 0x06;

/// The application data of the channel's binding, out of the server's certificate in DER.
pub(super) fn of(certificate: &[u8]) -> Vec<u8> {
    let signed = signature_of(certificate).unwrap_or_default();
    // MD5 and SHA-1 give way to SHA-256, says the RFC, and so does what it does not name.
    let hash = if SHA384.contains(&signed) {
        Sha384::digest(certificate).to_vec()
    } else if SHA512.contains(&signed) {
        Sha512::digest(certificate).to_vec()
    } else {
        Sha256::digest(certificate).to_vec()
    };
    [PREFIX, &hash].concat()
}

/// The object identifier of a certificate's signature: its second element's first.
fn signature_of(certificate: &[u8]) -> Option<&[u8]> {
    let (whole, _) = take(certificate, SEQUENCE)?;
    let (_, rest) = take(whole, SEQUENCE)?;
    let (algorithm, _) = take(rest, SEQUENCE)?;
    take(algorithm, OID).map(|(name, _)| name)
}

/// The content of a DER element with this tag, and what follows it.
pub(super) fn take(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            let length = bytes.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    (*first == tag).then_some((content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate's skeleton with this signature.
    fn certificate(oid: &[u8]) -> Vec<u8> {
        let element = |tag: u8, content: &[u8]| {
            let mut out = vec![tag, u8::try_from(content.len()).unwrap()];
            out.extend_from_slice(content);
            out
        };
        let body = element(SEQUENCE, &[0x02, 0x01, 0x01]);
        let algorithm = element(SEQUENCE, &element(OID, oid));
        element(SEQUENCE, &[body, algorithm, element(0x03, &[0])].concat())
    }

    #[test]
    fn the_hash_is_that_of_the_signature() {
        let sha256_rsa = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
        let sha1_rsa = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05];
        let bytes = |oid: &[u8]| of(&certificate(oid)).len() - PREFIX.len();
        assert_eq!([bytes(&sha256_rsa), bytes(&sha1_rsa), bytes(&[0x55])], [32, 32, 32]);
        assert_eq!([bytes(SHA384[0]), bytes(SHA384[1])], [48, 48]);
        assert_eq!([bytes(SHA512[0]), bytes(SHA512[1])], [64, 64]);
        assert!(of(b"nonsense").starts_with(PREFIX));
    }

    #[test]
    fn no_certificate_panics() {
        let whole = certificate(SHA384[0]);
        for end in 0..whole.len() {
            let _ = of(&whole[..end]);
        }
        for odd in [&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff][..], &[0x30, 0x80], &[0x30, 0x85, 1]] {
            assert_eq!(signature_of(odd), None);
        }
    }
}
