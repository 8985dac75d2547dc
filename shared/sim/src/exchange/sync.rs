//! SyncFolderItems and SyncFolderHierarchy: what changed since an opaque state.
//!
//! Each item knows every version it had in its folder. A state names the version up to which the
//! client knows everything; while a listing goes on over several pages, it also names the version
//! at which the listing began and how far down, newest first, it has come. What changes meanwhile
//! comes with the next listing.

use super::answers::{self, Problem, write};
use super::ids::{read_state, write_state};
use super::item::Item;
use super::properties::with;
use super::session::Session;
use super::shape::{Depth, Shape};
use super::store::Gone;
use wire::xml::{Element, Writer};

/// The most changes in one answer
/// (<https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/maxchangesreturned>).
const CHANGES_MAX: usize = 512;
/// Told apart from states of folders.
const HIERARCHY: u64 = u64::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    age: u64,
    folder: u64,
    /// Everything up to this version is known.
    known: u64,
    /// The listing that goes on covers what came after, up to this version.
    upto: u64,
    /// Of that listing, what is older than this is still to come.
    below: u64,
}

impl State {
    fn write(self) -> String {
        write_state(&[self.age, self.folder, self.known, self.upto, self.below])
    }

    fn read(text: &str, age: u64, folder: u64) -> Option<State> {
        let parts = read_state(text)?;
        let [a, f, known, upto, below] = parts.try_into().ok()?;
        (a == age && f == folder).then_some(State { age, folder, known, upto, below })
    }
}

/// Something that a client does not know yet.
enum News<'a> {
    Item(&'a Item),
    Gone(&'a Gone),
}

/// Answers SyncFolderItems.
pub(crate) fn items(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let shape = Shape::read(request.child("ItemShape"), Depth::Row)?;
    let result = list(session, request, &shape);
    let empty = "<m:SyncState/><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>";
    answers::messages("SyncFolderItems", empty, vec![result])
}

fn list(session: &Session<'_>, request: &Element, shape: &Shape) -> Result<String, Problem> {
    let wrapper = request.child("SyncFolderId").ok_or_else(Problem::folder_not_found)?;
    let folder = session
        .target_shelf(wrapper)
        .map_err(|problem| Problem { code: "ErrorSyncFolderNotFound", ..problem })?;
    let state = begin(session, request.text_of("SyncState"), folder.number)?;
    let asked = request.text_of("MaxChangesReturned").and_then(|text| text.trim().parse().ok());
    let most = match asked {
        Some(asked @ 1..=CHANGES_MAX) => asked,
        _ => {
            let why = "The 'MaxChangesReturned' element has an invalid value.";
            return Err(super::schema::Violation(why.into()).into());
        }
    };
    let ignored = request.child("Ignore");
    let ignored: Vec<&str> = ignored
        .iter()
        .flat_map(|ignore| &ignore.children)
        .filter_map(|id| id.attribute("Id"))
        .collect();
    let mut news = news(session, &state);
    news.retain(|(_, news)| match news {
        News::Item(item) => !ignored.contains(&item.id()),
        News::Gone(gone) => !ignored.contains(&gone.id.as_str()),
    });
    let last = news.len() <= most;
    news.truncate(most);
    let next = match news.last() {
        Some((at, _)) if !last => State { below: *at, ..state },
        _ => State { known: state.upto, upto: state.upto, below: u64::MAX, ..state },
    };
    let mut xml = Writer::new();
    xml.leaf("m:SyncState", &[], &next.write());
    xml.leaf("m:IncludesLastItemInRange", &[], &last.to_string());
    xml.open("m:Changes", &[]);
    for (_, news) in &news {
        tell(session, shape, &state, news, &mut xml);
    }
    xml.close();
    Ok(xml.finish())
}

/// The state from which this answer goes on.
fn begin(session: &Session<'_>, text: Option<&str>, folder: u64) -> Result<State, Problem> {
    let (age, version) = (session.store.age, session.store.version);
    let text = text.unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(State { age, folder, known: 0, upto: version, below: u64::MAX });
    }
    let state = State::read(text, age, folder).ok_or_else(|| {
        Problem::new(
            "ErrorInvalidSyncStateData",
            "Synchronization state data is corrupt or otherwise invalid.",
        )
    })?;
    if state.below == u64::MAX {
        return Ok(State { upto: version, ..state });
    }
    Ok(state)
}

