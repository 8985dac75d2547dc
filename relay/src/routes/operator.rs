//! The operator's page: how all accounts are, and a hand on each. Whoever is no operator finds
//! nothing here, signed in or not.

pub mod page;

use crate::app::{App, Relay};
use crate::config::Config;
use crate::connections::Secret;
use crate::error::Refusal;
use crate::routes::{Input, cycles};
use crate::session::SignedIn;
use crate::store::Store;
use crate::store::accounts::AccountId;
use crate::store::operator::{ACCOUNTS_A_PAGE, OverseenRow};
use api::dashboard::Pause;
use api::operator::{Overseen, Overview, Registration, Way};
use axum::Json;
use axum::extract::{FromRequestParts, Path, Query, State};
use http::StatusCode;
use http::request::Parts;
use model::Day;
use serde::Deserialize;
use sync::End;

/// A registration is called to mind so many days before it expires.
const SOON_DAYS: i32 = 30;

/// An operator who is signed in. As an argument of a path, it hides the path from everyone else.
#[derive(Clone, Copy, Debug)]
pub struct Operator;

impl FromRequestParts<Relay> for Operator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Relay) -> Result<Operator, Refusal> {
        let Some(signed_in) = SignedIn::of(app, &parts.headers).await? else {
            return Err(Refusal::not_found());
        };
        let row = app.store.account(&signed_in.account).await?;
        let known = row.is_some_and(|row| app.config.is_operator(&row.org, &row.person));
        if known { Ok(Operator) } else { Err(Refusal::not_found()) }
    }
}

/// Which accounts.
#[derive(Debug, Deserialize)]
pub struct After {
    after: Option<u32>,
}

/// All at a glance, and a page of accounts.
pub async fn overview(
    _: Operator,
    State(app): State<Relay>,
    Query(query): Query<After>,
) -> Result<Json<Overview>, Refusal> {
    look(&app, query.after.unwrap_or(0)).await.map(Json)
}

async fn look(app: &App, after: u32) -> Result<Overview, Refusal> {
    let rows = app.store.overseen(after).await?;
    let more = u32::try_from(rows.len()).is_ok_and(|count| count == ACCOUNTS_A_PAGE);
    let mut accounts = Vec::with_capacity(rows.len());
    for row in rows {
        accounts.push(overseen(app, row).await?);
    }
    Ok(Overview {
        counts: app.store.healths().await?,
        accounts,
        more,
        registrations: registrations(&app.config, app.now().day_utc()),
        plan: app.config.plan_name.clone(),
        limit: app.config.limit(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema: Store::schema(),
    })
}

async fn overseen(app: &App, row: OverseenRow) -> Result<Overseen, Refusal> {
    let crm = app.connection(&row.id, End::Crm).await?;
    let mail = app.connection(&row.id, End::Mail).await?;
    Ok(Overseen {
        crm: crm.map(|its| way(&its.secret)),
        mail: mail.map(|its| way(&its.secret)),
        id: row.id.0,
        health: row.health,
        paused: row.paused,
        last: row.last,
        stopped: row.stopped,
        next: row.next,
        failures: row.failures,
        linked: row.linked,
    })
}

fn way(secret: &Secret) -> Way {
    match secret {
        Secret::Grant(_) => Way::Grant,
        Secret::Login(_) => Way::Login,
        Secret::Basic(_) => Way::Exchange,
        Secret::Cloud(_) => Way::Cloud,
    }
}

/// The registrations that the configuration names, as they stand on a day.
pub fn registrations(config: &Config, today: Day) -> Vec<Registration> {
    let of = |name: &str, expires: &str| {
        let expires = Day::parse(expires);
        let soon = expires.is_some_and(|day| day <= today.plus(SOON_DAYS));
        Registration { name: name.to_owned(), expires, soon }
    };
    let mut all: Vec<Registration> =
        config.apps.iter().map(|app| of(&app.name, &app.expires)).collect();
    if !config.microsoft_client_id.is_empty() {
        all.push(of("Microsoft", &config.microsoft_secret_expires));
    }
    all
}

/// Makes an account due now.
pub async fn sync(
    _: Operator,
    State(app): State<Relay>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let id = AccountId(id);
    tracing::info!(account = id.0, "an operator asks for a cycle");
    cycles::make_due(&app, &id).await
}

/// Pauses an account, or lets it go on.
pub async fn pause(
    _: Operator,
    State(app): State<Relay>,
    Path(id): Path<String>,
    Input(pause): Input<Pause>,
) -> Result<StatusCode, Refusal> {
    let id = AccountId(id);
    if app.store.account(&id).await?.is_none() {
        return Err(Refusal::not_found());
    }
    tracing::info!(account = id.0, paused = pause.paused, "an operator pauses or resumes");
    cycles::rest(&app, &id, pause).await
}
