use super::*;
use crate::script::{Script, contact, now, refused, rows, run};
use model::{Field, Fields, Reader};
use serde_json::json;

const STAMP: &str = "2026-11-24T09:00:00.000+0000";

fn id(n: usize) -> String {
    format!("0035e00000{n:05}")
}

fn long(n: usize) -> Id {
    ids::long(&id(n)).unwrap()
}

#[test]
fn many_ids_cost_one_request_per_two_thousand() {
    let script = Script::new(|sent| {
        let (_, list) = sent.url.split_once("WHERE Id IN (").unwrap();
        let ids = list.trim_end_matches(')').split(',').map(|id| id.trim_matches('\''));
        rows(ids.map(|id| contact(id, "N", STAMP)).collect())
    });
    let mut org = script.org();
    let asks: Vec<Ask> = (0..2_000).map(|n| Ask::Id(Kind::Contact, long(n))).collect();
    let found = run(org.look(&asks)).unwrap();
    let sent = script.take();
    assert_eq!((sent.len(), sent[0].len()), (1, 5));
    assert!(sent[0].iter().all(|part| part.url.starts_with("/services/data/v66.0/queryAll?q=")));
    assert!(sent[0].iter().all(|part| part.url.len() < 16_000));
    for (n, found) in found.iter().enumerate() {
        let Found::Here { seen, image } = found else { panic!("{found:?}") };
        assert_eq!(seen.id, long(n));
        assert!(!image.is_empty());
    }
}

#[test]
fn bin_merge_and_nothing_are_told_apart() {
    let script = Script::new(|_| {
        let gone = |n: usize, master: Option<String>| json!({"Id": id(n), "IsDeleted": true, "MasterRecordId": master});
        rows(vec![gone(1, None), gone(2, Some(id(9))), contact(&id(3), "N", STAMP)])
    });
    let asks = [
        Ask::Id(Kind::Contact, long(1)),
        Ask::Id(Kind::Contact, long(2)),
        Ask::Id(Kind::Contact, long(3)),
        Ask::Id(Kind::Contact, long(4)),
        Ask::Id(Kind::Contact, "no id' OR".into()),
        Ask::Uid("x".into()),
        Ask::Mark(Kind::Contact, "m".into()),
    ];
    let found = run(script.org().look(&asks)).unwrap();
    assert_eq!(found[0], Found::Bin(long(1)));
    assert_eq!(found[1], Found::Merged(long(9)));
    assert!(matches!(found[2], Found::Here { .. }));
    assert!(found[3..].iter().all(|found| *found == Found::Nothing));
    let sent = script.take();
    assert_eq!((sent.len(), sent[0].len()), (1, 1));
    assert!(!sent[0][0].url.contains("no id"));
}

#[test]
fn a_view_in_force_tells_who_belongs_to_it() {
    let script = Script::new(|sent| match sent.url.contains("USING SCOPE mine") {
        true => rows(vec![json!({"Id": id(1)})]),
        false => rows(vec![contact(&id(1), "A", STAMP), contact(&id(2), "B", STAMP)]),
    });
    let mut org = script.org();
    org.view = Some(crate::condition::Condition { scope: "mine".into(), filter: "X = 1".into() });
    let asks = [Ask::Id(Kind::Contact, long(1)), Ask::Id(Kind::Contact, long(2))];
    let found = run(org.look(&asks)).unwrap();
    let member = |found: &Found| match found {
        Found::Here { seen, .. } => seen.about.member,
        other => panic!("{other:?}"),
    };
    assert_eq!((member(&found[0]), member(&found[1])), (Some(true), Some(false)));
    let sent = script.take();
    assert_eq!(sent.len(), 1);
    assert!(sent[0][1].url.ends_with(
        "SELECT Id FROM Contact USING SCOPE mine WHERE (X = 1) AND \
         (Id IN ('0035e0000000001','0035e0000000002'))"
    ));
}

