//! What waits for the person: a value that lost is taken after all, and a heap of deletions is held
//! until the person has looked.

use crate::page::Page;
use crate::stage::play;
use crate::wizard::signs_up;
use std::time::{Duration, Instant};

/// More than the brake lets through.
const DELETED: usize = 12;
/// A cycle that begins at once and the page's word of it take no longer.
const CYCLE_MAX: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(200);

const DIFFERENCES: &str = "
    const title = [...document.querySelectorAll('h2')].find(
        (it) => it.textContent === 'Values that differ');
    return title ? title.parentElement.querySelectorAll('tbody tr').length : 0;";
const HELD: &str = "
    const title = [...document.querySelectorAll('h2')].find(
        (it) => it.textContent === 'Held for you');
    return title ? title.parentElement.querySelectorAll('tbody tr').length : 0;";
const EVENTS: &str = "return document.querySelectorAll('button').length";

#[tokio::test]
async fn what_waits_is_decided_by_the_person() {
    play("attention", async |page| {
        signs_up(page).await;
        the_other_value_is_taken(page).await;
        let before = deletes_many(page).await;
        page.open("/dashboard").await;
        page.press("Sync now").await;
        page.sees("things wait for you").await;
        page.press("See what waits").await;
        page.sees("Held for you").await;
        page.is_sound().await;
        page.looks("attention-held").await;
        let restored = one_is_allowed(page).await;
        page.open_edit("/nora/salesforce/appointment").await;
        comes_to(page, EVENTS, before - DELETED + restored).await;
    })
    .await;
}

async fn the_other_value_is_taken(page: &Page) {
    page.open("/dashboard/attention").await;
    page.sees("Values that differ").await;
    let before = count(page, DIFFERENCES).await;
    page.press("Use the mailbox's value").await;
    page.sees("The next sync writes this value to both sides").await;
    comes_to(page, DIFFERENCES, before - 1).await;
    page.press("Leave as it is").await;
    page.sees("Left as it is.").await;
    page.open("/dashboard/attention").await;
    comes_to(page, DIFFERENCES, before - 2).await;
}

/// Deletes many appointments in Salesforce at once; says how many there were.
async fn deletes_many(page: &Page) -> usize {
    page.open_edit("/nora/salesforce/appointment").await;
    let before = count(page, EVENTS).await;
    for deleted in 1..=DELETED {
        page.press("Delete").await;
        comes_to(page, EVENTS, before - deleted).await;
    }
    before
}

/// One deletion is allowed and all others are rejected; says how many those are.
async fn one_is_allowed(page: &Page) -> usize {
    let held = count(page, HELD).await;
    page.press("Allow").await;
    comes_to(page, HELD, held - 1).await;
    page.press(&format!("Reject all {}", held - 1)).await;
    comes_to(page, HELD, 0).await;
    held - 1
}

async fn count(page: &Page, script: &str) -> usize {
    let told = page.script(script).await.as_u64().expect("a number");
    usize::try_from(told).expect("a small number")
}

async fn comes_to(page: &Page, script: &str, wanted: usize) {
    let began = Instant::now();
    loop {
        let now = count(page, script).await;
        if now == wanted {
            return;
        }
        assert!(began.elapsed() < CYCLE_MAX, "{now} in place of {wanted}: {script}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
