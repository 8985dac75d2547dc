//! Signing in on a vendor's own page: what is remembered between the way there and the way back.
//!
//! A state serves once, and only in the browser that began it.

pub mod microsoft;
pub mod salesforce;

use crate::app::{App, Relay};
use crate::error::Refusal;
use crate::guard;
use crate::session::{Cookie, Name, SIGN_IN_SECONDS};
use crate::vault;
use axum::response::{IntoResponse, Response};
use http::header::{LOCATION, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use model::Moment;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Longest code that is handed on to the page.
const CODE_LENGTH_MAX: usize = 60;

/// What a vendor sends back with the browser.
#[derive(Debug, Deserialize)]
pub struct Returned {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// The code by which the page knows a problem.
type Problem = String;
/// How a way back ended: the session's cookie, where there is a new one, and the next page; or the
/// code of the problem.
type Ended = Result<(Option<HeaderValue>, &'static str), Problem>;

/// Remembers a sign-in under this state; the browser keeps the cookie.
async fn remember(app: &App, state: &Name, flow: &impl Serialize) -> Result<HeaderValue, Refusal> {
    let browser = Name::fresh();
    let hash = state.hash();
    let sealed = app.seal(place(&hash), flow);
    let expires = Moment(app.now().0 + SIGN_IN_SECONDS * 1_000);
    app.store.begin_flow(&hash, &browser.hash(), &sealed, expires).await?;
    Ok(Cookie::SignIn.set(&app.config, &browser))
}

/// What was remembered under the state that came back.
async fn recall<T: DeserializeOwned>(
    app: &App,
    headers: &HeaderMap,
    state: &Name,
) -> Result<T, Problem> {
    let browser = Cookie::SignIn.read(&app.config, headers).ok_or_else(expired)?;
    let hash = state.hash();
    let taken = app.store.take_flow(&hash, &browser.hash(), app.now()).await.map_err(ours)?;
    app.unseal(place(&hash), &taken.ok_or_else(expired)?).map_err(ours)
}

/// Whether this browser may come back once more.
fn admitted(app: &Relay, parts: &Parts) -> Result<(), Problem> {
    let from = guard::peer(&app.config, &parts.extensions, &parts.headers);
    app.limits.take(from, app.now()).map_err(|_| String::from("too_many"))
}

/// Sends the browser to the next page, or to `back` with the code of the problem.
fn onward(app: &App, ended: Ended, back: &'static str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, Cookie::SignIn.clear(&app.config));
    let to = match ended {
        Ok((cookie, to)) => {
            if let Some(cookie) = cookie {
                headers.append(SET_COOKIE, cookie);
            }
            HeaderValue::from_static(to)
        }
        Err(code) => {
            let code = plain(&code);
            tracing::warn!(code, "a sign-in did not go through");
            HeaderValue::from_str(&format!("{back}?problem={code}"))
                .unwrap_or(HeaderValue::from_static(back))
        }
    };
    headers.insert(LOCATION, to);
    response
}

/// The host of an address of ours.
pub(super) fn host_of(address: &str) -> String {
    url::Url::parse(address)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The sign-in took too long, or began in another browser.
fn expired() -> Problem {
    "expired".into()
}

fn ours(fault: crate::store::StoreFault) -> Problem {
    tracing::error!(%fault, "a sign-in could not be kept");
    "ours".into()
}

fn ours_in_words(_: Refusal) -> Problem {
    "ours".into()
}

/// A code as it may stand in an address: whatever a vendor sent, nothing else gets through.
fn plain(code: &str) -> String {
    let kept = code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_');
    kept.take(CODE_LENGTH_MAX).collect()
}

fn place(hash: &str) -> vault::Place<'_> {
    vault::Place { table: "flows", column: "body", row: hash }
}
