use super::*;
use crate::columns;
use crate::describe::Column;
use crate::script::{Script, Sent, bare, contact, now, refused, rows, run};
use crate::{ids, limits};
use model::{Day, Mark, Moment, Notify, Reader, Side, Times};
use serde_json::{Value as Json, json};

const STAMP: &str = "2026-11-24T09:55:00.000+0000";

fn id(n: usize) -> String {
    format!("0035e00000{n:05}")
}

fn long(n: usize) -> Id {
    ids::long(&id(n)).unwrap()
}

fn create(kind: Kind, fields: Fields, parent: Option<Id>) -> Write {
    Write::Create { kind, mark: None, fields, parent, notify: Notify::Nobody }
}

fn update(kind: Kind, id: Id, fields: Fields) -> Write {
    Write::Update { kind, id, version: STAMP.into(), series: None, fields, notify: Notify::Nobody }
}

fn delete(n: usize) -> Write {
    Write::Delete {
        kind: Kind::Contact,
        id: long(n),
        version: STAMP.into(),
        series: None,
        notify: Notify::Nobody,
    }
}

fn named(n: usize) -> Fields {
    Fields::new().with(Field::Surname, format!("Name {n}").as_str())
}

fn rejected(code: &str, field: Option<&str>) -> Outcome {
    Outcome::Refused(Fault::Rejected { code: code.into(), field: field.map(str::to_owned) })
}

/// Saves every row; ids follow the number in the name.
fn saves(sent: &Sent) -> (u16, Json) {
    let records = sent.body["records"].as_array();
    let number = |record: &Json| -> usize {
        record["LastName"].as_str().unwrap().rsplit(' ').next().unwrap().parse().unwrap()
    };
    match (sent.method.as_str(), records) {
        ("POST" | "PATCH", Some(records)) => {
            let saved = records.iter().map(|record| {
                let id = record["id"].as_str().map_or_else(|| id(number(record)), str::to_owned);
                json!({"id": id, "success": true, "errors": []})
            });
            (200, Json::Array(saved.collect()))
        }
        ("DELETE", _) => {
            let (_, ids) = sent.url.split_once("?ids=").unwrap();
            let ids = ids.trim_end_matches("&allOrNone=false").split(',');
            (200, ids.map(|id| json!({"id": id, "success": true, "errors": []})).collect())
        }
        ("PATCH", None) => (204, Json::Null),
        _ => {
            let most =
                sent.url.rsplit_once("LIMIT ").map_or(230, |(_, most)| most.parse().unwrap());
            let made = 0..most - 200;
            rows(made.map(|n: usize| contact(&id(n), &format!("Name {n}"), STAMP)).collect())
        }
    }
}

#[test]
fn eight_hundred_new_records_cost_one_request() {
    let script = Script::new(saves);
    let writes: Vec<Write> = (0..800).map(|n| create(Kind::Contact, named(n), None)).collect();
    let outcomes = run(script.org().write(&writes));
    let sent = script.take();
    assert_eq!((sent.len(), sent[0].len()), (1, 5));
    for (n, outcome) in outcomes.iter().enumerate() {
        let Outcome::Done(receipt) = outcome else { panic!("{outcome:?}") };
        assert_eq!((&receipt.id, receipt.version.as_str()), (&long(n), STAMP));
        assert_eq!(receipt.shown.text(Field::Surname), Some(format!("Name {n}").as_str()));
    }
    assert_eq!(sent[0][0].url, "/services/data/v66.0/composite/sobjects");
    assert_eq!(sent[0][0].body["allOrNone"], json!(false));
    assert_eq!(
        sent[0][0].body["records"][7],
        json!({"attributes": {"type": "Contact"}, "LastName": "Name 7"})
    );
    assert!(sent[0][4].url.ends_with(
        "FROM Contact WHERE CreatedById = '0055e000003ABCDAA4' AND \
         CreatedDate >= 2026-11-24T08:30:00Z ORDER BY CreatedDate DESC, Id DESC LIMIT 1000"
    ));
}

