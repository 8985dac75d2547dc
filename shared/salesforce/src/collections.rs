//! Passes over rows in collections. Rows that met a lock, and rows of a collection that was
//! refused as a whole, go again in smaller collections, down to single rows, so that one bad
//! record is found and its neighbours are saved.

use crate::bodies::{self, Row};
use crate::faults::{self, Refusal};
use crate::limits::{COLLECTION_ROWS, COLLECTIONS, COMPOSITE_PARTS, LOCK_ROUNDS};
use crate::rest::{self, Answer, Part};
use crate::rows::{Pass, Verb};
use crate::side::Org;
use crate::soql::{self, Reaches};
use crate::{columns, ids, pages, row, stamp};
use model::{Fault, Id, Kind, Outcome};
use serde_json::{Value, json};
use wire::Tree;

/// Rows of one collection in each pass.
const SIZES: [usize; 5] =
    [COLLECTION_ROWS, COLLECTION_ROWS / 4, COLLECTION_ROWS / 16, COLLECTION_ROWS / 64, 1];
/// So many rows refused in small collections, and none saved, are not tried one by one.
const HOPELESS_ROWS: usize = 50;
/// How far back the query that reads new records again looks, in minutes: it only bounds the
/// search, so that a clock that is wrong by an hour does no harm.
const NEW_MINUTES: i64 = 90;

/// What became of one row of a collection.
#[derive(Debug, PartialEq)]
enum Fate {
    Saved(Id),
    Again(Outcome),
    Twin(Refusal),
    Failed(Outcome),
}

/// Writes rows of one verb.
pub(crate) async fn write(org: &mut Org, kind: Kind, verb: Verb, rows: Vec<Row>) -> Pass {
    let mut pass = Pass::default();
    let mut twins: Vec<Row> = Vec::new();
    let mut left = rows;
    for size in SIZES {
        let mut again: Vec<(Row, Outcome)> = Vec::new();
        let saved_before = pass.saved.len();
        let mut some = left.into_iter().peekable();
        while some.peek().is_some() {
            let chunk: Vec<Row> = some.by_ref().take(size * COLLECTIONS).collect();
            for (row, fate) in one_composite(org, kind, verb, chunk, size, &mut pass).await {
                match fate {
                    Fate::Saved(id) => pass.saved.push((row.at, id)),
                    Fate::Again(outcome) => again.push((row, outcome)),
                    Fate::Twin(_) if verb == Verb::Create || verb == Verb::Upsert => {
                        twins.push(row)
                    }
                    Fate::Twin(refusal) => {
                        let fault = faults::of_row(kind, &refusal);
                        pass.failed.push((row.at, Outcome::Refused(fault)));
                    }
                    Fate::Failed(outcome) => pass.failed.push((row.at, outcome)),
                }
            }
        }
        // Where not one of many small collections is taken, it is not single rows that are bad.
        let hopeless = pass.saved.len() == saved_before && again.len() > HOPELESS_ROWS;
        if size == 1 || (hopeless && size <= COLLECTION_ROWS / 16) {
            pass.failed.extend(again.into_iter().map(|(row, outcome)| (row.at, outcome)));
            break;
        }
        left = again.into_iter().map(|(row, _)| row).collect();
    }
    find_twins(org, kind, twins, &mut pass).await;
    pass
}

/// Sends up to four collections and the query behind them.
async fn one_composite(
    org: &mut Org,
    kind: Kind,
    verb: Verb,
    rows: Vec<Row>,
    size: usize,
    pass: &mut Pass,
) -> Vec<(Row, Fate)> {
    let mut parts: Vec<Part> =
        rows.chunks(size).map(|some| collection(&org.line.version, kind, verb, some)).collect();
    parts.extend(shown_again(org, kind, verb, &rows));
    let answers = match send(org, &parts).await {
        Ok(answers) => answers,
        Err(outcome) => {
            // A request refused for its size or its content was not carried out: smaller ones may
            // be.
            let smaller =
                matches!(outcome, Outcome::NotSent(Fault::TooLarge(_) | Fault::Rejected { .. }));
            let fate = |outcome: Outcome| match smaller {
                true => Fate::Again(outcome),
                false => Fate::Failed(outcome),
            };
            return rows.into_iter().map(|row| (row, fate(outcome.clone()))).collect();
        }
    };
    let mut answers = answers.into_iter();
    let mut out = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<Row> = rows.by_ref().take(size).collect();
        let fates = fates(kind, verb, some.len(), answers.next());
        out.extend(some.into_iter().zip(fates));
    }
    if let Some(shown) = answers.next().and_then(|answer| answer.good().ok()) {
        let rows = pages::read(shown).map(|page| page.rows).unwrap_or_default();
        pass.shown.extend(rows.into_iter().filter_map(|row| Some((row::id(&row, "Id")?, row))));
    }
    out
}

