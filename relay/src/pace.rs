//! Time and chance for the engine: waits that end with a shutdown or a pause, jitter from the
//! operating system, and word to the page of how far a cycle is.

use crate::app::Relay;
use crate::store::accounts::AccountId;
use crate::vault::random;
use model::Pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use sync::{Pace, Progress};

/// How often a waiting cycle looks whether it should end.
const LOOK_MS: u64 = 500;
/// The first wait of an account whose cycle failed.
const FAILED_MS: u64 = 60_000;
/// The longest.
const FAILED_MS_MAX: u64 = 60 * 60_000;

/// The steps of one cycle.
pub struct Steps {
    app: Relay,
    account: AccountId,
    halt: Arc<AtomicBool>,
}

impl Steps {
    /// The steps of an account's cycle; `halt` rises when it should end early.
    pub fn new(app: Relay, account: AccountId, halt: Arc<AtomicBool>) -> Steps {
        Steps { app, account, halt }
    }
}

impl Pace for Steps {
    fn rest(&mut self, ms: u64) -> Pending<'_, bool> {
        Box::pin(async move {
            let mut left = ms;
            while left > 0 && self.goes_on() {
                let piece = left.min(LOOK_MS);
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_millis(piece)) => {}
                    () = self.app.live.stopping() => {}
                }
                left -= piece;
            }
            self.goes_on()
        })
    }

    fn chance(&mut self) -> f64 {
        chance()
    }

    fn goes_on(&mut self) -> bool {
        !self.halt.load(Ordering::SeqCst) && !self.app.live.is_stopping()
    }

    fn told(&mut self, progress: Progress) {
        self.app.live.told(&self.account, progress);
    }
}

/// A number drawn uniformly from 0 to 1.
pub fn chance() -> f64 {
    // 53 bits are what a double holds exactly.
    (u64::from_le_bytes(random::<8>()) >> 11) as f64 / (1u64 << 53) as f64
}

/// How long an account waits after so many failures in a row: doubled each time up to an hour, with
/// jitter; never shorter than the server asked.
pub fn after_failures(failures: u32, asked_ms: Option<u64>, chance: f64) -> i64 {
    let doubled = FAILED_MS << failures.saturating_sub(1).min(6);
    let own = doubled.min(FAILED_MS_MAX);
    let chance = chance.clamp(0.0, 1.0);
    let own = own / 2 + (own as f64 / 2.0 * chance) as u64;
    // A server that frees many accounts at the same moment must not meet them all at once.
    let spread = |asked: u64| asked.saturating_add((asked as f64 / 10.0 * chance) as u64);
    let wait = own.max(asked_ms.map_or(0, spread)).min(24 * FAILED_MS_MAX);
    i64::try_from(wait).expect("a day in milliseconds fits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_stays_between_nothing_and_all() {
        assert!((0..1_000).map(|_| chance()).all(|at| (0.0..1.0).contains(&at)));
    }

    #[test]
    fn waits_double_to_an_hour_and_obey_the_server() {
        assert_eq!(after_failures(1, None, 1.0), 60_000);
        assert_eq!(after_failures(3, None, 1.0), 240_000);
        assert_eq!(after_failures(99, None, 1.0), 3_600_000);
        assert!(after_failures(1, None, 0.0) >= 30_000);
        assert_eq!(after_failures(1, Some(500_000), 0.0), 500_000);
        assert_eq!(after_failures(1, Some(500_000), 0.5), 525_000);
        assert_eq!(after_failures(1, Some(u64::MAX), 1.0), 86_400_000);
    }

    #[test]
    fn a_day_without_an_answer_costs_few_tries_and_nobody_comes_back_with_the_others() {
        const DAY_MS: i64 = 86_400_000;
        let mut back = Vec::new();
        for _ in 0..1_000 {
            let (mut now, mut failures) = (0, 0);
            while now < DAY_MS {
                failures += 1;
                now += after_failures(failures, None, chance());
            }
            assert!(failures < 60, "{failures} tries in a day");
            back.push((now - DAY_MS) / 60_000);
        }
        for minute in 0..60 {
            let together = back.iter().filter(|at| **at == minute).count();
            assert!(together < 100, "{together} of 1000 come back in minute {minute}");
        }
    }
}
