//! The Contact of Exchange and our fields, both ways (reference: `contact`).

use crate::item::{self, Person};
use crate::property::{Change, Content, Path, Property, text};
use model::markup::Markup;
use model::names::Renewed;
use model::{About, Address, Field, FieldSet, Fields, Value, zone};
use wire::xml::Element;

/// Fields that are one element with text.
const TEXTS: [(Field, &str); 9] = [
    (Field::GivenName, "contacts:GivenName"),
    (Field::MiddleName, "contacts:MiddleName"),
    (Field::Surname, "contacts:Surname"),
    (Field::Suffix, "contacts:Generation"),
    (Field::Company, "contacts:CompanyName"),
    (Field::JobTitle, "contacts:JobTitle"),
    (Field::Department, "contacts:Department"),
    (Field::AssistantName, "contacts:AssistantName"),
    (Field::Manager, "contacts:Manager"),
];

/// Fields that are an entry of a dictionary: its element, its path, the key.
const ENTRIES: [(Field, &str, &str, &str); 9] = [
    (Field::Email, "EmailAddresses", "contacts:EmailAddress", "EmailAddress1"),
    (Field::Email2, "EmailAddresses", "contacts:EmailAddress", "EmailAddress2"),
    (Field::Email3, "EmailAddresses", "contacts:EmailAddress", "EmailAddress3"),
    (Field::BusinessPhone, "PhoneNumbers", "contacts:PhoneNumber", "BusinessPhone"),
    (Field::MobilePhone, "PhoneNumbers", "contacts:PhoneNumber", "MobilePhone"),
    (Field::HomePhone, "PhoneNumbers", "contacts:PhoneNumber", "HomePhone"),
    (Field::OtherPhone, "PhoneNumbers", "contacts:PhoneNumber", "OtherTelephone"),
    (Field::BusinessFax, "PhoneNumbers", "contacts:PhoneNumber", "BusinessFax"),
    (Field::AssistantPhone, "PhoneNumbers", "contacts:PhoneNumber", "AssistantPhone"),
];

const ADDRESSES: [(Field, &str); 2] =
    [(Field::BusinessAddress, "Business"), (Field::OtherAddress, "Other")];

/// The parts of an address with their paths, in the order of [`Address::parts`].
const PARTS: [(&str, &str); 5] = [
    ("Street", "contacts:PhysicalAddress:Street"),
    ("City", "contacts:PhysicalAddress:City"),
    ("State", "contacts:PhysicalAddress:State"),
    ("PostalCode", "contacts:PhysicalAddress:PostalCode"),
    ("CountryOrRegion", "contacts:PhysicalAddress:CountryOrRegion"),
];

/// The title before a name (PidTagDisplayNamePrefix): `CompleteName`, where EWS shows it, cannot
/// be written.
pub(crate) const TITLE: Path = Path::Tag("0x3A45");

/// Everything that is asked for of a contact.
pub(crate) fn paths() -> Vec<Path> {
    let mut paths: Vec<Path> = TEXTS.iter().map(|(_, uri)| Path::Field(uri)).collect();
    paths.extend(ENTRIES.iter().map(|(_, _, uri, key)| Path::Indexed(uri, key)));
    for (_, key) in ADDRESSES {
        paths.extend(PARTS.iter().map(|(_, uri)| Path::Indexed(uri, key)));
    }
    paths.extend(
        ["contacts:CompleteName", "contacts:Birthday", "contacts:FileAs", "contacts:DisplayName"]
            .map(Path::Field),
    );
    paths.push(TITLE);
    paths
}

