//! Lists, tasks, what hangs on them, and batches.

use crate::exchange::{Folder, Item};
use crate::graph::Cloud;
use crate::graph::kit::{ADA, Kit};
use model::Day;
use serde_json::{Value, json};

fn default_list(kit: &mut Kit) -> String {
    let id = kit.read("me/todo/lists")["value"][0]["id"].as_str().unwrap().to_owned();
    format!("me/todo/lists/{id}/tasks")
}

#[test]
fn a_task_keeps_its_day_and_drops_its_time() {
    let mut kit = Kit::new();
    let tasks = default_list(&mut kit);
    let due = json!({"dateTime": "2026-12-01T22:00:00", "timeZone": "Europe/Berlin"});
    let id = kit.make(&tasks, json!({"title": "Call", "dueDateTime": due, "status": "deferred"}));
    let read = kit.read(&format!("{tasks}/{id}"));
    assert_eq!(
        read["dueDateTime"],
        json!({"dateTime": "2026-12-01T00:00:00.0000000", "timeZone": "UTC"})
    );
    assert_eq!(read["status"], "deferred");
    assert!(read.get("startDateTime").is_none(), "what is not set is left out");
    let seen = kit.world.exchange.items(ADA, Folder::Tasks)[0].clone();
    let day = kit.world.exchange.day_of(ADA, seen.moment("DueDate").unwrap());
    assert_eq!(Some(day), Day::parse("2026-12-01"));
    assert_eq!(kit.patch(&format!("{tasks}/{id}"), json!({"dueDateTime": null})).0, 200);
    assert!(kit.read(&format!("{tasks}/{id}")).get("dueDateTime").is_none());
    for bad in [json!({"sensitivity": "private"}), json!({"status": "done"}), json!({"title": 1})] {
        assert_eq!(kit.post(&tasks, bad.clone()).0, 400, "{bad}");
    }
}

#[test]
fn links_hang_on_tasks_and_a_change_of_them_is_one_of_the_task() {
    let mut kit = Kit::new();
    let tasks = default_list(&mut kit);
    let link = json!({"applicationName": "Twinline", "externalId": "00T1"});
    let id = kit.make(&tasks, json!({"title": "Call", "linkedResources": [link]}));
    let (_, round) = kit.round(&format!("{tasks}/delta"));
    assert!(kit.read(&tasks)["value"][0].get("linkedResources").is_none());
    let deep = kit.read(&format!("{tasks}?$expand=linkedResources"));
    assert_eq!(deep["value"][0]["linkedResources"][0]["externalId"], "00T1");
    let links = format!("{tasks}/{id}/linkedResources");
    let other = kit.make(&links, json!({"applicationName": "Other"}));
    kit.patch(&format!("{links}/{other}"), json!({"externalId": "7"}));
    assert_eq!(kit.read(&format!("{links}/{other}"))["externalId"], "7");
    assert_eq!(kit.delete(&format!("{links}/{other}")), 204);
    assert_eq!(kit.get(&format!("{links}/{other}")).0, 404);
    let (rows, _) = kit.round(&round);
    assert_eq!(rows.len(), 1);
    let seen = kit.world.exchange.items(ADA, Folder::Tasks)[0].clone();
    let links = Cloud::linked_resources(&seen);
    assert_eq!((links.len(), &links[0]["externalId"]), (1, &json!("00T1")));
    let steps = format!("{tasks}/{id}/checklistItems");
    kit.make(&steps, json!({"displayName": "first"}));
    assert_eq!(kit.read(&steps)["value"][0]["isChecked"], false);
    let filter = format!("{tasks}?$filter=linkedResources/any(l:l/externalId eq '00T1')");
    assert_eq!(kit.get(&filter).0, 400);
    assert_eq!(kit.patch(&format!("{tasks}/{id}"), json!({"linkedResources": []})).0, 400);
}

#[test]
fn completing_one_of_a_series_leaves_the_next() {
    for keeps in [true, false] {
        let mut kit = Kit::new();
        kit.world.graph.switches.completed_task_keeps_id = keeps;
        let due = Day::parse("2026-12-01").unwrap();
        let task = Item::task("Report").due(due, "W. Europe Standard Time");
        let now = kit.now();
        kit.world.exchange.create(now, ADA, task.weekly(1, "Tuesday", due).times(3));
        let tasks = default_list(&mut kit);
        let first = kit.read(&tasks)["value"][0].clone();
        assert_eq!(first["recurrence"]["pattern"]["type"], "weekly");
        let path = format!("{tasks}/{}", first["id"].as_str().unwrap());
        let (_, answer) = kit.patch(&path, json!({"status": "completed"}));
        assert_eq!(answer["status"], if keeps { "completed" } else { "notStarted" });
        let open = kit.read(&format!("{tasks}?$filter=status ne 'completed'"))["value"].clone();
        assert_eq!(open.as_array().unwrap().len(), 1);
        assert_eq!(open[0]["dueDateTime"]["dateTime"], "2026-12-08T00:00:00.0000000");
        kit.world.graph.switches.lists_tell_recurrence = false;
        assert!(kit.read(&tasks)["value"][0].get("recurrence").is_none());
    }
}