#[test]
fn a_new_record_is_born_with_its_relation_and_nothing_that_is_never_written() {
    let script = Script::new(saves);
    let account = Id::from("0015e0000000001AAA");
    let mut fields = named(1).with(Field::Company, "Acme");
    fields.set(Field::Manager, Value::text("Boss"));
    run(script.org().write(&[create(Kind::Contact, fields, Some(account))]));
    let account = ids::long("0015e0000000001").unwrap();
    assert_eq!(
        script.take()[0][0].body["records"][0],
        json!({"attributes": {"type": "Contact"}, "LastName": "Name 1", "AccountId": account})
    );

    let times = Times::AllDay { first: Day::parse("2026-12-24").unwrap(), days: 1 };
    let event = Fields::new().with(Field::Subject, "Fair").with(Field::Times, times);
    for (private, related) in [(false, true), (true, false)] {
        let script = Script::new(|sent| match sent.body.is_null() {
            true => rows(Vec::new()),
            false => (200, json!([{"id": "00U5e0000000001", "success": true}])),
        });
        let fields = event.clone().with(Field::Private, private);
        run(script.org().write(&[create(Kind::Appointment, fields, Some(long(5)))]));
        let record = &script.take()[0][0].body["records"][0];
        assert_eq!(record.get("WhoId").is_some(), related);
        assert_eq!(record["DurationInMinutes"], json!(1_440));
        assert!(record.get("OwnerId").is_none() && record.get("EndDateTime").is_none());
    }
}

#[test]
fn a_marked_record_is_made_once_only() {
    let script = Script::new(saves);
    let mut org = script.org();
    let column = Column { length: 255, create: true, update: true, filter: true };
    org.setup.contact.columns.insert(columns::MARK.into(), column);
    let mut write = create(Kind::Contact, named(1), None);
    if let Write::Create { mark, .. } = &mut write {
        *mark = Some(Mark::from("1:abc"));
    }
    run(org.write(&[write]));
    let sent = script.take();
    assert_eq!(sent[0][0].method, "PATCH");
    assert_eq!(sent[0][0].url, "/services/data/v66.0/composite/sobjects/Contact/Twinline_Mark__c");
    assert_eq!(sent[0][0].body["records"][0]["Twinline_Mark__c"], json!("1:abc"));

    let mark = |mark: Option<Mark>| Write::Mark {
        kind: Kind::Contact,
        id: long(1),
        version: STAMP.into(),
        mark,
    };
    run(org.write(&[mark(None)]));
    assert_eq!(script.take()[0][0].body, json!({"Twinline_Mark__c": null}));
    let outcomes = run(script.org().write(&[mark(Some("m".into()))]));
    assert_eq!(outcomes, [rejected("NO_FIELD_FOR_MARKS", None)]);
}

#[test]
fn few_updates_are_conditional_and_many_are_not() {
    let script = Script::new(|sent| match sent.url.ends_with(long(1).as_str()) {
        true => (412, Json::Null),
        false => saves(sent),
    });
    let writes: Vec<Write> = (0..20).map(|n| update(Kind::Contact, long(n), named(n))).collect();
    let outcomes = run(script.org().write(&writes));
    let sent = script.take();
    assert_eq!((sent.len(), sent[0].len()), (1, 21));
    assert_eq!(sent[0][0].url, format!("/services/data/v66.0/sobjects/Contact/{}", long(0)));
    assert_eq!(sent[0][0].method, "PATCH");
    assert_eq!(sent[0][0].unmodified_since.as_deref(), Some("Tue, 24 Nov 2026 09:55:00 GMT"));
    assert!(sent[0][20].url.contains("WHERE Id IN ('0035e0000000000',"));
    assert_eq!(outcomes[1], Outcome::Refused(Fault::Stale));
    assert!(matches!(&outcomes[0], Outcome::Done(receipt) if receipt.version.as_str() == STAMP));

    let writes: Vec<Write> =
        (0..=limits::CONDITIONAL_ROWS).map(|n| update(Kind::Contact, long(n), named(n))).collect();
    let outcomes = run(script.org().write(&writes));
    let sent = script.take();
    assert_eq!((sent.len(), sent[0].len()), (1, 2));
    assert_eq!(sent[0][0].method, "PATCH");
    assert_eq!(sent[0][0].body["records"][3]["id"], json!(long(3)));
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done(_))));
}

#[test]
fn an_org_that_takes_no_conditions_in_a_composite_takes_them_one_by_one() {
    let script = Script::new(saves);
    *script.trouble.lock().unwrap() = vec![bare(400)];
    let outcomes = run(script.org().write(&[update(Kind::Contact, long(1), named(1))]));
    assert!(matches!(outcomes[0], Outcome::Done(_)));
    let sent = script.take();
    assert_eq!(sent.len(), 3);
    assert!(sent[1][0].unmodified_since.is_some());
}

