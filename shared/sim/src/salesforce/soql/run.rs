//! Runs a checked query over the rows.

use super::ast::{Direction, Function, Nulls};
use super::path::{self, Path};
use super::plan::{Column, Pick, Plan, PlanKind};
use crate::salesforce::reply::{Done, Refusal};
use crate::salesforce::schema::FieldType;
use crate::salesforce::sight::Sight;
use crate::salesforce::store::Row;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Which rows a query may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::salesforce) enum Reach {
    /// Neither deleted nor archived.
    Live,
    /// `queryAll`.
    All,
}

/// The ids of the rows that a query gives, in order.
pub(in crate::salesforce) fn ids(sight: &Sight<'_>, plan: &Plan, reach: Reach) -> Vec<String> {
    found(sight, plan, reach, |_| true)
}

fn found(
    sight: &Sight<'_>,
    plan: &Plan,
    reach: Reach,
    belongs: impl Fn(&Row) -> bool,
) -> Vec<String> {
    let mut rows: Vec<(&String, &Row)> = sight
        .store
        .of(plan.object)
        .filter(|(_, row)| reach == Reach::All || row.deleted.is_none() && !row.flag("IsArchived"))
        .filter(|(_, row)| belongs(row) && sight.sees(row))
        .filter(|(_, row)| !plan.mine || row.text("OwnerId") == Some(sight.user))
        .filter(|(id, row)| plan.test.as_ref().is_none_or(|test| test.passes(sight, id, row)))
        .collect();
    if !plan.orders.is_empty() {
        let keys: Vec<Vec<Value>> = rows
            .iter()
            .map(|(id, row)| {
                plan.orders.iter().map(|(path, ..)| path::value(sight, id, row, path)).collect()
            })
            .collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|a, b| ranked(plan, &keys[*a], &keys[*b]));
        rows = order.into_iter().map(|at| rows[at]).collect();
    }
    rows.into_iter().skip(plan.offset).take(plan.limit).map(|(id, _)| id.clone()).collect()
}

fn ranked(plan: &Plan, a: &[Value], b: &[Value]) -> Ordering {
    for ((path, direction, nulls), (a, b)) in plan.orders.iter().zip(a.iter().zip(b)) {
        let order = match (a.is_null(), b.is_null(), nulls) {
            (true, true, _) => Ordering::Equal,
            (true, false, Nulls::First) | (false, true, Nulls::Last) => Ordering::Less,
            (true, false, Nulls::Last) | (false, true, Nulls::First) => Ordering::Greater,
            (false, false, _) => match direction {
                Direction::Ascending => compare(path.kind, a, b),
                Direction::Descending => compare(path.kind, b, a),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

/// The order of two values of one field; text without regard to case, ids byte by byte, as they
/// are compared in a condition.
pub(super) fn compare(kind: FieldType, a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::String(a), Value::String(b)) if kind.is_text() => {
            a.to_lowercase().cmp(&b.to_lowercase()).then_with(|| a.cmp(b))
        }
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => {
            a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal)
        }
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => a.to_string().cmp(&b.to_string()),
    }
}

/// The ids of the children of one row.
pub(super) fn children(sight: &Sight<'_>, plan: &Plan, field: &str, parent: &str) -> Vec<String> {
    found(sight, plan, Reach::Live, |row| row.text(field) == Some(parent))
}

/// The values of a query with a single column, for a semi-join.
pub(super) fn column(sight: &Sight<'_>, plan: &Plan) -> Done<BTreeSet<String>> {
    let PlanKind::Rows(picks) = &plan.kind else {
        return Err(not_one_column());
    };
    let [Pick::Value(wanted)] = picks.as_slice() else {
        return Err(not_one_column());
    };
    Ok(ids(sight, plan, Reach::Live)
        .iter()
        .filter_map(|id| sight.store.get(id).map(|row| path::value(sight, id, row, wanted)))
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect())
}

fn not_one_column() -> Refusal {
    Refusal::bad("MALFORMED_QUERY", "semi join sub-selects must select exactly one field")
}

/// The rows of a grouped query.
pub(in crate::salesforce) fn groups(
    sight: &Sight<'_>,
    plan: &Plan,
    by: &[Path],
    columns: &[Column],
    reach: Reach,
) -> Vec<Value> {
    let plain = Plan { limit: usize::MAX, offset: 0, ..plan.clone() };
    let mut out: Vec<(Vec<Value>, Vec<String>)> = Vec::new();
    if by.is_empty() {
        out.push((Vec::new(), Vec::new()));
    }
    for id in ids(sight, &plain, reach) {
        let Some(row) = sight.store.get(&id) else { continue };
        let key: Vec<Value> = by.iter().map(|path| path::value(sight, &id, row, path)).collect();
        match out.iter_mut().find(|(known, _)| *known == key) {
            Some((_, members)) => members.push(id),
            None => out.push((key, vec![id])),
        }
    }
    out.iter()
        .skip(plan.offset)
        .take(plan.limit)
        .map(|(_, members)| {
            let mut record = Map::new();
            record.insert("attributes".to_owned(), json!({"type": "AggregateResult"}));
            for column in columns {
                record.insert(column.name.clone(), cell(sight, column, members));
            }
            Value::Object(record)
        })
        .collect()
}

fn cell(sight: &Sight<'_>, column: &Column, members: &[String]) -> Value {
    let mut values: Vec<Value> = members
        .iter()
        .filter_map(|id| sight.store.get(id).map(|row| path::value(sight, id, row, &column.path)))
        .filter(|value| !value.is_null())
        .collect();
    let numbers = || values.iter().filter_map(Value::as_f64);
    let order = |a: &Value, b: &Value| compare(column.path.kind, a, b);
    match column.function {
        None => values.into_iter().next().unwrap_or(Value::Null),
        Some(Function::Count) => json!(values.len()),
        Some(Function::CountDistinct) => {
            values.sort_by(order);
            values.dedup();
            json!(values.len())
        }
        Some(Function::Min) => values.into_iter().min_by(order).unwrap_or(Value::Null),
        Some(Function::Max) => values.into_iter().max_by(order).unwrap_or(Value::Null),
        Some(Function::Sum) => json!(numbers().sum::<f64>()),
        Some(Function::Avg) if values.is_empty() => Value::Null,
        Some(Function::Avg) => json!(numbers().sum::<f64>() / values.len() as f64),
    }
}
