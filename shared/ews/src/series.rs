//! The calendar: its feed names single appointments and masters of series only, so the occurrences
//! come from a calendar view of the window. One view serves a whole reading. What an ordinary
//! occurrence shares with its series (body, attendees, zone) is taken from the master; exceptions
//! are read one by one.

mod master;
mod members;

use crate::calendar_item::{self, Type};
use crate::changes::{gone, unreadable};
use crate::find_item;
use crate::get_folder::FolderRef;
use crate::get_item::{ItemRef, get_item};
use crate::item;
use crate::limits::WINDOW_MARGIN_MINUTES;
use crate::mailbox::Mailbox;
use crate::shape::{Base, Shape};
use crate::sync_folder_items::Changes;
use crate::uid;
use crate::watermark::{Listed, Memory};
use model::{Coverage, Day, Departure, Fault, Gone, Id, Kind, Moment, Page, Scope, Window, zone};
use std::collections::HashSet;
use wire::xml::Element;

pub(crate) use master::Master;

/// What is listed: the window and a day on either side, in which a record that is about to leave
/// can still be seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub(crate) from: Moment,
    pub(crate) until: Moment,
}

impl Range {
    fn around(window: &Window) -> Range {
        Range {
            from: window.from.plus_minutes(-WINDOW_MARGIN_MINUTES),
            until: window.until.plus_minutes(WINDOW_MARGIN_MINUTES),
        }
    }

    /// Whether a moment lies within.
    pub(crate) fn holds(self, at: Moment) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether a row takes place within, be it in part.
    fn shows(self, row: &Element) -> bool {
        let (start, end) = (item::moment(row, "Start"), item::moment(row, "End"));
        start.is_some_and(|start| start < self.until)
            && end
                .or(start)
                .is_some_and(|end| end > self.from || start.is_some_and(|s| self.holds(s)))
    }
}

/// A row that belongs to a series, with the place of its master.
pub(crate) type Member<'a> = (&'a Element, usize);

impl Mailbox {
    /// Reads what a page of the calendar's feed says.
    pub(crate) async fn read_calendar(
        &mut self,
        covered: Coverage,
        changes: &Changes,
        scope: &Scope,
        memory: &mut Memory,
        page: &mut Page,
    ) -> Result<(), Fault> {
        let range = Range::around(&scope.window);
        let today = self.today();
        match covered {
            Coverage::Off => return Ok(()),
            // A first reading lets the feed run to its end, which costs ids only, and then reads
            // the window.
            Coverage::Whole if !changes.last => return Ok(()),
            Coverage::Whole => {
                let rows = self.view_rows(range).await?;
                self.read_rows(&rows, range, page).await?;
                self.view = Some(rows);
            }
            Coverage::Since => {
                self.read_changed(&changes.changed, range, page).await?;
                if !changes.last || !memory.is_listing_due(&scope.window, today) {
                    return Ok(());
                }
                self.read_entering(memory.listed, range, page).await?;
            }
        }
        let Window { from, until, .. } = scope.window;
        memory.listed = Some(Listed { day: today, from, until });
        Ok(())
    }

    fn today(&self) -> Day {
        zone::day_of(&self.person.zone, self.now).unwrap_or_else(|| self.now.day_utc())
    }

    /// The rows of the window, asked for once in a reading.
    async fn view_rows(&mut self, range: Range) -> Result<Vec<Element>, Fault> {
        if let Some(rows) = self.view.take() {
            return Ok(rows);
        }
        let calendar = FolderRef::Distinguished("calendar");
        find_item::view(&mut self.session, &calendar, range.from, range.until).await
    }

    /// Reads all that these rows name.
    async fn read_rows(
        &mut self,
        rows: &[Element],
        range: Range,
        page: &mut Page,
    ) -> Result<(), Fault> {
        let singles: Vec<String> = rows
            .iter()
            .filter(|row| calendar_item::type_of(row) == Type::Single)
            .filter_map(|row| item::id(row).map(|(id, _)| id.to_owned()))
            .collect();
        let mut masters = self.read_singles(&singles, page).await?;
        let members = self.members(rows, &mut masters, page).await?;
        self.tell_series(&masters, &members, Vec::new(), range, page).await
    }

