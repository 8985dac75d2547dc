//! The whole connector against a desk that answers by script: which requests leave, in which
//! form, and what becomes of every answer.

mod desk;
mod hostile;
mod looking;
mod reading;
mod windows;
mod writing;

use crate::setup::Setup;
use crate::{Mailbox, Opened, Settings, open};
use desk::Desk;
use model::{ContactFolder, Contacts, Create, Day, Moment, PerKind, Scope, Window};
use std::sync::Arc;

/// The server of all tests: a national cloud, so that no host is built in.
const BASE: &str = "https://microsoftgraph.chinacloudapi.cn";
/// The present of all tests: a Wednesday.
const NOW: &str = "2026-11-25T10:00:00Z";

fn now() -> Moment {
    Moment::parse(NOW).expect("a moment")
}

fn settings() -> Settings {
    Settings {
        base: BASE.into(),
        email: "Me@Example.com".into(),
        zone: "Europe/Berlin".into(),
        contact_folder: ContactFolder::Salesforce,
    }
}

/// What is known of the mailbox of all tests.
fn known() -> Setup {
    let mut setup = Setup::new(BASE, ContactFolder::Salesforce);
    setup.account = "user-1".into();
    setup.email = "me@example.com".into();
    setup.contacts = Some("F-OURS".into());
    setup.tasks = "F-TASKS".into();
    setup
}

/// Opens the mailbox of all tests without a question.
fn mailbox(desk: &Arc<Desk>) -> Mailbox {
    let kept = known().write();
    let opened: Result<Opened, _> =
        desk::run(open(desk.transport(), &settings(), Some(&kept), Create::Allowed));
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

/// The same scope so many days later.
fn later(scope: &Scope, days: i64) -> Scope {
    let mut scope = scope.clone();
    let moved = |at: Moment| at.plus_minutes(days * 24 * 60);
    let step = i32::try_from(days).expect("a few days");
    scope.window = Window {
        first: scope.window.first.plus(step),
        last: scope.window.last.plus(step),
        from: moved(scope.window.from),
        until: moved(scope.window.until),
    };
    scope
}
