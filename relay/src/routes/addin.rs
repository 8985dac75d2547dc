//! The add-in on the dashboard, and its manifests and pictures. Those are open to everyone: Outlook
//! and Exchange fetch them without a session.

use crate::addin::{self, Addin};
use crate::app::Relay;
use crate::error::Refusal;
use crate::routes::Input;
use crate::session::{SignedIn, idle_ms};
use crate::{guard, pane};
use api::pane::Confirm;
use api::paths;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{Extensions, HeaderMap, StatusCode};
use model::Moment;

/// Pictures may be kept for a day.
const A_DAY: &str = "public, max-age=86400";

/// Where the manifest is, and how many panes are connected.
pub async fn state(
    State(app): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<api::pane::Addin>, Refusal> {
    let now = app.now();
    let since = Moment(now.0 - idle_ms(&app.config));
    Ok(Json(api::pane::Addin {
        manifest: format!("{}{}", app.config.origin(), paths::ADDIN_MANIFEST),
        encrypted: app.config.is_encrypted(),
        panes: app.store.panes(&signed_in.account, (since, now)).await?,
        mailbox: addin::install::state(&app, &signed_in.account).await?,
    }))
}

/// Connects the pane that shows a code.
pub async fn confirm(
    State(app): State<Relay>,
    signed_in: SignedIn,
    extensions: Extensions,
    headers: HeaderMap,
    Input(typed): Input<Confirm>,
) -> Result<StatusCode, Refusal> {
    app.limits.take(guard::peer(&app.config, &extensions, &headers), app.now())?;
    pane::confirm(&app, &signed_in, &typed.code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts the add-in into the mailbox.
pub async fn install(
    State(app): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<api::pane::Addin>, Refusal> {
    addin::install::put(&app, &signed_in.account).await?;
    state(State(app), signed_in).await
}

/// Disconnects all panes.
pub async fn end(State(app): State<Relay>, signed_in: SignedIn) -> Result<StatusCode, Refusal> {
    app.store.end_panes(&signed_in.account).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The manifest for every Outlook.
pub async fn manifest(State(app): State<Relay>) -> Response {
    let text = addin::manifest::write(&Addin::of(&app.config));
    ([(CONTENT_TYPE, "text/xml; charset=utf-8"), (CACHE_CONTROL, "no-cache")], text).into_response()
}

/// The unified manifest.
pub async fn unified(State(app): State<Relay>) -> Response {
    let value = addin::unified::write(&Addin::of(&app.config));
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")];
    (headers, format!("{value:#}\n")).into_response()
}

/// A picture of our mark.
pub async fn picture(Path(name): Path<String>) -> Result<Response, Refusal> {
    let picture = addin::picture(&name).ok_or_else(Refusal::not_found)?;
    Ok(([(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, A_DAY)], picture).into_response())
}
