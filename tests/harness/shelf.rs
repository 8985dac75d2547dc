//! A side without a protocol: records on a shelf. It keeps every promise that a side makes and
//! does nothing else, so that thousands of lives can be lived in seconds.

use crate::fuse::Fuse;
use model::{
    About, Ask, Coverage, Departure, Fault, Field, FieldSet, Fields, Found, Gone, Id, Kind, Mark,
    Moment, Outcome, Page, Pending, PerKind, Reach, Reader, Receipt, Scope, Seen, Side, Value,
    Version, Watermark, Write,
};
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync::past::End;

/// Records on one page of a listing.
const PAGE: usize = 7;
/// Writes in one batch.
const BATCH: u16 = 4;

/// What strikes a request to a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// Nothing is done, and no answer comes.
    Before,
    /// It is done, and no answer comes.
    After,
    /// It is refused with a wait.
    Throttle,
    /// Watermarks are refused from then on.
    LoseWatermarks,
    /// Nothing happens to this request.
    Nothing,
}

/// What lies on a shelf.
#[derive(Debug, Default)]
pub struct Stock {
    records: BTreeMap<Id, Seen>,
    bin: BTreeMap<Id, Seen>,
    /// Every change in order: which record, and whether it is there since.
    changes: Vec<(Id, Kind, bool)>,
    era: u32,
    next: u32,
    /// Records that were merged into others.
    merged: BTreeMap<Id, Id>,
    /// What strikes the next requests, in order.
    pub strikes: VecDeque<Strike>,
    /// Records whose changes are refused for their content, as by a rule of the company.
    pub refuses: HashSet<Id>,
}

/// A side over a stock.
pub struct Shelf {
    end: End,
    stock: Arc<Mutex<Stock>>,
    fuse: Fuse,
    now: Moment,
    reach: Reach,
    strikes: Strikes,
}

/// Whether strikes reach whoever uses the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strikes {
    Taken,
    Spared,
}

impl Shelf {
    /// A shelf of a stock, as it is reached at a moment.
    pub fn new(end: End, stock: &Arc<Mutex<Stock>>, fuse: &Fuse, now: Moment) -> Shelf {
        Shelf {
            end,
            stock: Arc::clone(stock),
            fuse: fuse.clone(),
            now,
            reach: reach(end),
            strikes: Strikes::Taken,
        }
    }

    /// The same for a person, whom nothing strikes.
    pub fn calm(end: End, stock: &Arc<Mutex<Stock>>, now: Moment) -> Shelf {
        Shelf { strikes: Strikes::Spared, ..Shelf::new(end, stock, &Fuse::never(), now) }
    }

