//! The objects of the org and their fields, read from compact tables.
//!
//! A table has a line for the object and one for each field: name, type, length, flags (`C`reate,
//! `U`pdate, `N`illable, `D`efaulted, `F`ilter, `G`roup, `S`ort, `I`d lookup, `R`estricted), then
//! what is special: `>Targets:Relationship/Children`, `=Values`, `?switch`, `"Label`, `!name`.

mod activity;
mod contact;
mod other;

use super::switches::Switches;

/// Every object.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    pub(super) objects: Vec<Object>,
}

/// One object.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) name: &'static str,
    pub(super) prefix: &'static str,
    pub(super) plural: String,
    pub(super) label: String,
    /// Whether rows can be written through the API.
    pub(super) writable: bool,
    pub(super) fields: Vec<Field>,
}

/// One field.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: FieldType,
    pub(super) length: u32,
    pub(super) scale: u32,
    flags: &'static str,
    pub(super) targets: Vec<&'static str>,
    pub(super) relationship: Option<&'static str>,
    pub(super) children: Option<&'static str>,
    pub(super) values: Vec<String>,
    needs: Option<&'static str>,
    pub(super) label: String,
    pub(super) is_name: bool,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum FieldType {
    Id,
    Reference,
    #[default]
    Text,
    TextArea,
    Picklist,
    Combobox,
    Email,
    Phone,
    Url,
    Boolean,
    Int,
    Double,
    Date,
    DateTime,
    Address,
    IdList,
}

impl FieldType {
    /// The name of the vendor's describe, and of the XML schema type.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            FieldType::Id => ("id", "tns:ID"),
            FieldType::Reference => ("reference", "tns:ID"),
            FieldType::Text => ("string", "xsd:string"),
            FieldType::TextArea => ("textarea", "xsd:string"),
            FieldType::Picklist => ("picklist", "xsd:string"),
            FieldType::Combobox => ("combobox", "xsd:string"),
            FieldType::Email => ("email", "xsd:string"),
            FieldType::Phone => ("phone", "xsd:string"),
            FieldType::Url => ("url", "xsd:string"),
            FieldType::Boolean => ("boolean", "xsd:boolean"),
            FieldType::Int => ("int", "xsd:int"),
            FieldType::Double => ("double", "xsd:double"),
            FieldType::Date => ("date", "xsd:date"),
            FieldType::DateTime => ("datetime", "xsd:dateTime"),
            FieldType::Address => ("address", "urn:address"),
            FieldType::IdList => ("junctionIdList", "urn:JunctionIdListNames"),
        }
    }

    fn read(word: &str) -> FieldType {
        match word {
            "id" => FieldType::Id,
            "reference" => FieldType::Reference,
            "string" => FieldType::Text,
            "textarea" => FieldType::TextArea,
            "picklist" => FieldType::Picklist,
            "combobox" => FieldType::Combobox,
            "email" => FieldType::Email,
            "phone" => FieldType::Phone,
            "url" => FieldType::Url,
            "boolean" => FieldType::Boolean,
            "int" => FieldType::Int,
            "double" => FieldType::Double,
            "date" => FieldType::Date,
            "datetime" => FieldType::DateTime,
            "address" => FieldType::Address,
            "idlist" => FieldType::IdList,
            other => panic!("the tables name no type {other}"),
        }
    }

    /// Whether values are text.
    pub(super) fn is_text(self) -> bool {
        match self {
            FieldType::Text
            | FieldType::TextArea
            | FieldType::Picklist
            | FieldType::Combobox
            | FieldType::Email
            | FieldType::Phone
            | FieldType::Url => true,
            FieldType::Id
            | FieldType::Reference
            | FieldType::Boolean
            | FieldType::Int
            | FieldType::Double
            | FieldType::Date
            | FieldType::DateTime
            | FieldType::Address
            | FieldType::IdList => false,
        }
    }
}

impl Field {
    pub(super) fn createable(&self) -> bool {
        self.flags.contains('C')
    }
    pub(super) fn updateable(&self) -> bool {
        self.flags.contains('U')
    }
    pub(super) fn nillable(&self) -> bool {
        self.flags.contains('N')
    }
    pub(super) fn defaulted(&self) -> bool {
        self.flags.contains('D')
    }
    pub(super) fn filterable(&self) -> bool {
        self.flags.contains('F')
    }
    pub(super) fn groupable(&self) -> bool {
        self.flags.contains('G')
    }
    pub(super) fn sortable(&self) -> bool {
        self.flags.contains('S') || self.kind == FieldType::Id || self.kind == FieldType::Boolean
    }
    pub(super) fn id_lookup(&self) -> bool {
        self.flags.contains('I') || self.kind == FieldType::Id
    }
    pub(super) fn restricted(&self) -> bool {
        self.flags.contains('R')
    }
    pub(super) fn custom(&self) -> bool {
        self.name.ends_with("__c")
    }
    /// Several targets: only the fields of the `Name` object can be reached through it.
    pub(super) fn polymorphic(&self) -> bool {
        self.targets.len() > 1
    }

