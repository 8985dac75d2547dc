//! A Salesforce org: sign-in pages, OAuth, SOAP login and the REST API.

use crate::Trouble;
use model::Moment;
use wire::{Request, Response};

/// The org with its people and records.
#[derive(Debug, Default)]
pub struct Org {}

impl Org {
    /// Answers one request at a moment; the flag says whether anything was written.
    pub fn answer(&mut self, _now: Moment, _request: &Request) -> (Response, bool) {
        (Response::new(Vec::new()), false)
    }

    /// How this vendor words a trouble that depends on the vendor.
    pub fn trouble(&mut self, _now: Moment, _trouble: &Trouble, _request: &Request) -> Response {
        Response::new(Vec::new())
    }
}

/// What a request asks for, for the log and the weather: `GET query`, `POST composite`.
pub fn operation(request: &Request) -> String {
    request.uri().path().to_owned()
}
