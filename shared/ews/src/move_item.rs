//! MoveItem (reference: `moveitem-operation`).
//! A moved item has a new id, which the answer holds.

use crate::get_folder::FolderRef;
use wire::xml::Writer;

/// The element of the request. `items` are ItemIds.
pub(crate) fn body(folder: &FolderRef, items: &[String]) -> String {
    let mut xml = Writer::new();
    xml.open("m:MoveItem", &[]);
    xml.open("m:ToFolderId", &[]);
    folder.write(&mut xml);
    xml.close();
    xml.open("m:ItemIds", &[]);
    for id in items {
        xml.empty("t:ItemId", &[("Id", id)]);
    }
    xml.close();
    xml.close();
    xml.finish()
}
