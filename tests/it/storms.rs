//! Random lives under random weather keep the promises. `STORMS=10000` lives so many.

use harness::storm::Storm;
use std::collections::BTreeMap;

/// Lives on the simulated servers in an ordinary run, with each protocol of the mailbox.
const LIVES: u64 = 40;
/// Lives without protocols in an ordinary run.
const LIVES_ON_SHELVES: u64 = 2_000;
/// What lives with wishes must show, all of them together: what a person decides, what becomes of
/// it, each way in which a record can go from one side to the other, and each strike of fate.
const MUST_COME_TO_PASS: [&str; 28] = [
    "person Allow",
    "person Reject",
    "person Take",
    "person Undo",
    "cycle that holds",
    "Create because New(Crm)",
    "Create because New(Mail)",
    "Create because Revived(Crm)",
    "Create because Revived(Mail)",
    "Create because Wakes",
    "Create because ByPerson",
    "Update because Changed(Crm)",
    "Update because Changed(Mail)",
    "Update because Merged",
    "Update because ByPerson",
    "Update because Undone",
    "Delete because Deleted(Crm)",
    "Delete because Deleted(Mail)",
    "Delete because Undone",
    "Restore because Undone",
    "Note because Ends(BothGone)",
    "Note because Ends(UnlinkedByMail)",
    "Note because Kept(ChangedSince)",
    "fault Superseded",
    "strike Before",
    "strike After",
    "strike Throttle",
    "strike LoseWatermarks",
];

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

#[test]
fn every_life_with_wishes_ends_well() {
    let seen = live(Storm::with_wishes, LIVES_ON_SHELVES / 2);
    for (what, times) in &seen {
        println!("{times:6} {what}");
    }
    if told("SEED").is_some() || told("STORMS").is_some() {
        return;
    }
    for what in MUST_COME_TO_PASS {
        assert!(seen.contains_key(what), "this never came to pass: {what}");
    }
}

/// Whoever restores an old database finds nothing twice, nothing lost, and both sides in step.
#[test]
fn every_life_with_backups_ends_well() {
    let seen = live(Storm::with_backups, LIVES_ON_SHELVES / 2);
    assert!(told("SEED").is_some() || seen.contains_key("restored"), "{seen:?}");
}

/// Lives beyond the ordinary number that ended badly once.
#[test]
fn lives_that_went_wrong_end_well() {
    for seed in [2_202, 2_361] {
        let faults = Storm::with_wishes(seed).faults();
        assert!(faults.is_empty(), "life {seed}: {}", faults.join("\n"));
    }
}

#[test]
fn every_life_with_wishes_on_servers_ends_well() {
    live(Storm::with_wishes_on_servers, LIVES / 2);
}

fn told(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

/// Lives, and counts what came to pass in all of them.
fn live(through: fn(u64) -> Storm, usual: u64) -> BTreeMap<String, u32> {
    let mut seen = BTreeMap::new();
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
        for (what, times) in storm.seen {
            *seen.entry(what).or_default() += times;
        }
    }
    seen
}

#[test]
fn a_life_is_the_same_whenever_it_is_lived() {
    for seed in [3, 14, 159] {
        assert_eq!(Storm::of(seed).log, Storm::of(seed).log, "seed {seed}");
    }
}
