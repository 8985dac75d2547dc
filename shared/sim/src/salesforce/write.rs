//! Writes to the org: creating, changing, deleting, bringing back and merging rows.

use super::Org;
use super::id;
use super::reply::{Done, Refusal};
use super::rules::{self, Actor, Authority};
use super::store::{Deletion, MARK, Row, stamp, whole_second};
use crate::Host;
use model::Moment;
use serde_json::{Map, Value, json};

/// Fields of an event that hold its time or its place in a series: each occurrence keeps its own.
const OWN_OF_OCCURRENCE: [&str; 20] = [
    "Id",
    "StartDateTime",
    "EndDateTime",
    "EndDate",
    "ActivityDate",
    "ActivityDateTime",
    "DurationInMinutes",
    "IsAllDayEvent",
    "ReminderDateTime",
    "IsReminderSet",
    "IsRecurrence2",
    "IsRecurrence2Exception",
    "IsRecurrence2Exclusion",
    "Recurrence2PatternText",
    "Recurrence2PatternVersion",
    "Recurrence2PatternTimeZone",
    "Recurrence2PatternStartDate",
    "GroupEventType",
    "CreatedDate",
    "CreatedById",
];

impl Org {
    /// Creates a row.
    pub(super) fn create(
        &mut self,
        actor: &Actor,
        object: &str,
        body: &Map<String, Value>,
    ) -> Done<String> {
        self.take_lock(actor)?;
        self.spoil(actor, None, body)?;
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let object = sight.object(object)?;
        let row = rules::created(&sight, actor, object, body)?;
        if actor.authority == Authority::Api {
            rules::duplicates(&sight, &row, None, actor.saving)?;
            self.unique(&row, None)?;
        }
        let id = self.store.next_id(object.prefix);
        self.put(id.clone(), row);
        Ok(id)
    }

    /// Changes a row.
    pub(super) fn change(
        &mut self,
        actor: &Actor,
        id: &str,
        body: &Map<String, Value>,
    ) -> Done<()> {
        self.take_lock(actor)?;
        self.spoil(actor, Some(id), body)?;
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let old = found(&sight, actor, id)?;
        let object = sight.object(old.object)?;
        let row = rules::changed(&sight, actor, object, old, body)?;
        if actor.authority == Authority::Api {
            rules::duplicates(&sight, &row, Some(id), actor.saving)?;
            self.unique(&row, Some(id))?;
        }
        let series = row.series.clone();
        let spreads = row.flag("IsRecurrence2")
            && row.text("StartDateTime").is_some_and(|at| at > stamp(actor.now).as_str());
        self.put(id.to_owned(), row.clone());
        if let (true, Some(series)) = (spreads, series) {
            self.spread(&series, id, &row);
        }
        Ok(())
    }

    /// A change of one future occurrence is a change of its whole series.
    fn spread(&mut self, series: &str, id: &str, changed: &Row) {
        for (other_id, other) in &mut self.store.rows {
            if other.series.as_deref() != Some(series) || other_id == id || other.deleted.is_some()
            {
                continue;
            }
            let own = |name: &String| OWN_OF_OCCURRENCE.contains(&name.as_str());
            other.values.retain(|name, _| own(name));
            for (name, value) in changed.values.iter().filter(|(name, _)| !own(name)) {
                other.values.insert(name.clone(), value.clone());
            }
        }
    }

    /// Moves a row to the recycle bin, with what belongs to it.
    pub(super) fn remove(&mut self, actor: &Actor, id: &str) -> Done<()> {
        self.take_lock(actor)?;
        self.spoil(actor, Some(id), &Map::new())?;
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let row = found(&sight, actor, id)?;
        if !sight.object(row.object)?.writable {
            return Err(Refusal::bad(
                "INSUFFICIENT_ACCESS_OR_READONLY",
                "entity type cannot be deleted",
            ));
        }
        let whole_series = row.flag("IsRecurrence")
            || row.flag("IsRecurrence2")
                && row.text("StartDateTime").is_some_and(|at| at > stamp(actor.now).as_str());
        let series = row.series.clone().filter(|_| whole_series);
        let belongs: Vec<String> = self
            .store
            .rows
            .iter()
            .filter(|(_, other)| other.deleted.is_none())
            .filter(|(_, other)| {
                series.is_some() && other.series == series
                    || other.object == "Contact" && other.text("AccountId") == Some(id)
                    || other.object == "EventRelation" && other.text("EventId") == Some(id)
            })
            .map(|(id, _)| id.clone())
            .chain([id.to_owned()])
            .collect();
        for id in belongs {
            self.bin(&id, actor.now);
        }
        Ok(())
    }

    fn bin(&mut self, id: &str, now: Moment) {
        let now = whole_second(now);
        if let Some(row) = self.store.rows.get_mut(id).filter(|row| row.deleted.is_none()) {
            row.deleted = Some(now);
            row.set("LastModifiedDate", json!(stamp(now)));
            row.set("SystemModstamp", json!(stamp(now)));
            let object = row.object;
            self.store.deletions.push(Deletion { object, id: id.to_owned(), at: now });
            self.wrote = true;
        }
    }

