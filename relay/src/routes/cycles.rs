//! The dashboard: how the account is, what its cycles did, and what waits for the person.

use super::{accounts, session};
use crate::app::{App, Relay};
use crate::error::Refusal;
use crate::routes::Input;
use crate::runner::line;
use crate::session::SignedIn;
use crate::store::connections::side;
use crate::store::cycles::{LINES_A_PAGE, WaitingRow};
use crate::vault::Place;
use crate::words;
use api::Code;
use api::dashboard::{
    ActionLine, Attention, CycleLine, CyclePage, Dashboard, Event, LeftOutLine, Pause, RefusedLine,
    Ruling,
};
use axum::Json;
use axum::extract::{Path, Query, State};
use http::StatusCode;
use serde::Deserialize;
use sync::past::Stray;
use sync::report::Entry;
use sync::{End, Held};

/// What a record is called whose title nobody noted.
const NAMELESS: &str = "a record without a name";

/// How the account is.
pub async fn dashboard(
    State(app): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Dashboard>, Refusal> {
    let account = accounts::open(&app, &signed_in).await?;
    let id = &signed_in.account;
    let attention = gather(&app, &signed_in).await?;
    let waits = attention.held.len() + attention.left_out.len() + attention.refused.len();
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
    let account = accounts::open(&app, &signed_in).await?;
    if account.row.finished.is_none() {
        return Err(Refusal::new(Code::TooEarly, "Finish the set-up first."));
    }
    if account.row.paused {
        return Err(Refusal::new(Code::TooEarly, "The sync is paused. Let it go on first."));
    }
    app.store.schedule(&signed_in.account, Some(app.now())).await?;
    app.live.due.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

/// Pauses, or goes on.
pub async fn pause(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Input(pause): Input<Pause>,
) -> Result<StatusCode, Refusal> {
    app.store.pause(&signed_in.account, pause, app.now()).await?;
    if pause.paused {
        app.live.halt(&signed_in.account);
    } else {
        app.live.due.notify_one();
    }
    app.live.tell(&signed_in.account, Event::Changed);
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
        let name = format!("{}|{}", account.0, row.id);
        let place = Place { table: "entries", column: "body", row: &name };
        actions.push(action(row.id, app.unseal(place, &row.body)?));
    }
    Ok(Json(CyclePage { cycle: line(cycle), actions, more_after }))
}

fn action(id: u64, entry: Entry) -> ActionLine {
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
    }
}

/// What waits for the person.
pub async fn attention(
    State(app): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Attention>, Refusal> {
    Ok(Json(gather(&app, &signed_in).await?))
}

async fn gather(app: &App, signed_in: &SignedIn) -> Result<Attention, Refusal> {
    let account = &signed_in.account;
    let mut left_out = Vec::new();
    for (stray, title) in app.store.left_out(account).await? {
        let title = title_of(app, signed_in, &stray, &title)?;
        left_out.push(LeftOutLine { end: stray.end, kind: stray.kind, title, why: stray.why });
    }
    let mut refused = Vec::new();
    for row in app.store.waiting(account).await? {
        refused.push(refused_line(app, signed_in, row).await?);
    }
    Ok(Attention {
        held: app.held(account).await?,
        conflicts: app.conflicts(account).await?,
        left_out,
        refused,
    })
}

async fn refused_line(
    app: &App,
    signed_in: &SignedIn,
    row: WaitingRow,
) -> Result<RefusedLine, Refusal> {
    let waiting = row.waiting;
    let sealed =
        app.store.stray_title(&signed_in.account, waiting.end, waiting.id.as_str()).await?;
    let title = match sealed {
        Some(sealed) => unseal_title(app, signed_in, (waiting.end, waiting.id.as_str()), &sealed)?,
        None => NAMELESS.to_owned(),
    };
    Ok(RefusedLine {
        end: waiting.end,
        kind: waiting.kind,
        link: row.link,
        title,
        words: words::refused(waiting.end, &waiting.fault),
    })
}

fn title_of(
    app: &App,
    signed_in: &SignedIn,
    stray: &Stray,
    sealed: &[u8],
) -> Result<String, Refusal> {
    unseal_title(app, signed_in, (stray.end, stray.id.as_str()), sealed)
}

fn unseal_title(
    app: &App,
    signed_in: &SignedIn,
    (at, record): (End, &str),
    sealed: &[u8],
) -> Result<String, Refusal> {
    let row = format!("{}|{}|{record}", signed_in.account.0, side(at));
    let plain = app.vault.open(Place { table: "strays", column: "title", row: &row }, sealed)?;
    Ok(String::from_utf8_lossy(&plain).into_owned())
}

/// What the person decides about a held deletion: the next cycle does it.
pub async fn rule(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Input(ruling): Input<Ruling>,
) -> Result<StatusCode, Refusal> {
    let held: Vec<Held> = app.held(&signed_in.account).await?;
    let known = held.iter().any(|held| held.link == ruling.link);
    let noted =
        known && app.store.rule(&signed_in.account, ruling.link, ruling.says, app.now()).await?;
    if !noted {
        return Err(Refusal::new(
            Code::NotFound,
            "This deletion is no longer held. Look at the list again.",
        ));
    }
    app.store.schedule(&signed_in.account, Some(app.now())).await?;
    app.live.due.notify_one();
    Ok(StatusCode::NO_CONTENT)
}
