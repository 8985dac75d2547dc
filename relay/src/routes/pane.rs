//! The pane in Outlook: pairing it, and what it asks once it is connected. It shows a bearer with
//! each request, and no cookie opens anything here.

mod people;

use super::cycles;
use crate::app::Relay;
use crate::error::Refusal;
use crate::guard;
use crate::pane::{self, InPane};
use crate::routes::Input;
use api::dashboard::Dashboard;
use api::pane::{Claim, Claimed, Pairing};
use axum::Json;
use axum::extract::State;
use http::{Extensions, HeaderMap, StatusCode};

pub use people::{contact, known};

/// Begins a pairing: anybody may, not often.
pub async fn pair(
    State(app): State<Relay>,
    extensions: Extensions,
    headers: HeaderMap,
) -> Result<Json<Pairing>, Refusal> {
    app.limits.take(guard::peer(&app.config, &extensions, &headers), app.now())?;
    Ok(Json(pane::begin(&app).await?))
}

/// Asks for what a pairing gave. Who asks knows its long secret, so that this needs no limit: a
/// company's panes may all come from one address.
pub async fn claim(
    State(app): State<Relay>,
    Input(claim): Input<Claim>,
) -> Result<Json<Claimed>, Refusal> {
    Ok(Json(pane::claim(&app, &claim.secret).await?))
}

/// How the account is.
pub async fn state(State(app): State<Relay>, pane: InPane) -> Result<Json<Dashboard>, Refusal> {
    cycles::dashboard(State(app), pane.0).await
}

/// Makes the account due now.
pub async fn sync_now(State(app): State<Relay>, pane: InPane) -> Result<StatusCode, Refusal> {
    cycles::sync_now(State(app), pane.0).await
}

/// Disconnects this pane.
pub async fn end(State(app): State<Relay>, pane: InPane) -> Result<StatusCode, Refusal> {
    app.store.end_pane(&pane.0.hash).await?;
    Ok(StatusCode::NO_CONTENT)
}
