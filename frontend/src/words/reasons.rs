//! What things are called and why they are done: kinds, sides, fields, reasons.

use model::{Field, Kind};
use sync::past::{End, Ending, LeftOut, Rest};
use sync::plan::{Likeness, Reason, Ruled, Verb};
use sync::undo::Why;

/// The org.
pub(crate) const CRM: &str = "Salesforce";
/// The mailbox, as a column.
pub(crate) const MAILBOX: &str = "Mailbox";
/// A record without a title.
pub(crate) const UNTITLED: &str = "(no name)";

/// A side, within a sentence.
pub(crate) fn end(end: End) -> &'static str {
    match end {
        End::Crm => "Salesforce",
        End::Mail => "the mailbox",
    }
}

/// A side, by itself.
pub(crate) fn side(end: End) -> &'static str {
    match end {
        End::Crm => CRM,
        End::Mail => MAILBOX,
    }
}

/// A kind, one of it.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Contact => "Contact",
        Kind::Appointment => "Appointment",
        Kind::Task => "Task",
    }
}

/// A kind, many of it.
pub(crate) fn kinds(kind: Kind) -> &'static str {
    match kind {
        Kind::Contact => "Contacts",
        Kind::Appointment => "Appointments",
        Kind::Task => "Tasks",
    }
}

/// What was done.
pub(crate) fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "Created",
        Verb::Restore => "Restored",
        Verb::Update => "Updated",
        Verb::Pair => "Paired",
        Verb::Delete => "Deleted",
        Verb::Note => "Remembered",
    }
}

/// Why it is done.
pub(crate) fn reason(reason: &Reason) -> String {
    match reason {
        Reason::New(side) => format!("It is new in {}.", end(*side)),
        Reason::Paired(likeness) => paired(*likeness).to_owned(),
        Reason::Changed(side) => format!("It was changed in {}.", end(*side)),
        Reason::Merged => "It was changed on both sides.".to_owned(),
        Reason::Deleted(side) => format!("It was deleted in {}.", end(*side)),
        Reason::Revived(side) => {
            let (kept, gone) = (end(*side), end(side.other()));
            format!("It was edited in {kept} after it was deleted in {gone}.")
        }
        Reason::Survivor => "It was merged into another record in Salesforce.".to_owned(),
        Reason::Cancelled => "The meeting was cancelled by its organiser.".to_owned(),
        Reason::LeftScope => "It was changed and no longer belongs to what you chose.".to_owned(),
        Reason::Rests(why) => rests(*why),
        Reason::Wakes => "It takes part again.".to_owned(),
        Reason::Ends(how) => ended(*how),
        Reason::Moved(side) => format!("It has moved within {}.", end(*side)),
        Reason::Settled => "Nothing but its version changed.".to_owned(),
        Reason::Adopted(side) => {
            format!("An earlier write to {} turned out to be done.", end(*side))
        }
        Reason::ByPerson => "You decided so.".to_owned(),
        Reason::Undone => "You took it back.".to_owned(),
        Reason::Kept(why) => format!("You wanted it taken back. {}", kept(*why)),
    }
}

/// Why something is held, and what would be done.
pub(crate) fn held(why: &Reason, at: End) -> String {
    let there = end(at);
    let is_emptied = matches!(why, Reason::Changed(_));
    let why = reason(why);
    if is_emptied {
        format!("{why} In {there}, fields of it would be emptied.")
    } else {
        format!("{why} It would be deleted in {there}.")
    }
}

/// Why something is not taken back.
pub(crate) fn kept(why: Why) -> &'static str {
    match why {
        Why::ChangedSince => "It was changed since, so it stays as it is.",
        Why::Gone => "The record is no longer there.",
        Why::Back => "The record is there again already.",
        Why::Elsewhere => "The record was moved to another place.",
        Why::Closed => "Twinline may not write to it, or other people take part in it.",
        Why::NoPicture => "Nothing was kept to restore it from.",
    }
}

fn paired(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::Mark => "Both sides bear the same mark of Twinline.",
        Likeness::Email => "Both sides have the same e-mail address and names that agree.",
        Likeness::Name => "Both sides have the same name, and the same company or telephone.",
        Likeness::Times => "Both sides have the same subject at the same time.",
        Likeness::Due => "Both sides have the same subject and due date.",
    }
}

/// Why a link rests.
pub(crate) fn rests(why: Rest) -> String {
    format!("Its sync rests: {}.", rest(why))
}

/// How a link ended.
pub(crate) fn ended(how: Ending) -> String {
    format!("The two are no longer linked: {}.", ending(how))
}

/// Why a link rests, as the end of a sentence.
fn rest(rest: Rest) -> &'static str {
    match rest {
        Rest::OutOfWindow => "it lies outside the dates that take part",
        Rest::Completed => "the task is completed",
        Rest::LeftScope => "it no longer belongs to what you chose",
        Rest::SwitchedOff => "you switched this kind or direction off",
        Rest::OverLimit => "it is over your plan's limit",
        Rest::MovedAway => "it was moved to another place in the mailbox",
        Rest::Unproven => "it disappeared, and nothing proves that it was deleted",
        Rest::Private => "it became private",
        Rest::NotOurs => "the meeting belongs to another organiser",
        Rest::ManagedElsewhere => "another program synchronizes it",
    }
}

