//! `$batch`: up to twenty requests in one, each with its own outcome. Parts come back in any order
//! and are told by their id; a part that is missing, or there twice, has no trustworthy outcome.
//!
//! `https://learn.microsoft.com/graph/json-batching`

use crate::faults::{About, Refusal, of};
use crate::place;
use model::Fault;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use wire::{Request, Response};

/// Where batches go.
pub const PATH: &str = "/v1.0/$batch";
/// Most parts of one batch.
pub const PARTS_MAX: usize = 20;

/// One request of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The HTTP method.
    pub method: http::Method,
    /// Path and query, as for a request by itself: `/v1.0/me/contacts/AAMk`.
    pub path: String,
    /// `Prefer` and `If-Match`.
    pub headers: Vec<(&'static str, String)>,
    /// What is written, as JSON.
    pub body: Option<Value>,
    /// What a refusal concerns.
    pub about: About,
}

/// The outcome of one part: the body of a success (null where it has none), or a fault.
pub type Outcome = Result<Value, Fault>;

/// The request that carries the parts.
///
/// # Errors
/// [`Fault::TooLarge`] for no part or too many; [`Fault::Garbled`] for a path that is not ours.
pub fn request(parts: &[Part]) -> Result<Request, Fault> {
    if parts.is_empty() || parts.len() > PARTS_MAX {
        return Err(Fault::TooLarge(format!("a batch of {} parts", parts.len())));
    }
    let written: Result<Vec<Value>, Fault> =
        parts.iter().enumerate().map(|(at, part)| write(at, part)).collect();
    http::Request::post(PATH)
        .header(http::header::CONTENT_TYPE, "application/json")
        .header(http::header::ACCEPT, "application/json")
        .body(wire::json::write(&json!({ "requests": written? })))
        .map_err(|_| Fault::Garbled(String::from("a batch that makes no request")))
}

fn write(at: usize, part: &Part) -> Result<Value, Fault> {
    if !place::is_local(&part.path) {
        return Err(Fault::Garbled(String::from("a part that leads elsewhere")));
    }
    // The parts of a batch are named from below the version.
    let url = &part.path[place::ROOT.len() - 1..];
    let mut headers: Map<String, Value> =
        part.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let mut written = json!({ "id": id(at), "method": part.method.as_str(), "url": url });
    if let Some(body) = &part.body {
        headers.insert(String::from("Content-Type"), json!("application/json"));
        written["body"] = body.clone();
    }
    if !headers.is_empty() {
        written["headers"] = Value::Object(headers);
    }
    Ok(written)
}

/// The name of a part inside its batch.
fn id(at: usize) -> String {
    (at + 1).to_string()
}

/// The outcome of each part, in the order of `parts`.
///
/// # Errors
/// What refuses the batch as a whole; an answer that is not understood is [`Fault::Garbled`], and
/// then any part may have been carried out.
pub fn outcomes(parts: &[Part], response: &Response) -> Result<Vec<Outcome>, Fault> {
    let status = response.status().as_u16();
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    if !response.status().is_success() {
        let body: Option<Value> = serde_json::from_slice(response.body()).ok();
        let refusal = Refusal {
            status,
            retry_after: header("retry-after"),
            challenge: header("www-authenticate"),
            body: body.as_ref(),
        };
        return Err(of(&refusal, About::Connection));
    }
    let body: Value = wire::json::read(response.body(), "batch answer")?;
    let answers = body.get("responses").and_then(Value::as_array);
    let answers = answers.ok_or_else(|| Fault::Garbled(String::from("batch answer, responses")))?;
    let mut by_id: BTreeMap<&str, Option<&Value>> = BTreeMap::new();
    for answer in answers {
        if let Some(id) = answer.get("id").and_then(Value::as_str) {
            by_id.entry(id).and_modify(|twice| *twice = None).or_insert(Some(answer));
        }
    }
    let lost = || Fault::Offline(String::from("a part of a batch without its answer"));
    Ok(parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let answer = by_id.get(id(at).as_str()).copied().flatten().ok_or_else(lost)?;
            outcome(answer, part.about)
        })
        .collect())
}

fn outcome(answer: &Value, about: About) -> Outcome {
    let garbled = || Fault::Garbled(String::from("batch answer, status of a part"));
    let status = answer.get("status").and_then(Value::as_u64).ok_or_else(garbled)?;
    let status = u16::try_from(status).map_err(|_| garbled())?;
    let body = answer.get("body");
    if (200..300).contains(&status) {
        return Ok(body.cloned().unwrap_or(Value::Null));
    }
    let refusal = Refusal {
        status,
        retry_after: header(answer, "retry-after"),
        challenge: header(answer, "www-authenticate"),
        body,
    };
    Err(of(&refusal, about))
}

/// A header of a part; its name has no case.
fn header<'a>(answer: &'a Value, name: &str) -> Option<&'a str> {
    let headers = answer.get("headers")?.as_object()?;
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?.1.as_str()
}

#[cfg(test)]
mod tests;
