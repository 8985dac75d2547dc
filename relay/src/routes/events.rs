//! Live events of one account, as server-sent events.

use crate::app::Relay;
use crate::error::Refusal;
use crate::session::SignedIn;
use crate::store::accounts::AccountId;
use api::dashboard::Event;
use axum::extract::State;
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// How often an idle stream gives a sign of life, below the patience of proxies.
const ALIVE_MS: u64 = 15_000;

/// The account's events from now on.
pub async fn stream(
    State(app): State<Relay>,
    signed_in: SignedIn,
) -> Result<Sse<impl Stream<Item = Result<Sent, Infallible>>>, Refusal> {
    let heard = Heard { events: app.live.listen(), account: signed_in.account, app };
    let alive = KeepAlive::new().interval(Duration::from_millis(ALIVE_MS));
    Ok(Sse::new(unfold(heard, next)).keep_alive(alive))
}

struct Heard {
    app: Relay,
    account: AccountId,
    events: Receiver<(AccountId, Event)>,
}

async fn next(mut heard: Heard) -> Option<(Result<Sent, Infallible>, Heard)> {
    loop {
        let event = tokio::select! {
            event = heard.events.recv() => event,
            // An open stream would hold the shutdown up; the browser comes back by itself.
            () = heard.app.live.stopping() => return None,
        };
        let event = match event {
            Ok((account, event)) if account == heard.account => event,
            Ok(_) => continue,
            // The listener fell behind: it asks for the whole again.
            Err(RecvError::Lagged(_)) => Event::Changed,
            Err(RecvError::Closed) => return None,
        };
        let text = serde_json::to_string(&event).expect("our own types always have a JSON form");
        return Some((Ok(Sent::default().data(text)), heard));
    }
}
