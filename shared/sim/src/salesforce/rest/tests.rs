//! The REST API from outside, through [`World::answer`].

use crate::salesforce::kit::Kit;
use serde_json::json;

#[test]
fn a_row_lives_from_creation_to_deletion() {
    let mut kit = Kit::new();
    let (status, made) =
        kit.post("sobjects/Contact", json!({"LastName": "Smith", "FirstName": "Ann"}));
    assert_eq!((status, &made["success"]), (201, &json!(true)));
    let id = made["id"].as_str().unwrap().to_owned();
    let (status, row) = kit.get(&format!("sobjects/Contact/{id}?fields=Name,LastName"));
    assert_eq!((status, &row["Name"]), (200, &json!("Ann Smith")));
    assert_eq!(kit.patch(&format!("sobjects/Contact/{id}"), json!({"LastName": "Jones"})).0, 204);
    let (_, found) =
        kit.query("SELECT Id, Name, Account.Name FROM Contact WHERE LastName = 'jones'");
    assert_eq!(found["totalSize"], 1);
    assert_eq!(found["records"][0]["Account"], json!(null));
    assert_eq!(kit.delete(&format!("sobjects/Contact/{id}")).0, 204);
    let (status, gone) = kit.get(&format!("sobjects/Contact/{id}"));
    assert_eq!((status, &gone[0]["errorCode"]), (404, &json!("ENTITY_IS_DELETED")));
}

#[test]
fn a_composite_refers_to_its_own_answers() {
    let mut kit = Kit::new();
    let (status, answer) = kit.post(
        "composite",
        json!({"allOrNone": false, "compositeRequest": [
            {"method": "POST", "url": "/services/data/v68.0/sobjects/Account", "referenceId": "a",
             "body": {"Name": "Acme"}},
            {"method": "POST", "url": "/services/data/v68.0/sobjects/Contact", "referenceId": "c",
             "body": {"LastName": "Smith", "AccountId": "@{a.id}"}},
            {"method": "GET", "referenceId": "q",
             "url": "/services/data/v68.0/query?q=SELECT+Id,Account.Name+FROM+Contact+WHERE+Id='@{c.id}'"},
            {"method": "PATCH", "url": "/services/data/v68.0/sobjects/Contact/@{nobody.id}",
             "referenceId": "x", "body": {"LastName": "B"}},
        ]}),
    );
    assert_eq!(status, 200);
    let parts = &answer["compositeResponse"];
    assert_eq!(parts[2]["body"]["records"][0]["Account"]["Name"], "Acme");
    assert_eq!(parts[0]["httpStatusCode"], 201);
    assert_eq!(parts[3]["httpStatusCode"], 400);
}
