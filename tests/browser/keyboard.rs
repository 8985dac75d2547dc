//! The whole wizard, the dashboard and its settings without a mouse.

use crate::page::Page;
use crate::stage::play;
use fantoccini::key::Key;

#[tokio::test]
async fn the_whole_way_goes_without_a_mouse() {
    play("keyboard", async |page| {
        page.open("/").await;
        page.sees("Start").await;
        page.enters("Start").await;
        salesforce(page).await;
        mailbox(page).await;
        data(page).await;
        dashboard(page).await;
    })
    .await;
}

async fn salesforce(page: &Page) {
    page.arrives_at("Specify your Salesforce account").await;
    page.tab_to("Yes, I use Salesforce Sandbox").await;
    page.key(Key::Space).await;
    page.tab_to("Sandbox suffix").await;
    page.shift_tab_to("Yes, I use Salesforce Sandbox").await;
    page.key(Key::Space).await;
    page.enters("Sign in with Salesforce").await;
    page.sees("Username").await;
    page.writes("Username", "nora@lighthouse.example").await;
    page.writes("Password", "demo-salesforce-1").await;
    page.enters("Allow").await;
}

async fn mailbox(page: &Page) {
    page.sees("Specify your mailbox account").await;
    page.enters("Advanced setup").await;
    page.writes("E-mail to sync", "nora.winter@lighthouse.example").await;
    page.tab_to("Do not use Autodiscover").await;
    page.key(Key::Space).await;
    let url = page.exchange().await;
    page.writes("Exchange Web Services URL", &url).await;
    page.enters("Next").await;
    page.sees("Enter your password.").await;
    page.rests().await;
    let focus = page.focus().await;
    assert_eq!(focus.name, "Password", "the focus goes to what is wrong");
    page.types("demo-mailbox-1").await;
    page.key(Key::Enter).await;
}

async fn data(page: &Page) {
    page.arrives_at("Select data you want to synchronize").await;
    page.sees("The preview is ready").await;
    page.tab_to("Tasks").await;
    page.key(Key::Space).await;
    page.key(Key::Space).await;
    page.enters("Customize").await;
    page.tab_to("All available contacts").await;
    page.key(Key::Down).await;
    assert_eq!(page.focus().await.name, "Only my contacts", "arrows go through a group");
    page.key(Key::Up).await;
    page.tab_to("Action").await;
    page.tab_to("Name or subject").await;
    page.types("abel").await;
    page.tab_to("Every planned action").await;
    page.key(Key::PageDown).await;
    page.sees("The preview is ready").await;
    page.enters("Finish").await;
}

async fn dashboard(page: &Page) {
    page.arrives_at("Your first sync").await;
    page.sees("The first sync is finished").await;
    page.enters("Open the dashboard").await;
    page.arrives_at("Dashboard").await;
    page.enters("Sync now").await;
    page.sees("Everything was in step; nothing was changed.").await;
    page.shift_tab_to("Settings").await;
    page.key(Key::Enter).await;
    page.arrives_at("Settings").await;
    page.tab_to("Days ahead").await;
    page.types("7").await;
    page.enters("Save").await;
    page.sees("saved").await;
}
