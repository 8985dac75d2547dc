//! The REST API from outside, through `World::answer`.

mod collections;
mod hostile;
mod paging;
mod reading;
mod sessions;
mod views;

use crate::salesforce::SeriesKind;
use crate::salesforce::kit::{Kit, NOW};
use serde_json::{Value, json};

#[test]
fn a_row_lives_from_creation_to_deletion() {
    let mut kit = Kit::new();
    let body = json!({"LastName": "Smith", "FirstName": "Ann"});
    let (status, made) = kit.post("sobjects/Contact/", body);
    assert_eq!((status, &made["success"], &made["errors"]), (201, &json!(true), &json!([])));
    let id = made["id"].as_str().unwrap().to_owned();
    let path = format!("sobjects/Contact/{id}");
    let (status, row) = kit.get(&format!("{path}?fields=Name,lastname"));
    assert_eq!((status, &row["Name"]), (200, &json!("Ann Smith")));
    assert_eq!(row.as_object().unwrap().len(), 4, "attributes, Id and the two");
    assert_eq!(kit.patch(&path, json!({"LastName": "Jones"})).0, 204);
    let (_, found) = kit.query("SELECT Id FROM Contact WHERE LastName = 'jones'");
    assert_eq!(found["totalSize"], 1);
    assert_eq!(kit.delete(&path).0, 204);
    for (method, body) in [("GET", Value::Null), ("PATCH", json!({})), ("DELETE", Value::Null)] {
        let (status, gone) = kit.send(method, &path, &[], &body);
        assert_eq!((status, &gone[0]["errorCode"]), (404, &json!("ENTITY_IS_DELETED")), "{method}");
    }
    let (_, live) = kit.query("SELECT COUNT() FROM Contact");
    assert_eq!(live["totalSize"], 0);
    let soql = "queryAll/?q=SELECT+IsDeleted,MasterRecordId,SystemModstamp+FROM+Contact";
    let (_, all) = kit.get(soql);
    assert_eq!(all["records"][0]["IsDeleted"], true);
    assert_eq!(all["records"][0]["SystemModstamp"], "2026-11-25T08:30:02.000+0000");
}

#[test]
fn every_write_moves_the_stamp_by_a_second() {
    let mut kit = Kit::new();
    let (_, made) = kit.post("sobjects/Contact", json!({"LastName": "x"}));
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(kit.now().0, NOW.0 + 1_000);
    kit.get(&format!("sobjects/Contact/{id}"));
    assert_eq!(kit.now().0, NOW.0 + 1_000, "reading writes nothing");
    kit.post("sobjects/Contact", json!({}));
    assert_eq!(kit.now().0, NOW.0 + 1_000, "a refusal writes nothing");
    kit.patch(&format!("sobjects/Contact/{id}"), json!({"LastName": "x"}));
    let row = kit.world.org.row(&id).unwrap();
    assert_eq!(row["CreatedDate"], "2026-11-25T08:30:00.000+0000");
    assert_eq!(row["SystemModstamp"], "2026-11-25T08:30:01.000+0000", "even without a difference");
    assert_eq!(row["LastModifiedDate"], row["SystemModstamp"]);
}

