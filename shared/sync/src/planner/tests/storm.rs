//! Random lives of a few records under random rules, each checked for what must hold whatever
//! happens. Every edit writes a value that was never there before, so that a lost one shows.

use super::account::{self, reach};
use super::world::{KEYS, Lies, Mode, Order, Record, Told, World, empty, prefix, shadow};
use crate::mark;
use crate::past::{End, LinkState};
use crate::plan::Doing;
use crate::planner::create::new_link;
use crate::rules::{ContactDeletions, Direction, Winner};
use model::{About, Day, Departure, Field, Id, Kind, LinkId, Moment, Value};

const LIVES: u64 = 4_000;

pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(seed: u64) -> Dice {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..4 {
            dice.roll(2);
        }
        dice
    }

    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    pub(super) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len() as u64) as usize].clone()
    }
}

pub(super) struct Life {
    pub(super) world: World,
    /// Texts that a person typed.
    typed: Vec<String>,
    pub(super) dice: Dice,
}

#[test]
fn whatever_happens_the_promises_hold() {
    let only = std::env::var("SEED").ok().and_then(|seed| seed.parse::<u64>().ok());
    for seed in only.map_or(0..LIVES, |seed| seed..seed + 1) {
        let told = std::panic::catch_unwind(|| live(seed));
        assert!(told.is_ok(), "the life of seed {seed} broke a promise, see above");
    }
}

fn live(seed: u64) {
    let mut life = born(seed);
    for cycle in 0..4 {
        if cycle > 0 {
            life.happenings();
        }
        let mode = life.dice.pick(&[Mode::Since, Mode::Whole]);
        let before = life.world.clone();
        let plan = life.world.plan(mode, Order::Forth);
        if std::env::var("SEED").is_ok() {
            life.show(mode, &plan);
        }
        assert_eq!(plan, life.world.plan(mode, Order::Back), "order matters");
        life.world.carry_out(&plan);
        life.is_told(&plan);
        life.deletes_only_what_went(&before, &plan);
        life.loses_nothing();
        life.links_each_once();
        let again = life.world.plan(Mode::Since, Order::Forth);
        assert!(again.writes_nothing(), "{mode:?} again: {:#?}", again.actions);
        assert!(again.conflicts.is_empty(), "{mode:?} again: {:#?}", again.conflicts);
        // A whole listing may make what was blocked by a record that has gone since.
        let whole = life.world.plan(Mode::Whole, Order::Forth);
        life.world.carry_out(&whole);
        life.is_told(&whole);
        life.loses_nothing();
        for mode in [Mode::Since, Mode::Whole] {
            let again = life.world.plan(mode, Order::Forth);
            assert!(again.writes_nothing(), "{mode:?} at last: {:#?}", again.actions);
            assert!(again.conflicts.is_empty(), "{mode:?} at last: {:#?}", again.conflicts);
        }
        let again = life.world.plan(Mode::Since, Order::Forth);
        life.world.carry_out(&again);
    }
}

pub(super) fn born(seed: u64) -> Life {
    let mut dice = Dice::of(seed);
    let mut rules = account::plain_rules();
    for kind in Kind::ALL {
        *rules.directions.get_mut(kind) =
            dice.pick(&[Direction::Both, Direction::Both, Direction::ToMail, Direction::ToCrm]);
        *rules.winners.get_mut(kind) = dice.pick(&[Winner::Crm, Winner::Mail, Winner::Newest]);
    }
    rules.contact_deletions = dice.pick(&[ContactDeletions::Unlink, ContactDeletions::Propagate]);
    let world = World {
        rules,
        crm: Default::default(),
        mail: Default::default(),
        past: Default::default(),
        accounts: Vec::new(),
    };
    let mut life = Life { world, typed: Vec::new(), dice };
    for at in 0..1 + life.dice.roll(4) {
        life.record(at);
    }
    life.world.rules.next_link = LinkId(life.world.past.links.len() as u64 + 1);
    life.happenings();
    life
}

