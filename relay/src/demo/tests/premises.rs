//! A mailbox on premises: found by its address, signed in to by NTLM over TLS, and whatever may
//! stand in the way. The password goes to one host, once.

use super::*;
use api::wizard::{MailboxEnd, MailboxReply, Way};
use sim::autodiscover::{ONLINE, Place, Site};
use sim::exchange::{Account, Outcome};
use sim::ntlm::Protection;

/// Whose mailbox is found by its address.
const MEI: usize = 2;

impl Stage {
    async fn find(
        &self,
        person: usize,
        cookie: &str,
        password: &str,
        confirmed: &[&str],
    ) -> Result<MailboxReply, Value> {
        let who = &self.demo.people[person];
        let body = json!({"email": who.email, "password": password, "user_name": "",
            "url": null, "zone": "Asia/Tokyo", "confirmed": confirmed});
        let response = self.send("POST", paths::MAILBOX_CREDENTIALS, cookie, Some(body)).await;
        let status = response.status();
        let told = text(response).await;
        if status == 200 {
            Ok(serde_json::from_str(&told).unwrap())
        } else {
            Err(serde_json::from_str(&told).unwrap())
        }
    }

    /// Bytes of credentials that reached a host.
    fn secrets(&self, host: &str) -> usize {
        self.shared.with(|world| world.autodiscover.secret_bytes(host))
    }

    /// Wrong passwords that the server counted.
    fn wrong(&self) -> usize {
        let count = |world: &mut World| {
            world.exchange.reception.count(|attempt| attempt.outcome == Outcome::Password)
        };
        self.shared.with(count)
    }
}

fn ways(reply: &MailboxReply) -> Vec<(Way, bool)> {
    reply.tried.iter().map(|tried| (tried.way, tried.worked)).collect()
}

#[tokio::test]
async fn a_mailbox_is_found_and_signed_in_to_without_its_password_travelling() {
    let stage = stage().await;
    stage.shared.with(|world| world.exchange.reception.protection = Protection::Require);
    let cookie = stage.sign_in(MEI).await;
    let mut events = stage.app.live.listen();
    let password = stage.demo.people[MEI].mailbox_password.clone();
    let reply = stage.find(MEI, &cookie, &password, &[]).await.unwrap();
    assert_eq!(reply.end, MailboxEnd::Connected("mail.lighthouse.example".into()));
    assert_eq!(ways(&reply), [(Way::Cloud, false), (Way::Json, true), (Way::SignIn, true)]);
    let mut heard = 0;
    while let Ok((_, event)) = events.try_recv() {
        heard += usize::from(matches!(event, api::dashboard::Event::Tried(_)));
    }
    assert_eq!(heard, 3, "each is told as it is tried");
    stage.finish(&cookie).await;
    for _ in 0..2 {
        stage.cycle().await;
        let cycle = stage.last_cycle(&cookie).await;
        assert_eq!(cycle.stopped, None, "{cycle:?}");
    }
    let coded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &password);
    stage.shared.with(|world| {
        let tried = &world.exchange.reception.attempts;
        assert!(!tried.is_empty() && tried.iter().all(|it| it.outcome == Outcome::In));
        assert!(tried.iter().all(|it| it.scheme != sim::exchange::Scheme::Basic));
        // A connection is signed in once, not each request.
        assert!(tried.len() <= 6, "{} handshakes", tried.len());
        for visit in &world.autodiscover.visits {
            let header = visit.authorization.as_deref().unwrap_or_default();
            assert!(!header.contains(&coded) && !header.starts_with("Basic"));
        }
    });
}

