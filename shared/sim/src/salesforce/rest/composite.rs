//! `composite` and `composite/batch`: several requests in one.

use super::{body_of, shown, text_of};
use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::reply::{Done, Refusal, Reply};
use crate::salesforce::rules::Actor;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Most requests in one.
const PARTS_MAX: usize = 25;
/// Most of them that are queries or collections.
const HEAVY_MAX: usize = 5;
/// What the innocent parts of an all-or-nothing request are told.
const ROLLED_BACK: &str = "The transaction was rolled back since another operation in the same \
                           transaction failed.";
/// Headers that a part may not bring.
const FORBIDDEN: [&str; 3] = ["accept", "authorization", "content-type"];

/// A part of a composite request.
struct Part<'a> {
    reference: &'a str,
    method: &'a str,
    url: &'a str,
    body: Option<&'a Value>,
    headers: Vec<(&'a str, &'a str)>,
}

impl Org {
    /// `POST composite`.
    pub(super) fn composite(&mut self, actor: &Actor, call: &Call) -> Done<Reply> {
        let body = body_of(call)?;
        let parts = parts(&body)?;
        let all_or_none = body.get("allOrNone").and_then(Value::as_bool).unwrap_or(false);
        let before = all_or_none.then(|| (self.store.clone(), self.wrote));
        let mut known: BTreeMap<&str, Value> = BTreeMap::new();
        let mut replies: Vec<(&str, Reply)> = Vec::new();
        let mut failed = false;
        for part in &parts {
            let reply = if failed && all_or_none {
                halted(ROLLED_BACK)
            } else {
                self.part(actor, call, part, &known).unwrap_or_else(|refusal| refusal.reply())
            };
            failed |= reply.status >= 400;
            if reply.status < 400 {
                known.insert(part.reference, shown(&reply));
            }
            replies.push((part.reference, reply));
        }
        if let (Some((store, wrote)), true) = (before, failed) {
            self.store = store;
            self.wrote = wrote;
            for (_, reply) in replies.iter_mut().filter(|(_, reply)| reply.status < 400) {
                *reply = halted(ROLLED_BACK);
            }
        }
        let list: Vec<Value> = replies
            .iter()
            .map(|(reference, reply)| {
                let headers: Map<String, Value> = reply
                    .headers
                    .iter()
                    .filter(|(name, _)| *name == "location")
                    .map(|(_, value)| ("Location".to_owned(), json!(value)))
                    .collect();
                json!({
                    "body": shown(reply),
                    "httpHeaders": headers,
                    "httpStatusCode": reply.status,
                    "referenceId": reference,
                })
            })
            .collect();
        Ok(Reply::json(200, json!({"compositeResponse": list})))
    }

    fn part(
        &mut self,
        actor: &Actor,
        call: &Call,
        part: &Part<'_>,
        known: &BTreeMap<&str, Value>,
    ) -> Done<Reply> {
        let url = filled(part.url, known)?;
        let body = match part.body {
            None | Some(Value::Null) => Vec::new(),
            Some(body) => filled_value(body, known)?.to_string().into_bytes(),
        };
        let mut inner = call.part(part.method, &url, body);
        for (name, value) in &part.headers {
            if FORBIDDEN.contains(&name.to_ascii_lowercase().as_str()) {
                return Err(Refusal::bad("INVALID_HEADER", "header not allowed in a subrequest"));
            }
            if self.switches.composite_conditions || !name.to_ascii_lowercase().starts_with("if-") {
                inner.set_header(name, value);
            }
        }
        let path = inner.path().iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let ["services", "data", version, rest @ ..] = path.as_slice() else {
            return Err(Refusal::not_found());
        };
        let changes = matches!(rest, ["sobjects", _, "updated" | "deleted"]);
        if matches!(rest, ["composite"] | ["composite", "batch", ..])
            || changes && !self.switches.composite_changes
        {
            return Err(Refusal::bad(
                "INVALID_INPUT",
                "the resource is not supported in a composite",
            ));
        }
        if *version != actor.version {
            return Err(Refusal::bad("INVALID_INPUT", "subrequests must be of the same version"));
        }
        Ok(self.resource(actor, &inner, rest))
    }

