//! What a mailbox had to be asked once: its folders, the schema version it takes, whether it knows
//! the person's zone. Kept by the caller between sessions, so that an idle cycle asks nothing
//! twice.

use crate::get_folder::FolderRef;
use model::{ContactFolder, Kind};
use serde::{Deserialize, Serialize};

/// Version of this format.
const FORMAT: u32 = 1;

/// What was learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Setup {
    format: u32,
    /// Of whom, in lower case.
    pub(crate) email: String,
    /// As the settings named it.
    pub(crate) zone: String,
    pub(crate) contact_folder: ContactFolder,
    /// Place in [`crate::session::VERSIONS`].
    pub(crate) version: usize,
    /// Whether the server knows the person's zone by its Windows name.
    pub(crate) zone_known: bool,
    /// The folder of contacts that takes part; `None` while it is missing.
    pub(crate) contacts: Option<String>,
    pub(crate) default_contacts: String,
    pub(crate) calendar: String,
    pub(crate) tasks: String,
    pub(crate) deleted_items: String,
    pub(crate) recoverable_items: Option<String>,
    /// The root of the person's folders, which names the mailbox.
    pub(crate) root: String,
}

impl Setup {
    /// Nothing learned yet.
    pub(crate) fn new(email: &str, zone: &str, contact_folder: ContactFolder) -> Setup {
        Setup {
            format: FORMAT,
            email: email.to_owned(),
            zone: zone.to_owned(),
            contact_folder,
            version: 0,
            zone_known: true,
            contacts: None,
            default_contacts: String::new(),
            calendar: String::new(),
            tasks: String::new(),
            deleted_items: String::new(),
            recoverable_items: None,
            root: String::new(),
        }
    }

    /// Reads what was kept, if it answers the same settings.
    pub(crate) fn read(
        kept: &str,
        email: &str,
        zone: &str,
        contact_folder: ContactFolder,
    ) -> Option<Setup> {
        let setup: Setup = serde_json::from_slice(kept.as_bytes()).ok()?;
        let same = setup.format == FORMAT
            && setup.email == email
            && setup.zone == zone
            && setup.contact_folder == contact_folder;
        same.then_some(setup)
    }

    /// As text, to be kept.
    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).expect("our own types always have a JSON form")
    }

    /// The folder of a kind in a request: by its fixed name where it has one, which no move of a
    /// mailbox changes.
    pub(crate) fn folder(&self, kind: Kind) -> Option<FolderRef> {
        match kind {
            Kind::Contact => match self.contact_folder {
                ContactFolder::Default => Some(FolderRef::Distinguished("contacts")),
                ContactFolder::Salesforce => self.contacts.clone().map(FolderRef::Id),
            },
            Kind::Appointment => Some(FolderRef::Distinguished("calendar")),
            Kind::Task => Some(FolderRef::Distinguished("tasks")),
        }
    }

    /// The id of the folder of a kind.
    pub(crate) fn folder_id(&self, kind: Kind) -> Option<&str> {
        match kind {
            Kind::Contact => self.contacts.as_deref(),
            Kind::Appointment => Some(&self.calendar),
            Kind::Task => Some(&self.tasks),
        }
    }
}
