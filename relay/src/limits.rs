//! How often anyone may try: a bucket of tokens for each address that signs in, and a short memory
//! of refused passwords, so that no trying here ever locks a person out there.

use crate::app::App;
use crate::error::Refusal;
use crate::store::StoreFault;
use api::Code;
use model::Moment;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Tries that one address may make at once.
const BURST: f64 = 20.0;
/// Milliseconds after which it may make another.
const REFILL_MS: f64 = 3_000.0;
/// Addresses remembered at once; above it the fullest buckets are forgotten.
const ADDRESSES_MAX: usize = 50_000;
/// Refused passwords after which a target rests: below the smallest lock-out that Salesforce and
/// Exchange administrators choose, which is three.
pub const REFUSED_MAX: u32 = 2;
/// For how long it rests.
pub const REST_MS: i64 = 15 * 60_000;
/// For how long the very same refused password is not sent again.
const SAME_MS: i64 = 24 * 60 * 60_000;

/// Buckets of tokens, by address.
#[derive(Debug, Default)]
pub struct Limits {
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Moment,
}

impl Bucket {
    fn filled(self, now: Moment) -> f64 {
        let gained = (now.0 - self.at.0).max(0) as f64 / REFILL_MS;
        (self.tokens + gained).min(BURST)
    }
}

impl Limits {
    /// Takes a token for an address, or says that there is none.
    pub fn take(&self, from: IpAddr, now: Moment) -> Result<(), Refusal> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= ADDRESSES_MAX {
            buckets.retain(|_, bucket| bucket.filled(now) < BURST);
        }
        let bucket = buckets.entry(from).or_insert(Bucket { tokens: BURST, at: now });
        let tokens = bucket.filled(now);
        if tokens < 1.0 {
            tracing::warn!("an address tried to sign in too often");
            return Err(Refusal::new(
                Code::TooMany,
                "There were too many tries from your network. Wait a minute and try again.",
            ));
        }
        *bucket = Bucket { tokens: tokens - 1.0, at: now };
        Ok(())
    }
}

/// One password for one target, as fingerprints: the name of neither is kept.
#[derive(Clone, Debug)]
pub struct Attempt {
    target: String,
    secret: String,
}

impl Attempt {
    /// The attempt to sign in to a place as somebody.
    pub fn of(app: &App, place: &str, user_name: &str, password: &str) -> Attempt {
        let target = format!("{place}\0{}", user_name.trim().to_lowercase());
        Attempt {
            secret: app.vault.fingerprint("tried password", &format!("{target}\0{password}")),
            target: app.vault.fingerprint("tried target", &target),
        }
    }

    /// Whether it may be made; asked before anything is sent.
    pub async fn permit(&self, app: &App) -> Result<(), Refusal> {
        let now = app.now();
        if app.store.was_refused(&self.target, &self.secret, Moment(now.0 - SAME_MS)).await? {
            return Err(Refusal::new(
                Code::TooMany,
                "This password was refused before, so it was not sent again. Correct it; sending \
                 it once more could lock the account.",
            )
            .about("password"));
        }
        let (refused, first) = app.store.tries(&self.target, Moment(now.0 - REST_MS)).await?;
        if refused < REFUSED_MAX {
            return Ok(());
        }
        let until = first.map_or(now.0, |first| first.0) + REST_MS;
        let minutes = (until - now.0).max(0) / 60_000 + 1;
        Err(Refusal::new(
            Code::TooMany,
            format!(
                "Two passwords were refused for this account. So that it is not locked, Twinline \
                 tries again in {minutes} minutes at the earliest."
            ),
        ))
    }

    /// Notes that it was refused.
    pub async fn refused(&self, app: &App) -> Result<(), StoreFault> {
        tracing::warn!("a password was refused by its server");
        app.store.note_try(&self.target, &self.secret, app.now()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_runs_dry_and_fills_again() {
        let limits = Limits::default();
        let from: IpAddr = "192.0.2.1".parse().unwrap();
        for _ in 0..BURST as u32 {
            assert!(limits.take(from, Moment(0)).is_ok());
        }
        assert_eq!(limits.take(from, Moment(0)).unwrap_err().0.code, Code::TooMany);
        assert!(limits.take("192.0.2.2".parse().unwrap(), Moment(0)).is_ok());
        assert!(limits.take(from, Moment(REFILL_MS as i64)).is_ok());
        assert!(limits.take(from, Moment(REFILL_MS as i64)).is_err());
    }
}
