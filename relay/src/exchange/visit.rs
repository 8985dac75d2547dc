//! A mailbox's own connection to its server, kept between requests: a server that takes NTLM signs
//! in the connection, so no two mailboxes may ever share one, and requests go one after the other.

use super::{Credentials, Scheme};
use crate::app::App;
use crate::connections::Basic;
use crate::outbound::{Line, Single};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use model::Fault;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Mutex as Turn;
use wire::{Request, Response};

/// Connections that are kept at once; above it those are let go that nobody uses now.
const VISITS_MAX: usize = 256;

/// Kept connections, by what they were signed in with.
#[derive(Debug, Default)]
pub struct Visits {
    kept: Mutex<HashMap<String, Arc<Visit>>>,
}

/// A mailbox's own connection.
#[derive(Debug)]
pub struct Visit {
    pub(super) way: Single,
    /// The connection that is signed in.
    pub(super) signed_in: Turn<Option<Line>>,
}

impl Visits {
    /// The connection of these credentials, a new one where none is kept.
    pub fn of(&self, app: &App, basic: &Basic) -> Result<Arc<Visit>, Fault> {
        let secret = format!("{}\0{}\0{}", basic.url, basic.user_name, basic.password);
        let key = app.vault.fingerprint("visit", &secret);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(visit) = kept.get(&key) {
            return Ok(Arc::clone(visit));
        }
        if kept.len() >= VISITS_MAX {
            kept.retain(|_, visit| Arc::strong_count(visit) > 1);
        }
        let visit = Arc::new(Visit::new(app)?);
        kept.insert(key, Arc::clone(&visit));
        Ok(visit)
    }
}

impl Visit {
    /// A connection that nothing is known of.
    pub fn new(app: &App) -> Result<Visit, Fault> {
        // What is bound to a connection is bound to the certificate that it shows.
        let way = app.outbound.single(app.config.channel_binding);
        let way = way.map_err(|fault| Fault::Offline(fault.to_string()))?;
        Ok(Visit { way, signed_in: Turn::new(None) })
    }

    /// Sends a request without any credentials.
    pub async fn ask(&self, request: Request) -> Result<Response, Fault> {
        let _mine = self.signed_in.lock().await;
        self.way.send(request).await.map(|(response, _)| response)
    }

    /// Sends a request, whose URI is absolute, as somebody. An answer of 401 is the server's last
    /// word on this password.
    pub async fn send(
        &self,
        scheme: Scheme,
        credentials: Credentials<'_>,
        request: &Request,
    ) -> Result<Response, Fault> {
        match scheme {
            Scheme::Basic => {
                let pair = format!("{}:{}", credentials.user_name, credentials.password);
                let told = format!("Basic {}", STANDARD.encode(pair));
                let (answer, _) = self.way.send(signed(request.clone(), &told)?).await?;
                Ok(answer)
            }
            #[cfg(feature = "ntlm")]
            Scheme::Ntlm | Scheme::Negotiate => self.proven(scheme, credentials, request).await,
            #[cfg(not(feature = "ntlm"))]
            Scheme::Ntlm | Scheme::Negotiate => {
                let name = scheme.name();
                Err(Fault::Forbidden(format!("this Twinline was built without {name}")))
            }
        }
    }
}

/// The same request with credentials.
pub(super) fn signed(mut request: Request, authorization: &str) -> Result<Request, Fault> {
    let mut value = HeaderValue::from_str(authorization)
        .map_err(|_| Fault::SignedOut("credentials that no header can carry".into()))?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(request)
}
