//! The Outlook add-in: its page on the dashboard, and the pane in a frame of a simulated Outlook.

use crate::page::Page;
use crate::stage::play;
use crate::wizard::signs_up;
use fantoccini::wd::WindowHandle;

/// Where the simulated Outlook of the person who signs up lies.
const OUTLOOK: &str = "/nora/outlook";

#[tokio::test]
async fn the_pane_is_connected_by_its_code_and_shows_the_people() {
    play("addin", async |page| {
        signs_up(page).await;
        page.press("Outlook").await;
        page.sees("Install Outlook Add-In").await;
        page.sees("Download the manifest").await;
        page.sees("No pane is connected").await;
        page.is_sound().await;
        page.looks("addin").await;
        let manifest = page.value("Address of the manifest").await;
        assert!(manifest.ends_with("/addin/manifest.xml"), "{manifest}");
        let (here, there) = page.in_a_window_of_its_own(&page.edit_at(OUTLOOK)).await;
        connects(page, (&here, &there)).await;
        shows_people(page).await;
        stays_in_step(page).await;
        page.out_of_frame().await;
        page.window(&here).await;
        page.press("Disconnect all panes").await;
        page.sees("No pane is connected").await;
        page.is_sound().await;
        page.window(&there).await;
        page.press("Message from Robin Vale").await;
        page.in_frame().await;
        page.sees("Your code").await;
    })
    .await;
}

/// From the code in the pane to the pane's first words.
async fn connects(page: &Page, (here, there): (&WindowHandle, &WindowHandle)) {
    page.in_frame().await;
    page.sees("Your code").await;
    pictures(page, "pane-code").await;
    let code = page.script("return document.querySelector('.code').textContent").await;
    let code = code.as_str().expect("a code is text").to_owned();
    page.out_of_frame().await;
    page.window(here).await;
    page.fill("Code in the pane", "BBBB-BBBB").await;
    page.press("Connect").await;
    page.sees("No pane shows this code now.").await;
    page.is_sound().await;
    page.fill("Code in the pane", &code).await;
    page.press("Connect").await;
    page.sees("The pane is connected").await;
    page.sees("One pane is connected").await;
    page.is_sound().await;
    page.window(there).await;
    page.in_frame().await;
    page.sees("Choose a message or an appointment to see its people.").await;
    page.out_of_frame().await;
}

async fn shows_people(page: &Page) {
    let known = page.script("return document.querySelector('button').textContent").await;
    let known = known.as_str().expect("a button has words").to_owned();
    let name = known.trim_start_matches("Message from ").to_owned();
    page.press(&known).await;
    page.in_frame().await;
    page.sees(&name).await;
    page.sees("Open tasks").await;
    page.sees("Next appointments").await;
    page.sees("In step").await;
    page.sees("Open in Salesforce").await;
    pictures(page, "pane-contact").await;
    page.out_of_frame().await;
    page.press("Message from Robin Vale").await;
    page.in_frame().await;
    page.sees("robin.vale@elsewhere.example").await;
    page.sees("Not in Salesforce").await;
    pictures(page, "pane-stranger").await;
    page.press("Create the contact in Salesforce").await;
    page.sees("No sync has looked at it yet.").await;
    page.is_sound().await;
    page.out_of_frame().await;
}

async fn stays_in_step(page: &Page) {
    page.in_frame().await;
    page.press("Sync now").await;
    page.sees("Last sync").await;
    page.out_of_frame().await;
    let meeting = "return [...document.querySelectorAll('button')].map((it) => it.textContent)
        .find((it) => it.startsWith('Appointment'))";
    let meeting = page.script(meeting).await;
    page.press(meeting.as_str().expect("a button has words")).await;
    page.in_frame().await;
    page.sees("This appointment").await;
    pictures(page, "pane-meeting").await;
    page.out_of_frame().await;
    page.press("New message").await;
    page.in_frame().await;
    page.sees("Open tasks").await;
    page.is_sound().await;
}

/// The pane alone, as it looks in its frame, light and dark.
async fn pictures(page: &Page, name: &str) {
    page.is_sound().await;
    page.fits().await;
    page.out_of_frame().await;
    for scheme in ["light", "dark"] {
        page.scheme(scheme).await;
        page.shot(&format!("{name}-{scheme}")).await;
    }
    page.scheme("light").await;
    page.in_frame().await;
}

#[tokio::test]
async fn nobody_else_frames_the_pane_and_nobody_frames_the_page() {
    play("framing", async |page| {
        page.open_edit(OUTLOOK).await;
        page.in_frame().await;
        page.sees("Your code").await;
        page.out_of_frame().await;
        page.is_sound().await;
        // The same page by another name is another host.
        page.visit(&page.edit_at(OUTLOOK).replace("127.0.0.1", "localhost")).await;
        page.is_refused_a_frame().await;
        page.open_edit(OUTLOOK).await;
        page.in_frame().await;
        page.sees("Your code").await;
        page.out_of_frame().await;
        page.is_sound().await;
        let other = "const pane = document.querySelector('iframe');
            pane.src = new URL('/', pane.src).href;";
        page.script(other).await;
        page.is_refused_a_frame().await;
    })
    .await;
}
