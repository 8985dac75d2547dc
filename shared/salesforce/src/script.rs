//! A transport for tests that answers by a function, part by part, and keeps what was sent.

use crate::setup::tests::plain;
use crate::side::{Org, open};
use model::{Fault, Moment, Pending};
use serde_json::{Value, json};
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use wire::{Request, Response, Transport};

/// One thing that was asked, alone or as a part of a composite.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sent {
    pub(crate) method: String,
    /// Path and query, decoded.
    pub(crate) url: String,
    pub(crate) body: Value,
    /// The condition of a conditional update.
    pub(crate) unmodified_since: Option<String>,
}

/// What answers one part: status and body.
type Answer = Box<dyn FnMut(&Sent) -> (u16, Value) + Send>;

pub(crate) struct Script {
    answer: Mutex<Answer>,
    sent: Mutex<Vec<Vec<Sent>>>,
    /// The next requests that get a fault or a bare status in place of an answer.
    pub(crate) trouble: Mutex<Vec<Result<Response, Fault>>>,
    date: Mutex<Option<Moment>>,
}

impl Script {
    pub(crate) fn new(answer: impl FnMut(&Sent) -> (u16, Value) + Send + 'static) -> Arc<Script> {
        Arc::new(Script {
            answer: Mutex::new(Box::new(answer)),
            sent: Mutex::new(Vec::new()),
            trouble: Mutex::new(Vec::new()),
            date: Mutex::new(Some(now())),
        })
    }

    /// An org that was opened before.
    pub(crate) fn org(self: &Arc<Script>) -> Org {
        let setup = serde_json::to_string(&plain()).unwrap();
        run(open(self.clone(), Some(&setup), now())).unwrap().side
    }

    /// The requests since the last time, each as its parts.
    pub(crate) fn take(&self) -> Vec<Vec<Sent>> {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }

    /// The server's time from now on.
    pub(crate) fn at(&self, date: Option<Moment>) {
        *self.date.lock().unwrap() = date;
    }
}

/// The time of the tests.
pub(crate) fn now() -> Moment {
    Moment::parse("2026-11-24T10:00:00Z").unwrap()
}

/// Runs a future that never waits for anything but the script.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1_000 {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
    panic!("the future waits for something that never comes")
}

fn decode(text: &str) -> String {
    let mut out = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let hex = [rest.next().unwrap(), rest.next().unwrap()];
                out.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
            }
            byte => out.push(byte),
        }
    }
    String::from_utf8(out).unwrap()
}

impl Transport for Script {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        Box::pin(async move {
            let uri = request.uri().to_string();
            let header = request.headers().get("if-unmodified-since");
            let single = Sent {
                method: request.method().to_string(),
                url: decode(&uri),
                body: serde_json::from_slice(request.body()).unwrap_or_default(),
                unmodified_since: header.map(|value| value.to_str().unwrap().to_owned()),
            };
            let composite = uri.ends_with("/composite");
            let parts = match composite {
                true => parts_of(&single.body),
                false => vec![single],
            };
            let reads = parts.iter().all(|part| part.method == "GET");
            assert_eq!(crate::is_read(&request), reads, "the proxy lets through what reads: {uri}");
            self.sent.lock().unwrap().push(parts.clone());
            let mut trouble = self.trouble.lock().unwrap();
            if !trouble.is_empty() {
                return trouble.remove(0);
            }
            drop(trouble);
            let mut answer = self.answer.lock().unwrap();
            let answers: Vec<(u16, Value)> = parts.iter().map(|part| (*answer)(part)).collect();
            let (status, body) = match composite {
                true => (200, composite_answer(answers)),
                false => answers.into_iter().next().unwrap(),
            };
            let mut response = http::Response::builder()
                .status(status)
                .header("Sforce-Limit-Info", "api-usage=18/15000");
            if let Some(date) = *self.date.lock().unwrap() {
                response = response.header("Date", crate::stamp::http_date(date));
            }
            Ok(response.body(body.to_string().into_bytes()).unwrap())
        })
    }
}

fn parts_of(body: &Value) -> Vec<Sent> {
    let parts = body["compositeRequest"].as_array().unwrap();
    assert!(parts.len() <= 25, "a composite has 25 parts at most");
    let heavy = |part: &&Value| {
        let url = part["url"].as_str().unwrap();
        url.contains("/query") || url.contains("/composite/sobjects")
    };
    assert!(parts.iter().filter(heavy).count() <= 5, "five queries and collections at most");
    parts
        .iter()
        .map(|part| Sent {
            method: part["method"].as_str().unwrap().to_owned(),
            url: decode(part["url"].as_str().unwrap()),
            body: part.get("body").cloned().unwrap_or_default(),
            unmodified_since: part["httpHeaders"]["If-Unmodified-Since"]
                .as_str()
                .map(str::to_owned),
        })
        .collect()
}

fn composite_answer(answers: Vec<(u16, Value)>) -> Value {
    let parts: Vec<Value> = answers
        .into_iter()
        .enumerate()
        .map(|(at, (status, body))| {
            json!({"referenceId": format!("p{at}"), "httpStatusCode": status, "body": body})
        })
        .collect();
    json!({ "compositeResponse": parts })
}

/// The answer of a query that holds all of these rows.
pub(crate) fn rows(rows: Vec<Value>) -> (u16, Value) {
    (200, json!({"totalSize": rows.len(), "done": true, "records": rows}))
}

/// A refusal of a request or a part.
pub(crate) fn refused(status: u16, code: &str) -> (u16, Value) {
    (status, json!([{"errorCode": code, "message": "no", "fields": []}]))
}

/// A row of a contact.
pub(crate) fn contact(id: &str, name: &str, stamp: &str) -> Value {
    json!({"Id": id, "LastName": name, "OwnerId": "0055e000003ABCDAA4", "IsDeleted": false,
        "CreatedDate": stamp, "LastModifiedDate": stamp, "SystemModstamp": stamp})
}

/// A response without a body.
pub(crate) fn bare(status: u16) -> Result<Response, Fault> {
    Ok(http::Response::builder().status(status).body(Vec::new()).unwrap())
}
