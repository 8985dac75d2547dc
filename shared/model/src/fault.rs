//! Everything that can go wrong outside. The variants are the *decisions*, not the causes; the
//! causes are the words inside, which never hold a secret or a person's text.

use crate::Kind;
use serde::{Deserialize, Serialize};

/// What went wrong at one side.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// No answer, a broken connection, a time-out, a server error without more words.
    #[error("no answer: {0}")]
    Offline(String),
    /// The server asks for less. `wait_ms` is its own figure where it gave one.
    #[error("asked to slow down ({code})")]
    Throttled {
        /// How long the server asked to wait.
        wait_ms: Option<u64>,
        /// The server's code.
        code: String,
    },
    /// The sign-in no longer holds.
    #[error("signed out ({0})")]
    SignedOut(String),
    /// The connection lacks a permission.
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// The record moved since it was read.
    #[error("changed meanwhile")]
    Stale,
    /// The record is not there, which by itself proves no deletion.
    #[error("not found")]
    Missing,
    /// The watermark of one kind is refused; the kind is read anew.
    #[error("the watermark for {} was refused", .0.name())]
    WatermarkLost(Kind),
    /// Another relay holds this account now.
    #[error("another relay took over")]
    Superseded,
    /// One record's content is refused.
    #[error("refused ({code}{})", .field.as_deref().map(|f| format!(" at {f}")).unwrap_or_default())]
    Rejected {
        /// The server's code.
        code: String,
        /// The name of our field ([`crate::Field::name`]) where the server named one that we know,
        /// else the server's own name of it.
        field: Option<String>,
    },
    /// The side takes no writes for now: it is full, or is being worked on. It can still be read,
    /// and the other side written.
    #[error("takes nothing for now ({0})")]
    Closed(String),
    /// A batch or an answer was too large for the server: halve it and try again.
    #[error("too much at once ({0})")]
    TooLarge(String),
    /// An answer that was not understood; the text says where.
    #[error("not understood: {0}")]
    Garbled(String),
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Try again after a wait.
    Retry,
    /// The person signs in again; the account rests until then.
    Reconnect,
    /// The next cycle reads the record again.
    NextCycle,
    /// Read one kind from the start.
    ReadAnew,
    /// Stop at once.
    Stop,
    /// List the record and go on with the rest.
    SkipRecord,
    /// Put off what would be written there; the next cycle tries again.
    OtherWay,
    /// Send less at once.
    Halve,
    /// End the cycle and report.
    Report,
}

impl Fault {
    /// What to do next.
    pub fn remedy(&self) -> Remedy {
        match self {
            Fault::Offline(_) => Remedy::Retry,
            Fault::Throttled { .. } => Remedy::Retry,
            Fault::SignedOut(_) => Remedy::Reconnect,
            Fault::Forbidden(_) => Remedy::Reconnect,
            Fault::Stale => Remedy::NextCycle,
            Fault::Missing => Remedy::NextCycle,
            Fault::WatermarkLost(_) => Remedy::ReadAnew,
            Fault::Superseded => Remedy::Stop,
            Fault::Rejected { .. } => Remedy::SkipRecord,
            Fault::Closed(_) => Remedy::OtherWay,
            Fault::TooLarge(_) => Remedy::Halve,
            Fault::Garbled(_) => Remedy::Report,
        }
    }

    /// Whether the fault concerns the whole connection and not one record: the cycle ends.
    pub fn ends_cycle(&self) -> bool {
        match self {
            Fault::Offline(_)
            | Fault::Throttled { .. }
            | Fault::SignedOut(_)
            | Fault::Forbidden(_)
            | Fault::Superseded
            | Fault::Garbled(_) => true,
            Fault::Stale
            | Fault::Missing
            | Fault::WatermarkLost(_)
            | Fault::Rejected { .. }
            | Fault::Closed(_)
            | Fault::TooLarge(_) => false,
        }
    }
}
