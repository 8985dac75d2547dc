//! What strangers send to the relay itself, each reader of it behind one function that takes any
//! bytes: for the tests that throw bytes at them. What connectors read has its place in the tests.

use crate::config::Config;
#[cfg(feature = "ntlm")]
use crate::exchange::ntlm::Proof;
#[cfg(feature = "ntlm")]
use crate::exchange::{Credentials, Scheme, handshake};
use crate::gate::Gate;
use crate::session::Cookie;
use crate::{autodiscover, exchange, guard, oauth, routes, signed};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Uri};
use model::Moment;
use serde::de::DeserializeOwned;

/// The JSON that a page sends.
pub fn browser(bytes: &[u8]) {
    fn read<T: DeserializeOwned>(bytes: &[u8]) {
        let _ = serde_json::from_slice::<T>(bytes);
    }
    read::<api::dashboard::ConflictRuling>(bytes);
    read::<api::dashboard::Pause>(bytes);
    read::<api::dashboard::Ruling>(bytes);
    if let Ok(settings) = serde_json::from_slice::<api::settings::Settings>(bytes)
        && settings.fault().is_none()
    {
        let _ = settings.scope(Moment(1_764_000_000_000));
    }
    read::<api::wizard::Finish>(bytes);
    read::<api::wizard::MailboxCredentials>(bytes);
    read::<api::wizard::SalesforceCredentials>(bytes);
    read::<api::wizard::StartMicrosoft>(bytes);
    read::<api::wizard::StartSalesforce>(bytes);
}

/// The configuration's file, and the same bytes as a variable.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(config) = Config::parse(&text, "twinline.toml", []) {
        let _ = config.check();
        let _ = config.gate();
    }
    let line = text.lines().next().unwrap_or_default();
    if let Some((key, value)) = line.split_once('=') {
        let name = format!("TWINLINE_{}", key.trim());
        let _ = Config::parse("", "twinline.toml", [(name, value.trim().to_owned())]);
    }
}

/// A server's challenge, bare or wrapped.
#[cfg(feature = "ntlm")]
pub fn ntlm(bytes: &[u8]) {
    let credentials = Credentials { user_name: "ACME\\ada", password: "secret" };
    let mut proof = Proof::begin(credentials, "mail.acme.example");
    if proof.first().is_ok() {
        // The certificate of a connection is a stranger's too.
        let _ = proof.last(bytes, Some(bytes));
    }
}

/// Headers that decide something: offers and challenges of servers, cookies and hops of browsers.
pub fn headers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut headers = HeaderMap::new();
    for (name, value) in text.lines().filter_map(|line| line.split_once(':')) {
        let name = HeaderName::from_bytes(name.trim().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value.trim())) {
            headers.append(name, value);
        }
    }
    let local = std::net::IpAddr::from([127, 0, 0, 1]);
    let config = Config { proxies: vec![local], ..Config::default() };
    let _ = guard::peer(&config, &Extensions::new(), &headers);
    let _ = (Cookie::Session.read(&config, &headers), Cookie::SignIn.read(&config, &headers));
    let mut answer = wire::Response::new(Vec::new());
    *answer.headers_mut() = headers;
    let _ = exchange::choose(&config, &answer);
    #[cfg(feature = "ntlm")]
    let _ = handshake::challenge_of(Scheme::Negotiate, &answer);
    let _ = (signed::claims_of(&answer), signed::usage_of(&answer));
}

/// An address that a person types or a server names. What is let through is encrypted, and names
/// one host to all who read it.
pub fn address(text: &str) {
    let _ = autodiscover::is_cloud_domain(&autodiscover::mail_domain(text));
    let _ = crate::gate::Network::parse(text);
    let Ok(url) = Gate::default().typed(text) else { return };
    assert_eq!(url.scheme(), "https", "{url}");
    assert!(url.username().is_empty() && url.password().is_none(), "{url}");
    if let Ok(uri) = url.as_str().parse::<Uri>() {
        assert_eq!(uri.host(), url.host_str(), "two readers see two hosts in {url}");
    }
}

/// A path that a page wants passed on: none that is let through climbs.
pub fn path(text: &str) {
    let bare = text.split('?').next().unwrap_or_default();
    let climbs = bare.split('/').any(|part| part == "..");
    assert!(!(climbs && routes::proxy::is_plain(text)), "{bare}");
}

/// What a sign-in's token endpoint gives.
pub fn token(body: &[u8]) {
    let _ = serde_json::from_slice::<oauth::Answer<oauth::salesforce::Told>>(body);
    let _ = serde_json::from_slice::<oauth::Answer<oauth2::EmptyExtraTokenFields>>(body);
}
