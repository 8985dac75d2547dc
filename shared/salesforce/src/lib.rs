//! Salesforce, spoken over REST: signing in, and an org as one end of the sync.
//!
//! In reading order: [`place`] says where to sign in, [`oauth`] and [`login`] how. [`open`] learns
//! what the org looks like to the person (`setup`, `describe`) and gives an [`Org`], which is a
//! [`model::Side`]. Its verbs are in `counts`, `changes`, `lookups` and `rows`; the tables of the
//! three kinds in `columns` and `codec`, with `contact`, `event` and `task` beside them. `faults`
//! turns their errors into ours. [`reads`] says which requests only read. Everything else is
//! plumbing below those.

/// JSON as it would have been answered.
#[cfg(test)]
macro_rules! tree {
    ($($json:tt)+) => {
        wire::Tree::from(serde_json::json!($($json)+))
    };
}

mod around;
mod bodies;
mod changes;
mod codec;
mod collections;
mod columns;
mod condition;
mod conditional;
mod contact;
mod counts;
mod describe;
mod event;
mod faults;
mod ids;
mod likeness;
mod limits;
pub mod login;
mod lookups;
pub mod oauth;
mod pages;
pub mod place;
mod reach;
pub mod reads;
mod rest;
mod roll;
mod row;
mod rows;
#[cfg(test)]
mod script;
mod seen;
mod setup;
mod side;
mod soql;
mod stamp;
mod task;
mod undelete;
mod values;
mod views;
mod watermark;

pub use around::Around;
pub use login::{Login, LoginRefusal, LoginReply};
pub use place::{Place, PlaceError};
pub use reads::is_read;
pub use side::{Opened, Org, open};
pub use undelete::{SESSION_PLACEHOLDER, SOAP_PATH};
pub use views::View;
