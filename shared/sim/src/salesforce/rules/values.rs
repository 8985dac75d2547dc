//! Reads the values of a body: which fields, which types, how long.

use super::{Actor, Authority};
use crate::salesforce::id;
use crate::salesforce::reply::{Done, Refusal};
use crate::salesforce::schema::{Field, FieldType, Object};
use crate::salesforce::sight::{Sight, Writing};
use crate::salesforce::store::stamp;
use model::{Day, Moment};
use serde_json::{Map, Value, json};

/// The values of a body by the proper names of their fields.
pub(super) fn given(
    sight: &Sight<'_>,
    actor: &Actor,
    object: &Object,
    body: &Map<String, Value>,
    writing: Writing,
) -> Done<Map<String, Value>> {
    let mut out = Map::new();
    let mut unwritable = Vec::new();
    for (name, value) in body {
        if name == "attributes" {
            continue;
        }
        let field = object
            .field(name)
            .filter(|field| sight.shows(object, field))
            .ok_or_else(|| unknown(name, object))?;
        if actor.authority == Authority::Api && !sight.writes(object, field, writing) {
            unwritable.push(field.name.to_owned());
            continue;
        }
        out.insert(field.name.to_owned(), read(sight, actor, object, field, value)?);
    }
    if unwritable.is_empty() {
        return Ok(out);
    }
    let mut refusal = Refusal::bad(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        format!(
            "Unable to create/update fields: {}. Please check the security settings of this field \
             and verify that it is read/write for your profile or permission set.",
            unwritable.join(", ")
        ),
    );
    refusal.fields = unwritable;
    Err(refusal)
}

fn unknown(name: &str, object: &Object) -> Refusal {
    Refusal::bad(
        "INVALID_FIELD",
        format!("No such column '{name}' on sobject of type {}", object.name),
    )
}

fn read(
    sight: &Sight<'_>,
    actor: &Actor,
    object: &Object,
    field: &Field,
    value: &Value,
) -> Done<Value> {
    if value.is_null() || value.as_str().is_some_and(str::is_empty) {
        if field.kind == FieldType::Boolean {
            return Err(wrong(field, value));
        }
        if field.kind == FieldType::Reference && field.defaulted() && !field.nillable() {
            let message = format!("{} ID: owner cannot be blank", field.label);
            return Err(Refusal::bad("INVALID_CROSS_REFERENCE_KEY", message).about(field.name));
        }
        return Ok(Value::Null);
    }
    match field.kind {
        FieldType::Boolean => match value {
            Value::Bool(flag) => Ok(json!(flag)),
            Value::String(word) if word == "true" || word == "false" => Ok(json!(word == "true")),
            _ => Err(wrong(field, value)),
        },
        FieldType::Int => whole(field, value),
        FieldType::Double => {
            let number = value.as_f64().or_else(|| value.as_str().and_then(|s| s.parse().ok()));
            number.filter(|n| n.is_finite()).map(|n| json!(n)).ok_or_else(|| wrong(field, value))
        }
        FieldType::Date => {
            let text = value.as_str().filter(|text| text.len() == 10);
            let day = text.and_then(Day::parse).ok_or_else(|| wrong(field, value))?;
            Ok(json!(day.to_string()))
        }
        FieldType::DateTime => {
            let at = value.as_str().and_then(Moment::parse).ok_or_else(|| wrong(field, value))?;
            Ok(json!(stamp(at)))
        }
        FieldType::Id | FieldType::Reference => reference(sight, actor, field, value),
        FieldType::IdList => {
            let ids = value.as_array().ok_or_else(|| wrong(field, value))?;
            ids.iter().map(|id| reference(sight, actor, field, id)).collect::<Done<_>>()
        }
        FieldType::Address => Err(wrong(field, value)),
        FieldType::Text
        | FieldType::TextArea
        | FieldType::Picklist
        | FieldType::Combobox
        | FieldType::Email
        | FieldType::Phone
        | FieldType::Url => text(sight, object, field, value),
    }
}

