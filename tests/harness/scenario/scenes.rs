//! What persons did on both sides since the last cycle.

use super::begin::at;
use super::{Play, Role, crm, mail, script};
use crate::life::EMAIL;
use model::{Field, Fields, Id, Kind, Moment, Times, Value};
use serde_json::{Value as Json, json};
use sim::exchange::Item;
use sync::past::End;

/// How long a row was on its way.
const LONG_BEFORE_MINUTES: i64 = 60;

impl Play<'_> {
    /// Everything that happens before the cycle that is judged.
    pub(super) fn scenes(&mut self) {
        self.remember_the_unsaid();
        self.to(at(7, 45));
        self.late_rules();
        self.lose_an_answer();
        let roles: Vec<Role> =
            self.roles.iter().filter(|role| !self.extras.contains(&role.name)).cloned().collect();
        for role in &roles {
            self.hide_unknown(role);
            for end in End::BOTH {
                self.edited(role, end);
            }
        }
        for role in &roles {
            for end in End::BOTH {
                if let Some(fate) = role.fate(end) {
                    self.befalls(role, end, fate);
                }
            }
        }
        // What is in doubt is decided ten minutes later.
        self.to(if self.life.memory.intents.is_empty() { at(8, 0) } else { at(7, 50) });
        self.lose_watermarks();
    }

    /// Time passes until then, unless it has passed already.
    fn to(&mut self, moment: Moment) {
        let mut world = self.life.world();
        world.now = world.now.plus_minutes(1).max(moment);
    }

    /// What the past left beside the records of the file.
    fn remember_the_unsaid(&mut self) {
        let told = |name: &str| !self.extras.contains(name);
        let named: Vec<Id> =
            self.ids.iter().filter(|(key, _)| told(&key.0)).map(|(_, id)| id.clone()).collect();
        let links = self.life.memory.links.values();
        let of_file = |link: &&sync::Link| {
            let ids = End::BOTH.into_iter().filter_map(|end| self.lies(link, end));
            ids.into_iter().any(|id| named.contains(&id))
        };
        let links = links.filter(|link| !of_file(link)).map(|link| link.id).collect();
        let strays = self.life.memory.strays.keys();
        let strays = strays.filter(|(end, id)| !named.contains(&self.stored(*end, id)));
        let strays = strays.map(|(_, id)| id.clone()).collect();
        self.unsaid = (links, strays);
    }

    /// Fields that nobody tells any more: the org hides them.
    fn hide_unknown(&mut self, role: &Role) {
        for field in role.unknown() {
            assert_eq!(field, "body", "only the description is ever hidden");
            self.life.world().org.hide_field(crm::table_of(role.kind), "Description");
            self.life.crm_setup = None;
        }
    }

    /// What was written into a record, or that it is there for the first time.
    fn edited(&mut self, role: &Role, end: End) {
        let linked = role.is_linked() || role.is_orphaned();
        if !linked {
            let seen_before = end == End::Mail && (role.has("stray") || role.has("doubt"));
            if role.own(end).is_some() && !seen_before {
                self.arrive(role, end);
            }
            return;
        }
        let done_before = role.has("held") && role.fate(end) == Some("unmentioned")
            || role.word("held") == Some("emptied") && role.is_so(end, "private").is_some();
        if done_before || role.own(end).is_none() && role.about(end).is_none() {
            return;
        }
        self.bring_back(role, end);
        let fields = role.fields(&role.own(end).cloned().unwrap_or_default());
        let touched = role.about(end).and_then(|about| about.get("touched"));
        let touched = touched.and_then(|it| Moment::parse(it.as_str()?));
        let moment = touched.unwrap_or_else(|| self.now());
        match end {
            End::Crm => {
                if !locked(role, End::Crm).is_empty() {
                    // What the org takes has changed, and is asked for again.
                    self.life.crm_setup = None;
                }
                let beside = self.beside(role, &fields);
                self.change(role, end, &fields, beside, moment);
            }
            End::Mail if role.has("series") => self.move_series(role, &fields),
            End::Mail => {
                let id = self.known(role, end);
                let category = self.script.rule("category").is_some();
                mail::edit(&self.life, &id, moment, |item| {
                    mail::write(item, &fields);
                    *item = adorned(std::mem::take(item), role);
                    if category {
                        item.set_categories(&[]);
                    }
                });
            }
        }
    }

    /// A record is there for the first time.
    fn arrive(&mut self, role: &Role, end: End) {
        if end == End::Mail && role.has("series") {
            let fields = role.fields(role.own(end).expect("it holds something"));
            return match self.master(role) {
                Some(_) => self.move_series(role, &fields),
                None => self.make_series(role, &fields),
            };
        }
        if end == End::Crm && self.script.roles.iter().any(|role| role.has("doubt")) {
            // An answer that is awaited yet is not about what was there before it was asked.
            return self.appear_at(role, end, self.now().plus_minutes(-LONG_BEFORE_MINUTES));
        }
        self.appear(role, end);
    }

    /// What is changed in the org beside fields.
    fn beside(&self, role: &Role, fields: &Fields) -> Json {
        let mut beside = json!({});
        if role.is_so(End::Crm, "owned") == Some(false) {
            beside["OwnerId"] = json!(self.colleague());
        }
        if role.is_so(End::Crm, "related") == Some(true) {
            beside["WhatId"] = json!(crm::account(&self.life, "Engine"));
        }
        if role.is_so(End::Crm, "managed_elsewhere") == Some(true) {
            beside["IsClientManaged"] = json!(true);
        }
        if role.link("state") == Some("left_scope") {
            beside["LeadSource"] = json!(super::begin::IN_VIEW);
        }
        for locked in locked(role, End::Crm) {
            let column = match locked.as_str() {
                "business_phone" => "Phone",
                "body" => "Description",
                other => panic!("{other} is never locked"),
            };
            self.life.world().org.read_only_field(crm::table_of(role.kind), column);
        }
        // An account that is called otherwise now is no other account.
        if let Some(company) = fields.text(model::Field::Company).filter(|_| role.is_linked()) {
            let row = crm::row(&self.life, &self.known(role, End::Crm)).expect("it is there");
            if let Some(account) = row["AccountId"].as_str() {
                let now = self.now();
                self.life.world().org.update(account, json!({"Name": company}), now);
            }
        }
        beside
    }

    /// What became of a record.
    fn befalls(&mut self, role: &Role, end: End, fate: &str) {
        match (end, fate) {
            (_, "long_deleted" | "unmentioned") => {}
            // No listing has what is long over.
            (_, "vanished") if self.is_over(role) => {}
            (End::Mail, "deleted") if self.is_away(role) => {}
            (_, "deleted" | "deleted under a new id") => self.bin(role, end),
            (End::Mail, "purged") if role.has("series") && self.goes_on(role) => {}
            (End::Mail, "purged" | "vanished") => self.purge(role),
            (End::Mail, "moved_away") => self.move_away(role),
            (End::Mail, "refused") => {
                let (id, now) = (self.known(role, End::Mail), self.now());
                self.life.world().exchange.corrupt(now, EMAIL, id.as_str());
            }
            (End::Mail, "relisted") => assert!(self.goes_on(role), "a series that moved is listed"),
            (End::Mail, "occurrence_deleted" | "last_occurrence_deleted") => {
                self.end_occurrence(role)
            }
            (End::Mail, "series_deleted") => {
                if role.number == 0 {
                    let master = self.master(role).expect("a series").clone();
                    let now = self.now();
                    self.life.world().exchange.delete(now, EMAIL, master.as_str());
                }
            }
            (End::Crm, "out_of_view") if self.script.flag("scope_changed") => {}
            (End::Crm, "out_of_view" | "hidden") => self.leave_view(role),
            (End::Crm, fate) => match fate.strip_prefix("merged into ") {
                Some(into) => self.merge(role, into),
                None => panic!("nothing in the org is {fate}"),
            },
            (End::Mail, fate) => panic!("nothing in the mailbox is {fate}"),
        }
    }

    /// Whether a mailbox record went in the past.
    fn is_away(&self, role: &Role) -> bool {
        let id = self.id(role, End::Mail);
        id.is_none_or(|id| mail::held(&self.life, role.kind, id).is_none())
    }

    /// Whether an appointment took place before the dates that take part.
    fn is_over(&self, role: &Role) -> bool {
        let times = role.fields(&role.base(End::Crm)).take(Field::Times);
        let start = match times {
            Some(Value::Times(Times::Timed { start, .. })) => start,
            Some(_) | None => return false,
        };
        start < self.life.settings.scope(self.now()).window.from
    }

    fn purge(&mut self, role: &Role) {
        let id = match role.has("series") {
            true => self.master(role).expect("a series").clone(),
            false => self.known(role, End::Mail),
        };
        let there = self.life.world().exchange.hard_delete(EMAIL, id.as_str());
        assert!(there, "{} was in the mailbox", role.name);
    }

    fn merge(&mut self, role: &Role, into: &str) {
        let loser = self.known(role, End::Crm);
        let kept = self.ids[&(into.to_owned(), End::Crm)].clone();
        let now = self.now();
        self.life.world().org.merge(kept.as_str(), loser.as_str(), now);
    }
}

