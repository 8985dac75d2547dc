//! `cargo xtask test`: everything a change must pass, in one order, with one closing line.
//!
//! A step that fails does not stop the later ones, so that one run tells all that is wrong. A step
//! that counts tests adds its counts; any other failed step counts as one failure. So the closing
//! line says `0 failed` only if all is well.

use crate::run::{cargo, hear};
use crate::say::{clock, say};
use crate::setup::{Need, ready};
use crate::tally::Tally;
use crate::{clients, e2e, lint, page, plans, program};
use std::time::{Duration, Instant};

/// `cargo xtask test`.
pub fn test() -> Result<(), String> {
    let mut gate = Gate::default();
    let tools = gate.step("setting up", |_| ready(&Need::ALL));
    for (name, check) in lint::CHECKS {
        gate.step(name, |_| check());
    }
    let built = tools.as_ref().and_then(|tools| gate.step("the page", |_| page::page(tools)));
    gate.step("the tests of all crates", rust_tests);
    gate.step("the program as a process", program::run_all);
    match &tools {
        Some(tools) => {
            gate.step("the plans in WebAssembly", |tally| plans::run_all(tools, tally));
            gate.step("foreign clients", |tally| clients::run_all(tools, tally));
            gate.step("the browser tests", |tally| match built {
                Some(()) => e2e::run(tools, None, tally),
                None => Err("there is no page to test".into()),
            });
        }
        None => gate
            .step(
                "plans in WebAssembly, foreign clients and browser tests",
                |_| -> Result<(), String> { Err("their tools could not be set up".into()) },
            )
            .unwrap_or_default(),
    }
    gate.close()
}

/// `cargo xtask lint`: what can be judged without running Twinline.
pub fn lint() -> Result<(), String> {
    ready(&[Need::Wasm])?;
    let mut gate = Gate::default();
    for (name, check) in lint::CHECKS {
        gate.step(name, |_| check());
    }
    gate.step("the house rules", |tally| {
        counted(&mut cargo(&["test", "--locked", "-p", "tests", "--test", "it", "tidy"]), tally)
    });
    gate.close()
}

/// `cargo xtask plans`.
pub fn plans() -> Result<(), String> {
    let tools = ready(&[Need::Page])?;
    let mut gate = Gate::default();
    gate.step("the plans in WebAssembly", |tally| plans::run_all(&tools, tally));
    gate.close()
}

/// `cargo xtask clients`.
pub fn clients() -> Result<(), String> {
    let tools = ready(&[Need::Clients])?;
    let mut gate = Gate::default();
    gate.step("foreign clients", |tally| clients::run_all(&tools, tally));
    gate.close()
}

/// `cargo xtask e2e [name]`.
pub fn e2e(name: Option<&str>) -> Result<(), String> {
    let tools = ready(&[Need::Page, Need::Browser])?;
    page::page(&tools)?;
    let mut gate = Gate::default();
    gate.step("the browser tests", |tally| e2e::run(&tools, name, tally));
    gate.close()
}

fn rust_tests(tally: &mut Tally) -> Result<(), String> {
    let mut tests = cargo(&["test", "--workspace", "--locked", "--no-fail-fast"]);
    counted(&mut tests, tally)
}

/// Runs a test runner and counts what it tells. One that counts nothing has failed.
pub fn counted(command: &mut std::process::Command, tally: &mut Tally) -> Result<(), String> {
    let mut heard = Tally::default();
    let end = hear(command, &mut |line| heard.hear(line));
    tally.add(heard);
    end?;
    if heard.is_empty() {
        return Err(format!("`{}` ran no test", crate::run::shown(command)));
    }
    Ok(())
}

/// The steps so far.
#[derive(Default)]
struct Gate {
    total: Tally,
    times: Vec<(String, Duration, &'static str)>,
    told: Vec<String>,
}

impl Gate {
    /// Does one step and remembers how it went; gives what it made.
    fn step<T>(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Tally) -> Result<T, String>,
    ) -> Option<T> {
        say(&format!("{name} ..."));
        let began = Instant::now();
        let mut tally = Tally::default();
        let done = work(&mut tally);
        let verdict = if done.is_ok() && tally.failed == 0 { "ok" } else { "FAILED" };
        if done.is_err() && tally.failed == 0 {
            tally.failed = 1;
        }
        self.total.add(tally);
        self.times.push((name.to_owned(), began.elapsed(), verdict));
        say(&format!("{name}: {verdict}"));
        done.map_err(|told| {
            say(&told);
            self.told.push(format!("{name}: {told}"));
        })
        .ok()
    }

    /// Prints the times, what went wrong, and at the very end the totals. The error is empty,
    /// because all is told.
    fn close(self) -> Result<(), String> {
        println!();
        for (name, time, verdict) in &self.times {
            println!("{}  {verdict:6}  {name}", clock(*time));
        }
        for told in &self.told {
            println!("{told}");
        }
        let verdict = self.verdict();
        if let Err(told) = &verdict {
            println!("{told}");
        }
        println!("{}", self.total);
        verdict.map_err(|_| String::new())
    }

    fn verdict(&self) -> Result<(), String> {
        match self.total {
            Tally { passed: 0, failed: 0 } => Err("no test ran".into()),
            Tally { failed: 0, .. } => Ok(()),
            Tally { failed, .. } => Err(format!("{failed} to mend")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(steps: &[(u32, u32, Result<(), String>)]) -> Gate {
        let mut gate = Gate::default();
        for (passed, failed, end) in steps {
            gate.step("a step", |tally| {
                *tally = Tally { passed: *passed, failed: *failed };
                end.clone()
            });
        }
        gate
    }

    #[test]
    fn the_verdict_follows_from_the_steps() {
        let ill = || Err("ill".to_owned());
        for (steps, passed, failed, good) in [
            (vec![], 0, 0, false),
            (vec![(0, 0, Ok(()))], 0, 0, false),
            (vec![(5, 0, Ok(())), (0, 0, Ok(()))], 5, 0, true),
            (vec![(5, 0, Ok(())), (0, 0, ill())], 5, 1, false),
            (vec![(5, 2, ill()), (1, 0, Ok(()))], 6, 2, false),
            (vec![(5, 2, Ok(()))], 5, 2, false),
        ] {
            let gate = after(&steps);
            assert_eq!(gate.total, Tally { passed, failed }, "{steps:?}");
            assert_eq!(gate.verdict().is_ok(), good, "{steps:?}");
        }
    }

    #[test]
    fn a_runner_that_counts_nothing_has_failed() {
        let mut tally = Tally::default();
        let mut silent = std::process::Command::new("true");
        assert!(counted(&mut silent, &mut tally).is_err());
        let mut runner = std::process::Command::new("echo");
        counted(runner.arg("2 passed, 0 failed"), &mut tally).unwrap();
        assert_eq!(tally, Tally { passed: 2, failed: 0 });
    }
}
