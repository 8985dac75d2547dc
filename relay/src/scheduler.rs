//! Runs the cycles that are due, a few at a time.
//!
//! A loop over the lease in the accounts' table and nothing more. A job engine was weighed and left
//! out: it would bring a second queue with tables of its own beside the one place that says when an
//! account is due and who may write for it, and gives no fencing; the lease has to be there anyway.

use crate::app::Relay;
use crate::runner;
use crate::store::sessions::Forgetting;
use crate::store::{Lease, StoreFault};
use futures_util::FutureExt;
use model::Moment;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How long a lease holds without a sign of life.
pub const LEASE_MS: i64 = 120_000;
/// How often a running cycle gives one.
const ALIVE_MS: u64 = 30_000;
/// How often the loop looks for due accounts when nobody wakes it.
const LOOK_MS: u64 = 1_000;
/// How often old things are forgotten.
const FORGET_MS: i64 = 60 * 60_000;
/// A cycle that broke by our own fault waits as after so many failures, at least.
const PUT_OFF_FAILURES: u32 = 4;
/// So many cycles in a row that break by a mistake of ours, and the account rests.
const BROKEN_MAX: u32 = 3;
/// What the history says of a cycle that broke.
const BROKE: &str = "Twinline broke in the middle of this sync, which is our fault: please report \
                     it. The sync is tried again by itself.";
/// What it says when the account rests.
const RESTS: &str = "Twinline broke in the middle of three syncs in a row, which is our fault: \
                     please report it. The account rests until you press Sync now.";
/// How long a shutdown waits for cycles to end at their next pause.
pub const SHUTDOWN_MS: u64 = 20_000;

/// Runs until the shutdown, and then until the running cycles have ended.
pub async fn run(app: Relay) {
    match app.store.take_over(app.now()).await {
        Ok(0) => {}
        Ok(left) => tracing::info!(accounts = left, "a former run was cut off; its cycles go on"),
        Err(fault) => tracing::error!(%fault, "what a former run left cannot be taken over"),
    }
    let places = Arc::new(Semaphore::new(usize::from(app.config.cycles_at_once)));
    let mut cycles = JoinSet::new();
    let mut forgot = Moment(0);
    while !app.live.is_stopping() {
        while cycles.try_join_next().is_some() {}
        if app.now().0 - forgot.0 > FORGET_MS {
            forgot = app.now();
            forget(&app).await;
        }
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = app.live.stopping() => break,
        };
        let Ok(place) = place else { break };
        match app.store.lease(app.now(), LEASE_MS).await {
            Ok(Some(lease)) => {
                let app = Arc::clone(&app);
                cycles.spawn(async move {
                    attend(&app, &lease).await;
                    drop(place);
                });
            }
            Ok(None) => {
                drop(place);
                pause(&app).await;
            }
            Err(fault) => {
                drop(place);
                tracing::error!(%fault, "the schedule cannot be read");
                pause(&app).await;
            }
        }
    }
    let end = async { while cycles.join_next().await.is_some() {} };
    if tokio::time::timeout(Duration::from_millis(SHUTDOWN_MS), end).await.is_err() {
        tracing::warn!("a cycle did not end in time; the next start goes on from there");
    }
}

/// Runs every account that is due, one after the other, and says how many there were: for tests
/// that move the clock by hand.
pub async fn run_due(app: &Relay) -> Result<u32, StoreFault> {
    let mut cycles = 0;
    while let Some(lease) = app.store.lease(app.now(), LEASE_MS).await? {
        runner::run(app, &lease).await?;
        cycles += 1;
    }
    Ok(cycles)
}

/// One cycle with signs of life; a panic in it costs this cycle only.
async fn attend(app: &Relay, lease: &Lease) {
    guard(app, lease, runner::run(app, lease)).await;
}

