//! Reading: one page of changes of all kinds, the ids from SyncFolderItems, the items from GetItem.
//! An idle page costs one request for each kind; see `series` for what the calendar costs beside.

use crate::get_item::{ItemRef, get_item};
use crate::mailbox::Mailbox;
use crate::open::digest;
use crate::shape::{Base, Shape};
use crate::sync_folder_items::{Answer, Changes, sync_folder_items};
use crate::watermark::{Memory, Reading, Stream};
use model::{Coverage, Departure, Fault, Gone, Id, Kind, Page, PerKind, Scope, Watermark};
use std::collections::HashSet;

impl Mailbox {
    /// The next page since a watermark.
    pub(crate) async fn read_page(
        &mut self,
        scope: &Scope,
        since: Option<&Watermark>,
    ) -> Result<Page, Fault> {
        let mut memory = Memory::read(since);
        let mut reading = match memory.reading.take() {
            Some(reading) => reading,
            None => self.begin(scope, &mut memory),
        };
        let mut page = Page {
            seen: Vec::new(),
            gone: Vec::new(),
            refused: Vec::new(),
            covered: PerKind::default(),
            next: Watermark::default(),
            more: false,
        };
        for kind in std::mem::take(&mut reading.open) {
            if !self.read_kind(kind, scope, &mut memory, &mut reading, &mut page).await? {
                reading.open.push(kind);
            }
        }
        let mut known = HashSet::new();
        page.seen.retain(|seen| known.insert(seen.id.clone()));
        page.more = !reading.open.is_empty();
        page.covered = reading.covered;
        memory.reading = page.more.then_some(reading);
        page.next = memory.write();
        Ok(page)
    }

    fn begin(&mut self, scope: &Scope, memory: &mut Memory) -> Reading {
        self.view = None;
        let covered = PerKind::from_fn(|kind| {
            let stream = memory.streams.get_mut(kind);
            if !scope.kinds.get(kind) {
                // A kind that is switched on again is read from its beginning.
                *stream = None;
                return Coverage::Off;
            }
            let folder = digest(self.setup.folder_id(kind).unwrap_or_default());
            if stream.as_ref().is_some_and(|stream| stream.folder != folder) {
                *stream = None;
            }
            if stream.is_some() { Coverage::Since } else { Coverage::Whole }
        });
        let open = Kind::ALL.into_iter().filter(|kind| *scope.kinds.get(*kind)).collect();
        Reading { open, covered }
    }

    /// Reads one page of one kind; true when there are no more.
    async fn read_kind(
        &mut self,
        kind: Kind,
        scope: &Scope,
        memory: &mut Memory,
        reading: &mut Reading,
        page: &mut Page,
    ) -> Result<bool, Fault> {
        let Some(changes) = self.sync(kind, memory, reading).await? else { return Ok(true) };
        let last = changes.last;
        page.gone.extend(changes.deleted.iter().flat_map(|id| gone(kind, id)));
        match kind {
            Kind::Contact | Kind::Task => self.read_items(kind, &changes.changed, page).await?,
            Kind::Appointment => {
                let covered = *reading.covered.get(kind);
                self.read_calendar(covered, &changes, scope, memory, page).await?;
            }
        }
        Ok(last)
    }

    /// Asks the feed of a kind. A refused state is asked again from the beginning, and a lost
    /// folder is looked for, once each. `None` where there is no folder: nothing is in it.
    async fn sync(
        &mut self,
        kind: Kind,
        memory: &mut Memory,
        reading: &mut Reading,
    ) -> Result<Option<Changes>, Fault> {
        for _ in 0..3 {
            let Some(folder) = self.folder(kind) else {
                *memory.streams.get_mut(kind) = None;
                *reading.covered.get_mut(kind) = Coverage::Whole;
                return Ok(None);
            };
            let stream = memory.streams.get_mut(kind);
            let state = stream.as_ref().map(|stream| stream.state.as_str());
            match sync_folder_items(&mut self.session, kind, &folder, state).await? {
                Answer::Page(changes) => {
                    let folder = digest(self.setup.folder_id(kind).unwrap_or_default());
                    *stream = Some(Stream { state: changes.state.clone(), folder });
                    return Ok(Some(changes));
                }
                Answer::StateLost => {}
                Answer::FolderMissing => self.find_folder_again(kind).await?,
            }
            *stream = None;
            *reading.covered.get_mut(kind) = Coverage::Whole;
        }
        Err(Fault::WatermarkLost(kind))
    }

    /// Reads contacts or tasks by their ids.
    async fn read_items(
        &mut self,
        kind: Kind,
        ids: &[String],
        page: &mut Page,
    ) -> Result<(), Fault> {
        let shape = Shape::record(kind, Base::IdOnly, &self.session);
        let asked: Vec<ItemRef> = ids.iter().cloned().map(ItemRef::Item).collect();
        let answers = get_item(&mut self.session, &shape, &asked).await?;
        for (id, answer) in ids.iter().zip(answers) {
            match answer {
                Ok(item) => match self.seen(&item) {
                    Some(seen) => page.seen.push(seen),
                    None => page.refused.push((Id::from(id.as_str()), unreadable())),
                },
                // It went between the two questions; the feed will say so, too.
                Err(Fault::Missing) => page.gone.extend(gone(kind, id)),
                Err(fault) => page.refused.push((Id::from(id.as_str()), fault)),
            }
        }
        Ok(())
    }
}

/// What an answer is called that holds an item without an id.
pub(crate) fn unreadable() -> Fault {
    Fault::Rejected { code: String::from("unreadable"), field: None }
}

/// A deletion in a feed proves little: a move into another folder reads the same. In the calendar
/// it may have been a master, with all its occurrences.
pub(crate) fn gone(kind: Kind, id: &str) -> Vec<Gone> {
    let id = Id::from(id);
    let why = Departure::Deleted;
    let mut out = Vec::new();
    if kind == Kind::Appointment {
        out.push(Gone::Series { master: id.clone(), why: why.clone() });
    }
    out.push(Gone::Record { kind: Some(kind), id, why });
    out
}
