//! Whether the relay and its database are well.

use crate::app::Relay;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// `ok`, or what is not well.
pub async fn well(State(app): State<Relay>) -> Response {
    if app.live.is_stopping() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping").into_response();
    }
    if app.store.is_well().await {
        "ok".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database takes no writes").into_response()
    }
}
