//! The bodies of rows to write. Owner, record type and compound names are never among them, and
//! relations only when a record is made.

use crate::event::{self, Timing};
use crate::rows::Verb;
use crate::setup::Setup;
use crate::side::Org;
use crate::{codec, columns, faults, lookups, stamp};
use model::{Fault, Field, Fields, Id, Kind, Mark, Moment, Value, Version, Write};
use serde_json::{Map, Value as Json, json};

/// Columns of a picture that a new record never takes over: what the org sets itself, what we
/// never write, and series.
const NOT_RESTORED: &[&str] = &[
    "OwnerId",
    "RecordTypeId",
    "Name",
    "IsRecurrence",
    "IsRecurrence2",
    "Recurrence2PatternText",
    "EventSubtype",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
];

/// One row on its way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// Its place in the batch.
    pub(crate) at: usize,
    /// The record, unless it is to be made.
    pub(crate) id: Option<Id>,
    /// When the record was last changed, by the version it was read at.
    pub(crate) read_at: Option<Moment>,
    /// The columns to write.
    pub(crate) columns: Map<String, Json>,
}

/// Verb and row of a write; no verb for a record to restore.
pub(crate) fn row(org: &Org, at: usize, write: &Write) -> Result<(Option<Verb>, Row), Fault> {
    let setup = &org.setup;
    match write {
        Write::Create { kind, mark, fields, parent, notify: _ } => {
            let mut columns = checked(org, *kind, fields, None)?;
            relate(setup, *kind, parent.as_ref(), &mut columns);
            let marked =
                mark.as_ref().is_some_and(|mark| put_mark(setup, *kind, mark, &mut columns));
            let verb = if marked { Verb::Upsert } else { Verb::Create };
            Ok((Some(verb), Row { at, id: None, read_at: None, columns }))
        }
        Write::Update { kind, id, version, series: _, fields, notify: _ } => {
            let id = faults::need_id(id)?;
            let columns = checked(org, *kind, fields, org.timings.get(&id).copied())?;
            Ok((Some(Verb::Update), Row { at, id: Some(id), read_at: read_at(version), columns }))
        }
        Write::Mark { kind, id, version, mark } => {
            let id = faults::need_id(id)?;
            let mut columns = Map::new();
            let stored = match mark {
                Some(mark) => put_mark(setup, *kind, mark, &mut columns),
                None => {
                    columns.insert(columns::MARK.into(), Json::Null);
                    setup.table(*kind).takes(columns::MARK)
                }
            };
            match stored {
                true => Ok((
                    Some(Verb::Update),
                    Row { at, id: Some(id), read_at: read_at(version), columns },
                )),
                false => Err(Fault::Rejected { code: "NO_FIELD_FOR_MARKS".into(), field: None }),
            }
        }
        Write::Delete { id, .. } => {
            let id = Some(faults::need_id(id)?);
            Ok((Some(Verb::Delete), Row { at, id, read_at: None, columns: Map::new() }))
        }
        Write::Restore { kind, id, image } => {
            let id = Some(faults::need_id(id)?);
            let columns = restored(setup, *kind, image)?;
            Ok((None, Row { at, id, read_at: None, columns }))
        }
    }
}

/// The columns of fields, with the rule that an org which showed other days than were written
/// gets no more whole days.
fn checked(
    org: &Org,
    kind: Kind,
    fields: &Fields,
    known: Option<Timing>,
) -> Result<Map<String, Json>, Fault> {
    let times = fields.get(Field::Times).filter(|_| kind == Kind::Appointment);
    let all_day = matches!(times, Some(Value::Times(model::Times::AllDay { .. })));
    if all_day && org.setup.all_day_differs {
        let field = Some(Field::Times.name().to_owned());
        return Err(Fault::Rejected { code: "ALL_DAY_DIFFERS".into(), field });
    }
    codec::write(&org.setup, kind, fields, known)
}

/// The relation that a new record is born with. A private event must not be related.
fn relate(setup: &Setup, kind: Kind, parent: Option<&Id>, columns: &mut Map<String, Json>) {
    let column = match kind {
        Kind::Contact => "AccountId",
        Kind::Appointment => "WhoId",
        Kind::Task => "WhoId",
    };
    let open = setup.table(kind).columns.get(column).is_some_and(|column| column.create);
    let private = columns.get("IsPrivate").and_then(Json::as_bool).unwrap_or(false);
    let parent = parent.and_then(|id| crate::ids::long(id.as_str()));
    if let Some(parent) = parent.filter(|_| open && !private) {
        columns.insert(column.to_owned(), parent.0.into());
    }
}

/// Stores a mark where the org has a column that can hold it whole.
fn put_mark(setup: &Setup, kind: Kind, mark: &Mark, columns: &mut Map<String, Json>) -> bool {
    let table = setup.table(kind);
    let room = table.columns.get(columns::MARK).map_or(0, |column| column.length as usize);
    let fits = table.takes(columns::MARK) && mark.as_str().chars().count() <= room;
    if fits && !mark.as_str().is_empty() {
        columns.insert(columns::MARK.into(), mark.as_str().into());
        return true;
    }
    false
}

/// The moment of a version, rounded up to the second that an HTTP date counts in.
fn read_at(version: &Version) -> Option<Moment> {
    let moment = stamp::tame(Moment::parse(version.as_str())?);
    Some(Moment((moment.0 + 999).div_euclid(1_000) * 1_000))
}

