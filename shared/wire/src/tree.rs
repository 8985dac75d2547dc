//! JSON as it was answered, in little room. A page of an answer has thousands of objects with the
//! same dozens of names, nearly all of them short: here an object is one list, and a short name or
//! text needs no memory of its own. To take and to give back memory is what reading costs.

use compact_str::CompactString;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names of an object for which room is made at once.
const USUAL_NAMES: usize = 8;

/// Any JSON that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tree {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Flag(bool),
    /// A whole number.
    Whole(i64),
    /// Any other number.
    Real(f64),
    /// A text.
    Text(CompactString),
    /// A list.
    List(Vec<Tree>),
    /// An object: its names with what they hold, in the order of the answer.
    Object(Vec<(CompactString, Tree)>),
}

impl Tree {
    /// What a name of an object holds. Of a name that stands twice, the last one counts.
    pub fn get(&self, name: &str) -> Option<&Tree> {
        let Tree::Object(pairs) = self else { return None };
        pairs.iter().rev().find(|(known, _)| known == name).map(|(_, tree)| tree)
    }

    /// The same, to be changed or taken.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Tree> {
        let Tree::Object(pairs) = self else { return None };
        pairs.iter_mut().rev().find(|(known, _)| known == name).map(|(_, tree)| tree)
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Tree::Null)
    }

    /// The text, where this is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Tree::Text(text) = self { Some(text) } else { None }
    }

    /// The flag, where this is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Tree::Flag(flag) = self { Some(*flag) } else { None }
    }

    /// The whole number, where this is one.
    pub fn as_i64(&self) -> Option<i64> {
        if let Tree::Whole(number) = self { Some(*number) } else { None }
    }

    /// The whole number, where this is one that is not negative.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_i64().and_then(|number| u64::try_from(number).ok())
    }

    /// The number, where this is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Tree::Whole(number) => Some(*number as f64),
            Tree::Real(number) => Some(*number),
            Tree::Null | Tree::Flag(_) | Tree::Text(_) | Tree::List(_) | Tree::Object(_) => None,
        }
    }

    /// The list, where this is one.
    pub fn as_list(&self) -> Option<&Vec<Tree>> {
        if let Tree::List(list) = self { Some(list) } else { None }
    }

    /// The list, where this is one, to be changed or taken.
    pub fn as_list_mut(&mut self) -> Option<&mut Vec<Tree>> {
        if let Tree::List(list) = self { Some(list) } else { None }
    }

    /// Takes it out and leaves `null`.
    pub fn take(&mut self) -> Tree {
        std::mem::take(self)
    }
}

impl From<serde_json::Value> for Tree {
    fn from(value: serde_json::Value) -> Tree {
        use serde_json::Value;
        match value {
            Value::Null => Tree::Null,
            Value::Bool(flag) => Tree::Flag(flag),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Tree::Whole(whole),
                None => Tree::Real(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => Tree::Text(text.into()),
            Value::Array(list) => Tree::List(list.into_iter().map(Tree::from).collect()),
            Value::Object(pairs) => {
                Tree::Object(pairs.into_iter().map(|(name, it)| (name.into(), it.into())).collect())
            }
        }
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Null => serializer.serialize_unit(),
            Tree::Flag(flag) => serializer.serialize_bool(*flag),
            Tree::Whole(number) => serializer.serialize_i64(*number),
            Tree::Real(number) => serializer.serialize_f64(*number),
            Tree::Text(text) => serializer.serialize_str(text),
            Tree::List(list) => serializer.collect_seq(list),
            Tree::Object(pairs) => {
                serializer.collect_map(pairs.iter().map(|(name, tree)| (name, tree)))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Tree;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("any JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Tree, E> {
        Ok(Tree::Flag(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Whole(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Tree, E> {
        Ok(i64::try_from(number).map_or(Tree::Real(number as f64), Tree::Whole))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree::Real(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            all.push(one);
        }
        Ok(Tree::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Tree, A::Error> {
        let mut pairs = Vec::with_capacity(USUAL_NAMES);
        while let Some(pair) = object.next_entry::<CompactString, Tree>()? {
            pairs.push(pair);
        }
        Ok(Tree::Object(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_tree_holds_what_was_answered() {
        let text = r#"{"a":null,"b":[true,-3,2.5,18446744073709551615],"c":{"d":"x"},"a":"last"}"#;
        let tree: Tree = serde_json::from_str(text).expect("JSON");
        assert_eq!(tree.get("a").and_then(Tree::as_str), Some("last"));
        let list = tree.get("b").and_then(Tree::as_list).expect("a list");
        assert_eq!((list[0].as_bool(), list[1].as_i64()), (Some(true), Some(-3)));
        assert_eq!((list[1].as_u64(), list[1].as_f64()), (None, Some(-3.0)));
        assert_eq!((list[2].as_i64(), list[2].as_f64()), (None, Some(2.5)));
        assert!(list[3].as_f64().is_some_and(|number| number > 1e19));
        assert_eq!(tree.get("c").and_then(|c| c.get("d")).and_then(Tree::as_str), Some("x"));
        assert!(tree.get("e").is_none() && list[0].get("a").is_none());
    }

    #[test]
    fn both_ways_to_a_tree_are_one() {
        let value = json!({"a": [1, -1, 0.5, "", null, {"b": false}]});
        let read: Tree = serde_json::from_str(&value.to_string()).expect("JSON");
        assert_eq!(serde_json::to_value(&read).expect("JSON again"), value);
        assert_eq!(read, Tree::from(value));
    }

    #[test]
    fn what_is_nested_without_end_is_refused() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(serde_json::from_str::<Tree>(&deep).is_err());
    }
}
