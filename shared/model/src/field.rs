//! The closed list of fields. A field that has no place on one side is simply not in that side's
//! [`Reach`](crate::Reach): nothing here knows which system holds what.
//!
//! Things that must change together are one field: start, end and all-day are [`Field::Times`];
//! the parts of an address are one [`Value::Address`](crate::Value); status and completion of a
//! task are [`Field::Status`].

use crate::Kind;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),* $(,)?) => {
        /// A canonical property of a record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Field {
            $($(#[$doc])* $variant),*
        }

        impl Field {
            /// Every field, in the fixed order that stored digests rely on: append, never reorder.
            pub const ALL: &'static [Field] = &[$(Field::$variant),*];

            /// The stable name used in stored formats, scenario files and reports.
            pub fn name(self) -> &'static str {
                match self {
                    $(Field::$variant => $name),*
                }
            }
        }
    };
}

fields! {
    /// Contact: Mr., Dr. ... (text).
    Salutation = "salutation",
    /// Contact: first name (text).
    GivenName = "given_name",
    /// Contact: middle name (text).
    MiddleName = "middle_name",
    /// Contact: last name (text).
    Surname = "surname",
    /// Contact: Jr., III ... (text).
    Suffix = "suffix",
    /// Contact: the name of the company (text). Flows to the mailbox only.
    Company = "company",
    /// Contact: job title (text).
    JobTitle = "job_title",
    /// Contact: department (text).
    Department = "department",
    /// Contact: the first e-mail address (text).
    Email = "email",
    /// Contact: the mailbox's second e-mail address (text).
    Email2 = "email_2",
    /// Contact: the mailbox's third e-mail address (text).
    Email3 = "email_3",
    /// Contact: business telephone (text).
    BusinessPhone = "business_phone",
    /// Contact: mobile telephone (text).
    MobilePhone = "mobile_phone",
    /// Contact: home telephone (text).
    HomePhone = "home_phone",
    /// Contact: other telephone (text).
    OtherPhone = "other_phone",
    /// Contact: business fax (text).
    BusinessFax = "business_fax",
    /// Contact: the assistant's name (text).
    AssistantName = "assistant_name",
    /// Contact: the assistant's telephone (text).
    AssistantPhone = "assistant_phone",
    /// Contact: mailing address in Salesforce, business address in a mailbox (address).
    BusinessAddress = "business_address",
    /// Contact: other address (address).
    OtherAddress = "other_address",
    /// Contact: birthday (day).
    Birthday = "birthday",
    /// Contact: the name of the person reported to (text). Flows to the mailbox only.
    Manager = "manager",
    /// All kinds: description, notes or body as plain text, lines ended by `\n` (text).
    Body = "body",
    /// Appointment, task: subject (text).
    Subject = "subject",
    /// Appointment: location (text).
    Location = "location",
    /// Appointment: start, end and all-day as one (times).
    Times = "times",
    /// Appointment: `free`, `busy`, `tentative`, `out_of_office`, `elsewhere` (choice).
    ShowAs = "show_as",
    /// Appointment: whether it is private (flag).
    Private = "private",
    /// Appointment: minutes before the start (number). Task: an instant (moment).
    Reminder = "reminder",
    /// Task: due day (day).
    Due = "due",
    /// Task: `not_started`, `in_progress`, `completed`, `waiting`, `deferred` (choice).
    Status = "status",
    /// Task: `low`, `normal`, `high` (choice).
    Priority = "priority",
}

impl Field {
    /// The field with this [`Field::name`].
    pub fn named(name: &str) -> Option<Field> {
        Field::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// The fields of a kind, in the fixed order.
    pub fn of(kind: Kind) -> &'static [Field] {
        match kind {
            Kind::Contact => &CONTACT,
            Kind::Appointment => &APPOINTMENT,
            Kind::Task => &TASK,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

const CONTACT: [Field; 23] = [
    Field::Salutation,
    Field::GivenName,
    Field::MiddleName,
    Field::Surname,
    Field::Suffix,
    Field::Company,
    Field::JobTitle,
    Field::Department,
    Field::Email,
    Field::Email2,
    Field::Email3,
    Field::BusinessPhone,
    Field::MobilePhone,
    Field::HomePhone,
    Field::OtherPhone,
    Field::BusinessFax,
    Field::AssistantName,
    Field::AssistantPhone,
    Field::BusinessAddress,
    Field::OtherAddress,
    Field::Birthday,
    Field::Manager,
    Field::Body,
];

const APPOINTMENT: [Field; 7] = [
    Field::Body,
    Field::Subject,
    Field::Location,
    Field::Times,
    Field::ShowAs,
    Field::Private,
    Field::Reminder,
];

const TASK: [Field; 6] =
    [Field::Body, Field::Subject, Field::Reminder, Field::Due, Field::Status, Field::Priority];

/// A set of fields, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FieldSet(pub u64);

impl FieldSet {
    /// No field.
    pub const NONE: FieldSet = FieldSet(0);

    /// Every field of a kind.
    pub fn of(kind: Kind) -> FieldSet {
        Field::of(kind).iter().copied().collect()
    }

    /// Whether the field is in the set.
    pub fn has(self, field: Field) -> bool {
        self.0 & (1 << field as u8) != 0
    }

    /// The set with this field in it.
    #[must_use]
    pub fn with(self, field: Field) -> FieldSet {
        FieldSet(self.0 | 1 << field as u8)
    }

    /// The set without this field.
    #[must_use]
    pub fn without(self, field: Field) -> FieldSet {
        FieldSet(self.0 & !(1 << field as u8))
    }

    /// The fields that are in both.
    #[must_use]
    pub fn and(self, other: FieldSet) -> FieldSet {
        FieldSet(self.0 & other.0)
    }

    /// Whether there is no field in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many fields are in it.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The fields in the fixed order.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let field = Field::ALL.get(rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(*field)
        })
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        fields.into_iter().fold(FieldSet::NONE, FieldSet::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_one_name_and_belongs_to_a_kind() {
        for field in Field::ALL {
            assert_eq!(Field::named(field.name()), Some(*field));
            assert!(Kind::ALL.iter().any(|kind| Field::of(*kind).contains(field)), "{field}");
        }
        assert!(Field::ALL.len() <= 64, "a FieldSet has 64 places");
    }

    #[test]
    fn a_set_keeps_the_fixed_order() {
        let set: FieldSet = [Field::Body, Field::Surname].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [Field::Surname, Field::Body]);
        assert!(set.without(Field::Body).has(Field::Surname));
        assert_eq!(set.len(), 2);
    }
}
