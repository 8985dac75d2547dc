//! `$batch`: up to twenty requests in one
//! (<https://learn.microsoft.com/en-us/graph/json-batching>).
//!
//! Answers come in another order than the requests, as the documents allow.

use super::Cloud;
use super::call::Call;
use super::reply::{Body, Done, Refusal, Reply};
use crate::exchange::Server;
use model::Moment;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The most parts of a batch.
const PARTS_MAX: usize = 20;

/// A part as it was read.
struct Part {
    id: String,
    method: String,
    url: String,
    headers: Map<String, Value>,
    body: Vec<u8>,
    after: Vec<String>,
}

impl Cloud {
    /// Answers a batch.
    pub(super) fn batch(&mut self, server: &mut Server, now: Moment, call: &Call) -> Reply {
        if call.method != "POST" {
            return Refusal::no_such_method().reply(now);
        }
        if let Err(refusal) = self.mailbox_of(server, now, call) {
            return refusal.reply(now);
        }
        let parts = match call.json().and_then(|body| read(&body)) {
            Ok(parts) => parts,
            Err(refusal) => return refusal.reply(now),
        };
        let mut statuses = BTreeMap::<String, u16>::new();
        let mut responses = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            let failed = part.after.iter().any(|id| statuses.get(id).is_none_or(|s| *s >= 400));
            let reply = if failed {
                let words = "The request was not carried out: one it depends on failed.";
                Refusal::new(424, "FailedDependency", words).reply(now)
            } else if part.after.is_empty() && number >= self.switches.batch_parts_at_once {
                self.throttled().reply(now)
            } else {
                let mut one = call.part(&part.method, &part.url, &part.headers, part.body.clone());
                one.inherit(call);
                self.rest(server, now, &one)
            };
            statuses.insert(part.id.clone(), reply.status);
            responses.push(shown(&part.id, reply));
        }
        responses.truncate(responses.len().saturating_sub(self.switches.batch_answers_lost));
        responses.reverse();
        Reply::json(200, json!({"responses": responses}))
    }
}

fn shown(id: &str, reply: Reply) -> Value {
    let mut headers: Map<String, Value> = reply
        .headers
        .iter()
        .map(|(name, value)| (header_name(name), Value::from(value.as_str())))
        .collect();
    headers.insert("Cache-Control".into(), "private".into());
    let mut one = json!({"id": id, "status": reply.status});
    match reply.body {
        Body::Empty => {}
        Body::Json(body) => {
            headers.insert("Content-Type".into(), "application/json".into());
            one["body"] = body;
        }
        Body::Text(kind, text) => {
            headers.insert("Content-Type".into(), kind.into());
            one["body"] = Value::String(text);
        }
    }
    one["headers"] = Value::Object(headers);
    one
}

/// `retry-after` as people write it.
fn header_name(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (head, tail) = word.split_at(word.len().min(1));
        format!("{}{tail}", head.to_ascii_uppercase())
    });
    words.collect::<Vec<_>>().join("-")
}

fn read(body: &Map<String, Value>) -> Done<Vec<Part>> {
    let wrong = |words: &str| Refusal::bad("BadRequest", words);
    let requests = body.get("requests").and_then(Value::as_array);
    let requests = requests.ok_or_else(|| wrong("Invalid batch payload format."))?;
    if requests.is_empty() || requests.len() > PARTS_MAX {
        let words = format!(
            "Number of batch request steps exceeds the maximum value of {PARTS_MAX}, or is zero."
        );
        return Err(wrong(&words));
    }
    let mut parts: Vec<Part> = Vec::new();
    for request in requests {
        let text = |name: &str| request[name].as_str().map(str::to_owned);
        let (Some(id), Some(method), Some(url)) = (text("id"), text("method"), text("url")) else {
            return Err(wrong("Request id, method and url have to be strings."));
        };
        if parts.iter().any(|part| part.id == id) {
            return Err(wrong("Request ids have to be unique within a batch."));
        }
        if url.contains("://") {
            return Err(wrong("Urls in a batch have to be relative."));
        }
        let after: Vec<String> = request["dependsOn"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect();
        if after.iter().any(|id| parts.iter().all(|part| part.id != *id)) {
            return Err(wrong("A request depends on one that is not before it."));
        }
        let headers = request["headers"].as_object().cloned().unwrap_or_default();
        let body = match &request["body"] {
            Value::Null => Vec::new(),
            Value::String(text) => text.clone().into_bytes(),
            value => value.to_string().into_bytes(),
        };
        let typed = headers.keys().any(|name| name.eq_ignore_ascii_case("content-type"));
        if !body.is_empty() && !typed {
            return Err(wrong("A request with a body has to name its Content-Type."));
        }
        parts.push(Part { id, method, url, headers, body, after });
    }
    Ok(parts)
}
