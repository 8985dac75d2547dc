//! An Exchange server: mailboxes behind Exchange Web Services.

use crate::Trouble;
use model::Moment;
use wire::{Request, Response};

/// The server with its mailboxes.
#[derive(Debug, Default)]
pub struct Server {}

impl Server {
    /// Answers one request at a moment; the flag says whether anything was written.
    pub fn answer(&mut self, _now: Moment, _request: &Request) -> (Response, bool) {
        (Response::new(Vec::new()), false)
    }

    /// How this vendor words a trouble that depends on the vendor.
    pub fn trouble(&mut self, _now: Moment, _trouble: &Trouble, _request: &Request) -> Response {
        Response::new(Vec::new())
    }
}

/// What a request asks for, for the log and the weather: the name of its SOAP operation.
pub fn operation(request: &Request) -> String {
    request.uri().path().to_owned()
}
