//! Opaque names: nobody outside the connector that made one looks inside.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub String);

        impl $name {
            /// The text as the connector made it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $name(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                $name(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

opaque! {
    /// Names one record on one side for good: a Salesforce id in its 18-character form, an EWS
    /// ItemId, a Graph immutable id. A connector that needs more to address a record (the item id
    /// and the kind, say) puts all of it in.
    Id
}
opaque! {
    /// Names one revision of a record: a SystemModstamp, a ChangeKey, an etag. Equal versions may
    /// still hide an edit (Salesforce counts in seconds); different versions may hide none.
    Version
}
opaque! {
    /// "Everything up to here has been read", for all kinds of one side, in the connector's own
    /// format.
    Watermark
}
opaque! {
    /// The text of our named property on a record: which link it belongs to, and a MAC over it.
    /// Made and verified by `sync`, stored and found by the connectors.
    Mark
}

/// Names a link within its account. Never reused.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct LinkId(pub u64);

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The property set of the named property that carries a [`Mark`], the same in EWS and in Graph.
/// Drawn once; it must never change, or marked records would be strangers.
pub const MARK_PROPERTY_SET: &str = "23a4f37b-211e-4a56-b9e6-904636144202";
/// The name of that property.
pub const MARK_PROPERTY_NAME: &str = "TwinlineMark";
