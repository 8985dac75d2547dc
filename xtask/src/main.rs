//! `cargo xtask`: everything that one does with this repository, each as one command.
//!
//! It installs what is missing, says what it does, and then calls cargo, trunk, node and the
//! browser. Checks themselves are tests; this program only brings them to run. Standard library
//! only, so that it starts in a second on a fresh machine.

mod bench;
mod clients;
mod demo;
mod desk;
mod e2e;
mod gate;
mod hook;
mod lint;
mod page;
mod pane;
mod place;
mod plans;
mod program;
mod run;
mod say;
mod setup;
mod tally;
mod versions;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  demo [--port N] [--no-open]   build Twinline with simulated services and open it in the browser
  test                          everything a change must pass
  lint                          formatting, clippy, the WebAssembly check and the house rules
  plans                         the same plans natively and in WebAssembly
  clients                       foreign clients against the simulators
  e2e [name]                    the browser tests, or those with this in their name
  bench [planning] [reading] [relay] [page]
                                what Twinline costs in time, memory and requests
  dev [--port N]                the demo, with the page rebuilt at every change
  build                         the single binary for production, page inside
  setup                         only install what the other commands need";

fn main() -> ExitCode {
    say::begin();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.split_first() {
        Some((&"demo", rest)) => demo::demo(rest),
        Some((&"dev", rest)) => demo::dev(rest),
        Some((&"test", [])) => gate::test(),
        Some((&"lint", [])) => gate::lint(),
        Some((&"plans", [])) => gate::plans(),
        Some((&"clients", [])) => gate::clients(),
        Some((&"e2e", [])) => gate::e2e(None),
        Some((&"e2e", [name])) => gate::e2e(Some(name)),
        Some((&"bench", rest)) => bench::bench(rest),
        Some((&"desk", [])) => desk::desk(),
        Some((&"pane", [])) => pane::pane(),
        Some((&"build", [])) => page::binary(),
        Some((&"setup", [])) => setup::ready(&setup::Need::ALL).map(drop),
        Some((&("help" | "--help" | "-h"), _)) => {
            println!("{USAGE}");
            Ok(())
        }
        None => Err(USAGE.into()),
        Some((word, _)) => Err(format!("no such command or option: {word}\n\n{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(told) => {
            // Empty: the gate has told it before its closing line.
            if !told.is_empty() {
                eprintln!("{told}");
            }
            ExitCode::FAILURE
        }
    }
}
