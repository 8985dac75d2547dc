//! Opening both sides of an account for a cycle: by what was learned of them before, and only if
//! the same org and mailbox answer as ever.

use crate::accounts::Account;
use crate::app::{App, Relay};
use crate::connections::{Opened as Connected, Secret};
use crate::signed::{Order, Signed};
use crate::store::StoreFault;
use api::settings::Ground;
use connect::{Mailbox, ews, msgraph};
use model::{Create, Fault, Side};
use std::sync::Arc;
use sync::rules::Reaches;
use sync::{End, Rules, Sides, Watermarks};
use wire::Transport;

/// After so long, everything is read whole again.
const WHOLE_MS: i64 = 7 * 86_400_000;

/// Both sides opened, and where the readings go on.
pub struct Open {
    /// The sides.
    pub sides: Sides,
    /// Where the readings go on; nowhere when everything is read whole.
    pub from: Watermarks,
    /// What each side can hold.
    pub reach: Reaches,
    /// What was known of each side when it was opened.
    setups: [String; 2],
}

/// The ways to both sides, as far as they were reached: they know what was sent.
pub type Ways = [Option<Arc<Signed>>; 2];

/// One side, opened.
pub struct Opened<T> {
    /// The side.
    pub side: T,
    /// What is known of it now.
    pub setup: String,
    /// What was known of its connection.
    pub known: Connected,
    /// The way to it.
    pub way: Arc<dyn Transport>,
}

/// Opens both sides; a fault comes with the side it is of. `create` says whether a missing folder
/// may be made.
pub async fn open(
    app: &Relay,
    account: &Account,
    ways: &mut Ways,
    create: Create,
) -> Result<Open, (End, Fault)> {
    let order = Order::default();
    let [crm, mail] = ways;
    let crm = open_crm(app, account, &order, crm).await.map_err(|f| (End::Crm, f))?;
    let mail = open_mail(app, account, (&order, create), mail).await.map_err(|f| (End::Mail, f))?;
    let reach = Reaches { crm: crm.side.reach().clone(), mail: mail.side.reach().clone() };
    let whole = app.now().0 - account.row.whole_at.0 > WHOLE_MS;
    let from = if whole { Watermarks::default() } else { account.row.watermarks.clone() };
    let setups = [crm.setup, mail.setup];
    Ok(Open { sides: Sides { crm: crm.side, mail: mail.side }, from, reach, setups })
}

/// Opens Salesforce alone.
pub async fn open_crm(
    app: &Relay,
    account: &Account,
    order: &Order,
    kept: &mut Option<Arc<Signed>>,
) -> Result<Opened<Box<dyn Side>>, Fault> {
    let (known, way) = way(app, account, (End::Crm, order), kept).await?;
    let opened = connect::open_crm(Arc::clone(&way), known.setup.as_deref(), app.now()).await?;
    check(app, account, &known, &opened.identity, &opened.setup).await?;
    Ok(Opened { side: opened.side, setup: opened.setup, known, way })
}

/// Opens the mailbox alone.
pub async fn open_mail(
    app: &Relay,
    account: &Account,
    (order, create): (&Order, Create),
    kept: &mut Option<Arc<Signed>>,
) -> Result<Opened<Box<dyn Side>>, Fault> {
    let (known, way) = way(app, account, (End::Mail, order), kept).await?;
    let mailbox = mailbox(account, &known.secret, &known.name);
    let setup = known.setup.as_deref();
    let opened =
        connect::open_mailbox(&mailbox, Arc::clone(&way), setup, app.now(), create).await?;
    check(app, account, &known, &opened.identity, &opened.setup).await?;
    Ok(Opened { side: opened.side, setup: opened.setup, known, way })
}

impl Open {
    /// The account's rules for what these sides can hold.
    pub fn rules(&self, app: &App, account: &Account) -> Rules {
        account.settings.rules(Ground {
            now: app.now(),
            keys: app.vault.keys_of(&account.row.org, &account.row.person),
            org: account.row.org.clone(),
            next_link: account.row.next_link,
            limit: app.config.limit(),
            scope_changed: account.row.scope_changed,
            reach: self.reach.clone(),
        })
    }
}

type Way = (Connected, Arc<dyn Transport>);

async fn way(
    app: &Relay,
    account: &Account,
    (end, order): (End, &Order),
    kept: &mut Option<Arc<Signed>>,
) -> Result<Way, Fault> {
    let connection = app
        .connection(&account.row.id, end)
        .await?
        .ok_or_else(|| Fault::SignedOut("never connected".into()))?;
    let id = account.row.id.clone();
    let signed = Arc::new(Signed::over(Arc::clone(app), id, &connection, Arc::clone(order)));
    *kept = Some(Arc::clone(&signed));
    Ok((connection, signed))
}

/// Pins who answers at a side, and keeps what was learned of it.
async fn check(
    app: &App,
    account: &Account,
    known: &Connected,
    identity: &str,
    setup: &str,
) -> Result<(), Fault> {
    if known.identity != identity {
        return Err(Fault::Forbidden("another account answered than the one connected".into()));
    }
    if known.setup.as_deref() != Some(setup) {
        app.learn(&account.row.id, known.end, setup).await?;
    }
    Ok(())
}

/// Keeps what a cycle learned of the sides beside: what only a write could tell.
pub async fn learn(app: &App, account: &Account, open: Open) -> Result<(), StoreFault> {
    let now = [open.sides.crm.setup(), open.sides.mail.setup()];
    for ((end, setup), before) in End::BOTH.into_iter().zip(now).zip(open.setups) {
        if setup != before {
            app.learn(&account.row.id, end, &setup).await?;
        }
    }
    Ok(())
}

/// The mailbox as its connector wants it described; `email` may be unknown where the server tells
/// it.
pub fn mailbox(account: &Account, secret: &Secret, email: &str) -> Mailbox {
    let (email, zone) = (email.to_owned(), account.settings.zone.clone());
    let contact_folder = account.settings.contact_folder;
    match secret {
        Secret::Cloud(grant) => Mailbox::Graph(msgraph::Settings {
            base: grant.graph.clone(),
            email,
            zone,
            contact_folder,
        }),
        Secret::Basic(_) | Secret::Grant(_) | Secret::Login(_) => {
            Mailbox::Ews(ews::Settings { email, zone, contact_folder })
        }
    }
}
