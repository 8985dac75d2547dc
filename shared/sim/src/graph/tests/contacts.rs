//! Contacts, their folders, their changes, and what both protocols see of them.

use crate::exchange::{Folder, Item};
use crate::graph::Bin;
use crate::graph::kit::{ADA, Kit, MARK, SET};
use serde_json::{Value, json};

#[test]
fn a_contact_of_either_protocol_is_one_contact() {
    let mut kit = Kit::new();
    let mut grace = Item::contact("Grace", "Hopper")
        .email(1, "grace@example.com")
        .email(3, "hopper@example.com")
        .phone("BusinessPhone", "1")
        .phone("BusinessFax", "9")
        .at("Business", "City", "Arlington");
    grace.set_named(SET, "TwinlineMark", "m1");
    let now = kit.now();
    kit.world.exchange.create(now, ADA, grace);
    let filter = format!(
        "me/contacts?$filter=singleValueExtendedProperties/any(e:e/id eq '{MARK}' and e/value eq \
         'm1')&$expand=singleValueExtendedProperties($filter=id eq '{MARK}')"
    );
    let found = kit.read(&filter)["value"][0].clone();
    assert_eq!(found["surname"], "Hopper");
    assert_eq!(found["emailAddresses"].as_array().unwrap().len(), 2);
    assert_eq!(found["secondaryEmailAddress"], Value::Null);
    assert_eq!(found["tertiaryEmailAddress"]["address"], "hopper@example.com");
    assert_eq!(found["businessPhones"], json!(["1"]));
    assert_eq!(found["businessAddress"], json!({"city": "Arlington"}));
    assert_eq!(found["singleValueExtendedProperties"], json!([{"id": MARK, "value": "m1"}]));
    let path = format!("me/contacts/{}", found["id"].as_str().unwrap());
    let change = json!({"businessPhones": ["2", "3"], "businessAddress": {"state": "VA"},
        "title": "Dr.", "personalNotes": "x"});
    assert_eq!(kit.patch(&path, change).0, 200);
    let seen = kit.world.exchange.items(ADA, Folder::Contacts)[0].clone();
    assert_eq!(seen.entry("PhoneNumbers", "BusinessPhone2"), "3");
    assert_eq!(seen.entry("PhoneNumbers", "BusinessFax"), "9", "what Graph cannot hold stays");
    assert_eq!(
        (seen.address("Business", "City"), seen.address("Business", "State")),
        ("Arlington", "VA")
    );
    assert_eq!(seen.named(SET, "TwinlineMark"), Some("m1"));
}

#[test]
fn a_round_tells_what_changed_since_and_nothing_else() {
    let mut kit = Kit::new();
    kit.always("prefer", "odata.maxpagesize=2");
    let ids: Vec<String> =
        (0..5).map(|n| kit.make("me/contacts", json!({"givenName": format!("P{n}")}))).collect();
    let (rows, link) = kit.round("me/contacts/delta?$select=givenName");
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0]["givenName"], "P0");
    assert!(rows[0].get("surname").is_none(), "the selection counts for the whole round");
    assert_eq!(kit.round(&link).0, Vec::<Value>::new());
    kit.patch(&format!("me/contacts/{}", ids[1]), json!({"surname": "x"}));
    kit.delete(&format!("me/contacts/{}", ids[2]));
    let short = kit.make("me/contacts", json!({"givenName": "short"}));
    kit.delete(&format!("me/contacts/{short}"));
    let (rows, next) = kit.round(&link);
    let told: Vec<(&str, bool)> =
        rows.iter().map(|row| (row["id"].as_str().unwrap(), row["@removed"].is_object())).collect();
    assert_eq!(told, [(ids[1].as_str(), false), (ids[2].as_str(), true)]);
    assert_eq!(kit.round(&link).0, rows, "a round can be repeated");
    assert_eq!(kit.round(&next).0, Vec::<Value>::new());
}

#[test]
fn pages_of_a_round_can_be_empty_and_rows_can_come_twice() {
    let mut kit = Kit::new();
    kit.make("me/contacts", json!({"givenName": "A"}));
    kit.always("prefer", "odata.maxpagesize=1");
    let page = kit.read("me/contacts/delta");
    let last = kit.read(page["@odata.nextLink"].as_str().unwrap());
    assert_eq!(last["value"], json!([]), "after a full page an empty one may follow");
    assert!(last["@odata.deltaLink"].is_string());
    kit.world.graph.switches.delta_begins_empty = true;
    kit.world.graph.switches.delta_repeats = true;
    assert_eq!(kit.read("me/contacts/delta")["value"], json!([]));
    assert_eq!(kit.round("me/contacts/delta").0.len(), 2);
    kit.world.graph.switches.delta_repeats = false;
    kit.world.graph.switches.delta_removes_first = true;
    let rows = kit.round("me/contacts/delta").0;
    assert_eq!((rows.len(), &rows[0]["id"]), (2, &rows[1]["id"]));
    assert_eq!(rows[0]["@removed"]["reason"], "changed");
    assert_eq!(rows[1]["givenName"], "A", "what comes last counts");
}

