//! What a refused write means: read again, go on without one field, or list for the person.

use super::{Ready, Run, Task};
use crate::Settled;
use crate::delivery::Delivery;
use crate::past::{End, Intent, LeftOut, Stray};
use crate::plan::{Conflict, Doing, Ruled};
use crate::retry::Again;
use model::{Fault, Field, Id, Value, Write};

impl Run<'_> {
    /// What a refusal means. A refusal for one named field costs that field only: the rest goes.
    pub(super) fn refused(
        &mut self,
        ready: &Ready,
        intent: &Intent,
        fault: Fault,
    ) -> (Settled, Option<Ready>) {
        let delivery = &self.deliveries[ready.task.at];
        let forget = Settled::forgotten(intent);
        match &fault {
            Fault::Stale | Fault::Missing => {
                self.applied.again.push(Again::of(&delivery.current));
                (forget, None)
            }
            Fault::Closed(code) => {
                self.close(ready.task.step.end, code);
                self.put_off(&ready.task);
                (forget, None)
            }
            Fault::Rejected { code, field } => {
                let named = field.as_deref().and_then(Field::named);
                if let Some((smaller, conflict)) = without(ready, named, delivery) {
                    self.applied.conflicts.push(conflict);
                    return (forget, Some(smaller));
                }
                self.applied.report.refused += 1;
                if let Doing::Create { .. } = ready.task.step.doing {
                    let why = LeftOut::Refused(code.clone());
                    self.applied.strays.extend(stray(delivery, ready.task.step.end, why));
                }
                (delivery.refused(intent, fault), None)
            }
            Fault::Offline(_)
            | Fault::Throttled { .. }
            | Fault::SignedOut(_)
            | Fault::Forbidden(_)
            | Fault::WatermarkLost(_)
            | Fault::Superseded
            | Fault::TooLarge(_)
            | Fault::Garbled(_) => {
                self.applied.again.push(Again::of(&delivery.current));
                (forget, None)
            }
        }
    }

    /// The server holds a double already: listed for the person, with the candidates.
    pub(super) fn twin(&mut self, ready: &Ready, intent: &Intent, ids: Vec<Id>) -> Settled {
        let delivery = &self.deliveries[ready.task.at];
        let why = LeftOut::Ambiguous(ids);
        self.applied.strays.extend(stray(delivery, ready.task.step.end, why));
        self.applied.report.refused += 1;
        let code = String::from("a record like it exists");
        delivery.refused(intent, Fault::Rejected { code, field: None })
    }
}

/// The same write without one field, and the line that lists the field.
fn without(ready: &Ready, field: Option<Field>, delivery: &Delivery) -> Option<(Ready, Conflict)> {
    let field = field?;
    let mut write = ready.write.clone();
    let mut step = ready.task.step.clone();
    let lost = match (&mut write, &mut step.doing) {
        (Write::Create { fields, .. }, Doing::Create { fields: planned, .. })
        | (Write::Update { fields, .. }, Doing::Update { fields: planned, .. })
            if fields.len() > 1 =>
        {
            planned.take(field);
            fields.take(field)?
        }
        _ => return None,
    };
    let from = ready.task.step.end.other();
    let (crm, mail) = match from {
        End::Crm => (lost, Value::Empty),
        End::Mail => (Value::Empty, lost),
    };
    let conflict = Conflict {
        link: delivery.planned.id,
        kind: delivery.planned.kind,
        field,
        title: delivery.title.clone(),
        crm,
        mail,
        ruling: Ruled::CannotFlow(from),
    };
    let task = Task { at: ready.task.at, step };
    Some((Ready { task, write, before: ready.before.clone() }, conflict))
}

fn stray(delivery: &Delivery, refused_by: End, why: LeftOut) -> Option<(Stray, String)> {
    let end = refused_by.other();
    let id = delivery.planned.shadow(end)?.id.clone();
    let kind = delivery.planned.kind;
    Some((Stray { end, kind, id, likeness: Vec::new(), why }, delivery.title.clone()))
}
