//! Which of their columns hold which of our fields, and which more a record's rules need. The
//! shapes of the values are in [`crate::contact`], [`crate::event`] and [`crate::task`].
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

/// One field and the columns that hold it. The first one decides whether the field can be read.
pub(crate) type Mapped = (Field, &'static [&'static str]);

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
    let found = mapped(kind).iter().find(|(_, columns)| columns.contains(&column));
    compound.or(found.map(|(field, _)| *field))
}

fn is_address(column: &str) -> bool {
    matches!(column, "MailingState" | "MailingCountry" | "OtherState" | "OtherCountry")
}

const CONTACT: &[Mapped] = &[
    (Field::Salutation, &["Salutation"]),
    (Field::GivenName, &["FirstName"]),
    (Field::MiddleName, &["MiddleName"]),
    (Field::Surname, &["LastName"]),
    (Field::Suffix, &["Suffix"]),
    (Field::Company, &["Account.Name"]),
    (Field::JobTitle, &["Title"]),
    (Field::Department, &["Department"]),
    (Field::Email, &["Email"]),
    (Field::BusinessPhone, &["Phone"]),
    (Field::MobilePhone, &["MobilePhone"]),
    (Field::HomePhone, &["HomePhone"]),
    (Field::OtherPhone, &["OtherPhone"]),
    (Field::BusinessFax, &["Fax"]),
    (Field::AssistantName, &["AssistantName"]),
    (Field::AssistantPhone, &["AssistantPhone"]),
    (
        Field::BusinessAddress,
        &["MailingStreet", "MailingCity", "MailingState", "MailingPostalCode", "MailingCountry"],
    ),
    (
        Field::OtherAddress,
        &["OtherStreet", "OtherCity", "OtherState", "OtherPostalCode", "OtherCountry"],
    ),
    (Field::Birthday, &["Birthdate"]),
    (Field::Manager, &["ReportsTo.Name"]),
    (Field::Body, &["Description"]),
];

const EVENT: &[Mapped] = &[
    (Field::Body, &["Description"]),
    (Field::Subject, &["Subject"]),
    (Field::Location, &["Location"]),
    (
        Field::Times,
        &["StartDateTime", "EndDateTime", "DurationInMinutes", "IsAllDayEvent", "ActivityDate"],
    ),
    (Field::ShowAs, &["ShowAs"]),
    (Field::Private, &["IsPrivate"]),
    (Field::Reminder, &["ReminderDateTime", "IsReminderSet"]),
];

const TASK: &[Mapped] = &[
    (Field::Body, &["Description"]),
    (Field::Subject, &["Subject"]),
    (Field::Reminder, &["ReminderDateTime", "IsReminderSet"]),
    (Field::Due, &["ActivityDate"]),
    (Field::Status, &["Status"]),
    (Field::Priority, &["Priority"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_knows_its_field_and_every_field_belongs_to_its_kind() {
        for kind in Kind::ALL {
            for (field, columns) in mapped(kind) {
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
