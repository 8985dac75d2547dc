//! The three kinds of record that take part in a sync.

use serde::{Deserialize, Serialize};

/// What a record is. Salesforce calls them Contact, Event and Task; Exchange Contact,
/// CalendarItem and Task; Graph contact, event and todoTask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person.
    Contact,
    /// Something at a time.
    Appointment,
    /// Something to do.
    Task,
}

impl Kind {
    /// All kinds, in the order in which they are read, planned and shown.
    pub const ALL: [Kind; 3] = [Kind::Contact, Kind::Appointment, Kind::Task];

    /// The stable lower-case name used in stored formats and scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Contact => "contact",
            Kind::Appointment => "appointment",
            Kind::Task => "task",
        }
    }

    /// The kind with this [`Kind::name`].
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One value of `T` for each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerKind<T> {
    /// For contacts.
    pub contact: T,
    /// For appointments.
    pub appointment: T,
    /// For tasks.
    pub task: T,
}

impl<T> PerKind<T> {
    /// Builds each value from its kind.
    pub fn from_fn(mut make: impl FnMut(Kind) -> T) -> Self {
        PerKind {
            contact: make(Kind::Contact),
            appointment: make(Kind::Appointment),
            task: make(Kind::Task),
        }
    }

    /// The value for one kind.
    pub fn get(&self, kind: Kind) -> &T {
        match kind {
            Kind::Contact => &self.contact,
            Kind::Appointment => &self.appointment,
            Kind::Task => &self.task,
        }
    }

    /// The value for one kind, to change.
    pub fn get_mut(&mut self, kind: Kind) -> &mut T {
        match kind {
            Kind::Contact => &mut self.contact,
            Kind::Appointment => &mut self.appointment,
            Kind::Task => &mut self.task,
        }
    }
}
