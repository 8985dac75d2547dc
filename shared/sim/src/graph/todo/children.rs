//! What hangs on a task: links to records elsewhere, and the steps of a checklist
//! (<https://learn.microsoft.com/en-us/graph/api/resources/linkedresource>,
//! <https://learn.microsoft.com/en-us/graph/api/resources/checklistitem>). The mailbox keeps them
//! with the task, so that they move along with it.

use crate::exchange::item::Item;
use crate::exchange::properties::leaf;
use crate::graph::desk::Desk;
use crate::graph::people::guid;
use crate::graph::reply::{Done, Refusal, Reply};
use serde_json::{Map, Value, json};

/// The most children of one sort on a task.
const CHILDREN_MAX: usize = 20;

/// A sort of children.
#[derive(Debug)]
pub(super) struct Kind {
    /// The name of the navigation.
    pub(super) name: &'static str,
    /// The property of the mailbox that keeps them.
    key: &'static str,
    texts: &'static [&'static str],
    flags: &'static [&'static str],
}

/// Links to records elsewhere.
pub(super) const LINKS: Kind = Kind {
    name: "linkedResources",
    key: "graph:linkedResources",
    texts: &["applicationName", "displayName", "externalId", "webUrl"],
    flags: &[],
};

/// Steps of a checklist.
const STEPS: Kind = Kind {
    name: "checklistItems",
    key: "graph:checklistItems",
    texts: &["displayName"],
    flags: &["isChecked"],
};

/// All sorts.
pub(super) const KINDS: &[Kind] = &[LINKS, STEPS];

/// The children of an item.
pub(super) fn read(item: &Item, kind: &Kind) -> Vec<Value> {
    let stored = item.extended.get(kind.key);
    stored.and_then(|value| serde_json::from_str(&value.text).ok()).unwrap_or_default()
}

fn write(item: &mut Item, kind: &Kind, children: &[Value]) {
    if children.is_empty() {
        item.extended.remove(kind.key);
    } else {
        let text = Value::from(children.to_vec()).to_string();
        item.extended.insert(kind.key.to_owned(), leaf("Value", &text));
    }
}

/// Hangs a child on an item; answers it.
pub(super) fn add(
    desk: &mut Desk<'_>,
    item: &mut Item,
    kind: &Kind,
    body: &Map<String, Value>,
) -> Done<Value> {
    let mut children = read(item, kind);
    if children.len() >= CHILDREN_MAX {
        return Err(Refusal::bad("invalidRequest", "There are too many of them."));
    }
    let version = desk.store.next_version();
    let mut child = json!({"id": guid(&format!("{} {version}", kind.name))});
    for name in kind.flags {
        child[*name] = false.into();
        child["createdDateTime"] = desk.now.rfc3339().into();
    }
    fill(kind, &mut child, body)?;
    children.push(child.clone());
    write(item, kind, &children);
    Ok(child)
}

fn fill(kind: &Kind, child: &mut Value, body: &Map<String, Value>) -> Done<()> {
    for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
        let fits = if kind.texts.contains(&name.as_str()) {
            value.is_string() || value.is_null()
        } else if kind.flags.contains(&name.as_str()) {
            value.is_boolean()
        } else {
            matches!(name.as_str(), "id" | "createdDateTime" | "checkedDateTime")
        };
        if !fits {
            let words = format!("The property '{name}' is not valid.");
            return Err(Refusal::bad("RequestBodyRead", words));
        }
        if !matches!(name.as_str(), "id" | "createdDateTime") {
            child[name.as_str()] = value.clone();
        }
    }
    Ok(())
}

/// What is below a navigation of a task.
pub(super) fn route(desk: &mut Desk<'_>, item: &Item, kind: &Kind, path: &[&str]) -> Done<Reply> {
    let mut children = read(item, kind);
    let what = format!("todo/tasks/{}", kind.name);
    let at = |id: &str| {
        let found = children.iter().position(|child| child["id"] == id);
        found.ok_or_else(Refusal::not_found)
    };
    match (desk.call.method.as_str(), path) {
        ("GET", []) => {
            let context = desk.context(&what);
            Ok(Reply::json(200, json!({"@odata.context": context, "value": children})))
        }
        ("POST", []) => {
            let mut after = item.clone();
            let child = add(desk, &mut after, kind, &desk.call.json()?)?;
            keep(desk, after, kind);
            Ok(desk.one(201, &what, child))
        }
        ("GET", [id]) => {
            let child = children[at(id)?].clone();
            Ok(desk.one(200, &what, child))
        }
        ("PATCH", [id]) => {
            let at = at(id)?;
            fill(kind, &mut children[at], &desk.call.json()?)?;
            let mut after = item.clone();
            write(&mut after, kind, &children);
            keep(desk, after, kind);
            Ok(desk.one(200, &what, children[at].clone()))
        }
        ("DELETE", [id]) => {
            let at = at(id)?;
            children.remove(at);
            let mut after = item.clone();
            write(&mut after, kind, &children);
            keep(desk, after, kind);
            Ok(Reply::empty(204))
        }
        _ => Err(Refusal::no_such_method()),
    }
}

/// A change of the children is one of the task.
fn keep(desk: &mut Desk<'_>, item: Item, kind: &Kind) {
    let number = item.stored.number;
    desk.store.items.insert(number, item);
    desk.store.touch(number, desk.now, &[kind.key.to_owned()]);
}
