//! The door: what anyone sees who comes for the first time.

use crate::page::NARROWEST;
use crate::stage::play;

#[tokio::test]
async fn the_door_opens_for_everyone() {
    play("welcome", async |page| {
        page.open("/").await;
        page.sees("Start").await;
        page.sees("Sign in with Salesforce").await;
        page.is_sound().await;
        page.shot("welcome").await;
    })
    .await;
}

#[tokio::test]
async fn the_door_fits_a_narrow_pane() {
    play("welcome-narrow", async |page| {
        page.width(NARROWEST).await;
        page.open("/").await;
        page.sees("Start").await;
        page.fits().await;
        page.is_sound().await;
        page.shot("welcome-narrow").await;
    })
    .await;
}

#[tokio::test]
async fn the_demo_lets_one_play_the_other_systems() {
    play("edit", async |page| {
        page.open_edit("/").await;
        page.sees("Play the users of both systems").await;
        page.shot("edit").await;
    })
    .await;
}
