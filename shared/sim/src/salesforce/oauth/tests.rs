//! Signing in through the pages, and everything that can go wrong on the way.

use crate::salesforce::form;
use crate::salesforce::kit::{Kit, NOW};
use crate::salesforce::{Community, User};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wire::Response;

const CALLBACK: &str = "https://relay.example.com/oauth/salesforce/callback";
const VERIFIER: &str = "a-verifier-of-a-good-length-0123456789-0123456789";
const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

fn kit() -> Kit {
    let mut kit = Kit::new();
    kit.token.clear();
    kit.world.org.register_app("app", "secret", &[CALLBACK]);
    kit
}

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER.as_bytes()))
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", form::encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn ask(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = [
        ("response_type", "code"),
        ("client_id", "app"),
        ("redirect_uri", CALLBACK),
        ("scope", "api refresh_token id"),
        ("state", "s&t=\"1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    pairs.push(("code_challenge".to_owned(), challenge()));
    for (name, value) in changes {
        pairs.retain(|(known, _)| known != name);
        if !value.is_empty() {
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    pairs
}

fn page(kit: &mut Kit, pairs: &[(String, String)]) -> Response {
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    kit.raw("GET", &format!("/services/oauth2/authorize?{}", encoded(&pairs)), &[], b"")
}

/// What a browser would send: the fields of the form, filled in.
fn filled(page: &Response, entries: &[(&str, &str)]) -> String {
    let html = String::from_utf8(page.body().clone()).unwrap();
    let attribute = |tag: &str, name: &str| -> Option<String> {
        let at = tag.find(&format!("{name}=\""))? + name.len() + 2;
        let text = &tag[at..at + tag[at..].find('"')?];
        Some(
            text.replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&"),
        )
    };
    let mut pairs: Vec<(String, String)> = html
        .split("<input")
        .skip(1)
        .map(|rest| {
            let tag = &rest[..rest.find('>').unwrap()];
            (attribute(tag, "name").unwrap(), attribute(tag, "value").unwrap_or_default())
        })
        .collect();
    for (name, value) in entries {
        if *name != "answer" {
            assert!(html.contains(&format!("<label for=\"{name}\">")), "{name} has a label");
            assert!(html.contains(&format!("id=\"{name}\"")), "the label leads to {name}");
        }
        pairs.retain(|(known, _)| known != name);
        pairs.push(((*name).to_owned(), (*value).to_owned()));
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    encoded(&pairs)
}

fn submit(kit: &mut Kit, body: &str) -> Response {
    kit.raw("POST", "/services/oauth2/authorize", &FORM, body.as_bytes())
}

fn sign_in(kit: &mut Kit, pairs: &[(String, String)]) -> Response {
    let page = page(kit, pairs);
    assert_eq!(page.status(), 200);
    let body = filled(
        &page,
        &[("username", "jane@example.com"), ("password", "open sesame"), ("answer", "allow")],
    );
    submit(kit, &body)
}

fn location(response: &Response) -> String {
    assert_eq!(response.status(), 302);
    response.headers()["location"].to_str().unwrap().to_owned()
}

fn code(kit: &mut Kit) -> String {
    let back = location(&sign_in(kit, &ask(&[])));
    let (head, query) = back.split_once('?').unwrap();
    assert_eq!(head, CALLBACK);
    let pairs = form::read(query);
    assert_eq!(form::get(&pairs, "state"), Some("s&t=\"1"));
    let code = form::get(&pairs, "code").unwrap().to_owned();
    assert!(code.ends_with("==") && query.contains("%3D%3D"));
    code
}

fn token(kit: &mut Kit, pairs: &[(&str, &str)]) -> (u16, Value) {
    let body = encoded(pairs);
    let response = kit.raw("POST", "/services/oauth2/token", &FORM, body.as_bytes());
    assert_eq!(response.headers()["cache-control"], "no-cache,no-store");
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

fn by_code(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", "app"),
        ("client_secret", "secret"),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]
}

fn by_refresh(refresh: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh),
        ("client_id", "app"),
        ("client_secret", "secret"),
    ]
}

#[test]
fn the_form_leads_to_tokens_and_the_tokens_to_data() {
    let mut kit = kit();
    let code = code(&mut kit);
    let (status, answer) = token(&mut kit, &by_code(&code));
    assert_eq!((status, &answer["token_type"]), (200, &json!("Bearer")));
    assert_eq!(answer["instance_url"], "https://acme.my.salesforce.com");
    assert_eq!(answer["scope"], "api refresh_token id");
    assert_eq!(answer["issued_at"], NOW.0.to_string());
    let id = format!("https://acme.my.salesforce.com/id/{}/{}", kit.world.org.id(), kit.jane);
    assert_eq!(answer["id"], id);
    assert_eq!(STANDARD.decode(answer["signature"].as_str().unwrap()).unwrap().len(), 32);
    assert!(answer.get("expires_in").is_none());
    let access = answer["access_token"].as_str().unwrap();
    assert_eq!(&access[..16], &format!("{}!", &kit.world.org.id()[..15]));
    kit.token = format!("Bearer {access}");
    assert_eq!(kit.get("limits").0, 200);
    let (_, info) = kit.get("/services/oauth2/userinfo");
    assert_eq!(info["preferred_username"], "jane@example.com");
    let path = id.strip_prefix("https://acme.my.salesforce.com").unwrap().to_owned();
    assert_eq!(kit.get(&path).1["username"], "jane@example.com");
    kit.token.clear();
    assert_eq!(kit.get(&format!("{path}?format=json&oauth_token={access}")).0, 200);
    assert_eq!(kit.get(&path).0, 403);
    assert_eq!(kit.get("/services/oauth2/userinfo").0, 403);
}

#[test]
fn codes_are_refused_for_good_reasons() {
    let mut kit = kit();
    let good = code(&mut kit);
    let with = |name: &'static str, value: &'static str| {
        let mut pairs = by_code(&good);
        pairs.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
        pairs
    };
    for (pairs, error) in [
        (with("code", "nonsense"), "invalid_grant"),
        (with("client_id", "other"), "invalid_client_id"),
        (with("client_secret", "wrong"), "invalid_client"),
        (with("client_secret", ""), "invalid_client"),
        (with("redirect_uri", "https://elsewhere.example.com"), "redirect_uri_mismatch"),
        (with("code_verifier", ""), "invalid_grant"),
        (with("code_verifier", "another"), "invalid_request"),
        (with("grant_type", ""), "invalid_request"),
        (with("grant_type", "magic"), "unsupported_grant_type"),
        (with("grant_type", "password"), "invalid_grant"),
    ] {
        let (status, answer) = token(&mut kit, &pairs);
        assert_eq!((status, answer["error"].as_str()), (400, Some(error)), "{pairs:?}");
        assert!(answer["error_description"].is_string());
    }
    assert_eq!(token(&mut kit, &by_code(&good)).0, 200);
    assert_eq!(token(&mut kit, &by_code(&good)).1["error"], "invalid_grant", "once only");
    let late = code(&mut kit);
    kit.world.now = NOW.plus_minutes(15);
    let (_, answer) = token(&mut kit, &by_code(&late));
    assert_eq!(answer["error_description"], "expired authorization code");
}

#[test]
fn the_secret_may_come_in_a_header() {
    let mut kit = kit();
    let code = code(&mut kit);
    let pairs: Vec<_> =
        by_code(&code).into_iter().filter(|(n, _)| !n.starts_with("client")).collect();
    let basic = format!("Basic {}", STANDARD.encode("app:secret"));
    let headers = [FORM[0], ("authorization", basic.as_str())];
    let response = kit.raw("POST", "/services/oauth2/token", &headers, encoded(&pairs).as_bytes());
    assert_eq!(response.status(), 200);
}

#[test]
fn what_is_wrong_with_the_app_goes_to_a_page_of_the_org() {
    let mut kit = kit();
    for (change, error) in [
        (("client_id", "nobody"), "invalid_client_id"),
        (("client_id", ""), "invalid_client_id"),
        (
            ("redirect_uri", "https://relay.example.com/oauth/salesforce/callback/"),
            "redirect_uri_mismatch",
        ),
        (("redirect_uri", ""), "redirect_uri_mismatch"),
    ] {
        let to = location(&page(&mut kit, &ask(&[change])));
        assert!(
            to.contains("/setup/secur/RemoteAccessErrorPage.apexp?error=") && to.contains(error),
            "{to}"
        );
        let path = to.strip_prefix("https://acme.my.salesforce.com").unwrap().to_owned();
        let shown = kit.raw("GET", &path, &[], b"");
        assert_eq!(shown.status(), 200);
        assert!(String::from_utf8_lossy(shown.body()).contains(error));
    }
    kit.world.org.app_mut("app").unwrap().installed = false;
    assert!(location(&page(&mut kit, &ask(&[]))).contains("OAUTH_EC_APP_NOT_FOUND"));
    kit.world.org.app_mut("app").unwrap().installed = true;
    let jane = kit.jane.clone();
    kit.world.org.user_mut(&jane).unwrap().flags.needs_approval = true;
    assert!(location(&sign_in(&mut kit, &ask(&[]))).contains("OAUTH_APPROVAL_ERROR_GENERIC"));
    let evil = "/setup/secur/RemoteAccessErrorPage.apexp?error=%3Cscript%3E";
    let shown = kit.raw("GET", evil, &[], b"");
    assert!(!String::from_utf8_lossy(shown.body()).contains("<script>"));
}

#[test]
fn what_is_wrong_with_the_request_goes_back_to_the_app() {
    let mut kit = kit();
    for (change, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("scope", "api full"), "invalid_scope"),
        (("code_challenge_method", "plain"), "invalid_request"),
    ] {
        let to = location(&page(&mut kit, &ask(&[change])));
        assert!(to.starts_with(CALLBACK) && to.contains(&format!("error={error}")), "{to}");
    }
    assert_eq!(page(&mut kit, &ask(&[("code_challenge_method", "S256")])).status(), 200);
    assert_eq!(page(&mut kit, &ask(&[("code_challenge", "")])).status(), 200);
    kit.world.org.app_mut("app").unwrap().pkce_required = true;
    let to = location(&page(&mut kit, &ask(&[("code_challenge", "")])));
    assert!(to.contains("error=invalid_request"));
}

