//! The wizard as a plain state machine: what was typed, what is wrong with it, what it asks of the
//! relay, and which step comes next. No browser in here.

use crate::router::Screen;
use crate::words::setup as words;
use api::session::{Connection, Session};
use api::wizard::{MailboxCredentials, SalesforceCredentials, SalesforcePlace, StartSalesforce};
use serde::{Deserialize, Serialize};

/// Longest input of any field, in characters.
pub(crate) const INPUT_CHARS_MAX: usize = 512;

/// A step of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// The Salesforce account.
    Salesforce,
    /// The mailbox account.
    Mailbox,
    /// What to synchronise.
    Data,
}

impl Step {
    /// All steps, in order.
    pub(crate) const ALL: [Step; 3] = [Step::Salesforce, Step::Mailbox, Step::Data];

    /// Its number as people count.
    pub(crate) fn number(self) -> u8 {
        match self {
            Step::Salesforce => 1,
            Step::Mailbox => 2,
            Step::Data => 3,
        }
    }
}

/// The first step that must be done before this one can be.
pub(crate) fn missing_before(step: Step, session: &Session) -> Option<Step> {
    let salesforce = is_made(&session.salesforce) && session.person.is_some();
    match step {
        Step::Salesforce => None,
        Step::Mailbox => (!salesforce).then_some(Step::Salesforce),
        Step::Data if !salesforce => Some(Step::Salesforce),
        Step::Data => (!is_made(&session.mailbox)).then_some(Step::Mailbox),
    }
}

/// Where a person goes on: the first step that is not done, or the dashboard.
pub(crate) fn next_screen(session: &Session) -> Screen {
    match missing_before(Step::Data, session) {
        Some(Step::Salesforce) => Screen::Salesforce,
        Some(Step::Mailbox) => Screen::Mailbox,
        Some(Step::Data) | None if session.finished => Screen::Dashboard,
        Some(Step::Data) | None => Screen::Data,
    }
}

fn is_made(connection: &Connection) -> bool {
    match connection {
        Connection::Connected { .. } => true,
        Connection::Missing | Connection::NeedsAttention { .. } => false,
    }
}

/// Where the Salesforce account lives: choosing one clears the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Place {
    /// The ordinary login page.
    #[default]
    Production,
    /// A sandbox.
    Sandbox,
    /// A customer or partner community.
    Community,
    /// The org's own address.
    MyDomain,
}

/// Everything typed that is no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// Where the Salesforce account lives.
    pub(crate) place: Place,
    /// The sandbox's suffix.
    pub(crate) suffix: String,
    /// The community's address.
    pub(crate) community_url: String,
    /// The org's own address.
    pub(crate) domain_url: String,
    /// The operator's app that was chosen.
    pub(crate) app: String,
    /// Whether the manual credentials are unfolded.
    pub(crate) manual: bool,
    /// The Salesforce user name.
    pub(crate) login: String,
    /// Whether the manual sign-in goes to a sandbox.
    pub(crate) manual_sandbox: bool,
    /// That sandbox's suffix.
    pub(crate) manual_suffix: String,
    /// Whether the advanced mailbox set-up is unfolded.
    pub(crate) advanced: bool,
    /// E-mail to sync.
    pub(crate) email: String,
    /// Mailbox user name.
    pub(crate) user_name: String,
    /// Whether the EWS address is given by hand.
    pub(crate) own_url: bool,
    /// That address.
    pub(crate) url: String,
}

/// An input that cannot be sent as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// The input's id on the screen.
    pub(crate) field: &'static str,
    /// What is wrong and what to do.
    pub(crate) words: &'static str,
}

/// Whether the password may be kept; the person must decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Not decided yet.
    #[default]
    Undecided,
    /// Keep it, sealed.
    Yes,
    /// Do not keep it.
    No,
}

impl Draft {
    /// Ticks or unticks one of the places; the others are cleared.
    pub(crate) fn choose(&mut self, place: Place, on: bool) {
        self.place = if on { place } else { Place::Production };
    }

