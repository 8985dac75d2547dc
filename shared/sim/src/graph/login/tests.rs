use crate::form::{self, Pairs};
use crate::graph::kit::{ADA, Kit, text};
use crate::graph::{Audience, CONSUMERS, ConsentPolicy, Demand, Secret};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Moment;
use serde_json::Value;
use sha2::{Digest, Sha256};

const BACK: &str = "https://relay.example/callback";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0123";

fn kit() -> Kit {
    let mut kit = Kit::new();
    kit.token = String::new();
    kit.world.graph.register_app("app", "Twinline", "hush", &[BACK]);
    kit.world.graph.add_admin("boss@example.com", "secret");
    kit
}

/// What the app asks at the front door.
fn asked() -> Vec<(&'static str, String)> {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER.as_bytes()));
    [
        ("client_id", "app"),
        ("response_type", "code"),
        ("redirect_uri", BACK),
        ("scope", "openid offline_access User.Read Contacts.ReadWrite"),
        ("state", "s 1"),
        ("nonce", "n1"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

fn changed(name: &'static str, value: &str) -> Vec<(&'static str, String)> {
    let mut pairs = asked();
    pairs.retain(|(known, _)| *known != name);
    pairs.push((name, value.to_owned()));
    pairs
}

/// Posts the form of a page with some answers; the page's title, or where it leads.
fn click(kit: &mut Kit, door: &str, pairs: &[(&str, String)], answers: &[(&str, &str)]) -> String {
    let all: Vec<(&str, &str)> =
        pairs.iter().map(|(n, v)| (*n, v.as_str())).chain(answers.iter().copied()).collect();
    let response = kit.form(&format!("/{door}"), &all);
    match response.headers().get("location") {
        Some(to) => to.to_str().unwrap().to_owned(),
        None => title(&text(&response)),
    }
}

fn title(page: &str) -> String {
    let start = page.find("<h1>").unwrap() + 4;
    page[start..page.find("</h1>").unwrap()].to_owned()
}

fn told(to: &str) -> Pairs {
    let (uri, query) = to.split_once('?').unwrap();
    assert_eq!(uri, BACK);
    form::read(query)
}

const DOOR: &str = "common/oauth2/v2.0/authorize";

fn sign_in(kit: &mut Kit, email: &str) -> String {
    let answers = [("login", email), ("passwd", "secret"), ("answer", "accept")];
    let to = click(kit, DOOR, &asked(), &answers);
    form::get(&told(&to), "code").unwrap().to_owned()
}

fn token(kit: &mut Kit, pairs: &[(&str, &str)]) -> (u16, Value) {
    let all: Vec<_> = [("client_id", "app"), ("client_secret", "hush")]
        .into_iter()
        .filter(|(name, _)| pairs.iter().all(|(known, _)| known != name))
        .chain(pairs.iter().copied())
        .collect();
    let response = kit.form("/common/oauth2/v2.0/token", &all);
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

fn by_code(kit: &mut Kit, code: &str) -> (u16, Value) {
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ];
    token(kit, &pairs)
}

fn by_refresh(kit: &mut Kit, name: &str) -> (u16, Value) {
    token(kit, &[("grant_type", "refresh_token"), ("refresh_token", name)])
}

fn number(answer: &(u16, Value)) -> (u16, &str, i64) {
    let body = &answer.1;
    let error = body["error"].as_str().unwrap_or_default();
    (answer.0, error, body["error_codes"][0].as_i64().unwrap_or_default())
}

#[test]
fn an_administrator_opens_the_door_that_the_policy_keeps_shut() {
    let mut kit = kit();
    let ada = [("login", ADA), ("passwd", "secret"), ("answer", "signin")];
    assert_eq!(click(&mut kit, DOOR, &asked(), &ada), "Need admin approval");
    let back = click(&mut kit, DOOR, &asked(), &[("login", ADA), ("answer", "return")]);
    assert_eq!(form::get(&told(&back), "error"), Some("access_denied"));
    assert_eq!(form::get(&told(&back), "state"), Some("s 1"));
    kit.world.graph.switches.blocked_consent_error = "consent_required";
    let back = click(&mut kit, DOOR, &asked(), &[("login", ADA), ("answer", "return")]);
    assert_eq!(form::get(&told(&back), "error"), Some("consent_required"));
    let admin = "organizations/v2.0/adminconsent";
    let pairs: Vec<_> = asked()
        .into_iter()
        .filter(|(n, _)| ["client_id", "redirect_uri", "state"].contains(n))
        .collect();
    assert_eq!(click(&mut kit, admin, &pairs, &ada), "Need admin approval");
    let boss = [("login", "boss@example.com"), ("passwd", "secret"), ("answer", "signin")];
    assert!(click(&mut kit, admin, &pairs, &boss).contains("organization"));
    let accept = [("login", "boss@example.com"), ("passwd", "secret"), ("answer", "accept")];
    let to = click(&mut kit, admin, &pairs, &accept);
    assert_eq!(form::get(&told(&to), "admin_consent"), Some("True"));
    let tenant = kit.world.graph.tenant_id("example.com");
    assert_eq!(form::get(&told(&to), "tenant"), Some(tenant.as_str()));
    let to = click(&mut kit, DOOR, &asked(), &ada);
    assert!(form::get(&told(&to), "code").is_some());
    kit.world.graph.withdraw_consent("app", "example.com");
    assert_eq!(click(&mut kit, DOOR, &asked(), &ada), "Need admin approval");
}

#[test]
fn an_administrator_may_speak_for_everybody_at_the_own_sign_in() {
    let mut kit = kit();
    let boss = [("login", "boss@example.com"), ("passwd", "secret"), ("answer", "signin")];
    assert_eq!(click(&mut kit, DOOR, &asked(), &boss), "Permissions requested");
    let all = [
        ("login", "boss@example.com"),
        ("passwd", "secret"),
        ("answer", "accept"),
        ("everybody", "yes"),
    ];
    click(&mut kit, DOOR, &asked(), &all);
    let ada = [("login", ADA), ("passwd", "secret"), ("answer", "signin")];
    assert!(form::get(&told(&click(&mut kit, DOOR, &asked(), &ada)), "code").is_some());
}

#[test]
fn pages_follow_one_another() {
    let mut kit = kit();
    let query: Vec<String> =
        asked().iter().map(|(name, value)| format!("{name}={}", form::encode(value))).collect();
    let get = kit.raw("GET", &format!("/{DOOR}?{}", query.join("&")), b"");
    assert_eq!(title(&text(&get)), "Sign in");
    let next = |kit: &mut Kit, answers: &[(&str, &str)]| click(kit, DOOR, &asked(), answers);
    assert_eq!(next(&mut kit, &[("login", "x"), ("answer", "next")]), "Sign in");
    assert_eq!(next(&mut kit, &[("login", ADA), ("answer", "next")]), "Enter password");
    let wrong = [("login", ADA), ("passwd", "wrong"), ("answer", "signin")];
    assert_eq!(next(&mut kit, &wrong), "Enter password");
    let back = next(&mut kit, &[("answer", "cancel")]);
    assert_eq!(form::get(&told(&back), "error"), Some("access_denied"));
    let silent = query.join("&") + "&prompt=none";
    let get = kit.raw("GET", &format!("/{DOOR}?{silent}"), b"");
    let to = get.headers()["location"].to_str().unwrap();
    assert_eq!(form::get(&told(to), "error"), Some("login_required"));
    kit.world.graph.set_policy("example.com", ConsentPolicy::Allowed);
    let right = [("login", ADA), ("passwd", "secret"), ("answer", "signin")];
    assert_eq!(next(&mut kit, &right), "Permissions requested");
}

#[test]
fn what_is_wrong_with_the_app_stays_on_a_page_and_the_rest_goes_back() {
    let mut kit = kit();
    for (name, value) in [("client_id", "other"), ("redirect_uri", "https://evil.example/")] {
        let page = click(&mut kit, DOOR, &changed(name, value), &[]);
        assert!(page.contains("trouble signing you in"), "{name}: {page}");
    }
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("scope", "Nonsense.All", "invalid_scope"),
        ("scope", "", "invalid_request"),
    ] {
        let to = click(&mut kit, DOOR, &changed(name, value), &[]);
        assert_eq!(form::get(&told(&to), "error"), Some(error), "{name} {value}");
    }
}

#[test]
fn doors_take_their_own_people() {
    let mut kit = kit();
    kit.world.exchange.add_mailbox(crate::exchange::Mailbox::new("eve@outlook.com", "secret"));
    let enter = |kit: &mut Kit, door: &str, email: &str| {
        let answers = [("login", email), ("passwd", "secret"), ("answer", "signin")];
        click(kit, &format!("{door}/oauth2/v2.0/authorize"), &asked(), &answers)
    };
    assert_eq!(enter(&mut kit, "common", "eve@outlook.com"), "Permissions requested");
    assert_eq!(enter(&mut kit, "consumers", "eve@outlook.com"), "Permissions requested");
    assert_eq!(enter(&mut kit, "organizations", "eve@outlook.com"), "Sign in");
    assert_eq!(enter(&mut kit, "consumers", ADA), "Sign in");
    assert_eq!(enter(&mut kit, "example.com", ADA), "Need admin approval");
    assert_eq!(enter(&mut kit, "other.example", ADA), "Sign in");
    assert_eq!(kit.world.graph.tenant_id("outlook.com"), CONSUMERS);
    let one = |app: &mut crate::graph::App| app.audience = Audience::Tenant("example.com".into());
    kit.world.graph.change_app("app", one);
    assert!(enter(&mut kit, "common", ADA).contains("trouble"));
    assert_eq!(enter(&mut kit, "example.com", ADA), "Need admin approval");
    let refused = by_refresh(&mut kit, "x");
    assert_eq!(number(&refused), (400, "invalid_request", 50194));
}

#[test]
fn a_code_works_once_for_its_own_app() {
    let mut kit = kit();
    kit.world.graph.consent_for_tenant("app", "example.com");
    let code = sign_in(&mut kit, ADA);
    let wrong = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", BACK),
        ("code_verifier", "another"),
    ];
    assert_eq!(number(&token(&mut kit, &wrong)), (400, "invalid_grant", 501_481));
    assert_eq!(number(&token(&mut kit, &wrong[..3])), (400, "invalid_grant", 501_481));
    let elsewhere = [wrong[0], wrong[1], ("redirect_uri", "https://x.example/"), wrong[3]];
    assert_eq!(number(&token(&mut kit, &elsewhere)), (400, "invalid_grant", 50_011));
    let (status, given) = by_code(&mut kit, &code);
    assert_eq!(status, 200, "{given}");
    assert_eq!(given["scope"], "Contacts.ReadWrite User.Read openid");
    let claims = given["id_token"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!((&claims["preferred_username"], &claims["nonce"]), (&ADA.into(), &"n1".into()));
    kit.token = given["access_token"].as_str().unwrap().to_owned();
    assert_eq!(kit.get("me/contacts").0, 200);
    assert_eq!(kit.get("me/events").0, 403, "the scopes are those that were asked for");
    kit.token = String::new();
    assert_eq!(number(&by_code(&mut kit, &code)), (400, "invalid_grant", 54_005));
    let late = sign_in(&mut kit, ADA);
    kit.world.now = kit.now().plus_minutes(10);
    assert_eq!(number(&by_code(&mut kit, &late)), (400, "invalid_grant", 70_008));
    assert_eq!(number(&by_code(&mut kit, "x")), (400, "invalid_grant", 9_002_313));
}

#[test]
fn refresh_tokens_rotate_and_old_ones_may_live() {
    let mut kit = kit();
    let now = kit.now();
    let first = kit.world.graph.refresh_token_for(now, "app", ADA);
    let (_, given) = by_refresh(&mut kit, &first);
    let second = given["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    assert_eq!(by_refresh(&mut kit, &first).0, 200, "Microsoft leaves the old one alive");
    kit.world.graph.switches.revoke_used_refresh_tokens = true;
    assert_eq!(by_refresh(&mut kit, &first).0, 200);
    assert_eq!(number(&by_refresh(&mut kit, &first)), (400, "invalid_grant", 70_008));
    let more =
        [("grant_type", "refresh_token"), ("refresh_token", &*second), ("scope", "Mail.Read")];
    assert_eq!(number(&token(&mut kit, &more)), (400, "invalid_grant", 65_001));
    kit.world.now = now.plus_minutes(91 * 24 * 60);
    assert_eq!(number(&by_refresh(&mut kit, &second)), (400, "invalid_grant", 700_082));
}

#[test]
fn what_stands_between_a_person_and_a_token_has_a_number() {
    let mut kit = kit();
    let now = kit.now();
    let name = kit.world.graph.refresh_token_for(now, "app", ADA);
    for (demand, error, code) in [
        (Demand::SecondFactor, "interaction_required", 50_076),
        (Demand::Policy, "interaction_required", 53_003),
        (Demand::SignIn, "invalid_grant", 50_173),
        (Demand::Inactive, "invalid_grant", 700_082),
    ] {
        kit.world.graph.demand(ADA, demand);
        assert_eq!(number(&by_refresh(&mut kit, &name)), (400, error, code));
    }
    kit.world.graph.consent_for_tenant("app", "example.com");
    sign_in(&mut kit, ADA);
    assert_eq!(by_refresh(&mut kit, &name).0, 200, "signing in again settles it");
    kit.world.graph.withdraw_consent("app", "example.com");
    let (_, told) = by_refresh(&mut kit, &name);
    assert_eq!(told["suberror"], "consent_required");
    let expired = Secret { value: "old".into(), expires: Some(Moment(now.0 - 1)) };
    kit.world.graph.change_app("app", |app| app.secrets.push(expired));
    for (secret, code) in [("wrong", 7_000_215), ("old", 7_000_222)] {
        let pairs = [("grant_type", "refresh_token"), ("client_secret", secret)];
        assert_eq!(number(&token(&mut kit, &pairs)), (401, "invalid_client", code));
    }
    let (status, told) = token(&mut kit, &[("client_id", "other")]);
    assert_eq!((status, &told["error"]), (400, &"invalid_request".into()));
    let pairs = [("grant_type", "refresh_token"), ("client_id", "other")];
    assert_eq!(number(&token(&mut kit, &pairs)), (400, "unauthorized_client", 700_016));
    kit.always("authorization", "Basic YXBwOmh1c2g=");
    let by_header = [("grant_type", "refresh_token"), ("client_id", ""), ("refresh_token", "x")];
    assert_eq!(number(&token(&mut kit, &by_header)).2, 9_002_313, "the app is known by its header");
    let pairs = [("grant_type", "password")];
    assert_eq!(number(&token(&mut kit, &pairs)).1, "unsupported_grant_type");
}

#[test]
fn the_cloud_tells_where_its_doors_are() {
    let mut kit = kit();
    for tenant in ["common", "example.com"] {
        let uri = format!("/{tenant}/v2.0/.well-known/openid-configuration");
        let response = kit.raw("GET", &uri, b"");
        let told: Value = serde_json::from_slice(response.body()).unwrap();
        let token = told["token_endpoint"].as_str().unwrap();
        assert!(token.ends_with(&format!("/{tenant}/oauth2/v2.0/token")), "{token}");
    }
    assert_eq!(kit.raw("GET", "/common/nothing", b"").status().as_u16(), 404);
}
