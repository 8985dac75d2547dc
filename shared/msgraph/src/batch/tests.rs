//! How parts are packed, and that each gets its own outcome, whatever the order of the answers.

use super::*;
use http::Method;

fn get(path: &str) -> Part {
    Part {
        method: Method::GET,
        path: path.to_owned(),
        headers: Vec::new(),
        body: None,
        about: About::Record,
    }
}

fn response(status: u16, body: &str) -> Response {
    http::Response::builder().status(status).body(body.as_bytes().to_vec()).expect("valid")
}

#[test]
fn parts_are_named_and_stand_below_the_version() {
    let mut patch = get("/v1.0/me/contacts/A%3D");
    patch.method = Method::PATCH;
    patch.headers = vec![("If-Match", "W/\"k\"".to_owned())];
    patch.body = Some(json!({ "givenName": "Ada" }));
    let request = request(&[get("/v1.0/me"), patch]).expect("two parts");
    assert_eq!((request.method(), request.uri().path()), (&Method::POST, PATH));
    let body: Value = serde_json::from_slice(request.body()).expect("JSON");
    let expected = json!({ "requests": [
        { "id": "1", "method": "GET", "url": "/me" },
        { "id": "2", "method": "PATCH", "url": "/me/contacts/A%3D",
          "headers": { "If-Match": "W/\"k\"", "Content-Type": "application/json" },
          "body": { "givenName": "Ada" } }
    ] });
    assert_eq!(body, expected);
}

#[test]
fn a_batch_has_its_limits() {
    assert!(matches!(request(&[]), Err(Fault::TooLarge(_))));
    let parts = vec![get("/v1.0/me"); PARTS_MAX + 1];
    assert!(request(&parts[..PARTS_MAX]).is_ok());
    assert!(matches!(request(&parts), Err(Fault::TooLarge(_))));
    for path in ["/beta/me", "https://evil.example/v1.0/me", "/v1.0/../beta/me"] {
        assert!(matches!(request(&[get(path)]), Err(Fault::Garbled(_))), "{path}");
    }
}

#[test]
fn each_part_has_its_own_outcome_in_any_order() {
    let parts = vec![get("/v1.0/me"); 5];
    let answer = json!({ "responses": [
        { "id": "3", "status": 429, "headers": { "Retry-After": "7" },
          "body": { "error": { "code": "ApplicationThrottled" } } },
        { "id": "1", "status": 200, "body": { "id": "a" } },
        { "id": "5", "status": 204 },
        { "id": "2", "status": 404, "body": { "error": { "code": "ErrorItemNotFound" } } },
        { "id": "4", "status": 412 },
        { "id": "99", "status": 200, "body": { "id": "of nobody" } }
    ] });
    let outcomes = outcomes(&parts, &response(200, &answer.to_string())).expect("a batch answer");
    let throttled = Fault::Throttled { wait_ms: Some(7000), code: "ApplicationThrottled".into() };
    let expected = vec![
        Ok(json!({ "id": "a" })),
        Err(Fault::Missing),
        Err(throttled),
        Err(Fault::Stale),
        Ok(Value::Null),
    ];
    assert_eq!(outcomes, expected);
}

#[test]
fn a_part_without_one_answer_is_in_doubt() {
    let parts = vec![get("/v1.0/me"); 3];
    let answer = json!({ "responses": [
        { "id": "1", "status": 200 }, { "id": "1", "status": 404 },
        { "id": "3", "status": "200" }, null
    ] });
    let outcomes = outcomes(&parts, &response(200, &answer.to_string())).expect("a batch answer");
    assert!(matches!(outcomes[0], Err(Fault::Offline(_))), "twice");
    assert!(matches!(outcomes[1], Err(Fault::Offline(_))), "missing");
    assert!(matches!(outcomes[2], Err(Fault::Garbled(_))), "no status");
}

#[test]
fn what_is_no_batch_answer_is_a_fault() {
    let parts = [get("/v1.0/me")];
    for body in ["", "<html>jane@acme.example</html>", "{\"responses\":[{\"id\":", "{}", "[]"] {
        match outcomes(&parts, &response(200, body)) {
            Err(Fault::Garbled(words) | Fault::Offline(words)) => {
                assert!(!words.contains("jane"), "{words}");
            }
            other => panic!("{body}: {other:?}"),
        }
    }
    let busy = http::Response::builder().status(503).header("Retry-After", "30");
    let busy = busy.body(b"<html>".to_vec()).expect("valid");
    let fault = Fault::Throttled { wait_ms: Some(30_000), code: "HTTP 503".into() };
    assert_eq!(outcomes(&parts, &busy), Err(fault));
}
