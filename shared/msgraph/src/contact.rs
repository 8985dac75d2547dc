//! The contact of Graph and our fields, both ways
//! (<https://learn.microsoft.com/graph/api/resources/contact>). Fax, other and assistant's phones
//! are not to be had: they are outside of its reach, so unknown and never empty.

mod emails;

use crate::extended;
use crate::read;
use model::names::{Names, Renewed};
use model::{About, Address, Field, FieldSet, Fields, Value, zone};
use serde_json::{Map, Value as Json};

/// Fields that are one property with text.
const TEXTS: [(Field, &str); 12] = [
    (Field::Salutation, "title"),
    (Field::GivenName, "givenName"),
    (Field::MiddleName, "middleName"),
    (Field::Surname, "surname"),
    (Field::Suffix, "generation"),
    (Field::Company, "companyName"),
    (Field::JobTitle, "jobTitle"),
    (Field::Department, "department"),
    (Field::AssistantName, "assistantName"),
    (Field::Manager, "manager"),
    (Field::MobilePhone, "mobilePhone"),
    (Field::Body, "personalNotes"),
];
/// Fields that are the first of a list.
const FIRSTS: [(Field, &str); 2] =
    [(Field::BusinessPhone, "businessPhones"), (Field::HomePhone, "homePhones")];
const ADDRESSES: [(Field, &str); 2] =
    [(Field::BusinessAddress, "businessAddress"), (Field::OtherAddress, "otherAddress")];
/// Parts of an address, in the order of [`Address::parts`].
const PARTS: [&str; 5] = ["street", "city", "state", "postalCode", "countryOrRegion"];
/// What is asked for beside the fields.
const MORE: [&str; 8] = [
    "id",
    "parentFolderId",
    "createdDateTime",
    "lastModifiedDateTime",
    "categories",
    "displayName",
    "fileAs",
    "birthday",
];

/// How private a contact is: Graph has no name for it, and Outlook keeps it as PidTagSensitivity.
///
/// `https://learn.microsoft.com/office/client-developer/outlook/mapi/pidtagsensitivity-canonical-property`
pub(crate) const SENSITIVITY: &str = "Integer 0x36";

/// Fields that a contact can hold.
pub(crate) fn holds() -> FieldSet {
    let all = TEXTS.iter().chain(&FIRSTS).map(|(field, _)| *field);
    let all = all.chain(ADDRESSES.iter().map(|(field, _)| *field)).chain(emails::fields());
    all.fold(FieldSet::NONE.with(Field::Birthday), FieldSet::with)
}

/// The `$select` of a contact.
pub(crate) fn select() -> String {
    let names = TEXTS.iter().chain(&FIRSTS).chain(&ADDRESSES).map(|(_, name)| *name);
    MORE.into_iter().chain(emails::NAMES).chain(names).collect::<Vec<_>>().join(",")
}

/// Reads a contact. `zone_name` is the person's.
pub(crate) fn read(item: &Json, zone_name: &str) -> (Fields, About) {
    let mut fields = Fields::new();
    for (field, name) in TEXTS {
        if let Some(value) = read::value(item, name) {
            fields.set(field, value);
        }
    }
    for (field, name) in FIRSTS {
        if item.get(name).is_some_and(Json::is_array) {
            let first = read::texts(item, name).into_iter().next().unwrap_or_default();
            fields.set(field, Value::text(&first));
        }
    }
    let locked = emails::read(item, &mut fields);
    for (field, name) in ADDRESSES {
        if let Some(entry) = item.get(name) {
            fields.set(field, address(entry));
        }
    }
    match item.get("birthday") {
        Some(Json::Null) => fields.set(Field::Birthday, Value::Empty),
        // One that cannot be read is unknown, which is not empty.
        Some(_) => {
            let at = read::moment(item, "birthday").map(|at| zone::birthday(zone_name, at));
            at.into_iter().for_each(|day| fields.set(Field::Birthday, Value::Day(day)));
        }
        None => {}
    }
    let file_as = read::text(item, "fileAs").trim();
    let about = About {
        locked,
        created: read::moment(item, "createdDateTime"),
        touched: read::moment(item, "lastModifiedDateTime"),
        owned: Some(true),
        categories: read::texts(item, "categories"),
        file_as: (!file_as.is_empty()).then(|| file_as.to_owned()),
        private: is_private(item),
        ..About::default()
    };
    (fields, about)
}

