//! What the operator's page shows: how the accounts are, and nothing of what is in them. No names,
//! no addresses, no records.

use model::{Day, Moment};
use serde::{Deserialize, Serialize};

/// The relay at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// How many accounts there are of each health, the worst first.
    pub counts: Vec<(Health, u32)>,
    /// A page of the accounts, the worst first.
    pub accounts: Vec<Overseen>,
    /// Whether there are more.
    pub more: bool,
    /// The registrations of Twinline with Salesforce and Microsoft.
    pub registrations: Vec<Registration>,
    /// The plan of every account.
    pub plan: String,
    /// The most records of an account, where there is a limit.
    pub limit: Option<u32>,
    /// The version of the relay.
    pub version: String,
    /// The version of its database.
    pub schema: u32,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overseen {
    /// Its name within the relay, as in the log.
    pub id: String,
    /// How it is.
    pub health: Health,
    /// Whether it rests.
    pub paused: bool,
    /// How Salesforce is connected.
    pub crm: Option<Way>,
    /// How the mailbox is connected.
    pub mail: Option<Way>,
    /// When the last cycle ended.
    pub last: Option<Moment>,
    /// What stopped it.
    pub stopped: Option<String>,
    /// When the next cycle is due.
    pub next: Option<Moment>,
    /// Failures in a row.
    pub failures: u32,
    /// Records linked.
    pub linked: u32,
}

/// How an account is, from the worst to the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// A connection must be made anew by its person.
    Lost,
    /// The last cycle failed.
    Failing,
    /// It waits for its person, who must look before anything goes on.
    Waiting,
    /// The wizard was not finished.
    Unfinished,
    /// Its person, or an operator, paused it.
    Paused,
    /// It goes on.
    Good,
}

impl Health {
    /// All, the worst first.
    pub const ALL: [Health; 6] = [
        Health::Lost,
        Health::Failing,
        Health::Waiting,
        Health::Unfinished,
        Health::Paused,
        Health::Good,
    ];
}

/// How a side is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By a grant of Salesforce's.
    Grant,
    /// By user name and password of Salesforce.
    Login,
    /// By Exchange Web Services.
    Exchange,
    /// By Microsoft Graph.
    Cloud,
}

/// One registration of Twinline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The company's name, or Microsoft's.
    pub name: String,
    /// When it expires, where the operator wrote that down.
    pub expires: Option<Day>,
    /// Whether that is soon, or past.
    pub soon: bool,
}
