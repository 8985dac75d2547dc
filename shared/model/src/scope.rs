//! What takes part in the sync of one account.

use crate::{Day, Id, Moment, PerKind};
use serde::{Deserialize, Serialize};

/// The rules that decide which records are read and take part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Which kinds are switched on.
    pub kinds: PerKind<bool>,
    /// Which Salesforce contacts.
    pub contacts: Contacts,
    /// Which dates of appointments and tasks.
    pub window: Window,
    /// Only mailbox appointments and tasks of the category `Salesforce`.
    pub only_category: Option<String>,
}

/// Which Salesforce contacts take part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contacts {
    /// All that the person can see.
    All,
    /// Those that the person owns.
    Mine,
    /// The members of one list view.
    View(Id),
}

/// The dates that take part: whole days in the mailbox user's zone, and the instants at which
/// they begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first day.
    pub first: Day,
    /// The last day, inclusive.
    pub last: Day,
    /// The first day's midnight in the user's zone.
    pub from: Moment,
    /// The midnight after the last day in the user's zone, exclusive.
    pub until: Moment,
}
