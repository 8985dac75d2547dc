//! Seals what must not lie in clear in the database: tokens, passwords, names, before-images.
//!
//! XChaCha20-Poly1305 with a random nonce. The place of a value (table, row, column) is bound to
//! it, so that a sealed value moved to another row does not open. The keys live in a file of their
//! own, never beside the database: the first seals, all open. A further secret in the same file,
//! which never changes, is the root of the accounts' digest and mark keys.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::path::Path;
use std::{fmt, fs, io};

/// The first byte of everything sealed: which form follows.
const FORM: u8 = 1;
const NONCE_BYTES: usize = 24;
const HEAD_BYTES: usize = 1 + 4 + NONCE_BYTES;
/// More keys than this in a file are a mistake.
const KEYS_MAX: usize = 64;

/// Where a sealed value lies.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// What names the row; the account is part of it.
    pub row: &'a str,
}

/// A sealed value that does not open: wrong key, wrong place, or changed bytes.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a sealed value does not open with the keys of this key file")]
pub struct Broken;

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileFault {
    /// It cannot be read or written.
    #[error("the key file {0} cannot be used: {1}. Check the path and its permissions.")]
    Io(String, io::Error),
    /// Others can read it.
    #[error("the key file {0} can be read by others. Run `chmod 600 {0}` and start again.")]
    Open(String),
    /// Its content is wrong.
    #[error("line {1} of the key file {0} is not a key. Restore the file from your backup.")]
    Line(String, usize),
    /// A part is missing.
    #[error("the key file {0} lacks its {1} key. Restore the file from your backup.")]
    Missing(String, &'static str),
}

/// The keys, in memory only.
#[cfg_attr(test, derive(Clone))]
pub struct Vault {
    ring: Vec<(u32, XChaCha20Poly1305)>,
    root: [u8; 32],
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault of {} keys", self.ring.len())
    }
}

impl Vault {
    /// Opens the key file, and makes it on the first start.
    pub fn open_file(path: &Path) -> Result<Vault, KeyFileFault> {
        let name = path.display().to_string();
        if !path.exists() {
            let text = format!("root {}\nseal 1 {}\n", hex(&random::<32>()), hex(&random::<32>()));
            write_private(path, &text).map_err(|fault| KeyFileFault::Io(name.clone(), fault))?;
        }
        refuse_if_open(path, &name)?;
        let text =
            fs::read_to_string(path).map_err(|fault| KeyFileFault::Io(name.clone(), fault))?;
        Vault::parse(&text, &name)
    }

    /// Puts a new sealing key at the head of the file; what older keys sealed still opens.
    pub fn add_key(path: &Path) -> Result<u32, KeyFileFault> {
        let name = path.display().to_string();
        let vault = Vault::open_file(path)?;
        let next = vault.ring.iter().map(|(id, _)| id).max().unwrap_or(&0) + 1;
        let io = |fault| KeyFileFault::Io(name.clone(), fault);
        let old = fs::read_to_string(path).map_err(io)?;
        let beside = path.with_extension("new");
        let text = format!("seal {next} {}\n{old}", hex(&random::<32>()));
        write_private(&beside, &text).map_err(io)?;
        fs::rename(&beside, path).map_err(io)?;
        Ok(next)
    }

    /// Keys that live as long as the process: for the demo and for tests.
    pub fn fleeting() -> Vault {
        Vault { ring: vec![(1, cipher(&random::<32>()))], root: random::<32>() }
    }

    fn parse(text: &str, name: &str) -> Result<Vault, KeyFileFault> {
        let (mut ring, mut root) = (Vec::new(), None);
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let wrong = || KeyFileFault::Line(name.to_owned(), at + 1);
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["root", key] => root = Some(unhex(key).ok_or_else(wrong)?),
                ["seal", id, key] if ring.len() < KEYS_MAX => {
                    let id = id.parse().map_err(|_| wrong())?;
                    ring.push((id, cipher(&unhex(key).ok_or_else(wrong)?)));
                }
                _ => return Err(wrong()),
            }
        }
        if ring.is_empty() {
            return Err(KeyFileFault::Missing(name.to_owned(), "seal"));
        }
        let root = root.ok_or_else(|| KeyFileFault::Missing(name.to_owned(), "root"))?;
        Ok(Vault { ring, root })
    }

    /// Seals a value for its place.
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Vec<u8> {
        let (id, cipher) = self.ring.first().expect("a vault has a key");
        let nonce = random::<NONCE_BYTES>();
        let aad = bound_to(place, *id);
        let sealed = cipher
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: &aad })
            .expect("sealing in memory cannot fail below 256 GiB");
        let mut out = Vec::with_capacity(HEAD_BYTES + sealed.len());
        out.push(FORM);
        out.extend_from_slice(&id.to_le_bytes());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens a value at its place.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, Broken> {
        let (head, body) = sealed.split_at_checked(HEAD_BYTES).ok_or(Broken)?;
        let (form, id, nonce) = (head[0], &head[1..5], &head[5..]);
        let id = u32::from_le_bytes(id.try_into().map_err(|_| Broken)?);
        if form != FORM {
            return Err(Broken);
        }
        let (_, cipher) = self.ring.iter().find(|(known, _)| *known == id).ok_or(Broken)?;
        let aad = bound_to(place, id);
        cipher
            .decrypt(XNonce::from_slice(nonce), Payload { msg: body, aad: &aad })
            .map_err(|_| Broken)
    }

    /// The digest and mark keys of one account: the same again from the key file alone, so that
    /// marks outlive a lost database.
    pub fn keys_of(&self, org: &str, person: &str) -> sync::Keys {
        let mut bytes = [0u8; 32];
        let info = format!("twinline account keys 1\0{org}\0{person}");
        Hkdf::<Sha256>::new(None, &self.root)
            .expand(info.as_bytes(), &mut bytes)
            .expect("32 bytes are within what HKDF gives");
        let word = |at: usize| {
            u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes of thirty-two"))
        };
        sync::Keys { digest: (word(0), word(8)), mark: (word(16), word(24)) }
    }

    /// A keyed hash of something that must be recognised again and never read: a tried password, a
    /// target account.
    pub fn fingerprint(&self, purpose: &str, text: &str) -> String {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.root)
            .expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}

/// So many random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut out = [0u8; 32];
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(out)
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.into())
}

fn bound_to(place: Place<'_>, key: u32) -> Vec<u8> {
    format!("{FORM}|{key}|{}|{}|{}", place.table, place.column, place.row).into_bytes()
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn refuse_if_open(path: &Path, name: &str) -> Result<(), KeyFileFault> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)
        .map_err(|fault| KeyFileFault::Io(name.to_owned(), fault))?
        .permissions()
        .mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyFileFault::Open(name.to_owned())) }
}

#[cfg(not(unix))]
fn refuse_if_open(_path: &Path, _name: &str) -> Result<(), KeyFileFault> {
    Ok(())
}

#[cfg(test)]
mod tests;
