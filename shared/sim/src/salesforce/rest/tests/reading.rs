//! Describes, changes, deletions, merges and limits.

use crate::salesforce::kit::{Kit, NOW};
use serde_json::{Value, json};

fn field<'a>(describe: &'a Value, name: &str) -> Option<&'a Value> {
    describe["fields"].as_array().unwrap().iter().find(|field| field["name"] == name)
}

#[test]
fn describes_tell_types_lengths_and_permissions() {
    let mut kit = Kit::new();
    let (_, contact) = kit.get("sobjects/Contact/describe");
    let (_, event) = kit.get("sobjects/event/describe");
    let (_, task) = kit.get("sobjects/Task/describe");
    for (object, name, kind, length, create, update, nillable) in [
        (&contact, "LastName", "string", 80, true, true, false),
        (&contact, "Name", "string", 121, false, false, false),
        (&contact, "Description", "textarea", 32_000, true, true, true),
        (&contact, "Email", "email", 80, true, true, true),
        (&contact, "Birthdate", "date", 0, true, true, true),
        (&contact, "MailingAddress", "address", 0, false, false, true),
        (&contact, "SystemModstamp", "datetime", 0, false, false, false),
        (&event, "Subject", "combobox", 255, true, true, true),
        (&event, "EndDate", "date", 0, false, false, true),
        (&event, "EventSubtype", "picklist", 40, true, false, true),
        (&event, "IsChild", "boolean", 0, false, false, false),
        (&event, "Recurrence2PatternText", "textarea", 512, true, false, true),
        (&task, "Status", "picklist", 255, true, true, false),
        (&task, "IsClosed", "boolean", 0, false, false, false),
        (&task, "TaskSubtype", "picklist", 40, true, false, true),
    ] {
        let found = field(object, name).unwrap_or_else(|| panic!("{name} is described"));
        let facts = (found["type"].as_str(), found["length"].as_u64());
        assert_eq!(facts, (Some(kind), Some(length)), "{name}");
        let flags = [&found["createable"], &found["updateable"], &found["nillable"]];
        assert_eq!(flags, [&json!(create), &json!(update), &json!(nillable)], "{name}");
    }
    let show_as = field(&event, "ShowAs").unwrap();
    assert_eq!(show_as["restrictedPicklist"], true);
    assert_eq!(
        show_as["picklistValues"][0],
        json!({"active": true, "defaultValue": true,
        "label": "Busy", "validFor": null, "value": "Busy"})
    );
    let who = field(&event, "WhoId").unwrap();
    assert_eq!(
        (&who["referenceTo"], &who["relationshipName"]),
        (&json!(["Contact", "Lead"]), &json!("Who"))
    );
    assert_eq!(field(&contact, "MailingCity").unwrap()["compoundFieldName"], "MailingAddress");
    assert_eq!(field(&contact, "Description").unwrap()["filterable"], false);
    let required: Vec<&str> = contact["fields"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| {
            f["createable"] == true && f["nillable"] == false && f["defaultedOnCreate"] == false
        })
        .map(|f| f["name"].as_str().unwrap())
        .collect();
    assert_eq!(required, ["LastName"]);
}

#[test]
fn describes_follow_switches_and_field_security() {
    let mut kit = Kit::new();
    let (_, before) = kit.get("sobjects/Contact/describe");
    for name in ["MiddleName", "MailingStateCode", "IsPersonAccount", "Twinline_Mark__c"] {
        assert!(field(&before, name).is_none(), "{name}");
    }
    let switches = &mut kit.world.org.switches;
    switches.middle_names = true;
    switches.state_picklists = true;
    switches.person_accounts = true;
    switches.external_id = true;
    switches.shared_activities = true;
    kit.world.org.hide_field("Contact", "Birthdate");
    kit.world.org.read_only_field("Contact", "Title");
    let (_, after) = kit.get("sobjects/Contact/describe");
    for name in ["MiddleName", "MailingStateCode", "IsPersonAccount"] {
        assert!(field(&after, name).is_some(), "{name}");
    }
    assert_eq!(field(&after, "Twinline_Mark__c").unwrap()["externalId"], true);
    assert!(field(&after, "Birthdate").is_none());
    assert_eq!(field(&after, "Title").unwrap()["updateable"], false);
    let (_, event) = kit.get("sobjects/Event/describe");
    assert!(field(&event, "WhoCount").is_some());
    kit.world.org.show_field("Contact", "Birthdate");
    let (_, again) = kit.get("sobjects/Contact/describe");
    assert!(field(&again, "Birthdate").is_some());
    kit.world.org.hide_field("Contact", "Birthdate");
    let id = kit.insert("Contact", json!({"LastName": "x"}));
    for name in ["Nope", "Birthdate"] {
        let (status, answer) = kit.get(&format!("sobjects/Contact/{id}?fields={name}"));
        assert_eq!((status, &answer[0]["errorCode"]), (400, &json!("INVALID_FIELD")));
    }
    let (_, row) = kit.get(&format!("sobjects/Contact/{id}"));
    assert!(row.get("Birthdate").is_none() && row.get("Title").is_some());
}

