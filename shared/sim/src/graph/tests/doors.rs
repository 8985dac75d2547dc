//! Tokens, scopes, limits and troubles.

use crate::graph::kit::{ADA, Kit};
use crate::graph::schema;
use crate::{Host, Trouble, When};
use model::Moment;
use serde_json::{Value, json};

fn codes(kit: &mut Kit) -> (u16, String) {
    kit.refused("GET", "me/contacts", &Value::Null)
}

#[test]
fn tokens_end_and_are_challenged() {
    let mut kit = Kit::new();
    let now = kit.now();
    let end = Some(Moment(now.0 + 60_000));
    kit.token = kit.world.graph.token_with(ADA, "Contacts.Read", end);
    assert_eq!(kit.get("me/contacts").0, 200);
    assert_eq!(kit.refused("POST", "me/contacts", &json!({})), (403, "ErrorAccessDenied".into()));
    assert_eq!(kit.get("me/events").0, 403);
    kit.world.now = now.plus_minutes(1);
    assert_eq!(codes(&mut kit), (401, "InvalidAuthenticationToken".into()));
    kit.token = kit.world.graph.token_for(ADA);
    let token = kit.token.clone();
    kit.world.graph.challenge(&token);
    let response = kit.raw("GET", "/v1.0/me", b"");
    let told = response.headers()["www-authenticate"].to_str().unwrap();
    assert!(told.contains("insufficient_claims") && told.contains("claims="), "{told}");
    kit.world.graph.end_tokens(ADA);
    assert_eq!(codes(&mut kit).0, 401);
    kit.token = String::new();
    assert_eq!(codes(&mut kit).0, 401);
    kit.token = kit.world.graph.token_for("nobody@example.com");
    assert_eq!(codes(&mut kit), (404, "MailboxNotEnabledForRESTAPI".into()));
    assert_eq!(kit.read("me")["mail"], "nobody@example.com");
}

#[test]
fn limits_are_kept_for_each_mailbox() {
    let mut kit = Kit::new();
    kit.world.graph.switches.requests_per_ten_minutes = 2;
    for _ in 0..2 {
        assert_eq!(kit.get("me").0, 200);
    }
    let response = kit.raw("GET", "/v1.0/me", b"");
    assert_eq!(response.status().as_u16(), 429);
    assert_eq!(response.headers()["retry-after"], "1");
    kit.world.graph.switches.retry_after_seconds = None;
    assert!(kit.raw("GET", "/v1.0/me", b"").headers().get("retry-after").is_none());
    kit.world.now = kit.now().plus_minutes(10);
    assert_eq!(kit.get("me").0, 200);
    let mut slow = wire::Request::new(Vec::new());
    let header = format!("Bearer {}", kit.token).parse().unwrap();
    slow.headers_mut().insert("authorization", header);
    for _ in 0..4 {
        assert_eq!(kit.get("me").0, 200);
        kit.world.graph.switches.requests_per_ten_minutes = 100;
        assert_eq!(kit.world.graph.begin_slow(&slow).as_deref(), Some(ADA));
    }
    assert_eq!(codes(&mut kit), (429, "ApplicationThrottled".into()));
    kit.world.graph.end_slow(ADA);
    assert_eq!(kit.get("me").0, 200);
}

#[test]
fn the_weather_speaks_the_words_of_the_cloud() {
    let mut kit = Kit::new();
    let order = |kit: &mut Kit, head: &str, trouble: Trouble| {
        kit.world.weather.order(Host::Graph, When::Operation(head.into(), 1), trouble);
    };
    order(&mut kit, "GET me", Trouble::Throttle { wait_ms: 1_500 });
    let response = kit.raw("GET", "/v1.0/me", b"");
    assert_eq!(
        (response.status().as_u16(), &response.headers()["retry-after"]),
        (429, &"2".parse().unwrap())
    );
    let (_, link) = kit.round("me/contacts/delta");
    order(&mut kit, "GET me/contacts/delta", Trouble::LoseWatermarks);
    assert_eq!(kit.get(&link).0, 410);
    order(&mut kit, "GET me", Trouble::Status(503));
    assert_eq!(kit.get("me").0, 503);
    order(&mut kit, "POST me/contacts", Trouble::Double);
    kit.post("me/contacts", json!({"givenName": "Twice"}));
    assert_eq!(kit.read("me/contacts")["value"].as_array().unwrap().len(), 2);
    order(&mut kit, "GET me", Trouble::SignOut);
    assert_eq!(codes(&mut kit).0, 401);
    assert_eq!(codes(&mut kit).0, 401);
    assert!(!kit.world.weather.is_pending());
}

