//! The end of a cycle: what it leaves for the next one and for the person.

use super::*;

pub(super) fn closing() -> (Closing, Sealed) {
    let stray = |id: &str, why| Stray {
        end: End::Mail,
        kind: Kind::Contact,
        id: Id::from(id),
        likeness: vec![u128::MAX],
        why,
    };
    let held = Held {
        link: LinkId(7),
        kind: Kind::Contact,
        end: End::Crm,
        title: "sealed elsewhere".into(),
        reason: Reason::Deleted(End::Mail),
        because_of: None,
    };
    let conflict = Conflict {
        link: LinkId(7),
        kind: Kind::Contact,
        field: Field::MobilePhone,
        title: String::new(),
        crm: Value::Empty,
        mail: Value::Empty,
        ruling: Ruled::Won(End::Crm),
    };
    let waiting = Waiting {
        end: End::Crm,
        kind: Kind::Task,
        id: Id::from("00T1"),
        fault: model::Fault::Rejected { code: "X".into(), field: Some("Subject".into()) },
        why: Why::Retry,
    };
    let closing = Closing {
        at: NOW,
        watermarks: Watermarks { crm: Some(Watermark::from("w1")), mail: None },
        taken: Vec::new(),
        waiting: vec![waiting],
        strays: vec![
            (stray("s1", LeftOut::OverLimit), String::new()),
            (stray("s2", LeftOut::Private), String::new()),
        ],
        no_longer_strays: Vec::new(),
        held: vec![held],
        conflicts: vec![conflict],
    };
    let sealed = Sealed {
        titles: vec![b"t1".to_vec(), b"t2".to_vec()],
        held: vec![b"h".to_vec()],
        conflicts: vec![b"c".to_vec()],
        ..Sealed::default()
    };
    (closing, sealed)
}

#[tokio::test]
async fn the_end_of_a_cycle_is_one_step() {
    let it = scratch().await;
    let store = &it.store;
    let lease = leased(store, "0051").await;
    let id = &lease.account;
    let (mut closing, sealed) = closing();
    store.close_cycle(&lease, &closing, &sealed, NOW).await.unwrap();
    let row = store.account(id).await.unwrap().unwrap();
    assert_eq!(row.watermarks, closing.watermarks);
    assert_eq!(store.left_out(id).await.unwrap().len(), 1, "privacy is no person's task");
    assert_eq!(store.strays_of(id, Kind::Contact).await.unwrap().len(), 2);
    assert_eq!(store.held(id).await.unwrap().len(), 1);
    assert_eq!(store.conflicts(id).await.unwrap().len(), 1);
    assert_eq!(store.stray_title(id, End::Mail, "s2").await.unwrap(), Some(b"t2".to_vec()));
    assert_eq!(store.waiting(id).await.unwrap().len(), 1);
    assert!(store.waiting_due(id, later(60_000)).await.unwrap().is_empty());
    assert_eq!(store.waiting_due(id, later(300_000)).await.unwrap(), closing.waiting);
    // The same refusal again: it waits twice as long.
    closing.no_longer_strays = vec![(End::Mail, Id::from("s2"))];
    closing.strays.clear();
    closing.watermarks = Watermarks { crm: None, mail: Some(Watermark::from("w2")) };
    store.close_cycle(&lease, &closing, &Sealed::default(), NOW).await.unwrap();
    assert!(store.waiting_due(id, later(300_000)).await.unwrap().is_empty());
    assert_eq!(store.waiting_due(id, later(600_000)).await.unwrap().len(), 1);
    assert_eq!(store.strays_of(id, Kind::Contact).await.unwrap().len(), 1);
    let row = store.account(id).await.unwrap().unwrap();
    assert_eq!(row.watermarks.crm, Some(Watermark::from("w1")), "none means keep");
    assert_eq!(row.watermarks.mail, Some(Watermark::from("w2")));
    // It went through at last.
    closing.taken = std::mem::take(&mut closing.waiting);
    store.close_cycle(&lease, &closing, &Sealed::default(), NOW).await.unwrap();
    assert!(store.waiting(id).await.unwrap().is_empty());
    // An echo is nobody's task and due at once.
    let echo = Waiting { why: Why::Echo, ..closing.taken[0].clone() };
    let batch = Batch { echoes: vec![echo.clone()], ..Batch::default() };
    store.settle(&lease, 1, &batch, NOW).await.unwrap();
    assert!(store.waiting(id).await.unwrap().is_empty());
    assert!(store.waiting_due(id, NOW).await.unwrap().is_empty(), "not within its own cycle");
    assert_eq!(store.waiting_due(id, later(1)).await.unwrap(), [echo]);
    store.note_whole(&lease, later(9)).await.unwrap();
    assert_eq!(store.account(id).await.unwrap().unwrap().whole_at, later(9));
    store.read_anew(id).await.unwrap();
    let row = store.account(id).await.unwrap().unwrap();
    assert_eq!(row.watermarks, Watermarks::default());
}

