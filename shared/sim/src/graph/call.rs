//! A request taken apart: its path, its query options, its preferences, its body.

use super::reply::{Done, Refusal};
use crate::form::{self, Pairs};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::zone;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use wire::Request;

/// The address when a request names none.
const OWN_HOST: &str = "graph.microsoft.com";
/// The largest body that is read
/// (<https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits>).
const BODY_BYTES_MAX: usize = 4 << 20;

/// A request, or a part of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Call {
    pub(super) method: String,
    segments: Vec<String>,
    pub(super) query: Pairs,
    headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
    /// Scheme and host, for addresses in answers.
    pub(super) base: String,
    /// The path as it was written.
    pub(super) path: String,
}

impl Call {
    /// Takes a request apart.
    pub(super) fn read(request: &Request) -> Call {
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in request.headers() {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            headers
                .entry(name.as_str().to_owned())
                .and_modify(|all| *all = format!("{all},{value}"))
                .or_insert(value);
        }
        let mut call = Call {
            method: request.method().as_str().to_owned(),
            headers,
            body: request.body().clone(),
            base: base(request),
            ..Call::default()
        };
        let target = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        call.aim(target);
        call
    }

    /// A part of a batch, which inherits who asks.
    pub(super) fn part(
        &self,
        method: &str,
        url: &str,
        headers: &Map<String, Value>,
        body: Vec<u8>,
    ) -> Call {
        let mut call = Call {
            method: method.to_ascii_uppercase(),
            body,
            base: self.base.clone(),
            ..Call::default()
        };
        for (name, value) in headers {
            if let Some(value) = value.as_str() {
                call.headers.insert(name.to_ascii_lowercase(), value.to_owned());
            }
        }
        call.aim(&format!("/v1.0/{}", url.trim_start_matches('/')));
        call
    }

    /// Gives a part the token of its batch.
    pub(super) fn inherit(&mut self, batch: &Call) {
        if let Some(token) = batch.header("authorization") {
            self.headers.entry("authorization".into()).or_insert_with(|| token.to_owned());
        }
    }

    /// The same address without its query.
    pub(super) fn bare(&self) -> Call {
        Call { query: Vec::new(), ..self.clone() }
    }

    fn aim(&mut self, target: &str) {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        self.query = form::read(query);
        path.clone_into(&mut self.path);
        self.segments = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| plain_name(&form::decode(part)))
            .collect();
    }

    /// The segments of the path; a function is named without its brackets and its namespace.
    pub(super) fn path(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// A header by its lower-case name; several are joined by commas.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// A pair of the query string, whatever the case of its name.
    pub(super) fn ask(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// A query option with or without its dollar sign: both are read.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.ask(&format!("${name}")).or_else(|| self.ask(name))
    }

    /// The body as a form.
    pub(super) fn form(&self) -> Pairs {
        form::read(&String::from_utf8_lossy(&self.body))
    }

    /// The body as a JSON object.
    pub(super) fn json(&self) -> Done<Map<String, Value>> {
        if self.body.len() > BODY_BYTES_MAX {
            return Err(Refusal::new(
                413,
                "RequestEntityTooLarge",
                "The maximum request length supported is 4MB.",
            ));
        }
        let kind = self.header("content-type").unwrap_or_default();
        if !self.body.is_empty() && !kind.to_ascii_lowercase().starts_with("application/json") {
            let words = "Entity only allows writes with a JSON Content-Type header.";
            return Err(Refusal::bad("RequestBodyRead", words));
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) | Err(_) => Err(Refusal::bad(
                "BadRequest",
                "Unable to read JSON request payload. Please ensure Content-Type header is set \
                 and payload is of valid JSON format.",
            )),
        }
    }

    /// The token of `Authorization: Bearer`.
    pub(super) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("Bearer").then_some(token.trim())
    }

    /// Name and secret of `Authorization: Basic`.
    pub(super) fn basic(&self) -> Option<(String, String)> {
        let token = self.header("authorization")?.strip_prefix("Basic ")?;
        let text = String::from_utf8(STANDARD.decode(token.trim()).ok()?).ok()?;
        let (name, secret) = text.split_once(':')?;
        Some((form::decode(name), form::decode(secret)))
    }

    /// The value of one preference of `Prefer`, without quotes.
    pub(super) fn prefers(&self, name: &str) -> Option<&str> {
        self.header("prefer")?.split(',').find_map(|one| {
            let (key, value) = one.split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
        })
    }

    /// Whether ids shall be such as outlive moves
    /// (<https://learn.microsoft.com/en-us/graph/outlook-immutable-id>).
    pub(super) fn wants_lasting_ids(&self) -> bool {
        self.prefers("IdType").is_some_and(|kind| kind.eq_ignore_ascii_case("ImmutableId"))
    }

    /// The zone in which times are answered.
    pub(super) fn zone(&self) -> Done<&str> {
        let zone = self.prefers("outlook.timezone").unwrap_or("UTC");
        match zone::windows(zone) {
            Some(_) => Ok(zone),
            None => Err(unknown_zone(zone)),
        }
    }

    /// The most rows of a page that the client wants.
    pub(super) fn page_size(&self) -> Option<usize> {
        self.prefers("odata.maxpagesize").and_then(|size| size.parse().ok())
    }
}

/// A zone that no server knows.
pub(super) fn unknown_zone(zone: &str) -> Refusal {
    let words = format!(
        "A valid TimeZone value must be specified. The following TimeZone value is not supported: \
         '{zone}'."
    );
    Refusal::bad("TimeZoneNotSupportedException", words)
}

/// `delta`, `delta()` and `microsoft.graph.delta()` are one.
fn plain_name(segment: &str) -> String {
    let name = segment.strip_prefix("microsoft.graph.").unwrap_or(segment);
    name.strip_suffix("()").unwrap_or(name).to_owned()
}

/// Scheme and host. Without a word about the scheme, this machine is plain and all else is not.
fn base(request: &Request) -> String {
    let uri = request.uri();
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = match (header("host"), uri.authority()) {
        (Some(host), _) => host.to_owned(),
        (None, Some(authority)) => authority.as_str().to_owned(),
        (None, None) => OWN_HOST.to_owned(),
    };
    let name = host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name);
    let here = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    let scheme = uri.scheme_str().or(header("x-forwarded-proto"));
    format!("{}://{host}", scheme.unwrap_or(if here { "http" } else { "https" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_preferences_are_read_in_all_their_forms() {
        for end in ["delta", "delta()", "microsoft.graph.delta()", "delta%28%29"] {
            let uri = format!("http://127.0.0.1:9/v1.0/me/contacts/{end}?$select=id&top=3");
            let mut request = Request::new(Vec::new());
            *request.uri_mut() = uri.parse().unwrap();
            for value in [
                "outlook.timezone=\"Europe/Berlin\", IdType=\"ImmutableId\"",
                "odata.maxpagesize=7",
            ] {
                request.headers_mut().append("prefer", value.parse().unwrap());
            }
            let call = Call::read(&request);
            assert_eq!(call.path(), ["v1.0", "me", "contacts", "delta"]);
            assert_eq!((call.option("select"), call.option("top")), (Some("id"), Some("3")));
            assert!(call.wants_lasting_ids());
            assert_eq!(call.zone().unwrap(), "Europe/Berlin");
            assert_eq!(call.page_size(), Some(7));
            assert_eq!(call.base, "http://127.0.0.1:9");
        }
    }
}
