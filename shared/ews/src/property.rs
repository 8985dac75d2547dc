//! Properties of items: how each is named when it is asked for, and how it is written. A create
//! and an update write the same properties, one as elements of a whole item, the other one by one.

use model::Kind;
use wire::xml::{Element, Writer};

/// The name of a property in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// `contacts:GivenName`.
    Field(&'static str),
    /// A member of a dictionary: `contacts:PhoneNumber`, `MobilePhone`.
    Indexed(&'static str, &'static str),
    /// A MAPI property by its tag, text.
    Tag(&'static str),
    /// A named MAPI property: its set and its name, text.
    Named(&'static str, &'static str),
    /// A named MAPI property: its set and its number, bytes.
    Numbered(&'static str, &'static str),
}

impl Path {
    /// Writes the path element.
    pub(crate) fn write(self, xml: &mut Writer) {
        match self {
            Path::Field(uri) => xml.empty("t:FieldURI", &[("FieldURI", uri)]),
            Path::Indexed(uri, index) => {
                xml.empty("t:IndexedFieldURI", &[("FieldURI", uri), ("FieldIndex", index)]);
            }
            Path::Tag(tag) => {
                xml.empty("t:ExtendedFieldURI", &[("PropertyTag", tag), ("PropertyType", "String")])
            }
            Path::Named(set, name) => xml.empty(
                "t:ExtendedFieldURI",
                &[("PropertySetId", set), ("PropertyName", name), ("PropertyType", "String")],
            ),
            Path::Numbered(set, number) => xml.empty(
                "t:ExtendedFieldURI",
                &[("PropertySetId", set), ("PropertyId", number), ("PropertyType", "Binary")],
            ),
        }
    }

    /// The value of this extended property on an item.
    pub(crate) fn value(self, item: &Element) -> Option<&str> {
        item.all("ExtendedProperty")
            .find(|property| property.child("ExtendedFieldURI").is_some_and(|path| self.is(path)))?
            .text_of("Value")
    }

    /// Whether a server's `ExtendedFieldURI` names this property. Servers write GUIDs and tags in
    /// either case.
    pub(crate) fn is(self, path: &Element) -> bool {
        let same = |attribute: &str, text: &str| {
            path.attribute(attribute).is_some_and(|value| value.eq_ignore_ascii_case(text))
        };
        match self {
            Path::Field(_) | Path::Indexed(..) => false,
            Path::Tag(tag) => same("PropertyTag", tag),
            Path::Named(set, name) => {
                same("PropertySetId", set) && path.attribute("PropertyName") == Some(name)
            }
            Path::Numbered(set, number) => same("PropertySetId", set) && same("PropertyId", number),
        }
    }
}

/// The content of a property.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// `<Name>text</Name>`.
    Text(String),
    /// `<Body BodyType="Text">text</Body>`.
    Plain(String),
    /// `<StartTimeZone Id="..."/>`.
    Zone(&'static str),
    /// `<Name><Entry Key="...">text</Entry></Name>`.
    Entry(&'static str, String),
    /// `<Name><Entry Key="..."><Part>text</Part></Entry></Name>`.
    Part(&'static str, &'static str, String),
    /// `<ExtendedProperty>` with path and value.
    Extended(String),
}

/// A property with its content, to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Property {
    pub(crate) path: Path,
    /// The element of the item.
    pub(crate) name: &'static str,
    pub(crate) content: Content,
}

/// A change of one property.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// Give it a content.
    Set(Property),
    /// Take its content away: setting an empty one would not do that.
    Clear(Path),
}

/// Sets a property that is an element with text.
pub(crate) fn text(uri: &'static str, text: impl Into<String>) -> Change {
    let name = uri.rsplit(':').next().unwrap_or(uri);
    let content = Content::Text(text.into());
    Change::Set(Property { path: Path::Field(uri), name, content })
}

/// The element of a kind of item.
pub(crate) fn element_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Contact => "Contact",
        Kind::Appointment => "CalendarItem",
        Kind::Task => "Task",
    }
}

impl Property {
    /// Writes the element by itself, as an update needs it.
    pub(crate) fn write(&self, xml: &mut Writer) {
        let name = format!("t:{}", self.name);
        match &self.content {
            Content::Text(text) => xml.leaf(&name, &[], text),
            Content::Plain(text) => xml.leaf(&name, &[("BodyType", "Text")], text),
            Content::Zone(id) => xml.empty(&name, &[("Id", id)]),
            Content::Extended(value) => {
                xml.open(&name, &[]);
                self.path.write(xml);
                xml.leaf("t:Value", &[], value);
                xml.close();
            }
            Content::Entry(..) | Content::Part(..) => {
                xml.open(&name, &[]);
                write_entries(&[self], xml);
                xml.close();
            }
        }
    }
}

/// Writes entries of one dictionary; parts of one entry stand together, in the schema's order.
pub(crate) fn write_entries(properties: &[&Property], xml: &mut Writer) {
    let mut done: Vec<&str> = Vec::new();
    for property in properties {
        match &property.content {
            Content::Entry(key, text) => xml.leaf("t:Entry", &[("Key", key)], text),
            Content::Part(key, ..) if !done.contains(key) => {
                done.push(key);
                xml.open("t:Entry", &[("Key", key)]);
                write_parts(properties, key, xml);
                xml.close();
            }
            Content::Part(..)
            | Content::Text(_)
            | Content::Plain(_)
            | Content::Zone(_)
            | Content::Extended(_) => {}
        }
    }
}

fn write_parts(properties: &[&Property], entry: &str, xml: &mut Writer) {
    for part in crate::order::ADDRESS {
        for property in properties {
            if let Content::Part(key, name, text) = &property.content
                && *key == entry
                && *name == part
            {
                xml.leaf(&format!("t:{name}"), &[], text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_holds_exactly_one_property() {
        let city = Property {
            path: Path::Indexed("contacts:PhysicalAddress:City", "Business"),
            name: "PhysicalAddresses",
            content: Content::Part("Business", "City", "Pa&ris".into()),
        };
        let mut xml = Writer::new();
        city.path.write(&mut xml);
        city.write(&mut xml);
        assert_eq!(
            xml.finish(),
            "<t:IndexedFieldURI FieldURI=\"contacts:PhysicalAddress:City\" \
            FieldIndex=\"Business\"/>\
             <t:PhysicalAddresses><t:Entry Key=\"Business\"><t:City>Pa&amp;ris</t:City></t:Entry>\
             </t:PhysicalAddresses>"
        );
    }

    #[test]
    fn extended_properties_are_found_in_any_case() {
        let item = wire::xml::read(
            b"<Contact><ExtendedProperty><ExtendedFieldURI PropertySetId='ABCD' PropertyName='N' \
              PropertyType='String'/><Value>v</Value></ExtendedProperty><ExtendedProperty>\
              <ExtendedFieldURI PropertyTag='0x3a45' PropertyType='String'/><Value>Dr.</Value>\
              </ExtendedProperty></Contact>",
            "test",
        )
        .expect("XML");
        assert_eq!(Path::Named("abcd", "N").value(&item), Some("v"));
        assert_eq!(Path::Named("abcd", "n").value(&item), None);
        assert_eq!(Path::Tag("0x3A45").value(&item), Some("Dr."));
    }
}
