//! What happens when a view, a table or an answer is not what it was.

use super::tests::{STAMP, all, contacts, empty, id, settled, urls};
use crate::condition::tests::scope;
use crate::script::{Script, contact, refused, run};
use model::{Contacts, Coverage, Fault, Kind, Reader, Side};
use serde_json::json;
use std::sync::{Arc, Mutex};

#[test]
fn another_choice_or_an_edited_view_lists_contacts_anew() {
    let filter = Arc::new(Mutex::new("A = 1"));
    let told = filter.clone();
    let script = Script::new(move |sent| match sent.url.contains("/describe") {
        true => {
            let query = format!("SELECT Id FROM Contact WHERE {}", told.lock().unwrap());
            (200, json!({ "query": query }))
        }
        false => contacts(2)(sent),
    });
    let view = scope(Contacts::View("00B5e0000000001".into()));
    let (mut org, mark) = settled(&script, &view);
    let (page, _) = all(&mut org, &view, Some(mark.clone()));
    assert_eq!(page.covered.contact, Coverage::Since);
    assert_eq!(script.take().len(), 1);
    *filter.lock().unwrap() = "A = 2";
    let (page, _) = all(&mut org, &view, Some(page.next));
    assert_eq!(page.covered.contact, Coverage::Whole);
    assert!(page.seen.iter().all(|seen| seen.about.member == Some(true)));
    let sent = script.take();
    assert!(sent[0][0].url.contains("WHERE (A = 1) AND"));
    assert!(sent[1][0].url.contains("WHERE (A = 2)"));
    let (page, _) = all(&mut org, &scope(Contacts::All), Some(page.next));
    assert_eq!(page.covered.contact, Coverage::Whole);
    assert_eq!(page.covered.task, Coverage::Since);
    assert!(page.seen.iter().all(|seen| seen.about.member.is_none()));
}

#[test]
fn a_view_that_is_gone_rests_contacts_and_nothing_else() {
    let script = Script::new(|sent| match sent.url.contains("/describe") {
        true => refused(404, "NOT_FOUND"),
        false => empty(sent),
    });
    let view = scope(Contacts::View("00B5e0000000001".into()));
    let (page, _) = all(&mut script.org(), &view, None);
    assert_eq!(page.covered.contact, Coverage::Off);
    assert_eq!(page.covered.task, Coverage::Whole);
    assert_eq!(page.refused, [("00B5e0000000001".into(), Fault::Missing)]);
}

#[test]
fn a_page_that_is_too_large_is_halved() {
    let script = Script::new(|sent| {
        let limit: usize = sent.url.rsplit_once("LIMIT ").unwrap().1.parse().unwrap();
        match sent.url.contains("FROM Contact") && limit > 500 {
            true => refused(400, "OPERATION_TOO_LARGE"),
            false => contacts(600)(sent),
        }
    });
    let (page, _) = all(&mut script.org(), &scope(Contacts::All), None);
    assert_eq!(page.seen.len(), 600);

    let script = Script::new(empty);
    *script.trouble.lock().unwrap() = vec![Err(Fault::TooLarge("RESPONSE_BYTES".into()))];
    let (_, _) = all(&mut script.org(), &scope(Contacts::All), None);
    assert!(urls(&script.take())[3].ends_with("LIMIT 1000"));
}

#[test]
fn faults_of_the_whole_cycle_are_passed_on_and_strange_answers_never_loop() {
    for (answer, fault) in [
        (refused(401, "INVALID_SESSION_ID"), Fault::SignedOut("INVALID_SESSION_ID".into())),
        (refused(400, "MALFORMED_QUERY"), Fault::Garbled("refused (400 MALFORMED_QUERY)".into())),
        ((200, json!({"records": 5})), Fault::Garbled("a query answer without records".into())),
        (
            (200, json!({"done": false, "records": []})),
            Fault::Garbled("an empty page that is not the last".into()),
        ),
        (
            (200, json!({"done": true, "records": [{}]})),
            Fault::Garbled("a row without an id".into()),
        ),
    ] {
        let script = Script::new(move |_| answer.clone());
        let fault_seen = run(script.org().changes(&scope(Contacts::All), None)).unwrap_err();
        assert_eq!(fault_seen, fault);
    }
    let script =
        Script::new(|_| (200, json!({"done": false, "records": [contact(&id(1), "N", STAMP)]})));
    let mut org = script.org();
    let page = run(org.changes(&scope(Contacts::All), None)).unwrap();
    let again = run(org.changes(&scope(Contacts::All), Some(&page.next)));
    assert_eq!(again, Err(Fault::Garbled("a page that leads to itself".into())));
}

#[test]
fn tables_that_are_out_of_date_are_learnt_anew_once() {
    let mut refusals = 1;
    let script = Script::new(move |sent| match sent.url.as_str() {
        "/services/data/" => (200, json!([{"version": "66.0"}])),
        "/services/oauth2/userinfo" => {
            (200, json!({"organization_id": "00D5e000001N2Ab", "user_id": "0055e000003ABCD"}))
        }
        url if url.contains("/describe") => {
            let kind = match url {
                url if url.contains("Contact") => Kind::Contact,
                url if url.contains("Event") => Kind::Appointment,
                _ => Kind::Task,
            };
            let mut told = crate::describe::tests::plain(kind);
            let fields = told["fields"].as_array_mut().unwrap();
            fields.retain(|field| field["name"] != json!("Department"));
            (200, told)
        }
        url if url.contains("Department") && refusals > 0 => {
            refusals -= 1;
            refused(400, "INVALID_FIELD")
        }
        _ => empty(sent),
    });
    let mut org = script.org();
    let (page, _) = all(&mut org, &scope(Contacts::All), None);
    assert_eq!(page.covered.contact, Coverage::Whole);
    assert!(!org.reach().reads.contact.has(model::Field::Department));
    assert!(!Side::setup(&org).contains("Department"));
    assert_eq!(script.take().len(), 5);
}
