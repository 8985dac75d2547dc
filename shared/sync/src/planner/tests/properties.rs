//! Properties of plans, each tried on thousands of random lives. They bear the numbers under which
//! `tests/it/properties.rs` lists them all.

use super::account;
use super::storm::{Dice, Life, born};
use super::world::{KEYS, Lies, Mode, Order, Record, Told, World, empty, shadow};
use crate::mark;
use crate::past::{End, LinkState, Rest};
use crate::plan::{Doing, Plan};
use crate::planner::create::new_link;
use crate::reading::Reading;
use crate::rules::{Brake, ContactDeletions};
use model::{About, Departure, Field, Fields, Id, Kind, LinkId, Moment, PerKind, Value};
use std::collections::BTreeSet;

/// Lives of each property.
const LIVES: u64 = 1_500;
/// Cycles of each life.
const CYCLES: u32 = 3;

/// Lives through cycles, and shows each plan with the world before and after it.
fn each_cycle(check: impl Fn(u64, &World, &Plan, &World)) {
    for seed in 0..LIVES {
        let mut life = born(seed);
        for cycle in 0..CYCLES {
            if cycle > 0 {
                life.happenings();
            }
            let mode = life.dice.pick(&[Mode::Since, Mode::Whole]);
            let before = life.world.clone();
            let plan = before.plan(mode, Order::Forth);
            life.world.carry_out(&plan);
            check(seed, &before, &plan, &life.world);
        }
    }
}

