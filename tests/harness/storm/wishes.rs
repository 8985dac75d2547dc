//! A person who decides: allows and rejects what is held, takes the other value of a conflict, has
//! a line or a whole cycle taken back. And what came to pass in a life, counted.

use super::{Storm, Wishes};
use crate::Person;
use crate::person::name_of;
use model::{Fault, Field, Fields, Kind, LinkId, PerKind};
use sync::Report;
use sync::past::{End, Ruling, Says, Wish};
use sync::plan::Ruled;
use sync::rules::Brake;
use sync::undo::is_undoable;

/// Tasks that are there beside the others, so that many can be deleted at once.
const CROWD: u32 = 8;

impl Storm {
    /// Many records of one kind, and a brake that trips as soon as a brake may.
    pub(super) fn crowd(&mut self) {
        self.life.brake = PerKind::from_fn(|_| Brake { most: 1, percent: 100 });
        let end = self.dice.end();
        for _ in 0..CROWD {
            let name = self.tag();
            let fields = Fields::new().with(Field::Subject, name.as_str());
            Person::of(&self.life).make(end, Kind::Task, fields);
        }
        self.cycle();
    }

    /// Deletes many tasks of a side.
    pub(super) fn clear_out(&mut self) {
        let end = self.dice.end();
        let mut all = Person::of(&self.life).all(&self.life, end);
        all.retain(|seen| seen.kind == Kind::Task);
        all.sort_by(|a, b| name_of(a).cmp(name_of(b)));
        let many = 3 + self.dice.below(4) as usize;
        self.log.push(format!("{end:?}: delete {} tasks", many.min(all.len())));
        for seen in all.into_iter().take(many) {
            if Person::of(&self.life).delete(end, seen.kind, &seen.id) {
                self.deleted.push(name_of(&seen).to_owned());
            }
        }
    }

    /// Decides about one of the records that are held.
    pub(super) fn rule(&mut self) {
        let held = &self.life.memory.held;
        let Some(at) = self.dice.among(held.len()) else { return };
        let link = held[at].link;
        let says = [Says::Allow, Says::Reject][self.dice.below(2) as usize];
        self.log.push(format!("{link} is held: {says:?}"));
        *self.seen.entry(format!("person {says:?}")).or_default() += 1;
        self.life.memory.rulings.retain(|ruling| ruling.link != link);
        self.life.memory.rulings.push(Ruling { link, says });
    }

    /// Takes either value of a conflict. The other one is given up.
    pub(super) fn choose(&mut self) {
        let conflicts = &self.life.memory.conflicts;
        let Some(at) = self.dice.among(conflicts.len()) else { return };
        let told = (conflicts[at].link, conflicts[at].field);
        let newest = conflicts.iter().rfind(|it| (it.link, it.field) == told);
        let Some(conflict) = newest.cloned() else { return };
        let take = self.dice.end();
        self.log.push(format!("{} {}: take that of {take:?}", conflict.link, conflict.field));
        *self.seen.entry(String::from("person Take")).or_default() += 1;
        let lost = match take {
            End::Crm => conflict.mail.clone(),
            End::Mail => conflict.crm.clone(),
        };
        self.last.retain(|_, value| model::Value::text(value) != lost);
        let other = |wish: &Wish| (wish.conflict.link, wish.conflict.field) != told;
        self.life.memory.wishes.retain(other);
        self.life.memory.wishes.push(Wish { conflict, take });
    }

    /// Has a line of the history taken back, or all of a cycle.
    pub(super) fn undo(&mut self) {
        let entries = &self.life.memory.entries;
        let Some(at) = self.dice.among(self.cycles.len()) else { return };
        let from = self.cycles[at];
        let until = self.cycles.get(at + 1).copied().unwrap_or(entries.len());
        let mut lines: Vec<_> =
            entries[from..until].iter().filter(|entry| is_undoable(entry)).cloned().collect();
        if self.dice.below(2) == 0
            && let Some(one) = self.dice.among(lines.len())
        {
            lines = vec![lines.swap_remove(one)];
        }
        if lines.is_empty() {
            return;
        }
        self.log.push(format!("take back {} lines", lines.len()));
        *self.seen.entry(String::from("person Undo")).or_default() += 1;
        let wanted = &mut self.life.memory.wanted_back;
        for line in lines {
            if !wanted.contains(&line) {
                wanted.push(line);
            }
        }
    }

    /// In the end the person decides about everything that waits.
    pub(super) fn decide_all(&mut self) {
        if self.person != Wishes::Many {
            return;
        }
        let open: Vec<LinkId> = self.life.memory.held.iter().map(|held| held.link).collect();
        for link in open {
            let says = [Says::Allow, Says::Reject][self.dice.below(2) as usize];
            if self.life.memory.rulings.iter().all(|ruling| ruling.link != link) {
                self.life.memory.rulings.push(Ruling { link, says });
            }
        }
    }

    /// Whether a link waits for the person.
    pub(super) fn is_held(&self, link: LinkId) -> bool {
        self.life.memory.held.iter().any(|held| held.link == link)
    }

    /// Whether both ends may hold different values of a field, because the person had it so.
    pub(super) fn may_differ(&self, link: LinkId, field: Field) -> bool {
        let told = self.life.memory.conflicts.iter();
        let newest = told.rev().find(|it| (it.link, it.field) == (link, field));
        newest.is_some_and(|it| match it.ruling {
            Ruled::Undone(_) => true,
            Ruled::Won(_) | Ruled::CannotFlow(_) | Ruled::Settled => false,
        })
    }

    /// Counts how a cycle ended.
    pub(super) fn note(&mut self, ended: &Result<Report, Fault>) {
        let word = match ended {
            Ok(report) if report.held > 0 => String::from("cycle that holds"),
            Ok(_) => String::from("cycle"),
            Err(fault) => format!("fault {}", word(fault)),
        };
        *self.seen.entry(word).or_default() += 1;
    }

    /// Counts the lines of the history by what was done and why.
    pub(super) fn count(&mut self) {
        for entry in &self.life.memory.entries {
            let why = match &entry.fault {
                Some(fault) => format!("fault {}", word(fault)),
                None => format!("{:?} because {:?}", entry.verb, entry.reason),
            };
            *self.seen.entry(why).or_default() += 1;
        }
    }
}

/// The name of a fault without what it tells.
fn word(fault: &Fault) -> String {
    let told = format!("{fault:?}");
    told.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

impl super::Dice {
    /// One of so many; nothing of none.
    fn among(&mut self, count: usize) -> Option<usize> {
        let count = u32::try_from(count).ok().filter(|count| *count > 0)?;
        Some(self.below(count) as usize)
    }
}
