//! What persons do in their mailboxes, as tests and the demo need it: no protocol, no mail, no
//! change keys.
//!
//! ```
//! use model::{Day, Moment};
//! use sim::exchange::{Folder, Item, Mailbox, Server};
//!
//! let mut server = Server::default();
//! server.add_mailbox(Mailbox::new("ada@example.com", "secret"));
//! let now = Moment::parse("2026-11-25T09:00:00Z").unwrap();
//! let ada = "ada@example.com";
//! let grace = Item::contact("Grace", "Hopper").email(1, "grace@example.com");
//! let id = server.create(now, ada, grace);
//! server.update(now, ada, &id, |contact| contact.set("JobTitle", "Admiral"));
//! assert_eq!(server.items(ada, Folder::Contacts)[0].text("JobTitle"), "Admiral");
//! server.delete(now, ada, &id);
//! assert!(server.items(ada, Folder::Contacts).is_empty());
//! assert!(server.mail_sent().is_empty());
//! ```

use super::ids::{self, Name};
use super::item::{Item, ItemKind};
use super::mail::Mail;
use super::store::Store;
use super::{Server, calendar, change, tasks};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{Day, Moment};
use std::fmt;

/// A person with a mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The address, which is also a name to sign in with.
    pub email: String,
    /// The other name to sign in with, as `DOMAIN\user`.
    pub user_name: String,
    /// The password.
    pub password: String,
    /// The zone of the mailbox, by its Windows or IANA name.
    pub time_zone: String,
}

impl Mailbox {
    /// A person in UTC whose user name is made from the address.
    pub fn new(email: &str, password: &str) -> Self {
        let user = email.split('@').next().unwrap_or(email);
        Mailbox {
            email: email.to_owned(),
            user_name: format!("EXAMPLE\\{user}"),
            password: password.to_owned(),
            time_zone: "UTC".to_owned(),
        }
    }

    /// The same person in another zone.
    pub fn in_zone(mut self, zone: &str) -> Self {
        self.time_zone = zone.to_owned();
        self
    }

    /// The name that others see.
    pub(crate) fn name(&self) -> &str {
        self.email.split('@').next().unwrap_or(&self.email)
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").field("email", &self.email).finish_non_exhaustive()
    }
}

/// A folder of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folder {
    /// The contacts.
    Contacts,
    /// The calendar.
    Calendar,
    /// The tasks.
    Tasks,
    /// The bin.
    DeletedItems,
    /// What was deleted softly.
    RecoverableItems,
    /// The inbox.
    Inbox,
    /// Any folder, by its id.
    Id(String),
}

/// The most occurrences of one series that a person looks at.
const SEEN_MAX: usize = 1_000;

/// Why a helper of tests stops.
const NOBODY: &str = "nobody with this address has a mailbox here";

impl Server {
    /// Gives a person a mailbox.
    pub fn add_mailbox(&mut self, person: Mailbox) {
        let number = self.stores.len() as u32 + 1;
        self.stores.push(Store::new(number, person));
    }

    /// The header that signs a person's requests.
    pub fn authorization(&self, email: &str) -> String {
        let person = &self.store(email).person;
        let secret = STANDARD.encode(format!("{}:{}", person.email, person.password));
        format!("Basic {secret}")
    }

    /// Whether somebody has a mailbox with this address.
    pub fn has(&self, email: &str) -> bool {
        self.stores.iter().any(|store| store.person.email.eq_ignore_ascii_case(email))
    }

    /// How often somebody tried to open the mailbox in vain.
    pub fn failed_sign_ins(&self, email: &str) -> u32 {
        self.store(email).failed_sign_ins
    }

    /// Lets a person in again after [`crate::Trouble::SignOut`].
    pub fn sign_in_again(&mut self, email: &str) {
        self.store_mut(email).signed_out = false;
    }

    /// Gives a person another password.
    pub fn set_password(&mut self, email: &str, password: &str) {
        self.store_mut(email).person.password = password.to_owned();
    }

    /// The manifests of a person's add-ins.
    pub fn apps(&self, email: &str) -> Vec<Vec<u8>> {
        self.store(email).apps.iter().map(|app| app.manifest.clone()).collect()
    }

    /// Takes the role by which a person may install add-ins.
    pub fn forbid_apps(&mut self, email: &str) {
        self.store_mut(email).no_own_apps = true;
    }

