//! Random lives: edits on both sides, faults, crashes and cycles, drawn from a seed; in some of
//! them a person also decides (`wishes`).

mod wishes;

use crate::life::Shelves;
use crate::person::name_of;
use crate::shelf::Strike;
use crate::{Fuse, Life, Memory, Person, Protocol};
use model::{Day, Field, Fields, Id, Kind, Times, Value};
use sim::{Host, Trouble, When};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use sync::past::{End, LinkState};
use sync::plan::Conflict;

/// Things that happen in one life.
const STEPS: u32 = 24;
/// Records with which a life begins.
const RECORDS: u32 = 5;

/// splitmix64, which is small, seedable and even enough.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice of a seed.
    pub fn of(seed: u64) -> Dice {
        Dice(seed)
    }

    /// A number below `sides`.
    pub fn below(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z ^ (z >> 31)) % u64::from(sides.max(1))).unwrap_or(0)
    }

    fn end(&mut self) -> End {
        End::BOTH[self.below(2) as usize]
    }

    fn kind(&mut self) -> Kind {
        Kind::ALL[self.below(3) as usize]
    }
}

/// A life in a storm: what happened, to check it against what is there in the end.
pub struct Storm {
    /// The life.
    pub life: Life,
    /// The last value given to a field of a record, by the record's name.
    pub last: BTreeMap<(String, Field), String>,
    /// Records that somebody deleted.
    pub deleted: Vec<String>,
    /// What happened, one line each.
    pub log: Vec<String>,
    dice: Dice,
    tags: u32,
    person: Wishes,
    /// What came to pass, counted.
    pub seen: BTreeMap<String, u32>,
    /// Where each cycle begins in the history.
    cycles: Vec<usize>,
    /// A copy of the database, and the conflicts that were listed in those that were replaced.
    copy: Option<Memory>,
    listed: Vec<Conflict>,
}

/// Whether the person decides, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wishes {
    None,
    Many,
    /// Nothing, but whoever runs the relay restores old databases.
    Backups,
}

impl Storm {
    /// Lives a whole life of a seed on the simulated servers, and lets the weather clear.
    pub fn of(seed: u64) -> Storm {
        Storm::through(Life::new(), seed, Wishes::None)
    }

    /// The same with a mailbox in the cloud.
    pub fn in_the_cloud(seed: u64) -> Storm {
        Storm::through(Life::by(Protocol::Graph), seed, Wishes::None)
    }

    /// The same without protocols.
    pub fn on_shelves(seed: u64) -> Storm {
        Storm::through(Life::on_shelves(), seed, Wishes::None)
    }

    /// The same with a person who decides: about what is held, about conflicts, and what is to be
    /// taken back.
    pub fn with_wishes(seed: u64) -> Storm {
        Storm::through(Life::on_shelves(), seed, Wishes::Many)
    }

    /// The same where the database is copied and restored.
    pub fn with_backups(seed: u64) -> Storm {
        Storm::through(Life::on_shelves(), seed, Wishes::Backups)
    }

    /// The same on the simulated servers.
    pub fn with_wishes_on_servers(seed: u64) -> Storm {
        let protocol = Protocol::ALL[(seed % 2) as usize];
        Storm::through(Life::by(protocol), seed, Wishes::Many)
    }

    fn through(life: Life, seed: u64, person: Wishes) -> Storm {
        let mut storm = Storm {
            life,
            last: BTreeMap::new(),
            deleted: Vec::new(),
            log: Vec::new(),
            dice: Dice::of(seed),
            tags: 0,
            person,
            seen: BTreeMap::new(),
            cycles: Vec::new(),
            copy: None,
            listed: Vec::new(),
        };
        for _ in 0..RECORDS {
            storm.make();
        }
        if person == Wishes::Many {
            storm.crowd();
        }
        for _ in 0..STEPS {
            storm.step();
        }
        storm.clear();
        storm.count();
        storm
    }

    fn step(&mut self) {
        let sides = match self.person {
            Wishes::None => 12,
            Wishes::Many => 18,
            Wishes::Backups => 14,
        };
        match self.dice.below(sides) {
            0 => self.make(),
            1..=3 => self.edit(),
            4 => self.delete(),
            5 => {
                let minutes = i64::from(self.dice.below(20));
                self.log.push(format!("{minutes} minutes pass"));
                self.life.wait_minutes(minutes);
            }
            6 | 7 => self.trouble(),
            8 => {
                let point = 1 + self.dice.below(40);
                self.log.push(format!("the next cycle crashes at {point}"));
                self.life.fuse = Fuse::at(point);
            }
            12 if self.person == Wishes::Backups => self.keep_a_copy(),
            13 if self.person == Wishes::Backups => self.restore(),
            12 => self.clear_out(),
            13 | 14 => self.rule(),
            15 => self.choose(),
            16 | 17 => self.undo(),
            _ => self.cycle(),
        }
    }

