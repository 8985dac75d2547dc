//! What may be saved, and what the org makes of it.

use crate::salesforce::kit::{Kit, NOW};
use crate::salesforce::{DuplicateRule, LoneStart, Validation};
use serde_json::{Value, json};

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap_or_else(|| panic!("no id in {made}")).to_owned()
}

#[test]
fn contacts_are_refused_for_good_reasons() {
    let mut kit = Kit::new();
    let event =
        kit.insert("Event", json!({"StartDateTime": NOW.rfc3339(), "DurationInMinutes": 5}));
    for (body, code, field) in [
        (json!({}), "REQUIRED_FIELD_MISSING", "LastName"),
        (json!({"LastName": ""}), "REQUIRED_FIELD_MISSING", "LastName"),
        (json!({"LastName": "x".repeat(81)}), "STRING_TOO_LONG", "LastName"),
        (json!({"LastName": "x", "FirstName": "é".repeat(41)}), "STRING_TOO_LONG", "FirstName"),
        (json!({"LastName": "x", "Email": "no address"}), "INVALID_EMAIL_ADDRESS", "Email"),
        (json!({"LastName": "x", "Email": "a@b"}), "INVALID_EMAIL_ADDRESS", "Email"),
        (json!({"LastName": "x", "Email": "a@b@c.de"}), "INVALID_EMAIL_ADDRESS", "Email"),
        (json!({"LastName": "x", "Birthdate": "25.11.2026"}), "JSON_PARSER_ERROR", "Birthdate"),
        (json!({"LastName": "x", "Birthdate": "2026-02-30"}), "JSON_PARSER_ERROR", "Birthdate"),
        (json!({"LastName": "x", "DoNotCall": "perhaps"}), "JSON_PARSER_ERROR", "DoNotCall"),
        (json!({"LastName": "x", "DoNotCall": null}), "JSON_PARSER_ERROR", "DoNotCall"),
        (json!({"LastName": ["x"]}), "JSON_PARSER_ERROR", "LastName"),
        (json!({"LastName": "x", "OwnerId": null}), "INVALID_CROSS_REFERENCE_KEY", "OwnerId"),
        (json!({"LastName": "x", "AccountId": "xyz"}), "MALFORMED_ID", "AccountId"),
        (json!({"LastName": "x", "AccountId": "001Tw000000000é"}), "MALFORMED_ID", "AccountId"),
        (
            json!({"LastName": "x", "AccountId": "001Tw0000000000"}),
            "INVALID_CROSS_REFERENCE_KEY",
            "AccountId",
        ),
        (json!({"LastName": "x", "AccountId": event}), "FIELD_INTEGRITY_EXCEPTION", "AccountId"),
        (
            json!({"LastName": "x", "MailingGeocodeAccuracy": "Moon"}),
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "MailingGeocodeAccuracy",
        ),
        (json!({"LastName": "x", "Name": "y"}), "INVALID_FIELD_FOR_INSERT_UPDATE", "Name"),
        (
            json!({"LastName": "x", "Id": "003Tw0000000000"}),
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Id",
        ),
        (
            json!({"LastName": "x", "SystemModstamp": NOW.rfc3339()}),
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "SystemModstamp",
        ),
        (
            json!({"LastName": "x", "MailingAddress": {}}),
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "MailingAddress",
        ),
    ] {
        let (status, answer) = kit.post("sobjects/Contact", body.clone());
        assert_eq!(
            (status, answer[0]["errorCode"].as_str()),
            (400, Some(code)),
            "{body}: {answer}"
        );
        assert_eq!(answer[0]["fields"], json!([field]), "{body}");
    }
    let (_, answer) = kit.post("sobjects/Contact", json!({"LastName": "x", "Nope": 1}));
    assert_eq!(answer[0]["errorCode"], "INVALID_FIELD");
    let (_, answer) = kit.post("sobjects/Contact", json!({"LastName": "x", "MiddleName": "y"}));
    assert_eq!(answer[0]["errorCode"], "INVALID_FIELD");
    assert!(kit.world.org.rows("Contact").is_empty());
}

