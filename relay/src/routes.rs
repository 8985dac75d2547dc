//! Every path of the relay on one screen.

pub mod accounts;
pub mod addin;
pub mod approvals;
pub mod attention;
pub mod connections;
pub mod cycles;
pub mod events;
pub mod export;
pub mod health;
pub mod leaving;
pub mod oauth;
pub mod operator;
pub mod pane;
pub mod proxy;
pub mod records;
pub mod session;
pub mod undo;

use crate::app::Relay;
use crate::error::Refusal;
use crate::{guard, web};
use api::paths;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use tower_http::catch_panic::CatchPanicLayer;

/// Largest body of a request to the relay itself.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// The relay's paths, the page, and what stands before them.
pub fn router(app: &Relay) -> Router {
    Router::new()
        .route(paths::SESSION, get(session::who))
        .route(paths::SIGN_OUT, post(session::sign_out))
        .route(paths::START_SALESFORCE, post(oauth::salesforce::start))
        .route(paths::SALESFORCE_CALLBACK, get(oauth::salesforce::callback))
        .route(paths::START_MICROSOFT, post(oauth::microsoft::start))
        .route(paths::MICROSOFT_CALLBACK, get(oauth::microsoft::callback))
        .route(paths::APPROVAL, post(approvals::ask).delete(approvals::forget))
        .route(paths::SALESFORCE_CREDENTIALS, post(connections::salesforce))
        .route(paths::MAILBOX_CREDENTIALS, post(connections::mailbox))
        .route(paths::PLANNING, get(accounts::planning))
        .route(paths::SETTINGS, get(accounts::settings).put(accounts::change))
        .route(paths::FINISH, post(accounts::finish))
        .route(paths::EXPORT, get(export::export))
        .route(paths::LEAVE, post(accounts::leave))
        .route(paths::DASHBOARD, get(cycles::dashboard))
        .route(paths::EVENTS, get(events::stream))
        .route(paths::SYNC_NOW, post(cycles::sync_now))
        .route(paths::PAUSE, post(cycles::pause))
        .route(paths::CYCLES, get(cycles::list))
        .route(paths::CYCLE, get(cycles::one))
        .route(paths::MADE, get(leaving::made).post(leaving::remove))
        .route(paths::UNDO, get(undo::preview).post(undo::take_back))
        .route(paths::RECORDS, get(records::search))
        .route(paths::ATTENTION, get(attention::attention))
        .route(paths::RULING, post(attention::rule))
        .route(paths::CONFLICT, post(attention::resolve))
        .route(&format!("{}/{{*path}}", paths::PROXY_CRM), any(proxy::crm))
        .route(&format!("{}/{{*path}}", paths::PROXY_MAIL), any(proxy::mail))
        .route(paths::ADDIN, get(addin::state))
        .route(paths::ADDIN_CONFIRM, post(addin::confirm))
        .route(paths::ADDIN_INSTALL, post(addin::install))
        .route(paths::ADDIN_END, post(addin::end))
        .route(paths::PANE_PAIR, post(pane::pair))
        .route(paths::PANE_CLAIM, post(pane::claim))
        .route(paths::PANE_STATE, get(pane::state))
        .route(paths::PANE_KNOWN, post(pane::known))
        .route(paths::PANE_CONTACT, post(pane::contact))
        .route(paths::PANE_SYNC_NOW, post(pane::sync_now))
        .route(paths::PANE_END, post(pane::end))
        .route(paths::ADDIN_MANIFEST, get(addin::manifest))
        .route(paths::ADDIN_UNIFIED, get(addin::unified))
        .route("/addin/{picture}", get(addin::picture))
        .route(crate::addin::PANE, get(web::pane))
        .route(paths::OPERATOR_PAGE, get(operator::page::show))
        .route(operator::page::SCRIPT_PATH, get(operator::page::script))
        .route(paths::OPERATOR, get(operator::overview))
        .route(paths::OPERATOR_SYNC, post(operator::sync))
        .route(paths::OPERATOR_PAUSE, post(operator::pause))
        .route(paths::HEALTH, get(health::well))
        .route("/api/{*path}", any(nothing))
        .fallback(web::page)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(guard::origins(&app.config))
        .layer(from_fn_with_state(app.clone(), guard::ours))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), guard::headers))
        .with_state(app.clone())
}

async fn nothing() -> Refusal {
    Refusal::not_found()
}

/// The panic's own text may hold a person's words, so it is not repeated.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Refusal::ours(&"a path panicked").into_response()
}

/// A JSON body; what cannot be read is refused in words.
pub struct Input<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Input<T>, Refusal> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Input(value)),
            Err(_) => Err(Refusal::new(
                api::Code::BadInput,
                "Twinline could not read what the page sent. Reload the page and try again.",
            )),
        }
    }
}

#[cfg(test)]
mod tests;
