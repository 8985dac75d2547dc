//! Two sides in memory, as the planner's tests need them: what a reading would hold, what an ask
//! would find, and what carrying a plan out does.

use crate::past::{End, Past, Shadow};
use crate::plan::Plan;
use crate::reading::Noted;
use crate::{Digests, Keys, Reading, Rules};
use model::{
    About, Ask, Coverage, Departure, Fault, Field, FieldSet, Fields, Found, Gone, Id, Kind, Mark,
    PerKind, Seen, Series, Value, Version,
};
use std::collections::BTreeMap;

pub(super) const KEYS: Keys = Keys { digest: (11, 12), mark: (13, 14) };

/// Where a record is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Lies {
    Here,
    /// Here, but a listing with the connector's own condition lacks it.
    Unlisted,
    Elsewhere,
    Bin,
    /// In the bin, where it has another id.
    BinAnew,
    Nowhere,
    Into(String),
    Refused,
}

#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) kind: Kind,
    pub(super) fields: Fields,
    pub(super) version: u32,
    pub(super) about: About,
    pub(super) mark: Option<Mark>,
    pub(super) series: Option<Series>,
    pub(super) lies: Lies,
    /// What the next feed says of it.
    pub(super) told: Option<Told>,
    pub(super) parent: Option<Id>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Told {
    Seen,
    Gone(Departure),
    Occurrence,
    /// Its series was listed whole, and it is no part of it.
    Relisted,
    /// The feed has nothing of its series any more, whose master is still there.
    MasterGone,
    Series(Departure),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Since,
    Whole,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Forth,
    Back,
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) rules: Rules,
    pub(super) crm: BTreeMap<String, Record>,
    pub(super) mail: BTreeMap<String, Record>,
    pub(super) past: Past,
    pub(super) accounts: Vec<String>,
}

impl World {
    pub(super) fn side(&self, end: End) -> &BTreeMap<String, Record> {
        match end {
            End::Crm => &self.crm,
            End::Mail => &self.mail,
        }
    }

    pub(super) fn side_mut(&mut self, end: End) -> &mut BTreeMap<String, Record> {
        match end {
            End::Crm => &mut self.crm,
            End::Mail => &mut self.mail,
        }
    }

    fn seen(&self, id: &str, record: &Record) -> Seen {
        let mut about = record.about.clone();
        if record.lies == Lies::Unlisted {
            about.member = Some(false);
        }
        Seen {
            id: Id::from(id),
            version: Version(record.version.to_string()),
            kind: record.kind,
            fields: record.fields.clone(),
            mark: record.mark.clone(),
            series: record.series.clone(),
            about,
        }
    }

    pub(super) fn reading(&self, end: End, mode: Mode, order: Order) -> Reading {
        let coverage = match mode {
            Mode::Since => Coverage::Since,
            Mode::Whole => Coverage::Whole,
        };
        let mut reading = Reading { covered: PerKind::from_fn(|_| coverage), ..Reading::default() };
        for (id, record) in self.side(end) {
            if record.lies == Lies::Refused {
                reading.refused.push((Id::from(id.as_str()), Fault::Missing));
                continue;
            }
            let whole = mode == Mode::Whole && record.lies == Lies::Here;
            if whole || record.told == Some(Told::Seen) {
                reading.seen.push(Noted::of(self.seen(id, record), &KEYS));
            }
            if mode == Mode::Whole {
                continue;
            }
            match &record.told {
                Some(Told::Gone(why)) => reading.gone.push(Gone::Record {
                    kind: Some(record.kind),
                    id: Id::from(id.as_str()),
                    why: why.clone(),
                }),
                Some(Told::Occurrence) => reading
                    .gone
                    .push(Gone::Occurrence { series: record.series.clone().expect("a series") }),
                Some(Told::Relisted) => reading.gone.push(Gone::Relisted {
                    master: record.series.clone().expect("a series").master,
                }),
                Some(Told::MasterGone) => reading.gone.push(Gone::Series {
                    master: record.series.clone().expect("a series").master,
                    why: Departure::Deleted,
                }),
                Some(Told::Series(why)) => reading.gone.push(Gone::Series {
                    master: record.series.clone().expect("a series").master,
                    why: why.clone(),
                }),
                Some(Told::Seen) | None => {}
            }
        }
        if order == Order::Back {
            reading.seen.reverse();
            reading.gone.reverse();
        }
        reading
    }

