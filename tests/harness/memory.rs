//! The relay's store, in memory: the same promises, no database.

use crate::fuse::Fuse;
use model::{Coverage, Fault, Gone, Id, Kind, LinkId, Pending, PerKind};
use std::collections::{BTreeMap, HashSet};
use sync::past::{End, Held, Intent, Link, LinkState, Past, Ruling, Stray, Totals, Wish};
use sync::plan::{Conflict, Ruled, Verb};
use sync::report::Entry;
use sync::undo::Wanted;
use sync::{Closing, Journal, Reading, Settled, Waiting, Watermarks};

/// Everything that survives a cycle.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Links by number.
    pub links: BTreeMap<LinkId, Link>,
    /// Strays by place.
    pub strays: BTreeMap<(End, Id), Stray>,
    /// Unfinished intents by key.
    pub intents: BTreeMap<String, Intent>,
    /// Deletions that wait.
    pub held: Vec<Held>,
    /// What the person decided.
    pub rulings: Vec<Ruling>,
    /// Conflicts of which the person wants one value.
    pub wishes: Vec<Wish>,
    /// History lines that the person wants to be taken back.
    pub wanted_back: Vec<Entry>,
    pub(crate) given_back: Vec<Entry>,
    /// Records to try again.
    pub waiting: Vec<Waiting>,
    /// Conflicts so far.
    pub conflicts: Vec<Conflict>,
    /// History lines so far.
    pub entries: Vec<Entry>,
    /// Where the next cycle goes on.
    pub watermarks: Watermarks,
    /// The first link number that was never used.
    pub next_link: LinkId,
    /// When it ends.
    pub fuse: Fuse,
}

impl Memory {
    /// The link of a record.
    pub fn link_of(&self, end: End, id: &Id) -> Option<&Link> {
        self.links.values().find(|link| link.shadow(end).is_some_and(|shadow| shadow.id == *id))
    }

    /// How many links are at work.
    pub fn live(&self) -> usize {
        self.links.values().filter(|link| link.state == LinkState::Live).count()
    }

    /// No life of a test lasts a day: every deletion and every field that was emptied counts.
    fn totals(&self) -> PerKind<Totals> {
        PerKind::from_fn(|kind| {
            let links = self.links.values();
            let live = links.filter(|link| link.kind == kind && link.state == LinkState::Live);
            let links = u32::try_from(live.count()).unwrap_or(u32::MAX);
            let mut totals = Totals { links, ..Totals::default() };
            for entry in self.entries.iter().filter(|entry| entry.kind == kind) {
                let Some(end) = entry.end else { continue };
                totals.count_emptied(end, entry.emptied());
                if entry.verb == Verb::Delete && entry.fault.is_none() {
                    match end {
                        End::Crm => totals.deleted_crm += 1,
                        End::Mail => totals.deleted_mail += 1,
                    }
                }
            }
            totals
        })
    }

    /// The person wants this end's value of every conflict that is listed.
    pub fn take(&mut self, take: End) {
        let wish = |conflict: &Conflict| Wish { conflict: conflict.clone(), take };
        self.wishes = self.conflicts.iter().map(wish).collect();
    }

    /// Keeps conflicts in the place of what was told of the same fields before.
    fn dispute(&mut self, told: &[Conflict]) {
        for conflict in told {
            let other = |it: &Conflict| (it.link, it.field) != (conflict.link, conflict.field);
            self.wishes.retain(|wish| other(&wish.conflict));
            if conflict.ruling == Ruled::Settled {
                self.conflicts.retain(other);
            } else {
                self.conflicts.push(conflict.clone());
            }
        }
    }

    fn recall_now(&self, crm: &Reading, mail: &Reading) -> Past {
        let named = Named::of(crm, mail, self);
        let links = self.links.values().filter(|link| named.has_link(link)).cloned().collect();
        let strays = self.strays.values().filter(|stray| named.has_stray(stray)).cloned().collect();
        Past {
            links,
            strays,
            intents: self.intents.values().cloned().collect(),
            held: self.held.clone(),
            rulings: self.rulings.clone(),
            wishes: self.wishes.clone(),
            waiting: self.waiting.clone(),
            totals: self.totals(),
        }
    }
}

/// What two readings name.
struct Named {
    whole: PerKind<bool>,
    kinds: PerKind<bool>,
    ids: HashSet<Id>,
    masters: HashSet<Id>,
    held: HashSet<LinkId>,
}

