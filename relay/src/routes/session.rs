//! Who is signed in, and signing out.

use crate::app::{App, Relay};
use crate::error::Refusal;
use crate::oauth::microsoft::Door;
use crate::session::{Cookie, SignedIn};
use api::session::{AppChoice, Connection, Person, Session};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use sync::End;

/// Who am I, and how far is the wizard?
pub async fn who(State(app): State<Relay>, headers: HeaderMap) -> Result<Json<Session>, Refusal> {
    let signed_in = SignedIn::of(&app, &headers).await?;
    Ok(Json(of(&app, signed_in.as_ref()).await?))
}

/// The answer to "who am I".
pub async fn of(app: &App, signed_in: Option<&SignedIn>) -> Result<Session, Refusal> {
    let apps = app.config.apps.iter();
    let mut session = Session {
        apps: apps.map(|a| AppChoice { key: a.key.clone(), name: a.name.clone() }).collect(),
        office_365: Door::of(&app.config).is_some(),
        notices: app.post.is_some(),
        demo: app.demo.clone(),
        ..Session::default()
    };
    let Some(signed_in) = signed_in else { return Ok(session) };
    let Some(account) = app.account(&signed_in.account).await? else { return Ok(session) };
    session.salesforce = shown(app, signed_in, End::Crm).await?;
    session.mailbox = shown(app, signed_in, End::Mail).await?;
    session.approval = app.approval(&signed_in.account).await?;
    session.finished = account.row.finished.is_some();
    session.person = Some(Person {
        operator: app.config.is_operator(&account.row.org, &account.row.person),
        user_name: account.user_name,
        org: account.row.org,
    });
    Ok(session)
}

/// Ends the session, and with it the panes in Outlook, which were connected from the dashboard.
pub async fn sign_out(State(app): State<Relay>, headers: HeaderMap) -> Result<Response, Refusal> {
    if let Some(signed_in) = SignedIn::of(&app, &headers).await? {
        app.store.end_session(&signed_in.hash).await?;
        app.store.end_panes(&signed_in.account).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, Cookie::Session.clear(&app.config));
    headers.insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    Ok(response)
}

/// One connection as the page shows it.
pub async fn shown(app: &App, signed_in: &SignedIn, end: End) -> Result<Connection, Refusal> {
    let connection = app.connection(&signed_in.account, end).await?;
    Ok(connection.map(|connection| connection.shown()).unwrap_or_default())
}
