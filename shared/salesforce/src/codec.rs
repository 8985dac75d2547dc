//! Rows into fields and fields into columns, by the tables of [`crate::columns`]. What is special
//! to a kind is beside it, in [`crate::contact`], [`crate::event`] and [`crate::task`].

use crate::columns::{self, Shape};
use crate::describe::Table;
use crate::event::Timing;
use crate::setup::Setup;
use crate::{contact, event, row, task, values};
use model::{Fault, Fields, Kind, Value};
use serde_json::{Map, Value as Json};
use wire::Tree;

/// What a row says of the fields that the person can see.
pub(crate) fn read(setup: &Setup, kind: Kind, row: &Tree) -> Fields {
    let table = setup.table(kind);
    let mut fields = Fields::new();
    for (field, names, shape) in columns::mapped(kind) {
        let Some(name) = names.first().filter(|name| table.has(name)) else { continue };
        let value = match shape {
            Shape::Text | Shape::Salutation | Shape::Relation => row::as_text(row, name),
            Shape::Address => contact::address(table, row, names),
            Shape::Day => row::as_day(row, name),
            Shape::Flag => row::at(row, name).and_then(Tree::as_bool).map(Value::Flag),
            Shape::Times => event::times(row).map(Value::Times),
            Shape::ShowAs => event::show_as(row),
            Shape::MinutesBefore => event::reminder(setup, row),
            Shape::Instant => task::reminder(row),
            Shape::Status => task::status(setup, row),
            Shape::Priority => task::priority(setup, row),
        };
        if let Some(value) = value {
            fields.set(*field, value);
        }
    }
    fields
}

/// The columns to write. What the reach leaves out (a relation's name, a column that takes no
/// value) is not written. `known` is the present timing of an event that has one.
pub(crate) fn write(
    setup: &Setup,
    kind: Kind,
    fields: &Fields,
    known: Option<Timing>,
) -> Result<Map<String, Json>, Fault> {
    let table = setup.table(kind);
    let mut out = Map::new();
    for (field, names, shape) in columns::mapped(kind) {
        let (Some(value), Some(name)) = (fields.get(*field), names.first()) else { continue };
        match shape {
            Shape::Text => put_text(table, &mut out, name, values::text(*field, value)?),
            Shape::Salutation => {
                let text = values::text(*field, value)?;
                let listed = text.map(|text| contact::listed(table.words(name), text));
                put_text(table, &mut out, name, listed);
            }
            Shape::Relation => {}
            Shape::Address => {
                contact::put_address(table, &mut out, names, &values::address(*field, value)?);
            }
            Shape::Day => {
                let day = values::day(*field, value)?.map(|day| day.to_string());
                put_text(table, &mut out, name, day.as_deref());
            }
            Shape::Flag => {
                let flag = values::flag(*field, value)?.unwrap_or(false);
                put(table, &mut out, name, flag.into());
            }
            Shape::Times => event::put_times(table, &mut out, values::times(value)?),
            Shape::ShowAs => {
                let word = event::their_show_as(values::choice(*field, value)?)?;
                put_text(table, &mut out, name, Some(word));
            }
            Shape::MinutesBefore => {
                let start = event::start(setup, fields, known);
                event::put_reminder(table, &mut out, start, values::number(*field, value)?)?;
            }
            Shape::Instant => {
                task::put_reminder(table, &mut out, values::moment(*field, value)?);
            }
            Shape::Status => {
                let status = task::their_status(setup, values::choice(*field, value)?);
                put_text(table, &mut out, name, Some(status?));
            }
            Shape::Priority => {
                let priority = task::their_priority(setup, values::choice(*field, value)?);
                put_text(table, &mut out, name, Some(priority?));
            }
        }
    }
    if kind == Kind::Appointment {
        event::move_reminder(setup, &mut out, fields, known)?;
    }
    Ok(out)
}

/// Puts a value into a column that takes one.
pub(crate) fn put(table: &Table, out: &mut Map<String, Json>, name: &str, value: Json) {
    if table.takes(name) {
        out.insert(name.to_owned(), value);
    }
}

/// Puts a text into a column that takes one; nothing empties it.
pub(crate) fn put_text(table: &Table, out: &mut Map<String, Json>, name: &str, text: Option<&str>) {
    put(table, out, name, text.map_or(Json::Null, Json::from));
}