    fn look(&self, end: End, ask: &Ask) -> Found {
        match ask {
            Ask::Id(kind, id) => match self.side(end).get(id.as_str()) {
                Some(Record { lies: Lies::BinAnew, .. }) => Found::Nothing,
                Some(record) if record.kind == *kind => self.found(id.as_str(), record),
                Some(_) | None => self.master(end, id),
            },
            Ask::Mark(_, mark) => self.first(end, |record| record.mark.as_ref() == Some(mark)),
            Ask::Uid(uid) => self.first(end, |record| {
                record.about.uid.as_ref() == Some(uid)
                    || record.series.as_ref().is_some_and(|series| series.uid == *uid)
            }),
            Ask::Named(..) => panic!("no plan looks for names"),
            Ask::Email(address) => {
                let mut all: Vec<Seen> = self
                    .side(end)
                    .iter()
                    .filter(|(_, record)| {
                        matches!(record.lies, Lies::Here | Lies::Unlisted)
                            && record.kind == Kind::Contact
                            && record
                                .fields
                                .text(Field::Email)
                                .is_some_and(|held| held.eq_ignore_ascii_case(address))
                    })
                    .map(|(id, record)| self.seen(id, record))
                    .collect();
                match (all.len(), all.pop()) {
                    (1, Some(seen)) => Found::Here { seen, image: Vec::new() },
                    (_, Some(last)) => Found::Many(all.into_iter().chain([last]).collect()),
                    (_, None) => Found::Nothing,
                }
            }
            Ask::Account(name) if self.accounts.contains(name) => {
                Found::Account(Id(format!("account {name}")))
            }
            Ask::Account(_) | Ask::Like { .. } => Found::Nothing,
        }
    }

    fn master(&self, end: End, id: &Id) -> Found {
        let of_series =
            |record: &&Record| record.series.as_ref().is_some_and(|series| series.master == *id);
        match self.side(end).values().find(of_series) {
            Some(record) if record.told == Some(Told::MasterGone) => {
                Found::Here { seen: self.seen(id.as_str(), record), image: Vec::new() }
            }
            Some(record) if record.lies == Lies::Bin => Found::Bin(id.clone()),
            Some(_) | None => Found::Nothing,
        }
    }

    fn first(&self, end: End, like: impl Fn(&Record) -> bool) -> Found {
        self.side(end)
            .iter()
            .filter(|(_, record)| like(record))
            .map(|(id, record)| self.found(id, record))
            .find(|found| *found != Found::Nothing)
            .unwrap_or(Found::Nothing)
    }

    fn found(&self, id: &str, record: &Record) -> Found {
        match &record.lies {
            Lies::Here | Lies::Unlisted => {
                Found::Here { seen: self.seen(id, record), image: Vec::new() }
            }
            Lies::Elsewhere => Found::Elsewhere(self.seen(id, record)),
            Lies::Bin => Found::Bin(Id::from(id)),
            Lies::BinAnew => Found::Bin(Id(format!("{id}+"))),
            Lies::Nowhere => Found::Nothing,
            Lies::Into(other) => Found::Merged(Id::from(other.as_str())),
            Lies::Refused => Found::Refused(Fault::Missing),
        }
    }

    /// Plans as the engine does: asks are answered, twice at most.
    pub(super) fn plan(&self, mode: Mode, order: Order) -> Plan {
        self.facts_and_plan(mode, order).1
    }

    /// The same with what was known in the end: the past and both readings.
    pub(super) fn facts_and_plan(
        &self,
        mode: Mode,
        order: Order,
    ) -> ((Past, Reading, Reading), Plan) {
        let mut crm = self.reading(End::Crm, mode, order);
        let mut mail = self.reading(End::Mail, mode, order);
        let mut past = self.past.clone();
        if order == Order::Back {
            past.links.reverse();
            past.strays.reverse();
            past.held.reverse();
        }
        let mut plan = crate::plan(&self.rules, &past, &crm, &mail);
        for _ in 0..2 {
            if plan.asks.is_empty() {
                break;
            }
            for ask in &plan.asks.crm {
                assert!(crm.found.iter().all(|(asked, _)| asked != ask), "asked twice: {ask:?}");
                crm.found.push((ask.clone(), self.look(End::Crm, ask)));
            }
            for ask in &plan.asks.mail {
                assert!(mail.found.iter().all(|(asked, _)| asked != ask), "asked twice: {ask:?}");
                mail.found.push((ask.clone(), self.look(End::Mail, ask)));
            }
            plan = crate::plan(&self.rules, &past, &crm, &mail);
        }
        assert!(plan.asks.is_empty(), "a third round of asks: {:?}", plan.asks);
        ((past, crm, mail), plan)
    }
}

pub(super) fn prefix(end: End) -> &'static str {
    match end {
        End::Crm => "c-",
        End::Mail => "m-",
    }
}

pub(super) fn shadow(id: &str, record: &Record) -> Shadow {
    Shadow {
        id: Id::from(id),
        version: Version(record.version.to_string()),
        digests: Digests::of(&record.fields, &KEYS),
    }
}

/// A record of which everything is known and empty.
pub(super) fn empty(kind: Kind, reads: FieldSet) -> Fields {
    let mut fields = Fields::new();
    for field in Field::of(kind) {
        if !reads.has(*field) {
            continue;
        }
        let value = match field {
            Field::Private => Value::Flag(false),
            Field::Status => Value::Choice("not_started".into()),
            Field::Priority => Value::Choice("normal".into()),
            Field::ShowAs => Value::Choice("busy".into()),
            _ => Value::Empty,
        };
        fields.set(*field, value);
    }
    fields
}
