//! Sign-ins that end, rotate, are refused or lead elsewhere, lived through on the whole relay.

use super::*;
use sim::{Trouble, When};
use std::collections::BTreeSet;

const TOKEN: &str = "POST oauth2/token";
const QUERY: &str = "/api/proxy/crm/services/data/v66.0/query?q=SELECT+Id+FROM+Contact+LIMIT+1";

/// What is done to an org and a user of it so that a sign-in is refused.
type Cause = fn(&mut sim::salesforce::Org, &str);

impl Stage {
    /// Signs in on Salesforce's page, connects the mailbox and lets a first cycle run; the cookie.
    pub(super) async fn settled(&self, person: usize) -> String {
        let who = &self.demo.people[person];
        let body = json!({"place": {"place": "production"}, "app": null});
        let response = self.send("POST", paths::START_SALESFORCE, "", Some(body)).await;
        let sign_in = cookie_of(&response);
        let told: Value = serde_json::from_str(&text(response).await).unwrap();
        let back = walk(self, told["url"].as_str().unwrap(), who).await;
        let (_, path) = back.split_once(&self.host).expect("back to the relay");
        let cookie = cookie_of(&self.send("GET", path, &sign_in, None).await);
        self.connect_mailbox(person, &cookie).await;
        self.finish(&cookie).await;
        self.cycle().await;
        assert_eq!(self.last_cycle(&cookie).await.stopped, None);
        self.shared.with(|world| world.log.clear());
        cookie
    }

    fn order(&self, when: When, trouble: Trouble) {
        self.shared.with(|world| world.weather.order(Host::Salesforce, when, trouble));
    }

    fn token_requests(&self) -> usize {
        let is_one = |(_, operation): &&(Host, String)| operation == TOKEN;
        self.shared.with(|world| world.log.iter().filter(is_one).count())
    }

