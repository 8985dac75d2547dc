//! Bringing a machine from "git, a C compiler and cargo" to all that a command needs.
//!
//! A tool already there in a fitting version is used; else it is installed. What cannot be
//! installed is an error that says what to do: nothing is ever left out in silence.
//! Tools of ours go into the user's cache, by version, and never into the system.

mod npm;
mod rust;
mod system;

pub use npm::folder as npm_folder;

use crate::place;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// What a command needs on the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The WebAssembly target of the compiler.
    Wasm,
    /// The tools that build the page.
    Page,
    /// A browser, its driver and the accessibility checker.
    Browser,
    /// What runs the clients that we did not write.
    Clients,
}

impl Need {
    /// All of them.
    pub const ALL: [Need; 4] = [Need::Wasm, Need::Page, Need::Browser, Need::Clients];
}

/// What was found or installed.
pub struct Tools {
    folders: Vec<PathBuf>,
    /// The folder with `node_modules` of our own npm tools, where they were asked for.
    pub npm: Option<PathBuf>,
}

impl Tools {
    /// A command that finds our tools before the system's.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(place::root());
        self.equip(&mut command);
        command
    }

    /// Lets a command find our tools before the system's.
    pub fn equip(&self, command: &mut Command) {
        command.env("PATH", self.path());
    }

    fn path(&self) -> OsString {
        let system = env::var_os("PATH").unwrap_or_default();
        let folders = self.folders.iter().cloned().chain(env::split_paths(&system));
        env::join_paths(folders).unwrap_or(system)
    }
}

/// Makes sure of everything that these needs name.
pub fn ready(needs: &[Need]) -> Result<Tools, String> {
    system::ready(needs)?;
    let mut tools = Tools { folders: Vec::new(), npm: None };
    if needs.contains(&Need::Wasm) || needs.contains(&Need::Page) {
        rust::wasm_target()?;
    }
    if needs.contains(&Need::Page) {
        tools.folders.extend(rust::trunk()?);
        tools.folders.extend(rust::wasm_bindgen()?);
    }
    if needs.contains(&Need::Page) || needs.contains(&Need::Browser) {
        let npm = npm::tools()?;
        tools.folders.push(npm.join("node_modules/.bin"));
        tools.npm = Some(npm);
    }
    Ok(tools)
}
