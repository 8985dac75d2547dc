//! The pane in Outlook: whom it shows, and the contact that it makes.

use super::*;
use api::pane::{Claimed, Known, Pairing, Person};
use api::{ApiError, Code};
use http::header::AUTHORIZATION;
use model::{Day, Moment, Start};
use sim::exchange::Item;
use sync::why::Answer;

impl Stage {
    /// Connects a pane; its bearer.
    async fn pane(&self, cookie: &str) -> String {
        let answer = self.send("POST", paths::PANE_PAIR, "", Some(json!(null))).await;
        let pairing: Pairing = serde_json::from_str(&text(answer).await).unwrap();
        let typed = json!({ "code": pairing.code });
        let answer = self.send("POST", paths::ADDIN_CONFIRM, cookie, Some(typed)).await;
        assert_eq!(answer.status(), 204);
        let claim = json!({ "secret": pairing.secret });
        let answer = self.send("POST", paths::PANE_CLAIM, "", Some(claim)).await;
        match serde_json::from_str(&text(answer).await).unwrap() {
            Claimed::Bearer(bearer) => bearer,
            other => panic!("{other:?}"),
        }
    }

    async fn in_pane(&self, bearer: &str, path: &str, body: Value) -> Result<String, ApiError> {
        let request = Request::post(path)
            .header(HOST, &self.host)
            .header(CSRF_HEADER, CSRF_VALUE)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .header(AUTHORIZATION, format!("Bearer {bearer}"));
        let request = request.body(Body::from(body.to_string())).unwrap();
        let response = router(&self.app).oneshot(request).await.unwrap();
        let good = response.status().is_success();
        let told = text(response).await;
        if good { Ok(told) } else { Err(serde_json::from_str(&told).unwrap()) }
    }

    async fn known(&self, bearer: &str, open: Value) -> Known {
        serde_json::from_str(&self.in_pane(bearer, paths::PANE_KNOWN, open).await.unwrap()).unwrap()
    }

    /// A record of the person's in Salesforce; its id.
    fn insert(&self, kind: &str, row: Value) -> String {
        self.shared.with(|world| {
            let user = world.org.user_id(cast::PEOPLE[0].user_name).unwrap();
            let now = world.now;
            world.org.insert(&user, kind, row, now)
        })
    }

    /// A stage with a person whose first cycle is done, and a pane of that person's.
    async fn with_pane() -> (Stage, String) {
        let stage = stage().await;
        let cookie = stage.sign_in(0).await;
        stage.connect_mailbox(0, &cookie).await;
        stage.finish(&cookie).await;
        stage.cycle().await;
        let bearer = stage.pane(&cookie).await;
        (stage, bearer)
    }
}

fn people(emails: &[&str]) -> Value {
    let people: Vec<Value> = emails.iter().map(|email| json!({ "email": email })).collect();
    json!({ "people": people, "meeting": null })
}

