//! What tests and the demo do to the cloud by hand: no protocol, no pages.
//!
//! ```
//! use model::Moment;
//! use sim::World;
//! use sim::exchange::Mailbox;
//!
//! let mut world = World::at(Moment::parse("2026-11-25T09:00:00Z").unwrap());
//! world.exchange.add_mailbox(Mailbox::new("ada@example.com", "secret"));
//! world.graph.add_admin("boss@example.com", "secret");
//! world.graph.register_app("app", "Twinline", "hush", &["http://localhost/callback"]);
//! let token = world.graph.token_for("ada@example.com");
//! assert!(token.starts_with("eyJ"));
//! ```

use super::people::{
    App, Audience, ConsentPolicy, Demand, Grant, Person, Refresh, Secret, Session,
};
use super::{Cloud, Home};
use super::{ids, scopes, todo};
use crate::exchange::{Item, Server};
use model::Moment;
use serde_json::Value;
use std::collections::BTreeSet;

/// Everything that Twinline's kind of app asks for.
const ALL: &str = "User.Read Contacts.ReadWrite Calendars.ReadWrite Tasks.ReadWrite \
                   MailboxSettings.Read";

impl Cloud {
    /// The id that an item has in its mailbox now, by any id that clients know it by; `None` where
    /// the id names an occurrence, or nothing any more.
    pub fn item_of(&self, server: &Server, email: &str, id: &str) -> Option<String> {
        let store = server.store(email);
        let target = ids::anything(store, id).filter(|target| target.original.is_none())?;
        store.items.get(&target.number).map(|item| item.id().to_owned())
    }

    /// Adds an administrator, who has no mailbox unless the server has one.
    pub fn add_admin(&mut self, email: &str, password: &str) {
        let person = Person { email: email.to_owned(), password: password.to_owned() };
        self.doors.people.push(person);
        self.doors.admins.insert(email.to_ascii_lowercase());
    }

    /// Whether somebody administers a tenant.
    pub fn is_admin(&self, email: &str) -> bool {
        self.doors.is_admin(email)
    }

    /// Says what people of a domain may allow by themselves.
    pub fn set_policy(&mut self, domain: &str, policy: ConsentPolicy) {
        let mut tenant = self.doors.tenant_of(domain);
        tenant.policy = policy;
        self.doors.tenants.retain(|known| known.domain != tenant.domain);
        self.doors.tenants.push(tenant);
    }

    /// The id of a domain's tenant.
    pub fn tenant_id(&self, domain: &str) -> String {
        self.doors.tenant_of(domain).id
    }

    /// Registers an app for everybody, with a secret that does not expire.
    pub fn register_app(&mut self, id: &str, name: &str, secret: &str, redirect_uris: &[&str]) {
        let app = App {
            name: name.to_owned(),
            secrets: vec![Secret { value: secret.to_owned(), expires: None }],
            redirect_uris: redirect_uris.iter().map(|uri| (*uri).to_owned()).collect(),
            audience: Audience::Everybody,
        };
        self.doors.apps.insert(id.to_owned(), app);
    }

    /// Changes an app registration; answers whether there is one.
    pub fn change_app(&mut self, id: &str, change: impl FnOnce(&mut App)) -> bool {
        self.doors.apps.get_mut(id).map(change).is_some()
    }

    /// An access token for a person with all scopes, which never ends.
    pub fn token_for(&mut self, email: &str) -> String {
        self.token_with(email, ALL, None)
    }

    /// An access token for a person with some scopes.
    pub fn token_with(&mut self, email: &str, scope: &str, expires: Option<Moment>) -> String {
        let scopes = scopes::read(scope).expect("a test asks for scopes that there are");
        let grant = Grant { client: "by hand".to_owned(), email: email.to_owned(), scopes };
        self.begin(Session { grant, expires, challenged: false })
    }

    /// The header that signs a person's requests.
    pub fn authorization(&mut self, email: &str) -> String {
        format!("Bearer {}", self.token_for(email))
    }

    /// A refresh token, as if the person had signed in and allowed everything.
    pub fn refresh_token_for(&mut self, now: Moment, client: &str, email: &str) -> String {
        let scopes = scopes::read(&format!("{ALL} offline_access openid"))
            .expect("these are the scopes that there are");
        self.consent(client, email);
        let grant = Grant { client: client.to_owned(), email: email.to_owned(), scopes };
        let name = format!("1.AX{}", self.doors.secret("refresh"));
        self.doors.refreshes.insert(name.clone(), Refresh { grant, issued: now, void: false });
        name
    }

    /// A person allows an app everything.
    pub fn consent(&mut self, client: &str, email: &str) {
        let scopes: BTreeSet<String> = ALL.split_whitespace().map(str::to_owned).collect();
        self.doors.consents.insert((client.to_owned(), email.to_ascii_lowercase()), scopes);
    }

    /// An administrator allows an app everything for everybody of a domain.
    pub fn consent_for_tenant(&mut self, client: &str, domain: &str) {
        let scopes: BTreeSet<String> = ALL.split_whitespace().map(str::to_owned).collect();
        let tenant = self.doors.tenant_of(domain).id;
        self.doors.tenant_consents.insert((client.to_owned(), tenant), scopes);
    }

    /// Nobody of a domain allows an app anything any more.
    pub fn withdraw_consent(&mut self, client: &str, domain: &str) {
        let tenant = self.doors.tenant_of(domain).id;
        self.doors.tenant_consents.remove(&(client.to_owned(), tenant.clone()));
        let own: Vec<_> = self.doors.consents.keys().cloned().collect();
        for key in own {
            if key.0 == client && self.doors.tenant_of(&key.1).id == tenant {
                self.doors.consents.remove(&key);
            }
        }
    }

    /// Asks something of a person before the next token.
    pub fn demand(&mut self, email: &str, demand: Demand) {
        self.doors.demands.insert(email.to_ascii_lowercase(), demand);
    }

    /// Answers a token's next use by a challenge for claims, as continuous access evaluation does
    /// (<https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge>).
    pub fn challenge(&mut self, token: &str) {
        if let Some(session) = self.doors.sessions.get_mut(token) {
            session.challenged = true;
        }
    }

    /// The same for every token of a person.
    pub fn challenge_all(&mut self, email: &str) {
        let is_theirs = |session: &&mut Session| session.grant.email.eq_ignore_ascii_case(email);
        for session in self.doors.sessions.values_mut().filter(is_theirs) {
            session.challenged = true;
        }
    }

    /// Asks nothing more of a person.
    pub fn demand_nothing(&mut self, email: &str) {
        self.doors.demands.remove(&email.to_ascii_lowercase());
    }

    /// Ends every access token of a person.
    pub fn end_tokens(&mut self, email: &str) {
        let is_theirs = |session: &Session| session.grant.email.eq_ignore_ascii_case(email);
        self.doors.sessions.retain(|_, session| !is_theirs(session));
    }

    /// Says where a person's mailbox is.
    pub fn set_home(&mut self, email: &str, home: Home) {
        let email = email.to_ascii_lowercase();
        match home {
            Home::OnPremises => self.on_premises.insert(email),
            Home::Cloud => self.on_premises.remove(&email),
        };
    }

    /// The links to records elsewhere that hang on a task, as Graph shows them.
    pub fn linked_resources(item: &Item) -> Vec<Value> {
        todo::linked_resources(item)
    }

    pub(super) fn begin(&mut self, session: Session) -> String {
        let token = format!("eyJ0eXAiOiJKV1Qi.{}.sim", self.doors.secret("session"));
        self.doors.sessions.insert(token.clone(), session);
        token
    }
}