#[test]
fn people_are_sent_away_or_say_no() {
    let mut kit = kit();
    let first = page(&mut kit, &ask(&[("login_hint", "jane@example.com\"")]));
    assert!(String::from_utf8_lossy(first.body()).contains("value=\"jane@example.com&quot;\""));
    let denied = location(&submit(&mut kit, &filled(&first, &[("answer", "deny")])));
    assert!(denied.contains("error=access_denied") && denied.contains("state=s%26t"), "{denied}");
    let jane = kit.jane.clone();
    let tries = |kit: &mut Kit, password: &str| -> String {
        let entries =
            [("username", "JANE@example.com"), ("password", password), ("answer", "allow")];
        let response = submit(kit, &filled(&first, &entries));
        assert_eq!(response.status(), 200, "no redirect");
        String::from_utf8(response.body().clone()).unwrap()
    };
    assert!(tries(&mut kit, "wrong").contains("role=\"alert\""));
    kit.world.org.user_mut(&jane).unwrap().flags.locked = true;
    assert!(tries(&mut kit, "open sesame").contains("check your username and password"));
    let flags = &mut kit.world.org.user_mut(&jane).unwrap().flags;
    (flags.locked, flags.inactive) = (false, true);
    assert!(tries(&mut kit, "open sesame").contains("inactive"));
    let flags = &mut kit.world.org.user_mut(&jane).unwrap().flags;
    (flags.inactive, flags.must_use_mfa) = (false, true);
    let entries =
        [("username", "jane@example.com"), ("password", "open sesame"), ("answer", "allow")];
    let second = submit(&mut kit, &filled(&first, &entries));
    let wrong = filled(&second, &[("verification_code", "000000"), ("answer", "allow")]);
    let again = submit(&mut kit, &wrong);
    assert!(String::from_utf8_lossy(again.body()).contains("not right"));
    let right = filled(&again, &[("verification_code", "246810"), ("answer", "allow")]);
    assert!(location(&submit(&mut kit, &right)).contains("code=aPrx"));
}

