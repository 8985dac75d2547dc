use super::*;
use crate::condition::tests::{scope, window};
use crate::ids;
use crate::script::{Script, Sent, contact, now, refused, rows, run};
use model::{Departure, Gone, Reader};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

pub(super) const STAMP: &str = "2026-11-24T09:55:00.000+0000";

pub(super) fn id(n: usize) -> String {
    format!("0035e00000{n:05}")
}

fn long(n: usize) -> Id {
    ids::long(&id(n)).unwrap()
}

pub(super) fn empty(sent: &Sent) -> (u16, Value) {
    match sent.url.as_str() {
        url if url.contains("/deleted?") => (200, json!({"deletedRecords": []})),
        url if url.contains("/updated?") => (200, json!({"ids": []})),
        url if url.contains("/listviews/") => (200, json!({"query": "SELECT Id FROM Contact"})),
        _ => rows(Vec::new()),
    }
}

/// Reads page after page to the end; all of them as one, and the number of pages.
pub(super) fn all(org: &mut Org, scope: &Scope, since: Option<Watermark>) -> (Page, usize) {
    let mut whole = run(org.changes(scope, since.as_ref())).unwrap();
    let mut pages = 1;
    while whole.more {
        assert!(pages < 50, "the reading ends");
        let page = run(org.changes(scope, Some(&whole.next))).unwrap();
        assert_eq!(page.covered, whole.covered, "every page says the same");
        whole.seen.extend(page.seen);
        whole.gone.extend(page.gone);
        whole.refused.extend(page.refused);
        (whole.next, whole.more) = (page.next, page.more);
        pages += 1;
    }
    (whole, pages)
}

/// An org whose first reading found these contacts, and its watermark.
pub(super) fn settled(script: &Arc<Script>, scope: &Scope) -> (Org, Watermark) {
    let mut org = script.org();
    let (page, _) = all(&mut org, scope, None);
    script.take();
    (org, page.next)
}

pub(super) fn urls(sent: &[Vec<Sent>]) -> Vec<&str> {
    sent.iter().flatten().map(|part| part.url.as_str()).collect()
}

/// Lists `n` contacts by key, as the server would.
pub(super) fn contacts(n: usize) -> impl Fn(&Sent) -> (u16, Value) + Clone {
    move |sent: &Sent| {
        if !sent.url.contains("FROM Contact")
            || sent.url.contains("SystemModstamp") && !sent.url.contains("ORDER BY Id")
        {
            return empty(sent);
        }
        let after = sent.url.split_once("Id > '").map(|(_, rest)| rest[10..15].parse().unwrap());
        let from = after.map_or(0, |after: usize| after + 1);
        let limit: usize = sent.url.rsplit_once("LIMIT ").unwrap().1.parse().unwrap();
        rows((from..n).take(limit).map(|n| contact(&id(n), "N", STAMP)).collect())
    }
}

#[test]
fn a_first_reading_lists_each_kind_by_key() {
    let script = Script::new(contacts(4_500));
    let mut org = script.org();
    let (page, pages) = all(&mut org, &scope(Contacts::All), None);
    let sent = script.take();
    assert_eq!((pages, sent.len(), page.seen.len()), (3, 3, 4_500));
    assert_eq!(page.covered, PerKind::from_fn(|_| Coverage::Whole));
    assert_eq!((sent[0].len(), sent[1].len()), (3, 1));
    let urls = urls(&sent);
    assert!(urls[0].starts_with("/services/data/v66.0/query?q=SELECT Id,OwnerId,"));
    assert!(urls[0].ends_with("FROM Contact ORDER BY Id LIMIT 2000"));
    assert!(urls[1].contains("FROM Event WHERE (OwnerId = '0055e000003ABCDAA4') AND ("));
    assert!(urls[3].ends_with(&format!("WHERE (Id > '{}') ORDER BY Id LIMIT 2000", long(1_999))));
}

