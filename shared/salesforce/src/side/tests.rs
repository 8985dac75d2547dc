use super::*;
use crate::describe::tests::plain as described;
use crate::script::{Script, Sent, now, refused, rows, run};
use model::Kind;
use serde_json::{Value, json};

/// A whole org that is asked for the first time.
fn org(sent: &Sent) -> (u16, Value) {
    let url = sent.url.as_str();
    let describe = |kind| (200, described(kind));
    match url {
        "/services/data/" => (200, json!([{"version": "57.0"}, {"version": "66.0"}])),
        "/services/oauth2/userinfo" => (
            200,
            json!({"organization_id": "00D5e000001N2Ab", "user_id": "0055e000003ABCD",
                "preferred_username": "ada@example.com"}),
        ),
        "/services/data/v66.0/sobjects/Contact/describe" => describe(Kind::Contact),
        "/services/data/v66.0/sobjects/Event/describe" => describe(Kind::Appointment),
        "/services/data/v66.0/sobjects/Task/describe" => describe(Kind::Task),
        _ if url.contains("FROM TaskStatus") => rows(vec![
            json!({"ApiName": "Not Started", "IsClosed": false, "IsDefault": true}),
            json!({"ApiName": "Completed", "IsClosed": true, "IsDefault": false}),
        ]),
        _ if url.contains("FROM TaskPriority") => {
            rows(vec![json!({"ApiName": "Normal", "IsHighPriority": false, "IsDefault": true})])
        }
        _ if url.contains("FROM User") => rows(vec![
            json!({"Username": "ada@example.com.uat", "TimeZoneSidKey": "Europe/London"}),
        ]),
        _ if url.contains("Account.Name") => rows(Vec::new()),
        _ if url.contains("FROM EventRelations") => rows(Vec::new()),
        _ => panic!("{url}"),
    }
}

#[test]
fn an_org_is_learnt_in_three_requests_and_recalled_in_none() {
    let script = Script::new(org);
    let opened = run(open(script.clone(), None, now())).unwrap();
    let sent = script.take();
    assert_eq!(sent.len(), 3);
    assert_eq!(sent[2].len(), 8);
    assert_eq!(opened.identity, "00D5e000001N2AbEAK/0055e000003ABCDAA4");
    assert_eq!(opened.user_name, "ada@example.com.uat");
    assert_eq!(opened.side.usage(), Some((18, 15_000)));
    assert!(opened.side.reach().reads.contact.has(model::Field::Company));
    assert_eq!(opened.side.setup.zone, "Europe/London");
    assert!(opened.side.setup.invitees);

    let again = run(open(script.clone(), Some(&opened.setup), now())).unwrap();
    assert!(script.take().is_empty());
    assert_eq!(again.identity, opened.identity);
    assert_eq!(again.side.reach(), opened.side.reach());
    assert_eq!(again.setup, again.side.setup());
    assert_eq!(again.side.line.version, "66.0");
}

#[test]
fn who_may_not_see_accounts_or_tasks_still_syncs_the_rest() {
    let script = Script::new(|sent| match sent.url.as_str() {
        "/services/data/v66.0/sobjects/Task/describe" => refused(404, "NOT_FOUND"),
        url if url.contains("Account.Name") => refused(400, "INVALID_FIELD"),
        url if url.contains("FROM TaskStatus") => refused(400, "INVALID_TYPE"),
        url if url.contains("FROM EventRelations") => refused(400, "INVALID_FIELD"),
        _ => org(sent),
    });
    let side = run(open(script, None, now())).unwrap().side;
    assert!(!side.reach().reads.contact.has(model::Field::Company));
    assert!(side.reach().reads.task.is_empty());
    assert!(!side.reach().reads.appointment.is_empty());
    let events = side.setup.select(Kind::Appointment);
    assert!(events.iter().all(|column| !column.contains("EventRelations")), "{events:?}");
}

#[test]
fn an_org_that_shows_nothing_or_speaks_no_version_of_ours_is_refused() {
    let blind = Script::new(|sent| match sent.url.ends_with("/describe") {
        true => refused(404, "NOT_FOUND"),
        false => org(sent),
    });
    assert!(matches!(run(open(blind, None, now())), Err(Fault::Forbidden(_))));
    let old = Script::new(|_| (200, json!([{"version": "40.0"}])));
    assert!(matches!(run(open(old, None, now())), Err(Fault::Forbidden(_))));
    let out = Script::new(|_| refused(401, "INVALID_SESSION_ID"));
    assert!(matches!(run(open(out, None, now())), Err(Fault::SignedOut(_))));
}

#[test]
fn a_session_without_userinfo_is_known_by_its_identity_address() {
    let script = Script::new(|sent| match sent.url.as_str() {
        "/services/oauth2/userinfo" => refused(403, "Bad_OAuth_Token"),
        "/services/data/v66.0" => (
            200,
            json!({"identity": "https://login.salesforce.com/id/00D5e000001N2Ab/0055e000003ABCD"}),
        ),
        _ => org(sent),
    });
    let opened = run(open(script, None, now())).unwrap();
    assert_eq!(opened.identity, "00D5e000001N2AbEAK/0055e000003ABCDAA4");
}

