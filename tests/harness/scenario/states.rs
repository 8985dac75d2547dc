//! Links that rest or have ended: what a person did for it, and the cycle that saw it.

use super::{Mode, Play, Role, mail};
use crate::life::EMAIL;
use model::{Field, Fields, Times, Value};
use serde_json::json;
use sim::exchange::Folder;
use sim::graph::Bin;
use sync::Watermarks;
use sync::past::{End, Ending, LinkState};

/// A folder beside those that take part.
const ELSEWHERE: &str = "Elsewhere";

impl Role {
    /// What keeps a record from taking part comes later, once it is linked.
    pub(super) fn take_part(&self, fields: &mut Fields) {
        match self.link("state") {
            Some("completed") => drop(fields.take(Field::Status)),
            Some("out_of_window") => {
                let start = super::begin::at(9, 0).plus_minutes(24 * 60);
                let end = start.plus_minutes(60);
                fields.set(Field::Times, Value::Times(Times::Timed { start, end, zone: None }));
            }
            Some(_) | None => {}
        }
    }
}

impl Play<'_> {
    /// Brings a link to the state in which the last cycle left it.
    pub(super) fn bring_to_state(&mut self, role: &Role) {
        let Some(state) = role.link("state") else { return };
        self.life.wait_minutes(1);
        match state {
            "live" => return,
            "moved_away" => self.move_away(role),
            "left_scope" => self.leave_view(role),
            "private" => {
                let id = self.known(role, End::Mail);
                mail::edit(&self.life, &id, self.now(), |item| item.set("Sensitivity", "Private"));
            }
            "unlinked" => self.bin(role, End::Mail),
            "deleted" => self.bin(role, End::Crm),
            "completed" | "out_of_window" => {
                let fields = role.fields(&role.base(End::Mail));
                self.change(role, End::Mail, &fields, json!({}), self.now());
            }
            "over_limit" => {
                self.life.limit = Some(0);
                self.life.memory.watermarks = Watermarks::default();
            }
            "by_person" => {
                let link = self.link_of(role).expect("it is linked");
                let link = self.life.memory.links.get_mut(&link).expect("it is linked");
                link.state = LinkState::Ended(Ending::ByPerson);
                return;
            }
            other => panic!("no cycle leaves a link {other}"),
        }
        self.rest();
        assert!(!self.is_live(role), "{} is {state}", role.name);
    }

    /// Puts a record into the bin of its side.
    pub(super) fn bin(&mut self, role: &Role, end: End) {
        let id = self.known(role, end);
        let now = self.now();
        let binned = {
            let mut world = self.life.world();
            match end {
                End::Crm => {
                    world.org.delete(id.as_str(), now);
                    None
                }
                End::Mail => world.exchange.delete(now, EMAIL, id.as_str()),
            }
        };
        self.renumber(role, end, binned);
    }

    /// Brings a record back from wherever it went, if it went.
    pub(super) fn bring_back(&mut self, role: &Role, end: End) {
        let Some(id) = self.id(role, end).cloned() else { return };
        let now = self.now();
        if end == End::Crm {
            self.life.world().org.undelete(id.as_str(), now);
            return;
        }
        if mail::held(&self.life, role.kind, &id).is_none() {
            let home = mail::folder(&self.life, role.kind);
            let back = self.life.world().exchange.move_to(now, EMAIL, id.as_str(), &home);
            self.renumber(role, end, back);
        }
    }

    /// Moves a mailbox record to a folder that does not take part.
    pub(super) fn move_away(&mut self, role: &Role) {
        let id = self.known(role, End::Mail);
        let now = self.now();
        let moved = {
            let mut world = self.life.world();
            let kind = mail::sort_of(role.kind);
            let folder = match world.exchange.folder_named(EMAIL, ELSEWHERE) {
                Some(folder) => folder,
                None => Folder::Id(world.exchange.create_folder(EMAIL, kind, ELSEWHERE)),
            };
            world.exchange.move_to(now, EMAIL, id.as_str(), &folder)
        };
        self.renumber(role, End::Mail, moved);
    }

    /// Takes a contact out of the chosen view by its own change.
    pub(super) fn leave_view(&mut self, role: &Role) {
        let out = json!({"LeadSource": null});
        self.change(role, End::Crm, &Fields::new(), out, self.now());
    }

    /// Where a record lies after a move, if it has another id there.
    fn renumber(&mut self, role: &Role, end: End, id: Option<String>) {
        if let Some(id) = id {
            self.note(role, end, model::Id(id));
        }
    }

    /// Forgets where the reading was, where the judged cycle is to read everything.
    pub(super) fn lose_watermarks(&mut self) {
        if self.mode == Mode::Whole {
            // A file's deleted record lies in a bin that can be looked into. By Graph that is the
            // only proof, where no round tells of the deletion.
            self.life.world().graph.switches.bin = Bin::Found;
            self.life.memory.watermarks = Watermarks::default();
        }
    }
}
