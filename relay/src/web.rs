//! The page inside the binary: compressed where the browser takes it, with ETags, and kept for ever
//! where the name holds a hash.

use crate::app::Relay;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use rust_embed::{EmbeddedFile, RustEmbed};

/// What trunk built; `build.rs` says where.
#[derive(RustEmbed)]
#[folder = "$TWINLINE_WEB"]
struct Page;

const INDEX: &str = "index.html";
/// The pane's document, in which the address of Microsoft's program for add-ins is left open.
const PANE: &str = "pane.html";
const OFFICE_JS: &str = "{office-js}";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// Answers every path that is none of the relay's own.
pub async fn page(request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    // Paths of the page itself, as /setup/mailbox, have no dot and are all the same document.
    let last = path.rsplit('/').next().unwrap_or_default();
    let name = if last.contains('.') { path } else { INDEX };
    serve(name, request.headers())
}

/// Answers with the pane in Outlook.
pub async fn pane(State(app): State<Relay>) -> Response {
    let Some(document) = Page::get(PANE) else { return nothing() };
    let text = String::from_utf8_lossy(&document.data);
    // The address was checked at the start: nothing in it ends an attribute.
    let text = text.replace(OFFICE_JS, &app.config.addin_office_js);
    ([(CONTENT_TYPE, kind(PANE)), (CACHE_CONTROL, ASK_AGAIN)], text).into_response()
}

fn nothing() -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::NOT_FOUND, headers, "Not found").into_response()
}

/// The lines of the page's document that bring its icon and its styles, for a page that the relay
/// draws itself.
pub fn styles() -> String {
    let document = Page::get(INDEX).map(|file| file.data.into_owned()).unwrap_or_default();
    let document = String::from_utf8_lossy(&document).into_owned();
    let links = document.split("<link ").skip(1).filter_map(|rest| rest.split_once('>'));
    let wanted = |link: &&str| link.contains("stylesheet") || link.contains("rel=\"icon\"");
    links.map(|(link, _)| link).filter(wanted).map(|link| format!("<link {link}>\n")).collect()
}

fn serve(name: &str, asked: &HeaderMap) -> Response {
    let Some(plain) = Page::get(name) else { return nothing() };
    let packed = Page::get(&format!("{name}.br")).filter(|_| takes_brotli(asked));
    let (file, encoding) = match packed {
        Some(packed) => (packed, Some(HeaderValue::from_static("br"))),
        None => (plain, None),
    };
    let etag = etag(&file);
    let known = asked
        .get_all(IF_NONE_MATCH)
        .iter()
        .any(|told| told.as_bytes().windows(etag.len()).any(|part| part == etag.as_bytes()));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data.into_owned()).into_response()
    };
    let headers = response.headers_mut();
    if !known {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind(name)));
        encoding.map(|encoding| headers.insert(CONTENT_ENCODING, encoding));
    }
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    let keep = if is_hashed(name) { FOR_EVER } else { ASK_AGAIN };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(ETAG, etag);
    }
    response
}

fn etag(file: &EmbeddedFile) -> String {
    format!("\"{}\"", &crate::vault::hex(&file.metadata.sha256_hash())[..32])
}

fn takes_brotli(asked: &HeaderMap) -> bool {
    asked
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| {
            let mut parts = one.split(';').map(str::trim);
            let refused = |part: &str| part.replace(' ', "") == "q=0";
            parts.next() == Some("br") && !parts.any(refused)
        })
}

/// Whether a hash of the content is in the name, as `boot-9fce1c4cb0f77a36.js`. Trunk writes it
/// without leading zeros.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '.', '_'])
        .any(|part| (12..=16).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: http::HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[tokio::test]
    async fn paths_without_a_dot_are_the_page_and_files_must_exist() {
        let get =
            async |path: &str| page(http::Request::get(path).body(Body::empty()).unwrap()).await;
        for path in ["/", "/setup/mailbox", "/dashboard/history/7"] {
            let response = get(path).await;
            assert_eq!(response.status(), 200, "{path}");
            assert_eq!(response.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
            assert_eq!(response.headers()[CACHE_CONTROL], ASK_AGAIN);
        }
        assert_eq!(get("/missing.js").await.status(), 404);
        assert_eq!(get("/../Cargo.toml").await.status(), 404);
        let post = http::Request::post("/").body(Body::empty()).unwrap();
        assert_eq!(page(post).await.status(), 405);
    }

    #[test]
    fn what_the_browser_knows_is_not_sent_again() {
        let first = serve(INDEX, &HeaderMap::new());
        let etag = first.headers()[ETAG].to_str().unwrap().to_owned();
        let again = serve(INDEX, &asked(IF_NONE_MATCH, &etag));
        assert_eq!(again.status(), 304);
        assert_eq!(serve(INDEX, &asked(IF_NONE_MATCH, "\"other\"")).status(), 200);
    }

    #[test]
    fn encodings_and_hashed_names_are_recognised() {
        assert!(takes_brotli(&asked(ACCEPT_ENCODING, "gzip, deflate, br")));
        assert!(takes_brotli(&asked(ACCEPT_ENCODING, "br;q=0.5")));
        assert!(!takes_brotli(&asked(ACCEPT_ENCODING, "gzip, br;q=0")));
        assert!(!takes_brotli(&HeaderMap::new()));
        assert!(is_hashed("boot-9fce1c4cb0f77a36.js"));
        assert!(is_hashed("frontend-9fce1c4cb0f77a36_bg.wasm"));
        assert!(is_hashed("frontend-fce1c4cb0f77a36.js"), "one of sixteen begins with a zero");
        assert!(!is_hashed("index.html"));
    }
}
