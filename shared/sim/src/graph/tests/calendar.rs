//! Events: whole days, zones, series and their changes, and mail to the people who are asked.

use crate::exchange::{Folder, Item};
use crate::graph::kit::{ADA, Kit};
use model::{Day, Moment};
use serde_json::{Value, json};

const WINDOW: &str = "startDateTime=2026-11-11T00:00:00Z&endDateTime=2026-12-24T00:00:00Z";
const BERLIN: &str = "W. Europe Standard Time";

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn time(text: &str, zone: &str) -> Value {
    json!({"dateTime": text, "timeZone": zone})
}

fn visit() -> Value {
    json!({"subject": "Visit", "start": time("2026-12-01T09:00:00", "Europe/Berlin"),
        "end": time("2026-12-01T10:00:00", "Europe/Berlin")})
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

fn weekly(number: u32) -> Value {
    json!({"pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]},
        "range": {"type": "numbered", "startDate": "2026-12-01", "numberOfOccurrences": number}})
}

fn types(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["type"].as_str().unwrap_or("removed")).collect()
}

#[test]
fn times_come_in_the_zone_that_is_asked_for() {
    let mut kit = Kit::new();
    let path = format!("me/events/{}", kit.make("me/events", visit()));
    assert_eq!(kit.read(&path)["start"], time("2026-12-01T08:00:00.0000000", "UTC"));
    kit.always("prefer", "outlook.timezone=\"Pacific Standard Time\"");
    let read = kit.read(&path);
    assert_eq!(read["end"], time("2026-12-01T01:00:00.0000000", "Pacific Standard Time"));
    assert_eq!(read["originalStartTimeZone"], BERLIN);
    kit.always("prefer", "outlook.timezone=\"Mars\"");
    assert_eq!(kit.refused("GET", &path, &Value::Null).1, "TimeZoneNotSupportedException");
}

#[test]
fn whole_days_are_midnights_in_both_protocols() {
    let mut kit = Kit::new();
    let now = kit.now();
    let holiday = Item::all_day("Holiday", Day::parse("2026-12-24").unwrap(), 2, "Europe/Berlin");
    kit.world.exchange.create(now, ADA, holiday);
    kit.always("prefer", "outlook.timezone=\"Tokyo Standard Time\"");
    let read = kit.read("me/events")["value"][0].clone();
    assert_eq!(read["start"], time("2026-12-24T00:00:00.0000000", "Tokyo Standard Time"));
    assert_eq!(read["end"]["dateTime"], "2026-12-26T00:00:00.0000000");
    let day = |start: Value, end: Value| json!({"isAllDay": true, "start": start, "end": end});
    let midnight = time("2026-12-01T00:00:00", "Europe/Berlin");
    for (bad, why) in [
        (day(time("2026-12-01T01:00:00", BERLIN), time("2026-12-02T00:00:00", BERLIN)), "midnight"),
        (day(midnight.clone(), midnight.clone()), "24 hours"),
        (day(midnight.clone(), time("2026-12-02T00:00:00", "UTC")), "same time zone"),
    ] {
        let (status, told) = kit.post("me/events", bad);
        assert_eq!(status, 400);
        assert!(told["error"]["message"].as_str().unwrap().contains(why), "{told}");
    }
    kit.make("me/events", day(midnight, time("2026-12-02T00:00:00", "Europe/Berlin")));
    let seen = kit.world.exchange.items(ADA, Folder::Calendar)[1].clone();
    assert_eq!(seen.moment("Start"), Some(at("2026-11-30T23:00:00Z")));
    let timed = format!("me/events/{}", kit.make("me/events", visit()));
    assert_eq!(kit.patch(&timed, json!({"isAllDay": true})).0, 400, "its times are none of days");
}

