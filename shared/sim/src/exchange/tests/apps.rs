//! Add-ins: installed, listed in both forms, replaced, taken away, and refused.

use super::{ADA, Desk};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wire::xml::Element;

const GOOD: &str = "<OfficeApp xmlns:xsi='x' xsi:type='MailApp'><Id>AB-1</Id>\
    <Version>1.0.0.0</Version><DisplayName DefaultValue='Twinline'/>\
    <IconUrl DefaultValue='https://a.example/i.png'/><FormSettings><Form><DesktopSettings>\
    <SourceLocation DefaultValue='https://a.example/pane'/></DesktopSettings></Form></FormSettings>\
    <Permissions>ReadItem</Permissions></OfficeApp>";

impl Desk {
    fn install(&mut self, manifest: &str) -> Element {
        let manifest = STANDARD.encode(manifest);
        self.call(&format!("<InstallApp><Manifest>{manifest}</Manifest></InstallApp>")).unwrap()
    }

    fn listed(&mut self) -> Vec<Vec<u8>> {
        let answer = self.call("<GetAppManifests/>").unwrap();
        assert_eq!(answer.attribute("ResponseClass"), Some("Success"));
        let all = answer.child("Manifests").unwrap().all("Manifest");
        all.map(|one| STANDARD.decode(one.text.trim()).unwrap()).collect()
    }
}

fn class(answer: &Element) -> (&str, &str) {
    (answer.attribute("ResponseClass").unwrap(), answer.text_of("ResponseCode").unwrap())
}

#[test]
fn an_add_in_is_installed_replaced_listed_and_taken_away() {
    let mut desk = Desk::new();
    assert!(desk.listed().is_empty());
    assert_eq!(class(&desk.install(GOOD)), ("Success", "NoError"));
    let newer = GOOD.replace("1.0.0.0", "1.1.0.0");
    assert_eq!(class(&desk.install(&newer)), ("Success", "NoError"));
    assert_eq!(desk.listed(), [newer.as_bytes()]);
    assert_eq!(desk.server().apps(ADA), [newer.as_bytes()]);
    assert!(desk.server().apps("bob@example.com").is_empty(), "each has add-ins of their own");
    let known = "<GetAppManifests><ApiVersionSupported>1.1</ApiVersionSupported>\
        <SchemaVersionSupported>1.1</SchemaVersionSupported></GetAppManifests>";
    let answer = desk.call(known).unwrap();
    assert_eq!(answer.child("Apps").unwrap().all("App").count(), 1);
    let gone = "<UninstallApp><ID>ab-1</ID></UninstallApp>";
    assert_eq!(class(&desk.call(gone).unwrap()), ("Success", "NoError"));
    assert_eq!(class(&desk.call(gone).unwrap()).0, "Error");
    assert!(desk.listed().is_empty());
}

#[test]
fn bad_manifests_and_persons_without_the_role_are_refused() {
    let mut desk = Desk::new();
    for (manifest, words) in [
        ("no XML".to_owned(), "no XML"),
        ("<Other/>".to_owned(), "Missing OfficeApp element."),
        (GOOD.replace("MailApp", "TaskPaneApp"), "no mail app"),
        (GOOD.replace("<Id>AB-1</Id>", ""), "Missing Id element."),
        (GOOD.replace("https://a.example/pane", "http://a.example/pane"), "https"),
    ] {
        let answer = desk.install(&manifest);
        assert_eq!(class(&answer), ("Error", "ErrorInternalServerError"), "{manifest}");
        assert!(answer.text_of("MessageText").unwrap().contains(words), "{words}");
    }
    desk.server().forbid_apps(ADA);
    assert_eq!(class(&desk.install(GOOD)), ("Error", "ErrorAccessDenied"));
    assert!(desk.listed().is_empty());
    let broken = "<InstallApp><Manifest>***</Manifest></InstallApp>";
    assert_eq!(desk.call(broken).unwrap_err(), "ErrorSchemaValidation");
}
