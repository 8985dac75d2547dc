//! The unified manifest, JSON: for Outlook on the web, the new Outlook, and the classic one with
//! Microsoft 365. An administrator packs it with the two pictures that it names
//! (<https://learn.microsoft.com/office/dev/add-ins/develop/unified-manifest-overview>).

use super::{ABOUT, Addin, BUTTON, GROUP, ICONS, NAME, TIP, VERSION};
use serde_json::{Value, json};

/// The version of the manifest's own form.
const FORM: &str = "1.22";
/// The least that Outlook must be able to do: panes that stay open.
const LEAST: &str = "1.5";
/// The longest text that the list of add-ins takes.
const SHORT_CHARS_MAX: usize = 80;
/// What the add-in does, in so many letters.
const SHORT: &str = "Shows the Salesforce contact of a message, and whether it is in step.";
const _: () = assert!(SHORT.len() <= SHORT_CHARS_MAX, "the short text fits");

/// Writes it.
pub fn write(addin: &Addin) -> Value {
    let host = addin.origin.split_once("://").map_or("", |(_, host)| host);
    let needs = json!([{ "name": "Mailbox", "minVersion": LEAST }]);
    json!({
        "$schema": format!(
            "https://developer.microsoft.com/json-schemas/teams/v{FORM}/MicrosoftTeams.schema.json"
        ),
        "manifestVersion": FORM,
        "id": addin.id(),
        "version": VERSION,
        "name": { "short": NAME, "full": format!("{NAME} for Outlook") },
        "description": { "short": SHORT, "full": ABOUT },
        "developer": {
            "name": NAME,
            "websiteUrl": format!("{}/", addin.origin),
            "privacyUrl": addin.privacy,
            "termsOfUseUrl": addin.support,
        },
        "icons": { "outline": "outline.png", "color": "color.png" },
        "accentColor": "#0b5cad",
        "validDomains": [host],
        "authorization": {
            "permissions": {
                "resourceSpecific": [{ "name": "MailboxItem.Read.User", "type": "Delegated" }],
            },
        },
        "extensions": [{
            "requirements": { "scopes": ["mail"], "capabilities": needs },
            "runtimes": [{
                "id": "pane",
                "type": "general",
                "code": { "page": addin.pane() },
                "lifetime": "short",
                "actions": [{
                    "id": "showPane",
                    "type": "openPage",
                    "pinnable": true,
                    "view": "pane",
                }],
            }],
            "ribbons": [{
                "contexts": [
                    "mailRead",
                    "mailCompose",
                    "meetingDetailsAttendee",
                    "meetingDetailsOrganizer",
                ],
                "tabs": [{ "builtInTabId": "TabDefault", "groups": [group(addin)] }],
            }],
        }],
    })
}

fn group(addin: &Addin) -> Value {
    let icons: Vec<Value> =
        ICONS.iter().map(|pixels| json!({ "size": pixels, "url": addin.icon(*pixels) })).collect();
    json!({
        "id": "twinlineGroup",
        "label": GROUP,
        "icons": icons,
        "controls": [{
            "id": "twinlineButton",
            "type": "button",
            "label": BUTTON,
            "supertip": { "title": BUTTON, "description": TIP },
            "icons": icons,
            "actionId": "showPane",
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn every_address_is_this_relays_or_the_operators() {
        let config = Config {
            public_url: "https://sync.example.com".into(),
            addin_privacy_url: "https://acme.example/privacy".into(),
            ..Config::default()
        };
        let told = write(&Addin::of(&config));
        assert_eq!(told["validDomains"], json!(["sync.example.com"]));
        assert_eq!(told["developer"]["privacyUrl"], "https://acme.example/privacy");
        assert_eq!(told["developer"]["termsOfUseUrl"], "https://sync.example.com/");
        let page = &told["extensions"][0]["runtimes"][0]["code"]["page"];
        assert_eq!(page, "https://sync.example.com/pane");
        let icons = &told["extensions"][0]["ribbons"][0]["tabs"][0]["groups"][0]["icons"];
        assert_eq!(icons.as_array().map(Vec::len), Some(3));
        let action = &told["extensions"][0]["runtimes"][0]["actions"][0]["id"];
        let button = &told["extensions"][0]["ribbons"][0]["tabs"][0]["groups"][0]["controls"][0];
        assert_eq!(&button["actionId"], action, "the button leads to the pane");
        for (text, most) in [(SHORT, 80), (ABOUT, 250), (GROUP, 64), (BUTTON, 64), (TIP, 250)] {
            assert!(text.len() <= most, "{text}");
        }
    }
}
