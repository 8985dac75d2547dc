//! An item of a mailbox: a bag of properties in the words of the schema, which people fill with
//! [`Item::contact`], [`Item::appointment`] and [`Item::task`] and tests read with
//! [`Item::text`], [`Item::moment`] and [`Item::entry`].

use super::properties;
use model::Moment;
use std::collections::{BTreeMap, BTreeSet};
use wire::xml::Element;

/// What an item is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ItemKind {
    /// A contact.
    #[default]
    Contact,
    /// An appointment, a meeting or a series of them.
    Appointment,
    /// A task.
    Task,
    /// A distribution list.
    List,
    /// A message.
    Message,
}

impl ItemKind {
    /// The name of its element.
    pub fn element(self) -> &'static str {
        match self {
            ItemKind::Contact => "Contact",
            ItemKind::Appointment => "CalendarItem",
            ItemKind::Task => "Task",
            ItemKind::List => "DistributionList",
            ItemKind::Message => "Message",
        }
    }

    /// Its item class.
    pub(crate) fn class(self) -> &'static str {
        match self {
            ItemKind::Contact => "IPM.Contact",
            ItemKind::Appointment => "IPM.Appointment",
            ItemKind::Task => "IPM.Task",
            ItemKind::List => "IPM.DistList",
            ItemKind::Message => "IPM.Note",
        }
    }

    /// The kind with this element.
    pub(crate) fn of_element(name: &str) -> Option<ItemKind> {
        [
            ItemKind::Contact,
            ItemKind::Appointment,
            ItemKind::Task,
            ItemKind::List,
            ItemKind::Message,
        ]
        .into_iter()
        .find(|kind| kind.element() == name)
    }
}

/// Properties by the name of their element.
pub(crate) type Properties = BTreeMap<String, Element>;

/// What was changed at one occurrence of a series; `None` where something was taken away.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edited {
    pub(crate) properties: BTreeMap<String, Option<Element>>,
    pub(crate) extended: BTreeMap<String, Option<Element>>,
}

/// Which occurrence an item is that was made up from its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurs {
    /// When it takes place by the pattern.
    pub(crate) original: Moment,
    /// Whether it was changed.
    pub(crate) edited: bool,
}

/// What the server alone knows of an item.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored {
    pub(crate) number: u64,
    /// The number that stays on a move within the mailbox.
    pub(crate) lasting: u64,
    pub(crate) id: String,
    pub(crate) folder: u64,
    pub(crate) version: u64,
    /// Every version that the item had in this folder.
    pub(crate) history: Vec<u64>,
    /// Those of them that only changed whether it was read.
    pub(crate) read_flags: BTreeSet<u64>,
    /// The version of each property's last change.
    pub(crate) touched: BTreeMap<String, u64>,
    /// Whether its content cannot be read any more.
    pub(crate) corrupt: bool,
    pub(crate) created: Moment,
    pub(crate) modified: Moment,
}

/// An item of a mailbox.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub(crate) kind: ItemKind,
    pub(crate) properties: Properties,
    pub(crate) extended: Properties,
    pub(crate) edited: BTreeMap<Moment, Edited>,
    pub(crate) deleted: BTreeSet<Moment>,
    pub(crate) occurs: Option<Occurs>,
    pub(crate) stored: Stored,
}

impl Item {
    /// An item with nothing in it.
    pub fn new(kind: ItemKind) -> Self {
        Item { kind, ..Item::default() }
    }

    /// What it is.
    pub fn kind(&self) -> ItemKind {
        self.kind
    }

    /// Its id, once it is in a mailbox.
    pub fn id(&self) -> &str {
        &self.stored.id
    }

    /// Its change key, once it is in a mailbox.
    pub fn change_key(&self) -> String {
        super::ids::write_key(self.stored.version)
    }

    /// When it was last changed.
    pub fn modified(&self) -> Moment {
        self.stored.modified
    }

    /// The text of a property (`Subject`, `GivenName`, `Status`); empty where it has none.
    pub fn text(&self, name: &str) -> &str {
        self.properties.get(name).map_or("", |found| found.text.as_str())
    }

    /// A property that is an instant (`Start`, `DueDate`, `Birthday`).
    pub fn moment(&self, name: &str) -> Option<Moment> {
        Moment::parse(self.text(name))
    }

    /// Whether a property is true.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name) == "true"
    }

    /// An entry of `EmailAddresses`, `PhoneNumbers` or `ImAddresses`; empty where it has none.
    pub fn entry(&self, dictionary: &str, key: &str) -> &str {
        properties::entry(self.properties.get(dictionary), key)
            .map_or("", |entry| entry.text.as_str())
    }

    /// A part (`Street`, `City`) of a postal address (`Business`, `Home`, `Other`).
    pub fn address(&self, key: &str, part: &str) -> &str {
        properties::entry(self.properties.get("PhysicalAddresses"), key)
            .and_then(|entry| entry.text_of(part))
            .unwrap_or("")
    }

    /// Its categories.
    pub fn categories(&self) -> Vec<&str> {
        let found = self.properties.get("Categories");
        found.iter().flat_map(|list| &list.children).map(|word| word.text.as_str()).collect()
    }

    /// A named property that is text: property set and name.
    pub fn named(&self, set: &str, name: &str) -> Option<&str> {
        let key = properties::named_key(set, name, "String");
        self.extended.get(&key).map(|value| value.text.as_str())
    }

    /// When the changed occurrences of a series take place by the pattern.
    pub fn edited_occurrences(&self) -> Vec<Moment> {
        self.edited.keys().copied().collect()
    }

    /// When the deleted occurrences of a series would take place.
    pub fn deleted_occurrences(&self) -> Vec<Moment> {
        self.deleted.iter().copied().collect()
    }

    /// Whether it is the master of a series or a task that repeats.
    pub fn repeats(&self) -> bool {
        self.properties.contains_key("Recurrence")
    }

    /// Sets a property that is plain text, a number, a word or an instant in the server's form.
    pub fn set(&mut self, name: &str, text: &str) {
        self.properties.insert(name.to_owned(), properties::leaf(name, text));
    }

    /// Takes a property away.
    pub fn clear(&mut self, name: &str) {
        self.properties.remove(name);
    }

    /// Sets an entry of `EmailAddresses`, `PhoneNumbers` or `ImAddresses`; empty text removes it.
    pub fn set_entry(&mut self, dictionary: &str, key: &str, text: &str) {
        properties::set_entry(&mut self.properties, dictionary, key, text);
    }

    /// Sets a part of a postal address; empty text removes it.
    pub fn set_address(&mut self, key: &str, part: &str, text: &str) {
        properties::set_address(&mut self.properties, key, part, text);
    }

    /// Sets the categories.
    pub fn set_categories(&mut self, words: &[&str]) {
        let mut list = properties::leaf("Categories", "");
        list.children = words.iter().map(|word| properties::leaf("String", word)).collect();
        self.put(list);
    }

    /// Sets the body as plain text.
    pub fn set_body(&mut self, text: &str) {
        self.put(properties::body("Body", "Text", text));
    }

    /// Sets the body as HTML.
    pub fn set_html(&mut self, html: &str) {
        self.put(properties::body("Body", "HTML", html));
    }

    /// Sets a named property that is text: property set and name.
    pub fn set_named(&mut self, set: &str, name: &str, text: &str) {
        let key = properties::named_key(set, name, "String");
        self.extended.insert(key, properties::leaf("Value", text));
    }

    /// Stores a property as it is.
    pub(crate) fn put(&mut self, property: Element) {
        self.properties.insert(property.name.to_string(), property);
    }
}
