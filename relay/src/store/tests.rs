//! One story of the store, told on SQLite in memory of a temporary file.

mod closing;

use super::accounts::{AccountId, AccountRow, Chosen};
use super::closing::Sealed;
use super::connections::ConnectionRow;
use super::cycles::CycleRow;
use super::links::{Batch, By, Done, NewEntry};
use super::sessions::Forgetting;
use super::*;
use crate::vault::{hex, random};
use api::dashboard::Pause;
use api::wizard::Shown;
use model::{
    Field, FieldSet, Id, Kind, LinkId, Moment, PerKind, Series, Start, Value, Version, Watermark,
};
use std::path::PathBuf;
use sync::past::{LeftOut, Rest, Says};
use sync::plan::{Conflict, Reason, Ruled, Verb};
use sync::report::Report;
use sync::{Closing, Digests, End, Held, Link, LinkState, Shadow, Stray, Waiting, Watermarks, Why};

const NOW: Moment = Moment(1_795_595_400_000);
const LEASE_MS: i64 = 120_000;

struct Scratch {
    store: Store,
    folder: PathBuf,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn scratch() -> Scratch {
    let folder = std::env::temp_dir().join(format!("twinline-store-{}", hex(&random::<8>())));
    std::fs::create_dir(&folder).unwrap();
    Scratch { store: Store::open(&folder.join("story.db")).await.unwrap(), folder }
}

fn later(ms: i64) -> Moment {
    Moment(NOW.0 + ms)
}

async fn account(store: &Store, person: &str) -> AccountId {
    let row = AccountRow {
        id: AccountId(format!("account of {person}")),
        org: "00D1".into(),
        person: person.into(),
        user_name: b"sealed name".to_vec(),
        settings: b"sealed settings".to_vec(),
        finished: None,
        shown: Shown::default(),
        first_done: false,
        paused: false,
        leaving: false,
        due: None,
        failures: 0,
        next_link: LinkId(1),
        watermarks: Watermarks::default(),
        whole_at: Moment(0),
        scope_changed: PerKind::default(),
    };
    store.account_for(&row, NOW).await.unwrap()
}

async fn leased(store: &Store, person: &str) -> Lease {
    let id = account(store, person).await;
    store.finish(&id, Shown { updates: 3, deletes: 1 }, NOW).await.unwrap();
    let lease = store.lease(NOW, LEASE_MS).await.unwrap().expect("it is due");
    assert_eq!(lease.account, id);
    lease
}

fn link(id: u64, crm: &str, mail: &str) -> Link {
    let shadow = |id: &str| {
        Some(Shadow {
            id: Id::from(id),
            version: Version::from("1"),
            digests: {
                let mut digests = Digests::default();
                digests.set(Field::Surname, u128::MAX - 7);
                digests
            },
        })
    };
    let mut link: Link = serde_json::from_value(serde_json::json!({
        "id": id, "kind": "contact", "crm": null, "mail": null, "born": "crm", "state": "live",
        "series": null, "span": null, "created": null, "short": 0, "slot": "email",
        "our_body": false, "settled": true, "made": null, "uid": null
    }))
    .unwrap();
    link.crm = shadow(crm);
    link.mail = shadow(mail);
    link.short = FieldSet::NONE;
    link
}

#[tokio::test]
async fn an_account_is_one_person_of_one_org() {
    let it = scratch().await;
    let first = account(&it.store, "0051").await;
    let again = account(&it.store, "0051").await;
    let other = account(&it.store, "0052").await;
    assert_eq!(first, again);
    assert_ne!(first, other);
    assert!(it.store.account(&AccountId("nobody".into())).await.unwrap().is_none());
    it.store.rename(&first, b"other name").await.unwrap();
    let chosen = Chosen {
        settings: b"other settings".to_vec(),
        scope_changed: PerKind { contact: true, ..PerKind::default() },
    };
    it.store.choose(&first, &chosen, NOW).await.unwrap();
    let chosen = Chosen { scope_changed: PerKind { task: true, ..PerKind::default() }, ..chosen };
    it.store.choose(&first, &chosen, NOW).await.unwrap();
    let row = it.store.account(&first).await.unwrap().unwrap();
    assert_eq!(row.user_name, b"other name");
    assert_eq!(row.settings, b"other settings");
    assert_eq!(row.scope_changed, PerKind { contact: true, appointment: false, task: true });
    assert_eq!(row.due, None, "an unfinished account is never due");
    it.store.schedule(&first, Some(NOW)).await.unwrap();
    assert!(it.store.lease(NOW, LEASE_MS).await.unwrap().is_none());
    it.store.erase(&first).await.unwrap();
    assert!(it.store.account(&first).await.unwrap().is_none());
}

#[tokio::test]
async fn one_relay_at_a_time_holds_an_account() {
    let it = scratch().await;
    let store = &it.store;
    let lease = leased(store, "0051").await;
    assert!(store.lease(NOW, LEASE_MS).await.unwrap().is_none(), "it is held");
    store.prolong(&lease, later(60_000)).await.unwrap();
    assert!(store.lease(later(LEASE_MS + 1), LEASE_MS).await.unwrap().is_none(), "prolonged");
    // The relay sleeps for ten minutes; another takes the account over.
    let new = store.lease(later(600_000), LEASE_MS).await.unwrap().expect("the lease ran out");
    assert_eq!(new.epoch, lease.epoch + 1);
    let refused = store.prolong(&lease, later(600_001)).await;
    assert!(matches!(refused, Err(StoreFault::Superseded)), "{refused:?}");
    let refused = store.intend(&lease, &[("a".into(), NOW, b"x".to_vec())], NOW).await;
    assert!(matches!(refused, Err(StoreFault::Superseded)));
    let refused = store.settle(&lease, 1, &Batch::default(), NOW).await;
    assert!(matches!(refused, Err(StoreFault::Superseded)));
    let refused = store.begin_cycle(&lease, NOW).await;
    assert!(matches!(refused, Err(StoreFault::Superseded)));
    let refused = store.entry_numbers(&lease, 1, NOW).await;
    assert!(matches!(refused, Err(StoreFault::Superseded)));
    let refused = store.note_whole(&lease, NOW).await;
    assert!(matches!(refused, Err(StoreFault::Superseded)));
    assert!(store.intents(&lease.account).await.unwrap().is_empty());
    assert_eq!(store.take_over(later(600_002)).await.unwrap(), 1, "as after a crash");
    let new = store.lease(later(600_002), LEASE_MS).await.unwrap().expect("due at once");
    // A late release of the old lease changes nothing.
    store.release(&lease, Some(NOW), 9).await.unwrap();
    assert_eq!(store.account(&lease.account).await.unwrap().unwrap().failures, 0);
    store.release(&new, Some(later(900_000)), 2).await.unwrap();
    let row = store.account(&lease.account).await.unwrap().unwrap();
    assert_eq!((row.due, row.failures), (Some(later(900_000)), 2));
}

/// A clock that was wrong by years must not keep an account waiting for years.
#[tokio::test]
async fn a_moment_far_ahead_counts_as_past() {
    let it = scratch().await;
    let store = &it.store;
    const YEAR_MS: i64 = 365 * 86_400_000;
    let id = account(store, "0051").await;
    store.finish(&id, Shown::default(), NOW).await.unwrap();
    store.schedule(&id, Some(later(86_400_000))).await.unwrap();
    assert!(store.lease(NOW, LEASE_MS).await.unwrap().is_none(), "tomorrow is tomorrow");
    store.schedule(&id, Some(later(YEAR_MS))).await.unwrap();
    let lease = store.lease(NOW, LEASE_MS).await.unwrap().expect("in a year is now");
    assert!(store.lease(NOW, LEASE_MS).await.unwrap().is_none(), "it is held");
    store.prolong(&lease, later(YEAR_MS)).await.unwrap();
    store.schedule(&id, Some(NOW)).await.unwrap();
    let next = store.lease(NOW, LEASE_MS).await.unwrap().expect("nobody holds it for a year");
    assert_eq!(next.epoch, lease.epoch + 1);
}

#[tokio::test]
async fn two_who_write_at_once_wait_for_each_other() {
    let it = scratch().await;
    let id = account(&it.store, "0051").await;
    let other = Store::open(&it.folder.join("story.db")).await.unwrap();
    let mut holds = other.writer(Durability::Usual).await.unwrap();
    let mut transaction = sqlx::Connection::begin(&mut *holds).await.unwrap();
    sqlx::query("UPDATE accounts SET failures = 7").execute(&mut *transaction).await.unwrap();
    let store = it.store.clone();
    let waits = tokio::spawn(async move { store.rename(&id, b"other name").await });
    assert!(it.store.account(&AccountId("account of 0051".into())).await.unwrap().is_some());
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!waits.is_finished(), "it waits, and nobody who reads does");
    transaction.commit().await.unwrap();
    waits.await.unwrap().unwrap();
    let row = it.store.account(&AccountId("account of 0051".into())).await.unwrap().unwrap();
    assert_eq!((row.user_name.as_slice(), row.failures), (b"other name".as_slice(), 7));
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_stays_as_it_is() {
    let it = scratch().await;
    for person in 0..200 {
        account(&it.store, &format!("005{person}")).await;
    }
    it.store.close().await;
    let path = it.folder.join("story.db");
    let good = std::fs::read(&path).unwrap();
    let mut holes = good.clone();
    for page in holes.chunks_mut(4096).skip(2) {
        page[..64].fill(0xA5);
    }
    for bad in [holes, good[..good.len() / 2 / 4096 * 4096].to_vec(), b"no database".repeat(999)] {
        std::fs::write(&path, &bad).unwrap();
        let refused = Store::open(&path).await;
        assert!(matches!(refused, Err(StoreFault::Damaged(_))), "{refused:?}");
        assert_eq!(std::fs::read(&path).unwrap(), bad, "nothing is made in its place");
    }
    std::fs::write(&path, &good).unwrap();
    let again = Store::open(&path).await.unwrap();
    assert!(again.account(&AccountId("account of 005199".into())).await.unwrap().is_some());
}

#[tokio::test]
async fn a_wish_during_a_cycle_is_not_lost() {
    let it = scratch().await;
    let store = &it.store;
    let lease = leased(store, "0051").await;
    store.schedule(&lease.account, Some(later(5))).await.unwrap();
    store.release(&lease, Some(later(300_000)), 0).await.unwrap();
    assert!(store.lease(later(6), LEASE_MS).await.unwrap().is_some(), "sync now was asked for");
    let it = scratch().await;
    let store = &it.store;
    let lease = leased(store, "0051").await;
    store.pause(&lease.account, Pause { paused: true }, NOW).await.unwrap();
    store.release(&lease, Some(later(1)), 0).await.unwrap();
    assert!(store.lease(later(600_000), LEASE_MS).await.unwrap().is_none(), "it is paused");
    store.pause(&lease.account, Pause { paused: false }, later(600_000)).await.unwrap();
    assert!(store.lease(later(600_000), LEASE_MS).await.unwrap().is_some());
}

#[tokio::test]
async fn connections_are_renewed_in_order() {
    let it = scratch().await;
    let store = &it.store;
    let id = account(store, "0051").await;
    let row = ConnectionRow {
        end: End::Crm,
        host: "acme.my.salesforce.com".into(),
        identity: "00D1/0051".into(),
        name: b"name".to_vec(),
        secret: b"first".to_vec(),
        setup: Some(b"setup".to_vec()),
        generation: 0,
        attention: None,
        usage: None,
    };
    store.connect(&id, &row, NOW).await.unwrap();
    assert!(store.connection(&id, End::Mail).await.unwrap().is_none());
    assert_eq!(store.renew(&id, End::Crm, b"second", 1).await.unwrap(), 2);
    let late = store.renew(&id, End::Crm, b"third", 1).await;
    assert!(matches!(late, Err(StoreFault::Superseded)), "an older secret must not win");
    store.attend(&id, End::Crm, Some("Sign in again.")).await.unwrap();
    store.learn(&id, End::Crm, None).await.unwrap();
    store.count_usage(&id, End::Crm, (18, 5_000)).await.unwrap();
    let known = store.connection(&id, End::Crm).await.unwrap().unwrap();
    assert_eq!(known.secret, b"second");
    assert_eq!((known.setup, known.usage), (None, Some((18, 5_000))));
    assert_eq!(known.attention.as_deref(), Some("Sign in again."));
    store.connect(&id, &row, NOW).await.unwrap();
    let known = store.connection(&id, End::Crm).await.unwrap().unwrap();
    assert_eq!((known.generation, known.attention), (3, None));
}

#[tokio::test]
async fn links_are_found_by_every_name() {
    let it = scratch().await;
    let store = &it.store;
    let lease = leased(store, "0051").await;
    let id = &lease.account;
    let mut series = link(2, "003B", "m2");
    series.kind = Kind::Appointment;
    series.series = Some(Series {
        uid: "uid-1".into(),
        master: Id::from("master-1"),
        original: Start::At(NOW),
    });
    series.state = LinkState::Dormant(Rest::OutOfWindow);
    let links: Vec<Link> = (10..700).map(|n| link(n, &format!("003{n}"), "m")).collect();
    let mut batch =
        Batch { links: vec![link(1, "003A", "m1"), series.clone()], ..Batch::default() };
    batch.links.extend(links);
    store.settle(&lease, 1, &batch, NOW).await.unwrap();
    let by = async |by: By, names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
        store.links_by(id, by, &names).await.unwrap()
    };
    assert_eq!(by(By::Crm, &["003A", "nothing"]).await, [link(1, "003A", "m1")]);
    assert_eq!(by(By::Mail, &["m2"]).await, [series.clone()]);
    assert_eq!(by(By::Uid, &["uid-1"]).await, [series.clone()]);
    assert_eq!(by(By::Master, &["master-1"]).await, [series]);
    let numbers: Vec<LinkId> = (1..700).map(LinkId).collect();
    assert_eq!(store.links_numbered(id, &numbers).await.unwrap().len(), 692);
    assert_eq!(store.links_of(id, Kind::Contact).await.unwrap().len(), 691);
    let linked = store.linked(id).await.unwrap();
    assert_eq!((linked.contact, linked.appointment, linked.task), (691, 0, 0));
    let row = store.account(id).await.unwrap().unwrap();
    assert_eq!(row.next_link, LinkId(700), "numbers are never used twice");
}

