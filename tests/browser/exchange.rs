//! A mailbox on the company's own server: found with e-mail and password alone, and what the page
//! says where it is not.

use crate::page::Page;
use crate::stage::play;

/// The person of the demo whose server is found by itself.
const USER: (&str, &str) = ("mei@lighthouse.example", "demo-salesforce-3");
const MAILBOX: (&str, &str) = ("mei.tanaka@lighthouse.example", "demo-mailbox-3");

#[tokio::test]
async fn e_mail_and_password_are_enough() {
    play("exchange", async |page| {
        to_mailbox(page).await;
        // Nobody has a mailbox there, and nobody says where one could be.
        look_for(page, ("nobody@harbour.example", "secret")).await;
        page.sees("No server was found for this mailbox").await;
        page.press("What was tried").await;
        page.sees("Asked autodiscover.harbour.example, without your password").await;
        page.is_sound().await;
        page.looks("step-2-not-found").await;
        // A mailbox of the cloud is sent to Microsoft's own page.
        look_for(page, ("tomas.lind@harbour.example", "secret")).await;
        page.sees("This mailbox is in Office 365").await;
        page.is_sound().await;
        page.looks("step-2-in-cloud").await;
        look_for(page, MAILBOX).await;
        page.sees("Select data you want to synchronize").await;
        page.press("How it was found").await;
        page.sees("Signed in to the mailbox at mail.lighthouse.example").await;
        page.sees("The preview is ready").await;
        page.is_sound().await;
        page.looks("step-3-found").await;
        page.press("Finish").await;
        page.sees("The first sync is finished").await;
        page.press("Open the dashboard").await;
        page.press("Sync now").await;
        page.sees("Everything was in step; nothing was changed.").await;
    })
    .await;
}

async fn to_mailbox(page: &Page) {
    page.open("/").await;
    page.press("Start").await;
    page.press("Sign in with Salesforce").await;
    page.sees("Username").await;
    page.fill("Username", USER.0).await;
    page.fill("Password", USER.1).await;
    page.press("Allow").await;
    page.sees("Specify your mailbox account").await;
    page.press("Advanced setup").await;
}

async fn look_for(page: &Page, (email, password): (&str, &str)) {
    page.fill("E-mail to sync", email).await;
    page.fill("Password", password).await;
    page.press("Next").await;
}
