//! Putting the add-in into a mailbox on premises: Exchange lets a person do so by EWS, where the
//! administrator did not forbid it. For Microsoft's cloud there is no such way: there the person or
//! an administrator installs it by the manifest.

use super::{Addin, manifest};
use crate::app::{App, Relay};
use crate::connections::Secret;
use crate::error::Refusal;
use crate::opening;
use crate::routes::undo;
use crate::signed::Order;
use crate::store::StoreFault;
use crate::store::accounts::AccountId;
use api::dashboard::Event;
use api::pane::Installed;
use connect::ews::{Install, install};
use model::Create;
use std::sync::Arc;
use sync::End;

/// How the add-in is in the mailbox; nothing where it cannot be put there: in the cloud, or from an
/// address that is not encrypted.
pub async fn state(app: &App, id: &AccountId) -> Result<Option<Installed>, StoreFault> {
    let mail = app.connection(id, End::Mail).await?;
    let on_premises = mail.is_some_and(|mail| matches!(mail.secret, Secret::Basic(_)));
    if !on_premises || !app.config.is_encrypted() {
        return Ok(None);
    }
    let noted = app.store.installed(id).await?;
    Ok(Some(match noted {
        None => Installed::Unknown,
        Some(None) => Installed::Done,
        Some(Some(code)) => Installed::Refused(code),
    }))
}

/// Puts it there, and notes what came of it.
pub async fn put(app: &Relay, id: &AccountId) -> Result<(), Refusal> {
    if state(app, id).await?.is_none() {
        return Ok(());
    }
    let account = app.account(id).await?.ok_or_else(Refusal::not_signed_in)?;
    let away = |fault| undo::away(End::Mail, &fault);
    let order = Order::default();
    let mail = opening::open_mail(app, &account, (&order, Create::Never), &mut None).await;
    let way = Arc::clone(&mail.map_err(away)?.way);
    let manifest = manifest::write(&Addin::of(&app.config));
    let refused = match install(way, &manifest).await.map_err(away)? {
        Install::Done | Install::Already => None,
        Install::Refused(code) => Some(code),
    };
    app.store.note_installed(id, refused.as_deref()).await?;
    Ok(())
}

/// The same once the wizard is finished. Nobody waits for it, and nothing depends on it: where it
/// fails, the dashboard offers it again.
pub async fn after_finish(app: Relay, id: AccountId) {
    match put(&app, &id).await {
        Ok(()) => app.live.tell(&id, Event::Changed),
        Err(_) => tracing::info!(account = %id.0, "the add-in was not installed"),
    }
}
