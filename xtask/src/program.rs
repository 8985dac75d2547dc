//! The program itself as developers run it, with the demo inside, and the tests that treat it as a
//! process: start it, kill it, start it again.

use crate::gate::counted;
use crate::place;
use crate::run::{cargo, run};
use crate::tally::Tally;
use std::path::PathBuf;

/// Builds the program; gives where it lies.
pub fn binary() -> Result<PathBuf, String> {
    run(&mut cargo(&["build", "--locked", "--quiet", "-p", "relay", "--bin", "twinline"]))?;
    Ok(place::target().join("debug/twinline"))
}

/// Runs the tests of the program as a process.
pub fn run_all(tally: &mut Tally) -> Result<(), String> {
    let binary = binary()?;
    let mut tests = cargo(&["test", "--locked", "--no-fail-fast", "-p", "tests"]);
    tests.args(["--test", "process"]).env("TWINLINE_BIN", binary);
    counted(&mut tests, tally)
}
