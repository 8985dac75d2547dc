//! Clients that we did not write, against our simulators: they keep the simulators honest.
//!
//! A folder `tests/clients/<server>/` pins packages in `package-lock.json`, `requirements.txt` or
//! both; every script beside them is a driver. It gets the server's address as its argument and
//! closes with `N passed, M failed`. Each driver meets a fresh server; one that is a server itself
//! judges ours.

use crate::gate::counted;
use crate::place;
use crate::run::{Beside, cargo, run};
use crate::say::say;
use crate::setup::{Tools, npm_folder};
use crate::tally::Tally;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A server listens within this time, or it is broken.
const LISTEN_SECONDS_MAX: u64 = 30;

/// Runs every client, even after one failed.
pub fn run_all(tools: &Tools, tally: &mut Tally) -> Result<(), String> {
    for (package, example) in [("tests", "serve"), ("relay", "sign_in")] {
        run(&mut cargo(&["build", "--locked", "--quiet", "-p", package, "--example", example]))?;
    }
    let clients = clients(&place::root().join("tests/clients"))?;
    if clients.is_empty() {
        return Err("there is no client in tests/clients".into());
    }
    let failures: Vec<String> = clients
        .iter()
        .filter_map(|client| {
            say(&format!("{} against the simulated {}", client.name, client.server));
            let told = client.meet(tools, tally).err()?;
            say(&told);
            Some(told)
        })
        .collect();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

/// One driver of a foreign client: where it lies, what it speaks to, and how it is run.
#[derive(Debug, PartialEq, Eq)]
struct Client {
    server: String,
    folder: PathBuf,
    name: String,
    language: Language,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Node,
    Python,
}

impl Language {
    const ALL: [Language; 2] = [Language::Node, Language::Python];

    /// The file that pins the packages.
    fn pins(self) -> &'static str {
        match self {
            Language::Node => "package-lock.json",
            Language::Python => "requirements.txt",
        }
    }

    /// How the name of a driver ends.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Language::Node => &[".js", ".mjs", ".cjs"],
            Language::Python => &[".py"],
        }
    }
}

impl Client {
    fn meet(&self, tools: &Tools, tally: &mut Tally) -> Result<(), String> {
        let mut driver = match self.language {
            Language::Node => self.node(tools)?,
            Language::Python => self.python(tools)?,
        };
        let mut serve = Command::new(place::target().join("debug/examples/serve"));
        serve.args([self.server.as_str(), "0"]);
        let wait = Duration::from_secs(LISTEN_SECONDS_MAX);
        let (_server, address) = Beside::start_and_hear(&mut serve, wait, |line| {
            line.strip_prefix("listening on ").map(str::to_owned)
        })?;
        // A driver that is a server itself is met by the relay's own way in.
        driver.env("TWINLINE_SIGN_IN", place::target().join("debug/examples/sign_in"));
        counted(driver.arg(address), tally)
    }

    /// Node looks for packages beside the driver only: so the driver is taken to its packages.
    fn node(&self, tools: &Tools) -> Result<Command, String> {
        let packages = npm_folder(&format!("clients-{}", self.server), &self.folder)?;
        let driver = packages.join(&self.name);
        let from = self.folder.join(&self.name);
        fs::copy(&from, &driver).map_err(|e| format!("{}: {e}", from.display()))?;
        let mut node = tools.command("node");
        node.arg(driver);
        Ok(node)
    }

    fn python(&self, tools: &Tools) -> Result<Command, String> {
        let pins = self.folder.join(self.language.pins());
        let pinned = fs::read(&pins).map_err(|e| format!("{}: {e}", pins.display()))?;
        let name = format!("clients-{}-{}", self.server, place::digest(&pinned));
        let folder = place::tools()?.join(name);
        let ready = folder.join("ready");
        let python = folder.join("bin/python");
        if !ready.is_file() {
            say(&format!("installing the Python packages of the clients of {}", self.server));
            run(tools.command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
            let mut pip = Command::new(&python);
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
            run(pip.arg(&pins))?;
            fs::write(&ready, "").map_err(|e| format!("{}: {e}", ready.display()))?;
        }
        let mut driver = Command::new(python);
        driver.env("PYTHONDONTWRITEBYTECODE", "1").arg(self.folder.join(&self.name));
        if self.folder.join(Language::Node.pins()).is_file() {
            // A driver may need what the packages of its neighbour carry along.
            let packages = npm_folder(&format!("clients-{}", self.server), &self.folder)?;
            driver.env("NODE_PATH", packages.join("node_modules"));
        }
        Ok(driver)
    }
}

/// The drivers below a folder, in the order of their names.
fn clients(top: &Path) -> Result<Vec<Client>, String> {
    let mut found = Vec::new();
    for folder in entries(top)?.into_iter().filter(|path| path.is_dir()) {
        let server = name(&folder);
        for language in Language::ALL {
            if !folder.join(language.pins()).is_file() {
                continue;
            }
            let mut drivers = entries(&folder)?;
            drivers.retain(|file| {
                language.endings().iter().any(|ending| name(file).ends_with(ending))
            });
            if drivers.is_empty() {
                return Err(format!("{} pins {language:?} and drives none", folder.display()));
            }
            found.extend(drivers.iter().map(|driver| Client {
                server: server.clone(),
                folder: folder.clone(),
                name: name(driver),
                language,
            }));
        }
    }
    Ok(found)
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What lies in a folder, without caches and hidden things, sorted.
fn entries(place: &Path) -> Result<Vec<PathBuf>, String> {
    let read = fs::read_dir(place).map_err(|e| format!("{}: {e}", place.display()))?;
    let mut all: Vec<PathBuf> = read
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| {
            let name = name(path);
            !name.starts_with('.') && name != "node_modules" && name != "__pycache__"
        })
        .collect();
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str, files: &[&str]) -> PathBuf {
        let top = std::env::temp_dir().join(format!("twinline-{name}-{}", std::process::id()));
        for file in files {
            let file = top.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        top
    }

    #[test]
    fn every_script_beside_its_pins_is_a_driver() {
        let top = scratch(
            "clients",
            &[
                "salesforce/README.md",
                "salesforce/package-lock.json",
                "salesforce/a.mjs",
                "salesforce/node_modules/x.js",
                "salesforce/requirements.txt",
                "salesforce/b.py",
                "exchange/requirements.txt",
                "exchange/d.py",
                "exchange/c.py",
            ],
        );
        let found = clients(&top).unwrap();
        let told: Vec<_> = found.iter().map(|c| (&*c.server, &*c.name, c.language)).collect();
        assert_eq!(
            told,
            [
                ("exchange", "c.py", Language::Python),
                ("exchange", "d.py", Language::Python),
                ("salesforce", "a.mjs", Language::Node),
                ("salesforce", "b.py", Language::Python),
            ]
        );
        fs::remove_dir_all(top).unwrap();
    }

    #[test]
    fn pins_without_a_driver_are_an_error() {
        let top = scratch("loose", &["exchange/requirements.txt", "exchange/a.js"]);
        assert!(clients(&top).unwrap_err().contains("drives none"));
        fs::remove_dir_all(top).unwrap();
    }
}