#[tokio::test]
async fn settings_that_change_during_a_cycle_are_read_from_the_start() {
    let it = scratch().await;
    let store = &it.store;
    let lease = leased(store, "0051").await;
    let chosen = Chosen {
        settings: b"new".to_vec(),
        scope_changed: PerKind { contact: true, ..PerKind::default() },
    };
    store.choose(&lease.account, &chosen, NOW).await.unwrap();
    let (closing, sealed) = closing();
    store.close_cycle(&lease, &closing, &sealed, NOW).await.unwrap();
    store.note_whole(&lease, NOW).await.unwrap();
    let row = store.account(&lease.account).await.unwrap().unwrap();
    assert_eq!(row.watermarks, Watermarks::default(), "the next cycle reads everything");
    assert!(row.scope_changed.contact, "and knows that the scope was changed");
    assert_eq!(row.whole_at, Moment(0));
}

#[tokio::test]
async fn a_wish_stays_until_a_cycle_has_told_of_it() {
    let it = scratch().await;
    let store = &it.store;
    let lease = leased(store, "0051").await;
    let id = &lease.account;
    let which = (LinkId(7), Field::MobilePhone);
    assert!(!store.wish(id, which, End::Mail).await.unwrap(), "there is no conflict");
    let (mut closing, sealed) = closing();
    store.close_cycle(&lease, &closing, &sealed, NOW).await.unwrap();
    assert!(store.wish(id, which, End::Mail).await.unwrap());
    let [row] = store.wishes(id).await.unwrap().try_into().unwrap();
    assert_eq!((row.take, row.body), (Some(End::Mail), b"c".to_vec()));
    // What is told of the same field anew is for the person to decide anew.
    store.close_cycle(&lease, &closing, &sealed, NOW).await.unwrap();
    assert!(store.wishes(id).await.unwrap().is_empty());
    assert!(store.wish(id, which, End::Mail).await.unwrap());
    closing.conflicts[0].ruling = Ruled::Settled;
    store.close_cycle(&lease, &closing, &sealed, NOW).await.unwrap();
    assert!(store.conflicts(id).await.unwrap().is_empty(), "it is over");
    closing.conflicts[0].ruling = Ruled::CannotFlow(End::Mail);
    store.close_cycle(&lease, &closing, &sealed, NOW).await.unwrap();
    assert!(store.dismiss(id, which).await.unwrap());
    assert!(!store.dismiss(id, which).await.unwrap());
    assert!(store.conflicts(id).await.unwrap().is_empty(), "left as it is");
}

#[tokio::test]
async fn a_decision_stays_until_a_cycle_has_followed_it() {
    let it = scratch().await;
    let store = &it.store;
    let lease = leased(store, "0051").await;
    let id = &lease.account;
    let both = [LinkId(7), LinkId(8)];
    assert_eq!(store.rule(id, &both, Says::Allow, NOW).await.unwrap(), 0, "nothing is held");
    let (mut closing, mut sealed) = closing();
    store.close_cycle(&lease, &closing, &sealed, NOW).await.unwrap();
    assert_eq!(store.rule(id, &both, Says::Allow, NOW).await.unwrap(), 1, "only one is held");
    assert_eq!(store.rule(id, &both, Says::Reject, NOW).await.unwrap(), 1);
    let rulings = store.rulings(id).await.unwrap();
    assert_eq!((rulings.len(), rulings[0].says), (1, Says::Reject));
    // A cycle that had read before the decision does not take it away.
    store.close_cycle(&lease, &closing, &sealed, NOW).await.unwrap();
    assert_eq!(store.rulings(id).await.unwrap().len(), 1);
    closing.held.clear();
    sealed.ruled = vec![LinkId(7)];
    store.close_cycle(&lease, &closing, &sealed, NOW).await.unwrap();
    assert!(store.rulings(id).await.unwrap().is_empty());
    assert!(store.held(id).await.unwrap().is_empty());
}