#[tokio::test]
async fn a_cycle_is_kept_line_by_line() {
    let it = scratch().await;
    let store = &it.store;
    let lease = leased(store, "0051").await;
    let id = &lease.account;
    let cycle = store.begin_cycle(&lease, NOW).await.unwrap();
    let intents = [("one".to_owned(), NOW, b"sealed".to_vec()), ("two".into(), NOW, b"x".to_vec())];
    store.intend(&lease, &intents, NOW).await.unwrap();
    assert_eq!(store.intents(id).await.unwrap().len(), 2);
    let first = store.entry_numbers(&lease, 2, NOW).await.unwrap();
    assert_eq!(store.entry_numbers(&lease, 1, NOW).await.unwrap(), first + 2);
    let entry = |number: u64, outcome| NewEntry {
        kind: Kind::Task,
        end: Some(End::Mail),
        verb: Verb::Delete,
        outcome,
        id: number,
        emptied: FieldSet::NONE,
        body: b"sealed line".to_vec(),
    };
    let emptied = [Field::Due, Field::Body].into_iter().collect();
    let emptying = NewEntry { verb: Verb::Update, emptied, ..entry(first + 2, Done::Yes) };
    let batch = Batch {
        links: Vec::new(),
        entries: vec![entry(first, Done::Yes), entry(first + 1, Done::No), emptying],
        intents: vec!["one".into()],
        echoes: Vec::new(),
        conflicts: vec![(closing::closing().0.conflicts[0].clone(), b"c".to_vec())],
    };
    store.settle(&lease, cycle, &batch, NOW).await.unwrap();
    assert_eq!(store.conflicts(id).await.unwrap().len(), 1);
    assert_eq!(store.intents(id).await.unwrap(), [("two".to_owned(), b"x".to_vec())]);
    let totals = store.totals(id, later(1_000)).await.unwrap();
    assert_eq!((totals.task.deleted_mail, totals.task.deleted_crm), (1, 0));
    assert_eq!(totals.task.emptied_mail.len(), 2, "{totals:?}");
    assert!(totals.task.emptied_mail.contains(&(Field::Due, 1)), "{totals:?}");
    assert!(totals.task.emptied_crm.is_empty(), "{totals:?}");
    let totals = store.totals(id, later(25 * 3_600_000)).await.unwrap();
    assert_eq!(totals.task.deleted_mail, 0, "a day later the brake has forgotten");
    assert!(totals.task.emptied_mail.is_empty(), "{totals:?}");
    assert_eq!(store.entries(id, cycle, 0).await.unwrap().len(), 3);
    assert_eq!(store.entries(id, cycle, first).await.unwrap().len(), 2);
    let report = Report { created: (1, 2), ..Report::default() };
    let row = CycleRow {
        id: cycle,
        began: NOW,
        ended: None,
        report: report.clone(),
        stopped: None,
        requests: (4, 5),
        usage: Some((37, 5_000)),
    };
    store.end_cycle(&lease, &row, later(5_000)).await.unwrap();
    let known = store.cycle(id, cycle).await.unwrap().unwrap();
    assert_eq!((known.report, known.requests), (report, (4, 5)));
    assert_eq!(known.usage, Some((37, 5_000)));
    assert!(store.account(id).await.unwrap().unwrap().first_done);
    let next = store.begin_cycle(&lease, later(6_000)).await.unwrap();
    let after = store.begin_cycle(&lease, later(7_000)).await.unwrap();
    assert_eq!((next, after), (cycle + 1, cycle + 2));
    let cut = store.cycle(id, next).await.unwrap().unwrap();
    assert!(cut.stopped.is_some_and(|words| words.contains("stopped in the middle")));
    assert_eq!(store.cycles(id, None).await.unwrap().len(), 3);
    assert_eq!(store.cycles(id, Some(next)).await.unwrap().len(), 1);
    assert!(store.cycle(&AccountId("other".into()), cycle).await.unwrap().is_none());
}

