//! The words of the wizard.

use crate::locale::number;
use crate::wizard::flow::Step;

/// What the progress header is.
pub(crate) const STEPS: &str = "Steps of the setup";
/// A step that lies behind.
pub(crate) const STEP_DONE: &str = "done";

/// A step's name in the progress header.
pub(crate) fn step_name(step: Step) -> &'static str {
    match step {
        Step::Salesforce => "Salesforce",
        Step::Mailbox => "Mailbox",
        Step::Data => "Data",
    }
}

/// A step's heading.
pub(crate) fn step_title(step: Step) -> &'static str {
    match step {
        Step::Salesforce => "Specify your Salesforce account",
        Step::Mailbox => "Specify your mailbox account",
        Step::Data => "Select data you want to synchronize",
    }
}

/// A later step was opened too early.
pub(crate) fn earlier_first(step: Step) -> &'static str {
    match step {
        Step::Salesforce => "Your Salesforce account comes first",
        Step::Mailbox => "Your mailbox comes first",
        Step::Data => "What to synchronize comes first",
    }
}

/// The way there.
pub(crate) fn go_to_step(step: Step) -> &'static str {
    match step {
        Step::Salesforce => "Go to step 1, Salesforce",
        Step::Mailbox => "Go to step 2, Mailbox",
        Step::Data => "Go to step 3, Data",
    }
}

/// What happens with the big button.
pub(crate) const SALESFORCE_LEAD: &str = "Salesforce asks for your password on its own page; Twinline never sees it. You need not do \
     this again when your password changes.";
/// Where several companies use this relay.
pub(crate) const COMPANY: &str = "Your company";
/// Nothing chosen yet.
pub(crate) const CHOOSE: &str = "Choose";
/// The boxes about where the account is.
pub(crate) const PLACES: &str = "Where you sign in";
/// A sandbox.
pub(crate) const SANDBOX: &str = "Yes, I use Salesforce Sandbox";
/// Its name.
pub(crate) const SUFFIX: &str = "Sandbox suffix";
/// What a suffix is.
pub(crate) const SUFFIX_HINT: &str =
    "The part that the sandbox adds to your user name: in ada@example.com.uat it is uat.";
/// A community.
pub(crate) const COMMUNITY: &str = "My Customer/Partner Community";
/// Its address.
pub(crate) const COMMUNITY_URL: &str = "Community URL";
/// The org's own address.
pub(crate) const MY_DOMAIN: &str = "My Domain address";
/// The same, as a label.
pub(crate) const DOMAIN_URL: &str = "Your My Domain address";
/// When one needs it.
pub(crate) const DOMAIN_HINT: &str = "Some companies only allow sign-in at their own address.";

/// The folded part.
pub(crate) const MANUAL: &str = "Enter credentials manually";
/// Its warning.
pub(crate) const MANUAL_NOTE: &str = "Salesforce ends this way of signing in with its Summer '27 release and has it switched off \
     in newer orgs. Use \"Sign in with Salesforce\" if you can.";
/// User name of Salesforce.
pub(crate) const LOGIN: &str = "Login";
/// A password.
pub(crate) const PASSWORD: &str = "Password";
/// The token.
pub(crate) const TOKEN: &str = "Security token";
/// The token's label.
pub(crate) const TOKEN_OPTIONAL: &str = "Security token (optional)";
/// Where it comes from.
pub(crate) const TOKEN_HINT: &str =
    "Salesforce mailed it to you when your account was made or your password was reset.";
/// The decision about the password.
pub(crate) const KEEP: &str = "May Twinline keep your password?";
/// Yes.
pub(crate) const KEEP_YES: &str =
    "Keep my password, encrypted, so that the sync can go on in the background";
/// No.
pub(crate) const KEEP_NO: &str =
    "Do not keep it; the sync stops when Salesforce ends this session, and I sign in again";
/// While Salesforce is asked.
pub(crate) const SALESFORCE_BUSY: &str = "Signing in to Salesforce";

/// The company is missing.
pub(crate) const NEED_COMPANY: &str = "Choose your company from the list.";
/// The suffix is missing.
pub(crate) const NEED_SUFFIX: &str = "Enter the sandbox suffix.";
/// The login is missing.
pub(crate) const NEED_LOGIN: &str = "Enter your Salesforce user name.";
/// The password is missing.
pub(crate) const NEED_PASSWORD: &str = "Enter your password.";
/// The decision is missing.
pub(crate) const NEED_KEEP: &str = "Decide whether Twinline may keep your password.";
/// The e-mail address is missing.
pub(crate) const NEED_EMAIL: &str = "Enter the e-mail address of the mailbox.";
/// The e-mail address is none.
pub(crate) const ODD_EMAIL: &str =
    "This is not a complete e-mail address. It looks like name@example.com.";
/// An address of the web is missing.
pub(crate) const NEED_URL: &str = "Enter the address.";
/// An address of the web is none.
pub(crate) const ODD_URL: &str = "This is not a web address. It begins with https://.";