    /// Salesforce needs the person, and nothing is tried by itself; what the person is told.
    async fn rests(&self, cookie: &str, linked: &Dashboard) -> String {
        let dashboard: Dashboard = self.get(paths::DASHBOARD, cookie).await;
        assert_eq!(dashboard.next, None, "nothing is tried again by itself");
        assert_eq!(dashboard.linked, linked.linked, "all that is known is kept");
        let asked = self.token_requests();
        self.app.clock.advance(24 * 3_600_000);
        assert_eq!(scheduler::run_due(&self.app).await.unwrap(), 0);
        assert_eq!(self.token_requests(), asked);
        match dashboard.salesforce {
            Connection::NeedsAttention { words, .. } => words,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_session_that_ends_in_the_middle_is_renewed_once() {
    let stage = stage().await;
    let cookie = stage.settled(2).await;
    let before: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    stage.order(When::Request(1), Trouble::SignOut);
    stage.cycle().await;
    assert_eq!(stage.last_cycle(&cookie).await.stopped, None);
    assert_eq!(stage.token_requests(), 1, "and the request was sent again");
    // An app that is refused whatever its token is told apart, after one fresh token.
    stage.shared.with(|world| world.log.clear());
    stage.order(When::Each("POST composite".into()), Trouble::Refuse(401, "INVALID_SESSION_ID"));
    stage.cycle().await;
    assert_eq!(stage.token_requests(), 1);
    let told = stage.rests(&cookie, &before).await;
    assert!(told.contains("even after a fresh sign-in"), "{told}");
}

#[tokio::test]
async fn a_grant_that_ended_rests_the_account_and_keeps_everything() {
    let stage = stage().await;
    let cookie = stage.settled(2).await;
    let before: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    stage.shared.with(|world| world.org.revoke_all());
    stage.cycle().await;
    assert_eq!(stage.token_requests(), 1);
    stage.rests(&cookie, &before).await;
}

#[tokio::test]
async fn a_token_whose_rotation_was_not_heard_is_used_once_more_at_most() {
    let stage = stage().await;
    stage.shared.with(|world| world.org.switches.rotate_refresh_tokens = true);
    let cookie = stage.settled(2).await;
    let before: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    stage.shared.with(|world| world.org.sign_out_all());
    stage.order(When::Operation(TOKEN.into(), 1), Trouble::DropAfter);
    stage.cycle().await;
    assert_eq!(stage.token_requests(), 2);
    stage.rests(&cookie, &before).await;
}

#[tokio::test]
async fn two_who_need_a_fresh_token_at_once_ask_for_one() {
    let stage = stage().await;
    stage.shared.with(|world| world.org.switches.rotate_refresh_tokens = true);
    let cookie = stage.settled(2).await;
    stage.shared.with(|world| world.org.sign_out_all());
    let one = || stage.send("GET", QUERY, &cookie, None);
    let (a, b, c) = tokio::join!(one(), one(), one());
    assert_eq!([a.status(), b.status(), c.status()].map(|status| status.as_u16()), [200; 3]);
    assert_eq!(stage.token_requests(), 1);
}

#[tokio::test]
async fn a_relay_whose_address_is_not_allowed_says_so() {
    let stage = stage().await;
    let cookie = stage.settled(2).await;
    let before: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    stage.shared.with(|world| {
        world.org.switches.refresh_ip_restricted = true;
        world.org.sign_out_all();
    });
    stage.cycle().await;
    let told = stage.rests(&cookie, &before).await;
    assert!(told.contains("address of this Twinline"), "{told}");
}

#[tokio::test]
async fn an_org_that_moved_is_asked_once_where_it_is() {
    let stage = stage().await;
    let cookie = stage.settled(2).await;
    stage.order(When::Request(1), Trouble::Moved(302, "https://evil.test/"));
    stage.cycle().await;
    assert_eq!(stage.last_cycle(&cookie).await.stopped, None, "its token tells where it is");
    assert_eq!(stage.token_requests(), 1);
    // An edge that finds no way to it for a while ends the cycle, and the account tries again.
    stage.shared.with(|world| world.log.clear());
    stage.order(When::Each("POST composite".into()), Trouble::Status(420));
    stage.cycle().await;
    assert_eq!(stage.token_requests(), 1, "once in a cycle");
    let stopped = stage.last_cycle(&cookie).await.stopped.unwrap();
    assert!(stopped.contains("leads nowhere") && stopped.contains("tries again"), "{stopped}");
    stage.shared.with(|world| world.weather.clear());
    stage.cycle().await;
    assert_eq!(stage.last_cycle(&cookie).await.stopped, None);
}

#[tokio::test]
async fn every_refusal_of_a_password_sign_in_has_its_words_and_is_tried_once() {
    let stage = stage().await;
    let who = stage.demo.people[2].clone();
    let user = stage.shared.with(|world| world.org.user_id(&who.user_name).unwrap());
    let causes: [(&str, Cause); 9] = [
        ("has expired", |org, user| org.user_mut(user).unwrap().flags.password_expired = true),
        ("does not allow signing in with a password", |org, _| org.switches.soap_login = false),
        ("may not use the API", |org, user| {
            org.user_mut(user).unwrap().flags.soap_login_disabled = true;
        }),
        ("API is switched off", |org, _| org.switches.api_enabled = false),
        ("org is locked", |org, _| org.switches.org_locked = true),
        ("no longer offers", |_, _| {}),
        ("does not answer", |_, _| {}),
        ("security token", |_, _| {}),
        ("does not say which", |_, _| {}),
    ];
    let mut told = BTreeSet::new();
    for (words, cause) in causes {
        stage.app.clock.advance(3_600_000);
        let fair = stage.shared.with(|world| world.org.clone());
        stage.shared.with(|world| {
            cause(&mut world.org, &user);
            world.log.clear();
        });
        match words {
            "no longer offers" => stage.order(When::Request(1), Trouble::Status(410)),
            "does not answer" => stage.order(When::Request(1), Trouble::Status(503)),
            _ => {}
        }
        let token = if words == "security token" { "" } else { &who.security_token };
        let password = if words == "does not say which" { "wrong" } else { &who.password };
        let body = json!({"login": who.user_name, "password": password,
            "security_token": token, "sandbox_suffix": null, "keep": true});
        let path = paths::SALESFORCE_CREDENTIALS;
        let response = stage.send("POST", path, "", Some(body)).await;
        let error: Value = serde_json::from_str(&text(response).await).unwrap();
        let sentence = error["words"].as_str().unwrap_or_default().to_owned();
        assert!(sentence.contains(words), "{words}: {error}");
        assert!(told.insert(sentence), "{words}: no other cause has these words");
        let tries = stage.shared.with(|world| world.requests_to(Host::Salesforce));
        assert_eq!(tries, 1, "{words}: tried once");
        stage.shared.with(|world| world.org = fair);
    }
}

#[tokio::test]
async fn a_sandbox_that_was_filled_anew_is_not_taken_for_the_org() {
    let stage = stage().await;
    let cookie = stage.sign_in(2).await;
    stage.connect_mailbox(2, &cookie).await;
    stage.finish(&cookie).await;
    stage.cycle().await;
    let before: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    let held = |stage: &Stage| {
        stage.shared.with(|world| {
            let email = cast::PEOPLE[2].email;
            let ours = world.exchange.folder_named(email, "Salesforce Contacts").unwrap();
            world.exchange.items(email, ours).len()
        })
    };
    let contacts = held(&stage);
    assert!(contacts > 0);
    stage.shared.with(|world| world.org.refresh_sandbox());
    stage.cycle().await;
    stage.rests(&cookie, &before).await;
    assert_eq!(held(&stage), contacts, "nothing is deleted");
}
