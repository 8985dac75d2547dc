//! `cargo xtask bench`: what Twinline costs, printed beside the bounds and never judged, because
//! times are the machine's.

use crate::e2e;
use crate::page;
use crate::run::{cargo, run};
use crate::say::say;
use crate::setup::{Need, ready};

/// Builds in release what is measured, and measures it.
pub fn bench() -> Result<(), String> {
    let tools = ready(&[Need::Page, Need::Browser])?;
    say("planning, natively");
    run(&mut cargo(&["run", "--release", "--locked", "-p", "sync", "--example", "plan_speed"]))?;
    say("reading, natively");
    run(&mut cargo(&["bench", "--locked", "-p", "tests", "--bench", "reading"]))?;
    page::page(&tools)?;
    let binary = page::release()?;
    say("the relay and the connectors");
    let mut costs = cargo(&["bench", "--locked", "-p", "tests", "--bench", "costs"]);
    run(costs.env("TWINLINE_BIN", &binary))?;
    say("the page and its worker in a browser");
    let mut browser = cargo(&["bench", "--locked", "-p", "tests", "--bench", "page"]);
    e2e::with_browser(&mut browser, &tools, &binary)?;
    run(&mut browser)
}
