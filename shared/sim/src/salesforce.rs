//! A Salesforce org: sign-in pages, OAuth, SOAP login and the REST API.
//!
//! Written from the vendor's documentation. [`Org::answer`] is the only way in for clients; tests
//! and the demo set the org up and look into it with the methods of `api`:
//!
//! ```
//! use sim::salesforce::{Org, User};
//! let mut org = Org::default();
//! let jane = org.add_user(User::new("jane@example.com", "secret", "Jane", "Doe"));
//! let now = model::Moment(1_795_595_400_000);
//! let id = org.insert(&jane, "Contact", serde_json::json!({"LastName": "Smith"}), now);
//! assert_eq!(org.rows("Contact")[0]["Id"], id.as_str());
//! ```

mod api;
mod call;
mod id;
#[cfg(test)]
mod kit;
mod oauth;
mod people;
mod reply;
mod rest;
mod rules;
mod schema;
mod sight;
mod soap;
mod soql;
mod store;
mod switches;
mod trouble;
mod views;
mod write;

pub use api::SeriesKind;
pub use people::{App, Flags, User};
pub use switches::{Community, DuplicateRule, LoneStart, Switches, Validation};
pub use trouble::operation;
pub use views::View;

use crate::form;
use crate::weather::Poisons;
use call::Call;
use model::Moment;
use people::Doors;
use reply::Reply;
use schema::Schema;
use sight::Sight;
use std::collections::BTreeMap;
use store::Store;
use switches::FieldSecurity;
use wire::{Request, Response};

/// The org with its people and records.
#[derive(Clone, Debug)]
pub struct Org {
    /// How the org is set up and how it misbehaves.
    pub switches: Switches,
    schema: Schema,
    security: FieldSecurity,
    store: Store,
    doors: Doors,
    views: Vec<View>,
    cursors: rest::Cursors,
    /// After how many more writes a row is found locked, one number for each lock.
    locks: Vec<u32>,
    /// Calls by hour, for the daily limit.
    calls: BTreeMap<i64, u32>,
    org_id: String,
    /// When a describe last changed; `None` until the next request.
    described: Option<Moment>,
    wrote: bool,
    /// Lent by the weather for the time of an answer.
    pub(crate) poisons: Poisons,
}

impl Default for Org {
    fn default() -> Self {
        let mut org = Org {
            switches: Switches::default(),
            schema: Schema::default(),
            security: FieldSecurity::default(),
            store: Store::default(),
            doors: Doors::default(),
            views: Vec::new(),
            cursors: rest::Cursors::default(),
            locks: Vec::new(),
            calls: BTreeMap::new(),
            org_id: id::make("00D", 424_242),
            described: None,
            wrote: false,
            poisons: Poisons::default(),
        };
        org.furnish();
        org
    }
}

impl Org {
    /// Answers one request at a moment; the flag says whether anything was written.
    pub fn answer(&mut self, now: Moment, request: &Request) -> (Response, bool) {
        self.wrote = false;
        self.described.get_or_insert(now);
        self.refresh_people();
        let call = Call::read(request, self.switches.community.as_ref());
        let reply = self.route(now, &call);
        (reply.response(), self.wrote)
    }

    fn route(&mut self, now: Moment, call: &Call) -> Reply {
        match call.path().as_slice() {
            ["services", "data", rest @ ..] => self.rest(now, call, rest),
            ["services", "oauth2", what @ ..] => self.oauth(now, call, what),
            ["services", "Soap", "u" | "c", version, ..] => self.soap(now, call, version),
            ["id", org, user] => self.identity(now, call, org, user),
            [".well-known", "openid-configuration"] => oauth::discovery(call),
            [".well-known", "auth-configuration"] => oauth::auth_configuration(call),
            ["setup", "secur", "RemoteAccessErrorPage.apexp"] => oauth::error_page(call),
            _ => oauth::no_such_page(),
        }
    }

    /// The org through the eyes of one person.
    fn sight<'a>(&'a self, user: &'a str, now: Moment, version: &'a str) -> Sight<'a> {
        let zone = self.store.get(user).and_then(|row| row.text("TimeZoneSidKey"));
        Sight {
            schema: &self.schema,
            switches: &self.switches,
            security: &self.security,
            store: &self.store,
            user,
            zone: zone.unwrap_or("UTC"),
            now,
            version,
        }
    }
}
