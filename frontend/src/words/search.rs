//! The words about finding the server of a mailbox.

use api::wizard::{MailboxEnd, Way};

/// It was found.
pub(crate) const FOUND: &str = "Your mailbox is connected";
/// The list of what was tried, when it worked.
pub(crate) const HOW_FOUND: &str = "How it was found";
/// The same, when it did not.
pub(crate) const WHAT_TRIED: &str = "What was tried";
/// One of them worked.
pub(crate) const WORKED: &str = "Worked";
/// One of them did not.
pub(crate) const NOT_THERE: &str = "Not there";
/// While the mailbox is sought.
pub(crate) const BUSY: &str = "Looking for your mailbox and signing in";
/// What is needed.
pub(crate) const LEAD: &str = "For mailboxes on your company's own Exchange server or with a hosting provider. The e-mail \
     address and the password are mostly enough: Twinline finds the server.";

/// One thing tried.
pub(crate) fn tried(way: Way, host: &str) -> String {
    match way {
        Way::Domain => format!("{host} belongs to Office 365"),
        Way::Cloud => "Asked Office 365, without your password".to_owned(),
        Way::Json => format!("Asked {host}, without your password"),
        Way::Pox => format!("Signed in at {host}, Autodiscover"),
        Way::Soap => format!("Signed in at {host}, Autodiscover by SOAP"),
        Way::Redirect => format!("Asked where {host} leads, without your password"),
        Way::Dns => format!("Looked up {host}"),
        Way::SignIn => format!("Signed in to the mailbox at {host}"),
    }
}

/// What one end means and what to do next; `None` where all is well.
pub(crate) fn ended(end: &MailboxEnd) -> Option<(&'static str, String)> {
    let told = match end {
        MailboxEnd::Connected(_) => return None,
        MailboxEnd::Cloud => (
            "This mailbox is in Office 365",
            "Office 365 takes no passwords from programs; yours was sent nowhere. Sign in on \
             Microsoft's own page instead."
                .to_owned(),
        ),
        MailboxEnd::Confirm(host) => (
            "May your password go to this server?",
            format!(
                "The search leads to {host}, which is not part of your mail domain. Anybody \
                 between you and your company could have named it. Go on only if you know that \
                 your mailbox is there; nothing has been sent to it yet."
            ),
        ),
        MailboxEnd::Certificate(host) => (
            "This server cannot prove who it is",
            format!(
                "The certificate of {host} is not trusted, so your password was not sent. Ask \
                 your administrator for the right address, or to have the certificate renewed."
            ),
        ),
        MailboxEnd::NoScheme(offers) => (
            "Twinline cannot sign in to this server",
            format!(
                "Its way of signing in is not one that Twinline takes: {offers}. Ask your \
                 administrator to allow NTLM or Basic for Exchange Web Services."
            ),
        ),
        MailboxEnd::NotFound => (
            "No server was found for this mailbox",
            "Check the e-mail address. If it is right, choose \"Do not use Autodiscover\" above \
             and enter the address of Exchange Web Services; your administrator knows it."
                .to_owned(),
        ),
        MailboxEnd::Late => (
            "The search took too long",
            "The servers asked did not answer in time. Try again, or choose \"Do not use \
             Autodiscover\" above and enter the address of Exchange Web Services."
                .to_owned(),
        ),
    };
    Some(told)
}

/// Lets the password go.
pub(crate) fn confirm(host: &str) -> String {
    format!("Send my password to {host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_but_the_good_one_says_what_to_do_next() {
        assert_eq!(ended(&MailboxEnd::Connected("mail.acme.example".into())), None);
        let host = || "mail.acme.example".to_owned();
        for end in [
            MailboxEnd::Cloud,
            MailboxEnd::Confirm(host()),
            MailboxEnd::Certificate(host()),
            MailboxEnd::NoScheme("the server offers only Negotiate".into()),
            MailboxEnd::NotFound,
            MailboxEnd::Late,
        ] {
            let (title, text) = ended(&end).unwrap_or_default();
            assert!(!title.is_empty() && text.len() > 60, "{end:?}");
        }
    }
}
