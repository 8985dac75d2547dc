//! The OAuth flow that both sides share: code with PKCE (S256) and secret, over the `oauth2` crate
//! and our own way out. What is a vendor's own lies in its module.

pub mod microsoft;
pub mod salesforce;

use crate::config::Config;
use crate::outbound::Outbound;
use model::{Fault, Pending};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::{
    AsyncHttpClient, AuthUrl, Client, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    StandardRevocableToken, StandardTokenResponse, TokenUrl,
};

/// What begins a sign-in: where the browser goes, and what must be remembered.
#[derive(Debug)]
pub struct Begun {
    /// The address of the vendor's page.
    pub url: String,
    /// The secret half of PKCE.
    pub verifier: PkceCodeVerifier,
}

/// A token answer, with what a vendor tells beside the standard.
pub(crate) type Answer<T> = StandardTokenResponse<T, BasicTokenType>;
type Ours<T, E> = Client<
    BasicErrorResponse,
    Answer<T>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    E,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    E,
>;

/// An app registration and its vendor's addresses, as the crate wants them.
struct Registered<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    authorize: String,
    token: String,
    /// Our path to which the browser comes back.
    back: &'a str,
}

impl Registered<'_> {
    fn client<T: ExtraTokenFields>(self, config: &Config) -> Result<Ours<T, EndpointSet>, Fault> {
        let wrong = |_| Fault::Garbled("the address of the sign-in".into());
        let back = format!("{}{}", config.origin(), self.back);
        let id = ClientId::new(self.client_id.to_owned());
        Ok(Ours::<T, EndpointNotSet>::new(id)
            .set_client_secret(ClientSecret::new(self.client_secret.to_owned()))
            .set_auth_type(oauth2::AuthType::RequestBody)
            .set_auth_uri(AuthUrl::new(self.authorize).map_err(wrong)?)
            .set_token_uri(TokenUrl::new(self.token).map_err(wrong)?)
            .set_redirect_uri(RedirectUrl::new(back).map_err(wrong)?))
    }
}

/// A fault on its way through the crate.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Carried(#[from] Fault);

/// The way out as the crate knows one.
struct Way {
    outbound: Outbound,
    /// What an error answer of the vendor's token endpoint means.
    judge: fn(u16, &[u8]) -> Fault,
}

impl<'c> AsyncHttpClient<'c> for Way {
    type Error = Carried;
    type Future = Pending<'c, Result<HttpResponse, Carried>>;

    /// An error answer is judged here, where its status is known.
    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answer = self.outbound.send(request).await?;
            if answer.status().is_success() {
                return Ok(answer);
            }
            Err(Carried((self.judge)(answer.status().as_u16(), answer.body())))
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
