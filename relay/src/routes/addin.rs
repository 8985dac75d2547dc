//! The add-in's manifests and pictures, open to everyone: Outlook and Exchange fetch them without a
//! session.

use crate::addin::{self, Addin};
use crate::app::Relay;
use crate::error::Refusal;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

/// Pictures may be kept for a day.
const A_DAY: &str = "public, max-age=86400";

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
