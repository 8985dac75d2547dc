//! The paths without any server behind them: who gets in, what every answer carries, and what is
//! refused before anything is sent.

mod addin;
mod pane;

use super::router;
use crate::app::{App, Clock, Relay};
use crate::config::{AppRegistration, Config};
use crate::connections::{Basic, Made, Secret};
use crate::session::SignedIn;
use crate::store::Store;
use crate::store::accounts::AccountId;
use crate::vault::{Vault, hex, random};
use api::paths::{self, CSRF_HEADER, CSRF_VALUE};
use api::{ApiError, Code};
use axum::body::{Body, to_bytes};
use axum::response::Response;
use http::header::{COOKIE, HOST, LOCATION, SET_COOKIE};
use http::{HeaderMap, Request};
use model::Moment;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use sync::End;
use tokio::net::TcpListener;
use tower::ServiceExt;

mod operator;

struct Stage {
    app: Relay,
    folder: PathBuf,
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn stage(config: Config) -> Stage {
    let folder = std::env::temp_dir().join(format!("twinline-routes-{}", hex(&random::<8>())));
    std::fs::create_dir(&folder).unwrap();
    let store = Store::open(&folder.join("routes.db")).await.unwrap();
    let clock = Clock::standing_at(Moment(1_795_595_400_000));
    let app = App::new(config, store, Vault::fleeting(), clock, None).await.unwrap();
    Stage { app, folder }
}

fn config() -> Config {
    Config {
        public_url: "https://sync.example.com".into(),
        apps: vec![AppRegistration {
            key: "acme".into(),
            name: "Acme".into(),
            client_id: "client".into(),
            client_secret: "hush".into(),
            client_secret_file: None,
            login_host: None,
            expires: String::new(),
        }],
        ..Config::default()
    }
}

impl Stage {
    async fn send(&self, request: Request<Body>) -> Response {
        router(&self.app).oneshot(request).await.unwrap()
    }

    /// Somebody with a session: the account and the cookie.
    async fn person(&self) -> (AccountId, String) {
        let id = self.app.account_of("00D1", "0051", "ada@acme.example").await.unwrap();
        let set = SignedIn::begin(&self.app, &HeaderMap::new(), &id).await.unwrap();
        let cookie = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        (id, cookie)
    }

