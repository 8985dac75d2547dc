//! Contacts: lists, single ones and changes
//! (<https://learn.microsoft.com/en-us/graph/api/resources/contact>).

mod edit;
pub(super) mod folders;
mod show;

use super::delta::{self, News, State, Subject};
use super::desk::Desk;
use super::odata::{Options, Row};
use super::reply::{Done, Refusal, Reply};
use super::schema::CONTACT;
use super::{extended, ids};
use crate::exchange::item::{Item, ItemKind};
use crate::exchange::{change, store::Store};
use serde_json::Value;

/// The usual size of a page.
const PAGE: usize = 10;

/// What is below `/me/contacts`.
pub(super) fn default_folder(desk: &mut Desk<'_>, path: &[&str]) -> Done<Reply> {
    let folder = desk.store.known("contacts").ok_or_else(Refusal::not_found)?;
    match (desk.call.method.as_str(), path) {
        ("GET" | "PATCH" | "DELETE" | "POST", [id, rest @ ..]) if !is_word(id) => {
            one(desk, id, rest)
        }
        _ => within(desk, folder, path),
    }
}

fn is_word(segment: &str) -> bool {
    matches!(segment, "delta" | "$count")
}

/// What is below the contacts of a folder.
fn within(desk: &mut Desk<'_>, folder: u64, path: &[&str]) -> Done<Reply> {
    match (desk.call.method.as_str(), path) {
        ("GET", []) => {
            let options = Options::read(desk.call, &CONTACT)?;
            options.page(desk, "contacts", here(desk, folder), |item| Ok(row(desk, item)), PAGE)
        }
        ("GET", ["$count"]) => {
            let options = Options::read(desk.call, &CONTACT)?;
            // Lists of people are counted, though no listing shows them.
            let is_list = |item: &&Item| item.kind == ItemKind::List;
            let mut all = here(desk, folder);
            if options.filter.is_none() {
                let items = desk.store.items.values().filter(is_list);
                all.extend(items.filter(|item| item.stored.folder == folder));
            }
            options.count(&all, |item| Ok(row(desk, item)))
        }
        ("GET", ["delta"]) => changes(desk, folder),
        ("POST", []) => create(desk, folder),
        (_, [id, rest @ ..]) if !is_word(id) => {
            let (_, item) = desk.find(id, ItemKind::Contact)?;
            if item.stored.folder != folder {
                return Err(Refusal::not_found());
            }
            one(desk, id, rest)
        }
        _ => Err(Refusal::no_such_method()),
    }
}

fn here<'a>(desk: &'a Desk<'_>, folder: u64) -> Vec<&'a Item> {
    desk.store.items.values().filter(|item| is_here(item, folder)).collect()
}

fn is_here(item: &Item, folder: u64) -> bool {
    item.kind == ItemKind::Contact && item.stored.folder == folder && !item.stored.corrupt
}

fn row(desk: &Desk<'_>, item: &Item) -> Row {
    Row { value: show::contact(desk.store, item, desk.sort), extended: extended::of(item) }
}

fn create(desk: &mut Desk<'_>, folder: u64) -> Done<Reply> {
    let body = desk.call.json()?;
    CONTACT.check(&body)?;
    let mut item = Item::new(ItemKind::Contact);
    edit::apply(&mut item, &body)?;
    if item.text("DisplayName").is_empty() {
        let names = [item.text("GivenName"), item.text("MiddleName"), item.text("Surname")];
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        if !names.is_empty() {
            let name = names.join(" ");
            item.set("DisplayName", &name);
        }
    }
    let item = desk.insert(item, folder)?;
    let value = Options::default().trim(row(desk, &item))?;
    Ok(desk.one(201, "contacts", value))
}

/// One contact, by its id.
fn one(desk: &mut Desk<'_>, id: &str, rest: &[&str]) -> Done<Reply> {
    let (target, item) = desk.find(id, ItemKind::Contact)?;
    match (desk.call.method.as_str(), rest) {
        ("GET", []) => {
            let options = Options::read(desk.call, &CONTACT)?;
            let value = options.trim(row(desk, &item))?;
            Ok(desk.one(200, "contacts", value))
        }
        ("PATCH", []) => {
            let body = desk.call.json()?;
            CONTACT.check(&body)?;
            desk.check_match(&item)?;
            let item = update(desk, target.number, &body)?;
            let value = Options::default().trim(row(desk, &item))?;
            Ok(desk.one(200, "contacts", value))
        }
        ("DELETE", []) => {
            desk.check_match(&item)?;
            desk.bin(target.number);
            Ok(Reply::empty(204))
        }
        ("POST", ["permanentDelete"]) => {
            desk.store.remove(target.number);
            Ok(Reply::empty(204))
        }
        (_, []) => Err(Refusal::no_such_method()),
        (_, [other, ..]) => Err(Refusal::no_such_path(other)),
    }
}

fn update(desk: &mut Desk<'_>, number: u64, body: &serde_json::Map<String, Value>) -> Done<Item> {
    let before = desk.store.items.get(&number).ok_or_else(Refusal::not_found)?.clone();
    let mut after = before.clone();
    edit::apply(&mut after, body)?;
    change::settle_changed(&desk.store.person, desk.now, &before, &mut after)?;
    let changed = change::differences(&before, &after);
    desk.store.items.insert(number, after);
    desk.store.touch(number, desk.now, &changed);
    desk.store.items.get(&number).cloned().ok_or_else(Refusal::not_found)
}

/// `contacts/delta` (<https://learn.microsoft.com/en-us/graph/api/contact-delta>).
fn changes(desk: &Desk<'_>, folder: u64) -> Done<Reply> {
    if let Some(select) = desk.call.option("select") {
        for word in select.split(',') {
            CONTACT.check_name(word.trim())?;
        }
    }
    let state = State::of(desk, Subject { sort: 1, folder, window: (0, 0) })?;
    let store: &Store = desk.store;
    let news = state.news(store);
    state.page(desk, "contacts", news, |state, news| {
        Ok(match news {
            News::Item(item) if item.kind == ItemKind::Contact => {
                let mut value = match item.stored.corrupt {
                    true => show::damaged(store, item, desk.sort),
                    false => show::contact(store, item, desk.sort),
                };
                value["@odata.type"] = "#microsoft.graph.contact".into();
                vec![delta::trimmed(state, value)]
            }
            News::Gone(gone) => {
                vec![delta::removed("contact", &ids::of_gone(store, gone, desk.sort))]
            }
            // Lists of people are in no listing.
            News::Item(_) | News::Shelf(_) => Vec::new(),
        })
    })
}
