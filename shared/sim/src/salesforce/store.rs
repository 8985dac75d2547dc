//! The rows of the org, the recycle bin and the log of deletions.

use super::id;
use model::Moment;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The external id that is unique.
pub(super) const MARK: &str = "Twinline_Mark__c";

/// One row. Times are kept in the vendor's text form, which sorts as the times do.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) object: &'static str,
    pub(super) values: Map<String, Value>,
    /// Only its owner sees it.
    pub(super) owner_only: bool,
    /// The series it belongs to, which no field tells.
    pub(super) series: Option<String>,
    /// In the recycle bin since.
    pub(super) deleted: Option<Moment>,
}

impl Row {
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.values.get(field).and_then(Value::as_str)
    }

    pub(super) fn flag(&self, field: &str) -> bool {
        self.values.get(field).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(super) fn number(&self, field: &str) -> Option<i64> {
        self.values.get(field).and_then(Value::as_i64)
    }

    pub(super) fn set(&mut self, field: &str, value: impl Into<Value>) {
        let value = value.into();
        if value.is_null() {
            self.values.remove(field);
        } else {
            self.values.insert(field.to_owned(), value);
        }
    }
}

/// A deletion as the log keeps it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Deletion {
    pub(super) object: &'static str,
    pub(super) id: String,
    pub(super) at: Moment,
}

/// Everything that is stored. Cloned before an all-or-nothing request.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    pub(super) rows: BTreeMap<String, Row>,
    pub(super) deletions: Vec<Deletion>,
    serials: BTreeMap<String, u64>,
    /// Rows by object and external id in lower case; entries may be out of date.
    marks: BTreeMap<(&'static str, String), String>,
    /// How the ids of an object begin.
    prefixes: BTreeMap<&'static str, String>,
}

impl Store {
    /// The next id under a prefix.
    pub(super) fn next_id(&mut self, prefix: &str) -> String {
        let serial = self.serials.entry(prefix.to_owned()).or_insert(0);
        *serial += 1;
        // Serial numbers start high enough for letters to appear in the ids.
        id::make(prefix, *serial + 40_000)
    }

    /// A row by its long id, deleted or not.
    pub(super) fn get(&self, id: &str) -> Option<&Row> {
        self.rows.get(id)
    }

    /// A row that is not deleted.
    pub(super) fn live(&self, id: &str) -> Option<&Row> {
        self.rows.get(id).filter(|row| row.deleted.is_none())
    }

    /// All rows of an object in the order of their ids, deleted ones included. Ids begin with the
    /// prefix of their object, so that its rows lie together.
    pub(super) fn of<'a>(&'a self, object: &'a str) -> impl Iterator<Item = (&'a String, &'a Row)> {
        let prefix = self.prefixes.get(object).map_or("~", String::as_str);
        self.rows
            .range(prefix.to_owned()..)
            .take_while(move |(id, _)| id.starts_with(prefix))
            .filter(move |(_, row)| row.object == object)
    }

    /// Stores a row.
    pub(super) fn put(&mut self, id: String, row: Row) {
        if !self.prefixes.contains_key(row.object) {
            self.prefixes.insert(row.object, id.chars().take(3).collect());
        }
        if let Some(mark) = row.text(MARK) {
            self.marks.insert((row.object, mark.to_lowercase()), id.clone());
        }
        self.rows.insert(id, row);
    }

    /// The live row of an object with an external id.
    pub(super) fn marked(&self, object: &'static str, mark: &str) -> Option<&String> {
        let mark = mark.to_lowercase();
        let id = self.marks.get(&(object, mark.clone()))?;
        let row = self.live(id)?;
        row.text(MARK).is_some_and(|known| known.to_lowercase() == mark).then_some(id)
    }
}

/// `2026-11-23T00:42:06.000+0000`: a whole second, as every time of this org is.
pub(super) fn stamp(at: Moment) -> String {
    let text = at.rfc3339();
    format!("{}.000+0000", text.trim_end_matches('Z'))
}

/// The same, with the milliseconds cut.
pub(super) fn whole_second(at: Moment) -> Moment {
    Moment(at.0.div_euclid(1_000) * 1_000)
}
