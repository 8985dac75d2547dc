//! OAuth and the pages of the sign-in, after the help pages "OAuth 2.0 Web Server Flow", "Refresh
//! Token Flow" and "OAuth Authorization Errors".

mod authorize;
mod identity;
mod page;
mod token;

#[cfg(test)]
mod tests;

pub(super) use identity::{auth_configuration, discovery};
pub(super) use page::{error_page, no_such_page};

use super::Org;
use super::call::Call;
use super::reply::Reply;
use model::Moment;
use serde_json::json;

/// An answer of the endpoints that speak OAuth's own JSON.
fn refused(status: u16, error: &str, description: &str) -> Reply {
    Reply::json(status, json!({"error": error, "error_description": description}))
}

impl Org {
    /// Routes what is below `services/oauth2`.
    pub(super) fn oauth(&mut self, now: Moment, call: &Call, what: &[&str]) -> Reply {
        match (call.method.as_str(), what) {
            ("GET", ["authorize"]) => self.authorize_page(call),
            ("POST", ["authorize"]) => self.authorize_answer(now, call),
            ("POST", ["token"]) => self.token(now, call),
            ("POST" | "GET", ["revoke"]) => self.revoke(call),
            ("POST", ["introspect"]) => self.introspect(now, call),
            ("GET" | "POST", ["userinfo"]) => self.userinfo(now, call),
            ("GET", ["id", "keys"]) => Reply::json(200, json!({"keys": []})),
            _ => no_such_page(),
        }
    }
}
