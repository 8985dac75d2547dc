//! GetFolder (reference: `getfolder-operation`),
//! and what the other folder operations share.

use crate::faults::Failed;
use crate::session::Session;
use model::Fault;
use wire::xml::{Element, Writer};

/// A folder in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FolderRef {
    /// One that every mailbox has, by its fixed name.
    Distinguished(&'static str),
    /// One by its id.
    Id(String),
}

impl FolderRef {
    pub(crate) fn write(&self, xml: &mut Writer) {
        match self {
            FolderRef::Distinguished(name) => xml.empty("t:DistinguishedFolderId", &[("Id", name)]),
            FolderRef::Id(id) => xml.empty("t:FolderId", &[("Id", id)]),
        }
    }
}

/// A folder in an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Folder {
    pub(crate) id: String,
    pub(crate) parent: Option<String>,
    /// `IPF.Contact` and its like.
    pub(crate) class: String,
    pub(crate) name: String,
    /// How many items it holds; masters count as one.
    pub(crate) total: u32,
}

impl Folder {
    /// Reads any folder element.
    pub(crate) fn read(element: &Element) -> Option<Folder> {
        let text = |name: &str| element.text_of(name).unwrap_or_default().trim().to_owned();
        let parent = element.child("ParentFolderId").and_then(|id| id.attribute("Id"));
        Some(Folder {
            id: element.child("FolderId")?.attribute("Id")?.to_owned(),
            parent: parent.map(str::to_owned),
            class: text("FolderClass"),
            name: text("DisplayName"),
            total: text("TotalCount").parse().unwrap_or_default(),
        })
    }
}

/// The shape under which all of [`Folder`] is answered.
pub(crate) fn write_shape(xml: &mut Writer) {
    xml.open("m:FolderShape", &[]);
    xml.leaf("t:BaseShape", &[], "IdOnly");
    xml.open("t:AdditionalProperties", &[]);
    for uri in
        ["folder:ParentFolderId", "folder:FolderClass", "folder:DisplayName", "folder:TotalCount"]
    {
        xml.empty("t:FieldURI", &[("FieldURI", uri)]);
    }
    xml.close();
    xml.close();
}

/// The element of the request.
pub(crate) fn body(folders: &[FolderRef]) -> String {
    let mut xml = Writer::new();
    xml.open("m:GetFolder", &[]);
    write_shape(&mut xml);
    xml.open("m:FolderIds", &[]);
    folders.iter().for_each(|folder| folder.write(&mut xml));
    xml.close();
    xml.close();
    xml.finish()
}

/// Asks for folders; each is answered by itself.
pub(crate) async fn get_folder(
    session: &mut Session,
    folders: &[FolderRef],
) -> Result<Vec<Result<Folder, Fault>>, Failed> {
    let messages = session.send("GetFolder", &body(folders)).await?;
    if messages.len() != folders.len() {
        return Err(Failed::refused(Fault::Garbled("GetFolder: answers are missing".into())));
    }
    Ok(messages
        .iter()
        .map(|message| match message.fault() {
            Some(fault) => Err(fault),
            None => message
                .first("Folders")
                .and_then(Folder::read)
                .ok_or_else(|| Fault::Garbled("GetFolder: no folder in an answer".into())),
        })
        .collect())
}