#[test]
fn contacts_are_completed() {
    let mut kit = Kit::new();
    kit.world.org.switches.middle_names = true;
    kit.world.org.switches.name_suffixes = true;
    let body = json!({"FirstName": "Ann", "MiddleName": "B.", "LastName": "Cole", "Suffix": "Jr.",
        "Salutation": "Captain", "Title": "", "MailingStreet": "1 Way\nFloor 2", "MailingCity": "Ulm"});
    let (_, made) = kit.post("sobjects/Contact", body);
    let row = kit.world.org.row(&id(&made)).unwrap();
    assert_eq!(row["Name"], "Ann B. Cole Jr.");
    assert_eq!(row["Salutation"], "Captain", "an unrestricted list takes anything");
    assert_eq!(row["Title"], Value::Null);
    assert_eq!(row["OwnerId"], kit.jane.as_str());
    assert_eq!(row["CreatedDate"], "2026-11-25T08:30:00.000+0000");
    assert_eq!(row["SystemModstamp"], row["CreatedDate"]);
    let (_, row) = kit.get(&format!("sobjects/Contact/{}", id(&made)));
    assert_eq!(row["MailingAddress"]["street"], "1 Way\nFloor 2");
    assert_eq!(row["MailingAddress"]["state"], Value::Null);
    kit.world.org.switches.restricted_picklists = true;
    let (_, answer) =
        kit.post("sobjects/Contact", json!({"LastName": "x", "Salutation": "Captain"}));
    assert_eq!(answer[0]["errorCode"], "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
}

#[test]
fn states_and_countries_come_from_the_list_when_there_is_one() {
    let mut kit = Kit::new();
    kit.world.org.switches.state_picklists = true;
    let body = json!({"LastName": "x", "MailingCountry": "US", "MailingState": "texas"});
    let (_, made) = kit.post("sobjects/Contact", body);
    let row = kit.world.org.row(&id(&made)).unwrap();
    assert_eq!(row["MailingCountry"], "United States");
    assert_eq!((&row["MailingState"], &row["MailingStateCode"]), (&json!("Texas"), &json!("TX")));
    for (body, field) in [
        (json!({"LastName": "x", "MailingCountry": "Atlantis"}), "MailingCountry"),
        (json!({"LastName": "x", "OtherState": "Texas"}), "OtherState"),
        (json!({"LastName": "x", "OtherCountry": "Canada", "OtherState": "Texas"}), "OtherState"),
    ] {
        let (_, answer) = kit.post("sobjects/Contact", body);
        assert_eq!(answer[0]["errorCode"], "FIELD_INTEGRITY_EXCEPTION");
        assert_eq!(answer[0]["fields"], json!([field]));
    }
}

#[test]
fn duplicates_are_reported_in_the_vendors_spelling() {
    let mut kit = Kit::new();
    let known = kit.insert("Contact", json!({"LastName": "Abel", "Email": "ann@acme.com"}));
    kit.world.org.switches.duplicates = DuplicateRule::Alert;
    let twin = json!({"LastName": "Other", "Email": "ANN@acme.com"});
    let (status, answer) = kit.post("sobjects/Contact", twin.clone());
    assert_eq!((status, &answer[0]["errorCode"]), (400, &json!("DUPLICATES_DETECTED")));
    let found = &answer[0]["duplicateResut"]["matchResults"][0]["matchRecords"];
    assert_eq!(found[0]["record"]["Id"], known.as_str());
    let record =
        json!({"attributes": {"type": "Contact"}, "LastName": "O", "Email": "ann@acme.com"});
    let (_, answer) = kit.post("composite/sobjects", json!({"records": [record]}));
    assert_eq!(answer[0]["errors"][0]["statusCode"], "DUPLICATES_DETECTED");
    assert_eq!(answer[0]["errors"][0]["duplicateResut"], Value::Null);
    let allow = [("sforce-duplicate-rule-header", "allowSave=true; includeRecordDetails=true")];
    assert_eq!(kit.send("POST", "sobjects/Contact", &allow, &twin).0, 201);
    kit.world.org.switches.duplicates = DuplicateRule::Block;
    assert_eq!(kit.send("POST", "sobjects/Contact", &allow, &twin).0, 400);
    let alone = json!({"LastName": "Abel", "FirstName": "Zoe"});
    assert_eq!(kit.post("sobjects/Contact", alone).0, 201);
}

#[test]
fn the_administrators_rule_and_locks_refuse() {
    let mut kit = Kit::new();
    kit.world.org.switches.validation = Some(Validation {
        object: "Contact".into(),
        field: "Phone".into(),
        message: "A phone number, please.".into(),
    });
    let (_, answer) = kit.post("sobjects/Contact", json!({"LastName": "x"}));
    assert_eq!(answer[0]["errorCode"], "FIELD_CUSTOM_VALIDATION_EXCEPTION");
    assert_eq!(answer[0]["message"], "A phone number, please.");
    kit.world.org.switches.validation = None;
    kit.world.org.lock_the_nth_write(2);
    assert_eq!(kit.post("sobjects/Contact", json!({"LastName": "x"})).0, 201);
    let (_, answer) = kit.post("sobjects/Contact", json!({"LastName": "x"}));
    assert_eq!(answer[0]["errorCode"], "UNABLE_TO_LOCK_ROW");
    assert_eq!(kit.post("sobjects/Contact", json!({"LastName": "x"})).0, 201);
    kit.world.org.read_only_field("Contact", "Title");
    let (_, answer) = kit.post("sobjects/Contact", json!({"LastName": "x", "Title": "y"}));
    assert_eq!(answer[0]["errorCode"], "INVALID_FIELD_FOR_INSERT_UPDATE");
}

/// Start, end, duration and date of an event as they read back.
fn times(kit: &Kit, id: &str) -> (String, String, i64, String) {
    let row = kit.world.org.row(id).unwrap();
    let short = |field: &str| row[field].as_str().unwrap_or("-").replace(":00.000+0000", "");
    let minutes = row["DurationInMinutes"].as_i64().unwrap();
    (short("StartDateTime"), short("EndDateTime"), minutes, short("ActivityDate"))
}

/// Bodies of new events, and start, end, minutes and date as they read back.
fn read_back(cases: &[(&str, &str)]) {
    let mut kit = Kit::new();
    for (body, expected) in cases {
        let (status, made) = kit.post("sobjects/Event", serde_json::from_str(body).unwrap());
        assert_eq!(status, 201, "{body}: {made}");
        let (start, end, minutes, date) = times(&kit, &id(&made));
        assert_eq!(format!("{start} {end} {minutes} {date}"), *expected, "{body}");
        let row = kit.world.org.row(&id(&made)).unwrap();
        assert_eq!(row["EndDate"], end[..10], "{body}");
        assert_eq!(row["ActivityDateTime"], row["StartDateTime"], "{body}");
        assert_eq!((&row["ShowAs"], &row["GroupEventType"]), (&json!("Busy"), &json!("0")));
    }
}

#[test]
fn timed_events_read_back_as_documented() {
    read_back(&[
        (
            r#"{"StartDateTime": "2026-12-24T10:30:00Z", "DurationInMinutes": 45}"#,
            "2026-12-24T10:30 2026-12-24T11:15 45 2026-12-24",
        ),
        (
            r#"{"StartDateTime": "2026-12-24T10:30:00Z",
                "EndDateTime": "2026-12-24T12:30:00+01:00"}"#,
            "2026-12-24T10:30 2026-12-24T11:30 60 2026-12-24",
        ),
        (
            r#"{"StartDateTime": "2026-12-24T10:30:00Z", "EndDateTime": "2026-12-24T11:30:00Z",
                "DurationInMinutes": 60}"#,
            "2026-12-24T10:30 2026-12-24T11:30 60 2026-12-24",
        ),
        (
            r#"{"ActivityDateTime": "2026-12-24T10:30:00.000+0000", "DurationInMinutes": 0}"#,
            "2026-12-24T10:30 2026-12-24T10:30 0 2026-12-24",
        ),
        (
            r#"{"StartDateTime": "2026-12-24T23:30:00-08:00", "DurationInMinutes": 60}"#,
            "2026-12-25T07:30 2026-12-25T08:30 60 2026-12-25",
        ),
    ]);
}