#[test]
fn the_global_describe_and_the_basic_one() {
    let mut kit = Kit::new();
    kit.insert("Contact", json!({"LastName": "Seen"}));
    let (_, global) = kit.get("sobjects/");
    let event =
        global["sobjects"].as_array().unwrap().iter().find(|o| o["name"] == "Event").unwrap();
    assert_eq!((&event["keyPrefix"], &event["replicateable"]), (&json!("00U"), &json!(true)));
    assert_eq!(global["maxBatchSize"], 200);
    let (_, basic) = kit.get("sobjects/Contact");
    assert_eq!(basic["objectDescribe"]["labelPlural"], "Contacts");
    assert_eq!(basic["recentItems"][0]["Name"], "Seen");
}

#[test]
fn changes_and_deletions_of_a_stretch_of_time() {
    let mut kit = Kit::new();
    let old = kit.insert("Contact", json!({"LastName": "Old"}));
    let gone = kit.insert("Contact", json!({"LastName": "Gone"}));
    let org = &mut kit.world.org;
    org.update(&old, json!({"Title": "x"}), NOW.plus_minutes(10));
    org.delete(&gone, NOW.plus_minutes(11));
    kit.world.now = NOW.plus_minutes(30);
    let ask = |kit: &mut Kit, what: &str, from: &str, to: &str| {
        kit.get(&format!("sobjects/Contact/{what}/?start={from}&end={to}"))
    };
    let (_, found) =
        ask(&mut kit, "updated", "2026-11-25T08:40:59%2B00:00", "2026-11-25T08:50:00Z");
    assert_eq!(found["ids"], json!([old]), "seconds do not count");
    assert_eq!(found["latestDateCovered"], "2026-11-25T08:50:00.000+0000");
    let (_, found) = ask(&mut kit, "updated", "2026-11-25T08:41:00Z", "2026-11-25T08:50:00Z");
    assert_eq!(found["ids"], json!([]));
    let (_, found) = ask(&mut kit, "deleted", "2026-11-25T08:41:00Z", "2026-11-25T08:50:00Z");
    assert_eq!(found["deletedRecords"][0]["id"], gone.as_str());
    assert_eq!(found["deletedRecords"][0]["deletedDate"], "2026-11-25T08:41:00.000+0000");
    kit.world.org.purge(&gone);
    let (_, found) = ask(&mut kit, "deleted", "2026-11-25T08:41:00Z", "2026-11-25T08:50:00Z");
    assert_eq!(found["deletedRecords"].as_array().unwrap().len(), 1, "the log keeps it");
    let (_, all) = kit.get("queryAll?q=SELECT+Id+FROM+Contact");
    assert_eq!(all["totalSize"], 1, "the bin does not");
    kit.world.org.switches.replication_lag_ms = 20 * 60_000;
    let (_, found) = ask(&mut kit, "deleted", "2026-11-25T08:30:00Z", "2026-11-25T09:00:00Z");
    assert_eq!(found["latestDateCovered"], "2026-11-25T08:40:00.000+0000");
    assert_eq!(found["deletedRecords"], json!([]));
}

