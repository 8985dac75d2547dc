//! The words of a notice: what happened, why, and the one next step. Nothing of a person and no
//! secret is in it, because mail is read on the way.

use crate::store::notices::{Cause, FAILURES};
use sync::End;

/// A notice in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
}

/// A notice of a cause. `why` is what the dashboard says of it.
pub(super) fn of(cause: Cause, why: &str, origin: &str) -> Letter {
    let (subject, happened, step) = match cause {
        Cause::Lost(end) => {
            let (name, button) = match end {
                End::Crm => ("Salesforce", "Connect Salesforce again"),
                End::Mail => ("your mailbox", "Connect the mailbox again"),
            };
            (
                format!("Twinline: {name} must be connected again"),
                String::from("Your sync has stopped."),
                format!(
                    "Next step: open {origin}/dashboard\n\
                     There you see what is needed, and the button \"{button}\". Then the sync goes \
                     on where it stopped."
                ),
            )
        }
        Cause::Failing => (
            format!("Twinline: your sync failed {FAILURES} times in a row"),
            format!("The last {FAILURES} syncs did not go through. Twinline keeps trying."),
            format!(
                "Next step: open {origin}/dashboard\n\
                 There you see whether it works again. If not, tell whoever runs Twinline for you."
            ),
        ),
    };
    let body = format!(
        "{happened}\n\n{why}\n\n{step}\n\n\
         You get this message once. If you want none, switch them off in the settings:\n\
         {origin}/dashboard/settings\n"
    );
    Letter { subject, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_what_happened_why_and_the_next_step() {
        let why = "Your mailbox no longer accepts the sign-in. Connect it again.";
        let letter = of(Cause::Lost(End::Mail), why, "https://sync.example.com");
        assert_eq!(letter.subject, "Twinline: your mailbox must be connected again");
        assert_eq!(
            letter.body,
            "Your sync has stopped.\n\n\
             Your mailbox no longer accepts the sign-in. Connect it again.\n\n\
             Next step: open https://sync.example.com/dashboard\n\
             There you see what is needed, and the button \"Connect the mailbox again\". Then the \
             sync goes on where it stopped.\n\n\
             You get this message once. If you want none, switch them off in the settings:\n\
             https://sync.example.com/dashboard/settings\n"
        );
        let letter = of(Cause::Failing, "A server did not answer (timeout).", "https://x.example");
        assert_eq!(letter.subject, "Twinline: your sync failed 10 times in a row");
        assert!(letter.body.contains("A server did not answer (timeout)."), "{}", letter.body);
        assert!(!letter.body.contains('!'), "{}", letter.body);
    }
}
