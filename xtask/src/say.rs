//! What xtask tells the person: one line for each thing it does, with the time since it began.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

static BEGAN: OnceLock<Instant> = OnceLock::new();

/// Starts the clock of all later lines; the first call counts.
pub fn begin() {
    BEGAN.get_or_init(Instant::now);
}

/// Prints one line.
pub fn say(text: &str) {
    println!("[{}] {text}", clock(BEGAN.get_or_init(Instant::now).elapsed()));
}

/// Minutes and seconds, of one width up to an hour and forty minutes.
pub fn clock(time: Duration) -> String {
    format!("{:02}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_shows_minutes_and_seconds() {
        for (seconds, shown) in [(0, "00:00"), (61, "01:01"), (3_600, "60:00")] {
            assert_eq!(clock(Duration::from_secs(seconds)), shown);
        }
    }
}