    fn cycle(&mut self) {
        self.life.wait_minutes(1);
        self.cycles.push(self.life.memory.entries.len());
        let ended = self.life.cycle();
        let before = self.cycles.last().copied().unwrap_or_default();
        for entry in &self.life.memory.entries[before..] {
            let (verb, reason) = (entry.verb, &entry.reason);
            let fault = entry.fault.as_ref().map(|fault| format!(", but {fault}"));
            self.log.push(format!(
                "  {} {} {:?}: {verb:?} because {reason:?}{}",
                entry.link,
                entry.title,
                entry.end,
                fault.unwrap_or_default()
            ));
        }
        self.note(&ended);
        self.log.push(format!("cycle: {ended:?}"));
        self.life.fuse = Fuse::never();
    }

    fn keep_a_copy(&mut self) {
        self.log.push(String::from("the database is copied"));
        self.copy = Some(self.life.memory.clone());
    }

    fn restore(&mut self) {
        let Some(copy) = self.copy.clone() else { return };
        self.log.push(String::from("the database is replaced by its copy"));
        self.listed.append(&mut self.life.memory.conflicts);
        self.cycles.retain(|begin| *begin <= copy.entries.len());
        self.life.memory = copy;
        *self.seen.entry(String::from("restored")).or_default() += 1;
    }

    fn tag(&mut self) -> String {
        self.tags += 1;
        format!("tag{}", self.tags)
    }

    fn make(&mut self) {
        let (end, kind) = (self.dice.end(), self.dice.kind());
        let name = self.tag();
        self.log.push(format!("{end:?}: make {} {name}", kind.name()));
        let day = Day::of(2026, 11, 26).expect("a day").plus(self.dice.below(20) as i32);
        let fields = match kind {
            Kind::Contact => Fields::new()
                .with(Field::Surname, name.as_str())
                .with(Field::Email, format!("{name}@storm.example").as_str()),
            Kind::Appointment => Fields::new().with(Field::Subject, name.as_str()).with(
                Field::Times,
                Times::Timed { start: day.at_utc(9, 0), end: day.at_utc(10, 0), zone: None },
            ),
            Kind::Task => Fields::new().with(Field::Subject, name.as_str()).with(Field::Due, day),
        };
        Person::of(&self.life).make(end, kind, fields);
    }

    /// One record of a side, drawn.
    fn draw(&mut self, end: End) -> Option<(Kind, Id, String)> {
        let mut all = Person::of(&self.life).all(&self.life, end);
        all.sort_by(|a, b| name_of(a).cmp(name_of(b)));
        let at = self.dice.below(u32::try_from(all.len()).ok()?) as usize;
        let seen = all.get(at)?;
        Some((seen.kind, seen.id.clone(), name_of(seen).to_owned()))
    }

    fn edit(&mut self) {
        let end = self.dice.end();
        let Some((kind, id, name)) = self.draw(end) else { return };
        let field = match (kind, self.dice.below(2)) {
            (Kind::Contact, 0) => Field::JobTitle,
            (Kind::Contact, _) => Field::Department,
            (Kind::Appointment, _) => Field::Location,
            (Kind::Task, _) => Field::Body,
        };
        let value = self.tag();
        self.log.push(format!("{end:?}: edit {name} {field} = {value}"));
        let fields = Fields::new().with(field, value.as_str());
        if Person::of(&self.life).edit(end, kind, &id, fields) {
            self.last.insert((name, field), value);
        }
    }

    fn delete(&mut self) {
        let end = self.dice.end();
        let Some((kind, id, name)) = self.draw(end) else { return };
        self.log.push(format!("{end:?}: delete {name}"));
        if Person::of(&self.life).delete(end, kind, &id) {
            self.deleted.push(name);
        }
    }

    fn trouble(&mut self) {
        if let Some(shelves) = self.life.shelves.clone() {
            return self.strike(&shelves);
        }
        let host = [Host::Salesforce, self.life.protocol.host()][self.dice.below(2) as usize];
        let when = When::Request(1 + self.dice.below(8));
        let trouble = match self.dice.below(7) {
            0 => Trouble::DropBefore,
            1 | 2 => Trouble::DropAfter,
            3 => Trouble::CutAfter(self.dice.below(400) as usize),
            4 => Trouble::Status(503),
            5 => Trouble::Throttle { wait_ms: 2_000 },
            _ => Trouble::LoseWatermarks,
        };
        self.log.push(format!("{host:?}: {trouble:?} at {when:?}"));
        self.life.world().weather.order(host, when, trouble);
    }

