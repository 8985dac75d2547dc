//! The Rust part: the WebAssembly target, and the two commands that are themselves crates.
//!
//! They are built without debug information and hardly optimised, which halves the wait: trunk as
//! fast as it compiles, wasm-bindgen a little better because it runs at every build of the page.

use crate::place;
use crate::run::{answer, cargo, run};
use crate::say::say;
use crate::versions::{TRUNK, WASM_BINDGEN, WASM_TARGET, locked};
use std::fs;
use std::path::PathBuf;

/// A command that comes as a crate.
struct Tool {
    command: &'static str,
    name: &'static str,
    version: &'static str,
    /// Whether the crate's own lock file is followed.
    lock: Lock,
    opt_level: &'static str,
    minutes: u32,
}

enum Lock {
    Followed,
    /// The lock file of wasm-bindgen-cli 0.2.130 names a version that was withdrawn.
    Ignored,
}

/// Makes sure that the compiler has the target of the page.
pub fn wasm_target() -> Result<(), String> {
    let Some(sysroot) = answer("rustc", &["--print", "sysroot"]) else {
        return Err("rustc was not found: please install Rust with rustup (rustup.rs).".into());
    };
    let there = || PathBuf::from(&sysroot).join("lib/rustlib").join(WASM_TARGET).is_dir();
    if there() {
        return Ok(());
    }
    if place::command(&["rustup"]).is_none() {
        return Err(format!(
            "The compiler has no target {WASM_TARGET}, and rustup, which would add it, is not here."
        ));
    }
    say(&format!("adding the compiler's target {WASM_TARGET}"));
    let mut rustup = std::process::Command::new("rustup");
    run(rustup.args(["target", "add", WASM_TARGET]).current_dir(place::root()))?;
    if there() { Ok(()) } else { Err(format!("rustup did not add {WASM_TARGET} to {sysroot}")) }
}

/// Makes sure of trunk; gives the folder to look in, if it is not on the path already.
pub fn trunk() -> Result<Option<PathBuf>, String> {
    ready(&Tool {
        command: "trunk",
        name: "trunk",
        version: TRUNK,
        lock: Lock::Followed,
        opt_level: "0",
        minutes: 5,
    })
}

/// Makes sure of wasm-bindgen; gives the folder to look in, if it is not on the path already.
pub fn wasm_bindgen() -> Result<Option<PathBuf>, String> {
    let lock = fs::read_to_string(place::root().join("Cargo.lock"))
        .map_err(|e| format!("Cargo.lock cannot be read: {e}"))?;
    match locked(&lock, "wasm-bindgen") {
        Some(version) if version == WASM_BINDGEN => {}
        other => {
            return Err(format!(
                "Cargo.lock pins wasm-bindgen {}, xtask/src/versions.rs {WASM_BINDGEN}: \
                 make them equal.",
                other.unwrap_or("nowhere")
            ));
        }
    }
    ready(&Tool {
        command: "wasm-bindgen",
        name: "wasm-bindgen-cli",
        version: WASM_BINDGEN,
        lock: Lock::Ignored,
        opt_level: "1",
        minutes: 4,
    })
}

fn ready(tool: &Tool) -> Result<Option<PathBuf>, String> {
    let wanted = format!("{} {}", tool.command, tool.version);
    if answer(tool.command, &["--version"]).as_deref() == Some(wanted.as_str()) {
        return Ok(None);
    }
    let place = place::tools()?;
    let folder = place.join(format!("{}-{}", tool.name, tool.version));
    let bin = folder.join("bin");
    let there = || answer(bin.join(tool.command), &["--version"]).as_deref() == Some(&*wanted);
    if !there() {
        say(&format!("installing {wanted} (once, about {} minutes)", tool.minutes));
        let scratch = place.join(format!("building-{}-{}", tool.name, std::process::id()));
        let done = install(tool, &folder, &scratch);
        // The scratch folder holds a gigabyte that nobody needs again, whatever the outcome.
        let _ = fs::remove_dir_all(&scratch);
        done?;
        if !there() {
            return Err(format!("{wanted} was installed into {} but does not run", bin.display()));
        }
        say(&format!("installed {wanted}"));
    }
    Ok(Some(bin))
}

fn install(tool: &Tool, folder: &PathBuf, scratch: &PathBuf) -> Result<(), String> {
    let mut command = cargo(&["install", "--debug", "--quiet", "--no-default-features", "--force"]);
    command.args([tool.name, "--version", tool.version, "--root"]).arg(folder);
    match tool.lock {
        Lock::Followed => drop(command.arg("--locked")),
        Lock::Ignored => {}
    }
    command
        .env("CARGO_TARGET_DIR", scratch)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", tool.opt_level)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut command)
}
