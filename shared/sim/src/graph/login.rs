//! Signing in: pages, tokens and discovery, after
//! <https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow> and
//! <https://learn.microsoft.com/en-us/entra/identity-platform/v2-admin-consent>.

mod admin;
mod authorize;
mod discovery;
mod pages;
#[cfg(test)]
mod tests;
mod token;

use super::Cloud;
use super::call::Call;
use super::people::{Audience, CONSUMERS, Tenant};
use super::reply::Reply;
use crate::exchange::Server;
use crate::form;
use model::Moment;

/// An error of the sign-in: OAuth's word, the vendor's number and its words
/// (<https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) error: &'static str,
    pub(super) number: u32,
    pub(super) words: String,
    pub(super) suberror: Option<&'static str>,
}

impl Trouble {
    fn new(error: &'static str, number: u32, words: impl Into<String>) -> Trouble {
        Trouble { error, number, words: words.into(), suberror: None }
    }

    fn description(&self, now: Moment) -> String {
        format!(
            "AADSTS{}: {} Trace ID: 5e1f0a52-0000-4000-8000-7477696e6c69 Correlation ID: \
             5e1f0a52-0000-4000-8000-7477696e6c69 Timestamp: {}",
            self.number,
            self.words,
            timestamp(now)
        )
    }
}

/// A moment as the sign-in writes it.
fn timestamp(now: Moment) -> String {
    now.rfc3339().replace('T', " ")
}

impl Cloud {
    /// Routes what is below `/{tenant}`.
    pub(super) fn login(
        &mut self,
        server: &Server,
        now: Moment,
        call: &Call,
        tenant: &str,
        what: &[&str],
    ) -> Reply {
        match (call.method.as_str(), what) {
            ("GET" | "POST", ["oauth2", "v2.0", "authorize"]) => {
                self.authorize(server, now, call, tenant)
            }
            ("POST", ["oauth2", "v2.0", "token"]) => self.token(now, call, tenant),
            ("GET" | "POST", ["oauth2", "v2.0", "logout"]) => {
                pages::notice("Signed out", "You signed out of your account.")
            }
            ("GET" | "POST", ["v2.0", "adminconsent"]) => {
                self.admin_consent(server, now, call, tenant)
            }
            ("GET", ["v2.0", ".well-known", "openid-configuration"]) => {
                discovery::configuration(call, tenant)
            }
            ("GET", ["discovery", "v2.0", "keys"]) => discovery::keys(),
            _ => pages::not_found(),
        }
    }

    /// Whether an app takes people of a tenant through the door they came by.
    fn admits(&self, audience: &Audience, door: &str, own: &Tenant) -> Result<(), Trouble> {
        let is_personal = own.id == CONSUMERS;
        let by_door = match door {
            "common" => true,
            "organizations" => !is_personal,
            "consumers" => is_personal,
            named => own.id.eq_ignore_ascii_case(named) || own.domain.eq_ignore_ascii_case(named),
        };
        let by_app = match audience {
            Audience::Everybody => true,
            Audience::Organizations => !is_personal,
            Audience::Personal => is_personal,
            Audience::Tenant(named) => {
                own.id.eq_ignore_ascii_case(named) || own.domain.eq_ignore_ascii_case(named)
            }
        };
        if by_door && by_app {
            return Ok(());
        }
        Err(Trouble::new(
            "access_denied",
            50020,
            "User account from identity provider does not exist in tenant and cannot access the \
             application in that tenant.",
        ))
    }

    /// Whether an app may use a door at all: one for a single tenant has no common door.
    fn check_door(&self, audience: &Audience, door: &str) -> Result<(), Trouble> {
        match (audience, door) {
            (Audience::Tenant(_), "common" | "organizations" | "consumers") => Err(Trouble::new(
                "invalid_request",
                50194,
                "Application is not configured as a multi-tenant application. Usage of the \
                 /common endpoint is not supported for such apps.",
            )),
            (Audience::Personal, door) if door != "consumers" => Err(Trouble::new(
                "invalid_request",
                9_002_331,
                "Application is configured for use by Microsoft Account users only. Please use \
                 the /consumers endpoint to serve this request.",
            )),
            _ => Ok(()),
        }
    }
}

/// An address with more pairs in its query.
fn with_pairs(to: &str, pairs: &[(&str, &str)]) -> String {
    let mut to = to.to_owned();
    let mut sign = if to.contains('?') { '&' } else { '?' };
    for (name, value) in pairs {
        to.push(sign);
        to.push_str(&format!("{name}={}", form::encode(value)));
        sign = '&';
    }
    to
}
