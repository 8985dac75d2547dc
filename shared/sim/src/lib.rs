//! Fake servers: functions from a request to an answer, with a whole company inside.
//!
//! They speak the vendors' protocols from the vendors' documents and never look at our connectors,
//! so that they can examine them. Deterministic: time and chance live in the [`World`].
//!
//! In reading order: a [`World`] holds one Salesforce org, one Exchange server and Microsoft's
//! cloud, which shows the same mailboxes, and the hosts of [`autodiscover`]; [`ntlm`] is the
//! arithmetic of signing in; [`cast`] fills it with the company of the demo;
//! [`weather`] makes them misbehave on order; [`answer`] is the only door, and [`loopback`] leads a
//! connector straight through it.

pub mod autodiscover;
pub mod cast;
pub mod exchange;
mod form;
pub mod graph;
pub mod loopback;
pub mod ntlm;
mod page;
pub mod salesforce;
pub mod weather;
pub mod world;

pub use loopback::Loopback;
pub use weather::{Poison, Takes, Trouble, Weather, When};
pub use world::{Answer, Host, World};

use wire::Request;

/// Answers one request to one of the servers.
pub fn answer(world: &mut World, host: Host, request: Request) -> Answer {
    world.answer(host, request)
}