#[test]
fn deletions_travel_in_addresses_and_what_is_gone_already_is_done() {
    let script = Script::new(|sent| {
        let (status, mut body) = saves(sent);
        body[1] = json!({"id": id(1), "success": false,
            "errors": [{"statusCode": "ENTITY_IS_DELETED", "message": "entity is deleted"}]});
        body[2] = json!({"success": false, "errors": [{"statusCode": "INSUFFICIENT_ACCESS_OR_READONLY"}]});
        (status, body)
    });
    let outcomes = run(script.org().write(&[delete(0), delete(1), delete(2)]));
    let sent = script.take();
    assert_eq!((sent.len(), sent[0].len()), (1, 1));
    assert_eq!(sent[0][0].method, "DELETE");
    assert_eq!(
        sent[0][0].url,
        format!(
            "/services/data/v66.0/composite/sobjects?ids={},{},{}&allOrNone=false",
            long(0),
            long(1),
            long(2)
        )
    );
    for (n, outcome) in outcomes[..2].iter().enumerate() {
        let Outcome::Done(receipt) = outcome else { panic!("{outcome:?}") };
        assert_eq!(receipt.id, long(n));
        assert!(receipt.shown.is_empty());
    }
    assert_eq!(outcomes[2], rejected("INSUFFICIENT_ACCESS_OR_READONLY", None));
}

#[test]
fn one_bad_row_neither_stops_nor_hides_its_neighbours() {
    let script = Script::new(|sent| {
        let (status, mut body) = saves(sent);
        if sent.method == "POST" {
            body[1] = json!({"success": false, "errors": [
                {"statusCode": "STRING_TOO_LONG", "message": "x", "fields": ["LastName"]}]});
        }
        (status, body)
    });
    let writes: Vec<Write> = (0..3).map(|n| create(Kind::Contact, named(n), None)).collect();
    let outcomes = run(script.org().write(&writes));
    assert!(matches!(outcomes[0], Outcome::Done(_)) && matches!(outcomes[2], Outcome::Done(_)));
    assert_eq!(outcomes[1], rejected("STRING_TOO_LONG", Some("surname")));
}

#[test]
fn a_refused_collection_is_cut_until_the_bad_row_stands_alone() {
    let script = Script::new(|sent| match sent.body.to_string().contains("Name 100\"") {
        true => refused(400, "JSON_PARSER_ERROR"),
        false => saves(sent),
    });
    let writes: Vec<Write> = (0..200).map(|n| create(Kind::Contact, named(n), None)).collect();
    let outcomes = run(script.org().write(&writes));
    for (n, outcome) in outcomes.iter().enumerate() {
        match n {
            100 => assert_eq!(*outcome, rejected("400 JSON_PARSER_ERROR", None)),
            _ => assert!(matches!(outcome, Outcome::Done(_)), "{n}: {outcome:?}"),
        }
    }
    assert!(script.take().len() <= 8);
}

#[test]
fn a_locked_row_is_tried_again_and_then_given_up() {
    let mut times = 0;
    let script = Script::new(move |sent| {
        let (status, mut body) = saves(sent);
        if sent.method == "PATCH" {
            let records = sent.body["records"].as_array().unwrap();
            times += 1;
            for (at, record) in records.iter().enumerate() {
                let always = record["LastName"] == json!("Name 3");
                let once = record["LastName"] == json!("Name 5") && times == 1;
                if always || once {
                    body[at] =
                        json!({"success": false, "errors": [{"statusCode": "UNABLE_TO_LOCK_ROW"}]});
                }
            }
        }
        (status, body)
    });
    let writes: Vec<Write> = (0..30).map(|n| update(Kind::Contact, long(n), named(n))).collect();
    let outcomes = run(script.org().write(&writes));
    assert!(matches!(outcomes[5], Outcome::Done(_)));
    assert_eq!(outcomes[3], Outcome::Refused(Fault::TooLarge("UNABLE_TO_LOCK_ROW".into())));
    assert_eq!(outcomes.iter().filter(|o| matches!(o, Outcome::Done(_))).count(), 29);
}

