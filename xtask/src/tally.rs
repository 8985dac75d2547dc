//! Counting what passed and failed, from the lines that test runners print.

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
}

impl Tally {
    /// Adds the totals that a line tells, if it tells any: cargo's `test result:` line, or the
    /// plain `N passed, M failed` of our client drivers.
    pub fn hear(&mut self, line: &str) {
        let heard = match line.trim().strip_prefix("test result: ") {
            Some(rest) => rest.split_once(". ").and_then(|(_, counts)| counted(counts, "; ")),
            None => counted(line.trim(), ", "),
        };
        if let Some(heard) = heard {
            self.add(heard);
        }
    }

    /// Adds other totals.
    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Whether anything was counted at all.
    pub fn is_empty(&self) -> bool {
        self.passed == 0 && self.failed == 0
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Reads `N passed` and `M failed`, in this order and with this between them.
fn counted(text: &str, between: &str) -> Option<Tally> {
    let mut parts = text.split(between);
    let passed = parts.next()?.strip_suffix(" passed")?.parse().ok()?;
    let failed = parts.next()?.strip_suffix(" failed")?.parse().ok()?;
    Some(Tally { passed, failed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_read_from_the_lines_of_each_runner() {
        for (line, passed, failed) in [
            ("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out", 12, 0),
            ("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured", 1, 2),
            ("7 passed, 1 failed", 7, 1),
            ("  7 passed, 0 failed  ", 7, 0),
            ("test a::b ... ok", 0, 0),
            ("many passed, 0 failed", 0, 0),
            ("we said 7 passed, 1 failed", 0, 0),
            ("", 0, 0),
        ] {
            let mut tally = Tally::default();
            tally.hear(line);
            assert_eq!(tally, Tally { passed, failed }, "{line}");
        }
    }

    #[test]
    fn the_closing_line_is_plain() {
        assert_eq!(Tally { passed: 3, failed: 0 }.to_string(), "3 passed, 0 failed");
    }
}