#[test]
fn an_idle_cycle_is_one_request() {
    let script = Script::new(contacts(3));
    let scope = scope(Contacts::All);
    let (mut org, mark) = settled(&script, &scope);
    for minutes in [1, 2, 30] {
        script.at(Some(now().plus_minutes(minutes)));
        let (page, _) = all(&mut org, &scope, Some(mark.clone()));
        let sent = script.take();
        assert_eq!(sent.len(), 1, "{minutes}");
        assert!(page.seen.is_empty() && page.gone.is_empty() && page.refused.is_empty());
        assert_eq!(page.covered, PerKind::from_fn(|_| Coverage::Since));
        let parts = urls(&sent);
        assert!(parts[..3].iter().all(|url| url.starts_with("/services/data/v66.0/queryAll?q=")));
        assert!(parts[0].contains(
            "FROM Contact WHERE (SystemModstamp >= 2026-11-24T09:50:00Z) \
             ORDER BY SystemModstamp, Id LIMIT 2000"
        ));
        assert!(parts[1].contains("FROM Event WHERE (OwnerId = '0055e000003ABCDAA4') AND (System"));
        assert!(!parts[1].contains("StartDateTime <"), "no date filter");
        assert_eq!(
            parts[3],
            "/services/data/v66.0/query?q=SELECT Id FROM Contact ORDER BY Id LIMIT 2000"
        );
        let lists =
            parts.iter().filter(|url| url.contains("/deleted?") || url.contains("/updated?"));
        assert_eq!(lists.count(), 0, "not before five minutes by the clock of the last answer");
        assert!(!State::read(&page.next).unwrap().open);
    }
    // The clock of the line has moved by then, and the lists are due.
    let (page, _) = all(&mut org, &scope, Some(mark));
    let sent = script.take();
    assert_eq!(sent.len(), 1);
    let lists: Vec<&str> = urls(&sent).into_iter().filter(|url| url.contains("?start=")).collect();
    assert_eq!(lists.len(), 5, "deleted of three kinds, updated of two");
    assert_eq!(
        lists[0],
        "/services/data/v66.0/sobjects/Contact/deleted?start=2026-11-24T10:00:00+00:00\
         &end=2026-11-24T10:29:00+00:00"
    );
    let feed = State::read(&page.next).unwrap().feeds.contact.unwrap();
    assert_eq!(feed.deleted.rfc3339(), "2026-11-24T10:29:00Z");
}

#[test]
fn changes_deletions_and_merges_are_told() {
    let script = Script::new(contacts(3));
    let scope = scope(Contacts::All);
    let (_, mark) = settled(&script, &scope);
    let script = Script::new(|sent| {
        match sent.url.contains("FROM Contact WHERE (SystemModstamp") {
            true => {
                let gone = |n: usize, master: Value| json!({"Id": id(n), "IsDeleted": true, "MasterRecordId": master, "SystemModstamp": STAMP});
                rows(vec![
                    contact(&id(2), "New", STAMP),
                    gone(0, Value::Null),
                    gone(1, id(2).into()),
                ])
            }
            false => match sent.url.contains("SELECT Id FROM Contact ORDER") {
                true => rows(vec![contact(&id(2), "New", STAMP)]),
                false => empty(sent),
            },
        }
    });
    let (page, _) = all(&mut script.org(), &scope, Some(mark));
    assert_eq!(page.seen.len(), 1);
    assert_eq!(page.seen[0].version.as_str(), STAMP);
    let record =
        |n: usize, why: Departure| Gone::Record { kind: Some(Kind::Contact), id: long(n), why };
    assert_eq!(
        page.gone,
        [record(0, Departure::Deleted), record(1, Departure::Merged { into: long(2) })]
    );
    assert_eq!(script.take().len(), 1, "the roll call needs no more requests");
}

#[test]
fn many_changes_of_one_second_are_paged_by_id() {
    let script = Script::new(contacts(3));
    let scope = scope(Contacts::All);
    let (_, mark) = settled(&script, &scope);
    let script = Script::new(|sent| {
        if !sent.url.contains("FROM Contact WHERE (SystemModstamp") {
            return empty(sent);
        }
        let after = sent.url.split_once("Id > '").map(|(_, rest)| rest[10..15].parse().unwrap());
        let from = after.map_or(0, |after: usize| after + 1);
        rows((from..2_500).take(2_000).map(|n| contact(&id(n), "N", STAMP)).collect())
    });
    let (page, pages) = all(&mut script.org(), &scope, Some(mark));
    assert_eq!((pages, page.seen.len()), (2, 2_500));
    let sent = script.take();
    assert_eq!((sent.len(), sent[1].len()), (2, 1));
    assert!(sent[1][0].url.contains(&format!(
        "(SystemModstamp > 2026-11-24T09:55:00Z OR (SystemModstamp = 2026-11-24T09:55:00Z AND \
         Id > '{}'))",
        long(1_999)
    )));
}

