//! Restrictions of FindItem: which items a search finds
//! (<https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/restriction>).

use super::answers::Problem;
use super::item::Item;
use super::picture::{self, Picture};
use super::properties::entry;
use super::schema;
use super::session::Session;
use super::shape::{self, Path};
use super::times;
use std::cell::OnceCell;
use std::cmp::Ordering;
use wire::xml::Element;

/// Properties that the server cannot search: it works them out, or keeps them in a form of its
/// own. `task:Status` is one; `task:IsComplete` can be searched, and so can the extended property
/// that holds the status.
const NOT_SEARCHED: [&str; 23] = [
    "UID",
    "CompleteName",
    "MimeContent",
    "EffectiveRights",
    "RequiredAttendees",
    "OptionalAttendees",
    "Resources",
    "Recurrence",
    "FirstOccurrence",
    "LastOccurrence",
    "ModifiedOccurrences",
    "DeletedOccurrences",
    "StartTimeZone",
    "EndTimeZone",
    "AllowNewTimeProposal",
    "TextBody",
    "UniqueBody",
    "When",
    "Duration",
    "Companies",
    "ReminderDueBy",
    "Culture",
    "Status",
];

/// An item that is searched. Its whole picture is only made when a test needs it.
pub(crate) struct Searched<'a> {
    session: &'a Session<'a>,
    item: &'a Item,
    picture: OnceCell<Picture>,
}

impl<'a> Searched<'a> {
    /// An item to search.
    pub(crate) fn new(session: &'a Session<'a>, item: &'a Item) -> Self {
        Searched { session, item, picture: OnceCell::new() }
    }

    fn picture(&self) -> &Picture {
        self.picture.get_or_init(|| picture::of(self.session, self.item, "Text"))
    }

    /// What the item has at a path; several where it has several.
    pub(crate) fn values(&self, path: &Path) -> Vec<String> {
        match path {
            Path::Field { name, .. } => match self.picture().properties.get(name) {
                Some(element) if name == "ItemId" || name == "ParentFolderId" => {
                    element.attribute("Id").map(str::to_owned).into_iter().collect()
                }
                Some(element) => texts(element),
                None => Vec::new(),
            },
            Path::Indexed { dictionary, part, key } => {
                let found = entry(self.item.properties.get(dictionary), key);
                let text = found.and_then(|entry| match part {
                    Some(part) => entry.text_of(part),
                    None => Some(entry.text.as_str()),
                });
                text.map(str::to_owned).into_iter().collect()
            }
            Path::Extended { key, .. } => match self.item.extended.get(key) {
                Some(value) => texts(value),
                None if picture::may_show(key) => {
                    self.picture().extended.get(key).map(texts).unwrap_or_default()
                }
                None => Vec::new(),
            },
        }
    }
}

fn texts(element: &Element) -> Vec<String> {
    if element.children.is_empty() {
        vec![element.text.to_string()]
    } else {
        element.children.iter().map(|child| child.text.to_string()).collect()
    }
}

/// Whether an item fits a restriction (or the `Not` around one).
pub(crate) fn fits(
    session: &Session<'_>,
    item: &Item,
    restriction: &Element,
) -> Result<bool, Problem> {
    let Some(expression) = restriction.children.first() else { return Ok(true) };
    holds(&Searched::new(session, item), expression)
}

