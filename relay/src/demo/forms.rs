//! The records of both simulated sides as the edit page shows and changes them.
//!
//! Salesforce is changed through its own API, so that its refusals come in its own words; a mailbox
//! as its owner does it. Only what the person changed is written.

use super::servers::Shared;
use model::{Day, Kind, Moment, zone};
use serde_json::{Map, Value};
use sim::cast::Person;
use sim::exchange::{Folder, Item, Server};
use sim::{World, cast};
use sync::End;

/// Records that a list shows at most.
const LISTED_MAX: usize = 500;
/// Longest text of one box.
const TEXT_LENGTH_MAX: usize = 10_000;
/// The folder of the mailbox at which the sync looks.
const SYNCED_FOLDER: &str = "Salesforce Contacts";
/// The API version that the page speaks.
const REST: &str = "/services/data/v66.0/sobjects";

/// How a value is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A line of text.
    Line,
    /// Several lines.
    Lines,
    /// A moment, in UTC.
    Time,
    /// A day.
    Day,
    /// One of these.
    Choice(&'static [&'static str]),
}

/// One box of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Blank {
    /// The vendor's name of the property.
    pub(super) name: &'static str,
    /// How it is entered.
    pub(super) shape: Shape,
}

/// A record with its values in the order of the blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Its id on its side.
    pub(super) id: String,
    /// Its values as text.
    pub(super) values: Vec<String>,
}

/// Which records of whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shelf {
    /// Whose.
    pub(super) person: &'static Person,
    /// On which side.
    pub(super) end: End,
    /// Of which kind.
    pub(super) kind: Kind,
}

const fn line(name: &'static str) -> Blank {
    Blank { name, shape: Shape::Line }
}

const fn blank(name: &'static str, shape: Shape) -> Blank {
    Blank { name, shape }
}

const CRM_CONTACT: [Blank; 8] = [
    line("FirstName"),
    line("LastName"),
    line("Title"),
    line("Email"),
    line("Phone"),
    line("MobilePhone"),
    line("MailingCity"),
    blank("Description", Shape::Lines),
];
const CRM_EVENT: [Blank; 6] = [
    line("Subject"),
    blank("StartDateTime", Shape::Time),
    blank("EndDateTime", Shape::Time),
    line("Location"),
    blank("ShowAs", Shape::Choice(&["Busy", "OutOfOffice", "Free"])),
    blank("Description", Shape::Lines),
];
const CRM_TASK: [Blank; 5] = [
    line("Subject"),
    blank("ActivityDate", Shape::Day),
    blank(
        "Status",
        Shape::Choice(&[
            "Not Started",
            "In Progress",
            "Waiting on someone else",
            "Deferred",
            "Completed",
        ]),
    ),
    blank("Priority", Shape::Choice(&["Normal", "High", "Low"])),
    blank("Description", Shape::Lines),
];
const MAIL_CONTACT: [Blank; 7] = [
    line("GivenName"),
    line("Surname"),
    line("JobTitle"),
    line("EmailAddress1"),
    line("BusinessPhone"),
    line("MobilePhone"),
    line("CompanyName"),
];
const MAIL_APPOINTMENT: [Blank; 5] = [
    line("Subject"),
    blank("Start", Shape::Time),
    blank("End", Shape::Time),
    line("Location"),
    blank("Sensitivity", Shape::Choice(&["Normal", "Private"])),
];
const MAIL_TASK: [Blank; 4] = [
    line("Subject"),
    blank("DueDate", Shape::Day),
    blank(
        "Status",
        Shape::Choice(&["NotStarted", "InProgress", "WaitingOnOthers", "Deferred", "Completed"]),
    ),
    blank("Importance", Shape::Choice(&["Normal", "High", "Low"])),
];

impl Shelf {
    /// The shelf that a path names.
    pub(super) fn named(person: &str, side: &str, kind: &str) -> Option<Shelf> {
        let end = match side {
            "salesforce" => End::Crm,
            "mailbox" => End::Mail,
            _ => return None,
        };
        let person = cast::PEOPLE.iter().find(|it| it.first.eq_ignore_ascii_case(person))?;
        Some(Shelf { person, end, kind: Kind::named(kind)? })
    }

    /// The path that names it.
    pub(super) fn path(&self) -> String {
        let side = match self.end {
            End::Crm => "salesforce",
            End::Mail => "mailbox",
        };
        format!("/{}/{side}/{}", self.person.first.to_lowercase(), self.kind.name())
    }

