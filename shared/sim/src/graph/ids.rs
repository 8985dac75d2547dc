//! Ids. The plain ones are those of EWS in an alphabet for addresses and change on a move; the
//! lasting ones are asked for with `Prefer: IdType="ImmutableId"`
//! (<https://learn.microsoft.com/en-us/graph/outlook-immutable-id>). Both are read everywhere.

use super::reply::{Done, Refusal};
use super::switches::Bin;
use crate::exchange::ids::{self, Name};
use crate::exchange::item::{Item, ItemKind};
use crate::exchange::store::{Gone, Shelf, Store};
use model::Moment;

/// Real lasting ids begin with these bytes, too (`AAkALg`).
const HEAD: [u8; 4] = [0x00, 0x09, 0x00, 0x2e];

/// Which ids a client wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Plain,
    Lasting,
}

/// A stored item, or an occurrence of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) number: u64,
    pub(super) original: Option<Moment>,
}

/// An id of EWS in the alphabet of addresses.
pub(super) fn rest(id: &str) -> String {
    id.replace('/', "-").replace('+', "_")
}

/// And back.
pub(super) fn ews(id: &str) -> String {
    id.replace('-', "/").replace('_', "+")
}

/// The id of an item or of the occurrence it stands for.
pub(super) fn of(store: &Store, item: &Item, sort: Sort) -> String {
    let original = item.occurs.map(|occurs| occurs.original);
    match sort {
        Sort::Plain => rest(&store.item_id(item)),
        Sort::Lasting => lasting(store.number, item.stored.lasting, original),
    }
}

/// The id of the series an occurrence belongs to.
pub(super) fn of_master(store: &Store, item: &Item, sort: Sort) -> String {
    match sort {
        Sort::Plain => rest(&item.stored.id),
        Sort::Lasting => lasting(store.number, item.stored.lasting, None),
    }
}

/// The id of something that went.
pub(super) fn of_gone(store: &Store, gone: &Gone, sort: Sort) -> String {
    match sort {
        Sort::Plain => rest(&gone.id),
        Sort::Lasting => lasting(store.number, gone.lasting, None),
    }
}

/// Folders keep their ids.
pub(super) fn of_shelf(store: &Store, number: u64) -> String {
    rest(&store.shelf_id(number))
}

fn lasting(mailbox: u32, number: u64, original: Option<Moment>) -> String {
    let mut bytes = HEAD.to_vec();
    bytes.extend_from_slice(&mailbox.to_be_bytes());
    bytes.extend_from_slice(&number.to_be_bytes());
    if let Some(original) = original {
        bytes.extend_from_slice(&original.0.to_be_bytes());
    }
    rest(&ids::seal(bytes))
}

fn read_lasting(store: &Store, id: &str) -> Option<Target> {
    let bytes = ids::unseal(&ews(id))?;
    let rest = bytes.strip_prefix(&HEAD)?;
    let (owner, rest) = rest.split_first_chunk()?;
    let (number, rest) = rest.split_first_chunk()?;
    let number = u64::from_be_bytes(*number);
    let mut items = store.items.values();
    let item = items.find(|item| item.stored.lasting == number)?;
    let original = rest.first_chunk().map(|at| Moment(i64::from_be_bytes(*at)));
    (u32::from_be_bytes(*owner) == store.number)
        .then_some(Target { number: item.stored.number, original })
}

/// Whatever an id of any form names.
pub(super) fn anything(store: &Store, id: &str) -> Option<Target> {
    read_lasting(store, id).or_else(|| match ids::read(store.number, &ews(id)) {
        Ok(Name::Item(number)) => Some(Target { number, original: None }),
        Ok(Name::Occurrence(number, at)) => Some(Target { number, original: Some(at) }),
        Ok(Name::Folder(_)) | Err(_) => None,
    })
}

/// The item of a kind that an id names. What lies in the bin is not found, unless a lasting id may
/// find it: contacts, events and tasks are looked up in folders of their own kind.
pub(super) fn find(store: &Store, id: &str, kind: ItemKind, bin: Bin) -> Done<Target> {
    let lasting = read_lasting(store, id);
    let target = match lasting {
        Some(target) => target,
        None => match ids::read(store.number, &ews(id)) {
            Ok(Name::Item(number)) => Target { number, original: None },
            Ok(Name::Occurrence(number, original)) => Target { number, original: Some(original) },
            Ok(Name::Folder(_)) => return Err(Refusal::not_found()),
            Err(problem) if problem.code == "ErrorItemNotFound" => return Err(problem.into()),
            Err(_) if ids::unseal(&ews(id)).is_some() => return Err(Refusal::not_found()),
            Err(_) => return Err(malformed()),
        },
    };
    let item = store.items.get(&target.number).ok_or_else(Refusal::not_found)?;
    let class = match kind {
        ItemKind::Contact | ItemKind::List => "IPF.Contact",
        ItemKind::Appointment => "IPF.Appointment",
        ItemKind::Task => "IPF.Task",
        ItemKind::Message => "IPF.Note",
    };
    let in_bin = Some(item.stored.folder) == store.known("deleteditems");
    if lasting.is_some() && bin == Bin::Found && in_bin && item.kind == kind {
        return Ok(target);
    }
    let shelf = store.shelves.get(&item.stored.folder);
    if item.kind != kind || shelf.is_none_or(|shelf| shelf.class != class) {
        return Err(Refusal::not_found());
    }
    Ok(target)
}

/// The folder of a class that an id or a well-known name names.
pub(super) fn shelf<'a>(store: &'a Store, id: &str, class: &str) -> Done<&'a Shelf> {
    let number = match store.known(id) {
        Some(number) => number,
        None => match ids::read(store.number, &ews(id)) {
            Ok(Name::Folder(number)) => number,
            Ok(Name::Item(_) | Name::Occurrence(..)) => return Err(Refusal::not_found()),
            Err(problem) if problem.code == "ErrorItemNotFound" => return Err(problem.into()),
            Err(_) => return Err(malformed()),
        },
    };
    let shelf = store.shelves.get(&number).filter(|shelf| shelf.class == class);
    shelf.ok_or_else(Refusal::not_found)
}

fn malformed() -> Refusal {
    Refusal::bad("ErrorInvalidIdMalformed", "Id is malformed.")
}
