//! The words of the dashboard.

use super::reasons;
use crate::locale::{self, number};
use api::session::Connection;
use model::{Kind, Times, Value};
use std::borrow::Cow;
use sync::past::End;
use sync::report::Progress;

/// The account at a glance.
pub(crate) const TITLE: &str = "Dashboard";
/// Its tab.
pub(crate) const OVERVIEW: &str = "Overview";
/// All cycles.
pub(crate) const HISTORY: &str = "History";
/// What waits for the person.
pub(crate) const ATTENTION: &str = "Needs your attention";
/// Its tab.
pub(crate) const ATTENTION_SHORT: &str = "Attention";
/// What the person chose.
pub(crate) const SETTINGS: &str = "Settings";
/// How all accounts are, for operators.
pub(crate) const OPERATOR: &str = "Operator";
/// The tabs.
pub(crate) const TABS: &str = "Parts of the dashboard";

/// One cycle.
pub(crate) fn cycle(id: u64) -> String {
    format!("Sync {id}")
}

/// The org's card.
pub(crate) const SALESFORCE: &str = "Salesforce";
/// The mailbox's card.
pub(crate) const MAILBOX: &str = "Mailbox";
/// Connects again.
pub(crate) const AGAIN_SALESFORCE: &str = "Connect Salesforce again";
/// Connects again.
pub(crate) const AGAIN_MAILBOX: &str = "Connect the mailbox again";
/// The setup was never finished.
pub(crate) const UNFINISHED: &str = "The setup is not finished";
/// What to do.
pub(crate) const UNFINISHED_NEXT: &str =
    "Connect both accounts and choose what to synchronize; then the sync begins.";

/// A connection's state in two words.
pub(crate) fn state(connection: &Connection) -> &'static str {
    match connection {
        Connection::Missing => "Not connected",
        Connection::Connected { .. } => "Connected",
        Connection::NeedsAttention { .. } => "Needs your attention",
    }
}

/// Which connection, within the name of a button.
pub(crate) fn again(end: End) -> &'static str {
    match end {
        End::Crm => AGAIN_SALESFORCE,
        End::Mail => AGAIN_MAILBOX,
    }
}

/// The sync's own card.
pub(crate) const SYNC: &str = "Sync";
/// Starts a cycle.
pub(crate) const SYNC_NOW: &str = "Sync now";
/// Stops cycles.
pub(crate) const PAUSE: &str = "Pause";
/// Lets cycles go on.
pub(crate) const GO_ON: &str = "Resume";
/// The sync rests.
pub(crate) const PAUSED: &str = "The sync is paused. Nothing changes until you resume it.";
/// It was asked for.
pub(crate) const ASKED: &str = "A sync was asked for and begins in a moment.";
/// Last cycle.
pub(crate) const LAST: &str = "Last sync";
/// Next cycle.
pub(crate) const NEXT: &str = "Next sync";
/// There was none.
pub(crate) const NEVER: &str = "None yet";
/// It runs.
pub(crate) const NOW: &str = "Running now";
/// None is planned.
pub(crate) const NOT_PLANNED: &str = "Not planned";
/// Linked records.
pub(crate) const LINKED: &str = "Records in sync";
/// Requests of the org.
pub(crate) const USAGE: &str = "Salesforce requests today, by all programs of your org";
/// To what waits.
pub(crate) const TO_ATTENTION: &str = "See what waits";
/// To the cycle.
pub(crate) const DETAILS: &str = "See what was done";

/// So many things wait.
pub(crate) fn waiting(count: u32) -> String {
    match count {
        1 => "1 thing waits for you".to_owned(),
        many => format!("{} things wait for you", number(many)),
    }
}

/// Requests used of those allowed.
pub(crate) fn usage(used: u32, allowed: u32) -> String {
    format!("{} of {}", number(used), number(allowed))
}

/// How far a cycle is.
pub(crate) fn progress(progress: &Progress) -> String {
    match progress {
        Progress::Reading { end, records } => super::preview::reading(*end, *records, None),
        Progress::Planning => super::preview::PLANNING.to_owned(),
        Progress::Writing { done, of } => {
            format!("Writing changes: {} of {}", number(*done), number(*of))
        }
        Progress::Closing => "Finishing".to_owned(),
    }
}

/// Created records.
pub(crate) const CREATED: &str = "Created";
/// Changed records.
pub(crate) const UPDATED: &str = "Updated";
/// Deleted records.
pub(crate) const DELETED: &str = "Deleted";
/// Counts of one cycle.
pub(crate) const COUNTS: &str = "What the sync did on each side";
/// A cycle that did nothing.
pub(crate) const NOTHING_DONE: &str = "Everything was in step; nothing was changed.";

