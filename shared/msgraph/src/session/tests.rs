//! Batches against a server that answers by script, also one that means ill.

use super::*;
use http::StatusCode;
use model::Pending;
use serde_json::json;
use std::future::Future;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use wire::{Request, Response};

const BASE: &str = "https://graph.microsoft.com";

/// Answers in order; notes what was asked.
#[derive(Default)]
struct Script {
    answers: Mutex<Vec<Result<Response, Fault>>>,
    asked: Mutex<Vec<Json>>,
}

impl Transport for Script {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        let body = serde_json::from_slice(request.body()).expect("JSON");
        self.asked.lock().expect("nobody panicked").push(body);
        let answer = self.answers.lock().expect("nobody panicked").remove(0);
        Box::pin(async move { answer })
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("nothing here waits"),
    }
}

fn batch(parts: Json) -> Result<Response, Fault> {
    Ok(Response::new(json!({ "responses": parts }).to_string().into_bytes()))
}

fn session(answers: Vec<Result<Response, Fault>>) -> (Session, Arc<Script>) {
    let script = Arc::new(Script { answers: Mutex::new(answers), asked: Mutex::default() });
    (Session::new(Arc::clone(&script) as Arc<dyn Transport>, BASE), script)
}

fn posts(count: usize) -> Vec<Part> {
    (0..count).map(|_| send(http::Method::POST, "me/events", None, Some(Map::new()))).collect()
}

#[test]
fn a_link_to_elsewhere_is_not_followed() {
    for link in ["https://evil.test/v1.0/me/contacts", "https://graph.microsoft.com/beta/me"] {
        let page = json!({ "value": [], "@odata.nextLink": link });
        let (session, script) =
            session(vec![batch(json!([{ "id": "1", "status": 200, "body": page }]))]);
        let listed = run(session.list(vec![get("me/contacts", About::Connection)]));
        assert!(matches!(listed, Err(Fault::Garbled(_))), "{link}");
        assert_eq!(script.asked.lock().expect("notes").len(), 1, "nothing more was asked");
    }
}

#[test]
fn pages_without_end_are_a_fault() {
    let next = format!("{BASE}/v1.0/me/contacts?$skiptoken=x");
    let page = json!({ "value": [], "@odata.nextLink": next });
    let endless = || batch(json!([{ "id": "1", "status": 200, "body": page }]));
    let (session, _) = session((0..PAGES_MAX).map(|_| endless()).collect());
    let listed = run(session.list(vec![get("me/contacts", About::Connection)]));
    assert!(matches!(listed, Err(Fault::TooLarge(_))));
}

#[test]
fn each_part_of_a_write_has_its_own_outcome() {
    let throttled = json!({ "id": "2", "status": 429, "headers": { "Retry-After": "7" } });
    let (session, script) = session(vec![batch(json!([
        throttled,
        { "id": "1", "status": 201, "body": { "id": "E=" } },
        { "id": "3", "status": 504 },
        { "id": "4", "status": 412 },
    ]))]);
    let written = run(session.write(&posts(25)));
    assert_eq!(written[0], Written::Done(json!({ "id": "E=" })));
    let wait = Fault::Throttled { wait_ms: Some(7_000), code: "HTTP 429".into() };
    assert_eq!(written[1], Written::NotSent(wait.clone()));
    assert!(matches!(written[2], Written::InDoubt(_)), "a gateway may have let it through");
    assert_eq!(written[3], Written::Refused(Fault::Stale));
    assert!(matches!(written[4], Written::InDoubt(_)), "no answer is no outcome");
    assert!(written[20..].iter().all(|it| *it == Written::NotSent(wait.clone())));
    assert_eq!(script.asked.lock().expect("notes").len(), 1, "the next batch is not sent");
}

#[test]
fn what_never_left_is_told_from_what_may_have_arrived() {
    let mut refused = Response::new(Vec::new());
    *refused.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let unsent: Is = |written: &Written| matches!(written, Written::NotSent(_));
    let doubtful = |written: &Written| matches!(written, Written::InDoubt(_));
    type Is = fn(&Written) -> bool;
    let cases: [(Result<Response, Fault>, Is); 4] = [
        (Err(Fault::Offline("broke off".into())), doubtful),
        (Err(Fault::SignedOut("x".into())), unsent),
        (Ok(refused), unsent),
        (Ok(Response::new(b"<html>".to_vec())), doubtful),
    ];
    for (answer, is) in cases {
        let (session, _) = session(vec![answer]);
        assert!(run(session.write(&posts(2))).iter().all(is));
    }
}

#[test]
fn a_reading_is_whole_or_comes_again() {
    let (session, _) = session(vec![batch(json!([
        { "id": "1", "status": 404 },
        { "id": "2", "status": 429, "headers": { "retry-after": "1" } },
    ]))]);
    let parts = [get("me/contacts/A", About::Record), get("me/contacts/B", About::Record)];
    assert!(matches!(run(session.ask(&parts)), Err(Fault::Throttled { .. })));
}
