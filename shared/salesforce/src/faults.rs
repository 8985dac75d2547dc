//! Their errors as our faults. A request that is refused answers with a list of
//! `{errorCode, message}`, a row inside a collection with `{statusCode, message, fields}`:
//! `https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm`.
//!
//! Messages are never passed on, because they quote what a person wrote.

use crate::limits::{CONCURRENT_WAIT_MS, DAY_LIMIT_WAIT_MS};
use crate::{columns, ids, row};
use model::{Fault, Id, Kind};
use wire::Response;
use wire::Tree;

/// One error of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The vendor's code, harmless to print.
    pub(crate) code: String,
    /// Whether the words speak of calls at the same time.
    pub(crate) concurrent: bool,
    /// The columns it names.
    pub(crate) columns: Vec<String>,
    /// The records that a duplicate rule found.
    pub(crate) twins: Vec<Id>,
}

/// The first error of a body, whichever of the shapes it has.
pub(crate) fn refusal(body: &Tree) -> Refusal {
    let error = match body {
        Tree::List(errors) => errors.first().unwrap_or(&Tree::Null),
        Tree::Null
        | Tree::Flag(_)
        | Tree::Whole(_)
        | Tree::Real(_)
        | Tree::Text(_)
        | Tree::Object(_) => body,
    };
    let code = ["errorCode", "statusCode", "error"].iter().find_map(|key| row::text(error, key));
    let columns = error.get("fields").and_then(Tree::as_list).into_iter().flatten();
    Refusal {
        code: plain(code.unwrap_or("UNKNOWN")),
        concurrent: row::text(error, "message").is_some_and(|m| m.contains("ConcurrentRequests")),
        columns: columns.filter_map(Tree::as_str).map(plain).collect(),
        twins: twins(error),
    }
}

/// The records that a duplicate rule found. The key is misspelt by the vendor, so both are read.
fn twins(error: &Tree) -> Vec<Id> {
    let result = error.get("duplicateResut").or_else(|| error.get("duplicateResult"));
    let matches = result.and_then(|result| result.get("matchResults")).and_then(Tree::as_list);
    let mut found: Vec<Id> = Vec::new();
    for one in matches.into_iter().flatten() {
        let records = one.get("matchRecords").and_then(Tree::as_list);
        for record in records.into_iter().flatten() {
            if let Some(id) = row::id(record, "record.Id").filter(|id| !found.contains(id)) {
                found.push(id);
            }
        }
    }
    found
}

/// A code or a column's name without anything that could be a person's text.
fn plain(code: &str) -> String {
    let harmless = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    code.chars().filter(harmless).take(60).collect()
}

/// The fault of a whole response that is no success.
pub(crate) fn of_response(response: &Response) -> Fault {
    let status = response.status().as_u16();
    let wait_ms = response
        .headers()
        .get(http::header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok())
        .map(|seconds| seconds.saturating_mul(1_000));
    let body: Option<Tree> = serde_json::from_slice(response.body()).ok();
    if status == 404 && body.is_none() {
        // The vendor's own 404 has words: an edge that finds no org answers with a page.
        return Fault::Offline("404 without words".into());
    }
    match (of_status(status, body.as_ref()), wait_ms) {
        (Fault::Throttled { code, .. }, Some(wait)) => {
            Fault::Throttled { wait_ms: Some(wait), code }
        }
        (Fault::Offline(code), Some(wait)) if status == 503 => {
            Fault::Throttled { wait_ms: Some(wait), code }
        }
        (fault, _) => fault,
    }
}

/// The fault of a status and, where the body was JSON, its words.
pub(crate) fn of_status(status: u16, body: Option<&Tree>) -> Fault {
    let refusal = body.map(refusal).unwrap_or_default();
    if let Some(fault) = of_request_code(&refusal) {
        return fault;
    }
    let code = match refusal.code.as_str() {
        "" | "UNKNOWN" => status.to_string(),
        code => format!("{status} {code}"),
    };
    match status {
        401 => Fault::SignedOut(code),
        // The edge finds no way to the org: it is being moved, or its address has changed.
        300..=399 | 420 => Fault::Offline(format!("{code}: the address leads nowhere")),
        403 => Fault::Forbidden(code),
        404 => Fault::Missing,
        408 | 500..=599 => Fault::Offline(code),
        410 => Fault::Forbidden(format!("{code}: this API version is retired")),
        412 => Fault::Stale,
        413 | 414 | 431 => Fault::TooLarge(code),
        429 => Fault::Throttled { wait_ms: None, code },
        _ => Fault::Rejected { code, field: None },
    }
}

/// Codes that mean the same for a request and for a part of it.
fn of_request_code(refusal: &Refusal) -> Option<Fault> {
    let code = refusal.code.clone();
    Some(match refusal.code.as_str() {
        "INVALID_SESSION_ID"
        | "INVALID_AUTH_HEADER"
        | "INVALID_AUTH"
        | "ORG_LOCKED"
        | "INACTIVE_ORG" => Fault::SignedOut(code),
        "REQUEST_LIMIT_EXCEEDED" if refusal.concurrent => {
            Fault::Throttled { wait_ms: Some(CONCURRENT_WAIT_MS), code }
        }
        "REQUEST_LIMIT_EXCEEDED" => Fault::Throttled { wait_ms: Some(DAY_LIMIT_WAIT_MS), code },
        "API_DISABLED_FOR_ORG" | "API_CURRENTLY_DISABLED" | "FUNCTIONALITY_NOT_ENABLED" => {
            Fault::Forbidden(code)
        }
        "SERVER_UNAVAILABLE" | "UNKNOWN_EXCEPTION" => Fault::Offline(code),
        "STORAGE_LIMIT_EXCEEDED" | "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE" => {
            Fault::Closed(code)
        }
        "QUERY_TIMEOUT"
        | "OPERATION_TOO_LARGE"
        | "QUERY_TOO_COMPLICATED"
        | "EXCEEDED_ID_LIMIT"
        | "UNABLE_TO_LOCK_ROW"
        | "REQUEST_RUNNING_TOO_LONG" => Fault::TooLarge(code),
        "NOT_FOUND" | "ENTITY_IS_DELETED" => Fault::Missing,
        _ => return None,
    })
}

/// The fault of one row. Only the row is at stake, so nothing here ends the cycle but what would
/// meet every other row as well.
pub(crate) fn of_row(kind: Kind, refusal: &Refusal) -> Fault {
    let code = refusal.code.clone();
    match refusal.code.as_str() {
        "UNKNOWN_EXCEPTION" | "FUNCTIONALITY_NOT_ENABLED" => Fault::Rejected { code, field: None },
        "INVALID_CROSS_REFERENCE_KEY" if refusal.columns.is_empty() => Fault::Missing,
        _ => of_request_code(refusal).unwrap_or_else(|| {
            let column = refusal.columns.first();
            Fault::Rejected { code, field: column.map(|column| name(kind, column)) }
        }),
    }
}

/// The name of our field where the column is one of ours, else the column's.
fn name(kind: Kind, column: &str) -> String {
    columns::field_of(kind, column).map_or(column.to_owned(), |field| field.name().to_owned())
}

/// An id that a caller hands in, for a path; `Missing` for what is none.
pub(crate) fn need_id(id: &Id) -> Result<Id, Fault> {
    ids::long(id.as_str()).ok_or(Fault::Missing)
}

#[cfg(test)]
mod tests;
