//! `cargo xtask bench`: what Twinline costs, printed beside the bounds and never judged, because
//! times are the machine's.

use crate::page;
use crate::run::{cargo, run};
use crate::say::say;

/// Builds in release what is measured, and measures it.
pub fn bench() -> Result<(), String> {
    say("planning, natively");
    run(&mut cargo(&["run", "--release", "--locked", "-p", "sync", "--example", "plan_speed"]))?;
    let binary = page::release()?;
    say("the relay and the connectors");
    let mut costs = cargo(&["bench", "--locked", "-p", "tests", "--bench", "costs"]);
    run(costs.env("TWINLINE_BIN", binary))
}
