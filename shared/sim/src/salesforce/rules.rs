//! What a row must look like before it is saved: types, lengths, required fields, and the rules of
//! each object.

mod activity;
mod contact;
mod event;
mod values;

#[cfg(test)]
mod tests;

use super::reply::{Done, Refusal};
use super::schema::{Field, Object};
use super::sight::{Sight, Writing};
use super::store::{Row, stamp};
use serde_json::{Map, Value, json};

pub(super) use contact::duplicates;

/// Who writes, and with what permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Actor {
    pub(super) user: String,
    pub(super) now: model::Moment,
    pub(super) version: String,
    pub(super) authority: Authority,
    pub(super) saving: Saving,
}

/// Whose hand it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Authority {
    /// A caller of the API.
    Api,
    /// The platform itself, which also writes what callers may not.
    Platform,
}

/// Whether a duplicate may be saved all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Saving {
    Strict,
    AllowDuplicates,
}

/// A new row out of a body.
pub(super) fn created(
    sight: &Sight<'_>,
    actor: &Actor,
    object: &Object,
    body: &Map<String, Value>,
) -> Done<Row> {
    if !object.writable && actor.authority == Authority::Api {
        return Err(Refusal::bad(
            "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
            format!("entity type cannot be inserted: {}", object.label),
        ));
    }
    let given = values::given(sight, actor, object, body, Writing::Create)?;
    let mut row = Row {
        object: object.name,
        values: Map::new(),
        owner_only: false,
        series: None,
        deleted: None,
    };
    let at = stamp(actor.now);
    for (field, value) in [
        ("OwnerId", actor.user.as_str()),
        ("CreatedById", &actor.user),
        ("CreatedDate", &at),
        ("LastModifiedById", &actor.user),
        ("LastModifiedDate", &at),
        ("SystemModstamp", &at),
    ] {
        if object.has(field) {
            row.set(field, value);
        }
    }
    for (name, value) in &given {
        row.set(name, value.clone());
    }
    required(sight, object, &row)?;
    of_object(sight, actor, &given, None, &mut row)?;
    validation(sight, &row)?;
    Ok(row)
}

/// A row with the changes of a body.
pub(super) fn changed(
    sight: &Sight<'_>,
    actor: &Actor,
    object: &Object,
    old: &Row,
    body: &Map<String, Value>,
) -> Done<Row> {
    let given = values::given(sight, actor, object, body, Writing::Update)?;
    let mut row = old.clone();
    for (name, value) in &given {
        row.set(name, value.clone());
    }
    let at = stamp(actor.now);
    for (field, value) in [
        ("LastModifiedById", actor.user.as_str()),
        ("LastModifiedDate", &at),
        ("SystemModstamp", &at),
    ] {
        if object.has(field) {
            row.set(field, value);
        }
    }
    required(sight, object, &row)?;
    of_object(sight, actor, &given, Some(old), &mut row)?;
    validation(sight, &row)?;
    Ok(row)
}

fn of_object(
    sight: &Sight<'_>,
    actor: &Actor,
    given: &Map<String, Value>,
    old: Option<&Row>,
    row: &mut Row,
) -> Done<()> {
    match row.object {
        "Contact" | "Lead" => {
            let person = old.is_some_and(|old| old.flag("IsPersonAccount"));
            if person && actor.authority == Authority::Api {
                let message = "a person is changed through its account";
                return Err(Refusal::bad("INSUFFICIENT_ACCESS_OR_READONLY", message));
            }
            contact::settle(sight, row)
        }
        "Event" => {
            if actor.authority == Authority::Api {
                event::refuse_what_only_the_platform_does(given, old)?;
            }
            event::settle(sight, given, old, row)
        }
        "Task" => activity::settle_task(sight, actor, given, old, row),
        _ => Ok(()),
    }
}

/// Fields that must have a value: neither nillable nor filled in by the platform.
fn required(sight: &Sight<'_>, object: &Object, row: &Row) -> Done<()> {
    let missing: Vec<&Field> = object
        .fields
        .iter()
        .filter(|field| field.createable() && !field.nillable() && !field.defaulted())
        .filter(|field| field.exists(sight.switches))
        .filter(|field| !row.values.contains_key(field.name))
        .filter(|field| !matches!(field.name, "EventWhoIds" | "TaskWhoIds" | "Status"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|field| field.name).collect();
    let mut refusal = Refusal::bad(
        "REQUIRED_FIELD_MISSING",
        format!("Required fields are missing: [{}]", names.join(", ")),
    );
    refusal.fields = names.iter().map(|name| (*name).to_owned()).collect();
    Err(refusal)
}

fn validation(sight: &Sight<'_>, row: &Row) -> Done<()> {
    match &sight.switches.validation {
        Some(rule)
            if rule.object.eq_ignore_ascii_case(row.object)
                && !row.values.keys().any(|name| name.eq_ignore_ascii_case(&rule.field)) =>
        {
            Err(Refusal::bad("FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.message.clone())
                .about(&rule.field))
        }
        Some(_) | None => Ok(()),
    }
}

fn integrity(message: &str, field: &str) -> Refusal {
    Refusal::bad("FIELD_INTEGRITY_EXCEPTION", message).about(field)
}

/// Whether a body names a field with a value.
fn names(given: &Map<String, Value>, field: &str) -> bool {
    given.get(field).is_some_and(|value| !value.is_null())
}

fn defaulted(row: &mut Row, field: &str, value: &str) {
    if !row.values.contains_key(field) {
        row.set(field, json!(value));
    }
}
