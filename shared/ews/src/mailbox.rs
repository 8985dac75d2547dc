//! The open mailbox: what all of reading, asking and writing share.

use crate::calendar_item::{self, Type};
use crate::contact;
use crate::find_folder::{Depth, find_folder};
use crate::get_folder::{Folder, FolderRef};
use crate::item::{self, Person};
use crate::limits::{FOLDERS_MAX, RECENT_MAX, WRITE_FIRST, WRITE_MAX};
use crate::open::our_folder;
use crate::session::Session;
use crate::setup::Setup;
use crate::task;
use model::names::Names;
use model::{
    ContactFolder, Create, Fault, Field, FieldSet, Id, Kind, Moment, PerKind, Reach, Seen, Version,
};
use std::collections::HashMap;
use wire::xml::Element;

/// A mailbox of Exchange as a side of the sync.
pub struct Mailbox {
    pub(crate) session: Session,
    pub(crate) setup: Setup,
    pub(crate) person: Person,
    pub(crate) now: Moment,
    pub(crate) create: Create,
    pub(crate) reach: Reach,
    /// How many items the next writing request takes.
    pub(crate) pace: usize,
    /// What was looked at lately, by ItemId, for the write that follows.
    pub(crate) recent: HashMap<String, Old>,
    /// The rows of the calendar view of this reading.
    pub(crate) view: Option<Vec<Element>>,
    tree: Option<Vec<Folder>>,
}

/// What a write has to know of the item as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Old {
    /// The ChangeKey at which all this was so.
    key: String,
    /// Names, of a contact.
    pub(crate) names: Names,
    /// The zone, of an appointment.
    pub(crate) zone: Option<&'static str>,
}

/// Where an item lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the folder that takes part.
    Here,
    /// In Deleted Items or what can be recovered of it.
    Bin,
    /// In another folder.
    Elsewhere,
}

impl Mailbox {
    pub(crate) fn new(
        session: Session,
        setup: Setup,
        zone: String,
        now: Moment,
        create: Create,
    ) -> Mailbox {
        let person = Person { email: setup.email.clone(), zone };
        Mailbox {
            session,
            setup,
            person,
            now,
            create,
            reach: reach(),
            pace: WRITE_FIRST,
            recent: HashMap::new(),
            view: None,
            tree: None,
        }
    }
    /// The folder of a kind, for a request.
    pub(crate) fn folder(&self, kind: Kind) -> Option<FolderRef> {
        self.setup.folder(kind)
    }

    /// Looks for a folder again that is no longer where it was.
    pub(crate) async fn find_folder_again(&mut self, kind: Kind) -> Result<(), Fault> {
        let ours = kind == Kind::Contact && self.setup.contact_folder == ContactFolder::Salesforce;
        if !ours {
            return Err(Fault::Forbidden("the mailbox lacks a standard folder".into()));
        }
        self.tree = None;
        self.setup.contacts = our_folder(&mut self.session, self.create).await?;
        Ok(())
    }

    /// Reads an item that is no part of a series, or a master, which never takes part.
    pub(crate) fn seen(&self, item: &Element) -> Option<Seen> {
        let kind = item::kind(item)?;
        let (id, key) = item::id(item)?;
        let (fields, mut about) = match kind {
            Kind::Contact => contact::read(item, &self.person),
            Kind::Appointment => calendar_item::read(item, &self.person, None),
            Kind::Task => task::read(item, &self.person),
        };
        if kind == Kind::Appointment && calendar_item::type_of(item) == Type::Master {
            about.barred = Some(String::from("the pattern of a series"));
        }
        Some(Seen {
            id: Id::from(id),
            version: Version::from(key),
            kind,
            fields,
            mark: item::mark(item),
            series: None,
            about,
        })
    }

    /// Remembers what a write of this item will have to know.
    pub(crate) fn remember(&mut self, item: &Element, seen: &Seen) {
        if self.recent.len() >= RECENT_MAX {
            self.recent.clear();
        }
        let old = Old {
            key: seen.version.0.clone(),
            names: Names::of(
                item.text_of("DisplayName").unwrap_or_default(),
                item.text_of("FileAs").unwrap_or_default(),
                &seen.fields,
            ),
            zone: calendar_item::zone_of(item),
        };
        if let Some((id, _)) = item::id(item) {
            self.recent.insert(id.to_owned(), old);
        }
    }

