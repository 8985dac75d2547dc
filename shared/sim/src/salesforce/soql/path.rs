//! Follows a path of names from a row to a value, through the relationships between objects.

use super::ast::Named;
use super::pointing;
use crate::salesforce::reply::{Done, Refusal};
use crate::salesforce::schema::{Field, FieldType, Object};
use crate::salesforce::sight::Sight;
use crate::salesforce::store::Row;
use serde_json::{Value, json};

/// Most relationships in one path.
const HOPS_MAX: usize = 5;

/// The fields of the `Name` object, the only ones behind a relationship with several targets.
const NAME_OBJECT: [&str; 11] = [
    "Id",
    "Name",
    "Type",
    "FirstName",
    "LastName",
    "Email",
    "Phone",
    "Title",
    "Alias",
    "Username",
    "IsActive",
];

/// A path whose names are known.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::salesforce) struct Path {
    pub(in crate::salesforce) hops: Vec<Hop>,
    pub(in crate::salesforce) leaf: &'static str,
    pub(in crate::salesforce) kind: FieldType,
}

/// One step to a parent.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::salesforce) struct Hop {
    /// The field that holds the parent's id.
    pub(in crate::salesforce) field: &'static str,
    pub(in crate::salesforce) relationship: &'static str,
}

/// What a path is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Select,
    Filter,
    Sort,
    Group,
}

/// Finds what the names of a path mean, beginning at an object.
pub(super) fn resolve<'a>(
    sight: &Sight<'a>,
    text: &str,
    object: &'a Object,
    alias: Option<&str>,
    named: &Named,
    wanted: Use,
) -> Done<Path> {
    let mut parts = named.parts.as_slice();
    if let [first, rest @ ..] = parts
        && !rest.is_empty()
        && (alias.is_some_and(|alias| alias.eq_ignore_ascii_case(first))
            || first.eq_ignore_ascii_case(object.name))
    {
        parts = rest;
    }
    let Some((leaf, way)) = parts.split_last() else {
        return Err(pointing(text, named.at, "MALFORMED_QUERY", "unexpected token: '.'"));
    };
    if way.len() > HOPS_MAX {
        let message = "The SOQL query exceeds the limit of 5 parent relationships";
        return Err(pointing(text, named.at, "MALFORMED_QUERY", message));
    }
    let mut at = object;
    let mut hops = Vec::new();
    for (step, name) in way.iter().enumerate() {
        let field =
            relationship(sight, at, name).ok_or_else(|| no_relationship(text, named.at, name))?;
        let relationship = field.relationship.expect("it was found by this name");
        hops.push(Hop { field: field.name, relationship });
        if field.polymorphic() {
            if step + 1 < way.len() {
                return Err(no_relationship(text, named.at, &way[step + 1]));
            }
            let leaf = NAME_OBJECT.iter().find(|known| known.eq_ignore_ascii_case(leaf));
            let leaf = leaf.ok_or_else(|| no_column(text, named, "Name"))?;
            let kind = if *leaf == "Id" { FieldType::Id } else { FieldType::Text };
            return Ok(Path { hops, leaf, kind });
        }
        let target = field.targets.first().and_then(|target| sight.schema.object(target));
        at = target.ok_or_else(|| no_relationship(text, named.at, name))?;
    }
    let field = sight.field(at, leaf).ok_or_else(|| no_column(text, named, at.name))?;
    allowed(text, named, field, wanted)?;
    Ok(Path { hops, leaf: field.name, kind: field.kind })
}

fn relationship<'a>(sight: &Sight<'a>, object: &'a Object, name: &str) -> Option<&'a Field> {
    object.fields.iter().find(|field| {
        field.relationship.is_some_and(|known| known.eq_ignore_ascii_case(name))
            && sight.shows(object, field)
    })
}

fn allowed(text: &str, named: &Named, field: &Field, wanted: Use) -> Done<()> {
    let refused = match wanted {
        Use::Select => None,
        Use::Filter => (!field.filterable() || field.kind == FieldType::Address)
            .then_some("filtered in a query call"),
        Use::Sort => (!field.sortable()).then_some("sorted in a query call"),
        Use::Group => {
            (!field.groupable() && !field.sortable()).then_some("grouped in a query call")
        }
    };
    match refused {
        None => Ok(()),
        Some(what) => {
            let message = format!("field '{}' can not be {what}", field.name);
            Err(pointing(text, named.at, "INVALID_FIELD", &message))
        }
    }
}

fn no_column(text: &str, named: &Named, object: &str) -> Refusal {
    let name = named.parts.last().map_or("", String::as_str);
    let message = format!(
        "No such column '{name}' on entity '{object}'. If you are attempting to use a custom \
         field, be sure to append the '__c' after the custom field name. Please reference your \
         WSDL or the describe call for the appropriate names."
    );
    pointing(text, named.at, "INVALID_FIELD", &message)
}

fn no_relationship(text: &str, at: usize, name: &str) -> Refusal {
    let message = format!(
        "Didn't understand relationship '{name}' in field path. If you are attempting to use a \
         custom relationship, be sure to append the '__r' after the custom relationship name. \
         Please reference your WSDL or the describe call for the appropriate names."
    );
    pointing(text, at, "INVALID_FIELD", &message)
}

/// The row at the end of so many hops.
pub(in crate::salesforce) fn parent<'a>(
    sight: &Sight<'a>,
    row: &'a Row,
    hops: &[Hop],
) -> Option<(&'a str, &'a Row)> {
    let mut at = row;
    let mut id = None;
    for hop in hops {
        let next = at.text(hop.field)?;
        at = sight.store.live(next)?;
        id = Some(next);
    }
    id.map(|id| (id, at))
}

/// The value at the end of a path.
pub(in crate::salesforce) fn value(sight: &Sight<'_>, id: &str, row: &Row, path: &Path) -> Value {
    if path.hops.is_empty() {
        return leaf(sight, id, row, path.leaf);
    }
    match parent(sight, row, &path.hops) {
        // Behind a relationship with several targets, `Type` is the name of the object.
        Some((_, row)) if path.names_object() => json!(row.object),
        Some((id, row)) => leaf(sight, id, row, path.leaf),
        None => Value::Null,
    }
}

impl Path {
    /// Whether the path ends at the `Type` of the `Name` object.
    pub(in crate::salesforce) fn names_object(&self) -> bool {
        let last = self.hops.last().map(|hop| hop.relationship);
        self.leaf == "Type"
            && last.is_some_and(|last| matches!(last, "Who" | "What" | "Owner" | "Relation"))
    }
}

fn leaf(sight: &Sight<'_>, id: &str, row: &Row, name: &str) -> Value {
    let object = sight.schema.object(row.object).expect("rows belong to known objects");
    sight.field(object, name).map_or(Value::Null, |field| sight.value(id, row, field))
}
