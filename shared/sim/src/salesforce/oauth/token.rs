//! `token`, `revoke` and `introspect`.

use super::refused;
use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::form::{self, Pairs};
use crate::salesforce::people::{Refresh, Session};
use crate::salesforce::reply::Reply;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use model::Moment;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A code lives so long.
const CODE_MINUTES: i64 = 15;
/// An access token lives so long in the answer of introspection.
const MINUTE_MS: i64 = 60_000;

/// What a grant gives.
struct Grant {
    client: String,
    user: String,
    scopes: Vec<String>,
    grant: u64,
    community: bool,
}

impl Org {
    /// `POST token`.
    pub(super) fn token(&mut self, now: Moment, call: &Call) -> Reply {
        let form = call.form();
        let reply = match form::get(&form, "grant_type") {
            Some("authorization_code") => self.by_code(now, call, &form),
            Some("refresh_token") => self.by_refresh(now, call, &form),
            // Blocked in every org of the last years; the words are deliberately vague.
            Some("password") => Err(refused(400, "invalid_grant", "authentication failure")),
            Some(_) => Err(refused(400, "unsupported_grant_type", "grant type not supported")),
            None => Err(refused(400, "invalid_request", "must supply a grant type")),
        };
        reply.unwrap_or_else(|refusal| refusal).with("pragma", String::from("no-cache"))
    }