impl Life {
    /// A linked pair, or a record on one side or on both.
    fn record(&mut self, at: u64) {
        let kind = self.dice.pick(&Kind::ALL);
        let linked = self.dice.roll(3) > 0;
        let name = format!("r{at}");
        let id = LinkId(self.world.past.links.len() as u64 + 1);
        let mut link = new_link(id, kind, End::Crm);
        link.made = self.dice.pick(&[Some(End::Crm), Some(End::Mail), None]);
        for end in End::BOTH {
            if !linked && self.dice.roll(2) == 0 {
                continue;
            }
            let mut fields = empty(kind, *reach(end).reads.get(kind));
            let title = format!("T{}", self.dice.pick(&[at, 0]));
            match kind {
                Kind::Contact => {
                    fields.set(Field::Surname, Value::text(&title));
                    fields.set(Field::Email, Value::text(&format!("{title}@x.org")));
                }
                Kind::Appointment => {
                    fields.set(Field::Subject, Value::text(&title));
                    let day = Day::of(2026, 11, 26).expect("a day");
                    fields.set(
                        Field::Times,
                        Value::Times(model::Times::AllDay { first: day, days: 1 }),
                    );
                }
                Kind::Task => fields.set(Field::Subject, Value::text(&title)),
            }
            if linked {
                // Linked records were in step.
                if let (End::Mail, Some(crm)) = (end, self.world.crm.get(&format!("c-{name}"))) {
                    for (field, value) in crm.fields.iter() {
                        fields.set(field, value.clone());
                    }
                }
            }
            let record = Record {
                kind,
                fields,
                version: 1,
                about: About::default(),
                mark: (linked && end == End::Mail)
                    .then(|| mark::make("00D", &Id(format!("c-{name}")), id, &KEYS)),
                series: None,
                lies: Lies::Here,
                told: (!linked).then_some(Told::Seen),
                parent: None,
            };
            let key = format!("{}{name}", prefix(end));
            if linked {
                *link.shadow_mut(end) = Some(shadow(&key, &record));
            }
            self.world.side_mut(end).insert(key, record);
        }
        if linked {
            self.world.past.links.push(link);
        }
    }

    /// People edit, empty, complete, delete, restore and move.
    pub(super) fn happenings(&mut self) {
        for end in End::BOTH {
            let ids: Vec<String> = self.world.side(end).keys().cloned().collect();
            for id in ids {
                let dice = self.dice.roll(12);
                let tag = format!("v{}", self.dice.roll(1 << 30));
                if dice == 10 && end == End::Crm {
                    self.merge_away(&id);
                    continue;
                }
                let record = self.world.side_mut(end).get_mut(&id).expect("it is there");
                let here = record.lies == Lies::Here;
                let field = match record.kind {
                    Kind::Contact => [Field::BusinessPhone, Field::Department],
                    Kind::Appointment => [Field::Location, Field::Body],
                    Kind::Task => [Field::Body, Field::Body],
                }[(dice % 2) as usize];
                match (dice, here) {
                    (0..=4, true) => {
                        if let Some(Value::Text(old)) = record.fields.get(field) {
                            self.typed.retain(|typed| typed != old);
                        }
                        record.fields.set(field, Value::text(&tag));
                        self.typed.push(tag);
                    }
                    (5, true) => {
                        if let Some(Value::Text(old)) = record.fields.get(field) {
                            let old = old.clone();
                            record.fields.set(field, Value::Empty);
                            // Emptied by a person: what was there is gone by will.
                            self.typed.retain(|typed| *typed != old);
                        }
                    }
                    (6, true) => {
                        record.lies = Lies::Bin;
                        record.told = Some(Told::Gone(Departure::Deleted));
                        forget(record, &mut self.typed);
                        continue;
                    }
                    (7, true) if end == End::Mail => {
                        record.lies = Lies::Elsewhere;
                        record.told = Some(Told::Gone(Departure::Deleted));
                        continue;
                    }
                    (8, true) if record.kind == Kind::Task => {
                        record.fields.set(Field::Status, Value::Choice("completed".into()));
                        record.about.done = true;
                    }
                    (9, false) => record.lies = Lies::Here,
                    (_, _) => continue,
                }
                record.version += 1;
                record.about.touched = Some(Moment(i64::from(record.version)));
                record.told = Some(Told::Seen);
            }
        }
    }

