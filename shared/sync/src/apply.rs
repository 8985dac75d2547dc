//! Carrying a plan out, in batches: fetch what is about to change, write the intents down, write,
//! and settle what came of it. Deletions come last.

mod notes;
mod refusal;

use notes::note;

use crate::ask::look;
use crate::cycle::Sides;
use crate::delivery::{Before, Delivery};
use crate::limits::{DOUBTS_MAX, FETCH_MAX, FIRST_BATCH_CRM, FIRST_BATCH_MAIL};
use crate::pace::{Pace, patience};
use crate::past::{End, Intent, Link, Past, Stray};
use crate::plan::{Action, Conflict, Doing, Reason, Step};
use crate::report::{Closed, Progress, Report};
use crate::retry::Again;
use crate::{Digests, Journal, Plan, Rules};
use model::{Ask, Fault, Fields, Found, Kind, LinkId, Outcome, Remedy, Side, Version, Write};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// Values that lose, by their links.
type Lost = HashMap<LinkId, Vec<Conflict>>;

/// What came of a plan.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// Counts.
    pub(crate) report: Report,
    /// Links whose records moved meanwhile: read again, plan again.
    pub(crate) again: Vec<Again>,
    /// Whether an answer was lost: intents are left to resolve.
    pub(crate) in_doubt: bool,
    /// Records that were refused for their content.
    pub(crate) strays: Vec<(Stray, String)>,
    /// Conflicts of links about which nothing else was done, and values that could not be written.
    pub(crate) conflicts: Vec<Conflict>,
    /// Links that wait for a later cycle, because the side to be written takes nothing for now.
    pub(crate) put_off: Vec<Again>,
}

/// Carries a plan out. What a side takes no more, as `closed` or its answers say, is put off.
pub(crate) async fn apply(
    plan: Plan,
    closed: &Closed,
    rules: &Rules,
    past: &Past,
    sides: &mut Sides,
    journal: &mut dyn Journal,
    pace: &mut dyn Pace,
) -> Result<Applied, Fault> {
    let before: HashMap<LinkId, &Link> = past.links.iter().map(|link| (link.id, link)).collect();
    let (notes, writes): (Vec<Action>, Vec<Action>) =
        plan.actions.into_iter().partition(|action| action.steps.is_empty());
    let mut applied = Applied::default();
    applied.report.closed = closed.clone();
    let mut lost = Lost::new();
    for conflict in plan.conflicts {
        lost.entry(conflict.link).or_default().push(conflict);
    }
    note(notes, &mut lost, journal, &mut applied.report).await?;
    let of = writes.iter().map(|action| action.steps.len()).sum::<usize>();
    let paired = writes.iter().filter(|action| matches!(action.reason, Reason::Paired(_)));
    applied.report.paired += count(paired.count());
    // The actions are taken apart: a large plan must not be in memory twice.
    let mut deliveries = Vec::with_capacity(writes.len());
    let mut sorted: BTreeMap<(Stage, End, Kind), Vec<Task>> = BTreeMap::new();
    for mut action in writes {
        let steps = std::mem::take(&mut action.steps);
        let (id, kind, at) = (action.link.id, action.link.kind, deliveries.len());
        let lost = lost.remove(&id).unwrap_or_default();
        deliveries.push(Delivery::start(action, &steps, before.get(&id).copied(), lost));
        for step in steps {
            sorted.entry((Stage::of(&step), step.end, kind)).or_default().push(Task { at, step });
        }
    }
    applied.conflicts.extend(lost.into_values().flatten());
    let of = u32::try_from(of).unwrap_or(u32::MAX);
    let mut run = Run { deliveries, applied, done: 0, of, doubts: 0, rules, journal, pace };
    for ((stage, end, kind), tasks) in sorted {
        run.phase(Phase { stage, end, kind, tasks }, sides).await?;
    }
    Ok(run.applied)
}

/// What is written together: one end, one kind, one verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Create,
    Restore,
    Update,
    Mark,
    Delete,
}

impl Stage {
    fn of(step: &Step) -> Stage {
        match step.doing {
            Doing::Create { .. } => Stage::Create,
            Doing::Restore { .. } => Stage::Restore,
            Doing::Update { .. } => Stage::Update,
            Doing::Mark { .. } => Stage::Mark,
            Doing::Delete { .. } => Stage::Delete,
        }
    }
}

struct Phase {
    stage: Stage,
    end: End,
    kind: Kind,
    tasks: Vec<Task>,
}

/// One step to carry out; `at` is its delivery.
#[derive(Clone, Debug)]
struct Task {
    at: usize,
    step: Step,
}

/// One task with its write and what the record was before.
struct Ready {
    task: Task,
    write: Write,
    before: Before,
}

/// Rows that go out once more: refused for one field, or never sent because of the fault.
#[derive(Default)]
struct Unsent {
    rows: Vec<Ready>,
    fault: Option<Fault>,
}

