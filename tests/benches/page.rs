//! What the page costs in a real browser: its size, reading and planning for a large account in the
//! worker, and how long the page itself is ever busy; each beside its bound.
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
mod threads;

use api::paths;
use api::wizard::Shown;
use harness::Life;
use harness::crowd::crowd;
use harness::life::EMAIL;
use harness::port::{Clock, serve};
use harness::program::Relay;
use page::Page;
use sim::Host;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// Contacts on each side.
const CONTACTS: usize = 15_000;
/// The first cycle of so many takes a while.
const CYCLE_MAX: Duration = Duration::from_secs(300);
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Plans, of which the quickest counts.
const PLANS: usize = 5;

/// Counts how long the page keeps the browser from anything else: the longest time, and how often
/// a person could feel it. Remembers the worker that the page speaks to.
const WATCH: &str = "
    const port = new MessageChannel(), pulse = { longest: 0, busy: 0, over: [] };
    let last = performance.now();
    port.port1.onmessage = () => {
        const now = performance.now(), gap = now - last;
        if (gap > 1) pulse.busy += gap;
        if (gap > 16) pulse.over.push([Math.round(now), Math.round(gap)]);
        pulse.longest = Math.max(pulse.longest, gap);
        last = now;
        port.port2.postMessage(0);
    };
    port.port2.postMessage(0);
    window.pulse = pulse;
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (...all) {
        window.desk = this;
        return post.apply(this, all);
    };";

/// Whether there is a preview; patient, because simulators are slow on a busy machine.
const IS_READY: &str = "return document.body.textContent.includes('The preview is ready')";

/// Switches tasks off or on, and waits until the worker says that the plan is there.
const REPLAN: &str = "
    const done = arguments[arguments.length - 1], began = performance.now();
    const box = [...document.querySelectorAll('[role=switch]')].find(
        (it) => it.labels[0].textContent.trim() === 'Tasks');
    const heard = (message) => {
        if (!message.data.includes('ready')) return;
        window.desk.removeEventListener('message', heard);
        done(performance.now() - began);
    };
    window.desk.addEventListener('message', heard);
    box.click();";

fn main() {
    let servers = thread::spawn(|| {
        give_way();
        let life = Life::new();
        crowd(&life, CONTACTS);
        let serve = |host| serve(host, 0, &life.world, Clock::Real, Duration::ZERO);
        let salesforce = serve(Host::Salesforce).expect("a port");
        let exchange = serve(Host::Exchange).expect("a port");
        (Relay::start("page", salesforce, exchange), exchange)
    });
    let (mut relay, exchange) = servers.join().expect("the servers start");
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

/// Lets the browser go first: a person's browser does not share its machine with the servers. What
/// this thread starts from now on does the same.
fn give_way() {
    let task = std::fs::read_link("/proc/thread-self").unwrap_or_default();
    let Some(number) = task.file_name() else { return };
    let asked = Command::new("renice").args(["-n", "15", "-p"]).arg(number).output();
    if !asked.is_ok_and(|asked| asked.status.success()) {
        println!("the servers take their share of the machine: renice cannot be asked");
    }
}

/// What goes over the wire, as the relay sends it.
const SIZES: &str = "
    const done = arguments[arguments.length - 1];
    const own = document.querySelector('meta[name=desk]').content;
    const wasm = own.replace('.js', '_bg.wasm');
    const page = ['app-js', 'app-wasm'].map((it) => document.querySelector(`meta[name=${it}]`).content);
    const boot = document.querySelector('script[src]').src;
    const size = async (all) => {
        let sum = 0;
        for (const url of all) {
            const got = await fetch(url, { cache: 'reload' });
            await got.arrayBuffer();
            sum += performance.getEntriesByName(got.url).at(-1).encodedBodySize;
        }
        return sum;
    };
    size([...page, boot]).then(async (it) => done([it, await size([own, wasm])]));";

async fn measure(page: &Page) {
    page.comes_back(EMAIL).await;
    page.open("/dashboard/settings").await;
    page.sees("What takes part").await;
    let sizes = page.answer(SIZES).await;
    let kb = |at: usize| sizes[at].as_f64().unwrap_or(f64::NAN) / 1000.0;
    println!("WebAssembly and JavaScript of the page, brotli: {:.0} KB (bound 300)", kb(0));
    println!("the same of the worker, fetched for a preview: {:.0} KB", kb(1));
    page.script(WATCH).await;
    let began = Instant::now();
    page.press("Preview these settings").await;
    while page.script(IS_READY).await != true {
        assert!(began.elapsed() < CYCLE_MAX, "the preview does not come");
        std::thread::sleep(LOOK_EVERY);
    }
    let wall = began.elapsed().as_secs_f64();
    let worker_ms = threads::worker_ms();
    let pulse = page.script("return window.pulse").await;
    let told = |name: &str| pulse[name].as_f64().unwrap_or(f64::NAN);
    println!("reading {CONTACTS} contacts a side in the browser: {wall:.1} s with all requests");
    println!("of these, the worker was busy: {worker_ms:.0} ms (bound 1500)");
    println!(
        "and the page: {:.0} ms, at most {:.0} at once (bound 16)",
        told("busy"),
        told("longest")
    );
    println!("longer than 16 ms, at which moment and how long: {}", pulse["over"]);
    plans(page).await;
}

async fn plans(page: &Page) {
    let (mut busy, mut wall) = (f64::MAX, f64::MAX);
    page.script("window.pulse.longest = 0").await;
    for _ in 0..PLANS {
        let before = threads::worker_ms();
        let shown = page.answer(REPLAN).await;
        page.rests().await;
        busy = busy.min(threads::worker_ms() - before);
        wall = wall.min(shown.as_f64().unwrap_or(f64::MAX));
    }
    let longest = page.script("return window.pulse.longest").await;
    println!("planning {CONTACTS} pairs in the worker: {busy:.0} ms (bound 25)");
    println!("from the switch to the answer: {wall:.0} ms");
    println!("the page was busy meanwhile: at most {longest} ms at once (bound 16)");
}
