//! How long to wait before another try, as a pure function: chance is passed in.

/// First wait of a fault without a figure of its own.
pub const FIRST_WAIT_MS: u64 = 1_000;
/// No wait is longer, the server's own figures included.
pub const LONGEST_WAIT_MS: u64 = 15 * 60_000;

/// The wait before try number `tries` (1 for the first repetition). `asked_ms` is the server's own
/// figure, which is kept exactly and only grows by a little jitter. `chance` is uniform in 0..1.
pub fn wait_ms(tries: u32, asked_ms: Option<u64>, chance: f64) -> u64 {
    let chance = chance.clamp(0.0, 1.0);
    match asked_ms {
        Some(asked) => {
            let asked = asked.min(LONGEST_WAIT_MS);
            asked + (asked as f64 * 0.1 * chance) as u64
        }
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