    fn strike(&mut self, shelves: &Shelves) {
        let stock = [&shelves.crm, &shelves.mail][self.dice.below(2) as usize];
        let strike = match self.dice.below(6) {
            0 => Strike::Before,
            1 | 2 => Strike::After,
            3 => Strike::Throttle,
            4 => Strike::LoseWatermarks,
            _ => Strike::Nothing,
        };
        let later = self.dice.below(8);
        self.log.push(format!("{strike:?} after {later} requests"));
        *self.seen.entry(format!("strike {strike:?}")).or_default() += 1;
        let mut stock = stock.lock().unwrap_or_else(PoisonError::into_inner);
        stock.strikes.extend((0..later).map(|_| Strike::Nothing));
        stock.strikes.push_back(strike);
    }

    /// Fair weather, and cycles until nothing is written any more.
    fn clear(&mut self) {
        self.life.world().weather.clear();
        if let Some(shelves) = &self.life.shelves {
            for stock in [&shelves.crm, &shelves.mail] {
                stock.lock().unwrap_or_else(PoisonError::into_inner).strikes.clear();
            }
        }
        self.life.fuse = Fuse::never();
        for _ in 0..6 {
            self.life.wait_minutes(11);
            self.decide_all();
            self.cycle();
        }
    }

    /// What is wrong in the end; nothing in a good life.
    pub fn faults(&mut self) -> Vec<String> {
        let mut faults = Vec::new();
        self.doubles(&mut faults);
        self.differences(&mut faults);
        self.losses(&mut faults);
        let report = self.life.cycle();
        let quiet = report.as_ref().is_ok_and(|report| {
            (report.created, report.updated, report.deleted) == ((0, 0), (0, 0), (0, 0))
        });
        if !quiet {
            faults.push(format!("the sync does not come to rest: {report:?}"));
        }
        if !self.life.memory.intents.is_empty() {
            faults.push(format!("{} intents stay open", self.life.memory.intents.len()));
        }
        if !self.life.world().exchange.mail_sent().is_empty() {
            faults.push(String::from("mail was sent"));
        }
        faults
    }

    fn doubles(&self, faults: &mut Vec<String>) {
        let mut person = Person::of(&self.life);
        for end in End::BOTH {
            let mut names: Vec<String> =
                person.all(&self.life, end).iter().map(|seen| name_of(seen).to_owned()).collect();
            names.sort();
            for pair in names.windows(2) {
                if pair[0] == pair[1] {
                    faults.push(format!("{end:?} holds {} twice", pair[0]));
                }
            }
        }
    }

    /// Both records of each live link show the same.
    fn differences(&self, faults: &mut Vec<String>) {
        let mut person = Person::of(&self.life);
        for link in self.life.memory.links.values() {
            if link.state != LinkState::Live || self.is_held(link.id) {
                continue;
            }
            let (Some(crm), Some(mail)) = (&link.crm, &link.mail) else {
                faults.push(format!("link {} is live with one record", link.id));
                continue;
            };
            let crm = person.look(End::Crm, link.kind, &crm.id);
            let mail = person.look(End::Mail, link.kind, &mail.id);
            let (Some(crm), Some(mail)) = (&crm, &mail) else {
                let here = (crm.is_some(), mail.is_some());
                let kind = link.kind.name();
                faults.push(format!("{kind} {} is live and has records {here:?}", link.id));
                continue;
            };
            for field in [Field::JobTitle, Field::Department, Field::Location, Field::Body] {
                let text = |seen: &model::Seen| seen.fields.text(field).map(str::to_owned);
                if text(crm) != text(mail) && !self.may_differ(link.id, field) {
                    faults.push(format!("{} differs in {field}", name_of(crm)));
                }
            }
        }
    }

    /// The last value given to each field is on both sides, or in the list of conflicts.
    fn losses(&self, faults: &mut Vec<String>) {
        let mut person = Person::of(&self.life);
        let crm = person.all(&self.life, End::Crm);
        let mail = person.all(&self.life, End::Mail);
        let listed = |value: &Value| {
            let conflicts = self.life.memory.conflicts.iter().chain(&self.listed);
            conflicts.into_iter().any(|conflict| conflict.crm == *value || conflict.mail == *value)
        };
        for ((name, field), value) in &self.last {
            let value = Value::text(value);
            let holds = |all: &[model::Seen]| {
                all.iter()
                    .any(|seen| name_of(seen) == name && seen.fields.get(*field) == Some(&value))
            };
            let deleted = self.deleted.contains(name);
            if !(holds(&crm) || holds(&mail) || listed(&value) || deleted) {
                faults.push(format!("the edit of {name} {field} = {value:?} is lost"));
            }
        }
    }
}
