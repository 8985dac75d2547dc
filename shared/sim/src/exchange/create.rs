//! CreateItem: a batch of new items, each with an answer of its own.

use super::answers::{self, Problem};
use super::item::{Item, ItemKind, Properties};
use super::properties::{extended_key, with};
use super::session::Session;
use super::{change, mail, schema, shape};
use wire::xml::Element;

/// Answers CreateItem.
pub(crate) fn answer(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let items = request.child("Items").map(|items| items.children.as_slice()).unwrap_or_default();
    let folder = match request.child("SavedItemFolderId") {
        Some(wrapper) => match session.target_shelf(wrapper) {
            Ok(shelf) => Some(shelf.number),
            Err(problem) => {
                let results = items.iter().map(|_| Err(problem.clone())).collect();
                return answers::messages("CreateItem", "<m:Items/>", results);
            }
        },
        None => None,
    };
    let mut results = Vec::new();
    for item in items {
        results.push(create(session, request, folder, item));
    }
    answers::messages("CreateItem", "<m:Items/>", results)
}

fn create(
    session: &mut Session<'_>,
    request: &Element,
    folder: Option<u64>,
    written: &Element,
) -> Result<String, Problem> {
    session.spoil(None, written)?;
    let kind = ItemKind::of_element(&written.name).ok_or_else(|| {
        Problem::new("ErrorItemSave", "This server saves no items without a kind.")
    })?;
    let choice = request.attribute("SendMeetingInvitations");
    if kind == ItemKind::Appointment && choice.is_none() {
        return Err(Problem::new(
            "ErrorSendMeetingInvitationsRequired",
            "SendMeetingInvitations attribute is required for calendar items.",
        ));
    }
    if kind == ItemKind::Message && request.attribute("MessageDisposition") != Some("SaveOnly") {
        return Err(Problem::new(
            "ErrorMessageDispositionRequired",
            "MessageDisposition must be SaveOnly: this server sends nothing.",
        ));
    }
    let mut item = read(session, kind, written)?;
    if kind == ItemKind::Appointment && !item.properties.contains_key("StartTimeZone") {
        let zone = session.zone().to_owned();
        item.put(with("StartTimeZone", &[("Id", &zone)], Vec::new()));
    }
    change::settle_new(&session.store.person, session.now, &mut item)?;
    let folder = folder.or_else(|| session.store.known(home(kind)));
    let folder = folder.ok_or_else(Problem::folder_not_found)?;
    check_folder(session, kind, folder)?;
    if choice.is_some_and(|choice| choice != "SendToNone") && !mail::attendees(&item).is_empty() {
        item.set("MeetingRequestWasSent", "true");
    }
    let number = session.store.insert(item, folder, session.now);
    let item = session.stored(number)?.clone();
    mail::after_create(session, &item, choice.unwrap_or("SendToNone"));
    Ok(shape::id_only(session, &item))
}

/// The folder of items that name none.
fn home(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Contact | ItemKind::List => "contacts",
        ItemKind::Appointment => "calendar",
        ItemKind::Task => "tasks",
        ItemKind::Message => "drafts",
    }
}

/// Items are made in folders of their kind.
fn check_folder(session: &Session<'_>, kind: ItemKind, folder: u64) -> Result<(), Problem> {
    let shelf = session.store.shelves.get(&folder).ok_or_else(Problem::folder_not_found)?;
    let (class, code) = match kind {
        ItemKind::Appointment => {
            ("IPF.Appointment", "ErrorCannotCreateCalendarItemInNonCalendarFolder")
        }
        ItemKind::Contact | ItemKind::List => {
            ("IPF.Contact", "ErrorCannotCreateContactInNonContactFolder")
        }
        ItemKind::Task => ("IPF.Task", "ErrorCannotCreateTaskInNonTaskFolder"),
        ItemKind::Message => return Ok(()),
    };
    if shelf.class == class {
        return Ok(());
    }
    Err(Problem::new(code, "The item cannot be created in a folder of another kind."))
}

/// Reads a written item; what only the server writes is refused.
fn read(session: &Session<'_>, kind: ItemKind, written: &Element) -> Result<Item, Problem> {
    let mut item = Item::new(kind);
    let zone = written_zone(written).unwrap_or_else(|| session.zone().to_owned());
    for child in &written.children {
        if child.name == "ExtendedProperty" {
            set_extended(&mut item.extended, child)?;
            continue;
        }
        let property = writable(kind, &child.name)?;
        let value = schema::tidy(child, property.kind, &zone);
        if is_said(&value) {
            item.put(value);
        }
    }
    Ok(item)
}

/// The zone that written times are in: that of the item, if it names one.
pub(crate) fn written_zone(written: &Element) -> Option<String> {
    written.child("StartTimeZone")?.attribute("Id").map(str::to_owned)
}

/// A property that clients may write.
pub(crate) fn writable(kind: ItemKind, name: &str) -> Result<&'static schema::Child, Problem> {
    schema::property(kind.element(), name).filter(|property| !property.server_only).ok_or_else(
        || {
            Problem::new("ErrorInvalidPropertySet", "Set action is invalid for property.")
                .with("Property", name)
        },
    )
}

/// Whether a written value says anything at all.
pub(crate) fn is_said(value: &Element) -> bool {
    let said = !value.text.is_empty() || !value.children.is_empty();
    said || (!value.attributes.is_empty() && value.name != "Body")
}

/// Stores an extended property as it was written.
pub(crate) fn set_extended(onto: &mut Properties, written: &Element) -> Result<String, Problem> {
    let uri = written.child("ExtendedFieldURI").ok_or_else(Problem::not_found)?;
    let key = extended_key(uri)?;
    let several = uri.attribute("PropertyType").is_some_and(|kind| kind.ends_with("Array"));
    let value = written.child(if several { "Values" } else { "Value" }).ok_or_else(|| {
        Problem::new(
            "ErrorInvalidExtendedPropertyValue",
            "The value does not go with the type of the extended property.",
        )
    })?;
    check_value(uri.attribute("PropertyType").unwrap_or_default(), value)?;
    onto.insert(key.clone(), value.clone());
    Ok(key)
}

fn check_value(kind: &str, value: &Element) -> Result<(), Problem> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let text = value.text.trim();
    let good = match kind {
        "Integer" | "Long" | "Short" => text.parse::<i64>().is_ok(),
        "Double" | "Float" => text.parse::<f64>().is_ok(),
        "Boolean" => matches!(text, "true" | "false" | "0" | "1"),
        "Binary" => STANDARD.decode(text).is_ok(),
        "SystemTime" => super::times::parse(text, "UTC").is_some(),
        "CLSID" => super::properties::is_guid(text),
        "Null" | "Object" | "Error" => false,
        _ => true,
    };
    if good {
        return Ok(());
    }
    Err(Problem::new(
        "ErrorInvalidExtendedPropertyValue",
        "The value does not go with the type of the extended property.",
    ))
}
