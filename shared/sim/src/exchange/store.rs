//! One mailbox: its person, folders, items, and what became of the items that went.

use super::apps::App;
use super::calendar;
use super::ids::{self, Name};
use super::item::{Item, ItemKind};
use super::people::{Folder, Mailbox};
use super::reception::Account;
use model::Moment;
use std::collections::BTreeMap;

/// A folder of a mailbox.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    pub(crate) number: u64,
    pub(crate) parent: u64,
    pub(crate) name: String,
    pub(crate) class: &'static str,
    /// The name under which every client finds it.
    pub(crate) known_as: Option<&'static str>,
    pub(crate) history: Vec<u64>,
}

impl Shelf {
    /// The name of its element.
    pub(crate) fn element(&self) -> &'static str {
        match self.class {
            "IPF.Contact" => "ContactsFolder",
            "IPF.Appointment" => "CalendarFolder",
            "IPF.Task" => "TasksFolder",
            _ => "Folder",
        }
    }
}

/// An item or a folder that went from where it was.
#[derive(Clone, Debug)]
pub(crate) struct Gone {
    pub(crate) id: String,
    /// The number that outlives moves; a folder's own.
    pub(crate) lasting: u64,
    /// The folder it was in.
    pub(crate) folder: u64,
    /// The versions it had there.
    pub(crate) history: Vec<u64>,
    /// The version at which it went.
    pub(crate) version: u64,
}

/// One mailbox.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub(crate) number: u32,
    pub(crate) person: Mailbox,
    pub(crate) signed_out: bool,
    pub(crate) failed_sign_ins: u32,
    pub(crate) wrong_in_a_row: u32,
    pub(crate) account: Account,
    /// Sync states of another age are refused.
    pub(crate) age: u64,
    pub(crate) shelves: BTreeMap<u64, Shelf>,
    pub(crate) items: BTreeMap<u64, Item>,
    pub(crate) gone: Vec<Gone>,
    pub(crate) gone_shelves: Vec<Gone>,
    /// The last version given out, of whatever in the mailbox.
    pub(crate) version: u64,
    next_number: u64,
    /// The person's add-ins.
    pub(crate) apps: Vec<App>,
    /// Whether the person may not install any.
    pub(crate) no_own_apps: bool,
}

/// Parent, name, class and well-known name of the folders of a new mailbox.
const FOLDERS: [(&str, &str, &str, &str); 14] = [
    ("", "", "IPF.Root", "root"),
    ("root", "Top of Information Store", "IPF.Note", "msgfolderroot"),
    ("root", "Recoverable Items", "IPF.Note", "recoverableitemsroot"),
    ("recoverableitemsroot", "Deletions", "IPF.Note", "recoverableitemsdeletions"),
    ("root", "Finder", "IPF.Note", "searchfolders"),
    ("msgfolderroot", "Calendar", "IPF.Appointment", "calendar"),
    ("msgfolderroot", "Contacts", "IPF.Contact", "contacts"),
    ("msgfolderroot", "Deleted Items", "IPF.Note", "deleteditems"),
    ("msgfolderroot", "Drafts", "IPF.Note", "drafts"),
    ("msgfolderroot", "Inbox", "IPF.Note", "inbox"),
    ("msgfolderroot", "Notes", "IPF.StickyNote", "notes"),
    ("msgfolderroot", "Outbox", "IPF.Note", "outbox"),
    ("msgfolderroot", "Sent Items", "IPF.Note", "sentitems"),
    ("msgfolderroot", "Tasks", "IPF.Task", "tasks"),
];

impl Store {
    /// A mailbox with nothing but its folders.
    pub(crate) fn new(number: u32, person: Mailbox) -> Self {
        let mut store = Store {
            number,
            person,
            signed_out: false,
            failed_sign_ins: 0,
            wrong_in_a_row: 0,
            account: Account::Open,
            age: 0,
            shelves: BTreeMap::new(),
            items: BTreeMap::new(),
            gone: Vec::new(),
            gone_shelves: Vec::new(),
            version: 0,
            next_number: 0,
            apps: Vec::new(),
            no_own_apps: false,
        };
        for (parent, name, class, known_as) in FOLDERS {
            let parent = store.known(parent).unwrap_or(0);
            store.add_shelf(parent, name, class, Some(known_as));
        }
        store
    }

    /// Gives the mailbox another number, which all ids are made of.
    pub(crate) fn renumber(&mut self, number: u32) {
        self.number = number;
        self.age += 1;
        self.gone.clear();
        self.gone_shelves.clear();
        for item in self.items.values_mut() {
            item.stored.id = ids::write(number, Name::Item(item.stored.number));
        }
    }

    /// The next version.
    pub(crate) fn next_version(&mut self) -> u64 {
        self.version += 1;
        self.version
    }

    fn next_number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    /// The number of a folder with a well-known name.
    pub(crate) fn known(&self, name: &str) -> Option<u64> {
        self.shelves.values().find(|shelf| shelf.known_as == Some(name)).map(|shelf| shelf.number)
    }

