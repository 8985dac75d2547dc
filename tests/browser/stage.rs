//! One test's own demo and own browser, which end with the test, however it ends.

use crate::page::Page;
use fantoccini::{Client, ClientBuilder};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A program listens within this time, or it is broken.
const LISTEN_MAX: Duration = Duration::from_secs(60);
/// A program that was asked to end does so within this time.
const END_MAX: Duration = Duration::from_secs(5);
/// How often we look.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// The demo says where it is within so many lines.
const DEMO_LINES_MAX: usize = 50;

/// Plays one story on a fresh demo in a fresh browser. If it fails, a picture of the last screen
/// stays in the folder of screenshots, under this name.
pub(crate) async fn play(name: &str, story: impl AsyncFnOnce(&Page)) {
    let (_demo, wizard, edit) = demo();
    show(name, wizard, edit, story).await;
}

/// Plays a story in a fresh browser on what runs at these addresses.
pub(crate) async fn show(name: &str, wizard: String, edit: String, story: impl AsyncFnOnce(&Page)) {
    let (_driver, driver) = driver();
    let browser = browser(driver).await;
    let page = Page::new(browser.clone(), wizard, edit);
    let end = AssertUnwindSafe(story(&page)).catch_unwind().await;
    if end.is_err() {
        page.shot(&format!("failed-{name}")).await;
    }
    browser.close().await.expect("the browser closes");
    if let Err(panic) = end {
        resume_unwind(panic);
    }
}

/// Something that the caller of the tests must say.
pub(crate) fn told(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: the browser tests are run by `cargo xtask e2e`")
    })
}

/// A program that runs for one test and is ended with this value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Asked first, so that it clears up its temporary folder; it may have ended by itself.
        let ask = format!("kill {}", self.0.id());
        let _ = Command::new("sh").args(["-c", &ask]).stderr(Stdio::null()).status();
        let began = Instant::now();
        while matches!(self.0.try_wait(), Ok(None)) && began.elapsed() < END_MAX {
            sleep(LOOK_EVERY);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the demo on free ports and reads where its wizard and its edit page are.
fn demo() -> (Running, String, String) {
    let mut command = Command::new(told("TWINLINE_BIN"));
    command.args(["demo", "--no-open", "--port", "0"]).current_dir(std::env::temp_dir());
    // What the tests are told is none of Twinline's configuration, which refuses unknown names.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TWINLINE_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|e| panic!("{command:?} does not start: {e}"));
    let stdout = child.stdout.take().expect("its output was asked for");
    let running = Running(child);
    // To the last line: a closed pipe would end the demo.
    let mut lines = Vec::new();
    for line in BufReader::new(stdout).lines().map_while(Result::ok).take(DEMO_LINES_MAX) {
        lines.push(line);
        if lines.last().is_some_and(|line| line.starts_with("Stop with")) {
            break;
        }
    }
    let after = |word: &str| {
        let found = lines.iter().find_map(|line| line.strip_prefix(word));
        let address = found.unwrap_or_else(|| panic!("the demo tells no {word}: {lines:?}"));
        address.trim().trim_end_matches('/').to_owned()
    };
    let (wizard, edit) = (after("wizard"), after("edit"));
    (running, wizard, edit)
}

/// Starts the driver of the browser on a free port and waits until it listens there.
fn driver() -> (Running, u16) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let port = listener.local_addr().expect("a bound port has a number").port();
    drop(listener);
    let mut command = Command::new(told("TWINLINE_CHROMEDRIVER"));
    command.arg(format!("--port={port}")).stdin(Stdio::null()).stdout(Stdio::null());
    let child = command.spawn().unwrap_or_else(|e| panic!("{command:?} does not start: {e}"));
    let mut running = Running(child);
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let ended = running.0.try_wait().expect("a child can be asked");
        assert!(ended.is_none(), "{command:?} ended at once: {ended:?}");
        assert!(began.elapsed() < LISTEN_MAX, "{command:?} does not listen on {port}");
        sleep(LOOK_EVERY);
    }
    (running, port)
}

async fn browser(driver: u16) -> Client {
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities())
        .connect(&format!("http://127.0.0.1:{driver}"))
        .await
        .expect("the driver opens a browser")
}

fn capabilities() -> Map<String, Value> {
    // Chromium refuses its sandbox to root, and small containers have little shared memory.
    let capabilities = json!({
        "goog:chromeOptions": {
            "binary": told("TWINLINE_CHROMIUM"),
            "args": [
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--lang=en-US",
                "--window-size=1280,900",
            ],
        },
        "goog:loggingPrefs": { "browser": "ALL" },
    });
    capabilities.as_object().expect("it is written as an object").clone()
}
