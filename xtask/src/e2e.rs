//! The browser tests: the demo's binary, a browser and its driver, and the tests that lead them.

use crate::gate::counted;
use crate::place;
use crate::program;
use crate::run::cargo;
use crate::setup::Tools;
use crate::tally::Tally;
use std::path::Path;
use std::process::Command;

/// Runs the browser tests, or those with a text in their names, on a page that is already built.
pub fn run(tools: &Tools, name: Option<&str>, tally: &mut Tally) -> Result<(), String> {
    let binary = program::binary()?;
    let mut tests = cargo(&["test", "--locked", "--no-fail-fast", "-p", "tests"]);
    // Each test has a relay and a browser of its own: two at once fill two cores.
    tests.args(["--test", "browser", "--", "--test-threads=2"]);
    tests.args(name);
    with_browser(&mut tests, tools, &binary)?;
    counted(&mut tests, tally)
}

/// Tells a command where Twinline, a browser and all that belongs to it are.
pub fn with_browser(command: &mut Command, tools: &Tools, binary: &Path) -> Result<(), String> {
    let browser = place::command(&["chromium", "chromium-browser", "google-chrome"]);
    let driver = place::command(&["chromedriver"]);
    let (Some(browser), Some(driver), Some(npm)) = (browser, driver, &tools.npm) else {
        return Err("no browser: `cargo xtask setup` installs one".into());
    };
    command
        .env("TWINLINE_BIN", binary)
        .env("TWINLINE_CHROMIUM", browser)
        .env("TWINLINE_CHROMEDRIVER", driver)
        .env("TWINLINE_AXE", npm.join("node_modules/axe-core/axe.min.js"))
        .env("TWINLINE_SHOTS", place::target().join("screenshots"));
    tools.equip(command);
    Ok(())
}
