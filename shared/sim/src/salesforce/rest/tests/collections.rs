//! Collections, composites and batches.

use crate::salesforce::kit::Kit;
use serde_json::{Value, json};

fn contact(name: &str) -> Value {
    json!({"attributes": {"type": "Contact"}, "LastName": name})
}

fn part(method: &str, path: &str, reference: &str, body: Value) -> Value {
    json!({"method": method, "url": format!("/services/data/v68.0/{path}"),
        "referenceId": reference, "body": body})
}

#[test]
fn each_row_has_its_own_result() {
    let mut kit = Kit::new();
    let records = json!([contact("A"), contact(""), contact("C"),
        {"attributes": {"type": "Task"}, "Subject": "T"}, {"attributes": {"type": "Nope"}}]);
    let (status, made) = kit.post("composite/sobjects", json!({"records": records}));
    assert_eq!(status, 200);
    let codes: Vec<&str> = made
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["errors"][0]["statusCode"].as_str().unwrap_or("-"))
        .collect();
    assert_eq!(codes, ["-", "REQUIRED_FIELD_MISSING", "-", "-", "INVALID_TYPE"]);
    assert_eq!(made[1]["errors"][0]["fields"], json!(["LastName"]));
    let (a, c) = (made[0]["id"].as_str().unwrap(), made[2]["id"].as_str().unwrap());
    let change = |id: &str| json!({"attributes": {"type": "Contact"}, "id": id, "Title": "T"});
    let records = json!([change(a), change("003Tw0000000000"), change("x"), {"attributes": {"type": "Contact"}}]);
    let (_, done) = kit.patch("composite/sobjects", json!({"records": records}));
    let codes: Vec<&str> = done
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["errors"][0]["statusCode"].as_str().unwrap_or("-"))
        .collect();
    assert_eq!(codes, ["-", "INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID", "MISSING_ARGUMENT"]);
    let body = json!({"ids": [c, "003Tw0000000000", a], "fields": ["Title", "LastName"]});
    let (_, rows) = kit.post("composite/sobjects/Contact", body);
    assert_eq!(
        (&rows[0]["LastName"], &rows[1], &rows[2]["Title"]),
        (&json!("C"), &Value::Null, &json!("T"))
    );
    let (status, _) =
        kit.post("composite/sobjects/Contact", json!({"ids": [a], "fields": ["Nope"]}));
    assert_eq!(status, 400);
    let (_, gone) = kit.delete(&format!("composite/sobjects?ids={a},{c},{a}&allOrNone=false"));
    assert_eq!(gone[0], json!({"id": a, "success": true, "errors": []}));
    assert_eq!(gone[2]["errors"][0]["statusCode"], "ENTITY_IS_DELETED");
}

#[test]
fn all_or_none_takes_everything_back() {
    let mut kit = Kit::new();
    let records = json!([contact("A"), contact("")]);
    let (status, made) =
        kit.post("composite/sobjects", json!({"allOrNone": true, "records": records}));
    assert_eq!((status, kit.world.org.rows("Contact").len()), (200, 0));
    assert_eq!(made[0]["errors"][0]["statusCode"], "ALL_OR_NONE_OPERATION_ROLLED_BACK");
    assert_eq!(made[1]["errors"][0]["statusCode"], "REQUIRED_FIELD_MISSING");
    let (_, made) = kit.post("sobjects/Contact", json!({"LastName": "B"}));
    let id = made["id"].as_str().unwrap().to_owned();
    kit.delete(&format!("composite/sobjects?ids={id},003Tw0000000000&allOrNone=true"));
    assert_eq!(kit.world.org.rows("Contact").len(), 1);
}

