//! A desk in the place of a server: it keeps every part of every batch and answers each by a
//! function.

use super::BASE;
use model::{Fault, Pending};
use serde_json::{Value, json};
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use wire::{Request, Response, Transport};

/// What a desk answers to a part.
pub(super) enum Reply {
    /// A success with this body.
    Shown(Value),
    /// A refusal with this status and code.
    Refused(u16, &'static str),
    /// A refusal that asks to wait.
    Busy(u16),
    /// No answer among the others.
    Left,
}

/// What becomes of a batch as a whole.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    /// Each part is answered.
    Answered,
    /// A bare response.
    Http(u16, &'static str),
    /// Nothing: the connection closes.
    Closed,
}

type Script = dyn Fn(&str, &str, &Value) -> Reply + Send + Sync;

/// The desk.
pub(super) struct Desk {
    script: Box<Script>,
    calls: Mutex<Vec<Vec<Value>>>,
    next: Mutex<Vec<Whole>>,
}

impl Desk {
    /// A desk that answers by method, address and body.
    pub(super) fn new(
        script: impl Fn(&str, &str, &Value) -> Reply + Send + Sync + 'static,
    ) -> Arc<Desk> {
        let (calls, next) = (Mutex::default(), Mutex::default());
        Arc::new(Desk { script: Box::new(script), calls, next })
    }

    pub(super) fn transport(self: &Arc<Desk>) -> Arc<dyn Transport> {
        Arc::<Desk>::clone(self)
    }

    /// What becomes of the next batches; later ones are answered.
    pub(super) fn then(&self, whole: &[Whole]) {
        let mut next = self.next.lock().expect("no test panics with the lock");
        *next = whole.iter().rev().copied().collect();
    }

    /// The parts of each batch so far, since the last time they were asked.
    pub(super) fn take(&self) -> Vec<Vec<Value>> {
        std::mem::take(&mut *self.calls.lock().expect("no test panics with the lock"))
    }

    /// The same as methods and addresses.
    pub(super) fn lines(&self) -> Vec<Vec<String>> {
        let line = |part: &Value| {
            let [method, url] = ["method", "url"].map(|key| part[key].as_str().expect("text"));
            format!("{method} {url}")
        };
        self.take().iter().map(|parts| parts.iter().map(line).collect()).collect()
    }
}

impl Transport for Desk {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        let body: Value = serde_json::from_slice(request.body()).expect("our own JSON");
        let parts = body["requests"].as_array().expect("parts").clone();
        let reads = parts.iter().all(|part| part["method"] == "GET");
        assert_eq!(crate::is_read(&request), reads, "{body}");
        self.calls.lock().expect("no test panics with the lock").push(parts.clone());
        let whole = self.next.lock().expect("no test panics with the lock").pop();
        let response = |status: u16, body: Vec<u8>| {
            Ok(http::Response::builder().status(status).body(body).expect("valid"))
        };
        let answer = match whole.unwrap_or(Whole::Answered) {
            Whole::Answered => {
                let answers: Vec<Value> =
                    parts.iter().filter_map(|part| answer(&*self.script, part)).collect();
                response(200, json!({ "responses": answers }).to_string().into_bytes())
            }
            Whole::Http(status, body) => response(status, body.as_bytes().to_vec()),
            Whole::Closed => Err(Fault::Offline("the connection closed".into())),
        };
        Box::pin(async move { answer })
    }
}

fn answer(script: &Script, part: &Value) -> Option<Value> {
    let text = |key: &str| part[key].as_str().expect("text");
    let (status, headers, body) = match script(text("method"), text("url"), &part["body"]) {
        Reply::Shown(Value::Null) => (204, json!({}), Value::Null),
        Reply::Shown(body) => (200, json!({}), body),
        Reply::Refused(status, code) => (status, json!({}), json!({ "error": { "code": code } })),
        Reply::Busy(status) => {
            let body = json!({ "error": { "code": "ApplicationThrottled" } });
            (status, json!({ "Retry-After": "7" }), body)
        }
        Reply::Left => return None,
    };
    Some(json!({ "id": part["id"], "status": status, "headers": headers, "body": body }))
}

/// A last page of a round.
pub(super) fn round(rows: &[Value], link: &str) -> Reply {
    Reply::Shown(json!({ "value": rows, "@odata.deltaLink": format!("{BASE}/v1.0{link}") }))
}

/// A page of a round or listing with another to come.
pub(super) fn some(rows: &[Value], link: &str) -> Reply {
    Reply::Shown(json!({ "value": rows, "@odata.nextLink": format!("{BASE}/v1.0{link}") }))
}

/// A listing that is whole.
pub(super) fn list(rows: &[Value]) -> Reply {
    Reply::Shown(json!({ "value": rows }))
}

/// Runs a future that never waits for anything but this desk.
pub(super) fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("a desk answers at once"),
    }
}