    fn stock(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn strike(&self) -> Strike {
        match self.strikes {
            Strikes::Taken => self.stock().strikes.pop_front().unwrap_or(Strike::Nothing),
            Strikes::Spared => Strike::Nothing,
        }
    }

    /// Passes the weather and the fuse before a request that only reads.
    fn reading(&self) -> Result<(), Fault> {
        self.fuse.pass()?;
        match self.strike() {
            Strike::Nothing => Ok(()),
            Strike::Before | Strike::After => Err(Fault::Offline(String::from("struck"))),
            Strike::Throttle => {
                Err(Fault::Throttled { wait_ms: Some(1_000), code: String::from("struck") })
            }
            Strike::LoseWatermarks => {
                self.stock().era += 1;
                Ok(())
            }
        }
    }

    fn page(&self, since: Option<&Watermark>) -> Result<Page, Fault> {
        let stock = self.stock();
        let whole = format!("{}.w", stock.era);
        let (from, coverage) = match since {
            None => (0, Coverage::Whole),
            Some(mark) => {
                let (era, at) = mark.0.rsplit_once('.').unwrap_or_default();
                let (era, coverage) = match era.strip_suffix(".w") {
                    Some(era) if at != "end" => (era, Coverage::Whole),
                    Some(_) | None => (era, Coverage::Since),
                };
                if era != stock.era.to_string() {
                    return Err(Fault::WatermarkLost(Kind::Contact));
                }
                (at.parse().unwrap_or(0), coverage)
            }
        };
        let upto = (from + PAGE).min(stock.changes.len());
        let more = upto < stock.changes.len();
        let era = if more && coverage == Coverage::Whole { whole } else { stock.era.to_string() };
        let mut page = Page {
            seen: Vec::new(),
            gone: Vec::new(),
            refused: Vec::new(),
            covered: PerKind::from_fn(|_| coverage),
            next: Watermark(format!("{era}.{upto}")),
            more,
        };
        for (id, kind, there) in &stock.changes[from..upto] {
            match (stock.records.get(id), there) {
                (Some(seen), true) => page.seen.push(seen.clone()),
                (None, false) if coverage != Coverage::Whole => page.gone.push(Gone::Record {
                    kind: Some(*kind),
                    id: id.clone(),
                    why: match (stock.merged.get(id), self.end) {
                        (Some(into), _) => Departure::Merged { into: into.clone() },
                        (None, End::Crm) => Departure::Deleted,
                        (None, End::Mail) => Departure::Unlisted,
                    },
                }),
                (Some(_) | None, _) => {}
            }
        }
        let mut told = HashSet::new();
        page.seen.retain(|seen| told.insert(seen.id.clone()));
        Ok(page)
    }

    fn carry_out(&self, write: &Write) -> Outcome {
        let mut stock = self.stock();
        match write {
            Write::Create { kind, mark, fields, .. } => {
                let id = stock.new_id(self.end);
                let shown = padded(*kind, fields, &self.reach);
                let mark = mark.clone().filter(|_| *self.reach.marks.get(*kind));
                stock.records.insert(id.clone(), seen(&id, *kind, shown, mark, self.now));
                stock.moved(&id, *kind)
            }
            Write::Update { kind, id, version, fields, .. } => {
                let refused = stock.refuses.contains(id);
                let Some(record) = stock.records.get_mut(id) else {
                    return Outcome::Refused(Fault::Missing);
                };
                if record.version != *version {
                    return Outcome::Refused(Fault::Stale);
                }
                if refused {
                    let code = String::from("a rule of the company");
                    return Outcome::Refused(Fault::Rejected { code, field: None });
                }
                for (field, value) in fields.iter() {
                    record.fields.set(field, value.clone());
                }
                stock.moved(id, *kind)
            }
            Write::Mark { kind, id, version, mark } => {
                let Some(record) = stock.records.get_mut(id) else {
                    return Outcome::Refused(Fault::Missing);
                };
                if record.version != *version {
                    return Outcome::Refused(Fault::Stale);
                }
                record.mark.clone_from(mark);
                stock.moved(id, *kind)
            }
            Write::Delete { kind, id, version, .. } => {
                match stock.records.get(id) {
                    None => return Outcome::Refused(Fault::Missing),
                    Some(record) if record.version != *version => {
                        return Outcome::Refused(Fault::Stale);
                    }
                    Some(_) => {}
                }
                if let Some(record) = stock.records.remove(id) {
                    stock.bin.insert(id.clone(), record);
                }
                stock.changes.push((id.clone(), *kind, false));
                let version = version.clone();
                Outcome::Done(Receipt { id: id.clone(), version, shown: Fields::new() })
            }
            Write::Restore { kind, id, .. } => {
                let Some(record) = stock.bin.remove(id) else {
                    return Outcome::Refused(Fault::Missing);
                };
                stock.records.insert(id.clone(), record);
                stock.moved(id, *kind)
            }
        }
    }

    fn answer(&self, ask: &Ask) -> Found {
        let stock = self.stock();
        let here = |seen: &Seen| Found::Here { seen: seen.clone(), image: vec![1] };
        let one = |mut found: Vec<&Seen>| match found.len() {
            0 => Found::Nothing,
            1 => here(found.remove(0)),
            _ => Found::Many(found.into_iter().cloned().collect()),
        };
        let all = stock.records.values();
        match ask {
            Ask::Id(_, id) => match (stock.records.get(id), stock.merged.get(id)) {
                (Some(seen), _) => here(seen),
                (None, Some(into)) => Found::Merged(into.clone()),
                (None, None) if stock.bin.contains_key(id) => Found::Bin(id.clone()),
                (None, None) => Found::Nothing,
            },
            Ask::Mark(kind, mark) => {
                one(all.filter(|s| s.kind == *kind && s.mark.as_ref() == Some(mark)).collect())
            }
            Ask::Uid(_) | Ask::Account(_) => Found::Nothing,
            Ask::Like { kind, fields, since } => {
                let young = all.filter(|s| s.kind == *kind && s.about.created >= Some(*since));
                let agree = |seen: &&Seen, field: Field| match fields.get(field) {
                    None | Some(Value::Empty) => true,
                    Some(sent) => seen.fields.get(field).is_some_and(|shown| shown.same_as(sent)),
                };
                let names = [Field::Surname, Field::Email, Field::Subject, Field::Times];
                one(young.filter(|seen| names.iter().all(|field| agree(seen, *field))).collect())
            }
            Ask::Named(kind, text) => {
                one(all.filter(|seen| seen.kind == *kind && seen.is_named(text)).collect())
            }
            Ask::Email(email) => {
                one(all.filter(|seen| seen.fields.text(Field::Email) == Some(email)).collect())
            }
        }
    }
}

impl Stock {
    /// Merges a record into another, which stays as it is.
    pub fn merge(&mut self, loser: &Id, into: &Id) {
        let Some(record) = self.records.remove(loser) else { return };
        self.changes.push((loser.clone(), record.kind, false));
        self.merged.insert(loser.clone(), into.clone());
    }