    /// What is remembered of an item at this very version.
    pub(crate) fn recalled(&self, item: &str, version: &Version) -> Option<&Old> {
        self.recent.get(item).filter(|old| old.key == version.as_str())
    }

    /// All folders below the root, asked for once.
    pub(crate) async fn tree(&mut self) -> Result<&[Folder], Fault> {
        if self.tree.is_none() {
            let root = FolderRef::Distinguished("msgfolderroot");
            self.tree = Some(find_folder(&mut self.session, &root, Depth::Deep).await?);
        }
        Ok(self.tree.as_deref().unwrap_or_default())
    }

    /// Where an item of this kind lies.
    pub(crate) async fn place(&mut self, kind: Kind, item: &Element) -> Result<Place, Fault> {
        let Some(parent) = item::parent(item).map(str::to_owned) else { return Ok(Place::Here) };
        if self.setup.folder_id(kind) == Some(parent.as_str()) {
            return Ok(Place::Here);
        }
        if self.setup.deleted_items == parent
            || self.setup.recoverable_items.as_deref() == Some(parent.as_str())
        {
            return Ok(Place::Bin);
        }
        let bin = self.setup.deleted_items.clone();
        let below = is_below(self.tree().await?, &parent, &bin);
        Ok(if below { Place::Bin } else { Place::Elsewhere })
    }

    /// Every folder in which an item of this kind may lie: those of its class, and the bins.
    pub(crate) async fn all_folders(&mut self, kind: Kind) -> Result<Vec<FolderRef>, Fault> {
        let class = match kind {
            Kind::Contact => "IPF.Contact",
            Kind::Appointment => "IPF.Appointment",
            Kind::Task => "IPF.Task",
        };
        let own = self.setup.folder_id(kind).map(str::to_owned);
        let deleted = self.setup.deleted_items.clone();
        let recoverable = self.setup.recoverable_items.clone();
        let mut ids: Vec<String> = own.into_iter().collect();
        let tree = self.tree().await?;
        ids.extend(
            tree.iter()
                .filter(|folder| folder.class.starts_with(class))
                .map(|folder| folder.id.clone()),
        );
        if ids.len() > FOLDERS_MAX {
            return Err(Fault::TooLarge(String::from("FOLDERS_MAX is reached")));
        }
        ids.push(deleted);
        ids.extend(recoverable);
        let mut known = std::collections::HashSet::new();
        ids.retain(|id| known.insert(id.clone()));
        Ok(ids.into_iter().map(FolderRef::Id).collect())
    }
}

/// Whether a folder lies below another.
fn is_below(tree: &[Folder], folder: &str, above: &str) -> bool {
    let mut at = folder;
    // No path is longer than there are folders, even in a tree that bites its own tail.
    for _ in 0..=tree.len() {
        let Some(parent) =
            tree.iter().find(|known| known.id == at).and_then(|known| known.parent.as_deref())
        else {
            return false;
        };
        if parent == above {
            return true;
        }
        at = parent;
    }
    false
}

fn reach() -> Reach {
    let all = PerKind::from_fn(FieldSet::of);
    let longest = PerKind {
        contact: Vec::new(),
        appointment: vec![(Field::Subject, 255), (Field::Location, 255)],
        task: vec![(Field::Subject, 255)],
    };
    Reach {
        reads: all,
        writes: all,
        longest,
        longest_minutes: None,
        batch: PerKind::from_fn(|_| u16::try_from(WRITE_MAX).unwrap_or(u16::MAX)),
        marks: PerKind::from_fn(|_| true),
        needs_surname: false,
        tells_private: PerKind::from_fn(|_| true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_below_deleted_items_are_bins_even_in_a_broken_tree() {
        let folder = |id: &str, parent: &str| Folder {
            id: id.into(),
            parent: Some(parent.into()),
            ..Folder::default()
        };
        let tree = [
            folder("bin", "root"),
            folder("a", "bin"),
            folder("b", "a"),
            folder("x", "y"),
            folder("y", "x"),
        ];
        assert!(is_below(&tree, "b", "bin"));
        assert!(!is_below(&tree, "bin", "bin"));
        assert!(!is_below(&tree, "x", "bin"));
        assert!(!is_below(&tree, "unknown", "bin"));
    }
}
