//! What the page costs in a real browser: reading, planning and drawing for a large account, each
//! beside its bound.
//!
//! Run by `cargo xtask bench`, which brings Chromium. It prints and judges nothing. The relay is
//! the real program with the real page inside; the servers are simulators in this process.

#[path = "../browser/axe.rs"]
mod axe;
#[path = "../browser/console.rs"]
mod console;
#[path = "../browser/page.rs"]
#[expect(dead_code, reason = "a bench needs little of a page")]
mod page;
#[path = "../browser/stage.rs"]
#[expect(dead_code, reason = "a bench starts no demo")]
mod stage;

use api::paths;
use api::wizard::Shown;
use harness::Life;
use harness::crowd::crowd;
use harness::life::EMAIL;
use harness::port::{Clock, serve};
use harness::program::Relay;
use page::Page;
use sim::Host;
use std::time::{Duration, Instant};

/// Contacts on each side.
const CONTACTS: usize = 15_000;
/// The first cycle of so many takes a while.
const CYCLE_MAX: Duration = Duration::from_secs(300);
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Plans, of which the quickest counts.
const PLANS: usize = 5;

/// Counts how long the page keeps the browser from anything else: the longest time, and the sum
/// of all that a person could feel.
const WATCH: &str = "
    const port = new MessageChannel(), pulse = { longest: 0, busy: 0, over: 0 };
    let last = performance.now();
    port.port1.onmessage = () => {
        const now = performance.now(), gap = now - last;
        if (gap > 1) pulse.busy += gap;
        if (gap > 16) pulse.over += 1;
        pulse.longest = Math.max(pulse.longest, gap);
        last = now;
        port.port2.postMessage(0);
    };
    port.port2.postMessage(0);
    window.pulse = pulse;";

/// Switches tasks off or on: what follows is a plan, in one piece.
const REPLAN: &str = "
    const box = [...document.querySelectorAll('[role=switch]')].find(
        (it) => it.labels[0].textContent.trim() === 'Tasks');
    window.pulse.longest = 0;
    box.click();";

fn main() {
    let life = Life::new();
    crowd(&life, CONTACTS);
    let quick = Duration::ZERO;
    let salesforce = serve(Host::Salesforce, 0, &life.world, Clock::Real, quick).expect("a port");
    let exchange = serve(Host::Exchange, 0, &life.world, Clock::Real, quick).expect("a port");
    let mut relay = Relay::start("page", salesforce, exchange);
    relay.sign_up(exchange, Shown { updates: 0, deletes: 0 });
    let began = Instant::now();
    while relay.get(paths::DASHBOARD)["last"].is_null() {
        assert!(began.elapsed() < CYCLE_MAX, "the first cycle does not end: {}", relay.log());
        std::thread::sleep(LOOK_EVERY);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(stage::show(
        "page",
        relay.address(),
        String::new(),
        measure,
    ));
}

async fn measure(page: &Page) {
    page.open("/setup/salesforce").await;
    page.press("Enter credentials manually").await;
    page.fill("Login", EMAIL).await;
    page.fill("Password", "secret").await;
    page.fill("Security token", "TOKEN").await;
    page.tick("Keep my password").await;
    page.press("Next").await;
    page.sees("Records in sync").await;
    page.open("/dashboard/settings").await;
    page.sees("What takes part").await;
    page.script(WATCH).await;
    let began = Instant::now();
    page.press("Preview these settings").await;
    page.sees("The preview is ready").await;
    let wall = began.elapsed().as_secs_f64();
    let pulse = page.script("return window.pulse").await;
    let told = |name: &str| pulse[name].as_f64().unwrap_or(f64::NAN);
    println!("reading {CONTACTS} contacts a side in the browser: {wall:.1} s with all requests");
    println!("of these, busy: {:.0} ms (bound 1500)", told("busy"));
    println!("longest time without a pause: {:.0} ms (bound 16)", told("longest"));
    println!("times longer than 16 ms: {}", pulse["over"]);
    let mut best = f64::MAX;
    for _ in 0..PLANS {
        page.script(REPLAN).await;
        page.rests().await;
        let longest = page.script("return window.pulse.longest").await;
        best = best.min(longest.as_f64().unwrap_or(f64::MAX));
    }
    println!("planning {CONTACTS} pairs in the browser, and showing it: {best:.0} ms (bound 25)");
}
