//! Each kind of host: what is asked of it without credentials, and who gets further.

use super::{Autodiscover, Place, Site, forms};
use crate::exchange::{Server, reception};
use http::header::{CONTENT_TYPE, HOST, HeaderValue, LOCATION};
use http::{Method, StatusCode};
use model::Moment;
use wire::{Request, Response};

/// The host that a request names, without its port.
pub(super) fn host(request: &Request) -> String {
    let header = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let host = header.or_else(|| request.uri().host()).unwrap_or_default();
    host.split(':').next().unwrap_or_default().to_ascii_lowercase()
}

/// Port 80: a redirect or nothing.
pub(super) fn plain(front: &Autodiscover, host: &str) -> Response {
    match front.plain.get(host) {
        Some(to) => redirect(to),
        None => status(StatusCode::NOT_FOUND),
    }
}

/// Port 443.
pub(super) fn answer(
    front: &Autodiscover,
    server: &mut Server,
    now: Moment,
    request: &Request,
    host: &str,
) -> Response {
    match front.sites.get(host) {
        None => status(StatusCode::BAD_GATEWAY),
        Some(Site::Website) => page(StatusCode::NOT_FOUND, "<html><body>Not found</body></html>"),
        Some(Site::Redirect(to)) => redirect(to),
        Some(Site::Loop) => redirect(&format!("https://{host}{}", request.uri().path())),
        Some(Site::Huge(bytes)) => body(StatusCode::OK, "text/xml", vec![b' '; *bytes]),
        Some(Site::EntityBomb) => {
            body(StatusCode::OK, "text/xml", forms::ENTITY_BOMB.as_bytes().to_vec())
        }
        Some(Site::Online) => online(front, server, request),
        Some(Site::Exchange) => exchange(front, server, now, request, host),
    }
}

fn exchange(
    front: &Autodiscover,
    server: &mut Server,
    now: Moment,
    request: &Request,
    host: &str,
) -> Response {
    let path = request.uri().path().to_ascii_lowercase();
    if path.starts_with(JSON) {
        return json(request, &front.ews_url, host);
    }
    if path != POX && path != SOAP {
        return status(StatusCode::NOT_FOUND);
    }
    if let Err(refused) = reception::admit(server, now, request) {
        return *refused;
    }
    if request.method() != Method::POST {
        return status(StatusCode::METHOD_NOT_ALLOWED);
    }
    let place = |email: &str| front.place(server, email);
    let told = match path.as_str() {
        POX => forms::pox(request.body(), place, &front.ews_url),
        _ => forms::soap(request.body(), place, &front.ews_url),
    };
    body(StatusCode::OK, "text/xml; charset=utf-8", told.into_bytes())
}

/// The paths of the three forms.
const JSON: &str = "/autodiscover/autodiscover.json";
const POX: &str = "/autodiscover/autodiscover.xml";
const SOAP: &str = "/autodiscover/autodiscover.svc";

/// The cloud answers for its own mailboxes, and sends all others away.
fn online(front: &Autodiscover, server: &Server, request: &Request) -> Response {
    let path = request.uri().path();
    if !path.to_ascii_lowercase().starts_with(JSON) {
        return status(StatusCode::UNAUTHORIZED);
    }
    let email = path.rsplit('/').next().unwrap_or_default().replace("%40", "@");
    let is = |kept: &String| kept.eq_ignore_ascii_case(&email);
    if front.online.iter().any(is) {
        let url = format!("https://{}/EWS/Exchange.asmx", super::ONLINE);
        let mut told = serde_json::json!({"Protocol": "EWS", "Url": url});
        if query(request, "serverlocation").is_some() {
            told["ServerLocation"] = serde_json::json!("EURPRD01");
        }
        return body(StatusCode::OK, "application/json", told.to_string().into_bytes());
    }
    let domain = email.rsplit('@').next().unwrap_or_default();
    match front.place(server, &email) {
        Place::Unknown => {
            redirect(&format!("https://{}/autodiscover/autodiscover.json", super::ONLINE))
        }
        _ => redirect(&format!("https://autodiscover.{domain}{path}?Protocol=EWS")),
    }
}

/// The form that needs no password. The server answers for every address alike.
fn json(request: &Request, ews_url: &str, host: &str) -> Response {
    let (code, told) = match query(request, "protocol").unwrap_or_default().as_str() {
        "ews" => (StatusCode::OK, serde_json::json!({"Protocol": "EWS", "Url": ews_url})),
        "autodiscoverv1" => {
            let url = format!("https://{host}{POX}");
            (StatusCode::OK, serde_json::json!({"Protocol": "AutodiscoverV1", "Url": url}))
        }
        _ => (
            StatusCode::BAD_REQUEST,
            serde_json::json!({
                "ErrorCode": "InvalidProtocol",
                "ErrorMessage": "The given protocol value is invalid.",
            }),
        ),
    };
    body(code, "application/json", told.to_string().into_bytes())
}

/// A value of the query in small letters; names count in any case.
fn query(request: &Request, name: &str) -> Option<String> {
    let pairs = request.uri().query().unwrap_or_default().split('&');
    let mut pairs = pairs.filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.to_ascii_lowercase())
}

fn redirect(to: &str) -> Response {
    let mut response = status(StatusCode::FOUND);
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

fn page(code: StatusCode, html: &str) -> Response {
    body(code, "text/html", html.as_bytes().to_vec())
}

fn body(code: StatusCode, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(bytes);
    *response.status_mut() = code;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn status(code: StatusCode) -> Response {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = code;
    response
}