    /// Brings a row back from the recycle bin.
    pub(super) fn restore(&mut self, actor: &Actor, id: &str) -> Done<()> {
        let row = self.store.rows.get_mut(id).ok_or_else(|| {
            Refusal::bad("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        })?;
        if row.deleted.is_none() || row.text("MasterRecordId").is_some() {
            return Err(Refusal::bad("UNDELETE_FAILED", "Entity is not in the recycle bin"));
        }
        row.deleted = None;
        row.set("LastModifiedDate", json!(stamp(actor.now)));
        row.set("SystemModstamp", json!(stamp(actor.now)));
        self.store.deletions.retain(|deletion| deletion.id != id);
        self.wrote = true;
        Ok(())
    }

    /// Merges one contact or account into another: activities and reports move to the survivor.
    pub(super) fn absorb(&mut self, actor: &Actor, master: &str, loser: &str) -> Done<()> {
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let (kept, lost) = (found(&sight, actor, master)?, found(&sight, actor, loser)?);
        if kept.object != lost.object || master == loser {
            return Err(Refusal::bad("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"));
        }
        let at = stamp(actor.now);
        for row in self.store.rows.values_mut() {
            for field in ["WhoId", "WhatId", "ReportsToId", "AccountId", "RelationId"] {
                if row.text(field) == Some(loser) {
                    row.set(field, json!(master));
                    row.set("SystemModstamp", json!(at));
                }
            }
        }
        if let Some(row) = self.store.rows.get_mut(loser) {
            row.set("MasterRecordId", json!(master));
        }
        self.bin(loser, actor.now);
        if let Some(row) = self.store.rows.get_mut(master) {
            row.set("LastModifiedDate", json!(at));
            row.set("SystemModstamp", json!(at));
        }
        Ok(())
    }

    fn put(&mut self, id: String, mut row: Row) {
        row.set("Id", json!(id));
        self.store.put(id, row);
        self.wrote = true;
    }

    /// The external id is unique.
    fn unique(&self, row: &Row, own: Option<&str>) -> Done<()> {
        let Some(value) = row.text(MARK) else { return Ok(()) };
        match self.store.marked(row.object, value) {
            Some(id) if Some(id.as_str()) != own => {
                let message = format!(
                    "duplicate value found: {MARK} duplicates value on record with id: {}",
                    &id[..15]
                );
                Err(Refusal::bad("DUPLICATE_VALUE", message).about(MARK))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses the write of a record that the weather poisoned.
    fn spoil(&mut self, actor: &Actor, id: Option<&str>, body: &Map<String, Value>) -> Done<()> {
        if actor.authority == Authority::Platform {
            return Ok(());
        }
        let stored = id.and_then(|id| self.store.get(id)).map(|row| json!(row.values).to_string());
        let texts = [json!(body).to_string(), stored.unwrap_or_default()];
        match self.poisons.bite(Host::Salesforce, &[&texts[0], &texts[1]]) {
            Some(poison) => {
                let mut refusal = Refusal::new(poison.status, poison.code, "It was refused.");
                refusal.fields = poison.field.iter().map(|field| (*field).to_owned()).collect();
                Err(refusal)
            }
            None => Ok(()),
        }
    }

    /// Refuses the write whose turn it is to find its row locked.
    fn take_lock(&mut self, actor: &Actor) -> Done<()> {
        if actor.authority == Authority::Platform {
            return Ok(());
        }
        let Some(left) = self.locks.first_mut() else { return Ok(()) };
        *left = left.saturating_sub(1);
        if *left > 0 {
            return Ok(());
        }
        self.locks.remove(0);
        Err(Refusal::bad(
            "UNABLE_TO_LOCK_ROW",
            "unable to obtain exclusive access to this record or 1 records",
        ))
    }
}

/// A row that this actor may change.
pub(super) fn found<'a>(sight: &super::sight::Sight<'a>, actor: &Actor, id: &str) -> Done<&'a Row> {
    let row =
        sight.store.get(id).filter(|row| actor.authority == Authority::Platform || sight.sees(row));
    let row = row.ok_or_else(Refusal::not_found)?;
    if row.deleted.is_some() {
        return Err(Refusal::new(404, "ENTITY_IS_DELETED", "entity is deleted"));
    }
    if actor.authority == Authority::Api && !sight.may_edit(row) {
        return Err(Refusal::new(
            403,
            "INSUFFICIENT_ACCESS_OR_READONLY",
            "insufficient access rights on object id",
        ));
    }
    Ok(row)
}

/// The long form of an id in a request.
pub(super) fn long_id(text: &str) -> Done<String> {
    id::normal(text).ok_or_else(|| {
        Refusal::bad(
            "MALFORMED_ID",
            format!("malformed id {}", text.chars().take(40).collect::<String>()),
        )
        .about("Id")
    })
}
