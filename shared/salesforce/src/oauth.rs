//! The OAuth endpoints: paths, scopes, what to add to the authorize address, and what their
//! errors mean. The flow itself (state, PKCE, keeping tokens) is the relay's.
//!
//! `https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm`

use crate::{ids, row};
use model::{Fault, Id};
use wire::Tree;

/// Where the person signs in, below the base address of the [`crate::Place`].
pub const AUTHORIZE: &str = "/services/oauth2/authorize";
/// Where a code or a refresh token becomes an access token.
pub const TOKEN: &str = "/services/oauth2/token";
/// Where a token is given back.
pub const REVOKE: &str = "/services/oauth2/revoke";
/// Who signed in.
pub const USERINFO: &str = "/services/oauth2/userinfo";
/// The scopes that are needed: the API, a lasting grant, and who the person is.
pub const SCOPES: &[&str] = &["api", "refresh_token", "openid", "id"];

/// Parameters to add to the authorize address beside the standard ones. `login_hint` fills in the
/// user name; the person is always asked, so that nobody connects a colleague's open session.
pub fn authorize_extras(login_hint: Option<&str>) -> Vec<(&'static str, String)> {
    let mut extras = vec![("prompt", "login".to_owned())];
    if let Some(hint) = login_hint.map(str::trim).filter(|hint| !hint.is_empty()) {
        extras.push(("login_hint", hint.to_owned()));
    }
    extras
}

/// What an error of the token endpoint means. Only what ends the grant is
/// [`Fault::SignedOut`]; everything that may pass keeps the connection.
///
/// `https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm`
pub fn token_fault(status: u16, body: &[u8]) -> Fault {
    let body: Option<Tree> = serde_json::from_slice(body).ok();
    let told = |key| body.as_ref().and_then(|body| row::text(body, key)).unwrap_or_default();
    let known = |code: &'static str| Fault::SignedOut(code.to_owned());
    match told("error") {
        // The grant is good, but not from where Twinline calls.
        "invalid_grant" if told("error_description").contains("ip restricted") => {
            known("ip_restricted")
        }
        "invalid_grant" => known("invalid_grant"),
        "inactive_user" => known("inactive_user"),
        "inactive_org" => known("inactive_org"),
        "invalid_client" => known("invalid_client"),
        "invalid_client_id" => known("invalid_client_id"),
        "invalid_app_access" => known("invalid_app_access"),
        "rate_limit_exceeded" => {
            Fault::Throttled { wait_ms: None, code: "rate_limit_exceeded".into() }
        }
        "unsupported_grant_type" => Fault::Forbidden("unsupported_grant_type".into()),
        "invalid_scope" => Fault::Forbidden("invalid_scope".into()),
        "redirect_uri_mismatch" => Fault::Forbidden("redirect_uri_mismatch".into()),
        "invalid_request" => Fault::Forbidden("invalid_request".into()),
        "unsupported_response_type" => Fault::Forbidden("unsupported_response_type".into()),
        // A page, a time-out, a server error or an error that nobody named.
        _ => match status {
            429 => Fault::Throttled { wait_ms: None, code: "429".into() },
            _ => Fault::Offline(format!("token endpoint, status {status}")),
        },
    }
}

/// Org and person out of the `id` address of a token answer, as `00D…/005…`.
pub fn identity(id_address: &str) -> Option<String> {
    identity_ids(id_address).map(|(org, user)| format!("{org}/{user}"))
}

/// The two ids at the end of an identity address.
pub(crate) fn identity_ids(address: &str) -> Option<(Id, Id)> {
    let path = address.split(['?', '#']).next()?;
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let (user, org, id) = (parts.next()?, parts.next()?, parts.next()?);
    let right = id == "id" && org.starts_with("00D") && user.starts_with("005");
    if right { Some((ids::long(org)?, ids::long(user)?)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ends_the_grant_signs_out() {
        for code in [
            "invalid_grant",
            "inactive_user",
            "inactive_org",
            "invalid_client",
            "invalid_client_id",
            "invalid_app_access",
        ] {
            let body = format!("{{\"error\":\"{code}\",\"error_description\":\"jane@acme.com\"}}");
            assert_eq!(token_fault(400, body.as_bytes()), Fault::SignedOut(code.into()));
        }
        let elsewhere = "{\"error\":\"invalid_grant\",\"error_description\":\"ip restricted\"}";
        let fault = token_fault(400, elsewhere.as_bytes());
        assert_eq!(fault, Fault::SignedOut("ip_restricted".into()));
        for (status, body) in [
            (500, ""),
            (503, "<html>"),
            (400, "{}"),
            (502, "[]"),
            (400, "null"),
            (400, "{\"error\":\"jane@acme.com\"}"),
        ] {
            assert_eq!(
                token_fault(status, body.as_bytes()),
                Fault::Offline(format!("token endpoint, status {status}"))
            );
        }
        assert!(matches!(
            token_fault(400, b"{\"error\":\"rate_limit_exceeded\"}"),
            Fault::Throttled { .. }
        ));
        assert!(matches!(token_fault(400, b"{\"error\":\"invalid_scope\"}"), Fault::Forbidden(_)));
    }

    #[test]
    fn the_identity_stands_at_the_end_of_an_address() {
        let right = "https://login.salesforce.com/id/00D5e000001N2AbEAK/0055e000003ABCD";
        assert_eq!(identity(right).as_deref(), Some("00D5e000001N2AbEAK/0055e000003ABCDAA4"));
        for wrong in [
            "",
            "id",
            "https://x/id/005/00D",
            "https://x/id/0055e000003ABCD/00D5e000001N2Ab",
            "https://x/00D5e000001N2Ab/0055e000003ABCD",
        ] {
            assert_eq!(identity(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_hint_is_optional() {
        assert_eq!(authorize_extras(Some(" ")).len(), 1);
        assert_eq!(authorize_extras(Some("a@b.c"))[1], ("login_hint", "a@b.c".to_owned()));
    }
}
