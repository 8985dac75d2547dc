//! `sobjects` and `describe`: what the org knows about its objects, as this person sees it.

use super::replicates;
use super::rows::http_date;
use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::reply::{Done, Refusal, Reply};
use crate::salesforce::rules::Actor;
use crate::salesforce::schema::{Field, FieldType, Object};
use crate::salesforce::sight::{Sight, Writing};
use crate::salesforce::store::whole_second;
use serde_json::{Map, Value, json};

/// Rows of a write at once.
const BATCH_MAX: u32 = 200;
/// Recent rows that a basic describe shows.
const RECENT_MAX: usize = 5;

impl Org {
    /// `GET sobjects`.
    pub(super) fn describe_global(&self, actor: &Actor) -> Reply {
        let list: Vec<Value> = self
            .schema
            .objects
            .iter()
            .map(|object| Value::Object(outline(actor, object)))
            .collect();
        Reply::json(200, json!({"encoding": "UTF-8", "maxBatchSize": BATCH_MAX, "sobjects": list}))
    }

    /// `GET sobjects/X`.
    pub(super) fn describe_basic(&self, actor: &Actor, object: &str) -> Done<Reply> {
        let object = self.schema.object(object).ok_or_else(Refusal::not_found)?;
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let recent: Vec<Value> = self
            .store
            .of(object.name)
            .filter(|(_, row)| row.deleted.is_none() && sight.sees(row))
            .take(RECENT_MAX)
            .map(|(id, row)| {
                json!({
                    "attributes": sight.attributes(object.name, id),
                    "Id": id,
                    "Name": row.text("Name").or(row.text("Subject")),
                })
            })
            .collect();
        let describe = Value::Object(outline(actor, object));
        Ok(Reply::json(200, json!({"objectDescribe": describe, "recentItems": recent})))
    }

    /// `GET sobjects/X/describe`.
    pub(super) fn describe(&self, actor: &Actor, call: &Call, object: &str) -> Done<Reply> {
        let object = self.schema.object(object).ok_or_else(Refusal::not_found)?;
        let changed = whole_second(self.described.unwrap_or(actor.now));
        if call.header("if-modified-since").and_then(http_date).is_some_and(|at| at >= changed) {
            return Ok(Reply::empty(304));
        }
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let mut out = outline(actor, object);
        let fields = object.fields.iter().filter(|field| sight.shows(object, field));
        let fields: Vec<Value> = fields.map(|field| about(&sight, object, field)).collect();
        out.insert("fields".to_owned(), json!(fields));
        out.insert("childRelationships".to_owned(), json!(self.children(&sight, object)));
        out.insert(
            "recordTypeInfos".to_owned(),
            json!([{
                "active": true, "available": true, "defaultRecordTypeMapping": true,
                "developerName": "Master", "master": true, "name": "Master",
                "recordTypeId": "012000000000000AAA", "urls": {},
            }]),
        );
        let scopes = if object.has("OwnerId") {
            json!([{"label": "All", "name": "everything"}, {"label": "My", "name": "mine"}])
        } else {
            json!([{"label": "All", "name": "everything"}])
        };
        out.insert("supportedScopes".to_owned(), scopes);
        Ok(Reply::json(200, Value::Object(out)))
    }

    fn children(&self, sight: &Sight<'_>, parent: &Object) -> Vec<Value> {
        let mut out = Vec::new();
        for object in &self.schema.objects {
            for field in &object.fields {
                if field.targets.contains(&parent.name) && sight.shows(object, field) {
                    out.push(json!({
                        "cascadeDelete": false, "childSObject": object.name,
                        "deprecatedAndHidden": false, "field": field.name,
                        "junctionIdListNames": [], "junctionReferenceTo": [],
                        "relationshipName": field.children, "restrictedDelete": false,
                    }));
                }
            }
        }
        out
    }
}

