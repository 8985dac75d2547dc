//! Transports that add the address and the credentials of a connection.
//!
//! [`Signed`] belongs to an account: when the server says that the sign-in is over, it is renewed
//! once and the request sent again. [`Once`] serves a sign-in that has no account yet.

use crate::app::{App, Relay};
use crate::connections::{Opened, Secret};
use crate::renew::renew;
use crate::store::accounts::AccountId;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, alphabet};
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode, Uri};
use model::{Fault, Pending};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync::End;
use wire::{Request, Response, Transport};

/// Salesforce's own count of the day's requests: `api-usage=18/5000`
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm>).
const USAGE: &str = "sforce-limit-info";

/// The status of Salesforce's edge when it finds no org at an address.
const EDGE_LOST: u16 = 420;
/// The word by which a fault tells that a side does not take what it just gave.
pub const FRESH_REFUSED: &str = "a fresh sign-in was refused";

/// A way to one side of an account.
#[derive(Debug)]
pub struct Signed {
    app: Relay,
    account: AccountId,
    end: End,
    now: Mutex<(i64, Secret)>,
    requests: AtomicU32,
    usage: Mutex<Option<(u32, u32)>>,
    order: Order,
    last: AtomicU32,
    /// Whether the side was asked already where it has moved to.
    followed: AtomicBool,
}

/// Counts the requests of both sides of a cycle together, so that afterwards it is known which side
/// spoke last: a fault that ends a cycle is that side's.
pub type Order = Arc<AtomicU32>;

impl Signed {
    /// A way over a connection as it was opened.
    pub fn over(app: Relay, account: AccountId, connection: &Opened, order: Order) -> Signed {
        Signed {
            app,
            account,
            end: connection.end,
            now: Mutex::new((connection.generation, connection.secret.clone())),
            requests: AtomicU32::new(0),
            usage: Mutex::new(None),
            order,
            last: AtomicU32::new(0),
            followed: AtomicBool::new(false),
        }
    }

    /// The place of its last request in the common order.
    pub fn last(&self) -> u32 {
        self.last.load(Ordering::SeqCst)
    }

    /// Requests sent so far.
    pub fn requests(&self) -> u32 {
        self.requests.load(Ordering::SeqCst)
    }

    /// The server's own count of requests, where it told one.
    pub fn usage(&self) -> Option<(u32, u32)> {
        *lock(&self.usage)
    }

    async fn exchange(&self, request: Request) -> Result<Response, Fault> {
        let (generation, secret) = lock(&self.now).clone();
        let answer = self.send_with(&secret, &request).await?;
        if answer.status() != StatusCode::UNAUTHORIZED && !self.asks_where(&secret, &answer) {
            return Ok(answer);
        }
        let claims = match secret {
            // A refused password is not tried a second time: it could lock the mailbox.
            Secret::Basic(_) => return Err(Fault::SignedOut("the password was refused".into())),
            Secret::Grant(_) | Secret::Login(_) => None,
            Secret::Cloud(_) => claims_of(&answer),
        };
        let renewed = renew(&self.app, &self.account, self.end, generation, claims).await?;
        lock(&self.now).clone_from(&renewed);
        let answer = self.send_with(&renewed.1, &request).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            return Err(Fault::SignedOut(FRESH_REFUSED.into()));
        }
        Ok(answer)
    }

    /// Whether an org says that it is elsewhere. A redirect is not followed with a token: once in a
    /// cycle the sign-in is renewed, which tells the org's address anew.
    fn asks_where(&self, secret: &Secret, answer: &Response) -> bool {
        let org = matches!(secret, Secret::Grant(_) | Secret::Login(_));
        let away = answer.status().is_redirection() || answer.status().as_u16() == EDGE_LOST;
        org && away && !self.followed.swap(true, Ordering::SeqCst)
    }

    async fn send_with(&self, secret: &Secret, request: &Request) -> Result<Response, Fault> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        self.last.store(1 + self.order.fetch_add(1, Ordering::SeqCst), Ordering::SeqCst);
        let answer = send(&self.app, secret, request).await?;
        if let Some(usage) = usage_of(&answer) {
            *lock(&self.usage) = Some(usage);
        }
        Ok(answer)
    }
}

impl Transport for Signed {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        Box::pin(self.exchange(request))
    }
}

/// A way with credentials that are not stored yet and never renewed.
#[derive(Debug)]
pub struct Once {
    app: Relay,
    secret: Secret,
}

impl Once {
    /// A way with these credentials.
    pub fn with(app: Relay, secret: Secret) -> Once {
        Once { app, secret }
    }
}

impl Transport for Once {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        Box::pin(async move {
            let answer = send(&self.app, &self.secret, &request).await?;
            if answer.status() == StatusCode::UNAUTHORIZED {
                return Err(Fault::SignedOut("refused".into()));
            }
            Ok(answer)
        })
    }
}

/// A way to a login address, with no credentials beside what the request holds.
#[derive(Debug)]
pub struct Unsigned {
    app: Relay,
    base: String,
}

impl Unsigned {
    /// A way to an address.
    pub fn to(app: Relay, base: &str) -> Unsigned {
        Unsigned { app, base: base.to_owned() }
    }
}

impl Transport for Unsigned {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        Box::pin(async move {
            let request = addressed(&self.base, &request)?;
            self.app.outbound.send(request).await
        })
    }
}

