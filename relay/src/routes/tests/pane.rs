//! Pairing a pane in Outlook, what its bearer opens, and how it ends.

use super::*;
use crate::session::Name;
use api::pane::{Claimed, Pairing};
use http::header::AUTHORIZATION;

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

impl Stage {
    async fn pair(&self) -> Pairing {
        let response = self.send(post(paths::PANE_PAIR, "", &json!(null))).await;
        serde_json::from_str(&text(response).await).unwrap()
    }

    async fn claim(&self, pairing: &Pairing) -> Claimed {
        let body = json!({ "secret": pairing.secret });
        let response = self.send(post(paths::PANE_CLAIM, "", &body)).await;
        serde_json::from_str(&text(response).await).unwrap()
    }

    async fn confirm(&self, cookie: &str, code: &str) -> Response {
        self.send(post(paths::ADDIN_CONFIRM, cookie, &json!({ "code": code }))).await
    }

    /// A pane that is connected to the account of a session.
    async fn pane(&self, cookie: &str) -> String {
        let pairing = self.pair().await;
        assert_eq!(self.confirm(cookie, &pairing.code).await.status(), 204);
        match self.claim(&pairing).await {
            Claimed::Bearer(bearer) => bearer,
            other => panic!("{other:?}"),
        }
    }

    async fn status(&self, path: &str, bearer: &str) -> u16 {
        let request = ask("GET", path).header(AUTHORIZATION, format!("Bearer {bearer}"));
        self.send(request.body(Body::empty()).unwrap()).await.status().as_u16()
    }
}

#[tokio::test]
async fn a_code_that_the_person_types_connects_the_pane_once() {
    let stage = stage(config()).await;
    let (id, cookie) = stage.person().await;
    let pairing = stage.pair().await;
    assert_eq!(pairing.code.len(), "BCDF-GHJK".len());
    assert_eq!(stage.claim(&pairing).await, Claimed::Waits);
    assert_eq!(stage.confirm("", &pairing.code).await.status(), 401, "nobody confirms for nobody");
    for wrong in ["", "BBBB-BBBB", &pairing.secret, &format!("{}X", pairing.code)] {
        let refused = refusal(stage.confirm(&cookie, wrong).await).await;
        assert_eq!(refused.field.as_deref(), Some("code"), "{wrong}");
    }
    assert_eq!(stage.claim(&pairing).await, Claimed::Waits);
    let typed = pairing.code.to_lowercase().replace('-', " ");
    assert_eq!(stage.confirm(&cookie, &typed).await.status(), 204);
    assert_eq!(stage.confirm(&cookie, &pairing.code).await.status(), 400, "a code serves once");
    let Claimed::Bearer(bearer) = stage.claim(&pairing).await else { panic!("no bearer") };
    assert_eq!(stage.claim(&pairing).await, Claimed::Gone, "and so does what it gives");
    let other = Pairing { secret: "guessed".into(), ..pairing };
    assert_eq!(stage.claim(&other).await, Claimed::Gone);
    assert_eq!(stage.status(paths::PANE_STATE, &bearer).await, 200);
    assert_eq!(stage.app.store.pane(&bearer).await.unwrap(), None, "only its hash is stored");
    let hash = Name::from_outside(&bearer).hash();
    assert_eq!(stage.app.store.pane(&hash).await.unwrap().unwrap().account, id);
}

#[tokio::test]
async fn a_bearer_opens_the_panes_paths_and_a_cookie_opens_none_of_them() {
    let stage = stage(config()).await;
    let (_, cookie) = stage.person().await;
    let bearer = stage.pane(&cookie).await;
    for path in [paths::DASHBOARD, paths::SETTINGS, paths::EXPORT, paths::ADDIN] {
        assert_eq!(stage.status(path, &bearer).await, 401, "{path}");
    }
    assert_eq!(stage.send(get(paths::PANE_STATE, &cookie)).await.status(), 401);
    for path in [paths::PANE_KNOWN, paths::PANE_CONTACT, paths::PANE_SYNC_NOW, paths::PANE_END] {
        let body = json!({ "people": [], "email": "ada@x.example" });
        assert_eq!(stage.send(post(path, &cookie, &body)).await.status(), 401, "{path}");
    }
    let forged = "A".repeat(43);
    assert_eq!(stage.status(paths::PANE_STATE, &forged).await, 401);
}

#[tokio::test]
async fn codes_and_panes_end_in_time_and_with_the_session() {
    let stage = stage(config()).await;
    let (_, cookie) = stage.person().await;
    let late = stage.pair().await;
    stage.app.clock.advance(10 * 60_000);
    assert_eq!(stage.confirm(&cookie, &late.code).await.status(), 400);
    assert_eq!(stage.claim(&late).await, Claimed::Gone);
    let idle = stage.pane(&cookie).await;
    stage.app.clock.advance(11 * HOUR_MS);
    assert_eq!(stage.status(paths::PANE_STATE, &idle).await, 200, "a use keeps it");
    let panes = async |cookie: &str| {
        let told = text(stage.send(get(paths::ADDIN, cookie)).await).await;
        serde_json::from_str::<Value>(&told).unwrap()["panes"].clone()
    };
    let (_, cookie) = stage.person().await;
    assert_eq!(panes(&cookie).await, 1);
    stage.app.clock.advance(13 * HOUR_MS);
    assert_eq!(stage.status(paths::PANE_STATE, &idle).await, 401);
    type End = (&'static str, bool);
    for (path, by_the_pane) in [
        (paths::PANE_END, true),
        (paths::ADDIN_END, false),
        (paths::SIGN_OUT, false),
        (paths::LEAVE, false),
    ] as [End; 4]
    {
        let (_, cookie) = stage.person().await;
        let bearer = stage.pane(&cookie).await;
        let mut request = post(path, if by_the_pane { "" } else { &cookie }, &json!(null));
        if by_the_pane {
            let value = format!("Bearer {bearer}").parse().unwrap();
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        assert_eq!(stage.send(request).await.status(), 204, "{path}");
        assert_eq!(stage.status(paths::PANE_STATE, &bearer).await, 401, "{path}");
    }
}

#[tokio::test]
async fn pairings_are_begun_and_codes_tried_so_often_only() {
    let stage = stage(config()).await;
    let (_, cookie) = stage.person().await;
    for _ in 0..20 {
        stage.pair().await;
    }
    let response = stage.send(post(paths::PANE_PAIR, "", &json!(null))).await;
    assert_eq!(refusal(response).await.code, Code::TooMany);
    assert_eq!(stage.confirm(&cookie, "BCDF-GHJK").await.status(), 429);
    stage.app.clock.advance(3_000);
    assert_eq!(stage.confirm(&cookie, "BCDF-GHJK").await.status(), 400);
}

#[tokio::test]
async fn a_pane_shows_its_own_persons_account_only() {
    let stage = stage(config()).await;
    let (ada, cookie) = stage.person().await;
    let bearer = stage.pane(&cookie).await;
    let bob = stage.app.account_of("00D1", "0052", "bob@acme.example").await.unwrap();
    let set = SignedIn::begin(&stage.app, &HeaderMap::new(), &bob).await.unwrap();
    let other = set.to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(stage.send(post(paths::ADDIN_END, &other, &json!(null))).await.status(), 204);
    assert_eq!(stage.status(paths::PANE_STATE, &bearer).await, 200, "Bob ends his own panes only");
    let all = (Moment(0), stage.app.now());
    assert_eq!(stage.app.store.panes(&ada, all).await.unwrap(), 1);
    assert_eq!(stage.app.store.panes(&bob, all).await.unwrap(), 0);
}
