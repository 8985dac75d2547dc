//! Records of both sides, each with the reason why it is or is not in step.

use model::{Kind, LinkId};
use serde::{Deserialize, Serialize};
use sync::past::End;
use sync::why::Answer;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Records {
    /// The records, those of one link as one line.
    pub lines: Vec<RecordLine>,
    /// Sides that could not be asked, and why in words.
    pub silent: Vec<(End, String)>,
    /// Whether there may be more than are listed.
    pub more: bool,
}

/// One record, or two that are linked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordLine {
    /// The kind.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// Where it is, as far as is known.
    pub places: Vec<End>,
    /// The link, where there is one.
    pub link: Option<LinkId>,
    /// Why it is in step, or not.
    pub answer: Answer,
    /// The server's reason in words, where a write was refused.
    pub words: Option<String>,
}
