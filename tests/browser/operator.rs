//! The operator's page: not there for others, and for the operator a view and a hand on accounts.

use crate::stage::play;
use crate::wizard::signs_up;

#[tokio::test]
async fn an_operator_sees_how_the_accounts_are_and_holds_one() {
    play("operator", async |page| {
        page.open("/operator").await;
        page.sees("There is no such page").await;
        page.is_sound().await;
        signs_up(page).await;
        page.press("Operator").await;
        page.sees("Plan Demo: at most 1000 records an account").await;
        page.sees("Salesforce, Exchange").await;
        page.sees("Microsoft: the secret ends on").await;
        page.is_sound().await;
        page.looks("operator").await;
        page.press("Pause").await;
        page.sees("Paused").await;
        page.press("Resume").await;
        page.sees("Good").await;
    })
    .await;
}
