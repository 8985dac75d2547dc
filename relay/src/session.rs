//! Sessions: an opaque random name in a cookie, of which the database knows only the hash.
//!
//! Two cookies. The session's is never sent with a visit from elsewhere. The one of a sign-in under
//! way must be, because Salesforce sends the browser back; it lives for ten minutes, for one use.

use crate::app::{App, Relay};
use crate::config::Config;
use crate::error::Refusal;
use crate::store::accounts::AccountId;
use crate::vault::{hex, random};
use axum::extract::FromRequestParts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::COOKIE;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};

/// Bits of chance in a name: 256.
const NAME_BYTES: usize = 32;
/// Longest name that is looked at.
const NAME_LENGTH_MAX: usize = 64;
/// How long a sign-in may take, in seconds.
pub const SIGN_IN_SECONDS: i64 = 600;
/// A use within so many milliseconds of the last one is not written down.
const TOUCH_MS: i64 = 60_000;

/// Which of the two cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The session's.
    Session,
    /// The one of a sign-in under way.
    SignIn,
}

impl Cookie {
    /// Its name. The prefix binds it to this host and to encryption; a demo on this machine has no
    /// encryption, so there it goes without.
    pub fn name(self, config: &Config) -> &'static str {
        match (self, config.is_encrypted()) {
            (Cookie::Session, true) => "__Host-twinline",
            (Cookie::Session, false) => "twinline",
            (Cookie::SignIn, true) => "__Host-twinline-sign-in",
            (Cookie::SignIn, false) => "twinline-sign-in",
        }
    }

    /// The header that sets it.
    pub fn set(self, config: &Config, name: &Name) -> HeaderValue {
        let life = match self {
            Cookie::Session => i64::from(config.session_days) * 24 * 3_600,
            Cookie::SignIn => SIGN_IN_SECONDS,
        };
        self.header(config, &name.0, life)
    }

    /// The header that takes it away.
    pub fn clear(self, config: &Config) -> HeaderValue {
        self.header(config, "", 0)
    }

    /// The name in a request's cookie, when it looks like one of ours.
    pub fn read(self, config: &Config, headers: &HeaderMap) -> Option<Name> {
        let wanted = self.name(config);
        let mut found = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == wanted)
            .map(|(_, value)| value);
        let value = found.next()?;
        // Two cookies of one name: one of them was planted.
        if found.next().is_some() || value.len() > NAME_LENGTH_MAX || value.is_empty() {
            return None;
        }
        let ours = value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        ours.then(|| Name(value.to_owned()))
    }

    fn header(self, config: &Config, value: &str, life: i64) -> HeaderValue {
        let name = self.name(config);
        let secure = if config.is_encrypted() { "; Secure" } else { "" };
        let same_site = match self {
            Cookie::Session => "Strict",
            Cookie::SignIn => "Lax",
        };
        let text = format!(
            "{name}={value}; Path=/; Max-Age={life}; HttpOnly; SameSite={same_site}{secure}"
        );
        HeaderValue::from_str(&text).expect("a cookie of ours is plain ASCII")
    }
}

/// The secret name of a session, of a sign-in or of a state. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// A fresh one.
    pub fn fresh() -> Name {
        Name(URL_SAFE_NO_PAD.encode(random::<NAME_BYTES>()))
    }

    /// One that came from outside.
    pub fn from_outside(text: &str) -> Name {
        Name(text.chars().take(NAME_LENGTH_MAX).collect())
    }

    /// The name itself, for a header or an address.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database knows of it.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Name(not shown)")
    }
}

/// The account whose person is signed in. As an argument of a path, it refuses everyone else.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account.
    pub account: AccountId,
    /// The hash of the session.
    pub hash: String,
}

impl SignedIn {
    /// Who is signed in, if anyone.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Option<SignedIn>, Refusal> {
        let Some(name) = Cookie::Session.read(&app.config, headers) else { return Ok(None) };
        let hash = name.hash();
        let Some(row) = app.store.session(&hash).await? else { return Ok(None) };
        let now = app.now();
        if now.0 - row.seen.0 > idle_ms(&app.config) || now.0 - row.created.0 > life_ms(&app.config)
        {
            app.store.end_session(&hash).await?;
            return Ok(None);
        }
        if now.0 - row.seen.0 > TOUCH_MS {
            app.store.touch_session(&hash, now).await?;
        }
        Ok(Some(SignedIn { account: row.account, hash }))
    }

    /// Begins a session for an account; an older one of the same browser ends. The header that the
    /// browser must receive comes back.
    pub async fn begin(
        app: &App,
        headers: &HeaderMap,
        account: &AccountId,
    ) -> Result<HeaderValue, Refusal> {
        if let Some(old) = Cookie::Session.read(&app.config, headers) {
            app.store.end_session(&old.hash()).await?;
        }
        let name = Name::fresh();
        app.store.begin_session(&name.hash(), account, app.now()).await?;
        Ok(Cookie::Session.set(&app.config, &name))
    }
}

/// After so long without use a session ends.
pub fn idle_ms(config: &Config) -> i64 {
    i64::from(config.session_idle_hours) * 3_600_000
}

/// After so long a session ends in any case.
pub fn life_ms(config: &Config) -> i64 {
    i64::from(config.session_days) * 86_400_000
}

impl FromRequestParts<Relay> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Relay) -> Result<SignedIn, Refusal> {
        SignedIn::of(app, &parts.headers).await?.ok_or_else(Refusal::not_signed_in)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(public_url: &str) -> Config {
        Config { public_url: public_url.into(), ..Config::default() }
    }

    fn headers(cookies: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, HeaderValue::from_bytes(cookie.as_bytes()).unwrap());
        }
        headers
    }

    #[test]
    fn cookies_are_bound_to_host_and_encryption() {
        let name = Name::fresh();
        let set = Cookie::Session.set(&config("https://sync.example.com"), &name);
        let set = set.to_str().unwrap();
        assert!(set.starts_with("__Host-twinline="), "{set}");
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"] {
            assert!(set.contains(part), "{set}");
        }
        assert!(!set.contains("Domain"), "{set}");
        let set = Cookie::SignIn.set(&config("https://sync.example.com"), &name);
        let set = set.to_str().unwrap();
        assert!(set.contains("SameSite=Lax") && set.contains("Max-Age=600"), "{set}");
        let set = Cookie::Session.set(&config("http://127.0.0.1:8700"), &name);
        let set = set.to_str().unwrap();
        assert!(set.starts_with("twinline=") && !set.contains("Secure"), "{set}");
    }

    #[test]
    fn only_one_well_formed_cookie_is_read() {
        let config = config("https://sync.example.com");
        let read = |cookies: &[&str]| {
            Cookie::Session.read(&config, &headers(cookies)).map(|name| name.reveal().to_owned())
        };
        assert_eq!(read(&["a=b; __Host-twinline=abc"]), Some("abc".into()));
        let long = format!("__Host-twinline={}", "a".repeat(65));
        for bad in [
            &["twinline=abc"][..],
            &["__Host-twinline=abc; __Host-twinline=def"],
            &["__Host-twinline=abc", "__Host-twinline=def"],
            &["__Host-twinline="],
            &["__Host-twinline=a b"],
            &["__Host-twinline=é"],
            &[long.as_str()],
            &[],
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn names_are_long_and_do_not_print() {
        let (one, two) = (Name::fresh(), Name::fresh());
        assert_ne!(one, two);
        assert_eq!(one.reveal().len(), 43);
        assert!(!format!("{one:?}").contains(one.reveal()));
        assert_ne!(one.hash(), one.reveal());
    }
}
