//! Writes rows as the vendor does: `attributes` first, parents nested, children as query results.

use super::path::{self, Path};
use super::plan::{Pick, Plan, PlanKind};
use super::run;
use crate::salesforce::sight::Sight;
use crate::salesforce::store::Row;
use serde_json::{Map, Value, json};

/// One row of a query; `None` when it is gone by now.
pub(in crate::salesforce) fn record(sight: &Sight<'_>, plan: &Plan, id: &str) -> Option<Value> {
    let row = sight.store.get(id)?;
    let PlanKind::Rows(picks) = &plan.kind else { return None };
    let mut out = Map::new();
    out.insert("attributes".to_owned(), sight.attributes(row.object, id));
    for pick in picks {
        match pick {
            Pick::Value(path) => place(sight, &mut out, id, row, path),
            Pick::Children { name, field, plan } => {
                out.insert((*name).to_owned(), children(sight, plan, field, id));
            }
            Pick::TypeOf { relationship, branches, otherwise } => {
                let name = relationship.hops.last().map_or("", |hop| hop.relationship);
                let parent = path::parent(sight, row, &relationship.hops);
                let value = parent.map_or(Value::Null, |(id, row)| {
                    let branch = branches.iter().find(|(object, _)| *object == row.object);
                    shown(sight, id, row, branch.map_or(otherwise, |(_, fields)| fields))
                });
                out.insert(name.to_owned(), value);
            }
        }
    }
    Some(Value::Object(out))
}

fn shown(sight: &Sight<'_>, id: &str, row: &Row, fields: &[Path]) -> Value {
    let mut out = Map::new();
    out.insert("attributes".to_owned(), sight.attributes(row.object, id));
    for path in fields {
        place(sight, &mut out, id, row, path);
    }
    Value::Object(out)
}

/// Puts a value at its path, making the parents on the way.
fn place(sight: &Sight<'_>, out: &mut Map<String, Value>, id: &str, row: &Row, path: &Path) {
    let value = path::value(sight, id, row, path);
    let mut at = out;
    for (depth, hop) in path.hops.iter().enumerate() {
        let Some((id, parent)) = path::parent(sight, row, &path.hops[..=depth]) else {
            at.entry(hop.relationship).or_insert(Value::Null);
            return;
        };
        let entry = at.entry(hop.relationship).or_insert_with(|| {
            let polymorphic =
                path.names_object() || is_polymorphic(sight, row, &path.hops[..=depth]);
            let kind = if polymorphic { "Name" } else { parent.object };
            let mut attributes = sight.attributes(parent.object, id);
            attributes["type"] = json!(kind);
            json!({"attributes": attributes})
        });
        match entry {
            Value::Object(object) => at = object,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => {
                return;
            }
        }
    }
    at.insert(path.leaf.to_owned(), value);
}

/// Whether the last of these hops can lead to several objects.
fn is_polymorphic(sight: &Sight<'_>, row: &Row, hops: &[path::Hop]) -> bool {
    let Some((last, way)) = hops.split_last() else { return false };
    let from = if way.is_empty() { Some(row) } else { path::parent(sight, row, way).map(|p| p.1) };
    from.and_then(|row| sight.schema.object(row.object))
        .and_then(|object| object.field(last.field))
        .is_some_and(super::super::schema::Field::polymorphic)
}

fn children(sight: &Sight<'_>, plan: &Plan, field: &str, parent: &str) -> Value {
    let ids = run::children(sight, plan, field, parent);
    if ids.is_empty() {
        return Value::Null;
    }
    let records: Vec<Value> = ids.iter().filter_map(|id| record(sight, plan, id)).collect();
    json!({"totalSize": records.len(), "done": true, "records": records})
}
