//! The words in the pane in Outlook.

/// The heading, for those who hear it.
pub(crate) const TITLE: &str = "What Salesforce knows";

/// The heading where this is not Outlook.
pub(crate) const ABSENT: &str = "This pane belongs into Outlook";
/// What happened.
pub(crate) const ABSENT_WHY: &str = "Outlook does not answer";
/// The next step.
pub(crate) const ABSENT_NEXT: &str = "Open a message or an appointment in Outlook and open Twinline from there. If you are in Outlook, \
     check your connection, close this pane and open it again.";

/// The heading before the pane is connected.
pub(crate) const CONNECT: &str = "Connect this pane";
/// The code.
pub(crate) const CODE: &str = "Your code";
/// The first step, which opens the dashboard.
pub(crate) const TO_DASHBOARD: &str = "Open your Twinline dashboard.";
/// The other steps.
pub(crate) const STEPS: [&str; 2] =
    ["Sign in there, if you are asked to.", "Type this code under \"Connect the pane\"."];
/// While the code was not typed.
pub(crate) const WAITING: &str = "Waiting for the code. This pane goes on by itself.";

/// Nothing is open in Outlook.
pub(crate) const NOTHING: &str = "Choose a message or an appointment to see its people.";
/// What is open has no people but the person.
pub(crate) const NOBODY: &str = "There is nobody else in it yet.";
/// The mailbox could not be asked.
pub(crate) const SILENT: &str = "Your mailbox could not be asked";
/// The appointment that is open.
pub(crate) const MEETING: &str = "This appointment";
/// It was not found.
pub(crate) const NO_MEETING: &str = "Not found";
/// Why, perhaps.
pub(crate) const NO_MEETING_WHY: &str =
    "Your calendar has no such appointment yet. It may not have been saved or sent.";
/// Somebody has no contact.
pub(crate) const ABSENT_THERE: &str = "Not in Salesforce";
/// Makes one.
pub(crate) const CREATE: &str = "Create the contact in Salesforce";
/// Between job and account.
pub(crate) const AND: &str = " at ";
/// The list of tasks.
pub(crate) const TASKS: &str = "Open tasks";
/// It is empty.
pub(crate) const NO_TASKS: &str = "None.";
/// The list of appointments.
pub(crate) const APPOINTMENTS: &str = "Next appointments";
/// It is empty.
pub(crate) const NO_APPOINTMENTS: &str = "None.";
/// To the contact's page.
pub(crate) const OPEN: &str = "Open in Salesforce";

/// To the dashboard.
pub(crate) const DASHBOARD: &str = "Dashboard";
/// Signs the pane out.
pub(crate) const END: &str = "Disconnect";

/// When the last sync ended.
pub(crate) fn last(when: &str) -> String {
    format!("Last sync: {when}")
}
