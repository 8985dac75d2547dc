//! What carrying a plan out does to the sides in memory.

use super::account::reach;
use super::world::{KEYS, Lies, Record, Told, World, empty, prefix, shadow};
use crate::past::{End, LinkState, Stray};
use crate::plan::{Conflict, Doing, Plan};
use crate::{Digests, Link, mark};
use model::{About, Departure, Field, Id, Kind, Value, Version};

impl World {
    /// Carries a plan out; what it writes is what the next feeds tell.
    pub(super) fn carry_out(&mut self, plan: &Plan) {
        for end in End::BOTH {
            for record in self.side_mut(end).values_mut() {
                record.told = None;
            }
        }
        for action in &plan.actions {
            let mut link = action.link.clone();
            for step in &action.steps {
                self.write(step.end, &step.doing, &mut link);
            }
            self.past.links.retain(|old| old.id != link.id);
            self.past.links.push(link);
        }
        for (end, id) in &plan.no_longer_strays {
            self.past.strays.retain(|stray| stray.end != *end || stray.id != *id);
        }
        for (stray, _) in &plan.left_out {
            let same = |old: &Stray| old.end == stray.end && old.id == stray.id;
            self.past.strays.retain(|old| !same(old));
            self.past.strays.push(stray.clone());
        }
        self.past.held = plan.held.clone();
        let told =
            |it: &Conflict| plan.conflicts.iter().any(|c| (c.link, c.field) == (it.link, it.field));
        self.past.wishes.retain(|wish| !told(&wish.conflict));
        for kind in Kind::ALL {
            let live = |link: &&Link| link.kind == kind && link.state == LinkState::Live;
            self.past.totals.get_mut(kind).links =
                self.past.links.iter().filter(live).count() as u32;
        }
        let next = self.past.links.iter().map(|link| link.id.0 + 1).max().unwrap_or(1);
        self.rules.next_link.0 = self.rules.next_link.0.max(next);
    }

    fn write(&mut self, end: End, doing: &Doing, link: &mut Link) {
        let (org, keys) = (self.rules.org.clone(), self.rules.keys);
        match doing {
            Doing::Create { fields, parent } => {
                let other = link.shadow(end.other()).expect("made from a record").id.0.clone();
                let mut id = format!("{}{}", prefix(end), &other[2..]);
                while self.side(end).contains_key(&id) {
                    id.push('+');
                }
                let reach = reach(end);
                let mut whole = empty(link.kind, *reach.reads.get(link.kind));
                for (field, value) in fields.iter() {
                    assert!(reach.writes.get(link.kind).has(field), "{field} cannot be written");
                    whole.set(field, value.clone());
                }
                let marked = end == End::Mail && *reach.marks.get(link.kind);
                let mark = marked.then(|| mark::make(&org, &Id(other.clone()), link.id, &keys));
                let record = Record {
                    kind: link.kind,
                    fields: whole,
                    version: 1,
                    about: About::default(),
                    mark,
                    series: None,
                    lies: Lies::Here,
                    told: Some(Told::Seen),
                    parent: parent.clone(),
                };
                let shown = shadow(&id, &record);
                *link.shadow_mut(end) = Some(shown);
                self.side_mut(end).insert(id, record);
            }
            Doing::Update { id, fields, .. } => {
                let writes = *reach(end).writes.get(link.kind);
                let record = self.side_mut(end).get_mut(id.as_str()).expect("it is there");
                let there = matches!(record.lies, Lies::Here | Lies::Unlisted);
                assert!(there, "{id} is not there to be updated");
                for (field, value) in fields.iter() {
                    assert!(writes.has(field), "{field} cannot be written");
                    record.fields.set(field, value.clone());
                }
                moved(record);
                let shown = Digests::of(fields, &KEYS);
                let version = Version(record.version.to_string());
                let shadow = link.shadow_mut(end).as_mut().expect("it is linked");
                for field in shown.known().iter() {
                    shadow.digests.set(field, shown.get(field).expect("known"));
                }
                shadow.version = version;
            }
            Doing::Restore { .. } => panic!("a cycle restores by making anew"),
            Doing::Mark { id, .. } => {
                let named = link.crm.as_ref().expect("made before it is marked").id.clone();
                let record = self.side_mut(end).get_mut(id.as_str()).expect("it is there");
                record.mark = Some(mark::make(&org, &named, link.id, &keys));
                moved(record);
                let version = Version(record.version.to_string());
                link.shadow_mut(end).as_mut().expect("it is linked").version = version;
            }
            Doing::Delete { id, .. } => {
                let record = self.side_mut(end).get_mut(id.as_str()).expect("it is there");
                record.lies = Lies::Bin;
                record.told = Some(Told::Gone(Departure::Deleted));
            }
        }
    }
}

fn moved(record: &mut Record) {
    record.version += 1;
    record.told = Some(Told::Seen);
    if let Some(Value::Choice(status)) = record.fields.get(Field::Status) {
        record.about.done = status == "completed";
    }
    if let Some(Value::Flag(private)) = record.fields.get(Field::Private) {
        record.about.private = *private;
    }
}
