//! Which requests only read: the list by which the relay's proxy lets a browser through. Shapes
//! are exact; everything that is not on the list may write and is refused. Paths are compared as
//! they are sent, so a percent sign in one is a refusal and there is nothing to decode twice.

use crate::describe::is_name;
use crate::ids;
use http::Method;
use serde_json::{Map, Value};
use wire::Request;

/// Parts that a composite may have.
const PARTS_MAX: usize = crate::limits::COMPOSITE_PARTS;
/// Ids that a retrieval may have.
const RETRIEVED_MAX: usize = 2_000;

/// Whether a request only reads.
pub fn is_read(request: &Request) -> bool {
    let uri = request.uri();
    let local = uri.scheme().is_none() && uri.authority().is_none();
    let overridden = ["x-http-method-override", "x-http-method", "x-method-override"];
    if !local || overridden.iter().any(|name| request.headers().contains_key(*name)) {
        return false;
    }
    let (path, query) = (uri.path(), uri.query());
    match *request.method() {
        Method::GET => request.body().is_empty() && (is_get(path, query) || is_person(path, query)),
        Method::POST if query.is_none() => match (shape(path).as_deref(), body(request)) {
            (Some(["composite"]), Some(body)) => is_composite(&body),
            (Some(["composite", "sobjects", object]), Some(body)) => {
                is_name(object) && is_retrieval(&body)
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_person(path: &str, query: Option<&str>) -> bool {
    path == crate::oauth::USERINFO && query.is_none()
}

/// The parts of a path below the API version, the empty path as no parts; `None` for any other
/// path. One slash at the end is allowed where there are parts.
fn shape(path: &str) -> Option<Vec<&str>> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.');
    let rest = path.strip_prefix("/services/data/v").filter(|_| path.bytes().all(plain))?;
    let (version, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let (major, minor) = version.split_once('.')?;
    let digits = |text: &str| {
        (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(major) || !digits(minor) {
        return None;
    }
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.is_empty() {
        return Some(Vec::new());
    }
    let parts: Vec<&str> = rest.split('/').collect();
    let whole = parts.iter().all(|part| !part.is_empty() && !part.contains(".."));
    whole.then_some(parts)
}

/// Whether a GET has one of the shapes that read.
fn is_get(path: &str, query: Option<&str>) -> bool {
    if matches!(path, "/services/data" | "/services/data/") {
        return query.is_none();
    }
    let Some(parts) = shape(path) else { return false };
    let Some(given) = parameters(query) else { return false };
    let only = |allowed: &[&str]| given.iter().all(|(key, _)| allowed.contains(&key.as_str()));
    match parts.as_slice() {
        [] | ["sobjects"] | ["limits"] => given.is_empty(),
        ["limits", "recordCount"] => only(&["sObjects"]),
        ["query" | "queryAll"] => match given.as_slice() {
            [(key, soql)] => key == "q" && is_select(soql),
            _ => false,
        },
        ["query" | "queryAll", locator] => given.is_empty() && is_locator(locator),
        ["sobjects", object] => is_name(object) && given.is_empty(),
        ["sobjects", object, "describe" | "listviews"] => is_name(object) && given.is_empty(),
        ["sobjects", object, "updated" | "deleted"] => is_name(object) && only(&["start", "end"]),
        ["sobjects", object, "listviews", id] => is_name(object) && is_id(id) && given.is_empty(),
        ["sobjects", object, "listviews", id, "describe"] => {
            is_name(object) && is_id(id) && given.is_empty()
        }
        ["sobjects", object, id] => is_name(object) && is_id(id) && only(&["fields"]),
        _ => false,
    }
}

fn is_id(text: &str) -> bool {
    ids::short(text).is_some()
}

fn is_locator(text: &str) -> bool {
    text.len() <= 60 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The parameters, decoded once; `None` where one is broken or stands twice.
fn parameters(query: Option<&str>) -> Option<Vec<(String, String)>> {
    let mut out: Vec<(String, String)> = Vec::new();
    for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=')?;
        let (key, value) = (decode(key)?, decode(value)?);
        if key.starts_with('_') || out.iter().any(|(known, _)| *known == key) {
            return None;
        }
        out.push((key, value));
    }
    Some(out)
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Whether a query only reads: `FOR VIEW`, `FOR REFERENCE`, `FOR UPDATE` and `UPDATE …` leave a
/// trace in the records. The words are looked for outside of quotes.
fn is_select(soql: &str) -> bool {
    let mut bare = String::with_capacity(soql.len());
    let mut chars = soql.chars();
    while let Some(c) = chars.next() {
        if c != '\'' {
            bare.push(c.to_ascii_lowercase());
            continue;
        }
        bare.push(' ');
        loop {
            match chars.next() {
                Some('\\') => {
                    if chars.next().is_none() {
                        return false;
                    }
                }
                Some('\'') => break,
                Some(_) => {}
                None => return false,
            }
        }
    }
    let mut words = bare.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.next() == Some("select") && words.all(|word| !matches!(word, "for" | "update"))
}

fn body(request: &Request) -> Option<Value> {
    serde_json::from_slice(request.body()).ok()
}

/// Whether an object has no other keys than these.
fn only_keys(object: &Map<String, Value>, allowed: &[&str]) -> bool {
    object.keys().all(|key| allowed.contains(&key.as_str()))
}

/// A composite reads when each of its parts does.
fn is_composite(body: &Value) -> bool {
    let allowed = ["allOrNone", "collateSubrequests", "compositeRequest"];
    let Some(object) = body.as_object().filter(|object| only_keys(object, &allowed)) else {
        return false;
    };
    let parts = object.get("compositeRequest").and_then(Value::as_array);
    parts.is_some_and(|parts| {
        (1..=PARTS_MAX).contains(&parts.len()) && parts.iter().all(is_reading_part)
    })
}

fn is_reading_part(part: &Value) -> bool {
    let allowed = ["method", "url", "referenceId", "body"];
    let Some(part) = part.as_object().filter(|part| only_keys(part, &allowed)) else {
        return false;
    };
    let text = |key: &str| part.get(key).and_then(Value::as_str);
    let (Some(method), Some(url)) = (text("method"), text("url")) else { return false };
    // `@{…}` would put the result of another part into the address.
    if url.contains(['#', '@', '\\']) || url.bytes().any(|b| !b.is_ascii_graphic()) {
        return false;
    }
    let (path, query) = match url.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (url, None),
    };
    match (method, part.get("body")) {
        ("GET", None) => is_get(path, query),
        ("POST", Some(body)) => match shape(path).as_deref() {
            Some(["composite", "sobjects", object]) => {
                query.is_none() && is_name(object) && is_retrieval(body)
            }
            _ => false,
        },
        _ => false,
    }
}

/// A retrieval of records by their ids is a POST that only reads.
fn is_retrieval(body: &Value) -> bool {
    let Some(object) = body.as_object().filter(|object| only_keys(object, &["ids", "fields"]))
    else {
        return false;
    };
    let texts = |key: &str, right: &dyn Fn(&str) -> bool| {
        object.get(key).and_then(Value::as_array).is_some_and(|list| {
            (1..=RETRIEVED_MAX).contains(&list.len())
                && list.iter().all(|text| text.as_str().is_some_and(right))
        })
    };
    texts("ids", &is_id) && texts("fields", &|name| name.split('.').all(is_name))
}

/// Whether the server's own next page passes, which it must.
#[cfg(test)]
fn passes(next: &str) -> bool {
    crate::pages::is_local(next) && is_get(next, None)
}

#[cfg(test)]
mod tests;
