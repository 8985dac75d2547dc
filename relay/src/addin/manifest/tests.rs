//! The shape that Outlook and Exchange demand: names and their order, each button whole, and every
//! resource that is named is there.

use super::*;
use crate::config::Config;
use std::collections::BTreeSet;
use wire::xml::{Element, read};

fn manifest() -> Element {
    let config = Config {
        public_url: "https://sync.example.com".into(),
        addin_support_url: "https://acme.example/help?a=1&b=2".into(),
        ..Config::default()
    };
    read(write(&Addin::of(&config)).as_bytes(), "the manifest").unwrap()
}

fn names(of: &Element) -> Vec<&str> {
    of.children.iter().map(|child| child.name.as_str()).collect()
}

/// Every element below, itself included.
fn all(of: &Element) -> Vec<&Element> {
    std::iter::once(of).chain(of.children.iter().flat_map(all)).collect()
}

#[test]
fn the_elements_stand_in_the_order_of_the_schema() {
    let told = manifest();
    assert_eq!(
        names(&told),
        [
            "Id",
            "Version",
            "ProviderName",
            "DefaultLocale",
            "DisplayName",
            "Description",
            "IconUrl",
            "HighResolutionIconUrl",
            "SupportUrl",
            "AppDomains",
            "Hosts",
            "Requirements",
            "FormSettings",
            "Permissions",
            "Rule",
            "DisableEntityHighlighting",
            "VersionOverrides",
        ]
    );
    let outer = told.child("VersionOverrides").unwrap();
    assert_eq!(names(outer), ["Requirements", "Hosts", "Resources", "VersionOverrides"]);
    let inner = outer.child("VersionOverrides").unwrap();
    assert_eq!(names(inner), ["Requirements", "Hosts", "Resources"]);
    for (overrides, first) in [(outer, "FunctionFile"), (inner, "ExtensionPoint")] {
        let buttons = overrides.at(&["Hosts", "Host", "DesktopFormFactor"]).unwrap();
        assert_eq!(buttons.children[0].name, first);
        assert_eq!(buttons.all("ExtensionPoint").count(), 4);
        let resources = overrides.child("Resources").unwrap();
        assert_eq!(names(resources), ["Images", "Urls", "ShortStrings", "LongStrings"]);
    }
    let pinned = |of: &Element| all(of).iter().filter(|it| it.name == "SupportsPinning").count();
    assert_eq!((pinned(outer), pinned(inner)), (4, 4), "only the inner form has them");
}

#[test]
fn every_resource_that_is_named_is_there_and_ids_are_unique() {
    let told = manifest();
    let outer = told.child("VersionOverrides").unwrap();
    let inner = outer.child("VersionOverrides").unwrap();
    for overrides in [outer, inner] {
        let parts = || {
            let own = overrides.children.iter().filter(|it| it.name != "VersionOverrides");
            own.flat_map(all)
        };
        let named: BTreeSet<&str> = parts().filter_map(|it| it.attribute("resid")).collect();
        let resources = overrides.child("Resources").unwrap();
        let kept: BTreeSet<&str> =
            all(resources).iter().filter_map(|it| it.attribute("id")).collect();
        assert_eq!(named, kept);
        assert!(kept.iter().all(|id| id.len() <= 32), "{kept:?}");
        let controls = parts().filter(|it| it.name == "Group" || it.name == "Control");
        let ids: Vec<&str> = controls.filter_map(|it| it.attribute("id")).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 8, "{ids:?}");
    }
}

#[test]
fn every_address_is_encrypted_and_texts_fit() {
    let told = manifest();
    for element in all(&told) {
        let Some(value) = element.attribute("DefaultValue") else { continue };
        if ["IconUrl", "HighResolutionIconUrl", "SupportUrl", "SourceLocation", "Url", "Image"]
            .contains(&element.name.as_str())
        {
            let known = ["https://sync.example.com/", "https://acme.example/help?a=1&b=2"];
            assert!(known.iter().any(|head| value.starts_with(head)), "{value}");
        } else {
            // https://learn.microsoft.com/openspecs/office_file_formats/ms-owemxml
            let short = ["group", "button"].contains(&element.attribute("id").unwrap_or_default());
            assert!(value.len() <= if short { 125 } else { 250 }, "{value}");
        }
    }
    assert_eq!(told.text_of("Permissions"), Some("ReadItem"));
}
