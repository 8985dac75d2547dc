//! One test's own demo and own browser, which end with the test, however it ends.

use crate::page::Page;
use fantoccini::{Client, ClientBuilder};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use std::net::{TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A program listens within this time, or it is broken.
const LISTEN_MAX: Duration = Duration::from_secs(60);
/// How often we look whether it listens.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Plays one story on a fresh demo in a fresh browser. If it fails, a picture of the last screen
/// stays in the folder of screenshots, under this name.
pub(crate) async fn play(name: &str, story: impl AsyncFnOnce(&Page)) {
    let demo = demo();
    let driver = driver();
    let browser = browser(driver.port).await;
    let page = Page::new(browser.clone(), demo.port);
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

/// A program that listens on a port of this machine and is ended with this value.
struct Listening {
    child: Child,
    port: u16,
}

impl Listening {
    /// Starts a program with a free port and waits until it listens there.
    fn start(mut command: Command, port: u16) -> Listening {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("{command:?} cannot be started: {e}"));
        let mut listening = Listening { child, port };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = listening.child.try_wait().expect("a child can be asked");
            assert!(ended.is_none(), "{command:?} ended at once: {ended:?}");
            assert!(began.elapsed() < LISTEN_MAX, "{command:?} does not listen on {port}");
            sleep(LOOK_EVERY);
        }
        listening
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("a bound port has a number").port()
}

fn demo() -> Listening {
    let port = free_port();
    let mut demo = Command::new(told("TWINLINE_BIN"));
    demo.args(["demo", "--no-open", "--port", &port.to_string()]);
    Listening::start(demo, port)
}

fn driver() -> Listening {
    let port = free_port();
    let mut driver = Command::new(told("TWINLINE_CHROMEDRIVER"));
    driver.arg(format!("--port={port}"));
    Listening::start(driver, port)
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
