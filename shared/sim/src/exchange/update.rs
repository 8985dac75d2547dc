//! UpdateItem: single properties of items set, deleted or appended to, with the rules of change
//! keys (<https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateitem-operation>).

use super::answers::{self, Problem};
use super::create::{is_said, set_extended, writable, written_zone};
use super::item::{Item, ItemKind};
use super::properties::{entry, set_address, set_entry};
use super::session::{Session, Target};
use super::shape::{self, Path, belongs};
use super::{calendar, change, ids, mail, schema, tasks};
use wire::xml::Element;

/// Answers UpdateItem.
pub(crate) fn answer(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let changes = request.child("ItemChanges");
    let changes = changes.map(|changes| changes.children.as_slice()).unwrap_or_default();
    let mut results = Vec::new();
    for change in changes {
        results.push(one(session, request, change));
    }
    answers::messages("UpdateItem", "<m:Items/>", results)
}

fn one(session: &mut Session<'_>, request: &Element, change: &Element) -> Result<String, Problem> {
    let (Some(id), Some(updates)) = (change.children.first(), change.child("Updates")) else {
        return Err(Problem::not_found());
    };
    session.spoil(Some(id), updates)?;
    let target = session.target(id)?;
    let before = session.item(target)?;
    let choice = choice(request, &before)?;
    let mode = request.attribute("ConflictResolution").unwrap_or_default();
    let seen = seen_version(id, mode)?;
    let mut after = before.clone();
    for update in &updates.children {
        apply(session, update, &mut after)?;
    }
    check_conflict(session, target, seen, mode, &before, &after)?;
    let number = store(session, target, &before, after)?;
    let shown = session.item(Target { number, ..target })?;
    mail::after_update(session, &before, &shown, choice);
    let count = "<m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>";
    Ok(format!("{}{count}", shape::id_only(session, &shown)))
}

/// What a calendar item's request says about mail to attendees.
fn choice<'a>(request: &'a Element, item: &Item) -> Result<&'a str, Problem> {
    match request.attribute("SendMeetingInvitationsOrCancellations") {
        Some(choice) => Ok(choice),
        None if item.kind == ItemKind::Appointment => Err(Problem::new(
            "ErrorSendMeetingInvitationsOrCancellationsRequired",
            "SendMeetingInvitationsOrCancellations attribute is required for calendar items.",
        )),
        None => Ok("SendToNone"),
    }
}

/// The version that the client saw. An occurrence named by its number needs no change key, unless
/// nothing may be overwritten.
fn seen_version(id: &Element, mode: &str) -> Result<Option<u64>, Problem> {
    match id.attribute("ChangeKey").filter(|key| !key.is_empty()) {
        Some(key) => ids::read_key(key).map(Some),
        None if id.name != "ItemId" && mode != "NeverOverwrite" => Ok(None),
        None => Err(Problem::new(
            "ErrorChangeKeyRequiredForWriteOperations",
            "The change key is required for this operation.",
        )),
    }
}

fn check_conflict(
    session: &Session<'_>,
    target: Target,
    seen: Option<u64>,
    mode: &str,
    before: &Item,
    after: &Item,
) -> Result<(), Problem> {
    let stored = session.stored(target.number)?;
    let Some(seen) = seen.filter(|seen| *seen != stored.stored.version) else { return Ok(()) };
    let newer = |name: &String| stored.stored.touched.get(name).is_some_and(|at| *at > seen);
    let conflict = match mode {
        "AlwaysOverwrite" => false,
        "AutoResolve" => change::differences(before, after).iter().any(newer),
        _ => true,
    };
    if conflict {
        return Err(Problem::new(
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change key passed \
             in the request does not match the current change key for the item.",
        ));
    }
    Ok(())
}

fn store(
    session: &mut Session<'_>,
    target: Target,
    before: &Item,
    mut after: Item,
) -> Result<u64, Problem> {
    let (person, now) = (session.store.person.clone(), session.now);
    let changed = change::differences(before, &after);
    if let Some(original) = target.original {
        if after.repeats() {
            return Err(Problem::new(
                "ErrorInvalidPropertySet",
                "An occurrence has no recurrence of its own.",
            ));
        }
        calendar::settle(&person, now, &mut after)?;
        calendar::check_crossing(session.stored(target.number)?, original, &after)?;
        if let Some(master) = session.store.items.get_mut(&target.number) {
            calendar::edit(master, original, before, &after);
        }
        session.store.touch(target.number, now, &changed);
        return Ok(target.number);
    }
    change::settle_changed(&person, now, before, &mut after)?;
    let completed = tasks::split_completed(&person, now, before, &mut after);
    let folder = after.stored.folder;
    session.store.items.insert(target.number, after);
    session.store.touch(target.number, now, &changed);
    // The answer to a completed one of a repeating task names the task that was split off.
    Ok(match completed {
        Some(completed) => session.store.insert(completed, folder, now),
        None => target.number,
    })
}

