//! What a person can choose, and what it means to the planner.

use model::{
    ContactFolder, Contacts, Day, Id, Kind, LinkId, Moment, Notify, PerKind, Scope, Window, zone,
};
use serde::{Deserialize, Serialize};
use sync::Keys;
use sync::rules::{Brake, ContactDeletions, Direction, Privacy, Reaches, Rules, Winner};

/// Longest reach of the window in days, either way.
pub const WINDOW_DAYS_MAX: u16 = 365;
/// Shortest interval between cycles, in minutes.
pub const INTERVAL_MINUTES_MIN: u16 = 1;
/// Longest interval between cycles, in minutes.
pub const INTERVAL_MINUTES_MAX: u16 = 24 * 60;

/// What a person chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Which kinds are switched on.
    pub kinds: PerKind<bool>,
    /// Which contacts.
    pub contacts: ContactChoice,
    /// Which way each kind flows.
    pub directions: PerKind<Direction>,
    /// Who wins a conflict.
    pub winners: PerKind<Winner>,
    /// Private records.
    pub privacy: Privacy,
    /// Days of the window before today.
    pub days_back: u16,
    /// Days of the window after today.
    pub days_ahead: u16,
    /// Only mailbox appointments and tasks of this category.
    pub only_category: Option<String>,
    /// Whether attendees may be told.
    pub notify: Notify,
    /// What a contact deleted in the mailbox means.
    pub contact_deletions: ContactDeletions,
    /// Whether Events made from meetings are related to the one contact who attends.
    pub relate_attendees: bool,
    /// The mailbox folder for contacts.
    pub contact_folder: ContactFolder,
    /// The person's zone, an IANA name.
    pub zone: String,
    /// Minutes between cycles.
    pub interval_minutes: u16,
    /// Whether the person is told by e-mail when the sync needs them, where the relay can.
    #[serde(default = "wanted")]
    pub notices: bool,
}

/// What was stored before there were notices wants them.
fn wanted() -> bool {
    true
}

/// Which contacts take part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactChoice {
    /// All available contacts.
    #[default]
    All,
    /// Only the person's own.
    Mine,
    /// Only those of a view.
    View {
        /// The view's id.
        id: String,
        /// The view's name when it was chosen.
        label: String,
    },
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            kinds: PerKind { contact: true, appointment: true, task: true },
            contacts: ContactChoice::All,
            directions: PerKind::default(),
            winners: PerKind::from_fn(Winner::usual),
            privacy: Privacy::Skip,
            days_back: 14,
            days_ahead: 28,
            only_category: None,
            notify: Notify::Nobody,
            contact_deletions: ContactDeletions::Unlink,
            relate_attendees: true,
            contact_folder: ContactFolder::Salesforce,
            zone: String::from("UTC"),
            interval_minutes: 5,
            notices: true,
        }
    }
}

/// What the planner must know beside the settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    /// The moment of the cycle.
    pub now: Moment,
    /// The account's keys.
    pub keys: Keys,
    /// The org's id.
    pub org: String,
    /// The first link number that was never used.
    pub next_link: LinkId,
    /// The plan's limit.
    pub limit: Option<u32>,
    /// Which kinds' scope was changed by the person since the last cycle.
    pub scope_changed: PerKind<bool>,
    /// What each side can hold.
    pub reach: Reaches,
}

impl Settings {
    /// The first input that is out of bounds, by its name, with a sentence.
    pub fn fault(&self) -> Option<(&'static str, String)> {
        if self.days_back > WINDOW_DAYS_MAX {
            return Some(("days_back", format!("Choose at most {WINDOW_DAYS_MAX} days back.")));
        }
        if self.days_ahead > WINDOW_DAYS_MAX {
            return Some(("days_ahead", format!("Choose at most {WINDOW_DAYS_MAX} days ahead.")));
        }
        if !(INTERVAL_MINUTES_MIN..=INTERVAL_MINUTES_MAX).contains(&self.interval_minutes) {
            return Some((
                "interval_minutes",
                format!(
                    "Choose between {INTERVAL_MINUTES_MIN} and {INTERVAL_MINUTES_MAX} minutes."
                ),
            ));
        }
        if zone::offset_minutes(&self.zone, Moment(0)).is_none() {
            return Some(("zone", String::from("Choose a time zone from the list.")));
        }
        None
    }

    /// The scope at a moment.
    pub fn scope(&self, now: Moment) -> Scope {
        Scope {
            kinds: self.kinds,
            contacts: match &self.contacts {
                ContactChoice::All => Contacts::All,
                ContactChoice::Mine => Contacts::Mine,
                ContactChoice::View { id, label: _ } => Contacts::View(Id::from(id.as_str())),
            },
            window: self.window(now),
            only_category: self.only_category.clone(),
        }
    }

    /// The rules at a moment.
    pub fn rules(&self, ground: Ground) -> Rules {
        Rules {
            now: ground.now,
            zone: self.zone.clone(),
            scope: self.scope(ground.now),
            directions: self.directions,
            winners: self.winners,
            privacy: self.privacy,
            limit: ground.limit,
            brake: PerKind::from_fn(Brake::usual),
            notify: self.notify,
            contact_deletions: self.contact_deletions,
            relate_attendees: self.relate_attendees,
            keys: ground.keys,
            org: ground.org,
            next_link: ground.next_link,
            scope_changed: ground.scope_changed,
            reach: ground.reach,
        }
    }

    fn window(&self, now: Moment) -> Window {
        let today = zone::day_of(&self.zone, now).unwrap_or_else(|| now.day_utc());
        let first = today.plus(-i32::from(self.days_back));
        let last = today.plus(i32::from(self.days_ahead));
        let midnight =
            |day: Day| zone::midnight(&self.zone, day).unwrap_or_else(|| day.midnight_utc());
        Window { first, last, from: midnight(first), until: midnight(last.plus(1)) }
    }

    /// Whether a kind is switched on.
    pub fn is_on(&self, kind: Kind) -> bool {
        *self.kinds.get(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_window_is_two_weeks_back_and_four_ahead() {
        let now = Moment::parse("2026-11-25T08:30:00Z").unwrap();
        let window = Settings::default().scope(now).window;
        assert_eq!(window.first.to_string(), "2026-11-11");
        assert_eq!(window.last.to_string(), "2026-12-23");
        assert!(window.from < now && now < window.until);
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        let settings = Settings { interval_minutes: 0, ..Settings::default() };
        assert_eq!(settings.fault().map(|(field, _)| field), Some("interval_minutes"));
    }
}