#[tokio::test]
async fn a_wrong_password_is_sent_once_to_one_host_and_two_are_enough() {
    let stage = stage().await;
    let cookie = stage.sign_in(MEI).await;
    for (round, password) in ["wrong", "also wrong"].into_iter().enumerate() {
        let error = stage.find(MEI, &cookie, password, &[]).await.unwrap_err();
        assert_eq!(error["code"], "mailbox_refused", "{error}");
        assert_eq!(stage.wrong(), round + 1);
    }
    let right = stage.demo.people[MEI].mailbox_password.clone();
    for password in ["third", right.as_str()] {
        let error = stage.find(MEI, &cookie, password, &[]).await.unwrap_err();
        assert_eq!(error["code"], "too_many");
    }
    // Another address of the server is the same account.
    let who = &stage.demo.people[MEI];
    let body = json!({"email": who.email, "password": right, "user_name": "",
        "url": stage.demo.exchange_url, "zone": "UTC"});
    let response = stage.send("POST", paths::MAILBOX_CREDENTIALS, &cookie, Some(body)).await;
    assert_eq!(response.status(), 429);
    assert_eq!(stage.wrong(), 2);
    stage.app.clock.advance(16 * 60_000);
    assert!(stage.find(MEI, &cookie, &right, &[]).await.is_ok());
}

#[tokio::test]
async fn the_old_forms_are_asked_where_the_new_one_is_not_known_and_end_with_a_refusal() {
    let stage = stage().await;
    // The new form names an address that nobody may call.
    stage.shared.with(|world| world.autodiscover.ews_url = "http://inside/EWS".into());
    let cookie = stage.sign_in(MEI).await;
    let error = stage.find(MEI, &cookie, "wrong", &[]).await.unwrap_err();
    assert_eq!(error["code"], "mailbox_refused");
    assert_eq!(stage.wrong(), 1, "no other form and no other host is shown it");
    assert_eq!(stage.secrets("mail.lighthouse.example"), 0);
    let right = stage.demo.people[MEI].mailbox_password.clone();
    let reply = stage.find(MEI, &cookie, &right, &[]).await.unwrap();
    assert!(matches!(reply.end, MailboxEnd::Confirm(_) | MailboxEnd::NotFound), "{reply:?}");
    let asked = ways(&reply);
    assert!(asked.contains(&(Way::Pox, false)) && asked.contains(&(Way::Soap, false)), "{asked:?}");
    assert!(asked.len() <= 8, "{asked:?}");
}

#[tokio::test]
async fn a_mailbox_in_the_cloud_is_sent_there_and_its_password_goes_nowhere() {
    let stage = stage().await;
    let cookie = stage.sign_in(1).await;
    let password = stage.demo.people[1].mailbox_password.clone();
    let reply = stage.find(1, &cookie, &password, &[]).await.unwrap();
    assert_eq!(reply.end, MailboxEnd::Cloud);
    assert_eq!(ways(&reply), [(Way::Cloud, true)]);
    let body = json!({"email": "eve@outlook.com", "password": "secret", "user_name": "",
        "url": null, "zone": "UTC"});
    let response = stage.send("POST", paths::MAILBOX_CREDENTIALS, &cookie, Some(body)).await;
    let reply: MailboxReply = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!(reply.end, MailboxEnd::Cloud);
    stage.shared.with(|world| {
        assert!(world.autodiscover.visits.iter().all(|visit| visit.authorization.is_none()));
    });
}

#[tokio::test]
async fn what_an_unencrypted_address_or_dns_names_is_a_proposal() {
    let stage = stage().await;
    stage.shared.with(|world| {
        let front = &mut world.autodiscover;
        front.sites.remove("autodiscover.lighthouse.example");
        let to = "https://mail.harbour.example/autodiscover/autodiscover.xml".to_owned();
        front.plain.insert("autodiscover.lighthouse.example".into(), to);
        front.sites.insert("mail.harbour.example".into(), Site::Exchange);
        front.ews_url = "https://mail.harbour.example/EWS/Exchange.asmx".into();
    });
    let cookie = stage.sign_in(MEI).await;
    let password = stage.demo.people[MEI].mailbox_password.clone();
    let reply = stage.find(MEI, &cookie, &password, &[]).await.unwrap();
    assert_eq!(reply.end, MailboxEnd::Confirm("mail.harbour.example".into()));
    assert_eq!(stage.secrets("mail.harbour.example"), 0, "not without the person's word");
    let reply = stage.find(MEI, &cookie, &password, &["mail.harbour.example"]).await.unwrap();
    assert_eq!(reply.end, MailboxEnd::Connected("mail.harbour.example".into()));
    // By DNS alone, the same.
    let stage = self::stage().await;
    stage.shared.with(|world| {
        let front = &mut world.autodiscover;
        front.sites.remove("autodiscover.lighthouse.example");
        front.plain.clear();
    });
    let cookie = stage.sign_in(MEI).await;
    let reply = stage.find(MEI, &cookie, &password, &[]).await.unwrap();
    assert_eq!(reply.end, MailboxEnd::Confirm("mail.lighthouse.example".into()));
    assert_eq!(reply.tried.last().map(|it| it.way), Some(Way::Dns));
    assert_eq!(stage.secrets("mail.lighthouse.example"), 0);
}

