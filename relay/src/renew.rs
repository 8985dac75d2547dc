//! Renewing a sign-in that ran out: one at a time for each connection, and the new secret on the
//! disk before it is used, because a server that rotates its tokens takes the reuse of an old one
//! for theft.

use crate::app::Relay;
use crate::connections::{Grant, Login, Secret};
use crate::crm_login;
use crate::oauth::microsoft::{self, Door};
use crate::oauth::salesforce;
use crate::store::accounts::AccountId;
use model::Fault;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use sync::End;
use tokio::sync::Mutex as Turn;

/// The turns of all connections that are being renewed.
#[derive(Debug, Default)]
pub struct Renewals {
    turns: Mutex<HashMap<Whose, Weak<Turn<()>>>>,
}

/// Which side of which account.
type Whose = (AccountId, End);

impl Renewals {
    fn of(&self, account: &AccountId, end: End) -> Arc<Turn<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        let place = turns.entry((account.clone(), end)).or_default();
        place.upgrade().unwrap_or_else(|| {
            let turn = Arc::new(Turn::new(()));
            *place = Arc::downgrade(&turn);
            turn
        })
    }
}

/// A secret newer than generation `was`: the one that somebody else just renewed, or a fresh one,
/// which fulfils `claims` where a server demands some.
/// It goes on by itself when the caller gives up, so that a token once fetched is always stored.
pub async fn renew(
    app: &Relay,
    account: &AccountId,
    end: End,
    was: i64,
    claims: Option<String>,
) -> Result<(i64, Secret), Fault> {
    let (app, account) = (Arc::clone(app), account.clone());
    tokio::spawn(async move { renewed(&app, &account, (end, was), claims).await })
        .await
        .map_err(|_| Fault::Garbled("the renewal of a sign-in".into()))?
}

async fn renewed(
    app: &Relay,
    account: &AccountId,
    (end, was): (End, i64),
    claims: Option<String>,
) -> Result<(i64, Secret), Fault> {
    let turn = app.renewals.of(account, end);
    let _mine = turn.lock().await;
    let known = app
        .connection(account, end)
        .await?
        .ok_or_else(|| Fault::SignedOut("the connection was taken away".into()))?;
    if known.generation != was {
        return Ok((known.generation, known.secret));
    }
    let secret = match &known.secret {
        Secret::Grant(grant) => Secret::Grant(granted_again(app, grant).await?),
        Secret::Login(login) => Secret::Login(signed_in_again(app, login, &known.identity).await?),
        Secret::Basic(_) => return Err(Fault::SignedOut("the password was refused".into())),
        Secret::Cloud(grant) => {
            let door = Door::of(&app.config).ok_or_else(registration_gone)?;
            Secret::Cloud(microsoft::refresh(app, &door, grant, claims.as_deref()).await?)
        }
    };
    let generation = app.renew_secret(account, end, &secret, was).await?;
    Ok((generation, secret))
}

async fn granted_again(app: &Relay, grant: &Grant) -> Result<Grant, Fault> {
    let registration =
        salesforce::registration(&app.config, Some(&grant.app)).ok_or_else(registration_gone)?;
    let door = salesforce::Door { base: &grant.login, app: registration };
    salesforce::refresh(app, &door, grant).await
}

fn registration_gone() -> Fault {
    Fault::SignedOut("its app registration is gone".into())
}

async fn signed_in_again(app: &Relay, login: &Login, identity: &str) -> Result<Login, Fault> {
    let password = login
        .password
        .as_deref()
        .ok_or_else(|| Fault::SignedOut("the session ended and no password was kept".into()))?;
    let signed = crm_login::sign_in(app, &login.login, &login.user_name, password).await;
    let signed = signed.map_err(|refused| refused.fault())?;
    if signed.identity != identity {
        return Err(Fault::SignedOut("another person answered".into()));
    }
    Ok(Login { instance: signed.instance, session: signed.session, ..login.clone() })
}
