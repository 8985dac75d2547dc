//! One cycle: finish what a former one left open, read, read, plan, apply, close.

use crate::apply::{Applied, apply};
use crate::ask::ask;
use crate::limits::{ASK_ROUNDS_MAX, PLAN_ROUNDS_MAX};
use crate::pace::Pace;
use crate::past::{End, Past};
use crate::plan::Ruled;
use crate::planner::plan;
use crate::planner::undo::Wanted;
use crate::read::read;
use crate::report::{Closed, Progress, Report};
use crate::resolve::resolve;
use crate::retry::{Again, Told, due, fetch, partial};
use crate::take_back::take_back;
use crate::{Closing, Journal, Plan, Reading, Rules, Settled};
use model::{Fault, LinkId, Side, Watermark};
use serde::{Deserialize, Serialize};

/// Both ends, opened.
pub struct Sides {
    /// The org.
    pub crm: Box<dyn Side>,
    /// The mailbox.
    pub mail: Box<dyn Side>,
}

/// Where the next readings go on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watermarks {
    /// Of the org.
    pub crm: Option<Watermark>,
    /// Of the mailbox.
    pub mail: Option<Watermark>,
}

/// Runs one cycle. An error means that it ended early: everything settled until then stands, the
/// watermarks have not moved, and the next cycle does the rest.
pub async fn cycle(
    rules: &Rules,
    sides: &mut Sides,
    from: &Watermarks,
    journal: &mut dyn Journal,
    pace: &mut dyn Pace,
) -> Result<Report, Fault> {
    let (none_crm, none_mail) = (Reading::default(), Reading::default());
    let open = journal.recall(&none_crm, &none_mail).await?;
    let mut again = resolve(&open.intents, rules, sides, journal, pace).await?;
    // What was found carried out is settled now and bears an echo of its own.
    let open = if again.is_empty() && open.intents.is_empty() {
        open
    } else {
        journal.recall(&none_crm, &none_mail).await?
    };
    let mut told = Told::before(&open.waiting);

    let scope = &rules.scope;
    let keys = &rules.keys;
    let crm = read(sides.crm.as_mut(), End::Crm, scope, from.crm.as_ref(), keys, pace).await?;
    let mail = read(sides.mail.as_mut(), End::Mail, scope, from.mail.as_ref(), keys, pace).await?;
    let watermarks = Watermarks { crm: crm.upto.clone(), mail: mail.upto.clone() };
    told.add(&crm, &mail);
    again.extend(due(&open.waiting, &crm, &mail));
    let mut readings = (crm, mail);
    fetch(&again, &told, rules, sides, &mut readings, pace).await?;

    let mut closing = Closing {
        at: rules.now,
        watermarks,
        taken: open.waiting,
        waiting: Vec::new(),
        strays: Vec::new(),
        no_longer_strays: Vec::new(),
        held: Vec::new(),
        conflicts: Vec::new(),
    };
    let mut report = Report::default();
    let mut rules = rules.clone();
    let (mut left, mut put_off) = (Vec::new(), Vec::new());
    for round in 0..PLAN_ROUNDS_MAX {
        pace.told(Progress::Planning);
        let (past, plan) = decide(&rules, sides, &mut readings, journal, pace).await?;
        pace.planned(&plan);
        // A large reading need not be kept while it is written: all that counts is in the plan.
        readings = (partial(), partial());
        keep(&plan, &mut closing, &mut report, round);
        rules.next_link = next_link(&plan, rules.next_link);
        let applied = apply(plan, &report.closed, &rules, &past, sides, journal, pace).await?;
        put_off.extend_from_slice(&applied.put_off);
        left = after(applied, &rules, sides, journal, pace, &mut closing, &mut report).await?;
        if left.is_empty() {
            break;
        }
        fetch(&left, &told, &rules, sides, &mut readings, pace).await?;
    }
    // At the end, so that edits which were under way have travelled and are not mistaken for ours.
    // A side that takes no writes would take only half of it back: it stays wanted.
    let wanted = match report.closed {
        Closed { crm: None, mail: None } => journal.wanted_back().await?,
        Closed { .. } => Wanted::default(),
    };
    if !wanted.entries.is_empty() {
        // Told now, because what is taken back is told of the same fields and comes later.
        let told = Settled::told(std::mem::take(&mut closing.conflicts));
        journal.settle(&[told]).await?;
        let applied = take_back(wanted, &rules, sides, journal, pace).await?;
        if let Some(code) = End::BOTH.iter().find_map(|end| applied.report.closed.of(*end)) {
            return Err(Fault::Closed(code.clone()));
        }
        left.extend(after(applied, &rules, sides, journal, pace, &mut closing, &mut report).await?);
    }
    left.append(&mut put_off);
    closing.waiting.extend(left.iter().flat_map(|again| again.wait(&told)));
    report.waiting = count(closing.waiting.len());
    pace.told(Progress::Closing);
    journal.close(&closing).await?;
    Ok(report)
}