fn texts(world: &World) -> BTreeSet<String> {
    let records = End::BOTH.into_iter().flat_map(|end| world.side(end).values());
    let values = records.flat_map(|record| record.fields.iter().map(|(_, value)| value));
    let texts = values.filter_map(|value| match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

/// Each text that a plan leaves on a side was on one of them before.
#[test]
fn p04_nothing_is_invented() {
    each_cycle(|seed, before, plan, after| {
        let invented: Vec<_> = texts(after).difference(&texts(before)).cloned().collect();
        assert!(invented.is_empty(), "seed {seed}: {invented:?} by {:?}", super::told(plan));
    });
}

/// A field is sent only where the record holds something else, and what is equal is no conflict.
#[test]
fn p05_no_write_is_unforced() {
    each_cycle(|seed, before, plan, _| {
        for action in &plan.actions {
            for step in &action.steps {
                let Doing::Update { id, fields, .. } = &step.doing else { continue };
                let record = &before.side(step.end)[id.as_str()];
                for (field, value) in fields.iter() {
                    let held = record.fields.get(field);
                    let same = held.is_some_and(|held| held.same_as(value));
                    assert!(!same, "seed {seed}: {id} {field} already holds {value:?}");
                }
            }
        }
        for conflict in &plan.conflicts {
            assert!(!conflict.crm.same_as(&conflict.mail), "seed {seed}: {conflict:?}");
        }
    });
}

/// So many links of contacts.
fn linked(count: u32) -> World {
    let mut rules = account::plain_rules();
    rules.contact_deletions = ContactDeletions::Propagate;
    rules.next_link = LinkId(u64::from(count) + 1);
    let mut world = World {
        rules,
        crm: Default::default(),
        mail: Default::default(),
        past: Default::default(),
        accounts: Vec::new(),
    };
    for number in 0..count {
        let id = LinkId(u64::from(number) + 1);
        let mut link = new_link(id, Kind::Contact, End::Crm);
        for (end, key) in [(End::Crm, format!("c-{number}")), (End::Mail, format!("m-{number}"))] {
            let mut record = contact(end, &format!("N{number}"));
            record.mark = (end == End::Mail)
                .then(|| mark::make("00D", &Id(format!("c-{number}")), id, &KEYS));
            *link.shadow_mut(end) = Some(shadow(&key, &record));
            world.side_mut(end).insert(key, record);
        }
        world.past.links.push(link);
    }
    world.past.totals.contact.links = count;
    world
}

fn contact(end: End, name: &str) -> Record {
    let mut fields = empty(Kind::Contact, account::reach(end).reads.contact);
    fields.set(Field::Surname, Value::text(name));
    fields.set(Field::Email, Value::text(&format!("{name}@x.org")));
    Record {
        kind: Kind::Contact,
        fields,
        version: 1,
        about: About::default(),
        mark: None,
        series: None,
        lies: Lies::Here,
        told: None,
        parent: None,
    }
}

/// However many records go, and over however many cycles of a day: no more are deleted on the other
/// side than the brake lets through.
#[test]
fn p08_deletions_stay_below_the_brake() {
    let mut held = 0;
    for seed in 0..LIVES / 5 {
        let mut dice = Dice::of(seed);
        let links = 5 + dice.roll(60) as u32;
        let mut world = linked(links);
        let brake = Brake { most: 1 + dice.roll(20) as u32, percent: 1 + dice.roll(100) as u8 };
        world.rules.brake = PerKind::from_fn(|_| brake);
        let share = links * u32::from(brake.percent) / 100;
        let most = (Brake::NEVER_BELOW - 1).max(brake.most.min(share));
        let end = dice.pick(&End::BOTH);
        for _ in 0..4 {
            for record in world.side_mut(end).values_mut() {
                if record.lies == Lies::Here && dice.roll(6) == 0 {
                    record.lies = Lies::Bin;
                    record.told = Some(Told::Gone(Departure::Deleted));
                }
            }
            let mode = dice.pick(&[Mode::Since, Mode::Whole]);
            let plan = world.plan(mode, Order::Forth);
            let deleted = deletions(&plan, end.other());
            assert_eq!(deletions(&plan, end), 0, "seed {seed}");
            world.carry_out(&plan);
            held += plan.held.len();
            let totals = &mut world.past.totals.contact;
            let day = match end.other() {
                End::Crm => &mut totals.deleted_crm,
                End::Mail => &mut totals.deleted_mail,
            };
            *day += deleted;
            assert!(*day <= most, "seed {seed}: {day} of {links} by {brake:?}");
        }
    }
    assert!(held > 100, "the brake was tried: {held} held");
}

fn deletions(plan: &Plan, end: End) -> u32 {
    let steps = plan.actions.iter().flat_map(|action| &action.steps);
    let of_end = steps.filter(|step| step.end == end);
    of_end.filter(|step| matches!(step.doing, Doing::Delete { .. })).count() as u32
}

/// Under a limit the newest take part, of equal age the lesser ids; raising and lowering it deletes
/// nothing, and in the end the newest take part again.
#[test]
fn p10_the_limit_keeps_the_newest() {
    for seed in 0..LIVES / 5 {
        let mut dice = Dice::of(seed);
        let mut world = linked(0);
        for number in 0..3 + dice.roll(12) {
            let mut record = contact(End::Crm, &format!("N{number}"));
            record.about.created = Some(Moment(dice.roll(4) as i64));
            record.told = Some(Told::Seen);
            world.crm.insert(format!("c-{number:02}"), record);
        }
        for round in 0..4 {
            let limit = 1 + dice.roll(world.crm.len() as u64 + 2) as u32;
            world.rules.limit = Some(limit);
            world.rules.scope_changed = PerKind::from_fn(|_| round > 0);
            let plan = world.plan(Mode::Whole, Order::Forth);
            for end in End::BOTH {
                assert_eq!(deletions(&plan, end), 0, "seed {seed}, limit {limit}");
            }
            world.carry_out(&plan);
            let mut ages: Vec<_> =
                world.crm.iter().map(|(id, record)| (record.about.created, id)).collect();
            ages.sort_by(|(one, its), (other, theirs)| other.cmp(one).then(its.cmp(theirs)));
            let newest = ages.into_iter().take(limit as usize).map(|(_, id)| id.as_str());
            let newest: BTreeSet<&str> = newest.collect();
            let live = world.past.links.iter().filter(|link| link.state == LinkState::Live);
            let live: BTreeSet<&str> =
                live.filter_map(|link| link.crm.as_ref()).map(|it| it.id.as_str()).collect();
            assert_eq!(live, newest, "seed {seed}, limit {limit} in round {round}");
        }
    }
}

fn shuffled<T>(things: &mut [T], dice: &mut Dice) {
    for at in (1..things.len()).rev() {
        things.swap(at, dice.roll(at as u64 + 1) as usize);
    }
}

/// In whatever order rows, links and the fields of a record come, the bytes of the plan are the
/// same.
#[test]
fn p11_order_changes_no_byte() {
    for seed in 0..LIVES {
        let Life { world, mut dice, .. } = born(seed);
        let mode = dice.pick(&[Mode::Since, Mode::Whole]);
        let bytes = |plan: &Plan| serde_json::to_vec(plan).expect("a plan is data");
        let facts = |end| world.reading(end, mode, Order::Forth);
        let (crm, mail) = (facts(End::Crm), facts(End::Mail));
        let plan = bytes(&crate::plan(&world.rules, &world.past, &crm, &mail));
        for _ in 0..3 {
            let (mut crm, mut mail, mut past) = (crm.clone(), mail.clone(), world.past.clone());
            for reading in [&mut crm, &mut mail] {
                mixed(reading, &mut dice);
            }
            shuffled(&mut past.links, &mut dice);
            let again = bytes(&crate::plan(&world.rules, &past, &crm, &mail));
            assert_eq!(again, plan, "seed {seed}");
        }
    }
}

fn mixed(reading: &mut Reading, dice: &mut Dice) {
    shuffled(&mut reading.seen, dice);
    shuffled(&mut reading.gone, dice);
    for noted in &mut reading.seen {
        let fields = std::mem::take(&mut noted.seen.fields);
        let mut fields: Vec<(Field, Value)> =
            fields.iter().map(|(field, value)| (field, value.clone())).collect();
        shuffled(&mut fields, dice);
        noted.seen.fields = fields.into_iter().collect::<Fields>();
    }
}

/// Deletions come last, and otherwise the actions of a plan may be carried out in any order.
#[test]
fn p12_the_order_of_carrying_out_changes_nothing() {
    for seed in 0..LIVES {
        let mut life = born(seed);
        for _ in 0..CYCLES {
            let mode = life.dice.pick(&[Mode::Since, Mode::Whole]);
            let plan = life.world.plan(mode, Order::Forth);
            let mut other = plan.clone();
            shuffled(&mut other.actions, &mut life.dice);
            other.actions.sort_by_key(|action| {
                action.steps.iter().any(|step| matches!(step.doing, Doing::Delete { .. }))
            });
            let mut world = life.world.clone();
            world.carry_out(&other);
            life.world.carry_out(&plan);
            for end in End::BOTH {
                assert_eq!(held_by(&world, end), held_by(&life.world, end), "seed {seed}");
            }
            life.happenings();
        }
    }
}

/// What a side holds, whatever its records are called.
fn held_by(world: &World, end: End) -> Vec<(Kind, String, String)> {
    let records = world.side(end).values();
    let mut held: Vec<_> =
        records.map(|it| (it.kind, format!("{:?}", it.lies), format!("{:?}", it.fields))).collect();
    held.sort();
    held
}

/// A cycle that reads what changed leaves both sides as one that reads everything, once a whole
/// reading has followed either. Apart from links that rest because a direction is switched off: of
/// these a feed tells that somebody touched a record again, and a listing does not.
#[test]
fn p13_what_changed_and_everything_come_to_the_same() {
    let (mut compared, mut apart) = (0, 0);
    for seed in 0..LIVES {
        let mut life = born(seed);
        for _ in 0..CYCLES {
            let off = LinkState::Dormant(Rest::SwitchedOff);
            let rests = life.world.past.links.iter().any(|link| link.state == off);
            let mut everything = life.world.clone();
            for mode in [Mode::Whole, Mode::Whole] {
                everything.carry_out(&everything.plan(mode, Order::Forth));
            }
            for mode in [Mode::Since, Mode::Whole] {
                life.world.carry_out(&life.world.plan(mode, Order::Forth));
            }
            if rests {
                apart += 1;
            } else {
                compared += 1;
                for end in End::BOTH {
                    let (one, other) = (held_by(&life.world, end), held_by(&everything, end));
                    assert_eq!(one, other, "seed {seed}, {end:?}");
                }
            }
            life.happenings();
        }
    }
    assert!(compared > 10 * apart, "{compared} compared, {apart} left apart");
}