#[test]
fn a_duplicate_rule_names_the_records_that_are_there() {
    let script = Script::new(|sent| match sent.url.as_str() {
        "/services/data/v66.0/sobjects/Contact" => match sent.body["LastName"] == json!("Name 1") {
            true => (
                400,
                json!([{"errorCode": "DUPLICATES_DETECTED", "duplicateResut": {"matchResults": [
                    {"matchRecords": [{"record": {"Id": id(77)}}]}]}}]),
            ),
            false => (201, json!({"id": id(2), "success": true, "errors": []})),
        },
        _ => {
            let (status, mut body) = saves(sent);
            if sent.method == "POST" {
                for at in 1..3 {
                    body[at] = json!({"success": false, "errors": [{"statusCode": "DUPLICATES_DETECTED"}]});
                }
            }
            (status, body)
        }
    });
    let writes: Vec<Write> = (0..3).map(|n| create(Kind::Contact, named(n), None)).collect();
    let outcomes = run(script.org().write(&writes));
    assert!(matches!(outcomes[0], Outcome::Done(_)));
    assert_eq!(outcomes[1], Outcome::Twin(vec![long(77)]));
    assert!(matches!(&outcomes[2], Outcome::Done(receipt) if receipt.id == long(2)));
    assert_eq!(script.take().len(), 2);
}

#[test]
fn a_lost_answer_leaves_every_row_in_doubt_and_a_refusal_none() {
    let offline = || Fault::Offline("x".into());
    for (trouble, outcome) in [
        (Err(offline()), Outcome::InDoubt(offline())),
        (bare(502), Outcome::InDoubt(Fault::Offline("502".into()))),
        (bare(401), Outcome::NotSent(Fault::SignedOut("401".into()))),
        (bare(200), Outcome::InDoubt(Fault::Offline("the answer broke off".into()))),
        (Err(Fault::SignedOut("x".into())), Outcome::NotSent(Fault::SignedOut("x".into()))),
    ] {
        let script = Script::new(saves);
        *script.trouble.lock().unwrap() = vec![trouble];
        let writes = [create(Kind::Contact, named(0), None), create(Kind::Contact, named(1), None)];
        assert_eq!(run(script.org().write(&writes)), [outcome.clone(), outcome]);
        assert_eq!(script.take().len(), 1, "a create is never repeated blindly");
    }
    let script = Script::new(|sent| match sent.method.as_str() {
        "POST" => refused(500, "UNKNOWN_EXCEPTION"),
        _ => saves(sent),
    });
    let outcomes = run(script.org().write(&[create(Kind::Contact, named(0), None)]));
    assert!(matches!(outcomes[0], Outcome::InDoubt(Fault::Offline(_))));
    let script = Script::new(|sent| match sent.method.as_str() {
        "POST" => (200, json!([])),
        _ => saves(sent),
    });
    let outcomes = run(script.org().write(&[create(Kind::Contact, named(0), None)]));
    assert!(matches!(outcomes[0], Outcome::InDoubt(Fault::Garbled(_))));
}

#[test]
fn a_reminder_is_written_from_the_start_that_was_read() {
    let event = |start: &str| {
        json!({"Id": "00U5e0000000001", "StartDateTime": start, "DurationInMinutes": 30,
            "IsReminderSet": true, "ReminderDateTime": "2026-12-01T08:45:00.000+0000",
            "SystemModstamp": STAMP})
    };
    let script = Script::new(move |sent| match sent.method.as_str() {
        "PATCH" => (204, Json::Null),
        _ => rows(vec![event("2026-12-01T09:00:00.000+0000")]),
    });
    let mut org = script.org();
    let event = ids::long("00U5e0000000001").unwrap();
    let fields = Fields::new().with(Field::Reminder, 30_i64);
    run(org.write(&[update(Kind::Appointment, event.clone(), fields)]));
    let sent = script.take();
    assert_eq!(sent.len(), 2, "the start was not known");
    assert_eq!(sent[1][0].body["ReminderDateTime"], json!("2026-12-01T08:30:00Z"));

    let at = |text: &str| Moment::parse(text).unwrap();
    let times = Times::Timed {
        start: at("2026-12-02T09:00:00Z"),
        end: at("2026-12-02T10:00:00Z"),
        zone: None,
    };
    run(org.write(&[update(Kind::Appointment, event, Fields::new().with(Field::Times, times))]));
    let sent = script.take();
    assert_eq!(sent.len(), 1, "the start is known by now");
    assert_eq!(sent[0][0].body["ReminderDateTime"], json!("2026-12-02T08:45:00Z"));
}

