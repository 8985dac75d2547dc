//! The relay's own troubles: shutdown, full disk, clocks, two relays, panics, an account that goes.

use super::*;
use crate::runner;
use crate::store::Lease;
use sim::exchange::Item;
use sim::{Poison, Trouble, When};
use std::time::{Duration, Instant};

impl Stage {
    /// Salesforce asks the cycles from now on to wait a minute at their so-many-th request.
    fn stall(&self, nth: u32) {
        let busy = Trouble::Throttle { wait_ms: 60_000 };
        self.shared.with(|world| world.weather.order(Host::Salesforce, When::Request(nth), busy));
    }

    /// Waits until a cycle is under way and rests.
    async fn under_way(&self) {
        let asked = || self.shared.with(|world| !world.weather.is_pending());
        while !asked() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn due_again(&self) -> Option<Lease> {
        self.app.store.lease(self.app.now(), scheduler::LEASE_MS).await.unwrap()
    }
}

#[tokio::test]
async fn a_shutdown_ends_a_waiting_cycle_and_the_next_start_goes_on() {
    let stage = stage().await;
    let cookie = stage.settled(2).await;
    stage.stall(1);
    let schedule = tokio::spawn(scheduler::run(Arc::clone(&stage.app)));
    stage.under_way().await;
    let began = Instant::now();
    stage.app.live.stop();
    schedule.await.unwrap();
    assert!(began.elapsed() < Duration::from_millis(scheduler::SHUTDOWN_MS));
    let stopped = stage.last_cycle(&cookie).await.stopped.unwrap();
    assert!(stopped.contains("goes on from there"), "{stopped}");
    assert!(stage.due_again().await.is_some(), "its lease is free, and it is due at once");
}

#[tokio::test]
async fn a_full_disk_stops_before_a_write_and_room_lets_all_go_on() {
    let stage = stage().await;
    let cookie = stage.settled(2).await;
    let user = stage.shared.with(|world| world.org.user_id(cast::PEOPLE[2].user_name).unwrap());
    let count = || {
        stage.shared.with(|world| {
            let email = cast::PEOPLE[2].email;
            let ours = world.exchange.folder_named(email, "Salesforce Contacts").unwrap();
            world.exchange.items(email, ours).len()
        })
    };
    let before = count();
    stage.shared.with(|world| {
        for n in 0..200 {
            let row = json!({"LastName": format!("Late {n}"), "Email": format!("l{n}@x.example")});
            let now = world.now;
            world.org.insert(&user, "Contact", row, now);
        }
    });
    stage.app.store.fill_up(true).await;
    // The schedule must survive what its cycles meet.
    let _ = scheduler::run_due(&stage.app).await;
    assert!(count() < before + 200, "nothing is written that cannot be remembered");
    let response = stage.send("GET", paths::DASHBOARD, &cookie, None).await;
    assert_eq!(response.status(), 200, "what is known can be read");
    stage.app.store.fill_up(false).await;
    stage.app.clock.advance(2 * 3_600_000);
    for _ in 0..2 {
        scheduler::run_due(&stage.app).await.unwrap();
        stage.app.clock.advance(3_600_000);
    }
    assert_eq!(stage.last_cycle(&cookie).await.stopped, None);
    assert_eq!(count(), before + 200, "each once");
}

#[tokio::test]
async fn a_full_mailbox_is_told_and_the_other_direction_goes_on() {
    let stage = stage().await;
    let cookie = stage.settled(2).await;
    let user = stage.shared.with(|world| world.org.user_id(cast::PEOPLE[2].user_name).unwrap());
    let email = cast::PEOPLE[2].email;
    stage.shared.with(|world| {
        let now = world.now;
        world.org.insert(&user, "Contact", json!({"LastName": "Waits"}), now);
        let ours = world.exchange.folder_named(email, "Salesforce Contacts").unwrap();
        world.exchange.create_in(now, email, &ours, Item::contact("Mary", "Goes"));
        let full = Poison::of("Waits", "ErrorQuotaExceeded");
        world.weather.poison(Host::Exchange, full);
    });
    stage.cycle().await;
    let told = stage.last_cycle(&cookie).await;
    assert!(told.stopped.as_deref().is_some_and(|words| words.contains("Make room")), "{told:?}");
    assert_eq!(told.report.created, (1, 0));
    let dashboard: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    assert!(matches!(dashboard.mailbox, Connection::Connected { .. }), "nobody signs in again");
    assert!(dashboard.next.is_some());
    stage.shared.with(|world| world.weather.clear());
    stage.app.clock.advance(3_600_000);
    stage.cycle().await;
    let told = stage.last_cycle(&cookie).await;
    assert_eq!((told.stopped, told.report.created), (None, (0, 1)));
}

#[tokio::test]
async fn a_clock_that_jumps_neither_floods_nor_stalls() {
    let stage = stage().await;
    let cookie = stage.settled(2).await;
    const YEAR_MS: i64 = 365 * 86_400_000;
    for jump in [86_400_000, -1_000, 10 * YEAR_MS, -10 * YEAR_MS] {
        stage.app.clock.advance(jump);
        assert!(scheduler::run_due(&stage.app).await.unwrap() <= 1, "no burst of cycles");
    }
    // After at most the usual wait it goes on, although it was due in ten years.
    stage.app.clock.advance(2 * 86_400_000);
    assert_eq!(scheduler::run_due(&stage.app).await.unwrap(), 1);
    let cookie = match stage.send("GET", paths::DASHBOARD, &cookie, None).await.status().as_u16() {
        200 => cookie,
        _ => stage.sign_in(2).await,
    };
    let last = stage.last_cycle(&cookie).await;
    assert_eq!(last.report.deleted, (0, 0));
}

#[tokio::test]
async fn two_relays_on_one_database_run_an_account_once() {
    let stage = stage().await;
    stage.settled(2).await;
    let store = Store::open(&stage.app.config.database).await.unwrap();
    let other = App::new(
        stage.app.config.clone(),
        store,
        stage.app.vault.clone(),
        stage.app.clock.clone(),
        None,
    );
    let other = other.await.unwrap();
    let (one, two) = tokio::join!(scheduler::run_due(&stage.app), scheduler::run_due(&other));
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    // One that slept with its lease and wakes up late may write nothing.
    stage.app.clock.advance(3_600_000);
    let stale = stage.due_again().await.expect("it is due");
    stage.app.clock.advance(3_600_000);
    assert_eq!(scheduler::run_due(&other).await.unwrap(), 1, "the other goes on");
    let late = runner::run(&stage.app, &stale).await;
    assert!(matches!(late, Err(crate::store::StoreFault::Superseded)), "{late:?}");
}

#[tokio::test]
async fn an_account_that_is_erased_in_the_middle_stays_erased() {
    let stage = stage().await;
    let cookie = stage.settled(2).await;
    stage.stall(1);
    let app = Arc::clone(&stage.app);
    let cycle = tokio::spawn(async move { scheduler::run_due(&app).await });
    stage.under_way().await;
    let response = stage.send("POST", paths::LEAVE, &cookie, Some(json!(null))).await;
    assert_eq!(response.status(), 204);
    let writes = |world: &mut World| {
        let is_write = |(_, operation): &&(Host, String)| {
            ["CreateItem", "UpdateItem", "DeleteItem"].contains(&operation.as_str())
        };
        world.log.iter().filter(is_write).count()
    };
    // Whatever the cycle meets now, it ends and brings nothing back.
    let _ = cycle.await.unwrap();
    assert_eq!(stage.shared.with(writes), 0);
    assert_eq!(stage.due_again().await, None);
    assert_eq!(stage.send("GET", paths::DASHBOARD, &cookie, None).await.status(), 401);
}

#[tokio::test]
async fn a_cycle_that_breaks_costs_itself_and_three_let_the_account_rest() {
    let stage = stage().await;
    let cookie = stage.settled(2).await;
    let other = stage.settled(0).await;
    for broken in 1..=3 {
        stage.app.clock.advance(2 * 3_600_000);
        let mut theirs = None;
        while let Some(lease) = stage.due_again().await {
            let account = stage.app.account(&lease.account).await.unwrap().unwrap();
            if account.row.person == person_of(&stage, 2) {
                theirs = Some(lease);
            } else {
                runner::run(&stage.app, &lease).await.unwrap();
            }
        }
        scheduler::tests::break_down(&stage.app, &theirs.expect("it is due again")).await;
        let told = stage.last_cycle(&cookie).await.stopped.unwrap();
        assert_eq!(told.contains("rests"), broken == 3, "{told}");
        assert!(!told.contains("cycle "), "the panic's own words stay inside: {told}");
        assert_eq!(stage.last_cycle(&other).await.stopped, None, "others go on");
    }
    let dashboard: Dashboard = stage.get(paths::DASHBOARD, &cookie).await;
    assert_eq!(dashboard.next, None);
    assert_eq!(stage.send("POST", paths::SYNC_NOW, &cookie, Some(json!(null))).await.status(), 204);
    stage.cycle().await;
    assert_eq!(stage.last_cycle(&cookie).await.stopped, None, "the person can try again");
}

fn person_of(stage: &Stage, person: usize) -> String {
    let name = cast::PEOPLE[person].user_name;
    stage.shared.with(|world| world.org.user_id(name).unwrap())
}
