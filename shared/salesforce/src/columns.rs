//! Which of their columns hold which of our fields, and which more a record's rules need. The
//! shapes are carried out by [`crate::codec`].
//!
//! Names and lengths: the object reference,
//! `https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/`.

use model::{Field, Kind};

/// The column that carries our mark, where an administrator made it as an external id.
pub(crate) const MARK: &str = "Twinline_Mark__c";

/// The object of a kind.
pub(crate) fn object(kind: Kind) -> &'static str {
    match kind {
        Kind::Contact => "Contact",
        Kind::Appointment => "Event",
        Kind::Task => "Task",
    }
}

/// How the columns of a field hold its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Plain text.
    Text,
    /// Text that stands on a list of the org's.
    Salutation,
    /// The name behind a relation, which is never written.
    Relation,
    /// An address in five columns: street, city, state, postal code, country.
    Address,
    /// A date.
    Day,
    /// Yes or no.
    Flag,
    /// Start, end, duration, whole days and date of an event.
    Times,
    /// Busy, free or out of office.
    ShowAs,
    /// An instant with a flag, which is minutes before the start with us.
    MinutesBefore,
    /// An instant with a flag.
    Instant,
    /// The status of a task.
    Status,
    /// The priority of a task.
    Priority,
}

/// One field, the columns that hold it, and how. The first column decides whether the field can be
/// read.
pub(crate) type Mapped = (Field, &'static [&'static str], Shape);

/// Our fields with their columns.
pub(crate) fn mapped(kind: Kind) -> &'static [Mapped] {
    match kind {
        Kind::Contact => CONTACT,
        Kind::Appointment => EVENT,
        Kind::Task => TASK,
    }
}

/// The columns beside the fields: what the rules of the sync need to know.
pub(crate) fn about(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Contact => &["AccountId", "MasterRecordId", "IsPersonAccount", MARK],
        Kind::Appointment => &[
            "WhoId",
            "WhatId",
            "IsChild",
            "GroupEventType",
            "IsRecurrence",
            "RecurrenceActivityId",
            "IsRecurrence2",
            "IsClientManaged",
            "ActivityDateTime",
            MARK,
        ],
        Kind::Task => &[
            "WhoId",
            "WhatId",
            "IsClosed",
            "IsHighPriority",
            "IsRecurrence",
            "TaskSubtype",
            "IsClientManaged",
            MARK,
        ],
    }
}

/// The columns that every object has.
pub(crate) const SYSTEM: &[&str] =
    &["Id", "OwnerId", "IsDeleted", "CreatedDate", "LastModifiedDate", "SystemModstamp"];

/// The field that a column belongs to.
pub(crate) fn field_of(kind: Kind, column: &str) -> Option<Field> {
    let column = column.strip_suffix("Code").filter(|c| is_address(c)).unwrap_or(column);
    let compound = match (kind, column) {
        (Kind::Contact, "MailingAddress") => Some(Field::BusinessAddress),
        (Kind::Contact, "OtherAddress") => Some(Field::OtherAddress),
        (Kind::Contact, _) | (Kind::Appointment, _) | (Kind::Task, _) => None,
    };
    let found = mapped(kind).iter().find(|(_, columns, _)| columns.contains(&column));
    compound.or(found.map(|(field, _, _)| *field))
}

fn is_address(column: &str) -> bool {
    matches!(column, "MailingState" | "MailingCountry" | "OtherState" | "OtherCountry")
}

const CONTACT: &[Mapped] = &[
    (Field::Salutation, &["Salutation"], Shape::Salutation),
    (Field::GivenName, &["FirstName"], Shape::Text),
    (Field::MiddleName, &["MiddleName"], Shape::Text),
    (Field::Surname, &["LastName"], Shape::Text),
    (Field::Suffix, &["Suffix"], Shape::Text),
    (Field::Company, &["Account.Name"], Shape::Relation),
    (Field::JobTitle, &["Title"], Shape::Text),
    (Field::Department, &["Department"], Shape::Text),
    (Field::Email, &["Email"], Shape::Text),
    (Field::BusinessPhone, &["Phone"], Shape::Text),
    (Field::MobilePhone, &["MobilePhone"], Shape::Text),
    (Field::HomePhone, &["HomePhone"], Shape::Text),
    (Field::OtherPhone, &["OtherPhone"], Shape::Text),
    (Field::BusinessFax, &["Fax"], Shape::Text),
    (Field::AssistantName, &["AssistantName"], Shape::Text),
    (Field::AssistantPhone, &["AssistantPhone"], Shape::Text),
    (
        Field::BusinessAddress,
        &["MailingStreet", "MailingCity", "MailingState", "MailingPostalCode", "MailingCountry"],
        Shape::Address,
    ),
    (
        Field::OtherAddress,
        &["OtherStreet", "OtherCity", "OtherState", "OtherPostalCode", "OtherCountry"],
        Shape::Address,
    ),
    (Field::Birthday, &["Birthdate"], Shape::Day),
    (Field::Manager, &["ReportsTo.Name"], Shape::Relation),
    (Field::Body, &["Description"], Shape::Text),
];

const EVENT: &[Mapped] = &[
    (Field::Body, &["Description"], Shape::Text),
    (Field::Subject, &["Subject"], Shape::Text),
    (Field::Location, &["Location"], Shape::Text),
    (
        Field::Times,
        &["StartDateTime", "EndDateTime", "DurationInMinutes", "IsAllDayEvent", "ActivityDate"],
        Shape::Times,
    ),
    (Field::ShowAs, &["ShowAs"], Shape::ShowAs),
    (Field::Private, &["IsPrivate"], Shape::Flag),
    (Field::Reminder, &["ReminderDateTime", "IsReminderSet"], Shape::MinutesBefore),
];

const TASK: &[Mapped] = &[
    (Field::Body, &["Description"], Shape::Text),
    (Field::Subject, &["Subject"], Shape::Text),
    (Field::Reminder, &["ReminderDateTime", "IsReminderSet"], Shape::Instant),
    (Field::Due, &["ActivityDate"], Shape::Day),
    (Field::Status, &["Status"], Shape::Status),
    (Field::Priority, &["Priority"], Shape::Priority),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_knows_its_field_and_every_field_belongs_to_its_kind() {
        for kind in Kind::ALL {
            for (field, columns, _) in mapped(kind) {
                assert!(Field::of(kind).contains(field), "{field}");
                for column in *columns {
                    assert_eq!(field_of(kind, column), Some(*field), "{column}");
                }
            }
        }
        assert_eq!(field_of(Kind::Contact, "MailingStateCode"), Some(Field::BusinessAddress));
        assert_eq!(field_of(Kind::Contact, "PostalCode"), None);
        assert_eq!(field_of(Kind::Task, "MailingAddress"), None);
        assert_eq!(field_of(Kind::Task, "OwnerId"), None);
    }
}