/// Plans, asking what must be known. What an answer brings in may have a past of its own, so that
/// the past is recalled again with it.
async fn decide(
    rules: &Rules,
    sides: &mut Sides,
    readings: &mut (Reading, Reading),
    journal: &mut dyn Journal,
    pace: &mut dyn Pace,
) -> Result<(Past, Plan), Fault> {
    let mut past = journal.recall(&readings.0, &readings.1).await?;
    let mut planned = plan(rules, &past, &readings.0, &readings.1);
    for _ in 0..ASK_ROUNDS_MAX {
        if planned.asks.is_empty() {
            break;
        }
        let asks = std::mem::take(&mut planned.asks);
        let (crm, mail) = (sides.crm.as_mut(), sides.mail.as_mut());
        ask(asks, crm, mail, (&mut readings.0, &mut readings.1), pace).await?;
        past = journal.recall(&readings.0, &readings.1).await?;
        planned = plan(rules, &past, &readings.0, &readings.1);
    }
    Ok((past, planned))
}

/// Finds out about lost answers at once, and gathers what is planned again.
async fn after(
    applied: Applied,
    rules: &Rules,
    sides: &mut Sides,
    journal: &mut dyn Journal,
    pace: &mut dyn Pace,
    closing: &mut Closing,
    report: &mut Report,
) -> Result<Vec<Again>, Fault> {
    add(report, &applied.report);
    closing.strays.extend(applied.strays);
    closing.conflicts.extend(applied.conflicts);
    let mut again = applied.again;
    if applied.in_doubt {
        let open = journal.recall(&Reading::default(), &Reading::default()).await?;
        again.extend(resolve(&open.intents, rules, sides, journal, pace).await?);
    }
    again.dedup();
    Ok(again)
}

fn keep(plan: &Plan, closing: &mut Closing, report: &mut Report, round: u32) {
    closing.strays.extend(plan.left_out.iter().cloned());
    closing.no_longer_strays.extend(plan.no_longer_strays.iter().cloned());
    let told = plan.conflicts.iter().filter(|conflict| conflict.ruling != Ruled::Settled);
    report.conflicts += count(told.count());
    // A later round may hold what moved meanwhile, and tells again what an earlier one held.
    for held in &plan.held {
        if !closing.held.iter().any(|it| (it.link, it.end) == (held.link, held.end)) {
            closing.held.push(held.clone());
        }
    }
    report.held = count(closing.held.len());
    if round == 0 {
        report.left_out = count(plan.left_out.len());
    }
}

fn next_link(plan: &Plan, from: LinkId) -> LinkId {
    plan.actions.iter().map(|action| LinkId(action.link.id.0 + 1)).fold(from, LinkId::max)
}

fn add(to: &mut Report, part: &Report) {
    let sum = |to: &mut (u32, u32), part: (u32, u32)| *to = (to.0 + part.0, to.1 + part.1);
    sum(&mut to.created, part.created);
    sum(&mut to.updated, part.updated);
    sum(&mut to.deleted, part.deleted);
    to.paired += part.paired;
    to.refused += part.refused;
    to.closed = part.closed.clone();
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
