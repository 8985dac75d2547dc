//! `demo` and `dev`: Twinline on this machine, with simulated Salesforce and Exchange.

use crate::page;
use crate::place;
use crate::program;
use crate::run::{Beside, run};
use crate::say::say;
use crate::setup::{Need, ready};
use std::process::Command;

/// Where the demo listens when nobody says otherwise; its servers take the three ports after it.
const PORT: u16 = 8700;
/// Where trunk serves the page in development, which the relay must be told to trust.
const DEV_PORT: u16 = 8080;

/// `cargo xtask demo`: builds all, starts the demo and leaves it in front.
pub fn demo(words: &[&str]) -> Result<(), String> {
    let wish = Wish::read(words)?;
    let tools = ready(&[Need::Page])?;
    page::page(&tools)?;
    let mut demo = built(wish.port)?;
    demo.args(wish.open.option());
    say("starting the demo; Ctrl-C ends it");
    Beside::start(&mut demo)?.wait()
}

/// `cargo xtask dev`: the demo, and trunk before it, which rebuilds the page at every change.
pub fn dev(words: &[&str]) -> Result<(), String> {
    let wish = Wish::read(words)?;
    let tools = ready(&[Need::Page])?;
    let mut demo = built(wish.port)?;
    demo.env("TWINLINE_TRUSTED_ORIGINS", format!("[\"http://127.0.0.1:{DEV_PORT}\"]"));
    let _demo = Beside::start(demo.args(Open::No.option()))?;
    let mut trunk = tools.command("trunk");
    let relay = format!("http://127.0.0.1:{}/api", wish.port);
    let port = DEV_PORT.to_string();
    trunk.args(["serve", "--address", "127.0.0.1", "--port", &port, "--dist", "target/web-dev"]);
    trunk.args(["--proxy-backend", &relay]);
    say("starting trunk; Ctrl-C ends both");
    run(trunk.env_remove("NO_COLOR"))
}

/// The relay's binary with the demo in it, ready to be started on a port.
fn built(port: u16) -> Result<Command, String> {
    say("building the relay");
    let mut demo = Command::new(program::binary()?);
    demo.args(["demo", "--port", &port.to_string()]).current_dir(place::root());
    Ok(demo)
}

/// Whether a browser is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Yes,
    No,
}

impl Open {
    fn option(self) -> &'static [&'static str] {
        match self {
            Open::Yes => &[],
            Open::No => &["--no-open"],
        }
    }
}

/// What the person asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    port: u16,
    open: Open,
}

impl Wish {
    fn read(words: &[&str]) -> Result<Wish, String> {
        let mut wish = Wish { port: PORT, open: Open::Yes };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--no-open" => wish.open = Open::No,
                "--port" => {
                    let port = words.next().and_then(|port| port.parse().ok());
                    wish.port = port.ok_or("--port wants a number up to 65535")?;
                }
                other => return Err(format!("demo and dev know --port N and --no-open: {other}?")),
            }
        }
        Ok(wish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let wish = |port, open| Ok(Wish { port, open });
        for (words, expected) in [
            (vec![], wish(PORT, Open::Yes)),
            (vec!["--port", "99", "--no-open"], wish(99, Open::No)),
        ] {
            assert_eq!(Wish::read(&words), expected);
        }
        for words in [vec!["--port"], vec!["--port", "70000"], vec!["loudly"]] {
            assert!(Wish::read(&words).is_err(), "{words:?}");
        }
    }
}
