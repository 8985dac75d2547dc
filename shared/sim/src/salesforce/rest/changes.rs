//! `updated` and `deleted`. SOAP API guide, "getUpdated()", "getDeleted()", "Polling for Changes".

use super::replicates;
use crate::salesforce::Org;
use crate::salesforce::call::Call;
use crate::salesforce::reply::{Done, Refusal, Reply};
use crate::salesforce::rules::Actor;
use crate::salesforce::schema::Object;
use crate::salesforce::store::{Deletion, stamp};
use model::Moment;
use serde_json::{Value, json};

/// How far back each reaches.
const UPDATED_DAYS: i64 = 30;
const DELETED_DAYS: i64 = 15;
/// Minutes of a day.
const DAY: i64 = 1_440;

/// The answer about a start before the log.
pub(in crate::salesforce) fn too_far_back() -> Refusal {
    Refusal::bad("INVALID_REPLICATION_DATE", "startDate before org replication enabled date")
}

impl Org {
    /// `GET sobjects/X/updated`.
    pub(super) fn updated(&self, actor: &Actor, call: &Call, object: &str) -> Done<Reply> {
        let object = self.replicated(object)?;
        let (start, end) = span(actor, call, 0)?;
        if actor.now.minutes_since(start) > UPDATED_DAYS * DAY {
            return Err(too_far_back());
        }
        let covered = self.covered(actor, end);
        let (from, to) = (stamp(start), stamp(covered));
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        let ids: Vec<&String> = self
            .store
            .of(object.name)
            .filter(|(_, row)| row.deleted.is_none() && sight.sees(row))
            .filter(|(_, row)| {
                row.text("SystemModstamp").is_some_and(|at| from.as_str() <= at && at < to.as_str())
            })
            .map(|(id, _)| id)
            .collect();
        Ok(Reply::json(200, json!({"ids": ids, "latestDateCovered": to})))
    }

    /// `GET sobjects/X/deleted`.
    pub(super) fn deleted(&self, actor: &Actor, call: &Call, object: &str) -> Done<Reply> {
        let object = self.replicated(object)?;
        let (start, end) = span(actor, call, 1)?;
        let earliest = self.earliest_deletion(actor.now);
        if start < earliest {
            return Err(too_far_back());
        }
        let covered = self.covered(actor, end);
        let list: Vec<Value> = self
            .store
            .deletions
            .iter()
            .filter(|deletion| deletion.object == object.name)
            .filter(|deletion| start <= deletion.at && deletion.at < covered)
            .filter(|deletion| self.saw(actor, deletion))
            .map(|deletion| json!({"id": deletion.id, "deletedDate": stamp(deletion.at)}))
            .collect();
        Ok(Reply::json(
            200,
            json!({
                "deletedRecords": list,
                "earliestDateAvailable": stamp(earliest),
                "latestDateCovered": stamp(covered),
            }),
        ))
    }

    /// Only what the person saw; of purged rows nobody knows any more.
    fn saw(&self, actor: &Actor, deletion: &Deletion) -> bool {
        let sight = self.sight(&actor.user, actor.now, &actor.version);
        self.store.get(&deletion.id).is_none_or(|row| sight.sees(row))
    }

    fn replicated(&self, object: &str) -> Done<&Object> {
        let object = self.schema.object(object).ok_or_else(Refusal::not_found)?;
        if replicates(object) {
            return Ok(object);
        }
        let message = format!("object type '{}' is not replicateable", object.name);
        Err(Refusal::bad("INVALID_TYPE", message))
    }

    /// The delete log begins fifteen days ago, or where the org was told.
    fn earliest_deletion(&self, now: Moment) -> Moment {
        let usual = whole_minute(now.plus_minutes(-DELETED_DAYS * DAY));
        self.switches.delete_log_from.map_or(usual, |from| usual.max(whole_minute(from)))
    }

    /// How far the answer reaches: long transactions may still be open.
    fn covered(&self, actor: &Actor, end: Moment) -> Moment {
        end.min(whole_minute(Moment(actor.now.0 - self.switches.replication_lag_ms)))
    }
}

/// Start and end without their seconds; the end lies more than `apart` minutes later.
fn span(actor: &Actor, call: &Call, apart: i64) -> Done<(Moment, Moment)> {
    let read = |name: &str| {
        // A plus sign that was not escaped arrives as a space.
        let text = call.ask(name).map(|text| text.trim().replace(' ', "+"));
        text.as_deref().and_then(Moment::parse).map(whole_minute).ok_or_else(|| {
            Refusal::bad("INVALID_REPLICATION_DATE", format!("{name} is not a date and time"))
        })
    };
    let (start, end) = (read("start")?, read("end")?);
    if end.minutes_since(start) <= apart {
        let message = "endDate must be more than one minute later than startDate";
        return Err(Refusal::bad("INVALID_REPLICATION_DATE", message));
    }
    if start > actor.now {
        return Err(Refusal::bad(
            "INVALID_REPLICATION_DATE",
            "startDate must not be in the future",
        ));
    }
    Ok((start, end))
}

fn whole_minute(at: Moment) -> Moment {
    at.cut_to_minute()
}
