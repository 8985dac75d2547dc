//! The page: built by trunk into `target/web`, compressed, and taken into the relay's binary.

use crate::place;
use crate::run::{cargo, run};
use crate::say::say;
use crate::setup::{Need, Tools, ready};
use std::fs;
use std::path::{Path, PathBuf};

/// What the page is made from; it is built again when one of these changed.
const SOURCES: [&str; 8] = [
    "frontend",
    "shared",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "xtask/src/desk.rs",
    "xtask/src/pane.rs",
    "xtask/src/versions.rs",
];

/// Compresses each file of the page once, as well as can be, so that the relay never has to.
const COMPRESS: &str = "
const fs = require('fs'), path = require('path'), zlib = require('zlib');
const best = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } };
const folder = process.argv[1];
for (const name of fs.readdirSync(folder, { recursive: true })) {
  if (!/\\.(js|wasm|css|html|svg|json|webmanifest)$/.test(name)) continue;
  const file = path.join(folder, name);
  fs.writeFileSync(file + '.br', zlib.brotliCompressSync(fs.readFileSync(file), best));
}";

/// Builds the page if its sources changed since it was last built.
pub fn page(tools: &Tools) -> Result<(), String> {
    let sources = digest_of_sources()?;
    let stamp = place::root().join("target/web-built-from");
    if fs::read_to_string(&stamp).is_ok_and(|last| last == sources) && compressed().is_some() {
        say("the page is up to date");
        return Ok(());
    }
    say("building the page for WebAssembly");
    let mut trunk = tools.command("trunk");
    trunk.args(["build", "--release", "--cargo-profile", "page"]);
    // Trunk takes any NO_COLOR but `true` and `false` for a mistake.
    run(trunk.env_remove("NO_COLOR"))?;
    let mut node = tools.command("node");
    run(node.args(["-e", COMPRESS]).arg(place::page()))?;
    let Some(Weight { page, desk, pane }) = compressed() else {
        return Err(format!("trunk left no page in {}", place::page().display()));
    };
    say(&format!("the page is built: {page} KB of WebAssembly and JavaScript over the wire"));
    say(&format!("the worker that plans, when one is wanted: {desk} KB"));
    say(&format!("the pane in Outlook: {pane} KB"));
    fs::write(&stamp, sources).map_err(|e| format!("{}: {e}", stamp.display()))
}

/// `cargo xtask build`: the single binary for production, without the demo.
pub fn binary() -> Result<(), String> {
    let tools = ready(&[Need::Page])?;
    page(&tools)?;
    let binary = release()?;
    say(&format!("{} ({} KB)", binary.display(), size_kb(&binary)));
    Ok(())
}

/// Builds the relay for production, with the page that lies there; gives where it is.
pub fn release() -> Result<PathBuf, String> {
    say("building the relay for production");
    run(&mut cargo(&[
        "build",
        "--release",
        "--locked",
        "-p",
        "relay",
        "--bin",
        "twinline",
        "--no-default-features",
        "--features",
        "ntlm",
    ]))?;
    Ok(place::target().join("release/twinline"))
}

fn size_kb(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |of| of.len() / 1024)
}

/// How many KB of WebAssembly and JavaScript go over the wire.
#[derive(Default)]
struct Weight {
    page: u64,
    desk: u64,
    pane: u64,
}

/// What the page, its worker and the pane weigh: their presence tells a built page from a stub.
fn compressed() -> Option<Weight> {
    let files = fs::read_dir(place::page()).ok()?;
    let mut bytes = Weight::default();
    for file in files.filter_map(Result::ok).map(|file| file.path()) {
        let name = file.file_name()?.to_string_lossy().into_owned();
        if name.ends_with(".wasm.br") || name.ends_with(".js.br") {
            let of = match name.split_once('-') {
                Some(("desk", _)) => &mut bytes.desk,
                Some(("pane", _)) => &mut bytes.pane,
                Some(_) | None => &mut bytes.page,
            };
            *of += fs::metadata(&file).map_or(0, |its| its.len());
        }
    }
    let Weight { page, desk, pane } = bytes;
    let is_built = page > 0 && desk > 0 && pane > 0;
    is_built.then_some(Weight { page: page / 1000, desk: desk / 1000, pane: pane / 1000 })
}

fn digest_of_sources() -> Result<String, String> {
    let mut all = Vec::new();
    for source in SOURCES {
        let place = place::root().join(source);
        gather(&place, &mut all).map_err(|e| format!("{}: {e}", place.display()))?;
    }
    Ok(place::digest(&all))
}

/// Adds the names and contents of all files below a place, in an order that does not vary.
fn gather(place: &Path, into: &mut Vec<u8>) -> std::io::Result<()> {
    if place.is_dir() {
        let entries: std::io::Result<Vec<_>> =
            fs::read_dir(place)?.map(|entry| entry.map(|found| found.path())).collect();
        let mut entries = entries?;
        entries.sort();
        return entries.iter().try_for_each(|entry| gather(entry, into));
    }
    into.extend(place.to_string_lossy().bytes());
    into.extend(fs::read(place)?);
    Ok(())
}
