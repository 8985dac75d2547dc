//! The pane in Outlook (`frontend/pane.html`): a document and a WebAssembly module of its own, made
//! of the same crate as the page and without anything of the wizard.
//!
//! Trunk calls this when the page itself is built (Trunk.toml). The names of all files hold a
//! digest, so that browsers may keep them for ever; the document names them.

use crate::hook::{Hook, digest};
use crate::place;
use std::fs;
use std::path::Path;

/// The document, and what starts the program.
const DOCUMENT: &str = "frontend/pane.html";
const BOOT: &str = "frontend/pane.js";
/// The styles, in their order.
const STYLES: [&str; 3] =
    ["frontend/style/tokens.css", "frontend/style/base.css", "frontend/style/pane.css"];

/// `cargo xtask pane`: builds the pane into the folder in which trunk gathers the page.
pub fn pane() -> Result<(), String> {
    let hook = Hook::called()?;
    let wasm = hook.compiled("frontend", "pane", "page")?;
    let program = format!("pane-{}", digest(&[&read(&wasm)?]));
    hook.bind(&wasm, &program, "-O1")?;
    let boot = read(&place::root().join(BOOT))?;
    let mut style = Vec::new();
    for name in STYLES {
        style.extend(read(&place::root().join(name))?);
    }
    let boot_name = format!("pane-boot-{}.js", digest(&[&boot]));
    let style_name = format!("pane-{}.css", digest(&[&style]));
    write(&hook.folder.join(&boot_name), &boot)?;
    write(&hook.folder.join(&style_name), &style)?;
    let document = String::from_utf8_lossy(&read(&place::root().join(DOCUMENT))?).into_owned();
    let named = named(
        document,
        &[
            ("{pane-css}", hook.address(&style_name)),
            ("{pane-js}", hook.address(&format!("{program}.js"))),
            ("{pane-wasm}", hook.address(&format!("{program}_bg.wasm"))),
            ("{boot-js}", hook.address(&boot_name)),
        ],
    )?;
    write(&hook.folder.join("pane.html"), named.as_bytes())
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
