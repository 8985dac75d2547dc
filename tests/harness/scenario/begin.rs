//! The stage before anybody is on it: the clock, the org, the mailbox, and the account's rules.

use super::{Mode, Play, Role, Script, crm, mail};
use crate::life::EMAIL;
use crate::{Life, Protocol};
use api::settings::ContactChoice;
use model::{Day, Kind, Moment, Notify, PerKind, Times, Value};
use sim::salesforce::{User, View};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use sync::past::End;
use sync::rules::{Brake, ContactDeletions, Direction, Privacy, Winner};

/// What was learned of the org.
static LEARNED: OnceLock<String> = OnceLock::new();
/// The day of all scenarios.
const TODAY: &str = "2026-11-25";
/// Who else works in the org.
pub(super) const COLLEAGUE: &str = "colleague@acme.example";
/// What the org of the files holds: less than the vendor's, for the files' texts to be short.
const LENGTHS: [(&str, &str, u32); 3] =
    [("Contact", "Title", 10), ("Contact", "Email", 20), ("Event", "Subject", 30)];
/// The lead sources of the two views; no connector reads or writes them.
pub(super) const IN_VIEW: &str = "Web";
const IN_OTHER_VIEW: &str = "Other";
/// The most that a brake can let pass.
const ALL_PERCENT: u8 = 100;

impl<'a> Play<'a> {
    /// A life in which nothing has happened yet.
    pub(super) fn of(script: &'a Script, protocol: Protocol, mode: Mode) -> Play<'a> {
        let mut life = Life::by(protocol);
        life.settings.zone = mail::ZONE.to_owned();
        let roles = script.roles.clone();
        {
            let mut world = life.world();
            world.now = beginning(&roles);
            world.exchange.move_clock(EMAIL, mail::ZONE);
            world.org.add_user(User::new(COLLEAGUE, "secret", "Carl", "League"));
            world.org.switches.person_accounts = true;
            for (object, field, length) in LENGTHS {
                world.org.shorten_field(object, field, length);
            }
            for source in [IN_VIEW, IN_OTHER_VIEW] {
                let view = View::new("Contact", source, source, &["Name", "Email"], "Name");
                let condition = Some(format!("LeadSource = '{source}'"));
                world.org.add_view(View { condition, ..view });
            }
        }
        for name in &script.accounts {
            crm::account(&life, name);
        }
        let mut play = Play {
            script,
            mode,
            life,
            roles,
            ids: BTreeMap::new(),
            masters: BTreeMap::new(),
            extras: BTreeSet::new(),
            unsaid: Default::default(),
        };
        play.early_rules();
        // Every org of a scenario is the same one, which is a large thing to describe.
        play.life.crm_setup = LEARNED.get().cloned();
        play.life.open().expect("both sides open");
        LEARNED.get_or_init(|| play.life.crm_setup.clone().expect("the org was described"));
        play
    }

    /// What the account says from the start.
    fn early_rules(&mut self) {
        self.life.settings.relate_attendees = self.script.flag("relate_attendees");
        self.life.settings.privacy = match self.script.rule("privacy") {
            None | Some("skip") => Privacy::Skip,
            Some("time_only") => Privacy::TimeOnly,
            Some("full") => Privacy::Full,
            Some(other) => panic!("unknown privacy {other}"),
        };
        self.life.settings.contacts = match self.script.rule("contacts") {
            None | Some("all") => ContactChoice::All,
            Some("mine") => ContactChoice::Mine,
            Some("view") => self.view(IN_VIEW),
            Some(other) => panic!("unknown contacts {other}"),
        };
    }

    /// What the person changes before the cycle that is judged.
    pub(super) fn late_rules(&mut self) {
        let (script, kind) = (self.script, self.script.kind);
        let settings = &mut self.life.settings;
        *settings.directions.get_mut(kind) = match script.rule("direction") {
            None | Some("both") => Direction::Both,
            Some("to_mail") => Direction::ToMail,
            Some("to_crm") => Direction::ToCrm,
            Some(other) => panic!("unknown direction {other}"),
        };
        match script.rule("winner") {
            None => {}
            Some("crm") => *settings.winners.get_mut(kind) = Winner::Crm,
            Some("mail") => *settings.winners.get_mut(kind) = Winner::Mail,
            Some("newest") => *settings.winners.get_mut(kind) = Winner::Newest,
            Some(other) => panic!("unknown winner {other}"),
        }
        if script.rule("contact_deletions") == Some("propagate") {
            settings.contact_deletions = ContactDeletions::Propagate;
        }
        if script.flag("notify") {
            settings.notify = Notify::Attendees;
        }
        if script.flag("off") {
            settings.kinds = PerKind::from_fn(|_| false);
        }
        settings.only_category = script.rule("category").map(str::to_owned);
        self.life.limit = script.number("limit");
        if let Some(most) = script.number("brake") {
            *self.life.brake.get_mut(kind) = Brake { most, percent: ALL_PERCENT };
        }
        if script.flag("scope_changed") {
            self.life.settings.contacts = self.view(IN_OTHER_VIEW);
            self.life.scope_changed = PerKind::from_fn(|_| true);
        }
    }

    fn view(&self, name: &str) -> ContactChoice {
        let mut world = self.life.world();
        let view = world.org.view_mut(name).expect("the view was added");
        ContactChoice::View { id: view.id.clone(), label: view.label.clone() }
    }
}

/// A moment of the day of all scenarios.
pub(super) fn at(hour: u8, minute: u8) -> Moment {
    Day::parse(TODAY).expect("a day").at_utc(hour, minute)
}

/// Early that day, or on the day of an appointment that is long over when the cycle is judged.
fn beginning(roles: &[Role]) -> Moment {
    let today = at(5, 0);
    let over = roles.iter().filter(|role| role.is_linked() && role.kind == Kind::Appointment);
    let starts = over.filter_map(|role| match role.fields(&role.base(End::Mail)).get(TIMES) {
        Some(Value::Times(Times::Timed { start, .. })) => Some(start.plus_minutes(-24 * 60)),
        Some(_) | None => None,
    });
    starts.filter(|start| start.plus_minutes(WINDOW_BACK_MINUTES) < today).min().unwrap_or(today)
}

const TIMES: model::Field = model::Field::Times;
/// How far back the window reaches.
const WINDOW_BACK_MINUTES: i64 = 14 * 24 * 60;
