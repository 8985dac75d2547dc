//! What a person chose, what a preview needs, the end of the wizard, and leaving.

use crate::accounts::{Account, scope_changes};
use crate::addin::install;
use crate::app::{App, Relay};
use crate::connections::Secret;
use crate::error::Refusal;
use crate::oauth::salesforce;
use crate::routes::Input;
use crate::session::{Cookie, SignedIn};
use api::dashboard::Event;
use api::settings::ContactChoice;
use api::wizard::{Finish, MailboxPlace, Planning};
use api::{Code, Settings};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::SET_COOKIE;
use model::Kind;
use std::sync::Arc;
use sync::{End, Past};

/// Longest category or view name.
const TEXT_LENGTH_MAX: usize = 255;

/// What a preview in the browser needs beside the proxy.
pub async fn planning(
    State(app): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Planning>, Refusal> {
    let account = open(&app, &signed_in).await?;
    let id = &signed_in.account;
    let crm = app.connection(id, End::Crm).await?;
    let mail = app.connection(id, End::Mail).await?;
    let (Some(crm), Some(mail)) = (crm, mail) else { return Err(too_early()) };
    Ok(Json(Planning {
        keys: app.vault.keys_of(&account.row.org, &account.row.person),
        org: account.row.org.clone(),
        next_link: account.row.next_link.0,
        crm_setup: crm.setup,
        mail_setup: mail.setup,
        email: mail.name,
        mailbox: match mail.secret {
            Secret::Cloud(grant) => MailboxPlace::Office365 { graph: grant.graph },
            Secret::Basic(_) | Secret::Grant(_) | Secret::Login(_) => MailboxPlace::Exchange,
        },
        settings: account.settings,
        limit: app.config.limit(),
        plan_name: app.config.plan_name.clone(),
        past: past(&app, &signed_in).await?,
    }))
}

/// Everything that is remembered, without what only a cycle may finish.
async fn past(app: &App, signed_in: &SignedIn) -> Result<Past, Refusal> {
    let id = &signed_in.account;
    let mut past = Past {
        held: app.held(id).await?,
        rulings: app.store.rulings(id).await?,
        wishes: app.wishes(id).await?,
        totals: app.store.totals(id, app.now()).await?,
        ..Past::default()
    };
    for kind in Kind::ALL {
        past.links.extend(app.store.links_of(id, kind).await?);
        past.strays.extend(app.store.strays_of(id, kind).await?);
    }
    Ok(past)
}

/// What the person chose.
pub async fn settings(
    State(app): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Settings>, Refusal> {
    Ok(Json(open(&app, &signed_in).await?.settings))
}

/// Changes it.
pub async fn change(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Input(settings): Input<Settings>,
) -> Result<Json<Settings>, Refusal> {
    let account = open(&app, &signed_in).await?;
    store(&app, &signed_in, &account, &settings).await?;
    app.live.due.notify_one();
    app.live.tell(&signed_in.account, Event::Changed);
    Ok(Json(settings))
}

/// Ends the wizard and starts the first cycle.
pub async fn finish(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Input(finish): Input<Finish>,
) -> Result<StatusCode, Refusal> {
    let account = open(&app, &signed_in).await?;
    let mailbox = app.connection(&signed_in.account, End::Mail).await?;
    let salesforce = app.connection(&signed_in.account, End::Crm).await?;
    if mailbox.is_none() || salesforce.is_none() {
        return Err(too_early());
    }
    store(&app, &signed_in, &account, &finish.settings).await?;
    app.store.finish(&signed_in.account, finish.shown, app.now()).await?;
    app.live.due.notify_one();
    tokio::spawn(install::after_finish(Arc::clone(&app), signed_in.account.clone()));
    app.live.tell(&signed_in.account, Event::Changed);
    Ok(StatusCode::NO_CONTENT)
}

/// Removes the account with everything that is remembered of it. Records stay where they are.
pub async fn leave(State(app): State<Relay>, signed_in: SignedIn) -> Result<Response, Refusal> {
    app.live.halt(&signed_in.account);
    let salesforce = app.connection(&signed_in.account, End::Crm).await?;
    app.store.erase(&signed_in.account).await?;
    if let Some(Secret::Grant(grant)) = salesforce.map(|connection| connection.secret) {
        // Leaving works when Salesforce is away, too: the grant then lies idle until it expires.
        if let Err(fault) = salesforce::revoke(&app, &grant).await {
            tracing::warn!(%fault, "a grant was not given back");
        }
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().append(SET_COOKIE, Cookie::Session.clear(&app.config));
    Ok(response)
}

/// The account of whoever is signed in.
pub(super) async fn open(app: &App, signed_in: &SignedIn) -> Result<Account, Refusal> {
    app.account(&signed_in.account).await?.ok_or_else(Refusal::not_signed_in)
}

async fn store(
    app: &App,
    signed_in: &SignedIn,
    account: &Account,
    settings: &Settings,
) -> Result<(), Refusal> {
    if let Some((field, words)) = settings.fault() {
        return Err(Refusal::at(field, words));
    }
    let least = app.config.interval_minutes_min;
    if settings.interval_minutes < least {
        return Err(Refusal::at(
            "interval_minutes",
            format!("Choose {least} minutes at least: this Twinline allows no shorter interval."),
        ));
    }
    let long = |text: &str| text.chars().count() > TEXT_LENGTH_MAX || text.trim().is_empty();
    if settings.only_category.as_deref().is_some_and(long) {
        return Err(Refusal::at("only_category", "Enter a category name of at most 255 letters."));
    }
    let odd = |id: &str| long(id) || !id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if let ContactChoice::View { id, label: _ } = &settings.contacts
        && odd(id)
    {
        return Err(Refusal::at("contacts", "Choose a view from the list."));
    }
    let old = &account.settings;
    app.choose(&signed_in.account, settings, scope_changes(old, settings)).await?;
    if old.contact_folder != settings.contact_folder || old.zone != settings.zone {
        // What was learned of the mailbox names the folder: it is learned anew.
        app.store.learn(&signed_in.account, End::Mail, None).await?;
    }
    Ok(())
}

fn too_early() -> Refusal {
    Refusal::new(
        Code::TooEarly,
        "Connect Salesforce and your mailbox first, then choose what to sync.",
    )
}
