//! The part of the service's schema that this server speaks, as a table, and the check of requests
//! against it: order and number of elements, required attributes, closed lists, value formats.
//!
//! The table is in `schema.txt`, which explains its own notation. It follows
//! <https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/>.

use super::times;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;
use std::sync::OnceLock;
use wire::xml::Element;

/// Why a request does not fit the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Violation(pub(crate) String);

/// A child element of a type.
#[derive(Clone, Debug)]
pub(crate) struct Child {
    /// Its name.
    pub(crate) name: &'static str,
    /// The type of its content.
    pub(crate) kind: &'static str,
    /// Whether only the server writes it.
    pub(crate) server_only: bool,
}

#[derive(Clone, Debug)]
struct Part {
    one_of: Vec<Child>,
    optional: bool,
    many: bool,
}

#[derive(Clone, Debug)]
struct Attribute {
    name: &'static str,
    kind: &'static str,
    optional: bool,
}

#[derive(Clone, Debug, Default)]
struct Type {
    attributes: Vec<Attribute>,
    parts: Vec<Part>,
    text: Option<&'static str>,
}

#[derive(Debug, Default)]
struct Schema {
    types: HashMap<&'static str, Type>,
    lists: HashMap<&'static str, Vec<&'static str>>,
}

/// Whether the schema knows this element of a body.
pub(crate) fn is_operation(name: &str) -> bool {
    const OPERATIONS: [&str; 20] = [
        "GetFolder",
        "FindFolder",
        "CreateFolder",
        "DeleteFolder",
        "EmptyFolder",
        "SyncFolderHierarchy",
        "SyncFolderItems",
        "FindItem",
        "GetItem",
        "CreateItem",
        "UpdateItem",
        "DeleteItem",
        "MoveItem",
        "CopyItem",
        "GetServerTimeZones",
        "ResolveNames",
        "ConvertId",
        "GetAppManifests",
        "InstallApp",
        "UninstallApp",
    ];
    OPERATIONS.contains(&name)
}

/// Checks an element, known by its own name, with everything inside.
pub(crate) fn check(element: &Element) -> Result<(), Violation> {
    schema().check(element, &element.name)
}

/// The properties of an item or folder type in the order in which they are written.
pub(crate) fn properties(kind: &str) -> impl Iterator<Item = &'static Child> {
    let parts = schema().types.get(kind).map(|found| found.parts.as_slice()).unwrap_or_default();
    parts.iter().flat_map(|part| &part.one_of)
}

/// One property of an item or folder type.
pub(crate) fn property(kind: &str, name: &str) -> Option<&'static Child> {
    properties(kind).find(|child| child.name == name)
}

/// The same content in the server's own words: instants in UTC, `true` and `false`. `zone` is the
/// zone of times that name none.
pub(crate) fn tidy(element: &Element, kind: &str, zone: &str) -> Element {
    schema().tidy(element, kind, zone)
}

fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| Schema::read(include_str!("schema.txt")))
}

impl Schema {
    fn check(&self, element: &Element, kind: &str) -> Result<(), Violation> {
        let Some(found) = self.types.get(kind) else {
            return self.check_text(&element.name, &element.text, kind);
        };
        for (name, value) in &element.attributes {
            match found.attributes.iter().find(|known| known.name == name) {
                Some(known) => self.check_text(name, value, known.kind)?,
                None if is_namespace(name, value) => {}
                None => return Err(Violation(format!("The '{name}' attribute is not declared."))),
            }
        }
        for known in found.attributes.iter().filter(|known| !known.optional) {
            if element.attribute(known.name).is_none() {
                let name = known.name;
                return Err(Violation(format!("The required attribute '{name}' is missing.")));
            }
        }
        if found.text.is_none() && !element.text.trim().is_empty() {
            return Err(Violation(format!("The element '{}' cannot contain text.", element.name)));
        }
        self.check_children(element, found)
    }