/// Carries out one update.
fn apply(session: &Session<'_>, update: &Element, item: &mut Item) -> Result<(), Problem> {
    let field = update.children.first().ok_or_else(Problem::not_found)?;
    let path = shape::path(field)?;
    match update.name.as_str() {
        "DeleteItemField" => delete(&path, item),
        verb => {
            let written = update.children.get(1).ok_or_else(Problem::not_found)?;
            if written.name != item.kind.element() && written.name != "Item" {
                return Err(Problem::new(
                    "ErrorUpdatePropertyMismatch",
                    "The update's object does not go with the kind of the item.",
                ));
            }
            if written.children.len() != 1 {
                return Err(Problem::new(
                    "ErrorIncorrectUpdatePropertyCount",
                    "An object within a change description must contain one and only one \
                     property to modify.",
                ));
            }
            let value = &written.children[0];
            if verb == "AppendToItemField" {
                append(session, &path, value, item)
            } else {
                let zone = written_zone(written)
                    .or_else(|| item_zone(item))
                    .filter(|_| item.kind == ItemKind::Appointment);
                set(session, zone.as_deref().unwrap_or(session.zone()), &path, value, item)
            }
        }
    }
}

/// Times without a zone are in that of the request, else in that of the item.
fn item_zone(item: &Item) -> Option<String> {
    Some(calendar::zone_of(item).to_owned())
}

fn mismatch() -> Problem {
    Problem::new(
        "ErrorUpdatePropertyMismatch",
        "Property for update does not match property in object.",
    )
}

fn check_field(family: &str, name: &str, item: &Item) -> Result<(), Problem> {
    if !belongs(family, item.kind.element()) {
        return Err(Problem::new(
            "ErrorInvalidPropertySet",
            "The property is not one of this kind of item.",
        )
        .with("Property", name));
    }
    Ok(())
}

fn set(
    session: &Session<'_>,
    zone: &str,
    path: &Path,
    value: &Element,
    item: &mut Item,
) -> Result<(), Problem> {
    match path {
        Path::Field { family, name } => {
            check_field(family, name, item)?;
            let property = writable(item.kind, name)?;
            if value.name != *name {
                return Err(mismatch());
            }
            let value = schema::tidy(value, property.kind, zone);
            // Setting nothing is not deletion, but an empty text is not shown either.
            if is_said(&value) {
                item.put(value);
            } else {
                item.clear(name);
            }
            if item.kind == ItemKind::Task {
                tasks::follow(&session.store.person, session.now, item, name);
            }
        }
        Path::Indexed { dictionary, part, key } => {
            if value.name != *dictionary {
                return Err(mismatch());
            }
            let found = entry(Some(value), key).ok_or_else(mismatch)?;
            match part {
                None => set_entry(&mut item.properties, dictionary, key, &found.text),
                Some(part) => {
                    let text = found.text_of(part).ok_or_else(mismatch)?;
                    set_address(&mut item.properties, key, part, text);
                }
            }
        }
        Path::Extended { key, .. } => {
            let mut written = super::item::Properties::new();
            if value.name != "ExtendedProperty" || set_extended(&mut written, value)? != *key {
                return Err(mismatch());
            }
            item.extended.append(&mut written);
        }
    }
    Ok(())
}

fn delete(path: &Path, item: &mut Item) -> Result<(), Problem> {
    match path {
        Path::Field { family, name } => {
            check_field(family, name, item)?;
            let fixed = ["Start", "End", "Sensitivity", "Importance", "ItemClass", "Status"];
            if fixed.contains(&name.as_str()) || writable(item.kind, name).is_err() {
                return Err(Problem::new(
                    "ErrorInvalidPropertyDelete",
                    "Delete action is not supported for this property.",
                )
                .with("Property", name));
            }
            item.clear(name);
            if item.kind == ItemKind::Task && name == "CompleteDate" {
                item.set("Status", "NotStarted");
                item.set("PercentComplete", "0");
            }
        }
        Path::Indexed { dictionary, part: None, key } => {
            set_entry(&mut item.properties, dictionary, key, "");
        }
        Path::Indexed { part: Some(part), key, .. } => {
            set_address(&mut item.properties, key, part, "");
        }
        Path::Extended { key, .. } => {
            item.extended.remove(key);
        }
    }
    Ok(())
}

fn append(
    session: &Session<'_>,
    path: &Path,
    value: &Element,
    item: &mut Item,
) -> Result<(), Problem> {
    const GROWING: [&str; 4] = ["Body", "RequiredAttendees", "OptionalAttendees", "Resources"];
    let name = match path {
        Path::Field { name, .. } if GROWING.contains(&name.as_str()) => name,
        Path::Field { .. } | Path::Indexed { .. } | Path::Extended { .. } => {
            return Err(Problem::new(
                "ErrorInvalidPropertyAppend",
                "Append action is not supported for this property.",
            ));
        }
    };
    let property = writable(item.kind, name)?;
    if value.name != *name {
        return Err(mismatch());
    }
    let mut added = schema::tidy(value, property.kind, session.zone());
    match item.properties.get_mut(name) {
        Some(there) => {
            there.text.push_str(&added.text);
            there.children.append(&mut added.children);
        }
        None => item.put(added),
    }
    Ok(())
}
