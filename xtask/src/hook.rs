//! A WebAssembly program beside the page, built into the folder in which trunk gathers the page:
//! trunk calls for it when the page itself is built (Trunk.toml).

use crate::place;
use crate::run::{cargo, run};
use crate::setup::{Need, ready};
use crate::versions::{BINARYEN, WASM_BINDGEN, WASM_TARGET};
use std::env;
use std::path::{Path, PathBuf};

/// What trunk told when it called.
pub struct Hook {
    /// Where it gathers the page.
    pub folder: PathBuf,
    is_release: bool,
}

impl Hook {
    /// Reads what trunk tells.
    pub fn called() -> Result<Hook, String> {
        let told = (env::var_os("TRUNK_STAGING_DIR"), env::var_os("TRUNK_PROFILE"));
        let (Some(folder), Some(profile)) = told else {
            let words = "trunk calls this; you want `cargo xtask build` or `cargo xtask dev`";
            return Err(words.into());
        };
        Ok(Hook { folder: PathBuf::from(folder), is_release: profile == "release" })
    }

    /// Compiles a program and gives where it lies; `profile` is the one for production.
    pub fn compiled(&self, package: &str, bin: &str, profile: &str) -> Result<PathBuf, String> {
        let (profile, folder) = if self.is_release { (profile, profile) } else { ("dev", "debug") };
        let what = ["build", "--locked", "--quiet", "-p", package, "--bin", bin];
        run(cargo(&what).args(["--profile", profile, "--target", WASM_TARGET]))?;
        Ok(place::target().join(WASM_TARGET).join(folder).join(format!("{bin}.wasm")))
    }

    /// Puts a compiled program into the folder under a name; `level` is that of wasm-opt.
    pub fn bind(&self, wasm: &Path, name: &str, level: &str) -> Result<(), String> {
        let tools = ready(&[Need::Page])?;
        let mut bindgen = tools.command("wasm-bindgen");
        bindgen.args(["--target", "web", "--no-typescript", "--out-name", name, "--out-dir"]);
        run(bindgen.arg(&self.folder).arg(wasm))?;
        if self.is_release {
            let bound = self.folder.join(format!("{name}_bg.wasm"));
            run(tools.command("wasm-opt").arg(level).arg(&bound).arg("-o").arg(&bound))?;
        }
        Ok(())
    }

    /// Where the page finds a file of the folder.
    pub fn address(&self, file: &str) -> String {
        let base = env::var("TRUNK_PUBLIC_URL").unwrap_or_else(|_| String::from("/"));
        format!("{base}{file}")
    }
}

/// A digest that no other content has, nor one that was made with other tools.
pub fn digest(all: &[&[u8]]) -> String {
    place::digest(&[&all.concat(), WASM_BINDGEN.as_bytes(), BINARYEN.as_bytes()].concat())
}
