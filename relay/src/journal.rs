//! The engine's memory over the database: what it writes down is sealed here and opened here.
//!
//! Everything goes under the lease's epoch. The keeper also holds a first cycle to what the preview
//! showed: above that it ends the cycle, and the person looks again.

mod names;
mod opened;

use crate::app::Relay;
use crate::store::accounts::AccountId;
use crate::store::closing::Sealed;
use crate::store::connections::side;
use crate::store::links::{Batch, By, Done, NewEntry};
use crate::store::{Lease, StoreFault};
use crate::vault::Place;
use api::wizard::Shown;
use model::{Fault, Kind, LinkId, Moment, Pending, Write};
use names::Names;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use sync::plan::Conflict;
use sync::report::Entry;
use sync::undo::{Wanted, made_on};
use sync::{Closing, Held, Intent, Journal, Keys, Link, Past, Reading, Settled, Stray};

/// More changes than shown that a first cycle may make without asking: servers move on between the
/// preview and the first cycle.
const MARGIN_PERCENT: u32 = 10;
const MARGIN: u32 = 5;
/// Above so many names, a kind is read whole: one listing is cheaper than many look-ups.
const NAMES_MAX: usize = 5_000;

/// The memory of one account during one cycle.
pub struct Keeper {
    app: Relay,
    lease: Lease,
    cycle: u64,
    keys: Keys,
    org: String,
    allowance: Option<Allowance>,
    /// The moment of the first recall: what becomes due later waits for the next cycle.
    began: Option<Moment>,
    ruled: Vec<LinkId>,
    taken_back: Vec<u64>,
}

/// What a first cycle may change before it asks.
pub struct Allowance {
    updates: u32,
    deletes: u32,
    /// Raised when it would have done more.
    pub overrun: Arc<AtomicBool>,
}

impl Allowance {
    /// What the preview showed, and a margin.
    pub fn from(shown: Shown) -> Allowance {
        let wide = |count: u32| count.saturating_add(count / MARGIN_PERCENT).saturating_add(MARGIN);
        Allowance {
            updates: wide(shown.updates),
            deletes: wide(shown.deletes),
            overrun: Arc::default(),
        }
    }

    fn covers(&mut self, intents: &[Intent]) -> bool {
        let count = |is: fn(&Write) -> bool| {
            u32::try_from(intents.iter().filter(|intent| is(&intent.write)).count())
                .unwrap_or(u32::MAX)
        };
        let updates = count(|write| matches!(write, Write::Update { .. }));
        let deletes = count(|write| matches!(write, Write::Delete { .. }));
        let left = self.updates.checked_sub(updates).zip(self.deletes.checked_sub(deletes));
        match left {
            Some((updates, deletes)) => (self.updates, self.deletes) = (updates, deletes),
            None => self.overrun.store(true, Ordering::SeqCst),
        }
        left.is_some()
    }
}

/// Whose memory it is.
pub struct Owner {
    /// The lease.
    pub lease: Lease,
    /// The cycle's number.
    pub cycle: u64,
    /// The account's keys.
    pub keys: Keys,
    /// The org's id.
    pub org: String,
}

impl Keeper {
    /// The memory of an account for one cycle.
    pub fn new(app: Relay, owner: Owner, allowance: Option<Allowance>) -> Keeper {
        Keeper {
            app,
            lease: owner.lease,
            cycle: owner.cycle,
            keys: owner.keys,
            org: owner.org,
            allowance,
            began: None,
            ruled: Vec::new(),
            taken_back: Vec::new(),
        }
    }

    async fn past(&mut self, crm: &Reading, mail: &Reading) -> Result<Past, StoreFault> {
        let names = Names::of(crm, mail, &self.org, &self.keys);
        let store = &self.app.store;
        let account = self.lease.account.clone();
        let rulings = store.rulings(&account).await?;
        let held = self.app.held(&account).await?;
        let wishes = self.app.wishes(&account).await?;
        let began = *self.began.get_or_insert(self.app.now());
        let waiting = store.waiting_due(&account, began).await?;
        let mut links = BTreeMap::new();
        let mut strays: Vec<Stray> = Vec::new();
        for kind in Kind::ALL {
            if names.whole.contains(&kind) || names.count() > NAMES_MAX {
                keep(&mut links, store.links_of(&account, kind).await?);
            }
            if names.kinds.contains(&kind) || names.whole.contains(&kind) {
                strays.extend(store.strays_of(&account, kind).await?);
            }
        }
        if names.count() <= NAMES_MAX {
            keep(&mut links, store.links_by(&account, By::Crm, &names.crm()).await?);
            keep(&mut links, store.links_by(&account, By::Mail, &names.mail()).await?);
            keep(&mut links, store.links_by(&account, By::Uid, &names.uids()).await?);
            keep(&mut links, store.links_by(&account, By::Master, &names.masters()).await?);
        }
        let numbered: Vec<LinkId> = names
            .numbers()
            .chain(held.iter().map(|held| held.link))
            .chain(rulings.iter().map(|ruling| ruling.link))
            .chain(wishes.iter().map(|wish| wish.conflict.link))
            .filter(|number| !links.contains_key(number))
            .collect();
        drop(names);
        keep(&mut links, store.links_numbered(&account, &numbered).await?);
        let past = Past {
            links: links.into_values().collect(),
            strays,
            intents: self.app.intents(&account).await?,
            held,
            rulings,
            wishes,
            waiting,
            totals: store.totals(&account, self.app.now()).await?,
        };
        self.ruled.extend(past.rulings.iter().map(|ruling| ruling.link));
        Ok(past)
    }

