//! Lists of tasks (<https://learn.microsoft.com/en-us/graph/api/resources/todo-overview>): the
//! folder of tasks of the mailbox is the list that everybody has, its folders are the others, and
//! one holds flagged mail, of which there is none here.

mod children;
mod show;
mod tasks;

use super::delta::{self, News, State, Subject};
use super::desk::Desk;
use super::ids;
use super::odata::{Options, Row};
use super::reply::{Done, Refusal, Reply};
use super::schema::LIST;
use crate::exchange::Item;
use crate::exchange::ids::Name;
use crate::exchange::store::Shelf;
use serde_json::{Value, json};

/// The class of folders of tasks.
const CLASS: &str = "IPF.Task";
/// The usual size of a page.
const PAGE: usize = 100;
/// The list of flagged mail is no folder: it has a number of its own.
const FLAGGED: u64 = u64::MAX;

/// The links that hang on a task.
pub(super) fn linked_resources(item: &Item) -> Vec<Value> {
    children::read(item, &children::LINKS)
}

/// What is below `/me/todo/lists`.
pub(super) fn route(desk: &mut Desk<'_>, path: &[&str]) -> Done<Reply> {
    match (desk.call.method.as_str(), path) {
        ("GET", []) => list(desk),
        ("POST", []) => create(desk),
        ("GET", ["delta"]) => changes(desk),
        (_, []) => Err(Refusal::no_such_method()),
        (_, [id, rest @ ..]) => one(desk, id, rest),
    }
}

fn flagged_id(desk: &Desk<'_>) -> String {
    ids::rest(&crate::exchange::ids::write(desk.store.number, Name::Folder(FLAGGED)))
}

fn list(desk: &Desk<'_>) -> Done<Reply> {
    let options = Options::read(desk.call, &LIST)?;
    let mut rows: Vec<Row> = shelves(desk).map(|shelf| plain(shown(desk, shelf))).collect();
    rows.push(plain(json!({
        "@odata.etag": "W/\"flagged\"",
        "displayName": "Flagged Emails",
        "isOwner": true,
        "isShared": false,
        "wellknownListName": "flaggedEmails",
        "id": flagged_id(desk),
    })));
    options.page(desk, "todo/lists", rows, |row| Ok(row.clone()), PAGE)
}

fn plain(value: Value) -> Row {
    Row { value, extended: Default::default() }
}

fn shelves<'a>(desk: &'a Desk<'_>) -> impl Iterator<Item = &'a Shelf> {
    desk.store.shelves.values().filter(|shelf| shelf.class == CLASS)
}

fn shown(desk: &Desk<'_>, shelf: &Shelf) -> Value {
    let is_default = shelf.known_as == Some("tasks");
    let version = shelf.history.last().copied().unwrap_or_default();
    json!({
        "@odata.etag": format!("W/\"{}\"", crate::exchange::ids::write_key(version)),
        "displayName": shelf.name,
        "isOwner": true,
        "isShared": false,
        "wellknownListName": if is_default { "defaultList" } else { "none" },
        "id": ids::of_shelf(desk.store, shelf.number),
    })
}

fn name_of(desk: &Desk<'_>) -> Done<String> {
    let body = desk.call.json()?;
    LIST.check(&body)?;
    let name = body.get("displayName").and_then(Value::as_str).filter(|name| !name.is_empty());
    name.map(str::to_owned).ok_or_else(|| Refusal::bad("invalidRequest", "Invalid request"))
}

fn create(desk: &mut Desk<'_>) -> Done<Reply> {
    let name = name_of(desk)?;
    let parent = desk.store.known("tasks").ok_or_else(Refusal::not_found)?;
    let number = desk.store.add_shelf(parent, &name, CLASS, None);
    let shelf = desk.store.shelves.get(&number).ok_or_else(Refusal::not_found)?;
    Ok(desk.one(201, "todo/lists", shown(desk, shelf)))
}

fn one(desk: &mut Desk<'_>, id: &str, rest: &[&str]) -> Done<Reply> {
    if id == flagged_id(desk) {
        return match (desk.call.method.as_str(), rest) {
            ("GET", ["tasks"]) => Ok(tasks::none(desk)),
            _ => Err(Refusal::no_such_method()),
        };
    }
    let shelf = ids::shelf(desk.store, id, CLASS)?;
    let (number, is_default) = (shelf.number, shelf.known_as.is_some());
    match (desk.call.method.as_str(), rest) {
        ("GET", []) => {
            let value = shown(desk, shelf);
            Ok(desk.one(200, "todo/lists", value))
        }
        ("PATCH" | "DELETE", []) if is_default => {
            Err(Refusal::bad("invalidRequest", "The default list cannot be changed."))
        }
        ("PATCH", []) => {
            let name = name_of(desk)?;
            let version = desk.store.next_version();
            if let Some(shelf) = desk.store.shelves.get_mut(&number) {
                shelf.name = name;
                shelf.history.push(version);
            }
            let shelf = desk.store.shelves.get(&number).ok_or_else(Refusal::not_found)?;
            Ok(desk.one(200, "todo/lists", shown(desk, shelf)))
        }
        ("DELETE", []) => {
            desk.store.remove_shelf(number);
            Ok(Reply::empty(204))
        }
        (_, ["tasks", rest @ ..]) => tasks::route(desk, number, rest),
        (_, []) => Err(Refusal::no_such_method()),
        (_, [other, ..]) => Err(Refusal::no_such_path(other)),
    }
}

/// `lists/delta` (<https://learn.microsoft.com/en-us/graph/api/todotasklist-delta>).
fn changes(desk: &Desk<'_>) -> Done<Reply> {
    let folder = desk.store.known("tasks").ok_or_else(Refusal::not_found)?;
    let state = State::of(desk, Subject { sort: 3, folder, window: (0, 0) })?;
    let kind = "todoTaskList";
    let here = shelves(desk).filter_map(|shelf| {
        let at = shelf.history.iter().rev().copied().find(|at| state.covers(*at))?;
        Some((at, News::Shelf(shelf)))
    });
    let gone = desk.store.gone_shelves.iter();
    let gone = gone.filter(|gone| gone.folder == folder && state.is_news(gone));
    let mut news: Vec<_> = here.chain(gone.map(|gone| (gone.version, News::Gone(gone)))).collect();
    news.sort_by_key(|(at, _)| *at);
    state.page(desk, "todo/lists", news, |state, news| {
        Ok(match news {
            News::Shelf(shelf) => {
                let mut value = shown(desk, shelf);
                value["@odata.type"] = format!("#microsoft.graph.{kind}").into();
                vec![delta::trimmed(state, value)]
            }
            News::Gone(gone) => {
                vec![delta::removed(kind, &ids::of_gone(desk.store, gone, ids::Sort::Plain))]
            }
            News::Item(_) => Vec::new(),
        })
    })
}