#[tokio::test]
async fn sessions_sign_ins_and_tries_have_their_time() {
    let it = scratch().await;
    let store = &it.store;
    let id = account(store, "0051").await;
    store.begin_session("hash", &id, NOW).await.unwrap();
    store.touch_session("hash", later(5)).await.unwrap();
    let session = store.session("hash").await.unwrap().unwrap();
    assert_eq!((session.account, session.created, session.seen), (id.clone(), NOW, later(5)));
    assert!(store.session("other").await.unwrap().is_none());
    store.end_session("hash").await.unwrap();
    assert!(store.session("hash").await.unwrap().is_none());

    for (state, expires) in [("a", 600), ("b", 600), ("c", 600)] {
        store.begin_flow(state, "browser", b"sealed", later(expires)).await.unwrap();
    }
    assert_eq!(store.take_flow("a", "browser", NOW).await.unwrap(), Some(b"sealed".to_vec()));
    assert_eq!(store.take_flow("a", "browser", NOW).await.unwrap(), None, "once only");
    assert_eq!(store.take_flow("b", "another", NOW).await.unwrap(), None, "another browser");
    assert_eq!(store.take_flow("b", "browser", NOW).await.unwrap(), None, "and then no more");
    assert_eq!(store.take_flow("c", "browser", later(601)).await.unwrap(), None, "too late");

    store.note_try("target", "secret", NOW).await.unwrap();
    store.note_try("target", "other", later(1)).await.unwrap();
    assert_eq!(store.tries("target", later(-1)).await.unwrap(), (2, Some(NOW)));
    assert_eq!(store.tries("elsewhere", later(-1)).await.unwrap(), (0, None));
    assert!(store.was_refused("target", "secret", later(-1)).await.unwrap());
    assert!(!store.was_refused("target", "secret", NOW).await.unwrap());

    store.begin_session("old", &id, NOW).await.unwrap();
    let far = later(40 * 86_400_000);
    let all = Forgetting { now: far, idle: far, sessions: far, tries: far, history: far };
    store.forget(&all).await.unwrap();
    assert!(store.session("old").await.unwrap().is_none());
    assert_eq!(store.tries("target", later(-1)).await.unwrap().0, 0);
}

