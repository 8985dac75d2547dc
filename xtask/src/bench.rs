//! `cargo xtask bench`: what Twinline costs, printed beside the bounds and never judged, because
//! times are the machine's.

use crate::e2e;
use crate::page;
use crate::run::{cargo, run};
use crate::say::say;
use crate::setup::{Need, ready};
use std::process::Command;

/// What can be measured by itself, in order.
const PARTS: [&str; 4] = ["planning", "reading", "relay", "page"];

/// Builds in release what is measured, and measures all of it or the parts that are named.
pub fn bench(only: &[&str]) -> Result<(), String> {
    if let Some(unknown) = only.iter().find(|part| !PARTS.contains(part)) {
        return Err(format!("no such part: {unknown}; there are {}", PARTS.join(", ")));
    }
    let wanted = |part: &str| only.is_empty() || only.contains(&part);
    let tools = ready(&[Need::Page, Need::Browser])?;
    if wanted("planning") {
        say("planning, natively");
        run(&mut cargo(&[
            "run",
            "--release",
            "--locked",
            "-p",
            "sync",
            "--example",
            "plan_speed",
        ]))?;
    }
    if wanted("reading") {
        say("reading, natively");
        run(&mut measured("reading"))?;
    }
    if !wanted("relay") && !wanted("page") {
        return Ok(());
    }
    page::page(&tools)?;
    let binary = page::release()?;
    if wanted("relay") {
        say("the relay and the connectors");
        run(measured("costs").env("TWINLINE_BIN", &binary))?;
    }
    if wanted("page") {
        say("the page and its worker in a browser");
        let mut browser = measured("page");
        e2e::with_browser(&mut browser, &tools, &binary)?;
        run(&mut browser)?;
    }
    Ok(())
}

fn measured(name: &str) -> Command {
    cargo(&["bench", "--locked", "-p", "tests", "--bench", name])
}
