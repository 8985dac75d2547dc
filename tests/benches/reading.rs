//! What it costs to parse and to digest what both servers answer for a large account, from answers
//! in hand.
//!
//! Run by `cargo xtask bench`. It prints and judges nothing: times are the machine's.

use futures_executor::block_on;
use harness::crowd::crowd;
use harness::tape::{Tape, Taped};
use harness::{Life, Steady};
use std::sync::Arc;
use std::time::{Duration, Instant};
use sync::past::End;
use sync::{Rules, Sides};

/// Contacts on each side that are read.
const READ: usize = 15_000;
/// Readings, of which the quickest counts.
const RUNS: usize = 5;

fn main() {
    let mut life = Life::new();
    crowd(&life, READ);
    let report = life.cycle().expect("a first cycle");
    assert_eq!(report.created.1 as usize, READ, "the mailbox holds the same contacts");
    // The person's own way, so that the sides can be opened with tapes beside it.
    let tapes = [Tape::default(), Tape::default()];
    let turn = std::cell::Cell::new(0);
    let mut sides = life.open_through(|way| {
        let tape = tapes[turn.replace(1)].clone();
        Arc::new(Taped { inner: way.calm(), tape })
    });
    let rules = life.rules(&sides, "00D/005");
    for (end, tape) in End::BOTH.into_iter().zip(&tapes) {
        // Once to learn what a side learns once, once onto the tape.
        read(&life, &rules, &mut sides, end);
        tape.erase();
        let count = read(&life, &rules, &mut sides, end);
        let mut best = Duration::MAX;
        for _ in 0..RUNS {
            tape.rewind();
            let began = Instant::now();
            read(&life, &rules, &mut sides, end);
            best = best.min(began.elapsed());
            assert!(tape.is_at_its_end(), "the same is asked each time");
        }
        let (ms, mb) = (best.as_secs_f64() * 1e3, tape.bytes() as f64 / 1e6);
        let name = match end {
            End::Crm => "Salesforce",
            End::Mail => "Exchange",
        };
        println!(
            "reading {count} contacts of {name} from answers in hand: {ms:.0} ms ({mb:.1} MB)"
        );
    }
}

fn read(life: &Life, rules: &Rules, sides: &mut Sides, end: End) -> usize {
    let side = match end {
        End::Crm => sides.crm.as_mut(),
        End::Mail => sides.mail.as_mut(),
    };
    let mut pace = Steady::of(&life.world);
    let read = sync::read(side, end, &rules.scope, None, &rules.keys, &mut pace);
    block_on(read).expect("a reading").seen.len()
}
