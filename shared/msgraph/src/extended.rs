//! Extended properties: what Outlook keeps of a record beside what Graph has a name for. An answer
//! shows one only where it was asked for by its id.
//!
//! `https://learn.microsoft.com/graph/api/resources/extended-properties-overview`

use serde_json::Value as Json;

/// Under what name a record shows them.
pub(crate) const NAME: &str = "singleValueExtendedProperties";

/// The `$expand` that asks for some by their ids, not yet escaped for an address.
pub(crate) fn expand(ids: &[&str]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("id eq '{id}'")).collect();
    format!("{NAME}($filter={})", ids.join(" or "))
}

/// The value of one, where the answer holds it.
pub(crate) fn value<'a>(item: &'a Json, id: &str) -> Option<&'a Json> {
    let all = item.get(NAME)?.as_array()?;
    let is_it = |one: &&Json| {
        one.get("id").and_then(Json::as_str).is_some_and(|name| plain(name) == plain(id))
    };
    all.iter().find(is_it)?.get("value").filter(|value| !value.is_null())
}

/// An id in one spelling: servers write letters in either case, and a tag with zeros before it or
/// without.
fn plain(id: &str) -> String {
    let id = id.trim().to_ascii_lowercase();
    match id.rsplit_once(" 0x") {
        Some((kind, tag)) => format!("{kind} 0x{}", tag.trim_start_matches('0')),
        None => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn several_are_asked_for_at_once() {
        assert_eq!(expand(&["A"]), "singleValueExtendedProperties($filter=id eq 'A')");
        assert_eq!(
            expand(&["A", "Integer 0x36"]),
            "singleValueExtendedProperties($filter=id eq 'A' or id eq 'Integer 0x36')"
        );
    }

    #[test]
    fn each_is_found_among_others_however_its_id_is_written() {
        let item = json!({ NAME: [
            null, 1, { "id": 2 }, { "id": "String {a} Name B", "value": null },
            { "id": "integer 0x0036", "value": "2" }, { "id": "String {A} Name C", "value": "c" },
        ] });
        assert_eq!(value(&item, "Integer 0x36"), Some(&json!("2")));
        assert_eq!(value(&item, "String {a} Name C"), Some(&json!("c")));
        for none in ["String {a} Name B", "Integer 0x360", "Integer 0x3"] {
            assert_eq!(value(&item, none), None, "{none}");
        }
        for item in [json!(null), json!({}), json!({ NAME: "x" }), json!({ NAME: [] })] {
            assert_eq!(value(&item, "Integer 0x36"), None, "{item}");
        }
    }
}
