//! One cycle: read, read, plan, apply, close.

use model::{Side, Watermark};
use serde::{Deserialize, Serialize};

/// Both ends, opened.
pub struct Sides {
    /// The org.
    pub crm: Box<dyn Side>,
    /// The mailbox.
    pub mail: Box<dyn Side>,
}

/// Where the next readings go on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watermarks {
    /// Of the org.
    pub crm: Option<Watermark>,
    /// Of the mailbox.
    pub mail: Option<Watermark>,
}
