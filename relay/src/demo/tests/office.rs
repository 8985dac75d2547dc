//! Signing in by Office 365: Microsoft's pages, an administrator's approval, tokens that end, and a
//! mailbox that moves there.

use super::*;

/// Walks through Microsoft's pages as somebody would, up to the address that leads back.
async fn walk_in_cloud(stage: &Stage, url: &str, (login, password): (&str, &str)) -> String {
    let mut request = Request::get(url).body(Vec::new()).unwrap();
    for _ in 0..6 {
        let answer = stage.app.outbound.send(request).await.unwrap();
        if let Some(to) = answer.headers().get(LOCATION) {
            let (_, path) = to.to_str().unwrap().split_once(&stage.host).expect("back to us");
            return path.to_owned();
        }
        let page = String::from_utf8_lossy(answer.body()).into_owned();
        let mut fields = url::form_urlencoded::Serializer::new(String::new());
        for input in page.split("<input").skip(1) {
            let name = attribute(input, "name").unwrap();
            match name.as_str() {
                "login" if !input.contains("hidden") => fields.append_pair("login", login),
                "passwd" => fields.append_pair("passwd", password),
                "everybody" => &mut fields,
                _ => fields.append_pair(&name, &attribute(input, "value").unwrap_or_default()),
            };
        }
        let press = if page.contains("Need admin approval") {
            "return".to_owned()
        } else {
            attribute(page.split("<button").nth(1).unwrap(), "value").unwrap()
        };
        let action = attribute(page.split("<form").nth(1).unwrap(), "action").unwrap();
        let to = url::Url::parse(url).unwrap().join(&action).unwrap();
        request = Request::post(to.as_str())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(fields.append_pair("answer", &press).finish().into_bytes())
            .unwrap();
    }
    panic!("the sign-in did not lead back");
}

impl Stage {
    /// Where Microsoft's sign-in begins, and the cookie of the way there.
    async fn begin_office(&self, cookie: &str) -> (String, String) {
        let body = json!({"email": null, "zone": "America/New_York"});
        let response = self.send("POST", paths::START_MICROSOFT, cookie, Some(body)).await;
        assert_eq!(response.status(), 200);
        let sign_in = cookie_of(&response);
        let told: Value = serde_json::from_str(&text(response).await).unwrap();
        (told["url"].as_str().unwrap().to_owned(), sign_in)
    }

    /// Signs in by Office 365; where the browser ends.
    async fn office(&self, person: usize, cookie: &str) -> String {
        let who = &self.demo.people[person];
        let (url, sign_in) = self.begin_office(cookie).await;
        let back = walk_in_cloud(self, &url, (&who.email, &who.mailbox_password)).await;
        self.come_back(&back, &sign_in).await
    }

    /// Follows the way back; the page on which it ends.
    async fn come_back(&self, path: &str, cookie: &str) -> String {
        let response = self.send("GET", path, cookie, None).await;
        assert_eq!(response.status(), 303);
        response.headers()[LOCATION].to_str().unwrap().to_owned()
    }

    async fn session(&self, cookie: &str) -> Session {
        self.get(paths::SESSION, cookie).await
    }
}

