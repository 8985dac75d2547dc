//! Connections made with passwords: Salesforce's old sign-in, and an Exchange mailbox.
//!
//! One submit is one try. A refused password is remembered as a fingerprint, and the next tries
//! are refused here before they could lock the account there.

use super::oauth::host_of;
use super::oauth::salesforce::enter;
use crate::app::{App, Relay};
use crate::autodiscover::{self, SEARCH_MS_MAX, Search, Wanted};
use crate::connections::{Basic, Login, Made, Secret};
use crate::crm_login;
use crate::error::Refusal;
use crate::exchange::{self, Credentials, Scheme};
use crate::limits::Attempt;
use crate::routes::{Input, session};
use crate::session::SignedIn;
use crate::signed::Once;
use crate::store::accounts::AccountId;
use crate::{guard, opening, words};
use api::Code;
use api::dashboard::Event;
use api::session::Session;
use api::wizard::{
    MailboxCredentials, MailboxEnd, MailboxReply, SalesforceCredentials, Tried, Way,
};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use connect::salesforce::{LoginReply, Place};
use http::header::SET_COOKIE;
use http::{Extensions, HeaderMap, StatusCode};
use model::{Create, Fault, Moment, PerKind, zone};
use std::sync::{Arc, Mutex, PoisonError};
use sync::End;
use url::Url;

/// Longest name or address that is taken.
const NAME_LENGTH_MAX: usize = 320;
/// Longest password.
const PASSWORD_LENGTH_MAX: usize = 1_024;
/// Where EWS lies on a server whose address was given without a path.
const EWS_PATH: &str = "/EWS/Exchange.asmx";
/// What attempts to sign in to a mailbox are counted by, besides its address: whatever server is
/// asked, it is one account that would be locked.
const MAILBOX: &str = "mailbox";
/// Most hosts that a person may have confirmed.
const CONFIRMED_MAX: usize = 4;

/// Signs in to Salesforce with user name, password and security token.
pub async fn salesforce(
    State(app): State<Relay>,
    extensions: Extensions,
    headers: HeaderMap,
    Input(input): Input<SalesforceCredentials>,
) -> Result<Response, Refusal> {
    app.limits.take(guard::peer(&app.config, &extensions, &headers), app.now())?;
    sized("login", &input.login, NAME_LENGTH_MAX)?;
    sized("password", &input.password, PASSWORD_LENGTH_MAX)?;
    if input.keep && !app.config.keep_passwords {
        return Err(Refusal::at(
            "keep",
            "This Twinline does not keep passwords. Leave the box empty, or use the button above.",
        ));
    }
    let (base, user_name) = whereabouts(&app, &input)?;
    let password = format!("{}{}", input.password, input.security_token.trim());
    let attempt = Attempt::of(&app, &host_of(&base), &user_name, &password);
    attempt.permit(&app).await?;
    let signed = match crm_login::sign_in(&app, &base, &user_name, &password).await {
        Ok(signed) => signed,
        Err(refused) => {
            if refused.is_about_password() {
                attempt.refused(&app).await?;
            }
            return Err(refused.in_words());
        }
    };
    let kept = input.keep.then_some(password);
    let made = opened(&app, signed, &base, user_name, kept).await?;
    let (cookie, _) = enter(&app, &headers, made).await?;
    answer(&app, cookie).await
}

/// Where to sign in, and the user name as it is known there.
fn whereabouts(app: &App, input: &SalesforceCredentials) -> Result<(String, String), Refusal> {
    match input.sandbox_suffix.as_deref() {
        None => Ok((app.config.login_host.clone(), Place::Production.user_name(&input.login))),
        Some(suffix) => {
            let place = Place::sandbox(suffix)
                .map_err(|why| Refusal::at("sandbox_suffix", why.to_string()))?;
            Ok((app.config.sandbox_login_host.clone(), place.user_name(&input.login)))
        }
    }
}

async fn opened(
    app: &Relay,
    signed: LoginReply,
    base: &str,
    user_name: String,
    kept: Option<String>,
) -> Result<Made, Refusal> {
    let secret = Secret::Login(Login {
        instance: signed.instance.clone(),
        login: base.to_owned(),
        session: signed.session,
        user_name,
        password: kept,
    });
    let way = Arc::new(Once::with(Arc::clone(app), secret.clone()));
    let opened = connect::open_crm(way, None, app.now())
        .await
        .map_err(|fault| words::refusal(End::Crm, &fault))?;
    if opened.identity != signed.identity {
        return Err(Refusal::new(
            Code::SalesforceRefused,
            "Salesforce answered as somebody else. Sign in again.",
        ));
    }
    Ok(Made {
        end: End::Crm,
        host: host_of(&signed.instance),
        identity: opened.identity,
        name: opened.user_name,
        secret,
        setup: opened.setup,
    })
}

