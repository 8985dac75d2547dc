//! Packages of the system: looked for first, then installed by apt, as root or by a `sudo` that
//! asks nothing. Anyone else is shown the one line to run.

use super::Need;
use crate::place::command;
use crate::run::{answer, run};
use crate::say::say;
use crate::versions::NODE_MAJOR_MIN;
use std::fs;
use std::process::Command;

/// One thing of the system: for whom, how to find it, and who ships it.
struct Thing {
    name: &'static str,
    needs: &'static [Need],
    found: fn() -> bool,
    debian: &'static [&'static str],
    ubuntu: &'static [&'static str],
}

const THINGS: [Thing; 6] = [
    Thing {
        name: "a C compiler",
        needs: &Need::ALL,
        found: || command(&["cc", "gcc", "clang"]).is_some(),
        debian: &["gcc", "libc6-dev"],
        ubuntu: &["gcc", "libc6-dev"],
    },
    Thing {
        name: "Node and npm",
        needs: &[Need::Page, Need::Browser, Need::Clients],
        found: || {
            node_major().is_some_and(|is| is >= NODE_MAJOR_MIN) && command(&["npm"]).is_some()
        },
        debian: &["nodejs", "npm"],
        ubuntu: &["nodejs", "npm"],
    },
    Thing {
        name: "Chromium",
        needs: &[Need::Browser],
        found: || command(&["chromium", "chromium-browser", "google-chrome"]).is_some(),
        debian: &["chromium"],
        ubuntu: &["chromium-browser"],
    },
    Thing {
        name: "the driver of Chromium",
        needs: &[Need::Browser],
        found: || command(&["chromedriver"]).is_some(),
        debian: &["chromium-driver"],
        ubuntu: &["chromium-chromedriver"],
    },
    Thing {
        name: "Python 3 with venv and pip",
        needs: &[Need::Clients],
        found: || answer("python3", &["-c", "import venv, ensurepip"]).is_some(),
        debian: &["python3", "python3-venv", "python3-pip"],
        ubuntu: &["python3", "python3-venv", "python3-pip"],
    },
    Thing {
        name: "xmllint",
        needs: &[Need::Clients],
        found: || command(&["xmllint"]).is_some(),
        debian: &["libxml2-utils"],
        ubuntu: &["libxml2-utils"],
    },
];

/// Who may install packages here.
enum Installer {
    Root,
    Sudo,
    Nobody,
}

/// Makes sure of the system's part of these needs.
pub fn ready(needs: &[Need]) -> Result<(), String> {
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|thing| thing.name).collect::<Vec<_>>().join(", ");
    let packages = packages(&missing);
    if command(&["apt-get"]).is_none() {
        return Err(format!("Missing: {names}. Please install it with your system's packages."));
    }
    install(&names, &packages)?;
    let still = self::missing(needs);
    let Some(first) = still.first() else { return Ok(()) };
    Err(format!(
        "Still missing after installing {}: {}. (Node must be {NODE_MAJOR_MIN} or newer.)",
        packages.join(" "),
        first.name
    ))
}

fn missing(needs: &[Need]) -> Vec<&'static Thing> {
    let wanted = |thing: &&Thing| thing.needs.iter().any(|need| needs.contains(need));
    THINGS.iter().filter(wanted).filter(|thing| !(thing.found)()).collect()
}

fn packages(missing: &[&Thing]) -> Vec<&'static str> {
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let ubuntu = system.lines().any(|line| line == "ID=ubuntu");
    let of = |thing: &&Thing| if ubuntu { thing.ubuntu } else { thing.debian };
    missing.iter().flat_map(of).copied().collect()
}

fn install(names: &str, packages: &[&str]) -> Result<(), String> {
    let sudo: &[&str] = match installer() {
        Installer::Root => &[],
        Installer::Sudo => &["sudo", "-n"],
        Installer::Nobody => {
            let line = packages.join(" ");
            return Err(format!(
                "Missing: {names}. Please run this once, then try again:\n  \
                 sudo apt-get update && sudo apt-get install -y --no-install-recommends {line}"
            ));
        }
    };
    say(&format!("installing {names} by apt"));
    run(&mut apt(sudo, &["update", "-q"]))?;
    let mut words = vec!["install", "-y", "-q", "--no-install-recommends"];
    words.extend(packages);
    run(&mut apt(sudo, &words))
}

fn apt(sudo: &[&str], words: &[&str]) -> Command {
    let line = [sudo, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], words].concat();
    let mut command = Command::new(line[0]);
    command.args(&line[1..]);
    command
}

fn installer() -> Installer {
    if answer("id", &["-u"]).as_deref() == Some("0") {
        Installer::Root
    } else if answer("sudo", &["-n", "true"]).is_some() {
        Installer::Sudo
    } else {
        Installer::Nobody
    }
}

fn node_major() -> Option<u32> {
    answer("node", &["--version"])?.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apt_runs_without_questions_and_as_root() {
        let shown = crate::run::shown(&apt(&["sudo", "-n"], &["install", "-y", "gcc"]));
        assert_eq!(shown, "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install -y gcc");
    }

    #[test]
    fn every_need_of_the_system_names_its_packages() {
        for thing in &THINGS {
            assert!(!thing.debian.is_empty() && !thing.ubuntu.is_empty(), "{}", thing.name);
        }
        let all: Vec<&Thing> = THINGS.iter().collect();
        assert!(packages(&all).contains(&"libxml2-utils"));
    }
}
