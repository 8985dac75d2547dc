//! What a link may remember of writes that were carried out and of writes that were not.
//!
//! A planned link holds what was read on both sides. Were it stored before its writes are carried
//! out, the edit that they carry would be forgotten. So a delivery starts from a link that has not
//! yet seen the source's new values, and each receipt lets it see those of its own step.

mod twice;

use crate::digest::digest;
use crate::mark;
use crate::past::{End, Intent, Link, Shadow};
use crate::plan::{Action, Conflict, Doing, Reason, Step, Verb};
use crate::report::Entry;
use crate::retry::echo;
use crate::{Digests, Rules, Settled, Waiting};
use model::{Fault, Field, FieldSet, Fields, LinkId, Mark, Notify, Receipt, Write};
use twice::Twice;

/// What a record was before a write.
#[derive(Clone, Debug, Default)]
pub(crate) struct Before {
    /// Its picture, in its connector's own format.
    pub(crate) image: Vec<u8>,
    /// What the fields of an update held; all of a record that is deleted or restored.
    pub(crate) fields: Fields,
}

/// One action on its way.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    /// As it shall stand in the end.
    pub(crate) planned: Link,
    /// As it may be remembered now.
    pub(crate) current: Link,
    /// Why.
    pub(crate) reason: Reason,
    /// What to call it.
    pub(crate) title: String,
    /// Values that lose with it; they go with the first write.
    pub(crate) conflicts: Vec<Conflict>,
    /// The link whose writes come before its deletion.
    pub(crate) heir: Option<LinkId>,
    /// Whether a step was carried out.
    pub(crate) begun: bool,
    /// Fields that are written on both ends.
    twice: Twice,
}

impl Delivery {
    /// An action before the first of its steps; `before` is the link as it was remembered.
    pub(crate) fn start(
        action: Action,
        steps: &[Step],
        before: Option<&Link>,
        conflicts: Vec<Conflict>,
    ) -> Delivery {
        let mut current = action.link.clone();
        for step in steps {
            let source = step.end.other();
            for field in sources_of(step, &action.link).iter() {
                let old = before
                    .and_then(|link| link.shadow(source))
                    .and_then(|shadow| shadow.digests.get(field));
                if let Some(shadow) = current.shadow_mut(source) {
                    match old {
                        Some(digest) => shadow.digests.set(field, digest),
                        None => shadow.digests.forget(field),
                    }
                }
            }
            if let (Doing::Delete { .. }, Some(before)) = (&step.doing, before) {
                current = before.clone();
            }
        }
        let twice = Twice::of(steps, &action.link);
        let Action { link: planned, reason, title, heir, steps: _ } = action;
        Delivery { planned, current, reason, title, conflicts, heir, begun: false, twice }
    }

    /// What the record of a step must still hold when its write leaves: what was read of it. A
    /// deleted record may be forgotten by the planned link already.
    pub(crate) fn expected(&self, step: &Step) -> Option<&Shadow> {
        match step.doing {
            Doing::Delete { .. } => self.current.shadow(step.end),
            Doing::Create { .. }
            | Doing::Restore { .. }
            | Doing::Update { .. }
            | Doing::Mark { .. } => self.planned.shadow(step.end),
        }
    }

    /// The write of a step. `None` when it cannot be made yet: a mark before its link has both
    /// records.
    pub(crate) fn write(&self, step: &Step, rules: &Rules) -> Option<Write> {
        let kind = self.planned.kind;
        Some(match &step.doing {
            Doing::Create { fields, parent } => Write::Create {
                kind,
                mark: self.mark(step.end, rules),
                fields: fields.clone(),
                parent: parent.clone(),
                notify: Notify::Nobody,
            },
            Doing::Update { id, version, series, fields, notify } => Write::Update {
                kind,
                id: id.clone(),
                version: version.clone(),
                series: series.clone(),
                fields: fields.clone(),
                notify: *notify,
            },
            Doing::Mark { id, .. } => Write::Mark {
                kind,
                id: id.clone(),
                version: self.current.shadow(step.end)?.version.clone(),
                mark: Some(self.mark(step.end, rules)?),
            },
            Doing::Restore { id, image, .. } => {
                Write::Restore { kind, id: id.clone(), image: image.clone() }
            }
            Doing::Delete { id, version, series, notify } => Write::Delete {
                kind,
                id: id.clone(),
                version: version.clone(),
                series: series.clone(),
                notify: *notify,
            },
        })
    }

