//! The mark on contacts and events: one MAPI property under the set and name that Exchange Web
//! Services uses too. Tasks have no such properties in v1.0; their mark is the `externalId` of a
//! `linkedResource`.
//!
//! `https://learn.microsoft.com/graph/api/resources/extended-properties-overview`

use crate::extended;
use model::Mark;
use model::ids::{MARK_PROPERTY_NAME, MARK_PROPERTY_SET};
use serde_json::{Value, json};

/// How Graph names the property.
pub fn property_id() -> String {
    format!("String {{{MARK_PROPERTY_SET}}} Name {MARK_PROPERTY_NAME}")
}

/// The `singleValueExtendedProperties` of a create or an update that marks a record.
pub fn write(mark: &Mark) -> Value {
    json!([{ "id": property_id(), "value": mark.as_str() }])
}

/// The mark of a contact or event, where the answer holds one.
pub fn read(item: &Value) -> Option<Mark> {
    let mark = extended::value(item, &property_id())?.as_str()?.trim();
    if mark.is_empty() { None } else { Some(Mark::from(mark)) }
}

/// The `$filter` that finds records by their mark, not yet escaped for an address.
pub fn filter(mark: &Mark) -> String {
    format!(
        "singleValueExtendedProperties/Any(ep: ep/id eq '{}' and ep/value eq '{}')",
        property_id(),
        quoted(mark.as_str())
    )
}

/// The `$filter` that finds every marked event, not yet escaped for an address.
pub fn any() -> String {
    let id = property_id();
    format!("singleValueExtendedProperties/Any(ep: ep/id eq '{id}' and ep/value ne null)")
}

/// A text inside the quotes of an OData literal.
pub(crate) fn quoted(text: &str) -> String {
    text.replace('\'', "''")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_as_it_was_written() {
        let mark = Mark::from("tw1.abc");
        let item = json!({ "singleValueExtendedProperties": write(&mark) });
        assert_eq!(read(&item), Some(mark));
        let upper = property_id().replace("23a4f37b", "23A4F37B");
        let item = json!({ "singleValueExtendedProperties": [
            { "id": "String {0} Name Other", "value": "x" }, { "id": upper, "value": " m " }
        ] });
        assert_eq!(read(&item), Some(Mark::from("m")));
    }

    #[test]
    fn what_is_no_mark_is_none() {
        for item in [
            json!({}),
            json!(null),
            json!({ "singleValueExtendedProperties": "x" }),
            json!({ "singleValueExtendedProperties": [null, 1, { "id": 2 }] }),
            json!({ "singleValueExtendedProperties": [{ "id": property_id(), "value": " " }] }),
            json!({ "singleValueExtendedProperties": [{ "id": property_id() }] }),
        ] {
            assert_eq!(read(&item), None, "{item}");
        }
    }

    #[test]
    fn the_property_is_that_of_the_other_protocol() {
        let id = "String {23a4f37b-211e-4a56-b9e6-904636144202} Name TwinlineMark";
        assert_eq!(property_id(), id);
        let filter = filter(&Mark::from("o'x"));
        assert!(filter.ends_with("ep/value eq 'o''x')"), "{filter}");
        assert!(filter.contains(&format!("ep/id eq '{id}'")), "{filter}");
    }
}