#[test]
fn a_series_is_told_bare_and_what_was_taken_out_is_not() {
    let mut kit = Kit::new();
    kit.always("prefer", "odata.maxpagesize=3");
    let start = format!("me/calendarView/delta?{WINDOW}");
    let id = kit.make("me/events", with(visit(), "recurrence", weekly(3)));
    let (rows, link) = kit.round(&start);
    assert_eq!(types(&rows), ["seriesMaster", "occurrence", "occurrence", "occurrence"]);
    let mut names: Vec<&String> = rows[1].as_object().unwrap().keys().collect();
    names.sort();
    let bare = ["@odata.etag", "@odata.type", "end", "id", "seriesMasterId", "start", "type"];
    assert_eq!(names, bare);
    assert_eq!(rows[1]["seriesMasterId"], id.as_str());
    let occurrence = |at: usize| format!("me/events/{}", rows[at]["id"].as_str().unwrap());
    assert_eq!(kit.read(&occurrence(2))["subject"], "Visit", "alone it is whole");
    assert_eq!(kit.delete(&occurrence(2)), 204);
    let (told, link) = kit.round(&link);
    assert_eq!(types(&told), ["seriesMaster", "occurrence", "occurrence"]);
    assert_eq!(kit.get(&occurrence(2)).0, 404);
    let moved = json!({"start": time("2026-12-15T12:00:00", BERLIN),
        "end": time("2026-12-15T13:00:00", BERLIN), "subject": "Late"});
    let (status, told) = kit.patch(&occurrence(3), moved);
    assert_eq!((status, &told["type"]), (200, &json!("exception")), "{told}");
    assert_eq!(told["originalStart"], "2026-12-15T08:00:00Z");
    kit.world.graph.switches.delta_tells_deleted_occurrences = true;
    let (told, _) = kit.round(&link);
    assert_eq!(types(&told), ["seriesMaster", "occurrence", "exception", "removed"]);
    let master = kit
        .read(&format!("me/events/{id}?$select=cancelledOccurrences&$expand=exceptionOccurrences"));
    assert_eq!(master["cancelledOccurrences"], json!([format!("OID.{id}.2026-12-08")]));
    assert_eq!(master["exceptionOccurrences"][0]["subject"], "Late");
    assert!(kit.read(&format!("me/events/{id}")).get("cancelledOccurrences").is_none());
    let instances = kit.read(&format!("me/events/{id}/instances?{WINDOW}"));
    assert_eq!(types(instances["value"].as_array().unwrap()), ["occurrence", "exception"]);
    let uid = |row: &Value| row["iCalUId"].as_str().unwrap().to_owned();
    let row = &instances["value"][0];
    assert_ne!(uid(row), uid(&kit.read(&format!("me/events/{id}"))), "it has the date in it");
}

#[test]
fn what_leaves_the_window_is_told_as_removed() {
    let mut kit = Kit::new();
    let id = kit.make("me/events", visit());
    let far = with(visit(), "start", time("2027-03-01T09:00:00", "UTC"));
    let far = with(far, "end", time("2027-03-01T10:00:00", "UTC"));
    kit.make("me/events", far.clone());
    let (rows, link) = kit.round(&format!("me/calendarView/delta?{WINDOW}"));
    assert_eq!(types(&rows), ["singleInstance"], "the first round holds the window alone");
    kit.patch(&format!("me/events/{id}"), json!({"start": far["start"], "end": far["end"]}));
    let stranger = kit.make("me/events", far);
    let (rows, _) = kit.round(&link);
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!((types(&rows), ids), (vec!["removed"; 2], vec![&*id, &*stranger]));
    assert_eq!(kit.get("me/calendarView").0, 400);
    assert_eq!(kit.get("me/calendarView/delta").0, 400);
    assert_eq!(kit.get("me/events/delta").0, 400);
    let long = "startDateTime=2020-01-01T00:00:00Z&endDateTime=2026-01-01T00:00:00Z";
    assert_eq!(kit.get(&format!("me/calendarView?{long}")).0, 400);
}

#[test]
fn a_lost_round_names_where_to_begin() {
    let mut kit = Kit::new();
    let (_, link) = kit.round(&format!("me/calendarView/delta?{WINDOW}"));
    kit.world.exchange.lose_watermarks(ADA);
    let path = link.split_once("/v1.0").unwrap().1;
    let response = kit.raw("GET", &format!("/v1.0{path}"), b"");
    assert_eq!(response.status().as_u16(), 410);
    let to = response.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(kit.round(&to).0, Vec::<Value>::new());
}