    /// `POST composite/batch`: parts that know nothing of each other.
    pub(super) fn batch(&mut self, actor: &Actor, call: &Call) -> Done<Reply> {
        let body = body_of(call)?;
        let list = body.get("batchRequests").and_then(Value::as_array);
        let list =
            list.ok_or_else(|| Refusal::bad("INVALID_INPUT", "batchRequests is required"))?;
        if list.len() > PARTS_MAX {
            return Err(too_many(PARTS_MAX));
        }
        let halt = body.get("haltOnError").and_then(Value::as_bool).unwrap_or(false);
        let mut failed = false;
        let mut results = Vec::new();
        for item in list {
            let method = item["method"].as_str().unwrap_or_default();
            let url = item["url"].as_str().unwrap_or_default();
            let rich = item.get("richInput").filter(|body| !body.is_null());
            let reply = if halt && failed {
                Refusal::new(412, "BATCH_PROCESSING_HALTED", "Batch processing halted.").reply()
            } else {
                let url = format!(
                    "/services/data/{}",
                    url.trim_start_matches('/').trim_start_matches("services/data/")
                );
                let inner = call.part(
                    method,
                    &url,
                    rich.map(Value::to_string).unwrap_or_default().into_bytes(),
                );
                let path = inner.path().iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                match path.as_slice() {
                    ["services", "data", _, "composite", ..] => {
                        Refusal::bad("INVALID_INPUT", "the resource is not supported in a batch")
                            .reply()
                    }
                    ["services", "data", version, rest @ ..] => {
                        let actor = Actor { version: (*version).to_owned(), ..actor.clone() };
                        self.resource(&actor, &inner, rest)
                    }
                    _ => Refusal::not_found().reply(),
                }
            };
            failed |= reply.status >= 400;
            results.push(json!({"statusCode": reply.status, "result": shown(&reply)}));
        }
        Ok(Reply::json(200, json!({"hasErrors": failed, "results": results})))
    }
}

fn parts(body: &Map<String, Value>) -> Done<Vec<Part<'_>>> {
    let list = body.get("compositeRequest").and_then(Value::as_array);
    let list = list.ok_or_else(|| Refusal::bad("INVALID_INPUT", "compositeRequest is required"))?;
    if list.len() > PARTS_MAX {
        return Err(too_many(PARTS_MAX));
    }
    let mut out: Vec<Part<'_>> = Vec::new();
    for item in list {
        let item = item
            .as_object()
            .ok_or_else(|| Refusal::bad("JSON_PARSER_ERROR", "a subrequest must be an object"))?;
        let need = |name: &str| {
            text_of(item, name).ok_or_else(|| {
                Refusal::bad("REQUIRED_FIELD_MISSING", format!("{name} is required"))
            })
        };
        let headers = item.get("httpHeaders").and_then(Value::as_object);
        let part = Part {
            reference: need("referenceId")?,
            method: need("method")?,
            url: need("url")?,
            body: item.get("body"),
            headers: headers
                .into_iter()
                .flatten()
                .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
                .collect(),
        };
        if !part.reference.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(Refusal::bad(
                "INVALID_INPUT",
                "referenceId holds other than letters, digits and _",
            ));
        }
        if out.iter().any(|known| known.reference == part.reference) {
            return Err(Refusal::bad(
                "INVALID_INPUT",
                format!("Duplicate referenceId: {}", part.reference),
            ));
        }
        out.push(part);
    }
    let heavy = out.iter().filter(|part| {
        let path = part.url.split('?').next().unwrap_or_default();
        path.contains("/query") || path.contains("/composite/sobjects")
    });
    if heavy.count() > HEAVY_MAX {
        return Err(too_many(HEAVY_MAX));
    }
    Ok(out)
}

fn too_many(max: usize) -> Refusal {
    Refusal::bad("LIMIT_EXCEEDED", format!("The request has more than {max} subrequests of a kind"))
}

fn halted(message: &str) -> Reply {
    Refusal::bad("PROCESSING_HALTED", message).reply()
}

/// Puts the values of earlier answers in the place of `@{reference.path}`.
fn filled(text: &str, known: &BTreeMap<&str, Value>) -> Done<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("@{") {
        out.push_str(&rest[..at]);
        rest = &rest[at + 2..];
        let end = rest.find('}').ok_or_else(|| unknown(rest))?;
        let value = follow(&rest[..end], known).ok_or_else(|| unknown(&rest[..end]))?;
        out.push_str(&match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

fn filled_value(value: &Value, known: &BTreeMap<&str, Value>) -> Done<Value> {
    Ok(match value {
        Value::String(text) => {
            let whole = text.strip_prefix("@{").and_then(|rest| rest.strip_suffix('}'));
            match whole.filter(|inner| !inner.contains("@{")) {
                Some(path) => follow(path, known).ok_or_else(|| unknown(path))?.clone(),
                None => Value::String(filled(text, known)?),
            }
        }
        Value::Array(list) => {
            list.iter().map(|item| filled_value(item, known)).collect::<Done<_>>()?
        }
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(name, value)| Ok((name.clone(), filled_value(value, known)?)))
                .collect::<Done<_>>()?,
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    })
}

/// `ref.records[0].Id` in the answers so far.
fn follow<'a>(path: &str, known: &'a BTreeMap<&str, Value>) -> Option<&'a Value> {
    let mut steps = path.split(['.', '[']).map(|step| step.trim_end_matches(']'));
    let mut at = known.get(steps.next()?)?;
    for step in steps {
        at = match at {
            Value::Array(list) => list.get(step.parse::<usize>().ok()?)?,
            other => other.get(step)?,
        };
    }
    Some(at)
}

fn unknown(reference: &str) -> Refusal {
    let shown: String = reference.chars().take(60).collect();
    Refusal::bad(
        "PROCESSING_HALTED",
        format!("Invalid reference specified. No value for {shown} found"),
    )
}