impl Named {
    fn of(crm: &Reading, mail: &Reading, memory: &Memory) -> Named {
        let whole = PerKind::from_fn(|kind: Kind| {
            [crm, mail].iter().any(|reading| *reading.covered.get(kind) == Coverage::Whole)
        });
        let mut kinds = PerKind::default();
        let mut ids = HashSet::new();
        let mut masters = HashSet::new();
        for reading in [crm, mail] {
            for noted in &reading.seen {
                *kinds.get_mut(noted.seen.kind) = true;
                masters.extend(noted.seen.series.iter().map(|series| series.master.clone()));
            }
            for gone in &reading.gone {
                match gone {
                    Gone::Record { .. } => {}
                    Gone::Series { master, .. } | Gone::Relisted { master } => {
                        masters.insert(master.clone());
                    }
                    Gone::Occurrence { series } => drop(masters.insert(series.master.clone())),
                }
            }
            ids.extend(reading.ids().cloned());
        }
        let held = memory.held.iter().map(|held| held.link);
        let held = held.chain(memory.wishes.iter().map(|it| it.conflict.link)).collect();
        Named { whole, kinds, ids, masters, held }
    }

    fn has_link(&self, link: &Link) -> bool {
        let by_id = End::BOTH
            .iter()
            .any(|end| link.shadow(*end).is_some_and(|shadow| self.ids.contains(&shadow.id)));
        let by_master =
            link.series.as_ref().is_some_and(|series| self.masters.contains(&series.master));
        *self.whole.get(link.kind) || by_id || by_master || self.held.contains(&link.id)
    }

    /// Strays of a kind that is read at all: any of them could be the counterpart of what is new.
    fn has_stray(&self, stray: &Stray) -> bool {
        *self.whole.get(stray.kind) || *self.kinds.get(stray.kind)
    }
}

impl Journal for Memory {
    fn recall<'a>(
        &'a mut self,
        crm: &'a Reading,
        mail: &'a Reading,
    ) -> Pending<'a, Result<Past, Fault>> {
        Box::pin(async move { Ok(self.recall_now(crm, mail)) })
    }

    fn intend<'a>(&'a mut self, intents: &'a [Intent]) -> Pending<'a, Result<(), Fault>> {
        Box::pin(async move {
            self.fuse.pass()?;
            for intent in intents {
                let next = LinkId(intent.link.id.0 + 1);
                self.next_link = self.next_link.max(next);
                self.intents.insert(intent.key.clone(), intent.clone());
            }
            self.fuse.pass()
        })
    }

    fn wanted_back(&mut self) -> Pending<'_, Result<Wanted, Fault>> {
        Box::pin(async move {
            let doubtful = |link| self.intents.values().any(|intent| intent.link.id == link);
            let wanted = self.wanted_back.iter().filter(|entry| !doubtful(entry.link));
            let entries: Vec<Entry> = wanted.cloned().collect();
            let about = |link: &&Link| entries.iter().any(|entry| entry.link == link.id);
            let links = self.links.values().filter(about).cloned().collect();
            self.given_back = entries.clone();
            Ok(Wanted { entries, links })
        })
    }

    fn settle<'a>(&'a mut self, settled: &'a [Settled]) -> Pending<'a, Result<(), Fault>> {
        Box::pin(async move {
            self.fuse.pass()?;
            for one in settled {
                if let Some(link) = &one.link {
                    self.next_link = self.next_link.max(LinkId(link.id.0 + 1));
                    self.links.insert(link.id, link.clone());
                }
                self.entries.extend(one.entry.clone());
                self.dispute(&one.conflicts);
                self.waiting.extend(one.echo.clone());
                if let Some(key) = &one.intent {
                    self.intents.remove(key);
                }
            }
            self.fuse.pass()
        })
    }

    fn close<'a>(&'a mut self, closing: &'a Closing) -> Pending<'a, Result<(), Fault>> {
        Box::pin(async move {
            self.fuse.pass()?;
            let given = std::mem::take(&mut self.given_back);
            self.wanted_back.retain(|entry| !given.contains(entry));
            self.watermarks = closing.watermarks.clone();
            self.waiting.retain(|waiting| !closing.taken.contains(waiting));
            self.waiting.extend(closing.waiting.iter().cloned());
            self.held = closing.held.clone();
            let waits = |link| closing.held.iter().any(|held| held.link == link);
            self.rulings.retain(|ruling| waits(ruling.link));
            self.dispute(&closing.conflicts);
            for (end, id) in &closing.no_longer_strays {
                self.strays.remove(&(*end, id.clone()));
            }
            for (stray, _) in &closing.strays {
                self.strays.insert((stray.end, stray.id.clone()), stray.clone());
            }
            self.fuse.pass()
        })
    }
}