    /// Gives it back.
    pub fn allow_apps(&mut self, email: &str) {
        self.store_mut(email).no_own_apps = false;
    }

    /// Refuses every sync state of a mailbox that was given out so far.
    pub fn lose_watermarks(&mut self, email: &str) {
        self.store_mut(email).age += 1;
    }

    /// Every mail that the server would have sent, oldest first.
    pub fn mail_sent(&self) -> &[Mail] {
        &self.mail
    }

    /// Moves a mailbox to another server, as it is moved to the cloud: every id and every sync
    /// state of before is void; contents, UIDs and named properties stay.
    pub fn migrate(&mut self, email: &str) {
        let number = self.stores.iter().map(|store| store.number).max().unwrap_or(0) + 1;
        self.store_mut(email).renumber(number);
    }

    /// Puts an item into the folder of its kind; answers its id.
    pub fn create(&mut self, now: Moment, email: &str, item: Item) -> String {
        let folder = match item.kind {
            ItemKind::Contact | ItemKind::List => Folder::Contacts,
            ItemKind::Appointment => Folder::Calendar,
            ItemKind::Task => Folder::Tasks,
            ItemKind::Message => Folder::Inbox,
        };
        self.create_in(now, email, &folder, item)
    }

    /// Puts an item into a folder; answers its id.
    pub fn create_in(&mut self, now: Moment, email: &str, at: &Folder, mut item: Item) -> String {
        let store = self.store_mut(email);
        change::settle_new(&store.person, now, &mut item).expect("a person makes sound items");
        let folder = store.folder(at).expect("the folder is there");
        let number = store.insert(item, folder, now);
        store.items[&number].stored.id.clone()
    }

    /// Makes a folder for one kind of item; answers its id.
    pub fn create_folder(&mut self, email: &str, kind: ItemKind, name: &str) -> String {
        let store = self.store_mut(email);
        let (parent, class) = match kind {
            ItemKind::Contact | ItemKind::List => ("contacts", "IPF.Contact"),
            ItemKind::Appointment => ("calendar", "IPF.Appointment"),
            ItemKind::Task => ("tasks", "IPF.Task"),
            ItemKind::Message => ("inbox", "IPF.Note"),
        };
        let parent = store.known(parent).expect("every mailbox has these folders");
        let number = store.add_shelf(parent, name, class, None);
        store.shelf_id(number)
    }

    /// The folder with this name, if the mailbox has one.
    pub fn folder_named(&self, email: &str, name: &str) -> Option<Folder> {
        let store = self.store(email);
        let shelf = store.shelves.values().find(|shelf| shelf.name == name)?;
        Some(Folder::Id(store.shelf_id(shelf.number)))
    }

    /// Changes an item; answers whether it is there. A change of nothing still gives another change
    /// key, as a server does by itself now and then.
    pub fn update(
        &mut self,
        now: Moment,
        email: &str,
        id: &str,
        change: impl FnOnce(&mut Item),
    ) -> bool {
        let store = self.store_mut(email);
        let Some(number) = item_number(store, id) else { return false };
        let before = store.items[&number].clone();
        let mut after = before.clone();
        change(&mut after);
        tasks::follow_changes(&store.person, now, &before, &mut after);
        change::settle_changed(&store.person, now, &before, &mut after)
            .expect("a person makes sound changes");
        let changed = change::differences(&before, &after);
        let next = tasks::split_completed(&store.person, now, &before, &mut after);
        store.items.insert(number, after);
        store.touch(number, now, &changed);
        if let Some(completed) = next {
            store.insert(completed, before.stored.folder, now);
        }
        true
    }

    /// Changes one occurrence of a series, named by when it takes place by the pattern.
    pub fn update_occurrence(
        &mut self,
        now: Moment,
        email: &str,
        id: &str,
        original: Moment,
        change: impl FnOnce(&mut Item),
    ) -> bool {
        let store = self.store_mut(email);
        let Some(number) = item_number(store, id) else { return false };
        let Some(master) = store.items.get_mut(&number) else { return false };
        if calendar::check_original(master, original).is_err() {
            return false;
        }
        let before = calendar::occurrence(master, original);
        let mut after = before.clone();
        change(&mut after);
        calendar::edit(master, original, &before, &after);
        store.touch(number, now, &[]);
        true
    }

