//! What every part of the relay has at hand, and the only place that asks the clock.

use crate::config::Config;
use crate::exchange::Visits;
use crate::limits::Limits;
use crate::live::Live;
use crate::notices::post::{NoPost, Post};
use crate::outbound::{NoWayOut, Outbound};
use crate::renew::Renewals;
use crate::store::{Store, StoreFault};
use crate::vault::Vault;
use model::Moment;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The relay, shared by its paths and its cycles.
pub type Relay = Arc<App>;

/// Everything at hand.
#[derive(Debug)]
pub struct App {
    /// What the operator chose.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// The keys.
    pub vault: Vault,
    /// The way out.
    pub outbound: Outbound,
    /// The time.
    pub clock: Clock,
    /// The way to the mail server, where the operator named one.
    pub post: Option<Post>,
    /// What happens right now.
    pub live: Live,
    /// How often anyone may try.
    pub limits: Limits,
    /// One renewal of a sign-in at a time.
    pub renewals: Renewals,
    /// Connections to Exchange servers that were signed in.
    pub visits: Visits,
    /// The demo's sign-ins, when this is the demo.
    pub demo: Option<api::session::Demo>,
}

/// Why the relay could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum NoApp {
    /// The way out.
    #[error(transparent)]
    WayOut(#[from] NoWayOut),
    /// The way to the mail server.
    #[error(transparent)]
    Post(#[from] NoPost),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl App {
    /// Puts the relay together over an opened database.
    pub async fn new(
        config: Config,
        store: Store,
        vault: Vault,
        clock: Clock,
        demo: Option<api::session::Demo>,
    ) -> Result<Relay, NoApp> {
        store.pair_with(&vault).await?;
        let authorities = (!config.authorities.is_empty()).then_some(config.authorities.as_str());
        let outbound = Outbound::new(config.gate(), authorities)?;
        let post = Post::of(&config)?;
        Ok(Arc::new(App {
            config,
            store,
            vault,
            outbound,
            clock,
            post,
            live: Live::default(),
            limits: Limits::default(),
            renewals: Renewals::default(),
            visits: Visits::default(),
            demo,
        }))
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }
}

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock moved by hand, for tests.
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still until it is moved.
    pub fn standing_at(moment: Moment) -> Clock {
        Clock::Hand(Arc::new(AtomicI64::new(moment.0)))
    }

    /// Moves a clock by hand; the system's clock stays as it is.
    pub fn advance(&self, ms: i64) {
        if let Clock::Hand(at) = self {
            at.fetch_add(ms, Ordering::SeqCst);
        }
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        match self {
            Clock::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Clock::Hand(at) => Moment(at.load(Ordering::SeqCst)),
        }
    }
}
