//! Which folder of a mailbox holds the contacts that take part, and whether it may be made.

use serde::{Deserialize, Serialize};

/// The mailbox folder for contacts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactFolder {
    /// "Salesforce Contacts", which is made where it is missing.
    #[default]
    Salesforce,
    /// The mailbox's own folder.
    Default,
}

/// Whether a missing folder may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Create {
    /// Yes: the sync.
    Allowed,
    /// No: a preview, for which a missing folder is an empty one.
    Never,
}
