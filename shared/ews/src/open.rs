//! Opens a mailbox: finds its folders, makes ours where it is missing, and names the mailbox.

use crate::create_folder::create_folder;
use crate::faults::Failed;
use crate::find_folder::{Depth, find_folder};
use crate::get_folder::{Folder, FolderRef, get_folder};
use crate::get_server_time_zones::knows_zone;
use crate::mailbox::Mailbox;
use crate::session::Session;
use crate::setup::Setup;
use model::{ContactFolder, Create, Fault, Moment, zone};
use std::sync::Arc;
use wire::Transport;

/// The name of our folder of contacts.
pub const FOLDER_NAME: &str = "Salesforce Contacts";

/// Whose mailbox, and how it takes part.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The person's e-mail address.
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
    /// The mailbox in words for people.
    pub display: String,
}

/// Opens a mailbox. With what is `known` of it nothing is asked; `now` is the present moment.
pub async fn open(
    transport: Arc<dyn Transport>,
    settings: &Settings,
    known: Option<&str>,
    now: Moment,
    create: Create,
) -> Result<Opened, Fault> {
    let email = settings.email.trim().to_lowercase();
    let kept =
        known.and_then(|kept| Setup::read(kept, &email, &settings.zone, settings.contact_folder));
    let windows = zone::windows(&settings.zone);
    let (session, setup) = match kept {
        Some(setup) if setup.contacts.is_some() => {
            let zone = windows.filter(|_| setup.zone_known);
            (Session::new(transport, setup.version, zone), setup)
        }
        Some(mut setup) => {
            let zone = windows.filter(|_| setup.zone_known);
            let mut session = Session::new(transport, setup.version, zone);
            setup.contacts = our_folder(&mut session, create).await?;
            (session, setup)
        }
        None => {
            let mut setup = Setup::new(&email, &settings.zone, settings.contact_folder);
            let session = learn(transport, windows, &mut setup, create).await?;
            (session, setup)
        }
    };
    let zone = if windows.is_some() && setup.zone_known { &settings.zone } else { "UTC" };
    Ok(Opened {
        setup: setup.write(),
        identity: format!("{}#{:016x}", setup.email, digest(&setup.root)),
        display: settings.email.trim().to_owned(),
        side: Mailbox::new(session, setup, zone.to_owned(), now, create),
    })
}

async fn learn(
    transport: Arc<dyn Transport>,
    windows: Option<&'static str>,
    setup: &mut Setup,
    create: Create,
) -> Result<Session, Fault> {
    // Without a zone at first: a server that does not know its name would refuse everything.
    let mut session = Session::new(Arc::clone(&transport), 0, None);
    let names = [
        "contacts",
        "calendar",
        "tasks",
        "deleteditems",
        "msgfolderroot",
        "recoverableitemsdeletions",
    ];
    let asked = names.map(FolderRef::Distinguished);
    let mut folders = get_folder(&mut session, &asked).await?.into_iter();
    let mut next = || folders.next().unwrap_or(Err(Fault::Missing)).map(|folder: Folder| folder.id);
    setup.default_contacts = next().map_err(of_folder)?;
    setup.calendar = next().map_err(of_folder)?;
    setup.tasks = next().map_err(of_folder)?;
    setup.deleted_items = next().map_err(of_folder)?;
    setup.root = next().map_err(of_folder)?;
    setup.recoverable_items = next().ok();
    setup.contacts = match setup.contact_folder {
        ContactFolder::Default => Some(setup.default_contacts.clone()),
        ContactFolder::Salesforce => our_folder(&mut session, create).await?,
    };
    if let Some(zone) = windows {
        setup.zone_known = match knows_zone(&mut session, zone).await {
            Ok(known) => known,
            Err(Failed { fault: Fault::Garbled(_) | Fault::Forbidden(_), .. }) => true,
            Err(failed) => return Err(failed.fault),
        };
    }
    setup.version = session.version();
    Ok(Session::new(transport, setup.version, windows.filter(|_| setup.zone_known)))
}

/// Finds our folder of contacts, or makes it.
pub(crate) async fn our_folder(
    session: &mut Session,
    create: Create,
) -> Result<Option<String>, Fault> {
    let parent = FolderRef::Distinguished("contacts");
    let found = find_folder(session, &parent, Depth::Shallow).await?;
    if let Some(folder) = found.into_iter().find(|folder| folder.name.trim() == FOLDER_NAME) {
        return Ok(Some(folder.id));
    }
    match create {
        Create::Allowed => Ok(Some(create_folder(session, &parent, FOLDER_NAME).await?)),
        Create::Never => Ok(None),
    }
}

/// A mailbox without one of its own folders is not ours to use.
fn of_folder(fault: Fault) -> Fault {
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

/// A digest of an id (64-bit FNV-1a), short enough to be shown: it guards against mistakes, not
/// against enemies.
pub(crate) fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
