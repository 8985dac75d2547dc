//! The operator's paths: for operators alone, and with nothing in them of what is in an account.

use super::*;
use crate::error::Refusal;
use crate::routes::operator::registrations;
use api::operator::{Health, Overview};
use model::Day;

const OPERATOR: &str = "0055g00000AbCdEIAV";
const ORG: &str = "00D5g0000012345EAA";

fn with_operators(operators: &[&str]) -> Config {
    let mut config = config();
    config.operators = operators.iter().map(|told| (*told).to_owned()).collect();
    config.apps[0].expires = "2026-12-20".into();
    config
}

impl Stage {
    async fn somebody(&self, org: &str, user: &str) -> (AccountId, String) {
        let id = self.app.account_of(org, user, "ada@acme.example").await.unwrap();
        let set = SignedIn::begin(&self.app, &HeaderMap::new(), &id).await.unwrap();
        (id, set.to_str().unwrap().split(';').next().unwrap().to_owned())
    }

    async fn overview(&self, cookie: &str) -> Overview {
        let told = text(self.send(get(paths::OPERATOR, cookie)).await).await;
        serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}"))
    }
}

#[tokio::test]
async fn whoever_is_no_operator_finds_nothing() {
    let told = format!("{}/{}", &ORG[..15], &OPERATOR[..15]);
    let stage = stage(with_operators(&[&told])).await;
    let (target, _) = stage.person().await;
    stage.connect(&target, End::Crm, "https://x.my.salesforce.com").await;
    let shown = api::wizard::Shown::default();
    stage.app.store.finish(&target, shown, stage.app.now()).await.unwrap();
    let operator = stage.somebody(ORG, OPERATOR).await.1;
    let sandbox = stage.somebody("00D5g0000099999EAA", OPERATOR).await.1;
    let stranger = stage.somebody(ORG, "0055g00000ZzZzZIAV").await.1;
    let (sync, pause) = (
        paths::OPERATOR_SYNC.replace("{id}", &target.0),
        paths::OPERATOR_PAUSE.replace("{id}", &target.0),
    );
    let rest = json!({"paused": true});
    let requests = |cookie: &str| {
        [
            get(paths::OPERATOR, cookie),
            post(&sync, cookie, &json!(null)),
            post(&pause, cookie, &rest),
        ]
    };
    for cookie in ["", &sandbox, &stranger] {
        for request in requests(cookie) {
            let path = request.uri().clone();
            let refused = refusal(stage.send(request).await).await;
            assert_eq!(refused, Refusal::not_found().0, "{path} for {cookie:?}");
        }
    }
    assert!(!stage.app.account(&target).await.unwrap().unwrap().row.paused);
    let at = async |path: &str, cookie: &str| text(stage.send(get(path, cookie)).await).await;
    let page = async |cookie: &str| at(paths::OPERATOR_PAGE, cookie).await;
    let lost = text(stage.send(get("/nowhere", "")).await).await;
    for cookie in ["", &sandbox, &stranger] {
        assert_eq!(page(cookie).await, lost, "an address that leads nowhere for {cookie:?}");
        assert_eq!(at("/operator?after=x", cookie).await, lost);
    }
    let drawn = page(&operator).await;
    assert!(drawn.contains(&sync) && drawn.contains("Exchange, none"), "{drawn}");
    for word in ["ada@", "acme.example", "hush"] {
        assert!(!drawn.contains(word), "{word} is in {drawn}");
    }
    let mut statuses = Vec::new();
    for request in requests(&operator) {
        statuses.push(stage.send(request).await.status().as_u16());
    }
    assert_eq!(statuses, [200, 204, 204]);
    let row = stage.app.account(&target).await.unwrap().unwrap().row;
    assert!(row.paused && row.due == Some(stage.app.now()));
    let again = stage.send(post(&sync, &operator, &json!(null))).await;
    assert_eq!(refusal(again).await.code, Code::TooEarly, "a paused account is resumed first");
    for path in [paths::OPERATOR_SYNC, paths::OPERATOR_PAUSE] {
        let nobody = path.replace("{id}", "nobody");
        let response = stage.send(post(&nobody, &operator, &rest)).await;
        assert_eq!(response.status(), 404, "{nobody}");
    }
    let session = async |cookie: &str| {
        let told = text(stage.send(get(paths::SESSION, cookie)).await).await;
        let session: api::session::Session = serde_json::from_str(&told).unwrap();
        session.person.unwrap().operator
    };
    assert!(session(&operator).await && !session(&sandbox).await);
}

