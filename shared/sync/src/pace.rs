//! Waiting: how long before another try, as a pure function, and the one who waits.

use crate::Plan;
use crate::limits::{FIRST_WAIT_MS, LONGEST_WAIT_MS, TRIES_MAX};
use crate::report::Progress;
use model::{Fault, Pending, Remedy};

/// Time, chance and listeners, which the engine has none of.
pub trait Pace: Send {
    /// Waits so many milliseconds. `false` when the cycle should end instead: shutdown, pause.
    fn rest(&mut self, ms: u64) -> Pending<'_, bool>;

    /// A number drawn uniformly from 0 to 1, for jitter.
    fn chance(&mut self) -> f64;

    /// Whether the cycle should go on: asked between batches.
    fn goes_on(&mut self) -> bool;

    /// Tells how far the cycle is.
    fn told(&mut self, progress: Progress);

    /// Tells what is about to be carried out. Most do not listen.
    fn planned(&mut self, _plan: &Plan) {}
}

/// Waits before another try where the fault's remedy is patience, or where a server finds too much
/// what cannot be less; else hands the fault back.
pub(crate) async fn patience(
    fault: Fault,
    tries: &mut u32,
    pace: &mut dyn Pace,
) -> Result<(), Fault> {
    *tries += 1;
    if !matches!(fault.remedy(), Remedy::Retry | Remedy::Halve) || *tries >= TRIES_MAX {
        return Err(fault);
    }
    let asked_ms = match &fault {
        Fault::Throttled { wait_ms, .. } => *wait_ms,
        _ => None,
    };
    if asked_ms.is_some_and(|asked| asked > LONGEST_WAIT_MS) {
        return Err(fault);
    }
    let ms = wait_ms(*tries, asked_ms, pace.chance());
    if pace.rest(ms).await { Ok(()) } else { Err(fault) }
}

/// The wait before try number `tries` (1 for the first repetition). `asked_ms` is the server's own
/// figure, which is kept exactly and only grows by a little jitter. `chance` is uniform in 0..1.
pub(crate) fn wait_ms(tries: u32, asked_ms: Option<u64>, chance: f64) -> u64 {
    let chance = chance.clamp(0.0, 1.0);
    match asked_ms {
        Some(asked) => asked.saturating_add((asked as f64 * 0.1 * chance) as u64),
        None => {
            let doubled = FIRST_WAIT_MS << tries.saturating_sub(1).min(12);
            let cap = doubled.min(LONGEST_WAIT_MS);
            cap / 2 + (cap as f64 / 2.0 * chance) as u64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_cap_and_keep_what_the_server_asks() {
        assert_eq!(wait_ms(1, None, 1.0), 1_000);
        assert_eq!(wait_ms(3, None, 1.0), 4_000);
        assert_eq!(wait_ms(40, None, 1.0), LONGEST_WAIT_MS);
        assert!(wait_ms(1, None, 0.0) >= 500);
        assert!(wait_ms(1, Some(297_749), 0.0) >= 297_749);
    }
}
