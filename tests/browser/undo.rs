//! A sync is taken back: looked at first, then done, and the other side is as it was.

use crate::page::Page;
use crate::stage::play;
use crate::wizard::signs_up;

#[tokio::test]
async fn a_sync_is_taken_back_after_a_look() {
    play("undo", async |page| {
        signs_up(page).await;
        makes_a_task(page).await;
        page.press("See what was done").await;
        page.sees("What was done, in order").await;
        page.press("Take back: Water the plants").await;
        page.sees("1 change would be taken back.").await;
        page.sees("It was made in the mailbox and goes to the bin.").await;
        page.is_sound().await;
        page.looks("undo-one").await;
        page.press("Take it back").await;
        page.sees("It is taken back").await;
        page.open_edit("/nora/mailbox/task").await;
        let shown = page.script("return document.body.innerText").await;
        assert!(!shown.to_string().contains("Water the plants"), "the copy is gone");
        page.open_edit("/nora/salesforce/task").await;
        page.sees("Water the plants").await;
        the_first_sync_can_be_looked_at(page).await;
    })
    .await;
}

/// Makes a task in Salesforce and has it come to the mailbox.
async fn makes_a_task(page: &Page) {
    page.open_edit("/nora/salesforce/task/edit").await;
    page.fill("Subject", "Water the plants").await;
    page.press("Save").await;
    page.sees("Water the plants").await;
    page.open("/dashboard").await;
    page.press("Sync now").await;
    page.edit_comes_to_show("/nora/mailbox/task", "Water the plants").await;
    page.open("/dashboard").await;
    page.sees("Records in sync").await;
}

async fn the_first_sync_can_be_looked_at(page: &Page) {
    page.open("/dashboard/history/1").await;
    page.press("Take this sync back").await;
    page.sees("changes would be taken back").await;
    page.is_sound().await;
    page.looks("undo").await;
    page.press("Back to the sync").await;
    page.sees("What was done, in order").await;
    page.open("/dashboard/history/99/undo").await;
    page.sees("There is nothing here that can be taken back.").await;
}

#[tokio::test]
async fn whoever_leaves_takes_along_what_twinline_made() {
    play("leaving", async |page| {
        signs_up(page).await;
        makes_a_task(page).await;
        page.open("/dashboard/settings").await;
        page.press("Remove what Twinline made").await;
        page.sees("They go to the bin, except for meetings with other people").await;
        page.is_sound().await;
        page.looks("leaving").await;
        page.press("Remove it").await;
        page.sees("The next sync does it.").await;
        page.open("/dashboard").await;
        page.sees("Resume").await;
        page.open_edit("/nora/mailbox/task").await;
        let shown = page.script("return document.body.innerText").await;
        assert!(!shown.to_string().contains("Water the plants"), "the copy is gone");
        page.open_edit("/nora/salesforce/task").await;
        page.sees("Water the plants").await;
    })
    .await;
}