    /// The mark that a record on one end bears, where that end can store one and the other record
    /// is known.
    fn mark(&self, end: End, rules: &Rules) -> Option<Mark> {
        let reach = match end {
            End::Crm => &rules.reach.crm,
            End::Mail => &rules.reach.mail,
        };
        if !reach.marks.get(self.planned.kind) || self.planned.series.is_some() {
            return None;
        }
        let other = self.current.shadow(end.other())?;
        Some(mark::make(&rules.org, &other.id, self.planned.id, &rules.keys))
    }

    /// What is written down before a write leaves.
    pub(crate) fn intent(
        &self,
        step: &Step,
        write: Write,
        before: Before,
        rules: &Rules,
    ) -> Intent {
        let verb = match step.doing {
            Doing::Create { .. } => "create",
            Doing::Update { .. } => "update",
            Doing::Mark { .. } => "mark",
            Doing::Restore { .. } => "restore",
            Doing::Delete { .. } => "delete",
        };
        let side = match step.end {
            End::Crm => "crm",
            End::Mail => "mail",
        };
        Intent {
            key: format!("{}.{}.{side}.{verb}", rules.now.0, self.planned.id),
            at: rules.now,
            link: self.after(step),
            end: step.end,
            write,
            before: before.image,
            was: before.fields,
            reason: self.reason.clone(),
            title: self.title.clone(),
            conflicts: self.conflicts.clone(),
            unsettled: self.twice.unsettled(step.end),
        }
    }

    /// The step was carried out: the link sees the source's new values and what the side shows.
    pub(crate) fn done(
        &mut self,
        intent: &Intent,
        step: &Step,
        receipt: &Receipt,
        rules: &Rules,
    ) -> Settled {
        self.begun = true;
        self.current = self.after(step);
        adopt(&mut self.current, intent, receipt, rules);
        self.twice.done(intent, receipt, rules);
        let entry = match step.doing {
            Doing::Mark { .. } => None,
            Doing::Create { .. }
            | Doing::Restore { .. }
            | Doing::Update { .. }
            | Doing::Delete { .. } => Some(entry(intent, None, Some(self.current.clone()))),
        };
        self.conflicts.clear();
        Settled {
            link: Some(self.current.clone()),
            entry,
            intent: Some(intent.key.clone()),
            conflicts: intent.conflicts.clone(),
            echo: echo_of(intent, receipt),
        }
    }

    /// The step was refused: the link stays as it was, and the history says so.
    pub(crate) fn refused(&self, intent: &Intent, fault: Fault) -> Settled {
        Settled {
            link: self.worth_keeping().then(|| self.current.clone()),
            entry: Some(entry(intent, Some(fault), None)),
            intent: Some(intent.key.clone()),
            conflicts: Vec::new(),
            echo: None,
        }
    }

    /// Whether the link stands by itself: both records are known.
    pub(crate) fn worth_keeping(&self) -> bool {
        self.current.crm.is_some() && self.current.mail.is_some()
    }

    /// The link when a step is done, less what only the receipt tells.
    fn after(&self, step: &Step) -> Link {
        let mut link = self.current.clone();
        if let Doing::Delete { .. } = step.doing {
            return self.planned.clone();
        }
        link.state = self.planned.state.clone();
        let source = step.end.other();
        if let (Some(shadow), Some(planned)) =
            (link.shadow_mut(source).as_mut(), self.planned.shadow(source))
        {
            let twice = self.twice.on(source);
            for field in sources_of(step, &self.planned).iter().filter(|it| !twice.has(*it)) {
                if let Some(digest) = planned.digests.get(field) {
                    shadow.digests.set(field, digest);
                }
            }
            self.twice.settle(source, shadow);
        }
        link
    }
}

