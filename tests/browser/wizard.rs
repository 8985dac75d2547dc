//! The whole way: from the door through the three steps, the preview and the first sync, to a
//! dashboard that explains itself; then an edit on one side that arrives on the other.

use crate::page::Page;
use crate::stage::play;

/// The first person of the demo.
const USER: &str = "nora@lighthouse.example";
const PASSWORD: &str = "demo-salesforce-1";
const EMAIL: &str = "nora.winter@lighthouse.example";
const MAILBOX_PASSWORD: &str = "demo-mailbox-1";

#[tokio::test]
async fn a_newcomer_comes_to_a_steady_sync() {
    play("wizard", async |page| {
        signs_up(page).await;
        look_around(page).await;
        page.press("Overview").await;
        page.press("Sync now").await;
        page.sees("Everything was in step; nothing was changed.").await;
        charts_are_drawn(page).await;
        edits_travel(page).await;
    })
    .await;
}

/// From the door to the dashboard of a sync that has begun.
pub(crate) async fn signs_up(page: &Page) {
    sign_in(page).await;
    connect_mailbox(page).await;
    choose(page).await;
    finish(page).await;
}

/// Two syncs make charts, each also in words.
async fn charts_are_drawn(page: &Page) {
    page.press("History").await;
    page.sees("Records changed").await;
    let drawn = "return [...document.querySelectorAll('.chart')].map((it) => \
        it.querySelector('path').getAttribute('d') !== '' && it.querySelector('svg').ariaLabel)";
    let drawn = page.script(drawn).await;
    let told = |at: usize| drawn[at].as_str().unwrap_or_default().to_owned();
    assert!(told(0).starts_with("Records changed: at most ") && told(0).ends_with("lately 0"));
    assert!(told(1).starts_with("Time taken: at most "), "{drawn}");
    assert!(told(2).starts_with("Salesforce requests that day, of "), "{drawn}");
    page.is_sound().await;
    page.looks("history-charts").await;
}

/// What is made on either side is on the other after the next sync.
async fn edits_travel(page: &Page) {
    page.open_edit("/nora/salesforce/task/edit").await;
    page.fill("Subject", "Water the plants").await;
    page.press("Save").await;
    // To leave before it is stored would cancel it.
    page.sees("Water the plants").await;
    page.open_edit("/nora/mailbox/contact/edit").await;
    page.fill("GivenName", "Ada").await;
    page.fill("Surname", "Newcomer").await;
    page.press("Save").await;
    page.sees("Newcomer").await;
    page.open("/dashboard").await;
    page.press("Sync now").await;
    page.edit_comes_to_show("/nora/mailbox/task", "Water the plants").await;
    page.edit_comes_to_show("/nora/salesforce/contact", "Newcomer").await;
}

async fn sign_in(page: &Page) {
    page.open("/").await;
    page.press("Start").await;
    page.sees("Specify your Salesforce account").await;
    page.is_sound().await;
    page.looks("step-1").await;
    page.press("Sign in with Salesforce").await;
    page.sees("Username").await;
    page.fill("Username", USER).await;
    page.fill("Password", PASSWORD).await;
    page.press("Allow").await;
    page.sees("Specify your mailbox account").await;
}

async fn connect_mailbox(page: &Page) {
    page.is_sound().await;
    page.press("Advanced setup").await;
    page.fill("E-mail to sync", EMAIL).await;
    page.tick("Do not use Autodiscover").await;
    let url = page.exchange().await;
    page.fill("Exchange Web Services URL", &url).await;
    page.fill("Password", "not the password").await;
    page.press("Next").await;
    page.sees_alert().await;
    page.is_sound().await;
    page.looks("step-2-refused").await;
    page.fill("Password", MAILBOX_PASSWORD).await;
    page.press("Next").await;
    page.sees("Select data you want to synchronize").await;
}

async fn choose(page: &Page) {
    page.sees("The preview is ready").await;
    page.sees("0 mails will be sent").await;
    page.is_sound().await;
    page.looks("step-3").await;
    page.press("Customize").await;
    page.sees("Only contacts from a view").await;
    page.is_sound().await;
    page.looks("step-3-customize").await;
}

async fn finish(page: &Page) {
    page.press("Finish").await;
    page.sees("Your first sync").await;
    page.sees("The first sync is finished").await;
    page.is_sound().await;
    page.looks("done").await;
    page.press("Open the dashboard").await;
    page.sees("Records in sync").await;
}

async fn look_around(page: &Page) {
    page.is_sound().await;
    page.looks("dashboard").await;
    page.press("History").await;
    page.sees("Syncs, newest first").await;
    page.is_sound().await;
    page.looks("history").await;
    page.open("/dashboard/history/1").await;
    page.sees("What was done, in order").await;
    page.is_sound().await;
    page.looks("cycle").await;
    page.open("/dashboard/attention").await;
    page.sees("Values that differ").await;
    page.is_sound().await;
    page.looks("attention").await;
    page.open("/dashboard/settings").await;
    page.sees("Settings").await;
    page.is_sound().await;
    page.looks("settings").await;
    page.open("/nowhere").await;
    page.sees("There is no such page").await;
    page.is_sound().await;
    page.open("/dashboard").await;
}
