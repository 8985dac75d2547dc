//! The words about single records: where they are and why they are in step, or not.

use super::reasons;
use sync::past::End;
use sync::why::Answer;

/// The heading.
pub(crate) const TITLE: &str = "Why is this record in step, or not?";
/// Its tab.
pub(crate) const SHORT: &str = "Records";
/// What the screen does.
pub(crate) const LEAD: &str = "Both sides are asked as they are now. Look for a name, a subject, an e-mail address, or a \
     Salesforce record's address.";
/// The field.
pub(crate) const SEARCH: &str = "Record";
/// The button.
pub(crate) const FIND: &str = "Find";
/// While both sides are asked.
pub(crate) const LOOKING: &str = "Asking both sides.";
/// The table.
pub(crate) const FOUND: &str = "Records found";
/// Nothing was found.
pub(crate) const NOTHING: &str = "Neither side has such a record";
/// What to do.
pub(crate) const NOTHING_MORE: &str =
    "Try fewer letters. Contacts of Office 365 are found by how a name begins.";
/// A column.
pub(crate) const RECORD: &str = "Record";
/// A column.
pub(crate) const WHERE: &str = "Where";
/// A column.
pub(crate) const WHY: &str = "In step?";
/// There may be more.
pub(crate) const MORE: &str = "These are some of many. More letters find fewer.";

/// A side that could not be asked.
pub(crate) fn silent(end: End) -> String {
    format!("{} could not be asked", reasons::side(end))
}

/// Where a record is.
pub(crate) fn places(places: &[End]) -> &'static str {
    match places {
        [End::Crm] => reasons::CRM,
        [End::Mail] => reasons::MAILBOX,
        _ => "Both sides",
    }
}

/// The answer in a word or two.
pub(crate) fn state(answer: &Answer) -> &'static str {
    match answer {
        Answer::InStep => "In step",
        Answer::Differs(_) => "Linked, with differences",
        Answer::Waits | Answer::InDoubt | Answer::NotYet => "Waiting",
        Answer::Held(_) => "Held for you",
        Answer::Rests(_) => "Resting",
        Answer::Ended(_) => "No longer linked",
        Answer::LeftOut(_) => "Left out",
    }
}

/// The answer in a sentence.
pub(crate) fn why(answer: &Answer, words: Option<&str>) -> String {
    match answer {
        Answer::InStep => "Both sides hold the same, as far as each can.".to_owned(),
        Answer::Differs(fields) => {
            let fields: Vec<&str> = fields.iter().map(|field| reasons::field(*field)).collect();
            format!("These stay different: {}. See \"Attention\".", fields.join(", "))
        }
        Answer::Waits => {
            let words = words.unwrap_or("A change could not be written.");
            format!("{words} It is tried again.")
        }
        Answer::InDoubt => {
            "The answer to a change was lost. The next sync finds out what became of it.".to_owned()
        }
        Answer::Held(held) => reasons::held(&held.reason, held.end),
        Answer::Rests(rest) => reasons::rests(*rest),
        Answer::Ended(ending) => reasons::ended(*ending),
        Answer::LeftOut(why) => reasons::left_out(why),
        Answer::NotYet => "No sync has looked at it yet. The next one does.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Field;

    #[test]
    fn answers_read_as_sentences() {
        let differs = Answer::Differs(vec![Field::JobTitle, Field::BusinessPhone]);
        assert_eq!(
            why(&differs, None),
            "These stay different: job title, business phone. See \"Attention\"."
        );
        assert_eq!(why(&Answer::Waits, Some("Too long.")), "Too long. It is tried again.");
        assert_eq!(places(&[End::Mail, End::Crm]), "Both sides");
    }
}
