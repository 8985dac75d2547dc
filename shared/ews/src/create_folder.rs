//! CreateFolder (reference: `createfolder-operation`).

use crate::faults::Failed;
use crate::get_folder::{Folder, FolderRef};
use crate::session::Session;
use model::Fault;
use wire::xml::Writer;

/// The element of the request: a folder for contacts.
pub(crate) fn body(parent: &FolderRef, name: &str) -> String {
    let mut xml = Writer::new();
    xml.open("m:CreateFolder", &[]);
    xml.open("m:ParentFolderId", &[]);
    parent.write(&mut xml);
    xml.close();
    xml.open("m:Folders", &[]);
    xml.open("t:ContactsFolder", &[]);
    xml.leaf("t:DisplayName", &[], name);
    xml.close();
    xml.close();
    xml.close();
    xml.finish()
}

/// Creates a contacts folder and returns its id.
pub(crate) async fn create_folder(
    session: &mut Session,
    parent: &FolderRef,
    name: &str,
) -> Result<String, Failed> {
    let messages = session.send("CreateFolder", &body(parent, name)).await?;
    let message = messages.first();
    if let Some(failed) = message.and_then(|message| message.failed()) {
        return Err(failed);
    }
    message
        .and_then(|message| message.first("Folders"))
        .and_then(Folder::read)
        .map(|folder| folder.id)
        .ok_or_else(|| Failed::in_doubt(Fault::Garbled("CreateFolder: no folder".into())))
}
