//! Tells people by e-mail when their sync needs them: a connection must be made anew, or one cycle
//! after the other failed. Once for each cause.
//!
//! Cycles know nothing of it. What they leave in the store is looked at from here, so a mail server
//! that is away or slow disturbs no sync.

pub mod letter;
pub mod post;

use crate::app::{App, Relay};
use crate::store::StoreFault;
use crate::store::notices::{Cause, NoticeRow};
use letter::Letter;
use model::Moment;
use post::{Post, Undelivered};
use std::time::Duration;
use sync::End;

/// How often the loop looks when no cycle ends.
const LOOK_MS: u64 = 60_000;
/// The wait before a notice is tried a second time; it doubles with each try.
const AGAIN_MS: i64 = 5 * 60_000;
/// The longest wait between two tries.
const AGAIN_MS_MAX: i64 = 6 * 60 * 60_000;
/// So often a notice is tried: for about two days.
const TRIES_MAX: u32 = 14;

/// Sends what is due until the shutdown.
pub async fn run(app: Relay) {
    let Some(post) = &app.post else { return };
    while !app.live.is_stopping() {
        if let Err(fault) = round(&app, post).await {
            tracing::warn!(%fault, "the notices that are due cannot be read");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(LOOK_MS)) => {}
            () = app.live.rested.notified() => {}
            () = app.live.stopping() => {}
        }
    }
}

/// Notes what happened, and sends each notice that is due. A server that is away ends the round: it
/// is asked once a round, not once a notice.
pub async fn round(app: &App, post: &Post) -> Result<(), StoreFault> {
    app.store.note_causes(app.now()).await?;
    for notice in app.store.due_notices(app.now()).await? {
        let again = again(app.now(), notice.tries);
        // Before it is sent: whatever happens now, it is not tried again at once.
        app.store.put_off_notice(&notice, again).await?;
        let Some((to, letter)) = written(app, &notice).await? else {
            app.store.put_off_notice(&notice, None).await?;
            continue;
        };
        match post.send(&to, &letter, app.now()).await {
            Ok(()) => {
                tracing::info!(account = notice.account.0, "a notice was sent");
                app.store.put_off_notice(&notice, None).await?;
            }
            Err(fault) => {
                told(&notice, &fault, again);
                if !fault.is_of_the_message() {
                    break;
                }
            }
        }
    }
    Ok(())
}

fn told(notice: &NoticeRow, fault: &Undelivered, again: Option<Moment>) {
    let account = &notice.account.0;
    match again {
        Some(_) => tracing::warn!(account, %fault, "a notice was not sent; it is tried later"),
        None => tracing::warn!(account, %fault, "a notice was not sent and is given up"),
    }
}

/// When a notice that was tried so often before is tried again, should it fail now.
fn again(now: Moment, tries: u32) -> Option<Moment> {
    let wait = AGAIN_MS.saturating_mul(1 << tries.min(16)).min(AGAIN_MS_MAX);
    (tries + 1 < TRIES_MAX).then_some(Moment(now.0 + wait))
}

/// To whom and what; nothing where the person wants no notices, or has no address.
async fn written(app: &App, notice: &NoticeRow) -> Result<Option<(String, Letter)>, StoreFault> {
    let id = &notice.account;
    let Some(account) = app.account(id).await? else { return Ok(None) };
    let Some(mailbox) = app.connection(id, End::Mail).await? else { return Ok(None) };
    if !account.settings.notices {
        return Ok(None);
    }
    let why = match notice.cause {
        Cause::Lost(end) => app.connection(id, end).await?.and_then(|its| its.attention),
        Cause::Failing => {
            let cycles = app.store.cycles(id, None).await?;
            cycles.into_iter().find_map(|cycle| cycle.stopped)
        }
    };
    // Without a reason the cause is gone since it was noted.
    let origin = app.config.origin();
    Ok(why.map(|why| (mailbox.name, letter::of(notice.cause, &why, origin))))
}

#[cfg(test)]
mod tests;
