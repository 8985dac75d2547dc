//! Folders: found, made, emptied and deleted.

use super::answers::{self, Problem, write};
use super::ids;
use super::properties::{leaf, with};
use super::session::Session;
use super::shape::{Depth, Shape};
use super::store::Shelf;
use wire::xml::{Element, Writer};

/// Answers GetFolder.
pub(crate) fn get(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let shape = Shape::read(request.child("FolderShape"), Depth::Row)?;
    let results = ids_of(request, "FolderIds").iter().map(|id| {
        let mut xml = Writer::new();
        xml.open("m:Folders", &[]);
        write_shelf(session, &shape, session.shelf(id)?, &mut xml);
        xml.close();
        Ok(xml.finish())
    });
    answers::messages("GetFolder", "<m:Folders/>", results.collect())
}

/// Answers FindFolder.
pub(crate) fn find(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let shape = Shape::read(request.child("FolderShape"), Depth::Row)?;
    let deep = request.attribute("Traversal") == Some("Deep");
    let view = request.child("IndexedPageFolderView");
    let number = |name: &str| {
        view.and_then(|view| view.attribute(name)).and_then(|text| text.trim().parse().ok())
    };
    let (skip, most) = (number("Offset").unwrap_or(0), number("MaxEntriesReturned"));
    let results = ids_of(request, "ParentFolderIds").iter().map(|id| {
        let parent = session.shelf(id)?.number;
        let below: Vec<u64> = if deep {
            session.store.shelves_below(parent).into_iter().skip(1).collect()
        } else {
            let shelves = session.store.shelves.values();
            shelves.filter(|shelf| shelf.parent == parent).map(|shelf| shelf.number).collect()
        };
        let page: Vec<u64> =
            below.iter().copied().skip(skip).take(most.unwrap_or(usize::MAX)).collect();
        let next = skip.saturating_add(page.len());
        let mut xml = Writer::new();
        xml.open(
            "m:RootFolder",
            &[
                ("IndexedPagingOffset", &next.to_string()),
                ("TotalItemsInView", &below.len().to_string()),
                ("IncludesLastItemInRange", &(next >= below.len()).to_string()),
            ],
        );
        xml.open("t:Folders", &[]);
        for number in page {
            write_shelf(session, &shape, &session.store.shelves[&number], &mut xml);
        }
        xml.close();
        xml.close();
        Ok(xml.finish())
    });
    answers::messages("FindFolder", "", results.collect())
}

/// Answers CreateFolder.
pub(crate) fn create(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let parent = request.child("ParentFolderId").ok_or_else(Problem::folder_not_found);
    let parent = parent.and_then(|wrapper| session.target_shelf(wrapper).map(|it| it.number));
    let mut results = Vec::new();
    for folder in ids_of(request, "Folders") {
        results.push(parent.clone().and_then(|parent| create_one(session, parent, folder)));
    }
    answers::messages("CreateFolder", "<m:Folders/>", results)
}

fn create_one(session: &mut Session<'_>, parent: u64, folder: &Element) -> Result<String, Problem> {
    let name = folder.text_of("DisplayName").unwrap_or_default().trim();
    if name.is_empty() {
        return Err(Problem::new("ErrorFolderSave", "A folder must have a name."));
    }
    let mut siblings = session.store.shelves.values().filter(|shelf| shelf.parent == parent);
    if siblings.any(|shelf| shelf.name.eq_ignore_ascii_case(name)) {
        return Err(Problem::new(
            "ErrorFolderExists",
            "A folder with the specified name already exists.",
        ));
    }
    let class = match (folder.name.as_str(), folder.text_of("FolderClass").unwrap_or_default()) {
        ("ContactsFolder", _) | (_, "IPF.Contact") => "IPF.Contact",
        ("CalendarFolder", _) | (_, "IPF.Appointment") => "IPF.Appointment",
        ("TasksFolder", _) | (_, "IPF.Task") => "IPF.Task",
        _ => "IPF.Note",
    };
    let number = session.store.add_shelf(parent, name, class, None);
    let shelf = &session.store.shelves[&number];
    let mut xml = Writer::new();
    xml.open("m:Folders", &[]);
    xml.open(&format!("t:{}", shelf.element()), &[]);
    write(&mut xml, &shelf_id(session, shelf));
    xml.close();
    xml.close();
    Ok(xml.finish())
}

/// Answers DeleteFolder.
pub(crate) fn delete(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let to_bin = request.attribute("DeleteType") == Some("MoveToDeletedItems");
    let mut results = Vec::new();
    for id in ids_of(request, "FolderIds") {
        results.push(delete_one(session, id, to_bin).map(|()| String::new()));
    }
    answers::messages("DeleteFolder", "", results)
}

