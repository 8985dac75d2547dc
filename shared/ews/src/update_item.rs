//! UpdateItem (reference: `updateitem-operation`):
//! one property in each `SetItemField`, and never over what another has written meanwhile.

use crate::create_item::invitations;
use crate::property::{Change, element_of};
use model::{Kind, Notify};
use wire::xml::Writer;

/// The change of one item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ItemChange {
    /// ItemId.
    pub(crate) item: String,
    /// The ChangeKey it was read at.
    pub(crate) key: String,
    /// What changes; not empty.
    pub(crate) changes: Vec<Change>,
}

/// The element of the request.
pub(crate) fn body(kind: Kind, notify: Notify, items: &[ItemChange]) -> String {
    let mut xml = Writer::new();
    let mut attributes =
        vec![("ConflictResolution", "NeverOverwrite"), ("MessageDisposition", "SaveOnly")];
    if kind == Kind::Appointment {
        attributes.push(("SendMeetingInvitationsOrCancellations", invitations(notify)));
    }
    xml.open("m:UpdateItem", &attributes);
    xml.open("m:ItemChanges", &[]);
    for item in items {
        xml.open("t:ItemChange", &[]);
        xml.empty("t:ItemId", &[("Id", &item.item), ("ChangeKey", &item.key)]);
        xml.open("t:Updates", &[]);
        item.changes.iter().for_each(|change| write_change(kind, change, &mut xml));
        xml.close();
        xml.close();
    }
    xml.close();
    xml.close();
    xml.finish()
}

fn write_change(kind: Kind, change: &Change, xml: &mut Writer) {
    match change {
        Change::Set(property) => {
            xml.open("t:SetItemField", &[]);
            property.path.write(xml);
            xml.open(&format!("t:{}", element_of(kind)), &[]);
            property.write(xml);
            xml.close();
            xml.close();
        }
        Change::Clear(path) => {
            xml.open("t:DeleteItemField", &[]);
            path.write(xml);
            xml.close();
        }
    }
}
