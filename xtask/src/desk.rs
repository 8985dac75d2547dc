//! The page's worker (`frontend/desk`): a WebAssembly module of its own, built for speed.
//!
//! Trunk calls this when the page itself is built (Trunk.toml), so that every way to build the page
//! has its worker. The worker's name holds a digest of it, and the page's document names it: a page
//! never meets a worker of another build.

use crate::hook::{Hook, digest};
use crate::place;
use std::fs;
use std::path::Path;

/// Where the document names the worker, until it has its name.
const UNNAMED: &str = "<meta name=\"desk\" content=\"\">";
/// What starts the worker, behind what wasm-bindgen wrote.
const BOOT: &str = "frontend/desk/boot.js";

/// `cargo xtask desk`: builds the worker into the folder in which trunk gathers the page.
pub fn desk() -> Result<(), String> {
    let hook = Hook::called()?;
    let wasm = hook.compiled("desk", "desk", "desk")?;
    let boot = fs::read(place::root().join(BOOT)).map_err(|e| format!("{BOOT}: {e}"))?;
    let name = name(&fs::read(&wasm).map_err(|e| format!("{}: {e}", wasm.display()))?, &boot);
    hook.bind(&wasm, &name, "-O3")?;
    change(&hook.folder.join(format!("{name}.js")), |text| {
        Some(text + &String::from_utf8_lossy(&boot))
    })?;
    let address = hook.address(&format!("{name}.js"));
    change(&hook.folder.join("index.html"), |text| named(&text, &address))
}

/// A name that no other build of the worker has.
fn name(wasm: &[u8], boot: &[u8]) -> String {
    format!("desk-{}", digest(&[wasm, boot]))
}

/// The document with the worker's address in it; nothing where there is no place for it.
fn named(document: &str, address: &str) -> Option<String> {
    let name = UNNAMED.replace("\"\"", &format!("\"{address}\""));
    document.contains(UNNAMED).then(|| document.replace(UNNAMED, &name))
}

fn change(file: &Path, how: impl FnOnce(String) -> Option<String>) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let changed = how(text).ok_or_else(|| format!("{} lacks {UNNAMED}", file.display()))?;
    fs::write(file, changed).map_err(|e| format!("{}: {e}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_the_worker() {
        let document = fs::read_to_string(place::root().join("frontend/index.html")).unwrap();
        let named = named(&document, "/desk-0123456789abcdef.js").unwrap();
        assert!(named.contains("<meta name=\"desk\" content=\"/desk-0123456789abcdef.js\">"));
        assert_eq!(super::named(&named, "/other.js"), None);
    }

    #[test]
    fn another_build_has_another_name() {
        assert_eq!(name(b"a", b"b").len(), "desk-0123456789abcdef".len());
        assert_ne!(name(b"a", b"b"), name(b"c", b"b"));
        assert_ne!(name(b"a", b"b"), name(b"a", b"c"));
    }
}
