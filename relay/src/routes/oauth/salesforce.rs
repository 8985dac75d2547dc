//! Signing in on Salesforce's own page: the way there and the way back.

use super::{
    Ended, Problem, Returned, admitted, expired, host_of, onward, ours_in_words, recall, remember,
};
use crate::app::{App, Relay};
use crate::connections::{Made, Secret};
use crate::error::Refusal;
use crate::guard;
use crate::oauth::salesforce::{self as oauth, Door, Granted};
use crate::routes::Input;
use crate::session::{Name, SignedIn};
use crate::signed::Once;
use api::Code;
use api::wizard::{GoTo, SalesforcePlace, StartSalesforce};
use axum::Json;
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Response};
use connect::OpenedCrm;
use connect::salesforce::{Place, PlaceError};
use http::header::SET_COOKIE;
use http::{Extensions, HeaderMap, HeaderValue};
use model::Fault;
use oauth2::PkceCodeVerifier;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync::End;

/// Where the browser goes after a sign-in that failed; the page knows the codes.
const BACK: &str = "/setup/salesforce";

/// What must be remembered between the way there and the way back.
#[derive(Serialize, Deserialize)]
struct Flow {
    verifier: String,
    app: String,
    base: String,
}

/// Says where the browser goes to sign in.
pub async fn start(
    State(app): State<Relay>,
    extensions: Extensions,
    headers: HeaderMap,
    Input(input): Input<StartSalesforce>,
) -> Result<Response, Refusal> {
    app.limits.take(guard::peer(&app.config, &extensions, &headers), app.now())?;
    let registration = oauth::registration(&app.config, input.app.as_deref()).ok_or_else(|| {
        Refusal::new(
            Code::BadInput,
            "No Salesforce app is registered for your company yet. Ask whoever runs this Twinline.",
        )
        .about("app")
    })?;
    let own = registration.login_host.as_deref();
    let base = base(&app, &input.place, own)?;
    let state = Name::fresh();
    let door = Door { base: &base, app: registration };
    let begun =
        oauth::begin(&app.config, &door, state.reveal()).map_err(|fault| Refusal::ours(&fault))?;
    let flow = Flow {
        verifier: begun.verifier.into_secret(),
        app: registration.key.clone(),
        base: base.clone(),
    };
    let cookie = remember(&app, &state, &flow).await?;
    let mut response = Json(GoTo { url: begun.url }).into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Takes the browser back and goes on in the wizard.
pub async fn callback(
    State(app): State<Relay>,
    Query(returned): Query<Returned>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let ended = match admitted(&app, &parts) {
        Ok(()) => come_back(&app, &parts.headers, returned).await,
        Err(problem) => Err(problem),
    };
    onward(&app, ended, BACK)
}

async fn come_back(app: &Relay, headers: &HeaderMap, returned: Returned) -> Ended {
    let state = Name::from_outside(&returned.state.ok_or_else(expired)?);
    let flow: Flow = recall(app, headers, &state).await?;
    if let Some(error) = returned.error {
        return Err(known(&error));
    }
    let code = returned.code.ok_or_else(|| String::from("unknown"))?;
    let registration = oauth::registration(&app.config, Some(&flow.app)).ok_or_else(expired)?;
    let door = Door { base: &flow.base, app: registration };
    let verifier = PkceCodeVerifier::new(flow.verifier);
    let granted = oauth::exchange(app, &door, code, verifier).await.map_err(|f| problem(&f))?;
    if granted.grant.refresh.is_none() {
        return Err(String::from("no_refresh_token"));
    }
    let opened = look_around(app, &granted).await.map_err(|fault| problem(&fault))?;
    let (cookie, to) = settle_in(app, headers, granted, opened).await.map_err(ours_in_words)?;
    Ok((Some(cookie), to))
}

/// Opens the org once: the API may be switched off, or the person may lack permissions.
async fn look_around(app: &Relay, granted: &Granted) -> Result<OpenedCrm, Fault> {
    let secret = Secret::Grant(granted.grant.clone());
    let way = Arc::new(Once::with(Arc::clone(app), secret));
    let opened = connect::open_crm(way, None, app.now()).await?;
    if opened.identity == granted.identity {
        Ok(opened)
    } else {
        Err(Fault::Forbidden("the org answered as somebody else".into()))
    }
}

async fn settle_in(
    app: &Relay,
    headers: &HeaderMap,
    granted: Granted,
    opened: OpenedCrm,
) -> Result<(HeaderValue, &'static str), Refusal> {
    let made = Made {
        end: End::Crm,
        host: host_of(&granted.grant.instance),
        identity: granted.identity,
        name: opened.user_name,
        setup: opened.setup,
        secret: Secret::Grant(granted.grant),
    };
    enter(app, headers, made).await
}

/// Stores a Salesforce connection under the account of its person and begins a session.
pub(in crate::routes) async fn enter(
    app: &Relay,
    headers: &HeaderMap,
    made: Made,
) -> Result<(HeaderValue, &'static str), Refusal> {
    let (org, person) = made
        .identity
        .split_once('/')
        .ok_or_else(|| Refusal::ours(&"an identity without a person"))?;
    let id = app.account_of(org, person, &made.name).await?;
    app.connect(&id, &made).await?;
    let cookie = SignedIn::begin(app, headers, &id).await?;
    tracing::info!(account = id.0, "somebody signed in");
    let account = app.account(&id).await?.ok_or_else(Refusal::not_found)?;
    if account.row.finished.is_some() {
        app.store.schedule(&id, Some(app.now())).await?;
        app.live.due.notify_one();
        return Ok((cookie, "/dashboard"));
    }
    let mailbox = app.connection(&id, End::Mail).await?;
    Ok((cookie, if mailbox.is_some() { "/setup/data" } else { "/setup/mailbox" }))
}

/// The address at which an account of a place signs in.
fn base(app: &App, place: &SalesforcePlace, own: Option<&str>) -> Result<String, Refusal> {
    let refused = |field: &str, why: PlaceError| Refusal::at(field, why.to_string());
    match place {
        SalesforcePlace::Production => Ok(own.unwrap_or(&app.config.login_host).to_owned()),
        SalesforcePlace::Sandbox { suffix } => {
            Place::sandbox(suffix).map_err(|why| refused("suffix", why))?;
            Ok(app.config.sandbox_login_host.clone())
        }
        SalesforcePlace::Community { url } => {
            of_salesforce(app, Place::community(url).map_err(|why| refused("url", why))?)
        }
        SalesforcePlace::MyDomain { url } => {
            of_salesforce(app, Place::my_domain(url).map_err(|why| refused("url", why))?)
        }
    }
}

/// The base address of a typed place, if tokens may be sent there.
fn of_salesforce(app: &App, place: Place) -> Result<String, Refusal> {
    let base = place.base();
    if url::Url::parse(&base).is_ok_and(|url| oauth::is_salesforce(app, &url)) {
        return Ok(base);
    }
    Err(Refusal::at(
        "url",
        "This is no address of Salesforce that this Twinline knows. Check it, or ask whoever runs \
         Twinline to add your site's domain.",
    ))
}

/// The code by which the page knows a problem.
fn problem(fault: &Fault) -> Problem {
    match fault {
        Fault::SignedOut(code) | Fault::Forbidden(code) => known(code),
        Fault::Offline(_) | Fault::Throttled { .. } => "unreachable".into(),
        Fault::Stale
        | Fault::Missing
        | Fault::WatermarkLost(_)
        | Fault::Superseded
        | Fault::Rejected { .. }
        | Fault::Closed(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => "unexpected".into(),
    }
}

/// Salesforce has several codes for one cause.
fn known(code: &str) -> Problem {
    match code {
        "OAUTH_APP_BLOCKED"
        | "OAUTH_EC_APP_NOT_FOUND"
        | "OAUTH_APPROVAL_ERROR_GENERIC"
        | "invalid_app_access" => "app_not_installed".into(),
        "API_DISABLED_FOR_ORG" | "API_CURRENTLY_DISABLED" => "api_disabled".into(),
        other => other.to_owned(),
    }
}
