//! Property values as elements, and the keys of extended properties.

use super::answers::Problem;
use super::item::Properties;
use wire::xml::{CompactString, Element};

/// The sets that have names of their own
/// (<https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/extendedfielduri>).
const SETS: [(&str, &str); 10] = [
    ("Meeting", "6ed8da90-450b-101b-98da-00aa003f1305"),
    ("Appointment", "00062002-0000-0000-c000-000000000046"),
    ("Common", "00062008-0000-0000-c000-000000000046"),
    ("PublicStrings", "00020329-0000-0000-c000-000000000046"),
    ("Address", "00062004-0000-0000-c000-000000000046"),
    ("InternetHeaders", "00020386-0000-0000-c000-000000000046"),
    ("CalendarAssistant", "11000e07-b51b-40d6-af21-caa85edab1d0"),
    ("UnifiedMessaging", "4442858e-a9e3-4e80-b900-317a210cc15b"),
    ("Task", "00062003-0000-0000-c000-000000000046"),
    ("Sharing", "00062040-0000-0000-c000-000000000046"),
];

/// An element with text.
pub(crate) fn leaf(name: &str, text: &str) -> Element {
    Element { name: name.into(), text: text.into(), ..Element::default() }
}

/// An element with attributes.
pub(crate) fn with(name: &str, attributes: &[(&str, &str)], children: Vec<Element>) -> Element {
    let attributes = attributes
        .iter()
        .map(|(key, value)| (CompactString::from(*key), CompactString::from(*value)))
        .collect();
    Element { name: name.into(), attributes, children, ..Element::default() }
}

/// A body of a format.
pub(crate) fn body(name: &str, format: &str, text: &str) -> Element {
    Element { text: text.into(), ..with(name, &[("BodyType", format)], Vec::new()) }
}

/// An entry of a dictionary.
pub(crate) fn entry<'a>(dictionary: Option<&'a Element>, key: &str) -> Option<&'a Element> {
    dictionary?.children.iter().find(|entry| entry.attribute("Key") == Some(key))
}

/// Sets an entry of a dictionary of texts; empty text removes it.
pub(crate) fn set_entry(properties: &mut Properties, dictionary: &str, key: &str, text: &str) {
    let found = properties.entry(dictionary.to_owned()).or_insert_with(|| leaf(dictionary, ""));
    found.children.retain(|entry| entry.attribute("Key") != Some(key));
    if !text.is_empty() {
        let mut entry = with("Entry", &[("Key", key)], Vec::new());
        entry.text = text.into();
        found.children.push(entry);
        sort_entries(found);
    }
    if found.children.is_empty() {
        properties.remove(dictionary);
    }
}

/// Sets a part of a postal address; empty text removes it.
pub(crate) fn set_address(properties: &mut Properties, key: &str, part: &str, text: &str) {
    let found = properties
        .entry("PhysicalAddresses".to_owned())
        .or_insert_with(|| leaf("PhysicalAddresses", ""));
    if entry(Some(found), key).is_none() {
        found.children.push(with("Entry", &[("Key", key)], Vec::new()));
        sort_entries(found);
    }
    let mut entries = found.children.iter_mut();
    if let Some(entry) = entries.find(|entry| entry.attribute("Key") == Some(key)) {
        entry.children.retain(|child| child.name != part);
        if !text.is_empty() {
            entry.children.push(leaf(part, text));
            const ORDER: [&str; 5] = ["Street", "City", "State", "CountryOrRegion", "PostalCode"];
            entry.children.sort_by_key(|child| ORDER.iter().position(|name| *name == child.name));
        }
    }
    found.children.retain(|entry| !entry.children.is_empty());
    if found.children.is_empty() {
        properties.remove("PhysicalAddresses");
    }
}

fn sort_entries(dictionary: &mut Element) {
    dictionary.children.sort_by(|a, b| a.attribute("Key").cmp(&b.attribute("Key")));
}

/// The dictionary and, for addresses, the part that an `IndexedFieldURI` names.
pub(crate) fn indexed(uri: &str) -> Option<(&'static str, Option<&str>)> {
    match uri {
        "contacts:EmailAddress" => Some(("EmailAddresses", None)),
        "contacts:PhoneNumber" => Some(("PhoneNumbers", None)),
        "contacts:ImAddress" => Some(("ImAddresses", None)),
        other => {
            let part = other.strip_prefix("contacts:PhysicalAddress:")?;
            Some(("PhysicalAddresses", Some(part)))
        }
    }
}

