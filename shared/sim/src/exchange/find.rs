//! FindItem: the items of folders, searched, sorted and paged; or a calendar with its series
//! expanded.

use super::answers::{self, Problem};
use super::item::{Item, ItemKind};
use super::restriction::{self, Searched};
use super::session::Session;
use super::shape::{self, Depth, Shape};
use super::{calendar, times};
use model::Moment;
use std::cmp::Ordering;
use wire::xml::{Element, Writer};

/// The most items in one answer.
const ITEMS_MAX: usize = 1_000;
/// The most items in one answer to a search.
const FOUND_MAX: usize = 250;
/// A calendar view covers at most two years.
const VIEW_MAX_MS: i64 = 731 * 86_400_000;

/// Answers FindItem.
pub(crate) fn answer(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let shape = Shape::read(request.child("ItemShape"), Depth::Row)?;
    for unsupported in [
        "FractionalPageItemView",
        "SeekToConditionPageItemView",
        "ContactsView",
        "GroupBy",
        "DistinguishedGroupBy",
        "QueryString",
    ] {
        if request.child(unsupported).is_some() {
            return Err(Problem::whole(
                "ErrorInvalidOperation",
                &format!("This server does not know {unsupported}."),
            ));
        }
    }
    let folders = request.child("ParentFolderIds");
    let results = folders.iter().flat_map(|folders| &folders.children).map(|id| {
        let folder = session.shelf(id)?.number;
        match request.child("CalendarView") {
            Some(view) => calendar_view(session, request, view, folder, &shape),
            None => listing(session, request, folder, &shape),
        }
    });
    answers::messages("FindItem", "", results.collect())
}

fn listing(
    session: &Session<'_>,
    request: &Element,
    folder: u64,
    shape: &Shape,
) -> Result<String, Problem> {
    if request.attribute("Traversal") != Some("Shallow") {
        return page(session, shape, &[], 0, usize::MAX);
    }
    let mut found = Vec::new();
    for number in session.store.in_folder(folder).into_iter().rev() {
        let item = session.stored(number)?;
        let fits = match request.child("Restriction") {
            Some(wanted) => restriction::fits(session, item, wanted)?,
            None => true,
        };
        if fits {
            found.push(item);
        }
    }
    if let Some(order) = request.child("SortOrder") {
        sort(session, &mut found, order)?;
    }
    let limit = if request.child("Restriction").is_some() { FOUND_MAX } else { ITEMS_MAX };
    let (mut skip, most) = window(request.child("IndexedPageItemView"), limit)?;
    if request
        .child("IndexedPageItemView")
        .is_some_and(|view| view.attribute("BasePoint") == Some("End"))
    {
        skip = found.len().saturating_sub(skip.saturating_add(most));
    }
    page(session, shape, &found, skip, most)
}

/// How many to skip, and how many to show at most.
fn window(view: Option<&Element>, limit: usize) -> Result<(usize, usize), Problem> {
    let number = |name: &str| {
        view.and_then(|view| view.attribute(name)).map(|text| text.trim().parse::<i64>())
    };
    let skip = match number("Offset") {
        None => 0,
        Some(Ok(skip @ 0..)) => skip as usize,
        Some(_) => {
            return Err(Problem::new(
                "ErrorInvalidIndexedPagingParameters",
                "The indexed paging parameters are invalid.",
            ));
        }
    };
    Ok((skip, most(number("MaxEntriesReturned"))?.unwrap_or(limit).min(limit)))
}

fn most<E>(asked: Option<Result<i64, E>>) -> Result<Option<usize>, Problem> {
    match asked {
        None => Ok(None),
        Some(Ok(most @ 1..)) => Ok(Some(most as usize)),
        Some(_) => Err(Problem::new(
            "ErrorInvalidPagingMaxRows",
            "The maximum number of entries must be greater than 0.",
        )),
    }
}

fn page(
    session: &Session<'_>,
    shape: &Shape,
    found: &[&Item],
    skip: usize,
    most: usize,
) -> Result<String, Problem> {
    let shown = found.iter().skip(skip).take(most);
    let next = found.len().min(skip.saturating_add(most));
    let mut xml = Writer::new();
    xml.open(
        "m:RootFolder",
        &[
            ("IndexedPagingOffset", &next.to_string()),
            ("TotalItemsInView", &found.len().to_string()),
            ("IncludesLastItemInRange", &(next == found.len()).to_string()),
        ],
    );
    xml.open("t:Items", &[]);
    for item in shown {
        shape.write(session, item, &mut xml);
    }
    xml.close();
    xml.close();
    Ok(xml.finish())
}