/// The two ways to a mailbox.
pub(crate) const MAILBOX_LEAD: &str =
    "Connect the mailbox whose calendar, tasks and contacts you want to keep in step.";
/// The mailbox must be connected again.
pub(crate) const MAILBOX_AGAIN: &str = "Connect your mailbox again";
/// The folded part.
pub(crate) const ADVANCED: &str = "Advanced setup";
/// E-mail of the mailbox.
pub(crate) const EMAIL: &str = "E-mail to sync";
/// What becomes of the password.
pub(crate) const MAILBOX_PASSWORD_HINT: &str = "It is kept encrypted on this Twinline server, because Exchange knows no other way to let the \
     sync go on in the background.";
/// User name of Exchange.
pub(crate) const USER_NAME: &str = "User name (optional)";
/// When one needs it.
pub(crate) const USER_NAME_HINT: &str =
    "Some servers want your domain and account name in place of the e-mail address.";
/// By hand.
pub(crate) const OWN_URL: &str = "Do not use Autodiscover and enter the Exchange Web Services URL";
/// The address.
pub(crate) const EWS_URL: &str = "Exchange Web Services URL";
/// The group of switches.
pub(crate) const KINDS: &str = "What to synchronize";
/// The estimate is not there yet.
pub(crate) const COUNTING: &str = "Counting records";
/// No estimate.
pub(crate) const NO_ESTIMATE: &str = "No estimate";

/// About how many records of a kind there are.
pub(crate) fn estimate(crm: u32, mail: u32) -> String {
    let all = crm.saturating_add(mail);
    let noun = if all == 1 { "record" } else { "records" };
    format!(
        "about {} {noun}: {} from Salesforce, {} from your mailbox",
        number(all),
        number(crm),
        number(mail)
    )
}

/// More about contacts.
pub(crate) const CUSTOMIZE: &str = "Customize";
/// The choice.
pub(crate) const WHICH_CONTACTS: &str = "Which contacts";
/// All of them.
pub(crate) const CONTACTS_ALL: &str = "All available contacts";
/// Only one's own.
pub(crate) const CONTACTS_MINE: &str = "Only my contacts";
/// Only those of a view.
pub(crate) const CONTACTS_VIEW: &str = "Only contacts from a view";
/// Which view.
pub(crate) const VIEW: &str = "View";
/// Among many.
pub(crate) const VIEW_SEARCH: &str = "Search the views";
/// The org has none that can be used.
pub(crate) const NO_VIEWS: &str = "Your org has no view of contacts that can be used. Make one in Salesforce and come back, or \
     choose another way.";
/// None is chosen.
pub(crate) const CHOOSE_VIEW: &str = "Choose a view from the list";
/// What a view without one's own contacts means.
pub(crate) const VIEW_WARNING: &str = "Best choose a view that holds the contacts you own";
/// What happens instead of the trap.
pub(crate) const VIEW_WARNING_MORE: &str = "A contact that you add in your mailbox is created in Salesforce, but may not belong to this \
     view. Twinline then keeps it in your mailbox all the same: contacts born there are pinned \
     and never removed. Contacts that came from Salesforce are removed from the mailbox when they \
     leave the view, unless you changed them.";

/// The meter.
pub(crate) const LIMIT: &str = "Your plan";

/// How much of the plan's limit is used.
pub(crate) fn limit(used: u32, limit: u32, plan: &str) -> String {
    format!("about {} of {} records ({plan})", number(used), number(limit))
}

/// More than the plan allows.
pub(crate) const OVER_LIMIT: &str = "This is more than your plan allows. Twinline takes the newest contacts by their date of \
     creation and leaves the rest out; the preview lists which.";

/// Ends the wizard.
pub(crate) const FINISH: &str = "Finish";
/// Nothing is switched on.
pub(crate) const NOTHING_ON: &str = "Switch on at least one kind of record.";
/// Finishing without a plan to show.
pub(crate) const UNSEEN_TITLE: &str = "Finish without the preview?";
/// What that means.
pub(crate) const UNSEEN: &str = "The preview is not ready. Twinline will create and pair records, and will hold every change \
     and deletion of existing records until you have looked at it on the dashboard.";
/// Go on.
pub(crate) const UNSEEN_YES: &str = "Finish now";

/// The last screen of the wizard.
pub(crate) const DONE_TITLE: &str = "Your first sync";
/// What happens.
pub(crate) const DONE_LEAD: &str =
    "It goes on in the background. You can close this page and come back at any time.";
/// It waits for its turn.
pub(crate) const DONE_SOON: &str = "Waiting for the first sync to begin";
/// It is over.
pub(crate) const DONE_OVER: &str = "The first sync is finished";
/// It was stopped.
pub(crate) const DONE_STOPPED: &str = "The first sync has stopped";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_reads_as_a_sentence() {
        assert_eq!(
            estimate(1180, 60),
            "about 1,240 records: 1,180 from Salesforce, 60 from your mailbox"
        );
        assert!(estimate(1, 0).starts_with("about 1 record:"));
        assert!(estimate(u32::MAX, 1).contains("4,294,967,295 records"));
    }
}
