//! Rules of tasks, and what events and tasks have in common.

use super::{Actor, Authority, defaulted, integrity, names};
use crate::salesforce::reply::Done;
use crate::salesforce::sight::Sight;
use crate::salesforce::store::{Row, stamp};
use serde_json::{Map, Value, json};

/// Computes what follows from the given fields of a task.
pub(super) fn settle_task(
    sight: &Sight<'_>,
    actor: &Actor,
    given: &Map<String, Value>,
    old: Option<&Row>,
    row: &mut Row,
) -> Done<()> {
    let master = old.is_some_and(|old| old.flag("IsRecurrence"));
    if master && (names(given, "ActivityDate") || names(given, "Status")) {
        let field = if names(given, "Status") { "Status" } else { "ActivityDate" };
        return Err(integrity("The pattern of a series has neither status nor due date", field));
    }
    defaulted(row, "Status", &standard(sight, "TaskStatus", "Not Started"));
    defaulted(row, "Priority", &standard(sight, "TaskPriority", "Normal"));
    defaulted(row, "TaskSubtype", "Task");
    let closed = lookup(sight, "TaskStatus", row.text("Status"), "IsClosed");
    let high = lookup(sight, "TaskPriority", row.text("Priority"), "IsHighPriority");
    row.set("IsHighPriority", json!(high));
    let was_closed = old.is_some_and(|old| old.flag("IsClosed"));
    row.set("IsClosed", json!(closed));
    if closed && !was_closed && !row.values.contains_key("CompletedDateTime") {
        row.set("CompletedDateTime", json!(stamp(actor.now)));
    }
    if !closed {
        row.set("CompletedDateTime", Value::Null);
    }
    if actor.authority == Authority::Api && names(given, "IsRecurrence") && row.flag("IsRecurrence")
    {
        return Err(integrity("Task series are not offered by this org's API", "IsRecurrence"));
    }
    relate(sight, given, row, "TaskWhoIds");
    Ok(())
}

/// The derived account and the counts of related records.
pub(super) fn relate(sight: &Sight<'_>, given: &Map<String, Value>, row: &mut Row, list: &str) {
    if sight.switches.shared_activities
        && let Some(ids) = given.get(list).and_then(Value::as_array)
    {
        row.set("WhoId", ids.first().cloned().unwrap_or(Value::Null));
    }
    let account =
        row.text("WhatId").filter(|id| id.starts_with("001")).map(str::to_owned).or_else(|| {
            let who = sight.store.live(row.text("WhoId")?)?;
            who.text("AccountId").map(str::to_owned)
        });
    row.set("AccountId", json!(account));
    if sight.switches.shared_activities {
        let list = row.values.get(list).and_then(Value::as_array).map(Vec::len);
        let who = list.unwrap_or_else(|| usize::from(row.values.contains_key("WhoId")));
        row.set("WhoCount", json!(who));
        row.set("WhatCount", json!(usize::from(row.values.contains_key("WhatId"))));
    }
}

/// The default value of one of the tables of an org's own words.
fn standard(sight: &Sight<'_>, table: &str, otherwise: &str) -> String {
    sight
        .store
        .of(table)
        .find(|(_, row)| row.flag("IsDefault"))
        .and_then(|(_, row)| row.text("ApiName"))
        .unwrap_or(otherwise)
        .to_owned()
}

fn lookup(sight: &Sight<'_>, table: &str, word: Option<&str>, flag: &str) -> bool {
    sight
        .store
        .of(table)
        .find(|(_, row)| row.text("ApiName") == word)
        .is_some_and(|(_, row)| row.flag(flag))
}