/// Facts of a report beside the table.
pub(crate) const PAIRED: &str = "paired";
/// Tried again later.
pub(crate) const WAITING: &str = "wait for another try";
/// Refused.
pub(crate) const REFUSED: &str = "refused by the other side";
/// Held.
pub(crate) const HELD: &str = "held for you";
/// Conflicts.
pub(crate) const CONFLICTS: &str = "values that differed";
/// Left out.
pub(crate) const LEFT_OUT: &str = "left out";

/// All cycles.
pub(crate) const CYCLES: &str = "Syncs, newest first";
/// None yet.
pub(crate) const NO_CYCLES: &str = "There has been no sync yet.";
/// A column.
pub(crate) const BEGAN: &str = "Began";
/// A column.
pub(crate) const TOOK: &str = "Took";
/// A column.
pub(crate) const CHANGES: &str = "Changes";
/// A column.
pub(crate) const OUTCOME: &str = "Outcome";
/// It went well.
pub(crate) const COMPLETE: &str = "Complete";
/// It was stopped.
pub(crate) const STOPPED: &str = "Stopped";
/// A cycle that still runs.
pub(crate) const RUNS: &str = "Running";
/// Back to the list.
pub(crate) const BACK: &str = "All syncs";
/// A cycle without actions.
pub(crate) const NO_ACTIONS: &str = "This sync changed nothing.";
/// A filter that nothing passes.
pub(crate) const NO_MATCH: &str = "Nothing here has this kind, action and name.";
/// Actions of a cycle.
pub(crate) const ACTIONS: &str = "What was done, in order";
/// Any verb.
pub(crate) const ALL_VERBS: &str = "All actions";
/// Requests of a cycle.
pub(crate) const REQUESTS: &str = "Requests";

/// Requests of a cycle.
pub(crate) fn requests(crm: u32, mail: u32) -> String {
    format!("{} to Salesforce, {} to the mailbox", number(crm), number(mail))
}

/// So many changes.
pub(crate) fn changes(count: u32) -> String {
    match count {
        0 => "None".to_owned(),
        many => number(many),
    }
}

/// Where something was done.
pub(crate) fn done_in(verb: &str, end: Option<End>) -> String {
    match end {
        Some(end) => format!("{verb} in {}", reasons::end(end)),
        None => verb.to_owned(),
    }
}

/// A value that is empty.
pub(crate) const EMPTY: &str = "(empty)";

/// A value as a person reads it.
pub(crate) fn value(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Empty => EMPTY.into(),
        Value::Text(text) => text.as_str().into(),
        Value::Choice(word) => choice(word).into(),
        Value::Day(day) => locale::day(*day).into(),
        Value::Moment(at) => locale::moment(*at).into(),
        Value::Flag(true) => "yes".into(),
        Value::Flag(false) => "no".into(),
        Value::Number(number) => number.to_string().into(),
        Value::Times(Times::Timed { start, end, zone: _ }) => {
            format!("{} to {}", locale::moment(*start), locale::moment(*end)).into()
        }
        Value::Times(Times::AllDay { first, days: 1 }) => {
            format!("{}, all day", locale::day(*first)).into()
        }
        Value::Times(Times::AllDay { first, days }) => {
            format!("{}, {days} days", locale::day(*first)).into()
        }
        Value::Address(address) => {
            let parts: Vec<&str> =
                address.parts().into_iter().filter(|part| !part.is_empty()).collect();
            parts.join(", ").replace('\n', ", ").into()
        }
    }
}

fn choice(word: &str) -> &str {
    match word {
        "out_of_office" => "out of office",
        "elsewhere" => "working elsewhere",
        "not_started" => "not started",
        "in_progress" => "in progress",
        other => other,
    }
}

/// Saves the settings.
pub(crate) const SAVE: &str = "Save";
/// They are saved.
pub(crate) const SAVED: &str = "Your settings are saved. They take effect with the next sync.";
/// Shows what would follow.
pub(crate) const PREVIEW: &str = "Preview these settings";
/// What take part.
pub(crate) const WHAT: &str = "What takes part";
/// The dates.
pub(crate) const DATES: &str = "Dates";
/// What the dates are for.
pub(crate) const DATES_LEAD: &str =
    "Appointments and tasks take part when they lie within these days around today.";
