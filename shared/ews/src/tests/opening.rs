//! Opening a mailbox.

use super::desk::{Desk, Reply, answer, run};
use super::{known, now, settings};
use crate::setup::Setup;
use crate::{Settings, open};
use model::{ContactFolder, Create, Fault, Reader};
use wire::xml::Element;

fn folder(element: &str, id: &str, name: &str) -> String {
    format!(
        "<m:Folders><t:{element}><t:FolderId Id=\"{id}\"/><t:FolderClass>IPF</t:FolderClass>\
         <t:DisplayName>{name}</t:DisplayName><t:TotalCount>3</t:TotalCount></t:{element}>\
         </m:Folders>"
    )
}

fn six_folders() -> Reply {
    answer(
        "GetFolder",
        &[
            Ok(folder("ContactsFolder", "F-CONTACTS", "Contacts")),
            Ok(folder("CalendarFolder", "F-CALENDAR", "Calendar")),
            Ok(folder("TasksFolder", "F-TASKS", "Tasks")),
            Ok(folder("Folder", "F-DELETED", "Deleted Items")),
            Ok(folder("Folder", "F-ROOT", "Top")),
            Err("ErrorFolderNotFound"),
        ],
    )
}

fn zones(id: &str) -> Reply {
    let list = format!(
        "<m:TimeZoneDefinitions><t:TimeZoneDefinition Id=\"{id}\"/></m:TimeZoneDefinitions>"
    );
    answer("GetServerTimeZones", &[Ok(list)])
}

fn no_folders() -> Reply {
    let none = "<m:RootFolder IncludesLastItemInRange=\"true\"><t:Folders/></m:RootFolder>";
    answer("FindFolder", &[Ok(none)])
}

fn script(operation: &str, _: &Element, _: usize) -> Reply {
    match operation {
        "GetFolder" => six_folders(),
        "FindFolder" => no_folders(),
        "CreateFolder" => {
            answer("CreateFolder", &[Ok(folder("ContactsFolder", "F-NEW", "Salesforce Contacts"))])
        }
        _ => zones("W. Europe Standard Time"),
    }
}

#[test]
fn a_new_mailbox_gets_our_folder_once() {
    let desk = Desk::new(script);
    let first =
        run(open(desk.transport(), &settings(), None, now(), Create::Allowed)).expect("opens");
    assert_eq!(
        desk.operations(),
        ["GetFolder", "FindFolder", "CreateFolder", "GetServerTimeZones"]
    );
    assert!(first.identity.starts_with("me@example.com#"));
    assert_eq!(first.display, "Me@Example.com");

    let again =
        run(open(desk.transport(), &settings(), Some(&first.setup), now(), Create::Allowed));
    let again = again.expect("opens");
    assert!(desk.operations().is_empty(), "what is known is not asked again");
    assert_eq!(again.identity, first.identity);
    assert_eq!(again.setup, first.setup);
    assert!(!again.side.reach().needs_surname);
}

#[test]
fn other_settings_are_asked_anew() {
    let desk = Desk::new(script);
    let kept = known().write();
    let other = Settings { contact_folder: ContactFolder::Default, ..settings() };
    for (settings, kept) in [(&other, kept.as_str()), (&settings(), "{\"format\":1}")] {
        let opened = run(open(desk.transport(), settings, Some(kept), now(), Create::Never));
        assert!(opened.is_ok());
        assert!(desk.operations().contains(&"GetFolder".to_owned()));
    }
}

#[test]
fn a_preview_makes_no_folder() {
    let desk = Desk::new(script);
    let opened = run(open(desk.transport(), &settings(), None, now(), Create::Never));
    let opened = opened.expect("opens");
    assert!(!desk.operations().contains(&"CreateFolder".to_owned()));
    let setup: Setup = serde_json::from_str(&opened.setup).expect("our own");
    assert_eq!(setup.contacts, None);
    // The next one that may, does.
    let kept = Some(opened.setup.as_str());
    assert!(run(open(desk.transport(), &settings(), kept, now(), Create::Allowed)).is_ok());
    assert_eq!(desk.operations(), ["FindFolder", "CreateFolder"]);
}

#[test]
fn an_older_server_is_asked_in_its_version() {
    let desk = Desk::new(|operation, element, number| {
        if number <= 2 {
            return Reply::Fault("ErrorInvalidServerVersion", "");
        }
        script(operation, element, number)
    });
    let opened = run(open(desk.transport(), &settings(), None, now(), Create::Never));
    let setup: Setup = serde_json::from_str(&opened.expect("opens").setup).expect("our own");
    assert_eq!(crate::session::VERSIONS[setup.version], "Exchange2010_SP2");
    let hopeless = Desk::new(|_, _, _| Reply::Fault("ErrorInvalidServerVersion", ""));
    let refused = run(open(hopeless.transport(), &settings(), None, now(), Create::Never));
    assert!(matches!(refused.err(), Some(Fault::Garbled(_))));
    assert_eq!(hopeless.operations().len(), crate::session::VERSIONS.len());
}

#[test]
fn an_unknown_zone_is_not_sent() {
    let desk = Desk::new(|operation, element, number| match operation {
        "GetServerTimeZones" => answer::<&str>(operation, &[Err("ErrorTimeZone")]),
        _ => script(operation, element, number),
    });
    let opened = run(open(desk.transport(), &settings(), None, now(), Create::Never));
    let setup: Setup = serde_json::from_str(&opened.expect("opens").setup).expect("our own");
    assert!(!setup.zone_known);
}

#[test]
fn what_is_no_mailbox_is_said() {
    for (status, body, words) in [
        (401, "", "signed out"),
        (302, "", "not an EWS endpoint"),
        (200, "<html>login</html>", "a web page"),
        (403, "", "not allowed"),
        (502, "", "no answer"),
    ] {
        let desk = Desk::new(move |_, _, _| Reply::Http(status, body));
        let fault = run(open(desk.transport(), &settings(), None, now(), Create::Never)).err();
        assert!(fault.expect("a fault").to_string().contains(words), "{status}");
    }
}
