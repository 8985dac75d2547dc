//! Where the operator named a mail server, a person can switch notices off.

use crate::page::Page;
use crate::stage::show;
use api::paths;
use api::wizard::Shown;
use harness::Life;
use harness::life::EMAIL;
use harness::port::{Clock, serve};
use harness::program::Relay;
use harness::sink::{Safety, Sink};
use sim::Host;
use std::time::Duration;

#[tokio::test]
async fn notices_can_be_switched_off() {
    let life = Life::new();
    let port = |host| serve(host, 0, &life.world, Clock::Real, Duration::ZERO).expect("a port");
    let (salesforce, exchange) = (port(Host::Salesforce), port(Host::Exchange));
    let sink = Sink::start(Safety::Plain, "twinline", "hush").expect("a port");
    let mut relay = Relay::start_with("notices-page", salesforce, exchange, |_| {
        format!(
            "smtp = {{ host = \"127.0.0.1\", port = {}, security = \"plain\", \
             from = \"twinline@example.com\" }}\n",
            sink.port
        )
    });
    relay.sign_up(exchange, Shown { updates: 0, deletes: 0 });
    show("notices", relay.address(), String::new(), switch_them_off).await;
    assert_eq!(relay.get(paths::SETTINGS)["notices"], false);
}

async fn switch_them_off(page: &Page) {
    page.comes_back(EMAIL).await;
    page.press("Settings").await;
    page.tick("Send me an e-mail when the sync needs me").await;
    page.is_sound().await;
    page.looks("settings-notices").await;
    page.press("Save").await;
    page.sees("Your settings are saved").await;
}
