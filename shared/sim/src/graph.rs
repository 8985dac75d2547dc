//! Microsoft's cloud: sign-in pages, tokens and Microsoft Graph v1.0, on one address, after
//! <https://learn.microsoft.com/en-us/graph/api/overview?view=graph-rest-1.0> and the metadata of
//! the service.
//!
//! The mailboxes are those of the [`Server`] of the same world: what a person does there, and what
//! a client of EWS writes, is seen here, with its UIDs and named properties. So what people do in
//! their mailboxes is written in tests with the words of [`crate::exchange`].
//!
//! In reading order: [`Cloud`] holds tenants, apps and tokens (`people`; `api` is what tests do to
//! them); `login` shows pages and gives tokens; `rest` lets requests in and leads each to
//! `contacts`, `events` or `todo`; `odata` reads their options and `schema` their bodies; `delta`
//! tells what changed; `batch` carries several at once.
//!
//! There are no attachments, no mail, no delegates and no subscriptions. In production signing in
//! and Graph are two hosts; here paths tell them apart.

mod api;
mod batch;
mod call;
mod contacts;
mod delta;
mod desk;
mod events;
mod extended;
mod ids;
#[cfg(test)]
mod kit;
mod login;
mod odata;
mod people;
mod recurrence;
mod reply;
mod rest;
mod schema;
mod scopes;
mod switches;
#[cfg(test)]
mod tests;
mod times;
mod todo;
mod trouble;

pub use people::{App, Audience, CONSUMERS, ConsentPolicy, Demand, Secret, Tenant};
pub use switches::{Bin, Switches};
pub use trouble::operation;

use crate::exchange::Server;
use crate::weather::Poisons;
use call::Call;
use model::Moment;
use people::Doors;
use std::collections::{BTreeMap, BTreeSet};
use wire::{Request, Response};

/// Where a mailbox is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In Exchange Online, where Graph finds it.
    Cloud,
    /// On a server of its own, where only EWS finds it.
    OnPremises,
}

/// The cloud: who may come in, and how it behaves.
#[derive(Clone, Debug, Default)]
pub struct Cloud {
    /// How it is set up and how it misbehaves.
    pub switches: Switches,
    doors: Doors,
    /// Addresses whose mailboxes Graph does not find.
    on_premises: BTreeSet<String>,
    /// Requests of an app to a mailbox: since when, and how many.
    counts: BTreeMap<(String, String), (Moment, u32)>,
    /// Requests to a mailbox whose answers are still on their way.
    under_way: BTreeMap<String, u32>,
    /// Lent by the weather for the time of an answer.
    pub(crate) poisons: Poisons,
}

impl Cloud {
    /// Answers one request at a moment; the flag says whether a mailbox was written to.
    pub fn answer(
        &mut self,
        server: &mut Server,
        now: Moment,
        request: &Request,
    ) -> (Response, bool) {
        let before = server.versions();
        let call = Call::read(request);
        let reply = match call.path().as_slice() {
            ["v1.0", "$batch"] => self.batch(server, now, &call),
            ["v1.0", ..] => self.rest(server, now, &call),
            [tenant, what @ ..] if *tenant != "beta" => {
                let tenant = (*tenant).to_owned();
                self.login(server, now, &call, &tenant, what)
            }
            _ => reply::Refusal::no_such_path(&call.path).reply(now),
        };
        (reply.response(), server.versions() != before)
    }
}
