//! Signing in on Microsoft's own page: the way there, the person's way back, and the way back of
//! an administrator who was asked for approval. Both come to one address, the only one that an
//! operator must register; the state tells them apart.

use super::{
    Ended, Problem, Returned, admitted, expired, host_of, onward, ours, ours_in_words, recall,
    remember,
};
use crate::app::{App, Relay};
use crate::connections::{CloudGrant, Made, Secret};
use crate::error::Refusal;
use crate::guard;
use crate::oauth::microsoft::{self as oauth, Door};
use crate::opening;
use crate::routes::{Input, connections};
use crate::session::{Name, SignedIn};
use crate::signed::Once;
use crate::store::accounts::AccountId;
use api::Code;
use api::dashboard::Event;
use api::wizard::{GoTo, StartMicrosoft};
use axum::Json;
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Response};
use connect::msgraph::oauth::{Hint, hint_of, number_in};
use http::header::SET_COOKIE;
use http::{Extensions, HeaderMap};
use model::{Create, Fault, Moment, zone};
use oauth2::PkceCodeVerifier;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync::End;

/// Where the browser goes after a sign-in that failed; the page knows the codes.
const BACK: &str = "/setup/mailbox";
/// Where an administrator's browser goes.
const APPROVED: &str = "/approved";
/// Longest address that is handed on as a hint.
const EMAIL_LENGTH_MAX: usize = 320;
/// The code by which the page knows that an administrator must approve.
const APPROVAL: &str = "approval";

/// What Graph says of an account whose mailbox is on the premises, or nowhere
/// (<https://learn.microsoft.com/graph/errors>).
const NO_MAILBOX: [&str; 4] = [
    "MailboxNotEnabledForRESTAPI",
    "MailboxNotSupportedForRESTAPI",
    "extensionError",
    "ErrorNonExistentMailbox",
];

/// What must be remembered between the way there and the way back. The session's own cookie does
/// not come along: it is kept from requests that begin on other sites.
#[derive(Serialize, Deserialize)]
struct Flow {
    verifier: String,
    account: String,
    zone: String,
}

