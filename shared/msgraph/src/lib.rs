//! The connector for Microsoft Graph, v1.0: a mailbox in the cloud as a side of the sync. Inside,
//! things bear the vendor's names.
//!
//! In reading order: [`open()`] finds out who it is and where its records lie, and makes a
//! [`Mailbox`], whose five verbs are in `side`. Reading is `changes` and, for events, `calendar`;
//! marks, and whether a contact is private, which no round of changes shows, are `marks`; questions
//! are `look`; writing is `write`.
//! All of them go through `session`, which packs up to twenty requests into a [`batch`] and takes
//! every link of an answer only where it leads back to the same server ([`place`]). [`faults`]
//! turns statuses and codes into decisions. `contact`, `event` and `task` turn records into fields
//! and back; [`mark`] names our extended property, the same as in Exchange Web Services, so that a
//! link survives a mailbox that moves to the cloud. [`is_read`] tells which requests change
//! nothing. [`oauth`] holds what signing in needs to know, as data.
//!
//! Nothing here opens a socket or knows a clock, a token or, but for signing in, a host.

pub mod batch;
mod calendar;
mod changes;
mod contact;
mod event;
mod extended;
pub mod faults;
mod limits;
mod look;
mod mailbox;
pub mod mark;
mod marks;
pub mod oauth;
mod open;
pub mod place;
mod read;
mod reads;
mod session;
mod setup;
mod side;
mod task;
mod watermark;
mod write;

#[cfg(test)]
mod tests;

pub use mailbox::Mailbox;
pub use open::{FOLDER_NAME, Opened, Settings, open};
pub use reads::is_read;
