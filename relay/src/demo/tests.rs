//! The whole walk over real sockets: sign in on the simulator's own pages, connect the mailbox,
//! finish, and let cycles run until both sides are in step.

use super::*;
use crate::routes::router;
use crate::scheduler;
use api::dashboard::{CycleLine, Dashboard};
use api::paths::{self, CSRF_HEADER, CSRF_VALUE};
use api::session::{Connection, Session};
use axum::body::{Body, to_bytes};
use axum::response::Response;
use http::Request;
use http::header::{COOKIE, HOST, LOCATION, SET_COOKIE};
use serde_json::{Value, json};
use sim::exchange::Scheme;
use tower::ServiceExt;

mod faults;
mod install;
mod office;
mod pane;
mod premises;
mod trouble;

const NOW: model::Moment = model::Moment(1_795_595_400_000);

struct Stage {
    app: crate::app::Relay,
    shared: Shared,
    demo: Demo,
    host: String,
    _folder: Folder,
}

async fn stage() -> Stage {
    stage_by(|config| config).await
}

/// A stage whose operator chose otherwise.
async fn stage_by(change: fn(Config) -> Config) -> Stage {
    let folder = Folder::new().unwrap();
    let ports = Ports::take(0).await.unwrap();
    let world = company(&ports, NOW);
    let demo = shown(&ports);
    let certificate = Certificate::of(&HOSTS).unwrap();
    let config = change(filled(Config::default(), &ports, &folder));
    std::fs::write(&config.authorities, &certificate.authority).unwrap();
    let host = config.origin().split_once("://").unwrap().1.to_owned();
    let store = Store::open(&config.database).await.unwrap();
    let clock = Clock::standing_at(NOW);
    let app = App::new(config, store, Vault::fleeting(), clock.clone(), Some(demo.clone()));
    let shared = Shared { world: Arc::new(Mutex::new(world)), clock };
    tokio::spawn(servers::serve(ports.salesforce, shared.clone(), Host::Salesforce));
    tokio::spawn(servers::serve(ports.exchange, shared.clone(), Host::Exchange));
    tokio::spawn(servers::serve(ports.office, shared.clone(), Host::Graph));
    tokio::spawn(servers::serve_tls(ports.front, certificate, shared.clone(), Host::Front));
    tokio::spawn(servers::serve(ports.plain, shared.clone(), Host::FrontPlain));
    Stage { app: app.await.unwrap(), shared, demo, host, _folder: folder }
}

impl Stage {
    async fn send(&self, method: &str, path: &str, cookie: &str, body: Option<Value>) -> Response {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, &self.host)
            .header(CSRF_HEADER, CSRF_VALUE)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .header(COOKIE, cookie);
        let body = body.map_or(Body::empty(), |body| Body::from(body.to_string()));
        router(&self.app).oneshot(request.body(body).unwrap()).await.unwrap()
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, path: &str, cookie: &str) -> T {
        serde_json::from_str(&text(self.send("GET", path, cookie, None).await).await).unwrap()
    }

    /// Signs in with user name and password; the cookie.
    async fn sign_in(&self, person: usize) -> String {
        let who = &self.demo.people[person];
        let body = json!({"login": who.user_name, "password": who.password,
            "security_token": who.security_token, "sandbox_suffix": null, "keep": true});
        let path = paths::SALESFORCE_CREDENTIALS;
        let response = self.send("POST", path, "", Some(body)).await;
        let cookie = cookie_of(&response);
        let told = text(response).await;
        let session: Session = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}"));
        assert_eq!(session.person.unwrap().user_name, who.user_name);
        cookie
    }

    async fn connect_mailbox(&self, person: usize, cookie: &str) {
        let who = &self.demo.people[person];
        let body = json!({"email": who.email, "password": who.mailbox_password, "user_name": "",
            "url": self.demo.exchange_url, "zone": cast::PEOPLE[person].zone});
        let response = self.send("POST", paths::MAILBOX_CREDENTIALS, cookie, Some(body)).await;
        let status = response.status();
        assert_eq!(status, 200, "{}", text(response).await);
    }

    async fn finish(&self, cookie: &str) {
        let settings: api::Settings = self.get(paths::SETTINGS, cookie).await;
        let body = json!({"settings": settings, "shown": {"updates": 500, "deletes": 0}});
        assert_eq!(self.send("POST", paths::FINISH, cookie, Some(body)).await.status(), 204);
    }

    async fn last_cycle(&self, cookie: &str) -> CycleLine {
        let cycles: Vec<CycleLine> = self.get(paths::CYCLES, cookie).await;
        cycles.into_iter().next().unwrap()
    }

    /// Lets every due cycle run, then moves the clock to where the next is due.
    async fn cycle(&self) {
        assert!(scheduler::run_due(&self.app).await.unwrap() > 0, "nothing was due");
        self.app.clock.advance(10 * 60_000);
    }
}

