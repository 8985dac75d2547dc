//! What waits for the person, and what the person decides about it.

use crate::app::{App, Relay};
use crate::error::Refusal;
use crate::routes::Input;
use crate::session::SignedIn;
use crate::store::attention::WaitingRow;
use crate::store::connections::side;
use crate::vault::Place;
use crate::words;
use api::Code;
use api::dashboard::{
    Attention, ConflictLine, ConflictRuling, HeldLine, LeftOutLine, RefusedLine, Ruling,
};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use sync::End;
use sync::past::Stray;

/// What a record is called whose title nobody noted.
const NAMELESS: &str = "a record without a name";

/// What waits for the person.
pub async fn attention(
    State(app): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Attention>, Refusal> {
    Ok(Json(gather(&app, &signed_in).await?))
}

/// Gathers it.
pub async fn gather(app: &App, signed_in: &SignedIn) -> Result<Attention, Refusal> {
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
    let rulings = app.store.rulings(account).await?;
    let said = |link| rulings.iter().find(|ruling| ruling.link == link).map(|it| it.says);
    let held = app.held(account).await?;
    let mut conflicts = Vec::new();
    for row in app.store.conflicts(account).await? {
        conflicts.push(ConflictLine { conflict: app.conflict(&row)?, take: row.take });
    }
    Ok(Attention {
        held: held.into_iter().map(|held| HeldLine { says: said(held.link), held }).collect(),
        conflicts,
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

/// What the person decides about held deletions: the next cycle does it.
pub async fn rule(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Input(ruling): Input<Ruling>,
) -> Result<StatusCode, Refusal> {
    let id = &signed_in.account;
    let noted = app.store.rule(id, &ruling.links, ruling.says, app.now()).await?;
    if noted == 0 {
        return Err(Refusal::new(
            Code::NotFound,
            "This deletion is no longer held. Look at the list again.",
        ));
    }
    soon(&app, &signed_in).await
}

/// What the person decides about a conflict: one value, which the next cycle writes, or that all
/// stays as it is.
pub async fn resolve(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Input(ruling): Input<ConflictRuling>,
) -> Result<StatusCode, Refusal> {
    let (id, which) = (&signed_in.account, (ruling.link, ruling.field));
    let known = match ruling.take {
        Some(take) => app.store.wish(id, which, take).await?,
        None => app.store.dismiss(id, which).await?,
    };
    if !known {
        return Err(Refusal::new(
            Code::NotFound,
            "This difference is no longer listed. Look at the list again.",
        ));
    }
    if ruling.take.is_some() { soon(&app, &signed_in).await } else { Ok(StatusCode::NO_CONTENT) }
}

/// Has a cycle begin now, which does what was decided. A sync that is paused does it later.
pub(super) async fn soon(app: &App, signed_in: &SignedIn) -> Result<StatusCode, Refusal> {
    app.store.schedule(&signed_in.account, Some(app.now())).await?;
    app.live.due.notify_one();
    Ok(StatusCode::NO_CONTENT)
}
