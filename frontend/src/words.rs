//! Every sentence shown to people: plain English, second person; an error says what happened, why,
//! and the one next step.

pub(crate) mod addin;
pub(crate) mod attention;
pub(crate) mod chart;
pub(crate) mod dashboard;
pub(crate) mod faults;
pub(crate) mod leaving;
pub(crate) mod office;
pub(crate) mod pane;
pub(crate) mod preview;
pub(crate) mod reasons;
pub(crate) mod records;
pub(crate) mod search;
pub(crate) mod setup;
pub(crate) mod undo;

use crate::router::Screen;
use crate::wizard::flow::Step;
use api::session::DemoWay;

/// The program's name.
pub(crate) const NAME: &str = "Twinline";
/// The link for those who do not want to pass the header each time.
pub(crate) const SKIP: &str = "Skip to the content";
/// The last line of every screen.
pub(crate) const FOOT: &str = "Twinline is free software. Your records pass through this server and are never kept on it \
     in clear.";
/// Ends the session.
pub(crate) const SIGN_OUT: &str = "Sign out";
/// Goes to the next step.
pub(crate) const NEXT: &str = "Next";
/// Gives a question no answer.
pub(crate) const CANCEL: &str = "Cancel";
/// Asks once more.
pub(crate) const TRY_AGAIN: &str = "Try again";
/// In the place of what is to come.
pub(crate) const LOADING: &str = "Loading";
/// What was to go on the clipboard is there.
pub(crate) const COPIED: &str = "Copied";
/// It is not.
pub(crate) const NOT_COPIED: &str = "Select it and copy it by hand";
/// More of a list.
pub(crate) const MORE: &str = "Show more";

/// The first screen's heading.
pub(crate) const HOME_TITLE: &str = "Salesforce and your mailbox, in step";
/// What Twinline does, in three lines.
pub(crate) const HOME_LINES: [&str; 3] = [
    "Appointments, tasks and contacts flow both ways between Salesforce and Exchange.",
    "You choose what takes part, and you see every change before the first one is made.",
    "Nothing is deleted by guesswork, and no mail is sent unless you switch that on.",
];
/// Begins the wizard.
pub(crate) const START: &str = "Start";
/// Goes on with the wizard.
pub(crate) const GO_ON: &str = "Continue the setup";
/// To the account.
pub(crate) const TO_DASHBOARD: &str = "Open the dashboard";
/// By Salesforce's own page.
pub(crate) const SIGN_IN_SALESFORCE: &str = "Sign in with Salesforce";
/// What one needs.
pub(crate) const HOME_HINT: &str = "You need a Salesforce account and an Exchange mailbox. If you have been here before, sign in \
     with Salesforce and you are back on your dashboard.";

/// The box of the demo.
pub(crate) const DEMO_TITLE: &str = "This is a demo";
/// What is in it.
pub(crate) const DEMO: &str = "Both services are simulated on this computer. Sign in as one of these people; nothing leaves \
     your machine.";
/// Address of the simulated Salesforce.
pub(crate) const DEMO_SALESFORCE: &str = "Salesforce address";
/// Address of the simulated Exchange.
pub(crate) const DEMO_EXCHANGE: &str = "Exchange Web Services URL";
/// Where its records can be changed.
pub(crate) const DEMO_EDIT: &str = "Edit the records";
/// Who approves programs in the simulated cloud.
pub(crate) const DEMO_ADMIN: &str = "Administrator of Office 365";
/// How the mailbox is connected.
pub(crate) const DEMO_WAY: &str = "Connect it by";

/// How the mailbox is connected.
pub(crate) fn demo_way(way: DemoWay) -> &'static str {
    match way {
        DemoWay::Url => "Advanced setup, with the address above",
        DemoWay::Autodiscover => "Advanced setup, with e-mail and password alone",
        DemoWay::Office365 => "\"Sign in with Office 365\"",
        DemoWay::Office365Approved => {
            "\"Sign in with Office 365\", once the administrator approved"
        }
    }
}

/// Password of the simulated mailbox.
pub(crate) const DEMO_MAILBOX_PASSWORD: &str = "Mailbox password";

/// No such address.
pub(crate) const LOST_TITLE: &str = "There is no such page";
/// Why, perhaps.
pub(crate) const LOST: &str =
    "The address may be mistyped, or the page may have moved. Nothing of yours is lost.";
/// The next step.
pub(crate) const LOST_NEXT: &str = "Go to the first page";

/// The session is over.
pub(crate) const NOT_SIGNED_IN: &str = "You are not signed in";
/// Why, perhaps, and the next step.
pub(crate) const NOT_SIGNED_IN_NEXT: &str =
    "Your session may have ended. Go to the first page and sign in with Salesforce.";
/// The button for it.
pub(crate) const TO_START: &str = "Go to the first page";

/// What the browser shows for a screen in its tab.
pub(crate) fn title(screen: Screen) -> String {
    let of = |words: &str| format!("{words} - {NAME}");
    match screen {
        Screen::Home => format!("{NAME}: {HOME_TITLE}"),
        Screen::Salesforce => of(setup::step_title(Step::Salesforce)),
        Screen::Mailbox => of(setup::step_title(Step::Mailbox)),
        Screen::Approved => of(office::THANKS),
        Screen::Data => of(setup::step_title(Step::Data)),
        Screen::Done => of(setup::DONE_TITLE),
        Screen::Dashboard => of(dashboard::TITLE),
        Screen::History => of(dashboard::HISTORY),
        Screen::Cycle(id) => of(&dashboard::cycle(id)),
        Screen::Undo(id, None) => of(&undo::title(id)),
        Screen::Undo(_, Some(_)) => of(undo::ONE),
        Screen::Attention => of(dashboard::ATTENTION),
        Screen::Records => of(records::SHORT),
        Screen::Addin => of(addin::TITLE),
        Screen::Settings => of(dashboard::SETTINGS),
        Screen::Lost => of(LOST_TITLE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_screen_has_its_own_title() {
        let screens = [
            Screen::Home,
            Screen::Salesforce,
            Screen::Mailbox,
            Screen::Approved,
            Screen::Data,
            Screen::Done,
            Screen::Dashboard,
            Screen::History,
            Screen::Cycle(3),
            Screen::Undo(3, None),
            Screen::Undo(3, Some(5)),
            Screen::Attention,
            Screen::Records,
            Screen::Addin,
            Screen::Settings,
            Screen::Lost,
        ];
        let mut titles: Vec<String> = screens.into_iter().map(title).collect();
        titles.sort_unstable();
        titles.dedup();
        assert_eq!(titles.len(), screens.len());
    }
}
