//! What is learned of a mailbox when it is opened for the first time, kept by the caller as text.

use model::ContactFolder;
use serde::{Deserialize, Serialize};

/// Version of this format.
const FORMAT: u32 = 1;

/// What is known of a mailbox. Containers have lasting ids in any case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Setup {
    format: u32,
    /// Where all this is so.
    pub(crate) base: String,
    /// The id of the account.
    pub(crate) account: String,
    /// The person's e-mail address, and the name of the account, which may differ.
    pub(crate) email: String,
    pub(crate) principal: String,
    pub(crate) contact_folder: ContactFolder,
    /// The folder of contacts that takes part; none where ours is missing.
    pub(crate) contacts: Option<String>,
    /// The list of tasks that takes part.
    pub(crate) tasks: String,
    /// The mailbox's own time zone, an IANA name, where it tells one that is known.
    #[serde(default)]
    pub(crate) zone: Option<String>,
}

impl Setup {
    pub(crate) fn new(base: &str, contact_folder: ContactFolder) -> Setup {
        Setup {
            format: FORMAT,
            base: base.to_owned(),
            account: String::new(),
            email: String::new(),
            principal: String::new(),
            contact_folder,
            contacts: None,
            tasks: String::new(),
            zone: None,
        }
    }

    /// Reads what was kept, if it is of this format, server and choice.
    pub(crate) fn read(kept: &str, base: &str, contact_folder: ContactFolder) -> Option<Setup> {
        let setup: Setup = serde_json::from_slice(kept.as_bytes()).ok()?;
        let fits =
            setup.format == FORMAT && setup.base == base && setup.contact_folder == contact_folder;
        fits.then_some(setup)
    }

    /// As text, to be kept.
    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).expect("our own types always have a JSON form")
    }
}
