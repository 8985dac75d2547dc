//! The ground of the connector for Microsoft Graph, v1.0: what holds for every exchange with it,
//! before any record is read. Inside, things bear the vendor's names.
//!
//! In reading order: `place` keeps every link of an answer on the server that gave it; `faults`
//! turns statuses and codes into decisions; `batch` packs up to twenty requests into one and sorts
//! the answers out again; `mark` names our extended property, the same as in Exchange Web Services,
//! so that a link survives a mailbox that moves to the cloud. [`is_read`] tells which requests
//! change nothing. [`oauth`] holds what signing in needs to know, as data.
//!
//! Nothing here opens a socket or knows a clock, a token or, but for signing in, a host.

pub mod batch;
pub mod faults;
pub mod mark;
pub mod oauth;
pub mod place;
mod reads;

pub use reads::is_read;
