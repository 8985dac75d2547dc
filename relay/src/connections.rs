//! The connections of an account: where they lead and with which credentials, sealed at rest.

use crate::app::App;
use crate::exchange::{Credentials, Scheme};
use crate::store::StoreFault;
use crate::store::accounts::AccountId;
use crate::store::connections::{ConnectionRow, side};
use crate::vault::Place;
use connect::Connector;
use serde::{Deserialize, Serialize};
use std::fmt;
use sync::End;

/// Address and credentials of a connection. It does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secret {
    /// Salesforce, granted by the person on its own page.
    Grant(Grant),
    /// Salesforce, signed in with user name and password.
    Login(Login),
    /// Exchange, by password.
    Basic(Basic),
    /// Office 365 or Outlook.com, granted by the person on Microsoft's own page.
    Cloud(CloudGrant),
}

/// What an OAuth grant gives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The org's address.
    pub instance: String,
    /// Where tokens are renewed: the address of the sign-in, which may have a path.
    pub login: String,
    /// The key of the app registration.
    pub app: String,
    /// The token that signs requests.
    pub access: String,
    /// The token that renews it.
    pub refresh: Option<String>,
}

/// What a grant of Microsoft's gives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudGrant {
    /// The base address of Graph.
    pub graph: String,
    /// The token that signs requests.
    pub access: String,
    /// The token that renews it.
    pub refresh: Option<String>,
}

/// What a SOAP `login()` gives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The org's address.
    pub instance: String,
    /// Where to sign in again.
    pub login: String,
    /// The session that signs requests.
    pub session: String,
    /// The user name.
    pub user_name: String,
    /// Password and security token, when the person let us keep them.
    pub password: Option<String>,
}

/// An Exchange server and a password for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basic {
    /// The EWS address, path and all.
    pub url: String,
    /// The e-mail address of the mailbox.
    pub email: String,
    /// The user name.
    pub user_name: String,
    /// The password.
    pub password: String,
    /// How the server takes it.
    #[serde(default)]
    pub scheme: Scheme,
}

impl Basic {
    /// Who signs in.
    pub fn credentials(&self) -> Credentials<'_> {
        Credentials { user_name: &self.user_name, password: &self.password }
    }
}

impl Secret {
    /// The protocol that it opens.
    pub fn connector(&self) -> Connector {
        match self {
            Secret::Grant(_) | Secret::Login(_) => Connector::Salesforce,
            Secret::Basic(_) => Connector::Ews,
            Secret::Cloud(_) => Connector::Graph,
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Secret::Grant(_) => "Grant(not shown)",
            Secret::Login(_) => "Login(not shown)",
            Secret::Basic(_) => "Basic(not shown)",
            Secret::Cloud(_) => "Cloud(not shown)",
        })
    }
}

/// A connection, opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Which side it is.
    pub end: End,
    /// The host it speaks to.
    pub host: String,
    /// Who answers there.
    pub identity: String,
    /// What to show.
    pub name: String,
    /// Address and credentials.
    pub secret: Secret,
    /// What was learned of it before.
    pub setup: Option<String>,
    /// Grows with every new secret.
    pub generation: i64,
    /// What the person must see to.
    pub attention: Option<String>,
    /// Requests used and allowed by the server's own count.
    pub usage: Option<(u32, u32)>,
}

/// A connection to be stored.
#[derive(Clone, Debug)]
pub struct Made {
    /// Which side it is.
    pub end: End,
    /// The host it speaks to.
    pub host: String,
    /// Who answers there.
    pub identity: String,
    /// What to show.
    pub name: String,
    /// Address and credentials.
    pub secret: Secret,
    /// What was learned of it.
    pub setup: String,
}

impl App {
    /// Stores a connection that the person made. Where it speaks another protocol than the one
    /// before, ids and watermarks of that are void, and the side is read whole.
    pub async fn connect(&self, account: &AccountId, made: &Made) -> Result<(), StoreFault> {
        let known = self.connection(account, made.end).await?;
        if known.is_some_and(|known| known.secret.connector() != made.secret.connector()) {
            self.store.read_anew(account).await?;
        }
        let row = row_name(account, made.end);
        let row = ConnectionRow {
            end: made.end,
            host: made.host.clone(),
            identity: made.identity.clone(),
            name: self.vault.seal(place("name", &row), made.name.as_bytes()),
            secret: self.seal_secret(account, made.end, &made.secret),
            setup: Some(self.vault.seal(place("setup", &row), made.setup.as_bytes())),
            generation: 0,
            attention: None,
            usage: None,
        };
        self.store.connect(account, &row, self.now()).await
    }

    /// The connection of one side, opened.
    pub async fn connection(
        &self,
        account: &AccountId,
        end: End,
    ) -> Result<Option<Opened>, StoreFault> {
        let Some(row) = self.store.connection(account, end).await? else { return Ok(None) };
        let name = row_name(account, end);
        let secret = self.vault.open(place("secret", &name), &row.secret)?;
        let setup = match &row.setup {
            Some(sealed) => Some(text(self.vault.open(place("setup", &name), sealed)?)?),
            None => None,
        };
        Ok(Some(Opened {
            end,
            host: row.host,
            identity: row.identity,
            name: text(self.vault.open(place("name", &name), &row.name)?)?,
            secret: serde_json::from_slice(&secret).map_err(|_| StoreFault::Shape("a secret"))?,
            setup,
            generation: row.generation,
            attention: row.attention,
            usage: row.usage,
        }))
    }

    /// Stores a renewed secret, on the disk before it is used.
    pub async fn renew_secret(
        &self,
        account: &AccountId,
        end: End,
        secret: &Secret,
        was: i64,
    ) -> Result<i64, StoreFault> {
        let sealed = self.seal_secret(account, end, secret);
        self.store.renew(account, end, &sealed, was).await
    }

    /// Stores what was learned of a side.
    pub async fn learn(
        &self,
        account: &AccountId,
        end: End,
        setup: &str,
    ) -> Result<(), StoreFault> {
        let row = row_name(account, end);
        let sealed = self.vault.seal(place("setup", &row), setup.as_bytes());
        self.store.learn(account, end, Some(&sealed)).await
    }

    fn seal_secret(&self, account: &AccountId, end: End, secret: &Secret) -> Vec<u8> {
        let plain = serde_json::to_vec(secret).expect("our own types always have a JSON form");
        self.vault.seal(place("secret", &row_name(account, end)), &plain)
    }
}

impl Opened {
    /// Whether a new connection leads to the same place: the same identity or, where a mailbox
    /// moved and is reached by another protocol, the same address.
    pub fn leads_to(&self, made: &Made) -> bool {
        let moved = self.secret.connector() != made.secret.connector();
        self.identity == made.identity || (moved && self.name.eq_ignore_ascii_case(&made.name))
    }

    /// The connection as the page shows it.
    pub fn shown(&self) -> api::session::Connection {
        let (name, host) = (self.name.clone(), self.host.clone());
        match &self.attention {
            None => api::session::Connection::Connected { name, host },
            Some(words) => {
                api::session::Connection::NeedsAttention { name, host, words: words.clone() }
            }
        }
    }
}

fn row_name(account: &AccountId, end: End) -> String {
    format!("{}|{}", account.0, side(end))
}

fn place<'a>(column: &'static str, row: &'a str) -> Place<'a> {
    Place { table: "connections", column, row }
}

fn text(bytes: Vec<u8>) -> Result<String, StoreFault> {
    String::from_utf8(bytes).map_err(|_| StoreFault::Shape("a text"))
}
