//! The lists behind the settings' choices: each value with its name and its words.

use crate::words::dashboard as words;
use model::ContactFolder;
use sync::rules::{ContactDeletions, Direction, Privacy, Winner};

/// A list of values that a person chooses from.
pub(super) trait Named: Copy + PartialEq + Send + Sync + 'static {
    /// Every value, its name in the list, and its words.
    const ALL: &'static [(Self, &'static str, &'static str)];
}

/// The name of a value.
pub(super) fn name<T: Named>(value: T) -> &'static str {
    T::ALL.iter().find(|(its, ..)| *its == value).map_or("", |(_, name, _)| name)
}

/// The value with this name.
pub(super) fn named<T: Named>(name: &str) -> Option<T> {
    T::ALL.iter().find(|(_, its, _)| *its == name).map(|(value, ..)| *value)
}

impl Named for Direction {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Direction::Both, "both", words::BOTH_WAYS),
        (Direction::ToMail, "to_mail", words::TO_MAIL),
        (Direction::ToCrm, "to_crm", words::TO_CRM),
    ];
}

impl Named for Winner {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Winner::Crm, "crm", words::CRM_WINS),
        (Winner::Mail, "mail", words::MAIL_WINS),
        (Winner::Newest, "newest", words::NEWEST_WINS),
    ];
}

impl Named for Privacy {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Privacy::Skip, "skip", words::PRIVACY_SKIP),
        (Privacy::TimeOnly, "time_only", words::PRIVACY_TIME),
        (Privacy::Full, "full", words::PRIVACY_FULL),
    ];
}

impl Named for ContactDeletions {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (ContactDeletions::Unlink, "unlink", words::DELETIONS_UNLINK),
        (ContactDeletions::Propagate, "propagate", words::DELETIONS_PROPAGATE),
    ];
}

impl Named for ContactFolder {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (ContactFolder::Salesforce, "salesforce", words::FOLDER_OWN),
        (ContactFolder::Default, "default", words::FOLDER_USUAL),
    ];
}

/// The zones to choose from: those of the browser that the planner knows, and the present one.
pub(super) fn zones(
    present: String,
    browser: Vec<String>,
    is_known: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut zones: Vec<String> = browser.into_iter().filter(|name| is_known(name)).collect();
    zones.push(String::from("UTC"));
    zones.push(present);
    zones.sort_unstable();
    zones.dedup();
    zones
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_found<T: Named + std::fmt::Debug>() {
        for (value, its, _) in T::ALL {
            assert_eq!(name(*value), *its);
            assert_eq!(named::<T>(its), Some(*value));
        }
        assert_eq!(named::<T>("?"), None);
    }

    #[test]
    fn every_value_is_found_by_its_name() {
        all_found::<Direction>();
        all_found::<Winner>();
        all_found::<Privacy>();
        all_found::<ContactDeletions>();
        all_found::<ContactFolder>();
    }

    #[test]
    fn the_present_zone_is_always_offered() {
        let browser = vec![String::from("Mars/Base"), String::from("Europe/Berlin")];
        let zones = zones(String::from("Asia/Tokyo"), browser, |name| name != "Mars/Base");
        assert_eq!(zones, ["Asia/Tokyo", "Europe/Berlin", "UTC"]);
    }
}
