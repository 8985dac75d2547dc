//! How a request reaches a server.

use model::{Fault, Pending};

/// A request. Its URI is path and query only: the transport knows the host and adds the
/// credentials, so that nothing in `shared` can send either to the wrong place.
pub type Request = http::Request<Vec<u8>>;

/// A response with its whole body.
pub type Response = http::Response<Vec<u8>>;

/// A way to one server: reqwest in the relay, fetch through the proxy in the browser, a simulator
/// in tests.
pub trait Transport: Send + Sync {
    /// Sends one request and waits for the whole response. Every HTTP status is an `Ok`; a fault
    /// means that no response came ([`Fault::Offline`]), that the sign-in could not be renewed
    /// ([`Fault::SignedOut`]), or that a limit was hit ([`Fault::TooLarge`]).
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>>;
}
