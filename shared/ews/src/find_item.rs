//! FindItem (reference: `finditem-operation`):
//! the calendar of a range with series expanded, and searches by a restriction.

use crate::faults::Failed;
use crate::get_folder::FolderRef;
use crate::item;
use crate::limits::{FIND_PAGE, FIND_PAGES_MAX, VIEW_MAX, VIEW_SPLITS_MAX};
use crate::property::Path;
use crate::session::Session;
use crate::shape::Shape;
use model::{Fault, Moment};
use wire::xml::{Element, Writer};

/// A condition on one property.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    /// It equals a value.
    Equal(Path, String),
    /// It is not a value.
    NotEqual(Path, &'static str),
    /// It is a value or more.
    AtLeast(Path, String),
    /// It holds a text, whatever the letters' case.
    Holds(Path, String),
}

impl Condition {
    fn write(&self, xml: &mut Writer) {
        let (element, path, value) = match self {
            Condition::Holds(path, text) => return holds(path, text, xml),
            Condition::Equal(path, value) => ("t:IsEqualTo", path, value.as_str()),
            Condition::NotEqual(path, value) => ("t:IsNotEqualTo", path, *value),
            Condition::AtLeast(path, value) => ("t:IsGreaterThanOrEqualTo", path, value.as_str()),
        };
        xml.open(element, &[]);
        path.write(xml);
        xml.open("t:FieldURIOrConstant", &[]);
        xml.empty("t:Constant", &[("Value", value)]);
        xml.close();
        xml.close();
    }
}

/// Texts are compared as people read them
/// (`https://learn.microsoft.com/exchange/client-developer/web-service-reference/contains`).
fn holds(path: &Path, text: &str, xml: &mut Writer) {
    xml.open(
        "t:Contains",
        &[("ContainmentMode", "Substring"), ("ContainmentComparison", "IgnoreCase")],
    );
    path.write(xml);
    xml.empty("t:Constant", &[("Value", text)]);
    xml.close();
}

/// The element of a search. Any one of the conditions suffices.
pub(crate) fn search_body(
    shape: &Shape,
    any: &[Condition],
    folders: &[FolderRef],
    offset: usize,
    most: usize,
) -> String {
    let mut xml = Writer::new();
    xml.open("m:FindItem", &[("Traversal", "Shallow")]);
    shape.write(&mut xml);
    let (most, offset) = (most.to_string(), offset.to_string());
    xml.empty(
        "m:IndexedPageItemView",
        &[("MaxEntriesReturned", &most), ("Offset", &offset), ("BasePoint", "Beginning")],
    );
    if !any.is_empty() {
        xml.open("m:Restriction", &[]);
        if any.len() > 1 {
            xml.open("t:Or", &[]);
        }
        any.iter().for_each(|condition| condition.write(&mut xml));
        if any.len() > 1 {
            xml.close();
        }
        xml.close();
    }
    write_folders(folders, &mut xml);
    xml.close();
    xml.finish()
}

/// The element of a calendar view, which takes no restriction and no paging.
pub(crate) fn view_body(shape: &Shape, folder: &FolderRef, from: Moment, until: Moment) -> String {
    let mut xml = Writer::new();
    xml.open("m:FindItem", &[("Traversal", "Shallow")]);
    shape.write(&mut xml);
    let most = VIEW_MAX.to_string();
    let (from, until) = (from.rfc3339(), until.rfc3339());
    xml.empty(
        "m:CalendarView",
        &[("MaxEntriesReturned", &most), ("StartDate", &from), ("EndDate", &until)],
    );
    write_folders(std::slice::from_ref(folder), &mut xml);
    xml.close();
    xml.finish()
}

fn write_folders(folders: &[FolderRef], xml: &mut Writer) {
    xml.open("m:ParentFolderIds", &[]);
    folders.iter().for_each(|folder| folder.write(xml));
    xml.close();
}

/// What one folder answered.
struct Rows {
    items: Vec<Element>,
    total: u32,
    last: bool,
}

fn rows(message: &crate::response::Message) -> Result<Rows, Failed> {
    let root = message.element.child("RootFolder").ok_or_else(|| garbled("no RootFolder"))?;
    let items = root.child("Items").map(|items| items.children.clone()).unwrap_or_default();
    Ok(Rows {
        total: root
            .attribute("TotalItemsInView")
            .and_then(|total| total.parse().ok())
            .unwrap_or(u32::try_from(items.len()).unwrap_or(u32::MAX)),
        last: root.attribute("IncludesLastItemInRange").is_none_or(|last| last != "false"),
        items,
    })
}