#[test]
fn pages_counts_and_settings() {
    let mut kit = Kit::new();
    for number in 0..12 {
        kit.make("me/contacts", json!({"givenName": format!("P{number:02}")}));
    }
    let page = kit.read("me/contacts?$count=true&$orderby=givenName desc&$select=givenName");
    assert_eq!(
        (page["@odata.count"].as_i64(), page["value"].as_array().unwrap().len()),
        (Some(12), 10)
    );
    assert_eq!(page["value"][0]["givenName"], "P11");
    let rest = kit.read(page["@odata.nextLink"].as_str().unwrap());
    assert_eq!(rest["value"][1]["givenName"], "P00");
    assert!(rest.get("@odata.nextLink").is_none());
    let count = kit.raw("GET", "/v1.0/me/contacts/$count", b"");
    assert_eq!(count.body(), b"12");
    assert_eq!(kit.read("me?$select=mail")["mail"], ADA);
    assert_eq!(kit.read("me/mailboxSettings/timeZone")["value"], "W. Europe Standard Time");
    assert_eq!(kit.read("me/calendars")["value"][0]["isDefaultCalendar"], true);
    assert_eq!(kit.read("me/calendar/events")["value"], json!([]));
    assert_eq!(kit.raw("GET", "/beta/me", b"").status().as_u16(), 400);
}

#[test]
fn nothing_from_outside_breaks_the_cloud() {
    let mut kit = Kit::new();
    let list = kit.read("me/todo/lists")["value"][0]["id"].as_str().unwrap().to_owned();
    let start = json!({"dateTime": "2026-12-01T09:00:00", "timeZone": "UTC"});
    let event = kit.make("me/events", json!({"start": start, "end": start}));
    let contact = kit.make("me/contacts", json!({"givenName": "é"}));
    let task = kit.make(&format!("me/todo/lists/{list}/tasks"), json!({"title": "é"}));
    let places = [
        ("me/contacts".to_owned(), contact),
        ("me/events".to_owned(), event),
        (format!("me/todo/lists/{list}/tasks"), task),
    ];
    let odd = [
        json!(null),
        json!(-1),
        json!(9_007_199_254_740_993_i64),
        json!("é\u{0}\u{fffd}'\"<"),
        json!("9999-99-99T99:99:99Z"),
        json!([[]]),
        json!([{"emailAddress": {"address": "é"}, "id": "é", "value": 1}]),
        json!({"dateTime": "é026-12-01T09:00:00", "timeZone": "é"}),
        json!({"dateTime": "4501-01-01T00:00:00", "timeZone": "UTC"}),
        json!({"pattern": {"type": "daily", "interval": i64::MAX}, "range": {"type": "noEnd",
            "startDate": "2026-12-01"}}),
        json!({"pattern": {"type": "absoluteYearly", "interval": 999, "month": 2, "dayOfMonth": 31},
            "range": {"type": "numbered", "startDate": "2026-12-01", "numberOfOccurrences": 999}}),
    ];
    let names = [&schema::CONTACT, &schema::EVENT, &schema::TASK];
    for ((list, id), entity) in places.iter().zip(names) {
        for (name, _) in entity.properties {
            for value in &odd {
                let mut body = json!({"start": start, "end": start});
                if !list.ends_with("events") {
                    body = json!({});
                }
                body[*name] = value.clone();
                for (method, path) in [("POST", list.clone()), ("PATCH", format!("{list}/{id}"))] {
                    let (status, told) = kit.send(method, &path, &body);
                    assert!(matches!(status, 200 | 201 | 400), "{method} {path} {body}: {told}");
                }
            }
        }
        for query in [
            "$filter=%C3%A9%20eq%20'%C3%A9'",
            "$filter='",
            "$filter=any(((",
            "$expand=((((",
            "$expand=singleValueExtendedProperties($filter=)",
            "$top=99999999999999999999",
            "$skip=18446744073709551615",
            "$orderby=,",
            "$select=%00",
            "$skiptoken=%C3%A9.%C3%A9",
            "$deltatoken=.",
            "startDateTime=%C3%A9&endDateTime=",
        ] {
            for path in [list.clone(), format!("{list}/{id}"), format!("{list}/delta")] {
                let (status, told) = kit.get(&format!("{path}?{query}"));
                assert!(matches!(status, 200 | 400), "{path}?{query}: {told}");
            }
        }
    }
    for prefer in ["odata.maxpagesize=0", "=,=\",", "IdType=", "odata.maxpagesize=-1"] {
        kit.always("prefer", prefer);
        assert_eq!(kit.get("me/contacts/delta").0, 200, "{prefer}");
    }
}
