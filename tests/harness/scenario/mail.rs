//! A person's hand in the mailbox: canonical fields into items and back, past every connector.

use crate::Life;
use crate::life::EMAIL;
use model::{Field, Fields, Id, Kind, Moment, Times, Value};
use sim::exchange::{Folder, Item, ItemKind};

/// The zone of every scenario's mailbox: its days are those of the files.
pub const ZONE: &str = "UTC";
/// The folder that takes part.
pub const CONTACTS: &str = "Salesforce Contacts";

const CONTACT: [(Field, &str); 5] = [
    (Field::GivenName, "GivenName"),
    (Field::Surname, "Surname"),
    (Field::Company, "CompanyName"),
    (Field::JobTitle, "JobTitle"),
    (Field::Department, "Department"),
];
const ENTRIES: [(Field, &str, &str); 6] = [
    (Field::Email, "EmailAddresses", "EmailAddress1"),
    (Field::Email2, "EmailAddresses", "EmailAddress2"),
    (Field::Email3, "EmailAddresses", "EmailAddress3"),
    (Field::BusinessPhone, "PhoneNumbers", "BusinessPhone"),
    (Field::MobilePhone, "PhoneNumbers", "MobilePhone"),
    (Field::HomePhone, "PhoneNumbers", "HomePhone"),
];
const WORDS: [(Field, &str, &str, &str); 12] = [
    (Field::ShowAs, "busy", "LegacyFreeBusyStatus", "Busy"),
    (Field::ShowAs, "free", "LegacyFreeBusyStatus", "Free"),
    (Field::ShowAs, "tentative", "LegacyFreeBusyStatus", "Tentative"),
    (Field::ShowAs, "out_of_office", "LegacyFreeBusyStatus", "OOF"),
    (Field::Status, "not_started", "Status", "NotStarted"),
    (Field::Status, "in_progress", "Status", "InProgress"),
    (Field::Status, "completed", "Status", "Completed"),
    (Field::Status, "waiting", "Status", "WaitingOnOthers"),
    (Field::Status, "deferred", "Status", "Deferred"),
    (Field::Priority, "high", "Importance", "High"),
    (Field::Priority, "normal", "Importance", "Normal"),
    (Field::Priority, "low", "Importance", "Low"),
];

/// Where records of a kind lie.
pub fn folder(life: &Life, kind: Kind) -> Folder {
    match kind {
        Kind::Contact => {
            let folder = life.world().exchange.folder_named(EMAIL, CONTACTS);
            folder.expect("the folder was made when the mailbox was connected")
        }
        Kind::Appointment => Folder::Calendar,
        Kind::Task => Folder::Tasks,
    }
}

/// What an item is.
pub fn sort_of(kind: Kind) -> ItemKind {
    match kind {
        Kind::Contact => ItemKind::Contact,
        Kind::Appointment => ItemKind::Appointment,
        Kind::Task => ItemKind::Task,
    }
}

/// A new item, not in the mailbox yet.
pub fn draft(kind: Kind, fields: &Fields) -> Item {
    let mut item = Item::new(sort_of(kind));
    if kind == Kind::Appointment {
        item.set("ReminderIsSet", "false");
    }
    write(&mut item, fields);
    item
}

/// Puts an item where records of its kind lie.
pub fn put(life: &Life, kind: Kind, item: Item) -> Id {
    let at = folder(life, kind);
    let mut world = life.world();
    let now = world.now;
    Id(world.exchange.create_in(now, EMAIL, &at, item))
}

/// Changes an item; a change of nothing is a touch.
pub fn edit(life: &Life, id: &Id, at: Moment, change: impl FnOnce(&mut Item)) {
    let there = life.world().exchange.update(at, EMAIL, id.as_str(), change);
    assert!(there, "{id} is in the mailbox");
}

/// What an item holds; `None` where it is not in its place.
pub fn held(life: &Life, kind: Kind, id: &Id) -> Option<Fields> {
    let at = folder(life, kind);
    let world = life.world();
    let mut all = world.exchange.items(EMAIL, at).into_iter();
    let item = all.find(|item| item.id() == id.as_str())?;
    Some(read(kind, item))
}

/// An item, wherever it lies.
pub fn found(life: &Life, id: &Id) -> Option<Item> {
    life.world().exchange.item(EMAIL, id.as_str()).cloned()
}

/// Writes fields into an item.
pub fn write(item: &mut Item, fields: &Fields) {
    for (field, value) in fields.iter() {
        let text = fields.text(field).unwrap_or_default();
        if let Some((_, name)) = texts(item.kind()).iter().find(|(named, _)| *named == field) {
            set(item, name, text);
        } else if let Some((_, dictionary, key)) = ENTRIES.iter().find(|it| it.0 == field) {
            item.set_entry(dictionary, key, text);
        } else {
            write_other(item, field, value, text);
        }
    }
    if item.kind() == ItemKind::Contact {
        let name = format!("{} {}", item.text("GivenName"), item.text("Surname"));
        let name = name.trim().to_owned();
        set(item, "DisplayName", &name);
    }
}

