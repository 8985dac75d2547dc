//! A person's hand in the org: canonical fields into rows and back, past every connector.

use crate::Life;
use model::{Day, Field, Fields, Id, Kind, Moment, Times, Value};
use serde_json::{Map, Value as Json, json};

/// Texts and where they lie.
const CONTACT: [(Field, &str); 13] = [
    (Field::Salutation, "Salutation"),
    (Field::GivenName, "FirstName"),
    (Field::Surname, "LastName"),
    (Field::JobTitle, "Title"),
    (Field::Department, "Department"),
    (Field::Email, "Email"),
    (Field::BusinessPhone, "Phone"),
    (Field::MobilePhone, "MobilePhone"),
    (Field::HomePhone, "HomePhone"),
    (Field::OtherPhone, "OtherPhone"),
    (Field::BusinessFax, "Fax"),
    (Field::AssistantName, "AssistantName"),
    (Field::Body, "Description"),
];
const ACTIVITY: [(Field, &str); 3] =
    [(Field::Subject, "Subject"), (Field::Location, "Location"), (Field::Body, "Description")];
const WORDS: [(Field, &str, &str, &str); 11] = [
    (Field::ShowAs, "busy", "ShowAs", "Busy"),
    (Field::ShowAs, "free", "ShowAs", "Free"),
    (Field::ShowAs, "out_of_office", "ShowAs", "OutOfOffice"),
    (Field::Status, "not_started", "Status", "Not Started"),
    (Field::Status, "in_progress", "Status", "In Progress"),
    (Field::Status, "completed", "Status", "Completed"),
    (Field::Status, "waiting", "Status", "Waiting on someone else"),
    (Field::Status, "deferred", "Status", "Deferred"),
    (Field::Priority, "high", "Priority", "High"),
    (Field::Priority, "normal", "Priority", "Normal"),
    (Field::Priority, "low", "Priority", "Low"),
];
/// Minutes of a day.
const DAY_MINUTES: i64 = 1_440;

/// The object of a kind.
pub fn table_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Contact => "Contact",
        Kind::Appointment => "Event",
        Kind::Task => "Task",
    }
}

/// Makes a row; `beside` is what it holds beside the fields.
pub fn make(life: &Life, kind: Kind, fields: &Fields, beside: Json, at: Moment) -> Id {
    let mut row = columns(life, kind, fields, None);
    if let Json::Object(beside) = beside {
        row.extend(beside);
    }
    let user = life.user.clone();
    Id(life.world().org.insert(&user, table_of(kind), Json::Object(row), at))
}

/// Changes a row; a change of nothing is a touch.
pub fn edit(life: &Life, kind: Kind, id: &Id, fields: &Fields, beside: Json, at: Moment) {
    let mut row = columns(life, kind, fields, held(life, kind, id).as_ref());
    if let Json::Object(beside) = beside {
        row.extend(beside);
    }
    life.world().org.update(id.as_str(), Json::Object(row), at);
}

/// What a row holds; `None` where it is in the bin or gone.
pub fn held(life: &Life, kind: Kind, id: &Id) -> Option<Fields> {
    let row = row(life, id)?;
    if row["IsDeleted"] == json!(true) {
        return None;
    }
    let mut fields = Fields::new();
    for (field, column) in texts(kind) {
        fields.set(*field, Value::text(row[*column].as_str().unwrap_or_default()));
    }
    for (field, word, column, label) in WORDS {
        if row[column] == json!(label) {
            fields.set(field, Value::Choice(word.into()));
        }
    }
    match kind {
        Kind::Contact => fields.set(Field::Company, Value::text(&account_of(life, &row))),
        Kind::Appointment => {
            let times = times_of(&row);
            fields.set(Field::Private, Value::Flag(row["IsPrivate"] == json!(true)));
            fields.set(Field::Reminder, reminder_of(&row));
            fields.set(Field::Times, times);
        }
        Kind::Task => {
            let due = row["ActivityDate"].as_str().and_then(Day::parse);
            fields.set(Field::Due, due.map_or(Value::Empty, Value::Day));
        }
    }
    Some(fields)
}

/// A row, deleted or not.
pub fn row(life: &Life, id: &Id) -> Option<Json> {
    life.world().org.row(id.as_str())
}

/// The name of the account that a row belongs to.
pub fn account_of(life: &Life, row: &Json) -> String {
    let account = row["AccountId"].as_str().and_then(|id| life.world().org.row(id));
    account.and_then(|row| row["Name"].as_str().map(str::to_owned)).unwrap_or_default()
}