    fn check_children(&self, element: &Element, found: &Type) -> Result<(), Violation> {
        let mut at = 0;
        for part in &found.parts {
            let mut count = 0;
            while let Some(child) = element.children.get(at) {
                let Some(known) = part.one_of.iter().find(|known| known.name == child.name) else {
                    break;
                };
                self.check(child, known.kind)?;
                at += 1;
                count += 1;
                if !part.many {
                    break;
                }
            }
            if count == 0 && !part.optional {
                let wanted = part.one_of.first().map_or("?", |known| known.name);
                return Err(Violation(format!(
                    "The element '{}' has incomplete content. Expected: '{wanted}'.",
                    element.name
                )));
            }
        }
        match element.children.get(at) {
            None => Ok(()),
            Some(stray) => Err(Violation(format!(
                "The element '{}' has invalid child element '{}'.",
                element.name, stray.name
            ))),
        }
    }

    fn check_text(&self, name: &str, text: &str, kind: &str) -> Result<(), Violation> {
        let trimmed = text.trim();
        let good = match kind {
            "string" | "any" => true,
            "bool" => matches!(trimmed, "true" | "false" | "0" | "1"),
            "int" => trimmed.parse::<i32>().is_ok(),
            "double" => trimmed.parse::<f64>().is_ok(),
            "dateTime" => times::parse(trimmed, "UTC").is_some(),
            "date" => times::parse_day(trimmed).is_some(),
            "base64" => STANDARD.decode(trimmed).is_ok(),
            "DayList" => trimmed.split_whitespace().all(|day| self.lists_word("DayOfWeek", day)),
            _ => !self.lists.contains_key(kind) || self.lists_word(kind, trimmed),
        };
        if good {
            return Ok(());
        }
        Err(Violation(format!("The '{name}' element or attribute has a value that is invalid.")))
    }

    fn lists_word(&self, list: &str, word: &str) -> bool {
        self.lists.get(list).is_some_and(|words| words.contains(&word))
    }

    fn tidy(&self, element: &Element, kind: &str, zone: &str) -> Element {
        let mut out = element.clone();
        let declared = self.types.get(kind).map(|found| found.attributes.as_slice());
        let declared = declared.unwrap_or_default();
        out.attributes.retain(|(name, value)| {
            declared.iter().any(|known| known.name == name) || !is_namespace(name, value)
        });
        match self.types.get(kind) {
            Some(found) => {
                if found.text.is_none() {
                    out.text.clear();
                }
                for child in &mut out.children {
                    let mut known = found.parts.iter().flat_map(|part| &part.one_of);
                    if let Some(known) = known.find(|known| known.name == child.name) {
                        *child = self.tidy(child, known.kind, zone);
                    }
                }
            }
            None if kind == "dateTime" => {
                if let Some(at) = times::parse(out.text.trim(), zone) {
                    out.text = at.rfc3339().into();
                }
            }
            None if kind == "bool" => {
                let yes = matches!(out.text.trim(), "true" | "1");
                out.text = yes.to_string().into();
            }
            None if kind != "string" && kind != "any" && self.lists.contains_key(kind) => {
                out.text = out.text.trim().into();
            }
            None => {}
        }
        out
    }

    fn read(text: &'static str) -> Schema {
        let mut schema = Schema::default();
        let mut bases: Vec<(&'static str, usize, &'static str)> = Vec::new();
        let mut name = "";
        let mut list = false;
        let mut choice: Option<Vec<Child>> = None;
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            let mut words = line.trim();
            if !line.starts_with(' ') {
                let (head, rest) = line.split_once(':').expect("each line of the table has a head");
                list = head.starts_with("enum ");
                name = head.trim_start_matches("enum ");
                words = rest;
                if list {
                    schema.lists.entry(name).or_default();
                } else {
                    schema.types.entry(name).or_default();
                }
            }
            if list {
                schema.lists.entry(name).or_default().extend(words.split_whitespace());
                continue;
            }
            let kind = schema.types.entry(name).or_default();
            for word in words.split_whitespace() {
                kind.read_word(word, &mut choice, |at, base| bases.push((name, at, base)));
            }
        }
        for (name, at, base) in bases {
            let parts = schema.types.get(base).cloned().unwrap_or_default().parts;
            if let Some(kind) = schema.types.get_mut(name) {
                kind.parts.splice(at..at, parts);
            }
        }
        schema.name_kinds();
        schema
    }

    /// A child whose type is not named has the type of its own name, or is text.
    fn name_kinds(&mut self) {
        let known: Vec<&'static str> =
            self.types.keys().chain(self.lists.keys()).copied().collect();
        for kind in self.types.values_mut() {
            for child in kind.parts.iter_mut().flat_map(|part| &mut part.one_of) {
                if child.kind.is_empty() {
                    child.kind = if known.contains(&child.name) { child.name } else { "string" };
                }
            }
            for attribute in &mut kind.attributes {
                if attribute.kind.is_empty() {
                    let own = known.contains(&attribute.name) && attribute.name != "FieldURI";
                    attribute.kind = if own { attribute.name } else { "string" };
                }
            }
        }
    }
}

