//! The wizard's first step: where the org is, and how one signs in to it.

use crate::stage::play;

#[tokio::test]
async fn a_place_is_chosen_and_clears_the_other() {
    play("salesforce", async |page| {
        page.open("/").await;
        page.press("Start").await;
        page.sees("Specify your Salesforce account").await;
        assert_eq!(page.path().await, "/setup/salesforce");
        page.tick("Yes, I use Salesforce Sandbox").await;
        page.fill("Sandbox suffix", "test").await;
        page.is_sound().await;
        page.shot("salesforce-sandbox").await;
        page.tick("My Customer/Partner Community").await;
        page.fill("Community URL", "https://people.example.com").await;
        let sandbox = page.field("Yes, I use Salesforce Sandbox").await;
        assert!(!sandbox.is_selected().await.expect("a box can be asked"), "both are chosen");
        page.is_sound().await;
    })
    .await;
}
