//! Fields that an action writes on both ends, so that neither end is the other's source: the value
//! of a conflict that the person wants after all.
//!
//! Were only the first of the two writes carried out, both records would look as they were last
//! seen, and differ unseen. So the first write is not remembered before the second is done: until
//! then it counts as an edit of its end, which flows.

use super::sources_of;
use crate::Rules;
use crate::digest::digest;
use crate::past::{End, Intent, Link, Shadow};
use crate::plan::{Doing, Step};
use model::{Field, FieldSet, Receipt, Write};

/// The fields, and what is known of their writes.
#[derive(Clone, Debug)]
pub(super) struct Twice {
    /// By the names of each end.
    fields: [FieldSet; 2],
    /// What each end showed after its write.
    shown: [Vec<(Field, u128)>; 2],
}

impl Twice {
    /// The fields that the steps of a link write on both ends.
    pub(super) fn of(steps: &[Step], link: &Link) -> Twice {
        let fields = End::BOTH.map(|end| {
            let mut here = FieldSet::NONE;
            let mut there = FieldSet::NONE;
            for step in steps {
                match &step.doing {
                    Doing::Update { fields, .. } if step.end == end => here.0 |= fields.known().0,
                    Doing::Update { .. } => there.0 |= sources_of(step, link).0,
                    Doing::Create { .. }
                    | Doing::Restore { .. }
                    | Doing::Mark { .. }
                    | Doing::Delete { .. } => {}
                }
            }
            FieldSet(here.0 & there.0)
        });
        Twice { fields, shown: [Vec::new(), Vec::new()] }
    }

    /// The fields by the names of an end.
    pub(super) fn on(&self, end: End) -> FieldSet {
        self.fields[end as usize]
    }

    /// The fields that may not be remembered yet when a write to an end is done.
    pub(super) fn unsettled(&self, end: End) -> FieldSet {
        let other_is_done = !self.shown[end.other() as usize].is_empty();
        if other_is_done { FieldSet::NONE } else { self.on(end) }
    }

    /// A write was carried out.
    pub(super) fn done(&mut self, intent: &Intent, receipt: &Receipt, rules: &Rules) {
        let Write::Update { fields, .. } = &intent.write else { return };
        let mut form = Vec::new();
        for (field, sent) in fields.iter().filter(|(field, _)| intent.unsettled.has(*field)) {
            let value = receipt.shown.get(field).unwrap_or(sent);
            let digest = digest(field, value, &rules.keys, &mut form);
            self.shown[intent.end as usize].push((field, digest));
        }
    }

    /// The other end is written, too: now what an end showed is remembered.
    pub(super) fn settle(&self, end: End, shadow: &mut Shadow) {
        for (field, digest) in &self.shown[end as usize] {
            shadow.digests.set(*field, *digest);
        }
    }
}
