//! List views.

use crate::salesforce::kit::Kit;
use serde_json::{Value, json};

fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    let views = list["listviews"].as_array().unwrap();
    views.iter().find(|view| view["developerName"] == name).unwrap()
}

#[test]
fn views_are_listed_described_and_shown() {
    let mut kit = Kit::new();
    kit.insert(
        "Contact",
        json!({"LastName": "Ulm", "Email": "u@x.de", "MailingCountry": "Germany"}),
    );
    kit.insert(
        "Contact",
        json!({"LastName": "Oslo", "Email": "o@x.no", "MailingCountry": "Norway"}),
    );
    kit.other("max");
    let (_, list) = kit.get("sobjects/Contact/listviews");
    assert_eq!(
        (&list["size"], &list["done"], &list["sobjectType"]),
        (&json!(5), &json!(true), &json!("Contact"))
    );
    for (name, words, count) in [
        ("AllContacts", "FROM Contact ORDER BY Name ASC NULLS FIRST, Id ASC NULLS FIRST", 2),
        ("MyContacts", "FROM Contact USING SCOPE mine ORDER BY", 0),
        ("WithEmailInGermany", "WHERE Email != null AND MailingCountry = 'Germany' ORDER", 1),
        ("NewestContacts", " LIMIT 50", 2),
    ] {
        let view = named(&list, name);
        assert_eq!(view["soqlCompatible"], true);
        let (_, described) = kit.get(view["describeUrl"].as_str().unwrap());
        let query = described["query"].as_str().unwrap().to_owned();
        assert!(
            query.starts_with(
                "SELECT name, account.name, phone, email, owner.alias, id, createddate"
            ),
            "{query}"
        );
        assert!(query.contains(words), "{query}");
        assert_eq!(described["id"].as_str().unwrap().len(), 15);
        let (_, found) = kit.query(&query);
        assert_eq!(found["totalSize"], count, "{name}");
        let (_, results) = kit.get(view["resultsUrl"].as_str().unwrap());
        assert_eq!(results["size"], count, "{name}");
    }
    let germany = named(&list, "WithEmailInGermany");
    let (_, described) = kit.get(germany["describeUrl"].as_str().unwrap());
    assert_eq!(
        described["whereCondition"],
        json!({"conjunction": "and", "conditions": [
            {"field": "Email", "operator": "notEquals", "values": ["null"]},
            {"field": "MailingCountry", "operator": "equals", "values": ["'Germany'"]},
        ]})
    );
    let (_, results) = kit.get(germany["resultsUrl"].as_str().unwrap());
    let cells = results["records"][0]["columns"].as_array().unwrap();
    let cell =
        |path: &str| &cells.iter().find(|cell| cell["fieldNameOrPath"] == path).unwrap()["value"];
    assert_eq!(
        (cell("Name"), cell("Owner.Alias"), cell("Account.Name")),
        (&json!("Ulm"), &json!("jdoe"), &Value::Null)
    );
    assert_eq!(cell("CreatedDate"), &json!("Wed Nov 25 08:30:00 GMT 2026"));
}

#[test]
fn views_that_are_no_queries_or_not_there() {
    let mut kit = Kit::new();
    let (_, list) = kit.get("sobjects/Contact/listviews/");
    let recent = named(&list, "RecentlyViewed");
    assert_eq!((&recent["soqlCompatible"], &recent["describeUrl"]), (&json!(false), &Value::Null));
    let id = recent["id"].as_str().unwrap().to_owned();
    for (path, status) in [
        (format!("sobjects/Contact/listviews/{id}"), 200),
        (format!("sobjects/Contact/listviews/{id}/describe"), 400),
        (format!("sobjects/Account/listviews/{id}/describe"), 404),
        ("sobjects/Contact/listviews/00BTw0000000000/describe".into(), 404),
        (format!("sobjects/Contact/listviews/{id}/nonsense"), 404),
        (format!("sobjects/Contact/listviews/{id}/results?limit=0"), 400),
        (format!("sobjects/Contact/listviews/{id}/results?limit=2001"), 400),
        (format!("sobjects/Contact/listviews/{id}/results?offset=18446744073709551615"), 200),
        (format!("sobjects/Contact/listviews/{id}/results?limit=-1"), 400),
    ] {
        assert_eq!(kit.get(&path).0, status, "{path}");
    }
}

#[test]
fn an_administrator_changes_a_view() {
    let mut kit = Kit::new();
    let view = kit.world.org.view_mut("AllContacts").unwrap();
    view.condition = Some("LastName LIKE 'A%' OR (NOT Email IN ('x', null))".into());
    let (_, list) = kit.get("sobjects/Contact/listviews");
    let (_, described) = kit.get(named(&list, "AllContacts")["describeUrl"].as_str().unwrap());
    assert_eq!(described["whereCondition"]["conjunction"], "or");
    assert_eq!(described["whereCondition"]["conditions"][1]["condition"]["operator"], "in");
}