/// Whether others are kept from reading it. Outlook knows three degrees; all are private, and so is
/// one that cannot be read.
fn is_private(item: &Json) -> bool {
    let degree = extended::value(item, SENSITIVITY);
    degree.is_some_and(|degree| !matches!(degree.as_str().map(str::trim), Some("0" | "")))
}

fn address(entry: &Json) -> Value {
    let part = |name: &str| read::text(entry, name).to_owned();
    Value::address(Address {
        street: part("street"),
        city: part("city"),
        state: part("state"),
        postal_code: part("postalCode"),
        country: part("countryOrRegion"),
    })
}

/// Whether a write of these fields must know the contact as it stands: names that may have to be
/// renewed, and lists, which are written whole.
pub(crate) fn needs_old(written: FieldSet) -> bool {
    let lists = emails::fields().chain(FIRSTS.map(|(field, _)| field));
    Names::concern(written) || lists.into_iter().any(|field| written.has(field))
}

/// The properties of a new contact.
pub(crate) fn create(fields: &Fields) -> Map<String, Json> {
    let mut body = changes(fields, &Json::Null);
    body.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty()));
    named(&mut body, Names::create(fields));
    body
}

/// The properties that give the contact `old` these fields.
pub(crate) fn update(fields: &Fields, old: &Json, zone_name: &str) -> Map<String, Json> {
    let mut body = changes(fields, old);
    if Names::concern(fields.known()) {
        let (known, _) = read(old, zone_name);
        let (display, file) = (read::text(old, "displayName"), read::text(old, "fileAs"));
        named(&mut body, Names::of(display, file, &known).renew(fields));
    }
    body
}

fn named(body: &mut Map<String, Json>, names: Renewed) {
    for (name, text) in [("displayName", names.display_name), ("fileAs", names.file_as)] {
        if let Some(text) = text {
            body.insert(name.to_owned(), text.into());
        }
    }
}

fn changes(fields: &Fields, old: &Json) -> Map<String, Json> {
    let mut body = Map::new();
    for (field, value) in fields.iter() {
        if let Some((_, name)) = TEXTS.iter().find(|(known, _)| *known == field) {
            body.insert((*name).to_owned(), text(value));
        } else if let Some((_, name)) = FIRSTS.iter().find(|(known, _)| *known == field) {
            body.insert((*name).to_owned(), first_of(old, name, value));
        } else if let Some((_, name)) = ADDRESSES.iter().find(|(known, _)| *known == field) {
            body.insert((*name).to_owned(), parts(value));
        } else if field == Field::Birthday {
            // Midday, so that no zone between moves the day.
            let at = if let Value::Day(day) = value { Some(day.at_utc(11, 59)) } else { None };
            let at = at.map_or(Json::Null, |at| at.rfc3339().into());
            body.insert(String::from("birthday"), at);
        }
    }
    emails::write(fields, old, &mut body);
    body
}

fn text(value: &Value) -> Json {
    match value {
        Value::Text(words) => words.as_str().into(),
        _ => Json::Null,
    }
}

/// A list with another first; the rest stays.
fn first_of(old: &Json, name: &str, value: &Value) -> Json {
    let mut all = read::texts(old, name);
    let rest = if all.is_empty() { Vec::new() } else { all.split_off(1) };
    let first = if let Value::Text(words) = value { Some(words.clone()) } else { None };
    first.into_iter().chain(rest).collect()
}

/// Parts that are not written would stay: all are.
fn parts(value: &Value) -> Json {
    let empty = Address::default();
    let address = if let Value::Address(address) = value { address } else { &empty };
    let parts = PARTS.into_iter().zip(address.parts());
    let part = |text: &str| if text.is_empty() { Json::Null } else { Json::from(text) };
    parts.map(|(name, text)| (name.to_owned(), part(text))).collect::<Map<_, _>>().into()
}

#[cfg(test)]
mod tests;