#[test]
fn addresses_that_lead_nowhere() {
    let mut kit = Kit::new();
    for (method, path, body, status, code) in [
        ("GET", "sobjects/Nonsense/describe", Value::Null, 404, "NOT_FOUND"),
        ("GET", "sobjects/Contact/003Tw00000000001AAA", Value::Null, 400, "MALFORMED_ID"),
        ("GET", "sobjects/Contact/003Tw0000000000", Value::Null, 404, "NOT_FOUND"),
        ("GET", "sobjects/Event/003Tw0000000000", Value::Null, 404, "NOT_FOUND"),
        ("PATCH", "sobjects/Contact/xyz", json!({}), 400, "MALFORMED_ID"),
        ("POST", "sobjects/Contact", json!([]), 400, "JSON_PARSER_ERROR"),
        (
            "POST",
            "sobjects/User",
            json!({"LastName": "x"}),
            400,
            "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        ),
        ("PUT", "sobjects/Contact", json!({}), 405, "METHOD_NOT_ALLOWED"),
        ("POST", "query", json!({}), 405, "METHOD_NOT_ALLOWED"),
        ("GET", "query", Value::Null, 400, "MALFORMED_QUERY"),
        ("GET", "nonsense", Value::Null, 404, "NOT_FOUND"),
        ("GET", "sobjects/Contact/a/b/c/d", Value::Null, 404, "NOT_FOUND"),
        ("GET", "tooling/query?q=SELECT+Id+FROM+SandboxProcess", Value::Null, 404, "NOT_FOUND"),
    ] {
        let (found, answer) = kit.send(method, path, &[], &body);
        assert_eq!(
            (found, answer[0]["errorCode"].as_str()),
            (status, Some(code)),
            "{method} {path}"
        );
    }
    let response = kit.raw("POST", "/services/data/v68.0/sobjects/Contact", &[], b"{\"broken");
    assert_eq!(response.status(), 400);
    let response = kit.raw("GET", "/nowhere", &[], b"");
    assert_eq!(response.status(), 404);
    assert_eq!(response.headers()["content-type"], "text/html; charset=UTF-8");
}

#[test]
fn a_change_since_is_refused_when_asked() {
    let mut kit = Kit::new();
    let id = kit.insert("Contact", json!({"LastName": "x"}));
    let path = format!("sobjects/Contact/{id}");
    let body = json!({"Title": "y"});
    for (date, status) in [
        ("Wed, 25 Nov 2026 08:29:59 GMT", 412),
        ("Wed, 25 Nov 2026 08:30:00 GMT", 204),
        ("tomorrow", 400),
    ] {
        let found = kit.send("PATCH", &path, &[("if-unmodified-since", date)], &body).0;
        assert_eq!(found, status, "{date}");
    }
    let since = [("if-modified-since", "Wed, 25 Nov 2026 09:00:00 GMT")];
    assert_eq!(kit.send("GET", &path, &since, &Value::Null).0, 304);
    assert_eq!(kit.send("GET", "sobjects/Contact/describe", &since, &Value::Null).0, 304);
    kit.world.org.hide_field("Contact", "Title");
    kit.world.now = NOW.plus_minutes(120);
    assert_eq!(kit.send("GET", "sobjects/Contact/describe", &since, &Value::Null).0, 200);
}

#[test]
fn rows_are_written_by_an_external_id() {
    let mut kit = Kit::new();
    let path = "sobjects/Contact/Twinline_Mark__c/m 1";
    assert_eq!(kit.patch(path, json!({"LastName": "x"})).0, 404, "no such field yet");
    kit.world.org.switches.external_id = true;
    let (status, made) = kit.patch(path, json!({"LastName": "x"}));
    assert_eq!((status, &made["created"]), (201, &json!(true)));
    let (status, again) = kit.patch(path, json!({"LastName": "y"}));
    assert_eq!((status, &again["created"], &again["id"]), (200, &json!(false), &made["id"]));
    let old = "/services/data/v45.0/sobjects/Contact/Twinline_Mark__c/M 1";
    assert_eq!(kit.send("PATCH", old, &[], &json!({"LastName": "z"})).0, 204);
    let (_, row) = kit.get(path);
    assert_eq!((&row["LastName"], &row["Twinline_Mark__c"]), (&json!("z"), &json!("m 1")));
    let only = "sobjects/Contact/Twinline_Mark__c/m2?updateOnly=true";
    assert_eq!(kit.patch(only, json!({"LastName": "x"})).0, 404);
    let twin = json!({"LastName": "x", "Twinline_Mark__c": "m 1"});
    let (_, answer) = kit.post("sobjects/Contact", twin);
    assert_eq!(answer[0]["errorCode"], "DUPLICATE_VALUE");
    kit.world.org.switches.second_external_id = true;
    for _ in 0..2 {
        kit.insert("Contact", json!({"LastName": "x", "Ext__c": "both"}));
    }
    let (status, answer) = kit.patch("sobjects/Contact/Ext__c/both", json!({"LastName": "x"}));
    assert_eq!((status, answer.as_array().map(Vec::len)), (300, Some(2)));
    let id = made["id"].as_str().unwrap();
    let trick = format!("sobjects/Contact/{id}?_HttpMethod=PATCH");
    assert_eq!(kit.post(&trick, json!({"Title": "t"})).0, 204);
}

#[test]
fn a_series_of_the_lightning_kind_changes_as_a_whole() {
    let mut kit = Kit::new();
    let starts = [-2, 1, 2].map(|days| NOW.plus_minutes(days * 1_440));
    let jane = kit.jane.clone();
    let base = json!({"Subject": "Stand-up", "DurationInMinutes": 15});
    let org = &mut kit.world.org;
    let ids = org.insert_series(&jane, SeriesKind::Lightning, base.clone(), &starts, NOW);
    let (_, found) = kit.query(
        "SELECT Recurrence2PatternText, StartDateTime FROM Event WHERE GroupEventType = '3'",
    );
    assert_eq!(
        found["records"][0]["Recurrence2PatternText"],
        "RRULE:FREQ=DAILY;INTERVAL=1;COUNT=3"
    );
    let path = format!("sobjects/Event/{}", ids[2]);
    assert_eq!(kit.patch(&path, json!({"Subject": "Changed"})).0, 204);
    let (_, found) =
        kit.query("SELECT Subject, StartDateTime FROM Event WHERE IsRecurrence2 = true");
    let rows = found["records"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["Subject"] == "Changed"));
    assert_eq!(rows[0]["StartDateTime"], "2026-11-23T08:30:00.000+0000", "times stay");
    let past = format!("sobjects/Event/{}", ids[0]);
    assert_eq!(kit.patch(&past, json!({"Subject": "Alone"})).0, 204);
    assert_eq!(kit.world.org.row(&ids[1]).unwrap()["Subject"], "Changed", "the past stands alone");
    assert_eq!(kit.delete(&path).0, 204);
    assert!(kit.world.org.rows("Event").is_empty(), "deleting a future one deletes them all");
    let ids = kit.world.org.insert_series(&jane, SeriesKind::Classic, base, &starts, NOW);
    assert_eq!(kit.world.org.row(&ids[1]).unwrap()["RecurrenceActivityId"], ids[0].as_str());
    assert_eq!(kit.delete(&format!("sobjects/Event/{}", ids[1])).0, 204);
    assert_eq!(kit.world.org.rows("Event").len(), 3, "an occurrence goes alone");
    assert_eq!(kit.delete(&format!("sobjects/Event/{}", ids[0])).0, 204);
    assert!(kit.world.org.rows("Event").is_empty(), "the master takes all with it");
}