    fn by_code(&mut self, now: Moment, call: &Call, form: &Pairs) -> Result<Reply, Reply> {
        let client = self.client(call, form)?;
        let name = form::get(form, "code").unwrap_or_default();
        let invalid = || refused(400, "invalid_grant", "invalid authorization code");
        let code = self.doors.codes.get_mut(name).ok_or_else(invalid)?;
        if code.spent || now.minutes_since(code.issued) >= CODE_MINUTES {
            return Err(refused(400, "invalid_grant", "expired authorization code"));
        }
        if code.client != client {
            return Err(invalid());
        }
        if form::get(form, "redirect_uri") != Some(code.redirect_uri.as_str()) {
            let words = "redirect_uri must match configuration";
            return Err(refused(400, "redirect_uri_mismatch", words));
        }
        match (&code.challenge, form::get(form, "code_verifier")) {
            (Some(_), None) => {
                return Err(refused(400, "invalid_grant", "missing code verifier"));
            }
            (Some(challenge), Some(verifier))
                if *challenge != URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) =>
            {
                return Err(refused(400, "invalid_request", "invalid code verifier"));
            }
            (Some(_), Some(_)) | (None, _) => {}
        }
        code.spent = true;
        let code = code.clone();
        let grant = self.doors.next();
        let grant = Grant {
            client,
            user: code.user,
            scopes: code.scopes,
            grant,
            community: code.community,
        };
        self.alive(&grant.user)?;
        let refresh = grant.scopes.iter().any(|scope| scope == "refresh_token");
        let refresh = refresh.then(|| self.new_refresh(&grant));
        Ok(self.granted(now, call, grant, refresh))
    }

    fn by_refresh(&mut self, now: Moment, call: &Call, form: &Pairs) -> Result<Reply, Reply> {
        let client = self.client(call, form)?;
        let name = form::get(form, "refresh_token").unwrap_or_default();
        let expired = || refused(400, "invalid_grant", "expired access/refresh token");
        let found = self.doors.refreshes.get(name).cloned().ok_or_else(expired)?;
        if found.client != client {
            return Err(expired());
        }
        if found.void {
            // A token that was rotated away and comes again was stolen from somebody: all end.
            if self.switches.rotate_refresh_tokens {
                self.doors.end_grant(found.grant);
            }
            return Err(expired());
        }
        self.alive(&found.user)?;
        if self.switches.refresh_ip_restricted {
            return Err(refused(400, "invalid_grant", "ip restricted"));
        }
        let Refresh { client, user, scopes, grant, community, .. } = found;
        let grant = Grant { client, user, scopes, grant, community };
        let mut refresh = None;
        if self.switches.rotate_refresh_tokens {
            if let Some(old) = self.doors.refreshes.get_mut(name) {
                old.void = true;
            }
            refresh = Some(self.new_refresh(&grant));
        }
        Ok(self.granted(now, call, grant, refresh))
    }

    fn new_refresh(&mut self, grant: &Grant) -> String {
        let name = format!("5Aep861{}", self.doors.secret("refresh"));
        self.doors.refreshes.insert(
            name.clone(),
            Refresh {
                client: grant.client.clone(),
                user: grant.user.clone(),
                scopes: grant.scopes.clone(),
                grant: grant.grant,
                community: grant.community,
                void: false,
            },
        );
        name
    }

    fn granted(
        &mut self,
        now: Moment,
        call: &Call,
        grant: Grant,
        refresh: Option<String>,
    ) -> Reply {
        let session = Session {
            user: grant.user.clone(),
            client: Some(grant.client.clone()),
            scopes: grant.scopes.clone(),
            grant: Some(grant.grant),
            used: Some(now),
            started: now,
        };
        let token = self.doors.begin(&self.org_id, session);
        let id = format!("{}/id/{}/{}", call.base, self.org_id, grant.user);
        let issued = now.0.to_string();
        let secret = self.doors.apps.get(&grant.client).and_then(|app| app.secret.clone());
        let signed =
            hmac(secret.unwrap_or_default().as_bytes(), format!("{id}{issued}").as_bytes());
        let mut body = json!({
            "access_token": token,
            "signature": STANDARD.encode(signed),
            "scope": grant.scopes.join(" "),
            "instance_url": call.base,
            "id": id,
            "token_type": "Bearer",
            "issued_at": issued,
        });
        if let Some(refresh) = refresh {
            body["refresh_token"] = json!(refresh);
        }
        if let (true, Some(community)) = (grant.community, &self.switches.community) {
            body["sfdc_community_url"] = json!(format!("{}/{}", call.base, community.prefix));
            body["sfdc_community_id"] = json!(community.id);
        }
        Reply::json(200, body)
    }

    /// The app that asks, once it proved itself.
    fn client(&self, call: &Call, form: &Pairs) -> Result<String, Reply> {
        let basic = call.basic();
        let (name, secret) = match (&basic, form::get(form, "client_id")) {
            (Some((name, secret)), _) => (name.as_str(), Some(secret.as_str())),
            (None, Some(name)) => (name, form::get(form, "client_secret")),
            (None, None) => ("", None),
        };
        let app = self.doors.apps.get(name);
        let app =
            app.ok_or_else(|| refused(400, "invalid_client_id", "client identifier invalid"))?;
        if app.secret.as_deref().is_some_and(|known| secret != Some(known)) {
            return Err(refused(400, "invalid_client", "invalid client credentials"));
        }
        if !app.installed {
            let words = "user is not admin approved to access this app";
            return Err(refused(400, "invalid_app_access", words));
        }
        Ok(name.to_owned())
    }

    fn alive(&self, user: &str) -> Result<(), Reply> {
        if self.switches.org_locked {
            return Err(refused(400, "inactive_org", "organization is inactive"));
        }
        match self.doors.users.get(user) {
            Some(user) if user.flags.locked => Err(refused(400, "invalid_grant", "user is locked")),
            Some(user) if !user.flags.inactive => Ok(()),
            Some(_) | None => Err(refused(400, "inactive_user", "user is inactive")),
        }
    }

    /// `POST revoke`: the only endpoint here whose errors are no JSON.
    pub(super) fn revoke(&mut self, call: &Call) -> Reply {
        let form = call.form();
        let token = form::get(&form, "token").or(call.ask("token")).unwrap_or_default();
        if let Some(grant) = self.doors.refreshes.get(token).filter(|refresh| !refresh.void) {
            let grant = grant.grant;
            self.doors.end_grant(grant);
            return Reply::empty(200);
        }
        if self.doors.sessions.remove(token).is_some() {
            return Reply::empty(200);
        }
        Reply::text(
            400,
            "application/x-www-form-urlencoded",
            String::from(
                "error=unsupported_token_type&error_description=this+token+type+is+not+supported",
            ),
        )
    }

    /// `POST introspect`.
    pub(super) fn introspect(&mut self, now: Moment, call: &Call) -> Reply {
        let form = call.form();
        let client = match self.client(call, &form) {
            Ok(client) => client,
            Err(refusal) => return refusal,
        };
        let token = form::get(&form, "token").unwrap_or_default();
        let session = self.doors.sessions.get(token).cloned();
        let session = session.filter(|session| {
            session.client.as_deref() == Some(client.as_str()) && self.caller_of(now, token).is_ok()
        });
        let Some(session) = session else {
            return Reply::json(200, json!({"active": false}));
        };
        let used = session.used.unwrap_or(now);
        let username = self.doors.users.get(&session.user).map(|user| user.username.clone());
        let end = (used.0 + self.switches.session_minutes * MINUTE_MS) / 1_000;
        let body: Value = json!({
            "active": true,
            "scope": session.scopes.join(" "),
            "client_id": client,
            "username": username,
            "sub": format!("{}/id/{}/{}", call.base, self.org_id, session.user),
            "token_type": "access_token",
            "exp": end,
            "iat": session.started.0 / 1_000,
            "nbf": session.started.0 / 1_000,
        });
        Reply::json(200, body)
    }
}

/// HMAC with SHA-256, RFC 2104.
fn hmac(key: &[u8], data: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 64;
    let mut padded = [0_u8; BLOCK];
    if key.len() > BLOCK {
        padded[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        padded[..key.len()].copy_from_slice(key);
    }
    let pad = |byte: u8| padded.map(|known| known ^ byte);
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(data).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        let hex = |bytes: Vec<u8>| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(
            hex(hmac(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long = hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hex(long), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }
}