    /// What was told as a conflict is not lost.
    pub(super) fn is_told(&mut self, plan: &crate::Plan) {
        for conflict in &plan.conflicts {
            for value in [&conflict.crm, &conflict.mail] {
                if let Value::Text(text) = value {
                    self.typed.retain(|typed| typed != text);
                }
            }
        }
    }

    /// A person merges a contact into another; what the merged one held goes by will.
    fn merge_away(&mut self, id: &str) {
        let here = |record: &Record| record.kind == Kind::Contact && record.lies == Lies::Here;
        let other = self.world.crm.iter().find(|(its, record)| *its != id && here(record));
        let Some(into) = other.map(|(its, _)| its.clone()) else { return };
        let record = self.world.crm.get_mut(id).expect("it is there");
        if !here(record) {
            return;
        }
        record.lies = Lies::Into(into.clone());
        record.told = Some(Told::Gone(Departure::Merged { into: Id(into) }));
        forget(record, &mut self.typed);
    }

    /// Prints one cycle, for a person who follows a seed.
    fn show(&self, mode: Mode, plan: &crate::Plan) {
        let mut told = format!("{mode:?}\n");
        for end in End::BOTH {
            for (id, record) in self.world.side(end) {
                let fields: Vec<String> = record
                    .fields
                    .iter()
                    .filter(|(_, value)| matches!(value, Value::Text(_) | Value::Choice(_)))
                    .map(|(field, value)| format!("{field}={value:?}"))
                    .collect();
                told += &format!("  {id} {:?} {:?} {fields:?}\n", record.lies, record.told);
            }
        }
        for line in super::told(plan) {
            told += &format!("  > {line}\n");
        }
        std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes()).expect("a terminal");
    }

    /// A record goes only where the other one went by a person's hand.
    fn deletes_only_what_went(&self, before: &World, plan: &crate::Plan) {
        for action in &plan.actions {
            for step in &action.steps {
                let Doing::Delete { id, .. } = &step.doing else { continue };
                let old = before.past.links.iter().find(|link| link.id == action.link.id);
                let old = old.expect("only links are deleted");
                let other = old.shadow(step.end.other()).expect("it had two ends");
                let other = &before.side(step.end.other())[other.id.as_str()];
                let went = matches!(other.lies, Lies::Bin | Lies::Into(_));
                assert!(went, "{id} was deleted for nothing");
            }
        }
    }

    /// Whatever a person typed is somewhere, or was told as a conflict.
    fn loses_nothing(&self) {
        for typed in &self.typed {
            let held = End::BOTH.into_iter().any(|end| {
                self.world.side(end).values().any(|record| {
                    !matches!(record.lies, Lies::Bin | Lies::Into(_))
                        && record
                            .fields
                            .iter()
                            .any(|(_, value)| matches!(value, Value::Text(text) if text == typed))
                })
            });
            assert!(held, "{typed} is lost");
        }
    }

    fn links_each_once(&self) {
        for end in End::BOTH {
            let mut ids: Vec<&Id> = self
                .world
                .past
                .links
                .iter()
                .filter(|link| !matches!(link.state, LinkState::Ended(_)))
                .filter_map(|link| link.shadow(end).map(|shadow| &shadow.id))
                .collect();
            let all = ids.len();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), all, "a record has two links");
        }
    }
}

/// What was typed into a record that its person deleted is gone by will.
fn forget(record: &Record, typed: &mut Vec<String>) {
    for (_, value) in record.fields.iter() {
        if let Value::Text(text) = value {
            typed.retain(|typed| typed != text);
        }
    }
}
