//! Waiting for an administrator, and waiting no more.

use crate::app::Relay;
use crate::error::Refusal;
use crate::session::SignedIn;
use api::Code;
use api::session::Approval;
use axum::Json;
use axum::extract::State;
use http::StatusCode;

/// Waits for an administrator's approval: Microsoft's page may keep a person without ever sending
/// the browser back.
pub async fn ask(State(app): State<Relay>, signed_in: SignedIn) -> Result<Json<Approval>, Refusal> {
    app.await_approval(&signed_in.account).await?;
    let approval = app.approval(&signed_in.account).await?.ok_or_else(|| {
        Refusal::new(
            Code::BadInput,
            "This Twinline is set up for personal accounts only, which have no administrator.",
        )
    })?;
    Ok(Json(approval))
}

/// Waits no more: the person takes another way.
pub async fn forget(State(app): State<Relay>, signed_in: SignedIn) -> Result<StatusCode, Refusal> {
    app.store.end_approval(&signed_in.account).await?;
    Ok(StatusCode::NO_CONTENT)
}