#[test]
fn the_copy_of_an_invitee_has_only_its_reminder() {
    let mut kit = Kit::new();
    let event = json!({"Subject": "x", "StartDateTime": NOW.rfc3339(), "DurationInMinutes": 5, "IsChild": true});
    let id = kit.insert("Event", event);
    let path = format!("sobjects/Event/{id}");
    assert_eq!(
        kit.patch(&path, json!({"IsReminderSet": true, "ReminderDateTime": NOW.rfc3339()})).0,
        204
    );
    let (status, answer) = kit.patch(&path, json!({"Subject": "y"}));
    assert_eq!((status, &answer[0]["errorCode"]), (400, &json!("INSUFFICIENT_ACCESS_OR_READONLY")));
}

#[test]
fn persons_invitees_and_the_org_itself() {
    let mut kit = Kit::new();
    kit.world.org.switches.person_accounts = true;
    let person = kit.insert("Contact", json!({"LastName": "P", "IsPersonAccount": true}));
    let (status, answer) = kit.patch(&format!("sobjects/Contact/{person}"), json!({"Title": "x"}));
    assert_eq!(
        (status, answer[0]["errorCode"].as_str()),
        (400, Some("INSUFFICIENT_ACCESS_OR_READONLY"))
    );
    let event = json!({"Subject": "x", "StartDateTime": NOW.rfc3339(), "DurationInMinutes": 5});
    let event = kit.insert("Event", event);
    let (_, answer) = kit.post("sobjects/EventRelation", json!({"EventId": event}));
    assert_eq!(answer[0]["fields"], json!(["RelationId"]));
    let body = json!({"EventId": event, "RelationId": person, "Status": "New"});
    assert_eq!(kit.post("sobjects/EventRelation", body).0, 201);
    let (_, found) = kit.query("SELECT Status, Relation.Type FROM EventRelation");
    assert_eq!(found["records"][0]["Relation"]["Type"], "Contact");
    assert_eq!(kit.delete(&format!("sobjects/Event/{event}")).0, 204);
    assert!(kit.world.org.rows("EventRelation").is_empty(), "it goes with its event");
    kit.world.org.switches.sandbox = true;
    let (_, found) = kit.query("SELECT Name, IsSandbox FROM Organization");
    assert_eq!((&found["totalSize"], &found["records"][0]["IsSandbox"]), (&json!(1), &json!(true)));
    let jane = kit.jane.clone();
    kit.world.org.user_mut(&jane).unwrap().time_zone = "Europe/Berlin".into();
    let (_, found) = kit.query(&format!("SELECT TimeZoneSidKey FROM User WHERE Id = '{jane}'"));
    assert_eq!(found["records"][0]["TimeZoneSidKey"], "Europe/Berlin");
}

