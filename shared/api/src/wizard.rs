//! What the three steps of the wizard send and receive.

use crate::Settings;
use serde::{Deserialize, Serialize};
use sync::Keys;

/// Where the Salesforce account lives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "place")]
pub enum SalesforcePlace {
    /// The ordinary login page.
    #[default]
    Production,
    /// A sandbox.
    Sandbox {
        /// The sandbox's name, appended to the user name.
        suffix: String,
    },
    /// A customer or partner community.
    Community {
        /// Its address.
        url: String,
    },
    /// The org's own login address.
    MyDomain {
        /// Its address.
        url: String,
    },
}

/// Asks where to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartSalesforce {
    /// Where the account lives.
    pub place: SalesforcePlace,
    /// The key of the operator's app, where several are registered.
    pub app: Option<String>,
}

/// Asks where to sign in to Office 365 or Outlook.com.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartMicrosoft {
    /// Whose mailbox is meant, where the person said so.
    pub email: Option<String>,
    /// The browser's zone, an IANA name.
    pub zone: String,
}

/// How the mailbox is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailboxPlace {
    /// By Exchange Web Services.
    Exchange,
    /// By Microsoft Graph.
    Office365 {
        /// The base address of Graph, which links in its answers bear.
        graph: String,
    },
}

/// Where the browser goes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoTo {
    /// An absolute address.
    pub url: String,
}

/// Manual Salesforce credentials.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesforceCredentials {
    /// User name.
    pub login: String,
    /// Password.
    pub password: String,
    /// Security token, or empty.
    pub security_token: String,
    /// The sandbox's suffix, or `None` for production.
    pub sandbox_suffix: Option<String>,
    /// Whether the password may be kept, sealed, for the sync in the background.
    pub keep: bool,
}

/// Advanced mailbox set-up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxCredentials {
    /// E-mail to sync.
    pub email: String,
    /// Password.
    pub password: String,
    /// User name, or empty to use the e-mail address.
    pub user_name: String,
    /// The EWS address, or `None` to find it.
    pub url: Option<String>,
    /// Hosts outside of the mail domain to which the person lets the password go.
    #[serde(default)]
    pub confirmed: Vec<String>,
    /// The browser's zone, an IANA name.
    pub zone: String,
}

/// What came of the mailbox set-up. A refused password and the like are errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxReply {
    /// Each thing tried, in order.
    pub tried: Vec<Tried>,
    /// How it ended.
    pub end: MailboxEnd,
}

/// How a mailbox set-up ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailboxEnd {
    /// Connected, at this host.
    Connected(String),
    /// The mailbox lives in Office 365; the password went nowhere.
    Cloud,
    /// Somebody named this host, outside of the mail domain: may the password go there?
    Confirm(String),
    /// The certificate of this host is not trusted; nothing was sent.
    Certificate(String),
    /// A server offers no way to sign in that may be taken; what it offers.
    NoScheme(String),
    /// No server was found.
    NotFound,
    /// Nobody answered in time.
    Late,
}

/// One thing tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// How.
    pub way: Way,
    /// Whom: a host, or a name in DNS.
    pub host: String,
    /// Whether it worked.
    pub worked: bool,
}

/// A way to find a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By the mail domain alone.
    Domain,
    /// Asking Office 365, without a password.
    Cloud,
    /// Asking a server, without a password.
    Json,
    /// Asking it with one, in the old form.
    Pox,
    /// Asking it with one, in SOAP.
    Soap,
    /// Where an unencrypted address leads.
    Redirect,
    /// A record in DNS.
    Dns,
    /// Signing in to the mailbox itself.
    SignIn,
}

/// What a preview in the browser needs beside the proxy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planning {
    /// The account's keys, held in memory only.
    pub keys: Keys,
    /// The org's id.
    pub org: String,
    /// The first link number that was never used.
    pub next_link: u64,
    /// What was learned of the org before, to save requests.
    pub crm_setup: Option<String>,
    /// What was learned of the mailbox before.
    pub mail_setup: Option<String>,
    /// E-mail address of the mailbox.
    pub email: String,
    /// How it is reached.
    pub mailbox: MailboxPlace,
    /// The settings as they stand.
    pub settings: Settings,
    /// Most records of all kinds together; `None` is unlimited.
    pub limit: Option<u32>,
    /// The name of the plan.
    pub plan_name: String,
    /// What is remembered; empty before the first cycle.
    pub past: sync::Past,
}

/// Ends the wizard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finish {
    /// What was chosen.
    pub settings: Settings,
    /// How many records the preview would change or delete: a first cycle that would do more
    /// holds and asks.
    pub shown: Shown,
}

/// What the preview showed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Updates on both sides.
    pub updates: u32,
    /// Deletions on both sides.
    pub deletes: u32,
}
