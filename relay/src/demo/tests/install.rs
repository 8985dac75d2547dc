//! The add-in comes into a mailbox on premises after the wizard, or says why not.

use super::*;
use api::pane::{Addin, Installed};

/// Looks at a state that comes about by itself.
const LOOKS_MAX: usize = 2_000;

/// Outlook takes add-ins from encrypted addresses only.
async fn stage_with_encryption() -> Stage {
    stage_by(|config| Config { public_url: "https://sync.example.com".into(), ..config }).await
}

impl Stage {
    async fn addin(&self, cookie: &str) -> Option<Installed> {
        self.get::<Addin>(paths::ADDIN, cookie).await.mailbox
    }

    async fn put(&self, cookie: &str) -> Option<Installed> {
        let answer = self.send("POST", paths::ADDIN_INSTALL, cookie, Some(json!(null))).await;
        let told: Addin = serde_json::from_str(&text(answer).await).unwrap();
        told.mailbox
    }

    fn apps(&self) -> Vec<Vec<u8>> {
        self.shared.with(|world| world.exchange.apps(cast::PEOPLE[0].email))
    }
}

#[tokio::test]
async fn it_is_installed_once_after_the_wizard() {
    let stage = stage_with_encryption().await;
    let cookie = stage.sign_in(0).await;
    stage.connect_mailbox(0, &cookie).await;
    assert_eq!(stage.addin(&cookie).await, Some(Installed::Unknown));
    assert!(stage.apps().is_empty(), "not before the person has finished");
    stage.finish(&cookie).await;
    let mut looks = 0;
    while stage.addin(&cookie).await != Some(Installed::Done) {
        looks += 1;
        assert!(looks < LOOKS_MAX, "it does not come");
    }
    let manifest = stage.send("GET", paths::ADDIN_MANIFEST, "", None).await;
    assert_eq!(stage.apps(), [text(manifest).await.as_bytes()]);
    assert_eq!(stage.put(&cookie).await, Some(Installed::Done), "there already");
    assert_eq!(stage.apps().len(), 1);
}

#[tokio::test]
async fn a_server_that_forbids_it_is_told_and_may_change_its_mind() {
    let stage = stage_with_encryption().await;
    let email = cast::PEOPLE[0].email;
    stage.shared.with(|world| world.exchange.forbid_apps(email));
    let cookie = stage.sign_in(0).await;
    stage.connect_mailbox(0, &cookie).await;
    let refused = Some(Installed::Refused("ErrorAccessDenied".into()));
    assert_eq!(stage.put(&cookie).await, refused);
    assert_eq!(stage.addin(&cookie).await, refused, "it is remembered");
    stage.shared.with(|world| world.exchange.allow_apps(email));
    assert_eq!(stage.put(&cookie).await, Some(Installed::Done));
}

#[tokio::test]
async fn nothing_is_tried_from_an_address_without_encryption() {
    let stage = stage().await;
    let cookie = stage.sign_in(0).await;
    stage.connect_mailbox(0, &cookie).await;
    assert_eq!(stage.put(&cookie).await, None);
    assert!(stage.apps().is_empty());
}