#[test]
fn the_roll_call_tells_who_left_and_fetches_who_came() {
    let listed = Arc::new(Mutex::new(vec![0, 1, 2]));
    let names = listed.clone();
    let script = Script::new(move |sent| {
        let all = names.lock().unwrap().iter().map(|n| contact(&id(*n), "N", STAMP)).collect();
        match sent.url.as_str() {
            url if url.contains("FROM Contact ORDER BY Id") => rows(all),
            url if url.contains("FROM Contact WHERE Id IN") => {
                rows(vec![contact(&id(7), "N", STAMP)])
            }
            _ => empty(sent),
        }
    });
    let scope = scope(Contacts::All);
    let (mut org, mark) = settled(&script, &scope);
    *listed.lock().unwrap() = vec![0, 2, 7];
    let (page, _) = all(&mut org, &scope, Some(mark));
    let gone = Gone::Record { kind: Some(Kind::Contact), id: long(1), why: Departure::Unlisted };
    assert_eq!(page.gone, [gone]);
    assert_eq!(page.seen.iter().map(|seen| &seen.id).collect::<Vec<_>>(), [&long(7)]);
    assert_eq!(script.take().len(), 2);
    let (page, _) = all(&mut org, &scope, Some(page.next));
    assert!(page.gone.is_empty() && page.seen.is_empty());
    assert_eq!(script.take().len(), 1);
}

#[test]
fn what_time_brings_into_the_window_is_read_in_place_of_the_roll_call() {
    let script = Script::new(contacts(1));
    let mut scope = scope(Contacts::All);
    let (mut org, mark) = settled(&script, &scope);
    scope.window = window("2026-11-11", "2026-12-23");
    let (page, _) = all(&mut org, &scope, Some(mark));
    let sent = script.take();
    assert_eq!(sent.len(), 1);
    let parts = urls(&sent);
    assert_eq!(parts.iter().filter(|url| url.contains("/query")).count(), 5);
    assert!(
        parts[3].contains(
            "StartDateTime < 2026-12-24T00:00:00Z AND EndDateTime > 2026-12-23T00:00:00Z"
        )
    );
    assert!(parts[4].contains("((ActivityDate >= 2026-12-23 AND ActivityDate <= 2026-12-23))"));
    assert!(!parts.iter().any(|url| url.contains("SELECT Id FROM Contact")));
    let (_, _) = all(&mut org, &scope, Some(page.next));
    assert_eq!(urls(&script.take()).iter().filter(|url| url.contains("/query")).count(), 4);
}

#[test]
fn a_purged_bin_shows_in_the_list_of_deletions() {
    let script = Script::new(contacts(3));
    let scope = scope(Contacts::All);
    let (_, mark) = settled(&script, &scope);
    let script = Script::new(|sent| match sent.url.as_str() {
        url if url.contains("Contact/deleted?") => (
            200,
            json!({"deletedRecords": [{"id": id(1)}, {"id": id(2)}, {"id": id(99)}],
                "earliestDateAvailable": "2026-11-10T00:00:00.000+0000",
                "latestDateCovered": "2026-11-24T10:15:00.000+0000"}),
        ),
        url if url.contains("FROM Contact WHERE Id IN") => {
            rows(vec![json!({"Id": id(2), "IsDeleted": true, "MasterRecordId": id(0)})])
        }
        url if url.contains("FROM Contact ORDER BY Id") => rows(vec![contact(&id(0), "N", STAMP)]),
        _ => empty(sent),
    });
    let mut org = script.org();
    org.line.clock = now().plus_minutes(30);
    script.at(Some(now().plus_minutes(30)));
    // The roll call runs before the list and tells two of them as missing already.
    let mut state = State::read(&mark).unwrap();
    state.roll.after = long(2).0[..15].to_owned();
    let (page, _) = all(&mut org, &scope, Some(state.write()));
    let why = |n: usize| {
        page.gone.iter().find_map(|gone| match gone {
            Gone::Record { id, why, .. } if *id == long(n) => Some(why.clone()),
            _ => None,
        })
    };
    assert_eq!(why(1), Some(Departure::Deleted));
    assert_eq!(why(2), Some(Departure::Merged { into: long(0) }));
    assert_eq!(why(99), None, "never one of ours");
    let feed = State::read(&page.next).unwrap().feeds.contact.unwrap();
    assert_eq!(feed.deleted.rfc3339(), "2026-11-24T10:15:00Z", "as far as the list reaches");
}

