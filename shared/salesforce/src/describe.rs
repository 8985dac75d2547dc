//! What describe says of an object, cut down to what the sync uses: which columns exist for this
//! person, how long they are, and which take a value. A column hidden by field-level security is
//! absent from describe:
//! `https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm`.

use crate::limits::{IMAGE_BYTES_MAX, IMAGE_COLUMNS_MAX};
use crate::{columns, row};
use model::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wire::Tree;

/// Where the codes of countries are kept among the picklists.
pub(crate) const COUNTRY_CODES: &str = "country codes";
/// Where their labels are kept, in the same order.
pub(crate) const COUNTRY_LABELS: &str = "country labels";
/// Words of one picklist that are kept.
const WORDS_MAX: usize = 400;

/// One column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    /// Longest text; 0 where it has no length.
    #[serde(default)]
    pub(crate) length: u32,
    /// Whether a new record may bear it.
    #[serde(default)]
    pub(crate) create: bool,
    /// Whether it may be changed.
    #[serde(default)]
    pub(crate) update: bool,
    /// Whether a condition may name it.
    #[serde(default)]
    pub(crate) filter: bool,
}

/// One object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Table {
    /// The columns that the sync knows and the person can see.
    pub(crate) columns: BTreeMap<String, Column>,
    /// The columns that make up the picture kept before a change.
    pub(crate) image: Vec<String>,
    /// The words of the picklists that the sync knows: column, then words.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, Vec<String>>,
}

impl Table {
    /// Whether the person can see a column. A relation is seen through its id.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// Whether a column takes a value, on creation and later.
    pub(crate) fn takes(&self, column: &str) -> bool {
        self.columns.get(column).is_some_and(|column| column.create && column.update)
    }

    /// Whether the object can be read at all.
    pub(crate) fn is_readable(&self) -> bool {
        self.has("Id") && self.has("SystemModstamp")
    }