#[test]
fn addresses_and_accounts_are_looked_up_in_long_lists() {
    let script = Script::new(|sent| match sent.url.contains("FROM Account") {
        true => rows(vec![
            json!({"Id": "0015e0000000001", "Name": "Acme"}),
            json!({"Id": "0015e0000000002", "Name": "ACME"}),
            json!({"Id": "0015e0000000003", "Name": "Twice"}),
            json!({"Id": "0015e0000000004", "Name": "Twice"}),
        ]),
        false => {
            let mut one = contact(&id(1), "A", STAMP);
            one["Email"] = json!("Ada@Example.com");
            let mut two = contact(&id(2), "B", STAMP);
            two["Email"] = json!("two@example.com");
            let mut three = contact(&id(3), "C", STAMP);
            three["Email"] = json!("two@example.com");
            rows(vec![one, two, three])
        }
    });
    let asks = [
        Ask::Email(" ada@example.com ".into()),
        Ask::Email("two@example.com".into()),
        Ask::Email("none@o'neill.example".into()),
        Ask::Account("Acme".into()),
        Ask::Account("Twice".into()),
        Ask::Account("Nobody".into()),
    ];
    let found = run(script.org().look(&asks)).unwrap();
    assert!(matches!(&found[0], Found::Here { seen, .. } if seen.id == long(1)));
    assert!(matches!(&found[1], Found::Many(seen) if seen.len() == 2));
    assert_eq!(found[2], Found::Nothing);
    assert_eq!(found[3], Found::Account(ids::long("0015e0000000001").unwrap()));
    assert_eq!(found[4], Found::Many(Vec::new()));
    assert_eq!(found[5], Found::Nothing);
    let sent = script.take();
    assert_eq!((sent.len(), sent[0].len()), (1, 2));
    assert!(
        sent[0][0].url.contains(
            "WHERE Email IN ('ada@example.com','none@o\\'neill.example','two@example.com')"
        )
    );

    let asks: Vec<Ask> = (0..450).map(|n| Ask::Email(format!("a{n}@b.example"))).collect();
    run(script.org().look(&asks)).unwrap();
    let sent = script.take();
    assert_eq!((sent.len(), sent[0].len()), (1, 1));
}

#[test]
fn a_lost_create_is_looked_for_among_what_the_person_made() {
    let script = Script::new(|_| {
        let mut one = contact(&id(1), "Lovelace", STAMP);
        one["FirstName"] = json!("Ada");
        rows(vec![one, contact(&id(2), "Byron", STAMP)])
    });
    let like = |name: &str| Ask::Like {
        kind: Kind::Contact,
        fields: Fields::new().with(Field::Surname, name),
        since: now().plus_minutes(-120),
    };
    let found = run(script.org().look(&[like("Lovelace"), like("Nobody")])).unwrap();
    assert!(matches!(&found[0], Found::Here { seen, .. } if seen.id == long(1)));
    assert_eq!(found[1], Found::Nothing);
    let sent = script.take();
    assert_eq!((sent.len(), sent[0].len()), (1, 1));
    assert!(sent[0][0].url.ends_with(
        "FROM Contact WHERE CreatedById = '0055e000003ABCDAA4' AND \
         CreatedDate >= 2026-11-24T08:00:00Z ORDER BY Id"
    ));
}

#[test]
fn a_question_that_is_too_large_is_asked_in_smaller_ones() {
    let script = Script::new(|sent| match sent.url.matches("','").count() > 60 {
        true => refused(400, "QUERY_TIMEOUT"),
        false => rows(Vec::new()),
    });
    let asks: Vec<Ask> = (0..100).map(|n| Ask::Id(Kind::Contact, long(n))).collect();
    let found = run(script.org().look(&asks)).unwrap();
    assert!(found.iter().all(|found| *found == Found::Nothing));
    assert_eq!(script.take().len(), 2);
}

#[test]
fn pages_of_a_lookup_are_followed() {
    let script = Script::new(|sent| match sent.url.contains("/query/01g") {
        true => rows(vec![contact(&id(2), "B", STAMP)]),
        false => (
            200,
            json!({"done": false, "records": [contact(&id(1), "A", STAMP)],
                "nextRecordsUrl": "/services/data/v66.0/query/01gRO0000016PIAYA2-200"}),
        ),
    });
    let asks = [Ask::Id(Kind::Contact, long(1)), Ask::Id(Kind::Contact, long(2))];
    let found = run(script.org().look(&asks)).unwrap();
    assert!(found.iter().all(|found| matches!(found, Found::Here { .. })));
}
