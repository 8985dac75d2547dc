//! CreateItem (reference: `createitem-operation`).
//! It is not idempotent: what was sent without an answer is looked for by its mark.

use crate::get_folder::FolderRef;
use crate::order;
use crate::property::Property;
use model::{Kind, Notify};
use wire::xml::Writer;

/// The element of the request: items of one kind into one folder.
pub(crate) fn body(
    kind: Kind,
    folder: &FolderRef,
    notify: Notify,
    items: Vec<Vec<Property>>,
) -> String {
    let items = items
        .into_iter()
        .map(|item| {
            let mut xml = Writer::new();
            order::write_item(kind, item, &mut xml);
            xml.finish()
        })
        .collect::<String>();
    raw_body(kind, folder, notify, &items)
}

/// The element of the request, of items that are XML already.
pub(crate) fn raw_body(kind: Kind, folder: &FolderRef, notify: Notify, items: &str) -> String {
    let mut xml = Writer::new();
    let attribute = match kind {
        Kind::Contact | Kind::Task => ("MessageDisposition", "SaveOnly"),
        Kind::Appointment => ("SendMeetingInvitations", invitations(notify)),
    };
    xml.open("m:CreateItem", &[attribute]);
    xml.open("m:SavedItemFolderId", &[]);
    folder.write(&mut xml);
    xml.close();
    xml.open("m:Items", &[]);
    xml.raw(items);
    xml.close();
    xml.close();
    xml.finish()
}

/// Who is told of a meeting.
pub(crate) fn invitations(notify: Notify) -> &'static str {
    match notify {
        Notify::Nobody => "SendToNone",
        Notify::Attendees => "SendToAllAndSaveCopy",
    }
}
