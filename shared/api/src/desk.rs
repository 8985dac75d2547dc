//! What the page and its planning worker, the desk, say to each other.
//!
//! The page asks, the desk tells, each by messages in order. The plan and all that was read stay
//! with the desk: the page is told counts, and the rows of the table that are in sight.

mod rows;

pub use rows::{Because, Deed, Filter, ROWS_MAX, Row, Rows};

use crate::{ApiError, Settings};
use model::{Fault, Id, Moment, PerKind};
use serde::{Deserialize, Serialize};
use sync::plan::Counts;
use sync::report::Progress;

/// What the page asks of the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Work out what these settings would do, reading what is not read yet.
    Plan {
        /// The settings; those of the account where there are none.
        settings: Option<Settings>,
        /// The number of this wish; the plan that answers it bears it.
        wish: u32,
        /// The moment of asking.
        now: Moment,
    },
    /// The org's views of contacts.
    Views {
        /// The moment of asking.
        now: Moment,
    },
    /// Show only these rows from now on.
    Filter(Filter),
    /// These rows of the table.
    Rows {
        /// The first.
        first: u32,
        /// The one after the last.
        until: u32,
    },
}

/// What the desk tells the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tell {
    /// It listens from now on.
    Here,
    /// What stands for the account, once, before anything is planned.
    Terms(Terms),
    /// What it does now.
    Phase(Phase),
    /// About how many records there are, where both sides can say.
    Estimate(Option<Estimate>),
    /// Which kinds are being read.
    Reads(PerKind<bool>),
    /// There is a new plan.
    Planned(Summary),
    /// Some rows of the newest plan.
    Rows(Rows),
    /// The org's views of contacts.
    Views(Result<Vec<View>, Trouble>),
    /// It could not go on.
    Stopped(Trouble),
}

/// What stands for the account, whatever is chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// The settings as they stand.
    pub settings: Settings,
    /// Most records of all kinds together; `None` is unlimited.
    pub limit: Option<u32>,
    /// The name of the person's plan.
    pub plan_name: String,
}

/// What the desk does now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Learns what the two sides can hold.
    #[default]
    Opening,
    /// Asks both sides how many records there are.
    Counting,
    /// Reads and plans, so far.
    Reading(Progress),
    /// The newest plan is that of the newest settings.
    Ready,
}

/// About how many records of each kind each side holds: Salesforce, mailbox.
pub type Estimate = PerKind<(u32, u32)>;

/// What went wrong; the words are the page's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// At one of the two sides.
    Fault(Fault),
    /// The relay refused.
    Refused(ApiError),
    /// The relay gave no answer that could be understood; its status, where it had one.
    Relay(Option<u16>),
}

/// A list view of contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub label: String,
}

/// A plan in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The number of the wish that it answers.
    pub wish: u32,
    /// How many of what.
    pub counts: Counts,
    /// Mails that would be sent.
    pub mails: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{FieldSet, Kind};
    use sync::past::{End, LeftOut};
    use sync::plan::Reason;

    fn travels<T>(message: &T)
    where
        T: PartialEq + std::fmt::Debug + Serialize + serde::de::DeserializeOwned,
    {
        let text = serde_json::to_string(message).unwrap();
        assert_eq!(serde_json::from_str::<T>(&text).unwrap(), *message, "{text}");
    }

    #[test]
    fn every_message_travels_whole() {
        let now = Moment(7);
        let filter = Filter { kind: Some(Kind::Task), deed: Some(Deed::Pair), search: "é".into() };
        travels(&Ask::Plan { settings: Some(Settings::default()), wish: 1, now });
        travels(&Ask::Plan { settings: None, wish: u32::MAX, now });
        travels(&Ask::Filter(filter));
        travels(&Ask::Rows { first: 0, until: 9 });
        let fields = FieldSet::of(Kind::Contact);
        let row = |why| Row { kind: Kind::Contact, deed: Deed::Held, title: "A".into(), why };
        let rows = vec![
            row(Because::Done { reason: Reason::Merged, crm: fields, mail: FieldSet::NONE }),
            row(Because::Held { reason: Reason::Deleted(End::Crm), end: End::Mail }),
            row(Because::LeftOut { why: LeftOut::Refused("x".into()), end: End::Crm }),
        ];
        travels(&Tell::Rows(Rows { edition: 1, total: 3, first: 0, rows }));
        travels(&Tell::Phase(Phase::Reading(Progress::Reading { end: End::Crm, records: 3 })));
        travels(&Tell::Views(Ok(vec![View { id: Id::from("00B"), label: "Mine".into() }])));
        for trouble in [Trouble::Fault(Fault::Missing), Trouble::Relay(None)] {
            travels(&Tell::Stopped(trouble));
        }
        travels(&Tell::Planned(Summary::default()));
    }
}
