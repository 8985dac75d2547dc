//! The whole connector against a desk that answers by script: which requests leave, in which
//! form, and what becomes of every answer.

mod desk;
mod hostile;
mod installing;
mod looking;
mod opening;
mod reading;
mod requests;
mod series;
mod writing;
mod writing_fields;

use crate::setup::Setup;
use crate::{Mailbox, Opened, Settings, open};
use desk::Desk;
use model::{ContactFolder, Contacts, Create, Day, Moment, PerKind, Scope, Window};
use std::sync::Arc;

/// The present of all tests: a Wednesday.
const NOW: &str = "2026-11-25T10:00:00Z";

fn now() -> Moment {
    Moment::parse(NOW).expect("a moment")
}

fn settings() -> Settings {
    Settings {
        email: "Me@Example.com".into(),
        zone: "Europe/Berlin".into(),
        contact_folder: ContactFolder::Salesforce,
    }
}

/// What is known of the mailbox of all tests.
fn known() -> Setup {
    let mut setup = Setup::new("me@example.com", "Europe/Berlin", ContactFolder::Salesforce);
    setup.contacts = Some("F-OURS".into());
    setup.default_contacts = "F-CONTACTS".into();
    setup.calendar = "F-CALENDAR".into();
    setup.tasks = "F-TASKS".into();
    setup.deleted_items = "F-DELETED".into();
    setup.recoverable_items = Some("F-RECOVERABLE".into());
    setup.root = "F-ROOT".into();
    setup
}

/// Opens the mailbox of all tests without a question.
fn mailbox(desk: &Arc<Desk>) -> Mailbox {
    let kept = known().write();
    let opened: Result<Opened, _> =
        desk::run(open(desk.transport(), &settings(), Some(&kept), now(), Create::Allowed));
    opened.map(|opened| opened.side).map_err(|fault| fault.to_string()).expect("it opens")
}

fn scope() -> Scope {
    let day = |text: &str| Day::parse(text).expect("a day");
    let at = |text: &str| Moment::parse(text).expect("a moment");
    Scope {
        kinds: PerKind { contact: true, appointment: true, task: true },
        contacts: Contacts::All,
        window: Window {
            first: day("2026-11-11"),
            last: day("2026-12-23"),
            from: at("2026-11-10T23:00:00Z"),
            until: at("2026-12-23T23:00:00Z"),
        },
        only_category: None,
    }
}
