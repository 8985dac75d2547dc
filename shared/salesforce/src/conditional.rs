//! Updates of few records, each under the condition that it was not changed since it was read.
//! They travel as single rows of one composite, because a collection takes no condition:
//! `https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest_conditional_requests.htm`.

use crate::bodies::Row;
use crate::collections;
use crate::faults;
use crate::limits::LOCK_ROUNDS;
use crate::rest::{self, Answer, Part};
use crate::rows::Pass;
use crate::side::Org;
use crate::soql::{self, Reaches};
use crate::{columns, ids, pages, row, stamp};
use model::{Fault, Id, Kind, Outcome};
use serde_json::Value;

/// Updates at most [`crate::limits::CONDITIONAL_ROWS`] records.
pub(crate) async fn write(org: &mut Org, kind: Kind, rows: Vec<Row>) -> Pass {
    let mut pass = Pass::default();
    let mut left = rows;
    for round in 0..LOCK_ROUNDS {
        if left.is_empty() {
            break;
        }
        let mut parts: Vec<Part> = left.iter().map(|row| part(org, kind, row)).collect();
        parts.push(shown(org, kind, &left));
        let mut answers: Vec<Result<Answer, Outcome>> = match collections::send(org, &parts).await {
            Ok(answers) => answers.into_iter().map(Ok).collect(),
            // An org that takes no conditions inside a composite takes them one by one.
            Err(Outcome::NotSent(Fault::Rejected { .. })) => singly(org, &parts).await,
            Err(outcome) => {
                pass.failed.extend(left.iter().map(|row| (row.at, outcome.clone())));
                return pass;
            }
        };
        if let Some(Ok(Ok(body))) = answers.pop().map(|answer| answer.map(Answer::good)) {
            let rows = pages::read(body).map(|page| page.rows).unwrap_or_default();
            pass.shown.extend(rows.into_iter().filter_map(|row| Some((row::id(&row, "Id")?, row))));
        }
        let mut locked = Vec::new();
        for (row, answer) in left.into_iter().zip(answers) {
            let last = round + 1 == LOCK_ROUNDS;
            match answer.and_then(|answer| outcome(kind, &row, &answer)) {
                Ok(id) => pass.saved.push((row.at, id)),
                Err(Outcome::Refused(Fault::TooLarge(_))) if !last => locked.push(row),
                Err(outcome) => pass.failed.push((row.at, outcome)),
            }
        }
        left = locked;
    }
    pass
}

/// One conditional update.
fn part(org: &Org, kind: Kind, row: &Row) -> Part {
    let id = row.id.as_ref().map(Id::as_str).unwrap_or_default();
    let url = org.line.path(&format!("sobjects/{}/{id}", columns::object(kind)));
    Part {
        unmodified_since: row.read_at.map(stamp::http_date),
        ..Part::with_body("PATCH", url, Value::Object(row.columns.clone()))
    }
}

/// The query that shows what was stored.
fn shown(org: &Org, kind: Kind, rows: &[Row]) -> Part {
    let ids = rows.iter().filter_map(|row| ids::short(row.id.as_ref()?.as_str()));
    let soql = format!(
        "SELECT {} FROM {} WHERE Id IN {}",
        org.setup.select(kind).join(","),
        columns::object(kind),
        soql::list(ids)
    );
    Part::get(soql::path(&org.line.version, Reaches::All, &soql))
}

/// The same parts as requests of their own.
async fn singly(org: &mut Org, parts: &[Part]) -> Vec<Result<Answer, Outcome>> {
    let mut out = Vec::with_capacity(parts.len());
    for part in parts {
        let condition = part.unmodified_since.as_deref();
        let request = rest::request(part.method, &part.url, part.body.as_ref(), condition);
        let answer = match request {
            Err(fault) => Err(Outcome::NotSent(fault)),
            Ok(request) => match org.line.send(request).await {
                Ok(response) => Ok(Answer {
                    status: response.status().as_u16(),
                    body: serde_json::from_slice(response.body()).unwrap_or_default(),
                }),
                Err(fault) => Err(collections::lost(fault)),
            },
        };
        out.push(answer);
    }
    out
}

/// What became of one row.
fn outcome(kind: Kind, row: &Row, answer: &Answer) -> Result<Id, Outcome> {
    let refusal = faults::refusal(&answer.body);
    match answer.status {
        200..=299 => row.id.clone().ok_or(Outcome::Refused(Fault::Missing)),
        412 => Err(Outcome::Refused(Fault::Stale)),
        404 => Err(Outcome::Refused(Fault::Missing)),
        400 if refusal.code == "PROCESSING_HALTED" => {
            Err(Outcome::NotSent(Fault::TooLarge(refusal.code)))
        }
        400 => Err(collections::refused(faults::of_row(kind, &refusal))),
        500..=599 => Err(Outcome::InDoubt(faults::of_status(answer.status, Some(&answer.body)))),
        status => {
            let fault = faults::of_status(status, Some(&answer.body));
            // No access to this one record says nothing of the others.
            Err(match matches!(fault, Fault::Forbidden(_)) {
                true => Outcome::Refused(Fault::Rejected { code: refusal.code, field: None }),
                false => collections::refused(fault),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_row_has_its_own_outcome() {
        let row = Row {
            at: 0,
            id: Some("003RO0000035WQgYAM".into()),
            read_at: None,
            columns: serde_json::Map::new(),
        };
        let rejected = |code: &str, field: Option<&str>| {
            Err(Outcome::Refused(Fault::Rejected {
                code: code.into(),
                field: field.map(str::to_owned),
            }))
        };
        let error = |code: &str, fields: Value| json!([{"errorCode": code, "fields": fields}]);
        for (status, body, wanted) in [
            (204, json!(null), Ok(Id::from("003RO0000035WQgYAM"))),
            (412, json!(null), Err(Outcome::Refused(Fault::Stale))),
            (404, error("ENTITY_IS_DELETED", json!([])), Err(Outcome::Refused(Fault::Missing))),
            (
                400,
                error("STRING_TOO_LONG", json!(["LastName"])),
                rejected("STRING_TOO_LONG", Some("surname")),
            ),
            (
                400,
                error("UNABLE_TO_LOCK_ROW", json!([])),
                Err(Outcome::Refused(Fault::TooLarge("UNABLE_TO_LOCK_ROW".into()))),
            ),
            (
                403,
                error("INSUFFICIENT_ACCESS_OR_READONLY", json!([])),
                rejected("INSUFFICIENT_ACCESS_OR_READONLY", None),
            ),
            (500, json!("x"), Err(Outcome::InDoubt(Fault::Offline("500".into())))),
            (401, json!(null), Err(Outcome::NotSent(Fault::SignedOut("401".into())))),
        ] {
            assert_eq!(
                outcome(Kind::Contact, &row, &Answer { status, body: body.into() }),
                wanted,
                "{status}"
            );
        }
    }
}
