//! Every scenario file on the pure planner, and each promise that a plan alone can keep: the
//! second cycle writes nothing, order changes nothing, no question is asked twice.

mod account;
mod file;
mod held;
mod leftovers;
mod properties;
mod restored;
mod storm;
mod undo;
mod words;
mod world;
mod writes;
mod written;

/// Plans and values as a scenario writes them, said once for the planner and for connectors.
#[path = "../../../../tests/harness/scenario/lines.rs"]
mod lines;
#[path = "../../../../tests/harness/scenario/values.rs"]
mod values;

use crate::past::End;
use crate::plan::Plan;
use file::Scenario;
use model::{Id, Kind};
use world::{Lies, Mode, Order, World};

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios")
}

#[test]
fn every_scenario_holds() {
    let mut files: Vec<_> = std::fs::read_dir(folder())
        .expect("the scenarios are there")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    assert!(files.len() >= 60, "scenarios got lost");
    let only = std::env::var("SCENARIO").unwrap_or_default();
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("text");
        let told = std::panic::catch_unwind(|| check(&file::read(&text)));
        match told {
            Ok(differences) if differences.is_empty() => {}
            Ok(differences) => wrong.push(format!("{name}\n  {}", differences.join("\n  "))),
            Err(_) => wrong.push(format!("{name}: panicked, see above")),
        }
    }
    assert!(wrong.is_empty(), "{} scenarios fail:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

fn check(scenario: &Scenario) -> Vec<String> {
    let mut differences = Vec::new();
    for mode in &scenario.modes {
        let mut world = scenario.world.clone();
        let plan = world.plan(*mode, Order::Forth);
        let mut expected = scenario.plan.clone();
        expected.sort();
        let mut planned = told(&plan);
        planned.sort();
        if planned != expected {
            differences.push(format!(
                "{:?} ({}): planned {planned:#?}\n  expected {expected:#?}",
                mode, scenario.title
            ));
        }
        let back = world.plan(*mode, Order::Back);
        if back != plan {
            differences.push(format!("{mode:?}: order matters: {:?}", told(&back)));
        }
        world.carry_out(&plan);
        for (end, id, fields) in &scenario.after {
            differences.extend(differs(&world, scenario.kind, *end, id, fields.as_ref()));
        }
        for next in [Mode::Since, Mode::Whole] {
            let again = world.plan(next, Order::Forth);
            if !again.writes_nothing() || !again.conflicts.is_empty() {
                differences.push(format!(
                    "{mode:?}, then {next:?}: the second cycle plans {:?}",
                    told(&again)
                ));
            }
        }
    }
    differences
}

fn differs(
    world: &World,
    kind: Kind,
    end: End,
    id: &str,
    expected: Option<&toml::Table>,
) -> Option<String> {
    let record =
        world.side(end).get(id).filter(|record| matches!(record.lies, Lies::Here | Lies::Unlisted));
    let (record, expected) = match (record, expected) {
        (None, None) => return None,
        (Some(_), None) => return Some(format!("{id} is still there")),
        (None, Some(_)) => return Some(format!("{id} is not there")),
        (Some(record), Some(expected)) => (record, expected),
    };
    for (key, value) in expected {
        if key == "parent" {
            let parent = record.parent.as_ref().map(|parent| parent.as_str());
            if parent != value.as_str() {
                return Some(format!("{id} belongs to {parent:?}"));
            }
            continue;
        }
        let field = values::field(key);
        let wanted = values::value_of(record.kind.max(kind), field, value, &id[2..]);
        let held = record.fields.get(field);
        if held != Some(&wanted) {
            return Some(format!("{id}: {key} is {held:?}, not {wanted:?}"));
        }
    }
    None
}

/// A server gives a UID to the appointment that we made; the first reading of it as it was made is
/// enough to learn it, for without a UID nothing would prove that it was deleted for good.
#[test]
fn the_uid_of_what_we_made_is_learned() {
    let text = "title = \"Made by us\"\nkind = \"appointment\"\n\
        base = { subject = \"Tea\", times = \"2026-11-26T09:00Z +60\" }\nplan = []";
    for mode in [Mode::Since, Mode::Whole] {
        let mut world = file::read(text).world;
        let record = world.mail.get_mut("m-it").expect("the copy");
        record.about.uid = Some(String::from("u1"));
        record.told = Some(world::Told::Seen);
        let plan = world.plan(mode, Order::Forth);
        let uids: Vec<_> = plan.actions.iter().map(|action| action.link.uid.as_deref()).collect();
        assert_eq!(uids, [Some("u1")], "{mode:?}");
        assert!(plan.writes_nothing());
        world.carry_out(&plan);
        assert!(world.plan(mode, Order::Forth).actions.is_empty(), "it is learned once");
    }
}

fn told(plan: &Plan) -> Vec<String> {
    lines::lines(plan, &|id: &Id| id.0.ends_with("-it"))
}