fn cookie_of(response: &Response) -> String {
    let all = response.headers().get_all(SET_COOKIE).iter();
    let pairs = all.filter_map(|set| set.to_str().ok()).filter_map(|set| set.split(';').next());
    pairs.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; ")
}

async fn text(response: Response) -> String {
    let body = to_bytes(response.into_body(), 64 << 20).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn from_the_wizard_to_both_sides_in_step() {
    let stage = stage().await;
    let cookie = stage.sign_in(0).await;
    stage.connect_mailbox(0, &cookie).await;
    stage.finish(&cookie).await;
    stage.cycle().await;
    let first = stage.last_cycle(&cookie).await;
    assert_eq!(first.stopped, None, "{first:?}");
    assert!(first.report.created.0 > 0 && first.report.created.1 > 100, "{:?}", first.report);
    assert!(first.report.paired > 10, "{:?}", first.report);
    assert!(first.requests.0 > 0 && first.requests.1 > 0);
    assert!(first.usage.is_some_and(|(used, allowed)| 0 < used && used < allowed), "{first:?}");
    let dashboard: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    assert!(matches!(dashboard.salesforce, Connection::Connected { .. }));
    assert!(dashboard.linked.contact > 100 && dashboard.linked.appointment > 20);
    let attention: api::dashboard::Attention = stage.get(paths::ATTENTION, &cookie).await;
    assert_eq!(attention.conflicts.len() as u32, first.report.conflicts, "each with both values");
    assert!(dashboard.salesforce_usage.is_some_and(|(used, _)| used > 0));
    // The next cycle finds nothing to write, and so does the one after it.
    for _ in 0..2 {
        stage.cycle().await;
        let cycle = stage.last_cycle(&cookie).await;
        assert_eq!(cycle.stopped, None);
        let writes = (cycle.report.created, cycle.report.updated, cycle.report.deleted);
        assert_eq!(writes, ((0, 0), (0, 0), (0, 0)), "an echo: {:?}", cycle.report);
    }
    // An edit on one side reaches the other.
    let user = stage.shared.with(|world| world.org.user_id(cast::PEOPLE[0].user_name).unwrap());
    let made = stage.shared.with(|world| {
        let now = world.now;
        let row =
            json!({"LastName": "Fresh", "FirstName": "Flora", "Email": "flora@fresh.example"});
        world.org.insert(&user, "Contact", row, now)
    });
    stage.cycle().await;
    let folder = stage.shared.with(|world| {
        let email = cast::PEOPLE[0].email;
        let folder = world.exchange.folder_named(email, "Salesforce Contacts").unwrap();
        let items = world.exchange.items(email, folder);
        items.iter().filter(|item| item.text("Surname") == "Fresh").count()
    });
    assert_eq!(folder, 1, "{made} did not arrive once");
    stage.shared.with(|world| assert!(world.exchange.mail_sent().is_empty()));
}

#[tokio::test]
async fn a_session_that_ends_is_renewed_and_a_lost_password_asks_the_person() {
    let stage = stage().await;
    // A line that NTLM signed in would outlive the password.
    stage.shared.with(|world| world.exchange.reception.schemes = vec![Scheme::Basic]);
    let cookie = stage.sign_in(2).await;
    stage.connect_mailbox(2, &cookie).await;
    stage.finish(&cookie).await;
    stage.cycle().await;
    stage.shared.with(|world| world.org.sign_out_all());
    stage.cycle().await;
    assert_eq!(stage.last_cycle(&cookie).await.stopped, None, "it signed in again");
    stage.shared.with(|world| world.exchange.set_password(cast::PEOPLE[2].email, "another"));
    stage.cycle().await;
    let dashboard: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    assert!(matches!(dashboard.mailbox, Connection::NeedsAttention { .. }), "{dashboard:?}");
    assert!(matches!(dashboard.salesforce, Connection::Connected { .. }));
    assert_eq!(dashboard.next, None, "nothing is tried again by itself");
    let tries = stage.shared.with(|world| world.exchange.failed_sign_ins(cast::PEOPLE[2].email));
    assert_eq!(tries, 1, "a refused password is tried once");
    assert_eq!(scheduler::run_due(&stage.app).await.unwrap(), 0);
    stage.shared.with(|world| world.exchange.set_password(cast::PEOPLE[2].email, "demo-mailbox-3"));
    stage.connect_mailbox(2, &cookie).await;
    stage.cycle().await;
    assert_eq!(stage.last_cycle(&cookie).await.stopped, None, "and it goes on");
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_two_of_them_are_enough() {
    let stage = stage().await;
    let cookie = stage.sign_in(1).await;
    let who = &stage.demo.people[1];
    let attempt = async |password: &str| {
        let body = json!({"email": who.email, "password": password, "user_name": "",
            "url": stage.demo.exchange_url, "zone": "UTC"});
        let path = paths::MAILBOX_CREDENTIALS;
        let response = stage.send("POST", path, &cookie, Some(body)).await;
        let error: Value = serde_json::from_str(&text(response).await).unwrap();
        error["code"].as_str().unwrap_or("none").to_owned()
    };
    let tries = || stage.shared.with(|world| world.exchange.failed_sign_ins(&who.email));
    assert_eq!(attempt("wrong").await, "mailbox_refused");
    assert_eq!(tries(), 1);
    assert_eq!(attempt("wrong").await, "too_many", "the same one is not sent again");
    assert_eq!(tries(), 1);
    assert_eq!(attempt("other").await, "mailbox_refused");
    assert_eq!(attempt("third").await, "too_many");
    assert_eq!(attempt(&who.mailbox_password).await, "too_many", "not even the right one");
    assert_eq!(tries(), 2);
    stage.app.clock.advance(16 * 60_000);
    assert_eq!(attempt(&who.mailbox_password).await, "none");
}

#[tokio::test]
async fn the_browser_signs_in_on_salesforces_own_page() {
    let stage = stage().await;
    let who = &stage.demo.people[0];
    let body = json!({"place": {"place": "production"}, "app": null});
    let response = stage.send("POST", paths::START_SALESFORCE, "", Some(body)).await;
    let sign_in = cookie_of(&response);
    let told: Value = serde_json::from_str(&text(response).await).unwrap();
    let url = told["url"].as_str().unwrap();
    let back = walk(&stage, url, who).await;
    let (_, path) = back.split_once(&stage.host).expect("back to the relay");
    let response = stage.send("GET", path, &sign_in, None).await;
    assert_eq!(response.status(), 303);
    assert_eq!(response.headers()[LOCATION], "/setup/mailbox");
    let cookie = cookie_of(&response);
    let session: Session = stage.get(paths::SESSION, &cookie).await;
    assert_eq!(session.person.unwrap().user_name, who.user_name);
    // The tokens stay here: no answer to the browser holds one.
    stage.connect_mailbox(0, &cookie).await;
    let planning = text(stage.send("GET", paths::PLANNING, &cookie, None).await).await;
    for word in ["access", "refresh", "demo-mailbox", "Bearer", &who.password] {
        assert!(!planning.contains(word), "{word}");
    }
    // A read goes through the proxy, and an ended session is renewed with a rotated token.
    let query = "/api/proxy/crm/services/data/v66.0/query?q=SELECT+Id+FROM+Contact+LIMIT+1";
    for _ in 0..3 {
        let response = stage.send("GET", query, &cookie, None).await;
        assert_eq!(response.status(), 200);
        assert!(text(response).await.contains("totalSize"));
        stage.shared.with(|world| world.org.sign_out_all());
    }
    stage.shared.with(|world| world.org.revoke_all());
    let response = stage.send("GET", query, &cookie, None).await;
    assert_eq!(response.status(), 409, "the grant is gone: the person signs in again");
}

/// Walks through the simulator's pages as a browser would, up to the address that leads back.
async fn walk(stage: &Stage, url: &str, who: &DemoPerson) -> String {
    let mut request = Request::get(url).body(Vec::new()).unwrap();
    for _ in 0..6 {
        let answer = stage.app.outbound.send(request).await.unwrap();
        if let Some(to) = answer.headers().get(LOCATION) {
            let to = url::Url::parse(url).unwrap().join(to.to_str().unwrap()).unwrap();
            if to.as_str().contains(&stage.host) {
                return to.into();
            }
            request = Request::get(to.as_str()).body(Vec::new()).unwrap();
            continue;
        }
        let page = String::from_utf8_lossy(answer.body()).into_owned();
        request = form(url, &page, who);
    }
    panic!("the sign-in did not lead back");
}

/// An attribute of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(|value| value.replace("&amp;", "&"))
}

/// Fills in the form of a page.
fn form(base: &str, page: &str, who: &DemoPerson) -> Request<Vec<u8>> {
    let head = page.split("<form").nth(1).unwrap_or_else(|| panic!("no form in {page}"));
    let action = attribute(head, "action").unwrap_or_default();
    let mut fields = url::form_urlencoded::Serializer::new(String::new());
    for tag in head.split("<input").skip(1).chain(head.split("<button").skip(1)) {
        let tag = tag.split('>').next().unwrap_or_default();
        let Some(name) = attribute(tag, "name") else { continue };
        let value = match name.as_str() {
            "un" | "username" => who.user_name.clone(),
            "pw" | "password" => who.password.clone(),
            _ => attribute(tag, "value").unwrap_or_default(),
        };
        if !value.to_lowercase().contains("deny") {
            fields.append_pair(&name, &value);
        }
    }
    let to = url::Url::parse(base).unwrap().join(&action).unwrap();
    Request::post(to.as_str())
        .header("content-type", "application/x-www-form-urlencoded")
        .body(fields.finish().into_bytes())
        .unwrap()
}

#[test]
fn options_are_read_and_others_refused() {
    let parse = |words: &[&str]| Options::parse(words);
    assert_eq!(parse(&[]), Ok(Options { port: PORT, browser: Browser::Open }));
    assert_eq!(
        parse(&["--port", "0", "--no-open"]),
        Ok(Options { port: 0, browser: Browser::Leave })
    );
    for bad in [&["--port"][..], &["--port", "x"], &["--open"], &["--port", "70000"]] {
        assert!(parse(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn a_real_configuration_is_left_alone() {
    assert!(refuse_real(&Config::default()).is_ok());
    let database = Config { database: "real.db".into(), ..Config::default() };
    let public = Config { public_url: "https://sync.example.com".into(), ..Config::default() };
    for config in [database, public] {
        assert!(matches!(refuse_real(&config), Err(NoDemo::Configured(_))));
    }
}
