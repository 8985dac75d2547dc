//! One cycle of one account: open both sides, let the engine work, keep what happened, and say when
//! the account is due again.

use crate::accounts::Account;
use crate::app::{App, Relay};
use crate::journal::{Allowance, Keeper, Owner};
use crate::opening::{Open, Ways, learn, open};
use crate::pace::Steps;
use crate::signed::Signed;
use crate::store::cycles::CycleRow;
use crate::store::{Lease, StoreFault};
use crate::words;
use api::dashboard::{CycleLine, Event};
use model::{Create, Fault, Moment, Remedy};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use sync::report::Report;
use sync::{End, Watermarks};

/// What the history says of a cycle that was asked to end.
const HALTED: &str = "The sync was interrupted. It goes on from there.";

/// How a cycle ended.
struct Ended {
    report: Report,
    fault: Option<Fault>,
    /// The side that the person must see to.
    attention: Option<End>,
    /// Words in place of the fault's own.
    words: Option<String>,
    /// Whether it was asked to end early: a pause, a shutdown.
    halted: bool,
    requests: (u32, u32),
    usage: Option<(u32, u32)>,
    whole: bool,
}

/// Runs a leased account once and gives the lease back.
pub async fn run(app: &Relay, lease: &Lease) -> Result<(), StoreFault> {
    let Some(account) = app.account(&lease.account).await? else {
        return app.store.release(lease, None, 0).await;
    };
    let halt = app.live.began(&lease.account);
    let cycle = app.store.begin_cycle(lease, app.now()).await;
    let ended = match cycle {
        Ok(id) => {
            let began = app.now();
            let mut ended = one(app, lease, id, &account, Arc::clone(&halt)).await;
            let asked = halt.load(Ordering::SeqCst) || app.live.is_stopping();
            ended.halted = asked && ended.fault.is_some();
            keep(app, lease, (id, began), ended, &account).await
        }
        Err(fault) => Err(fault),
    };
    app.live.ended(&lease.account);
    app.live.tell(&lease.account, Event::Changed);
    heap::give_back();
    ended
}

async fn one(
    app: &Relay,
    lease: &Lease,
    id: u64,
    account: &Account,
    halt: Arc<AtomicBool>,
) -> Ended {
    let mut ended = Ended {
        report: Report::default(),
        fault: None,
        attention: None,
        words: None,
        halted: false,
        requests: (0, 0),
        usage: None,
        whole: false,
    };
    let mut ways: Ways = [None, None];
    match open(app, account, &mut ways, Create::Allowed).await {
        Ok(open) => {
            let task = Task { lease, id, account, halt };
            go(app, task, open, &mut ended).await;
            let last = |way: &Option<Arc<Signed>>| way.as_ref().map_or(0, |way| way.last());
            let end = if last(&ways[0]) > last(&ways[1]) { End::Crm } else { End::Mail };
            ended.attention = Some(end);
        }
        Err((end, fault)) => {
            ended.attention = Some(end);
            ended.fault = Some(fault);
        }
    }
    let count = |way: &Option<Arc<Signed>>| way.as_ref().map_or(0, |way| way.requests());
    ended.requests = (count(&ways[0]), count(&ways[1]));
    ended.usage = ways[0].as_ref().and_then(|way| way.usage());
    for (way, end) in ways.iter().zip(End::BOTH) {
        let usage = way.as_ref().and_then(|way| way.usage());
        if let Some(usage) = usage {
            let kept = app.store.count_usage(&account.row.id, end, usage).await;
            if let Err(fault) = kept {
                tracing::warn!(%fault, "the count of requests was not kept");
            }
        }
    }
    ended
}

/// Which cycle of which account.
struct Task<'a> {
    lease: &'a Lease,
    id: u64,
    account: &'a Account,
    halt: Arc<AtomicBool>,
}

