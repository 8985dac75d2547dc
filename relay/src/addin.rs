//! The Outlook add-in, as Outlook gets to know it: who offers it, where its pane is, and its icons.
//!
//! [`manifest`] is the form that every Outlook and Exchange reads, [`unified`] the newer one of
//! Microsoft 365. Both are made from the relay's public address, so that each relay offers an
//! add-in of its own. [`install`] puts it into a mailbox on premises.

pub mod install;
pub mod manifest;
pub mod unified;

use crate::config::{Config, MicrosoftCloud};
use sha2::{Digest, Sha256};

/// To be raised with each change of a manifest: Outlook takes up an add-in again only then.
const VERSION: &str = "1.0.0";
/// Under what name it is listed.
const NAME: &str = "Twinline";
/// What it does, below the name.
const ABOUT: &str = "Shows what Salesforce knows of the people of a message or an appointment, and whether it is \
     in step with your mailbox.";
/// The group of buttons in Outlook's ribbon.
const GROUP: &str = "Salesforce";
/// The button that opens the pane.
const BUTTON: &str = "Show contact";
/// What one reads when the mouse rests on it.
const TIP: &str = "Opens Twinline beside the message or appointment.";

/// The path of the pane.
pub const PANE: &str = "/pane";
/// Sizes of the icons in the ribbon, in pixels.
const ICONS: [u16; 3] = [16, 32, 80];

/// Pictures of our mark, by their names below `/addin/`.
const PICTURES: [(&str, &[u8]); 7] = [
    ("icon-16.png", include_bytes!("../addin/icon-16.png")),
    ("icon-32.png", include_bytes!("../addin/icon-32.png")),
    ("icon-64.png", include_bytes!("../addin/icon-64.png")),
    ("icon-80.png", include_bytes!("../addin/icon-80.png")),
    ("icon-128.png", include_bytes!("../addin/icon-128.png")),
    ("color.png", include_bytes!("../addin/color.png")),
    ("outline.png", include_bytes!("../addin/outline.png")),
];

/// The picture of this name.
pub fn picture(name: &str) -> Option<&'static [u8]> {
    PICTURES.iter().find(|(known, _)| *known == name).map(|(_, picture)| *picture)
}

/// What the manifests tell of this relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addin {
    /// The relay's public address, without a slash at its end.
    pub origin: String,
    /// Where people find help.
    pub support: String,
    /// What is done with their data.
    pub privacy: String,
}

impl Addin {
    /// The add-in of this relay.
    pub fn of(config: &Config) -> Addin {
        let origin = config.origin().to_owned();
        let or_ours = |told: &str| if told.is_empty() { format!("{origin}/") } else { told.into() };
        Addin {
            support: or_ours(&config.addin_support_url),
            privacy: or_ours(&config.addin_privacy_url),
            origin,
        }
    }

    /// Its id: the same for ever at one address, and another at each other one.
    pub fn id(&self) -> String {
        let mut id = [0; 16];
        id.copy_from_slice(&Sha256::digest(format!("outlook add-in of {}", self.origin))[..16]);
        // Marked as one of our own making: https://www.rfc-editor.org/rfc/rfc9562#section-5.8
        id[6] = 0x80 | (id[6] & 0x0f);
        id[8] = 0x80 | (id[8] & 0x3f);
        let hex = crate::vault::hex(&id);
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        parts.join("-")
    }

    fn pane(&self) -> String {
        format!("{}{PANE}", self.origin)
    }

    fn icon(&self, pixels: u16) -> String {
        format!("{}/addin/icon-{pixels}.png", self.origin)
    }
}

/// Where Outlook on the web lives, whose pages may frame the pane. Microsoft keeps no list for
/// frames: these are the names of its endpoints, in the default cloud
/// (<https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges>) and in the
/// national ones beside it.
pub fn outlook_hosts(cloud: MicrosoftCloud) -> &'static [&'static str] {
    match cloud {
        MicrosoftCloud::Global => &[
            "https://outlook.office.com",
            "https://outlook.office365.com",
            "https://outlook.live.com",
            "https://outlook.cloud.microsoft",
        ],
        MicrosoftCloud::UsGovernment => &["https://outlook.office365.us"],
        MicrosoftCloud::UsDefense => {
            &["https://outlook-dod.office365.us", "https://webmail.apps.mil"]
        }
        MicrosoftCloud::China => &["https://partner.outlook.cn"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(public_url: &str) -> Addin {
        Addin::of(&Config { public_url: public_url.into(), ..Config::default() })
    }

    #[test]
    fn each_relay_has_an_add_in_of_its_own() {
        let one = at("https://sync.example.com");
        assert_eq!(one.id(), at("https://sync.example.com/").id());
        assert_ne!(one.id(), at("https://sync.example.org").id());
        let parts: Vec<usize> = one.id().split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
    }

    #[test]
    fn pictures_have_the_size_that_they_are_named_by() {
        for (name, picture) in PICTURES {
            assert_eq!(&picture[1..4], b"PNG", "{name}");
            let side = u32::from_be_bytes(picture[16..20].try_into().unwrap());
            let told = name.trim_start_matches("icon-").trim_end_matches(".png");
            let expected = match told {
                "color" => 192,
                "outline" => 32,
                pixels => pixels.parse().unwrap(),
            };
            assert_eq!(side, expected, "{name}");
        }
        assert!(picture("icon-64.png").is_some() && picture("../icon-64.png").is_none());
    }
}