#[test]
fn refresh_tokens_stay_or_rotate() {
    let mut kit = kit();
    let given = code(&mut kit);
    let (_, first) = token(&mut kit, &by_code(&given));
    let refresh = first["refresh_token"].as_str().unwrap().to_owned();
    let (status, second) = token(&mut kit, &by_refresh(&refresh));
    assert_eq!((status, second.get("refresh_token")), (200, None));
    assert_ne!(first["access_token"], second["access_token"]);
    kit.world.org.switches.rotate_refresh_tokens = true;
    let (_, third) = token(&mut kit, &by_refresh(&refresh));
    let fresh = third["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(fresh, refresh);
    let (status, answer) = token(&mut kit, &by_refresh(&refresh));
    assert_eq!(
        (status, &answer["error_description"]),
        (400, &json!("expired access/refresh token"))
    );
    assert_eq!(token(&mut kit, &by_refresh(&fresh)).0, 400, "reuse ends the whole family");
    kit.token = format!("Bearer {}", third["access_token"].as_str().unwrap());
    assert_eq!(kit.get("limits").0, 401);
    let given = code(&mut kit);
    let (_, again) = token(&mut kit, &by_code(&given));
    let refresh = again["refresh_token"].as_str().unwrap().to_owned();
    let jane = kit.jane.clone();
    kit.world.org.user_mut(&jane).unwrap().flags.inactive = true;
    assert_eq!(token(&mut kit, &by_refresh(&refresh)).1["error"], "inactive_user");
    kit.world.org.user_mut(&jane).unwrap().flags.inactive = false;
    kit.world.org.revoke_all();
    assert_eq!(token(&mut kit, &by_refresh(&refresh)).1["error"], "invalid_grant");
}

#[test]
fn scopes_decide_about_the_refresh_token() {
    let mut kit = kit();
    for (scope, expected) in [("api", false), ("api offline_access", true), ("", true)] {
        let back = location(&sign_in(&mut kit, &ask(&[("scope", scope)])));
        let pairs = form::read(back.split_once('?').unwrap().1);
        let code = form::get(&pairs, "code").unwrap().to_owned();
        let (_, answer) = token(&mut kit, &by_code(&code));
        assert_eq!(answer.get("refresh_token").is_some(), expected, "{scope}");
    }
}

#[test]
fn sessions_end_when_idle_and_when_revoked() {
    let mut kit = kit();
    let given = code(&mut kit);
    let (_, answer) = token(&mut kit, &by_code(&given));
    let (access, refresh) =
        (answer["access_token"].as_str().unwrap(), answer["refresh_token"].as_str().unwrap());
    kit.token = format!("Bearer {access}");
    for minutes in [119, 238] {
        kit.world.now = NOW.plus_minutes(minutes);
        assert_eq!(kit.get("limits").0, 200, "each call renews");
    }
    kit.token.clear();
    let ask = encoded(&[("token", access), ("client_id", "app"), ("client_secret", "secret")]);
    let told = kit.raw("POST", "/services/oauth2/introspect", &FORM, ask.as_bytes());
    let told: Value = serde_json::from_slice(told.body()).unwrap();
    assert_eq!((&told["active"], &told["username"]), (&json!(true), &json!("jane@example.com")));
    kit.token = format!("Bearer {access}");
    kit.world.now = NOW.plus_minutes(238 + 120);
    assert_eq!(kit.get("limits").0, 401, "two hours without a call");
    kit.token.clear();
    let revoke = |kit: &mut Kit, token: &str| {
        let body = encoded(&[("token", token)]);
        kit.raw("POST", "/services/oauth2/revoke", &FORM, body.as_bytes())
    };
    assert_eq!(revoke(&mut kit, refresh).status(), 200);
    let again = revoke(&mut kit, refresh);
    assert_eq!(again.status(), 400);
    assert!(again.body().starts_with(b"error=unsupported_token_type"), "no JSON here");
    assert_eq!(token(&mut kit, &by_refresh(refresh)).0, 400);
    let told = kit.raw("POST", "/services/oauth2/introspect", &FORM, ask.as_bytes());
    assert_eq!(told.body(), b"{\"active\":false}");
}

#[test]
fn a_site_has_its_own_doors() {
    let mut kit = kit();
    kit.world.org.switches.community =
        Some(Community { prefix: "partners".into(), id: "0DB000000000001".into() });
    let pairs = ask(&[]);
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let url = format!("/partners/services/oauth2/authorize?{}", encoded(&pairs));
    let host = [("host", "acme.my.site.com")];
    let page = kit.raw("GET", &url, &host, b"");
    let html = String::from_utf8(page.body().clone()).unwrap();
    assert!(
        html.contains("action=\"https://acme.my.site.com/partners/services/oauth2/authorize\"")
    );
    let entries =
        [("username", "jane@example.com"), ("password", "open sesame"), ("answer", "allow")];
    let body = filled(&page, &entries);
    let back = kit.raw("POST", "/partners/services/oauth2/authorize", &host, body.as_bytes());
    let back = form::read(location(&back).split_once('?').unwrap().1);
    let code = form::get(&back, "code").unwrap().to_owned();
    let body = encoded(&by_code(&code));
    let answer = kit.raw("POST", "/partners/services/oauth2/token", &host, body.as_bytes());
    let answer: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(answer["sfdc_community_url"], "https://acme.my.site.com/partners");
    assert_eq!(answer["sfdc_community_id"], "0DB000000000001");
    let found = kit.raw("GET", "/partners/.well-known/openid-configuration", &host, b"");
    let found: Value = serde_json::from_slice(found.body()).unwrap();
    assert_eq!(found["token_endpoint"], "https://acme.my.site.com/partners/services/oauth2/token");
}

#[test]
fn the_address_of_the_server_is_that_of_the_request() {
    let mut kit = kit();
    for (uri, host, expected) in [
        ("/.well-known/openid-configuration", "127.0.0.1:8081", "http://127.0.0.1:8081"),
        ("/.well-known/openid-configuration", "test.salesforce.com", "https://test.salesforce.com"),
        (
            "http://sim.local:80/.well-known/openid-configuration",
            "sim.local:80",
            "http://sim.local:80",
        ),
    ] {
        let found = kit.raw("GET", uri, &[("host", host)], b"");
        let found: Value = serde_json::from_slice(found.body()).unwrap();
        assert_eq!(found["issuer"], expected, "{uri} {host}");
    }
}

#[test]
fn a_public_app_signs_in_without_a_secret() {
    let mut kit = kit();
    kit.world.org.register_public_app("PlatformCLI", &["http://localhost:1717/OauthRedirect"]);
    kit.world.org.add_user(User::new("max@example.com", "p", "Max", "X"));
    let wish = ask(&[
        ("client_id", "PlatformCLI"),
        ("redirect_uri", "http://localhost:1717/OauthRedirect"),
        ("scope", "refresh_token api web"),
    ]);
    let back = form::read(location(&sign_in(&mut kit, &wish)).split_once('?').unwrap().1);
    let code = form::get(&back, "code").unwrap().to_owned();
    let (status, _) = token(
        &mut kit,
        &[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("client_id", "PlatformCLI"),
            ("redirect_uri", "http://localhost:1717/OauthRedirect"),
            ("code_verifier", VERIFIER),
        ],
    );
    assert_eq!(status, 200);
}