/// The new session in the answer, so that the page need not ask again.
async fn answer(app: &App, cookie: http::HeaderValue) -> Result<Response, Refusal> {
    let pair = cookie.to_str().ok().and_then(|set| set.split(';').next()).unwrap_or_default();
    let mut asked = HeaderMap::new();
    if let Ok(pair) = pair.parse() {
        asked.insert(http::header::COOKIE, pair);
    }
    let signed_in = SignedIn::of(app, &asked).await?;
    let told: Session = session::of(app, signed_in.as_ref()).await?;
    let mut response = Json(told).into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Connects an Exchange mailbox.
pub async fn mailbox(
    State(app): State<Relay>,
    signed_in: SignedIn,
    extensions: Extensions,
    headers: HeaderMap,
    Input(input): Input<MailboxCredentials>,
) -> Result<Json<MailboxReply>, Refusal> {
    app.limits.take(guard::peer(&app.config, &extensions, &headers), app.now())?;
    sized("email", &input.email, NAME_LENGTH_MAX)?;
    sized("password", &input.password, PASSWORD_LENGTH_MAX)?;
    if !input.email.trim().contains('@') {
        return Err(Refusal::at("email", "Enter a full e-mail address, as name@company.com."));
    }
    if zone::offset_minutes(&input.zone, Moment(0)).is_none() {
        return Err(Refusal::at("zone", "Choose a time zone from the list."));
    }
    if input.confirmed.len() > CONFIRMED_MAX {
        return Err(Refusal::at("confirmed", "Too many servers were confirmed. Begin anew."));
    }
    let user_name = match input.user_name.trim() {
        "" => input.email.trim().to_owned(),
        name => name.to_owned(),
    };
    let attempt = Attempt::of(&app, MAILBOX, input.email.trim(), &input.password);
    attempt.permit(&app).await?;
    let tries = Tries::of(&app, &signed_in.account);
    let credentials = Credentials { user_name: &user_name, password: &input.password };
    let url = match &input.url {
        Some(typed) => ews_address(&app, typed)?,
        None => match tries.search(&input, credentials).await {
            autodiscover::End::Found(url) => ews_address(&app, url.as_str())?,
            autodiscover::End::Refused(_) => {
                attempt.refused(&app).await?;
                return Err(mailbox_refusal(&Fault::SignedOut("refused".into())));
            }
            other => return Ok(Json(tries.reply(unfound(other)))),
        },
    };
    let basic = Basic {
        url: url.as_str().to_owned(),
        email: input.email.trim().to_owned(),
        user_name,
        password: input.password.clone(),
        scheme: Scheme::Basic,
    };
    let host = url.host_str().unwrap_or_default().to_owned();
    let made = check(&app, &signed_in, &url, basic, (&attempt, &input.zone)).await;
    tries.note(Tried { way: Way::SignIn, host: host.clone(), worked: made.is_ok() });
    app.connect(&signed_in.account, &made?).await?;
    app.store.end_approval(&signed_in.account).await?;
    go_on(&app, &signed_in.account, &input.zone).await?;
    Ok(Json(tries.reply(MailboxEnd::Connected(host))))
}

/// How a search ended that found no address.
fn unfound(end: autodiscover::End) -> MailboxEnd {
    use autodiscover::End;
    match end {
        End::Cloud => MailboxEnd::Cloud,
        End::Confirm(host) => MailboxEnd::Confirm(host),
        End::Certificate(host) => MailboxEnd::Certificate(host),
        End::NoScheme(offers) => MailboxEnd::NoScheme(offers),
        End::Late => MailboxEnd::Late,
        End::Nothing | End::Found(_) | End::Refused(_) => MailboxEnd::NotFound,
    }
}

/// What was tried so far, which the page shows while it goes on.
struct Tries<'a> {
    app: &'a Relay,
    account: &'a AccountId,
    all: Mutex<Vec<Tried>>,
}

impl<'a> Tries<'a> {
    fn of(app: &'a Relay, account: &'a AccountId) -> Tries<'a> {
        Tries { app, account, all: Mutex::default() }
    }

    fn note(&self, tried: Tried) {
        self.app.live.tell(self.account, Event::Tried(tried.clone()));
        self.all.lock().unwrap_or_else(PoisonError::into_inner).push(tried);
    }

    async fn search(
        &self,
        input: &MailboxCredentials,
        credentials: Credentials<'_>,
    ) -> autodiscover::End {
        let email = input.email.trim();
        let wanted = Wanted { email, credentials, confirmed: &input.confirmed };
        Search::of(self.app, wanted, &|tried| self.note(tried)).run(SEARCH_MS_MAX).await
    }

    fn reply(&self, end: MailboxEnd) -> MailboxReply {
        let tried = self.all.lock().unwrap_or_else(PoisonError::into_inner).clone();
        MailboxReply { tried, end }
    }
}

