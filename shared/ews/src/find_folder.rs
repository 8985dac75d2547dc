//! FindFolder (reference: `findfolder-operation`).

use crate::faults::Failed;
use crate::get_folder::{Folder, FolderRef, write_shape};
use crate::limits::{FIND_PAGES_MAX, FOLDER_PAGE};
use crate::session::Session;
use model::Fault;
use wire::xml::Writer;

/// How far down folders are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Direct children.
    Shallow,
    /// The whole tree.
    Deep,
}

/// The element of the request.
pub(crate) fn body(parent: &FolderRef, depth: Depth, offset: usize) -> String {
    let depth = match depth {
        Depth::Shallow => "Shallow",
        Depth::Deep => "Deep",
    };
    let (most, offset) = (FOLDER_PAGE.to_string(), offset.to_string());
    let mut xml = Writer::new();
    xml.open("m:FindFolder", &[("Traversal", depth)]);
    write_shape(&mut xml);
    xml.empty(
        "m:IndexedPageFolderView",
        &[("MaxEntriesReturned", &most), ("Offset", &offset), ("BasePoint", "Beginning")],
    );
    xml.open("m:ParentFolderIds", &[]);
    parent.write(&mut xml);
    xml.close();
    xml.close();
    xml.finish()
}

/// Asks for all folders below one.
pub(crate) async fn find_folder(
    session: &mut Session,
    parent: &FolderRef,
    depth: Depth,
) -> Result<Vec<Folder>, Failed> {
    let mut found = Vec::new();
    for _ in 0..FIND_PAGES_MAX {
        let messages = session.send("FindFolder", &body(parent, depth, found.len())).await?;
        let message = messages.first().ok_or_else(|| garbled("no answer"))?;
        if let Some(failed) = message.failed() {
            return Err(failed);
        }
        let root = message.element.child("RootFolder").ok_or_else(|| garbled("no RootFolder"))?;
        let before = found.len();
        if let Some(folders) = root.child("Folders") {
            found.extend(folders.children.iter().filter_map(Folder::read));
        }
        let last = root.attribute("IncludesLastItemInRange").is_none_or(|last| last != "false");
        if last || found.len() == before {
            return Ok(found);
        }
    }
    Err(garbled("FIND_PAGES_MAX is reached"))
}

fn garbled(why: &str) -> Failed {
    Failed::refused(Fault::Garbled(format!("FindFolder: {why}")))
}