fn holds(item: &Searched<'_>, test: &Element) -> Result<bool, Problem> {
    match test.name.as_str() {
        "And" => {
            for part in &test.children {
                if !holds(item, part)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        "Or" => {
            for part in &test.children {
                if holds(item, part)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        "Not" => match test.children.first() {
            Some(part) => Ok(!holds(item, part)?),
            None => Ok(false),
        },
        _ => leaf_holds(item, test),
    }
}

fn leaf_holds(item: &Searched<'_>, test: &Element) -> Result<bool, Problem> {
    let path = test.children.first().ok_or_else(Problem::not_found)?;
    let path = shape::path(path)?;
    check_searched(&path)?;
    let found = item.values(&path);
    let format = format_of(item.item.kind.element(), &path);
    match test.name.as_str() {
        "Exists" => Ok(!found.is_empty()),
        "Contains" => {
            if ["dateTime", "int", "double", "bool", "base64"].contains(&format) {
                return Err(Problem::new(
                    "ErrorContainsFilterWrongType",
                    "The Contains filter can only be used for string properties.",
                ));
            }
            let wanted = constant(test.child("Constant"));
            let mode = test.attribute("ContainmentMode").unwrap_or("FullString");
            let fold = test.attribute("ContainmentComparison").is_some_and(|how| how != "Exact");
            Ok(found.iter().any(|text| contains(text, &wanted, mode, fold)))
        }
        "Excludes" => {
            let mask = constant(test.child("Bitmask")).parse::<i64>().unwrap_or(0);
            Ok(found.iter().any(|text| text.parse::<i64>().is_ok_and(|bits| bits & mask == 0)))
        }
        name => {
            let Some(operand) = test.child("FieldURIOrConstant") else { return Ok(false) };
            let operand = operand.children.first().ok_or_else(Problem::not_found)?;
            let wanted = if operand.name == "Constant" {
                vec![constant(Some(operand))]
            } else {
                item.values(&shape::path(operand)?)
            };
            let mut any = false;
            for (text, wanted) in
                found.iter().flat_map(|text| wanted.iter().map(move |wanted| (text, wanted)))
            {
                any |= compared(name, order(item.session, format, text, wanted)?);
            }
            Ok(any)
        }
    }
}

fn check_searched(path: &Path) -> Result<(), Problem> {
    match path {
        Path::Field { name, .. } if NOT_SEARCHED.contains(&name.as_str()) => Err(Problem::new(
            "ErrorUnsupportedPathForQuery",
            "The property cannot be used with this type of restriction.",
        )),
        Path::Field { .. } | Path::Indexed { .. } | Path::Extended { .. } => Ok(()),
    }
}

/// The value format of a property.
fn format_of(kind: &str, path: &Path) -> &'static str {
    match path {
        Path::Field { name, .. } => schema::property(kind, name).map_or("string", |it| it.kind),
        Path::Indexed { .. } => "string",
        Path::Extended { key, .. } => match key.rsplit(':').next() {
            Some("Integer" | "Long" | "Short" | "Double" | "Float") => "double",
            Some("SystemTime") => "dateTime",
            Some("Boolean") => "bool",
            Some("Binary") => "base64",
            _ => "string",
        },
    }
}

fn order(
    session: &Session<'_>,
    format: &str,
    text: &str,
    wanted: &str,
) -> Result<Ordering, Problem> {
    let unfit = || {
        Problem::new(
            "ErrorUnsupportedTypeForConversion",
            "The constant does not go with the type of the property.",
        )
    };
    match format {
        "dateTime" => {
            let wanted = times::parse(wanted, session.zone()).ok_or_else(unfit)?;
            let there = times::parse(text, "UTC").ok_or_else(unfit)?;
            Ok(there.cmp(&wanted))
        }
        "int" | "double" => {
            let wanted: f64 = wanted.trim().parse().map_err(|_| unfit())?;
            let there: f64 = text.trim().parse().map_err(|_| unfit())?;
            Ok(there.total_cmp(&wanted))
        }
        "bool" => {
            let truth = |text: &str| matches!(text.trim(), "true" | "1");
            Ok(truth(text).cmp(&truth(wanted)))
        }
        "base64" => Ok(text.cmp(wanted)),
        _ => Ok(text.to_lowercase().cmp(&wanted.to_lowercase())),
    }
}

fn compared(name: &str, order: Ordering) -> bool {
    match name {
        "IsEqualTo" => order.is_eq(),
        "IsNotEqualTo" => order.is_ne(),
        "IsGreaterThan" => order.is_gt(),
        "IsGreaterThanOrEqualTo" => order.is_ge(),
        "IsLessThan" => order.is_lt(),
        "IsLessThanOrEqualTo" => order.is_le(),
        _ => false,
    }
}

fn contains(text: &str, wanted: &str, mode: &str, fold: bool) -> bool {
    let (text, wanted) = if fold {
        (text.to_lowercase(), wanted.to_lowercase())
    } else {
        (text.to_owned(), wanted.to_owned())
    };
    match mode {
        "Prefixed" => text.starts_with(&wanted),
        "Substring" | "ExactPhrase" => text.contains(&wanted),
        "PrefixOnWords" => text.split_whitespace().any(|word| word.starts_with(&wanted)),
        _ => text == wanted,
    }
}

fn constant(element: Option<&Element>) -> String {
    element.and_then(|it| it.attribute("Value")).unwrap_or_default().to_owned()
}