#[tokio::test]
async fn a_mailbox_in_the_cloud_comes_in_step_and_its_tokens_are_renewed() {
    let stage = stage().await;
    let cookie = stage.sign_in(3).await;
    assert!(stage.session(&cookie).await.office_365);
    assert_eq!(stage.office(3, &cookie).await, "/setup/data");
    let session = stage.session(&cookie).await;
    let Connection::Connected { name, .. } = session.mailbox else { panic!("not connected") };
    assert_eq!(name, stage.demo.people[3].email);
    let planning = text(stage.send("GET", paths::PLANNING, &cookie, None).await).await;
    for word in ["access", "refresh", "Bearer", "eyJ"] {
        assert!(!planning.contains(word), "{word}");
    }
    let planning: Value = serde_json::from_str(&planning).unwrap();
    assert_eq!(planning["settings"]["zone"], "Europe/Berlin", "the mailbox's, not the browser's");
    stage.finish(&cookie).await;
    stage.cycle().await;
    let first = stage.last_cycle(&cookie).await;
    assert_eq!(first.stopped, None, "{first:?}");
    assert!(first.report.created.1 > 10, "{:?}", first.report);
    // Tokens live for an hour; a used one is renewed within the cycle.
    for _ in 0..2 {
        stage.app.clock.advance(3_600_000);
        stage.cycle().await;
        let cycle = stage.last_cycle(&cookie).await;
        assert_eq!(cycle.stopped, None);
        let writes = (cycle.report.created, cycle.report.updated, cycle.report.deleted);
        assert_eq!(writes, ((0, 0), (0, 0), (0, 0)), "an echo: {:?}", cycle.report);
    }
    stage.shared.with(|world| assert!(world.exchange.mail_sent().is_empty()));
    // A withdrawn approval asks the person, and nothing is tried by itself.
    stage.shared.with(|world| {
        world.graph.demand(&stage.demo.people[3].email, sim::graph::Demand::SignIn);
        world.graph.end_tokens(&stage.demo.people[3].email);
    });
    stage.cycle().await;
    let dashboard: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    assert!(matches!(dashboard.mailbox, Connection::NeedsAttention { .. }), "{dashboard:?}");
    assert_eq!(dashboard.next, None);
    assert_eq!(stage.office(3, &cookie).await, "/dashboard");
    stage.cycle().await;
    assert_eq!(stage.last_cycle(&cookie).await.stopped, None, "and it goes on");
}

#[tokio::test]
async fn an_administrator_approves_and_the_person_goes_on() {
    let stage = stage().await;
    let cookie = stage.sign_in(1).await;
    assert_eq!(stage.office(1, &cookie).await, "/setup/mailbox?problem=approval");
    let waiting = stage.session(&cookie).await.approval.expect("the wait is stored");
    assert!(!waiting.given && waiting.link.starts_with(&stage.demo.office_url));
    // Asking again keeps the link that was sent.
    let again: api::session::Approval = serde_json::from_str(
        &text(stage.send("POST", paths::APPROVAL, &cookie, Some(json!(null))).await).await,
    )
    .unwrap();
    assert_eq!(again.link, waiting.link);
    // The administrator's browser has no session here, and need not have one.
    let (login, password) = &stage.demo.admin;
    let mut events = stage.app.live.listen();
    let back = walk_in_cloud(&stage, &waiting.link, (login, password)).await;
    assert_eq!(stage.come_back(&back, "").await, "/approved");
    assert!(events.try_recv().is_ok(), "the waiting page is told");
    assert!(stage.session(&cookie).await.approval.unwrap().given);
    assert_eq!(stage.office(1, &cookie).await, "/setup/data");
    let session = stage.session(&cookie).await;
    assert_eq!(session.approval, None);
    assert!(matches!(session.mailbox, Connection::Connected { .. }));
}

#[tokio::test]
async fn a_person_can_stop_waiting_and_a_refusal_is_told() {
    let stage = stage().await;
    let cookie = stage.sign_in(1).await;
    let response = stage.send("POST", paths::APPROVAL, &cookie, Some(json!(null))).await;
    let asked: Value = serde_json::from_str(&text(response).await).unwrap();
    let link = asked["link"].as_str().unwrap();
    let who = &stage.demo.people[1];
    let back = walk_in_cloud(&stage, link, (&who.email, &who.mailbox_password)).await;
    assert!(stage.come_back(&back, "").await.starts_with("/approved?problem="));
    assert!(!stage.session(&cookie).await.approval.unwrap().given);
    let response = stage.send("DELETE", paths::APPROVAL, &cookie, None).await;
    assert_eq!(response.status(), 204);
    assert_eq!(stage.session(&cookie).await.approval, None);
    let told = stage.come_back("/oauth/microsoft/callback?state=x&admin_consent=True", "").await;
    assert_eq!(told, "/setup/mailbox?problem=expired", "a link that nobody waits for any more");
}

