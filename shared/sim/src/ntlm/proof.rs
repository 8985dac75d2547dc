//! The arithmetic of NTLM version 2, MS-NLMP 3.3.2 and 3.4.5: old digests, kept for old servers.

use super::message::utf16;
use hmac::{Hmac, KeyInit, Mac};
use md4::Md4;
use md5::{Digest, Md5};
use rc4::{Rc4, StreamCipher};

/// A digest or a key.
pub(crate) type Block = [u8; 16];

/// What a password is worth for a name: `NTOWFv2`. The user's name counts in capitals, the domain
/// as written.
pub(crate) fn key_of(user: &str, domain: &str, password: &str) -> Block {
    let secret: Block = Md4::digest(utf16(password)).into();
    let name = format!("{}{domain}", user.to_uppercase());
    code(&secret, &[&utf16(&name)])
}

/// The proof for a challenge and what the client adds to it: `NTProofStr`.
pub(crate) fn proof(key: &Block, challenge: [u8; 8], added: &[u8]) -> Block {
    code(key, &[&challenge, added])
}

/// The key of the session. With a key exchange the client chose it and sent it `encrypted`.
pub(crate) fn session_key(key: &Block, proof: &Block, encrypted: Option<Block>) -> Block {
    let base = code(key, &[proof]);
    let Some(mut chosen) = encrypted else { return base };
    match <Rc4 as KeyInit>::new_from_slice(&base) {
        Ok(mut cipher) => {
            cipher.apply_keystream(&mut chosen);
            chosen
        }
        // Sixteen bytes are a key: this cannot happen, and would only refuse a sign-in.
        Err(_) => base,
    }
}

/// What proves that nobody changed the three messages.
pub(crate) fn mic(session: &Block, messages: [&[u8]; 3]) -> Block {
    code(session, &messages)
}

/// The digest of a channel: RFC 2744's structure around RFC 5929's `tls-server-end-point`, whose
/// `hash` is over the server's certificate.
pub(crate) fn binding(hash: &[u8]) -> Block {
    let mut data = b"tls-server-end-point:".to_vec();
    data.extend(hash);
    let mut all = vec![0; 16];
    all.extend((data.len() as u32).to_le_bytes());
    all.extend(data);
    Md5::digest(all).into()
}

/// A challenge that nobody can foresee who does not know the seed, and that repeats with it.
pub(crate) fn challenge(seed: u64, count: u64) -> [u8; 8] {
    let block = code(&Md5::digest(seed.to_le_bytes()).into(), &[&count.to_le_bytes()]);
    let mut out = [0; 8];
    out.copy_from_slice(&block[..8]);
    out
}

/// HMAC-MD5 over the parts in a row.
fn code(key: &Block, parts: &[&[u8]]) -> Block {
    // A key may be of any length: the error cannot happen, and an all-zero key proves nothing.
    let Ok(mut mac) = <Hmac<Md5> as KeyInit>::new_from_slice(key) else { return [0; 16] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of MS-NLMP 4.2.4: user `User`, domain `Domain`, password `Password`.
    #[test]
    fn the_documents_example_comes_out() {
        let key = key_of("User", "Domain", "Password");
        let wanted = 0x0c86_8a40_3bfd_7a93_a300_1ef2_2ef0_2e3f_u128;
        assert_eq!(u128::from_be_bytes(key), wanted);
        let mut added = vec![1, 1, 0, 0, 0, 0, 0, 0];
        added.extend([0; 8]);
        added.extend([0xaa; 8]);
        added.extend([0; 4]);
        added.extend(super::super::message::pairs(&[(2, utf16("Domain")), (1, utf16("Server"))]));
        added.extend([0; 4]);
        let proof = proof(&key, [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef], &added);
        let wanted = 0x68cd_0ab8_51e5_1c96_aabc_927b_ebef_6a1c_u128;
        assert_eq!(u128::from_be_bytes(proof), wanted);
        let base = session_key(&key, &proof, None);
        let wanted = 0x8de4_0cca_dbc1_4a82_f15c_b0ad_0de9_5ca3_u128;
        assert_eq!(u128::from_be_bytes(base), wanted);
        let sent = 0xc5da_d254_4fc9_7990_94ce_1ce9_0bc9_d03e_u128.to_be_bytes();
        assert_eq!(session_key(&key, &proof, Some(sent)), [0x55; 16]);
    }

    #[test]
    fn challenges_differ_and_repeat_with_their_seed() {
        assert_ne!(challenge(1, 1), challenge(1, 2));
        assert_ne!(challenge(1, 1), challenge(2, 1));
        assert_eq!(challenge(1, 1), challenge(1, 1));
    }
}
