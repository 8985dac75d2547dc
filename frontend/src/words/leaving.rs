//! The words about a person's own data, and about leaving.

use super::reasons;
use crate::locale::number;
use model::{Kind, PerKind};

/// The card.
pub(crate) const TITLE: &str = "Your data";
/// What is kept.
pub(crate) const LEAD: &str = "Twinline keeps which records belong together, what it wrote, and your two sign-ins, all of it \
     sealed. Records themselves stay where they are.";
/// Downloads it.
pub(crate) const EXPORT: &str = "Download everything stored about you";
/// Deletes the account.
pub(crate) const LEAVE: &str = "Delete my account";
/// The question.
pub(crate) const SURE: &str = "Delete your Twinline account?";
/// What follows.
pub(crate) const SURE_MORE: &str = "The sync stops, your sign-ins are given back, and everything that Twinline stored about you is \
     erased. Nothing is deleted in Salesforce or in your mailbox. If you come back, Twinline finds \
     the pairs again by their marks.";
/// The yes.
pub(crate) const YES: &str = "Delete it";

/// Removes what was made.
pub(crate) const REMOVE: &str = "Remove what Twinline made";
/// The question.
pub(crate) const REMOVE_SURE: &str = "Remove what Twinline made?";
/// The yes.
pub(crate) const REMOVE_YES: &str = "Remove it";
/// It was asked for.
pub(crate) const REMOVING: &str =
    "The next sync does it. It begins at once, and the sync pauses after it.";

/// What follows, with how much was made on each side.
pub(crate) fn remove_more(made: &PerKind<(u32, u32)>) -> String {
    let there = |place: &str, count: fn(&(u32, u32)) -> u32| {
        let kinds = Kind::ALL.into_iter().filter_map(|kind| match count(made.get(kind)) {
            0 => None,
            1 => Some(format!("1 {}", reasons::kind(kind).to_lowercase())),
            many => Some(format!("{} {}", number(many), reasons::kinds(kind).to_lowercase())),
        });
        let mut kinds: Vec<String> = kinds.collect();
        let last = kinds.pop()?;
        let first = if kinds.is_empty() { String::new() } else { kinds.join(", ") + " and " };
        Some(format!("{first}{last} in {place}"))
    };
    let salesforce = there("Salesforce", |made| made.0);
    let mailbox = there("your mailbox", |made| made.1);
    let all: Vec<String> = salesforce.into_iter().chain(mailbox).collect();
    if all.is_empty() {
        return "Twinline made nothing that is still there, so nothing would be removed."
            .to_owned();
    }
    format!(
        "Twinline made {}. They go to the bin, except for meetings with other people, and then \
         the sync pauses. The history lists each of them, and all can be taken back from there.",
        all.join(", and ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_reads_as_a_sentence() {
        let mut made = PerKind::default();
        assert!(remove_more(&made).contains("nothing"));
        made.contact = (1, 1_200);
        made.task = (0, 3);
        let told = remove_more(&made);
        let wanted =
            "made 1 contact in Salesforce, and 1,200 contacts and 3 tasks in your mailbox.";
        assert!(told.contains(wanted), "{told}");
    }
}
