//! `token`: codes and refresh tokens become access tokens.

use super::authorize::no_such_app;
use super::{Trouble, timestamp};
use crate::form::{self, Pairs};
use crate::graph::call::Call;
use crate::graph::people::{Demand, Grant, Refresh, Session, guid};
use crate::graph::reply::Reply;
use crate::graph::{Cloud, scopes};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Moment;
use serde_json::json;
use sha2::{Digest, Sha256};

/// A code lives so long.
const CODE_MINUTES: i64 = 10;
/// A refresh token lives so long.
const REFRESH_DAYS: i64 = 90;

type Given = Result<Reply, Trouble>;

impl Cloud {
    /// `POST token`.
    pub(super) fn token(&mut self, now: Moment, call: &Call, door: &str) -> Reply {
        let form = call.form();
        let given = match form::get(&form, "grant_type") {
            Some("authorization_code") => self.by_code(now, call, &form, door),
            Some("refresh_token") => self.by_refresh(now, call, &form, door),
            Some(_) => Err(Trouble::new(
                "unsupported_grant_type",
                70_003,
                "The app requested an unsupported grant type.",
            )),
            None => Err(Trouble::new(
                "invalid_request",
                900_144,
                "The request body must contain the following parameter: 'grant_type'.",
            )),
        };
        given.unwrap_or_else(|trouble| {
            let status = if trouble.error == "invalid_client" { 401 } else { 400 };
            let mut body = json!({
                "error": trouble.error,
                "error_description": trouble.description(now),
                "error_codes": [trouble.number],
                "timestamp": timestamp(now),
                "trace_id": "5e1f0a52-0000-4000-8000-7477696e6c69",
                "correlation_id": "5e1f0a52-0000-4000-8000-7477696e6c69",
                "error_uri": format!("{}/error?code={}", call.base, trouble.number),
            });
            if let Some(suberror) = trouble.suberror {
                body["suberror"] = json!(suberror);
            }
            Reply::json(status, body)
        })
    }

