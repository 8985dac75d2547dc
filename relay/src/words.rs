//! What the relay says to people: one sentence on what happened and why, and the next step.

use crate::error::Refusal;
use crate::outbound::CERTIFICATE;
use crate::signed::FRESH_REFUSED;
use api::Code;
use connect::msgraph::oauth::{Hint, hint_of};
use model::Fault;
use sync::End;

/// What a connection lacks, when a fault is the person's to see to.
pub fn attention(end: End, fault: &Fault) -> String {
    let side = name(end);
    match fault {
        Fault::SignedOut(code) => match code.as_str() {
            "inactive_user" => {
                format!("{side} says that your user is inactive. Ask your administrator.")
            }
            "inactive_org" => {
                format!("{side} says that your org is locked. Ask your administrator.")
            }
            "invalid_client" | "invalid_client_id" => format!(
                "{side} no longer knows Twinline's app registration. Ask whoever runs Twinline."
            ),
            "invalid_app_access" => format!(
                "{side} wants your administrator to approve Twinline for you. Then connect again."
            ),
            "ip_restricted" => format!(
                "{side} takes no sign-ins from the address of this Twinline. Ask your administrator \
                 to allow it, then connect again."
            ),
            FRESH_REFUSED => format!(
                "{side} refuses Twinline even after a fresh sign-in. Ask your administrator whether \
                 the app and the address of this Twinline are allowed, then connect again."
            ),
            code => match of_microsoft(code) {
                Some(words) => words.to_owned(),
                None => format!("{side} no longer accepts the sign-in. Connect it again."),
            },
        },
        Fault::Forbidden(what) => match (end, what.as_str()) {
            (End::Mail, "HTTP 403" | "ErrorAccessDenied") => format!(
                "{side} does not let Twinline in this way ({what}). If it is in Office 365, connect \
                 it again with \"Sign in with Office 365\"; else ask your administrator."
            ),
            (End::Mail, "MailboxNotEnabledForRESTAPI" | "ErrorNonExistentMailbox") => format!(
                "{side} is not in Microsoft's cloud any more, or its licence was taken away. Ask your \
                 administrator, then connect it again."
            ),
            (End::Crm | End::Mail, code) => of_microsoft(code).map_or_else(
                || {
                    format!(
                        "{side} does not allow what the sync needs ({what}). Ask your \
                         administrator, then connect it again."
                    )
                },
                str::to_owned,
            ),
        },
        Fault::Offline(_)
        | Fault::Throttled { .. }
        | Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_)
        | Fault::Superseded
        | Fault::Rejected { .. }
        | Fault::Closed(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => stopped(fault),
    }
}

/// What stands behind an error of Microsoft's sign-in, written as `invalid_grant 50173`.
fn of_microsoft(code: &str) -> Option<&'static str> {
    let (error, number) = code.split_once(' ')?;
    let number: u64 = number.parse().ok()?;
    match hint_of(error, &[number]) {
        Hint::SignIn => Some(
            "Microsoft wants you to sign in again: the sign-in is too old, was ended, or needs a \
             second step. Connect your mailbox again.",
        ),
        Hint::AdminConsent => Some(
            "Your organisation has not approved Twinline, or no longer does. Connect your mailbox \
             again: Twinline then shows the link for your administrator.",
        ),
        Hint::Policy => Some(
            "A policy of your organisation blocks Twinline's sign-in. Ask your administrator to \
             allow it, then connect your mailbox again.",
        ),
        Hint::Account => Some(
            "Microsoft says that your account is locked, disabled or not where it was. Ask your \
             administrator, then connect your mailbox again.",
        ),
        Hint::Registration => Some(
            "Twinline's registration at Microsoft is wrong, or its secret has expired. Ask whoever \
             runs Twinline.",
        ),
        Hint::Declined | Hint::Later => None,
    }
}

/// What a cycle put off because a side takes no writes for now.
pub fn closed(end: End, code: &str) -> String {
    format!(
        "{} takes nothing new at the moment ({code}), so what was to be written there waits; the \
         other direction went on. Make room there, or wait until its maintenance is over.",
        name(end)
    )
}

