//! How long planning takes per linked pair: `cargo run --release -p sync --example plan_speed`.
//!
//! The case that must cost nothing: contacts that were listed whole on both sides and did not
//! change. Digests are taken where a page is read, so that they are not counted here.

use model::{
    About, Contacts, Coverage, Day, Field, FieldSet, Fields, Id, Kind, LinkId, Moment, Notify,
    PerKind, Reach, Scope, Seen, Version, Window,
};
use std::time::Instant;
use sync::past::LinkState;
use sync::reading::Noted;
use sync::rules::{Brake, ContactDeletions, Privacy, Reaches, Winner};
use sync::{End, Keys, Link, Past, Reading, Rules, Shadow};

const RUNS: usize = 9;
/// The case with a bound.
const BOUND_AT: usize = 15_000;
const BOUND_NS: u32 = 400;
const PAIRS_AT_ONCE: usize = 150_000;
const KEYS: Keys = Keys { digest: (1, 2), mark: (3, 4) };

fn main() {
    for pairs in [1_000, BOUND_AT, 100_000] {
        let (rules, past, crm, mail) = world(pairs);
        let mut best = f64::MAX;
        // The system counts processor time in ticks: enough plans at once to be worth many.
        let at_once = (PAIRS_AT_ONCE / pairs).max(1);
        for _ in 0..RUNS {
            let start = Clock::now();
            for _ in 0..at_once {
                let plan = sync::plan(&rules, &past, &crm, &mail);
                assert!(plan.actions.is_empty() && plan.asks.is_empty(), "nothing changed");
            }
            best = best.min(start.elapsed_ns() / (at_once * pairs) as f64);
        }
        let bound = if pairs == BOUND_AT { format!(" (bound {BOUND_NS})") } else { String::new() };
        let line = format!("planning {pairs} unchanged pairs: {best:.0} ns a pair{bound}\n");
        std::io::Write::write_all(&mut std::io::stdout(), line.as_bytes()).expect("a terminal");
    }
}

/// The processor time of this thread where the system tells it (Linux), so that a busy machine
/// does not count; else the wall's.
enum Clock {
    Processor(f64),
    Wall(Instant),
}

impl Clock {
    fn now() -> Clock {
        processor_ns().map_or_else(|| Clock::Wall(Instant::now()), Clock::Processor)
    }

    fn elapsed_ns(&self) -> f64 {
        match self {
            Clock::Processor(start) => processor_ns().unwrap_or(*start) - start,
            Clock::Wall(start) => start.elapsed().as_nanos() as f64,
        }
    }
}

fn processor_ns() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok()
}

fn world(pairs: usize) -> (Rules, Past, Reading, Reading) {
    let mut past = Past::default();
    let mut crm = Reading::default();
    let mut mail = Reading::default();
    crm.covered = PerKind::from_fn(|_| Coverage::Whole);
    mail.covered = crm.covered;
    for at in 0..pairs {
        // Ids as long as the servers': 18 characters in Salesforce, 152 in EWS.
        let ours = noted(format!("003{at:015}"), at);
        let theirs = noted(format!("{:<120}{at:030}==", "AAMkAGI2TG93AAA"), at);
        crm.seen.push(ours);
        mail.seen.push(theirs);
    }
    // The past is recalled once both sides have been read: links lie beside each other.
    for at in 0..pairs {
        past.links.push(link(at, &crm.seen[at], &mail.seen[at]));
    }
    // No server lists in the order of our link numbers.
    let mut state = 7u64;
    for at in (1..pairs).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        mail.seen.swap(at, (state >> 33) as usize % (at + 1));
    }
    past.totals.contact.links = pairs as u32;
    (rules(), past, crm, mail)
}

fn noted(id: String, at: usize) -> Noted {
    let mut fields = Fields::new();
    for field in Field::of(Kind::Contact) {
        if !matches!(field, Field::Birthday | Field::BusinessAddress | Field::OtherAddress) {
            fields.set(*field, format!("{field} {at}").as_str().into());
        }
    }
    let seen = Seen {
        id: Id(id),
        version: Version(format!("2026-11-25T08:00:{:02}.000Z", at % 60)),
        kind: Kind::Contact,
        fields,
        mark: None,
        series: None,
        about: About::default(),
    };
    Noted::of(seen, &KEYS)
}

fn link(at: usize, crm: &Noted, mail: &Noted) -> Link {
    let shadow = |noted: &Noted| {
        Some(Shadow {
            id: noted.seen.id.clone(),
            version: noted.seen.version.clone(),
            digests: noted.digests.clone(),
        })
    };
    Link {
        id: LinkId(at as u64 + 1),
        kind: Kind::Contact,
        crm: shadow(crm),
        mail: shadow(mail),
        born: End::Crm,
        made: Some(End::Mail),
        state: LinkState::Live,
        series: None,
        uid: None,
        span: None,
        created: None,
        short: FieldSet::NONE,
        slot: Field::Email,
        our_body: false,
        settled: true,
    }
}

fn rules() -> Rules {
    let all = PerKind::from_fn(FieldSet::of);
    let reach = Reach {
        reads: all,
        writes: all,
        longest: PerKind::default(),
        longest_minutes: None,
        batch: PerKind::from_fn(|_| 100),
        marks: PerKind::default(),
        needs_surname: false,
        tells_private: PerKind::from_fn(|_| true),
    };
    let (first, last) = (Day(20_000), Day(20_042));
    Rules {
        now: Moment(0),
        zone: "Etc/UTC".into(),
        scope: Scope {
            kinds: PerKind::from_fn(|_| true),
            contacts: Contacts::All,
            window: Window {
                first,
                last,
                from: first.midnight_utc(),
                until: last.plus(1).midnight_utc(),
            },
            only_category: None,
        },
        scope_changed: PerKind::default(),
        directions: PerKind::default(),
        winners: PerKind::from_fn(Winner::usual),
        privacy: Privacy::Skip,
        limit: None,
        brake: PerKind::from_fn(Brake::usual),
        notify: Notify::Nobody,
        contact_deletions: ContactDeletions::Unlink,
        relate_attendees: false,
        keys: KEYS,
        org: "00D".into(),
        next_link: LinkId(1_000_000),
        reach: Reaches { crm: reach.clone(), mail: reach },
    }
}
