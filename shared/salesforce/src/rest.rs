//! The line to an org: relative requests, single or bundled in a composite, and what every answer
//! says beside its body, which is how many calls are used up and what time it is there.

use crate::{faults, stamp};
use http::StatusCode;
use model::{Fault, Moment};
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use wire::{Request, Response, Transport, Tree};

/// Calls used and allowed in 24 hours.
pub(crate) type Usage = (u32, u32);

/// A transport with what was learnt from its answers.
pub(crate) struct Line {
    transport: Arc<dyn Transport>,
    /// The API version, as `66.0`.
    pub(crate) version: String,
    /// Calls used and allowed, by the last answer that told.
    pub(crate) usage: Option<Usage>,
    /// The latest time known: the server's own where it told one.
    pub(crate) clock: Moment,
    /// The server's time by its last answer.
    pub(crate) told: Option<Moment>,
}

/// One part of a composite.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// The method.
    pub(crate) method: &'static str,
    /// Path and query.
    pub(crate) url: String,
    /// The body, where there is one.
    pub(crate) body: Option<Value>,
    /// Refuse the part when the record changed after this HTTP date.
    pub(crate) unmodified_since: Option<String>,
}

/// The answer to one part, or to a single request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    /// Its HTTP status.
    pub(crate) status: u16,
    /// Its body; `null` where there is none.
    pub(crate) body: Tree,
}

impl Part {
    /// A part that reads.
    pub(crate) fn get(url: String) -> Part {
        Part { method: "GET", url, body: None, unmodified_since: None }
    }

    /// A part that sends a body.
    pub(crate) fn with_body(method: &'static str, url: String, body: Value) -> Part {
        Part { method, url, body: Some(body), unmodified_since: None }
    }
}

impl Answer {
    /// The body of a success, or the fault.
    pub(crate) fn good(self) -> Result<Tree, Fault> {
        match self.fault() {
            None => Ok(self.body),
            Some(fault) => Err(fault),
        }
    }

    /// What went wrong.
    pub(crate) fn fault(&self) -> Option<Fault> {
        match self.status {
            200..=299 => None,
            status => Some(faults::of_status(status, Some(&self.body))),
        }
    }
}

impl Line {
    /// A line whose version is not known yet.
    pub(crate) fn new(transport: Arc<dyn Transport>, now: Moment) -> Line {
        Line { transport, version: String::new(), usage: None, clock: now, told: None }
    }

    /// An address below the API version.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/services/data/v{}/{rest}", self.version)
    }

    /// Sends one request; any status is a response.
    pub(crate) async fn send(&mut self, request: Request) -> Result<Response, Fault> {
        let response = self.transport.send(request).await?;
        self.note(&response);
        Ok(response)
    }

    /// Reads one resource.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Tree, Fault> {
        let response = self.send(request("GET", path, None, None)?).await?;
        read(&response, "answer")
    }

    /// Sends parts that may be repeated without harm, bundled where there is more than one.
    pub(crate) async fn ask(&mut self, parts: &[Part]) -> Result<Vec<Answer>, Fault> {
        match parts {
            [] => Ok(Vec::new()),
            [part] => {
                let request = request(
                    part.method,
                    &part.url,
                    part.body.as_ref(),
                    part.unmodified_since.as_deref(),
                )?;
                let response = self.send(request).await?;
                match response.status().as_u16() {
                    400 | 404 | 412 if !says_nothing(&response) => Ok(vec![single(&response)]),
                    _ => read(&response, "answer").map(|body| vec![Answer { status: 200, body }]),
                }
            }
            _ => {
                let response = self.send(composite(&self.version, parts)?).await?;
                answers(read(&response, "composite answer")?, parts.len())
            }
        }
    }

    fn note(&mut self, response: &Response) {
        let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok());
        if let Some(usage) = header("sforce-limit-info").and_then(read_usage) {
            self.usage = Some(usage);
        }
        if let Some(told) = header("date").and_then(stamp::read_http_date) {
            self.told = Some(told);
            self.clock = told;
        }
    }
}

/// A request with the headers that all share.
pub(crate) fn request(
    method: &str,
    path: &str,
    body: Option<&Value>,
    unmodified_since: Option<&str>,
) -> Result<Request, Fault> {
    let mut builder =
        http::Request::builder().method(method).uri(path).header("Accept", "application/json");
    if body.is_some() {
        builder = builder.header("Content-Type", "application/json; charset=UTF-8");
    }
    if let Some(date) = unmodified_since {
        builder = builder.header("If-Unmodified-Since", date);
    }
    builder
        .body(body.map(wire::json::write).unwrap_or_default())
        .map_err(|_| Fault::Garbled("an address that no request can carry".into()))
}

/// The composite of several parts:
/// `https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm`.
pub(crate) fn composite(version: &str, parts: &[Part]) -> Result<Request, Fault> {
    let requests: Vec<Value> = parts.iter().enumerate().map(|(at, part)| entry(at, part)).collect();
    let body = json!({
        "allOrNone": false,
        "collateSubrequests": false,
        "compositeRequest": requests,
    });
    request("POST", &format!("/services/data/v{version}/composite"), Some(&body), None)
}