#[test]
fn an_id_that_changed_out_of_the_condition_is_unlisted() {
    let script = Script::new(empty);
    let scope = scope(Contacts::Mine);
    let (_, mark) = settled(&script, &scope);
    let script = Script::new(|sent| match sent.url.contains("Event/updated?") {
        true => (200, json!({"ids": ["00U5e0000000001"], "latestDateCovered": "x"})),
        false => empty(sent),
    });
    let mut org = script.org();
    org.line.clock = now().plus_minutes(30);
    let (page, _) = all(&mut org, &scope, Some(mark));
    let event = ids::long("00U5e0000000001").unwrap();
    let gone = Gone::Record { kind: Some(Kind::Appointment), id: event, why: Departure::Unlisted };
    assert_eq!(page.gone, [gone]);
}

#[test]
fn a_refused_list_costs_only_itself_and_is_asked_alone_an_hour_later() {
    let script = Script::new(empty);
    let scope = scope(Contacts::All);
    let (_, mark) = settled(&script, &scope);
    let script = Script::new(|sent| match sent.url.contains("?start=") {
        true => refused(400, "INVALID_REPLICATION_DATE"),
        false => empty(sent),
    });
    let mut org = script.org();
    org.line.clock = now().plus_minutes(30);
    script.at(Some(now().plus_minutes(30)));
    let (page, _) = all(&mut org, &scope, Some(mark));
    assert_eq!(script.take().len(), 1);
    assert!(page.refused.is_empty());
    script.at(Some(now().plus_minutes(40)));
    let (page, _) = all(&mut org, &scope, Some(page.next));
    assert!(urls(&script.take()).iter().all(|url| !url.contains("?start=")));
    org.line.clock = now().plus_minutes(120);
    script.at(Some(now().plus_minutes(120)));
    all(&mut org, &scope, Some(page.next));
    let sent = script.take();
    assert!(urls(&sent[..1]).iter().all(|url| !url.contains("?start=")));
    assert!(sent.len() > 1 && sent[1..].iter().all(|request| request.len() == 1));
}

#[test]
fn a_gap_that_no_list_covers_makes_the_kind_be_listed_anew() {
    let script = Script::new(contacts(2));
    let scope = scope(Contacts::All);
    let (mut org, mark) = settled(&script, &scope);
    org.line.clock = now().plus_minutes(20 * 24 * 60);
    let (page, _) = all(&mut org, &scope, Some(mark.clone()));
    assert_eq!(page.covered.contact, Coverage::Whole);
    assert_eq!(page.seen.len(), 2);

    let purged = Script::new(|sent| match sent.url.contains("Task/deleted?") {
        true => {
            (200, json!({"deletedRecords": [], "earliestDateAvailable": "2026-11-24T10:10:00Z"}))
        }
        false => contacts(2)(sent),
    });
    let mut org = purged.org();
    org.line.clock = now().plus_minutes(30);
    let (page, _) = all(&mut org, &scope, Some(mark));
    assert_eq!(page.covered.task, Coverage::Whole);
    assert_eq!(page.covered.contact, Coverage::Since);
}

#[test]
fn nothing_switched_on_costs_nothing() {
    let script = Script::new(|_| panic!("no request"));
    let mut scope = scope(Contacts::All);
    scope.kinds = PerKind::default();
    let (page, _) = all(&mut script.org(), &scope, None);
    assert_eq!(page.covered, PerKind::default());
    assert!(!run(script.org().changes(&scope, Some(&"nonsense".into()))).unwrap().more);
}

#[test]
fn without_the_servers_time_the_newest_stamp_or_a_day_is_taken() {
    let script = Script::new(contacts(1));
    script.at(None);
    let scope = scope(Contacts::All);
    let (_, mark) = settled(&script, &scope);
    let state = State::read(&mark).unwrap();
    assert_eq!(state.feeds.contact.unwrap().upto.rfc3339(), "2026-11-24T09:55:00Z");
    assert_eq!(state.feeds.task.unwrap().upto.rfc3339(), "2026-11-23T10:00:00Z");
}
