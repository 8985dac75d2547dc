//! Any record is looked for, and the page says why it is in step, or not.

use crate::page::Page;
use crate::stage::play;
use crate::wizard::signs_up;

#[tokio::test]
async fn a_record_is_explained() {
    play("records", async |page| {
        signs_up(page).await;
        page.open("/dashboard").await;
        page.press("Records").await;
        page.sees("Why is this record in step, or not?").await;
        page.is_sound().await;
        finds(page, "Kaia Abel").await;
        page.sees("Left out").await;
        finds(page, "Dahl").await;
        page.sees("Both sides hold the same, as far as each can.").await;
        let both = "return [...document.querySelectorAll('td')].filter(
            (it) => it.textContent === 'Both sides').length";
        assert!(page.script(both).await.as_u64() > Some(0), "a linked record is on both sides");
        page.is_sound().await;
        page.looks("records").await;
        finds(page, "Nobody of this name").await;
        page.sees("Neither side has such a record").await;
        page.is_sound().await;
        leaves(page).await;
    })
    .await;
}

/// The account is deleted, and the same person may come back as a stranger.
async fn leaves(page: &Page) {
    page.press("Settings").await;
    page.sees("Your data").await;
    let script = "const done = arguments[arguments.length - 1];
        fetch('/api/export').then((it) => it.text()).then((it) => done(it.split('\\n').length));";
    let lines = page.answer(script).await;
    assert!(lines.as_u64().is_some_and(|lines| lines > 300), "{lines} lines");
    page.press("Delete my account").await;
    page.sees("Nothing is deleted in Salesforce or in your mailbox.").await;
    page.is_sound().await;
    page.press("Delete it").await;
    page.sees("Start").await;
    page.open("/dashboard").await;
    page.sees("You are not signed in").await;
}

async fn finds(page: &Page, text: &str) {
    page.fill("Record", text).await;
    page.press("Find").await;
}
