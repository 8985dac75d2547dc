//! The only place of the page that fetches: calls to the relay. What goes to the two services
//! through the relay's proxy is sent by the worker (`frontend/desk`).

use api::paths;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestCredentials, RequestInit, Response};

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Who<'a> {
    /// The person, known by the session's cookie.
    Person,
    /// A pane, known by its bearer once it has one, and by no cookie.
    Pane(Option<&'a str>),
}

/// What the relay answered.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Whether what was asked was done.
    pub(crate) fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Sends one request to the relay and takes the whole answer; nothing where there is none.
pub(crate) async fn fetch(
    who: Who<'_>,
    method: &str,
    path: &str,
    body: Option<&str>,
) -> Option<Answer> {
    send(who, method, path, body).await.ok()
}

async fn send(
    who: Who<'_>,
    method: &str,
    path: &str,
    body: Option<&str>,
) -> Result<Answer, JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    headers.set(paths::CSRF_HEADER, paths::CSRF_VALUE)?;
    let init = RequestInit::new();
    init.set_method(method);
    if let Who::Pane(bearer) = who {
        init.set_credentials(RequestCredentials::Omit);
        if let Some(bearer) = bearer {
            headers.set("authorization", &format!("Bearer {bearer}"))?;
        }
    }
    if let Some(body) = body {
        headers.set("content-type", "application/json")?;
        init.set_body(&JsValue::from(body));
    }
    init.set_headers(&headers);
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response = JsFuture::from(window.fetch_with_str_and_init(path, &init)).await?;
    let response: Response = response.dyn_into()?;
    let body = JsFuture::from(response.array_buffer()?).await?;
    Ok(Answer { status: response.status(), body: Uint8Array::new(&body).to_vec() })
}
