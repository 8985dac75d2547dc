//! Folders of contacts (<https://learn.microsoft.com/en-us/graph/api/resources/contactfolder>).
//! The list leaves out the one that everybody has; it is found by its name.

use super::within;
use crate::exchange::store::Shelf;
use crate::graph::desk::Desk;
use crate::graph::ids;
use crate::graph::odata::{Options, Row};
use crate::graph::reply::{Done, Refusal, Reply};
use crate::graph::schema::FOLDER;
use serde_json::{Value, json};

/// The class of these folders.
const CLASS: &str = "IPF.Contact";
/// The usual size of a page.
const PAGE: usize = 10;

/// What is below `/me/contactFolders`.
pub(in crate::graph) fn route(desk: &mut Desk<'_>, path: &[&str]) -> Done<Reply> {
    let top = desk.store.known("msgfolderroot").ok_or_else(Refusal::not_found)?;
    let default = desk.store.known("contacts").ok_or_else(Refusal::not_found)?;
    match (desk.call.method.as_str(), path) {
        // What lies in the default folder counts as lying beside it.
        ("GET", []) => list(desk, &[top, default]),
        ("POST", []) => create(desk, default),
        (_, []) => Err(Refusal::no_such_method()),
        (_, [id, rest @ ..]) => {
            let number = ids::shelf(desk.store, id, CLASS)?.number;
            one(desk, number, rest)
        }
    }
}

fn one(desk: &mut Desk<'_>, number: u64, rest: &[&str]) -> Done<Reply> {
    match (desk.call.method.as_str(), rest) {
        ("GET", []) => {
            let options = Options::read(desk.call, &FOLDER)?;
            let value = options.trim(row(desk, number)?)?;
            Ok(desk.one(200, "contactFolders", value))
        }
        ("PATCH", []) => {
            let name = name_of(desk)?;
            let version = desk.store.next_version();
            if let Some(shelf) = desk.store.shelves.get_mut(&number) {
                shelf.name = name;
                shelf.history.push(version);
            }
            let value = row(desk, number)?.value;
            Ok(desk.one(200, "contactFolders", value))
        }
        ("DELETE", []) => {
            if desk.store.shelves.get(&number).is_some_and(|shelf| shelf.known_as.is_some()) {
                let words = "Distinguished folders cannot be deleted.";
                return Err(Refusal::bad("ErrorDeleteDistinguishedFolder", words));
            }
            desk.store.remove_shelf(number);
            Ok(Reply::empty(204))
        }
        ("GET", ["childFolders"]) => list(desk, &[number]),
        ("POST", ["childFolders"]) => create(desk, number),
        (_, ["contacts", rest @ ..]) => within(desk, number, rest),
        (_, []) => Err(Refusal::no_such_method()),
        (_, [other, ..]) => Err(Refusal::no_such_path(other)),
    }
}

fn name_of(desk: &Desk<'_>) -> Done<String> {
    let body = desk.call.json()?;
    FOLDER.check(&body)?;
    let name = body.get("displayName").and_then(Value::as_str).filter(|name| !name.is_empty());
    name.map(str::to_owned).ok_or_else(|| Refusal::invalid("A folder has to have a displayName."))
}

fn create(desk: &mut Desk<'_>, parent: u64) -> Done<Reply> {
    let name = name_of(desk)?;
    let mut siblings = desk.store.shelves.values().filter(|shelf| shelf.parent == parent);
    if siblings.any(|shelf| shelf.name == name) {
        let words = "A folder with the specified name already exists.";
        return Err(Refusal::new(409, "ErrorFolderExists", words));
    }
    let number = desk.store.add_shelf(parent, &name, CLASS, None);
    let value = row(desk, number)?.value;
    Ok(desk.one(201, "contactFolders", value))
}

fn list(desk: &Desk<'_>, parents: &[u64]) -> Done<Reply> {
    let options = Options::read(desk.call, &FOLDER)?;
    let is_listed = |shelf: &&Shelf| {
        shelf.class == CLASS && shelf.known_as.is_none() && parents.contains(&shelf.parent)
    };
    let numbers: Vec<u64> =
        desk.store.shelves.values().filter(is_listed).map(|shelf| shelf.number).collect();
    options.page(desk, "contactFolders", numbers, |number| row(desk, *number), PAGE)
}

fn row(desk: &Desk<'_>, number: u64) -> Done<Row> {
    let shelf = desk.store.shelves.get(&number).ok_or_else(Refusal::not_found)?;
    let value = json!({
        "id": ids::of_shelf(desk.store, number),
        "parentFolderId": ids::of_shelf(desk.store, shelf.parent),
        "displayName": shelf.name,
    });
    Ok(Row { value, extended: Default::default() })
}
