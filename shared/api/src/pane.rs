//! The add-in: what the dashboard tells of it, how a pane in Outlook is paired, and what the pane
//! shows of the people of a message or an appointment.

use crate::records::RecordLine;
use model::{Moment, Start};
use serde::{Deserialize, Serialize};

/// The most people that a pane asks about at once.
pub const PEOPLE_MAX: usize = 20;

/// The add-in as the dashboard shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addin {
    /// The address of its manifest.
    pub manifest: String,
    /// Whether Outlook takes it: only from encrypted addresses.
    pub encrypted: bool,
    /// How many panes are connected to the account.
    pub panes: u32,
    /// How it is in a mailbox on premises; nothing for others.
    pub mailbox: Option<Installed>,
}

/// How the add-in is in a mailbox on premises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Installed {
    /// It was not tried, or the server did not answer.
    Unknown,
    /// It is installed.
    Done,
    /// The server refuses it, by its code.
    Refused(String),
}

/// The code that a pane shows, typed by the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirm {
    /// As it was typed.
    pub code: String,
}

/// A pairing that a pane began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// What the pane shows.
    pub code: String,
    /// What the pane keeps to itself.
    pub secret: String,
    /// How often it asks whether the code was typed.
    pub ask_ms: u32,
    /// How long the code holds.
    pub life_ms: u32,
}

/// A pane asks for what its pairing gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What it kept to itself.
    pub secret: String,
}

/// How far a pairing is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claimed {
    /// The code was not typed yet.
    Waits,
    /// The code no longer holds.
    Gone,
    /// With this, the pane signs its requests from now on.
    Bearer(String),
}

/// Somebody of a message or an appointment, as Outlook tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The e-mail address.
    pub email: String,
    /// The name beside it.
    #[serde(default)]
    pub name: String,
}

/// An appointment that is open in Outlook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Its subject.
    pub subject: String,
    /// When it starts.
    pub start: Moment,
}

/// What is open in Outlook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// The people of it, [`PEOPLE_MAX`] at most.
    pub people: Vec<Address>,
    /// The appointment, if it is one.
    pub meeting: Option<Meeting>,
}

/// What is known of what is open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// The people, in order.
    pub people: Vec<Person>,
    /// The appointment, as both sides have it.
    pub meeting: Option<RecordLine>,
    /// Why the appointment could not be looked for.
    pub silent: Option<String>,
}

/// Somebody, and the contacts in Salesforce with that address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// As Outlook tells it.
    pub address: Address,
    /// The contacts.
    pub contacts: Vec<Contact>,
}

/// A contact in Salesforce.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Its name, and why it is in step or not.
    pub line: RecordLine,
    /// Its job title.
    pub job: Option<String>,
    /// Its account.
    pub account: Option<String>,
    /// Its page in Salesforce.
    pub page: String,
    /// Its open tasks.
    pub tasks: Vec<Ahead>,
    /// Its appointments to come.
    pub appointments: Vec<Ahead>,
}

/// A task or an appointment to come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ahead {
    /// What it is called.
    pub title: String,
    /// When it is due or starts.
    pub when: Option<Start>,
    /// Its page in Salesforce.
    pub page: String,
}
