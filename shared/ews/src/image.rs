//! The image of an item, as bytes that an undo can make it anew from: the item as the server shows
//! it, of which a new one takes what can be written.

use crate::calendar_item::{self, Type};
use crate::item::{self, MARK};
use crate::order;
use crate::{contact::TITLE, property::element_of};
use model::Kind;
use wire::xml::{self, Element, Writer};

/// The image of an item.
pub(crate) fn write(item: &Element) -> Vec<u8> {
    let mut xml = Writer::new();
    write_element(item, &mut xml);
    xml.finish().into_bytes()
}

/// The item of an image.
pub(crate) fn read(image: &[u8]) -> Option<Element> {
    xml::read(image, "image").ok()
}

/// The item of an image as an element of CreateItem. Attendees stay away: a meeting that is made
/// anew would be another one to them. An occurrence comes back as a single appointment.
pub(crate) fn again(kind: Kind, item: &Element) -> Option<String> {
    if item::kind(item) != Some(kind) {
        return None;
    }
    let mut children: Vec<(usize, &Element)> = item
        .children
        .iter()
        .filter(|child| can_return(kind, item, child))
        .filter_map(|child| Some((order::place(kind, &child.name)?, child)))
        .collect();
    children.sort_by_key(|(place, _)| *place);
    let mut xml = Writer::new();
    xml.open(&format!("t:{}", element_of(kind)), &[]);
    for (_, child) in children {
        if child.name.ends_with("TimeZone") {
            let id = child.attribute("Id").unwrap_or_default();
            xml.empty(&format!("t:{}", child.name), &[("Id", id)]);
        } else {
            write_element(child, &mut xml);
        }
    }
    xml.close();
    Some(xml.finish())
}

fn can_return(kind: Kind, item: &Element, child: &Element) -> bool {
    match child.name.as_str() {
        // Of extended properties only those that we write ourselves.
        "ExtendedProperty" => child
            .child("ExtendedFieldURI")
            .is_some_and(|path| MARK.is(path) || (kind == Kind::Contact && TITLE.is(path))),
        // Elsewhere it follows from the start, or says nothing.
        "ReminderDueBy" => kind == Kind::Task,
        "ReminderIsSet" | "ReminderMinutesBeforeStart" => kind != Kind::Contact,
        "UID" => calendar_item::type_of(item) == Type::Single && !child.text.trim().is_empty(),
        "StartTimeZone" | "EndTimeZone" => {
            child.attribute("Id").is_some_and(|id| model::zone::windows(id).is_some())
        }
        _ => true,
    }
}

fn write_element(element: &Element, xml: &mut Writer) {
    let name = format!("t:{}", element.name);
    let attributes: Vec<(&str, &str)> = element
        .attributes
        .iter()
        .filter(|(key, _)| key != "t" && key != "xmlns" && key != "m")
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    if element.children.is_empty() {
        xml.leaf(&name, &attributes, &element.text);
        return;
    }
    xml.open(&name, &attributes);
    element.children.iter().for_each(|child| write_element(child, xml));
    xml.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(xml: &str) -> Element {
        wire::xml::read(xml.as_bytes(), "test").expect("XML")
    }

    #[test]
    fn an_image_holds_all_and_a_new_item_takes_what_can_be_written() {
        let shown = item(
            "<t:Contact xmlns:t='t'><t:ItemId Id='A' ChangeKey='B'/><t:Surname>Lovelace</t:Surname>\
             <t:Nickname>Al</t:Nickname><t:CompleteName><t:LastName>Lovelace</t:LastName>\
             </t:CompleteName><t:EmailAddresses>\
             <t:Entry Key='EmailAddress1' Name='A'>a@b&amp;c</t:Entry>\
             </t:EmailAddresses><t:ExtendedProperty><t:ExtendedFieldURI PropertyTag='0x3a45' \
             PropertyType='String'/><t:Value>Dr.</t:Value></t:ExtendedProperty><t:ExtendedProperty>\
             <t:ExtendedFieldURI PropertyTag='0x1000' PropertyType='String'/><t:Value>x</t:Value>\
             </t:ExtendedProperty></t:Contact>",
        );
        let back = read(&write(&shown)).expect("an image");
        assert_eq!(back.text_of("Nickname"), Some("Al"));
        assert_eq!(back.children.len(), shown.children.len());
        assert_eq!(
            again(Kind::Contact, &back).as_deref(),
            Some(
                "<t:Contact><t:ExtendedProperty><t:ExtendedFieldURI PropertyTag=\"0x3a45\" \
                 PropertyType=\"String\"></t:ExtendedFieldURI><t:Value>Dr.</t:Value>\
                 </t:ExtendedProperty><t:Nickname>Al</t:Nickname><t:EmailAddresses>\
                 <t:Entry Key=\"EmailAddress1\" Name=\"A\">a@b&amp;c</t:Entry></t:EmailAddresses>\
                 <t:Surname>Lovelace</t:Surname></t:Contact>"
            )
        );
        assert_eq!(again(Kind::Task, &back), None);
        assert_eq!(read(b"<"), None);
    }

    #[test]
    fn attendees_do_not_come_back_and_an_occurrence_comes_alone() {
        let shown = item(
            "<t:CalendarItem xmlns:t='t'><t:UID>u</t:UID><t:CalendarItemType>Exception\
             </t:CalendarItemType><t:RequiredAttendees><t:Attendee/></t:RequiredAttendees>\
             <t:ReminderDueBy>2026-01-01T00:00:00Z</t:ReminderDueBy><t:StartTimeZone Id='UTC'>\
             <t:Periods/></t:StartTimeZone><t:EndTimeZone Id='Customized Time Zone'/>\
             <t:Recurrence/></t:CalendarItem>",
        );
        assert_eq!(
            again(Kind::Appointment, &shown).as_deref(),
            Some("<t:CalendarItem><t:StartTimeZone Id=\"UTC\"/></t:CalendarItem>")
        );
    }
}