#[test]
fn whole_days_that_come_back_as_others_are_written_no_more() {
    let script = Script::new(|sent| match sent.body.is_null() {
        false => (200, json!([{"id": "00U5e0000000001", "success": true}])),
        true => rows(vec![json!({"Id": "00U5e0000000001", "IsAllDayEvent": true,
            "ActivityDate": "2026-12-23", "DurationInMinutes": 1440, "SystemModstamp": STAMP})]),
    });
    let mut org = script.org();
    let times = Times::AllDay { first: Day::parse("2026-12-24").unwrap(), days: 1 };
    let write = create(Kind::Appointment, Fields::new().with(Field::Times, times), None);
    assert!(matches!(run(org.write(std::slice::from_ref(&write)))[0], Outcome::Done(_)));
    assert_eq!(run(org.write(&[write])), [rejected("ALL_DAY_DIFFERS", Some("times"))]);
}

#[test]
fn an_org_without_multi_day_events_is_known_by_its_refusal() {
    let script = Script::new(|sent| match sent.body.is_null() {
        true => rows(Vec::new()),
        false => (
            200,
            json!([{"success": false, "errors": [{"statusCode": "FIELD_INTEGRITY_EXCEPTION",
                "message": "x", "fields": ["EndDateTime"]}]}]),
        ),
    });
    let mut org = script.org();
    let mut refuse = |days: u16| {
        let times = Times::AllDay { first: Day::parse("2026-12-24").unwrap(), days };
        let write = create(Kind::Appointment, Fields::new().with(Field::Times, times), None);
        let outcomes = run(org.write(&[write]));
        assert_eq!(outcomes, [rejected("FIELD_INTEGRITY_EXCEPTION", Some("times"))]);
        org.reach().longest_minutes
    };
    assert_eq!(refuse(1), Some(20_160));
    assert_eq!(refuse(3), Some(1_440));
    assert!(
        Side::setup(&org).contains("\"single_days\":true"),
        "it is handed back to the next opening"
    );
}

#[test]
fn a_refusal_of_everything_is_not_tried_row_by_row() {
    let script = Script::new(|sent| match sent.method.as_str() {
        "POST" => refused(400, "JSON_PARSER_ERROR"),
        _ => rows(Vec::new()),
    });
    let writes: Vec<Write> = (0..800).map(|n| create(Kind::Contact, named(n), None)).collect();
    let outcomes = run(script.org().write(&writes));
    assert!(outcomes.iter().all(|outcome| *outcome == rejected("400 JSON_PARSER_ERROR", None)));
    assert!(script.take().len() <= 25);
}

#[test]
fn a_record_comes_out_of_the_bin_or_is_made_anew() {
    let image = wire::json::write(&contact(&id(5), "Name 5", STAMP));
    let restore =
        |n: usize| Write::Restore { kind: Kind::Contact, id: long(n), image: image.clone() };
    let script = Script::new(saves);
    let back = format!(
        "<e:Envelope xmlns:e='x'><e:Body><undeleteResponse><result><id>{}</id>\
         <success>true</success></result></undeleteResponse></e:Body></e:Envelope>",
        id(1)
    );
    let undeleted = http::Response::new(back.into_bytes());
    *script.trouble.lock().unwrap() = vec![Ok(undeleted)];
    let outcomes = run(script.org().write(&[restore(1), restore(2)]));
    assert!(matches!(&outcomes[0], Outcome::Done(receipt) if receipt.id == long(1)));
    assert!(matches!(&outcomes[1], Outcome::Done(receipt) if receipt.id == long(5)));
    let sent = script.take();
    assert_eq!(sent[0][0].url, "/services/Soap/u/66.0");
    assert_eq!(sent[1][0].body["records"].as_array().unwrap().len(), 1);

    *script.trouble.lock().unwrap() = vec![Err(Fault::Offline("x".into()))];
    let outcomes = run(script.org().write(&[restore(1)]));
    assert!(matches!(outcomes[0], Outcome::InDoubt(_)));
    let broken = Write::Restore { kind: Kind::Contact, id: long(1), image: Vec::new() };
    assert!(matches!(run(script.org().write(&[broken]))[0], Outcome::Refused(Fault::Garbled(_))));
}

#[test]
fn ids_that_are_none_never_reach_an_address() {
    let script = Script::new(|_| panic!("no request"));
    let bad = Id::from("../../tooling");
    let writes = [
        update(Kind::Contact, bad.clone(), named(1)),
        Write::Delete {
            kind: Kind::Task,
            id: bad,
            version: "".into(),
            series: None,
            notify: Notify::Nobody,
        },
    ];
    let outcomes = run(script.org().write(&writes));
    assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Refused(Fault::Missing)));
    assert!(run(script.org().write(&[])).is_empty());
    assert_eq!(now().rfc3339(), "2026-11-24T10:00:00Z");
}
