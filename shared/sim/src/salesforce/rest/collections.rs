//! `composite/sobjects`: up to 200 rows at once, each with its own result.

use super::{body_of, text_of, words};
use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::reply::{Done, Refusal, Reply};
use crate::salesforce::rules::Actor;
use crate::salesforce::write::long_id;
use serde_json::{Map, Value, json};

/// Most rows of a write.
const ROWS_MAX: usize = 200;
/// Most ids of a read.
const IDS_MAX: usize = 2_000;
/// Most stretches of rows of one type in a write.
const CHUNKS_MAX: usize = 10;

/// Whether one refused row takes the others back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Together {
    EachAlone,
    AllOrNone,
}

/// The result of one row.
type Outcome = Done<(String, Option<bool>)>;

impl Org {
    /// Routes what is below `composite/sobjects`.
    pub(super) fn collection(
        &mut self,
        actor: &Actor,
        call: &Call,
        method: &str,
        rest: &[&str],
    ) -> Done<Reply> {
        match (method, rest) {
            ("POST", []) => self.many(call, |org, record| {
                let (object, body) = typed(record)?;
                org.create(actor, &object, &body).map(|id| (id, None))
            }),
            ("PATCH", []) => self.many(call, |org, record| {
                let (object, mut body) = typed(record)?;
                let id = text_of(&body, "id").or_else(|| text_of(&body, "Id"));
                let id = id.ok_or_else(|| {
                    Refusal::bad("MISSING_ARGUMENT", "Id not specified in an update call")
                        .about("Id")
                })?;
                let id = long_id(id)?;
                if org
                    .schema
                    .of_id(&id)
                    .is_none_or(|known| !known.name.eq_ignore_ascii_case(&object))
                {
                    return Err(Refusal::bad(
                        "INVALID_CROSS_REFERENCE_KEY",
                        "invalid cross reference id",
                    ));
                }
                body.retain(|name, _| !name.eq_ignore_ascii_case("id"));
                org.change(actor, &id, &body).map_err(as_record).map(|()| (id, None))
            }),
            ("PATCH", [object, field]) => self.many_upserts(actor, call, object, field),
            ("DELETE", []) => self.many_deletes(actor, call),
            ("POST", [object]) => {
                let body = body_of(call)?;
                let list = |name: &str| -> Option<Vec<String>> {
                    let list = body.get(name)?.as_array()?;
                    list.iter().map(|item| item.as_str().map(str::to_owned)).collect()
                };
                let missing = || Refusal::bad("INVALID_INPUT", "ids and fields are required");
                let ids = list("ids").ok_or_else(missing)?;
                let fields = list("fields").ok_or_else(missing)?;
                self.retrieve(actor, object, &ids, &fields)
            }
            ("GET", [object]) => {
                let missing = || Refusal::bad("INVALID_INPUT", "ids and fields are required");
                let ids = words(call, "ids").ok_or_else(missing)?;
                let fields = words(call, "fields").ok_or_else(missing)?;
                self.retrieve(actor, object, &ids, &fields)
            }
            _ => Err(Refusal::not_found()),
        }
    }

    fn many(
        &mut self,
        call: &Call,
        write: impl Fn(&mut Org, &Map<String, Value>) -> Outcome,
    ) -> Done<Reply> {
        let body = body_of(call)?;
        let records = body.get("records").and_then(Value::as_array);
        let records =
            records.ok_or_else(|| Refusal::bad("INVALID_INPUT", "records is required"))?;
        within(records.len(), ROWS_MAX)?;
        let records: Vec<&Map<String, Value>> = records
            .iter()
            .map(|record| record.as_object().ok_or_else(no_record))
            .collect::<Done<_>>()?;
        chunks(&records)?;
        let all = body.get("allOrNone").and_then(Value::as_bool).unwrap_or(false);
        let together = if all { Together::AllOrNone } else { Together::EachAlone };
        Ok(self.outcomes(together, &records, |org, record| write(org, record)))
    }

    /// Carries out one write after the other; all or nothing when asked.
    fn outcomes<T>(
        &mut self,
        together: Together,
        items: &[T],
        write: impl Fn(&mut Org, &T) -> Outcome,
    ) -> Reply {
        let before = (together == Together::AllOrNone).then(|| (self.store.clone(), self.wrote));
        let mut results: Vec<Outcome> = items.iter().map(|item| write(self, item)).collect();
        if let (Some((store, wrote)), true) = (before, results.iter().any(Result::is_err)) {
            self.store = store;
            self.wrote = wrote;
            for result in results.iter_mut().filter(|result| result.is_ok()) {
                *result = Err(Refusal::bad(
                    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
                    "Record rolled back because not all records were valid and the request was \
                     using AllOrNone header",
                ));
            }
        }
        let shown: Vec<Value> = results.into_iter().map(shown).collect();
        Reply::json(200, json!(shown))
    }

