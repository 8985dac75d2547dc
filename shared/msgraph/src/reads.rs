//! Which requests only read: the list by which a relay lets a browser's preview pass. Strict, for
//! what passes here travels with a person's token: a `GET` of a path of a short list, or a
//! `$batch` of nothing else.

use crate::{batch, place};
use serde_json::Value;
use wire::Request;

/// Paths that are read, below the version; `*` is one id.
const PATHS: [&str; 31] = [
    "me",
    "me/mailboxSettings",
    "me/contactFolders",
    "me/contactFolders/*",
    "me/contactFolders/*/childFolders",
    "me/contactFolders/*/contacts",
    "me/contactFolders/*/contacts/$count",
    "me/contactFolders/*/contacts/*",
    "me/contactFolders/*/contacts/delta",
    "me/contacts",
    "me/contacts/$count",
    "me/contacts/*",
    "me/contacts/delta",
    "me/calendar",
    "me/calendars",
    "me/calendars/*",
    "me/calendars/*/events",
    "me/calendars/*/calendarView",
    "me/calendars/*/calendarView/delta",
    "me/calendarView",
    "me/calendarView/delta",
    "me/events",
    "me/events/*",
    "me/events/*/calendar",
    "me/events/*/instances",
    "me/todo/lists",
    "me/todo/lists/*",
    "me/todo/lists/*/tasks",
    "me/todo/lists/*/tasks/*",
    "me/todo/lists/*/tasks/delta",
    "me/todo/lists/*/tasks/*/linkedResources",
];
/// What a query may hold.
const QUERY: [&str; 11] = [
    "$select",
    "$filter",
    "$expand",
    "$orderby",
    "$top",
    "$skip",
    "$skiptoken",
    "$deltatoken",
    "$count",
    "startDateTime",
    "endDateTime",
];
/// What may be read along with a record.
const EXPANDED: [&str; 2] = ["singleValueExtendedProperties", "linkedResources"];
/// Headers of a read. One that overrides the method, for one, is not among them.
const HEADERS: [&str; 5] =
    ["accept", "content-type", "prefer", "client-request-id", "return-client-request-id"];

/// Whether a request is one that only reads.
pub fn is_read(request: &Request) -> bool {
    let uri = request.uri();
    // An authority would be a server of the request's own choosing.
    if uri.scheme().is_some() || uri.authority().is_some() {
        return false;
    }
    let Some(target) = uri.path_and_query() else { return false };
    let known = |name: &http::HeaderName| HEADERS.contains(&name.as_str());
    if !request.headers().keys().all(known) {
        return false;
    }
    match *request.method() {
        http::Method::GET => request.body().is_empty() && is_reading_target(target.as_str()),
        http::Method::POST => target.as_str() == batch::PATH && is_reading_batch(request),
        _ => false,
    }
}

fn is_reading_batch(request: &Request) -> bool {
    let mut types = request.headers().get_all(http::header::CONTENT_TYPE).iter();
    let json = types.next().and_then(|value| value.to_str().ok()) == Some("application/json");
    if !json || types.next().is_some() {
        return false;
    }
    let Ok(body) = serde_json::from_slice::<Value>(request.body()) else { return false };
    // What a second key of the same name would hide is gone once the body is written again.
    if wire::json::write(&body) != *request.body() {
        return false;
    }
    let (Some(outer), Some(parts)) = (body.as_object(), body["requests"].as_array()) else {
        return false;
    };
    let count = (1..=batch::PARTS_MAX).contains(&parts.len());
    outer.len() == 1 && count && parts.iter().all(is_reading_part)
}

fn is_reading_part(part: &Value) -> bool {
    let Some(fields) = part.as_object() else { return false };
    let Some(url) = part["url"].as_str().and_then(|url| url.strip_prefix('/')) else {
        return false;
    };
    let known = |name: &String| matches!(name.as_str(), "id" | "method" | "url" | "headers");
    let header = |name: &String| HEADERS.contains(&name.to_ascii_lowercase().as_str());
    fields.keys().all(known)
        && part["id"].is_string()
        && part["method"] == "GET"
        && fields
            .get("headers")
            .is_none_or(|all| all.as_object().is_some_and(|all| all.keys().all(header)))
        && is_reading_target(&format!("{}{url}", place::ROOT))
}

/// Whether a path and query is one of the list.
fn is_reading_target(target: &str) -> bool {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Some(path) = path.strip_prefix(place::ROOT) else { return false };
    let Some(segments) = segments(path) else { return false };
    place::is_local(target)
        && PATHS.iter().any(|shape| matches_shape(shape, &segments))
        && (query.is_empty() || query.split('&').all(is_reading_option))
}

/// The segments of a path, in one spelling: `lists('x')` is `lists/x`, and a function may bear its
/// namespace and parentheses.
fn segments(path: &str) -> Option<Vec<&str>> {
    let mut segments = Vec::new();
    for part in path.split('/') {
        let part = part.strip_prefix("microsoft.graph.").unwrap_or(part);
        match part.split_once('(') {
            None => segments.push(part),
            Some((name, ")")) => segments.push(name),
            Some((name, key)) => {
                let key = key.strip_prefix('\'')?.strip_suffix("')")?;
                segments.extend([name, key]);
            }
        }
    }
    Some(segments)
}

fn matches_shape(shape: &str, segments: &[&str]) -> bool {
    let wanted = shape.split('/');
    wanted.clone().count() == segments.len()
        && wanted.zip(segments).all(|(want, have)| want == *have || (want == "*" && is_id(have)))
}

/// An id is no function, no `$value` and no quote.
fn is_id(segment: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'=' | b'%' | b'.');
    !segment.is_empty() && segment.bytes().all(plain)
}

fn is_reading_option(option: &str) -> bool {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    if !QUERY.contains(&name) {
        return false;
    }
    if name != "$expand" {
        return true;
    }
    let one = !value.contains(',') && !value.to_ascii_lowercase().contains("%2c");
    let known = EXPANDED.iter().filter_map(|name| value.strip_prefix(name));
    let ends = |rest: &str| {
        ["", "(", "%28"]
            .iter()
            .any(|end| if end.is_empty() { rest.is_empty() } else { rest.starts_with(end) })
    };
    one && known.into_iter().any(ends)
}

#[cfg(test)]
mod tests;
