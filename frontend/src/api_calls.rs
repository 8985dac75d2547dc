//! Calls to the relay, typed by the crate `api`. Whatever goes wrong comes back as an
//! [`ApiError`] with words for the person.

use crate::{transport, words};
use api::{ApiError, Code, paths};
use http::{HeaderValue, Method};
use model::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::{Request, Response};

/// Asks for something.
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    read(&exchange(Method::GET, path, Vec::new()).await?)
}

/// Sends something and reads the answer.
pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(
    path: &str,
    body: &B,
) -> Result<T, ApiError> {
    read(&exchange(Method::POST, path, wire::json::write(body)).await?)
}

/// Sends something whose answer says no more than that it went well.
pub(crate) async fn tell<B: Serialize>(path: &str, body: &B) -> Result<(), ApiError> {
    exchange(Method::POST, path, wire::json::write(body)).await.map(drop)
}

/// Puts something in the place of what was there.
pub(crate) async fn put<B: Serialize>(path: &str, body: &B) -> Result<(), ApiError> {
    exchange(Method::PUT, path, wire::json::write(body)).await.map(drop)
}

/// Takes something back.
pub(crate) async fn take_back(path: &str) -> Result<(), ApiError> {
    exchange(Method::DELETE, path, Vec::new()).await.map(drop)
}

async fn exchange(method: Method, path: &str, body: Vec<u8>) -> Result<Response, ApiError> {
    let request = request(method, path, body).ok_or_else(unexpected)?;
    let response = transport::fetch(request).await.map_err(unanswered)?;
    if response.status().is_success() { Ok(response) } else { Err(refusal(&response)) }
}

fn request(method: Method, path: &str, body: Vec<u8>) -> Option<Request> {
    let mut request = http::Request::builder().method(method).uri(path);
    let headers = request.headers_mut()?;
    headers.insert("accept", HeaderValue::from_static("application/json"));
    headers.insert(paths::CSRF_HEADER, HeaderValue::from_static(paths::CSRF_VALUE));
    if !body.is_empty() {
        headers.insert("content-type", HeaderValue::from_static("application/json"));
    }
    request.body(body).ok()
}

fn read<T: DeserializeOwned>(response: &Response) -> Result<T, ApiError> {
    serde_json::from_slice(response.body()).map_err(|_| unexpected())
}

/// The relay's own words, or ours where something else answered in its place.
fn refusal(response: &Response) -> ApiError {
    serde_json::from_slice(response.body()).unwrap_or_else(|_| ApiError {
        code: if response.status().is_server_error() { Code::Unreachable } else { Code::Ours },
        words: words::faults::relay_status(response.status().as_u16()),
        field: None,
    })
}

fn unanswered(fault: Fault) -> ApiError {
    let code = match fault {
        Fault::Offline(_) => Code::Unreachable,
        Fault::Throttled { .. }
        | Fault::SignedOut(_)
        | Fault::Forbidden(_)
        | Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_)
        | Fault::Superseded
        | Fault::Rejected { .. }
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => Code::Unexpected,
    };
    ApiError { code, words: String::from(words::faults::RELAY_SILENT), field: None }
}

fn unexpected() -> ApiError {
    let words = String::from(words::faults::RELAY_GARBLED);
    ApiError { code: Code::Unexpected, words, field: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_not_ours_still_has_words() {
        let mut response = Response::new(b"<html>Bad gateway</html>".to_vec());
        *response.status_mut() = http::StatusCode::BAD_GATEWAY;
        let error = refusal(&response);
        assert_eq!(error.code, Code::Unreachable);
        assert!(error.words.contains("502"));
        assert_eq!(read::<api::session::Session>(&response), Err(unexpected()));
    }

    #[test]
    fn every_request_carries_the_header_that_forms_cannot() {
        let request = request(Method::PUT, paths::SETTINGS, b"{}".to_vec()).unwrap();
        assert_eq!(request.headers()[paths::CSRF_HEADER], paths::CSRF_VALUE);
        assert_eq!(request.headers()["content-type"], "application/json");
    }
}
