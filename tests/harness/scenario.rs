//! A scenario file played for real: on connectors over the simulated servers, by either protocol.
//!
//! A [`Script`] is a file as it is written. [`play`] brings about what the file says was there when
//! the last cycle ended (`past`), lets a person do by hand what happened since (`scenes`), runs a
//! cycle and holds what it planned, and what lies on both servers then, against the file
//! (`judge`). Persons write into the servers' own stores ([`crm`], [`mail`]), never through a
//! connector. `lines` and `values` are how files write plans and fields; the tests of the planner
//! read them, too.

pub mod crm;
pub mod mail;
pub mod script;

mod begin;
mod births;
mod held;
mod judge;
mod lines;
mod past;
mod scenes;
mod series;
mod states;
mod values;

pub use script::{Mode, Role, Script};

use crate::life::EMAIL;
use crate::{Life, Protocol};
use model::{Fields, Id, Kind, LinkId, Moment};
use std::collections::{BTreeMap, BTreeSet};
use sync::past::{End, Link};

/// A scenario on its stage.
pub struct Play<'a> {
    script: &'a Script,
    mode: Mode,
    life: Life,
    roles: Vec<Role>,
    /// Where the records lie, by name and side.
    ids: BTreeMap<(String, End), Id>,
    /// Masters of series in the mailbox, by the file's name for them.
    masters: BTreeMap<String, Id>,
    /// Who is there for the sake of the numbers only.
    extras: BTreeSet<String>,
    /// Links and records of which the file does not speak.
    unsaid: (BTreeSet<LinkId>, BTreeSet<Id>),
}

/// Plays a scenario by a protocol; what is not as the file says.
pub fn play(script: &Script, protocol: Protocol, mode: Mode) -> Vec<String> {
    let script = &script.by(protocol, mode);
    let mut play = Play::of(script, protocol, mode);
    play.past();
    play.scenes();
    play.judge()
}

impl Play<'_> {
    fn id(&self, role: &Role, end: End) -> Option<&Id> {
        self.ids.get(&(role.name.clone(), end))
    }

    /// The id of a record that is there.
    fn known(&self, role: &Role, end: End) -> Id {
        let id = self.id(role, end).cloned();
        id.unwrap_or_else(|| panic!("{} is on the side {}", role.name, script::side(end)))
    }

    fn note(&mut self, role: &Role, end: End, id: Id) {
        self.ids.insert((role.name.clone(), end), id);
    }

    fn link_of(&self, role: &Role) -> Option<LinkId> {
        let mut ids = End::BOTH.into_iter().filter_map(|end| Some((end, self.id(role, end)?)));
        ids.find_map(|(end, id)| self.link_with(end, id)).map(|link| link.id)
    }

    /// The link of the record that lies there.
    fn link_with(&self, end: End, id: &Id) -> Option<&Link> {
        let mut links = self.life.memory.links.values();
        links.find(|link| self.lies(link, end).as_ref() == Some(id))
    }

    /// Where a link's record lies.
    fn lies(&self, link: &Link, end: End) -> Option<Id> {
        link.shadow(end).map(|shadow| self.stored(end, &shadow.id))
    }

    /// The id that a record has in its side's own store, by what a connector calls it.
    fn stored(&self, end: End, id: &Id) -> Id {
        match (end, self.life.protocol) {
            (End::Crm, _) | (End::Mail, Protocol::Ews) => id.clone(),
            (End::Mail, Protocol::Graph) => {
                let world = self.life.world();
                let item = world.graph.item_of(&world.exchange, EMAIL, id.as_str());
                item.map_or_else(|| id.clone(), Id)
            }
        }
    }

    /// What a record holds where it lies; `None` where it does not lie there any more.
    fn held(&self, kind: Kind, end: End, id: &Id) -> Option<Fields> {
        match end {
            End::Crm => crm::held(&self.life, kind, id),
            End::Mail => mail::held(&self.life, kind, id),
        }
    }

    fn now(&self) -> Moment {
        self.life.now()
    }
}
