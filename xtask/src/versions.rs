//! Every version of every tool that Twinline builds and tests with, on one screen.
//!
//! The npm tools are pinned a second time, with all that they need, in
//! `xtask/tools/package-lock.json`; a test here keeps the two from drifting apart.

/// The bundler of the page: the newest that our Rust compiles.
pub const TRUNK: &str = "0.21.14";

/// The tool that joins WebAssembly and JavaScript. It must equal the crate in `Cargo.lock`.
pub const WASM_BINDGEN: &str = "0.2.130";

/// The optimiser, from the npm package `binaryen`, which needs no native build.
pub const BINARYEN: &str = "132.0.0";

/// The accessibility checker that the browser tests inject into each screen.
pub const AXE_CORE: &str = "4.14.1";

/// The oldest Node that runs the npm tools.
pub const NODE_MAJOR_MIN: u32 = 18;

/// The target of the page and of the crates that it shares with the relay.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What `wasm-opt --version` says of a [`BINARYEN`]: its major number alone.
pub fn wasm_opt() -> &'static str {
    BINARYEN.split('.').next().unwrap_or(BINARYEN)
}

/// The version of a crate as a `Cargo.lock` pins it.
pub fn locked<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let head = format!("name = \"{name}\"");
    let mut lines = lock.lines().skip_while(|line| *line != head).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_and_the_crate_wasm_bindgen_are_of_one_version() {
        let lock = include_str!("../../Cargo.lock");
        assert_eq!(locked(lock, "wasm-bindgen"), Some(WASM_BINDGEN));
    }

    #[test]
    fn the_npm_tools_are_the_ones_named_here() {
        let package = include_str!("../tools/package.json");
        for (name, version) in [("binaryen", BINARYEN), ("axe-core", AXE_CORE)] {
            let line = format!("\"{name}\": \"{version}\"");
            assert!(package.contains(&line), "xtask/tools/package.json should say {line}");
        }
    }

    #[test]
    fn trunk_is_told_the_versions_named_here() {
        let trunk = include_str!("../../Trunk.toml");
        for line in [
            format!("wasm_bindgen = \"{WASM_BINDGEN}\""),
            format!("wasm_opt = \"version_{}\"", wasm_opt()),
            format!("trunk-version = \"={TRUNK}\""),
        ] {
            assert!(trunk.contains(&line), "Trunk.toml should say {line}");
        }
    }

    #[test]
    fn a_lock_file_is_read() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0\"\n\n[[package]]\nname = \"ab\"\n\
                    version = \"2.0\"\n";
        assert_eq!(locked(lock, "ab"), Some("2.0"));
        assert_eq!(locked(lock, "b"), None);
    }
}
