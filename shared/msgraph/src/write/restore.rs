//! Restoring. Graph does not show the bin: what is not there any more is made anew from its image.

use super::{Out, fail, rejected};
use crate::batch::Part;
use crate::faults::About;
use crate::look::Place;
use crate::mailbox::Mailbox;
use crate::read;
use crate::session::{get, send};
use model::{Fault, Id, Kind, Outcome, Receipt, Write, occurrence};
use serde_json::{Map, Value as Json};

/// What of an image a new contact takes beside what a listing selects.
const CONTACT: [&str; 25] = [
    "title",
    "givenName",
    "middleName",
    "surname",
    "generation",
    "companyName",
    "jobTitle",
    "department",
    "assistantName",
    "manager",
    "mobilePhone",
    "personalNotes",
    "businessPhones",
    "homePhones",
    "businessAddress",
    "homeAddress",
    "otherAddress",
    "emailAddresses",
    "birthday",
    "displayName",
    "fileAs",
    "categories",
    "nickName",
    "initials",
    "singleValueExtendedProperties",
];
/// What a new event takes. Attendees do not come back: they would be invited again.
const EVENT: [&str; 12] = [
    "subject",
    "body",
    "location",
    "start",
    "end",
    "isAllDay",
    "showAs",
    "sensitivity",
    "isReminderOn",
    "reminderMinutesBeforeStart",
    "categories",
    "singleValueExtendedProperties",
];
/// What a new task takes.
const TASK: [&str; 9] = [
    "title",
    "body",
    "importance",
    "status",
    "dueDateTime",
    "startDateTime",
    "isReminderOn",
    "reminderDateTime",
    "categories",
];

impl Mailbox {
    pub(super) async fn restore_run(&mut self, kind: Kind, run: &[Write], out: &mut Out) {
        let rows: Vec<(usize, &Id, &[u8])> = run
            .iter()
            .enumerate()
            .filter_map(|(at, write)| match write {
                Write::Restore { id, image, .. } => Some((at, id, image.as_slice())),
                Write::Create { .. }
                | Write::Update { .. }
                | Write::Mark { .. }
                | Write::Delete { .. } => None,
            })
            .collect();
        let place = match self.place_to_write(kind).await {
            Ok(place) => place,
            Err(fault) => return fail(rows.iter().map(|(at, ..)| *at), &fault, out),
        };
        let there = |id: &Id| {
            let path = self.path(kind, occurrence::parts(id).item);
            get(&format!("{path}?{}", self.whole(kind)), About::Record)
        };
        let asked: Vec<Part> = rows.iter().map(|(_, id, _)| there(id)).collect();
        let answers = match self.session.ask(&asked).await {
            Ok(answers) => answers,
            Err(fault) => return fail(rows.iter().map(|(at, ..)| *at), &fault, out),
        };
        let mut anew: Vec<usize> = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for ((at, id, image), answer) in rows.into_iter().zip(answers) {
            let answer = match answer {
                Ok(item) => self.unless_in_bin(kind, item).await,
                refused => refused,
            };
            match (answer, again(kind, image)) {
                (Ok(item), _) => out[at] = self.as_it_is(kind, id, &item),
                (Err(Fault::Missing), Some(body)) => {
                    parts.push(send(http::Method::POST, &place, None, Some(body)));
                    anew.push(at);
                }
                (Err(Fault::Missing), None) => {
                    out[at] = Some(Outcome::Refused(rejected("unreadable image")));
                }
                (Err(fault), _) => out[at] = Some(Outcome::NotSent(fault)),
            }
        }
        for (at, written) in anew.into_iter().zip(self.session.write(&parts).await) {
            out[at] = Some(self.outcome(kind, None, written));
        }
    }

    /// A record that its lasting id still finds in the bin is not there.
    async fn unless_in_bin(&mut self, kind: Kind, item: Json) -> Result<Json, Fault> {
        // It is asked for because it went: where it lies must be known.
        if kind == Kind::Appointment {
            self.note_removed(read::id(&item).unwrap_or_default());
        }
        match self.place_of(kind, &item).await? {
            Place::Here | Place::Elsewhere => Ok(item),
            Place::Bin => Err(Fault::Missing),
        }
    }

    /// A record that is there needs no restoring.
    fn as_it_is(&self, kind: Kind, id: &Id, item: &Json) -> Option<Outcome> {
        let seen = self.seen(kind, item)?;
        let id = occurrence::after_write(id, seen.id.as_str());
        Some(Outcome::Done(Receipt { id, version: seen.version, shown: seen.fields }))
    }
}

/// The body that makes a record anew.
fn again(kind: Kind, image: &[u8]) -> Option<Map<String, Json>> {
    let image: Json = serde_json::from_slice(image).ok()?;
    let takes: &[&str] = match kind {
        Kind::Contact => &CONTACT,
        Kind::Appointment => &EVENT,
        Kind::Task => &TASK,
    };
    let mut body: Map<String, Json> = takes
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), image.get(*name)?.clone())))
        .filter(|(_, value)| !value.is_null())
        .collect();
    let links: Vec<Json> = crate::task::links(&image)
        .map(|(_, mark)| crate::task::link(&model::Mark::from(mark)))
        .collect();
    if kind == Kind::Task && !links.is_empty() {
        body.insert(String::from("linkedResources"), Json::Array(links));
    }
    // An image of another form has none of this.
    let whole = kind != Kind::Appointment || body.contains_key("start");
    (whole && read::id(&image).is_some()).then_some(body)
}
