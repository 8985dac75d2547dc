//! What the person was asked or shown, and what they said. For what a former cycle held, enough
//! others do the same at once for the brake to trip, and of them the file does not speak.

use super::{Play, Role, script};
use model::{Fields, Value};
use serde_json::json;
use sync::past::{End, Ruling, Says, Wish};
use sync::plan::{Conflict, Ruled};
use sync::rules::Brake;

/// On how many contacts a field may be emptied within a day.
const FEW: u32 = Brake::NEVER_BELOW - 1;

impl Play<'_> {
    /// Calls those who are there for the sake of the numbers only.
    pub(super) fn invite_extras(&mut self) {
        let held = self.roles.iter().find(|role| role.has("held")).cloned();
        let emptied = !self.script.emptied.is_empty();
        let like = match (held, emptied) {
            (Some(held), _) => held,
            (None, true) => self.roles.first().expect("somebody").clone(),
            (None, false) => return,
        };
        let count = if emptied { FEW } else { Brake::NEVER_BELOW };
        for number in 0..count as usize {
            let extra = like.called(&format!("extra{number}"), number);
            self.extras.insert(extra.name.clone());
            self.roles.push(extra);
        }
    }

    fn extras(&self) -> Vec<Role> {
        let is_extra = |role: &&Role| self.extras.contains(&role.name);
        self.roles.iter().filter(is_extra).cloned().collect()
    }

    /// Empties fields of others, as far as the brake lets pass.
    pub(super) fn empty_extras(&mut self) {
        if self.script.emptied.is_empty() {
            return;
        }
        for role in self.extras() {
            let own = role.own(End::Crm).expect("something is emptied").clone();
            self.change(&role, End::Crm, &role.fields(&own), json!({}), self.now());
        }
        self.rest();
    }

    /// Runs the cycle that holds what the file says is held, and notes what the person said.
    pub(super) fn hold(&mut self) {
        let held: Vec<Role> = self.roles.iter().filter(|role| role.has("held")).cloned().collect();
        if held.is_empty() {
            return;
        }
        self.life.wait_minutes(1);
        for role in &held {
            match role.word("held") {
                None => self.bin(role, End::Crm),
                Some("emptied") => {
                    let fields = self.emptied(role);
                    self.change(role, End::Crm, &fields, json!({}), self.now());
                }
                Some(other) => panic!("nothing is held because of {other}"),
            }
        }
        self.life.wait_minutes(1);
        self.life.cycle().expect("the cycle that holds");
        for role in held.iter().filter(|role| !self.extras.contains(&role.name)) {
            let link = self.link_of(role).expect("it is linked");
            let waits = self.life.memory.held.iter().any(|held| held.link == link);
            assert!(waits, "{} is held: {:?}", role.name, self.life.plans);
            if let Some(says) = role.word("ruling") {
                let says = if says == "allow" { Says::Allow } else { Says::Reject };
                self.life.memory.rulings.push(Ruling { link, says });
            }
        }
    }

    /// Notes what the person said of conflicts that were listed.
    pub(super) fn wish(&mut self) {
        for role in self.roles.clone() {
            let Some(told) = role.wish() else { continue };
            let end = |key: &str| match script::word(told, key) {
                Some("crm") => Some(End::Crm),
                Some("mail") => Some(End::Mail),
                Some(other) => panic!("{other} is no side"),
                None => None,
            };
            let won = end("won").map(Ruled::Won);
            let stuck = end("stuck").map(Ruled::CannotFlow);
            let undone = end("undone").map(Ruled::Undone);
            let value = |side: &str| {
                let fields = role.fields(told[side].as_table().expect("a table"));
                let (field, value) = fields.iter().next().expect("one field");
                (field, value.clone())
            };
            let ((field, crm), (_, mail)) = (value("crm"), value("mail"));
            let conflict = Conflict {
                link: self.link_of(&role).expect("it is linked"),
                kind: role.kind,
                field,
                title: role.name.clone(),
                crm,
                mail,
                ruling: won.or(stuck).or(undone).expect("what became of it"),
            };
            self.life.memory.conflicts.push(conflict.clone());
            let take = end("take").expect("whose value");
            self.life.memory.wishes.push(Wish { conflict, take });
        }
    }

    /// What was emptied (or turned private) when it was held.
    fn emptied(&self, role: &Role) -> Fields {
        let own = role.fields(role.own(End::Crm).expect("something was emptied"));
        if role.fate(End::Crm) == Some("unmentioned") || role.is_so(End::Crm, "private").is_some() {
            return own;
        }
        let empty = own.iter().any(|(_, value)| value.is_empty());
        let emptied = own.iter().filter(|(_, value)| value.is_empty() || !empty);
        emptied.map(|(field, _)| (field, Value::Empty)).collect()
    }
}
