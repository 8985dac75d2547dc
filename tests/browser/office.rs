//! Office 365: Microsoft's own sign-in, an administrator who must approve first, and going on from
//! the same step once that is done.

use crate::page::Page;
use crate::stage::play;

/// The person of the demo whose administrator must approve.
const USER: (&str, &str) = ("idris@lighthouse.example", "demo-salesforce-2");
const MAILBOX: (&str, &str) = ("idris.cole@lighthouse.example", "demo-mailbox-2");
/// Who may approve.
const ADMIN: (&str, &str) = ("admin@lighthouse.example", "demo-admin");
/// Whose organisation leaves that to the people themselves.
const FREE: (&str, &str) = ("tomas@lighthouse.example", "demo-salesforce-4");
const FREE_MAILBOX: (&str, &str) = ("tomas.lind@harbour.example", "demo-mailbox-4");

#[tokio::test]
async fn an_approval_is_asked_for_awaited_and_noticed() {
    play("office", async |page| {
        salesforce(page, USER).await;
        page.is_sound().await;
        page.looks("step-2").await;
        microsoft(page, MAILBOX).await;
        page.sees("Need admin approval").await;
        page.press("Return to the application without granting consent").await;
        page.sees("Waiting for your administrator").await;
        page.is_sound().await;
        page.looks("step-2-waiting").await;
        // The wait outlives the page.
        page.open("/setup/mailbox").await;
        let link = page.value("Link for your administrator").await;
        let (here, there) = page.in_a_window_of_its_own(&link).await;
        account(page, ADMIN).await;
        page.press("Accept").await;
        page.sees("Thank you").await;
        page.is_sound().await;
        page.looks("approved").await;
        page.leaves_for(&there, &here).await;
        page.sees("Your administrator approved Twinline").await;
        page.is_sound().await;
        page.looks("step-2-approved").await;
        page.press("Go on with Office 365").await;
        account(page, MAILBOX).await;
        page.sees("Select data you want to synchronize").await;
        page.sees("The preview is ready").await;
        page.is_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_in_the_cloud_comes_in_step() {
    play("office-free", async |page| {
        salesforce(page, FREE).await;
        microsoft(page, FREE_MAILBOX).await;
        page.press("Cancel").await;
        page.sees("You did not allow the access").await;
        page.is_sound().await;
        page.looks("step-2-declined").await;
        microsoft(page, FREE_MAILBOX).await;
        page.press("Accept").await;
        page.sees("The preview is ready").await;
        page.is_sound().await;
        page.press("Finish").await;
        page.sees("The first sync is finished").await;
        page.press("Open the dashboard").await;
        page.sees("Records in sync").await;
        page.press("Sync now").await;
        page.sees("Everything was in step; nothing was changed.").await;
        page.open_edit("/tomas/salesforce/task/edit").await;
        page.fill("Subject", "Water the plants").await;
        page.press("Save").await;
        page.sees("Water the plants").await;
        page.open("/dashboard").await;
        page.press("Sync now").await;
        page.edit_comes_to_show("/tomas/mailbox/task", "Water the plants").await;
    })
    .await;
}

async fn salesforce(page: &Page, (user, password): (&str, &str)) {
    page.open("/").await;
    page.press("Start").await;
    page.press("Sign in with Salesforce").await;
    page.sees("Username").await;
    page.fill("Username", user).await;
    page.fill("Password", password).await;
    page.press("Allow").await;
    page.sees("Specify your mailbox account").await;
}

/// From the wizard to the last of Microsoft's pages.
async fn microsoft(page: &Page, person: (&str, &str)) {
    page.press("Sign in with Office 365").await;
    account(page, person).await;
}

async fn account(page: &Page, (email, password): (&str, &str)) {
    page.sees("Email or phone").await;
    page.fill("Email or phone", email).await;
    page.press("Next").await;
    page.sees("Enter password").await;
    page.fill("Password", password).await;
    page.press("Sign in").await;
}