#[test]
fn collections_have_their_limits() {
    let mut kit = Kit::new();
    let many: Vec<Value> = (0..201).map(|n| contact(&n.to_string())).collect();
    let (status, answer) = kit.post("composite/sobjects", json!({"records": many}));
    assert_eq!((status, &answer[0]["errorCode"]), (400, &json!("EXCEEDED_ID_LIMIT")));
    let task = json!({"attributes": {"type": "Task"}});
    let mixed: Vec<Value> =
        (0..12).map(|n| if n % 2 == 0 { contact("x") } else { task.clone() }).collect();
    assert_eq!(kit.post("composite/sobjects", json!({"records": mixed})).0, 400);
    let ids: Vec<&str> = vec!["003Tw0000000000"; 2_001];
    let body = json!({"ids": ids, "fields": ["Id"]});
    assert_eq!(kit.post("composite/sobjects/Contact", body).0, 400);
    for body in [json!({}), json!({"records": 7}), json!({"records": [7]})] {
        assert_eq!(kit.post("composite/sobjects", body).0, 400);
    }
}

#[test]
fn collections_upsert_by_external_id() {
    let mut kit = Kit::new();
    kit.world.org.switches.external_id = true;
    let row = |mark: Value, name: &str| json!({"attributes": {"type": "Contact"}, "LastName": name, "Twinline_Mark__c": mark});
    let records = json!([row(json!("a"), "A"), row(json!("b"), "B"), row(Value::Null, "C")]);
    let (_, made) =
        kit.patch("composite/sobjects/Contact/Twinline_Mark__c", json!({"records": records}));
    assert_eq!((&made[0]["created"], &made[1]["created"]), (&json!(true), &json!(true)));
    assert_eq!(made[2]["errors"][0]["statusCode"], "MISSING_ARGUMENT");
    let records = json!([row(json!("b"), "B2")]);
    let (_, again) =
        kit.patch("composite/sobjects/Contact/Twinline_Mark__c", json!({"records": records}));
    assert_eq!((&again[0]["created"], &again[0]["id"]), (&json!(false), &made[1]["id"]));
    assert_eq!(kit.world.org.rows("Contact")[1]["LastName"], "B2");
}

#[test]
fn a_composite_refers_to_its_own_answers() {
    let mut kit = Kit::new();
    let soql = "query?q=SELECT+Id,Account.Name+FROM+Contact+WHERE+Id='@{c.id}'";
    let records = json!({"records": [contact("X"), contact("Y")]});
    let (status, answer) = kit.post("composite", json!({"allOrNone": false, "compositeRequest": [
        part("POST", "sobjects/Account", "a", json!({"Name": "Acme"})),
        part("POST", "sobjects/Contact", "c", json!({"LastName": "Smith", "AccountId": "@{a.id}"})),
        part("GET", soql, "q", Value::Null),
        part("PATCH", "sobjects/Contact/@{q.records[0].Id}", "p", json!({"Title": "of @{q.records[0].Account.Name}"})),
        part("PATCH", "sobjects/Contact/@{nobody.id}", "x", json!({"LastName": "B"})),
        part("POST", "composite/sobjects", "m", records),
        part("GET", "sobjects/Contact/describe", "d", Value::Null),
        part("GET", "sobjects/Contact/listviews", "v", Value::Null),
    ]}));
    assert_eq!(status, 200);
    let parts = answer["compositeResponse"].as_array().unwrap();
    let codes: Vec<i64> =
        parts.iter().map(|part| part["httpStatusCode"].as_i64().unwrap()).collect();
    assert_eq!(codes, [201, 201, 200, 204, 400, 200, 200, 200]);
    assert_eq!(parts[2]["body"]["records"][0]["Account"]["Name"], "Acme");
    assert_eq!(parts[3]["body"], Value::Null);
    assert_eq!(parts[4]["referenceId"], "x");
    assert_eq!(parts[5]["body"][1]["success"], true);
    assert!(
        parts[0]["httpHeaders"]["Location"].as_str().unwrap().contains("/sobjects/Account/001")
    );
    let title = kit.world.org.rows("Contact")[0]["Title"].clone();
    assert_eq!(title, "of Acme");
}

#[test]
fn a_composite_of_all_or_none() {
    let mut kit = Kit::new();
    let (_, answer) = kit.post(
        "composite",
        json!({"allOrNone": true, "compositeRequest": [
            part("POST", "sobjects/Contact", "a", json!({"LastName": "A"})),
            part("POST", "sobjects/Contact", "b", json!({})),
            part("POST", "sobjects/Contact", "c", json!({"LastName": "C"})),
        ]}),
    );
    let code = |at: usize| answer["compositeResponse"][at]["body"][0]["errorCode"].clone();
    assert_eq!(
        [code(0), code(1), code(2)],
        ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING", "PROCESSING_HALTED"]
    );
    assert!(kit.world.org.rows("Contact").is_empty());
}

