//! One question to one host, in each form, and what may come back.

use super::Wanted;
use crate::app::App;
use crate::exchange::{self, Visit};
use api::wizard::Way;
use connect::ews::autodiscover::{
    Hint, POX_PATH, SOAP_PATH, Told, json_path, pox, read_json, read_pox, read_soap, soap,
};
use http::StatusCode;
use http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use model::Fault;
use wire::{Request, Response};

/// The forms that need a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Pox,
    Soap,
}

impl Form {
    pub(super) fn path(self) -> &'static str {
        match self {
            Form::Pox => POX_PATH,
            Form::Soap => SOAP_PATH,
        }
    }

    pub(super) fn way(self) -> Way {
        match self {
            Form::Pox => Way::Pox,
            Form::Soap => Way::Soap,
        }
    }

    fn body(self, email: &str, url: &str) -> Vec<u8> {
        match self {
            Form::Pox => pox(email),
            Form::Soap => soap(email, url),
        }
    }

    fn read(self, body: &[u8]) -> Result<Told, Fault> {
        match self {
            Form::Pox => read_pox(body),
            Form::Soap => read_soap(body),
        }
    }
}

/// What a host answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It knows something.
    Told(Told),
    /// It sends the client elsewhere.
    Redirect(String),
    /// The password was refused.
    Refused,
    /// No Autodiscover here.
    Absent,
}

/// Asks without a password.
///
/// # Errors
/// A host that does not answer at all, or behind whose gateway nobody does.
pub(super) async fn json(app: &App, host: &str, email: &str) -> Result<Hint, Fault> {
    let request = http::Request::get(format!("https://{host}{}", json_path(email)))
        .header(ACCEPT, "application/json")
        .body(Vec::new())
        .map_err(|_| Fault::Garbled("a host's name".into()))?;
    let answer = app.outbound.send(request).await?;
    match answer.status() {
        StatusCode::OK => Ok(read_json(answer.body())),
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            Err(Fault::Offline("nobody answers behind the gateway".into()))
        }
        _ => Ok(Hint::Nothing),
    }
}

/// Asks with the password, once the host said how it takes it.
pub(super) async fn signed(
    app: &App,
    form: Form,
    url: &str,
    wanted: Wanted<'_>,
) -> Result<Answer, Fault> {
    let visit = Visit::new(app)?;
    let request = |body: Vec<u8>| -> Result<Request, Fault> {
        http::Request::post(url)
            .header(CONTENT_TYPE, "text/xml; charset=utf-8")
            .header(ACCEPT, "text/xml")
            .body(body)
            .map_err(|_| Fault::Garbled("a host's name".into()))
    };
    let stranger = visit.ask(request(Vec::new())?).await?;
    if stranger.status() != StatusCode::UNAUTHORIZED {
        return Ok(redirect(&stranger).map_or(Answer::Absent, Answer::Redirect));
    }
    let scheme = exchange::choose(&app.config, &stranger)?;
    let asked = request(form.body(wanted.email, url))?;
    let answer = visit.send(scheme, wanted.credentials, &asked).await?;
    if let Some(to) = redirect(&answer) {
        return Ok(Answer::Redirect(to));
    }
    match answer.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Ok(Answer::Refused),
        StatusCode::OK => form.read(answer.body()).map(Answer::Told),
        _ => Ok(Answer::Absent),
    }
}

fn redirect(answer: &Response) -> Option<String> {
    let to = answer.headers().get(LOCATION)?.to_str().ok()?;
    answer.status().is_redirection().then(|| to.to_owned())
}