#[test]
fn people_are_told_of_meetings_and_of_nothing_else() {
    let mut kit = Kit::new();
    let who = |names: &[&str]| -> Value {
        let people = names.iter().map(|name| json!({"emailAddress": {"address": name}}));
        people.collect()
    };
    let told = |kit: &mut Kit| -> Vec<(String, &'static str)> {
        let mail = std::mem::take(&mut kit.world.exchange.mail);
        mail.into_iter().map(|mail| (mail.to, mail.why)).collect()
    };
    let path = format!("me/events/{}", kit.make("me/events", visit()));
    kit.patch(&path, json!({"subject": "Moved"}));
    assert_eq!(told(&mut kit), []);
    kit.patch(&path, json!({"attendees": who(&["b@x.example", "c@x.example"])}));
    let invited = ["b@x.example", "c@x.example"].map(|to| (to.to_owned(), "invitation"));
    assert_eq!(told(&mut kit), invited);
    kit.patch(&path, json!({"categories": ["Red"], "isReminderOn": false, "showAs": "free"}));
    assert_eq!(told(&mut kit), [], "what is the organizer's own is told to nobody");
    kit.patch(&path, json!({"attendees": who(&["c@x.example"])}));
    assert_eq!(told(&mut kit), [("b@x.example".to_owned(), "cancellation")]);
    kit.patch(&path, json!({"subject": "Again"}));
    assert_eq!(told(&mut kit), [("c@x.example".to_owned(), "update")]);
    kit.delete(&path);
    assert_eq!(told(&mut kit), [("c@x.example".to_owned(), "cancellation")]);
    let start = at("2026-12-02T09:00:00Z");
    let asked = Item::appointment("Theirs", start, start.plus_minutes(30));
    let asked = asked.invited_by("boss@x.example", "NoResponseReceived");
    let now = kit.now();
    kit.world.exchange.create(now, ADA, asked);
    let theirs = kit.read("me/events")["value"][0].clone();
    assert_eq!(theirs["responseStatus"]["response"], "notResponded");
    let path = format!("me/events/{}", theirs["id"].as_str().unwrap());
    assert_eq!(kit.post(&format!("{path}/cancel"), Value::Null).0, 400);
    assert_eq!(kit.post(&format!("{path}/accept"), json!({"sendResponse": false})).0, 202);
    assert_eq!(told(&mut kit), []);
    assert_eq!(kit.post(&format!("{path}/decline"), Value::Null).0, 202);
    assert_eq!(told(&mut kit), [("boss@x.example".to_owned(), "response")]);
    assert_eq!(kit.get(&path).0, 404);
}

#[test]
fn a_creation_that_is_repeated_creates_nothing() {
    let mut kit = Kit::new();
    let body = with(visit(), "transactionId", json!("t-1"));
    let id = kit.make("me/events", body.clone());
    assert_eq!(kit.make("me/events", body), id);
    assert_eq!(kit.world.exchange.items(ADA, Folder::Calendar).len(), 1);
    let path = format!("me/events/{id}");
    assert_eq!(kit.patch(&path, json!({"transactionId": "t-2"})).0, 400);
    let etag = kit.read(&path)["@odata.etag"].as_str().unwrap().to_owned();
    kit.always("if-match", &etag);
    assert_eq!(kit.patch(&path, json!({"subject": "x"})).0, 200);
    let refused = kit.refused("PATCH", &path, &json!({"subject": "y"}));
    assert_eq!(refused, (412, "ErrorIrresolvableConflict".into()));
    assert_eq!(kit.delete(&path), 412);
    kit.always("if-match", "*");
    assert_eq!(kit.delete(&path), 204);
}

#[test]
fn wrong_events_are_refused() {
    let mut kit = Kit::new();
    let series = |pattern: Value, date: &str| {
        let range = json!({"type": "noEnd", "startDate": date});
        with(visit(), "recurrence", json!({"pattern": pattern, "range": range}))
    };
    let daily = json!({"type": "daily", "interval": 1});
    for body in [
        json!({"subject": "no times"}),
        with(visit(), "end", time("2026-11-01T10:00:00", "UTC")),
        with(visit(), "start", time("2026-12-01T09:00:00", "Mars")),
        with(visit(), "start", json!({"timeZone": "UTC"})),
        with(visit(), "showAs", json!("away")),
        with(visit(), "attendees", json!([{"emailAddress": {}}])),
        series(daily.clone(), "2026-12-02"),
        series(json!({"type": "daily", "interval": 0}), "2026-12-01"),
    ] {
        assert_eq!(kit.post("me/events", body.clone()).0, 400, "{body}");
    }
    let id = kit.make("me/events", series(daily, "2026-12-01"));
    let rows = kit.read(&format!("me/events/{id}/instances?{WINDOW}"))["value"].clone();
    let path = format!("me/events/{}", rows[1]["id"].as_str().unwrap());
    let onto = json!({"start": time("2026-12-05T09:00:00", "UTC"),
        "end": time("2026-12-05T10:00:00", "UTC")});
    assert_eq!(kit.patch(&path, onto).0, 400, "it does not pass its neighbour");
    assert_eq!(kit.patch(&path, json!({"recurrence": weekly(2)})).0, 400);
    assert_eq!(kit.world.exchange.items(ADA, Folder::Calendar).len(), 1);
}
