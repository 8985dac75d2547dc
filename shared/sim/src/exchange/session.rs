//! One request's view of the server: the mailbox it is signed in to, and how it names things there.

use super::answers::Problem;
use super::calendar;
use super::ids::{self, Name};
use super::item::Item;
use super::mail::Mail;
use super::store::{Shelf, Store};
use crate::Host;
use crate::weather::{Poisons, Takes};
use model::Moment;
use wire::xml::Element;

/// A request being carried out.
pub(crate) struct Session<'a> {
    /// The mailbox.
    pub(crate) store: &'a mut Store,
    /// What would have been sent.
    pub(crate) mail: &'a mut Vec<Mail>,
    /// Records that the weather poisoned, where somebody writes by Exchange Web Services.
    pub(crate) poisons: Option<&'a mut Poisons>,
    /// Address and name of everybody on the server.
    pub(crate) people: Vec<(String, String)>,
    /// When this is.
    pub(crate) now: Moment,
    /// The zone that the request's header names.
    pub(crate) zone: Option<String>,
}

/// What an id names: a stored item, or an occurrence of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The number of the stored item.
    pub(crate) number: u64,
    /// Which occurrence.
    pub(crate) original: Option<Moment>,
}

impl Session<'_> {
    /// The zone of times that name none.
    pub(crate) fn zone(&self) -> &str {
        self.zone.as_deref().unwrap_or("UTC")
    }

    /// The folder that a `FolderId` or `DistinguishedFolderId` names.
    pub(crate) fn shelf(&self, id: &Element) -> Result<&Shelf, Problem> {
        let number = if id.name == "DistinguishedFolderId" {
            self.check_owner(id)?;
            self.store.known(id.attribute("Id").unwrap_or_default())
        } else {
            match ids::read(self.store.number, id.attribute("Id").unwrap_or_default()) {
                Ok(Name::Folder(number)) => Some(number),
                Ok(Name::Item(_) | Name::Occurrence(..)) => {
                    return Err(Problem::new(
                        "ErrorInvalidIdNotAnItemAttachmentId",
                        "Id is invalid.",
                    ));
                }
                Err(problem) if problem.code == "ErrorItemNotFound" => None,
                Err(problem) => return Err(problem),
            }
        };
        number
            .and_then(|number| self.store.shelves.get(&number))
            .ok_or_else(Problem::folder_not_found)
    }

    /// The folder that the first child of a wrapper names.
    pub(crate) fn target_shelf(&self, wrapper: &Element) -> Result<&Shelf, Problem> {
        let id = wrapper.children.first().ok_or_else(Problem::folder_not_found)?;
        self.shelf(id)
    }

    fn check_owner(&self, id: &Element) -> Result<(), Problem> {
        let Some(owner) = id.at(&["Mailbox", "EmailAddress"]) else { return Ok(()) };
        let owner = owner.text.trim();
        if owner.eq_ignore_ascii_case(&self.store.person.email) {
            return Ok(());
        }
        if self.people.iter().any(|(email, _)| email.eq_ignore_ascii_case(owner)) {
            return Err(Problem::folder_not_found());
        }
        Err(Problem::new(
            "ErrorNonExistentMailbox",
            "The SMTP address has no mailbox associated with it.",
        ))
    }

    /// What an `ItemId`, `OccurrenceItemId` or `RecurringMasterItemId` names.
    pub(crate) fn target(&self, id: &Element) -> Result<Target, Problem> {
        if let Some(key) = id.attribute("ChangeKey") {
            ids::read_key(key)?;
        }
        match id.name.as_str() {
            "OccurrenceItemId" => {
                let master = self.read_id(id.attribute("RecurringMasterId"))?;
                let index = id.attribute("InstanceIndex").and_then(|n| n.trim().parse().ok());
                let item = self.stored(master.number)?;
                let original = calendar::instance(item, index.unwrap_or(0))?;
                Ok(Target { number: master.number, original: Some(original) })
            }
            "RecurringMasterItemId" => {
                let occurrence = self.read_id(id.attribute("OccurrenceId"))?;
                if occurrence.original.is_none() {
                    return Err(Problem::new(
                        "ErrorCalendarCannotUseIdForRecurringMasterId",
                        "The OccurrenceId must belong to an occurrence.",
                    ));
                }
                Ok(Target { number: occurrence.number, original: None })
            }
            _ => self.read_id(id.attribute("Id")),
        }
    }

    fn read_id(&self, id: Option<&str>) -> Result<Target, Problem> {
        let target = match ids::read(self.store.number, id.unwrap_or_default())? {
            Name::Item(number) => Target { number, original: None },
            Name::Occurrence(number, original) => Target { number, original: Some(original) },
            Name::Folder(_) => {
                return Err(Problem::new("ErrorInvalidId", "The ID is not an item's ID."));
            }
        };
        let item = self.stored(target.number)?;
        if let Some(original) = target.original {
            calendar::check_original(item, original)?;
        }
        Ok(target)
    }

    /// The stored item with a number.
    pub(crate) fn stored(&self, number: u64) -> Result<&Item, Problem> {
        self.store.items.get(&number).ok_or_else(Problem::not_found)
    }

    /// Refuses the write of an item that the weather poisoned: one that says something, or whose
    /// new form does.
    pub(crate) fn spoil(&mut self, id: Option<&Element>, written: &Element) -> Result<(), Problem> {
        let stored = id.and_then(|id| self.item(self.target(id).ok()?).ok());
        let stored = stored.map(|item| format!("{:?}", item.properties)).unwrap_or_default();
        let written = format!("{written:?}");
        let poisons = self.poisons.as_deref_mut();
        let bite = poisons.and_then(|all| all.bite(Host::Exchange, &[&stored, &written]));
        let Some(poison) = bite else { return Ok(()) };
        let whole = poison.takes == Takes::TheRequest;
        Err(Problem { whole, ..Problem::new(poison.code, "The item was refused.") })
    }

    /// The item that a target names, an occurrence made up from its series.
    pub(crate) fn item(&self, target: Target) -> Result<Item, Problem> {
        let stored = self.stored(target.number)?;
        if stored.stored.corrupt {
            return Err(Problem::new("ErrorCorruptData", "The item is damaged."));
        }
        match target.original {
            Some(original) => Ok(calendar::occurrence(stored, original)),
            None => Ok(stored.clone()),
        }
    }
}
