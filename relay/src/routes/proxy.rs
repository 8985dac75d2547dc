//! The browser's reads of Salesforce and of the mailbox, passed through with credentials added.
//!
//! Only what [`connect::is_read`] knows as a read goes through; everything else is refused here and
//! nothing is sent. Credentials never reach the browser, and of the answer's headers only those
//! that the connectors read.

use crate::app::Relay;
use crate::error::{OWN_ERROR, Refusal};
use crate::session::SignedIn;
use crate::signed::{Order, Signed};
use crate::words;
use api::{Code, paths};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http::{HeaderMap, HeaderName, Uri};
use std::sync::Arc;
use sync::End;
use wire::Transport;

/// Largest body of a read.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Longest path and query.
const PATH_BYTES_MAX: usize = 16 * 1024;
/// Headers that pass from the browser to the server.
const IN: [&str; 6] =
    ["accept", "content-type", "soapaction", "sforce-query-options", "if-modified-since", "prefer"];
/// Headers that pass from the server to the browser.
const OUT: [&str; 6] =
    ["content-type", "etag", "last-modified", "retry-after", "sforce-limit-info", "date"];

/// Reads of Salesforce.
pub async fn crm(
    State(app): State<Relay>,
    signed_in: SignedIn,
    request: Request,
) -> Result<Response, Refusal> {
    pass(app, signed_in, request, End::Crm).await
}

/// Reads of the mailbox.
pub async fn mail(
    State(app): State<Relay>,
    signed_in: SignedIn,
    request: Request,
) -> Result<Response, Refusal> {
    pass(app, signed_in, request, End::Mail).await
}

async fn pass(
    app: Relay,
    signed_in: SignedIn,
    request: Request,
    end: End,
) -> Result<Response, Refusal> {
    let connection = app.connection(&signed_in.account, end).await?.ok_or_else(|| {
        Refusal::new(Code::TooEarly, "This side is not connected yet. Connect it first.")
    })?;
    let connector = connection.secret.connector();
    let request = inner(request, end).await?;
    if !connect::is_read(connector, &request) {
        return Err(Refusal::new(
            Code::Forbidden,
            "Only reading is allowed from the page. Nothing was sent.",
        ));
    }
    let way = Arc::new(Signed::over(
        Arc::clone(&app),
        signed_in.account.clone(),
        &connection,
        Order::default(),
    ));
    let answer = way.send(request).await.map_err(|fault| words::refusal(end, &fault))?;
    if let Some(usage) = way.usage() {
        app.store.count_usage(&signed_in.account, end, usage).await?;
    }
    Ok(outer(answer))
}

/// The request as the connector made it, with only the headers that may pass.
async fn inner(request: Request, end: End) -> Result<wire::Request, Refusal> {
    let prefix = match end {
        End::Crm => paths::PROXY_CRM,
        End::Mail => paths::PROXY_MAIL,
    };
    let unreadable = || Refusal::new(Code::BadInput, "This request cannot be passed on.");
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let path = path.strip_prefix(prefix).filter(|path| is_plain(path)).ok_or_else(unreadable)?;
    let body = to_bytes(body, BODY_BYTES_MAX)
        .await
        .map_err(|_| Refusal::new(Code::BadInput, "This request is too large to be passed on."))?;
    let mut request = wire::Request::new(body.to_vec());
    *request.method_mut() = parts.method;
    *request.uri_mut() = path.parse::<Uri>().map_err(|_| unreadable())?;
    *request.headers_mut() = only(&parts.headers, &IN);
    Ok(request)
}

/// A path without tricks: no way up, no second host, nothing encoded that a server might decode
/// into either.
pub(crate) fn is_plain(path: &str) -> bool {
    let bare = path.split('?').next().unwrap_or_default().to_ascii_lowercase();
    path.len() <= PATH_BYTES_MAX
        && bare.starts_with('/')
        && !bare.starts_with("//")
        && !bare.contains(['\\', ';', '#'])
        && !bare.contains("%2e")
        && !bare.contains("%2f")
        && !bare.contains("%5c")
        && !bare.contains("%00")
        && !bare.split('/').any(|part| part == ".." || part == ".")
}

fn outer(answer: wire::Response) -> Response {
    let (parts, body) = answer.into_parts();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = parts.status;
    *response.headers_mut() = only(&parts.headers, &OUT);
    response.headers_mut().remove(OWN_ERROR);
    response
}

fn only(headers: &HeaderMap, names: &[&'static str]) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for name in names {
        let name = HeaderName::from_static(name);
        for value in headers.get_all(&name) {
            kept.append(name.clone(), value.clone());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tricks_in_paths_are_refused() {
        for good in ["/services/data/v66.0/query?q=SELECT+Id+FROM+A%2F..", "/EWS/Exchange.asmx"] {
            assert!(is_plain(good), "{good}");
        }
        let long = format!("/{}", "a".repeat(PATH_BYTES_MAX));
        for bad in [
            "",
            "services",
            "//evil.test/x",
            "/a/../b",
            "/a/./b",
            "/a/%2e%2e/b",
            "/a%2Fb",
            "/a\\b",
            "/a;b",
            "/a%5cb",
            "/a%00",
            &long,
        ] {
            assert!(!is_plain(bad), "{bad}");
        }
    }

    #[tokio::test]
    async fn cookies_and_credentials_do_not_pass() {
        let request = http::Request::get("/api/proxy/crm/services/data?x=1")
            .header("cookie", "twinline=secret")
            .header("authorization", "Bearer theirs")
            .header("host", "evil.test")
            .header("x-forwarded-host", "evil.test")
            .header("accept", "application/json")
            .body(Body::empty())
            .unwrap();
        let request = inner(request, End::Crm).await.unwrap();
        assert_eq!(request.uri(), "/services/data?x=1");
        assert_eq!(request.headers().len(), 1);
        let answer = http::Response::builder()
            .status(418)
            .header("set-cookie", "a=b")
            .header("location", "https://evil.test")
            .header("x-twinline-error", "1")
            .header("access-control-allow-origin", "*")
            .header("content-type", "application/json")
            .body(Vec::new())
            .unwrap();
        let response = outer(answer);
        assert_eq!(response.status(), 418);
        assert_eq!(response.headers().len(), 1);
    }
}
