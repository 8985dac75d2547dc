//! What belongs to some contacts: their open tasks, and their appointments to come. For somebody
//! who looks at a person; the sync itself does not ask for it.

use crate::limits::{AROUND_CONTACTS_MAX, AROUND_ROWS_MAX};
use crate::pages::{self, Query};
use crate::side::Org;
use crate::soql::{self, Reaches};
use crate::{columns, ids, row, seen, stamp};
use model::{Fault, Id, Kind, Moment, Seen};

/// What belongs to one contact, the nearest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Around {
    /// Its open tasks, those without a day last.
    pub tasks: Vec<Seen>,
    /// Its appointments that are not over.
    pub appointments: Vec<Seen>,
}

/// What belongs to each of these contacts, in order, by one request.
pub(crate) async fn look(
    org: &mut Org,
    contacts: &[Id],
    now: Moment,
) -> Result<Vec<Around>, Fault> {
    let some = contacts.iter().take(AROUND_CONTACTS_MAX);
    let short: Vec<&str> = some.filter_map(|id| ids::short(id.as_str())).collect();
    let wanted: Vec<(Kind, Query)> = [Kind::Task, Kind::Appointment]
        .into_iter()
        .filter(|kind| !short.is_empty() && is_known(org, *kind))
        .map(|kind| (kind, query(org, kind, &short, now)))
        .collect();
    let texts: Vec<Query> = wanted.iter().map(|(_, query)| query.clone()).collect();
    let mut out = vec![Around::default(); contacts.len()];
    for ((kind, _), rows) in wanted.into_iter().zip(pages::run(&mut org.line, &texts).await?) {
        for row in &rows {
            let whose = row::id(row, "WhoId");
            let place = contacts.iter().position(|id| ids::long(id.as_str()) == whose);
            let (Some(place), Some(seen)) = (place, seen::of(&org.setup, kind, row, None)) else {
                continue;
            };
            match kind {
                Kind::Task => out[place].tasks.push(seen),
                Kind::Appointment => out[place].appointments.push(seen),
                Kind::Contact => {}
            }
        }
    }
    Ok(out)
}

/// Whether the person may see what such a query names.
fn is_known(org: &Org, kind: Kind) -> bool {
    let table = org.setup.table(kind);
    let named: &[&str] = match kind {
        Kind::Task => &["WhoId", "IsClosed", "ActivityDate"],
        Kind::Appointment => &["WhoId", "IsAllDayEvent", "StartDateTime", "EndDateTime"],
        Kind::Contact => return false,
    };
    table.is_readable() && named.iter().all(|column| table.has(column))
}

fn query(org: &Org, kind: Kind, contacts: &[&str], now: Moment) -> Query {
    let select = org.setup.select(kind).join(",");
    let whose = format!("WhoId IN {}", soql::list(contacts.iter().copied()));
    let (open, order) = match kind {
        // A whole day ends, for the server, at the midnight with which its last day begins.
        Kind::Appointment => (
            format!(
                "(IsAllDayEvent = false AND EndDateTime > {}) OR \
                 (IsAllDayEvent = true AND EndDateTime >= {})",
                stamp::literal(now),
                stamp::literal(now.day_utc().midnight_utc()),
            ),
            "StartDateTime",
        ),
        Kind::Task | Kind::Contact => ("IsClosed = false".to_owned(), "ActivityDate NULLS LAST"),
    };
    let from = columns::object(kind);
    let which = soql::all_of(&[&whose, &open]);
    Query {
        reaches: Reaches::Living,
        soql: format!(
            "SELECT {select} FROM {from}{which} ORDER BY {order} LIMIT {AROUND_ROWS_MAX}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{Script, now, rows, run};
    use model::Field;
    use serde_json::json;

    const ADA: &str = "0035e0000000001AAA";
    const BOB: &str = "0035e0000000002AAA";

    #[test]
    fn tasks_and_appointments_are_sorted_to_their_contacts_by_one_request() {
        let script = Script::new(|sent| match sent.url.contains(" FROM Task ") {
            true => rows(vec![
                json!({"Id": "00T5e0000000001", "Subject": "Call", "WhoId": BOB}),
                json!({"Id": "00T5e0000000002", "Subject": "Write", "WhoId": "0035e0000000009"}),
            ]),
            false => rows(vec![
                json!({"Id": "00U5e0000000001", "Subject": "Meet", "WhoId": "0035e0000000001"}),
            ]),
        });
        let contacts = [ADA, BOB].map(Id::from);
        let found = run(script.org().around(&contacts, now())).unwrap();
        let names = |all: &[Seen]| -> Vec<String> {
            let of = |seen: &Seen| seen.fields.text(Field::Subject).unwrap().to_owned();
            all.iter().map(of).collect()
        };
        assert_eq!(names(&found[0].appointments), ["Meet"]);
        assert_eq!(names(&found[1].tasks), ["Call"], "what is nobody's of these is left out");
        assert!(found[0].tasks.is_empty() && found[1].appointments.is_empty());
        let sent = script.take();
        assert_eq!((sent.len(), sent[0].len()), (1, 2));
        assert!(sent[0][0].url.ends_with(
            " FROM Task WHERE (WhoId IN ('0035e0000000001','0035e0000000002')) AND \
             (IsClosed = false) ORDER BY ActivityDate NULLS LAST LIMIT 200"
        ));
        assert!(sent[0][1].url.ends_with(
            "AND ((IsAllDayEvent = false AND EndDateTime > 2026-11-24T10:00:00Z) OR \
             (IsAllDayEvent = true AND EndDateTime >= 2026-11-24T00:00:00Z)) \
             ORDER BY StartDateTime LIMIT 200"
        ));
    }

    #[test]
    fn nobody_has_nothing_and_costs_nothing() {
        let script = Script::new(|_| rows(Vec::new()));
        assert_eq!(run(script.org().around(&[], now())), Ok(Vec::new()));
        let odd = [Id::from("no id' OR")];
        assert_eq!(run(script.org().around(&odd, now())), Ok(vec![Around::default()]));
        assert!(script.take().is_empty());
    }
}
