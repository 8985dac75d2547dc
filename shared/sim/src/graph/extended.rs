//! Extended properties: the same that EWS knows, named in one line
//! (<https://learn.microsoft.com/en-us/graph/api/resources/extended-properties-overview>).

use super::reply::{Done, Refusal};
use crate::exchange::item::{Item, Properties};
use crate::exchange::properties::{is_guid, leaf, named_key, numbered_key};
use serde_json::{Value, json};

/// The types of single values that are kept here.
const TYPES: [&str; 8] =
    ["String", "Boolean", "Integer", "Long", "Double", "SystemTime", "Binary", "CLSID"];

/// How private an item is, which Outlook keeps as a number
/// (PidTagSensitivity, [MS-OXCMSG] 2.2.1.13).
const SENSITIVITY: &str = "tag:0x0036:Integer";

/// What the numbers of [`SENSITIVITY`] mean.
const SENSITIVITIES: [&str; 4] = ["Normal", "Personal", "Private", "Confidential"];

/// The properties of an item, also those that stand elsewhere in it.
pub(super) fn of(item: &Item) -> Properties {
    let mut all = item.extended.clone();
    let known = SENSITIVITIES.iter().position(|word| *word == item.text("Sensitivity"));
    all.insert(SENSITIVITY.to_owned(), leaf("Value", &known.unwrap_or(0).to_string()));
    all
}

/// The key under which an item stores the property that an id names: `String {GUID} Name X`,
/// `Integer {GUID} Id 0x8101` or `String 0x3A45`.
pub(super) fn key(id: &str) -> Done<String> {
    let invalid =
        || Refusal::bad("ErrorInvalidProperty", format!("The property id '{id}' is not valid."));
    let (kind, rest) = id.trim().split_once(' ').ok_or_else(invalid)?;
    let kind = TYPES.iter().find(|known| known.eq_ignore_ascii_case(kind)).ok_or_else(invalid)?;
    let rest = rest.trim();
    let Some(rest) = rest.strip_prefix('{') else {
        let tag = hex(rest).and_then(|tag| u16::try_from(tag).ok()).ok_or_else(invalid)?;
        return Ok(format!("tag:{tag:#06x}:{kind}"));
    };
    let (set, rest) = rest.split_once('}').ok_or_else(invalid)?;
    if !is_guid(set) {
        return Err(invalid());
    }
    let (how, what) = rest.trim().split_once(' ').ok_or_else(invalid)?;
    match (how.to_ascii_lowercase().as_str(), what.trim()) {
        ("name", name) if !name.is_empty() => Ok(named_key(set, name, kind)),
        ("id", number) => hex(number).map(|n| numbered_key(set, n, kind)).ok_or_else(invalid),
        _ => Err(invalid()),
    }
}

fn hex(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// Takes what a body writes into an item.
pub(super) fn write(item: &mut Item, written: &Value) -> Done<()> {
    let wrong = || {
        Refusal::bad("RequestBodyRead", "singleValueExtendedProperties has to be a list of values.")
    };
    for one in written.as_array().ok_or_else(wrong)? {
        let id = one["id"].as_str().ok_or_else(wrong)?;
        let key = key(id)?;
        match &one["value"] {
            Value::Null if key == SENSITIVITY => item.clear("Sensitivity"),
            Value::String(text) if key == SENSITIVITY => {
                let known = text.parse().ok().and_then(|it: usize| SENSITIVITIES.get(it));
                item.set("Sensitivity", known.ok_or_else(wrong)?);
            }
            Value::Null => {
                item.extended.remove(&key);
            }
            Value::String(text) => {
                item.extended.insert(key, leaf("Value", text));
            }
            _ => return Err(wrong()),
        }
    }
    Ok(())
}

/// The property that an id names, as an answer shows it: the set comes back in small letters.
pub(super) fn show(extended: &Properties, id: &str) -> Done<Option<Value>> {
    let found = extended.get(&key(id)?);
    let id = match id.split_once('}') {
        Some((head, rest)) => match head.split_once('{') {
            Some((kind, set)) => format!("{kind}{{{}}}{rest}", set.to_ascii_lowercase()),
            None => id.to_owned(),
        },
        None => id.to_owned(),
    };
    Ok(found.map(|value| json!({"id": id, "value": value.text})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_protocols_name_one_property() {
        let set = "23A4F37B-211E-4A56-B9E6-904636144202";
        let ours = key(&format!("String {{{set}}} Name Mark")).unwrap();
        assert_eq!(ours, named_key(set, "Mark", "String"));
        assert_eq!(key("string 0x3a45").unwrap(), "tag:0x3a45:String");
        for bad in ["", "String", "String {x} Name y", "Text {x}", "String 0x3A45000", "String {"] {
            assert!(key(bad).is_err(), "{bad}");
        }
    }
}
