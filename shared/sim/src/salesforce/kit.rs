//! A small client for the tests: one world, one person, JSON in and out.

use crate::salesforce::User;
use crate::{Answer, Host, World};
use model::Moment;
use serde_json::Value;
use wire::{Request, Response};

/// 2026-11-25 08:30:00 UTC, a Wednesday.
pub(super) const NOW: Moment = Moment(1_795_595_400_000);

/// The world and who is signed in.
pub(super) struct Kit {
    pub(super) world: World,
    pub(super) jane: String,
    pub(super) token: String,
}

impl Kit {
    pub(super) fn new() -> Kit {
        let mut world = World::at(NOW);
        let jane = world.org.add_user(User::new("jane@example.com", "open sesame", "Jane", "Doe"));
        let token = world.org.token_for(&jane);
        Kit { world, jane, token }
    }

    /// Signs in as somebody else from now on; their id.
    pub(super) fn other(&mut self, name: &str) -> String {
        let user = User::new(&format!("{name}@example.com"), "secret", name, "Other");
        let id = self.world.org.add_user(user);
        self.token = self.world.org.token_for(&id);
        id
    }

    pub(super) fn now(&self) -> Moment {
        self.world.now
    }

    pub(super) fn insert(&mut self, object: &str, row: Value) -> String {
        let now = self.world.now;
        self.world.org.insert(&self.jane.clone(), object, row, now)
    }

    pub(super) fn raw(
        &mut self,
        method: &str,
        uri: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Response {
        let mut request = Request::new(body.to_vec());
        *request.method_mut() = method.parse().unwrap();
        *request.uri_mut() =
            uri.replace(' ', "%20").replace('<', "%3C").replace('>', "%3E").parse().unwrap();
        let auth = [("authorization", self.token.clone())];
        let auth = auth.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in auth.filter(|(_, v)| !v.is_empty()).chain(headers.iter().copied()) {
            let name: http::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        match self.world.answer(Host::Salesforce, request) {
            Answer::Reply(response) => response,
            Answer::Cut(..) | Answer::Silence => panic!("the weather is fair"),
        }
    }

    pub(super) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> (u16, Value) {
        let uri = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/services/data/v68.0/{path}")
        };
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let response = self.raw(method, &uri, headers, &body);
        let body = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
        (response.status().as_u16(), body)
    }

    pub(super) fn get(&mut self, path: &str) -> (u16, Value) {
        self.send("GET", path, &[], &Value::Null)
    }

    pub(super) fn post(&mut self, path: &str, body: Value) -> (u16, Value) {
        self.send("POST", path, &[], &body)
    }

    pub(super) fn patch(&mut self, path: &str, body: Value) -> (u16, Value) {
        self.send("PATCH", path, &[], &body)
    }

    pub(super) fn delete(&mut self, path: &str) -> (u16, Value) {
        self.send("DELETE", path, &[], &Value::Null)
    }

    pub(super) fn query(&mut self, soql: &str) -> (u16, Value) {
        let path = format!("query?q={}", crate::salesforce::form::encode(soql));
        self.get(&path)
    }
}