    /// The number of a folder as people name it.
    pub(crate) fn folder(&self, folder: &Folder) -> Option<u64> {
        match folder {
            Folder::Contacts => self.known("contacts"),
            Folder::Calendar => self.known("calendar"),
            Folder::Tasks => self.known("tasks"),
            Folder::DeletedItems => self.known("deleteditems"),
            Folder::RecoverableItems => self.known("recoverableitemsdeletions"),
            Folder::Inbox => self.known("inbox"),
            Folder::Id(id) => match ids::read(self.number, id) {
                Ok(Name::Folder(number)) => Some(number),
                Ok(Name::Item(_) | Name::Occurrence(..)) | Err(_) => None,
            },
        }
    }

    /// Adds a folder.
    pub(crate) fn add_shelf(
        &mut self,
        parent: u64,
        name: &str,
        class: &'static str,
        known_as: Option<&'static str>,
    ) -> u64 {
        let number = self.next_number();
        let history = vec![self.next_version()];
        let name = name.to_owned();
        self.shelves.insert(number, Shelf { number, parent, name, class, known_as, history });
        number
    }

    /// The id of a folder.
    pub(crate) fn shelf_id(&self, number: u64) -> String {
        ids::write(self.number, Name::Folder(number))
    }

    /// The id of an item or, where it is one, of the occurrence it stands for.
    pub(crate) fn item_id(&self, item: &Item) -> String {
        match item.occurs {
            Some(occurs) => {
                ids::write(self.number, Name::Occurrence(item.stored.number, occurs.original))
            }
            None => item.stored.id.clone(),
        }
    }

    /// A folder and all folders below it.
    pub(crate) fn shelves_below(&self, number: u64) -> Vec<u64> {
        let mut found = vec![number];
        let mut at = 0;
        while let Some(parent) = found.get(at).copied() {
            let children = self.shelves.values().filter(|shelf| shelf.parent == parent);
            found.extend(children.map(|shelf| shelf.number));
            at += 1;
        }
        found
    }

    /// Puts a new item into a folder.
    pub(crate) fn insert(&mut self, mut item: Item, folder: u64, now: Moment) -> u64 {
        let number = self.next_number();
        let version = self.next_version();
        item.stored.number = number;
        item.stored.lasting = number;
        item.stored.id = ids::write(self.number, Name::Item(number));
        item.stored.folder = folder;
        item.stored.version = version;
        item.stored.history = vec![version];
        item.stored.read_flags.clear();
        item.stored.touched.clear();
        item.stored.created = now;
        item.stored.modified = now;
        if item.kind == ItemKind::Appointment && item.text("UID").is_empty() {
            item.set("UID", &calendar::new_uid(now, self.number, number));
        }
        self.items.insert(number, item);
        number
    }

    /// Notes that an item was changed: a new version, and which properties it concerns.
    pub(crate) fn touch(&mut self, number: u64, now: Moment, properties: &[String]) {
        let version = self.next_version();
        if let Some(item) = self.items.get_mut(&number) {
            item.stored.version = version;
            item.stored.history.push(version);
            item.stored.modified = now;
            for name in properties {
                item.stored.touched.insert(name.clone(), version);
            }
        }
    }

    /// Takes an item away for good.
    pub(crate) fn remove(&mut self, number: u64) -> Option<Item> {
        let item = self.items.remove(&number)?;
        let version = self.next_version();
        self.gone.push(Gone {
            id: item.stored.id.clone(),
            lasting: item.stored.lasting,
            folder: item.stored.folder,
            history: item.stored.history.clone(),
            version,
        });
        Some(item)
    }

    /// Moves an item to another folder, where it has another id.
    pub(crate) fn relocate(&mut self, number: u64, folder: u64, now: Moment) -> Option<u64> {
        let item = self.remove(number)?;
        let (created, lasting) = (item.stored.created, item.stored.lasting);
        let number = self.insert(item, folder, now);
        if let Some(item) = self.items.get_mut(&number) {
            item.stored.created = created;
            item.stored.lasting = lasting;
        }
        Some(number)
    }

    /// Removes a folder with everything in and below it.
    pub(crate) fn remove_shelf(&mut self, number: u64) {
        for below in self.shelves_below(number) {
            self.empty(below);
            if let Some(shelf) = self.shelves.remove(&below) {
                let version = self.next_version();
                self.gone_shelves.push(Gone {
                    id: ids::write(self.number, Name::Folder(below)),
                    lasting: below,
                    folder: shelf.parent,
                    history: shelf.history,
                    version,
                });
            }
        }
    }

    /// Removes everything in a folder.
    pub(crate) fn empty(&mut self, folder: u64) {
        for number in self.in_folder(folder) {
            self.remove(number);
        }
    }

    /// The numbers of the items in a folder, oldest first.
    pub(crate) fn in_folder(&self, folder: u64) -> Vec<u64> {
        let items = self.items.values().filter(|item| item.stored.folder == folder);
        items.map(|item| item.stored.number).collect()
    }
}
