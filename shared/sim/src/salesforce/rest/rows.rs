//! Single rows: create, read, change, delete, and upsert by an external id.

use super::{body_of, words};
use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::reply::{Done, Refusal, Reply};
use crate::salesforce::rules::Actor;
use crate::salesforce::schema::{Field, Object};
use crate::salesforce::store::MARK;
use crate::salesforce::write::long_id;
use model::{Day, Moment};
use serde_json::{Map, Value, json};

impl Org {
    /// Routes what is below `sobjects/X`.
    pub(super) fn rows_of(
        &mut self,
        actor: &Actor,
        call: &Call,
        method: &str,
        object: &str,
        rest: &[&str],
    ) -> Done<Reply> {
        let known = self.schema.object(object).map(|object| object.name);
        let object = known.ok_or_else(Refusal::not_found)?;
        match (method, rest) {
            ("POST", []) => {
                let id = self.create(actor, object, &body_of(call)?)?;
                let location = format!("/services/data/{}/sobjects/{object}/{id}", actor.version);
                let body = json!({"id": id, "success": true, "errors": []});
                Ok(Reply::json(201, body).with("location", location))
            }
            ("GET", [id]) => self.read_row(actor, call, object, id),
            ("PATCH", [id]) => {
                let id = self.of_object(object, id)?;
                self.condition(call, &id)?;
                self.change(actor, &id, &body_of(call)?)?;
                Ok(Reply::empty(204))
            }
            ("DELETE", [id]) => {
                let id = self.of_object(object, id)?;
                self.remove(actor, &id)?;
                Ok(Reply::empty(204))
            }
            ("GET", [field, value]) => match self.keyed(actor, object, field, value)?.as_slice() {
                [] => Err(Refusal::not_found()),
                [id] => self.read_row(actor, call, object, id),
                many => Ok(choices(actor, object, many)),
            },
            ("PATCH", [field, value]) => self.upsert_row(actor, call, object, field, value),
            ("DELETE", [field, value]) => match self.keyed(actor, object, field, value)?.as_slice()
            {
                [] => Err(Refusal::not_found()),
                [id] => {
                    self.remove(actor, id)?;
                    Ok(Reply::empty(204))
                }
                many => Ok(choices(actor, object, many)),
            },
            _ => Err(Refusal::new(
                405,
                "METHOD_NOT_ALLOWED",
                format!("HTTP Method '{method}' not allowed. Allowed are HEAD,GET,PATCH,DELETE"),
            )),
        }
    }

    /// The long id of a row of an object.
    fn of_object(&self, object: &str, id: &str) -> Done<String> {
        let id = long_id(id)?;
        match self.schema.of_id(&id) {
            Some(known) if known.name == object => Ok(id),
            Some(_) | None => Err(Refusal::not_found()),
        }
    }

    fn read_row(&self, actor: &Actor, call: &Call, object: &str, id: &str) -> Done<Reply> {
        let id = self.of_object(object, id)?;
        let row = self.store.get(&id).ok_or_else(Refusal::not_found)?;
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        if !sight.sees(row) {
            return Err(Refusal::not_found());
        }
        if row.deleted.is_some() {
            return Err(Refusal::new(404, "ENTITY_IS_DELETED", "entity is deleted"));
        }
        if let Some(since) = call.header("if-modified-since").and_then(http_date)
            && row.text("SystemModstamp").and_then(Moment::parse).is_some_and(|at| at <= since)
        {
            return Ok(Reply::empty(304));
        }
        self.shown_row(actor, &id, words(call, "fields").as_deref())
            .map(|row| Reply::json(200, row))
    }

    /// A row with the named fields, or with all that this person sees.
    pub(super) fn shown_row(
        &self,
        actor: &Actor,
        id: &str,
        fields: Option<&[String]>,
    ) -> Done<Value> {
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let row = self.store.live(id).ok_or_else(Refusal::not_found)?;
        let object = sight.object(row.object)?;
        let mut out = Map::new();
        out.insert("attributes".to_owned(), sight.attributes(object.name, id));
        let wanted: Vec<&Field> = match fields {
            None => object.fields.iter().filter(|field| sight.shows(object, field)).collect(),
            Some(names) => {
                let known = names.iter().map(|name| {
                    sight.field(object, name).ok_or_else(|| no_such_field(object, name))
                });
                known.collect::<Done<_>>()?
            }
        };
        out.insert("Id".to_owned(), json!(id));
        for field in wanted {
            out.insert(field.name.to_owned(), sight.value(id, row, field));
        }
        Ok(Value::Object(out))
    }