    /// Deletes one occurrence of a series.
    pub fn delete_occurrence(
        &mut self,
        now: Moment,
        email: &str,
        id: &str,
        original: Moment,
    ) -> bool {
        let store = self.store_mut(email);
        let Some(number) = item_number(store, id) else { return false };
        let Some(master) = store.items.get_mut(&number) else { return false };
        if calendar::check_original(master, original).is_err() {
            return false;
        }
        calendar::cancel(master, original);
        store.touch(number, now, &[]);
        true
    }

    /// Puts an item into the bin, where it has another id.
    pub fn delete(&mut self, now: Moment, email: &str, id: &str) -> Option<String> {
        self.move_to(now, email, id, &Folder::DeletedItems)
    }

    /// Deletes an item for good; answers whether it was there.
    pub fn hard_delete(&mut self, email: &str, id: &str) -> bool {
        let store = self.store_mut(email);
        item_number(store, id).and_then(|number| store.remove(number)).is_some()
    }

    /// Moves an item to a folder, where it has another id.
    pub fn move_to(
        &mut self,
        now: Moment,
        email: &str,
        id: &str,
        folder: &Folder,
    ) -> Option<String> {
        let store = self.store_mut(email);
        let number = item_number(store, id)?;
        let folder = store.folder(folder)?;
        let number = store.relocate(number, folder, now)?;
        Some(store.items[&number].stored.id.clone())
    }

    /// Damages an item in the database: it is listed as changed, and cannot be read any more.
    pub fn corrupt(&mut self, now: Moment, email: &str, id: &str) -> bool {
        let store = self.store_mut(email);
        let Some(number) = item_number(store, id) else { return false };
        store.touch(number, now, &[]);
        store.items.get_mut(&number).is_some_and(|item| {
            item.stored.corrupt = true;
            true
        })
    }

    /// Notes that an item was read, which is no change of its content.
    pub fn mark_read(&mut self, now: Moment, email: &str, id: &str) -> bool {
        let store = self.store_mut(email);
        let Some(number) = item_number(store, id) else { return false };
        store.touch(number, now, &[]);
        let version = store.version;
        if let Some(item) = store.items.get_mut(&number) {
            item.stored.read_flags.insert(version);
        }
        true
    }

    /// The person goes to live in another zone.
    pub fn move_clock(&mut self, email: &str, zone: &str) {
        self.store_mut(email).person.time_zone = zone.to_owned();
    }

    /// What lies in a folder, oldest first.
    pub fn items(&self, email: &str, folder: Folder) -> Vec<&Item> {
        let store = self.store(email);
        let folder = store.folder(&folder);
        store.items.values().filter(|item| Some(item.stored.folder) == folder).collect()
    }

    /// What a person sees in the calendar between two instants, series expanded, by start.
    pub fn calendar(&self, email: &str, from: Moment, until: Moment) -> Vec<Item> {
        let mut seen = Vec::new();
        for item in self.items(email, Folder::Calendar) {
            if item.repeats() {
                seen.extend(calendar::expand(item, from, until, SEEN_MAX));
            } else if calendar::touches(item, from, until) {
                seen.push(item.clone());
            }
        }
        seen.sort_by_key(|item| item.moment("Start"));
        seen
    }

    /// An item, wherever it lies.
    pub fn item(&self, email: &str, id: &str) -> Option<&Item> {
        let store = self.store(email);
        store.items.get(&item_number(store, id)?)
    }

    /// The day of an item's instant in the zone of the mailbox.
    pub fn day_of(&self, email: &str, at: Moment) -> Day {
        super::times::day_of(at, &self.store(email).person.time_zone)
    }

    pub(crate) fn store(&self, email: &str) -> &Store {
        self.stores
            .iter()
            .find(|store| store.person.email.eq_ignore_ascii_case(email))
            .expect(NOBODY)
    }

    pub(crate) fn store_mut(&mut self, email: &str) -> &mut Store {
        self.stores
            .iter_mut()
            .find(|store| store.person.email.eq_ignore_ascii_case(email))
            .expect(NOBODY)
    }
}

fn item_number(store: &Store, id: &str) -> Option<u64> {
    match ids::read(store.number, id) {
        Ok(Name::Item(number)) if store.items.contains_key(&number) => Some(number),
        Ok(_) | Err(_) => None,
    }
}