fn outline(actor: &Actor, object: &Object) -> Map<String, Value> {
    let at = format!("/services/data/{}/sobjects/{}", actor.version, object.name);
    let writes = object.writable;
    let mut out = Map::new();
    for (key, value) in [
        ("name", json!(object.name)),
        ("label", json!(object.label)),
        ("labelPlural", json!(object.plural)),
        ("keyPrefix", json!(object.prefix)),
        ("custom", json!(object.name.ends_with("__c"))),
        ("customSetting", json!(false)),
        ("deprecatedAndHidden", json!(false)),
        ("activateable", json!(false)),
        ("createable", json!(writes)),
        ("updateable", json!(writes)),
        ("deletable", json!(writes)),
        ("undeletable", json!(writes)),
        ("mergeable", json!(matches!(object.name, "Contact" | "Account" | "Lead"))),
        ("queryable", json!(true)),
        ("retrieveable", json!(true)),
        ("replicateable", json!(replicates(object))),
        ("searchable", json!(writes)),
        ("layoutable", json!(writes)),
        ("triggerable", json!(writes)),
        ("feedEnabled", json!(false)),
        ("mruEnabled", json!(false)),
        ("hasSubtypes", json!(false)),
        ("isSubtype", json!(false)),
        (
            "urls",
            json!({
                "sobject": at,
                "describe": format!("{at}/describe"),
                "rowTemplate": format!("{at}/{{ID}}"),
            }),
        ),
    ] {
        out.insert(key.to_owned(), value);
    }
    out
}

fn about(sight: &Sight<'_>, object: &Object, field: &Field) -> Value {
    let (kind, soap) = field.kind.words();
    let text = field.kind.is_text() || matches!(field.kind, FieldType::Id | FieldType::Reference);
    let length = if text { field.length } else { 0 };
    let (precision, scale, digits) = numbers(field);
    let values: Vec<Value> = sight
        .picklist(object, field)
        .iter()
        .map(|value| {
            json!({
                "active": true,
                "defaultValue": default_of(field) == Some(value.as_str()),
                "label": value,
                "validFor": null,
                "value": value,
            })
        })
        .collect();
    json!({
        "name": field.name,
        "label": field.label,
        "type": kind,
        "soapType": soap,
        "length": length,
        "byteLength": length * 3,
        "precision": precision,
        "scale": scale,
        "digits": digits,
        "nillable": field.nillable(),
        "createable": sight.writes(object, field, Writing::Create),
        "updateable": sight.writes(object, field, Writing::Update),
        "defaultedOnCreate": field.defaulted() || field.kind == FieldType::Boolean,
        "defaultValue": if field.kind == FieldType::Boolean { json!(false) } else { Value::Null },
        "filterable": field.filterable(),
        "sortable": field.sortable(),
        "groupable": field.groupable(),
        "aggregatable": field.filterable(),
        "picklistValues": values,
        "restrictedPicklist": field.restricted(),
        "referenceTo": field.targets,
        "relationshipName": field.relationship,
        "polymorphicForeignKey": field.polymorphic(),
        "namePointing": field.polymorphic(),
        "compoundFieldName": compound(object, field),
        "calculated": false,
        "autoNumber": false,
        "externalId": field.custom() && field.id_lookup(),
        "unique": field.name == "Twinline_Mark__c",
        "idLookup": field.id_lookup(),
        "nameField": field.is_name,
        "custom": field.custom(),
        "permissionable": field.createable() && field.nillable(),
        "caseSensitive": false,
        "deprecatedAndHidden": false,
        "htmlFormatted": false,
        "dependentPicklist": false,
        "encrypted": false,
        "inlineHelpText": null,
        "extraTypeInfo": null,
    })
}

/// Precision and scale of a decimal number, digits of a whole one.
fn numbers(field: &Field) -> (u32, u32, u32) {
    match field.kind {
        FieldType::Double => (field.length, field.scale, 0),
        FieldType::Int => (0, 0, field.length.max(9)),
        FieldType::Id
        | FieldType::Reference
        | FieldType::Text
        | FieldType::TextArea
        | FieldType::Picklist
        | FieldType::Combobox
        | FieldType::Email
        | FieldType::Phone
        | FieldType::Url
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::DateTime
        | FieldType::Address
        | FieldType::IdList => (0, 0, 0),
    }
}

fn default_of(field: &Field) -> Option<&'static str> {
    match field.name {
        "ShowAs" => Some("Busy"),
        "Priority" => Some("Normal"),
        "Status" => Some("Not Started"),
        "TaskSubtype" => Some("Task"),
        "EventSubtype" => Some("Event"),
        _ => None,
    }
}

/// The compound field that a part belongs to.
fn compound(object: &Object, field: &Field) -> Option<String> {
    if object.has("FirstName")
        && matches!(field.name, "FirstName" | "LastName" | "Salutation" | "MiddleName" | "Suffix")
    {
        return Some(String::from("Name"));
    }
    ["Mailing", "Other"].into_iter().find_map(|head| {
        let rest = field.name.strip_prefix(head)?;
        let part = !matches!(rest, "Address" | "Phone");
        (object.name == "Contact" && part).then(|| format!("{head}Address"))
    })
}
