//! The only errors a browser receives: a code for the program and one sentence for the person.

use serde::{Deserialize, Serialize};

/// What went wrong, in words a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    /// For the program.
    pub code: Code,
    /// For the person: what happened, why, and the one next step.
    pub words: String,
    /// The input it is about, by its name in the request.
    pub field: Option<String>,
}

/// The kinds of error that the pages treat differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// No session: start at the first page.
    NotSignedIn,
    /// The request could not be read, or an input is wrong; `field` says which.
    BadInput,
    /// The path or record does not exist.
    NotFound,
    /// The request came from elsewhere, or is not allowed.
    Forbidden,
    /// Too many requests or tries: later again.
    TooMany,
    /// The wizard's earlier steps come first.
    TooEarly,
    /// The Salesforce sign-in was refused.
    SalesforceRefused,
    /// The mailbox sign-in was refused.
    MailboxRefused,
    /// The other service does not answer.
    Unreachable,
    /// The other service answers something else than expected.
    Unexpected,
    /// The connection must be made anew.
    SignInAgain,
    /// A fault of ours.
    Ours,
}
