//! The order of elements that the schema demands of an item; the server refuses any other. Taken
//! from `types.xsd` of Exchange 2013 SP1, cut to what can be written: `Surname`, for one, stands
//! near the end and not beside `GivenName`.

use crate::property::{self, Content, Property};
use model::Kind;
use wire::xml::Writer;

/// The head that all items share.
const ITEM: &[&str] = &[
    "Subject",
    "Sensitivity",
    "Body",
    "Categories",
    "Importance",
    "ReminderDueBy",
    "ReminderIsSet",
    "ReminderMinutesBeforeStart",
    "ExtendedProperty",
];

const CONTACT: &[&str] = &[
    "FileAs",
    "DisplayName",
    "GivenName",
    "Initials",
    "MiddleName",
    "Nickname",
    "CompanyName",
    "EmailAddresses",
    "PhysicalAddresses",
    "PhoneNumbers",
    "AssistantName",
    "Birthday",
    "BusinessHomePage",
    "Children",
    "Companies",
    "Department",
    "Generation",
    "ImAddresses",
    "JobTitle",
    "Manager",
    "Mileage",
    "OfficeLocation",
    "PostalAddressIndex",
    "Profession",
    "SpouseName",
    "Surname",
    "WeddingAnniversary",
];

const CALENDAR_ITEM: &[&str] = &[
    "UID",
    "Start",
    "End",
    "IsAllDayEvent",
    "LegacyFreeBusyStatus",
    "Location",
    "StartTimeZone",
    "EndTimeZone",
];

const TASK: &[&str] = &[
    "ActualWork",
    "BillingInformation",
    "Companies",
    "DueDate",
    "Mileage",
    "Recurrence",
    "StartDate",
    "Status",
    "TotalWork",
];

/// The parts of a postal address.
pub(crate) const ADDRESS: [&str; 5] = ["Street", "City", "State", "CountryOrRegion", "PostalCode"];

/// Where an element stands in a kind of item; `None` for one that cannot be written.
pub(crate) fn place(kind: Kind, name: &str) -> Option<usize> {
    let tail = match kind {
        Kind::Contact => CONTACT,
        Kind::Appointment => CALENDAR_ITEM,
        Kind::Task => TASK,
    };
    ITEM.iter().chain(tail).position(|known| *known == name)
}

/// Writes a whole item for a create.
pub(crate) fn write_item(kind: Kind, mut properties: Vec<Property>, xml: &mut Writer) {
    properties.sort_by_key(|property| place(kind, property.name).unwrap_or(usize::MAX));
    let element = format!("t:{}", property::element_of(kind));
    xml.open(&element, &[]);
    let mut rest = properties.as_slice();
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|property| property.name == first.name).count();
        let (group, after) = rest.split_at(same);
        match first.content {
            Content::Entry(..) | Content::Part(..) => {
                xml.open(&format!("t:{}", first.name), &[]);
                property::write_entries(&group.iter().collect::<Vec<_>>(), xml);
                xml.close();
            }
            Content::Text(_) | Content::Plain(_) | Content::Zone(_) | Content::Extended(_) => {
                group.iter().for_each(|property| property.write(xml));
            }
        }
        rest = after;
    }
    xml.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::property::Path;

    /// The schema's own sequences, with all that lies between what we write.
    const XSD: [(Kind, &str); 3] = [
        (
            Kind::Contact,
            "FileAs FileAsMapping DisplayName GivenName Initials MiddleName Nickname CompleteName \
             CompanyName EmailAddresses PhysicalAddresses PhoneNumbers AssistantName Birthday \
             BusinessHomePage Children Companies ContactSource Department Generation ImAddresses \
             JobTitle Manager Mileage OfficeLocation PostalAddressIndex Profession SpouseName \
             Surname WeddingAnniversary HasPicture",
        ),
        (
            Kind::Appointment,
            "UID RecurrenceId DateTimeStamp Start End OriginalStart IsAllDayEvent \
             LegacyFreeBusyStatus Location When IsMeeting IsCancelled IsRecurring \
             MeetingTimeZone StartTimeZone EndTimeZone ConferenceType",
        ),
        (
            Kind::Task,
            "ActualWork AssignedTime BillingInformation ChangeCount Companies CompleteDate \
             Contacts DelegationState Delegator DueDate IsAssignmentEditable IsComplete \
             IsRecurring IsTeamTask Mileage Owner PercentComplete Recurrence StartDate Status \
             StatusDescription TotalWork",
        ),
    ];
    const XSD_ITEM: &str = "MimeContent ItemId ParentFolderId ItemClass Subject Sensitivity Body \
        Attachments DateTimeReceived Size Categories Importance InReplyTo ReminderDueBy \
        ReminderIsSet ReminderNextTime ReminderMinutesBeforeStart DisplayCc DisplayTo \
        HasAttachments ExtendedProperty Culture";

    #[test]
    fn our_order_is_the_schemas() {
        for (kind, tail) in XSD {
            let schema: Vec<&str> = XSD_ITEM.split(' ').chain(tail.split(' ')).collect();
            let at = |name: &str| schema.iter().position(|known| *known == name);
            let mut ours: Vec<&str> =
                schema.iter().copied().filter(|name| place(kind, name).is_some()).collect();
            let count = ours.len();
            ours.sort_by_key(|name| place(kind, name));
            assert!(ours.iter().map(|name| at(name)).is_sorted(), "{kind:?}");
            let known = ITEM.len()
                + match kind {
                    Kind::Contact => CONTACT.len(),
                    Kind::Appointment => CALENDAR_ITEM.len(),
                    Kind::Task => TASK.len(),
                };
            assert_eq!(count, known, "each name of ours is in the schema of {kind:?}");
        }
    }

    #[test]
    fn an_item_is_written_in_order_however_it_was_filled() {
        let text = |name: &'static str| Property {
            path: Path::Field(name),
            name,
            content: Content::Text("x".into()),
        };
        let part = |key: &'static str, part: &'static str| Property {
            path: Path::Field(part),
            name: "PhysicalAddresses",
            content: Content::Part(key, part, "x".into()),
        };
        let mut xml = Writer::new();
        let properties = vec![
            text("Surname"),
            part("Business", "PostalCode"),
            text("GivenName"),
            part("Other", "City"),
            part("Business", "Street"),
            text("Subject"),
        ];
        write_item(Kind::Contact, properties, &mut xml);
        assert_eq!(
            xml.finish(),
            "<t:Contact><t:Subject>x</t:Subject><t:GivenName>x</t:GivenName><t:PhysicalAddresses>\
             <t:Entry Key=\"Business\"><t:Street>x</t:Street><t:PostalCode>x</t:PostalCode>\
             </t:Entry>\
             <t:Entry Key=\"Other\"><t:City>x</t:City></t:Entry></t:PhysicalAddresses>\
             <t:Surname>x</t:Surname></t:Contact>"
        );
    }
}
