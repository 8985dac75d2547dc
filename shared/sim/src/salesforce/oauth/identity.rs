//! Who is signed in: `userinfo`, the identity address, and what discovery tells.

use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::reply::{Refusal, Reply};
use crate::salesforce::store::stamp;
use model::Moment;
use serde_json::{Value, json};

impl Org {
    /// `GET userinfo`.
    pub(super) fn userinfo(&mut self, now: Moment, call: &Call) -> Reply {
        match self.caller(now, call) {
            Ok(user) => Reply::json(200, self.about(call, &user, now)),
            // This endpoint answers in words.
            Err(_) => Reply::text(403, "text/html; charset=UTF-8", String::from("Bad_OAuth_Token")),
        }
    }

    /// `GET /id/org/user`; some clients bring the token in the address.
    pub(in crate::salesforce) fn identity(
        &mut self,
        now: Moment,
        call: &Call,
        org: &str,
        user: &str,
    ) -> Reply {
        let token = call.ask("oauth_token").or(call.bearer()).map(str::to_owned);
        let caller =
            token.ok_or_else(Refusal::session).and_then(|token| self.caller_of(now, &token));
        match caller {
            Ok(known) if org == self.org_id && user == known => {
                let mut about = self.about(call, &known, now);
                about["id"] = json!(format!("{}/id/{org}/{user}", call.base));
                about["asserted_user"] = json!(true);
                about["username"] = about["preferred_username"].clone();
                about["display_name"] = about["name"].clone();
                about["timezone"] = about["zoneinfo"].clone();
                about["status"] = json!({"created_date": null, "body": null});
                Reply::json(200, about)
            }
            Ok(_) => Reply::text(403, "text/html; charset=UTF-8", String::from("Wrong_Org")),
            Err(_) => Reply::text(403, "text/html; charset=UTF-8", String::from("Bad_OAuth_Token")),
        }
    }

    fn about(&self, call: &Call, user_id: &str, now: Moment) -> Value {
        let base = &call.base;
        let person = self.doors.users.get(user_id);
        let text = |read: fn(&crate::salesforce::User) -> String| person.map(read);
        let rest = format!("{base}/services/data/v{{version}}/");
        json!({
            "sub": format!("{base}/id/{}/{user_id}", self.org_id),
            "user_id": user_id,
            "organization_id": self.org_id,
            "preferred_username": text(|user| user.username.clone()),
            "nickname": text(|user| user.first_name.to_lowercase()),
            "name": text(|user| user.name()),
            "given_name": text(|user| user.first_name.clone()),
            "family_name": text(|user| user.last_name.clone()),
            "email": text(|user| user.username.clone()),
            "email_verified": true,
            "zoneinfo": text(|user| user.time_zone.clone()),
            "locale": "en_US",
            "language": "en_US",
            "utcOffset": 0,
            "user_type": "STANDARD",
            "active": person.is_some_and(|user| !user.flags.inactive),
            "is_app_installed": true,
            "photos": {
                "picture": format!("{base}/profilephoto/005/F"),
                "thumbnail": format!("{base}/profilephoto/005/T"),
            },
            "updated_at": stamp(now),
            "urls": {
                "rest": rest,
                "sobjects": format!("{rest}sobjects/"),
                "query": format!("{rest}query/"),
                "enterprise": format!("{base}/services/Soap/c/{{version}}/{}", &self.org_id[..15]),
                "partner": format!("{base}/services/Soap/u/{{version}}/{}", &self.org_id[..15]),
            },
        })
    }
}

/// `/.well-known/openid-configuration`.
pub(in crate::salesforce) fn discovery(call: &Call) -> Reply {
    let door = call.door();
    let at = |name: &str| format!("{door}/services/oauth2/{name}");
    Reply::json(
        200,
        json!({
            "issuer": door,
            "authorization_endpoint": at("authorize"),
            "token_endpoint": at("token"),
            "revocation_endpoint": at("revoke"),
            "introspection_endpoint": at("introspect"),
            "userinfo_endpoint": at("userinfo"),
            "jwks_uri": format!("{door}/id/keys"),
            "scopes_supported": ["id", "api", "web", "openid", "refresh_token", "offline_access"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        }),
    )
}

/// `/.well-known/auth-configuration`.
pub(in crate::salesforce) fn auth_configuration(call: &Call) -> Reply {
    Reply::json(
        200,
        json!({
            "LoginPage": {"LoginPageUrl": call.door()},
            "OrgConfig": {"CommunityUrl": call.community.as_ref().map(|_| call.door())},
        }),
    )
}