    /// Whether the org has this field with these switches.
    pub(super) fn exists(&self, switches: &Switches) -> bool {
        match self.needs {
            None => true,
            Some("middle") => switches.middle_names,
            Some("suffix") => switches.name_suffixes,
            Some("states") => switches.state_picklists,
            Some("shared") => switches.shared_activities,
            Some("persons") => switches.person_accounts,
            Some("mark") => switches.external_id,
            Some("ext") => switches.second_external_id,
            Some(other) => panic!("the tables name no switch {other}"),
        }
    }
}

impl Object {
    /// A field by any case of its name, whether the org shows it or not.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// Whether deletions are kept in the recycle bin and rows can be deleted at all.
    pub(super) fn has(&self, name: &str) -> bool {
        self.field(name).is_some()
    }
}

impl Default for Schema {
    fn default() -> Self {
        let tables = [contact::CONTACT, activity::EVENT, activity::TASK, other::OTHER];
        Schema { objects: tables.iter().flat_map(|table| read(table)).collect() }
    }
}

impl Schema {
    /// An object by any case of its name.
    pub(super) fn object(&self, name: &str) -> Option<&Object> {
        self.objects.iter().find(|object| object.name.eq_ignore_ascii_case(name))
    }

    /// Makes a field hold less than the vendor's.
    pub(super) fn shorten(&mut self, object: &str, field: &str, length: u32) {
        let objects = self.objects.iter_mut().filter(|it| it.name.eq_ignore_ascii_case(object));
        let fields = objects.flat_map(|object| &mut object.fields);
        for field in fields.filter(|it| it.name.eq_ignore_ascii_case(field)) {
            field.length = length;
        }
    }

    /// The object whose ids begin so.
    pub(super) fn of_id(&self, id: &str) -> Option<&Object> {
        let prefix = id.get(..3)?;
        self.objects.iter().find(|object| object.prefix == prefix)
    }
}

fn read(table: &'static str) -> Vec<Object> {
    let mut objects: Vec<Object> = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&'static str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["object", name, prefix, plural, rest @ ..] => objects.push(Object {
                name,
                prefix,
                plural: plural.replace('~', " "),
                label: spaced(name),
                writable: !rest.contains(&"readonly"),
                fields: Vec::new(),
            }),
            [name, kind, length, flags, rest @ ..] => {
                let object = objects.last_mut().expect("a table begins with its object");
                object.fields.push(field(name, kind, length, flags, rest));
            }
            _ => panic!("a line of the tables is too short: {line}"),
        }
    }
    objects
}

fn field(
    name: &'static str,
    kind: &str,
    length: &str,
    flags: &'static str,
    rest: &[&'static str],
) -> Field {
    let (length, scale) = length.split_once(',').unwrap_or((length, "0"));
    let mut field = Field {
        name,
        kind: FieldType::read(kind),
        length: length.parse().expect("a length is a number"),
        scale: scale.parse().expect("a scale is a number"),
        flags,
        label: spaced(name.trim_end_matches("__c").trim_end_matches("Id")),
        ..Field::default()
    };
    for word in rest {
        let (mark, text) = word.split_at(1);
        match mark {
            ">" => {
                let (targets, names) = text.split_once(':').expect("a target has a relationship");
                field.targets = targets.split('|').collect();
                let (relationship, children) = names.split_once('/').unwrap_or((names, ""));
                field.relationship = Some(relationship);
                field.children = (!children.is_empty()).then_some(children);
            }
            "=" => field.values = text.split('|').map(|value| value.replace('~', " ")).collect(),
            "?" => field.needs = Some(text),
            "\"" => field.label = text.replace('~', " "),
            "!" => field.is_name = true,
            other => panic!("the tables name no mark {other}"),
        }
    }
    field
}

/// `MailingStreet` as `Mailing Street`.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    for (at, c) in name.chars().enumerate() {
        if at > 0 && c.is_ascii_uppercase() {
            out.push(' ');
        }
        out.push(if c == '_' { ' ' } else { c });
    }
    if out.is_empty() { name.to_owned() } else { out }
}
