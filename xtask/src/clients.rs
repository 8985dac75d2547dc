//! Clients that we did not write, against our simulators: they keep the simulators honest.
//!
//! A client is a folder `tests/clients/<server>/<name>/` with its packages pinned, in
//! `package-lock.json` or `requirements.txt`, and one driver, which gets the server's address as
//! its argument and closes with `N passed, M failed`. Each client meets a fresh server.

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
    run(&mut cargo(&["build", "--locked", "--quiet", "-p", "sim", "--example", "serve"]))?;
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

/// One client: where it lies, what it speaks to, and how it is run.
#[derive(Debug, PartialEq, Eq)]
struct Client {
    server: String,
    name: String,
    folder: PathBuf,
    language: Language,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Node,
    Python,
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
        counted(driver.arg(address), tally)
    }

    /// Node looks for packages beside the driver only: so the driver is taken to its packages.
    fn node(&self, tools: &Tools) -> Result<Command, String> {
        let packages = npm_folder(&format!("client-{}", self.name), &self.folder)?;
        let driver = self.driver(&["mjs", "cjs", "js"])?;
        for file in files(&self.folder)? {
            let Some(name) = file.file_name() else { continue };
            fs::copy(&file, packages.join(name)).map_err(|e| format!("{}: {e}", file.display()))?;
        }
        let mut node = tools.command("node");
        node.arg(packages.join(driver));
        Ok(node)
    }

    fn python(&self, tools: &Tools) -> Result<Command, String> {
        let pins = self.folder.join("requirements.txt");
        let pinned = fs::read(&pins).map_err(|e| format!("{}: {e}", pins.display()))?;
        let name = format!("client-{}-{}", self.name, place::digest(&pinned));
        let folder = place::tools()?.join(name);
        let ready = folder.join("ready");
        let python = folder.join("bin/python");
        if !ready.is_file() {
            say(&format!("installing the Python packages of {}", self.name));
            run(tools.command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
            let mut pip = Command::new(&python);
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
            run(pip.arg(&pins))?;
            fs::write(&ready, "").map_err(|e| format!("{}: {e}", ready.display()))?;
        }
        let mut driver = Command::new(python);
        driver.env("PYTHONDONTWRITEBYTECODE", "1").arg(self.folder.join(self.driver(&["py"])?));
        Ok(driver)
    }

    /// The one file of the folder with one of these endings, or, of several, the one named `main`.
    fn driver(&self, endings: &[&str]) -> Result<String, String> {
        let mut found: Vec<String> = files(&self.folder)?
            .iter()
            .filter(|file| {
                file.extension().is_some_and(|end| endings.iter().any(|known| end == *known))
            })
            .filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned()))
            .collect();
        if found.len() > 1 {
            found.retain(|name| name.starts_with("main."));
        }
        match <[String; 1]>::try_from(found) {
            Ok([name]) => Ok(name),
            Err(_) => Err(format!("{} should hold one driver", self.folder.display())),
        }
    }
}

/// The clients below a folder, in the order of their names.
fn clients(top: &Path) -> Result<Vec<Client>, String> {
    let mut found = Vec::new();
    for server in folders(top)? {
        for folder in folders(&server)? {
            let language = if folder.join("package-lock.json").is_file() {
                Language::Node
            } else if folder.join("requirements.txt").is_file() {
                Language::Python
            } else {
                return Err(format!("{} pins no packages", folder.display()));
            };
            found.push(Client { server: name(&server), name: name(&folder), folder, language });
        }
    }
    Ok(found)
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn folders(place: &Path) -> Result<Vec<PathBuf>, String> {
    entries(place).map(|all| all.into_iter().filter(|path| path.is_dir()).collect())
}

fn files(place: &Path) -> Result<Vec<PathBuf>, String> {
    entries(place).map(|all| all.into_iter().filter(|path| path.is_file()).collect())
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
    fn clients_and_their_drivers_are_found() {
        let top = scratch(
            "clients",
            &[
                "salesforce/b/requirements.txt",
                "salesforce/b/check.py",
                "salesforce/a/package-lock.json",
                "salesforce/a/main.mjs",
                "salesforce/a/more.mjs",
                "salesforce/a/node_modules/x.js",
            ],
        );
        let found = clients(&top).unwrap();
        let told: Vec<_> =
            found.iter().map(|c| (c.server.as_str(), c.name.as_str(), c.language)).collect();
        assert_eq!(
            told,
            [("salesforce", "a", Language::Node), ("salesforce", "b", Language::Python)]
        );
        assert_eq!(found[0].driver(&["mjs"]).unwrap(), "main.mjs");
        assert_eq!(found[1].driver(&["py"]).unwrap(), "check.py");
        fs::remove_dir_all(top).unwrap();
    }

    #[test]
    fn a_client_without_pins_or_driver_is_an_error() {
        let top = scratch("loose", &["exchange/a/check.py"]);
        assert!(clients(&top).unwrap_err().contains("pins no packages"));
        fs::write(top.join("exchange/a/requirements.txt"), "").unwrap();
        fs::write(top.join("exchange/a/other.py"), "").unwrap();
        assert!(clients(&top).unwrap()[0].driver(&["py"]).is_err());
        fs::remove_dir_all(top).unwrap();
    }
}
