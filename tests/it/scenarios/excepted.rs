//! Scenarios that cannot be brought about on a server, each with the reason. A row that is not
//! needed any more fails, and so does one of which there is no file.

use harness::Protocol::{self, Ews, Graph};
use harness::scenario::Mode::{self, Since, Whole};

/// A scenario that is not as its file says, where and why.
pub struct Excepted {
    /// The file's name without its ending.
    pub file: &'static str,
    /// By which protocols.
    pub protocols: &'static [Protocol],
    /// How the cycle reads then.
    pub modes: &'static [Mode],
    /// A sentence.
    pub because: &'static str,
}

const BOTH: &[Mode] = &[Since, Whole];

/// All of them.
pub const EXCEPTED: [Excepted; 7] = [
    Excepted {
        file: "contact_unreadable",
        protocols: &[Graph],
        modes: BOTH,
        because: "No document says what Graph answers for a contact that is damaged.",
    },
    Excepted {
        file: "contact_locked_field",
        protocols: &[Graph],
        modes: BOTH,
        because: "The notes of a contact are plain text on Graph, whatever markup they have.",
    },
    Excepted {
        file: "appointment_invited_edited_in_crm",
        protocols: &[Graph],
        modes: BOTH,
        because: "Until a real mailbox shows that Graph tells nobody, it writes nothing of a meeting.",
    },
    Excepted {
        file: "appointment_own_meeting_edited_in_crm",
        protocols: &[Graph],
        modes: BOTH,
        because: "Until a real mailbox shows that Graph tells nobody, it writes nothing of a meeting.",
    },
    Excepted {
        file: "appointment_purged_without_uid",
        protocols: &[Ews, Graph],
        modes: &[Since],
        because: "Every server gives every appointment a UID, and its link knows it.",
    },
    Excepted {
        file: "task_deleted_in_mail",
        protocols: &[Graph],
        modes: &[Whole],
        because: "To Do has no bin: only a round that tells of the deletion proves it.",
    },
    Excepted {
        file: "task_deleted_in_mail_one_way",
        protocols: &[Graph],
        modes: &[Whole],
        because: "To Do has no bin: only a round that tells of the deletion proves it.",
    },
];

/// Why a scenario is not played, where it is not.
pub fn why(file: &str, protocol: Protocol, mode: Mode) -> Option<&'static str> {
    let here = |it: &&Excepted| {
        it.file == file && it.protocols.contains(&protocol) && it.modes.contains(&mode)
    };
    EXCEPTED.iter().find(here).map(|it| it.because)
}
