//! Contacts as Graph shows them, and what is written of them.

use super::*;
use model::{Day, Moment};
use serde_json::json;

fn shown() -> Json {
    json!({
        "id": "C=", "givenName": "Ada", "surname": "King", "title": null, "generation": "II",
        "displayName": "Ada King", "fileAs": "King, Ada",
        "businessPhones": ["+44 1", "+44 9"], "homePhones": [],
        "emailAddresses": [
            { "name": "Ada King", "address": "ada@engines.example" },
            { "name": "Home", "address": "ada@home.example" },
        ],
        "businessAddress": { "city": "London", "countryOrRegion": "United Kingdom" },
        "otherAddress": {}, "birthday": "1815-12-10T11:59:00Z", "personalNotes": "",
        "categories": ["Friends"], "lastModifiedDateTime": "2026-11-25T10:00:00Z",
    })
}

#[test]
fn a_contact_is_read_and_what_was_not_told_is_unknown() {
    let (fields, about) = read(&shown(), "Europe/Berlin");
    assert_eq!(fields.text(Field::GivenName), Some("Ada"));
    assert_eq!(fields.get(Field::Salutation), Some(&Value::Empty));
    assert_eq!(fields.text(Field::BusinessPhone), Some("+44 1"));
    assert_eq!(fields.get(Field::HomePhone), Some(&Value::Empty));
    assert_eq!(fields.text(Field::Email2), Some("ada@home.example"));
    assert_eq!(fields.get(Field::Email3), Some(&Value::Empty));
    assert_eq!(fields.get(Field::OtherAddress), Some(&Value::Empty));
    assert_eq!(fields.get(Field::Birthday), Day::of(1815, 12, 10).map(Value::Day).as_ref());
    assert_eq!(fields.get(Field::JobTitle), None, "not told");
    for lost in [Field::BusinessFax, Field::OtherPhone, Field::AssistantPhone] {
        assert!(fields.get(lost).is_none() && !holds().has(lost), "{lost} is not to be had");
    }
    assert_eq!(about.file_as.as_deref(), Some("King, Ada"));
    assert_eq!(about.touched, Moment::parse("2026-11-25T10:00:00Z"));
    assert_eq!(about.categories, ["Friends"]);
}

#[test]
fn a_name_of_the_directory_is_no_address() {
    let item = json!({ "emailAddresses": [{ "address": "/o=Org/ou=X/cn=ada" }] });
    let (fields, about) = read(&item, "UTC");
    assert_eq!(fields.get(Field::Email), None);
    assert!(about.locked.has(Field::Email) && !about.locked.has(Field::Email2));
}

#[test]
fn every_degree_of_privacy_is_private_and_so_is_one_that_cannot_be_read() {
    let told = |properties: Json| {
        let mut item = shown();
        item["singleValueExtendedProperties"] = properties;
        read(&item, "UTC").1.private
    };
    let degree = |value: Json| told(json!([{ "id": "Integer 0x36", "value": value }]));
    for private in [json!("1"), json!("2"), json!(" 3 "), json!("9"), json!("x"), json!(2)] {
        assert!(degree(private.clone()), "{private}");
    }
    for public in [json!("0"), json!(""), json!(null)] {
        assert!(!degree(public.clone()), "{public}");
    }
    assert!(told(json!([{ "id": "Integer 0x0036", "value": "2" }])), "an id in another spelling");
    assert!(!told(json!([{ "id": "Integer 0x37", "value": "2" }])) && !told(json!([])));
    assert!(!read(&shown(), "UTC").1.private, "what has no such property is public");
}

#[test]
fn one_place_of_a_list_changes_and_the_rest_stays() {
    let change = |fields: Fields| Json::Object(update(&fields, &shown(), "UTC"));
    let body = change(Fields::new().with(Field::BusinessPhone, "+44 2"));
    assert_eq!(body, json!({ "businessPhones": ["+44 2", "+44 9"] }));
    let body = change(Fields::new().with(Field::Email2, "countess@home.example"));
    assert_eq!(
        body["emailAddresses"],
        json!([
            { "name": "Ada King", "address": "ada@engines.example" },
            { "name": "countess@home.example", "address": "countess@home.example" },
        ])
    );
    let body = change(Fields::new().with(Field::Email, Value::Empty));
    assert_eq!(body["emailAddresses"][0]["address"], "ada@home.example", "a list has no gaps");
    let body = change(Fields::new().with(Field::Email, "ada@engines.example"));
    assert_eq!(body["emailAddresses"][0]["name"], "Ada King", "the name beside it stays");
}

#[test]
fn names_follow_where_they_were_formed() {
    let married = Fields::new().with(Field::Surname, "Lovelace");
    let body = Json::Object(update(&married, &shown(), "UTC"));
    let names = json!({
        "surname": "Lovelace", "displayName": "Ada Lovelace", "fileAs": "Lovelace, Ada"
    });
    assert_eq!(body, names);
    let mut own = shown();
    own["displayName"] = "The Countess".into();
    let body = Json::Object(update(&married, &own, "UTC"));
    assert_eq!(body.get("displayName"), None, "a name of the person's own stays");
}

#[test]
fn what_is_created_is_read_again_and_emptiness_is_not_written() {
    let fields = Fields::new()
        .with(Field::GivenName, "Grace")
        .with(Field::Surname, "Hopper")
        .with(Field::Email, "grace@navy.example")
        .with(Field::JobTitle, Value::Empty)
        .with(Field::MobilePhone, "+1 5")
        .with(Field::Birthday, Day::of(1906, 12, 9).expect("a day"));
    let body = create(&fields);
    assert!(!body.contains_key("jobTitle"));
    assert_eq!(body["displayName"], "Grace Hopper");
    let (shown, _) = read(&Json::Object(body), "Pacific/Auckland");
    for (field, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        assert!(shown.get(field).is_some_and(|now| now.same_as(value)), "{field}");
    }
}

#[test]
fn nothing_hostile_panics() {
    for item in [
        json!(null),
        json!([]),
        json!({ "emailAddresses": [null, 5, {}], "businessPhones": [5], "birthday": "x" }),
        json!({ "businessAddress": "x", "givenName": { "a": 1 }, "categories": "x" }),
    ] {
        let (fields, _) = read(&item, "Nowhere");
        let _ = update(&fields, &item, "Nowhere");
    }
}
