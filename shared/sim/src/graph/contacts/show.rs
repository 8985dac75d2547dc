//! A contact as Graph shows it, and which property of the mailbox each of its texts is.

use crate::exchange::item::Item;
use crate::exchange::picture::text_of;
use crate::exchange::properties;
use crate::exchange::store::Store;
use crate::graph::desk::etag;
use crate::graph::ids::{self, Sort};
use serde_json::{Map, Value, json};

/// Texts of a contact, each with its name in the mailbox.
pub(super) const TEXTS: [(&str, &str); 18] = [
    ("assistantName", "AssistantName"),
    ("businessHomePage", "BusinessHomePage"),
    ("companyName", "CompanyName"),
    ("department", "Department"),
    ("displayName", "DisplayName"),
    ("fileAs", "FileAs"),
    ("generation", "Generation"),
    ("givenName", "GivenName"),
    ("initials", "Initials"),
    ("jobTitle", "JobTitle"),
    ("manager", "Manager"),
    ("middleName", "MiddleName"),
    ("nickName", "Nickname"),
    ("officeLocation", "OfficeLocation"),
    ("profession", "Profession"),
    ("spouseName", "SpouseName"),
    ("surname", "Surname"),
    ("yomiGivenName", "PhoneticFirstName"),
];

/// Texts that the mailbox keeps as extended properties.
pub(super) const EXTENDED: [(&str, &str); 3] = [
    ("title", "tag:0x3a45:String"),
    ("yomiSurname", "00062004-0000-0000-c000-000000000046:id:32813:String"),
    ("yomiCompanyName", "00062004-0000-0000-c000-000000000046:id:32814:String"),
];

/// Lists of texts, each with the dictionary and the keys of its places.
pub(super) const LISTS: [(&str, &str, &[&str]); 3] = [
    ("businessPhones", "PhoneNumbers", &["BusinessPhone", "BusinessPhone2"]),
    ("homePhones", "PhoneNumbers", &["HomePhone", "HomePhone2"]),
    ("imAddresses", "ImAddresses", &["ImAddress1", "ImAddress2", "ImAddress3"]),
];

/// Postal addresses and their keys.
pub(super) const ADDRESSES: [(&str, &str); 3] =
    [("businessAddress", "Business"), ("homeAddress", "Home"), ("otherAddress", "Other")];

/// Parts of a postal address.
pub(super) const PARTS: [(&str, &str); 5] = [
    ("street", "Street"),
    ("city", "City"),
    ("state", "State"),
    ("countryOrRegion", "CountryOrRegion"),
    ("postalCode", "PostalCode"),
];

/// The places of e-mail addresses.
pub(super) const EMAILS: [(&str, &str); 3] = [
    ("primaryEmailAddress", "EmailAddress1"),
    ("secondaryEmailAddress", "EmailAddress2"),
    ("tertiaryEmailAddress", "EmailAddress3"),
];

/// What a round can tell of a contact that is damaged: that there is one. No document says what
/// the service does with it, so this is the worst that a client must be ready for.
pub(super) fn damaged(store: &Store, item: &Item, sort: Sort) -> Value {
    json!({"@odata.etag": etag(item), "id": ids::of(store, item, sort)})
}

/// A contact with everything.
pub(super) fn contact(store: &Store, item: &Item, sort: Sort) -> Value {
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| shown.insert(name.to_owned(), value);
    put("@odata.etag", etag(item).into());
    put("id", ids::of(store, item, sort).into());
    put("createdDateTime", item.stored.created.rfc3339().into());
    put("lastModifiedDateTime", item.stored.modified.rfc3339().into());
    put("changeKey", item.change_key().into());
    put("categories", json!(item.categories()));
    put("parentFolderId", ids::of_shelf(store, item.stored.folder).into());
    for (name, property) in TEXTS {
        put(name, text(item.text(property)));
    }
    for (name, key) in EXTENDED {
        put(name, text(item.extended.get(key).map_or("", |value| value.text.as_str())));
    }
    for (name, dictionary, keys) in LISTS {
        let words = keys.iter().map(|key| item.entry(dictionary, key));
        put(name, words.filter(|word| !word.is_empty()).collect());
    }
    put("mobilePhone", text(item.entry("PhoneNumbers", "MobilePhone")));
    let children = item.properties.get("Children").into_iter().flat_map(|list| &list.children);
    put("children", children.map(|child| child.text.as_str()).collect());
    put("birthday", item.moment("Birthday").map_or(Value::Null, |at| at.rfc3339().into()));
    put("personalNotes", notes(item).into());
    for (name, key) in ADDRESSES {
        let mut address = Map::new();
        for (part, property) in PARTS {
            let found = item.address(key, property);
            if !found.is_empty() {
                address.insert(part.to_owned(), found.into());
            }
        }
        put(name, Value::Object(address));
    }
    let emails: Vec<Value> = EMAILS.iter().map(|(_, key)| email(item, key)).collect();
    for ((name, _), value) in EMAILS.iter().zip(&emails) {
        put(name, value.clone());
    }
    put("emailAddresses", emails.into_iter().filter(|one| !one.is_null()).collect());
    Value::Object(shown)
}

fn text(found: &str) -> Value {
    if found.is_empty() { Value::Null } else { found.into() }
}

fn email(item: &Item, key: &str) -> Value {
    let found = properties::entry(item.properties.get("EmailAddresses"), key);
    found.map_or(Value::Null, |entry| {
        let name = entry.attribute("Name").unwrap_or(&entry.text);
        json!({"name": name, "address": entry.text})
    })
}

fn notes(item: &Item) -> String {
    match item.properties.get("Body") {
        Some(body) if body.attribute("BodyType") == Some("HTML") => text_of(&body.text),
        Some(body) => body.text.to_string(),
        None => String::new(),
    }
}