/// The key of a property that has a set and a name.
pub(crate) fn named_key(set: &str, name: &str, kind: &str) -> String {
    format!("{}:name:{name}:{kind}", set.to_ascii_lowercase())
}

/// The key of a property that has a set and a number.
pub(crate) fn numbered_key(set: &str, number: i64, kind: &str) -> String {
    format!("{}:id:{number}:{kind}", set.to_ascii_lowercase())
}

/// The key of an extended property; refuses combinations that name none.
pub(crate) fn extended_key(uri: &Element) -> Result<String, Problem> {
    let invalid = || {
        Problem::new(
            "ErrorInvalidExtendedProperty",
            "Extended property attribute combination is invalid.",
        )
    };
    let kind = uri.attribute("PropertyType").ok_or_else(invalid)?;
    let named = uri.attribute("PropertyName");
    let number = uri.attribute("PropertyId");
    let distinguished = uri.attribute("DistinguishedPropertySetId");
    let own = uri.attribute("PropertySetId");
    if let Some(tag) = uri.attribute("PropertyTag") {
        let others = [named, number, distinguished, own];
        if others.iter().any(Option::is_some) {
            return Err(invalid());
        }
        return tag_number(tag).map(|tag| format!("tag:{tag:#06x}:{kind}")).ok_or_else(invalid);
    }
    let set = match (distinguished, own) {
        (Some(name), None) => SETS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, set)| *set)
            .ok_or_else(invalid)?,
        (None, Some(set)) if is_guid(set) => set,
        _ => return Err(invalid()),
    };
    match (named, number) {
        (Some(name), None) if !name.is_empty() => Ok(named_key(set, name, kind)),
        (None, Some(number)) => {
            let number = number.trim().parse().map_err(|_| invalid())?;
            Ok(numbered_key(set, number, kind))
        }
        _ => Err(invalid()),
    }
}

/// Whether text has the form of a GUID.
pub(crate) fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn tag_number(tag: &str) -> Option<u16> {
    match tag.strip_prefix("0x").or_else(|| tag.strip_prefix("0X")) {
        Some(hex) => u16::from_str_radix(hex, 16).ok(),
        None => tag.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_property_has_one_key() {
        let key = |attributes: &[(&str, &str)]| {
            extended_key(&with("ExtendedFieldURI", attributes, Vec::new())).map_err(|e| e.code)
        };
        let kind = ("PropertyType", "String");
        let name = ("PropertyName", "X");
        let own = ("PropertySetId", "00020329-0000-0000-C000-000000000046");
        let distinguished = ("DistinguishedPropertySetId", "PublicStrings");
        assert_eq!(key(&[own, name, kind]), key(&[distinguished, name, kind]));
        assert_eq!(key(&[("PropertyTag", "0x3A45"), kind]), key(&[("PropertyTag", "14917"), kind]));
        for bad in [
            vec![name, kind],
            vec![own, kind],
            vec![own, distinguished, name, kind],
            vec![own, name, ("PropertyId", "3"), kind],
            vec![("PropertyTag", "0x3A45"), name, kind],
            vec![("PropertySetId", "é0020329-0000-0000-C000-00000000004"), name, kind],
        ] {
            assert_eq!(key(&bad), Err("ErrorInvalidExtendedProperty"), "{bad:?}");
        }
    }

    #[test]
    fn entries_come_and_go() {
        let mut bag = Properties::new();
        set_entry(&mut bag, "PhoneNumbers", "MobilePhone", "2");
        set_entry(&mut bag, "PhoneNumbers", "BusinessPhone", "1");
        assert_eq!(bag["PhoneNumbers"].children[0].text, "1");
        set_entry(&mut bag, "PhoneNumbers", "MobilePhone", "");
        set_entry(&mut bag, "PhoneNumbers", "BusinessPhone", "");
        set_address(&mut bag, "Home", "PostalCode", "N1");
        set_address(&mut bag, "Home", "Street", "1 St");
        assert_eq!(bag["PhysicalAddresses"].children[0].children[0].name, "Street");
        set_address(&mut bag, "Home", "Street", "");
        set_address(&mut bag, "Home", "PostalCode", "");
        assert!(bag.is_empty());
    }
}