#[test]
fn stretches_that_cannot_be_covered() {
    let mut kit = Kit::new();
    let cases = [
        ("updated", "2026-10-20T00:00:00Z", "2026-11-25T00:00:00Z"),
        ("deleted", "2026-11-01T00:00:00Z", "2026-11-25T00:00:00Z"),
        ("updated", "2026-11-25T08:00:59Z", "2026-11-25T08:00:01Z"),
        ("updated", "2026-11-25T08:00:00Z", "2026-11-25T08:00:59Z"),
        ("deleted", "2026-11-25T08:00:00Z", "2026-11-25T08:01:59Z"),
        ("deleted", "yesterday", "2026-11-25T08:01:00Z"),
        ("updated", "2026-11-26T08:00:00Z", "2026-11-27T08:01:00Z"),
    ];
    for (what, from, to) in cases {
        let (status, answer) = kit.get(&format!("sobjects/Contact/{what}?start={from}&end={to}"));
        let code = &answer[0]["errorCode"];
        assert_eq!((status, code), (400, &json!("INVALID_REPLICATION_DATE")), "{what} {from}");
    }
    let span = "start=2026-11-25T07:00:00Z&end=2026-11-25T08:00:00Z";
    assert_eq!(kit.get(&format!("sobjects/Contact/deleted?{span}")).0, 200);
    kit.world.org.switches.delete_log_from = Some(NOW.plus_minutes(-60));
    assert_eq!(kit.get(&format!("sobjects/Contact/deleted?{span}")).0, 400);
    assert_eq!(kit.get(&format!("sobjects/TaskStatus/updated?{span}")).0, 400);
}

#[test]
fn deletions_can_be_taken_back_and_merges_name_the_survivor() {
    let mut kit = Kit::new();
    let (a, b) = (
        kit.insert("Contact", json!({"LastName": "A"})),
        kit.insert("Contact", json!({"LastName": "B"})),
    );
    let task = kit.insert("Task", json!({"Subject": "t", "WhoId": b}));
    let later = NOW.plus_minutes(5);
    kit.world.org.delete(&a, later);
    assert!(kit.world.org.undelete(&a, later));
    assert!(!kit.world.org.undelete(&a, later));
    kit.world.org.merge(&a, &b, later);
    let (_, all) = kit.get("queryAll?q=SELECT+MasterRecordId+FROM+Contact+WHERE+IsDeleted=true");
    assert_eq!(all["records"][0]["MasterRecordId"], a.as_str());
    assert_eq!(kit.world.org.row(&task).unwrap()["WhoId"], a.as_str());
    assert!(!kit.world.org.undelete(&b, later), "what was merged is no longer there to bring back");
    let account = kit.insert("Account", json!({"Name": "Acme"}));
    let contact = kit.insert("Contact", json!({"LastName": "C", "AccountId": account}));
    assert_eq!(kit.delete(&format!("sobjects/Account/{account}")).0, 204);
    assert_eq!(kit.get(&format!("sobjects/Contact/{contact}")).0, 404, "it goes with its account");
}

#[test]
fn limits_are_told_and_kept() {
    let mut kit = Kit::new();
    kit.world.org.switches.daily_calls = 4;
    let (_, limits) = kit.get("limits");
    assert_eq!(limits["DailyApiRequests"], json!({"Max": 4, "Remaining": 3}));
    let response = kit.raw("GET", "/services/data/v68.0/limits", &[], b"");
    assert_eq!(response.headers()["sforce-limit-info"], "api-usage=2/4");
    let (_, counts) = kit.get("limits/recordCount?sObjects=Contact,User");
    assert_eq!(counts["sObjects"].as_array().unwrap().len(), 2);
    kit.world.org.spend_calls(1, NOW);
    let response = kit.raw("GET", "/services/data/v68.0/limits", &[], b"");
    assert_eq!(
        (response.status().as_u16(), &response.headers()["sforce-limit-info"]),
        (403, &"api-usage=4/4".parse().unwrap())
    );
    let versions = kit.raw("GET", "/services/data/", &[], b"");
    assert_eq!(
        (versions.status().as_u16(), versions.headers().get("sforce-limit-info")),
        (200, None)
    );
    kit.world.now = NOW.plus_minutes(24 * 60);
    assert_eq!(kit.get("limits").0, 200, "a day later");
}
