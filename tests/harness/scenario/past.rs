//! What was there when the last cycle ended, as the real engine leaves it behind.

use super::{Play, Role, crm, mail, values};
use crate::Person;
use model::{Field, Fields, Id, LinkId, Moment, Value};
use serde_json::{Value as Json, json};
use sim::{Host, Trouble, When};
use sync::past::{End, LinkState};
use sync::{Digests, Keys, Shadow};
use toml::Table;

/// Cycles until everything is at rest, at most.
const CYCLES_MAX: usize = 6;
/// The keys of every life.
const KEYS: Keys = Keys { digest: (11, 12), mark: (13, 14) };
/// How the org names a request that creates rows.
const CREATES: &str = "POST composite";

impl Role {
    /// A table of the file as fields.
    pub(super) fn fields(&self, table: &Table) -> Fields {
        let mut fields = Fields::new();
        values::put(&mut fields, self.kind, table, &self.name);
        fields
    }

    /// Whether it bears the mark of a link that nobody remembers.
    pub(super) fn is_orphaned(&self) -> bool {
        self.has("mark") && self.word("mark").is_none() && !self.is_linked()
    }
}

impl Play<'_> {
    /// Everything before the scenes.
    pub(super) fn past(&mut self) {
        self.invite_extras();
        for role in self.roles.clone() {
            if role.is_linked() || role.is_orphaned() {
                self.bear(&role);
            } else if role.word("stray") == Some("mail") {
                self.appear(&role, End::Mail);
            }
        }
        self.rest();
        for role in self.roles.clone() {
            self.learn(&role);
        }
        self.learn_series();
        self.categorise();
        for role in self.roles.clone().iter().filter(|role| role.is_linked()) {
            self.bring_to_state(role);
            self.rebase(role);
        }
        self.empty_extras();
        self.hold();
        self.wish();
        if self.roles.iter().any(|role| role.is_orphaned()) {
            self.lose_database();
        }
    }

    /// Cycles until there is nothing to do.
    pub(super) fn rest(&mut self) {
        for _ in 0..CYCLES_MAX {
            self.life.wait_minutes(1);
            self.life.cycle().expect("a cycle of the past");
            let quiet = |plan: &sync::Plan| plan.actions.is_empty();
            if self.life.plans.iter().all(quiet) && self.life.memory.waiting.is_empty() {
                return;
            }
        }
        panic!("the past does not come to rest: {:?}", self.life.plans);
    }

    /// Finds out where the other record of a link lies.
    fn learn(&mut self, role: &Role) {
        for end in End::BOTH {
            let Some(id) = self.id(role, end) else { continue };
            let Some(link) = self.link_with(end, id) else { continue };
            let other = self.lies(link, end.other());
            if let Some(other) = other {
                self.note(role, end.other(), other);
            }
        }
        if role.is_linked() && !role.has("series") {
            assert!(self.link_of(role).is_some(), "{} is linked", role.name);
        }
    }

    /// What a side holds otherwise than the other, although nobody edited it: it is put there and
    /// remembered as that side's own form, as for a server that stores what it is sent differently.
    fn rebase(&mut self, role: &Role) {
        let Some(link) = self.link_of(role) else { return };
        let mut moved = Vec::new();
        for end in End::BOTH {
            let Some(id) = self.id(role, end).cloned() else { continue };
            let Some(held) = self.held(role.kind, end, &id) else { continue };
            let base = role.fields(&role.base(end));
            let differs = |(field, value): &(Field, &Value)| {
                held.get(*field).is_some_and(|held| !held.same_as(value))
            };
            let other: Vec<(Field, &Value)> = base.iter().filter(differs).collect();
            if other.is_empty() {
                continue;
            }
            let fields: Fields = other.into_iter().map(|(field, it)| (field, it.clone())).collect();
            self.change(role, end, &fields, json!({}), self.now());
            moved.push((end, id));
        }
        self.life.wait_minutes(1);
        for (end, id) in moved {
            self.remember(role, end, &id);
        }
        let link = self.life.memory.links.get_mut(&link).expect("it is linked");
        if let Some(slot) = role.link("slot") {
            link.slot = values::field(slot);
        }
        if let Some(short) = role.link("short") {
            link.short = link.short.with(values::field(short));
        }
        if role.is_unsettled() {
            link.settled = false;
        }
        if role.lacks_uid() {
            link.uid = None;
        }
    }

    /// Remembers a record as its side shows it now.
    fn remember(&mut self, role: &Role, end: End, id: &Id) {
        let link = self.link_of(role).expect("it is linked");
        let shadow = self.life.memory.links[&link].shadow(end);
        let id = shadow.map_or(id, |shadow| &shadow.id).clone();
        let seen = Person::of(&self.life).look(end, role.kind, &id).expect("it is there");
        let digests = Digests::of(&seen.fields, &KEYS);
        let link = self.life.memory.links.get_mut(&link).expect("it is linked");
        *link.shadow_mut(end) = Some(Shadow { id: seen.id, version: seen.version, digests });
    }

    /// Changes a record by hand.
    pub(super) fn change(&self, role: &Role, end: End, fields: &Fields, beside: Json, at: Moment) {
        let id = self.known(role, end);
        match end {
            End::Crm => crm::edit(&self.life, role.kind, &id, fields, beside, at),
            End::Mail => mail::edit(&self.life, &id, at, |item| mail::write(item, fields)),
        }
    }

    /// A cycle whose create in the org breaks off, so that nobody knows whether it was carried out.
    pub(super) fn lose_an_answer(&mut self) {
        let doubts = |role: &&Role| role.word("doubt") == Some("create in crm");
        let Some(role) = self.roles.iter().find(doubts).cloned() else { return };
        self.appear(&role, End::Mail);
        let write = When::Operation(String::from(CREATES), 2);
        self.life.world().weather.order(Host::Salesforce, write, Trouble::DropBefore);
        self.life.wait_minutes(1);
        self.life.cycle().expect("a lost answer ends no cycle");
        assert!(
            !self.life.memory.intents.is_empty(),
            "it is in doubt: {:?}",
            self.life.world().log
        );
    }

    /// Everything that the relay kept is lost, but the records bear their marks.
    fn lose_database(&mut self) {
        let next_link = LinkId(1);
        self.life.memory = crate::Memory { next_link, ..crate::Memory::default() };
    }

    /// Where only a category takes part, what is linked bears it.
    fn categorise(&mut self) {
        let Some(category) = self.script.rule("category") else { return };
        for role in self.roles.iter().filter(|role| role.is_linked()) {
            let id = self.known(role, End::Mail);
            mail::edit(&self.life, &id, self.now(), |item| item.set_categories(&[category]));
        }
        self.rest();
    }

    /// Whether a link is at work.
    pub(super) fn is_live(&self, role: &Role) -> bool {
        let link = self.link_of(role).and_then(|link| self.life.memory.links.get(&link));
        link.is_some_and(|link| link.state == LinkState::Live)
    }
}
