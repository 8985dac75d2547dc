//! What the relay and the browser say to each other: paths, requests, answers and errors; and in
//! [`desk`], what the page and its planning worker do.
//!
//! All are built from this crate, so that a change that would part them does not compile.

pub mod dashboard;
pub mod desk;
pub mod errors;
pub mod operator;
pub mod pane;
pub mod paths;
pub mod records;
pub mod session;
pub mod settings;
pub mod wizard;

pub use errors::{ApiError, Code};
pub use settings::Settings;