fn delete_one(session: &mut Session<'_>, id: &Element, to_bin: bool) -> Result<(), Problem> {
    let shelf = session.shelf(id)?;
    let number = shelf.number;
    if shelf.known_as.is_some() {
        return Err(Problem::new(
            "ErrorDeleteDistinguishedFolder",
            "Distinguished folders cannot be deleted.",
        ));
    }
    if !to_bin {
        session.store.remove_shelf(number);
        return Ok(());
    }
    let bin = session.store.known("deleteditems").unwrap_or(0);
    let version = session.store.next_version();
    if let Some(shelf) = session.store.shelves.get_mut(&number) {
        shelf.parent = bin;
        shelf.history.push(version);
    }
    Ok(())
}

/// Answers EmptyFolder.
pub(crate) fn empty(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let deep = matches!(request.attribute("DeleteSubFolders"), Some("true" | "1"));
    let bin = match request.attribute("DeleteType") {
        Some("MoveToDeletedItems") => session.store.known("deleteditems"),
        Some("SoftDelete") => session.store.known("recoverableitemsdeletions"),
        _ => None,
    };
    let mut results = Vec::new();
    for id in ids_of(request, "FolderIds") {
        results.push(empty_one(session, id, deep, bin).map(|()| String::new()));
    }
    answers::messages("EmptyFolder", "", results)
}

fn empty_one(
    session: &mut Session<'_>,
    id: &Element,
    deep: bool,
    bin: Option<u64>,
) -> Result<(), Problem> {
    let shelf = session.shelf(id)?;
    let number = shelf.number;
    if shelf.class == "IPF.Appointment" {
        return Err(Problem::new("ErrorCannotEmptyFolder", "This folder cannot be emptied."));
    }
    for item in session.store.in_folder(number) {
        match bin {
            Some(bin) => {
                session.store.relocate(item, bin, session.now);
            }
            None => {
                session.store.remove(item);
            }
        }
    }
    if deep {
        for below in session.store.shelves_below(number).into_iter().skip(1) {
            session.store.remove_shelf(below);
        }
    }
    Ok(())
}

fn ids_of<'a>(request: &'a Element, name: &str) -> &'a [Element] {
    request.child(name).map(|list| list.children.as_slice()).unwrap_or_default()
}

fn shelf_id(session: &Session<'_>, shelf: &Shelf) -> Element {
    let id = session.store.shelf_id(shelf.number);
    let key = ids::write_key(shelf.history.last().copied().unwrap_or(0));
    with("FolderId", &[("Id", &id), ("ChangeKey", &key)], Vec::new())
}

/// Writes a folder in a shape.
pub(crate) fn write_shelf(session: &Session<'_>, shape: &Shape, shelf: &Shelf, xml: &mut Writer) {
    const DEFAULT: [&str; 4] = ["FolderId", "DisplayName", "TotalCount", "ChildFolderCount"];
    let store = &session.store;
    let total = store.items.values().filter(|item| item.stored.folder == shelf.number).count();
    let children = store.shelves.values().filter(|child| child.parent == shelf.number).count();
    let mut all = vec![shelf_id(session, shelf)];
    if shelf.parent != 0 {
        let parent = store.shelf_id(shelf.parent);
        all.push(with("ParentFolderId", &[("Id", &parent)], Vec::new()));
    }
    if shelf.class != "IPF.Root" {
        all.push(leaf("FolderClass", shelf.class));
    }
    all.push(leaf("DisplayName", &shelf.name));
    all.push(leaf("TotalCount", &total.to_string()));
    all.push(leaf("ChildFolderCount", &children.to_string()));
    let rights = [
        "CreateAssociated",
        "CreateContents",
        "CreateHierarchy",
        "Delete",
        "Modify",
        "Read",
        "ViewPrivateItems",
    ];
    let rights = rights.map(|name| leaf(name, "true")).to_vec();
    all.push(with("EffectiveRights", &[], rights));
    if let Some(name) = shelf.known_as {
        all.push(leaf("DistinguishedFolderId", name));
    }
    if shelf.element() == "Folder" || shelf.element() == "TasksFolder" {
        all.push(leaf("UnreadCount", "0"));
    }
    xml.open(&format!("t:{}", shelf.element()), &[]);
    for property in &all {
        let name = property.name.as_str();
        let based = match shape.base() {
            "AllProperties" => name != "DistinguishedFolderId",
            "Default" => DEFAULT.contains(&name) || name == "UnreadCount",
            _ => name == "FolderId",
        };
        if based || shape.names(name) {
            write(xml, property);
        }
    }
    xml.close();
}