fn entry(at: usize, part: &Part) -> Value {
    let mut entry = Map::new();
    entry.insert("method".into(), part.method.into());
    entry.insert("url".into(), part.url.clone().into());
    entry.insert("referenceId".into(), format!("p{at}").into());
    if let Some(body) = &part.body {
        entry.insert("body".into(), body.clone());
    }
    if let Some(date) = &part.unmodified_since {
        entry.insert("httpHeaders".into(), json!({"If-Unmodified-Since": date}));
    }
    Value::Object(entry)
}

/// The answers of a composite, in the order of its parts.
pub(crate) fn answers(mut body: Tree, parts: usize) -> Result<Vec<Answer>, Fault> {
    let list = body
        .get_mut("compositeResponse")
        .and_then(Tree::as_list_mut)
        .ok_or_else(|| Fault::Garbled("a composite answer without its parts".into()))?;
    let mut out: Vec<Option<Answer>> = (0..parts).map(|_| None).collect();
    for part in list.iter_mut() {
        let reference = part.get("referenceId").and_then(Tree::as_str).unwrap_or_default();
        let at = reference.strip_prefix('p').and_then(|at| at.parse::<usize>().ok());
        let status = part.get("httpStatusCode").and_then(Tree::as_u64);
        let status = status.and_then(|status| u16::try_from(status).ok()).unwrap_or(500);
        let body = part.get_mut("body").map(Tree::take).unwrap_or_default();
        if let Some(place) = at.and_then(|at| out.get_mut(at)) {
            *place = Some(Answer { status, body });
        }
    }
    out.into_iter()
        .map(|answer| answer.ok_or_else(|| Fault::Garbled("a part without an answer".into())))
        .collect()
}

/// The JSON of a success, or the fault.
pub(crate) fn read(response: &Response, place: &str) -> Result<Tree, Fault> {
    if !response.status().is_success() {
        return Err(faults::of_response(response));
    }
    if response.status() == StatusCode::NO_CONTENT {
        return Ok(Tree::Null);
    }
    wire::json::read(response.body(), place)
}

/// Whether an answer has no words of the org: then its status is none of the org's either.
fn says_nothing(response: &Response) -> bool {
    response.status() != StatusCode::PRECONDITION_FAILED
        && serde_json::from_slice::<IgnoredAny>(response.body()).is_err()
}

fn single(response: &Response) -> Answer {
    let body = serde_json::from_slice(response.body()).unwrap_or_default();
    Answer { status: response.status().as_u16(), body }
}

/// Reads `api-usage=18/15000`, whatever stands around it.
fn read_usage(header: &str) -> Option<Usage> {
    let at = header.split([';', ',']).find_map(|part| part.trim().strip_prefix("api-usage="))?;
    let (used, most) = at.trim().split_once('/')?;
    Some((used.trim().parse().ok()?, most.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_composite_bundles_its_parts() {
        let mut patch = Part::with_body("PATCH", "/x".into(), json!({"a": 1}));
        patch.unmodified_since = Some("Tue, 24 Nov 2026 10:05:09 GMT".into());
        let request = composite("66.0", &[Part::get("/q".into()), patch]).unwrap();
        assert_eq!(request.method(), "POST");
        assert_eq!(request.uri(), "/services/data/v66.0/composite");
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        assert_eq!(
            body,
            json!({"allOrNone": false, "collateSubrequests": false, "compositeRequest": [
                {"method": "GET", "url": "/q", "referenceId": "p0"},
                {"method": "PATCH", "url": "/x", "referenceId": "p1", "body": {"a": 1},
                 "httpHeaders": {"If-Unmodified-Since": "Tue, 24 Nov 2026 10:05:09 GMT"}}
            ]})
        );
    }

    #[test]
    fn answers_find_their_parts_in_any_order() {
        let body = tree!({"compositeResponse": [
            {"body": [{"errorCode": "NOT_FOUND"}], "httpStatusCode": 404, "referenceId": "p1"},
            {"body": {"done": true}, "httpStatusCode": 200, "referenceId": "p0"},
            {"referenceId": "p99"}, {"referenceId": "zz"}, 5
        ]});
        let answers = answers(body, 2).unwrap();
        assert_eq!(answers[0].body, tree!({"done": true}));
        assert_eq!(answers[1].clone().good(), Err(Fault::Missing));
    }

    #[test]
    fn broken_composites_are_faults() {
        for body in [
            tree!(null),
            tree!([]),
            tree!({"compositeResponse": 5}),
            tree!({"compositeResponse": [{"referenceId": "p0"}]}),
        ] {
            assert!(matches!(answers(body, 2), Err(Fault::Garbled(_))));
        }
        let page = http::Response::new(b" <html>".to_vec());
        assert!(matches!(read(&page, "x"), Err(Fault::Offline(_))));
    }

    #[test]
    fn the_limit_header_is_read_leniently() {
        for (header, usage) in [
            ("api-usage=18/15000", Some((18, 15_000))),
            ("api-usage=18/15000; per-app-api-usage=17/250(appName=sample)", Some((18, 15_000))),
            (", api-usage=1/2", Some((1, 2))),
            ("per-app-api-usage=17/250(appName=x)", None),
            ("api-usage=99999999999999/1", None),
            ("api-usage=", None),
            ("", None),
        ] {
            assert_eq!(read_usage(header), usage, "{header}");
        }
    }
}