    /// The boxes of its form.
    pub(super) fn blanks(&self) -> &'static [Blank] {
        match (self.end, self.kind) {
            (End::Crm, Kind::Contact) => &CRM_CONTACT,
            (End::Crm, Kind::Appointment) => &CRM_EVENT,
            (End::Crm, Kind::Task) => &CRM_TASK,
            (End::Mail, Kind::Contact) => &MAIL_CONTACT,
            (End::Mail, Kind::Appointment) => &MAIL_APPOINTMENT,
            (End::Mail, Kind::Task) => &MAIL_TASK,
        }
    }

    /// Its records.
    pub(super) fn records(&self, shared: &Shared) -> Vec<Record> {
        shared.with(|world| match self.end {
            End::Crm => self.rows(world),
            End::Mail => self.kept(&world.exchange),
        })
    }

    /// One record.
    pub(super) fn record(&self, shared: &Shared, id: &str) -> Option<Record> {
        self.records(shared).into_iter().find(|record| record.id == id)
    }

    /// Makes a record or changes one; what the server says where it refuses.
    pub(super) fn save(
        &self,
        shared: &Shared,
        id: Option<&str>,
        values: &[String],
    ) -> Result<(), String> {
        let before = id.and_then(|id| self.record(shared, id));
        if id.is_some() && before.is_none() {
            return Err("This record is no longer there.".into());
        }
        let changed: Vec<(Blank, &str)> = self
            .blanks()
            .iter()
            .zip(values)
            .enumerate()
            .filter(|(at, (_, value))| match &before {
                Some(before) => before.values[*at] != **value,
                None => !value.is_empty(),
            })
            .map(|(_, (blank, value))| (*blank, value.as_str()))
            .collect();
        for (blank, value) in &changed {
            sound(*blank, value)?;
        }
        shared.with(|world| match self.end {
            End::Crm => self.write_row(world, id, &changed),
            End::Mail => self.write_kept(world, id, &changed),
        })
    }

    /// Moves a record to the bin.
    pub(super) fn delete(&self, shared: &Shared, id: &str) -> Result<(), String> {
        if self.record(shared, id).is_none() {
            return Err("This record is no longer there.".into());
        }
        shared.with(|world| match self.end {
            End::Crm => self.rest(world, "DELETE", &format!("/{id}"), Vec::new()),
            End::Mail => {
                let now = world.now;
                world.exchange.delete(now, self.person.email, id);
                Ok(())
            }
        })
    }

    fn rows(&self, world: &World) -> Vec<Record> {
        let user = world.org.user_id(self.person.user_name).unwrap_or_default();
        let own = |row: &Value| self.kind == Kind::Contact || row["OwnerId"] == user.as_str();
        let text = |value: &Value, blank: &Blank| match value {
            Value::String(text) if blank.shape == Shape::Time => for_box(text),
            Value::String(text) => text.clone(),
            Value::Bool(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
        };
        let rows = world.org.rows(self.what());
        let rows = rows.iter().filter(|row| own(row)).take(LISTED_MAX);
        rows.map(|row| Record {
            id: row["Id"].as_str().unwrap_or_default().to_owned(),
            values: self.blanks().iter().map(|blank| text(&row[blank.name], blank)).collect(),
        })
        .collect()
    }

    fn what(&self) -> &'static str {
        match self.kind {
            Kind::Contact => "Contact",
            Kind::Appointment => "Event",
            Kind::Task => "Task",
        }
    }

    fn write_row(
        &self,
        world: &mut World,
        id: Option<&str>,
        changed: &[(Blank, &str)],
    ) -> Result<(), String> {
        let mut row = Map::new();
        for (blank, value) in changed {
            let value = match (blank.shape, *value) {
                (_, "") => Value::Null,
                (Shape::Time, value) => Value::String(format!("{value}:00Z")),
                (Shape::Line | Shape::Lines | Shape::Day | Shape::Choice(_), value) => {
                    Value::String(value.to_owned())
                }
            };
            row.insert(blank.name.to_owned(), value);
        }
        if row.is_empty() {
            return Ok(());
        }
        let body = Value::Object(row).to_string().into_bytes();
        match id {
            Some(id) => self.rest(world, "PATCH", &format!("/{id}"), body),
            None => self.rest(world, "POST", "", body),
        }
    }

    fn rest(
        &self,
        world: &mut World,
        method: &str,
        rest: &str,
        body: Vec<u8>,
    ) -> Result<(), String> {
        let user = world.org.user_id(self.person.user_name).ok_or("There is no such person.")?;
        let token = world.org.token_for(&user);
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{REST}/{}{rest}", self.what()))
            .header("authorization", token)
            .header("content-type", "application/json")
            .body(body)
            .map_err(|_| "This record cannot be named.")?;
        let now = world.now;
        let (answer, _) = world.org.answer(now, &request);
        if answer.status().is_success() {
            return Ok(());
        }
        let told: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        Err(told[0]["message"].as_str().unwrap_or("Salesforce refused this.").to_owned())
    }

    fn kept(&self, exchange: &Server) -> Vec<Record> {
        let email = self.person.email;
        let folders = match self.kind {
            Kind::Contact => {
                let synced = exchange.folder_named(email, SYNCED_FOLDER);
                synced.into_iter().chain([Folder::Contacts]).collect()
            }
            Kind::Appointment => vec![Folder::Calendar],
            Kind::Task => vec![Folder::Tasks],
        };
        let items = folders.into_iter().flat_map(|folder| exchange.items(email, folder));
        items
            .take(LISTED_MAX)
            .map(|item| Record {
                id: item.id().to_owned(),
                values: self.blanks().iter().map(|blank| self.value(item, *blank)).collect(),
            })
            .collect()
    }

    fn value(&self, item: &Item, blank: Blank) -> String {
        match (blank.name, blank.shape) {
            ("EmailAddress1", _) => item.entry("EmailAddresses", blank.name).to_owned(),
            ("BusinessPhone" | "MobilePhone", _) => {
                item.entry("PhoneNumbers", blank.name).to_owned()
            }
            (name, Shape::Time) => for_box(item.text(name)),
            (name, Shape::Day) => item
                .moment(name)
                .and_then(|at| zone::day_of(self.person.zone, at))
                .map(|day| day.to_string())
                .unwrap_or_default(),
            (name, Shape::Choice(words)) => match item.text(name) {
                "" => words.first().copied().unwrap_or_default().to_owned(),
                word => word.to_owned(),
            },
            (name, Shape::Line | Shape::Lines) => item.text(name).to_owned(),
        }
    }

    fn write_kept(
        &self,
        world: &mut World,
        id: Option<&str>,
        changed: &[(Blank, &str)],
    ) -> Result<(), String> {
        let now = world.now;
        let email = self.person.email;
        let mut item = match id {
            Some(id) => world.exchange.item(email, id).cloned().ok_or("It is no longer there.")?,
            None => match self.kind {
                Kind::Contact => Item::contact("", ""),
                Kind::Appointment => Item::appointment("", now, now.plus_minutes(30)),
                Kind::Task => Item::task(""),
            },
        };
        let timed = changed.iter().any(|(blank, _)| blank.shape == Shape::Time);
        if timed && (item.flag("IsAllDayEvent") || item.repeats()) {
            return Err("The times of whole days and of series cannot be changed here.".into());
        }
        self.fill(&mut item, changed);
        if item.moment("End") < item.moment("Start") {
            return Err("The end lies before the start.".into());
        }
        match id {
            Some(id) => {
                world.exchange.update(now, email, id, |item| self.fill(item, changed));
            }
            None => {
                let synced = world.exchange.folder_named(email, SYNCED_FOLDER);
                match synced.filter(|_| self.kind == Kind::Contact) {
                    Some(folder) => world.exchange.create_in(now, email, &folder, item),
                    None => world.exchange.create(now, email, item),
                };
            }
        }
        Ok(())
    }

    fn fill(&self, item: &mut Item, changed: &[(Blank, &str)]) {
        for (blank, value) in changed {
            match (blank.name, blank.shape, *value) {
                ("EmailAddress1", _, value) => {
                    item.set_entry("EmailAddresses", blank.name, value);
                }
                ("BusinessPhone" | "MobilePhone", _, value) => {
                    item.set_entry("PhoneNumbers", blank.name, value);
                }
                (name, _, "") => item.clear(name),
                (name, Shape::Time, value) => item.set(name, &format!("{value}:00Z")),
                (name, Shape::Day, value) => {
                    let midnight =
                        Day::parse(value).and_then(|day| zone::midnight(self.person.zone, day));
                    if let Some(midnight) = midnight {
                        item.set(name, &midnight.rfc3339());
                    }
                }
                (name, Shape::Line | Shape::Lines | Shape::Choice(_), value) => {
                    item.set(name, value);
                }
            }
        }
    }
}

/// A moment as the browser's box wants it: to the minute, in UTC.
fn for_box(text: &str) -> String {
    let at = Moment::parse(text).map(Moment::rfc3339);
    at.and_then(|at| at.get(..16).map(str::to_owned)).unwrap_or_default()
}

fn sound(blank: Blank, value: &str) -> Result<(), String> {
    let good = value.chars().count() <= TEXT_LENGTH_MAX
        && !value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        && match blank.shape {
            Shape::Line | Shape::Lines => true,
            Shape::Time => value.len() == 16 && Moment::parse(&format!("{value}:00Z")).is_some(),
            Shape::Day => value.is_empty() || (value.len() == 10 && Day::parse(value).is_some()),
            Shape::Choice(words) => words.contains(&value),
        };
    if good { Ok(()) } else { Err(format!("{} cannot hold that.", blank.name)) }
}
