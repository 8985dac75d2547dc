//! Statuses and codes of Graph as faults. What a code says of a whole request and what it says of
//! one record differ: a 403 for one record is a refusal, for a request a lost permission. Codes are
//! compared without case, for servers write them in several.
//!
//! `https://learn.microsoft.com/graph/errors`

use model::{Fault, Kind};
use serde_json::Value;

/// Longest code that is passed on, in characters.
const CODE_MAX: usize = 64;
/// Longest wait that is believed, in seconds: a day.
const WAIT_S_MAX: u64 = 86_400;

/// What a request was about, which decides what a refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The mailbox, a folder or a listing: a refusal concerns the connection.
    Connection,
    /// One record: a refusal concerns it alone.
    Record,
    /// A delta round of a kind: a lost state means reading the kind anew.
    Delta(Kind),
}

/// An answer that is no success, of a whole response or of one part of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The header `Retry-After`, where there is one.
    pub retry_after: Option<&'a str>,
    /// The header `WWW-Authenticate`, where there is one.
    pub challenge: Option<&'a str>,
    /// The body, where it is JSON.
    pub body: Option<&'a Value>,
}

/// What a refusal means.
pub fn of(refusal: &Refusal<'_>, about: About) -> Fault {
    let code = code(refusal);
    let lower = code.to_ascii_lowercase();
    if let Some(fault) = of_code(&lower, &code, refusal, about) {
        return fault;
    }
    match refusal.status {
        401 => Fault::SignedOut(challenged(refusal).unwrap_or(code)),
        403 => forbidden(code, about),
        404 => Fault::Missing,
        // A gateway that gave up waiting may have let a write through.
        408 | 423 | 424 | 425 | 500..=502 | 504..=506 => Fault::Offline(code),
        // The event was created already, or two writers met: the record is read again.
        409 | 412 | 428 => Fault::Stale,
        410 => lost(code, about),
        // One record that is too large is so every time; a listing can be halved.
        413 => too_large(code, about),
        429 | 503 | 509 => throttled(code, refusal),
        507 => Fault::Closed(code),
        300..=399 => {
            Fault::Garbled(format!("a redirect where none belongs (HTTP {})", refusal.status))
        }
        _ => content(code, about),
    }
}

/// What a code decides, whatever the status.
fn of_code(lower: &str, code: &str, refusal: &Refusal<'_>, about: About) -> Option<Fault> {
    let code = || code.to_owned();
    Some(match lower {
        "syncstatenotfound"
        | "syncstateinvalid"
        | "resyncrequired"
        | "resyncchangesapplydifferences"
        | "resyncchangesuploaddifferences" => lost(code(), about),
        "applicationthrottled"
        | "activitylimitreached"
        | "toomanyrequests"
        | "mailboxconcurrency"
        | "errorserverbusy"
        | "errortoomanyobjectsopened" => throttled(code(), refusal),
        "invalidauthenticationtoken"
        | "unauthenticated"
        | "compacttokenparsingfailed"
        | "lifecyclenotificationexpired"
        | "tokennotfound" => Fault::SignedOut(challenged(refusal).unwrap_or_else(code)),
        // No mailbox in this cloud, or one that is kept on the premises.
        "mailboxnotenabledforrestapi"
        | "mailboxnotsupportedforrestapi"
        | "extensionerror"
        | "errornonexistentmailbox"
            if about != About::Record =>
        {
            Fault::Forbidden(code())
        }
        "mailboxnotenabledforrestapi" | "mailboxnotsupportedforrestapi" => Fault::Forbidden(code()),
        // A conditional access policy or a licence ends all, not one record.
        "authorization_requestdenied" | "authorization_identitynotfound" => {
            Fault::Forbidden(code())
        }
        "errorquotaexceeded" | "quotalimitreached" | "errormailboxquotaexceeded" => {
            Fault::Closed(code())
        }
        "erroritemnotfound"
        | "itemnotfound"
        | "errorfoldernotfound"
        | "errorcalendaroccurrenceisdeletedfromrecurrence" => Fault::Missing,
        "errorirresolvableconflict"
        | "errorstaleobject"
        | "errorchangekeyrequired"
        | "errorinvalidchangekey"
        | "resourcemodified" => Fault::Stale,
        "errorinternalservertransienterror"
        | "errormailboxstoreunavailable"
        | "errormailboxmoveinprogress"
        | "errormailboxfailover"
        | "errorconnectionfailed"
        | "errorconnectionfailedtransienterror"
        | "servicenotavailable" => Fault::Offline(code()),
        "errortimeoutexpired"
        | "errorrequeststreamtoobig"
        | "errorresponsetoolarge"
        | "errormessagesizeexceeded" => too_large(code(), about),
        _ => return None,
    })
}

fn forbidden(code: String, about: About) -> Fault {
    match about {
        About::Record => Fault::Rejected { code, field: None },
        About::Connection | About::Delta(_) => Fault::Forbidden(code),
    }
}

fn content(code: String, about: About) -> Fault {
    match about {
        About::Record => Fault::Rejected { code, field: None },
        About::Connection | About::Delta(_) => Fault::Garbled(code),
    }
}

fn too_large(code: String, about: About) -> Fault {
    match about {
        About::Record => Fault::Rejected { code, field: None },
        About::Connection | About::Delta(_) => Fault::TooLarge(code),
    }
}

fn lost(code: String, about: About) -> Fault {
    match about {
        About::Delta(kind) => Fault::WatermarkLost(kind),
        About::Record => Fault::Missing,
        About::Connection => Fault::Garbled(code),
    }
}

fn throttled(code: String, refusal: &Refusal<'_>) -> Fault {
    Fault::Throttled { wait_ms: refusal.retry_after.and_then(wait_ms), code }
}

/// `Retry-After` in milliseconds. Graph gives seconds; a date needs a clock, and is no figure.
fn wait_ms(text: &str) -> Option<u64> {
    let seconds: u64 = text.trim().parse().ok()?;
    seconds.min(WAIT_S_MAX).checked_mul(1000)
}

/// A challenge that asks for more than a fresh token: a policy wants the person to sign in again.
///
/// `https://learn.microsoft.com/entra/identity-platform/claims-challenge`
fn challenged(refusal: &Refusal<'_>) -> Option<String> {
    let challenge = refusal.challenge?;
    let claims = challenge.contains("claims=") || challenge.contains("insufficient_claims");
    claims.then(|| String::from("claims_challenge"))
}

/// The code of an answer without anything that could be a person's text, else its status.
fn code(refusal: &Refusal<'_>) -> String {
    let error = refusal.body.and_then(|body| body.get("error"));
    let code =
        error.and_then(|error| error.get("code")).and_then(Value::as_str).unwrap_or_default();
    let known = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    let code: String = code.chars().filter(known).take(CODE_MAX).collect();
    if code.is_empty() { format!("HTTP {}", refusal.status) } else { code }
}

#[cfg(test)]
mod tests;
