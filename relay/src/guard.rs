//! What stands before every path: where a request comes from, and what every answer carries.
//!
//! A changing request needs an origin of ours (tower-http's layer) *and* our static header, which a
//! form of another site cannot send; together they hold where a proxy strips one of the two.

use crate::addin;
use crate::app::Relay;
use crate::config::Config;
use crate::error::Refusal;
use api::Code;
use api::paths::{CSRF_HEADER, CSRF_VALUE};
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use url::Url;

/// What the page may load and do. WebAssembly needs `wasm-unsafe-eval`; nothing is inline.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
    frame-ancestors 'none'";
/// What the pane in Outlook may load beside: Microsoft's program for add-ins.
const PANE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {office}; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors {hosts}";
/// What an answer for programs may do when a browser is made to show it.
const PROGRAM_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// A year, as the lists of browsers want it.
const HSTS: &str = "max-age=31536000; includeSubDomains";
/// Addresses of `X-Forwarded-For` that are looked at.
const HOPS_MAX: usize = 16;

/// How a cross-site request is refused.
#[derive(Clone, Copy, Debug)]
pub struct FromElsewhere;

impl tower_http::csrf::ResponseForProtectionError<Body> for FromElsewhere {
    fn response_for_protection_error(&mut self, _error: ProtectionError) -> Response {
        elsewhere().into_response()
    }
}

/// The layer that looks at origins.
pub fn origins(config: &Config) -> CsrfLayer<FromElsewhere> {
    let all =
        std::iter::once(config.origin()).chain(config.trusted_origins.iter().map(|o| o.as_str()));
    all.fold(CsrfLayer::new(), |layer, origin| {
        // An origin that is none matches no request: leaving it out only refuses more.
        layer.clone().add_trusted_origin(origin).unwrap_or(layer)
    })
    .with_rejection_response(FromElsewhere)
}

/// Refuses what no page of ours sends.
pub async fn ours(State(app): State<Relay>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !path.starts_with("/api/") && !path.starts_with("/oauth/") {
        return next.run(request).await;
    }
    if !host_is_ours(&app.config, request.headers(), request.uri().authority()) {
        return Refusal::new(
            Code::Forbidden,
            format!("Twinline answers at {} only. Open that address.", app.config.origin()),
        )
        .into_response();
    }
    if path.starts_with("/api/") {
        if wants_page(request.headers()) {
            return Refusal::not_found().into_response();
        }
        let changes = ![Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
        let marked = request.headers().get(CSRF_HEADER).is_some_and(|told| told == CSRF_VALUE);
        if changes && !marked {
            return elsewhere().into_response();
        }
    }
    next.run(request).await
}

/// Who an answer is for, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// A browser that shows our page.
    Page,
    /// Outlook, which frames the pane.
    Pane,
    /// Outlook's own page, which shows our pictures; Exchange, which reads a manifest.
    Outlook,
    /// The page's program.
    Program,
}

impl Reader {
    fn of(path: &str) -> Reader {
        if path == addin::PANE {
            Reader::Pane
        } else if path.starts_with("/addin/") {
            Reader::Outlook
        } else if ["/api/", "/oauth/", "/healthz"].iter().any(|head| path.starts_with(head)) {
            Reader::Program
        } else {
            Reader::Page
        }
    }

    /// What it may load and do, and who may frame it.
    fn policy(self, config: &Config) -> HeaderValue {
        match self {
            Reader::Page => HeaderValue::from_static(PAGE_POLICY),
            Reader::Program | Reader::Outlook => HeaderValue::from_static(PROGRAM_POLICY),
            Reader::Pane => pane_policy(config),
        }
    }
}

