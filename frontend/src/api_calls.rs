//! Calls to the relay, typed by the crate `api`. Whatever goes wrong comes back as an
//! [`ApiError`] with words for the person.

use crate::transport::{Answer, Who, fetch};
use crate::words;
use api::{ApiError, Code};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Asks for something.
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    read(&exchange("GET", path, None).await?)
}

/// Sends something and reads the answer.
pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(
    path: &str,
    body: &B,
) -> Result<T, ApiError> {
    read(&exchange("POST", path, Some(written(body)?)).await?)
}

/// Sends something whose answer says no more than that it went well.
pub(crate) async fn tell<B: Serialize>(path: &str, body: &B) -> Result<(), ApiError> {
    exchange("POST", path, Some(written(body)?)).await.map(drop)
}

/// Puts something in the place of what was there.
pub(crate) async fn put<B: Serialize>(path: &str, body: &B) -> Result<(), ApiError> {
    exchange("PUT", path, Some(written(body)?)).await.map(drop)
}

/// Takes something back.
pub(crate) async fn take_back(path: &str) -> Result<(), ApiError> {
    exchange("DELETE", path, None).await.map(drop)
}

/// Asks for something in a pane.
pub(crate) async fn get_in_pane<T: DeserializeOwned>(
    bearer: &str,
    path: &str,
) -> Result<T, ApiError> {
    read(&exchange_as(Who::Pane(Some(bearer)), "GET", path, None).await?)
}

/// Sends something from a pane, which may not have its bearer yet, and reads the answer.
pub(crate) async fn post_in_pane<B: Serialize, T: DeserializeOwned>(
    bearer: Option<&str>,
    path: &str,
    body: &B,
) -> Result<T, ApiError> {
    read(&exchange_as(Who::Pane(bearer), "POST", path, Some(written(body)?)).await?)
}

/// Sends something from a pane whose answer says no more than that it went well.
pub(crate) async fn tell_in_pane(bearer: &str, path: &str) -> Result<(), ApiError> {
    exchange_as(Who::Pane(Some(bearer)), "POST", path, Some(written(&())?)).await.map(drop)
}

async fn exchange(
    method: &'static str,
    path: &str,
    body: Option<String>,
) -> Result<Answer, ApiError> {
    exchange_as(Who::Person, method, path, body).await
}

async fn exchange_as(
    who: Who<'_>,
    method: &'static str,
    path: &str,
    body: Option<String>,
) -> Result<Answer, ApiError> {
    let answer = fetch(who, method, path, body.as_deref()).await.ok_or_else(unanswered)?;
    if answer.is_good() { Ok(answer) } else { Err(refusal(&answer)) }
}

fn written<B: Serialize>(body: &B) -> Result<String, ApiError> {
    serde_json::to_string(body).map_err(|_| garbled())
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ApiError> {
    serde_json::from_slice(&answer.body).map_err(|_| garbled())
}

/// The relay's own words, or ours where something else answered in its place.
fn refusal(answer: &Answer) -> ApiError {
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| stood_in(answer.status))
}

/// Something before the relay answered in its place.
pub(crate) fn stood_in(status: u16) -> ApiError {
    let code = if status >= 500 { Code::Unreachable } else { Code::Ours };
    ApiError { code, words: words::faults::relay_status(status), field: None }
}

/// Nothing answered.
pub(crate) fn unanswered() -> ApiError {
    let words = String::from(words::faults::RELAY_SILENT);
    ApiError { code: Code::Unreachable, words, field: None }
}

/// The relay's answer means nothing to this page.
pub(crate) fn garbled() -> ApiError {
    let words = String::from(words::faults::RELAY_GARBLED);
    ApiError { code: Code::Unexpected, words, field: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_not_ours_still_has_words() {
        let answer = Answer { status: 502, body: b"<html>Bad gateway</html>".to_vec() };
        let error = refusal(&answer);
        assert_eq!(error.code, Code::Unreachable);
        assert!(error.words.contains("502"));
        assert_eq!(read::<api::session::Session>(&answer), Err(garbled()));
    }
}
