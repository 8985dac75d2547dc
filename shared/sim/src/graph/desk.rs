//! One request at one mailbox: what every handler needs.

use super::call::Call;
use super::ids::{self, Sort, Target};
use super::reply::{Done, Refusal, Reply};
use super::switches::Switches;
use crate::exchange::item::{Item, ItemKind};
use crate::exchange::mail::Mail;
use crate::exchange::session::Session;
use crate::exchange::store::Store;
use crate::exchange::{calendar, change, mail};
use model::Moment;
use serde_json::Value;

/// A request being carried out.
pub(super) struct Desk<'a> {
    pub(super) store: &'a mut Store,
    pub(super) mail: &'a mut Vec<Mail>,
    pub(super) switches: &'a Switches,
    pub(super) call: &'a Call,
    pub(super) now: Moment,
    pub(super) sort: Sort,
}

impl Desk<'_> {
    /// The item that a target names, an occurrence made up from its series.
    pub(super) fn item(&self, target: Target) -> Done<Item> {
        let stored = self.store.items.get(&target.number).ok_or_else(Refusal::not_found)?;
        let Some(original) = target.original else { return Ok(stored.clone()) };
        calendar::check_original(stored, original).map_err(|_| Refusal::not_found())?;
        Ok(calendar::occurrence(stored, original))
    }

    /// The item of a kind that an id names.
    pub(super) fn find(&self, id: &str, kind: ItemKind) -> Done<(Target, Item)> {
        let target = ids::find(self.store, id, kind, self.switches.bin)?;
        let item = self.item(target)?;
        if item.stored.corrupt {
            return Err(Refusal::new(500, "ErrorCorruptData", "The item is damaged."));
        }
        Ok((target, item))
    }

    /// Refuses a write to a state that the client did not see
    /// (<https://learn.microsoft.com/en-us/graph/best-practices-concept>).
    pub(super) fn check_match(&self, item: &Item) -> Done<()> {
        let Some(wanted) = self.call.header("if-match") else { return Ok(()) };
        let wanted = wanted.trim();
        if wanted == "*" || wanted.trim_start_matches("W/").trim_matches('"') == item.change_key() {
            return Ok(());
        }
        Err(Refusal::new(
            412,
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change key passed in \
             the request does not match the current change key for the item.",
        ))
    }

    /// Makes a new item whole and puts it into a folder.
    pub(super) fn insert(&mut self, mut item: Item, folder: u64) -> Done<Item> {
        if self.switches.mailbox_full {
            let words = "The message store has reached its maximum size.";
            return Err(Refusal::new(507, "ErrorQuotaExceeded", words));
        }
        change::settle_new(&self.store.person, self.now, &mut item)?;
        let number = self.store.insert(item, folder, self.now);
        self.item(Target { number, original: None })
    }

    /// Puts an item into the bin.
    pub(super) fn bin(&mut self, number: u64) {
        if let Some(bin) = self.store.known("deleteditems") {
            self.store.relocate(number, bin, self.now);
        }
    }

    /// A view of the mailbox as the rules of mail to attendees want it.
    pub(super) fn session(&mut self) -> Session<'_> {
        Session {
            poisons: None,
            store: self.store,
            mail: self.mail,
            people: Vec::new(),
            now: self.now,
            zone: None,
        }
    }

    /// Whether the person of the mailbox is the one who invites to an item.
    pub(super) fn organizes(&mut self, item: &Item) -> bool {
        mail::is_organizer(&self.session(), item)
    }

    /// The context of an answer.
    pub(super) fn context(&self, what: &str) -> String {
        let email = self.store.person.email.replace('@', "%40");
        format!("{}/v1.0/$metadata#users('{email}')/{what}", self.call.base)
    }

    /// An answer of one thing.
    pub(super) fn one(&self, status: u16, what: &str, mut value: Value) -> Reply {
        value["@odata.context"] = self.context(&format!("{what}/$entity")).into();
        Reply::json(status, value)
    }
}

/// The etag of an item.
pub(super) fn etag(item: &Item) -> String {
    format!("W/\"{}\"", item.change_key())
}