/// What is still to come, newest first, each with the version that gives it its place.
fn news<'a>(session: &'a Session<'_>, state: &State) -> Vec<(u64, News<'a>)> {
    let place = |history: &[u64]| {
        let at = history.iter().rev().find(|version| **version <= state.upto).copied()?;
        (at > state.known && at < state.below).then_some(at)
    };
    let here = session.store.items.values().filter(|item| item.stored.folder == state.folder);
    let here = here.filter_map(|item| Some((place(&item.stored.history)?, News::Item(item))));
    let gone = session.store.gone.iter().filter(|gone| gone.folder == state.folder);
    let gone = gone.filter(|gone| {
        let new = gone.version > state.known && gone.version <= state.upto;
        // What the client never saw need not be taken back.
        new && gone.version < state.below && gone.history.iter().any(|at| *at <= state.known)
    });
    let mut news: Vec<(u64, News<'_>)> =
        here.chain(gone.map(|gone| (gone.version, News::Gone(gone)))).collect();
    news.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    news
}

fn tell(session: &Session<'_>, shape: &Shape, state: &State, news: &News<'_>, xml: &mut Writer) {
    let item = match news {
        News::Item(item) => item,
        News::Gone(gone) => {
            xml.open("t:Delete", &[]);
            xml.empty("t:ItemId", &[("Id", &gone.id), ("ChangeKey", "")]);
            xml.close();
            return;
        }
    };
    let history = &item.stored.history;
    let is_new = history.first().is_some_and(|first| *first > state.known);
    let mut since = history.iter().filter(|at| **at > state.known);
    if !is_new && since.all(|at| item.stored.read_flags.contains(at)) {
        xml.open("t:ReadFlagChange", &[]);
        write(xml, &super::shape::item_id(session, item));
        xml.leaf("t:IsRead", &[], "true");
        xml.close();
        return;
    }
    xml.open(if is_new { "t:Create" } else { "t:Update" }, &[]);
    shape.write(session, item, xml);
    xml.close();
}

/// Answers SyncFolderHierarchy.
pub(crate) fn hierarchy(session: &mut Session<'_>, request: &Element) -> Result<String, Problem> {
    let result = tree(session, request);
    let empty = "<m:SyncState/><m:IncludesLastFolderInRange>true</m:IncludesLastFolderInRange>";
    answers::messages("SyncFolderHierarchy", empty, vec![result])
}

fn tree(session: &Session<'_>, request: &Element) -> Result<String, Problem> {
    let shape = Shape::read(request.child("FolderShape"), Depth::Row)?;
    let root = match request.child("SyncFolderId") {
        Some(wrapper) => session.target_shelf(wrapper)?.number,
        None => session.store.known("msgfolderroot").unwrap_or(0),
    };
    let state = begin(session, request.text_of("SyncState"), HIERARCHY - root)?;
    let mut xml = Writer::new();
    let known = State { known: session.store.version, below: u64::MAX, ..state };
    xml.leaf("m:SyncState", &[], &known.write());
    xml.leaf("m:IncludesLastFolderInRange", &[], "true");
    xml.open("m:Changes", &[]);
    for number in session.store.shelves_below(root).into_iter().skip(1) {
        let shelf = &session.store.shelves[&number];
        if shelf.history.last().is_some_and(|at| *at > state.known) {
            xml.open("t:Create", &[]);
            super::folders::write_shelf(session, &shape, shelf, &mut xml);
            xml.close();
        }
    }
    for gone in &session.store.gone_shelves {
        let was_known = gone.history.first().is_some_and(|at| *at <= state.known);
        if was_known && gone.version > state.known {
            let id = with("FolderId", &[("Id", &gone.id)], Vec::new());
            xml.open("t:Delete", &[]);
            write(&mut xml, &id);
            xml.close();
        }
    }
    xml.close();
    Ok(xml.finish())
}
