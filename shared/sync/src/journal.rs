//! What the engine needs from its keeper: a memory that survives.

use crate::Reading;
use crate::cycle::Watermarks;
use crate::past::{End, Held, Intent, Link, Past, Stray};
use crate::plan::Conflict;
use crate::planner::undo::Wanted;
use crate::report::Entry;
use model::{Fault, Id, Kind, Moment, Pending};
use serde::{Deserialize, Serialize};

/// The durable memory of an account. Every call refuses with [`Fault::Superseded`] when another
/// relay has taken the account over.
pub trait Journal: Send {
    /// The past that two readings name: links and strays by id, mark, series and likeness; all of
    /// a kind that either reading covers whole; unfinished intents; held deletions; figures.
    fn recall<'a>(
        &'a mut self,
        crm: &'a Reading,
        mail: &'a Reading,
    ) -> Pending<'a, Result<Past, Fault>>;

    /// What the person wants to be taken back, less what is about links of unfinished intents:
    /// that waits for a later cycle.
    fn wanted_back(&mut self) -> Pending<'_, Result<Wanted, Fault>>;

    /// Writes intents down, flushed to disk before it returns.
    fn intend<'a>(&'a mut self, intents: &'a [Intent]) -> Pending<'a, Result<(), Fault>>;

    /// Stores outcomes in one transaction: links, history lines, and the end of their intents.
    fn settle<'a>(&'a mut self, settled: &'a [Settled]) -> Pending<'a, Result<(), Fault>>;

    /// Ends the cycle in one transaction: watermarks, what waits, strays, held deletions and
    /// conflicts. What was given out to be taken back is
    /// no longer wanted.
    fn close<'a>(&'a mut self, closing: &'a Closing) -> Pending<'a, Result<(), Fault>>;
}

/// What became of one link's action, or of a part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settled {
    /// The link as it stands now; `None` where nothing is to be remembered.
    pub link: Option<Link>,
    /// The history line; `None` for silent settling of versions.
    pub entry: Option<Entry>,
    /// The intent that ends with it.
    pub intent: Option<String>,
    /// Values that lost with it, and differences that cannot flow.
    pub conflicts: Vec<Conflict>,
    /// A record that was made and that the next reading must mention.
    pub echo: Option<Waiting>,
}

impl Settled {
    /// Only conflicts that are told.
    pub(crate) fn told(conflicts: Vec<Conflict>) -> Settled {
        Settled { link: None, entry: None, intent: None, conflicts, echo: None }
    }

    /// Only the end of an intent: nothing came of it.
    pub(crate) fn forgotten(intent: &Intent) -> Settled {
        let intent = Some(intent.key.clone());
        Settled { link: None, entry: None, intent, conflicts: Vec::new(), echo: None }
    }
}

/// A record that is tried again later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// Where it is.
    pub end: End,
    /// What it is.
    pub kind: Kind,
    /// Its id there.
    pub id: Id,
    /// What went wrong.
    pub fault: Fault,
    /// What is waited for.
    pub why: Why,
}

/// What a waiting record waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Another try, after a wait that grows with each.
    Retry,
    /// The same for a record that a feed called deleted, which it tells once only.
    Deleted,
    /// The next reading, which must mention it: we made it after the watermark was taken, and a
    /// feed keeps silent about what was made and deleted between two readings. Due at once.
    Echo,
}

/// The end of a cycle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closing {
    /// When.
    pub at: Moment,
    /// Where the next cycle goes on; a side that keeps its old one has `None`.
    pub watermarks: Watermarks,
    /// Waiting records that this cycle took up: they wait no longer, unless named below.
    pub taken: Vec<Waiting>,
    /// Records to try again.
    pub waiting: Vec<Waiting>,
    /// New and changed strays with what to call them.
    pub strays: Vec<(Stray, String)>,
    /// Strays that are none any more.
    pub no_longer_strays: Vec<(End, Id)>,
    /// All deletions now held.
    pub held: Vec<Held>,
    /// New conflicts of links about which nothing else was done.
    pub conflicts: Vec<Conflict>,
}
