//! When a notice is written and when not, with a mail server that is away.

use super::*;
use crate::app::Clock;
use crate::config::{Config, Security, Smtp};
use crate::connections::{Basic, Made, Secret};
use crate::exchange::Scheme;
use crate::store::Store;
use crate::store::accounts::AccountId;
use crate::vault::{Vault, hex, random};
use api::Settings;
use api::wizard::Shown;
use model::PerKind;
use std::net::TcpListener;
use std::path::PathBuf;

struct Stage {
    app: Relay,
    folder: PathBuf,
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A relay whose mail server is a port at which nobody listens.
async fn stage() -> Stage {
    let folder = std::env::temp_dir().join(format!("twinline-notices-{}", hex(&random::<8>())));
    std::fs::create_dir(&folder).unwrap();
    let store = Store::open(&folder.join("notices.db")).await.unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let smtp = Smtp {
        host: "127.0.0.1".into(),
        port: closed,
        security: Security::Plain,
        from: "twinline@example.com".into(),
        ..Smtp::default()
    };
    let config = Config { smtp, ..Config::default() };
    let clock = Clock::standing_at(Moment(1_795_595_400_000));
    let app = App::new(config, store, Vault::fleeting(), clock, None).await.unwrap();
    Stage { app, folder }
}

impl Stage {
    /// Somebody with two connections whose first cycle is due.
    async fn person(&self, name: &str) -> AccountId {
        let id = self.app.account_of("00D1", name, "ada@acme.example").await.unwrap();
        for end in End::BOTH {
            let secret = Secret::Basic(Basic {
                url: "https://mail.acme.example/EWS".into(),
                email: "ada@acme.example".into(),
                user_name: "ada".into(),
                password: "hush".into(),
                scheme: Scheme::Basic,
            });
            let made = Made {
                end,
                host: "mail.acme.example".into(),
                identity: "somebody".into(),
                name: "ada@acme.example".into(),
                secret,
                setup: "{}".into(),
            };
            self.app.connect(&id, &made).await.unwrap();
        }
        self.app.store.finish(&id, Shown::default(), self.app.now()).await.unwrap();
        id
    }

    /// As many cycles in a row failed as told.
    async fn failed(&self, failures: u32) {
        let lease = self.app.store.lease(self.app.now(), 1_000).await.unwrap().unwrap();
        let due = Some(self.app.now());
        self.app.store.release(&lease, due, failures).await.unwrap();
        self.app.clock.advance(1_001);
    }

    async fn round(&self) {
        round(&self.app, self.app.post.as_ref().unwrap()).await.unwrap();
    }

    /// What is due, whenever.
    async fn due(&self) -> Vec<(Cause, u32)> {
        let due = self.app.store.due_notices(Moment(i64::MAX)).await.unwrap();
        due.into_iter().map(|notice| (notice.cause, notice.tries)).collect()
    }
}

#[tokio::test]
async fn a_cause_is_noted_once_and_forgotten_when_it_is_gone() {
    let stage = stage().await;
    let id = stage.person("0051").await;
    let note = async || stage.app.store.note_causes(stage.app.now()).await.unwrap();
    note().await;
    assert_eq!(stage.due().await, []);
    stage.app.store.attend(&id, End::Mail, Some("Connect it again.")).await.unwrap();
    stage.failed(9).await;
    note().await;
    assert_eq!(stage.due().await, [(Cause::Lost(End::Mail), 0)], "nine failures are none");
    stage.failed(10).await;
    note().await;
    note().await;
    assert_eq!(stage.due().await.len(), 2);
    for notice in stage.app.store.due_notices(Moment(i64::MAX)).await.unwrap() {
        stage.app.store.put_off_notice(&notice, None).await.unwrap();
    }
    stage.failed(11).await;
    note().await;
    assert_eq!(stage.due().await, [], "told once");
    stage.app.store.attend(&id, End::Mail, None).await.unwrap();
    stage.failed(0).await;
    note().await;
    stage.app.store.attend(&id, End::Mail, Some("Connect it again.")).await.unwrap();
    note().await;
    assert_eq!(stage.due().await, [(Cause::Lost(End::Mail), 0)], "and again when it comes back");
    stage.app.store.erase(&id).await.unwrap();
    assert_eq!(stage.due().await, []);
}

#[tokio::test]
async fn a_server_that_is_away_is_asked_once_a_round_and_not_for_ever() {
    let stage = stage().await;
    for name in ["0051", "0052"] {
        let id = stage.person(name).await;
        stage.app.store.attend(&id, End::Crm, Some("Connect it again.")).await.unwrap();
    }
    let lost = |tries| (Cause::Lost(End::Crm), tries);
    stage.round().await;
    assert_eq!(stage.due().await, [lost(0), lost(1)], "the second one was not tried");
    stage.round().await;
    assert_eq!(stage.due().await, [lost(1), lost(1)]);
    stage.round().await;
    assert_eq!(stage.due().await, [lost(1), lost(1)], "it is not yet time");
    let mut waited = 0;
    while !stage.due().await.is_empty() {
        stage.app.clock.advance(AGAIN_MS);
        waited += AGAIN_MS;
        stage.round().await;
        stage.round().await;
        assert!(waited < 4 * 86_400_000, "it is tried for ever");
    }
    assert!(waited > 86_400_000, "a weekend's end is worth waiting for: {waited}");
    stage.app.clock.advance(30 * 86_400_000);
    stage.round().await;
    assert_eq!(stage.due().await, []);
}

#[tokio::test]
async fn who_switched_notices_off_gets_none() {
    let stage = stage().await;
    let id = stage.person("0051").await;
    let settings = Settings { notices: false, ..Settings::default() };
    stage.app.choose(&id, &settings, PerKind::default()).await.unwrap();
    stage.app.store.attend(&id, End::Crm, Some("Connect it again.")).await.unwrap();
    stage.round().await;
    assert_eq!(stage.due().await, [], "not even later");
}

#[test]
fn settings_of_before_there_were_notices_want_them() {
    let mut stored = serde_json::to_value(Settings::default()).unwrap();
    stored.as_object_mut().unwrap().remove("notices");
    assert!(serde_json::from_value::<Settings>(stored).unwrap().notices);
}