/// Before today.
pub(crate) const DAYS_BACK: &str = "Days back";
/// After today.
pub(crate) const DAYS_AHEAD: &str = "Days ahead";
/// The zone.
pub(crate) const ZONE: &str = "Time zone";
/// What it is for.
pub(crate) const ZONE_HINT: &str = "It says where your days begin and end.";
/// Only a category.
pub(crate) const CATEGORY: &str = "Only this Outlook category (optional)";
/// What it is for.
pub(crate) const CATEGORY_HINT: &str =
    "When it is filled in, only mailbox appointments and tasks of this category take part.";
/// Directions and winners.
pub(crate) const FLOW: &str = "Direction and conflicts";
/// What a conflict is.
pub(crate) const FLOW_LEAD: &str = "When both sides changed the same field, the winner's value is kept, and the other one is \
     listed under \"Attention\".";

/// The label of a kind's direction.
pub(crate) fn direction(kind: Kind) -> &'static str {
    match kind {
        Kind::Contact => "Contacts flow",
        Kind::Appointment => "Appointments flow",
        Kind::Task => "Tasks flow",
    }
}

/// The label of a kind's winner.
pub(crate) fn winner(kind: Kind) -> &'static str {
    match kind {
        Kind::Contact => "Contact conflicts are won by",
        Kind::Appointment => "Appointment conflicts are won by",
        Kind::Task => "Task conflicts are won by",
    }
}

/// Both ways.
pub(crate) const BOTH_WAYS: &str = "Both ways";
/// One way.
pub(crate) const TO_MAIL: &str = "From Salesforce to the mailbox only";
/// The other way.
pub(crate) const TO_CRM: &str = "From the mailbox to Salesforce only";
/// The org wins.
pub(crate) const CRM_WINS: &str = "Salesforce";
/// The mailbox wins.
pub(crate) const MAIL_WINS: &str = "The mailbox";
/// The later one wins.
pub(crate) const NEWEST_WINS: &str = "The newest edit";
/// Privacy and mail.
pub(crate) const CARE: &str = "Privacy and care";
/// Private records.
pub(crate) const PRIVACY: &str = "Private appointments";
/// Not at all.
pub(crate) const PRIVACY_SKIP: &str = "Leave them out";
/// Times only.
pub(crate) const PRIVACY_TIME: &str = "Show only that the time is taken";
/// In full.
pub(crate) const PRIVACY_FULL: &str = "Synchronize them; they stay private";
/// Deleted contacts.
pub(crate) const DELETIONS: &str = "When I delete a contact in the mailbox";
/// It stays.
pub(crate) const DELETIONS_UNLINK: &str = "Keep it in Salesforce";
/// It goes.
pub(crate) const DELETIONS_PROPAGATE: &str = "Delete it in Salesforce too";
/// Mails.
pub(crate) const NOTIFY: &str = "Let Exchange send mail to attendees when a sync changes a meeting";
/// Relating.
pub(crate) const RELATE: &str =
    "Relate events made from meetings to the one Salesforce contact who attends";
/// Word by e-mail.
pub(crate) const NOTICES: &str =
    "Send me an e-mail when the sync needs me: it lost its access, or failed ten times in a row";
/// The folder.
pub(crate) const FOLDER: &str = "Mailbox folder for contacts";
/// Our own.
pub(crate) const FOLDER_OWN: &str = "A folder of its own, \"Salesforce Contacts\"";
/// The usual.
pub(crate) const FOLDER_USUAL: &str = "The usual contacts folder";
/// How often.
pub(crate) const RHYTHM: &str = "How often";
/// The interval.
pub(crate) const INTERVAL: &str = "Minutes between syncs";
/// No number.
pub(crate) const NO_NUMBER: &str = "Enter a whole number.";

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Address, Day};

    #[test]
    fn values_read_as_people_write_them() {
        let address = Address {
            street: "1 Main St\nFloor 2".into(),
            city: "Berlin".into(),
            ..Address::default()
        };
        let all_day = |days| Value::Times(Times::AllDay { first: Day(20_782), days });
        let cases = [
            (Value::Empty, "(empty)"),
            (Value::Choice("out_of_office".into()), "out of office"),
            (Value::Flag(true), "yes"),
            (Value::from(address), "1 Main St, Floor 2, Berlin"),
            (all_day(1), "2026-11-25, all day"),
            (all_day(3), "2026-11-25, 3 days"),
        ];
        for (its, words) in cases {
            assert_eq!(value(&its), words);
        }
    }

    #[test]
    fn progress_is_told_with_counts() {
        let words = progress(&Progress::Writing { done: 12, of: 1_200 });
        assert_eq!(words, "Writing changes: 12 of 1,200");
    }
}
