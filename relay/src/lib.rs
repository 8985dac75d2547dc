//! The relay: the server between the page, Salesforce and the mailboxes.
//!
//! In reading order: [`config`] and [`vault`] come from files, [`store`] is the database; [`app`]
//! holds them together. [`routes`] answers the page behind [`guard`] and [`session`]; [`oauth`],
//! [`crm_login`] and [`renew`] sign in to Salesforce; [`signed`] adds credentials on the way
//! [`outbound`], past the [`gate`]. [`scheduler`] and [`runner`] run the cycles of `sync` over both
//! sides ([`opening`]), [`journal`] and [`pace`]. [`web`] is the page, [`words`] what people read
//! when something fails, and [`notices`] tells them by e-mail. [`addin`] is how Outlook gets to
//! know its pane, and [`pane`] how that signs in. [`check`] asks whether all ends are there.
//! [`outside`] is the tests' way to all that reads what strangers send.

pub mod accounts;
pub mod addin;
pub mod app;
pub mod approvals;
pub mod autodiscover;
pub mod check;
pub mod config;
pub mod connections;
pub mod crm_login;
#[cfg(feature = "demo")]
pub mod demo;
pub mod error;
pub mod exchange;
pub mod gate;
pub mod guard;
pub mod journal;
pub mod limits;
pub mod live;
pub mod names;
pub mod notices;
pub mod oauth;
pub mod opening;
pub mod outbound;
pub mod outside;
pub mod pace;
pub mod pane;
pub mod renew;
pub mod routes;
pub mod runner;
pub mod scheduler;
pub mod session;
pub mod signed;
pub mod store;
pub mod vault;
pub mod web;
pub mod words;

use app::Relay;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long open answers may take after a shutdown began.
const DRAIN_MS: u64 = 5_000;

/// Serves the paths and runs the cycles until `shutdown`, then lets both come to rest.
pub async fn serve(
    listener: TcpListener,
    app: Relay,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let cycles = tokio::spawn(scheduler::run(Arc::clone(&app)));
    let notices = tokio::spawn(notices::run(Arc::clone(&app)));
    let stopping = Arc::clone(&app);
    tokio::spawn(async move {
        shutdown.await;
        stopping.live.stop();
    });
    let paths = routes::router(&app).into_make_service_with_connect_info::<SocketAddr>();
    let stopped = Arc::clone(&app);
    let served = axum::serve(listener, paths)
        .with_graceful_shutdown(async move { stopped.live.stopping().await });
    let patience = async {
        app.live.stopping().await;
        tokio::time::sleep(Duration::from_millis(DRAIN_MS)).await;
    };
    let ended = tokio::select! {
        ended = async { served.await } => ended,
        () = patience => Ok(()),
    };
    // The server may have ended by itself: then the cycles must, too.
    app.live.stop();
    if cycles.await.is_err() {
        tracing::error!("the schedule ended by a panic: that is our fault");
    }
    // A notice under way is sent again after the next start.
    notices.abort();
    app.store.close().await;
    ended
}