#[test]
fn lists_come_and_go() {
    let mut kit = Kit::new();
    let (rows, link) = kit.round("me/todo/lists/delta");
    assert_eq!(rows[0]["wellknownListName"], "defaultList");
    let id = kit.make("me/todo/lists", json!({"displayName": "Calls"}));
    let path = format!("me/todo/lists/{id}");
    kit.make(&format!("{path}/tasks"), json!({"title": "x"}));
    let (rows, link) = kit.round(&link);
    assert_eq!((rows.len(), &rows[0]["displayName"]), (1, &json!("Calls")));
    assert_eq!(kit.patch(&path, json!({"displayName": "New"})).1["displayName"], "New");
    assert_eq!(kit.delete(&path), 204);
    let (rows, _) = kit.round(&link);
    assert_eq!((rows.len(), &rows[0]["id"]), (1, &json!(id)));
    assert!(rows[0]["@removed"].is_object());
    let lists = kit.read("me/todo/lists")["value"].clone();
    let default = format!("me/todo/lists/{}", lists[0]["id"].as_str().unwrap());
    assert_eq!(kit.delete(&default), 400);
    let flagged = format!("me/todo/lists/{}", lists[1]["id"].as_str().unwrap());
    assert_eq!(lists[1]["wellknownListName"], "flaggedEmails");
    assert_eq!(kit.read(&format!("{flagged}/tasks"))["value"], json!([]));
}

#[test]
fn parts_of_a_batch_stand_alone() {
    let mut kit = Kit::new();
    kit.world.graph.switches.batch_parts_at_once = 4;
    let part = |id: usize, more: Value| {
        let mut part = json!({"id": id.to_string(), "method": "GET", "url": "/me"});
        for (name, value) in more.as_object().unwrap() {
            part[name] = value.clone();
        }
        part
    };
    let typed = json!({"Content-Type": "application/json"});
    let made = json!({"method": "POST", "url": "/me/contacts", "headers": typed,
        "body": {"givenName": "B"}});
    let requests = json!([
        part(1, made.clone()),
        part(2, json!({"url": "/me/contacts/bm9uZQ=="})),
        part(3, json!({"dependsOn": ["2"]})),
        part(4, json!({"dependsOn": ["1"]})),
        part(5, json!({})),
    ]);
    let (status, body) = kit.post("$batch", json!({"requests": requests}));
    assert_eq!(status, 200);
    let responses = body["responses"].as_array().unwrap();
    let told: Vec<_> =
        responses.iter().map(|one| (one["id"].as_str(), one["status"].as_i64())).collect();
    let expected = [("5", 429), ("4", 200), ("3", 424), ("2", 400), ("1", 201)];
    assert_eq!(told, expected.map(|(id, status)| (Some(id), Some(status))));
    assert_eq!(responses[0]["headers"]["Retry-After"], "1");
    assert_eq!(responses[4]["body"]["givenName"], "B");
    kit.world.graph.switches.batch_answers_lost = 1;
    let two = json!({"requests": [part(1, json!({})), part(2, json!({}))]});
    let (_, body) = kit.post("$batch", two);
    assert_eq!(body["responses"].as_array().unwrap().len(), 1);
    let many: Vec<Value> = (0..21).map(|id| part(id, json!({}))).collect();
    let mut bare = made;
    bare.as_object_mut().unwrap().remove("headers");
    for bad in [
        json!({}),
        json!({"requests": []}),
        json!({"requests": many}),
        json!({"requests": [part(1, json!({})), part(1, json!({}))]}),
        json!({"requests": [part(1, json!({"dependsOn": ["2"]}))]}),
        json!({"requests": [part(1, json!({"url": "https://x.example/me"}))]}),
        json!({"requests": [part(1, bare)]}),
    ] {
        assert_eq!(kit.post("$batch", bad.clone()).0, 400, "{bad}");
    }
}