#[test]
fn events_of_whole_days_read_back_as_documented() {
    read_back(&[
        (
            r#"{"IsAllDayEvent": true, "ActivityDate": "2026-12-24"}"#,
            "2026-12-24T00:00 2026-12-24T00:00 1440 2026-12-24",
        ),
        (
            r#"{"IsAllDayEvent": true, "ActivityDate": "2026-12-24", "DurationInMinutes": 2880}"#,
            "2026-12-24T00:00 2026-12-25T00:00 2880 2026-12-24",
        ),
        (
            r#"{"IsAllDayEvent": true, "StartDateTime": "2026-12-24T00:00:00Z",
                "EndDateTime": "2026-12-26T00:00:00Z"}"#,
            "2026-12-24T00:00 2026-12-26T00:00 4320 2026-12-24",
        ),
        (
            r#"{"IsAllDayEvent": true, "StartDateTime": "2026-12-24T00:00:00Z",
                "ActivityDate": "2026-12-24", "EndDateTime": "2026-12-24T00:00:00Z",
                "DurationInMinutes": 1440}"#,
            "2026-12-24T00:00 2026-12-24T00:00 1440 2026-12-24",
        ),
        (
            r#"{"IsAllDayEvent": true, "ActivityDate": "2026-12-24", "DurationInMinutes": 20160}"#,
            "2026-12-24T00:00 2027-01-06T00:00 20160 2026-12-24",
        ),
    ]);
}

