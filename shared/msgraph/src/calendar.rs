//! The calendar: its round tells single events, masters and exceptions whole, and of an occurrence
//! little more than its time. What an occurrence shares with its series is filled in from the
//! master, which never is a record itself and whose own start may lie years back.
//! <https://learn.microsoft.com/graph/delta-query-events>

mod series;

use crate::batch::Part;
use crate::changes::unreadable;
use crate::event::{self, Type};
use crate::faults::About;
use crate::mailbox::Mailbox;
use crate::marks::Looked;
use crate::read;
use crate::session::{escaped, get, get_pages};
use crate::watermark::Span;
use model::{Coverage, Departure, Fault, Gone, Id, Kind, Page};
use serde_json::Value as Json;
use std::collections::HashSet;

pub(crate) use series::{lists_deleted, original_of};

/// What is asked for of a master beside what all events show.
pub(crate) const MASTER: [&str; 2] = ["recurrence", "cancelledOccurrences"];

/// How rows came to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// By a round from its beginning: all there is.
    Listed,
    /// By a round that goes on: a changed series is looked at whole, for what was taken out of it
    /// is not told.
    Changed,
    /// By a plain listing, marks included.
    Shown,
}

impl Mailbox {
    /// Tells what rows of the calendar say; `span` is what they are about.
    pub(crate) async fn tell_events(
        &mut self,
        rows: Vec<Json>,
        told: Told,
        span: Span,
        page: &mut Page,
    ) -> Result<(), Fault> {
        let (mut singles, mut members, mut changed) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            match event::type_of(&row) {
                Type::Single => singles.push(row),
                Type::Occurrence | Type::Exception => members.push(row),
                Type::Master => changed.push(row),
            }
        }
        self.tell_singles(singles, told, page).await?;
        for master in &changed {
            let id = read::id(master).unwrap_or_default();
            self.masters.insert(id.to_owned(), master.clone());
            // It may have been a single event until now, and is no record any more.
            page.gone.push(Gone::Record {
                kind: Some(Kind::Appointment),
                id: Id::from(id),
                why: Departure::LeftScope,
            });
        }
        if told == Told::Changed && !changed.is_empty() {
            let ids: Vec<String> = changed.iter().filter_map(read::id).map(str::to_owned).collect();
            let looked = self.look_at_series(&ids, span, page).await?;
            let known = |row: &Json| ids.iter().any(|id| id == read::text(row, "seriesMasterId"));
            members.retain(|row| !known(row));
            members.extend(looked);
        }
        self.find_masters(&members).await?;
        for row in &members {
            let master = self.masters.get(read::text(row, "seriesMasterId"));
            match master.and_then(|master| series::member(master, row, &self.person)) {
                Some(seen) => page.seen.push(seen),
                None => page.refused.extend(read::id(row).map(|id| (Id::from(id), unreadable()))),
            }
        }
        Ok(())
    }

    async fn tell_singles(
        &mut self,
        singles: Vec<Json>,
        told: Told,
        page: &mut Page,
    ) -> Result<(), Fault> {
        let kind = Kind::Appointment;
        let looked = match told {
            Told::Shown => Looked { items: singles, refused: Vec::new() },
            Told::Listed => self.marked(kind, singles, Coverage::Whole).await?,
            Told::Changed => self.marked(kind, singles, Coverage::Since).await?,
        };
        page.refused.extend(looked.refused);
        page.seen.extend(looked.items.iter().filter_map(|item| self.seen(kind, item)));
        Ok(())
    }

    /// Changed series as they stand: their masters with what was deleted of them, and every
    /// occurrence within the span.
    async fn look_at_series(
        &mut self,
        ids: &[String],
        span: Span,
        page: &mut Page,
    ) -> Result<Vec<Json>, Fault> {
        let masters: Vec<Part> = ids.iter().map(|id| self.master_part(id)).collect();
        let mut shown = Vec::new();
        for (id, answer) in ids.iter().zip(self.session.ask(&masters).await?) {
            // One that went meanwhile is told of by the next round.
            let Ok(master) = answer else { continue };
            page.gone.extend(series::deleted_in(&master, span));
            self.masters.insert(id.clone(), master);
            shown.push(id);
        }
        let (from, until) = (escaped(&span.from.rfc3339()), escaped(&span.until.rfc3339()));
        let listings = ids.iter().map(|id| {
            let path = format!(
                "me/events/{}/instances?startDateTime={from}&endDateTime={until}&$top=500&$select={}",
                escaped(id),
                event::select(&[])
            );
            get_pages(&path, About::Record)
        });
        let mut rows = Vec::new();
        for (id, listing) in ids.iter().zip(self.session.list(listings.collect()).await?) {
            match listing {
                Ok(found) => {
                    rows.extend(found);
                    if shown.contains(&id) {
                        page.gone.push(Gone::Relisted { master: Id::from(id.as_str()) });
                    }
                }
                Err(Fault::Missing) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(rows)
    }

    /// Reads the masters of these rows that are not known yet.
    async fn find_masters(&mut self, members: &[Json]) -> Result<(), Fault> {
        let named: HashSet<&str> =
            members.iter().map(|row| read::text(row, "seriesMasterId")).collect();
        let mut wanted: Vec<String> = named
            .into_iter()
            .filter(|id| !id.is_empty() && !self.masters.contains_key(*id))
            .map(str::to_owned)
            .collect();
        wanted.sort_unstable();
        let parts: Vec<Part> = wanted.iter().map(|id| self.master_part(id)).collect();
        for (id, answer) in wanted.into_iter().zip(self.session.ask(&parts).await?) {
            if let Ok(master) = answer {
                self.masters.insert(id, master);
            }
        }
        Ok(())
    }

    pub(crate) fn master_part(&self, id: &str) -> Part {
        let path = format!("me/events/{}?$select={}", escaped(id), event::select(&MASTER));
        get(&path, About::Record)
    }
}
