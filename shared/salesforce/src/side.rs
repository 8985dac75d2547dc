//! The org as one end of the sync.

use crate::around::{self, Around};
use crate::condition::Condition;
use crate::event::{self, Timing};
use crate::limits::TIMINGS_MAX;
use crate::rest::Line;
use crate::setup::{self, Setup};
use crate::views::{self, View};
use crate::{changes, counts, lookups, row, rows};
use model::{
    Ask, Fault, Found, Id, Moment, Outcome, Page, Pending, PerKind, Reach, Reader, Scope, Side,
    Watermark, Write,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::Transport;
use wire::Tree;

/// An org, opened for one person.
pub struct Org {
    /// The way to it.
    pub(crate) line: Line,
    /// What was learnt of it.
    pub(crate) setup: Setup,
    /// What it can hold.
    pub(crate) reach: Reach,
    /// The list view whose members take part, once it was read.
    pub(crate) view: Option<Condition>,
    /// When the events that were seen start, for writing their reminders.
    pub(crate) timings: BTreeMap<Id, Timing>,
}

/// An org that was opened.
pub struct Opened {
    /// The org.
    pub side: Org,
    /// What was learnt of it, to be handed back to [`open`] the next time.
    pub setup: String,
    /// Org and person, `00D…/005…`, each of 18 characters.
    pub identity: String,
    /// The person's user name.
    pub user_name: String,
}

/// Opens an org. With a former [`Opened::setup`] no request is made, unless it is a day old or was
/// made by another version of Twinline; without one, three requests learn everything.
pub async fn open(
    transport: Arc<dyn Transport>,
    known: Option<&str>,
    now: Moment,
) -> Result<Opened, Fault> {
    let mut line = Line::new(transport, now);
    let setup = match known.and_then(Setup::recall) {
        Some(setup) if !setup.is_old(now) => setup,
        Some(old) => setup::learn(&mut line).await?.after(&old),
        None => setup::learn(&mut line).await?,
    };
    line.version = setup.version.clone();
    Ok(Opened {
        identity: setup.identity(),
        user_name: setup.user_name.clone(),
        setup: setup.write(),
        side: Org { reach: setup.reach(), line, setup, view: None, timings: BTreeMap::new() },
    })
}

impl Org {
    /// The list views of contacts that can be followed.
    pub async fn views(&mut self) -> Result<Vec<View>, Fault> {
        views::list(&mut self.line).await
    }

    /// Open tasks and appointments to come of each of these contacts, in order.
    pub async fn around(&mut self, contacts: &[Id], now: Moment) -> Result<Vec<Around>, Fault> {
        around::look(self, contacts, now).await
    }

    /// Calls used and allowed in 24 hours, by the last answer that told.
    pub fn usage(&self) -> Option<(u32, u32)> {
        self.line.usage
    }

    /// Learns the setup anew, without forgetting what only writes could tell.
    pub(crate) async fn relearn(&mut self) -> Result<(), Fault> {
        self.setup = setup::learn(&mut self.line).await?.after(&self.setup);
        self.reach = self.setup.reach();
        Ok(())
    }

    /// Remembers when events start.
    pub(crate) fn remember_all<'a>(&mut self, rows: impl Iterator<Item = &'a Tree>) {
        for row in rows {
            let (Some(id), Some(timing)) = (row::id(row, "Id"), event::timing(&self.setup, row))
            else {
                continue;
            };
            if self.timings.len() < TIMINGS_MAX || self.timings.contains_key(&id) {
                self.timings.insert(id, timing);
            }
        }
    }
}

impl Reader for Org {
    fn reach(&self) -> &Reach {
        &self.reach
    }

    fn count<'a>(&'a mut self, scope: &'a Scope) -> Pending<'a, Result<PerKind<u32>, Fault>> {
        Box::pin(counts::count(self, scope))
    }

    fn changes<'a>(
        &'a mut self,
        scope: &'a Scope,
        since: Option<&'a Watermark>,
    ) -> Pending<'a, Result<Page, Fault>> {
        Box::pin(changes::read(self, scope, since))
    }

    fn look<'a>(&'a mut self, asks: &'a [Ask]) -> Pending<'a, Result<Vec<Found>, Fault>> {
        Box::pin(lookups::look(self, asks))
    }
}

impl Side for Org {
    fn setup(&self) -> String {
        self.setup.write()
    }

    fn write<'a>(&'a mut self, writes: &'a [Write]) -> Pending<'a, Vec<Outcome>> {
        Box::pin(rows::write(self, writes))
    }
}

#[cfg(test)]
mod tests;
