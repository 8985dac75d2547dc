//! Who is let in, and the troubles of the weather.

use crate::salesforce::kit::{Kit, NOW};
use crate::{Host, Trouble, When};
use serde_json::{Value, json};

#[test]
fn nobody_comes_in_without_a_session() {
    let mut kit = Kit::new();
    let good = kit.token.clone();
    for (token, code) in [
        ("", "INVALID_SESSION_ID"),
        ("Bearer nonsense", "INVALID_SESSION_ID"),
        ("Bearer ", "INVALID_SESSION_ID"),
        ("Basic abc", "INVALID_AUTH_HEADER"),
    ] {
        kit.token = token.to_owned();
        let (status, answer) = kit.get("limits");
        assert_eq!((status, answer[0]["errorCode"].as_str()), (401, Some(code)), "{token}");
    }
    kit.token = good;
    assert_eq!(kit.get("limits").0, 200);
    kit.world.org.sign_out_all();
    let (status, answer) = kit.get("limits");
    assert_eq!((status, &answer[0]["message"]), (401, &json!("Session expired or invalid")));
}

#[test]
fn versions_and_permissions() {
    let mut kit = Kit::new();
    kit.token.clear();
    let (_, versions) = kit.get("/services/data");
    let versions = versions.as_array().unwrap();
    assert_eq!(
        versions.last().unwrap(),
        &json!({"label": "Winter '27", "url": "/services/data/v68.0", "version": "68.0"})
    );
    assert_eq!(versions[0]["version"], "31.0");
    let jane = kit.jane.clone();
    kit.token = kit.world.org.token_for(&jane);
    for (version, status) in [
        ("v68.0", 200),
        ("v31.0", 200),
        ("v30.0", 410),
        ("v69.0", 404),
        ("v68.5", 404),
        ("68.0", 404),
        ("vx", 404),
    ] {
        assert_eq!(kit.get(&format!("/services/data/{version}/")).0, status, "{version}");
    }
    let (_, resources) = kit.get("/services/data/v68.0");
    assert!(resources["identity"].as_str().unwrap().ends_with(&jane));
    kit.world.org.user_mut(&jane).unwrap().flags.api_enabled = false;
    let (status, answer) = kit.get("limits");
    assert_eq!((status, &answer[0]["errorCode"]), (403, &json!("API_DISABLED_FOR_ORG")));
    kit.world.org.user_mut(&jane).unwrap().flags.api_enabled = true;
    kit.world.org.user_mut(&jane).unwrap().flags.inactive = true;
    assert_eq!(kit.get("limits").0, 401);
}

#[test]
fn addresses_have_a_longest_length() {
    let mut kit = Kit::new();
    let long = format!("/services/data/v68.0/query?q={}", "x".repeat(16_400));
    assert_eq!(kit.get(&long).0, 414);
    let near = format!("/services/data/v68.0/query?q={}", "x".repeat(16_300));
    assert_eq!(kit.get(&near).0, 431);
}

#[test]
fn the_weather_speaks_the_vendors_words() {
    let mut kit = Kit::new();
    for number in 0..3 {
        kit.insert("Contact", json!({"LastName": format!("{number}")}));
    }
    kit.world.org.switches.page_size = 1;
    let (_, page) = kit.query("SELECT Id FROM Contact");
    let next = page["nextRecordsUrl"].as_str().unwrap().to_owned();
    let order = |kit: &mut Kit, operation: &str, trouble: Trouble| {
        kit.world.weather.order(Host::Salesforce, When::Operation(operation.into(), 1), trouble);
    };
    order(&mut kit, "GET limits", Trouble::Throttle { wait_ms: 1_500 });
    let response = kit.raw("GET", "/services/data/v68.0/limits", &[], b"");
    assert_eq!(
        (response.status().as_u16(), &response.headers()["retry-after"]),
        (403, &"2".parse().unwrap())
    );
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body[0]["errorCode"], "REQUEST_LIMIT_EXCEEDED");
    order(&mut kit, "GET query", Trouble::LoseWatermarks);
    assert_eq!(kit.get(&next).1[0]["errorCode"], "INVALID_QUERY_LOCATOR");
    assert_eq!(kit.get(&next).1[0]["errorCode"], "INVALID_QUERY_LOCATOR", "from then on");
    kit.world.now = NOW.plus_minutes(10);
    let span = "sobjects/Contact/deleted?start=2026-11-25T08:00:00Z&end=2026-11-25T08:20:00Z";
    assert_eq!(kit.get(span).1[0]["errorCode"], "INVALID_REPLICATION_DATE");
    order(&mut kit, "GET limits", Trouble::SignOut);
    assert_eq!(kit.get("limits").0, 401);
    assert_eq!(kit.get("limits").0, 401, "the session is over");
    assert!(kit.world.log.iter().any(|(host, name)| *host == Host::Salesforce && name == "GET sobjects/Contact/deleted"));
}

#[test]
fn a_doubled_creation_makes_two_rows() {
    let mut kit = Kit::new();
    let when = When::Operation("POST sobjects/Contact".into(), 1);
    kit.world.weather.order(Host::Salesforce, when, Trouble::Double);
    assert_eq!(kit.post("sobjects/Contact", json!({"LastName": "x"})).0, 201);
    assert_eq!(kit.world.org.rows("Contact").len(), 2);
}