fn write_other(item: &mut Item, field: Field, value: &Value, text: &str) {
    match (field, value) {
        (Field::Body, _) => item.set_body(text),
        (Field::Private, value) => {
            let private = *value == Value::Flag(true);
            item.set("Sensitivity", if private { "Private" } else { "Normal" });
        }
        (Field::Times, Value::Times(times)) => write_times(item, times),
        (Field::Reminder, Value::Number(minutes)) => {
            item.set("ReminderIsSet", "true");
            item.set("ReminderMinutesBeforeStart", &minutes.to_string());
        }
        (Field::Reminder, _) => item.set("ReminderIsSet", "false"),
        (Field::Due, Value::Day(day)) => item.set("DueDate", &day.midnight_utc().rfc3339()),
        (Field::Due, _) => item.clear("DueDate"),
        (field, Value::Choice(word)) => {
            let found = WORDS.iter().find(|it| it.0 == field && it.1 == word);
            let (_, _, name, label) = found.expect("a word that the mailbox knows");
            item.set(name, label);
        }
        (field, value) => panic!("the mailbox has no place for {field} = {value:?}"),
    }
}

fn write_times(item: &mut Item, times: &Times) {
    let (start, end) = match times {
        Times::Timed { start, end, zone: _ } => (*start, *end),
        Times::AllDay { first, days } => {
            (first.midnight_utc(), first.plus(i32::from(*days)).midnight_utc())
        }
    };
    let whole = matches!(times, Times::AllDay { .. });
    item.set("IsAllDayEvent", if whole { "true" } else { "false" });
    item.set("Start", &start.rfc3339());
    item.set("End", &end.rfc3339());
}

fn set(item: &mut Item, name: &str, text: &str) {
    if text.is_empty() { item.clear(name) } else { item.set(name, text) }
}

/// Reads fields of an item.
pub fn read(kind: Kind, item: &Item) -> Fields {
    let mut fields = Fields::new();
    for (field, name) in texts(item.kind()) {
        fields.set(*field, Value::text(item.text(name)));
    }
    for (field, name, word) in WORDS.map(|(field, word, name, label)| (field, (name, label), word))
    {
        if item.text(name.0) == name.1 && Field::of(kind).contains(&field) {
            fields.set(field, Value::Choice(word.into()));
        }
    }
    fields.set(Field::Body, Value::text(&plain(item.text("Body"))));
    match kind {
        Kind::Contact => {
            for (field, dictionary, key) in ENTRIES {
                fields.set(field, Value::text(item.entry(dictionary, key)));
            }
        }
        Kind::Appointment => {
            fields.set(Field::Private, Value::Flag(item.text("Sensitivity") == "Private"));
            fields.set(Field::Times, times_of(item));
            let minutes = item.text("ReminderMinutesBeforeStart").parse();
            let set = item.flag("ReminderIsSet");
            let reminder = minutes.ok().filter(|_| set).map_or(Value::Empty, Value::Number);
            fields.set(Field::Reminder, reminder);
        }
        Kind::Task => {
            let due = item.moment("DueDate").map(|at| Value::Day(at.day_utc()));
            fields.set(Field::Due, due.unwrap_or(Value::Empty));
        }
    }
    fields
}

/// A body without its tags: that of a person who writes no other HTML than bold words.
fn plain(body: &str) -> String {
    let parts = body.split('<').enumerate();
    parts
        .map(|(at, part)| if at == 0 { part } else { part.split_once('>').map_or("", |it| it.1) })
        .collect()
}

fn times_of(item: &Item) -> Value {
    let at = |name| item.moment(name).expect("an appointment takes place");
    let (start, end) = (at("Start"), at("End"));
    Value::Times(match item.flag("IsAllDayEvent") {
        false => Times::Timed { start, end, zone: None },
        true => {
            let days = end.minutes_since(start) / (24 * 60);
            Times::AllDay { first: start.day_utc(), days: u16::try_from(days).expect("few days") }
        }
    })
}

fn texts(kind: ItemKind) -> &'static [(Field, &'static str)] {
    match kind {
        ItemKind::Contact => &CONTACT,
        ItemKind::Appointment => &[(Field::Subject, "Subject"), (Field::Location, "Location")],
        ItemKind::Task => &[(Field::Subject, "Subject")],
        ItemKind::List | ItemKind::Message => &[],
    }
}
