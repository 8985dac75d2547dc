//! Signing in to Microsoft, for mailboxes in Office 365 and Outlook.com.
//!
//! Addresses are the configuration's alone: no answer can name another place to send a token to.

use super::{Begun, Ours, Registered, Way, fault};
use crate::app::App;
use crate::config::Config;
use crate::connections::CloudGrant;
use connect::msgraph::oauth::{self, Cloud, SCOPES, Tenant, token_fault};
use model::Fault;
use oauth2::{
    AuthorizationCode, CsrfToken, EmptyExtraTokenFields, EndpointSet, PkceCodeChallenge,
    PkceCodeVerifier, RefreshToken, Scope, TokenResponse,
};

/// The operator's registration in Microsoft Entra, and where its people sign in.
#[derive(Clone)]
pub struct Door<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    login: &'a str,
    graph: &'a str,
    cloud: Cloud,
    tenant: Tenant,
}

impl<'a> Door<'a> {
    /// The door, where the operator registered Twinline.
    pub fn of(config: &'a Config) -> Option<Door<'a>> {
        let named = |own: &'a str, usual: &'static str| {
            if own.is_empty() { usual } else { own.trim_end_matches('/') }
        };
        let cloud = config.microsoft_cloud.place();
        Some(Door {
            client_id: Some(config.microsoft_client_id.as_str()).filter(|id| !id.is_empty())?,
            client_secret: &config.microsoft_client_secret.0,
            login: named(&config.microsoft_login_host, cloud.login()),
            graph: named(&config.microsoft_graph_host, cloud.graph()),
            cloud,
            tenant: Tenant::single(&config.microsoft_tenant)?,
        })
    }

    /// Where people sign in.
    pub fn login(&self) -> &'a str {
        self.login
    }

    /// Where mailboxes are.
    pub fn graph(&self) -> &'a str {
        self.graph
    }

    /// The address by which an administrator approves Twinline for a whole organisation; personal
    /// accounts have no administrator.
    pub fn approval(&self, config: &Config, state: &str) -> Option<String> {
        let back = format!("{}{}", config.origin(), api::paths::MICROSOFT_CALLBACK);
        // What is allowed goes by the name of the cloud's Graph, wherever that is called.
        let resource = self.cloud.graph();
        oauth::admin_consent(self.login, resource, &self.tenant, self.client_id, &back, state)
    }

    fn client(&self, config: &Config) -> Result<Ours<EmptyExtraTokenFields, EndpointSet>, Fault> {
        let registered = Registered {
            client_id: self.client_id,
            client_secret: self.client_secret,
            authorize: oauth::authorize(self.login, &self.tenant),
            token: oauth::token(self.login, &self.tenant),
            back: api::paths::MICROSOFT_CALLBACK,
        };
        registered.client(config)
    }
}

/// Begins a sign-in. `state` comes back with the browser; `email` is whose mailbox is meant, where
/// that is known.
pub fn begin(
    config: &Config,
    door: &Door<'_>,
    state: &str,
    email: Option<&str>,
) -> Result<Begun, Fault> {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let state = state.to_owned();
    let client = door.client(config)?;
    let mut request = client
        .authorize_url(move || CsrfToken::new(state))
        .add_scopes(SCOPES.iter().map(|scope| Scope::new((*scope).to_owned())))
        .add_extra_param("response_mode", "query")
        .set_pkce_challenge(challenge);
    request = match email {
        Some(email) => request.add_extra_param("login_hint", email),
        // A browser that is signed in already would else take that account without asking.
        None => request.add_extra_param("prompt", "select_account"),
    };
    let (url, _) = request.url();
    Ok(Begun { url: url.into(), verifier })
}

/// Turns the code that came back into tokens.
pub async fn exchange(
    app: &App,
    door: &Door<'_>,
    code: String,
    verifier: PkceCodeVerifier,
) -> Result<CloudGrant, Fault> {
    let answer = door
        .client(&app.config)?
        .exchange_code(AuthorizationCode::new(code))
        .set_pkce_verifier(verifier)
        .request_async(&way(app))
        .await
        .map_err(fault)?;
    Ok(CloudGrant {
        graph: door.graph.to_owned(),
        access: answer.access_token().secret().clone(),
        refresh: answer.refresh_token().map(|token| token.secret().clone()),
    })
}

/// Renews a grant; what comes back takes the old one's place. `claims` is what Graph demanded of
/// the next access token, where it did.
///
/// `https://learn.microsoft.com/entra/identity-platform/claims-challenge`
pub async fn refresh(
    app: &App,
    door: &Door<'_>,
    old: &CloudGrant,
    claims: Option<&str>,
) -> Result<CloudGrant, Fault> {
    let token = old.refresh.clone().ok_or_else(|| Fault::SignedOut("no refresh token".into()))?;
    let token = RefreshToken::new(token);
    let client = door.client(&app.config)?;
    let mut request = client.exchange_refresh_token(&token);
    if let Some(claims) = claims {
        request = request.add_extra_param("claims", claims);
    }
    let answer = request.request_async(&way(app)).await.map_err(fault)?;
    Ok(CloudGrant {
        access: answer.access_token().secret().clone(),
        refresh: answer
            .refresh_token()
            .map(|token| token.secret().clone())
            .or_else(|| old.refresh.clone()),
        graph: old.graph.clone(),
    })
}

fn way(app: &App) -> Way {
    Way { outbound: app.outbound.clone(), judge: token_fault }
}
