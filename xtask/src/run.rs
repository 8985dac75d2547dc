//! Running other programs: to their end, with an ear on what they print, or beside us for a while.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// A program gets this long before it is stopped and counts as failed.
const RUN_SECONDS_MAX: u64 = 40 * 60;

/// A cargo command in the repository, of the same toolchain as ours.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(crate::place::root());
    command
}

/// Runs a program to its end; it prints where we print, and reads nothing.
pub fn run(command: &mut Command) -> Result<(), String> {
    let mut child = spawn(command)?;
    let end = child.wait().map_err(|e| cannot(command, &e))?;
    if end.success() { Ok(()) } else { Err(format!("`{}` failed ({end})", shown(command))) }
}

/// Runs a program to its end and hears each line that it prints, which is printed on as well.
pub fn hear(command: &mut Command, ear: &mut dyn FnMut(&str)) -> Result<(), String> {
    let mut child = spawn(command.stdout(Stdio::piped()))?;
    let lines = lines_of(child.stdout.take());
    let until = Instant::now() + Duration::from_secs(RUN_SECONDS_MAX);
    loop {
        match lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                println!("{line}");
                ear(&line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let _ = child.kill();
                let _ = child.wait();
                let minutes = RUN_SECONDS_MAX / 60;
                return Err(format!("`{}` was stopped after {minutes} minutes", shown(command)));
            }
        }
    }
    let end = child.wait().map_err(|e| cannot(command, &e))?;
    if end.success() { Ok(()) } else { Err(format!("`{}` failed ({end})", shown(command))) }
}

/// What a program prints, if it can be run and succeeds.
pub fn answer<A: AsRef<OsStr>>(program: impl AsRef<OsStr>, arguments: &[A]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A program that runs beside us and ends with this value at the latest.
pub struct Beside {
    child: Child,
}

impl Beside {
    /// Starts a program that prints where we print.
    pub fn start(command: &mut Command) -> Result<Beside, String> {
        spawn(command).map(|child| Beside { child })
    }

    /// Starts a program and reads its standard error until `wanted` finds there what it seeks.
    pub fn start_and_hear<T>(
        command: &mut Command,
        wait: Duration,
        wanted: impl Fn(&str) -> Option<T>,
    ) -> Result<(Beside, T), String> {
        let mut child = spawn(command.stderr(Stdio::piped()))?;
        let lines = lines_of(child.stderr.take());
        let beside = Beside { child };
        let until = Instant::now() + wait;
        let mut heard = String::new();
        while let Ok(line) = lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if let Some(found) = wanted(&line) {
                return Ok((beside, found));
            }
            heard = heard + &line + "\n";
        }
        Err(format!("`{}` did not say that it is ready. It said:\n{heard}", shown(command)))
    }

    /// Waits until the program ends by itself.
    pub fn wait(mut self) -> Result<(), String> {
        let end = self.child.wait().map_err(|e| e.to_string())?;
        if end.success() { Ok(()) } else { Err(format!("the program ended with {end}")) }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to stop and nothing to say.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command as one would type it.
pub fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or(&program).to_owned();
    command.get_args().fold(name, |line, argument| line + " " + &argument.to_string_lossy())
}

/// Starts a program that reads nothing. It is spared what cargo told us about ourselves: some build
/// scripts look at that, and would build again whenever they are reached another way.
fn spawn(command: &mut Command) -> Result<Child, String> {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.stdin(Stdio::null()).spawn().map_err(|e| cannot(command, &e))
}

fn cannot(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` cannot be run: {error}", shown(command))
}

/// The lines of a program, read on a thread of their own so that it never waits for us.
fn lines_of(from: Option<impl Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    if let Some(from) = from {
        std::thread::spawn(move || read_lines(from, &sender));
    }
    receiver
}

fn read_lines(from: impl Read, sender: &mpsc::Sender<String>) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while matches!(from.read_until(b'\n', &mut line), Ok(count) if count > 0) {
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        // Nobody listens any more: read on, so that the program can go on printing.
        let _ = sender.send(text);
        line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_never_says_it_is_ready_is_an_error() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo no port is free >&2"]);
        let told = Beside::start_and_hear(&mut command, Duration::from_secs(10), |_| None::<()>);
        assert!(told.err().is_some_and(|told| told.contains("no port is free")));
    }

    #[test]
    fn lines_are_heard_in_order() {
        let mut heard = Vec::new();
        let mut command = Command::new("sh");
        command.args(["-c", "printf 'one\\ntwo'"]);
        hear(&mut command, &mut |line| heard.push(line.to_owned())).unwrap();
        assert_eq!(heard, ["one", "two"]);
    }

    #[test]
    fn a_failure_names_the_command() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 3"]);
        let told = run(&mut command).unwrap_err();
        assert!(told.contains("sh -c exit 3") && told.contains('3'), "{told}");
        let told = run(&mut Command::new("/no/such/program")).unwrap_err();
        assert!(told.contains("cannot be run"), "{told}");
    }

    #[test]
    fn a_program_beside_us_is_heard_and_then_ended() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo starting >&2; echo at 7 >&2; exec sleep 60"]);
        let (beside, port) =
            Beside::start_and_hear(&mut command, Duration::from_secs(10), |line| {
                line.strip_prefix("at ").map(str::to_owned)
            })
            .unwrap();
        assert_eq!(port, "7");
        let id = beside.child.id();
        drop(beside);
        assert!(!std::path::Path::new(&format!("/proc/{id}")).exists());
    }
}