fn garbled(why: &str) -> Failed {
    Failed::refused(Fault::Garbled(format!("FindItem: {why}")))
}

/// What a search found, and the folders that could not be searched.
#[derive(Debug, Default)]
pub(crate) struct Search {
    pub(crate) items: Vec<Element>,
    pub(crate) unsearched: Vec<(FolderRef, Fault)>,
}

/// All items of these folders that meet any of the conditions. A folder that is not there finds
/// nothing; one that refuses is named, for then nothing found proves nothing.
pub(crate) async fn search(
    session: &mut Session,
    shape: &Shape,
    any: &[Condition],
    folders: &[FolderRef],
) -> Result<Search, Fault> {
    let mut found = Search::default();
    let mut open: Vec<(FolderRef, usize)> =
        folders.iter().map(|folder| (folder.clone(), 0)).collect();
    for _ in 0..FIND_PAGES_MAX {
        // Folders that are equally far can be asked together.
        let Some(offset) = open.iter().map(|(_, offset)| *offset).min() else { break };
        let (now, later): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, at)| *at == offset);
        open = later;
        let asked: Vec<FolderRef> = now.into_iter().map(|(folder, _)| folder).collect();
        let body = search_body(shape, any, &asked, offset, FIND_PAGE);
        let messages = session.send("FindItem", &body).await?;
        for (folder, message) in asked.into_iter().zip(&messages) {
            match message.fault() {
                Some(fault) if fault.ends_cycle() => return Err(fault),
                Some(Fault::Missing) => continue,
                Some(fault) => {
                    found.unsearched.push((folder, fault));
                    continue;
                }
                None => {}
            }
            let rows = rows(message)?;
            if !rows.last && !rows.items.is_empty() {
                open.push((folder, offset + rows.items.len()));
            }
            found.items.extend(rows.items);
        }
    }
    if open.is_empty() { Ok(found) } else { Err(garbled("FIND_PAGES_MAX is reached").fault) }
}

/// How many items of a folder meet a condition.
pub(crate) async fn count(
    session: &mut Session,
    condition: Condition,
    folder: &FolderRef,
) -> Result<u32, Fault> {
    let folders = std::slice::from_ref(folder);
    let body = search_body(&Shape::ids(), &[condition], folders, 0, 1);
    one(session, &body).await.map(|rows| rows.total).map_err(Fault::from)
}

/// How many appointments a range shows.
pub(crate) async fn count_view(
    session: &mut Session,
    folder: &FolderRef,
    from: Moment,
    until: Moment,
) -> Result<u32, Fault> {
    let body = view_body(&Shape::ids(), folder, from, until);
    match one(session, &body).await {
        Ok(rows) => Ok(rows.total),
        // More than a view shows; an estimate need not be better than that.
        Err(Failed { fault: Fault::TooLarge(_), .. }) => Ok(VIEW_MAX as u32),
        Err(failed) => Err(failed.fault),
    }
}

async fn one(session: &mut Session, body: &str) -> Result<Rows, Failed> {
    let messages = session.send("FindItem", body).await?;
    let message = messages.first().ok_or_else(|| garbled("no answer"))?;
    match message.failed() {
        Some(failed) => Err(failed),
        None => rows(message),
    }
}

/// All single appointments and occurrences that a range shows. A range that holds too many is
/// halved, and what lies on the cut is counted once.
pub(crate) async fn view(
    session: &mut Session,
    folder: &FolderRef,
    from: Moment,
    until: Moment,
) -> Result<Vec<Element>, Fault> {
    let shape = Shape::row();
    let mut found: Vec<Element> = Vec::new();
    let mut open = vec![(from, until, 0)];
    while let Some((from, until, splits)) = open.pop() {
        let body = view_body(&shape, folder, from, until);
        match one(session, &body).await {
            Ok(rows) if rows.last => found.extend(rows.items),
            Err(failed) if !matches!(failed.fault, Fault::TooLarge(_)) => {
                return Err(failed.fault);
            }
            Ok(_) | Err(_) => {
                if splits == VIEW_SPLITS_MAX || until.0.saturating_sub(from.0) < 120_000 {
                    return Err(Fault::TooLarge("VIEW_SPLITS_MAX is reached".into()));
                }
                let middle = Moment(from.0 + (until.0 - from.0) / 2).cut_to_minute();
                open.push((middle, until, splits + 1));
                open.push((from, middle, splits + 1));
            }
        }
    }
    let mut known = std::collections::HashSet::new();
    found.retain(|row| item::id(row).is_some_and(|(id, _)| known.insert(id.to_owned())));
    Ok(found)
}
