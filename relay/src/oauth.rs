//! The OAuth flow with Salesforce: code with PKCE (S256) and secret, over the `oauth2` crate and
//! our own way out.
//!
//! Addresses that Salesforce names in its answers are looked at like typed ones: tokens are only
//! ever sent to its own domains.

use crate::app::App;
use crate::config::{AppRegistration, Config};
use crate::connections::Grant;
use crate::outbound::Outbound;
use connect::salesforce::oauth::{
    AUTHORIZE, REVOKE, SCOPES, TOKEN, authorize_extras, identity, token_fault,
};
use model::{Fault, Pending};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::{
    AsyncHttpClient, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    StandardTokenResponse, TokenResponse, TokenUrl,
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

/// What begins a sign-in: where the browser goes, and what must be remembered.
#[derive(Debug)]
pub struct Begun {
    /// The address of Salesforce's page.
    pub url: String,
    /// The secret half of PKCE.
    pub verifier: PkceCodeVerifier,
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
struct Told {
    instance_url: Option<String>,
    id: Option<String>,
}

impl ExtraTokenFields for Told {}

type Answer = StandardTokenResponse<Told, BasicTokenType>;
type Ours<A, T> = Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    A,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    T,
>;

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
        .request_async(&Way(app.outbound.clone()))
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
        .request_async(&Way(app.outbound.clone()))
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

fn client(config: &Config, door: &Door<'_>) -> Result<Ours<EndpointSet, EndpointSet>, Fault> {
    let base = door.base.trim_end_matches('/');
    let wrong = |_| Fault::Garbled("the address of the sign-in".into());
    let back = format!("{}{}", config.origin(), api::paths::SALESFORCE_CALLBACK);
    Ok(Ours::<EndpointNotSet, EndpointNotSet>::new(ClientId::new(door.app.client_id.clone()))
        .set_client_secret(ClientSecret::new(door.app.client_secret.clone()))
        .set_auth_type(oauth2::AuthType::RequestBody)
        .set_auth_uri(AuthUrl::new(format!("{base}{AUTHORIZE}")).map_err(wrong)?)
        .set_token_uri(TokenUrl::new(format!("{base}{TOKEN}")).map_err(wrong)?)
        .set_redirect_uri(RedirectUrl::new(back).map_err(wrong)?))
}

/// A fault on its way through the crate.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Carried(#[from] Fault);

/// The way out as the crate knows one.
struct Way(Outbound);

impl<'c> AsyncHttpClient<'c> for Way {
    type Error = Carried;
    type Future = Pending<'c, Result<HttpResponse, Carried>>;

    /// An error answer is judged here, where its status is known.
    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answer = self.0.send(request).await?;
            if answer.status().is_success() {
                return Ok(answer);
            }
            Err(Carried(token_fault(answer.status().as_u16(), answer.body())))
        })
    }
}

fn fault(error: RequestTokenError<Carried, BasicErrorResponse>) -> Fault {
    match error {
        RequestTokenError::Request(Carried(fault)) => fault,
        RequestTokenError::ServerResponse(_) => Fault::SignedOut("invalid_grant".into()),
        RequestTokenError::Parse(_, _) => Fault::Garbled("token answer".into()),
        RequestTokenError::Other(_) => Fault::Garbled("token answer".into()),
    }
}