/// Opens the mailbox once. Nothing is made in it: the person has not finished yet.
async fn check(
    app: &Relay,
    signed_in: &SignedIn,
    url: &Url,
    basic: Basic,
    (attempt, zone): (&Attempt, &str),
) -> Result<Made, Refusal> {
    let host = url.host_str().unwrap_or_default().to_owned();
    let scheme = offered(app, url).await.map_err(|fault| mailbox_refusal(&fault))?;
    let basic = Basic { scheme, ..basic };
    let mut account = app.account(&signed_in.account).await?.ok_or_else(Refusal::not_signed_in)?;
    account.settings.zone = zone.to_owned();
    let secret = Secret::Basic(basic.clone());
    let mailbox = opening::mailbox(&account, &secret, &basic.email);
    let way = Arc::new(Once::with(Arc::clone(app), secret.clone()));
    let opened = match connect::open_mailbox(&mailbox, way, None, app.now(), Create::Never).await {
        Ok(opened) => opened,
        Err(fault) => {
            if let Fault::SignedOut(_) = fault {
                attempt.refused(app).await?;
            }
            return Err(mailbox_refusal(&fault));
        }
    };
    let made = Made {
        end: End::Mail,
        host,
        identity: opened.identity,
        name: basic.email,
        secret,
        setup: opened.setup,
    };
    let known = app.connection(&signed_in.account, End::Mail).await?;
    if account.row.finished.is_some() && known.is_some_and(|known| !known.leads_to(&made)) {
        return Err(Refusal::at(
            "email",
            "This is another mailbox than the one that is being synchronised. Enter that one; to \
             change the mailbox, remove the account in the settings and set it up again.",
        ));
    }
    Ok(made)
}

/// The way to sign in that a server offers to somebody who shows nothing.
async fn offered(app: &App, url: &Url) -> Result<Scheme, Fault> {
    let request = http::Request::post(url.as_str())
        .header(http::header::CONTENT_TYPE, "text/xml; charset=utf-8")
        .body(Vec::new())
        .map_err(|_| Fault::Garbled("the address of the mailbox".into()))?;
    let answer = app.outbound.send(request).await?;
    match answer.status() {
        StatusCode::UNAUTHORIZED => exchange::choose(&app.config, &answer),
        status if status.is_server_error() => Err(Fault::Offline(format!("status {status}"))),
        status => Err(Fault::Garbled(format!("status {status} of a stranger"))),
    }
}

/// Goes on once the mailbox is connected: with the sync, where the wizard was finished before.
pub(super) async fn go_on(app: &App, id: &AccountId, zone: &str) -> Result<bool, Refusal> {
    let account = app.account(id).await?.ok_or_else(Refusal::not_signed_in)?;
    if account.row.finished.is_some() {
        app.store.schedule(id, Some(app.now())).await?;
        app.live.due.notify_one();
        return Ok(true);
    }
    let settings = api::Settings { zone: zone.to_owned(), ..account.settings };
    app.choose(id, &settings, PerKind::default()).await?;
    Ok(false)
}

fn ews_address(app: &App, typed: &str) -> Result<Url, Refusal> {
    let mut url = app.outbound.gate().typed(typed).map_err(|why| {
        Refusal::at("url", format!("This address cannot be used: {why}. Correct it and try again."))
    })?;
    let host = url.host_str().unwrap_or_default();
    if autodiscover::is_cloud_host(host) {
        return Err(Refusal::at(
            "url",
            "This mailbox lives in Office 365, which no longer takes passwords here: nothing was \
             sent. Use \"Sign in with Office 365\" where it is offered.",
        ));
    }
    let allowed = &app.config.exchange_hosts;
    if !allowed.is_empty() && !allowed.iter().any(|name| autodiscover::is_within(host, name)) {
        return Err(Refusal::at(
            "url",
            "This Twinline does not connect to that server. Ask whoever runs Twinline to allow it.",
        ));
    }
    if url.path() == "/" {
        url.set_path(EWS_PATH);
    }
    Ok(url)
}

fn mailbox_refusal(fault: &Fault) -> Refusal {
    match fault {
        Fault::SignedOut(_) => Refusal::new(
            Code::MailboxRefused,
            "The mailbox refused this user name and password. They were tried once and will not be \
             tried again by themselves. Correct them; some servers want DOMAIN\\user as user name.",
        )
        .about("password"),
        Fault::Missing | Fault::Garbled(_) => Refusal::new(
            Code::Unexpected,
            "What answered at this address is no Exchange server. Check the address with your \
             administrator.",
        )
        .about("url"),
        Fault::Offline(_) => words::refusal(End::Mail, fault).about("url"),
        Fault::Throttled { .. }
        | Fault::Forbidden(_)
        | Fault::Stale
        | Fault::WatermarkLost(_)
        | Fault::Superseded
        | Fault::Rejected { .. }
        | Fault::Closed(_)
        | Fault::TooLarge(_) => words::refusal(End::Mail, fault),
    }
}

fn sized(field: &str, text: &str, most: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::at(field, "This is needed to sign in. Fill it in."));
    }
    if text.chars().count() > most {
        return Err(Refusal::at(field, "This is too long. Check it and try again."));
    }
    Ok(())
}
