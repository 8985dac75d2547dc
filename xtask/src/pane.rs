//! The pane in Outlook (`frontend/pane.html`): a document and a WebAssembly module of its own, made
//! of the same crate as the page and without anything of the wizard.
//!
//! Trunk calls this when the page itself is built (Trunk.toml). The names of all files hold a
//! digest, so that browsers may keep them for ever; the document names them.

use crate::place;
use crate::run::{cargo, run};
use crate::setup::{Need, ready};
use crate::versions::{BINARYEN, WASM_BINDGEN, WASM_TARGET};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The document, and what starts the program.
const DOCUMENT: &str = "frontend/pane.html";
const BOOT: &str = "frontend/pane.js";
/// The styles, in their order.
const STYLES: [&str; 3] =
    ["frontend/style/tokens.css", "frontend/style/base.css", "frontend/style/pane.css"];

/// `cargo xtask pane`: builds the pane into the folder in which trunk gathers the page.
pub fn pane() -> Result<(), String> {
    let (Some(folder), Some(profile)) =
        (env::var_os("TRUNK_STAGING_DIR"), env::var_os("TRUNK_PROFILE"))
    else {
        return Err("trunk calls this; you want `cargo xtask build` or `cargo xtask dev`".into());
    };
    let folder = PathBuf::from(folder);
    let is_release = profile == "release";
    let wasm = compiled(is_release)?;
    let program = format!("pane-{}", digest(&[&read(&wasm)?]));
    let tools = ready(&[Need::Page])?;
    let mut bindgen = tools.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", &program, "--out-dir"]);
    run(bindgen.arg(&folder).arg(&wasm))?;
    if is_release {
        let bound = folder.join(format!("{program}_bg.wasm"));
        run(tools.command("wasm-opt").arg("-Oz").arg(&bound).arg("-o").arg(&bound))?;
    }
    let boot = read(&place::root().join(BOOT))?;
    let mut style = Vec::new();
    for name in STYLES {
        style.extend(read(&place::root().join(name))?);
    }
    let boot_name = format!("pane-boot-{}.js", digest(&[&boot]));
    let style_name = format!("pane-{}.css", digest(&[&style]));
    write(&folder.join(&boot_name), &boot)?;
    write(&folder.join(&style_name), &style)?;
    let document = String::from_utf8_lossy(&read(&place::root().join(DOCUMENT))?).into_owned();
    let base = env::var("TRUNK_PUBLIC_URL").unwrap_or_else(|_| String::from("/"));
    let named = named(
        document,
        &[
            ("{pane-css}", format!("{base}{style_name}")),
            ("{pane-js}", format!("{base}{program}.js")),
            ("{pane-wasm}", format!("{base}{program}_bg.wasm")),
            ("{boot-js}", format!("{base}{boot_name}")),
        ],
    )?;
    write(&folder.join("pane.html"), named.as_bytes())
}

/// Compiles the program and gives where it lies.
fn compiled(is_release: bool) -> Result<PathBuf, String> {
    let (profile, folder) = if is_release { ("page", "page") } else { ("dev", "debug") };
    let what = ["build", "--locked", "--quiet", "-p", "frontend", "--bin", "pane"];
    run(cargo(&what).args(["--profile", profile, "--target", WASM_TARGET]))?;
    Ok(place::target().join(WASM_TARGET).join(folder).join("pane.wasm"))
}

/// The document with the names of its files in their places.
fn named(mut document: String, names: &[(&str, String)]) -> Result<String, String> {
    for (place, name) in names {
        if !document.contains(place) {
            return Err(format!("{DOCUMENT} lacks {place}"));
        }
        document = document.replace(place, name);
    }
    Ok(document)
}

/// A digest that no other content has, nor one that was made with other tools.
fn digest(all: &[&[u8]]) -> String {
    place::digest(&[&all.concat(), WASM_BINDGEN.as_bytes(), BINARYEN.as_bytes()].concat())
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|e| format!("{}: {e}", file.display()))
}

fn write(file: &Path, what: &[u8]) -> Result<(), String> {
    fs::write(file, what).map_err(|e| format!("{}: {e}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_its_files_and_leaves_one_place_open() {
        let document = fs::read_to_string(place::root().join(DOCUMENT)).unwrap();
        let names = ["{pane-css}", "{pane-js}", "{pane-wasm}", "{boot-js}"];
        let names = names.map(|place| (place, String::from("/file")));
        let named = named(document, &names).unwrap();
        assert_eq!(named.matches('{').count(), 1);
        assert!(named.contains("content=\"{office-js}\""), "the relay fills it in");
        assert!(super::named(named, &names).is_err());
    }
}
