//! Pages of queries and their locators.

use crate::salesforce::User;
use crate::salesforce::kit::{Kit, NOW};
use serde_json::{Value, json};

fn crowded(rows: usize) -> Kit {
    let mut kit = Kit::new();
    for number in 0..rows {
        kit.insert("Contact", json!({"LastName": format!("N{number:04}")}));
    }
    kit
}

#[test]
fn pages_follow_each_other_to_the_end() {
    let mut kit = crowded(450);
    let size = [("sforce-query-options", "batchSize=200")];
    let soql = "query?q=SELECT+LastName+FROM+Contact+ORDER+BY+LastName";
    let (_, page) = kit.send("GET", soql, &size, &Value::Null);
    assert_eq!((&page["totalSize"], &page["done"]), (&json!(450), &json!(false)));
    assert_eq!(page["records"].as_array().unwrap().len(), 200);
    let next = page["nextRecordsUrl"].as_str().unwrap().to_owned();
    assert!(next.starts_with("/services/data/v68.0/query/01g") && next.ends_with("-200"), "{next}");
    // A row changes and one goes while the pages are read: ids are fixed, fields are not.
    let rows = kit.world.org.rows("Contact");
    let ids: Vec<&str> = rows.iter().map(|row| row["Id"].as_str().unwrap()).collect();
    kit.world.org.update(ids[200], json!({"LastName": "changed"}), NOW);
    kit.world.org.delete(ids[201], NOW);
    kit.world.org.purge(ids[201]);
    let (_, page) = kit.send("GET", &next, &size, &Value::Null);
    assert_eq!(page["records"][0]["LastName"], "changed");
    assert_eq!(page["records"].as_array().unwrap().len(), 199);
    let next = page["nextRecordsUrl"].as_str().unwrap().to_owned();
    let (_, page) = kit.get(&next.replace("/query/", "/queryAll/"));
    assert_eq!((&page["done"], page["records"].as_array().unwrap().len()), (&json!(true), 50));
    assert_eq!(page.get("nextRecordsUrl"), None);
}

#[test]
fn page_sizes_are_a_hint_within_limits() {
    let mut kit = crowded(450);
    let soql = "query?q=SELECT+Id+FROM+Contact";
    for (asked, short, expected) in [
        ("batchSize=10", 2_000, 200),
        ("batchSize=300", 2_000, 300),
        ("batchSize=9999", 2_000, 450),
        ("nonsense", 2_000, 450),
        ("batchSize=300", 7, 7),
    ] {
        kit.world.org.switches.page_size = short;
        let size = [("sforce-query-options", asked)];
        let (_, page) = kit.send("GET", soql, &size, &Value::Null);
        assert_eq!(page["records"].as_array().unwrap().len(), expected, "{asked}");
    }
}

#[test]
fn locators_are_lost_to_time_to_others_and_to_many() {
    let mut kit = crowded(3);
    kit.world.org.switches.page_size = 1;
    let open = |kit: &mut Kit| -> String {
        let (_, page) = kit.query("SELECT Id FROM Contact");
        page["nextRecordsUrl"].as_str().unwrap().to_owned()
    };
    let first = open(&mut kit);
    assert_eq!(kit.get(&first).0, 200);
    for _ in 0..9 {
        open(&mut kit);
    }
    assert_eq!(kit.get(&first).0, 200, "ten may be open");
    let last = open(&mut kit);
    assert_eq!(kit.get(&first).1[0]["errorCode"], "INVALID_QUERY_LOCATOR", "the oldest is gone");
    let janes = kit.token.clone();
    let user = kit.world.org.add_user(User::new("m@x.com", "p", "M", "X"));
    kit.token = kit.world.org.token_for(&user);
    assert_eq!(kit.get(&last).0, 400, "somebody else's");
    kit.token = janes;
    for broken in
        ["query/01gTw0000000001-1", "query/01g-x", "query/x", "query/01gTw0000000001AAA--1"]
    {
        let (status, answer) = kit.get(broken);
        assert_eq!(
            (status, &answer[0]["errorCode"]),
            (400, &json!("INVALID_QUERY_LOCATOR")),
            "{broken}"
        );
    }
    kit.world.now = NOW.plus_minutes(2 * 1_440 + 5);
    assert_eq!(kit.get(&last).0, 400, "two days are over");
    let fresh = open(&mut kit);
    kit.world.org.drop_cursors();
    assert_eq!(kit.get(&fresh).0, 400);
}

#[test]
fn the_version_asked_for_is_echoed() {
    let mut kit = crowded(2);
    kit.world.org.switches.page_size = 1;
    let (_, page) = kit.get("/services/data/v50.0/query/?q=SELECT+Id+FROM+Contact");
    assert!(page["nextRecordsUrl"].as_str().unwrap().starts_with("/services/data/v50.0/query/"));
    let url = page["records"][0]["attributes"]["url"].as_str().unwrap();
    assert!(url.starts_with("/services/data/v50.0/sobjects/Contact/003"), "{url}");
    let (_, found) = kit.get("query?q=SELECT+Id,Name,Account.Name+FROM+Contact&columns=true");
    assert_eq!(found["columnMetadata"][2]["columnName"], "Account.Name");
    let (_, plans) = kit.get("query?explain=SELECT+Id+FROM+Contact");
    assert_eq!(plans["plans"][0]["sobjectType"], "Contact");
}
