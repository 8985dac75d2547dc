//! The connector for Exchange Web Services: a mailbox as a side of the sync. Inside, things bear
//! the vendor's names.
//!
//! In reading order: [`open()`] finds the folders of a mailbox and makes a [`Mailbox`], whose five
//! verbs are in `side`. Reading is `changes` and, for the calendar, `series`; questions are
//! `look`; writing is `write`. They use one file for each operation (`get_item`, `update_item`,
//! ...), which go through `session`: the envelope, the schema version, and `faults` for all that
//! goes wrong. `apps` installs an add-in. `contact`, `calendar_item` and `task` turn items into
//! fields and back, with `item`, `property`, `order` and `shape` below them. [`is_read`] tells
//! which requests change nothing.
//!
//! "Reference" in the files is the name of a page below
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/>.
//!
//! Nothing here opens a socket or knows a clock, a host or a password.

mod apps;
pub mod autodiscover;
mod calendar_item;
mod changes;
mod contact;
mod create_folder;
mod create_item;
mod delete_item;
mod faults;
mod find_folder;
mod find_item;
mod get_folder;
mod get_item;
mod get_server_time_zones;
mod image;
mod item;
mod limits;
mod look;
mod mailbox;
mod move_item;
mod open;
mod order;
mod property;
mod reads;
mod response;
mod series;
mod session;
mod setup;
mod shape;
mod side;
mod sync_folder_items;
mod task;
mod uid;
mod update_item;
mod watermark;
mod write;

#[cfg(test)]
mod tests;

pub use apps::{Install, install};
pub use mailbox::Mailbox;
pub use open::{FOLDER_NAME, Opened, Settings, open};
pub use reads::is_read;