/// Lets a link adopt what a side showed after a write: the fields that were written take what is
/// shown, every other field keeps its shadow, so that an edit made in between still flows.
pub(crate) fn adopt(link: &mut Link, intent: &Intent, receipt: &Receipt, rules: &Rules) {
    let mut form = Vec::new();
    let (fields, fresh) = match &intent.write {
        Write::Create { fields, .. } => (fields, true),
        Write::Update { fields, .. } => (fields, false),
        Write::Mark { .. } => {
            if let Some(shadow) = link.shadow_mut(intent.end) {
                shadow.version = receipt.version.clone();
                shadow.id = receipt.id.clone();
            }
            return;
        }
        Write::Delete { .. } => return,
        Write::Restore { .. } => (&receipt.shown, true),
    };
    let mut digests = match link.shadow(intent.end) {
        Some(shadow) if !fresh => shadow.digests.clone(),
        Some(_) | None => Digests::of(&receipt.shown, &rules.keys),
    };
    for (field, sent) in fields.iter().filter(|(field, _)| !intent.unsettled.has(*field)) {
        let value = receipt.shown.get(field).unwrap_or(sent);
        digests.set(field, digest(field, value, &rules.keys, &mut form));
    }
    if fields.known().has(Field::Body) && intent.end == End::Mail {
        link.our_body = true;
    }
    *link.shadow_mut(intent.end) =
        Some(Shadow { id: receipt.id.clone(), version: receipt.version.clone(), digests });
}

/// What the next reading must mention.
pub(crate) fn echo_of(intent: &Intent, receipt: &Receipt) -> Option<Waiting> {
    match intent.write {
        Write::Create { .. } | Write::Restore { .. } => {
            Some(echo(intent.end, intent.link.kind, &receipt.id))
        }
        Write::Update { .. } | Write::Mark { .. } | Write::Delete { .. } => None,
    }
}

/// The history line of an intent.
pub(crate) fn entry(intent: &Intent, fault: Option<Fault>, after: Option<Link>) -> Entry {
    let made = after.as_ref().and_then(|link| link.shadow(intent.end)).map(|shadow| &shadow.id);
    let (verb, wrote, record) = match &intent.write {
        Write::Create { fields, .. } => (Verb::Create, fields.clone(), made),
        Write::Restore { .. } => (Verb::Restore, Fields::new(), made),
        Write::Update { fields, id, .. } => (Verb::Update, fields.clone(), Some(id)),
        Write::Mark { id, .. } => (Verb::Note, Fields::new(), Some(id)),
        Write::Delete { id, .. } => (Verb::Delete, Fields::new(), Some(id)),
    };
    let record = record.cloned();
    Entry {
        link: intent.link.id,
        kind: intent.link.kind,
        end: Some(intent.end),
        record,
        verb,
        reason: intent.reason.clone(),
        title: intent.title.clone(),
        wrote,
        before: intent.before.clone(),
        was: intent.was.clone(),
        fault,
        after,
    }
}

/// The fields of the other end that a step carries over. The Salesforce address stands against
/// one of the mailbox's three.
fn sources_of(step: &Step, link: &Link) -> FieldSet {
    let fields = match &step.doing {
        Doing::Create { fields, .. } | Doing::Update { fields, .. } => fields.known(),
        Doing::Restore { .. } | Doing::Mark { .. } | Doing::Delete { .. } => {
            return FieldSet::NONE;
        }
    };
    let (here, there) = match step.end {
        End::Crm => (Field::Email, link.slot),
        End::Mail => (link.slot, Field::Email),
    };
    if fields.has(here) { fields.without(here).with(there) } else { fields }
}
