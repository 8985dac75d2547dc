//! The tasks of a list.

use super::{children, show};
use crate::exchange::item::{Item, ItemKind};
use crate::exchange::{change, tasks};
use crate::graph::delta::{self, News, State, Subject};
use crate::graph::desk::Desk;
use crate::graph::extended;
use crate::graph::ids::{self, Sort, Target};
use crate::graph::odata::{Options, Row};
use crate::graph::reply::{Done, Refusal, Reply};
use crate::graph::schema::TASK;
use serde_json::{Map, Value, json};

/// What is below the tasks of a list.
pub(super) fn route(desk: &mut Desk<'_>, folder: u64, path: &[&str]) -> Done<Reply> {
    match (desk.call.method.as_str(), path) {
        ("GET", []) => {
            let options = options(desk)?;
            options.page(
                desk,
                "todo/tasks",
                here(desk, folder),
                |item| listed(desk, item),
                super::PAGE,
            )
        }
        ("GET", ["$count"]) => options(desk)?.count(&here(desk, folder), |item| listed(desk, item)),
        ("GET", ["delta"]) => changes(desk, folder),
        ("POST", []) => create(desk, folder),
        (_, []) => Err(Refusal::no_such_method()),
        (_, [id, rest @ ..]) => {
            let (target, item) = desk.find(id, ItemKind::Task)?;
            if item.stored.folder != folder {
                return Err(Refusal::not_found());
            }
            one(desk, target, &item, rest)
        }
    }
}

/// The documents name no filter on what is linked to tasks.
fn options(desk: &Desk<'_>) -> Done<Options> {
    let filter = desk.call.option("filter").unwrap_or_default();
    if children::KINDS.iter().any(|kind| filter.contains(kind.name)) {
        let words = "A filter on a navigation property is not supported.";
        return Err(Refusal::bad("invalidRequest", words));
    }
    Options::read(desk.call, &TASK)
}

fn is_here(item: &Item, folder: u64) -> bool {
    item.kind == ItemKind::Task && item.stored.folder == folder
}

fn here<'a>(desk: &'a Desk<'_>, folder: u64) -> Vec<&'a Item> {
    desk.store.items.values().filter(|item| is_here(item, folder)).collect()
}

/// A list without tasks.
pub(super) fn none(desk: &Desk<'_>) -> Reply {
    let context = desk.context("todo/tasks");
    Reply::json(200, json!({"@odata.context": context, "value": []}))
}

/// A task as a list shows it.
fn listed(desk: &Desk<'_>, item: &Item) -> Done<Row> {
    let mut row = row(desk, item);
    if let (false, Some(map)) = (desk.switches.lists_tell_recurrence, row.value.as_object_mut()) {
        map.remove("recurrence");
    }
    Ok(row)
}

fn row(desk: &Desk<'_>, item: &Item) -> Row {
    Row { value: show::task(desk.store, item), extended: extended::of(item) }
}

fn create(desk: &mut Desk<'_>, folder: u64) -> Done<Reply> {
    let body = desk.call.json()?;
    TASK.check(&body)?;
    let mut item = Item::new(ItemKind::Task);
    show::apply(desk.store, &mut item, &body)?;
    for kind in children::KINDS {
        let written = body.get(kind.name).and_then(Value::as_array);
        for child in written.into_iter().flatten().filter_map(Value::as_object) {
            children::add(desk, &mut item, kind, child)?;
        }
    }
    let item = desk.insert(item, folder)?;
    let deep = children::KINDS.iter().filter(|kind| body.contains_key(kind.name));
    let value = Options::showing(deep.map(|kind| kind.name)).trim(row(desk, &item))?;
    Ok(desk.one(201, "todo/tasks", value))
}

fn one(desk: &mut Desk<'_>, target: Target, item: &Item, rest: &[&str]) -> Done<Reply> {
    match (desk.call.method.as_str(), rest) {
        ("GET", []) => {
            let options = Options::read(desk.call, &TASK)?;
            let value = options.trim(row(desk, item))?;
            Ok(desk.one(200, "todo/tasks", value))
        }
        ("PATCH", []) => {
            let body = desk.call.json()?;
            TASK.check(&body)?;
            if children::KINDS.iter().any(|kind| body.contains_key(kind.name)) {
                return Err(Refusal::bad("invalidRequest", "Navigations are not updated so."));
            }
            desk.check_match(item)?;
            let item = update(desk, item, &body)?;
            let value = Options::default().trim(row(desk, &item))?;
            Ok(desk.one(200, "todo/tasks", value))
        }
        ("DELETE", []) => {
            desk.check_match(item)?;
            desk.bin(target.number);
            Ok(Reply::empty(204))
        }
        (_, [name, rest @ ..]) => match children::KINDS.iter().find(|kind| kind.name == *name) {
            Some(kind) => children::route(desk, item, kind, rest),
            None => Err(Refusal::no_such_path(name)),
        },
        (_, []) => Err(Refusal::no_such_method()),
    }
}

fn update(desk: &mut Desk<'_>, before: &Item, body: &Map<String, Value>) -> Done<Item> {
    let (person, now) = (desk.store.person.clone(), desk.now);
    let mut after = before.clone();
    show::apply(desk.store, &mut after, body)?;
    tasks::follow_changes(&person, now, before, &mut after);
    change::settle_changed(&person, now, before, &mut after)?;
    let changed = change::differences(before, &after);
    let number = before.stored.number;
    let completed = tasks::split_completed(&person, now, before, &mut after);
    let (kept, made) = match completed {
        Some(completed) if desk.switches.completed_task_keeps_id => (completed, Some(after)),
        other => (after, other),
    };
    desk.store.items.insert(number, kept);
    desk.store.touch(number, now, &changed);
    if let Some(made) = made {
        desk.store.insert(made, before.stored.folder, now);
    }
    desk.item(Target { number, original: None })
}

/// `tasks/delta` (<https://learn.microsoft.com/en-us/graph/api/todotask-delta>).
fn changes(desk: &Desk<'_>, folder: u64) -> Done<Reply> {
    let state = State::of(desk, Subject { sort: 4, folder, window: (0, 0) })?;
    let news = state.news(desk.store);
    state.page(desk, "todo/tasks", news, |state, news| {
        Ok(match news {
            News::Item(item) if is_here(item, folder) => {
                let mut value = Options::default().trim(row(desk, item))?;
                value["@odata.type"] = "#microsoft.graph.todoTask".into();
                vec![delta::trimmed(state, value)]
            }
            News::Gone(gone) => {
                vec![delta::removed("todoTask", &ids::of_gone(desk.store, gone, Sort::Plain))]
            }
            News::Item(_) | News::Shelf(_) => Vec::new(),
        })
    })
}