/// How a link ended, as the end of a sentence.
fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::BothGone => "both records are gone",
        Ending::UnlinkedByMail => "it was deleted in the mailbox and stays in Salesforce",
        Ending::Deleted => "it was deleted on one side and then on the other",
        Ending::ByPerson => "you decided so",
    }
}

/// Why a record takes no part.
pub(crate) fn left_out(why: &LeftOut) -> String {
    let fixed = match why {
        LeftOut::OutOfWindow => "It lies outside the dates that take part.",
        LeftOut::Completed => "The task is completed.",
        LeftOut::NotOwned => "You are not its owner.",
        LeftOut::NotMember => "It is not among the records you chose.",
        LeftOut::Private => "It is private.",
        LeftOut::Declined => "You declined this meeting.",
        LeftOut::Cancelled => "The meeting was cancelled by its organiser.",
        LeftOut::Barred(words) => return format!("It never takes part: {words}."),
        LeftOut::OverLimit => "It is over your plan's limit.",
        LeftOut::WrongWay => "You switched this direction off.",
        LeftOut::Ambiguous(others) if others.len() > 1 => {
            return format!(
                "It could be any of {} records on the other side, and Twinline does not guess.",
                others.len()
            );
        }
        LeftOut::Ambiguous(_) => {
            "Another record here is like the same record on the other side, and Twinline does not \
             guess."
        }
        LeftOut::ManagedElsewhere => "Another program synchronizes it.",
        LeftOut::Nameless => {
            "It has no last name, company or file-as name, which Salesforce needs."
        }
        LeftOut::TooLong => "It is longer than the other side can hold.",
        LeftOut::Verdict(how) => return format!("Its link has ended: {}.", ending(*how)),
        LeftOut::Refused(code) => return format!("The other side refused it ({code})."),
    };
    fixed.to_owned()
}

/// What became of a conflict.
pub(crate) fn ruled(ruled: Ruled) -> String {
    match ruled {
        Ruled::Won(side) => format!("The value of {} was kept.", end(side)),
        Ruled::CannotFlow(side) => {
            format!("The change in {} cannot flow to the other side.", end(side))
        }
        Ruled::Undone(side) => format!("You took the change in {} back.", end(side)),
        Ruled::Settled => "The value that you chose was written.".to_owned(),
    }
}

/// A field, by its stored name where it is ours.
pub(crate) fn field_named(name: &str) -> &str {
    match Field::named(name) {
        Some(known) => field(known),
        None => name,
    }
}

/// A field.
pub(crate) fn field(field: Field) -> &'static str {
    match field {
        Field::Salutation => "title",
        Field::GivenName => "first name",
        Field::MiddleName => "middle name",
        Field::Surname => "last name",
        Field::Suffix => "suffix",
        Field::Company => "company",
        Field::JobTitle => "job title",
        Field::Department => "department",
        Field::Email => "e-mail",
        Field::Email2 => "second e-mail",
        Field::Email3 => "third e-mail",
        Field::BusinessPhone => "business phone",
        Field::MobilePhone => "mobile phone",
        Field::HomePhone => "home phone",
        Field::OtherPhone => "other phone",
        Field::BusinessFax => "fax",
        Field::AssistantName => "assistant",
        Field::AssistantPhone => "assistant's phone",
        Field::BusinessAddress => "business address",
        Field::OtherAddress => "other address",
        Field::Birthday => "birthday",
        Field::Manager => "manager",
        Field::Body => "notes",
        Field::Subject => "subject",
        Field::Location => "location",
        Field::Times => "date and time",
        Field::ShowAs => "show as",
        Field::Private => "private",
        Field::Reminder => "reminder",
        Field::Due => "due date",
        Field::Status => "status",
        Field::Priority => "priority",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_a_sentence() {
        let reasons = [
            Reason::New(End::Crm),
            Reason::Paired(Likeness::Email),
            Reason::Revived(End::Mail),
            Reason::Rests(Rest::Unproven),
            Reason::Ends(Ending::UnlinkedByMail),
            Reason::ByPerson,
        ];
        for reason in reasons.iter().map(reason) {
            assert!(reason.ends_with('.') && !reason.contains('!'), "{reason}");
        }
        let revived = reason(&Reason::Revived(End::Mail));
        assert_eq!(revived, "It was edited in the mailbox after it was deleted in Salesforce.");
    }

    #[test]
    fn what_is_held_says_what_would_be_done() {
        let told = |reason| held(&reason, End::Mail);
        assert_eq!(
            told(Reason::Deleted(End::Crm)),
            "It was deleted in Salesforce. It would be deleted in the mailbox."
        );
        assert_eq!(
            told(Reason::Changed(End::Crm)),
            "It was changed in Salesforce. In the mailbox, fields of it would be emptied."
        );
    }

    #[test]
    fn no_two_fields_have_the_same_name() {
        let mut names: Vec<&str> = Field::ALL.iter().map(|its| field(*its)).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Field::ALL.len());
        assert_eq!(field_named("job_title"), "job title");
        assert_eq!(field_named("unknown"), "unknown");
    }
}
