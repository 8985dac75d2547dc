//! Opens a mailbox: who it is, its folders, and ours made where it is missing.

use crate::event::Person;
use crate::faults::About;
use crate::mailbox::Mailbox;
use crate::read;
use crate::session::{Session, get, rows_of, send};
use crate::setup::Setup;
use model::{ContactFolder, Create, Fault, zone};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use wire::Transport;

/// The name of our folder of contacts.
pub const FOLDER_NAME: &str = "Salesforce Contacts";

/// Whose mailbox, and how it takes part.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Scheme and host of Graph, as `https://graph.microsoft.com`: links in its answers must lead
    /// there.
    pub base: String,
    /// The person's e-mail address, where it is known; the account's own is learned.
    pub email: String,
    /// The person's time zone, an IANA or a Windows name.
    pub zone: String,
    /// Which contacts take part.
    pub contact_folder: ContactFolder,
}

/// An open mailbox.
pub struct Opened {
    /// The mailbox as a side of the sync.
    pub side: Mailbox,
    /// What was learned, to be handed in the next time; no secret in it.
    pub setup: String,
    /// Names the mailbox for good: another identity is another mailbox.
    pub identity: String,
    /// The mailbox in words for people: its address.
    pub display: String,
    /// The mailbox's own time zone, an IANA name, where it tells one that is known.
    pub zone: Option<String>,
}

/// Opens a mailbox. With what is `known` of it nothing is asked.
///
/// # Errors
/// [`Fault::Forbidden`] with `MailboxNotEnabledForRESTAPI` or its like where the account has no
/// mailbox in the cloud.
pub async fn open(
    transport: Arc<dyn Transport>,
    settings: &Settings,
    known: Option<&str>,
    create: Create,
) -> Result<Opened, Fault> {
    let session = Session::new(transport, &settings.base);
    let kept = known.and_then(|it| Setup::read(it, &settings.base, settings.contact_folder));
    let mut setup = match kept {
        Some(setup) => setup,
        None => learn(&session, settings).await?,
    };
    if setup.contacts.is_none() {
        setup.contacts = our_folder(&session, create).await?;
    }
    let known = zone::iana(&settings.zone).unwrap_or(&settings.zone);
    let zone = if zone::windows(known).is_some() { known } else { "UTC" };
    let mut emails = vec![setup.email.to_lowercase(), setup.principal.to_lowercase()];
    emails.push(settings.email.trim().to_lowercase());
    emails.retain(|email| !email.is_empty());
    let person = Person { emails, zone: zone.to_owned() };
    Ok(Opened {
        setup: setup.write(),
        identity: setup.account.clone(),
        display: setup.email.clone(),
        zone: setup.zone.clone(),
        side: Mailbox::new(session, setup, person, create),
    })
}

/// Who it is and what is there, in one batch.
async fn learn(session: &Session, settings: &Settings) -> Result<Setup, Fault> {
    let mut setup = Setup::new(&settings.base, settings.contact_folder);
    let parts = [
        "me?$select=id,mail,userPrincipalName",
        "me/contactFolders/contacts?$select=id",
        "me/calendar?$select=id",
        "me/todo/lists?$top=100",
        "me/mailboxSettings",
    ]
    .map(|path| get(path, About::Connection));
    let mut answers = session.ask(&parts).await?.into_iter();
    let mut next = || answers.next().unwrap_or(Err(Fault::Missing)).map_err(of_mailbox);
    let (me, contacts, _, lists) = (next()?, next()?, next()?, next()?);
    // A mailbox that does not tell its settings is used all the same.
    setup.zone = next().ok().and_then(|settings| own_zone(&settings));
    let missing = |what: &str| Fault::Garbled(format!("the account's {what}"));
    setup.account = read::id(&me).ok_or_else(|| missing("id"))?.to_owned();
    setup.principal = read::text(&me, "userPrincipalName").trim().to_owned();
    let mail = read::text(&me, "mail").trim();
    setup.email = if mail.is_empty() { setup.principal.clone() } else { mail.to_owned() };
    if settings.contact_folder == ContactFolder::Default {
        setup.contacts = read::id(&contacts).map(str::to_owned);
    }
    let default = rows_of(&lists).find(|it| read::text(it, "wellknownListName") == "defaultList");
    let default = default.and_then(read::id).ok_or_else(|| missing("list of tasks"))?;
    setup.tasks = default.to_owned();
    Ok(setup)
}

/// The zone of the mailbox's settings, which may be a Windows name or an IANA name.
fn own_zone(settings: &Json) -> Option<String> {
    let told = read::text(settings, "timeZone").trim();
    let name = zone::iana(told).unwrap_or(told);
    zone::windows(name).map(|_| name.to_owned())
}

/// Finds our folder of contacts, or makes it.
pub(crate) async fn our_folder(session: &Session, create: Create) -> Result<Option<String>, Fault> {
    let path = "me/contactFolders?$top=250&$select=id,displayName";
    let mut listed = session.list(vec![get(path, About::Connection)]).await?;
    let folders = listed.pop().unwrap_or(Err(Fault::Missing)).map_err(of_mailbox)?;
    let ours = |it: &&Json| read::text(it, "displayName").trim() == FOLDER_NAME;
    if let Some(id) = folders.iter().find(ours).and_then(read::id) {
        return Ok(Some(id.to_owned()));
    }
    match create {
        Create::Allowed => {
            let name = Map::from_iter([(String::from("displayName"), FOLDER_NAME.into())]);
            let mut part = send(http::Method::POST, "me/contactFolders", None, Some(name));
            part.about = About::Connection;
            let made = session.ask_one(part).await?;
            Ok(read::id(&made).map(str::to_owned))
        }
        Create::Never => Ok(None),
    }
}

/// A mailbox without one of its own folders is not ours to use.
fn of_mailbox(fault: Fault) -> Fault {
    match fault {
        Fault::Missing => Fault::Forbidden("the mailbox lacks a standard folder".into()),
        Fault::Rejected { code, .. } => Fault::Forbidden(code),
        Fault::Offline(_)
        | Fault::Throttled { .. }
        | Fault::SignedOut(_)
        | Fault::Forbidden(_)
        | Fault::Stale
        | Fault::WatermarkLost(_)
        | Fault::Superseded
        | Fault::Closed(_)
        | Fault::TooLarge(_)
        | Fault::Garbled(_) => fault,
    }
}