    fn many_upserts(
        &mut self,
        actor: &Actor,
        call: &Call,
        object: &str,
        field: &str,
    ) -> Done<Reply> {
        let field = self.key_field(actor, object, field)?;
        let object = self.schema.object(object).map(|object| object.name);
        let object = object.ok_or_else(Refusal::not_found)?;
        self.many(call, |org, record| {
            let mut body = record.clone();
            body.remove("attributes");
            let key = body.iter().find(|(name, _)| name.eq_ignore_ascii_case(field));
            let value = key.and_then(|(_, value)| value.as_str()).map(str::to_owned);
            let value = value.ok_or_else(|| {
                Refusal::bad("MISSING_ARGUMENT", format!("{field} not specified")).about(field)
            })?;
            body.retain(|name, _| !name.eq_ignore_ascii_case(field));
            let found = org.keyed(actor, object, field, &value)?;
            if found.len() > 1 {
                let message =
                    format!("More than one record found for external id field: {found:?}");
                return Err(Refusal::bad("DUPLICATE_EXTERNAL_ID", message).about(field));
            }
            let (id, created) = org
                .upsert(actor, object, (field, &value), found.first(), body)
                .map_err(as_record)?;
            Ok((id, Some(created)))
        })
    }

    fn many_deletes(&mut self, actor: &Actor, call: &Call) -> Done<Reply> {
        let ids = words(call, "ids");
        let ids = ids.ok_or_else(|| Refusal::bad("INVALID_INPUT", "ids is required"))?;
        within(ids.len(), ROWS_MAX)?;
        let all = call.ask("allOrNone") == Some("true");
        let together = if all { Together::AllOrNone } else { Together::EachAlone };
        Ok(self.outcomes(together, &ids, |org, id| {
            let id = long_id(id)?;
            org.remove(actor, &id).map_err(as_record).map(|()| (id, None))
        }))
    }

    /// Rows by id, `null` for those that are not there.
    fn retrieve(
        &self,
        actor: &Actor,
        object: &str,
        ids: &[String],
        fields: &[String],
    ) -> Done<Reply> {
        within(ids.len(), IDS_MAX)?;
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let object = sight.object(object)?;
        if let Some(name) = fields.iter().find(|name| sight.field(object, name).is_none()) {
            let message = format!("No such column '{name}' on entity '{}'", object.name);
            return Err(Refusal::bad("INVALID_FIELD", message));
        }
        let mut out = Vec::new();
        for id in ids {
            let id = long_id(id)?;
            let row = self.store.live(&id);
            let seen = row.is_some_and(|row| row.object == object.name && sight.sees(row));
            out.push(if seen { self.shown_row(actor, &id, Some(fields))? } else { Value::Null });
        }
        Ok(Reply::json(200, json!(out)))
    }
}

/// The object that a record names, and the record without that.
fn typed(record: &Map<String, Value>) -> Done<(String, Map<String, Value>)> {
    let object = record.get("attributes").and_then(|attributes| attributes["type"].as_str());
    let object =
        object.ok_or_else(|| Refusal::bad("INVALID_INPUT", "attributes.type is required"))?;
    let mut body = record.clone();
    body.remove("attributes");
    Ok((object.to_owned(), body))
}

fn no_record() -> Refusal {
    Refusal::bad("JSON_PARSER_ERROR", "a record must be an object at [line:1, column:1]")
}

fn within(count: usize, max: usize) -> Done<()> {
    if count <= max {
        return Ok(());
    }
    Err(Refusal::bad(
        "EXCEEDED_ID_LIMIT",
        format!("record limit reached. cannot submit more than {max} records into this call"),
    ))
}

/// Rows of different types may be mixed, but not change type too often.
fn chunks(records: &[&Map<String, Value>]) -> Done<()> {
    let kind = |record: &Map<String, Value>| {
        record.get("attributes").and_then(|a| a["type"].as_str()).unwrap_or_default().to_owned()
    };
    let changes = records.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
    if changes < CHUNKS_MAX {
        return Ok(());
    }
    Err(Refusal::bad(
        "LIMIT_EXCEEDED",
        format!("Too many chunks: cannot have more than {CHUNKS_MAX} chunks in a single operation"),
    ))
}

/// A missing row is worded differently among many.
fn as_record(refusal: Refusal) -> Refusal {
    if refusal.code == "NOT_FOUND" {
        return Refusal::bad("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
    }
    refusal
}

fn shown(outcome: Outcome) -> Value {
    match outcome {
        Ok((id, None)) => json!({"id": id, "success": true, "errors": []}),
        Ok((id, Some(created))) => {
            json!({"id": id, "success": true, "errors": [], "created": created})
        }
        Err(refusal) => json!({"success": false, "errors": [refusal.inner()]}),
    }
}