/// Says where the browser goes to sign in.
pub async fn start(
    State(app): State<Relay>,
    signed_in: SignedIn,
    extensions: Extensions,
    headers: HeaderMap,
    Input(input): Input<StartMicrosoft>,
) -> Result<Response, Refusal> {
    app.limits.take(guard::peer(&app.config, &extensions, &headers), app.now())?;
    if zone::offset_minutes(&input.zone, Moment(0)).is_none() {
        return Err(Refusal::at("zone", "Choose a time zone from the list."));
    }
    let door = Door::of(&app.config).ok_or_else(|| {
        Refusal::new(
            Code::BadInput,
            "This Twinline is not registered with Microsoft yet. Ask whoever runs it to do so, or \
             use the advanced setup if your mailbox is on a server of your own.",
        )
    })?;
    let email = input.email.as_deref().map(str::trim).filter(|email| email.contains('@'));
    let email = email.filter(|email| email.len() <= EMAIL_LENGTH_MAX);
    let state = Name::fresh();
    let begun = oauth::begin(&app.config, &door, state.reveal(), email)
        .map_err(|fault| Refusal::ours(&fault))?;
    let flow = Flow {
        verifier: begun.verifier.into_secret(),
        account: signed_in.account.0,
        zone: input.zone,
    };
    let cookie = remember(&app, &state, &flow).await?;
    let mut response = Json(GoTo { url: begun.url }).into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Takes a browser back.
pub async fn callback(
    State(app): State<Relay>,
    Query(returned): Query<Returned>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    if let Err(problem) = admitted(&app, &parts) {
        return onward(&app, Err(problem), BACK);
    }
    let state = Name::from_outside(returned.state.as_deref().unwrap_or_default());
    match app.store.awaiting(&state.hash()).await.map_err(ours) {
        Ok(Some(account)) => onward(&app, approved(&app, &account, &returned).await, APPROVED),
        Ok(None) => {
            let ended = come_back(&app, &parts.headers, &state, returned).await;
            onward(&app, ended, BACK)
        }
        Err(problem) => onward(&app, Err(problem), BACK),
    }
}

/// An administrator came back. Whoever knows the link could say yes in an administrator's place;
/// it would gain nothing, for it only makes the person's browser try again.
async fn approved(app: &App, account: &AccountId, returned: &Returned) -> Ended {
    if let Some(error) = &returned.error {
        return Err(code_of(hint(error, returned)).into());
    }
    app.store.approve(account, app.now()).await.map_err(ours)?;
    tracing::info!(account = account.0, "an administrator approved");
    app.live.tell(account, Event::Changed);
    Ok((None, APPROVED))
}

async fn come_back(app: &Relay, headers: &HeaderMap, state: &Name, returned: Returned) -> Ended {
    let flow: Flow = recall(app, headers, state).await?;
    let account = AccountId(flow.account);
    if let Some(error) = &returned.error {
        let hint = hint(error, &returned);
        if hint == Hint::AdminConsent {
            app.await_approval(&account).await.map_err(ours)?;
        }
        return Err(code_of(hint).into());
    }
    let code = returned.code.ok_or_else(|| String::from("unexpected"))?;
    let door = Door::of(&app.config).ok_or_else(expired)?;
    let verifier = PkceCodeVerifier::new(flow.verifier);
    let grant = oauth::exchange(app, &door, code, verifier).await.map_err(|f| problem(&f))?;
    if grant.refresh.is_none() {
        return Err(String::from("no_refresh_token"));
    }
    let (made, zone) = look_around(app, &account, &flow.zone, grant).await?;
    app.connect(&account, &made).await.map_err(ours)?;
    app.store.end_approval(&account).await.map_err(ours)?;
    let finished = connections::go_on(app, &account, &zone).await.map_err(ours_in_words)?;
    Ok((None, if finished { "/dashboard" } else { "/setup/data" }))
}

/// Opens the mailbox once and learns its zone, which is the browser's where it tells none. Nothing
/// is made in it: the person has not finished yet.
async fn look_around(
    app: &Relay,
    account: &AccountId,
    zone: &str,
    grant: CloudGrant,
) -> Result<(Made, String), Problem> {
    let mut opened = app.account(account).await.map_err(ours)?.ok_or_else(expired)?;
    opened.settings.zone = zone.to_owned();
    let host = host_of(&grant.graph);
    let secret = Secret::Cloud(grant);
    let mailbox = opening::mailbox(&opened, &secret, "");
    let way = Arc::new(Once::with(Arc::clone(app), secret.clone()));
    let mailbox = connect::open_mailbox(&mailbox, way, None, app.now(), Create::Never)
        .await
        .map_err(|fault| problem(&fault))?;
    let made = Made {
        end: End::Mail,
        host,
        identity: mailbox.identity,
        name: mailbox.display,
        secret,
        setup: mailbox.setup,
    };
    // Names of the browser's are finer: one of the mailbox's stands for all that keep its time.
    let own = mailbox.zone.filter(|own| zone::windows(own) != zone::windows(zone));
    let zone = own.unwrap_or_else(|| zone.to_owned());
    let known = app.connection(account, End::Mail).await.map_err(ours)?;
    if opened.row.finished.is_some() && known.is_some_and(|known| !known.leads_to(&made)) {
        return Err(String::from("other_mailbox"));
    }
    Ok((made, zone))
}

fn hint(error: &str, returned: &Returned) -> Hint {
    let number = returned.error_description.as_deref().and_then(number_in);
    hint_of(error, number.as_slice())
}

/// The code by which the page knows a hint.
fn code_of(hint: Hint) -> &'static str {
    match hint {
        Hint::SignIn => "sign_in_again",
        Hint::Declined => "declined",
        Hint::AdminConsent => APPROVAL,
        Hint::Policy => "policy",
        Hint::Account => "account",
        Hint::Registration => "registration",
        Hint::Later => "later",
    }
}

/// The code by which the page knows a problem after the sign-in.
fn problem(fault: &Fault) -> Problem {
    let told = |text: &str| {
        let (error, number) = text.split_once(' ').unwrap_or((text, ""));
        let number: Option<u64> = number.parse().ok();
        code_of(hint_of(error, number.as_slice()))
    };
    match fault {
        Fault::SignedOut(text) => told(text).into(),
        Fault::Forbidden(text) if text.starts_with("invalid_") => told(text).into(),
        // The account is there, but its mailbox is elsewhere or nowhere.
        Fault::Forbidden(code) if NO_MAILBOX.contains(&code.as_str()) => "no_mailbox".into(),
        Fault::Forbidden(_) => "forbidden".into(),
        Fault::Offline(_) | Fault::Throttled { .. } => "unreachable".into(),
        Fault::Stale
        | Fault::WatermarkLost(_)
        | Fault::Superseded
        | Fault::Rejected { .. }
        | Fault::Missing
        | Fault::Closed(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => "unexpected".into(),
    }
}
