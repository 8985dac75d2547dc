//! The program is asked to end in the middle of a cycle, and started where it must not start.

use crate::kill::{come_to_rest, crowded, nothing_doubled_nothing_lost};
use api::paths;
use api::wizard::Shown;
use harness::Life;
use harness::port::{Clock, serve};
use harness::program::Relay;
use sim::Host;
use std::thread;
use std::time::{Duration, Instant};

/// Each server takes this long to answer, so that the cycle is under way when the end comes.
const SLOW: Duration = Duration::from_millis(15);
/// The program ends within this time.
const END_MAX: Duration = Duration::from_secs(25);

#[test]
fn a_polite_end_is_quick_and_the_next_start_goes_on() {
    let life = crowded();
    let mut relay = signed_up("end", &life);
    for _ in 0..3 {
        // It answers: so it listens to signals, too.
        relay.get(paths::HEALTH);
        thread::sleep(Duration::from_millis(300));
        let began = Instant::now();
        let ended = relay.end();
        assert!(ended.success(), "it ends well: {ended}\n{}", relay.log());
        assert!(began.elapsed() < END_MAX, "after {:?}", began.elapsed());
        relay.go_on();
    }
    come_to_rest(&mut relay);
    nothing_doubled_nothing_lost(&life);
}

/// With its keys there and its database gone, the program does not begin with nothing: every link
/// would be forgotten in silence.
#[test]
fn a_lost_database_is_no_fresh_start() {
    let life = Life::new();
    let mut relay = signed_up("lost", &life);
    relay.kill();
    relay.lose_database();
    let told = relay.refuses();
    assert!(told.contains("last backup back"), "{told}");
}

fn signed_up(name: &str, life: &Life) -> Relay {
    let salesforce = serve(Host::Salesforce, 0, &life.world, Clock::Real, SLOW).expect("a port");
    let exchange = serve(Host::Exchange, 0, &life.world, Clock::Real, SLOW).expect("a port");
    let mut relay = Relay::start(name, salesforce, exchange);
    relay.sign_up(exchange, Shown { updates: 10_000, deletes: 0 });
    relay
}
