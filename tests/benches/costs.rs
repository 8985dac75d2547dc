//! What Twinline costs: requests, memory and time, each beside its bound where there is one.
//!
//! Run by `cargo xtask bench`. It prints and judges nothing: times are the machine's, and whoever
//! reads them knows the machine. The relay is the real program; the servers are simulators in this
//! process, so that the time of a first cycle is theirs as much as the relay's.

use api::paths;
use api::wizard::Shown;
use harness::Life;
use harness::crowd::crowd;
use harness::port::{Clock, serve};
use harness::program::Relay;
use serde_json::Value;
use sim::Host;
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Contacts of the first cycle.
const FIRST: usize = 10_000;
/// A program that has nothing to do has come to rest after so long.
const REST: Duration = Duration::from_secs(5);
/// How often the dashboard is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// A cycle that takes longer hangs.
const CYCLE_MAX: Duration = Duration::from_secs(900);
/// After so many cycles nothing is new any more.
const CYCLES_TO_REST: u64 = 4;

fn main() {
    first_cycle();
}

fn first_cycle() {
    let life = Life::new();
    crowd(&life, FIRST);
    let quick = Duration::ZERO;
    let salesforce = serve(Host::Salesforce, 0, &life.world, Clock::Real, quick).expect("a port");
    let exchange = serve(Host::Exchange, 0, &life.world, Clock::Real, quick).expect("a port");
    let mut relay = Relay::start("bench", salesforce, exchange);
    sleep(REST);
    memory("fresh idle relay, resident", &relay, "VmRSS", 40);

    let began = Instant::now();
    relay.sign_up(exchange, Shown { updates: 0, deletes: 0 });
    let first = cycle(&mut relay, 1);
    let seconds = began.elapsed().as_secs_f64();
    let (crm, mail) = requests(&first);
    let least = (FIRST.div_ceil(2_000), 2 * FIRST.div_ceil(100) + 1);
    println!("first cycle of {FIRST} contacts: made {}", first["report"]["created"]);
    println!("first cycle, from sign-up to its end: {seconds:.1} s");
    println!("first cycle, requests to Salesforce: {crm} (at least {})", least.0);
    println!("first cycle, requests to Exchange: {mail} (at least {})", least.1);
    memory("first cycle, peak resident", &relay, "VmHWM", 150);
    sleep(REST);
    memory("idle after the first cycle, resident", &relay, "VmRSS", 40);

    let mut last = first;
    for id in 2..=CYCLES_TO_REST {
        relay.post(paths::SYNC_NOW, &Value::Null);
        last = cycle(&mut relay, id);
        println!("cycle {id}: requests {:?}, report {}", requests(&last), last["report"]);
    }
    let (crm, mail) = requests(&last);
    println!("idle cycle, requests to Salesforce: {crm} (bound 1)");
    println!("idle cycle, requests to Exchange: {mail} (bound 3)");
    sleep(REST);
    memory("idle after idle cycles, resident", &relay, "VmRSS", 40);
    memory("all cycles, peak resident", &relay, "VmHWM", 150);
}

/// Waits for the end of a cycle of a number or of a later one.
fn cycle(relay: &mut Relay, id: u64) -> Value {
    let began = Instant::now();
    loop {
        assert!(began.elapsed() < CYCLE_MAX, "cycle {id} does not end: {}", relay.log());
        sleep(LOOK_EVERY);
        let last = relay.get(paths::DASHBOARD)["last"].take();
        if last["id"].as_u64().is_some_and(|ended| ended >= id) {
            assert!(last["stopped"].is_null(), "cycle {id} stopped: {last} {}", relay.log());
            return last;
        }
    }
}

fn requests(cycle: &Value) -> (u64, u64) {
    let of = |at: usize| cycle["requests"][at].as_u64().expect("a cycle line counts requests");
    (of(0), of(1))
}

/// Prints a line of what the system says of the relay; it says it on Linux only.
fn memory(what: &str, relay: &Relay, line: &str, bound_mb: u64) {
    let status = fs::read_to_string(format!("/proc/{}/status", relay.id())).unwrap_or_default();
    let told = status.lines().find_map(|told| told.strip_prefix(line)?.strip_prefix(':'));
    let kb: Option<f64> = told.and_then(|told| told.trim().trim_end_matches(" kB").parse().ok());
    match kb {
        Some(kb) => println!("{what}: {:.1} MB (bound {bound_mb})", kb / 1024.0),
        None => println!("{what}: this system does not tell (bound {bound_mb} MB)"),
    }
}