#[tokio::test]
async fn accounts_are_told_by_health_and_hold_nothing_of_a_person() {
    let stage = stage(with_operators(&[OPERATOR])).await;
    let (operator, cookie) = stage.somebody(ORG, OPERATOR).await;
    let store = &stage.app.store;
    let mut made = Vec::new();
    for user in ["0051", "0052", "0053", "0054", "0055"] {
        let id = stage.app.account_of("00D1", user, "ada@acme.example").await.unwrap();
        stage.connect(&id, End::Crm, "https://x.my.salesforce.com").await;
        stage.connect(&id, End::Mail, "https://mail.acme.example/EWS").await;
        let shown = api::wizard::Shown::default();
        store.finish(&id, shown, stage.app.now()).await.unwrap();
        made.push(id);
    }
    let [lost, failing, paused, waiting, good] = &made[..] else { panic!("five were made") };
    store.attend(lost, End::Mail, Some("Connect it again.")).await.unwrap();
    store.schedule(lost, None).await.unwrap();
    for id in [paused, waiting, good] {
        store.schedule(id, None).await.unwrap();
    }
    let lease = store.lease(stage.app.now(), 1_000).await.unwrap().unwrap();
    assert_eq!(&lease.account, failing);
    store.release(&lease, Some(stage.app.now()), 3).await.unwrap();
    store.schedule(good, Some(stage.app.now())).await.unwrap();
    let rest = api::dashboard::Pause { paused: true };
    store.pause(paused, rest, stage.app.now()).await.unwrap();
    let overview = stage.overview(&cookie).await;
    let told: Vec<(Health, &str)> =
        overview.accounts.iter().map(|it| (it.health, it.id.as_str())).collect();
    let expected = [
        (Health::Lost, lost),
        (Health::Failing, failing),
        (Health::Waiting, waiting),
        (Health::Unfinished, &operator),
        (Health::Paused, paused),
        (Health::Good, good),
    ];
    assert_eq!(told, expected.map(|(health, id)| (health, id.0.as_str())));
    assert_eq!(overview.counts, expected.map(|(health, _)| (health, 1)));
    assert_eq!((overview.accounts[1].failures, overview.more), (3, false));
    assert!(overview.schema >= 21 && overview.version == env!("CARGO_PKG_VERSION"));
    assert!(overview.registrations[0].soon, "{:?}", overview.registrations);
    // The accounts' own names are made by chance, of digits and the letters from a to f.
    let told = text(stage.send(get(paths::OPERATOR, &cookie)).await).await;
    let told = overview.accounts.iter().fold(told, |told, it| told.replace(&it.id, ""));
    for word in ["ada", "acme.example", "hush", "0051", "00D1", OPERATOR] {
        assert!(!told.contains(word), "{word} is in {told}");
    }
}

#[test]
fn a_registration_is_called_to_mind_in_time() {
    let mut config = with_operators(&[]);
    config.microsoft_client_id = "client".into();
    let soon = |day: &str| {
        let all = registrations(&config, Day::parse(day).unwrap());
        all.into_iter().map(|its| its.soon).collect::<Vec<_>>()
    };
    assert_eq!(soon("2026-11-19"), [false, false], "thirty-one days before");
    assert_eq!(soon("2026-11-20"), [true, false]);
    assert_eq!(soon("2027-03-01"), [true, false], "and after it");
}
