//! Signing in to Salesforce.
//!
//! Addresses that Salesforce names in its answers are looked at like typed ones: tokens are only
//! ever sent to its own domains.

use super::{Begun, Ours, Registered, Way, fault};
use crate::app::App;
use crate::config::{AppRegistration, Config};
use crate::connections::Grant;
use connect::salesforce::oauth::{
    AUTHORIZE, REVOKE, SCOPES, TOKEN, authorize_extras, identity, token_fault,
};
use model::Fault;
use oauth2::{
    AuthorizationCode, CsrfToken, EndpointSet, ExtraTokenFields, PkceCodeChallenge,
    PkceCodeVerifier, RefreshToken, Scope, TokenResponse,
};
use serde::{Deserialize, Serialize};
use url::Url;

/// Where a person signs in, with which registration.
#[derive(Clone, Debug)]
pub struct Door<'a> {
    /// The address of the sign-in; it may have a path.
    pub base: &'a str,
    /// The operator's registration.
    pub app: &'a AppRegistration,
}

/// Who signed in, and the grant.
#[derive(Clone)]
pub struct Granted {
    /// `org/user`.
    pub identity: String,
    /// The tokens.
    pub grant: Grant,
}

/// What Salesforce tells beside the standard.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Told {
    instance_url: Option<String>,
    id: Option<String>,
}

impl ExtraTokenFields for Told {}

/// Begins a sign-in. `state` comes back with the browser.
pub fn begin(config: &Config, door: &Door<'_>, state: &str) -> Result<Begun, Fault> {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let state = state.to_owned();
    let client = client(config, door)?;
    let mut request = client
        .authorize_url(move || CsrfToken::new(state))
        .add_scopes(SCOPES.iter().map(|scope| Scope::new((*scope).to_owned())))
        .set_pkce_challenge(challenge);
    for (name, value) in authorize_extras(None) {
        request = request.add_extra_param(name, value);
    }
    let (url, _) = request.url();
    Ok(Begun { url: url.into(), verifier })
}

/// Turns the code that came back into tokens.
pub async fn exchange(
    app: &App,
    door: &Door<'_>,
    code: String,
    verifier: PkceCodeVerifier,
) -> Result<Granted, Fault> {
    let answer = client(&app.config, door)?
        .exchange_code(AuthorizationCode::new(code))
        .set_pkce_verifier(verifier)
        .request_async(&way(app))
        .await
        .map_err(fault)?;
    let told = answer.extra_fields();
    let identity = told
        .id
        .as_deref()
        .and_then(identity)
        .ok_or_else(|| Fault::Garbled("token answer, id".into()))?;
    let instance = told
        .instance_url
        .as_deref()
        .ok_or_else(|| Fault::Garbled("token answer, instance_url".into()))?;
    let grant = Grant {
        instance: org_address(app, instance)?,
        login: door.base.to_owned(),
        app: door.app.key.clone(),
        access: answer.access_token().secret().clone(),
        refresh: answer.refresh_token().map(|token| token.secret().clone()),
    };
    Ok(Granted { identity, grant })
}

/// Renews a grant. A refresh token that comes back takes the old one's place; the old one is void.
pub async fn refresh(app: &App, door: &Door<'_>, old: &Grant) -> Result<Grant, Fault> {
    let token = old.refresh.clone().ok_or_else(|| Fault::SignedOut("no refresh token".into()))?;
    let answer = client(&app.config, door)?
        .exchange_refresh_token(&RefreshToken::new(token))
        .request_async(&way(app))
        .await
        .map_err(fault)?;
    let instance = match &answer.extra_fields().instance_url {
        Some(instance) => org_address(app, instance)?,
        None => old.instance.clone(),
    };
    Ok(Grant {
        instance,
        access: answer.access_token().secret().clone(),
        refresh: answer
            .refresh_token()
            .map(|token| token.secret().clone())
            .or_else(|| old.refresh.clone()),
        ..old.clone()
    })
}

/// Gives a grant back, so that nothing of it works any more.
pub async fn revoke(app: &App, grant: &Grant) -> Result<(), Fault> {
    let token = grant.refresh.as_ref().unwrap_or(&grant.access);
    let body: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("token", token).finish();
    let request = http::Request::post(format!("{}{REVOKE}", grant.login.trim_end_matches('/')))
        .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.into_bytes())
        .map_err(|_| Fault::Garbled("the address to revoke at".into()))?;
    app.outbound.send(request).await.map(|_| ())
}

/// The registration with a key, or the first when none is asked for.
pub fn registration<'a>(config: &'a Config, key: Option<&str>) -> Option<&'a AppRegistration> {
    match key {
        Some(key) => config.apps.iter().find(|app| app.key == key),
        None => config.apps.first(),
    }
}

/// An address that Salesforce named, if it is one of its own: scheme and host only.
pub fn org_address(app: &App, address: &str) -> Result<String, Fault> {
    let elsewhere = || Fault::Forbidden("Salesforce named an address that is not its own".into());
    let url = Url::parse(address).map_err(|_| elsewhere())?;
    if !is_salesforce(app, &url) {
        return Err(elsewhere());
    }
    Ok(url.origin().ascii_serialization())
}

/// Whether an address is Salesforce's: below one of the configured domains, or a configured login
/// host itself.
pub fn is_salesforce(app: &App, url: &Url) -> bool {
    let config = &app.config;
    if app.outbound.gate().admits(url).is_err() {
        return false;
    }
    let below = |host: &str| {
        config.salesforce_domains.iter().any(|domain| {
            host == domain
                || host.strip_suffix(domain.as_str()).is_some_and(|head| head.ends_with('.'))
        })
    };
    let named = |text: &str| Url::parse(text).is_ok_and(|known| known.origin() == url.origin());
    url.domain().is_some_and(below)
        || named(&config.login_host)
        || named(&config.sandbox_login_host)
        || config.apps.iter().filter_map(|app| app.login_host.as_deref()).any(named)
}

fn client(config: &Config, door: &Door<'_>) -> Result<Ours<Told, EndpointSet>, Fault> {
    let base = door.base.trim_end_matches('/');
    let registered = Registered {
        client_id: &door.app.client_id,
        client_secret: &door.app.client_secret,
        authorize: format!("{base}{AUTHORIZE}"),
        token: format!("{base}{TOKEN}"),
        back: api::paths::SALESFORCE_CALLBACK,
    };
    registered.client(config)
}

fn way(app: &App) -> Way {
    Way { outbound: app.outbound.clone(), judge: token_fault }
}