/// Sends a composite that writes. A request that the server refused before doing anything was not
/// sent; one whose answer is lost is in doubt.
pub(crate) async fn send(org: &mut Org, parts: &[Part]) -> Result<Vec<Answer>, Outcome> {
    let request = rest::composite(&org.line.version, parts).map_err(Outcome::NotSent)?;
    let response = org.line.send(request).await.map_err(lost)?;
    if response.status().is_server_error() {
        return Err(Outcome::InDoubt(faults::of_response(&response)));
    }
    if !response.status().is_success() {
        return Err(Outcome::NotSent(faults::of_response(&response)));
    }
    rest::read(&response, "composite answer")
        .and_then(|body| rest::answers(body, parts.len()))
        .map_err(Outcome::InDoubt)
}

/// What a fault of the transport means for a write.
pub(crate) fn lost(fault: Fault) -> Outcome {
    match fault {
        Fault::SignedOut(_) | Fault::Forbidden(_) | Fault::Throttled { .. } | Fault::Superseded => {
            Outcome::NotSent(fault)
        }
        Fault::Offline(_)
        | Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_)
        | Fault::Rejected { .. }
        | Fault::Closed(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => Outcome::InDoubt(fault),
    }
}

/// What a fault of one row means for its write: what would meet every other row as well has not
/// even been tried.
pub(crate) fn refused(fault: Fault) -> Outcome {
    match fault {
        Fault::SignedOut(_) | Fault::Forbidden(_) | Fault::Throttled { .. } | Fault::Superseded => {
            Outcome::NotSent(fault)
        }
        Fault::Offline(_)
        | Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_)
        | Fault::Rejected { .. }
        | Fault::Closed(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => Outcome::Refused(fault),
    }
}

/// One collection.
fn collection(version: &str, kind: Kind, verb: Verb, rows: &[Row]) -> Part {
    let path = format!("/services/data/v{version}/composite/sobjects");
    let records: Vec<Value> = rows.iter().map(|row| bodies::in_collection(kind, row)).collect();
    let body = json!({"allOrNone": false, "records": records});
    match verb {
        Verb::Create => Part::with_body("POST", path, body),
        Verb::Update => Part::with_body("PATCH", path, body),
        Verb::Upsert => {
            let path = format!("{path}/{}/{}", columns::object(kind), columns::MARK);
            Part::with_body("PATCH", path, body)
        }
        Verb::Delete => {
            let ids: Vec<&str> =
                rows.iter().filter_map(|row| row.id.as_ref().map(Id::as_str)).collect();
            let url = format!("{path}?ids={}&allOrNone=false", ids.join(","));
            Part { method: "DELETE", url, body: None, unmodified_since: None }
        }
    }
}

/// The query that shows what was stored: changed records by their ids, new ones as the newest
/// that the person made.
fn shown_again(org: &Org, kind: Kind, verb: Verb, rows: &[Row]) -> Option<Part> {
    let select = org.setup.select(kind).join(",");
    let object = columns::object(kind);
    let soql = match verb {
        Verb::Delete => return None,
        Verb::Update => {
            let ids = rows.iter().filter_map(|row| ids::short(row.id.as_ref()?.as_str()));
            format!("SELECT {select} FROM {object} WHERE Id IN {}", soql::list(ids))
        }
        Verb::Create | Verb::Upsert => {
            let since = org.line.clock.plus_minutes(-NEW_MINUTES);
            format!(
                "SELECT {select} FROM {object} WHERE CreatedById = '{}' AND CreatedDate >= {} \
                 ORDER BY CreatedDate DESC, Id DESC LIMIT {}",
                org.setup.user,
                stamp::literal(since),
                rows.len() + COLLECTION_ROWS
            )
        }
    };
    Some(Part::get(soql::path(&org.line.version, Reaches::All, &soql)))
}

