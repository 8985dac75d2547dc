//! What is known of a record: a small sorted list of fields and values.

use crate::{Field, FieldSet, Value};
use serde::{Deserialize, Serialize};

/// Fields with their values, in the fixed order of [`Field`].
///
/// A field that is absent is *unknown*: it was not asked for or could not be carried, and takes no
/// part in a merge. [`Value::Empty`] means that it was asked for and is empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fields(Vec<(Field, Value)>);

impl Fields {
    /// Nothing known yet.
    pub fn new() -> Self {
        Fields::default()
    }

    /// The value of a field; `None` when unknown.
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.0.binary_search_by_key(&field, |(f, _)| *f).ok().map(|at| &self.0[at].1)
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
        match self.0.binary_search_by_key(&field, |(f, _)| *f) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (field, value)),
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
        self.0.binary_search_by_key(&field, |(f, _)| *f).ok().map(|at| self.0.remove(at).1)
    }

    /// The known fields in the fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.0.iter().map(|(field, value)| (*field, value))
    }

    /// Which fields are known.
    pub fn known(&self) -> FieldSet {
        self.0.iter().map(|(field, _)| *field).collect()
    }

    /// How many fields are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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
}
