//! What goes back: answers and refusals in Graph's shapes, still as values, so that a batch can
//! carry them (<https://learn.microsoft.com/en-us/graph/errors>).

use crate::exchange::answers::Problem;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, StatusCode};
use model::Moment;
use serde_json::{Value, json};
use wire::Response;

/// An answer before it becomes bytes.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Body,
    pub(super) headers: Vec<(&'static str, String)>,
}

/// The body of an answer.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Empty,
    Json(Value),
    /// Text under a content type.
    Text(&'static str, String),
}

impl Reply {
    pub(super) fn json(status: u16, body: Value) -> Reply {
        Reply { status, body: Body::Json(body), headers: Vec::new() }
    }

    pub(super) fn empty(status: u16) -> Reply {
        Reply { status, body: Body::Empty, headers: Vec::new() }
    }

    pub(super) fn plain(text: String) -> Reply {
        Reply { status: 200, body: Body::Text("text/plain", text), headers: Vec::new() }
    }

    pub(super) fn html(status: u16, body: String) -> Reply {
        Reply { status, body: Body::Text("text/html; charset=utf-8", body), headers: Vec::new() }
    }

    pub(super) fn redirect(to: String) -> Reply {
        Reply::empty(302).with("location", to)
    }

    pub(super) fn with(mut self, name: &'static str, value: String) -> Reply {
        self.headers.push((name, value));
        self
    }

    /// As bytes with headers.
    pub(super) fn response(self) -> Response {
        let (kind, bytes) = match self.body {
            Body::Empty => (None, Vec::new()),
            Body::Json(value) => (Some(JSON), value.to_string().into_bytes()),
            Body::Text(kind, text) => (Some(kind), text.into_bytes()),
        };
        let mut response = Response::new(bytes);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(kind) = kind {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// How JSON is told.
pub(super) const JSON: &str = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;\
     charset=utf-8";

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &str, message: impl Into<String>) -> Refusal {
        Refusal { status, code: code.to_owned(), message: message.into(), headers: Vec::new() }
    }

    pub(super) fn bad(code: &str, message: impl Into<String>) -> Refusal {
        Refusal::new(400, code, message)
    }

    pub(super) fn invalid(message: impl Into<String>) -> Refusal {
        Refusal::bad("ErrorInvalidRequest", message)
    }

    pub(super) fn not_found() -> Refusal {
        Refusal::new(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    }

    pub(super) fn no_such_path(segment: &str) -> Refusal {
        Refusal::bad("BadRequest", format!("Resource not found for the segment '{segment}'."))
    }

    pub(super) fn no_such_method() -> Refusal {
        Refusal::new(405, "ErrorMethodNotAllowed", "The OData request is not supported.")
    }

    pub(super) fn with(mut self, name: &'static str, value: String) -> Refusal {
        self.headers.push((name, value));
        self
    }

    /// The whole answer.
    pub(super) fn reply(&self, now: Moment) -> Reply {
        let date = now.rfc3339();
        let inner = json!({
            "date": date.trim_end_matches('Z'),
            "request-id": "5e1f0a52-0000-4000-8000-7477696e6c69",
            "client-request-id": "5e1f0a52-0000-4000-8000-7477696e6c69",
        });
        let error = json!({"code": self.code, "message": self.message, "innerError": inner});
        let mut reply = Reply::json(self.status, json!({"error": error}));
        reply.headers.clone_from(&self.headers);
        reply
    }
}

/// What the mailbox itself refuses goes by the same codes in both protocols.
impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Refusal {
        let status = match problem.code {
            "ErrorItemNotFound" | "ErrorFolderNotFound" => 404,
            "ErrorIrresolvableConflict" => 412,
            _ => 400,
        };
        Refusal::new(status, problem.code, problem.words)
    }
}

/// The result of a step that may be refused.
pub(super) type Done<T> = Result<T, Refusal>;