async fn go(app: &Relay, task: Task<'_>, mut open: Open, ended: &mut Ended) {
    let Task { lease, id, account, halt } = task;
    let rules = open.rules(app, account);
    let allowance = (!account.row.first_done).then(|| Allowance::from(account.row.shown));
    let overrun = allowance.as_ref().map(|allowance| Arc::clone(&allowance.overrun));
    let owner =
        Owner { lease: lease.clone(), cycle: id, keys: rules.keys, org: account.row.org.clone() };
    let mut journal = Keeper::new(Arc::clone(app), owner, allowance);
    let mut pace = Steps::new(Arc::clone(app), lease.account.clone(), halt);
    let whole = open.from == Watermarks::default();
    let cycle = sync::cycle(&rules, &mut open.sides, &open.from, &mut journal, &mut pace).await;
    if let Err(fault) = learn(app, account, open).await {
        tracing::warn!(%fault, "what was learned of the sides was not kept");
    }
    match cycle {
        Ok(report) => {
            ended.report = report;
            ended.whole = whole;
        }
        Err(fault) => {
            if overrun.is_some_and(|overrun| overrun.load(Ordering::SeqCst)) {
                ended.words = Some(
                    "The first sync would change more records than the preview showed, so it \
                     stopped. Open the settings, look at the preview again, and press Finish."
                        .into(),
                );
            }
            ended.fault = Some(fault);
        }
    }
}

async fn keep(
    app: &Relay,
    lease: &Lease,
    (id, began): (u64, Moment),
    ended: Ended,
    account: &Account,
) -> Result<(), StoreFault> {
    let stopped = match (&ended.words, &ended.fault) {
        (_, Some(_)) if ended.halted => Some(HALTED.to_owned()),
        (Some(words), _) => Some(words.clone()),
        (None, Some(fault)) => Some(words::stopped(fault)),
        (None, None) => {
            let closed = |end| Some(words::closed(end, ended.report.closed.of(end)?));
            End::BOTH.into_iter().find_map(closed)
        }
    };
    let (due, failures) = match ended.halted {
        true => (Some(app.now()), account.row.failures),
        false => next(app, account, &ended),
    };
    let row = CycleRow {
        id,
        began,
        ended: Some(app.now()),
        report: ended.report,
        stopped,
        requests: ended.requests,
        usage: ended.usage,
    };
    match &ended.fault {
        None => tracing::info!(account = lease.account.0, cycle = id, "a cycle went through"),
        Some(fault) => {
            tracing::warn!(account = lease.account.0, cycle = id, %fault, "a cycle stopped");
        }
    }
    app.store.end_cycle(lease, &row, app.now()).await?;
    if ended.whole {
        app.store.note_whole(lease, app.now()).await?;
    }
    if let (Some(fault), Some(end), None) = (&ended.fault, ended.attention, due)
        && fault.remedy() == Remedy::Reconnect
    {
        let words = words::attention(end, fault);
        app.store.attend(&lease.account, end, Some(&words)).await?;
    }
    app.store.release(lease, due, failures).await?;
    if account.row.leaving && ended.fault.is_none() {
        app.store.has_left(&lease.account).await?;
    }
    let line = line(row);
    app.live.tell(&lease.account, Event::Ended(line));
    Ok(())
}

/// When the account is due again, and its failures in a row.
fn next(app: &App, account: &Account, ended: &Ended) -> (Option<Moment>, u32) {
    let now = app.now().0;
    let minutes = account
        .settings
        .interval_minutes
        .max(app.config.interval_minutes_min)
        .max(api::settings::INTERVAL_MINUTES_MIN);
    let interval = i64::from(minutes) * 60_000;
    // A tenth either way keeps accounts from running in step with each other.
    let spread = interval / 10;
    let usual = now + interval - spread + (crate::pace::chance() * 2.0 * spread as f64) as i64;
    let Some(fault) = &ended.fault else { return (Some(Moment(usual)), 0) };
    // Words of our own mean that the person must look before anything goes on.
    if ended.words.is_some() {
        return (None, 0);
    }
    let failures = account.row.failures.saturating_add(1);
    let asked = if let Fault::Throttled { wait_ms, .. } = fault { *wait_ms } else { None };
    match fault.remedy() {
        Remedy::Reconnect => (None, 0),
        Remedy::Stop | Remedy::ReadAnew | Remedy::NextCycle | Remedy::OtherWay => {
            (Some(Moment(usual)), failures)
        }
        Remedy::Retry | Remedy::SkipRecord | Remedy::Halve | Remedy::Report => {
            let wait = crate::pace::after_failures(failures, asked, crate::pace::chance());
            (Some(Moment(now + wait)), failures)
        }
    }
}

/// A cycle as the page shows it.
pub fn line(row: CycleRow) -> CycleLine {
    CycleLine {
        id: row.id,
        began: row.began,
        ended: row.ended,
        report: row.report,
        stopped: row.stopped,
        requests: row.requests,
        usage: row.usage,
    }
}
