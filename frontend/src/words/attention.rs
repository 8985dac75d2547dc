//! The words about what waits for the person.

use super::reasons;
use crate::locale::number;
use sync::past::{End, Says};

/// Nothing waits.
pub(crate) const ALL_CLEAR: &str = "Nothing waits for you";
/// More about it.
pub(crate) const ALL_CLEAR_MORE: &str =
    "When a change is held, two values differ or a record is refused, you find it here.";
/// Held deletions.
pub(crate) const HELD_TITLE: &str = "Held for you";
/// What that means.
pub(crate) const HELD_LEAD: &str = "More records than usual would be deleted or emptied at once, or a meeting with other people \
     would change. Twinline waits: nothing of it is done until a person has looked.";
/// Conflicts.
pub(crate) const CONFLICTS_TITLE: &str = "Values that differ";
/// What that means.
pub(crate) const CONFLICTS_LEAD: &str =
    "Both sides changed the same field, or a change cannot flow. Both values are kept here.";
/// Refused records.
pub(crate) const REFUSED_TITLE: &str = "Refused records";
/// What that means.
pub(crate) const REFUSED_LEAD: &str = "The other side did not accept these. Change the record as the reason says; Twinline then \
     tries again by itself.";
/// Left out.
pub(crate) const LEFT_TITLE: &str = "Left out, and you can change that";
/// What that means.
pub(crate) const LEFT_LEAD: &str =
    "These take no part for the reason given. Change the record or your settings to let them in.";
/// A column.
pub(crate) const RECORD: &str = "Record";
/// A column.
pub(crate) const WHERE: &str = "Where";
/// A column.
pub(crate) const REASON: &str = "Reason";
/// A column.
pub(crate) const FIELD: &str = "Field";
/// A column.
pub(crate) const RULED: &str = "What became of it";
/// A column.
pub(crate) const DECISION: &str = "Your decision";
/// Lets a held change happen.
pub(crate) const ALLOW: &str = "Allow";
/// Does not let it happen.
pub(crate) const REJECT: &str = "Reject";
/// What each of the two means.
pub(crate) const HELD_CHOICE: &str = "Allow lets the change happen. Reject restores the record where it vanished. Either is done \
     with the next sync, which begins at once unless the sync is paused.";
/// Leaves two values different.
pub(crate) const KEEP_BOTH: &str = "Leave as it is";
/// What became of that.
pub(crate) const KEPT_BOTH: &str = "Left as it is.";
/// A value was chosen.
pub(crate) const TAKEN: &str =
    "The next sync writes this value to both sides, unless one of them was edited meanwhile.";

/// What will follow a decision.
pub(crate) fn said(says: Says) -> &'static str {
    match says {
        Says::Allow => "Allowed: the next sync does it.",
        Says::Reject => "Rejected: the next sync restores it.",
    }
}

/// Decides about all.
pub(crate) fn all(says: Says, count: usize) -> String {
    let count = number(u32::try_from(count).unwrap_or(u32::MAX));
    match says {
        Says::Allow => format!("Allow all {count}"),
        Says::Reject => format!("Reject all {count}"),
    }
}

/// Asks before all are allowed.
pub(crate) const ALLOW_ALL: &str = "Allow all of them?";
/// What follows.
pub(crate) const ALLOW_ALL_MORE: &str = "Every record in this list is deleted or emptied as its line says. Deleted records go to the \
     recycle bin of Salesforce or to Deleted Items.";
/// The yes.
pub(crate) const ALLOW_ALL_YES: &str = "Allow all";

/// Takes the value of an end for both.
pub(crate) fn use_value_of(end: End) -> &'static str {
    match end {
        End::Crm => "Use Salesforce's value",
        End::Mail => "Use the mailbox's value",
    }
}

/// A button's words with the record that they are about, for those who hear them.
pub(crate) fn about(button: &str, title: &str) -> String {
    let title = if title.trim().is_empty() { reasons::UNTITLED } else { title };
    format!("{button}: {title}")
}