#[tokio::test]
async fn hosts_that_mean_ill_learn_nothing() {
    let hostile = [
        Site::Redirect("https://evil.harbour.example/EWS".into()),
        Site::Loop,
        Site::Huge(2_000_000),
        Site::EntityBomb,
    ];
    for site in hostile {
        let stage = stage().await;
        stage.shared.with(|world| {
            let front = &mut world.autodiscover;
            front.sites.insert("autodiscover.lighthouse.example".into(), site.clone());
            front.sites.insert("lighthouse.example".into(), site.clone());
            front.sites.insert("evil.harbour.example".into(), Site::Exchange);
            front.plain.clear();
        });
        let cookie = stage.sign_in(MEI).await;
        let password = stage.demo.people[MEI].mailbox_password.clone();
        let reply = stage.find(MEI, &cookie, &password, &[]).await.unwrap();
        assert!(!matches!(reply.end, MailboxEnd::Connected(_)), "{site:?}: {reply:?}");
        for host in
            ["autodiscover.lighthouse.example", "lighthouse.example", "evil.harbour.example"]
        {
            assert_eq!(stage.secrets(host), 0, "{site:?}: {host}");
        }
        let asked = stage.shared.with(|world| world.autodiscover.visits.len());
        assert!(asked <= 12, "{site:?}: {asked} requests");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_gets_no_password() {
    let stage = stage().await;
    let mut config = stage.app.config.clone();
    config.authorities = String::new();
    let store = Store::open(&config.database).await.unwrap();
    let clock = stage.app.clock.clone();
    let demo = Some(stage.demo.clone());
    let app = App::new(config, store, Vault::fleeting(), clock, demo).await;
    // The database is of another vault, so the relay refuses it: only its way out is tried.
    assert!(app.is_err());
    let outbound = crate::outbound::Outbound::new(stage.app.config.gate(), None).unwrap();
    let url = format!("https://{ONLINE}/autodiscover/autodiscover.json/v1.0/a@b.example");
    let told = outbound.send(Request::get(url).body(Vec::new()).unwrap()).await;
    let words = crate::outbound::CERTIFICATE.to_owned();
    assert_eq!(told.unwrap_err(), model::Fault::Offline(words));
}

#[tokio::test]
async fn a_locked_account_and_a_moved_address_are_told() {
    let stage = stage().await;
    let email = stage.demo.people[MEI].email.clone();
    let password = stage.demo.people[MEI].mailbox_password.clone();
    stage.shared.with(|world| world.exchange.set_account(&email, Account::Locked));
    let cookie = stage.sign_in(MEI).await;
    let error = stage.find(MEI, &cookie, &password, &[]).await.unwrap_err();
    assert_eq!(error["code"], "mailbox_refused");
    stage.shared.with(|world| {
        world.exchange.set_account(&email, Account::Open);
        world.autodiscover.ews_url = "http://mail.lighthouse.example/EWS".into();
        let other = stage.demo.people[1].email.clone();
        world.autodiscover.places.insert(email.clone(), Place::Address(other));
    });
    stage.app.clock.advance(25 * 3_600_000);
    let cookie = stage.sign_in(MEI).await;
    let reply = stage.find(MEI, &cookie, &password, &[]).await.unwrap();
    assert_eq!(reply.end, MailboxEnd::Cloud, "its other address lives in the cloud");
}
