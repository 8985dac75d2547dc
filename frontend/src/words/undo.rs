//! The words about taking back what a sync did.

use super::reasons;
use crate::locale::number;
use api::dashboard::{UndoLine, UndoWhat};

/// The heading for a whole cycle.
pub(crate) fn title(cycle: u64) -> String {
    format!("Take back sync {cycle}")
}

/// The heading for one line of it.
pub(crate) const ONE: &str = "Take back one change";
/// Leads to the preview for a whole cycle.
pub(crate) const WHOLE_CYCLE: &str = "Take this sync back";
/// Leads to the preview for one line.
pub(crate) const THIS: &str = "Take back";
/// While both sides are asked.
pub(crate) const LOOKING: &str = "Looking at how both sides are now. Nothing is changed by this.";
/// What it means.
pub(crate) const LEAD: &str = "Only what Twinline wrote is taken back; what people did stays. What was changed since is \
     left as it is. A mail that was sent cannot be taken back.";
/// A restored record comes back whole.
pub(crate) const RESTORED: &str = "A record that is restored takes part in the sync again, so that it comes back on the other \
     side as well.";
/// The list of lines.
pub(crate) const LINES: &str = "What would be done, record by record";
/// Nothing can be done.
pub(crate) const NOTHING: &str =
    "All of it was changed since or is taken back already, so nothing would be done.";
/// Does it.
pub(crate) const DO_IT: &str = "Take it back";
/// It was asked for.
pub(crate) const ASKED: &str =
    "The next sync does it. That begins at once, unless the sync is paused.";
/// It is done.
pub(crate) const DONE: &str = "It is taken back";
/// More about it.
pub(crate) const DONE_MORE: &str = "The history tells what was done; that can be taken back, too.";
/// Back to the cycle.
pub(crate) const BACK: &str = "Back to the sync";

/// How much would be done.
pub(crate) fn counts(writes: u32, kept: u32) -> String {
    let writes = match writes {
        1 => "1 change would be taken back.".to_owned(),
        many => format!("{} changes would be taken back.", number(many)),
    };
    match kept {
        0 => writes,
        1 => format!("{writes} 1 record stays as it is."),
        many => format!("{writes} {} records stay as they are.", number(many)),
    }
}

/// Lines beyond those on show.
pub(crate) fn more(count: u32) -> String {
    format!("And {} more.", number(count))
}

/// What would be done about a record, in a word.
pub(crate) fn deed(what: &UndoWhat) -> &'static str {
    match what {
        UndoWhat::Delete => "Delete",
        UndoWhat::Restore => "Restore",
        UndoWhat::Rewrite(_) => "Change back",
        UndoWhat::Keep(_) => "Leave",
    }
}

/// The same in a sentence.
pub(crate) fn line(line: &UndoLine) -> String {
    let there = reasons::end(line.end);
    match &line.what {
        UndoWhat::Delete => format!("It was made in {there} and goes to the bin."),
        UndoWhat::Restore => format!("It was deleted in {there} and comes back."),
        UndoWhat::Rewrite(fields) => {
            let fields: Vec<&str> = fields.iter().map(reasons::field).collect();
            format!("In {there}, these get back what they held: {}.", fields.join(", "))
        }
        UndoWhat::Keep(why) => format!("In {there}: {}", reasons::kept(*why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_sentences() {
        assert_eq!(counts(1, 0), "1 change would be taken back.");
        assert_eq!(counts(1_200, 1), "1,200 changes would be taken back. 1 record stays as it is.");
        assert_eq!(counts(0, 2), "0 changes would be taken back. 2 records stay as they are.");
    }
}
