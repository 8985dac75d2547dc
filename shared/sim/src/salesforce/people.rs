//! The people of the org, the apps they allowed, and who is signed in.

use super::store::Store;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Moment;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name to sign in with, in the form of an e-mail address.
    pub username: String,
    /// The password.
    pub password: String,
    /// What `login()` wants after the password.
    pub security_token: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The time zone of the profile, an IANA name.
    pub time_zone: String,
    /// The code of the authenticator app, for people who need a second factor.
    pub verification_code: String,
    /// What this person may do.
    pub flags: Flags,
}

/// What a person may do. The default is an ordinary employee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags {
    /// The profile allows the API.
    pub api_enabled: bool,
    /// Locked out after too many wrong passwords.
    pub locked: bool,
    /// Frozen or left.
    pub inactive: bool,
    /// The sign-in page asks for a second factor.
    pub must_use_mfa: bool,
    /// `login()` is refused to this person.
    pub soap_login_disabled: bool,
    /// The password is expired: `login()` gives a session that may do nothing.
    pub password_expired: bool,
    /// The administrator must approve each app for this person.
    pub needs_approval: bool,
}

impl Default for Flags {
    fn default() -> Self {
        Flags {
            api_enabled: true,
            locked: false,
            inactive: false,
            must_use_mfa: false,
            soap_login_disabled: false,
            password_expired: false,
            needs_approval: false,
        }
    }
}

impl User {
    /// An ordinary employee.
    pub fn new(username: &str, password: &str, first_name: &str, last_name: &str) -> User {
        User {
            username: username.to_owned(),
            password: password.to_owned(),
            security_token: String::from("TOKEN"),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            time_zone: String::from("America/Los_Angeles"),
            verification_code: String::from("246810"),
            flags: Flags::default(),
        }
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

/// An app that may ask for tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// The consumer secret; an app without one is public.
    pub secret: Option<String>,
    /// Where codes may be sent.
    pub redirect_uris: Vec<String>,
    /// What it may ask for.
    pub scopes: Vec<String>,
    /// Whether the org has it installed; uninstalled apps are refused to ordinary people.
    pub installed: bool,
    /// Whether the sign-in must bring a code challenge.
    pub pkce_required: bool,
}

/// A code on its way from the page to the app.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) client: String,
    pub(super) user: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) community: bool,
    pub(super) issued: Moment,
    pub(super) spent: bool,
}

/// A session: one access token.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) user: String,
    pub(super) client: Option<String>,
    pub(super) scopes: Vec<String>,
    /// The grant it came from, for revocation.
    pub(super) grant: Option<u64>,
    /// The last call; `None` never idles out.
    pub(super) used: Option<Moment>,
    pub(super) started: Moment,
}

/// A refresh token; a used one is kept so that its reuse is noticed.
#[derive(Clone, Debug)]
pub(super) struct Refresh {
    pub(super) client: String,
    pub(super) user: String,
    pub(super) scopes: Vec<String>,
    pub(super) grant: u64,
    pub(super) community: bool,
    pub(super) void: bool,
}

/// Everything about signing in.
#[derive(Clone, Debug, Default)]
pub(super) struct Doors {
    pub(super) users: BTreeMap<String, User>,
    pub(super) apps: BTreeMap<String, App>,
    pub(super) codes: BTreeMap<String, Code>,
    pub(super) sessions: BTreeMap<String, Session>,
    pub(super) refreshes: BTreeMap<String, Refresh>,
    serial: u64,
}

impl Doors {
    /// The next number; every token is made of one.
    pub(super) fn next(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// A text nobody would guess, though a simulator's are always the same.
    pub(super) fn secret(&mut self, what: &str) -> String {
        let serial = self.next();
        URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{what} {serial}").as_bytes()))
    }

    /// A user by name, in any case.
    pub(super) fn user_named(&self, username: &str) -> Option<(&String, &User)> {
        self.users.iter().find(|(_, user)| user.username.eq_ignore_ascii_case(username))
    }

    /// Begins a session and names its access token.
    pub(super) fn begin(&mut self, org_id: &str, session: Session) -> String {
        let token = format!("{}!AQ.{}", &org_id[..15], self.secret("session"));
        self.sessions.insert(token.clone(), session);
        token
    }

    /// Ends everything that came from one grant.
    pub(super) fn end_grant(&mut self, grant: u64) {
        self.sessions.retain(|_, session| session.grant != Some(grant));
        for refresh in self.refreshes.values_mut().filter(|refresh| refresh.grant == grant) {
            refresh.void = true;
        }
    }
}

/// The row of a person.
pub(super) fn user_row(store: &mut Store, user: &User, stamp: &str) -> String {
    let id = store.next_id("005");
    let alias: String =
        user.first_name.chars().take(1).chain(user.last_name.chars().take(4)).collect();
    let mut values = serde_json::Map::new();
    for (field, value) in [
        ("Username", user.username.as_str()),
        ("LastName", &user.last_name),
        ("FirstName", &user.first_name),
        ("Name", &user.name()),
        ("Alias", &alias.to_lowercase()),
        ("Email", &user.username),
        ("TimeZoneSidKey", &user.time_zone),
        ("LocaleSidKey", "en_US"),
        ("LanguageLocaleKey", "en_US"),
        ("UserType", "Standard"),
        ("ProfileId", &super::id::make("00e", 1)),
        ("CreatedDate", stamp),
        ("LastModifiedDate", stamp),
        ("SystemModstamp", stamp),
        ("Id", &id),
    ] {
        if !value.is_empty() {
            values.insert(field.to_owned(), value.into());
        }
    }
    values.insert("IsActive".to_owned(), (!user.flags.inactive).into());
    store.put(
        id.clone(),
        super::store::Row {
            object: "User",
            values,
            owner_only: false,
            series: None,
            deleted: None,
        },
    );
    id
}
