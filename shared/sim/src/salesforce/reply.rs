//! What goes back: answers and refusals in the vendor's shapes, still as values.

use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};
use wire::Response;

/// An answer before it becomes bytes, so that a composite can carry it.
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

    pub(super) fn text(status: u16, kind: &'static str, body: String) -> Reply {
        Reply { status, body: Body::Text(kind, body), headers: Vec::new() }
    }

    pub(super) fn html(status: u16, body: String) -> Reply {
        Reply::text(status, "text/html; charset=UTF-8", body)
    }

    pub(super) fn xml(status: u16, body: String) -> Reply {
        Reply::text(status, "text/xml; charset=utf-8", body)
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
            Body::Json(value) => {
                (Some("application/json;charset=UTF-8"), value.to_string().into_bytes())
            }
            Body::Text(kind, text) => (Some(kind), text.into_bytes()),
        };
        let mut response = Response::new(bytes);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(kind) = kind {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache,no-store"));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// Why a request or a record is refused.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    /// The HTTP status when the whole request is refused so.
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) fields: Vec<String>,
    /// The duplicates found, in the vendor's shape; only the answer of a single row shows them.
    pub(super) duplicates: Option<Value>,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { status, code, message: message.into(), fields: Vec::new(), duplicates: None }
    }

    pub(super) fn bad(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal::new(400, code, message)
    }

    pub(super) fn about(mut self, field: &str) -> Refusal {
        self.fields.push(field.to_owned());
        self
    }

    pub(super) fn not_found() -> Refusal {
        Refusal::new(404, "NOT_FOUND", "The requested resource does not exist")
    }

    pub(super) fn session() -> Refusal {
        Refusal::new(401, "INVALID_SESSION_ID", "Session expired or invalid")
    }

    /// The shape of a refused request.
    pub(super) fn outer(&self) -> Value {
        let mut one = json!({"message": self.message, "errorCode": self.code});
        if !self.fields.is_empty() {
            one["fields"] = json!(self.fields);
        }
        if let Some(found) = &self.duplicates {
            // The vendor's key is misspelt; programs rely on it.
            one["duplicateResut"] = found.clone();
        }
        json!([one])
    }

    /// The shape of a refused record inside a collection.
    pub(super) fn inner(&self) -> Value {
        json!({"statusCode": self.code, "message": self.message, "fields": self.fields})
    }

    pub(super) fn reply(&self) -> Reply {
        Reply::json(self.status, self.outer())
    }
}

/// The result of a step that may be refused.
pub(super) type Done<T> = Result<T, Refusal>;
