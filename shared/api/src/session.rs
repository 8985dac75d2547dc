//! Who is signed in, and how far the wizard is.

use model::Moment;
use serde::{Deserialize, Serialize};

/// The answer to "who am I".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person, once Salesforce said who it is.
    pub person: Option<Person>,
    /// The Salesforce connection.
    pub salesforce: Connection,
    /// The mailbox connection.
    pub mailbox: Connection,
    /// Whether the operator registered Twinline with Microsoft.
    pub office_365: bool,
    /// The approval that the person's administrator was asked for, until the mailbox is connected.
    pub approval: Option<Approval>,
    /// Whether the wizard was finished.
    pub finished: bool,
    /// Whether the operator named a mail server, so that people can be told by e-mail.
    pub notices: bool,
    /// Apps registered by the operator, when there are several to choose from.
    pub apps: Vec<AppChoice>,
    /// Whether this relay is the demo, with sign-ins to show.
    pub demo: Option<Demo>,
}

/// A signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The Salesforce user name.
    pub user_name: String,
    /// The org's id.
    pub org: String,
    /// Whether the operator's page is open to the person.
    pub operator: bool,
}

/// An administrator's approval of Twinline for an organisation in Office 365.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The address to send to the administrator.
    pub link: String,
    /// When the person began to wait.
    pub asked: Moment,
    /// Whether an administrator came back from there with a yes.
    pub given: bool,
}

/// One app registration of the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppChoice {
    /// Its key in the configuration.
    pub key: String,
    /// What to show: the company's name.
    pub name: String,
}

/// The demo's sign-ins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demo {
    /// The Salesforce simulator's address.
    pub salesforce_url: String,
    /// The Exchange simulator's address, for the wizard's URL box.
    pub exchange_url: String,
    /// The address of the simulated cloud of Microsoft.
    pub office_url: String,
    /// Who may approve Twinline there: address and password.
    pub admin: (String, String),
    /// A page on which records of both sides can be edited.
    pub edit_url: String,
    /// Who can sign in.
    pub people: Vec<DemoPerson>,
}

/// One person of the demo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoPerson {
    /// Salesforce user name.
    pub user_name: String,
    /// Salesforce password.
    pub password: String,
    /// Salesforce security token.
    pub security_token: String,
    /// E-mail address of the mailbox.
    pub email: String,
    /// Password of the mailbox.
    pub mailbox_password: String,
    /// How the mailbox is best connected.
    pub way: DemoWay,
}

/// How a mailbox of the demo is best connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DemoWay {
    /// By the address of the Exchange server.
    Url,
    /// By the address of the mailbox alone.
    Autodiscover,
    /// By Office 365.
    Office365,
    /// By Office 365, once the administrator approved.
    Office365Approved,
}

/// The state of one connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// Never made, or taken away.
    #[default]
    Missing,
    /// In use.
    Connected {
        /// What to show: the user name or the e-mail address.
        name: String,
        /// The host it speaks to.
        host: String,
    },
    /// The person must sign in again or see to something.
    NeedsAttention {
        /// What to show.
        name: String,
        /// The host it speaks to.
        host: String,
        /// What happened and the next step.
        words: String,
    },
}