/// The columns of a record made anew from its picture.
fn restored(setup: &Setup, kind: Kind, image: &[u8]) -> Result<Map<String, Json>, Fault> {
    let picture: Json = serde_json::from_slice(image)
        .map_err(|_| Fault::Garbled("the picture of a record".into()))?;
    let table = setup.table(kind);
    let mut out = Map::new();
    for name in table.image.iter().filter(|name| !NOT_RESTORED.contains(&name.as_str())) {
        let series = name.starts_with("Recurrence") || name.ends_with("GeocodeAccuracy");
        // Where states and countries are lists, the label says the same as the code.
        let twice =
            name.strip_suffix("Code").is_some_and(|label| table.image.iter().any(|n| n == label));
        let value = picture.get(name).filter(|value| !value.is_null() && !value.is_object());
        if let Some(value) = value.filter(|_| !series && !twice) {
            out.insert(name.clone(), value.clone());
        }
    }
    if kind == Kind::Appointment {
        event::image_times(&picture.into(), &mut out);
    }
    match out.is_empty() {
        true => Err(Fault::Garbled("an empty picture of a record".into())),
        false => Ok(out),
    }
}

/// A row of a collection.
pub(crate) fn in_collection(kind: Kind, row: &Row) -> Json {
    let mut body = Map::new();
    body.insert("attributes".into(), json!({"type": columns::object(kind)}));
    if let Some(id) = &row.id {
        body.insert("id".into(), id.as_str().into());
    }
    body.extend(row.columns.clone());
    Json::Object(body)
}

/// Reads the present times of events whose update needs them and that were not seen before.
pub(crate) async fn recall_timings(org: &mut Org, writes: &[Write]) {
    let unknown: Vec<Id> = writes
        .iter()
        .filter_map(|write| match write {
            Write::Update { kind: Kind::Appointment, id, fields, .. }
                if event::needs_timing(fields) =>
            {
                crate::ids::long(id.as_str())
            }
            Write::Create { .. }
            | Write::Update { .. }
            | Write::Mark { .. }
            | Write::Delete { .. }
            | Write::Restore { .. } => None,
        })
        .filter(|id| !org.timings.contains_key(id))
        .collect();
    if !unknown.is_empty() {
        // A failure shows itself again in the write, which names the field that lacks its start.
        if let Ok(rows) = lookups::rows_by_id(org, Kind::Appointment, &unknown).await {
            org.remember_all(rows.values());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::tests::plain;

    #[test]
    fn a_picture_becomes_a_new_record_without_what_is_never_written() {
        let mut setup = plain();
        setup.contact.image = [
            "LastName",
            "OwnerId",
            "RecordTypeId",
            "MailingState",
            "MailingStateCode",
            "AccountId",
            "MailingAddress",
            "Custom__c",
        ]
        .map(str::to_owned)
        .to_vec();
        let picture = json!({"Id": "003", "LastName": "L", "OwnerId": "005", "RecordTypeId": "012",
            "MailingState": "Bavaria", "MailingStateCode": "BY", "AccountId": "001",
            "MailingAddress": {"city": "x"}, "Custom__c": 5, "Secret": 1});
        let columns = restored(&setup, Kind::Contact, &wire::json::write(&picture)).unwrap();
        assert_eq!(
            Json::from(columns),
            json!({"LastName": "L", "MailingState": "Bavaria", "AccountId": "001", "Custom__c": 5})
        );
        for broken in [&b"{}"[..], b"", b"[]", b"\xff"] {
            assert!(matches!(restored(&setup, Kind::Contact, broken), Err(Fault::Garbled(_))));
        }
    }

    #[test]
    fn an_event_is_restored_with_times_that_agree() {
        let mut setup = plain();
        setup.event.image = [
            "Subject",
            "IsAllDayEvent",
            "ActivityDate",
            "ActivityDateTime",
            "StartDateTime",
            "EndDateTime",
            "DurationInMinutes",
            "WhoId",
            "RecurrenceType",
        ]
        .map(str::to_owned)
        .to_vec();
        let picture = json!({"Subject": "Fair", "IsAllDayEvent": true, "ActivityDate": "2026-12-24",
            "StartDateTime": "2026-12-24T00:00:00.000+0000", "DurationInMinutes": 2880,
            "EndDateTime": "2026-12-25T00:00:00.000+0000", "WhoId": "003", "RecurrenceType": "x"});
        let columns = restored(&setup, Kind::Appointment, &wire::json::write(&picture)).unwrap();
        assert_eq!(
            Json::from(columns),
            json!({"Subject": "Fair", "IsAllDayEvent": true, "ActivityDate": "2026-12-24",
                "DurationInMinutes": 2880, "WhoId": "003"})
        );
    }

    #[test]
    fn a_version_becomes_a_date_that_does_not_lie_before_it() {
        let at = |text: &str| read_at(&Version::from(text)).map(stamp::http_date);
        let date = "Tue, 24 Nov 2026 10:05:09 GMT";
        assert_eq!(at("2026-11-24T10:05:09.000+0000").as_deref(), Some(date));
        assert_eq!(at("2026-11-24T10:05:08.001+0000").as_deref(), Some(date));
        assert_eq!(at("nonsense"), None);
    }
}