    async fn connect(&self, id: &AccountId, end: End, url: &str) {
        let made = Made {
            end,
            host: "mail.acme.example".into(),
            identity: "somebody".into(),
            name: "ada@acme.example".into(),
            secret: Secret::Basic(Basic {
                url: url.into(),
                email: "ada@acme.example".into(),
                user_name: "ada".into(),
                password: "hush".into(),
                scheme: crate::exchange::Scheme::Basic,
            }),
            setup: "{}".into(),
        };
        self.app.connect(id, &made).await.unwrap();
    }
}

fn ask(method: &str, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(path).header(HOST, "sync.example.com")
}

fn post(path: &str, cookie: &str, body: &Value) -> Request<Body> {
    ask("POST", path)
        .header(CSRF_HEADER, CSRF_VALUE)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .header(COOKIE, cookie)
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn get(path: &str, cookie: &str) -> Request<Body> {
    ask("GET", path).header(COOKIE, cookie).body(Body::empty()).unwrap()
}

async fn text(response: Response) -> String {
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

async fn refusal(response: Response) -> ApiError {
    assert!(response.headers().contains_key("x-twinline-error"));
    serde_json::from_str(&text(response).await).unwrap()
}

#[tokio::test]
async fn changes_from_elsewhere_are_refused() {
    let stage = stage(config()).await;
    let (_, cookie) = stage.person().await;
    type Headers = &'static [(&'static str, &'static str)];
    let cases: [(Headers, bool); 8] = [
        (&[("x-twinline", "1"), ("sec-fetch-site", "same-origin")], true),
        (&[("x-twinline", "1"), ("origin", "https://sync.example.com")], true),
        (&[("x-twinline", "1"), ("origin", "https://evil.test")], false),
        (&[("x-twinline", "1"), ("origin", "null")], false),
        (&[("x-twinline", "1"), ("sec-fetch-site", "cross-site")], false),
        (&[("x-twinline", "1"), ("sec-fetch-site", "same-site")], false),
        (&[("sec-fetch-site", "same-origin")], false),
        (&[], false),
    ];
    for path in [paths::SIGN_OUT, paths::PAUSE, paths::FINISH, paths::LEAVE, paths::SYNC_NOW] {
        for (headers, passes) in cases.iter().filter(|(_, passes)| !passes) {
            let mut request = ask("POST", path).header(COOKIE, &cookie);
            for (name, value) in *headers {
                request = request.header(*name, *value);
            }
            let response = stage.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(response.status() != 403, *passes, "{path} {headers:?}");
        }
    }
    for (headers, _) in cases.iter().filter(|(_, passes)| *passes) {
        let mut request = ask("POST", paths::PAUSE).header(COOKIE, &cookie);
        for (name, value) in *headers {
            request = request.header(*name, *value);
        }
        let request = request.header("content-type", "application/json");
        let response = stage.send(request.body(Body::from("{\"paused\":true}")).unwrap()).await;
        assert_eq!(response.status(), 204, "{headers:?}");
    }
    let foreign = Request::get(paths::SESSION).header(HOST, "evil.test");
    let response = stage.send(foreign.body(Body::empty()).unwrap()).await;
    assert_eq!(refusal(response).await.code, Code::Forbidden);
    let framed = ask("GET", paths::SESSION).header("sec-fetch-dest", "document");
    assert_eq!(stage.send(framed.body(Body::empty()).unwrap()).await.status(), 404);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let stage = stage(config()).await;
    for (path, status) in
        [("/", 200), (paths::SESSION, 200), ("/api/nothing", 404), ("/missing.js", 404)]
    {
        let response = stage.send(get(path, "")).await;
        assert_eq!(response.status(), status, "{path}");
        let headers = response.headers();
        let csp = headers["content-security-policy"].to_str().unwrap();
        assert!(csp.contains("default-src 'none'") && csp.contains("frame-ancestors 'none'"));
        assert!(!csp.contains("unsafe-inline") && !csp.contains(" 'unsafe-eval'"), "{csp}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["strict-transport-security"], "max-age=31536000; includeSubDomains");
        assert!(!headers.contains_key("access-control-allow-origin"));
        let kept = headers.get("cache-control").is_none_or(|told| told != "no-store");
        assert_eq!(path.starts_with("/api"), !kept, "{path}");
    }
    let csp = stage.send(get("/", "")).await;
    let csp = csp.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        csp.contains("script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'"),
        "{csp}"
    );
    let mut plain = config();
    plain.public_url = "http://127.0.0.1:8700".into();
    let stage = self::stage(plain).await;
    let response = stage.send(get("/", "")).await;
    assert!(!response.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn nobody_gets_in_without_a_session() {
    let stage = stage(config()).await;
    let forged = format!("__Host-twinline={}", "A".repeat(43));
    for cookie in ["", forged.as_str(), "__Host-twinline=../../x"] {
        for path in [
            paths::PLANNING,
            paths::SETTINGS,
            paths::DASHBOARD,
            paths::EVENTS,
            paths::CYCLES,
            "/api/cycles/1",
            "/api/cycles/1/undo",
            "/api/records?search=ada",
            paths::EXPORT,
            paths::MADE,
            paths::ATTENTION,
            "/api/proxy/crm/services/data",
        ] {
            let response = stage.send(get(path, cookie)).await;
            assert_eq!(refusal(response).await.code, Code::NotSignedIn, "{path}");
        }
        for path in [
            paths::MAILBOX_CREDENTIALS,
            paths::FINISH,
            paths::LEAVE,
            paths::MADE,
            paths::SYNC_NOW,
            paths::PAUSE,
            paths::RULING,
            paths::CONFLICT,
            "/api/cycles/1/undo",
            "/api/proxy/mail/EWS/Exchange.asmx",
        ] {
            let response = stage.send(post(path, cookie, &json!({}))).await;
            assert_eq!(refusal(response).await.code, Code::NotSignedIn, "{path}");
        }
    }
    let session: api::session::Session =
        serde_json::from_str(&text(stage.send(get(paths::SESSION, &forged)).await).await).unwrap();
    assert_eq!((session.person, session.apps.len()), (None, 1));
}

#[tokio::test]
async fn sessions_end_by_idling_by_age_and_by_signing_out() {
    let stage = stage(config()).await;
    let status = async |cookie: &str| stage.send(get(paths::SETTINGS, cookie)).await.status();
    let (_, cookie) = stage.person().await;
    assert_eq!(status(&cookie).await, 200);
    stage.app.clock.advance(11 * 3_600_000);
    assert_eq!(status(&cookie).await, 200, "used within the time");
    stage.app.clock.advance(11 * 3_600_000);
    assert_eq!(status(&cookie).await, 200, "each use prolongs it");
    stage.app.clock.advance(13 * 3_600_000);
    assert_eq!(status(&cookie).await, 401, "idle");
    let (_, cookie) = stage.person().await;
    for _ in 0..16 {
        assert_eq!(status(&cookie).await, 200);
        stage.app.clock.advance(11 * 3_600_000);
    }
    assert_eq!(status(&cookie).await, 401, "too old");
    let (_, cookie) = stage.person().await;
    let response = stage.send(post(paths::SIGN_OUT, &cookie, &json!({}))).await;
    assert!(response.headers()[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(status(&cookie).await, 401, "signed out");
}

#[tokio::test]
async fn the_way_to_salesforce_has_state_and_proof() {
    let stage = stage(config()).await;
    let start =
        |place: Value| post(paths::START_SALESFORCE, "", &json!({"place": place, "app": null}));
    let response = stage.send(start(json!({"place": "production"}))).await;
    assert_eq!(response.status(), 200);
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-twinline-sign-in=") && cookie.contains("SameSite=Lax"));
    let told: Value = serde_json::from_str(&text(response).await).unwrap();
    let url = url::Url::parse(told["url"].as_str().unwrap()).unwrap();
    assert_eq!(url.host_str(), Some("login.salesforce.com"));
    let query: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(query["code_challenge_method"], "S256");
    assert_eq!(query["client_id"], "client");
    assert_eq!(query["redirect_uri"], "https://sync.example.com/oauth/salesforce/callback");
    assert!(!url.as_str().contains("hush"));
    // The state serves once and only in the browser that began.
    let back = format!("{}?code=x&state={}", paths::SALESFORCE_CALLBACK, query["state"]);
    for cookie in ["", "__Host-twinline-sign-in=somebody-else"] {
        let response = stage.send(get(&back, cookie)).await;
        assert_eq!(response.status(), 303);
        assert_eq!(response.headers()[LOCATION], "/setup/salesforce?problem=expired");
    }
    let own = cookie.split(';').next().unwrap();
    let response = stage.send(get(&back, own)).await;
    assert_eq!(response.headers()[LOCATION], "/setup/salesforce?problem=expired", "it was spent");
    for (place, field) in [
        (json!({"place": "community", "url": "https://evil.test"}), "url"),
        (json!({"place": "community", "url": "https://my.site.com.evil.test"}), "url"),
        (json!({"place": "my_domain", "url": "http://acme.my.salesforce.com"}), "url"),
        (json!({"place": "my_domain", "url": "https://127.0.0.1/"}), "url"),
        (json!({"place": "sandbox", "suffix": "../x"}), "suffix"),
    ] {
        let error = refusal(stage.send(start(place.clone())).await).await;
        assert_eq!(error.field.as_deref(), Some(field), "{place}");
    }
    let good = json!({"place": "community", "url": "https://acme.my.site.com/partners"});
    let told = text(stage.send(start(good)).await).await;
    assert!(told.contains("https://acme.my.site.com/partners/services/oauth2/authorize"), "{told}");
}

#[tokio::test]
async fn refusals_of_salesforce_come_back_as_plain_codes() {
    let stage = stage(config()).await;
    for (error, code) in [("access_denied", "access_denied"), ("%3Cscript%3E/..%0d%0a", "script")] {
        let body = json!({"place": {"place": "production"}, "app": null});
        let response = stage.send(post(paths::START_SALESFORCE, "", &body)).await;
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
        let told: Value = serde_json::from_str(&text(response).await).unwrap();
        let url = url::Url::parse(told["url"].as_str().unwrap()).unwrap();
        let state = url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        let back = format!("{}?error={error}&state={state}", paths::SALESFORCE_CALLBACK);
        let response = stage.send(get(&back, cookie.split(';').next().unwrap())).await;
        let to = response.headers()[LOCATION].to_str().unwrap();
        assert_eq!(to, format!("/setup/salesforce?problem={code}"));
    }
}

#[tokio::test]
async fn addresses_that_receive_a_password_are_looked_at_first() {
    let stage = stage(config()).await;
    let (_, cookie) = stage.person().await;
    for (url, field, words) in [
        (json!("https://outlook.office365.com/EWS/Exchange.asmx"), "url", "Office 365"),
        (json!("https://OUTLOOK.office365.com./EWS"), "url", "Office 365"),
        (json!("http://mail.acme.example/EWS"), "url", "https://"),
        (json!("https://10.0.0.1/EWS"), "url", "private network"),
        (json!("https://2130706433/EWS"), "url", "private network"),
        (json!("https://a:b@mail.acme.example/EWS"), "url", "password"),
        (json!("https://mail.acme.example:8443/EWS"), "url", "port"),
    ] {
        let body = json!({"email": "ada@acme.example", "password": "x", "user_name": "",
                          "url": url, "zone": "Europe/Berlin"});
        let error =
            refusal(stage.send(post(paths::MAILBOX_CREDENTIALS, &cookie, &body)).await).await;
        assert_eq!(error.field.as_deref(), Some(field), "{url}");
        assert!(error.words.contains(words), "{url}: {}", error.words);
    }
    for (name, body) in [
        (
            "email",
            json!({"email": "ada", "password": "x", "user_name": "", "url": null, "zone": "UTC"}),
        ),
        (
            "password",
            json!({"email": "a@b.c", "password": "", "user_name": "", "url": null, "zone": "UTC"}),
        ),
        (
            "zone",
            json!({"email": "a@b.c", "password": "x", "user_name": "", "url": null, "zone": "Moon"}),
        ),
    ] {
        let error =
            refusal(stage.send(post(paths::MAILBOX_CREDENTIALS, &cookie, &body)).await).await;
        assert_eq!(error.field.as_deref(), Some(name));
    }
}

#[tokio::test]
async fn the_proxy_passes_reads_only_and_sends_nothing_else() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let visits = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = Arc::clone(&visits);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
    });
    let config = Config {
        private_networks: vec!["127.0.0.1".into()],
        plain_http: vec![at.to_string()],
        ..config()
    };
    let stage = stage(config).await;
    let (id, cookie) = stage.person().await;
    let early = stage.send(get("/api/proxy/crm/services/data", &cookie)).await;
    assert_eq!(refusal(early).await.code, Code::TooEarly);
    stage.connect(&id, End::Mail, &format!("http://{at}/EWS/Exchange.asmx")).await;
    let delete = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
        <m:DeleteItem xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\"/>\
        </s:Body></s:Envelope>";
    for (method, path, body) in [
        ("POST", "/api/proxy/mail/EWS/Exchange.asmx", delete),
        ("POST", "/api/proxy/mail/EWS/Exchange.asmx", ""),
        ("DELETE", "/api/proxy/mail/EWS/Exchange.asmx", ""),
        ("GET", "/api/proxy/mail/owa/", ""),
        ("GET", "/api/proxy/mail//evil.test/", ""),
        ("GET", "/api/proxy/mail/EWS/%2e%2e/", ""),
    ] {
        let request = ask(method, path)
            .header(CSRF_HEADER, CSRF_VALUE)
            .header("sec-fetch-site", "same-origin")
            .header(COOKIE, &cookie)
            .body(Body::from(body))
            .unwrap();
        let response = stage.send(request).await;
        assert!(matches!(response.status().as_u16(), 400 | 403), "{method} {path} {body}");
    }
    tokio::task::yield_now().await;
    assert_eq!(visits.load(std::sync::atomic::Ordering::SeqCst), 0, "nothing was sent");
}

#[tokio::test]
async fn steps_come_in_their_order_and_inputs_within_bounds() {
    let stage = stage(config()).await;
    let (id, cookie) = stage.person().await;
    let finish =
        json!({"settings": api::Settings::default(), "shown": {"updates": 0, "deletes": 0}});
    let error = refusal(stage.send(post(paths::FINISH, &cookie, &finish)).await).await;
    assert_eq!(error.code, Code::TooEarly);
    let error = refusal(stage.send(get(paths::PLANNING, &cookie)).await).await;
    assert_eq!(error.code, Code::TooEarly);
    let error = refusal(stage.send(post(paths::SYNC_NOW, &cookie, &json!({}))).await).await;
    assert_eq!(error.code, Code::TooEarly);
    stage.connect(&id, End::Crm, "https://acme.my.salesforce.com").await;
    stage.connect(&id, End::Mail, "https://mail.acme.example/EWS").await;
    let mut bad = finish.clone();
    bad["settings"]["interval_minutes"] = json!(0);
    let error = refusal(stage.send(post(paths::FINISH, &cookie, &bad)).await).await;
    assert_eq!(error.field.as_deref(), Some("interval_minutes"));
    let response = stage.send(post(paths::FINISH, &cookie, &json!({"settings": 7}))).await;
    assert_eq!(refusal(response).await.code, Code::BadInput);
    assert_eq!(stage.send(post(paths::FINISH, &cookie, &finish)).await.status(), 204);
    let row = stage.app.account(&id).await.unwrap().unwrap().row;
    assert_eq!(row.due, Some(stage.app.now()));
    let dashboard = text(stage.send(get(paths::DASHBOARD, &cookie)).await).await;
    assert!(!dashboard.contains("hush"), "{dashboard}");
    let export = text(stage.send(get(paths::EXPORT, &cookie)).await).await;
    let lines: Vec<serde_json::Value> =
        export.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["account"]["org"], "00D1");
    assert_eq!(lines[0]["account"]["connections"].as_array().map(Vec::len), Some(2));
    assert!(!export.contains("hush"), "secrets stay here: {export}");
    let response = stage.send(post(paths::LEAVE, &cookie, &json!({}))).await;
    assert_eq!(response.status(), 204);
    assert!(stage.app.account(&id).await.unwrap().is_none());
    assert_eq!(stage.send(get(paths::SETTINGS, &cookie)).await.status(), 401);
}

#[tokio::test]
async fn one_persons_cycles_are_not_anothers() {
    let stage = stage(config()).await;
    let (_, cookie) = stage.person().await;
    let other = stage.app.account_of("00D1", "0052", "bob@acme.example").await.unwrap();
    let shown = api::wizard::Shown::default();
    stage.app.store.finish(&other, shown, stage.app.now()).await.unwrap();
    let lease = stage.app.store.lease(stage.app.now(), 1_000).await.unwrap().unwrap();
    let cycle = stage.app.store.begin_cycle(&lease, stage.app.now()).await.unwrap();
    let response = stage.send(get(&format!("/api/cycles/{cycle}"), &cookie)).await;
    assert_eq!(refusal(response).await.code, Code::NotFound);
    assert_eq!(text(stage.send(get(paths::CYCLES, &cookie)).await).await, "[]");
}

#[tokio::test]
async fn the_pulse_is_felt() {
    let stage = stage(config()).await;
    assert_eq!(text(stage.send(get(paths::HEALTH, "")).await).await, "ok");
    stage.app.store.close().await;
    assert_eq!(stage.send(get(paths::HEALTH, "")).await.status(), 503);
}
