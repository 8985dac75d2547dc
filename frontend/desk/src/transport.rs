//! What the worker sends: the connectors' own requests, through the relay's proxy, which adds host
//! and credentials, and its one question to the relay itself. The browser never holds a token.

use api::desk::Trouble;
use api::{ApiError, Code, paths};
use gloo_net::http::RequestBuilder;
use js_sys::Uint8Array;
use model::{Fault, Pending};
use send_wrapper::SendWrapper;
use serde::de::DeserializeOwned;
use wire::{Request, Response, Transport};

/// The largest body that is taken, in bytes: far above any page a connector asks for.
const BODY_BYTES_MAX: u64 = 64 << 20;
/// Marks an error of the relay itself on a proxied request, in place of the other server's answer.
const OWN_ERROR: &str = "x-twinline-error";

/// Which of the two servers a proxied request goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    /// The person's org.
    Salesforce,
    /// The person's mailbox.
    Mailbox,
}

/// A way to one of the two servers through the relay.
pub(crate) struct Proxy(pub(crate) Behind);

impl Transport for Proxy {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        let request = proxied(self.0, request);
        // A worker has one thread: the future never leaves it.
        Box::pin(SendWrapper::new(async move {
            let response = fetch(request?).await?;
            match own_error(&response) {
                Some(error) => Err(fault_of(&error)),
                None => Ok(response),
            }
        }))
    }
}

/// The request as the relay's proxy takes it.
fn proxied(behind: Behind, request: Request) -> Result<Request, Fault> {
    let prefix = match behind {
        Behind::Salesforce => paths::PROXY_CRM,
        Behind::Mailbox => paths::PROXY_MAIL,
    };
    let (mut parts, body) = request.into_parts();
    let rest = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    parts.uri = format!("{prefix}{rest}")
        .parse()
        .map_err(|_| Fault::Garbled(String::from("the path of a request")))?;
    parts.headers.insert(paths::CSRF_HEADER, http::HeaderValue::from_static(paths::CSRF_VALUE));
    Ok(Request::from_parts(parts, body))
}

/// The relay's own error, where the answer is one and not the other server's.
fn own_error(response: &Response) -> Option<ApiError> {
    response.headers().get(OWN_ERROR)?;
    Some(serde_json::from_slice(response.body()).unwrap_or_else(|_| ApiError {
        code: Code::Ours,
        words: format!("the relay answered {}", response.status().as_u16()),
        field: None,
    }))
}

/// What an error of the relay means to the reading code.
fn fault_of(error: &ApiError) -> Fault {
    let words = error.words.clone();
    match error.code {
        Code::NotSignedIn | Code::SignInAgain | Code::TooEarly => Fault::SignedOut(words),
        Code::SalesforceRefused | Code::MailboxRefused => Fault::SignedOut(words),
        Code::Forbidden => Fault::Forbidden(words),
        Code::TooMany => Fault::Throttled { wait_ms: None, code: words },
        Code::Unreachable => Fault::Offline(words),
        Code::NotFound => Fault::Missing,
        Code::BadInput | Code::Unexpected | Code::Ours => Fault::Garbled(words),
    }
}

/// Asks the relay itself for something.
pub(crate) async fn ask<T: DeserializeOwned>(path: &str) -> Result<T, Trouble> {
    let request = http::Request::get(path)
        .header("accept", "application/json")
        .header(paths::CSRF_HEADER, paths::CSRF_VALUE)
        .body(Vec::new());
    let request = request.map_err(|_| Trouble::Relay(None))?;
    answer(&fetch(request).await.map_err(|_| Trouble::Relay(None))?)
}

/// What the relay answered, or its own words, where they are its own.
fn answer<T: DeserializeOwned>(response: &Response) -> Result<T, Trouble> {
    let status = response.status();
    if status.is_success() {
        let garbled = |_| Trouble::Relay(Some(status.as_u16()));
        return serde_json::from_slice(response.body()).map_err(garbled);
    }
    Err(match serde_json::from_slice(response.body()) {
        Ok(error) => Trouble::Refused(error),
        Err(_) => Trouble::Relay(Some(status.as_u16())),
    })
}

