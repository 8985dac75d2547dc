//! Signing in a connection by NTLM: three messages, of which the last goes with the request itself.
//!
//! `https://learn.microsoft.com/openspecs/windows_protocols/ms-nthst`

use super::ntlm::Proof;
use super::visit::{Visit, signed};
use super::{Credentials, Scheme};
use crate::outbound::Line;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::header::WWW_AUTHENTICATE;
use model::Fault;
use wire::{Request, Response};

/// Handshakes of one request: a connection may close between two messages.
const HANDSHAKES_MAX: u32 = 2;

/// What came of a handshake.
enum Shaken {
    /// The server's answer to the request itself.
    Answered(Response, Line),
    /// The last message went through another connection than the first: it proves nothing.
    Torn,
}

impl Visit {
    /// Sends through a connection that is signed in, and signs it in where it is not.
    pub(super) async fn proven(
        &self,
        scheme: Scheme,
        credentials: Credentials<'_>,
        request: &Request,
    ) -> Result<Response, Fault> {
        let mut signed_in = self.signed_in.lock().await;
        if signed_in.is_some() {
            let (answer, line) = self.way.send(request.clone()).await?;
            if answer.status() != StatusCode::UNAUTHORIZED {
                *signed_in = Some(line);
                return Ok(answer);
            }
            // The server forgot, or the connection is another one.
            *signed_in = None;
        }
        for _ in 0..HANDSHAKES_MAX {
            match self.handshake(scheme, credentials, request).await? {
                Shaken::Answered(answer, line) => {
                    if answer.status() != StatusCode::UNAUTHORIZED {
                        *signed_in = Some(line);
                    }
                    return Ok(answer);
                }
                Shaken::Torn => {}
            }
        }
        Err(Fault::Offline(String::from("the connection closes while it is signed in")))
    }

    async fn handshake(
        &self,
        scheme: Scheme,
        credentials: Credentials<'_>,
        request: &Request,
    ) -> Result<Shaken, Fault> {
        let host = request.uri().host().unwrap_or_default();
        let mut proof = Proof::begin(credentials, host);
        let told = |message: &[u8]| format!("{} {}", scheme.name(), STANDARD.encode(message));
        // What the request holds leaves only once its sender is known.
        let mut first = request.clone();
        first.body_mut().clear();
        let first = signed(first, &told(&proof.first()?))?;
        let (answer, line) = self.way.send(first).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            let status = answer.status().as_u16();
            return Err(Fault::Garbled(format!("an answer of {status} to a sign-in")));
        }
        let challenge = challenge_of(scheme, &answer)?;
        let last = proof.last(&challenge, line.certificate.as_deref())?;
        let (answer, after) = self.way.send(signed(request.clone(), &told(&last))?).await?;
        let torn = answer.status() == StatusCode::UNAUTHORIZED && after.end != line.end;
        if torn { Ok(Shaken::Torn) } else { Ok(Shaken::Answered(answer, after)) }
    }
}

/// The challenge in a refusal.
pub(crate) fn challenge_of(scheme: Scheme, answer: &Response) -> Result<Vec<u8>, Fault> {
    let all = answer.headers().get_all(WWW_AUTHENTICATE).iter();
    let mut texts = all.filter_map(|value| value.to_str().ok());
    let coded = texts.find_map(|text| {
        let (name, token) = text.split_once(' ')?;
        name.eq_ignore_ascii_case(scheme.name()).then(|| token.trim())
    });
    let token = coded.and_then(|coded| STANDARD.decode(coded).ok());
    token.ok_or_else(|| {
        Fault::Forbidden(format!("the server does not go on with {}", scheme.name()))
    })
}