#[tokio::test]
async fn the_people_are_shown_with_what_belongs_to_them() {
    let (stage, bearer) = Stage::with_pane().await;
    let account = stage.insert("Account", json!({ "Name": "Fresh Ltd" }));
    let flora = stage.insert(
        "Contact",
        json!({"LastName": "Fresh", "FirstName": "Flora", "Email": "flora@fresh.example",
            "Title": "Buyer", "AccountId": account}),
    );
    let day = |days: i32| NOW.day_utc().plus(days);
    let task = |subject: &str, due: Option<Day>, status: &str| {
        let due = due.map(|day| day.to_string());
        let row = json!({"Subject": subject, "WhoId": flora, "Status": status,
            "ActivityDate": due});
        stage.insert("Task", row)
    };
    task("Someday", None, "Not Started");
    task("Later", Some(day(9)), "In Progress");
    task("Sooner", Some(day(-2)), "Not Started");
    task("Done", Some(day(1)), "Completed");
    let event = |subject: &str, start: Moment| {
        let row = json!({"Subject": subject, "WhoId": flora,
            "StartDateTime": start.rfc3339(), "EndDateTime": start.plus_minutes(30).rfc3339()});
        stage.insert("Event", row)
    };
    event("Next month", NOW.plus_minutes(30 * 24 * 60));
    event("Tomorrow", NOW.plus_minutes(24 * 60));
    event("Yesterday", NOW.plus_minutes(-24 * 60));
    let me = cast::PEOPLE[0].email;
    let open = people(&[me, "Flora@Fresh.example", "nobody@else.example"]);
    let known = stage.known(&bearer, open.clone()).await;
    let [person, nobody] = known.people.as_slice() else { panic!("{known:?}") };
    assert!(nobody.contacts.is_empty());
    let [contact] = person.contacts.as_slice() else { panic!("{person:?}") };
    assert_eq!(contact.line.title, "Flora Fresh");
    assert_eq!(contact.line.answer, Answer::NotYet);
    let told = (contact.job.as_deref(), contact.account.as_deref());
    assert_eq!(told, (Some("Buyer"), Some("Fresh Ltd")));
    assert_eq!(contact.page, format!("{}/{flora}", stage.demo.salesforce_url));
    let tasks: Vec<&str> = contact.tasks.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(tasks, ["Sooner", "Later", "Someday"], "the nearest first, done ones left out");
    assert_eq!(contact.tasks[0].when, Some(Start::On(day(-2))));
    let ahead: Vec<&str> = contact.appointments.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(ahead, ["Tomorrow", "Next month"]);
    let tomorrow = NOW.plus_minutes(24 * 60).cut_to_minute();
    assert_eq!(contact.appointments[0].when, Some(Start::At(tomorrow)));
    stage.cycle().await;
    let known = stage.known(&bearer, open).await;
    assert_eq!(known.people[0].contacts[0].line.answer, Answer::InStep, "after the next cycle");
}

#[tokio::test]
async fn a_contact_is_made_once_however_often_it_is_asked_for() {
    let (stage, bearer) = Stage::with_pane().await;
    let robin = json!({ "email": "robin.vale@elsewhere.example", "name": "Robin Vale" });
    for _ in 0..2 {
        let told = stage.in_pane(&bearer, paths::PANE_CONTACT, robin.clone()).await.unwrap();
        let person: Person = serde_json::from_str(&told).unwrap();
        assert_eq!(person.contacts.len(), 1);
        assert_eq!(person.contacts[0].line.title, "Robin Vale");
    }
    stage.cycle().await;
    let open = people(&["robin.vale@elsewhere.example"]);
    let known = stage.known(&bearer, open).await;
    assert_eq!(known.people[0].contacts[0].line.answer, Answer::InStep, "the sync took it up");
    stage.shared.with(|world| assert!(world.exchange.mail_sent().is_empty()));
    let nonsense = json!({ "email": "nonsense" });
    let refused = stage.in_pane(&bearer, paths::PANE_CONTACT, nonsense).await.unwrap_err();
    assert_eq!(refused.code, Code::BadInput);
}

#[tokio::test]
async fn an_appointment_is_told_to_be_in_step_or_not() {
    let (stage, bearer) = Stage::with_pane().await;
    let start = NOW.plus_minutes(48 * 60).cut_to_minute();
    stage.shared.with(|world| {
        let lease = Item::appointment("Signing of the lease", start, start.plus_minutes(60));
        let now = world.now;
        world.exchange.create(now, cast::PEOPLE[0].email, lease);
    });
    let open = |start: Moment| json!({ "people": [], "meeting": { "subject": "Signing of the lease", "start": start } });
    let answer = async || {
        let known = stage.known(&bearer, open(start)).await;
        known.meeting.unwrap_or_else(|| panic!("{:?}", known.silent)).answer
    };
    assert_eq!(answer().await, Answer::NotYet);
    stage.cycle().await;
    assert_eq!(answer().await, Answer::InStep);
    let other = stage.known(&bearer, open(start.plus_minutes(30))).await;
    assert_eq!((other.meeting, other.silent), (None, None), "another one of that name");
}
