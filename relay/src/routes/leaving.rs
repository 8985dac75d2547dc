//! What Twinline made: how much of it is there, and its removal by whoever leaves.

use super::{accounts, attention};
use crate::app::Relay;
use crate::error::Refusal;
use crate::session::SignedIn;
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use model::{Kind, PerKind};
use sync::End;
use sync::undo::made_on;

/// How many records Twinline made that are still there, in Salesforce and in the mailbox.
pub async fn made(
    State(app): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<PerKind<(u32, u32)>>, Refusal> {
    let mut counts = PerKind::<(u32, u32)>::default();
    for kind in Kind::ALL {
        for link in app.store.links_of(&signed_in.account, kind).await? {
            let (crm, mail) = counts.get_mut(kind);
            match made_on(&link) {
                Some(End::Crm) => *crm += 1,
                Some(End::Mail) => *mail += 1,
                None => {}
            }
        }
    }
    Ok(Json(counts))
}

/// Has the next cycle, which begins at once, move it to the bin; then the sync pauses.
pub async fn remove(State(app): State<Relay>, signed_in: SignedIn) -> Result<StatusCode, Refusal> {
    accounts::open(&app, &signed_in).await?;
    app.store.leave(&signed_in.account, app.now()).await?;
    attention::soon(&app, &signed_in).await
}
