//! A worker that cannot be loaded is told, with a way to try again.

use crate::stage::play;
use crate::wizard::signs_up;

const LOSE: &str = "const named = document.querySelector('meta[name=desk]');
    named.dataset.was = named.content;
    named.content = '/desk-of-another-build.js';";
const GIVE_BACK: &str = "const named = document.querySelector('meta[name=desk]');
    named.content = named.dataset.was;";

#[tokio::test]
async fn a_worker_that_is_lost_is_told_and_replaced() {
    play("desk", async |page| {
        signs_up(page).await;
        page.open("/dashboard/settings").await;
        page.sees("Preview these settings").await;
        page.script(LOSE).await;
        page.press("Preview these settings").await;
        page.sees("could not be loaded, or has stopped").await;
        page.looks("desk-lost").await;
        page.script(GIVE_BACK).await;
        page.press("Try again").await;
        page.sees("The preview is ready").await;
    })
    .await;
}