/// Sends one request to the relay and takes the whole answer.
async fn fetch(request: Request) -> Result<Response, Fault> {
    let (parts, body) = request.into_parts();
    let mut builder = RequestBuilder::new(&parts.uri.to_string()).method(parts.method);
    for (name, value) in &parts.headers {
        if let Ok(value) = value.to_str() {
            builder = builder.header(name.as_str(), value);
        }
    }
    let unsent = |_| Fault::Garbled(String::from("a request that the browser refused"));
    let request = if body.is_empty() {
        builder.build().map_err(unsent)?
    } else {
        builder.body(Uint8Array::from(body.as_slice())).map_err(unsent)?
    };
    let lost = |_| Fault::Offline(String::from("the relay does not answer"));
    let answer = request.send().await.map_err(lost)?;
    let length = answer.headers().get("content-length").and_then(|it| it.parse::<u64>().ok());
    if length.is_some_and(|bytes| bytes > BODY_BYTES_MAX) {
        return Err(Fault::TooLarge(format!("more than {BODY_BYTES_MAX} bytes")));
    }
    let mut response = Response::new(answer.binary().await.map_err(lost)?);
    *response.status_mut() = http::StatusCode::from_u16(answer.status())
        .map_err(|_| Fault::Garbled(String::from("the status of an answer")))?;
    for (name, value) in answer.headers().entries() {
        let name = http::HeaderName::from_bytes(name.as_bytes());
        let value = http::HeaderValue::from_str(&value);
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_follows_the_prefix_and_headers_travel_along() {
        let request = http::Request::get("/services/data/v66.0/query?q=SELECT+Id+FROM+Contact")
            .header("x-prefer", "a")
            .body(Vec::new())
            .unwrap();
        let sent = proxied(Behind::Salesforce, request).unwrap();
        let expected = "/api/proxy/crm/services/data/v66.0/query?q=SELECT+Id+FROM+Contact";
        assert_eq!(sent.uri().to_string(), expected);
        assert_eq!(sent.headers()["x-prefer"], "a");
        assert_eq!(sent.headers()[paths::CSRF_HEADER], paths::CSRF_VALUE);
    }

    #[test]
    fn an_answer_of_the_relay_is_read_or_told_of() {
        let answered = |status: u16, body: &str| {
            let mut response = Response::new(body.as_bytes().to_vec());
            *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
            super::answer::<u32>(&response)
        };
        assert_eq!(answered(200, "7"), Ok(7));
        assert_eq!(answered(200, "<html>"), Err(Trouble::Relay(Some(200))));
        assert_eq!(answered(502, "<html>"), Err(Trouble::Relay(Some(502))));
        let json = r#"{"code":"not_signed_in","words":"w","field":null}"#;
        let refused = answered(401, json).unwrap_err();
        assert!(matches!(refused, Trouble::Refused(its) if its.code == Code::NotSignedIn));
    }

    #[test]
    fn only_a_marked_answer_is_an_error_of_ours() {
        let answer = |marked: Option<&str>, body: &str| {
            let mut response = Response::new(body.as_bytes().to_vec());
            *response.status_mut() = http::StatusCode::FORBIDDEN;
            if let Some(value) = marked {
                response.headers_mut().insert(OWN_ERROR, value.parse().unwrap());
            }
            own_error(&response)
        };
        let json = r#"{"code":"sign_in_again","words":"w","field":null}"#;
        assert_eq!(answer(None, json), None);
        let error = answer(Some("1"), json).unwrap();
        assert_eq!(fault_of(&error), Fault::SignedOut(String::from("w")));
        assert_eq!(answer(Some("1"), "<html>").unwrap().code, Code::Ours);
    }
}
