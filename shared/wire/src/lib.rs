//! What the three connectors share below their protocols: requests as values, the transport they
//! travel by, and thin readers and writers for JSON, XML and SOAP.
//!
//! A [`Call`] knows its request and how to read the reply; [`call()`] sends it. Nothing here opens
//! a socket: the relay and the browser each bring a [`Transport`].

pub mod call;
pub mod json;
pub mod redact;
pub mod soap;
pub mod transport;
pub mod tree;
pub mod xml;

pub use call::{Call, call};
pub use transport::{Request, Response, Transport};
pub use tree::Tree;