/// Changes to a good body of an event, and the code and field of the refusal.
fn refuse(base: Value, cases: &[(Value, &str, &str)]) {
    let mut kit = Kit::new();
    let contact = kit.insert("Contact", json!({"LastName": "x"}));
    for (change, code, field) in cases {
        let mut body = base.clone();
        for (name, value) in change.as_object().unwrap() {
            let value = if name == "WhoId" { json!(contact) } else { value.clone() };
            body[name] = value;
        }
        let (status, answer) = kit.post("sobjects/Event", body.clone());
        assert_eq!(
            (status, answer[0]["errorCode"].as_str()),
            (400, Some(*code)),
            "{body}: {answer}"
        );
        assert_eq!(answer[0]["fields"], json!([field]), "{body}");
    }
}

#[test]
fn timed_events_are_refused_for_good_reasons() {
    let integrity = "FIELD_INTEGRITY_EXCEPTION";
    let start = "2026-12-24T10:30:00Z";
    refuse(
        json!({"StartDateTime": start, "DurationInMinutes": 5}),
        &[
            (json!({"StartDateTime": null}), "REQUIRED_FIELD_MISSING", "StartDateTime"),
            (json!({"DurationInMinutes": null}), "REQUIRED_FIELD_MISSING", "EndDateTime"),
            (json!({"DurationInMinutes": -5}), integrity, "EndDateTime"),
            (json!({"EndDateTime": start}), integrity, "DurationInMinutes"),
            (json!({"ActivityDate": "2026-12-25"}), integrity, "ActivityDate"),
            (json!({"ActivityDateTime": NOW.rfc3339()}), integrity, "ActivityDateTime"),
            (json!({"DurationInMinutes": 20_161}), integrity, "DurationInMinutes"),
            (json!({"IsPrivate": true, "WhoId": "that contact"}), integrity, "IsPrivate"),
            (json!({"ShowAs": "Maybe"}), "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "ShowAs"),
            (json!({"EndDate": "2026-12-24"}), "INVALID_FIELD_FOR_INSERT_UPDATE", "EndDate"),
            (json!({"DurationInMinutes": 1.5}), "JSON_PARSER_ERROR", "DurationInMinutes"),
            (json!({"StartDateTime": "2026-12-24T10:30:00"}), "JSON_PARSER_ERROR", "StartDateTime"),
            (json!({"DurationInMinutes": 1e8}), "NUMBER_OUTSIDE_VALID_RANGE", "DurationInMinutes"),
            (json!({"IsRecurrence": true}), "FUNCTIONALITY_NOT_ENABLED", "IsRecurrence"),
        ],
    );
    let before = json!({"EndDateTime": "2026-12-24T10:00:00Z"});
    refuse(json!({"StartDateTime": start}), &[(before, integrity, "EndDateTime")]);
}

#[test]
fn events_of_whole_days_are_refused_for_good_reasons() {
    let integrity = "FIELD_INTEGRITY_EXCEPTION";
    refuse(
        json!({"IsAllDayEvent": true, "ActivityDate": "2026-12-24"}),
        &[
            (json!({"ActivityDate": null}), "REQUIRED_FIELD_MISSING", "ActivityDate"),
            (json!({"DurationInMinutes": 21_600}), integrity, "DurationInMinutes"),
            (json!({"EndDateTime": "2026-12-23T00:00:00Z"}), integrity, "EndDateTime"),
            (json!({"StartDateTime": "2026-12-25T00:00:00Z"}), integrity, "ActivityDate"),
        ],
    );
    let mut kit = Kit::new();
    kit.world.org.switches.multi_day_events = false;
    let long = json!({"StartDateTime": "2026-12-24T10:30:00Z", "DurationInMinutes": 1_441});
    assert_eq!(kit.post("sobjects/Event", long).0, 400);
}

#[test]
fn changing_a_part_of_the_time_of_an_event() {
    let mut kit = Kit::new();
    for (reading, body, expected) in [
        (
            LoneStart::MovesTheEnd,
            json!({"StartDateTime": "2026-12-24T10:15:00Z"}),
            ("2026-12-24T10:15", "2026-12-24T11:15", 60),
        ),
        (
            LoneStart::KeepsTheEnd,
            json!({"StartDateTime": "2026-12-24T10:15:00Z"}),
            ("2026-12-24T10:15", "2026-12-24T11:00", 45),
        ),
        (
            LoneStart::MovesTheEnd,
            json!({"EndDateTime": "2026-12-24T12:00:00Z"}),
            ("2026-12-24T10:00", "2026-12-24T12:00", 120),
        ),
        (
            LoneStart::MovesTheEnd,
            json!({"DurationInMinutes": 15}),
            ("2026-12-24T10:00", "2026-12-24T10:15", 15),
        ),
        (
            LoneStart::KeepsTheEnd,
            json!({"Subject": "y"}),
            ("2026-12-24T10:00", "2026-12-24T11:00", 60),
        ),
        (
            LoneStart::MovesTheEnd,
            json!({"IsAllDayEvent": true}),
            ("2026-12-24T00:00", "2026-12-24T00:00", 1440),
        ),
    ] {
        kit.world.org.switches.lone_start = reading;
        let start = json!({"StartDateTime": "2026-12-24T10:00:00Z", "DurationInMinutes": 60});
        let event = kit.insert("Event", start);
        let (status, answer) = kit.patch(&format!("sobjects/Event/{event}"), body.clone());
        assert_eq!(status, 204, "{body}: {answer}");
        let found = times(&kit, &event);
        assert_eq!((found.0.as_str(), found.1.as_str(), found.2), expected, "{body}");
    }
    let day = kit.insert("Event", json!({"IsAllDayEvent": true, "ActivityDate": "2026-12-24"}));
    let back = json!({"IsAllDayEvent": false});
    assert_eq!(
        kit.patch(&format!("sobjects/Event/{day}"), back).0,
        400,
        "a timed event needs times"
    );
}

#[test]
fn tasks_follow_the_tables_of_their_words() {
    let mut kit = Kit::new();
    let (_, made) =
        kit.post("sobjects/Task", json!({"Subject": "Call", "ActivityDate": "2026-12-01"}));
    let task = id(&made);
    let row = kit.world.org.row(&task).unwrap();
    assert_eq!((&row["Status"], &row["Priority"]), (&json!("Not Started"), &json!("Normal")));
    assert_eq!((&row["IsClosed"], &row["TaskSubtype"]), (&json!(false), &json!("Task")));
    let path = format!("sobjects/Task/{task}");
    assert_eq!(kit.patch(&path, json!({"Status": "Completed", "Priority": "High"})).0, 204);
    let row = kit.world.org.row(&task).unwrap();
    assert_eq!((&row["IsClosed"], &row["IsHighPriority"]), (&json!(true), &json!(true)));
    let done = row["CompletedDateTime"].clone();
    assert_eq!(done, row["SystemModstamp"]);
    assert_eq!(kit.patch(&path, json!({"Subject": "Called"})).0, 204);
    assert_eq!(kit.world.org.row(&task).unwrap()["CompletedDateTime"], done, "it stays");
    assert_eq!(kit.patch(&path, json!({"Status": "Deferred"})).0, 204);
    assert_eq!(kit.world.org.row(&task).unwrap()["CompletedDateTime"], Value::Null);
    let (_, answer) = kit.patch(&path, json!({"IsClosed": true}));
    assert_eq!(answer[0]["errorCode"], "INVALID_FIELD_FOR_INSERT_UPDATE");
    let (_, found) = kit.query("SELECT ApiName, IsClosed FROM TaskStatus WHERE IsDefault = true");
    assert_eq!(found["records"][0]["ApiName"], "Not Started");
    let (_, found) = kit.query("SELECT COUNT() FROM TaskPriority WHERE IsHighPriority = true");
    assert_eq!(found["totalSize"], 1);
}

#[test]
fn activities_of_others_can_be_read_but_not_written() {
    let mut kit = Kit::new();
    let task = kit.insert("Task", json!({"Subject": "Mine"}));
    let contact = kit.insert("Contact", json!({"LastName": "Shared"}));
    let hidden = kit.insert("Contact", json!({"LastName": "Own"}));
    kit.world.org.restrict(&hidden);
    kit.other("max");
    assert_eq!(kit.get(&format!("sobjects/Task/{task}")).0, 200);
    let (status, answer) = kit.patch(&format!("sobjects/Task/{task}"), json!({"Subject": "x"}));
    assert_eq!((status, &answer[0]["errorCode"]), (403, &json!("INSUFFICIENT_ACCESS_OR_READONLY")));
    assert_eq!(kit.patch(&format!("sobjects/Contact/{contact}"), json!({"Title": "x"})).0, 204);
    assert_eq!(kit.get(&format!("sobjects/Contact/{hidden}")).0, 404);
    assert_eq!(kit.patch(&format!("sobjects/Contact/{hidden}"), json!({"Title": "x"})).0, 404);
    assert_eq!(kit.delete(&format!("sobjects/Contact/{hidden}")).0, 404);
    kit.world.org.share(&hidden);
    assert_eq!(kit.get(&format!("sobjects/Contact/{hidden}")).0, 200);
}