/// The account of a name, which is made where there is none.
pub fn account(life: &Life, name: &str) -> String {
    let user = life.user.clone();
    let mut world = life.world();
    let now = world.now;
    let all = world.org.rows("Account");
    let found = all.iter().find(|row| row["Name"] == json!(name));
    match found.and_then(|row| row["Id"].as_str()) {
        Some(id) => id.to_owned(),
        None => world.org.insert(&user, "Account", json!({"Name": name}), now),
    }
}

fn texts(kind: Kind) -> &'static [(Field, &'static str)] {
    match kind {
        Kind::Contact => &CONTACT,
        Kind::Appointment => &ACTIVITY,
        Kind::Task => &[(Field::Subject, "Subject"), (Field::Body, "Description")],
    }
}

fn columns(life: &Life, kind: Kind, fields: &Fields, old: Option<&Fields>) -> Map<String, Json> {
    let mut row = Map::new();
    for (field, value) in fields.iter() {
        if let Some((_, column)) = texts(kind).iter().find(|(named, _)| *named == field) {
            let text = fields.text(field).filter(|text| !text.is_empty());
            row.insert((*column).to_owned(), json!(text));
            continue;
        }
        match (field, value) {
            (Field::Company, Value::Text(name)) => {
                row.insert("AccountId".into(), json!(account(life, name)));
            }
            (Field::Company, _) => drop(row.insert("AccountId".into(), Json::Null)),
            (Field::Due, Value::Day(day)) => {
                row.insert("ActivityDate".into(), json!(day.to_string()));
            }
            (Field::Due, _) => drop(row.insert("ActivityDate".into(), Json::Null)),
            (Field::Private, value) => {
                row.insert("IsPrivate".into(), json!(*value == Value::Flag(true)));
            }
            (Field::Times, Value::Times(times)) => row.extend(times_as(times)),
            (Field::Reminder, value) => {
                let times = fields.get(Field::Times).or(old.and_then(|old| old.get(Field::Times)));
                row.extend(reminder_as(value, times));
            }
            (field, Value::Choice(word)) => {
                let found = WORDS.iter().find(|it| it.0 == field && it.1 == word);
                let (_, _, column, label) = found.expect("a word that the org knows");
                row.insert((*column).to_owned(), json!(label));
            }
            (field, value) => panic!("the org has no place for {field} = {value:?}"),
        }
    }
    row
}

fn times_as(times: &Times) -> Map<String, Json> {
    let row = match times {
        Times::Timed { start, end, zone: _ } => json!({
            "IsAllDayEvent": false,
            "StartDateTime": start.rfc3339(),
            "DurationInMinutes": end.minutes_since(*start),
        }),
        Times::AllDay { first, days } => json!({
            "IsAllDayEvent": true,
            "ActivityDate": first.to_string(),
            "DurationInMinutes": DAY_MINUTES * i64::from(*days),
        }),
    };
    match row {
        Json::Object(row) => row,
        other => panic!("{other} is no row"),
    }
}

fn times_of(row: &Json) -> Value {
    let minutes = row["DurationInMinutes"].as_i64().unwrap_or_default();
    if row["IsAllDayEvent"] == json!(true) {
        let first = row["ActivityDate"].as_str().and_then(Day::parse).expect("a day");
        let days = u16::try_from(minutes / DAY_MINUTES).expect("some days");
        return Value::Times(Times::AllDay { first, days });
    }
    let start = moment(row, "StartDateTime").expect("a start");
    Value::Times(Times::Timed { start, end: start.plus_minutes(minutes), zone: None })
}

fn reminder_as(value: &Value, times: Option<&Value>) -> Map<String, Json> {
    let start = match times {
        Some(Value::Times(Times::Timed { start, .. })) => *start,
        _ => panic!("a reminder needs a start"),
    };
    let mut row = Map::new();
    if let Value::Number(minutes) = value {
        let at = start.plus_minutes(-minutes);
        row.insert("ReminderDateTime".into(), json!(at.rfc3339()));
    }
    row.insert("IsReminderSet".into(), json!(!value.is_empty()));
    row
}

fn reminder_of(row: &Json) -> Value {
    let (at, start) = (moment(row, "ReminderDateTime"), moment(row, "StartDateTime"));
    match (at, start) {
        (Some(at), Some(start)) if row["IsReminderSet"] == json!(true) => {
            Value::Number(start.minutes_since(at))
        }
        _ => Value::Empty,
    }
}

fn moment(row: &Json, column: &str) -> Option<Moment> {
    Moment::parse(&row[column].as_str()?.replace("+0000", "Z"))
}