/// Reads a contact.
pub(crate) fn read(item: &Element, person: &Person) -> (Fields, About) {
    let mut fields = Fields::new();
    let mut locked = FieldSet::NONE;
    for (field, uri) in TEXTS {
        fields.set(field, item::text_value(item, uri.rsplit(':').next().unwrap_or(uri)));
    }
    let complete = |name: &str| item.at(&["CompleteName", name]).map(|part| part.text.as_str());
    let title = TITLE.value(item).or_else(|| complete("Title"));
    fields.set(Field::Salutation, Value::text(title.unwrap_or_default()));
    if fields.get(Field::Suffix).is_some_and(Value::is_empty) {
        fields.set(Field::Suffix, Value::text(complete("Suffix").unwrap_or_default()));
    }
    for (field, dictionary, _, key) in ENTRIES {
        match item::entry(item, dictionary, key) {
            // A name of the directory is no address for the world, and writing over it would
            // break it: unknown, and locked.
            Some(entry) if is_directory_entry(entry) => locked = locked.with(field),
            Some(entry) => fields.set(field, Value::text(&entry.text)),
            None => fields.set(field, Value::Empty),
        }
    }
    for (field, key) in ADDRESSES {
        let entry = item::entry(item, "PhysicalAddresses", key);
        fields.set(field, entry.map_or(Value::Empty, address));
    }
    let birthday = item::moment(item, "Birthday").map(|at| zone::birthday(&person.zone, at));
    fields.set(Field::Birthday, birthday.map_or(Value::Empty, Value::Day));
    match item::body(item) {
        Some((body, markup)) => {
            fields.set(Field::Body, body);
            if markup == Markup::Yes {
                locked = locked.with(Field::Body);
            }
        }
        None => locked = locked.with(Field::Body),
    }
    let file_as = item.text_of("FileAs").map(str::trim).filter(|name| !name.is_empty());
    let about = About { locked, file_as: file_as.map(str::to_owned), ..item::about(item) };
    (fields, about)
}

fn is_directory_entry(entry: &Element) -> bool {
    entry.attribute("RoutingType").is_some_and(|kind| kind.eq_ignore_ascii_case("EX"))
        || entry.text.trim().to_ascii_lowercase().starts_with("/o=")
}

fn address(entry: &Element) -> Value {
    let part = |name: &str| entry.text_of(name).unwrap_or_default().to_owned();
    Value::address(Address {
        street: part("Street"),
        city: part("City"),
        state: part("State"),
        postal_code: part("PostalCode"),
        country: part("CountryOrRegion"),
    })
}

/// The changes that give a contact these fields. Names are not in it: see [`model::names`].
pub(crate) fn changes(fields: &Fields) -> Vec<Change> {
    let mut out = Vec::new();
    for (field, value) in fields.iter() {
        if let Some((_, uri)) = TEXTS.iter().find(|(known, _)| *known == field) {
            out.push(match value {
                Value::Text(words) => text(uri, words),
                _ => Change::Clear(Path::Field(uri)),
            });
        } else if let Some((_, name, uri, key)) = ENTRIES.iter().find(|row| row.0 == field) {
            let path = Path::Indexed(uri, key);
            out.push(match value {
                Value::Text(words) => set(path, name, Content::Entry(key, words.clone())),
                _ => Change::Clear(path),
            });
        } else if let Some((_, key)) = ADDRESSES.iter().find(|(known, _)| *known == field) {
            out.extend(address_changes(key, value));
        } else {
            out.extend(other(field, value));
        }
    }
    out
}

/// The changes of names that the server does not compute.
pub(crate) fn names(renewed: Renewed) -> Vec<Change> {
    let display = renewed.display_name.map(|name| text("contacts:DisplayName", name));
    let file = renewed.file_as.map(|name| text("contacts:FileAs", name));
    display.into_iter().chain(file).collect()
}

fn set(path: Path, name: &'static str, content: Content) -> Change {
    Change::Set(Property { path, name, content })
}

fn address_changes(key: &'static str, value: &Value) -> Vec<Change> {
    let empty = Address::default();
    let address = if let Value::Address(address) = value { address } else { &empty };
    PARTS
        .iter()
        .zip(address.parts())
        .map(|((part, uri), words)| {
            let path = Path::Indexed(uri, key);
            if words.is_empty() {
                return Change::Clear(path);
            }
            set(path, "PhysicalAddresses", Content::Part(key, part, words.to_owned()))
        })
        .collect()
}

fn other(field: Field, value: &Value) -> Option<Change> {
    Some(match (field, value) {
        (Field::Salutation, Value::Text(words)) => {
            set(TITLE, "ExtendedProperty", Content::Extended(words.clone()))
        }
        (Field::Salutation, _) => Change::Clear(TITLE),
        // Midday, so that no zone between moves the day.
        (Field::Birthday, Value::Day(day)) => {
            text("contacts:Birthday", day.at_utc(11, 59).rfc3339())
        }
        (Field::Birthday, _) => Change::Clear(Path::Field("contacts:Birthday")),
        (Field::Body, Value::Text(words)) => {
            set(Path::Field("item:Body"), "Body", Content::Plain(words.clone()))
        }
        (Field::Body, _) => Change::Clear(Path::Field("item:Body")),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
