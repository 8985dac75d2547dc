//! What the relay says to people: one sentence on what happened and why, and the next step.

use crate::error::Refusal;
use crate::outbound::CERTIFICATE;
use api::Code;
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
            _ => format!("{side} no longer accepts the sign-in. Connect it again."),
        },
        Fault::Forbidden(what) => format!(
            "{side} does not allow what the sync needs ({what}). Ask your administrator, then \
             connect it again."
        ),
        Fault::Offline(_)
        | Fault::Throttled { .. }
        | Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_)
        | Fault::Superseded
        | Fault::Rejected { .. }
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => stopped(fault),
    }
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
