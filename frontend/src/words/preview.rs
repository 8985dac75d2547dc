//! The words of the preview.

use super::reasons;
use crate::locale::number;
use api::desk::{Because, Deed, Row};
use model::FieldSet;
use sync::past::End;

/// The heading.
pub(crate) const TITLE: &str = "What will happen";
/// The table of counts.
pub(crate) const COUNTS: &str = "Changes on each side";
/// Records made.
pub(crate) const CREATED: &str = "Create";
/// Records changed.
pub(crate) const UPDATED: &str = "Update";
/// Records deleted.
pub(crate) const DELETED: &str = "Delete";
/// Pairs found.
pub(crate) const PAIRED: &str = "found on both sides and paired";
/// Records left out.
pub(crate) const LEFT_OUT: &str = "left out";
/// Changes held.
pub(crate) const HELD: &str = "held for you";
/// Conflicts.
pub(crate) const CONFLICTS: &str = "values that differ";
/// The long table.
pub(crate) const TABLE: &str = "Every planned action and every record left out";
/// Its columns.
pub(crate) const COLUMNS: [&str; 3] = ["Action", "Record", "Reason"];
/// A filter.
pub(crate) const KIND: &str = "Kind";
/// No filter.
pub(crate) const ALL_KINDS: &str = "All kinds";
/// A filter.
pub(crate) const DEED: &str = "Action";
/// No filter.
pub(crate) const ALL_DEEDS: &str = "All actions";
/// By title.
pub(crate) const SEARCH: &str = "Name or subject";
/// Before the first question.
pub(crate) const OPENING: &str = "Opening Salesforce and your mailbox";
/// The first side.
pub(crate) const READING_CRM: &str = "Reading Salesforce";
/// The second side.
pub(crate) const READING_MAIL: &str = "Reading your mailbox";
/// The plan is there.
pub(crate) const READY: &str = "The preview is ready";
/// Thinking.
pub(crate) const PLANNING: &str = "Working out what will happen";

/// So many mails.
pub(crate) fn mails(count: u32) -> String {
    match count {
        0 => "0 mails will be sent.".to_owned(),
        1 => "1 mail will be sent to attendees.".to_owned(),
        many => format!("{} mails will be sent to attendees.", number(many)),
    }
}

/// So many rows.
pub(crate) fn rows(count: u32) -> String {
    match count {
        0 => "Nothing to show.".to_owned(),
        1 => "1 line".to_owned(),
        many => format!("{} lines", number(many)),
    }
}

/// So many records read, of about so many.
pub(crate) fn reading(end: End, records: u32, of: Option<u32>) -> String {
    let side = match end {
        End::Crm => "Salesforce",
        End::Mail => "your mailbox",
    };
    match of.filter(|all| *all >= records && *all > 0) {
        Some(all) => {
            format!("Reading {side}: {} of about {} records", number(records), number(all))
        }
        None => format!("Reading {side}: {} records", number(records)),
    }
}

/// The same with the time that is left.
pub(crate) fn with_time_left(words: &str, left: &str) -> String {
    format!("{words}, about {left} left")
}

/// What a row is about.
pub(crate) fn deed(deed: Deed) -> &'static str {
    match deed {
        Deed::CreateCrm => "Create in Salesforce",
        Deed::CreateMail => "Create in the mailbox",
        Deed::UpdateCrm => "Update in Salesforce",
        Deed::UpdateMail => "Update in the mailbox",
        Deed::UpdateBoth => "Update on both sides",
        Deed::Pair => "Pair",
        Deed::Delete => "Delete",
        Deed::Held => "Held",
        Deed::LeftOut => "Leave out",
        Deed::Note => "Remember only",
    }
}

/// What a row does, or does not.
pub(crate) fn what(row: &Row) -> &'static str {
    match &row.why {
        Because::Done { .. } | Because::Held { .. } => deed(row.deed),
        Because::LeftOut { end, .. } => left_out_in(*end),
    }
}

/// Why a row is there, and which fields would change.
pub(crate) fn why(row: &Row) -> String {
    match &row.why {
        Because::Done { reason, crm, mail } => {
            let mut words = reasons::reason(reason);
            for (end, changed) in [(End::Crm, crm), (End::Mail, mail)] {
                if !changed.is_empty() {
                    words.push(' ');
                    words.push_str(&fields(end, *changed));
                }
            }
            words
        }
        Because::Held { reason, end } => reasons::held(reason, *end),
        Because::LeftOut { why, .. } => reasons::left_out(why),
    }
}

/// Left out where it is.
fn left_out_in(end: End) -> &'static str {
    match end {
        End::Crm => "Leave in Salesforce",
        End::Mail => "Leave in the mailbox",
    }
}

/// Which fields change where.
fn fields(end: End, fields: FieldSet) -> String {
    let names: Vec<&str> = fields.iter().map(reasons::field).collect();
    match end {
        End::Crm => format!("To Salesforce: {}.", names.join(", ")),
        End::Mail => format!("To the mailbox: {}.", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Field, Kind};
    use sync::past::LeftOut;
    use sync::plan::Reason;

    #[test]
    fn each_row_says_what_and_why() {
        let row = |deed, why| Row { kind: Kind::Contact, deed, title: String::new(), why };
        let job = FieldSet::NONE.with(Field::JobTitle);
        let merged = Because::Done { reason: Reason::Merged, crm: job, mail: job };
        let merged = row(Deed::UpdateBoth, merged);
        let words =
            "It was changed on both sides. To Salesforce: job title. To the mailbox: job title.";
        assert_eq!((what(&merged), why(&merged).as_str()), ("Update on both sides", words));
        let out = Because::LeftOut { why: LeftOut::Completed, end: End::Mail };
        let out = row(Deed::LeftOut, out);
        assert_eq!(what(&out), "Leave in the mailbox");
        assert_eq!(why(&out), "The task is completed.");
    }

    #[test]
    fn counts_read_as_sentences() {
        assert_eq!(mails(0), "0 mails will be sent.");
        assert_eq!(mails(1), "1 mail will be sent to attendees.");
        let words = reading(End::Crm, 12_400, Some(15_000));
        assert_eq!(words, "Reading Salesforce: 12,400 of about 15,000 records");
        assert_eq!(reading(End::Mail, 20, Some(10)), "Reading your mailbox: 20 records");
    }
}
