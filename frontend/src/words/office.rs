//! The words about Office 365 and Outlook.com: signing in, and an administrator's approval.

/// What happens with the button.
pub(crate) const LEAD: &str = "For mailboxes in Office 365, Exchange Online and Outlook.com. Microsoft asks for your password \
     on its own page; Twinline never sees it.";
/// Microsoft's own sign-in.
pub(crate) const SIGN_IN: &str = "Sign in with Office 365";
/// The operator has not registered Twinline.
pub(crate) const NOT_REGISTERED: &str = "Office 365 is not set up on this Twinline";
/// What to do.
pub(crate) const NOT_REGISTERED_NEXT: &str = "Ask the person who runs this Twinline to register it with Microsoft; the guide for operators \
     says how. If your mailbox is on your company's own Exchange server or with a hosting \
     provider, open \"Advanced setup\" below.";
/// Microsoft's page may end in a demand for approval and never send the person back.
pub(crate) const NEED_APPROVAL: &str = "Microsoft says that an administrator must approve";

/// Waiting.
pub(crate) const WAITING: &str = "Waiting for your administrator";
/// Why.
pub(crate) const WAITING_WHY: &str = "Your organisation lets only administrators allow a program to use mailboxes. Send this link to \
     an administrator of your Microsoft 365. Approving takes one sign-in and one press, for \
     everybody in your organisation.";
/// Nothing is lost meanwhile.
pub(crate) const WAITING_SAFE: &str =
    "You may close this page: your setup waits here, and goes on when you come back.";
/// The link's label.
pub(crate) const LINK: &str = "Link for your administrator";
/// Puts it on the clipboard.
pub(crate) const COPY: &str = "Copy the link";
/// Writes an e-mail with it.
pub(crate) const WRITE: &str = "Write an e-mail with it";
/// Asks Microsoft again.
pub(crate) const TRY: &str = "Try now";
/// Takes another way.
pub(crate) const NO_WAIT: &str = "Do not wait";
/// It was given.
pub(crate) const GIVEN: &str = "Your administrator approved Twinline";
/// What comes next.
pub(crate) const GIVEN_NEXT: &str =
    "One more sign-in connects your mailbox. It can take Microsoft a few minutes to let you in.";
/// Goes on.
pub(crate) const GO_ON: &str = "Go on with Office 365";

/// The subject of the e-mail to the administrator.
pub(crate) const MAIL_SUBJECT: &str = "Please approve Twinline for our mailboxes";

/// The e-mail to the administrator.
pub(crate) fn mail_body(link: &str) -> String {
    format!(
        "Hello,\n\nI would like to keep my mailbox and Salesforce in step with Twinline. Microsoft \
         asks that an administrator approves it first. Please open this link, sign in as an \
         administrator and choose Accept:\n\n{link}\n\nTwinline asks for contacts, calendars, tasks \
         and the mailbox's time zone of each person who signs in; it does not read or send mail.\n"
    )
}

/// Since when the person waits.
pub(crate) fn since(when: &str) -> String {
    format!("Waiting since {when}.")
}

/// What an administrator reads after approving.
pub(crate) const THANKS: &str = "Thank you";
/// Approved.
pub(crate) const THANKS_MORE: &str = "Twinline is approved for your organisation. Whoever asked you can go on now; you can close this \
     page.";
/// What an administrator reads who did not approve.
pub(crate) const NOT_APPROVED: &str = "Twinline was not approved";
/// The next step.
pub(crate) const NOT_APPROVED_MORE: &str = "Nothing was changed. Open the link again if you wish to approve it; you must be signed in as an \
     administrator of your Microsoft 365.";

/// Why Microsoft sent the person back without a connection: title and next step. The code comes in
/// the address, so that none but known codes have an effect.
pub(crate) fn problem(code: &str) -> (&'static str, &'static str) {
    match code {
        "approval" => (
            "An administrator must approve Twinline first",
            "Microsoft keeps ordinary people from allowing this themselves. Below is a link to \
             send to your administrator.",
        ),
        "declined" => (
            "You did not allow the access",
            "Twinline needs your permission to read and write contacts, appointments and tasks. \
             Sign in again and choose Accept.",
        ),
        "sign_in_again" => (
            "Microsoft wants you to sign in once more",
            "A password may have changed, or a second proof of who you are is asked for. Sign in \
             again.",
        ),
        "policy" => (
            "A rule of your organisation blocks this sign-in",
            "It may ask for a managed device or a certain place. Your administrator finds the \
             blocked sign-in in Microsoft Entra and can allow it. Then sign in again.",
        ),
        "account" => (
            "This Microsoft account cannot be used here",
            "It belongs to another organisation, is of another sort than this Twinline takes, or \
             is locked. Sign in with the account of your mailbox.",
        ),
        "registration" => (
            "Twinline's registration with Microsoft does not work",
            "Its secret may have expired, or its addresses may not fit. Tell the person who runs \
             this Twinline.",
        ),
        "later" => (
            "Microsoft asks to come back later",
            "Its sign-in is busy or down for a moment. Wait a minute, then sign in again.",
        ),
        "unreachable" => (
            "Microsoft did not answer in time",
            "The service may be busy or down for a moment. Wait a minute, then sign in again.",
        ),
        "no_mailbox" => (
            "This account has no mailbox in Office 365",
            "Its mailbox may be on your company's own Exchange server: then use \"Advanced setup\" \
             below. Or sign in with the account that has one.",
        ),
        "forbidden" => (
            "Microsoft does not let Twinline into this mailbox",
            "A permission is missing, or the mailbox is switched off for programs. Ask your \
             administrator, then sign in again.",
        ),
        "other_mailbox" => (
            "This is another mailbox than the one being synchronised",
            "Sign in with that one. To change the mailbox, remove the account in the settings and \
             set it up again.",
        ),
        "no_refresh_token" => (
            "Microsoft did not allow a lasting connection",
            "The sync needs to go on while you are away. Tell the person who runs this Twinline \
             that \"offline_access\" was not granted.",
        ),
        "expired" => (
            "The sign-in took too long",
            "For your safety a sign-in must be finished within a few minutes, in the browser in \
             which it began. Sign in again.",
        ),
        "too_many" => ("Too many tries", "Wait a minute, then sign in again."),
        "ours" => (
            "Something went wrong in Twinline",
            "The sign-in itself worked, but it could not be kept. Try again; if it stays so, tell \
             the person who runs this Twinline.",
        ),
        _ => (
            "The sign-in did not work",
            "Microsoft sent you back without signing you in. Try again; if it stays so, tell the \
             person who runs this Twinline.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_code_changes_nothing() {
        let (title, next) = problem("<b>pay here</b>");
        assert_eq!(title, "The sign-in did not work");
        assert!(!next.contains('<'));
        assert!(mail_body("https://login.example/x").contains("\n\nhttps://login.example/x\n"));
    }
}
