//! Random lives under random weather keep the promises. `STORMS=10000` lives so many.

use harness::storm::Storm;

/// Lives on the simulated servers in an ordinary run, with each protocol of the mailbox.
const LIVES: u64 = 40;
/// Lives without protocols in an ordinary run.
const LIVES_ON_SHELVES: u64 = 2_000;

#[test]
fn every_life_ends_well() {
    live(Storm::of, LIVES);
}

#[test]
fn every_life_in_the_cloud_ends_well() {
    live(Storm::in_the_cloud, LIVES);
}

#[test]
fn every_life_on_shelves_ends_well() {
    live(Storm::on_shelves, LIVES_ON_SHELVES);
}

fn live(through: fn(u64) -> Storm, usual: u64) {
    let told = |name| std::env::var(name).ok().and_then(|n| n.parse().ok());
    let (first, lives) = (told("SEED").unwrap_or(1), told("STORMS").unwrap_or(usual));
    for seed in first..first + lives {
        let mut storm = through(seed);
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