/// The same item with what is told of it beside its fields, as it is now.
pub(super) fn adorned(mut item: Item, role: &Role) -> Item {
    let Some(about) = role.about(End::Mail) else { return item };
    let is_so = |key: &str| role.is_so(End::Mail, key) == Some(true);
    match role.is_so(End::Mail, "private") {
        Some(true) => item = item.private(),
        Some(false) => item.set("Sensitivity", "Normal"),
        None => {}
    }
    if is_so("cancelled") {
        item = item.cancelled();
    }
    if is_so("declined") {
        item = item.invited_by("host@example.org", "Decline");
    }
    assert!(!is_so("managed_elsewhere"), "no mailbox says that another program manages an item");
    let words = script::words(about, "categories");
    if !words.is_empty() {
        item = item.in_categories(&words.iter().map(String::as_str).collect::<Vec<_>>());
    }
    if let Some(name) = about.get("file_as").and_then(|it| it.as_str()) {
        item = item.with("FileAs", name);
    }
    for locked in locked(role, End::Mail) {
        assert_eq!((role.kind, locked.as_str()), (Kind::Contact, "body"), "only bodies are locked");
        let text = item.text("Body").to_owned();
        item = item.html(&format!("<html><body><b>{text}</b></body></html>"));
    }
    item
}

fn locked(role: &Role, end: End) -> Vec<String> {
    role.about(end).map(|about| script::words(about, "locked")).unwrap_or_default()
}