fn whole(field: &Field, value: &Value) -> Done<Value> {
    let number = match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_f64(),
        _ => None,
    };
    let number = number.filter(|n: &f64| n.fract() == 0.0).ok_or_else(|| wrong(field, value))?;
    let digits = i32::try_from(field.length.clamp(1, 9)).unwrap_or(9);
    if number.abs() >= 10_f64.powi(digits) {
        return Err(Refusal::bad(
            "NUMBER_OUTSIDE_VALID_RANGE",
            format!("{}: value outside of valid range on numeric field: {number}", field.label),
        )
        .about(field.name));
    }
    Ok(json!(number as i64))
}

fn reference(sight: &Sight<'_>, actor: &Actor, field: &Field, value: &Value) -> Done<Value> {
    let text = value.as_str().ok_or_else(|| wrong(field, value))?;
    let id = id::normal(text).ok_or_else(|| {
        Refusal::bad(
            "MALFORMED_ID",
            format!("{} ID: id value of incorrect type: {text}", field.label),
        )
        .about(field.name)
    })?;
    if actor.authority == Authority::Platform || field.kind != FieldType::Reference {
        return Ok(json!(id));
    }
    let row = sight.store.live(&id).filter(|row| sight.sees(row)).ok_or_else(|| {
        Refusal::bad("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id").about(field.name)
    })?;
    if !field.targets.is_empty() && !field.targets.contains(&row.object) {
        let message = format!("{} ID: id value of incorrect type: {id}", field.label);
        return Err(Refusal::bad("FIELD_INTEGRITY_EXCEPTION", message).about(field.name));
    }
    if row.object == "User" && !row.flag("IsActive") {
        let message = "operation performed with inactive user";
        return Err(Refusal::bad("INACTIVE_OWNER_OR_USER", message).about(field.name));
    }
    Ok(json!(id))
}

fn text(sight: &Sight<'_>, object: &Object, field: &Field, value: &Value) -> Done<Value> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return Err(wrong(field, value)),
    };
    let length = text.chars().count();
    if field.length > 0 && length > field.length as usize {
        let shown: String = text.chars().take(100).collect();
        return Err(Refusal::bad(
            "STRING_TOO_LONG",
            format!("{}: data value too large: {shown} (max length={})", field.label, field.length),
        )
        .about(field.name));
    }
    if field.kind == FieldType::Email && !is_email(&text) {
        return Err(Refusal::bad(
            "INVALID_EMAIL_ADDRESS",
            format!("{}: invalid email address: {text}", field.label),
        )
        .about(field.name));
    }
    let restricted = field.restricted()
        || sight.switches.restricted_picklists
            && field.kind == FieldType::Picklist
            && matches!(field.name, "Salutation" | "LeadSource" | "Status" | "Priority");
    let known = if restricted { sight.picklist(object, field) } else { Vec::new() };
    if !known.is_empty() && !known.contains(&text) {
        return Err(Refusal::bad(
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            format!("{}: bad value for restricted picklist field: {text}", field.label),
        )
        .about(field.name));
    }
    Ok(json!(text))
}

/// One `@`, something before it, a dotted name after it, and none of the characters that need
/// quoting.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    let labels: Vec<&str> = domain.split('.').collect();
    !local.is_empty()
        && local.chars().all(plain)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && labels.len() > 1
        && labels.iter().all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

fn wrong(field: &Field, value: &Value) -> Refusal {
    let (found, shown) = match value {
        Value::Null => ("VALUE_NULL", String::from("null")),
        Value::Bool(flag) => ("VALUE_TRUE", flag.to_string()),
        Value::Number(number) => ("VALUE_NUMBER_INT", number.to_string()),
        Value::String(text) => ("VALUE_STRING", text.chars().take(100).collect()),
        Value::Array(_) => ("START_ARRAY", String::from("[")),
        Value::Object(_) => ("START_OBJECT", String::from("{")),
    };
    Refusal::bad(
        "JSON_PARSER_ERROR",
        format!(
            "Cannot deserialize instance of {} from {found} value {shown} or request may be \
             missing a required field at [line:1, column:1]",
            field.kind.words().0
        ),
    )
    .about(field.name)
}
