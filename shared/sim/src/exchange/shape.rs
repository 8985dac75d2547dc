//! Which properties a request asks for, and an item's answer in that shape.

use super::answers::{Problem, write};
use super::ids;
use super::item::{Item, Properties};
use super::picture;
use super::properties::{self, entry, leaf, with};
use super::schema::{self, Violation};
use super::session::Session;
use std::collections::BTreeSet;
use wire::xml::{Element, Writer};

/// A property path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Path {
    /// A property by the kind of item it belongs to and its name.
    Field {
        /// `item`, `contacts`, `calendar`, `task` or another.
        family: String,
        /// The element.
        name: String,
    },
    /// An entry of a dictionary.
    Indexed {
        /// The element of the dictionary.
        dictionary: String,
        /// The part of an address.
        part: Option<String>,
        /// The key of the entry.
        key: String,
    },
    /// An extended property.
    Extended {
        /// Its key in an item.
        key: String,
        /// As the request names it.
        uri: Element,
    },
}

/// Where bodies and lists are not to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// The whole item.
    Whole,
    /// A row of a listing.
    Row,
}

/// The shape of items in an answer.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    base: String,
    body: String,
    paths: Vec<Path>,
    depth: Depth,
}

/// The families of fields and the types whose properties they name.
const FAMILIES: [(&str, &str); 5] = [
    ("folder", "ContactsFolder"),
    ("item", "Item"),
    ("contacts", "Contact"),
    ("calendar", "CalendarItem"),
    ("task", "Task"),
];
/// Families of items that this server has none of, or whose fields it never shows.
const OTHER_FAMILIES: [&str; 7] = [
    "message",
    "meeting",
    "meetingRequest",
    "distributionlist",
    "postitem",
    "conversation",
    "persona",
];
/// What no row of a listing shows.
const NOT_IN_ROWS: [&str; 14] = [
    "Body",
    "TextBody",
    "UniqueBody",
    "NormalizedBody",
    "Attachments",
    "MimeContent",
    "RequiredAttendees",
    "OptionalAttendees",
    "Resources",
    "Recurrence",
    "FirstOccurrence",
    "LastOccurrence",
    "ModifiedOccurrences",
    "DeletedOccurrences",
];
/// What `AllProperties` leaves out.
const NOT_IN_ALL: [&str; 17] = [
    "MimeContent",
    "UniqueBody",
    "NormalizedBody",
    "TextBody",
    "LastModifiedTime",
    "LastModifiedName",
    "UID",
    "Recurrence",
    "ModifiedOccurrences",
    "DeletedOccurrences",
    "StartTimeZone",
    "EndTimeZone",
    "StartWallClock",
    "EndWallClock",
    "StartTimeZoneId",
    "EndTimeZoneId",
    "OriginalStart",
];
/// What `Default` shows of each kind.
const DEFAULT: [&str; 24] = [
    "ItemId",
    "Subject",
    "Sensitivity",
    "Body",
    "HasAttachments",
    "FileAs",
    "CompleteName",
    "CompanyName",
    "EmailAddresses",
    "PhysicalAddresses",
    "PhoneNumbers",
    "ImAddresses",
    "JobTitle",
    "BusinessHomePage",
    "Start",
    "End",
    "LegacyFreeBusyStatus",
    "Location",
    "CalendarItemType",
    "Organizer",
    "DueDate",
    "PercentComplete",
    "StartDate",
    "Status",
];

/// Reads a property path.
pub(crate) fn path(element: &Element) -> Result<Path, Problem> {
    let uri = element.attribute("FieldURI").unwrap_or_default();
    match element.name.as_str() {
        "IndexedFieldURI" => {
            let key = element.attribute("FieldIndex").unwrap_or_default().to_owned();
            let (dictionary, part) = properties::indexed(uri).unwrap_or((uri, None));
            let part = part.map(str::to_owned);
            Ok(Path::Indexed { dictionary: dictionary.to_owned(), part, key })
        }
        "ExtendedFieldURI" => {
            let key = properties::extended_key(element)?;
            let mut uri = schema::tidy(element, "ExtendedFieldURI", "UTC");
            uri.children.clear();
            Ok(Path::Extended { key, uri })
        }
        _ => {
            let (family, name) = uri.split_once(':').unwrap_or((uri, ""));
            let known = FAMILIES.iter().find(|(known, _)| *known == family);
            let good = match known {
                Some((_, kind)) => {
                    schema::property(kind, name).is_some()
                        || ["Culture", "UnreadCount", "PermissionSet"].contains(&name)
                        || (family == "folder" && name == "SearchParameters")
                }
                None => OTHER_FAMILIES.contains(&family) && !name.is_empty(),
            };
            if !good {
                let why = "The 'FieldURI' attribute is invalid: the value is not in the list.";
                return Err(Violation(why.to_owned()).into());
            }
            Ok(Path::Field { family: family.to_owned(), name: name.to_owned() })
        }
    }
}

