//! DeleteItem (reference: `deleteitem-operation`):
//! always into Deleted Items. Of a repeating task only the present one goes.

use crate::create_item::invitations;
use model::{Kind, Notify};
use wire::xml::Writer;

/// The element of the request. `items` are pairs of ItemId and ChangeKey.
pub(crate) fn body(kind: Kind, notify: Notify, items: &[(String, String)]) -> String {
    let mut attributes = vec![("DeleteType", "MoveToDeletedItems")];
    match kind {
        Kind::Contact => {}
        Kind::Appointment => attributes.push(("SendMeetingCancellations", invitations(notify))),
        Kind::Task => attributes.push(("AffectedTaskOccurrences", "SpecifiedOccurrenceOnly")),
    }
    let mut xml = Writer::new();
    xml.open("m:DeleteItem", &attributes);
    xml.open("m:ItemIds", &[]);
    for (id, key) in items {
        xml.empty("t:ItemId", &[("Id", id), ("ChangeKey", key)]);
    }
    xml.close();
    xml.close();
    xml.finish()
}