fn sort<'a>(
    session: &'a Session<'_>,
    found: &mut Vec<&'a Item>,
    orders: &Element,
) -> Result<(), Problem> {
    let mut keys = Vec::new();
    for order in &orders.children {
        let path = order.children.first().ok_or_else(Problem::not_found)?;
        keys.push((order.attribute("Order") == Some("Descending"), shape::path(path)?));
    }
    let mut rows: Vec<(Vec<String>, &Item)> = Vec::new();
    for item in found.drain(..) {
        let searched = Searched::new(session, item);
        let values = keys
            .iter()
            .map(|(_, path)| searched.values(path).into_iter().next().unwrap_or_default());
        rows.push((values.collect(), item));
    }
    rows.sort_by(|(a, _), (b, _)| {
        keys.iter().zip(a.iter().zip(b)).fold(Ordering::Equal, |so_far, ((down, _), (a, b))| {
            let order = match (a.parse::<f64>(), b.parse::<f64>()) {
                (Ok(a), Ok(b)) => a.total_cmp(&b),
                _ => a.cmp(b),
            };
            so_far.then(if *down { order.reverse() } else { order })
        })
    });
    found.extend(rows.into_iter().map(|(_, item)| item));
    Ok(())
}

fn calendar_view(
    session: &Session<'_>,
    request: &Element,
    view: &Element,
    folder: u64,
    shape: &Shape,
) -> Result<String, Problem> {
    let (from, until) = span(session, view)?;
    if request.child("Restriction").is_some() || request.child("SortOrder").is_some() {
        return Err(Problem::new(
            "ErrorInvalidOperation",
            "A calendar view takes neither a restriction nor a sort order.",
        ));
    }
    let shelf = session.store.shelves.get(&folder).ok_or_else(Problem::folder_not_found)?;
    if shelf.class != "IPF.Appointment" {
        return Err(Problem::new(
            "ErrorCalendarFolderIsInvalidForCalendarView",
            "A calendar view needs a calendar folder.",
        ));
    }
    let asked = view.attribute("MaxEntriesReturned").map(|text| text.trim().parse::<i64>());
    let asked = most(asked)?;
    let mut found: Vec<Item> = Vec::new();
    for number in session.store.in_folder(folder) {
        let item = session.stored(number)?;
        if item.kind != ItemKind::Appointment {
            continue;
        }
        if item.repeats() {
            found.extend(calendar::expand(item, from, until, ITEMS_MAX + 1));
        } else if calendar::touches(item, from, until) {
            found.push(item.clone());
        }
    }
    found.sort_by_key(|item| (item.moment("Start"), item.stored.number));
    if asked.is_none() && found.len() > ITEMS_MAX {
        return Err(Problem::new(
            "ErrorExceededFindCountLimit",
            "You have exceeded the maximum number of objects that can be returned.",
        ));
    }
    let total = found.len();
    found.truncate(asked.unwrap_or(ITEMS_MAX).min(ITEMS_MAX));
    let mut xml = Writer::new();
    xml.open(
        "m:RootFolder",
        &[
            ("TotalItemsInView", &total.to_string()),
            ("IncludesLastItemInRange", &(found.len() == total).to_string()),
        ],
    );
    xml.open("t:Items", &[]);
    for item in &found {
        shape.write(session, item, &mut xml);
    }
    xml.close();
    xml.close();
    Ok(xml.finish())
}

fn span(session: &Session<'_>, view: &Element) -> Result<(Moment, Moment), Problem> {
    let at = |name: &str| {
        times::parse(view.attribute(name).unwrap_or_default().trim(), session.zone())
            .ok_or_else(Problem::not_found)
    };
    let (from, until) = (at("StartDate")?, at("EndDate")?);
    if until < from {
        return Err(Problem::new(
            "ErrorCalendarEndDateIsEarlierThanStartDate",
            "EndDate is earlier than StartDate.",
        ));
    }
    if until.0 - from.0 > VIEW_MAX_MS {
        return Err(Problem::new(
            "ErrorCalendarViewRangeTooBig",
            "The specified view range exceeds the maximum range of two years.",
        ));
    }
    Ok((from, until))
}
