//! Random lives under random weather keep the promises. `STORMS=10000` lives so many.

use harness::storm::Storm;

/// Lives in an ordinary run.
const LIVES: u64 = 40;

#[test]
fn every_life_ends_well() {
    let lives = std::env::var("STORMS").ok().and_then(|n| n.parse().ok()).unwrap_or(LIVES);
    let first = std::env::var("SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    for seed in first..first + lives {
        let mut storm = Storm::of(seed);
        let faults = storm.faults();
        assert!(
            faults.is_empty(),
            "life {seed} (SEED={seed} STORMS=1 shows it alone):\n{}\nwhat happened:\n{}",
            faults.join("\n"),
            storm.log.join("\n")
        );
    }
}

#[test]
fn a_life_is_the_same_whenever_it_is_lived() {
    for seed in [3, 14, 159] {
        assert_eq!(Storm::of(seed).log, Storm::of(seed).log, "seed {seed}");
    }
}
