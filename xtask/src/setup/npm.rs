//! The Node part: packages pinned by a lock file, installed into the cache under the digest of
//! that lock file, so that a changed lock file is a new folder and an old one never misleads.

use crate::place;
use crate::run::{answer, run};
use crate::say::say;
use crate::versions::{AXE_CORE, BINARYEN, wasm_opt};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Makes sure of our own npm tools; gives the folder that holds their `node_modules`.
pub fn tools() -> Result<PathBuf, String> {
    let folder = folder("npm", &place::root().join("xtask/tools"))?;
    let modules = folder.join("node_modules");
    let told = answer(modules.join(".bin/wasm-opt"), &["--version"]).unwrap_or_default();
    if told.split(' ').nth(2) != Some(wasm_opt()) {
        return Err(broken("binaryen", BINARYEN, &folder));
    }
    let axe = fs::read(modules.join("axe-core/axe.min.js")).unwrap_or_default();
    if !axe.starts_with(format!("/*! axe v{AXE_CORE}").as_bytes()) {
        return Err(broken("axe-core", AXE_CORE, &folder));
    }
    Ok(folder)
}

fn broken(name: &str, version: &str, folder: &Path) -> String {
    let folder = folder.display();
    format!("{folder} does not hold a working {name} {version}: remove it and try again.")
}

/// Makes sure of the packages that a folder with `package.json` and `package-lock.json` names.
/// No package may run a script of its own while it is installed.
pub fn folder(name: &str, from: &Path) -> Result<PathBuf, String> {
    let lock = fs::read(from.join("package-lock.json"))
        .map_err(|e| format!("{}: no package-lock.json: {e}", from.display()))?;
    let folder = place::tools()?.join(format!("{name}-{}", place::digest(&lock)));
    let ready = folder.join("ready");
    if ready.is_file() {
        return Ok(folder);
    }
    say(&format!("installing the npm packages of {name}"));
    let cannot = |e: std::io::Error| format!("{}: {e}", folder.display());
    fs::create_dir_all(&folder).map_err(cannot)?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(from.join(file), folder.join(file)).map_err(cannot)?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    run(npm.current_dir(&folder))?;
    fs::write(&ready, "").map_err(cannot)?;
    Ok(folder)
}
