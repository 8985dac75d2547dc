//! Broken and hostile answers: every one becomes a fault or a record, none a panic, and none makes
//! the connector ask for ever.

use super::desk::{Desk, Reply, run};
use super::{BASE, mailbox, now, scope};
use model::{
    Ask, Field, Fields, Id, Kind, Mark, Notify, Reader, Side, Times, Version, Write, occurrence,
};
use serde_json::{Value, json};
use std::sync::Mutex;

/// Lives of the connector.
const ROUNDS: u64 = 60;
/// More batches than any one verb may need here.
const BATCHES_MAX: usize = 400;

/// A generator of chance that is the same every time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// An answer with all that the connector reads, some of it out of bounds.
fn seed() -> Value {
    let time = json!({ "dateTime": "9999-12-31T23:59:59.9999999", "timeZone": "Europe/Berlin" });
    let item = json!({
        "id": "A", "@odata.etag": "W/\"1\"", "type": "occurrence", "seriesMasterId": "A",
        "subject": "s", "title": "t", "surname": "x", "birthday": "0001-01-01T00:00:00Z",
        "businessPhones": ["1", "2"], "emailAddresses": [{ "address": "a@b" }],
        "businessAddress": { "street": "x" }, "personalNotes": "n", "parentFolderId": "F-X",
        "body": { "contentType": "html", "content": "<p>x<b" }, "isAllDay": true,
        "start": time, "end": time, "dueDateTime": time, "reminderDateTime": time,
        "isReminderOn": true, "reminderMinutesBeforeStart": i64::MAX, "status": "completed",
        "originalStart": "0001-01-01T00:00:00Z", "originalStartTimeZone": "tzone://Microsoft/Custom",
        "iCalUId": "040000008200E00074C5B7101A82E008é", "attendees": [{ "emailAddress": {} }],
        "cancelledOccurrences": ["OID.A.2026-12-01", "OID.A.é"], "location": {},
        "linkedResources": [{ "applicationName": "Twinline", "externalId": "m" }],
        "singleValueExtendedProperties": [{ "id": crate::mark::property_id(), "value": "m" }],
        "wellknownListName": "defaultList", "displayName": "Salesforce Contacts",
    });
    let mut kinds = ["singleInstance", "exception", "seriesMaster"].map(|kind| {
        let mut other = item.clone();
        other["type"] = json!(kind);
        other["id"] = json!(format!("{}=", &kind[..1]));
        other
    });
    kinds[1]["@removed"] = json!({ "reason": "changed" });
    let [single, exception, master] = kinds;
    let mut answer = item.clone();
    answer["value"] = json!([item, single, exception, master, null, 7, {}]);
    answer["@odata.deltaLink"] = json!(format!("{BASE}/v1.0/me/contacts/delta?$deltatoken=x"));
    answer
}

/// Spoils one place of a value.
fn spoil(value: &mut Value, chance: &mut Chance) {
    match value {
        Value::Array(all) if !all.is_empty() && chance.below(4) > 0 => {
            let at = chance.below(all.len());
            spoil(&mut all[at], chance);
        }
        Value::Object(all) if !all.is_empty() && chance.below(6) > 0 => {
            let at = chance.below(all.len());
            if let Some((_, inner)) = all.iter_mut().nth(at) {
                spoil(inner, chance);
            }
        }
        other => {
            let next = format!("{BASE}/v1.0/me/contacts/delta?$skiptoken=1");
            let spoiled = [
                json!(null),
                json!([]),
                json!({}),
                json!(-1),
                json!(1e300),
                json!(true),
                json!("é\u{0}|/../"),
                json!({ "@odata.nextLink": next, "value": [] }),
                json!("2026-12-01"),
            ];
            *other = spoiled[chance.below(spoiled.len())].clone();
        }
    }
}

#[test]
fn no_answer_makes_the_connector_panic_or_ask_for_ever() {
    for seed_number in 1..=ROUNDS {
        let chance = Mutex::new(Chance(seed_number * 0x9e37_79b9));
        let desk = Desk::new(move |_, _, _| {
            let mut chance = chance.lock().expect("no test panics with the lock");
            let mut answer = seed();
            for _ in 0..chance.below(4) {
                spoil(&mut answer, &mut chance);
            }
            match chance.below(12) {
                0 => Reply::Refused([400, 404, 410, 412, 500][chance.below(5)], "x"),
                1 => Reply::Left,
                _ => Reply::Shown(answer),
            }
        });
        let mut mailbox = mailbox(&desk);
        let mut since = None;
        for _ in 0..4 {
            if let Ok(page) = run(mailbox.changes(&scope(), since.as_ref())) {
                since = Some(page.next);
            }
        }
        let _ = run(mailbox.count(&scope()));
        let asks = questions();
        if let Ok(found) = run(mailbox.look(&asks)) {
            assert_eq!(found.len(), asks.len());
        }
        let writes = writes();
        assert_eq!(run(mailbox.write(&writes)).len(), writes.len());
        let batches = desk.take();
        assert!(batches.len() < BATCHES_MAX, "seed {seed_number}: {} batches", batches.len());
        for part in batches.iter().flatten() {
            let url = part["url"].as_str().expect("an address");
            assert!(url.starts_with("/me") && !url.contains(".."), "{url}");
        }
    }
}

fn questions() -> Vec<Ask> {
    let since = now();
    let id = Id::from("A");
    let one = occurrence::occurrence("A", "s=", model::Start::At(since));
    let mut asks = vec![Ask::Uid("u".into()), Ask::Email("a@b".into()), Ask::Account("x".into())];
    asks.push(Ask::Id(Kind::Appointment, one));
    for kind in Kind::ALL {
        let fields = Fields::new();
        asks.push(Ask::Id(kind, id.clone()));
        asks.push(Ask::Mark(kind, Mark::from("m")));
        asks.push(Ask::Like { kind, fields, since });
    }
    asks
}

fn writes() -> Vec<Write> {
    let notify = Notify::Nobody;
    let times = Times::Timed { start: now(), end: now().plus_minutes(30), zone: None };
    let mut writes = Vec::new();
    for kind in Kind::ALL {
        let field = if kind == Kind::Contact { Field::Surname } else { Field::Subject };
        let mut fields = Fields::new().with(field, "x");
        if kind == Kind::Appointment {
            fields = fields.with(Field::Times, times.clone());
        }
        let (id, version, series) = (Id::from("A"), Version::from("W/\"1\""), None);
        let mark = Some(Mark::from("m"));
        let (i, v) = (|| id.clone(), || version.clone());
        writes.extend([
            Write::Create {
                kind,
                mark: mark.clone(),
                fields: fields.clone(),
                parent: None,
                notify,
            },
            Write::Update { kind, id: i(), version: v(), series: None, fields, notify },
            Write::Mark { kind, id: i(), version: v(), mark },
            Write::Delete { kind, id: i(), version: v(), series, notify },
            Write::Restore { kind, id: i(), image: wire::json::write(&seed()) },
        ]);
    }
    writes
}
