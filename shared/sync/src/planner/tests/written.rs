//! Facts that are written down and read again, here or on another machine, give the same plan.

use super::storm::born;
use super::world::{Mode, Order, World};
use super::{file, folder};
use std::fs;
use std::path::PathBuf;

/// Random lives beside the scenarios, and cycles of each.
const LIVES: u64 = 300;
const CYCLES: u32 = 3;

/// Facts and plans as JSON, one of each a line.
#[derive(Default)]
struct Written {
    facts: String,
    plans: String,
}

impl Written {
    fn add(&mut self, world: &World, mode: Mode) {
        let ((past, crm, mail), plan) = world.facts_and_plan(mode, Order::Forth);
        let facts = (&world.rules, &past, &crm, &mail);
        let facts = serde_json::to_string(&facts).expect("facts are data");
        let plan = serde_json::to_string(&plan).expect("a plan is data");
        let (rules, past, crm, mail) = serde_json::from_str(&facts).expect("as it was written");
        let again = crate::plan(&rules, &past, &crm, &mail);
        assert_eq!(serde_json::to_string(&again).expect("a plan is data"), plan);
        self.facts += &(facts + "\n");
        self.plans += &(plan + "\n");
    }
}

/// `cargo xtask plans` says by `PLANS` where to write both, and plans them in WebAssembly.
#[test]
fn facts_that_were_written_down_give_the_same_plan() {
    let mut written = Written::default();
    for entry in fs::read_dir(folder()).expect("the scenarios are there") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|end| end != "toml") {
            continue;
        }
        let scenario = file::read(&fs::read_to_string(&path).expect("text"));
        for mode in &scenario.modes {
            written.add(&scenario.world, *mode);
        }
    }
    for seed in 0..LIVES {
        let mut life = born(seed);
        for _ in 0..CYCLES {
            let mode = life.dice.pick(&[Mode::Since, Mode::Whole]);
            written.add(&life.world, mode);
            life.world.carry_out(&life.world.plan(mode, Order::Forth));
            life.happenings();
        }
    }
    assert!(written.plans.lines().count() > 1_000, "there is something to compare");
    if let Some(folder) = std::env::var_os("PLANS").map(PathBuf::from) {
        fs::write(folder.join("facts"), written.facts).expect("facts can be written");
        fs::write(folder.join("plans"), written.plans).expect("plans can be written");
    }
}