#[test]
fn a_composite_has_its_limits() {
    let mut kit = Kit::new();
    let many = |count: usize, path: &str| -> Value {
        let parts: Vec<Value> =
            (0..count).map(|n| part("GET", path, &format!("r{n}"), Value::Null)).collect();
        json!({"compositeRequest": parts})
    };
    let light = "sobjects/Contact";
    let heavy = "query?q=SELECT+Id+FROM+Contact";
    for (body, status) in [
        (many(25, light), 200),
        (many(26, light), 400),
        (many(5, heavy), 200),
        (many(6, heavy), 400),
        (
            json!({"compositeRequest": [part("GET", light, "a", Value::Null), part("GET", light, "a", Value::Null)]}),
            400,
        ),
        (json!({"compositeRequest": [part("GET", light, "a-b", Value::Null)]}), 400),
        (json!({"compositeRequest": [{"method": "GET"}]}), 400),
        (json!({}), 400),
    ] {
        assert_eq!(kit.post("composite", body.clone()).0, status, "{body}");
    }
    let (_, answer) = kit.post("composite", json!({"compositeRequest": [
        part("POST", "composite", "a", json!({})),
        json!({"method": "GET", "url": "/services/data/v50.0/limits", "referenceId": "b"}),
        json!({"method": "GET", "url": "/services/data/v68.0/limits", "referenceId": "c", "httpHeaders": {"Authorization": "x"}}),
    ]}));
    for at in 0..3 {
        assert_eq!(answer["compositeResponse"][at]["httpStatusCode"], 400, "{at}");
    }
}

#[test]
fn conditions_and_changes_inside_a_composite_can_be_switched_off() {
    let mut kit = Kit::new();
    let id = kit.insert("Contact", json!({"LastName": "x"}));
    let span = "start=2026-11-25T08:00:00Z&end=2026-11-25T08:30:00Z";
    let mut late = part("PATCH", &format!("sobjects/Contact/{id}"), "a", json!({"Title": "y"}));
    late["httpHeaders"] = json!({"If-Unmodified-Since": "Wed, 25 Nov 2026 08:00:00 GMT"});
    let updated = part("GET", &format!("sobjects/Contact/updated?{span}"), "b", Value::Null);
    let body = json!({"compositeRequest": [late, updated]});
    let codes = |answer: &Value| {
        [0, 1].map(|at| answer["compositeResponse"][at]["httpStatusCode"].as_i64().unwrap())
    };
    let (_, answer) = kit.post("composite", body.clone());
    assert_eq!(codes(&answer), [412, 200]);
    kit.world.org.switches.composite_conditions = false;
    kit.world.org.switches.composite_changes = false;
    let (_, answer) = kit.post("composite", body);
    assert_eq!(codes(&answer), [204, 400]);
}

#[test]
fn a_batch_knows_nothing_of_its_neighbours() {
    let mut kit = Kit::new();
    let (status, answer) = kit.post(
        "composite/batch",
        json!({"batchRequests": [
            {"method": "POST", "url": "v68.0/sobjects/Contact", "richInput": {"LastName": "A"}},
            {"method": "GET", "url": "v68.0/sobjects/Nope/describe"},
            {"method": "GET", "url": "v68.0/query?q=SELECT+COUNT()+FROM+Contact"},
        ]}),
    );
    assert_eq!((status, &answer["hasErrors"]), (200, &json!(true)));
    assert_eq!(answer["results"][0]["statusCode"], 201);
    assert_eq!(answer["results"][1]["statusCode"], 404);
    assert_eq!(answer["results"][2]["result"]["totalSize"], 1);
    let (_, answer) = kit.post(
        "composite/batch",
        json!({"haltOnError": true, "batchRequests": [
            {"method": "GET", "url": "v68.0/nope"}, {"method": "GET", "url": "v68.0/limits"},
        ]}),
    );
    assert_eq!(answer["results"][1]["statusCode"], 412);
}