#[test]
fn an_administrator_adds_a_word_for_tasks() {
    let mut kit = Kit::new();
    kit.world.org.switches.restricted_picklists = true;
    let body = json!({"Subject": "x", "Status": "Handed over"});
    assert_eq!(kit.post("sobjects/Task", body.clone()).0, 400);
    let word = json!({"MasterLabel": "Handed over", "ApiName": "Handed over", "SortOrder": 9,
        "IsClosed": true});
    kit.insert("TaskStatus", word);
    let (_, made) = kit.post("sobjects/Task", body);
    let row = kit.world.org.row(made["id"].as_str().unwrap()).unwrap();
    assert_eq!(row["IsClosed"], true);
    let (_, task) = kit.get("sobjects/Task/describe");
    let fields = task["fields"].as_array().unwrap();
    let status = fields.iter().find(|field| field["name"] == "Status").unwrap();
    assert_eq!(status["picklistValues"][5]["value"], "Handed over");
    let (status, _) = kit.post("sobjects/TaskStatus", json!({"ApiName": "x"}));
    assert_eq!(status, 400, "not through the API");
}

#[test]
fn activities_relate_to_several_contacts_when_that_is_shared() {
    let mut kit = Kit::new();
    let ids = ["A", "B"].map(|name| kit.insert("Contact", json!({"LastName": name})));
    let body = json!({"StartDateTime": NOW.rfc3339(), "DurationInMinutes": 5, "EventWhoIds": ids});
    let (_, answer) = kit.post("sobjects/Event", body.clone());
    assert_eq!(answer[0]["errorCode"], "INVALID_FIELD");
    kit.world.org.switches.shared_activities = true;
    let (status, made) = kit.post("sobjects/Event", body);
    assert_eq!(status, 201, "{made}");
    let row = kit.world.org.row(made["id"].as_str().unwrap()).unwrap();
    assert_eq!((&row["WhoId"], &row["WhoCount"]), (&json!(ids[0]), &json!(2)));
    let (_, found) = kit.query("SELECT WhoCount, WhatCount FROM Event WHERE WhoCount = 2");
    assert_eq!(found["records"][0]["WhatCount"], 0);
}

#[test]
fn a_fired_reminder_is_a_change_of_the_platform() {
    let mut kit = Kit::new();
    let task = json!({"Subject": "x", "IsReminderSet": true, "ReminderDateTime": NOW.rfc3339()});
    let id = kit.insert("Task", task);
    kit.world.org.fire_reminders(NOW.plus_minutes(1));
    let row = kit.world.org.row(&id).unwrap();
    assert_eq!(row["IsReminderSet"], false);
    assert_eq!(row["LastModifiedDate"], "2026-11-25T08:30:00.000+0000");
    assert_eq!(row["SystemModstamp"], "2026-11-25T08:31:00.000+0000");
}

#[test]
fn archived_activities_show_up_only_in_query_all() {
    let mut kit = Kit::new();
    kit.insert("Task", json!({"Subject": "Old", "IsArchived": true}));
    let (_, found) = kit.query("SELECT Id FROM Task");
    assert_eq!(found["totalSize"], 0);
    let (_, found) = kit.get("queryAll?q=SELECT+Id+FROM+Task");
    assert_eq!(found["totalSize"], 1);
}