    /// The words of a picklist.
    pub(crate) fn words(&self, column: &str) -> &[String] {
        self.words.get(column).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Reads a describe answer.
pub(crate) fn read(kind: Kind, body: &Tree) -> Table {
    let mut table = Table::default();
    let mut bytes = 0;
    let fields = body.get("fields").and_then(Tree::as_list);
    for field in fields.into_iter().flatten() {
        let Some(name) = row::text(field, "name").filter(|name| is_name(name)) else { continue };
        let column = Column {
            length: row::number(field, "length").and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
            create: row::flag(field, "createable"),
            update: row::flag(field, "updateable"),
            filter: row::flag(field, "filterable"),
        };
        let simple = !matches!(row::text(field, "type"), Some("address" | "location" | "base64"));
        if column.create
            && simple
            && row::text(field, "type") != Some("junctionIdList")
            && table.image.len() < IMAGE_COLUMNS_MAX
            && bytes + name.len() < IMAGE_BYTES_MAX
        {
            bytes += name.len() + 1;
            table.image.push(name.to_owned());
        }
        if name == columns::MARK && !row::flag(field, "externalId") {
            continue;
        }
        if is_known(kind, name) {
            table.columns.insert(name.to_owned(), column);
        }
        if matches!(name, "Salutation" | "Status" | "Priority") {
            table.words.insert(name.to_owned(), words(field, "value"));
        }
        // Where countries are a list, each has a code and a label.
        if name == "MailingCountryCode" {
            table.words.insert(COUNTRY_CODES.into(), words(field, "value"));
            table.words.insert(COUNTRY_LABELS.into(), words(field, "label"));
        }
    }
    relation(&mut table, "AccountId", "Account.Name");
    relation(&mut table, "ReportsToId", "ReportsTo.Name");
    table
}

/// A relation can be read where its id can; it is never written through its name.
fn relation(table: &mut Table, id: &str, name: &str) {
    if table.has(id) {
        table.columns.insert(name.to_owned(), Column::default());
    }
}

fn is_known(kind: Kind, name: &str) -> bool {
    columns::SYSTEM.contains(&name)
        || columns::about(kind).contains(&name)
        || columns::mapped(kind).iter().any(|(_, columns, _)| columns.contains(&name))
        || (kind == Kind::Contact && name == "ReportsToId")
}

/// Whether a name can stand in a query without an escape.
pub(crate) fn is_name(name: &str) -> bool {
    name.len() <= 80
        && name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn words(field: &Tree, key: &str) -> Vec<String> {
    let values = field.get("picklistValues").and_then(Tree::as_list);
    let active = values
        .into_iter()
        .flatten()
        .filter(|value| value.get("active").and_then(Tree::as_bool).unwrap_or(true));
    let words = active.map(|value| row::text(value, key).unwrap_or_default().to_owned());
    words.take(WORDS_MAX).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// A describe answer with the columns of a plain org, each createable and updateable unless
    /// it is of the system's own.
    pub(crate) fn plain(kind: Kind) -> Value {
        let read_only = [
            "Id",
            "IsDeleted",
            "CreatedDate",
            "LastModifiedDate",
            "SystemModstamp",
            "MasterRecordId",
            "IsClosed",
            "IsHighPriority",
            "IsChild",
            "GroupEventType",
            "IsRecurrence2",
            "RecurrenceActivityId",
            "IsPersonAccount",
            "IsClientManaged",
        ];
        let absent = ["MiddleName", "Suffix", "IsPersonAccount", "IsClientManaged", columns::MARK];
        let mut names: Vec<&str> = columns::SYSTEM.to_vec();
        names.extend(columns::about(kind));
        names.extend(columns::mapped(kind).iter().flat_map(|(_, columns, _)| columns.iter()));
        names.push("ReportsToId");
        names.sort_unstable();
        names.dedup();
        let fields: Vec<Value> = names
            .into_iter()
            .filter(|name| !absent.contains(name) && !name.contains('.'))
            .filter(|name| kind == Kind::Contact || *name != "ReportsToId")
            .map(|name| {
                let open = !read_only.contains(&name);
                json!({"name": name, "type": "string", "length": 80, "createable": open,
                       "updateable": open, "filterable": name != "Description"})
            })
            .collect();
        json!({ "fields": fields })
    }

    #[test]
    fn only_what_the_person_sees_is_in_the_table() {
        let table = read(Kind::Contact, &plain(Kind::Contact).into());
        assert!(table.is_readable());
        assert!(table.takes("LastName") && table.has("Account.Name"));
        assert!(!table.has("MiddleName") && !table.takes("SystemModstamp"));
        assert!(!table.takes("Account.Name"));
        assert!(table.image.contains(&"LastName".to_owned()));
        assert!(!table.image.contains(&"Id".to_owned()));
    }

    #[test]
    fn a_mark_must_be_an_external_id() {
        let field = |external: bool| {
            tree!({"fields": [{"name": "Twinline_Mark__c", "type": "string", "length": 255,
                "createable": true, "updateable": true, "externalId": external}]})
        };
        assert!(read(Kind::Contact, &field(true)).takes(columns::MARK));
        assert!(!read(Kind::Contact, &field(false)).has(columns::MARK));
    }

    #[test]
    fn hostile_describes_are_harmless() {
        for body in [
            tree!(null),
            tree!({"fields": 5}),
            tree!({"fields": [null, 1, {}, {"name": 5},
            {"name": "Id FROM User", "length": -5}, {"name": "LastName", "length": 1e99}]}),
        ] {
            let table = read(Kind::Contact, &body);
            assert!(table.columns.keys().all(|name| name == "LastName"));
        }
        let many: Vec<Value> = (0..5_000)
            .map(|n| json!({"name": format!("Field{n}__c"), "createable": true}))
            .collect();
        let table = read(Kind::Task, &tree!({ "fields": many }));
        assert!(table.image.len() <= IMAGE_COLUMNS_MAX);
        assert!(table.image.join(",").len() <= IMAGE_BYTES_MAX + 100);
    }
}