fn pane_policy(config: &Config) -> HeaderValue {
    let office = Url::parse(&config.addin_office_js).map(|url| url.origin().ascii_serialization());
    let own = config.addin_hosts.iter().map(String::as_str);
    let hosts = addin::outlook_hosts(config.microsoft_cloud).iter().copied().chain(own);
    let policy = PANE_POLICY
        .replace("{office}", &office.unwrap_or_default())
        .replace("{hosts}", &hosts.collect::<Vec<_>>().join(" "));
    // The configuration was checked; a policy that is none at all is never the answer.
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(PROGRAM_POLICY))
}

/// Puts the security headers on every answer, errors included.
pub async fn headers(State(app): State<Relay>, request: Request, next: Next) -> Response {
    let reader = Reader::of(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, reader.policy(&app.config));
    let mut put = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(REFERRER_POLICY, "no-referrer");
    let seen_by = match reader {
        Reader::Pane | Reader::Outlook => "cross-origin",
        Reader::Page | Reader::Program => "same-origin",
    };
    put(HeaderName::from_static("cross-origin-resource-policy"), seen_by);
    // It knows no list of hosts: where it stands, Outlook could not frame the pane.
    if reader != Reader::Pane {
        put(X_FRAME_OPTIONS, "DENY");
        put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    }
    put(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    if app.config.is_encrypted() {
        put(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if reader == Reader::Program {
        put(CACHE_CONTROL, "no-store");
    }
    response
}

/// The address a request really comes from: what a proxy says is believed of ours only.
pub fn peer(config: &Config, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let direct = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    if !config.proxies.contains(&direct) {
        return direct;
    }
    let told = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = told.flat_map(|value| value.split(',')).map(str::trim).collect();
    hops.iter()
        .rev()
        .take(HOPS_MAX)
        .filter_map(|hop| hop.parse().ok())
        .find(|hop| !config.proxies.contains(hop))
        .unwrap_or(direct)
}

fn elsewhere() -> Refusal {
    Refusal::new(
        Code::Forbidden,
        "This request did not come from a page of Twinline. Reload the page and try again.",
    )
}

fn host_is_ours(
    config: &Config,
    headers: &HeaderMap,
    authority: Option<&http::uri::Authority>,
) -> bool {
    let told = authority
        .map(http::uri::Authority::as_str)
        .or_else(|| headers.get(HOST).and_then(|host| host.to_str().ok()));
    let origins =
        std::iter::once(config.origin()).chain(config.trusted_origins.iter().map(|o| o.as_str()));
    let mut hosts = origins.filter_map(|origin| origin.split_once("://")).map(|(_, host)| host);
    told.is_some_and(|told| hosts.any(|host| host.eq_ignore_ascii_case(told)))
}

/// Whether a browser would show the answer as a page of its own.
fn wants_page(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|dest| {
        ["document", "iframe", "frame", "embed", "object"].iter().any(|page| dest == page)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_address_is_believed_of_our_proxy_only() {
        let config = Config { proxies: vec!["10.0.0.5".parse().unwrap()], ..Config::default() };
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 192.0.2.7, 10.0.0.5".parse().unwrap());
        let from = |ip: &str| {
            let mut extensions = Extensions::new();
            let at: SocketAddr = format!("{ip}:1").parse().unwrap();
            extensions.insert(ConnectInfo(at));
            peer(&config, &extensions, &headers).to_string()
        };
        assert_eq!(from("10.0.0.5"), "192.0.2.7");
        assert_eq!(from("203.0.113.9"), "203.0.113.9");
    }

    #[test]
    fn only_the_public_host_is_ours() {
        let config = Config { public_url: "https://sync.example.com".into(), ..Config::default() };
        let ours = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().unwrap());
            host_is_ours(&config, &headers, None)
        };
        assert!(ours("sync.example.com"));
        assert!(ours("Sync.Example.com"));
        for other in ["evil.test", "sync.example.com.evil.test", "127.0.0.1:8700", ""] {
            assert!(!ours(other), "{other}");
        }
        assert!(!host_is_ours(&config, &HeaderMap::new(), None));
    }
}
