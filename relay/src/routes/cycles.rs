//! The dashboard: how the account is, and what its cycles did.

use super::{accounts, attention, session};
use crate::app::{App, Relay};
use crate::error::Refusal;
use crate::routes::Input;
use crate::runner::line;
use crate::session::SignedIn;
use crate::store::accounts::AccountId;
use crate::store::cycles::LINES_A_PAGE;
use crate::words;
use api::Code;
use api::dashboard::{ActionLine, CycleLine, CyclePage, Dashboard, Event, Pause};
use axum::Json;
use axum::extract::{Path, Query, State};
use http::StatusCode;
use serde::Deserialize;
use sync::End;
use sync::report::Entry;
use sync::undo::is_undoable;

/// How the account is.
pub async fn dashboard(
    State(app): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Dashboard>, Refusal> {
    let account = accounts::open(&app, &signed_in).await?;
    let id = &signed_in.account;
    let waiting = attention::gather(&app, &signed_in).await?;
    let undecided = waiting.held.iter().filter(|line| line.says.is_none()).count();
    let waits = undecided + waiting.left_out.len() + waiting.refused.len();
    let crm = app.connection(id, End::Crm).await?;
    let running = app.live.progress(id);
    let due = account.row.due.filter(|_| !account.row.paused && running.is_none());
    Ok(Json(Dashboard {
        salesforce_usage: crm.as_ref().and_then(|connection| connection.usage),
        salesforce: crm.map(|connection| connection.shown()).unwrap_or_default(),
        mailbox: session::shown(&app, &signed_in, End::Mail).await?,
        paused: account.row.paused,
        running,
        last: app.store.cycles(id, None).await?.into_iter().find(|c| c.ended.is_some()).map(line),
        next: due,
        linked: app.store.linked(id).await?,
        attention: u32::try_from(waits).unwrap_or(u32::MAX),
    }))
}

/// Makes the account due now.
pub async fn sync_now(
    State(app): State<Relay>,
    signed_in: SignedIn,
) -> Result<StatusCode, Refusal> {
    make_due(&app, &signed_in.account).await
}

/// Makes this account due now, where it is at work.
pub(super) async fn make_due(app: &App, id: &AccountId) -> Result<StatusCode, Refusal> {
    let row = app.store.account(id).await?.ok_or_else(Refusal::not_found)?;
    if row.finished.is_none() {
        return Err(Refusal::new(Code::TooEarly, "Finish the set-up first."));
    }
    if row.paused {
        return Err(Refusal::new(Code::TooEarly, "The sync is paused. Let it go on first."));
    }
    app.store.schedule(id, Some(app.now())).await?;
    app.live.due.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

/// Pauses, or goes on.
pub async fn pause(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Input(pause): Input<Pause>,
) -> Result<StatusCode, Refusal> {
    rest(&app, &signed_in.account, pause).await
}

/// Lets this account rest, or go on.
pub(super) async fn rest(app: &App, id: &AccountId, pause: Pause) -> Result<StatusCode, Refusal> {
    app.store.pause(id, pause, app.now()).await?;
    if pause.paused {
        app.live.halt(id);
    } else {
        app.live.due.notify_one();
    }
    app.live.tell(id, Event::Changed);
    Ok(StatusCode::NO_CONTENT)
}

/// Which cycles.
#[derive(Debug, Deserialize)]
pub struct Before {
    before: Option<u64>,
}

/// A page of cycles, the newest first.
pub async fn list(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Query(query): Query<Before>,
) -> Result<Json<Vec<CycleLine>>, Refusal> {
    let cycles = app.store.cycles(&signed_in.account, query.before).await?;
    Ok(Json(cycles.into_iter().map(line).collect()))
}

/// Which lines of a cycle.
#[derive(Debug, Deserialize)]
pub struct After {
    after: Option<u64>,
}

/// Some actions of one cycle.
pub async fn one(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Path(id): Path<u64>,
    Query(query): Query<After>,
) -> Result<Json<CyclePage>, Refusal> {
    let account = &signed_in.account;
    let cycle = app.store.cycle(account, id).await?.ok_or_else(Refusal::not_found)?;
    let rows = app.store.entries(account, id, query.after.unwrap_or(0)).await?;
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) == LINES_A_PAGE;
    let more_after = rows.last().filter(|_| full).map(|row| row.id);
    let mut actions = Vec::with_capacity(rows.len());
    for row in rows {
        actions.push(action(row.id, app.entry(account, &row)?));
    }
    Ok(Json(CyclePage { cycle: line(cycle), actions, more_after }))
}

fn action(id: u64, entry: Entry) -> ActionLine {
    let undoable = is_undoable(&entry);
    let fields = entry.wrote.iter().map(|(field, _)| field.name().to_owned()).collect();
    let at = entry.end.unwrap_or(End::Crm);
    ActionLine {
        id,
        kind: entry.kind,
        verb: entry.verb,
        end: entry.end,
        reason: entry.reason,
        title: entry.title,
        fields,
        fault: entry.fault.map(|fault| words::refused(at, &fault)),
        undoable,
    }
}