#[test]
fn views_with_a_row_limit_are_not_offered() {
    let script = Script::new(|sent| {
        let view =
            |id: &str, label: &str| json!({"id": id, "label": label, "soqlCompatible": true});
        match sent.url.as_str() {
            "/services/data/v66.0/sobjects/Contact/listviews" => (
                200,
                json!({"listviews": [view("00B5e0000000001", "Mine"), view("00B5e0000000002", "Top")],
                    "nextRecordsUrl": null}),
            ),
            url if url.contains("00B5e0000000001") => {
                (200, json!({"query": "SELECT Id FROM Contact USING SCOPE mine"}))
            }
            _ => (200, json!({"query": "SELECT Id FROM Contact LIMIT 10"})),
        }
    });
    let views = run(script.org().views()).unwrap();
    assert_eq!(views.len(), 1);
    assert_eq!(views[0].label, "Mine");
    assert_eq!(script.take().len(), 2);
}

#[test]
fn counts_take_one_request() {
    let script = Script::new(|sent| {
        assert!(sent.url.contains("SELECT COUNT() FROM"));
        (200, json!({"totalSize": sent.url.len(), "done": true, "records": []}))
    });
    let scope = crate::condition::tests::scope(model::Contacts::Mine);
    let counts = run(script.org().count(&scope)).unwrap();
    let sent = script.take();
    assert_eq!(sent.len(), 1);
    assert_eq!(counts.contact as usize, sent[0][0].url.len());
    assert!(
        sent[0][0].url.ends_with("COUNT() FROM Contact WHERE (OwnerId = '0055e000003ABCDAA4')")
    );
}

/// Everything that a server may say in place of an answer.
fn nonsense() -> Vec<(u16, Value)> {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let row = json!({"Id": "0035e0000000001", "SystemModstamp": {}, "IsDeleted": "yes",
        "MasterRecordId": 5, "StartDateTime": "9999-99-99", "DurationInMinutes": -1e300,
        "IsAllDayEvent": true, "ActivityDate": "0000-00-00", "Status": [], "LastName": {"a": 1}});
    let body = json!({"totalSize": -1, "done": true, "records": [row, null, 5, [], {}],
        "ids": [1, null, "x"], "deletedRecords": [{"id": 5}], "latestDateCovered": "never",
        "query": "SELECT Id FROM Contact WHERE ((", "listviews": [1, {"id": "x"}], "success": true,
        "id": "x", "fields": "x", "nextRecordsUrl": "https://evil.example/"});
    let mut out = Vec::new();
    for status in [200, 201, 204, 300, 304, 400, 403, 404, 412, 500] {
        for body in [
            json!(null),
            json!([]),
            json!({}),
            json!("text"),
            json!(1e300),
            deep.clone(),
            json!([null, {"success": true}, {"errors": 5}]),
            body.clone(),
        ] {
            out.push((status, body));
        }
    }
    out
}

#[test]
fn no_answer_makes_anything_panic() {
    use model::{Contacts, Field, Fields, Notify};
    let id = Id::from("0035e0000000001AAA");
    let fields = Fields::new().with(Field::Surname, "N");
    let update = Write::Update {
        kind: Kind::Contact,
        id: id.clone(),
        version: "x".into(),
        series: None,
        fields: fields.clone(),
        notify: Notify::Nobody,
    };
    let create = Write::Create {
        kind: Kind::Contact,
        mark: None,
        fields: fields.clone(),
        parent: None,
        notify: Notify::Nobody,
    };
    let restore = Write::Restore {
        kind: Kind::Contact,
        id: id.clone(),
        image: b"{\"LastName\":\"N\"}".to_vec(),
    };
    let asks = [
        Ask::Id(Kind::Contact, id.clone()),
        Ask::Id(Kind::Appointment, id.clone()),
        Ask::Email("a@b.c".into()),
        Ask::Account("Acme".into()),
        Ask::Like { kind: Kind::Contact, fields, since: now() },
    ];
    let scopes = [Contacts::All, Contacts::View(id)].map(crate::condition::tests::scope);
    for (status, body) in nonsense() {
        let answer = body.clone();
        let script = Script::new(move |_| (status, answer.clone()));
        let _ = run(open(script.clone(), None, now()));
        let mut org = script.org();
        let _ = (run(org.views()), run(org.look(&asks)));
        for write in [&update, &create, &restore] {
            assert_eq!(run(org.write(std::slice::from_ref(write))).len(), 1);
        }
        for scope in &scopes {
            let _ = run(org.count(scope));
            let mut since: Option<Watermark> = None;
            for _ in 0..3 {
                match run(org.changes(scope, since.as_ref())) {
                    Ok(page) => since = Some(page.next),
                    Err(_) => break,
                }
            }
        }
    }
}