impl Shape {
    /// Reads an `ItemShape` or a `FolderShape`.
    pub(crate) fn read(shape: Option<&Element>, depth: Depth) -> Result<Shape, Problem> {
        let empty = Element::default();
        let shape = shape.unwrap_or(&empty);
        let additional = shape.child("AdditionalProperties");
        let paths = additional.iter().flat_map(|list| &list.children).map(path);
        let text = |name: &str| shape.text_of(name).unwrap_or_default().trim().to_owned();
        Ok(Shape {
            base: text("BaseShape"),
            body: text("BodyType"),
            paths: paths.collect::<Result<_, _>>()?,
            depth,
        })
    }

    /// Whether a property with this name is asked for by itself.
    pub(crate) fn names(&self, wanted: &str) -> bool {
        self.paths.iter().any(|path| matches!(path, Path::Field { name, .. } if name == wanted))
    }

    /// The base shape.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Writes an item in this shape.
    pub(crate) fn write(&self, session: &Session<'_>, item: &Item, xml: &mut Writer) {
        let whole = picture::of(session, item, &self.body);
        let element = item.kind.element();
        let mut chosen = Properties::new();
        for child in schema::properties(element) {
            if self.wants(element, child.name)
                && let Some(value) = whole.properties.get(child.name)
            {
                chosen.insert(child.name.to_owned(), value.clone());
            }
        }
        let mut extended = Vec::new();
        for path in &self.paths {
            match path {
                Path::Field { .. } => {}
                Path::Indexed { dictionary, part, key } => {
                    pick(&whole.properties, &mut chosen, dictionary, part.as_deref(), key);
                }
                Path::Extended { key, uri } => {
                    if let Some(value) = whole.extended.get(key) {
                        let children = vec![uri.clone(), value.clone()];
                        extended.push(with("ExtendedProperty", &[], children));
                    }
                }
            }
        }
        xml.open(&format!("t:{element}"), &[]);
        let mut done = BTreeSet::new();
        for child in schema::properties(element) {
            if child.name == "ExtendedProperty" && done.insert(child.name) {
                extended.iter().for_each(|property| write(xml, property));
            } else if let Some(value) = chosen.get(child.name)
                && !is_void(value)
                && done.insert(child.name)
            {
                write(xml, value);
            }
        }
        xml.close();
    }

    fn wants(&self, element: &str, name: &str) -> bool {
        if self.depth == Depth::Row && NOT_IN_ROWS.contains(&name) {
            return false;
        }
        let based = match self.base.as_str() {
            "AllProperties" => !NOT_IN_ALL.contains(&name),
            "Default" => DEFAULT.contains(&name),
            _ => name == "ItemId",
        };
        based
            || self.paths.iter().any(|path| {
                matches!(path, Path::Field { family, name: asked }
                    if asked == name && belongs(family, element))
            })
    }
}

/// Whether fields of a family are properties of a type.
pub(crate) fn belongs(family: &str, element: &str) -> bool {
    match family {
        "item" => true,
        "contacts" => element == "Contact",
        "calendar" => element == "CalendarItem",
        "task" => element == "Task",
        "message" => element == "Message",
        "distributionlist" => element == "DistributionList",
        _ => false,
    }
}

/// An element that says nothing is left out.
fn is_void(element: &Element) -> bool {
    let nothing = element.children.is_empty() && element.text.is_empty();
    nothing && (element.attributes.is_empty() || element.name == "Body")
}

fn pick(
    whole: &Properties,
    chosen: &mut Properties,
    dictionary: &str,
    part: Option<&str>,
    key: &str,
) {
    let Some(found) = entry(whole.get(dictionary), key) else { return };
    match part {
        None => {
            let onto = chosen.entry(dictionary.to_owned()).or_insert_with(|| leaf(dictionary, ""));
            if entry(Some(onto), key).is_none() {
                onto.children.push(found.clone());
            }
        }
        Some(part) => {
            if let Some(text) = found.text_of(part) {
                properties::set_address(chosen, key, part, text);
            }
        }
    }
}

/// An item's id as an element.
pub(crate) fn item_id(session: &Session<'_>, item: &Item) -> Element {
    let id = session.store.item_id(item);
    let key = ids::write_key(item.stored.version);
    with("ItemId", &[("Id", &id), ("ChangeKey", &key)], Vec::new())
}

/// `Items` with nothing but one item's kind and id.
pub(crate) fn id_only(session: &Session<'_>, item: &Item) -> String {
    let mut xml = Writer::new();
    xml.open("m:Items", &[]);
    xml.open(&format!("t:{}", item.kind.element()), &[]);
    write(&mut xml, &item_id(session, item));
    xml.close();
    xml.close();
    xml.finish()
}