    async fn back(&mut self) -> Result<Wanted, StoreFault> {
        let account = self.lease.account.clone();
        let rows = self.app.store.wanted_back(&account).await?;
        let leaves = self.app.store.is_leaving(&account).await?;
        if rows.is_empty() && !leaves {
            return Ok(Wanted::default());
        }
        let open: BTreeSet<LinkId> =
            self.app.intents(&account).await?.iter().map(|intent| intent.link.id).collect();
        if leaves {
            return self.all_made(&account, &open).await;
        }
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            let entry = self.app.entry(&account, &row)?;
            if !open.contains(&entry.link) {
                self.taken_back.push(row.id);
                entries.push(entry);
            }
        }
        self.app.wanted(&account, entries).await
    }

    /// All that was made, for whoever leaves.
    async fn all_made(
        &self,
        account: &AccountId,
        open: &BTreeSet<LinkId>,
    ) -> Result<Wanted, StoreFault> {
        let mut links = Vec::new();
        for kind in Kind::ALL {
            let all = self.app.store.links_of(account, kind).await?;
            let theirs = |link: &Link| made_on(link).is_some() && !open.contains(&link.id);
            links.extend(all.into_iter().filter(theirs));
        }
        Ok(Wanted::all_made(links))
    }

    async fn write_down(&mut self, intents: &[Intent]) -> Result<(), Fault> {
        if self.allowance.as_mut().is_some_and(|allowance| !allowance.covers(intents)) {
            return Err(Fault::Superseded);
        }
        let sealed: Vec<_> = intents
            .iter()
            .map(|intent| {
                let row = format!("{}|{}", self.lease.account.0, intent.key);
                let body =
                    self.app.seal(Place { table: "intents", column: "body", row: &row }, intent);
                (intent.key.clone(), intent.at, body)
            })
            .collect();
        Ok(self.app.store.intend(&self.lease, &sealed, self.app.now()).await?)
    }

    async fn store_outcomes(&mut self, settled: &[Settled]) -> Result<(), Fault> {
        let entries: Vec<&Entry> = settled.iter().filter_map(|it| it.entry.as_ref()).collect();
        let store = &self.app.store;
        let now = self.app.now();
        let first = match entries.len() {
            0 => 0,
            lines => store.entry_numbers(&self.lease, lines, now).await?,
        };
        let numbered = entries.into_iter().zip(first..);
        let batch = Batch {
            links: settled.iter().filter_map(|it| it.link.clone()).collect(),
            entries: numbered.map(|(entry, id)| self.line(entry, id)).collect(),
            intents: settled.iter().filter_map(|it| it.intent.clone()).collect(),
            conflicts: settled
                .iter()
                .flat_map(|it| &it.conflicts)
                .map(|conflict| (conflict.clone(), self.conflict(conflict)))
                .collect(),
            echoes: settled.iter().filter_map(|it| it.echo.clone()).collect(),
        };
        Ok(store.settle(&self.lease, self.cycle, &batch, now).await?)
    }

    fn line(&self, entry: &Entry, id: u64) -> NewEntry {
        let row = format!("{}|{id}", self.lease.account.0);
        NewEntry {
            kind: entry.kind,
            end: entry.end,
            verb: entry.verb,
            outcome: if entry.fault.is_none() { Done::Yes } else { Done::No },
            id,
            emptied: entry.emptied(),
            body: self.app.seal(Place { table: "entries", column: "body", row: &row }, entry),
        }
    }

    fn conflict(&self, conflict: &Conflict) -> Vec<u8> {
        let row = format!("{}|{}|{}", self.lease.account.0, conflict.link, conflict.field.name());
        self.app.seal(Place { table: "conflicts", column: "body", row: &row }, conflict)
    }

    async fn end(&mut self, closing: &Closing) -> Result<(), Fault> {
        let account = &self.lease.account.0;
        let title = |(stray, title): &(Stray, String)| {
            let row = format!("{account}|{}|{}", side(stray.end), stray.id);
            self.app
                .vault
                .seal(Place { table: "strays", column: "title", row: &row }, title.as_bytes())
        };
        let held = |held: &Held| {
            let row = format!("{account}|{}|{}", held.link, side(held.end));
            self.app.seal(Place { table: "held", column: "body", row: &row }, held)
        };
        let sealed = Sealed {
            titles: closing.strays.iter().map(title).collect(),
            held: closing.held.iter().map(held).collect(),
            conflicts: closing.conflicts.iter().map(|it| self.conflict(it)).collect(),
            ruled: std::mem::take(&mut self.ruled),
            taken_back: std::mem::take(&mut self.taken_back),
        };
        Ok(self.app.store.close_cycle(&self.lease, closing, &sealed, self.app.now()).await?)
    }
}

impl Journal for Keeper {
    fn recall<'a>(
        &'a mut self,
        crm: &'a Reading,
        mail: &'a Reading,
    ) -> Pending<'a, Result<Past, Fault>> {
        Box::pin(async move { Ok(self.past(crm, mail).await?) })
    }

    fn wanted_back(&mut self) -> Pending<'_, Result<Wanted, Fault>> {
        Box::pin(async move { Ok(self.back().await?) })
    }

    fn intend<'a>(&'a mut self, intents: &'a [Intent]) -> Pending<'a, Result<(), Fault>> {
        Box::pin(self.write_down(intents))
    }

    fn settle<'a>(&'a mut self, settled: &'a [Settled]) -> Pending<'a, Result<(), Fault>> {
        Box::pin(self.store_outcomes(settled))
    }

    fn close<'a>(&'a mut self, closing: &'a Closing) -> Pending<'a, Result<(), Fault>> {
        Box::pin(self.end(closing))
    }
}

fn keep(links: &mut BTreeMap<LinkId, Link>, found: Vec<Link>) {
    links.extend(found.into_iter().map(|link| (link.id, link)));
}
