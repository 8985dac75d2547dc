//! The org as one person sees it: which rows, which fields, and what a field reads as.

use super::reply::{Done, Refusal};
use super::schema::{Field, FieldType, Object, Schema};
use super::store::{Row, Store};
use super::switches::{FieldSecurity, Switches};
use model::Moment;
use serde_json::{Value, json};

/// Everything a reader needs, borrowed for one request.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    pub(super) schema: &'a Schema,
    pub(super) switches: &'a Switches,
    pub(super) security: &'a FieldSecurity,
    pub(super) store: &'a Store,
    pub(super) user: &'a str,
    pub(super) zone: &'a str,
    pub(super) now: Moment,
    /// As in `v64.0`, for the addresses inside rows.
    pub(super) version: &'a str,
}

/// The two ways of writing a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    Create,
    Update,
}

impl<'a> Sight<'a> {
    /// An object by name.
    pub(super) fn object(&self, name: &str) -> Done<&'a Object> {
        self.schema.object(name).ok_or_else(|| {
            Refusal::bad(
                "INVALID_TYPE",
                format!(
                    "sObject type '{name}' is not supported. If you are attempting to use a custom \
                     object, be sure to append the '__c' after the entity name. Please reference \
                     your WSDL or the describe call for the appropriate names."
                ),
            )
        })
    }

    /// Whether this field exists here and is not hidden.
    pub(super) fn shows(&self, object: &Object, field: &Field) -> bool {
        field.exists(self.switches)
            && !self.security.hidden.contains(&FieldSecurity::pair(object.name, field.name))
    }

    /// A field by any case of its name, if this person sees it.
    pub(super) fn field(&self, object: &'a Object, name: &str) -> Option<&'a Field> {
        object.field(name).filter(|field| self.shows(object, field))
    }

    /// Whether this person may write the field.
    pub(super) fn writes(&self, object: &Object, field: &Field, writing: Writing) -> bool {
        let allowed = match writing {
            Writing::Create => field.createable(),
            Writing::Update => field.updateable(),
        };
        allowed
            && object.writable
            && !self.security.read_only.contains(&FieldSecurity::pair(object.name, field.name))
    }

    /// The values of a picklist; those of tasks are in tables that the administrator fills.
    pub(super) fn picklist(&self, object: &Object, field: &Field) -> Vec<String> {
        let table = match (object.name, field.name) {
            ("Task", "Status") => "TaskStatus",
            ("Task", "Priority") => "TaskPriority",
            _ => return field.values.clone(),
        };
        let mut words: Vec<(i64, String)> = self
            .store
            .of(table)
            .filter(|(_, row)| row.deleted.is_none())
            .filter_map(|(_, row)| {
                Some((row.number("SortOrder").unwrap_or(0), row.text("ApiName")?.to_owned()))
            })
            .collect();
        words.sort();
        words.into_iter().map(|(_, word)| word).collect()
    }

    /// Whether this person sees the row.
    pub(super) fn sees(&self, row: &Row) -> bool {
        let own = row.text("OwnerId").is_none_or(|owner| owner == self.user);
        own || !(row.owner_only || row.object == "Event" && row.flag("IsPrivate"))
    }

    /// Whether this person may change a row they see.
    pub(super) fn may_edit(&self, row: &Row) -> bool {
        let own = row.text("OwnerId").is_none_or(|owner| owner == self.user);
        own || !matches!(row.object, "Event" | "Task")
    }

    /// What a field of a row reads as.
    pub(super) fn value(&self, id: &str, row: &Row, field: &Field) -> Value {
        match field.kind {
            FieldType::Boolean if field.name == "IsDeleted" => json!(row.deleted.is_some()),
            FieldType::Boolean if field.name == "IsSandbox" => json!(self.switches.sandbox),
            FieldType::Boolean => json!(row.flag(field.name)),
            FieldType::Id => json!(id),
            FieldType::Address => address(row, field.name.trim_end_matches("Address")),
            FieldType::Url if field.name == "PhotoUrl" => {
                json!(format!("/services/images/photo/{id}"))
            }
            FieldType::Reference
            | FieldType::Text
            | FieldType::TextArea
            | FieldType::Picklist
            | FieldType::Combobox
            | FieldType::Email
            | FieldType::Phone
            | FieldType::Url
            | FieldType::Int
            | FieldType::Double
            | FieldType::Date
            | FieldType::DateTime
            | FieldType::IdList => row.values.get(field.name).cloned().unwrap_or(Value::Null),
        }
    }

    /// The `attributes` of a row.
    pub(super) fn attributes(&self, object: &str, id: &str) -> Value {
        json!({
            "type": object,
            "url": format!("/services/data/{}/sobjects/{object}/{id}", self.version),
        })
    }
}

/// The compound of an address; nothing when every part is empty.
fn address(row: &Row, head: &str) -> Value {
    let part = |name: &str| row.values.get(&format!("{head}{name}")).cloned();
    let mut out = serde_json::Map::new();
    for (key, name) in [
        ("street", "Street"),
        ("city", "City"),
        ("state", "State"),
        ("postalCode", "PostalCode"),
        ("country", "Country"),
        ("stateCode", "StateCode"),
        ("countryCode", "CountryCode"),
        ("latitude", "Latitude"),
        ("longitude", "Longitude"),
        ("geocodeAccuracy", "GeocodeAccuracy"),
    ] {
        let value = part(name);
        if value.is_some() || !key.ends_with("Code") || key == "postalCode" {
            out.insert(key.to_owned(), value.unwrap_or(Value::Null));
        }
    }
    if out.values().all(Value::is_null) { Value::Null } else { Value::Object(out) }
}
