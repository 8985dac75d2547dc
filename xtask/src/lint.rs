//! What the compiler and its tools can judge: formatting, clippy on both targets, and the shared
//! crates on WebAssembly.

use crate::place;
use crate::run::{cargo, run};
use crate::versions::WASM_TARGET;
use std::fs;

/// A check: its name, and what runs it.
pub type Check = (&'static str, fn() -> Result<(), String>);

/// The checks of the sources, cheapest first.
pub const CHECKS: [Check; 6] = [
    ("formatting", || run(&mut cargo(&["fmt", "--all", "--check"]))),
    ("clippy", || {
        let what = ["clippy", "--workspace", "--all-targets", "--locked", "--quiet"];
        run(cargo(&what).args(["--", "-D", "warnings"]))
    }),
    ("clippy for production", || relay(&["--features", "ntlm"])),
    ("clippy without NTLM", || relay(&[])),
    ("clippy for the page and its worker", || {
        let what = ["clippy", "-p", "frontend", "-p", "desk", "--target", WASM_TARGET];
        run(cargo(&what).args(["--locked", "--quiet", "--", "-D", "warnings"]))
    }),
    ("the shared crates for WebAssembly", || {
        let mut check = cargo(&["check", "--target", WASM_TARGET, "--locked", "--quiet"]);
        for name in shared_crates()? {
            check.args(["-p", &name]);
        }
        run(&mut check)
    }),
];

/// Looks at the relay without the demo.
fn relay(features: &[&str]) -> Result<(), String> {
    let mut clippy = cargo(&["clippy", "-p", "relay", "--no-default-features", "--locked"]);
    run(clippy.arg("--quiet").args(features).args(["--", "-D", "warnings"]))
}

/// The crates under `shared/`, each named like its folder.
fn shared_crates() -> Result<Vec<String>, String> {
    let folder = place::root().join("shared");
    let entries = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_crates_are_found() {
        let names = shared_crates().unwrap();
        assert!(names.contains(&"model".to_owned()) && names.contains(&"sync".to_owned()));
    }
}
