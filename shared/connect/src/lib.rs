//! The only crate that names every connector: opens sides, and says which requests only read.
//!
//! The powers of one protocol (sign-in places, list views, folders) are plain functions of its own
//! crate; the wizard reaches them by the modules re-exported here.

pub use ews;
pub use salesforce;
