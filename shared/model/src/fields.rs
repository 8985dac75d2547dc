//! What is known of a record: a small sorted list of fields and values.

use crate::{Field, FieldSet, Value};
use serde::de::Deserializer;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// Fields with their values, in the fixed order of [`Field`].
///
/// A field that is absent is *unknown*: it was not asked for or could not be carried, and takes no
/// part in a merge. [`Value::Empty`] means that it was asked for and is empty. Most fields of most
/// records are, so that an empty one costs a bit and no place in the list. Written and read as a
/// list of pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    known: FieldSet,
    /// What is not empty, in the fixed order.
    full: Vec<(Field, Value)>,
}

impl Fields {
    /// Nothing known yet.
    pub fn new() -> Self {
        Fields::default()
    }

    /// The value of a field; `None` when unknown.
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.known
            .has(field)
            .then(|| self.place(field).map_or(&Value::Empty, |at| &self.full[at].1))
    }

    /// The text of a field that is known and not empty.
    pub fn text(&self, field: Field) -> Option<&str> {
        match self.get(field)? {
            Value::Text(text) => Some(text),
            Value::Empty
            | Value::Choice(_)
            | Value::Day(_)
            | Value::Moment(_)
            | Value::Flag(_)
            | Value::Number(_)
            | Value::Times(_)
            | Value::Address(_) => None,
        }
    }

    /// Puts a value in the place of what was known before.
    pub fn set(&mut self, field: Field, value: Value) {
        self.take(field);
        self.known = self.known.with(field);
        if !value.is_empty() {
            let at = self.full.partition_point(|(earlier, _)| *earlier < field);
            self.full.insert(at, (field, value));
        }
    }

    /// Builder form of [`Fields::set`].
    #[must_use]
    pub fn with(mut self, field: Field, value: impl Into<Value>) -> Self {
        self.set(field, value.into());
        self
    }

    /// Makes a field unknown and returns what was known.
    pub fn take(&mut self, field: Field) -> Option<Value> {
        let known = self.known.has(field);
        self.known = self.known.without(field);
        known.then(|| self.place(field).map_or(Value::Empty, |at| self.full.remove(at).1))
    }

    /// The known fields in the fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Value)> {
        let mut full = self.full.iter().peekable();
        self.known.iter().map(move |field| match full.next_if(|(next, _)| *next == field) {
            Some((field, value)) => (*field, value),
            None => (field, &Value::Empty),
        })
    }

    /// Which fields are known.
    pub fn known(&self) -> FieldSet {
        self.known
    }

    /// How many fields are known.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Gives back memory that was taken in advance, before many records are kept.
    pub fn compact(&mut self) {
        self.full.shrink_to_fit();
    }

    fn place(&self, field: Field) -> Option<usize> {
        self.full.binary_search_by_key(&field, |(at, _)| *at).ok()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<(Field, Value)>::deserialize(deserializer).map(Fields::from_iter)
    }
}

impl FromIterator<(Field, Value)> for Fields {
    fn from_iter<I: IntoIterator<Item = (Field, Value)>>(pairs: I) -> Self {
        let mut fields = Fields::new();
        for (field, value) in pairs {
            fields.set(field, value);
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_and_empty_are_two_things() {
        let fields =
            Fields::new().with(Field::Surname, "Lovelace").with(Field::Email, Value::Empty);
        assert_eq!(fields.text(Field::Surname), Some("Lovelace"));
        assert_eq!(fields.get(Field::Email), Some(&Value::Empty));
        assert_eq!(fields.get(Field::JobTitle), None);
        assert_eq!(fields.known().len(), 2);
    }

    #[test]
    fn a_field_is_set_emptied_and_taken() {
        let mut fields = Fields::new().with(Field::Surname, "Byron").with(Field::Email, "a@b.c");
        fields.set(Field::Surname, Value::Empty);
        fields.set(Field::JobTitle, Value::from("Countess"));
        let pairs: Vec<(Field, &Value)> = fields.iter().collect();
        let (title, email) = (Value::from("Countess"), Value::from("a@b.c"));
        let mut wanted =
            [(Field::Surname, &Value::Empty), (Field::JobTitle, &title), (Field::Email, &email)];
        wanted.sort_by_key(|(field, _)| *field);
        assert_eq!(pairs, wanted);
        assert_eq!(fields.take(Field::Surname), Some(Value::Empty));
        assert_eq!(fields.take(Field::Surname), None);
        assert_eq!(fields.take(Field::Email), Some(Value::from("a@b.c")));
        assert_eq!(fields.len(), 1);
    }

    #[test]
    fn fields_are_written_as_pairs() {
        let fields =
            Fields::new().with(Field::Surname, "Lovelace").with(Field::Email, Value::Empty);
        let written = serde_json::to_string(&fields).expect("fields can be written");
        assert_eq!(written, r#"[["surname",{"text":"Lovelace"}],["email","empty"]]"#);
        assert_eq!(serde_json::from_str::<Fields>(&written).expect("they can be read"), fields);
    }
}
