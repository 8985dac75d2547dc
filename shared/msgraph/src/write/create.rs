//! Creating. A new contact or event bears its mark from the start, a new task its link, so that one
//! whose answer was lost can be found; an event that is created twice is there once.

use super::{Out, fail, rejected};
use crate::batch::Part;
use crate::contact;
use crate::event;
use crate::mailbox::Mailbox;
use crate::mark;
use crate::open::our_folder;
use crate::session::send;
use crate::task;
use model::{Create, Fault, Field, Fields, Kind, Mark, Outcome, Value, Write};
use serde_json::{Map, Value as Json, json};

impl Mailbox {
    pub(super) async fn create_run(&mut self, kind: Kind, run: &[Write], out: &mut Out) {
        let place = match self.place_to_write(kind).await {
            Ok(place) => place,
            Err(fault) => return fail(0..run.len(), &fault, out),
        };
        let mut rows: Vec<usize> = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for (at, write) in run.iter().enumerate() {
            let Write::Create { fields, mark, .. } = write else { continue };
            if kind == Kind::Appointment
                && !matches!(fields.get(Field::Times), Some(Value::Times(_)))
            {
                out[at] = Some(Outcome::Refused(rejected("no times")));
                continue;
            }
            let body = self.new_record(kind, fields, mark.as_ref());
            parts.push(send(http::Method::POST, &place, None, Some(body)));
            rows.push(at);
        }
        for (at, written) in rows.into_iter().zip(self.session.write(&parts).await) {
            out[at] = Some(self.outcome(kind, None, written));
        }
    }

    /// Where new records go; our folder is made anew if a person deleted it.
    pub(super) async fn place_to_write(&mut self, kind: Kind) -> Result<String, Fault> {
        if self.place(kind).is_none() && self.create == Create::Allowed {
            self.setup.contacts = our_folder(&self.session, self.create).await?;
        }
        self.place(kind).ok_or_else(|| Fault::Forbidden("the folder of contacts is missing".into()))
    }

    fn new_record(&self, kind: Kind, fields: &Fields, mark: Option<&Mark>) -> Map<String, Json> {
        let mut body = match kind {
            Kind::Contact => contact::create(fields),
            Kind::Appointment => {
                let mut body = event::changes(fields, &self.person, None);
                // The service would set its own default reminder.
                body.entry("isReminderOn").or_insert(false.into());
                body
            }
            Kind::Task => task::changes(fields, &self.person.zone),
        };
        if let Some(mark) = mark {
            match kind {
                Kind::Contact => {
                    body.insert(String::from("singleValueExtendedProperties"), mark::write(mark));
                }
                Kind::Appointment => {
                    body.insert(String::from("singleValueExtendedProperties"), mark::write(mark));
                    body.insert(String::from("transactionId"), transaction(mark).into());
                }
                Kind::Task => {
                    body.insert(String::from("linkedResources"), json!([task::link(mark)]));
                }
            }
        }
        body
    }
}

/// The name of a creation, the same whenever it is repeated. Nobody can read the mark in it.
///
/// `https://learn.microsoft.com/graph/api/resources/event#properties`
fn transaction(mark: &Mark) -> String {
    let digest = |text: &str| {
        text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    };
    let turned: String = mark.as_str().chars().rev().collect();
    let (one, two) = (digest(mark.as_str()), digest(&turned));
    let hex = format!("{one:016x}{two:016x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_creation_has_one_name_and_no_two_share_it() {
        let (a, b) = (Mark::from("tw1.a"), Mark::from("tw1.b"));
        assert_eq!(transaction(&a), transaction(&a));
        assert_ne!(transaction(&a), transaction(&b));
        let lengths: Vec<usize> = transaction(&a).split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert!(!transaction(&a).contains("tw1"));
    }
}
