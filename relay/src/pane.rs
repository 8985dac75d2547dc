//! Panes of the add-in in Outlook: how one is paired, and who it is signed in for.
//!
//! In Outlook's frame a cookie of ours is one of a third party, which browsers withhold. So a pane
//! shows a short code, the person types it on the dashboard, and the pane receives a random name
//! that it keeps in memory and sends with each request. A pane that is closed is forgotten.

use crate::app::{App, Relay};
use crate::error::Refusal;
use crate::session::{Name, SignedIn, idle_ms, life_ms};
use crate::store::panes::Claim;
use crate::vault::random;
use api::Code;
use api::pane::{Claimed, Pairing};
use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use model::Moment;

/// Letters of a code: no vowels, so that no code is a word, and none that is taken for another
/// (<https://www.rfc-editor.org/rfc/rfc8628#section-6.1>).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// So many of them: 34 bits, for a few minutes, against few tries.
const CODE_LETTERS: usize = 8;
/// How long a code may be typed.
const PAIRING_MS: i64 = 10 * 60_000;
/// How often a pane asks whether its code was typed.
const ASK_MS: u32 = 2_000;
/// A use within so many milliseconds of the last one is not written down.
const TOUCH_MS: i64 = 60_000;

/// Begins a pairing.
pub async fn begin(app: &App) -> Result<Pairing, Refusal> {
    let (code, secret) = (fresh_code(), Name::fresh());
    let now = app.now();
    let expires = Moment(now.0 + PAIRING_MS);
    let hashes = (secret.hash(), hidden(app, &code));
    if !app.store.begin_pairing(&hashes.0, &hashes.1, (now, expires)).await? {
        return Err(Refusal::new(
            Code::TooMany,
            "Too many panes are waiting for their codes. Try again in ten minutes.",
        ));
    }
    let (one, two) = code.split_at(CODE_LETTERS / 2);
    Ok(Pairing {
        code: format!("{one}-{two}"),
        secret: secret.reveal().to_owned(),
        ask_ms: ASK_MS,
        life_ms: u32::try_from(PAIRING_MS).unwrap_or(u32::MAX),
    })
}

/// Signs a pane in for somebody who typed its code.
pub async fn confirm(app: &App, signed_in: &SignedIn, typed: &str) -> Result<(), Refusal> {
    let code = plain(typed);
    let hash = hidden(app, &code);
    let whole = code.len() == CODE_LETTERS;
    if whole && app.store.confirm_pairing(&hash, &signed_in.account, app.now()).await? {
        return Ok(());
    }
    Err(Refusal::at(
        "code",
        "No pane shows this code now. Compare it with the pane in your Outlook; after ten minutes \
         the pane shows another one.",
    ))
}

/// What a pane that waits may have by now.
pub async fn claim(app: &App, secret: &str) -> Result<Claimed, Refusal> {
    let bearer = Name::fresh();
    let secret = Name::from_outside(secret).hash();
    match app.store.claim_pairing(&secret, &bearer.hash(), app.now()).await? {
        Claim::Waits => Ok(Claimed::Waits),
        Claim::Done => Ok(Claimed::Bearer(bearer.reveal().to_owned())),
        Claim::Gone => Ok(Claimed::Gone),
    }
}

/// The account whose pane this is. As an argument of a path, it refuses everyone else.
#[derive(Clone, Debug)]
pub struct InPane(pub SignedIn);

impl InPane {
    /// Who is signed in in the pane that sent a request. Cookies are not looked at.
    async fn of(app: &App, headers: &HeaderMap) -> Result<Option<InPane>, Refusal> {
        let Some(name) = bearer(headers) else { return Ok(None) };
        let hash = name.hash();
        let Some(row) = app.store.pane(&hash).await? else { return Ok(None) };
        let now = app.now();
        if now.0 - row.seen.0 > idle_ms(&app.config) || now.0 - row.created.0 > life_ms(&app.config)
        {
            app.store.end_pane(&hash).await?;
            return Ok(None);
        }
        if now.0 - row.seen.0 > TOUCH_MS {
            app.store.touch_pane(&hash, now).await?;
        }
        Ok(Some(InPane(SignedIn { account: row.account, hash })))
    }
}

impl FromRequestParts<Relay> for InPane {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Relay) -> Result<InPane, Refusal> {
        InPane::of(app, &parts.headers).await?.ok_or_else(|| {
            Refusal::new(
                Code::NotSignedIn,
                "This pane is not connected to Twinline. Type its code on your dashboard.",
            )
        })
    }
}

fn bearer(headers: &HeaderMap) -> Option<Name> {
    let told = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, name) = told.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !name.is_empty()).then(|| Name::from_outside(name))
}

/// What the database knows of a code. It is short, so it is hashed with a key.
fn hidden(app: &App, code: &str) -> String {
    app.vault.fingerprint("pane code", code)
}

fn fresh_code() -> String {
    let mut code = String::with_capacity(CODE_LETTERS);
    while code.len() < CODE_LETTERS {
        // Each letter as likely as another: what does not divide evenly is thrown away.
        let even = random::<16>().into_iter().filter(|byte| *byte < 240);
        let letters = even.map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
        code.extend(letters.take(CODE_LETTERS - code.len()));
    }
    code
}

/// A code as it was typed, in our spelling.
fn plain(typed: &str) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphabetic);
    letters.take(CODE_LETTERS + 1).map(|letter| letter.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code = fresh_code();
        assert_eq!(code.len(), CODE_LETTERS);
        assert!(code.bytes().all(|letter| LETTERS.contains(&letter)), "{code}");
        assert_ne!(code, fresh_code());
        assert_eq!(plain(" bcdf-ghjk "), "BCDFGHJK");
        assert_eq!(plain("BCDF GHJK"), "BCDFGHJK");
        assert_ne!(plain("BCDFGHJKL").len(), CODE_LETTERS, "one letter more is another code");
    }

    #[test]
    fn only_a_bearer_is_read() {
        let told = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, text.parse().unwrap());
            bearer(&headers).map(|name| name.reveal().to_owned())
        };
        assert_eq!(told("Bearer abc"), Some("abc".into()));
        assert_eq!(told("bearer abc"), Some("abc".into()));
        for bad in ["abc", "Basic abc", "Bearer ", "Bearer"] {
            assert_eq!(told(bad), None, "{bad}");
        }
        assert!(bearer(&HeaderMap::new()).is_none());
    }
}
