//! The metadata of Graph (<https://graph.microsoft.com/v1.0/$metadata>), a part of it: entities and
//! complex types with their properties, and what requests may name of them.

use serde_json::Value as Json;
use std::collections::BTreeMap;
use wire::xml::{self, Element};

/// Words of conditions that are no properties.
const WORDS: [&str; 13] = [
    "eq",
    "ne",
    "ge",
    "or",
    "and",
    "any",
    "Any",
    "ep",
    "a",
    "null",
    "filter",
    "startswith",
    "contains",
];

type Names = BTreeMap<String, String>;

/// Types with their properties and navigations, and words of enumerations.
pub(super) struct Csdl {
    types: BTreeMap<String, Names>,
    words: BTreeMap<String, Vec<String>>,
}

impl Csdl {
    pub(super) fn read(text: &str) -> Csdl {
        let root = xml::read(text.as_bytes(), "metadata").expect("XML");
        let schema = root.at(&["DataServices", "Schema"]).expect("a schema");
        let name = |element: &Element| element.attribute("Name").unwrap_or_default().to_owned();
        let kinds = ["EntityType", "ComplexType"];
        let elements: Vec<&Element> =
            schema.children.iter().filter(|it| kinds.contains(&it.name.as_str())).collect();
        let own = |element: &Element| -> Names {
            let properties = element.children.iter().filter(|it| it.name.ends_with("Property"));
            let of = |it: &Element| it.attribute("Type").unwrap_or_default().to_owned();
            properties.map(|it| (name(it), of(it))).collect()
        };
        let mut types = BTreeMap::new();
        for element in &elements {
            let mut all = own(element);
            let mut base = element.attribute("BaseType").map(str::to_owned);
            while let Some(above) = base {
                let short = above.rsplit('.').next().unwrap_or_default().to_owned();
                let found = elements.iter().find(|it| name(it) == short);
                all.extend(found.map(|it| own(it)).unwrap_or_default());
                base = found.and_then(|it| it.attribute("BaseType")).map(str::to_owned);
            }
            types.insert(format!("graph.{}", name(element)), all);
        }
        let members = |it: &Element| it.all("Member").map(name).collect();
        let words = schema.all("EnumType");
        let words = words.map(|it| (format!("graph.{}", name(it)), members(it))).collect();
        Csdl { types, words }
    }

    /// What is wrong with a request; nothing where it names only what there is.
    pub(super) fn faults(&self, method: &str, url: &str, body: Option<&Json>) -> Vec<String> {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let mut faults = Vec::new();
        let Some(of) = self.walk(path.trim_start_matches('/')) else {
            return vec![format!("{method} {path}: no such place")];
        };
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = decoded(value);
            let unknown: Vec<String> = match name {
                "$select" => value.split(',').map(str::to_owned).collect(),
                "$expand" => vec![value.split('(').next().unwrap_or_default().to_owned()],
                "$filter" => names_of(&value),
                _ => Vec::new(),
            };
            for word in unknown.iter().filter(|word| !self.knows(&of, word)) {
                faults.push(format!("{method} {path} {name}: no {word} in {of}"));
            }
        }
        if let Some(body) = body {
            self.check(&of, body, &format!("{method} {path}"), &mut faults);
        }
        faults
    }

    /// The type at a path.
    fn walk(&self, path: &str) -> Option<String> {
        let mut parts = path.split('/');
        if parts.next() != Some("me") {
            return None;
        }
        let mut of = String::from("graph.user");
        for part in parts {
            of = match of.strip_prefix("Collection(").and_then(|it| it.strip_suffix(')')) {
                // Rounds of changes are bound to collections of these.
                Some(inner) if part == "delta" || part == "delta()" => {
                    format!("Collection({inner})")
                }
                Some(inner) => inner.to_owned(),
                None => self.types.get(&of)?.get(part)?.clone(),
            };
        }
        let inner = of.strip_prefix("Collection(").and_then(|it| it.strip_suffix(')'));
        Some(inner.unwrap_or(&of).to_owned())
    }

    /// Whether a type has a property, be it inside of another.
    fn knows(&self, of: &str, word: &str) -> bool {
        let own = self.types.get(of);
        own.is_some_and(|own| own.contains_key(word))
            || own.is_some_and(|own| own.values().any(|inner| self.has(inner, word)))
    }

    fn has(&self, of: &str, word: &str) -> bool {
        let inner = of.strip_prefix("Collection(").and_then(|it| it.strip_suffix(')'));
        self.types.get(inner.unwrap_or(of)).is_some_and(|own| own.contains_key(word))
    }

    /// Checks a body against its type, all the way down.
    fn check(&self, of: &str, body: &Json, place: &str, faults: &mut Vec<String>) {
        match body {
            Json::Array(all) => {
                let inner = of.strip_prefix("Collection(").and_then(|it| it.strip_suffix(')'));
                match inner {
                    Some(inner) => {
                        all.iter().for_each(|it| self.check(inner, it, place, faults));
                    }
                    None => faults.push(format!("{place}: a list for {of}")),
                }
            }
            Json::Object(map) => {
                for (name, value) in map {
                    match self.types.get(of).and_then(|own| own.get(name)) {
                        Some(inner) => self.check(inner, value, &format!("{place}.{name}"), faults),
                        None => faults.push(format!("{place}: no {name} in {of}")),
                    }
                }
            }
            Json::String(word) => {
                let known = self.words.get(of);
                if known.is_some_and(|known| !known.contains(word)) {
                    faults.push(format!("{place}: no {word} in {of}"));
                }
                let takes_text = ["Edm.String", "Edm.DateTimeOffset"].contains(&of);
                if known.is_none() && !takes_text {
                    faults.push(format!("{place}: a text for {of}"));
                }
            }
            Json::Bool(_) if of != "Edm.Boolean" => {
                faults.push(format!("{place}: a flag for {of}"))
            }
            Json::Number(_) if !of.starts_with("Edm.Int") => {
                faults.push(format!("{place}: a number for {of}"));
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
}

/// Names in a condition, without what stands between quotes, numbers and moments.
fn names_of(condition: &str) -> Vec<String> {
    let bare: String =
        condition.split('\'').step_by(2).collect::<Vec<_>>().join(" ").replace('/', " ");
    let words = bare.split(|c: char| !c.is_ascii_alphanumeric());
    let named = words.filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
    named.filter(|word| !WORDS.contains(word)).map(str::to_owned).collect()
}

fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let pair: String = bytes.by_ref().take(2).map(char::from).collect();
        out.push(u8::from_str_radix(&pair, 16).expect("two hexadecimal digits"));
    }
    String::from_utf8(out).expect("UTF-8")
}