/// What became of the rows of one collection.
fn fates(kind: Kind, verb: Verb, rows: usize, answer: Option<Answer>) -> Vec<Fate> {
    let all = |fate: &dyn Fn() -> Fate| (0..rows).map(|_| fate()).collect::<Vec<Fate>>();
    let Some(Answer { status, body }) = answer else {
        return all(&|| Fate::Failed(Outcome::InDoubt(Fault::Garbled("a lost part".into()))));
    };
    if !(200..300).contains(&status) {
        let fault = faults::of_status(status, Some(&body));
        let halted = faults::refusal(&body).code == "PROCESSING_HALTED";
        return all(&|| of_whole(verb, halted, fault.clone()));
    }
    match body.as_list().filter(|list| list.len() == rows) {
        Some(list) => list.iter().map(|one| fate(kind, verb, one)).collect(),
        None => all(&|| {
            Fate::Failed(Outcome::InDoubt(Fault::Garbled("a collection of another length".into())))
        }),
    }
}

/// What a refusal of a whole collection means for its rows.
fn of_whole(verb: Verb, halted: bool, fault: Fault) -> Fate {
    // A collection that took too long may have saved some rows: to write those again is harmless
    // unless it makes new records.
    let repeatable = verb != Verb::Create;
    match fault {
        _ if halted => Fate::Again(Outcome::NotSent(Fault::TooLarge("PROCESSING_HALTED".into()))),
        Fault::TooLarge(code) if repeatable || code.starts_with('4') => {
            Fate::Again(Outcome::Refused(Fault::TooLarge(code)))
        }
        Fault::TooLarge(_) | Fault::Offline(_) | Fault::Garbled(_) => {
            Fate::Failed(Outcome::InDoubt(fault))
        }
        Fault::Rejected { .. } | Fault::Missing => Fate::Again(Outcome::Refused(fault)),
        Fault::Throttled { .. }
        | Fault::SignedOut(_)
        | Fault::Forbidden(_)
        | Fault::Superseded
        | Fault::WatermarkLost(_)
        | Fault::Closed(_)
        | Fault::Stale => Fate::Failed(Outcome::NotSent(fault)),
    }
}

/// What became of one row.
fn fate(kind: Kind, verb: Verb, result: &Tree) -> Fate {
    if row::flag(result, "success") {
        return match row::id(result, "id") {
            Some(id) => Fate::Saved(id),
            None => Fate::Failed(Outcome::InDoubt(Fault::Garbled("a row without an id".into()))),
        };
    }
    let refusal = faults::refusal(result.get("errors").unwrap_or(&Tree::Null));
    let id = row::id(result, "id");
    match refusal.code.as_str() {
        "DUPLICATES_DETECTED" => Fate::Twin(refusal),
        "UNABLE_TO_LOCK_ROW" | "ALL_OR_NONE_OPERATION_ROLLED_BACK" | "PROCESSING_HALTED" => {
            Fate::Again(Outcome::Refused(Fault::TooLarge(refusal.code)))
        }
        "ENTITY_IS_DELETED" if verb == Verb::Delete => match id {
            Some(id) => Fate::Saved(id),
            None => Fate::Failed(Outcome::Refused(Fault::Missing)),
        },
        _ => Fate::Failed(refused(faults::of_row(kind, &refusal))),
    }
}

/// A collection does not tell which records a duplicate rule found, a single create does.
async fn find_twins(org: &mut Org, kind: Kind, rows: Vec<Row>, pass: &mut Pass) {
    let path = org.line.path(&format!("sobjects/{}", columns::object(kind)));
    for some in rows.chunks(COMPOSITE_PARTS) {
        let parts: Vec<Part> = some
            .iter()
            .map(|row| Part::with_body("POST", path.clone(), Value::Object(row.columns.clone())))
            .collect();
        match send(org, &parts).await {
            Err(outcome) => pass.failed.extend(some.iter().map(|row| (row.at, outcome.clone()))),
            Ok(answers) => {
                for (row, answer) in some.iter().zip(answers) {
                    match twin(kind, answer) {
                        Ok(id) => pass.saved.push((row.at, id)),
                        Err(outcome) => pass.failed.push((row.at, outcome)),
                    }
                }
            }
        }
    }
}

/// The answer to a single create: the record, or the ones that it doubles.
fn twin(kind: Kind, answer: Answer) -> Result<Id, Outcome> {
    let refusal = faults::refusal(&answer.body);
    match answer.status {
        200..=299 => row::id(&answer.body, "id")
            .ok_or_else(|| Outcome::InDoubt(Fault::Garbled("a create without an id".into()))),
        500..=599 => Err(Outcome::InDoubt(faults::of_status(answer.status, Some(&answer.body)))),
        _ if !refusal.twins.is_empty() => Err(Outcome::Twin(refusal.twins)),
        _ => Err(refused(faults::of_row(kind, &refusal))),
    }
}

/// The passes are as many as the rounds for locks and one.
const _: () = assert!(SIZES.len() > LOCK_ROUNDS);

#[cfg(test)]
mod tests;