#[test]
fn tokens_are_bound_and_can_be_lost() {
    let mut kit = Kit::new();
    let folder = kit.make("me/contactFolders", json!({"displayName": "Clients"}));
    let (_, link) = kit.round("me/contacts/delta");
    let token = link.split_once("?$deltatoken=").unwrap().1.to_owned();
    let other = format!("me/contactFolders/{folder}/contacts/delta?$deltatoken={token}");
    assert_eq!(kit.refused("GET", &other, &Value::Null), (400, "ErrorInvalidUrlQuery".into()));
    let wrong = "me/contacts/delta?$deltatoken=nonsense.";
    assert_eq!(kit.get(wrong).0, 400);
    assert_eq!(kit.get("me/contacts/delta?$filter=surname eq 'x'").0, 400);
    kit.world.exchange.lose_watermarks(ADA);
    let path = link.split_once("/v1.0").unwrap().1;
    let response = kit.raw("GET", &format!("/v1.0{path}"), b"");
    assert_eq!(response.status().as_u16(), 410);
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    assert!(location.ends_with("/v1.0/me/contacts/delta"), "{location}");
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body["error"]["code"], "SyncStateNotFound");
}

#[test]
fn lasting_ids_outlive_a_move_and_plain_ones_do_not() {
    let mut kit = Kit::new();
    let plain = kit.make("me/contacts", json!({"givenName": "A"}));
    kit.make("me/contactFolders", json!({"displayName": "Clients"}));
    kit.always("prefer", "IdType=\"ImmutableId\"");
    let (rows, link) = kit.round("me/contacts/delta");
    let lasting = rows[0]["id"].as_str().unwrap().to_owned();
    let to = kit.world.exchange.folder_named(ADA, "Clients").unwrap();
    let id = kit.world.exchange.items(ADA, Folder::Contacts)[0].id().to_owned();
    let now = kit.now();
    kit.world.exchange.move_to(now, ADA, &id, &to);
    assert_eq!(kit.get(&format!("me/contacts/{plain}")).0, 404);
    assert_eq!(kit.read(&format!("me/contacts/{lasting}"))["givenName"], "A");
    let (rows, _) = kit.round(&link);
    assert_eq!(rows[0]["id"], lasting.as_str(), "a folder tells that it left");
    assert!(rows[0]["@removed"].is_object());
    assert_eq!(kit.delete(&format!("me/contacts/{lasting}")), 204);
    assert_eq!(kit.get(&format!("me/contacts/{lasting}")).0, 404, "in the bin it is not found");
    assert_eq!(kit.world.exchange.items(ADA, Folder::DeletedItems).len(), 1);
    kit.world.graph.switches.bin = Bin::Found;
    assert_eq!(kit.read(&format!("me/contacts/{lasting}"))["givenName"], "A");
}

#[test]
fn folders_hold_folders() {
    let mut kit = Kit::new();
    let top = kit.make("me/contactFolders", json!({"displayName": "Top"}));
    let below = format!("me/contactFolders/{top}/childFolders");
    let id = kit.make(&below, json!({"displayName": "Below"}));
    assert_eq!(kit.refused("POST", &below, &json!({"displayName": "Below"})).0, 409);
    assert_eq!(kit.read(&below)["value"][0]["displayName"], "Below");
    let names = kit.read("me/contactFolders");
    assert_eq!(names["value"].as_array().unwrap().len(), 1, "the default folder is left out");
    let default = kit.read("me/contactFolders/contacts");
    assert_eq!(default["displayName"], "Contacts");
    assert_eq!(kit.delete("me/contactFolders/contacts"), 400);
    let renamed = kit.patch(&format!("me/contactFolders/{id}"), json!({"displayName": "New"}));
    assert_eq!(renamed.1["displayName"], "New");
    kit.make(&format!("me/contactFolders/{id}/contacts"), json!({"givenName": "A"}));
    assert_eq!(kit.read("me/contacts")["value"], json!([]), "that is the default folder alone");
}