    fn by_code(&mut self, now: Moment, call: &Call, form: &Pairs, door: &str) -> Given {
        let client = self.client(now, call, form, door)?;
        let name = form::get(form, "code").unwrap_or_default();
        let invalid = |number, words: &str| Trouble::new("invalid_grant", number, words);
        let code = self.doors.codes.get_mut(name);
        let code = code.ok_or_else(|| {
            invalid(9_002_313, "Invalid request. Request is malformed or invalid.")
        })?;
        if code.spent {
            let words = "OAuth2 Authorization code was already redeemed, please retry with a new \
                         valid code or use an existing refresh token.";
            return Err(invalid(54_005, words));
        }
        if now.minutes_since(code.issued) >= CODE_MINUTES {
            let words = "The provided authorization code or refresh token has expired due to \
                         inactivity. Send a new interactive authorization request for this user \
                         and resource.";
            return Err(invalid(70_008, words));
        }
        if code.grant.client != client {
            let words = "The provided grant is invalid: it was issued to another client.";
            return Err(invalid(70_000, words));
        }
        if form::get(form, "redirect_uri") != Some(code.redirect_uri.as_str()) {
            let words = "The reply address is missing, misconfigured, or does not match the one \
                         of the authorization request.";
            return Err(invalid(50_011, words));
        }
        match (&code.challenge, form::get(form, "code_verifier")) {
            (Some(challenge), Some(verifier))
                if *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) => {}
            (None, None) => {}
            (_, verifier) => {
                let words = match verifier {
                    Some(_) => {
                        "The Code_Verifier does not match the code_challenge supplied in the \
                         authorization request."
                    }
                    None => "Proof Key for Code Exchange is required: code_verifier is missing.",
                };
                return Err(invalid(501_481, words));
            }
        }
        code.spent = true;
        let (grant, nonce) = (code.grant.clone(), code.nonce.clone());
        self.check_person(&grant)?;
        Ok(self.granted(now, call, &grant, nonce))
    }

    fn by_refresh(&mut self, now: Moment, call: &Call, form: &Pairs, door: &str) -> Given {
        let client = self.client(now, call, form, door)?;
        let name = form::get(form, "refresh_token").unwrap_or_default();
        let invalid = |number, words: &str| Trouble::new("invalid_grant", number, words);
        let found = self.doors.refreshes.get(name).cloned();
        let found = found.ok_or_else(|| {
            invalid(9_002_313, "Invalid request. Request is malformed or invalid.")
        })?;
        if found.grant.client != client {
            return Err(invalid(70_000, "The refresh token was issued to another client."));
        }
        if found.void {
            return Err(invalid(70_008, "The refresh token has expired or was replaced."));
        }
        if now.minutes_since(found.issued) >= REFRESH_DAYS * 24 * 60 {
            let words = "The refresh token has expired due to inactivity. The token was inactive \
                         for 90.00:00:00.";
            return Err(invalid(700_082, words));
        }
        self.check_person(&found.grant)?;
        let mut grant = found.grant;
        if let Some(asked) = form::get(form, "scope") {
            let asked = scopes::read(asked)
                .map_err(|scope| Trouble::new("invalid_scope", 70_011, format!("{scope}?")))?;
            let allowed = self.doors.allowed(&client, &grant.email);
            let own = |scope: &String| scopes::OWN.contains(&scope.as_str());
            if !asked.iter().all(|scope| own(scope) || allowed.contains(scope)) {
                return Err(no_consent());
            }
            // Without asking for it again, one goes on with the refresh token all the same.
            grant.scopes = asked;
            grant.scopes.insert("offline_access".to_owned());
        }
        if self.switches.revoke_used_refresh_tokens
            && let Some(old) = self.doors.refreshes.get_mut(name)
        {
            old.void = true;
        }
        Ok(self.granted(now, call, &grant, None))
    }

    fn granted(&mut self, now: Moment, call: &Call, grant: &Grant, nonce: Option<String>) -> Reply {
        let seconds = self.switches.token_seconds;
        let expires = Some(Moment(now.0 + seconds * 1_000));
        let token = self.begin(Session { grant: grant.clone(), expires, challenged: false });
        let shown: Vec<&str> = grant
            .scopes
            .iter()
            .map(String::as_str)
            .filter(|scope| !matches!(*scope, "offline_access"))
            .collect();
        let mut body = json!({
            "token_type": "Bearer",
            "scope": shown.join(" "),
            "expires_in": seconds,
            "ext_expires_in": seconds,
            "access_token": token,
        });
        if grant.scopes.contains("offline_access") {
            let name = format!("1.AX{}", self.doors.secret("refresh"));
            let refresh = Refresh { grant: grant.clone(), issued: now, void: false };
            self.doors.refreshes.insert(name.clone(), refresh);
            body["refresh_token"] = json!(name);
        }
        if grant.scopes.contains("openid") {
            body["id_token"] = json!(self.id_token(now, call, grant, nonce));
        }
        Reply::json(200, body)
    }

    /// A token that tells who somebody is. It is signed by nobody.
    fn id_token(&self, now: Moment, call: &Call, grant: &Grant, nonce: Option<String>) -> String {
        let tenant = self.doors.tenant_of(&grant.email).id;
        let name = grant.email.split('@').next().unwrap_or_default();
        let mut claims = json!({
            "aud": grant.client,
            "iss": format!("{}/{tenant}/v2.0", call.base),
            "iat": now.0 / 1_000,
            "nbf": now.0 / 1_000,
            "exp": now.0 / 1_000 + self.switches.token_seconds,
            "name": name,
            "oid": guid(&grant.email.to_ascii_lowercase()),
            "sub": URL_SAFE_NO_PAD.encode(Sha256::digest(grant.email.as_bytes())),
            "preferred_username": grant.email,
            "tid": tenant,
            "ver": "2.0",
        });
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": "sim"});
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.c2lt", part(&header), part(&claims))
    }

    /// The app that asks, once it proved itself.
    fn client(
        &self,
        now: Moment,
        call: &Call,
        form: &Pairs,
        door: &str,
    ) -> Result<String, Trouble> {
        let basic = call.basic();
        let (name, secret) = match &basic {
            Some((name, secret)) => (name.as_str(), Some(secret.as_str())),
            None => {
                (form::get(form, "client_id").unwrap_or_default(), form::get(form, "client_secret"))
            }
        };
        let app = self.doors.apps.get(name).ok_or_else(|| no_such_app(name))?;
        self.check_door(&app.audience, door)?;
        if app.secrets.is_empty() {
            return Ok(name.to_owned());
        }
        let Some(secret) = secret else {
            let words = "The request body must contain the following parameter: \
                         'client_assertion' or 'client_secret'.";
            return Err(Trouble::new("invalid_client", 7_000_218, words));
        };
        let Some(known) = app.secrets.iter().find(|known| known.value == secret) else {
            let words = "Invalid client secret provided. Ensure the secret being sent in the \
                         request is the client secret value, not the client secret ID.";
            return Err(Trouble::new("invalid_client", 7_000_215, words));
        };
        if known.expires.is_some_and(|end| now >= end) {
            let words = format!("The provided client secret keys for app '{name}' are expired.");
            return Err(Trouble::new("invalid_client", 7_000_222, words));
        }
        Ok(name.to_owned())
    }

    /// What stands between a person's earlier word and another token.
    fn check_person(&self, grant: &Grant) -> Result<(), Trouble> {
        let email = grant.email.to_ascii_lowercase();
        let grants = |error, number, words: &str, suberror| {
            Err(Trouble { suberror, ..Trouble::new(error, number, words) })
        };
        match self.doors.demands.get(&email) {
            Some(Demand::SecondFactor) => {
                let words = "Due to a configuration change made by your administrator, or because \
                             you moved to a new location, you must use multi-factor \
                             authentication to access the resource.";
                return grants("interaction_required", 50_076, words, Some("basic_action"));
            }
            Some(Demand::Policy) => {
                let words = "Access has been blocked by Conditional Access policies. The access \
                             policy does not allow token issuance.";
                return grants("interaction_required", 53_003, words, Some("message_only"));
            }
            Some(Demand::SignIn) => {
                let words = "The provided grant has expired due to it being revoked, a fresh auth \
                             token is needed. The user might have changed or reset their \
                             password.";
                return grants("invalid_grant", 50_173, words, Some("bad_token"));
            }
            Some(Demand::Inactive) => {
                let words = "The refresh token has expired due to inactivity.";
                return grants("invalid_grant", 700_082, words, Some("bad_token"));
            }
            None => {}
        }
        let allowed = self.doors.allowed(&grant.client, &grant.email);
        let own = |scope: &&String| !scopes::OWN.contains(&scope.as_str());
        if grant.scopes.iter().filter(own).all(|scope| allowed.contains(scope)) {
            return Ok(());
        }
        Err(no_consent())
    }
}

fn no_consent() -> Trouble {
    let words = "The user or administrator has not consented to use the application. Send an \
                 interactive authorization request for this user and resource.";
    Trouble { suberror: Some("consent_required"), ..Trouble::new("invalid_grant", 65_001, words) }
}
