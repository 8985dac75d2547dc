//! What went wrong, in words with a next step.

use api::Code;
use model::Fault;

/// The relay does not answer.
pub(crate) const RELAY_SILENT: &str =
    "Twinline's server does not answer. Check your connection and try again.";
/// The relay answers something else.
pub(crate) const RELAY_GARBLED: &str = "Twinline's server sent something that this page does not understand. Reload the page; it may \
     be of an older version.";
/// Live events broke off.
pub(crate) const LIVE_BROKEN: &str =
    "Live updates are interrupted. They come back by themselves when the server answers.";

/// The worker that plans could not be loaded, or broke.
pub(crate) const DESK_LOST: &str = "The part of Twinline that reads and plans could not be loaded, or has stopped. Try again; if \
     it stays so, reload the page.";

/// Something before the relay answered in its place.
pub(crate) fn relay_status(status: u16) -> String {
    format!("Twinline's server cannot be used right now (status {status}). Try again in a minute.")
}

/// The first line of an error.
pub(crate) fn title(code: Code) -> &'static str {
    match code {
        Code::NotSignedIn => "You are not signed in",
        Code::BadInput => "Something in the form must be changed",
        Code::NotFound => "It does not exist",
        Code::Forbidden => "This is not allowed",
        Code::TooMany => "Too many tries",
        Code::TooEarly => "An earlier step comes first",
        Code::SalesforceRefused => "Salesforce refused the sign-in",
        Code::MailboxRefused => "The mailbox refused the sign-in",
        Code::Unreachable => "No answer",
        Code::Unexpected => "An answer was not understood",
        Code::SignInAgain => "Sign in again",
        Code::Ours => "Something went wrong in Twinline",
    }
}

/// What went wrong at one side while reading.
pub(crate) fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Offline(_) => {
            "One of the two services does not answer. Try again in a minute.".to_owned()
        }
        Fault::Throttled { .. } => {
            "One of the two services asks Twinline to slow down. Try again in a few minutes."
                .to_owned()
        }
        Fault::SignedOut(words) => {
            format!("The sign-in to one of the two services has ended ({words}). Connect it again.")
        }
        Fault::Forbidden(words) => {
            format!("A permission is missing: {words}. Ask your administrator for it.")
        }
        Fault::Stale | Fault::Missing => {
            "Something changed while it was read. Try again.".to_owned()
        }
        Fault::WatermarkLost(_) => "The reading must begin anew. Try again.".to_owned(),
        Fault::Superseded => {
            "Another server works on this account now. Reload the page.".to_owned()
        }
        Fault::Rejected { code, .. } => {
            format!("One of the two services refused the question ({code}). Try again later.")
        }
        Fault::Closed(code) => {
            format!("One of the two services takes nothing new now ({code}). Try again later.")
        }
        Fault::TooLarge(_) => {
            "An answer was too large to be read. Choose fewer records and try again.".to_owned()
        }
        Fault::Garbled(place) => {
            format!(
                "An answer was not understood ({place}). Try again; if it stays so, tell the \
                 person who runs this Twinline."
            )
        }
    }
}

/// Why Salesforce sent the person back without a sign-in: title and next step. The code comes in
/// the address, so that none but known codes have an effect.
pub(crate) fn sign_in_problem(code: &str) -> (&'static str, &'static str) {
    match code {
        "access_denied" => (
            "You did not allow the access",
            "Twinline needs your permission to read and write your records. Sign in again and \
             choose Allow.",
        ),
        "app_not_installed" => (
            "Twinline is not installed in your org",
            "Your Salesforce administrator must install the connected app of Twinline, or allow \
             it for your profile. Ask them, then sign in again.",
        ),
        "api_disabled" => (
            "The API is not enabled for you",
            "Your profile or your edition of Salesforce does not allow access by the API. Ask \
             your administrator for the permission \"API Enabled\".",
        ),
        "no_refresh_token" => (
            "Salesforce did not allow a lasting connection",
            "The sync needs to go on while you are away. Ask the person who runs this Twinline to \
             allow \"refresh_token, offline_access\" in its app registration, then sign in again.",
        ),
        "unreachable" => (
            "Salesforce did not answer in time",
            "The service may be busy or down for a moment. Wait a minute, then sign in again.",
        ),
        "ours" => (
            "Something went wrong in Twinline",
            "The sign-in itself worked, but it could not be kept. Try again; if it stays so, tell \
             the person who runs this Twinline.",
        ),
        "expired" => (
            "The sign-in took too long",
            "For your safety a sign-in must be finished within a few minutes. Sign in again.",
        ),
        _ => (
            "The sign-in did not work",
            "Salesforce sent you back without signing you in. Try again; if it stays so, ask your \
             Salesforce administrator whether Twinline is allowed in your org.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Kind;

    #[test]
    fn every_fault_ends_with_a_next_step() {
        let faults = [
            Fault::Offline(String::from("x")),
            Fault::Throttled { wait_ms: None, code: String::from("x") },
            Fault::SignedOut(String::from("x")),
            Fault::Forbidden(String::from("x")),
            Fault::Stale,
            Fault::Missing,
            Fault::WatermarkLost(Kind::Task),
            Fault::Superseded,
            Fault::Rejected { code: String::from("x"), field: None },
            Fault::Closed(String::from("x")),
            Fault::TooLarge(String::from("x")),
            Fault::Garbled(String::from("x")),
        ];
        for fault in faults {
            let words = super::fault(&fault);
            assert!(words.matches(['.', ';']).count() >= 2, "{words}");
            assert!(!words.contains('!'), "{words}");
        }
    }

    #[test]
    fn the_address_cannot_put_words_on_the_page() {
        let (title, next) = sign_in_problem("<b>pay here</b>");
        assert!(!title.contains("pay") && !next.contains("pay"));
    }
}