#[tokio::test]
async fn a_database_opens_again_with_its_own_keys_only() {
    let it = scratch().await;
    let vault = Vault::fleeting();
    it.store.pair_with(&vault).await.unwrap();
    it.store.pair_with(&vault).await.unwrap();
    let other = it.store.pair_with(&Vault::fleeting()).await;
    assert!(matches!(other, Err(StoreFault::OtherKeys)));
    assert!(it.store.is_well().await);
    it.store.close().await;
    assert!(!it.store.is_well().await);
    let again = Store::open(&it.folder.join("story.db")).await.unwrap();
    again.pair_with(&vault).await.unwrap();
    again.close().await;
}

#[tokio::test]
async fn whoever_leaves_is_paused_after_a_cycle() {
    let it = scratch().await;
    let lease = leased(&it.store, "0051").await;
    let id = &lease.account;
    assert!(!it.store.is_leaving(id).await.unwrap());
    it.store.has_left(id).await.unwrap();
    assert!(!it.store.account(id).await.unwrap().unwrap().paused, "nobody left");
    it.store.pause(id, Pause { paused: true }, NOW).await.unwrap();
    it.store.leave(id, NOW).await.unwrap();
    let row = it.store.account(id).await.unwrap().unwrap();
    assert!(row.leaving && !row.paused && row.due == Some(NOW));
    it.store.has_left(id).await.unwrap();
    let row = it.store.account(id).await.unwrap().unwrap();
    assert!(!row.leaving && row.paused);
}