async fn guard(app: &Relay, lease: &Lease, cycle: impl Future<Output = Result<(), StoreFault>>) {
    let cycle = AssertUnwindSafe(cycle).catch_unwind();
    let ended = tokio::select! {
        ended = cycle => ended,
        () = alive(app, lease) => {
            tracing::warn!(account = lease.account.0, "the lease was lost: another relay goes on");
            app.live.ended(&lease.account);
            return;
        }
    };
    match ended {
        Ok(Ok(())) => app.live.held(&lease.account),
        Ok(Err(StoreFault::Superseded)) => {
            tracing::warn!(account = lease.account.0, "another relay took over");
        }
        Ok(Err(fault)) => {
            tracing::error!(account = lease.account.0, %fault, "a cycle could not be kept");
            put_off(app, lease).await;
        }
        Err(_) => {
            // The panic's own text may hold a person's words, so it is not repeated here.
            tracing::error!(account = lease.account.0, "a cycle panicked: that is our fault");
            broke(app, lease).await;
        }
    }
}

/// A cycle broke by a mistake of ours: after the third in a row the account rests, so that the
/// mistake is not made all day.
async fn broke(app: &Relay, lease: &Lease) {
    let rests = app.live.broke(&lease.account) >= BROKEN_MAX;
    let words = if rests { RESTS } else { BROKE };
    if let Err(fault) = app.store.cut_cycle(lease, words, app.now()).await {
        tracing::error!(account = lease.account.0, %fault, "a broken cycle could not be noted");
    }
    if !rests {
        return put_off(app, lease).await;
    }
    app.live.held(&lease.account);
    if let Err(fault) = app.store.release(lease, None, 0).await {
        tracing::error!(account = lease.account.0, %fault, "a lease could not be given back");
    }
}

/// Prolongs the lease for as long as it is ours.
async fn alive(app: &Relay, lease: &Lease) {
    loop {
        tokio::time::sleep(Duration::from_millis(ALIVE_MS)).await;
        match app.store.prolong(lease, app.now()).await {
            Ok(()) => {}
            Err(StoreFault::Superseded) => return,
            Err(fault) => tracing::warn!(%fault, "a lease was not prolonged"),
        }
    }
}

async fn put_off(app: &Relay, lease: &Lease) {
    // A store that cannot be read now counts as the first failure.
    let known = app.store.account(&lease.account).await.ok().flatten();
    let failures = known.map_or(0, |row| row.failures).saturating_add(1).max(PUT_OFF_FAILURES);
    let wait = crate::pace::after_failures(failures, None, crate::pace::chance());
    let due = Moment(app.now().0 + wait);
    if let Err(fault) = app.store.release(lease, Some(due), failures).await {
        tracing::error!(account = lease.account.0, %fault, "a lease could not be given back");
    }
}

async fn pause(app: &Relay) {
    tokio::select! {
        () = tokio::time::sleep(Duration::from_millis(LOOK_MS)) => {}
        () = app.live.due.notified() => {}
        () = app.live.stopping() => {}
    }
}

async fn forget(app: &Relay) {
    let now = app.now();
    let before = |ms: i64| Moment(now.0 - ms);
    let limits = Forgetting {
        now,
        idle: before(i64::from(app.config.session_idle_hours) * 3_600_000),
        sessions: before(i64::from(app.config.session_days) * 86_400_000),
        tries: before(2 * 86_400_000),
        history: before(i64::from(app.config.history_days) * 86_400_000),
    };
    if let Err(fault) = app.store.forget(&limits).await {
        tracing::warn!(%fault, "old things were not forgotten");
    }
}

#[cfg(all(test, feature = "demo"))]
pub(crate) mod tests {
    use super::*;

    /// A cycle that panics, under the schedule's guard.
    pub(crate) async fn break_down(app: &Relay, lease: &Lease) {
        let id = app.store.begin_cycle(lease, app.now()).await;
        guard(app, lease, async { panic!("cycle {id:?} broke") }).await;
    }
}
