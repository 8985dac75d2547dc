use super::*;
use crate::describe::tests as describes;
use serde_json::{Value, json};

/// What is known of a plain org.
pub(crate) fn plain() -> Setup {
    let status =
        |name: &str, closed: bool, default: bool| Status { name: name.into(), closed, default };
    let priority =
        |name: &str, high: bool, default: bool| Priority { name: name.into(), high, default };
    Setup {
        version: "66.0".into(),
        org: "00D5e000001N2AbEAK".into(),
        user: "0055e000003ABCDAA4".into(),
        user_name: "ada@example.com".into(),
        zone: "Etc/UTC".into(),
        contact: describe::read(Kind::Contact, &describes::plain(Kind::Contact).into()),
        event: describe::read(Kind::Appointment, &describes::plain(Kind::Appointment).into()),
        task: describe::read(Kind::Task, &describes::plain(Kind::Task).into()),
        statuses: vec![
            status("Not Started", false, true),
            status("In Progress", false, false),
            status("Completed", true, false),
            status("Waiting on someone else", false, false),
            status("Deferred", false, false),
        ],
        priorities: vec![
            priority("High", true, false),
            priority("Normal", false, true),
            priority("Low", false, false),
        ],
        single_days: false,
        all_day_differs: false,
        invitees: false,
        learnt: crate::script::now(),
    }
}

#[test]
fn the_newest_version_that_was_tried_is_picked() {
    let offer = |versions: &[&str]| {
        let list: Vec<Value> = versions.iter().map(|v| json!({ "version": v })).collect();
        pick(&tree!(list))
    };
    assert_eq!(offer(&["31.0", "58.0", "66.0", "68.0", "69.0"]), Ok("68.0".into()));
    assert_eq!(offer(&["58.0", "57.0"]), Ok("58.0".into()));
    for refused in [&["57.0", "31.0"][..], &[], &["69.0"], &["x", "", "66", "66.99999999999"]] {
        assert!(matches!(offer(refused), Err(Fault::Forbidden(_))), "{refused:?}");
    }
    assert!(matches!(pick(&tree!({})), Err(Fault::Garbled(_))));
}

#[test]
fn a_setup_survives_its_text_and_a_foreign_one_is_not_believed() {
    let setup = plain();
    let text = serde_json::to_string(&setup).unwrap();
    assert_eq!(Setup::recall(&text), Some(setup.clone()));
    for break_it in [
        |s: &mut Setup| s.version = "66.0/../x".into(),
        |s: &mut Setup| s.version = "30.0".into(),
        |s: &mut Setup| s.user = "005'".into(),
        |s: &mut Setup| s.contact.image.push("Id FROM User".into()),
    ] {
        let mut broken = setup.clone();
        break_it(&mut broken);
        assert_eq!(Setup::recall(&serde_json::to_string(&broken).unwrap()), None);
    }
    assert_eq!(Setup::recall("{}"), None);
    assert_eq!(Setup::recall("nonsense"), None);
}

#[test]
fn hidden_lists_fall_back_to_the_picklists() {
    let mut table = Table::default();
    table.words.insert("Status".into(), vec!["Not Started".into(), "Completed".into()]);
    table.words.insert("Priority".into(), vec!["High".into(), "Normal".into()]);
    let read = statuses(None, &table);
    assert!(read[0].default && !read[0].closed && read[1].closed);
    let read = priorities(Some(Vec::new()), &table);
    assert!(read[0].high && read[1].default);
    let rows = vec![tree!({"ApiName": "Done", "IsClosed": true, "IsDefault": true}), tree!({})];
    assert_eq!(
        statuses(Some(rows), &table),
        [Status { name: "Done".into(), closed: true, default: true }]
    );
}

#[test]
fn the_selection_holds_each_visible_column_once() {
    let setup = plain();
    for kind in Kind::ALL {
        let select = setup.select(kind);
        let mut once = select.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), select.len());
        assert!(select.starts_with(&["Id", "OwnerId", "IsDeleted"]));
        assert!(!select.contains(&"MiddleName") && !select.contains(&columns::MARK));
    }
    assert!(setup.select(Kind::Contact).contains(&"Account.Name"));
}