async fn send(app: &App, secret: &Secret, request: &Request) -> Result<Response, Fault> {
    let (mut addressed, authorization) = match secret {
        Secret::Grant(grant) => {
            (addressed(&grant.instance, request)?, format!("Bearer {}", grant.access))
        }
        Secret::Login(login) => {
            (addressed(&login.instance, request)?, format!("Bearer {}", login.session))
        }
        Secret::Basic(basic) => {
            let request = at(&basic.url, request)?;
            let visit = app.visits.of(app, basic)?;
            return visit.send(basic.scheme, basic.credentials(), &request).await;
        }
        Secret::Cloud(grant) => {
            (addressed(&grant.graph, request)?, format!("Bearer {}", grant.access))
        }
    };
    let mut value = HeaderValue::from_str(&authorization)
        .map_err(|_| Fault::SignedOut("credentials that no header can carry".into()))?;
    value.set_sensitive(true);
    addressed.headers_mut().insert(AUTHORIZATION, value);
    app.outbound.send(addressed).await
}

/// The request with scheme and host before its path.
fn addressed(base: &str, request: &Request) -> Result<Request, Fault> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if !path.starts_with('/') {
        return Err(Fault::Garbled("a path that begins with no slash".into()));
    }
    at(&format!("{}{path}", base.trim_end_matches('/')), request)
}

/// The request to one address, which takes the place of its path.
fn at(url: &str, request: &Request) -> Result<Request, Fault> {
    let uri: Uri =
        url.parse().map_err(|_| Fault::Garbled("an address that cannot be called".into()))?;
    let mut request = request.clone();
    *request.uri_mut() = uri;
    request.headers_mut().remove(AUTHORIZATION);
    Ok(request)
}

/// What Graph demands of the next access token, in a challenge: `claims="eyJhY2Nlc3N..."`.
///
/// `https://learn.microsoft.com/entra/identity-platform/claims-challenge`
pub(crate) fn claims_of(answer: &Response) -> Option<String> {
    let challenges = answer.headers().get_all(WWW_AUTHENTICATE).iter();
    let mut texts = challenges.filter_map(|value| value.to_str().ok());
    let coded = texts.find_map(|text| text.split_once("claims=\"")?.1.split('"').next())?;
    let lenient = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let alphabet =
        if coded.contains(['-', '_']) { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
    let plain = GeneralPurpose::new(alphabet, lenient).decode(coded).ok()?;
    // It goes to Microsoft's own sign-in only, which judges it; here it need only be JSON.
    let claims = String::from_utf8(plain).ok()?;
    serde_json::from_str::<serde_json::Map<_, _>>(&claims).ok().map(|_| claims)
}

pub(crate) fn usage_of(answer: &Response) -> Option<(u32, u32)> {
    let told = answer.headers().get(USAGE)?.to_str().ok()?;
    let (_, figures) = told.split_once("api-usage=")?;
    let (used, rest) = figures.split_once('/')?;
    let allowed: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((used.trim().parse().ok()?, allowed.parse().ok()?))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    fn request(path: &str) -> Request {
        http::Request::get(path).body(Vec::new()).unwrap()
    }

    #[test]
    fn the_host_is_ours_whatever_the_path_says() {
        let cases = [
            ("https://acme.my.salesforce.com", "/services/data", "/services/data"),
            ("https://acme.my.salesforce.com/", "//evil.test/services", "//evil.test/services"),
            ("https://acme.my.site.com/p", "/services/x?q=1", "/p/services/x?q=1"),
        ];
        for (base, path, expected) in cases {
            let full = addressed(base, &request(path)).unwrap();
            assert!(full.uri().host().unwrap().starts_with("acme.my."), "{}", full.uri());
            assert_eq!(full.uri().path_and_query().unwrap().as_str(), expected);
        }
        let full = addressed("https://acme.my.salesforce.com", &request("https://evil.test/x"));
        assert_eq!(full.unwrap().uri().host(), Some("acme.my.salesforce.com"));
    }

    #[test]
    fn a_demand_is_read_and_nonsense_is_none() {
        let answer = |text: &str| {
            let builder = http::Response::builder().status(401);
            builder.header(WWW_AUTHENTICATE, text).body(Vec::new()).unwrap()
        };
        let demand = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;
        let coded = STANDARD.encode(demand);
        let text = format!("Bearer realm=\"\", error=\"insufficient_claims\", claims=\"{coded}\"");
        assert_eq!(claims_of(&answer(&text)).as_deref(), Some(demand));
        let bare = text.replace(&coded, coded.trim_end_matches('='));
        assert_eq!(claims_of(&answer(&bare)).as_deref(), Some(demand));
        for nonsense in ["Bearer", "Bearer claims=\"", "Bearer claims=\"!\"", "x claims=\"MQ==\""] {
            assert_eq!(claims_of(&answer(nonsense)), None, "{nonsense}");
        }
    }

    #[test]
    fn the_servers_count_is_read() {
        let answer =
            |text: &str| http::Response::builder().header(USAGE, text).body(Vec::new()).unwrap();
        assert_eq!(usage_of(&answer("api-usage=18/5000")), Some((18, 5000)));
        assert_eq!(
            usage_of(&answer("api-usage=25/5000; per-app-api-usage=17/250(appName=x)")),
            Some((25, 5000))
        );
        assert_eq!(usage_of(&answer("nothing")), None);
    }
}