    /// Reads changed items by their ids; the masters among them re-list their occurrences.
    async fn read_changed(
        &mut self,
        ids: &[String],
        range: Range,
        page: &mut Page,
    ) -> Result<(), Fault> {
        let mut masters = self.read_singles(ids, page).await?;
        if masters.is_empty() {
            return Ok(());
        }
        let changed: HashSet<String> = masters.iter().map(|master| master.id.clone()).collect();
        // It may have been a single appointment until now, and is no record any more.
        page.gone.extend(changed.iter().map(|id| Gone::Record {
            kind: Some(Kind::Appointment),
            id: Id::from(id.as_str()),
            why: Departure::LeftScope,
        }));
        let rows = self.view_rows(range).await?;
        // Rows that show no UID are asked for their master; of the others only those count whose
        // series changed.
        let uids: HashSet<&str> =
            masters.iter().filter_map(|master| master.uid.as_deref()).collect();
        let mine: Vec<Element> = rows
            .iter()
            .filter(|row| uid::of(row).is_none_or(|uid| uids.contains(uid.as_str())))
            .cloned()
            .collect();
        let members = self.members(&mine, &mut masters, page).await?;
        let members: Vec<Member<'_>> =
            members.into_iter().filter(|(_, at)| changed.contains(&masters[*at].id)).collect();
        let moved = masters
            .iter()
            .enumerate()
            .filter(|(_, master)| changed.contains(&master.id))
            .flat_map(|(at, master)| master.exceptions_in(range).map(move |id| (id, at)))
            .collect();
        let refused = page.refused.len();
        self.tell_series(&masters, &members, moved, range, page).await?;
        // What could not be read may be any of them.
        if page.refused.len() == refused {
            let listed = changed.iter().map(|id| Gone::Relisted { master: Id::from(id.as_str()) });
            page.gone.extend(listed);
        }
        self.view = Some(rows);
        Ok(())
    }

    /// Reads what entered the window since it was last listed, and exceptions of late: whether the
    /// feed tells of them is nowhere promised.
    async fn read_entering(
        &mut self,
        listed: Option<Listed>,
        range: Range,
        page: &mut Page,
    ) -> Result<(), Fault> {
        let rows = self.view_rows(range).await?;
        // What lay beside the window was listed too, but it took no part.
        let before = listed.map(|Listed { from, until, .. }| Range { from, until });
        let late = listed.map(|listed| listed.day.plus(-1).midnight_utc());
        let entering: Vec<Element> = rows
            .iter()
            .filter(|row| {
                let touched = item::moment(row, "LastModifiedTime");
                let is_late = calendar_item::type_of(row) == Type::Exception
                    && touched.is_none_or(|touched| late.is_none_or(|late| touched >= late));
                is_late || before.is_none_or(|before| !before.shows(row))
            })
            .cloned()
            .collect();
        self.read_rows(&entering, range, page).await?;
        self.view = Some(rows);
        Ok(())
    }

    /// Reads items by their ids; returns the masters among them. One that turns out to be part of
    /// a series brings its master in.
    async fn read_singles(
        &mut self,
        ids: &[String],
        page: &mut Page,
    ) -> Result<Vec<Master>, Fault> {
        let mut masters: Vec<Master> = Vec::new();
        let mut parts: Vec<ItemRef> = Vec::new();
        let asked: Vec<ItemRef> = ids.iter().cloned().map(ItemRef::Item).collect();
        for (id, answer) in ids.iter().zip(self.get(&asked).await?) {
            match answer {
                Ok(item) => match calendar_item::type_of(&item) {
                    Type::Single => match self.seen(&item) {
                        Some(seen) => page.seen.push(seen),
                        None => page.refused.push((Id::from(id.as_str()), unreadable())),
                    },
                    Type::Master => masters.extend(Master::read(&item, &self.person)),
                    Type::Occurrence | Type::Exception => {
                        parts.push(ItemRef::MasterOf(id.clone()));
                    }
                },
                Err(Fault::Missing) => page.gone.extend(gone(Kind::Appointment, id)),
                Err(fault) => page.refused.push((Id::from(id.as_str()), fault)),
            }
        }
        for (part, answer) in parts.iter().zip(self.get(&parts).await?) {
            let read =
                answer.and_then(|item| Master::read(&item, &self.person).ok_or_else(unreadable));
            match (read, part) {
                (Ok(new), _) if masters.iter().any(|known| known.id == new.id) => {}
                (Ok(new), _) => masters.push(new),
                (Err(fault), ItemRef::Item(id) | ItemRef::MasterOf(id)) => {
                    page.refused.push((Id::from(id.as_str()), fault));
                }
            }
        }
        Ok(masters)
    }

    /// Full answers for items of the calendar.
    pub(super) async fn get(
        &mut self,
        items: &[ItemRef],
    ) -> Result<Vec<Result<Element, Fault>>, Fault> {
        let shape = Shape::record(Kind::Appointment, Base::IdOnly, &self.session);
        get_item(&mut self.session, &shape, items).await
    }
}
