//! A small client for the tests: one world, one person, JSON in and out.

use crate::exchange::Mailbox;
use crate::form;
use crate::{Answer, Host, World};
use model::Moment;
use serde_json::Value;
use std::collections::BTreeMap;
use wire::{Request, Response};

/// 2026-11-25 08:30:00 UTC, a Wednesday.
pub(super) const NOW: Moment = Moment(1_795_595_400_000);
pub(super) const ADA: &str = "ada@example.com";
pub(super) const MARK: &str = "String {23a4f37b-211e-4a56-b9e6-904636144202} Name TwinlineMark";
pub(super) const SET: &str = "23a4f37b-211e-4a56-b9e6-904636144202";

/// The world and who is signed in.
pub(super) struct Kit {
    pub(super) world: World,
    pub(super) token: String,
    /// Headers of every request.
    pub(super) headers: BTreeMap<String, String>,
}

impl Kit {
    pub(super) fn new() -> Kit {
        let mut world = World::at(NOW);
        let ada = Mailbox::new(ADA, "secret").in_zone("W. Europe Standard Time");
        world.exchange.add_mailbox(ada);
        let token = world.graph.token_for(ADA);
        Kit { world, token, headers: BTreeMap::new() }
    }

    pub(super) fn now(&self) -> Moment {
        self.world.now
    }

    /// Puts a header on every request from now on.
    pub(super) fn always(&mut self, name: &str, value: &str) {
        self.headers.insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn raw(&mut self, method: &str, uri: &str, body: &[u8]) -> Response {
        let mut request = Request::new(body.to_vec());
        *request.method_mut() = method.parse().unwrap();
        *request.uri_mut() = uri.replace(' ', "%20").parse().unwrap();
        let mut headers = self.headers.clone();
        if !self.token.is_empty() {
            headers.entry("authorization".into()).or_insert(format!("Bearer {}", self.token));
        }
        if !body.is_empty() {
            headers.entry("content-type".into()).or_insert("application/json".into());
        }
        for (name, value) in &headers {
            let name: http::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        match self.world.answer(Host::Graph, request) {
            Answer::Reply(response) => response,
            Answer::Cut(..) | Answer::Silence => panic!("the weather is fair"),
        }
    }

    pub(super) fn send(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let uri = match path.split_once("://") {
            Some((_, rest)) => rest[rest.find('/').unwrap()..].to_owned(),
            None => format!("/v1.0/{path}"),
        };
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let response = self.raw(method, &uri, &body);
        let body = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
        (response.status().as_u16(), body)
    }

    pub(super) fn get(&mut self, path: &str) -> (u16, Value) {
        self.send("GET", path, &Value::Null)
    }

    /// What is there.
    pub(super) fn read(&mut self, path: &str) -> Value {
        let (status, body) = self.get(path);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub(super) fn post(&mut self, path: &str, body: Value) -> (u16, Value) {
        self.send("POST", path, &body)
    }

    /// What was made; its id.
    pub(super) fn make(&mut self, path: &str, body: Value) -> String {
        let (status, made) = self.post(path, body);
        assert_eq!(status, 201, "{path}: {made}");
        made["id"].as_str().unwrap().to_owned()
    }

    pub(super) fn patch(&mut self, path: &str, body: Value) -> (u16, Value) {
        self.send("PATCH", path, &body)
    }

    pub(super) fn delete(&mut self, path: &str) -> u16 {
        self.send("DELETE", path, &Value::Null).0
    }

    /// The code of a refusal.
    pub(super) fn refused(&mut self, method: &str, path: &str, body: &Value) -> (u16, String) {
        let (status, body) = self.send(method, path, body);
        (status, body["error"]["code"].as_str().unwrap_or_default().to_owned())
    }

    /// All rows of a round of changes, and where the next one begins.
    pub(super) fn round(&mut self, start: &str) -> (Vec<Value>, String) {
        let (mut rows, mut path) = (Vec::new(), start.to_owned());
        for _ in 0..100 {
            let page = self.read(&path);
            rows.extend(page["value"].as_array().unwrap().iter().cloned());
            if let Some(link) = page["@odata.deltaLink"].as_str() {
                return (rows, link.to_owned());
            }
            path = page["@odata.nextLink"].as_str().unwrap().to_owned();
        }
        panic!("a round does not end");
    }

    /// A form as a browser posts it.
    pub(super) fn form(&mut self, uri: &str, pairs: &[(&str, &str)]) -> Response {
        let text: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={}", form::encode(value))).collect();
        self.headers.insert("content-type".into(), "application/x-www-form-urlencoded".into());
        let response = self.raw("POST", uri, text.join("&").as_bytes());
        self.headers.remove("content-type");
        response
    }
}

/// The text of an answer.
pub(super) fn text(response: &Response) -> String {
    String::from_utf8(response.body().clone()).unwrap()
}
