//! The page's worker (`frontend/desk`): a WebAssembly module of its own, built for speed.
//!
//! Trunk calls this when the page itself is built (Trunk.toml), so that every way to build the page
//! has its worker. The worker's name holds a digest of it, and the page's document names it: a page
//! never meets a worker of another build.

use crate::place;
use crate::run::{cargo, run};
use crate::setup::{Need, ready};
use crate::versions::{BINARYEN, WASM_BINDGEN, WASM_TARGET};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the document names the worker, until it has its name.
const UNNAMED: &str = "<meta name=\"desk\" content=\"\">";
/// What starts the worker, behind what wasm-bindgen wrote.
const BOOT: &str = "frontend/desk/boot.js";

/// `cargo xtask desk`: builds the worker into the folder in which trunk gathers the page.
pub fn desk() -> Result<(), String> {
    let (Some(folder), Some(profile)) =
        (env::var_os("TRUNK_STAGING_DIR"), env::var_os("TRUNK_PROFILE"))
    else {
        return Err("trunk calls this; you want `cargo xtask build` or `cargo xtask dev`".into());
    };
    let folder = PathBuf::from(folder);
    let is_release = profile == "release";
    let wasm = compiled(is_release)?;
    let boot = fs::read(place::root().join(BOOT)).map_err(|e| format!("{BOOT}: {e}"))?;
    let name = name(&fs::read(&wasm).map_err(|e| format!("{}: {e}", wasm.display()))?, &boot);
    let tools = ready(&[Need::Page])?;
    let mut bindgen = tools.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", &name, "--out-dir"]);
    run(bindgen.arg(&folder).arg(&wasm))?;
    if is_release {
        let bound = folder.join(format!("{name}_bg.wasm"));
        run(tools.command("wasm-opt").arg("-O3").arg(&bound).arg("-o").arg(&bound))?;
    }
    change(&folder.join(format!("{name}.js")), |text| {
        Some(text + &String::from_utf8_lossy(&boot))
    })?;
    let base = env::var("TRUNK_PUBLIC_URL").unwrap_or_else(|_| String::from("/"));
    change(&folder.join("index.html"), |text| named(&text, &format!("{base}{name}.js")))
}

/// Compiles the worker and gives where it lies.
fn compiled(is_release: bool) -> Result<PathBuf, String> {
    let (profile, folder) = if is_release { ("desk", "desk") } else { ("dev", "debug") };
    let what = ["build", "--locked", "--quiet", "-p", "desk", "--bin", "desk"];
    run(cargo(&what).args(["--profile", profile, "--target", WASM_TARGET]))?;
    Ok(place::target().join(WASM_TARGET).join(folder).join("desk.wasm"))
}

/// A name that no other build of the worker has.
fn name(wasm: &[u8], boot: &[u8]) -> String {
    let all = [wasm, boot, WASM_BINDGEN.as_bytes(), BINARYEN.as_bytes()].concat();
    format!("desk-{}", place::digest(&all))
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