#[tokio::test]
async fn a_way_back_serves_once_and_only_in_its_browser() {
    let stage = stage().await;
    let cookie = stage.sign_in(3).await;
    let who = &stage.demo.people[3];
    let (url, sign_in) = stage.begin_office(&cookie).await;
    let back = walk_in_cloud(&stage, &url, (&who.email, &who.mailbox_password)).await;
    assert_eq!(stage.come_back(&back, "").await, "/setup/mailbox?problem=expired");
    let (url, sign_in_2) = stage.begin_office(&cookie).await;
    let back_2 = walk_in_cloud(&stage, &url, (&who.email, &who.mailbox_password)).await;
    assert_eq!(stage.come_back(&back_2, &sign_in).await, "/setup/mailbox?problem=expired");
    assert_eq!(stage.come_back(&back_2, &sign_in_2).await, "/setup/mailbox?problem=expired");
    assert!(matches!(stage.session(&cookie).await.mailbox, Connection::Missing));
    let (url, sign_in) = stage.begin_office(&cookie).await;
    assert!(url.contains("code_challenge_method=S256") && !url.contains("demo-app-of"));
    stage.app.clock.advance(11 * 60_000);
    let back = walk_in_cloud(&stage, &url, (&who.email, &who.mailbox_password)).await;
    assert_eq!(stage.come_back(&back, &sign_in).await, "/setup/mailbox?problem=expired");
}

#[tokio::test]
async fn a_mailbox_that_moves_to_the_cloud_keeps_its_links() {
    let stage = stage().await;
    let cookie = stage.sign_in(3).await;
    stage.connect_mailbox(3, &cookie).await;
    stage.finish(&cookie).await;
    stage.cycle().await;
    stage.cycle().await;
    let before: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    stage.shared.with(|world| world.move_to_cloud(&stage.demo.people[3].email));
    assert_eq!(stage.office(3, &cookie).await, "/dashboard");
    stage.cycle().await;
    let cycle = stage.last_cycle(&cookie).await;
    assert_eq!(cycle.stopped, None);
    assert_eq!((cycle.report.created, cycle.report.deleted), ((0, 0), (0, 0)), "{cycle:?}");
    let after: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    assert_eq!(after.linked, before.linked);
    // Another mailbox is no move.
    stage.shared.with(|world| world.graph.consent(APP, &stage.demo.people[0].email));
    assert_eq!(stage.office(0, &cookie).await, "/setup/mailbox?problem=other_mailbox");
}

#[tokio::test]
async fn a_challenge_costs_one_token_and_each_demand_has_its_words() {
    let stage = stage().await;
    let cookie = stage.sign_in(3).await;
    let email = stage.demo.people[3].email.clone();
    stage.office(3, &cookie).await;
    stage.finish(&cookie).await;
    stage.cycle().await;
    stage.shared.with(|world| {
        world.log.clear();
        world.graph.challenge_all(&email);
    });
    stage.cycle().await;
    assert_eq!(stage.last_cycle(&cookie).await.stopped, None);
    let is_token = |(_, operation): &&(Host, String)| operation == "POST oauth2/v2.0/token";
    let tokens = || stage.shared.with(|world| world.log.iter().filter(is_token).count());
    assert_eq!(tokens(), 1);
    let before: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    let (_, domain) = email.split_once('@').unwrap();
    let demands = [
        (Some(sim::graph::Demand::SecondFactor), "sign in again"),
        (Some(sim::graph::Demand::SignIn), "sign in again"),
        (Some(sim::graph::Demand::Inactive), "sign in again"),
        (Some(sim::graph::Demand::Policy), "policy"),
        (None, "link for your administrator"),
    ];
    for (demand, words) in demands {
        stage.shared.with(|world| {
            world.log.clear();
            world.graph.end_tokens(&email);
            match demand {
                Some(demand) => world.graph.demand(&email, demand),
                None => world.graph.withdraw_consent(APP, domain),
            }
        });
        stage.cycle().await;
        assert_eq!(tokens(), 1, "it is not tried again: {words}");
        let dashboard: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
        let Connection::NeedsAttention { words: told, .. } = &dashboard.mailbox else {
            panic!("{words}: {dashboard:?}")
        };
        assert!(told.contains(words), "{words}: {told}");
        assert_eq!((dashboard.next, &dashboard.linked), (None, &before.linked));
        stage.shared.with(|world| {
            world.graph.demand_nothing(&email);
            world.graph.consent(APP, &email);
        });
        assert_eq!(stage.office(3, &cookie).await, "/dashboard");
        stage.cycle().await;
        assert_eq!(stage.last_cycle(&cookie).await.stopped, None, "after {words}");
    }
}
