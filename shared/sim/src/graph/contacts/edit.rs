//! What a body writes into a contact. A list that is written replaces the whole list
//! (<https://learn.microsoft.com/en-us/graph/api/contact-update>).

use super::show::{ADDRESSES, EMAILS, EXTENDED, LISTS, PARTS, TEXTS};
use crate::exchange::item::Item;
use crate::exchange::properties::{leaf, set_address, set_entry};
use crate::graph::extended;
use crate::graph::reply::{Done, Refusal};
use model::{Day, Moment};
use serde_json::{Map, Value};

/// Writes the properties of a checked body.
pub(super) fn apply(item: &mut Item, body: &Map<String, Value>) -> Done<()> {
    for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
        let text = value.as_str().unwrap_or_default();
        if let Some((_, property)) = TEXTS.iter().find(|(known, _)| known == name) {
            if text.is_empty() { item.clear(property) } else { item.set(property, text) }
        } else if let Some((_, key)) = EXTENDED.iter().find(|(known, _)| known == name) {
            if text.is_empty() {
                item.extended.remove(*key);
            } else {
                item.extended.insert((*key).to_owned(), leaf("Value", text));
            }
        } else if let Some((_, dictionary, keys)) = LISTS.iter().find(|(it, ..)| it == name) {
            list(item, name, dictionary, keys, value)?;
        } else if let Some((_, key)) = ADDRESSES.iter().find(|(known, _)| known == name) {
            address(item, key, value)?;
        } else if let Some((_, key)) = EMAILS.iter().find(|(known, _)| known == name) {
            email(item, key, value);
        } else {
            other(item, name, value, text)?;
        }
    }
    Ok(())
}

fn other(item: &mut Item, name: &str, value: &Value, text: &str) -> Done<()> {
    match name {
        "mobilePhone" => set_entry(&mut item.properties, "PhoneNumbers", "MobilePhone", text),
        "categories" => item.set_categories(&words(value)),
        "children" => {
            let mut list = leaf("Children", "");
            list.children = words(value).iter().map(|word| leaf("String", word)).collect();
            item.put(list);
        }
        "birthday" => match instant(text) {
            Some(at) => item.set("Birthday", &at.rfc3339()),
            None => item.clear("Birthday"),
        },
        "personalNotes" if text.is_empty() => item.clear("Body"),
        "personalNotes" => item.set_body(text),
        "emailAddresses" => {
            let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
            if all.len() > EMAILS.len() {
                return Err(too_many(name));
            }
            for (number, (_, key)) in EMAILS.iter().enumerate() {
                email(item, key, all.get(number).unwrap_or(&Value::Null));
            }
        }
        "singleValueExtendedProperties" => extended::write(item, value)?,
        // What only the service writes.
        _ => {}
    }
    Ok(())
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn instant(text: &str) -> Option<Moment> {
    Moment::parse(text).or_else(|| Day::parse(text).map(Day::midnight_utc))
}

fn list(item: &mut Item, name: &str, dictionary: &str, keys: &[&str], value: &Value) -> Done<()> {
    let words = words(value);
    if words.len() > keys.len() {
        return Err(too_many(name));
    }
    for (number, key) in keys.iter().enumerate() {
        let word = words.get(number).copied().unwrap_or_default();
        set_entry(&mut item.properties, dictionary, key, word);
    }
    Ok(())
}

fn too_many(name: &str) -> Refusal {
    Refusal::bad("ErrorInvalidPropertySet", format!("There are too many values in '{name}'."))
}

/// Parts that are not written stay.
fn address(item: &mut Item, key: &str, value: &Value) -> Done<()> {
    let Some(parts) = value.as_object() else {
        for (_, property) in PARTS {
            set_address(&mut item.properties, key, property, "");
        }
        return Ok(());
    };
    for (name, value) in parts.iter().filter(|(name, _)| !name.contains('@')) {
        let Some((_, property)) = PARTS.iter().find(|(part, _)| part == name) else {
            let words = format!("The property '{name}' does not exist on type 'physicalAddress'.");
            return Err(Refusal::bad("RequestBodyRead", words));
        };
        set_address(&mut item.properties, key, property, value.as_str().unwrap_or_default());
    }
    Ok(())
}

fn email(item: &mut Item, key: &str, value: &Value) {
    let address = value["address"].as_str().unwrap_or_default();
    set_entry(&mut item.properties, "EmailAddresses", key, address);
    let Some(name) = value["name"].as_str() else { return };
    let list = item.properties.get_mut("EmailAddresses").into_iter();
    let mut entries = list.flat_map(|list| &mut list.children);
    if let Some(entry) = entries.find(|entry| entry.attribute("Key") == Some(key)) {
        entry.attributes.push(("Name".into(), name.into()));
    }
}
