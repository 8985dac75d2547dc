//! Tenants, apps, people, and what they allowed each other.

use crate::exchange::Server;
use crate::exchange::ids::mix;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Moment;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The tenant of personal accounts
/// (<https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols>).
pub const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// Who may use an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// People of any organisation, and personal accounts.
    Everybody,
    /// People of any organisation.
    Organizations,
    /// Personal accounts alone.
    Personal,
    /// People of one tenant, by its id or domain.
    Tenant(String),
}

/// A secret of an app.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The value.
    pub value: String,
    /// From when on it is refused.
    pub expires: Option<Moment>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// An app registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// The name that the consent page shows.
    pub name: String,
    /// Its secrets; an app without one is public.
    pub secrets: Vec<Secret>,
    /// Where codes may be sent.
    pub redirect_uris: Vec<String>,
    /// Who may use it.
    pub audience: Audience,
}

/// What people of a tenant may allow by themselves
/// (<https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/configure-user-consent>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConsentPolicy {
    /// The policy that Microsoft manages: no mail, no contacts, no calendars, no tasks.
    #[default]
    Managed,
    /// Everything that needs no administrator.
    Allowed,
    /// Nothing.
    Blocked,
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its id, a GUID.
    pub id: String,
    /// The domain of its people's addresses.
    pub domain: String,
    /// What its people may allow.
    pub policy: ConsentPolicy,
}

impl Tenant {
    /// The organisation of a domain, which has a tenant whether anybody set it up or not.
    pub fn of(domain: &str) -> Tenant {
        let domain = domain.to_ascii_lowercase();
        if PERSONAL.contains(&domain.as_str()) {
            let policy = ConsentPolicy::Allowed;
            return Tenant { id: CONSUMERS.to_owned(), domain, policy };
        }
        Tenant { id: guid(&domain), policy: ConsentPolicy::default(), domain }
    }
}

/// The domains of personal accounts.
const PERSONAL: [&str; 3] = ["outlook.com", "hotmail.com", "live.com"];

/// Somebody who can sign in. People with mailboxes are known already.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// The address.
    pub email: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("email", &self.email).finish_non_exhaustive()
    }
}

/// What somebody must do before the next token is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// A second factor (AADSTS50076).
    SecondFactor,
    /// What a rule of conditional access asks for (AADSTS53003).
    Policy,
    /// Signing in again: the sessions were revoked (AADSTS50173).
    SignIn,
    /// Signing in again: nothing happened for ninety days (AADSTS700082).
    Inactive,
}

/// A code on its way from the page to the app.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) grant: Grant,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) issued: Moment,
    pub(super) spent: bool,
}

/// What an app was given.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) client: String,
    pub(super) email: String,
    pub(super) scopes: BTreeSet<String>,
}

/// An access token.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) grant: Grant,
    /// `None` never ends.
    pub(super) expires: Option<Moment>,
    /// The next use is answered by a challenge for claims.
    pub(super) challenged: bool,
}

/// A refresh token.
#[derive(Clone, Debug)]
pub(super) struct Refresh {
    pub(super) grant: Grant,
    pub(super) issued: Moment,
    pub(super) void: bool,
}

/// Everything about signing in.
#[derive(Clone, Debug, Default)]
pub(super) struct Doors {
    pub(super) tenants: Vec<Tenant>,
    pub(super) apps: BTreeMap<String, App>,
    pub(super) people: Vec<Person>,
    pub(super) admins: BTreeSet<String>,
    pub(super) demands: BTreeMap<String, Demand>,
    pub(super) codes: BTreeMap<String, Code>,
    pub(super) sessions: BTreeMap<String, Session>,
    pub(super) refreshes: BTreeMap<String, Refresh>,
    /// What people allowed: client and address.
    pub(super) consents: BTreeMap<(String, String), BTreeSet<String>>,
    /// What administrators allowed for everybody: client and tenant.
    pub(super) tenant_consents: BTreeMap<(String, String), BTreeSet<String>>,
    serial: u64,
}

impl Doors {
    /// A text nobody would guess, though a simulator's are always the same.
    pub(super) fn secret(&mut self, what: &str) -> String {
        self.serial += 1;
        let text = format!("{what} {}", self.serial);
        URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
    }

    /// The tenant of an address or a domain.
    pub(super) fn tenant_of(&self, email: &str) -> Tenant {
        let domain = email.rsplit('@').next().unwrap_or(email);
        let known = self.tenants.iter().find(|tenant| tenant.domain.eq_ignore_ascii_case(domain));
        known.cloned().unwrap_or_else(|| Tenant::of(domain))
    }

    /// Whether somebody has this address and password.
    pub(super) fn password_fits(&self, server: &Server, email: &str, password: &str) -> bool {
        let mailboxes = server.stores.iter().map(|store| &store.person);
        let mut known = self
            .people
            .iter()
            .map(|person| (person.email.as_str(), person.password.as_str()))
            .chain(mailboxes.map(|person| (person.email.as_str(), person.password.as_str())));
        known.any(|(name, secret)| name.eq_ignore_ascii_case(email) && secret == password)
    }

    /// Whether a person administers the tenant.
    pub(super) fn is_admin(&self, email: &str) -> bool {
        self.admins.contains(&email.to_ascii_lowercase())
    }

    /// What an app may do for a person, by the person's own word or an administrator's.
    pub(super) fn allowed(&self, client: &str, email: &str) -> BTreeSet<String> {
        let own = self.consents.get(&(client.to_owned(), email.to_ascii_lowercase()));
        let tenant = self.tenant_of(email).id;
        let all = self.tenant_consents.get(&(client.to_owned(), tenant));
        own.into_iter().chain(all).flatten().cloned().collect()
    }
}

/// A GUID made from text.
pub(super) fn guid(text: &str) -> String {
    let seed = text.bytes().fold(text.len() as u64, |sum, byte| mix(sum ^ u64::from(byte)));
    let hex = format!("{:016x}{:016x}", mix(seed), mix(seed ^ 1));
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}