impl Type {
    fn read_word(
        &mut self,
        word: &'static str,
        choice: &mut Option<Vec<Child>>,
        mut base: impl FnMut(usize, &'static str),
    ) {
        if word == "(" {
            *choice = Some(Vec::new());
        } else if let Some(marks) = word.strip_prefix(')') {
            let one_of = choice.take().unwrap_or_default();
            self.parts.push(part(one_of, marks));
        } else if let Some(name) = word.strip_prefix('&') {
            base(self.parts.len(), name);
        } else if let Some(rest) = word.strip_prefix('@') {
            let (name, kind) = rest.split_once('=').unwrap_or((rest, ""));
            let optional = name.ends_with('?');
            let name = name.trim_end_matches('?');
            self.attributes.push(Attribute { name, kind, optional });
        } else if let Some(kind) = word.strip_prefix("text=") {
            self.text = Some(kind);
        } else if word != "|" {
            let (head, kind) = word.split_once('=').unwrap_or((word, ""));
            let name = head.trim_end_matches(['?', '*', '+', '!']);
            let marks = &head[name.len()..];
            let child = Child { name, kind, server_only: marks.contains('!') };
            match choice {
                Some(one_of) => one_of.push(child),
                None => self.parts.push(part(vec![child], marks)),
            }
        }
    }
}

/// Declarations of prefixes arrive as attributes, too.
fn is_namespace(name: &str, value: &str) -> bool {
    name == "xmlns" || value.starts_with("http://")
}

fn part(one_of: Vec<Child>, marks: &str) -> Part {
    Part { one_of, optional: marks.contains(['?', '*']), many: marks.contains(['*', '+']) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(xml: &str) -> Result<(), Violation> {
        check(&wire::xml::read(xml.as_bytes(), "test").unwrap())
    }

    #[test]
    fn order_number_attributes_and_values_are_checked() {
        let shape = "<ItemShape><BaseShape>IdOnly</BaseShape></ItemShape>";
        let ids = "<ItemIds><ItemId Id='a'/></ItemIds>";
        for (xml, good) in [
            (format!("<GetItem>{shape}{ids}</GetItem>"), true),
            (format!("<GetItem>{ids}{shape}</GetItem>"), false),
            (format!("<GetItem>{shape}</GetItem>"), false),
            (format!("<GetItem>{shape}<ItemIds/></GetItem>"), false),
            (format!("<GetItem>{shape}<ItemIds><ItemId/></ItemIds></GetItem>"), false),
            (format!("<GetItem x='1'>{shape}{ids}</GetItem>"), false),
            (format!("<GetItem>{}{ids}</GetItem>", shape.replace("IdOnly", "Some")), false),
            ("<CreateItem><Items><Contact><GivenName>a</GivenName><Surname>b</Surname></Contact>\
              </Items></CreateItem>".into(), true),
            ("<CreateItem><Items><Contact><Surname>b</Surname><GivenName>a</GivenName></Contact>\
              </Items></CreateItem>".into(), false),
            ("<CreateItem><Items><Task><Status>Done</Status></Task></Items></CreateItem>".into(),
             false),
        ] {
            assert_eq!(verdict(&xml).is_ok(), good, "{xml}: {:?}", verdict(&xml));
        }
    }

    #[test]
    fn every_type_that_the_table_names_is_in_it() {
        let schema = schema();
        let scalars = ["string", "any", "bool", "int", "double", "dateTime", "date", "base64"];
        for (name, kind) in &schema.types {
            let children = kind.parts.iter().flat_map(|part| &part.one_of).map(|child| child.kind);
            for used in children.chain(kind.attributes.iter().map(|attribute| attribute.kind)) {
                let known = schema.types.contains_key(used)
                    || schema.lists.contains_key(used)
                    || scalars.contains(&used)
                    || used == "DayList";
                assert!(known, "{name} names {used}");
            }
        }
    }
}