    fn new_id(&mut self, end: End) -> Id {
        self.next += 1;
        Id(format!("{end:?}-{}", self.next))
    }

    fn moved(&mut self, id: &Id, kind: Kind) -> Outcome {
        self.next += 1;
        let version = Version(self.next.to_string());
        self.changes.push((id.clone(), kind, true));
        let Some(record) = self.records.get_mut(id) else {
            return Outcome::Refused(Fault::Missing);
        };
        record.version = version.clone();
        Outcome::Done(Receipt { id: id.clone(), version, shown: record.fields.clone() })
    }
}

fn seen(id: &Id, kind: Kind, fields: Fields, mark: Option<Mark>, now: Moment) -> Seen {
    let about = About { created: Some(now), owned: Some(true), ..About::default() };
    Seen { id: id.clone(), version: Version::default(), kind, fields, mark, series: None, about }
}

/// What a server shows of a record: every field that it knows, empty where nothing was given.
fn padded(kind: Kind, fields: &Fields, reach: &Reach) -> Fields {
    let known = reach.reads.get(kind).iter();
    known.map(|field| (field, fields.get(field).cloned().unwrap_or(Value::Empty))).collect()
}

fn reach(end: End) -> Reach {
    let fields = PerKind::from_fn(|kind| match end {
        End::Crm => FieldSet::of(kind).without(Field::Email2).without(Field::Email3),
        End::Mail => FieldSet::of(kind),
    });
    Reach {
        reads: fields,
        writes: fields,
        longest: PerKind::default(),
        longest_minutes: None,
        batch: PerKind::from_fn(|_| BATCH),
        marks: PerKind::from_fn(|_| end == End::Mail),
        needs_surname: end == End::Crm,
        tells_private: PerKind::from_fn(|_| true),
    }
}

impl Reader for Shelf {
    fn reach(&self) -> &Reach {
        &self.reach
    }

    fn count<'a>(&'a mut self, _scope: &'a Scope) -> Pending<'a, Result<PerKind<u32>, Fault>> {
        Box::pin(async move {
            self.reading()?;
            let stock = self.stock();
            Ok(PerKind::from_fn(|kind| {
                let of_kind = stock.records.values().filter(|seen| seen.kind == kind);
                u32::try_from(of_kind.count()).unwrap_or(u32::MAX)
            }))
        })
    }

    fn changes<'a>(
        &'a mut self,
        _scope: &'a Scope,
        since: Option<&'a Watermark>,
    ) -> Pending<'a, Result<Page, Fault>> {
        Box::pin(async move {
            self.reading()?;
            self.page(since)
        })
    }

    fn look<'a>(&'a mut self, asks: &'a [Ask]) -> Pending<'a, Result<Vec<Found>, Fault>> {
        Box::pin(async move {
            if asks.is_empty() {
                return Ok(Vec::new());
            }
            self.reading()?;
            Ok(asks.iter().map(|ask| self.answer(ask)).collect())
        })
    }
}

impl Side for Shelf {
    fn setup(&self) -> String {
        String::new()
    }

    fn write<'a>(&'a mut self, writes: &'a [Write]) -> Pending<'a, Vec<Outcome>> {
        Box::pin(async move {
            let all = |outcome: Outcome| vec![outcome; writes.len()];
            if let Err(fault) = self.fuse.pass() {
                return all(Outcome::NotSent(fault));
            }
            let lost = Fault::Offline(String::from("struck"));
            match self.strike() {
                Strike::Before => return all(Outcome::InDoubt(lost)),
                Strike::After => {
                    writes.iter().for_each(|write| drop(self.carry_out(write)));
                    return all(Outcome::InDoubt(lost));
                }
                Strike::Throttle => {
                    let code = String::from("struck");
                    return all(Outcome::NotSent(Fault::Throttled { wait_ms: None, code }));
                }
                Strike::LoseWatermarks => self.stock().era += 1,
                Strike::Nothing => {}
            }
            let outcomes = writes.iter().map(|write| self.carry_out(write)).collect();
            match self.fuse.pass() {
                Ok(()) => outcomes,
                Err(fault) => all(Outcome::InDoubt(fault)),
            }
        })
    }
}