/// What stopped a cycle.
pub fn stopped(fault: &Fault) -> String {
    match fault {
        Fault::Offline(why) => {
            format!("A server did not answer ({why}). Twinline tries again by itself.")
        }
        Fault::Throttled { .. } => {
            "A server asked to slow down. Twinline goes on by itself later.".into()
        }
        Fault::SignedOut(_) => "A sign-in no longer holds. Connect that side again.".into(),
        Fault::Forbidden(what) => {
            format!("A permission is missing ({what}). Ask your administrator.")
        }
        Fault::Stale => "A record changed meanwhile. The next sync reads it again.".into(),
        Fault::Missing => "A record was not found. The next sync reads it again.".into(),
        Fault::WatermarkLost(kind) => {
            format!("The next sync reads every {} again.", kind.name())
        }
        Fault::Superseded => "Another relay took over.".into(),
        Fault::Rejected { code, .. } => format!("A server refused a record ({code})."),
        Fault::Closed(code) => format!(
            "A server takes nothing new at the moment ({code}). Make room there, or wait until its \
             maintenance is over."
        ),
        Fault::TooLarge(_) => "An answer was too large to read. Choose fewer records.".into(),
        Fault::Garbled(place) => format!(
            "Twinline did not understand an answer ({place}). That is our fault: please report it."
        ),
    }
}

/// Why one record was refused.
pub fn refused(end: End, fault: &Fault) -> String {
    let side = name(end);
    match fault {
        Fault::Rejected { code, field: Some(field) } => {
            format!("{side} refused the field {field} ({code}). Correct it there or here.")
        }
        Fault::Rejected { code, field: None } => {
            format!("{side} refused the record ({code}). Correct it there or here.")
        }
        Fault::Stale | Fault::Missing => {
            format!("It was changing in {side} while it was read. It is tried again.")
        }
        Fault::TooLarge(_) => format!("It is too large for {side}. Shorten it."),
        Fault::Forbidden(what) => format!("{side} does not let you write it ({what})."),
        Fault::Offline(_)
        | Fault::Throttled { .. }
        | Fault::SignedOut(_)
        | Fault::WatermarkLost(_)
        | Fault::Superseded
        | Fault::Closed(_)
        | Fault::Garbled(_) => stopped(fault),
    }
}

/// A fault of a request that a person waits for.
pub fn refusal(end: End, fault: &Fault) -> Refusal {
    let side = name(end);
    match fault {
        Fault::Offline(why) if why == CERTIFICATE => Refusal::new(
            Code::Unreachable,
            format!(
                "{side} was not called because its certificate is not trusted. Ask whoever runs \
                 Twinline to add your authority to its configuration."
            ),
        ),
        Fault::Offline(why) => Refusal::new(
            Code::Unreachable,
            format!("{side} does not answer ({why}). Check the address, then try again."),
        ),
        Fault::Throttled { .. } => Refusal::new(
            Code::TooMany,
            format!("{side} asks to slow down. Wait a minute, then try again."),
        ),
        Fault::SignedOut(_) => Refusal::new(Code::SignInAgain, attention(end, fault)),
        Fault::Forbidden(_) => Refusal::new(
            match end {
                End::Crm => Code::SalesforceRefused,
                End::Mail => Code::MailboxRefused,
            },
            attention(end, fault),
        ),
        Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_)
        | Fault::Rejected { .. }
        | Fault::Closed(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => Refusal::new(
            Code::Unexpected,
            format!("{side} answered in a way that Twinline does not understand ({fault})."),
        ),
        Fault::Superseded => Refusal::new(Code::Ours, "Another relay took over. Try again."),
    }
}

fn name(end: End) -> &'static str {
    match end {
        End::Crm => "Salesforce",
        End::Mail => "Your mailbox",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn what_a_person_can_do_is_told_by_the_cause() {
        let out = |code: &str| Fault::SignedOut(code.into());
        let barred = |code: &str| Fault::Forbidden(code.into());
        let causes = [
            (End::Crm, out("invalid_grant"), "Connect it again"),
            (End::Crm, out("ip_restricted"), "allow it"),
            (End::Crm, out(FRESH_REFUSED), "even after a fresh sign-in"),
            (End::Crm, out("inactive_user"), "Ask your administrator"),
            (End::Crm, out("inactive_org"), "locked"),
            (End::Crm, out("invalid_client"), "whoever runs Twinline"),
            (End::Crm, out("invalid_app_access"), "approve"),
            (End::Mail, barred("ErrorAccessDenied"), "Sign in with Office 365"),
            (End::Mail, barred("MailboxNotEnabledForRESTAPI"), "licence"),
            (End::Mail, barred("Authorization_RequestDenied"), "Ask your administrator"),
        ];
        let mut told = BTreeSet::new();
        for (end, fault, next) in &causes {
            let words = attention(*end, fault);
            assert!(words.contains(next) && words.ends_with('.'), "{words}");
            assert!(told.insert(words), "each cause has words of its own");
        }
        assert!(closed(End::Mail, "ErrorQuotaExceeded").contains("Make room"));
    }
}