#[test]
fn wrong_writes_are_refused() {
    let mut kit = Kit::new();
    for body in [
        json!({"nothing": 1}),
        json!({"givenName": 1}),
        json!({"businessPhones": ["1", "2", "3"]}),
        json!({"emailAddresses": [{}, {}, {}, {}]}),
        json!({"businessAddress": {"zip": "1"}}),
        json!({"singleValueExtendedProperties": [{"id": "x", "value": "y"}]}),
        json!({"birthday": "soon"}),
    ] {
        assert_eq!(kit.post("me/contacts", body.clone()).0, 400, "{body}");
    }
    assert_eq!(kit.raw("POST", "/v1.0/me/contacts", b"{").status().as_u16(), 400);
    assert_eq!(kit.get("me/contacts/bm9uZQ==").0, 400, "an id of nobody's making");
    assert_eq!(kit.get("me/nothing").0, 400);
    assert_eq!(kit.send("PUT", "me/contacts", &Value::Null).0, 405);
    assert_eq!(kit.get("users/bob@example.com/contacts").0, 403);
    assert_eq!(kit.get("users/ada@example.com/contacts").0, 200);
    kit.world.graph.switches.mailbox_full = true;
    assert_eq!(kit.refused("POST", "me/contacts", &json!({})), (507, "ErrorQuotaExceeded".into()));
}

#[test]
fn a_mailbox_that_moved_keeps_marks_and_loses_ids() {
    let mut kit = Kit::new();
    let mut grace = Item::contact("Grace", "Hopper");
    grace.set_named(SET, "TwinlineMark", "m1");
    let now = kit.now();
    kit.world.graph.set_home(ADA, crate::graph::Home::OnPremises);
    let id = kit.world.exchange.create(now, ADA, grace);
    assert_eq!(kit.refused("GET", "me/contacts", &Value::Null).1, "MailboxNotEnabledForRESTAPI");
    assert_eq!(kit.get("me").0, 200);
    kit.world.move_to_cloud(ADA);
    assert!(kit.world.exchange.item(ADA, &id).is_none());
    let query =
        format!("me/contacts?$expand=singleValueExtendedProperties($filter=id eq '{MARK}')");
    let found = kit.read(&query)["value"][0].clone();
    assert_eq!(found["singleValueExtendedProperties"][0]["value"], "m1");
    let body = json!({"inputIds": [id, found["id"]], "sourceIdType": "ewsId",
        "targetIdType": "restImmutableEntryId"});
    let (status, told) = kit.post("me/translateExchangeIds", body);
    assert_eq!(status, 200);
    assert_eq!(told["value"][0]["targetId"], Value::Null);
    let lasting = told["value"][1]["targetId"].as_str().unwrap();
    assert_eq!(kit.read(&format!("me/contacts/{lasting}"))["surname"], "Hopper");
}

#[test]
fn how_private_a_contact_is_both_protocols_know() {
    const PRIVATE: &str = "Integer 0x36";
    let mut kit = Kit::new();
    let now = kit.now();
    let mut grace = Item::contact("Grace", "Hopper");
    grace.set("Sensitivity", "Private");
    kit.world.exchange.create(now, ADA, grace);
    let ada = kit.make("me/contacts", json!({"givenName": "Ada"}));
    let shown = format!("$expand=singleValueExtendedProperties($filter=id eq '{PRIVATE}')");
    let private = format!(
        "me/contacts?{shown}&$filter=singleValueExtendedProperties/Any(ep: ep/id eq '{PRIVATE}' \
         and cast(ep/value, Edm.Int32) eq 2)"
    );
    let found = kit.read(&private)["value"].as_array().unwrap().clone();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["surname"], "Hopper");
    let told = json!([{"id": PRIVATE, "value": "2"}]);
    assert_eq!(found[0]["singleValueExtendedProperties"], told);
    let path = format!("me/contacts/{ada}");
    let usual = json!([{"id": PRIVATE, "value": "0"}]);
    assert_eq!(kit.read(&format!("{path}?{shown}"))["singleValueExtendedProperties"], usual);
    assert_eq!(kit.patch(&path, json!({"singleValueExtendedProperties": told})).0, 200);
    let seen = kit.world.exchange.items(ADA, Folder::Contacts);
    assert!(seen.iter().all(|item| item.text("Sensitivity") == "Private"));
    let wrong = json!({"singleValueExtendedProperties": [{"id": PRIVATE, "value": "9"}]});
    assert_eq!(kit.patch(&path, wrong).0, 400);
}