    /// What "Sign in with Salesforce" asks for. `apps` are the operator's keys; `linked` is the
    /// one the person's link named.
    pub(crate) fn start(
        &self,
        apps: &[&str],
        linked: Option<&str>,
    ) -> Result<StartSalesforce, Vec<Wrong>> {
        let wanted = if self.app.is_empty() { linked.unwrap_or_default() } else { &self.app };
        let app = apps.iter().find(|key| **key == wanted).map(|key| String::from(*key));
        let mut wrong = Vec::new();
        if app.is_none() && apps.len() > 1 {
            wrong.push(Wrong { field: "app", words: words::NEED_COMPANY });
        }
        let place = match self.place {
            Place::Production => SalesforcePlace::Production,
            Place::Sandbox => SalesforcePlace::Sandbox {
                suffix: needed(&self.suffix, "suffix", words::NEED_SUFFIX, &mut wrong),
            },
            Place::Community => SalesforcePlace::Community {
                url: address(&self.community_url, "community_url", &mut wrong),
            },
            Place::MyDomain => SalesforcePlace::MyDomain {
                url: address(&self.domain_url, "domain_url", &mut wrong),
            },
        };
        if wrong.is_empty() { Ok(StartSalesforce { place, app }) } else { Err(wrong) }
    }

    /// The manual Salesforce credentials.
    pub(crate) fn credentials(
        &self,
        password: &str,
        security_token: &str,
        keep: Keep,
    ) -> Result<SalesforceCredentials, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let login = needed(&self.login, "login", words::NEED_LOGIN, &mut wrong);
        if password.is_empty() {
            wrong.push(Wrong { field: "password", words: words::NEED_PASSWORD });
        }
        let sandbox_suffix = self
            .manual_sandbox
            .then(|| needed(&self.manual_suffix, "manual_suffix", words::NEED_SUFFIX, &mut wrong));
        if keep == Keep::Undecided {
            wrong.push(Wrong { field: "keep", words: words::NEED_KEEP });
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(SalesforceCredentials {
            login,
            password: password.to_owned(),
            security_token: security_token.trim().to_owned(),
            sandbox_suffix,
            keep: keep == Keep::Yes,
        })
    }

    /// The advanced mailbox set-up.
    pub(crate) fn mailbox(
        &self,
        password: &str,
        zone: String,
    ) -> Result<MailboxCredentials, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let email = needed(&self.email, "email", words::NEED_EMAIL, &mut wrong);
        if !email.is_empty() && !looks_like_email(&email) {
            wrong.push(Wrong { field: "email", words: words::ODD_EMAIL });
        }
        if password.is_empty() {
            wrong.push(Wrong { field: "mailbox_password", words: words::NEED_PASSWORD });
        }
        let url = self.own_url.then(|| address(&self.url, "url", &mut wrong));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let user_name = cut(&self.user_name);
        let password = password.to_owned();
        Ok(MailboxCredentials { email, password, user_name, url, confirmed: Vec::new(), zone })
    }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(INPUT_CHARS_MAX).collect()
}

fn needed(text: &str, field: &'static str, words: &'static str, wrong: &mut Vec<Wrong>) -> String {
    let text = cut(text);
    if text.is_empty() {
        wrong.push(Wrong { field, words });
    }
    text
}

/// An address of the web; `https://` is put before a bare host.
fn address(text: &str, field: &'static str, wrong: &mut Vec<Wrong>) -> String {
    let text = needed(text, field, words::NEED_URL, wrong);
    if text.is_empty() || text.starts_with("https://") || text.starts_with("http://") {
        return text;
    }
    if text.contains("://") || !text.contains('.') {
        wrong.push(Wrong { field, words: words::ODD_URL });
        return text;
    }
    format!("https://{text}")
}

fn looks_like_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !host.contains(['@', ' ']) && !name.contains(' ')
    })
}

/// The field on the screen that the relay means by the name of an input in its request.
pub(crate) fn field_of(relay: &str) -> Option<&'static str> {
    match relay {
        "login" => Some("login"),
        "password" => Some("password"),
        "security_token" => Some("security_token"),
        "suffix" => Some("suffix"),
        "sandbox_suffix" => Some("manual_suffix"),
        "email" => Some("email"),
        "user_name" => Some("user_name"),
        "url" => Some("url"),
        "app" => Some("app"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