    /// Page "Conditional Request Headers": refuses a change of what changed since.
    fn condition(&self, call: &Call, id: &str) -> Done<()> {
        let Some(header) = call.header("if-unmodified-since") else { return Ok(()) };
        let since = http_date(header)
            .ok_or_else(|| Refusal::bad("INVALID_HEADER", "If-Unmodified-Since is not a date"))?;
        let at = self.store.get(id).and_then(|row| row.text("LastModifiedDate"));
        match at.and_then(Moment::parse) {
            Some(at) if at > since => Err(Refusal::new(
                412,
                "PRECONDITION_FAILED",
                "One of the precondition request headers failed: If-Unmodified-Since",
            )),
            Some(_) | None => Ok(()),
        }
    }

    fn upsert_row(
        &mut self,
        actor: &Actor,
        call: &Call,
        object: &'static str,
        field: &str,
        value: &str,
    ) -> Done<Reply> {
        let mut body = body_of(call)?;
        let found = self.keyed(actor, object, field, value)?;
        if let [_, _, ..] = found.as_slice() {
            return Ok(choices(actor, object, &found));
        }
        if found.is_empty() && call.ask("updateOnly") == Some("true") {
            return Err(Refusal::not_found());
        }
        let name = self.key_field(actor, object, field)?;
        body.retain(|known, _| !known.eq_ignore_ascii_case(name));
        let (id, created) = self.upsert(actor, object, (name, value), found.first(), body)?;
        let version: u32 =
            actor.version.trim_start_matches('v').trim_end_matches(".0").parse().unwrap_or(0);
        let status = match (created, version) {
            (true, _) => 201,
            (false, 46..) => 200,
            (false, _) => return Ok(Reply::empty(204)),
        };
        let body = json!({"id": id, "success": true, "errors": [], "created": created});
        Ok(Reply::json(status, body))
    }

    /// Creates or changes the row of a key.
    pub(super) fn upsert(
        &mut self,
        actor: &Actor,
        object: &'static str,
        (field, value): (&str, &str),
        found: Option<&String>,
        mut body: Map<String, Value>,
    ) -> Done<(String, bool)> {
        match found {
            Some(id) => {
                let id = id.clone();
                self.change(actor, &id, &body)?;
                Ok((id, false))
            }
            None if field == "Id" => Err(Refusal::not_found()),
            None => {
                body.insert(field.to_owned(), json!(value));
                self.create(actor, object, &body).map(|id| (id, true))
            }
        }
    }

    /// The proper name of a field by which rows can be addressed.
    pub(super) fn key_field(&self, actor: &Actor, object: &str, field: &str) -> Done<&'static str> {
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let object = sight.object(object)?;
        let found = sight
            .field(object, field)
            .filter(|field| field.custom() && field.id_lookup() || field.name == "Id");
        found.map(|field| field.name).ok_or_else(|| {
            let message =
                format!("Provided external ID field does not exist or is not accessible: {field}");
            Refusal::new(404, "NOT_FOUND", message)
        })
    }

    /// The live rows with a key.
    pub(super) fn keyed(
        &self,
        actor: &Actor,
        object: &str,
        field: &str,
        value: &str,
    ) -> Done<Vec<String>> {
        let name = self.key_field(actor, object, field)?;
        if name == "Id" {
            let id = long_id(value)?;
            return Ok(self.store.live(&id).map(|_| id).into_iter().collect());
        }
        if name == MARK {
            let object = self.schema.object(object).map(|object| object.name);
            let found = object.and_then(|object| self.store.marked(object, value));
            return Ok(found.cloned().into_iter().collect());
        }
        let rows = self.store.of(object).filter(|(_, row)| {
            row.deleted.is_none()
                && row.text(name).is_some_and(|known| known.eq_ignore_ascii_case(value))
        });
        Ok(rows.map(|(id, _)| id.clone()).collect())
    }
}

fn no_such_field(object: &Object, name: &str) -> Refusal {
    let message = format!("No such column '{name}' on entity '{}'", object.name);
    Refusal::bad("INVALID_FIELD", message)
}

/// Several rows have the key.
fn choices(actor: &Actor, object: &str, ids: &[String]) -> Reply {
    let urls: Vec<String> = ids
        .iter()
        .map(|id| format!("/services/data/{}/sobjects/{object}/{id}", actor.version))
        .collect();
    Reply::json(300, json!(urls))
}

/// Reads `Wed, 25 Nov 2026 08:30:00 GMT`, the only form that is sent today.
pub(super) fn http_date(text: &str) -> Option<Moment> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, rest) = text.trim().split_once(", ")?;
    let parts: Vec<&str> = rest.split(' ').collect();
    let [day, month, year, clock, "GMT"] = parts.as_slice() else { return None };
    let month = MONTHS.iter().position(|known| known == month)? + 1;
    let day = Day::of(year.parse().ok()?, u8::try_from(month).ok()?, day.parse().ok()?)?;
    let mut clock = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..61).contains(&second) {
        return None;
    }
    Some(Moment(day.midnight_utc().0 + ((hour * 60 + minute) * 60 + second) * 1_000))
}