/// A plan being carried out.
struct Run<'a> {
    deliveries: Vec<Delivery>,
    applied: Applied,
    done: u32,
    of: u32,
    doubts: u32,
    rules: &'a Rules,
    journal: &'a mut dyn Journal,
    pace: &'a mut dyn Pace,
}

impl Run<'_> {
    async fn phase(&mut self, phase: Phase, sides: &mut Sides) -> Result<(), Fault> {
        let side = match phase.end {
            End::Crm => sides.crm.as_mut(),
            End::Mail => sides.mail.as_mut(),
        };
        let first = match phase.end {
            End::Crm => FIRST_BATCH_CRM,
            End::Mail => FIRST_BATCH_MAIL,
        };
        let most = usize::from(*side.reach().batch.get(phase.kind)).max(1);
        let mut size = first.min(most);
        let tasks = match phase.stage {
            Stage::Delete => self.after_their_heirs(phase.tasks),
            Stage::Create | Stage::Restore | Stage::Update | Stage::Mark => phase.tasks,
        };
        let mut tasks = tasks.into_iter();
        loop {
            if self.is_closed(phase.end) {
                tasks.for_each(|task| self.put_off(&task));
                return Ok(());
            }
            let group: Vec<Task> = tasks.by_ref().take(FETCH_MAX).collect();
            if group.is_empty() {
                return Ok(());
            }
            let ready = match phase.stage {
                Stage::Create | Stage::Restore | Stage::Mark => self.ready(group),
                Stage::Update | Stage::Delete => self.fetch(&group, phase.kind, side).await?,
            };
            let mut queue = VecDeque::from(ready);
            let mut tries = 0;
            while !queue.is_empty() {
                if self.is_closed(phase.end) {
                    queue.drain(..).for_each(|ready| self.put_off(&ready.task));
                    break;
                }
                if !self.pace.goes_on() {
                    return Err(Fault::Offline(String::from("the cycle was asked to stop")));
                }
                let batch: Vec<Ready> = queue.drain(..size.min(queue.len())).collect();
                let unsent = self.send(batch, side).await?;
                match unsent.fault {
                    None => {
                        size = (size * 2).min(most);
                        tries = 0;
                    }
                    Some(Fault::Closed(code)) => self.close(phase.end, &code),
                    Some(fault) if fault.remedy() == Remedy::Halve && size > 1 => size /= 2,
                    Some(fault) => patience(fault, &mut tries, self.pace).await?,
                }
                for ready in unsent.rows.into_iter().rev() {
                    queue.push_front(ready);
                }
            }
        }
    }

    /// Takes out the deletions of records whose heirs were given nothing on either side: what they
    /// hold would be lost. They are planned again.
    fn after_their_heirs(&mut self, mut tasks: Vec<Task>) -> Vec<Task> {
        let Run { deliveries, applied, .. } = self;
        let lacks = |heir| deliveries.iter().any(|it| it.planned.id == heir && !it.begun);
        tasks.retain(|task| {
            let delivery = &deliveries[task.at];
            let goes = !delivery.heir.is_some_and(lacks);
            if !goes {
                applied.again.push(Again::of(&delivery.current));
            }
            goes
        });
        tasks
    }

    fn ready(&self, tasks: Vec<Task>) -> Vec<Ready> {
        tasks
            .into_iter()
            .filter_map(|task| {
                let write = self.deliveries[task.at].write(&task.step, self.rules)?;
                let fields = held(&task.step, &Fields::new());
                let before = Before { image: Vec::new(), fields };
                Some(Ready { task, write, before })
            })
            .collect()
    }

    /// Fetches what is about to change, as it stands now: its image for undo, and its version. A
    /// record that moved since it was planned is planned again.
    async fn fetch(
        &mut self,
        tasks: &[Task],
        kind: Kind,
        side: &mut dyn Side,
    ) -> Result<Vec<Ready>, Fault> {
        let asks: Vec<Ask> = tasks
            .iter()
            .map(|task| match &task.step.doing {
                Doing::Update { id, .. } | Doing::Delete { id, .. } | Doing::Mark { id, .. } => {
                    Ask::Id(kind, id.clone())
                }
                Doing::Create { .. } | Doing::Restore { .. } => {
                    unreachable!("what is not there cannot be fetched")
                }
            })
            .collect();
        let found = look(side, &asks, self.pace).await?;
        let mut ready = Vec::with_capacity(tasks.len());
        for (task, found) in tasks.iter().zip(found) {
            let delivery = &self.deliveries[task.at];
            let Found::Here { seen, image } = found else {
                self.applied.again.push(Again::of(&delivery.current));
                continue;
            };
            let planned = delivery.expected(&task.step);
            let now = Digests::of(&seen.fields, &self.rules.keys);
            if planned.is_none_or(|shadow| !shadow.digests.differing(&now).is_empty()) {
                self.applied.again.push(Again::of(&delivery.current));
                continue;
            }
            let fields = held(&task.step, &seen.fields);
            let step = with_version(&task.step, seen.version);
            if let Some(write) = delivery.write(&step, self.rules) {
                let before = Before { image, fields };
                ready.push(Ready { task: Task { at: task.at, step }, write, before });
            }
        }
        Ok(ready)
    }

    /// Sends one batch and settles its answers; returns what never reached the server.
    async fn send(&mut self, batch: Vec<Ready>, side: &mut dyn Side) -> Result<Unsent, Fault> {
        let intents: Vec<Intent> = batch
            .iter()
            .map(|ready| {
                let delivery = &self.deliveries[ready.task.at];
                let before = ready.before.clone();
                delivery.intent(&ready.task.step, ready.write.clone(), before, self.rules)
            })
            .collect();
        self.journal.intend(&intents).await?;
        let writes: Vec<Write> = batch.iter().map(|ready| ready.write.clone()).collect();
        let outcomes = side.write(&writes).await;
        if outcomes.len() != batch.len() {
            return Err(Fault::Garbled(String::from("a write with too few or too many outcomes")));
        }
        let mut settled = Vec::with_capacity(batch.len());
        let mut unsent = Unsent::default();
        let mut ends = None;
        let mut doubt = None;
        for ((ready, intent), outcome) in batch.into_iter().zip(&intents).zip(outcomes) {
            match outcome {
                Outcome::Done(receipt) => {
                    self.count(&ready.task.step);
                    let delivery = &mut self.deliveries[ready.task.at];
                    settled.push(delivery.done(intent, &ready.task.step, &receipt, self.rules));
                }
                Outcome::Refused(fault) => {
                    if fault.ends_cycle() {
                        ends = Some(fault.clone());
                    }
                    let (line, smaller) = self.refused(&ready, intent, fault);
                    settled.push(line);
                    unsent.rows.extend(smaller);
                }
                Outcome::Twin(ids) => settled.push(self.twin(&ready, intent, ids)),
                Outcome::NotSent(fault) => {
                    unsent.rows.push(ready);
                    unsent.fault = Some(fault);
                }
                Outcome::InDoubt(fault) => doubt = Some(fault),
            }
        }
        self.journal.settle(&settled).await?;
        self.pace.told(Progress::Writing { done: self.done, of: self.of });
        if let Some(fault) = ends {
            return Err(fault);
        }
        self.doubt(doubt).await?;
        Ok(unsent)
    }

    /// An answer was lost: go on with the rest after a pause, unless it happens again and again.
    async fn doubt(&mut self, doubt: Option<Fault>) -> Result<(), Fault> {
        let Some(fault) = doubt else {
            self.doubts = 0;
            return Ok(());
        };
        self.applied.in_doubt = true;
        self.doubts += 1;
        if self.doubts >= DOUBTS_MAX {
            return Err(fault);
        }
        let mut tries = self.doubts - 1;
        patience(fault, &mut tries, self.pace).await
    }

    /// A side takes no more writes in this cycle.
    fn close(&mut self, end: End, code: &str) {
        let place = self.applied.report.closed.of_mut(end);
        place.get_or_insert_with(|| code.to_owned());
    }

    fn is_closed(&self, end: End) -> bool {
        self.applied.report.closed.of(end).is_some()
    }

    fn put_off(&mut self, task: &Task) {
        self.applied.put_off.push(Again::of(&self.deliveries[task.at].current));
    }

    fn count(&mut self, step: &Step) {
        self.done += 1;
        let report = &mut self.applied.report;
        let pair = match step.doing {
            Doing::Create { .. } | Doing::Restore { .. } => &mut report.created,
            Doing::Update { .. } => &mut report.updated,
            Doing::Delete { .. } => &mut report.deleted,
            Doing::Mark { .. } => return,
        };
        match step.end {
            End::Crm => pair.0 += 1,
            End::Mail => pair.1 += 1,
        }
    }
}

/// What the fields held that a step touches.
fn held(step: &Step, now: &Fields) -> Fields {
    match &step.doing {
        Doing::Create { .. } | Doing::Mark { .. } => Fields::new(),
        Doing::Restore { fields, .. } => fields.clone(),
        Doing::Delete { .. } => now.clone(),
        Doing::Update { fields, .. } => {
            let mut held = Fields::new();
            for field in fields.known().iter() {
                if let Some(value) = now.get(field) {
                    held.set(field, value.clone());
                }
            }
            held
        }
    }
}

fn with_version(step: &Step, fresh: Version) -> Step {
    let mut step = step.clone();
    match &mut step.doing {
        Doing::Update { version, .. }
        | Doing::Delete { version, .. }
        | Doing::Mark { version, .. } => *version = fresh,
        Doing::Create { .. } | Doing::Restore { .. } => {}
    }
    step
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
