//! The same plans, natively and in WebAssembly: a preview that the browser shows is byte for byte
//! what the relay would plan.
//!
//! A test of `sync` writes down the facts and the plans of all scenarios and of many random lives;
//! the planner is compiled for WebAssembly and plans the same facts under Node.

use crate::gate::counted;
use crate::place;
use crate::run::{cargo, run};
use crate::setup::Tools;
use crate::tally::Tally;
use crate::versions::WASM_TARGET;
use std::fs;

/// The test that writes down facts and plans.
const WRITER: &str = "facts_that_were_written_down_give_the_same_plan";
/// What asks the module.
const ASKER: &str = "frontend/desk/examples/planner.cjs";

/// Plans natively and in WebAssembly, and compares.
pub fn run_all(tools: &Tools, tally: &mut Tally) -> Result<(), String> {
    let folder = place::target().join("plans");
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut writer = cargo(&["test", "--locked", "--quiet", "-p", "sync", "--lib", WRITER]);
    counted(writer.env("PLANS", &folder), tally)?;
    let example = ["build", "--locked", "--quiet", "-p", "desk", "--example", "planner"];
    run(cargo(&example).args(["--target", WASM_TARGET]))?;
    let wasm = place::target().join(WASM_TARGET).join("debug/examples/planner.wasm");
    let mut bindgen = tools.command("wasm-bindgen");
    bindgen.args(["--target", "nodejs", "--no-typescript", "--out-dir"]);
    run(bindgen.arg(&folder).arg(wasm))?;
    let mut node = tools.command("node");
    counted(node.arg(ASKER).arg(folder.join("planner.js")).arg(&folder), tally)
}
