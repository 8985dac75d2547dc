//! The planner: facts in, plan out. Pure and total: the same facts give the same plan in whatever
//! order they were read, and a plan without answers to its own asks is careful.
//!
//! For each link: what became of its record on each side (`standing`), with what left matched with
//! what came first (`moves`); what follows (`decide`); what a disappearance means (`court`); what
//! flows (`agree`, `merge`, `carry`), and what the person wants instead (`wishes`). Then the
//! records without a link meet (`pair`), and what belongs to nobody is made on the other side
//! (`create`). Last the plan's limit (`limit`) and the brake (`guard`).
//!
//! Where the rules leave a choice, these hold: a record is asked for before it is written to
//! unless it was read; a mailbox contact that is like a linked one is listed, not made again; two
//! records that both left rest, because they may come back; while only changes are read, the
//! limit judges new records and those that were read.

mod agree;
mod carry;
mod court;
mod create;
mod decide;
mod desk;
mod facts;
mod guard;
mod heirs;
mod likeness;
mod limit;
mod links;
mod merge;
mod moves;
mod pair;
mod places;
mod scope;
mod standing;
pub mod undo;
pub(crate) mod veil;
mod wishes;

#[cfg(test)]
pub(crate) use create::new_link;
pub use desk::name_of;
pub use likeness::likeness;

use crate::past::Held;
use crate::reading::Noted;
use crate::{End, Link, Past, Plan, Reading, Rules, mark};
use desk::Desk;
use facts::Facts;
use model::Mark;

/// Decides what to do. Pure and total.
pub fn plan(rules: &Rules, past: &Past, crm: &Reading, mail: &Reading) -> Plan {
    let crm_extra = facts::brought_in(crm, &rules.keys);
    let mail_extra = facts::brought_in(mail, &rules.keys);
    let crm = Facts::of(End::Crm, crm, &crm_extra, rules);
    let mail = Facts::of(End::Mail, mail, &mail_extra, rules);
    let mut desk = Desk::new(rules, past, crm, mail);
    let mut cases = desk.cases();
    moves::follow(&mut desk, &mut cases);
    let losers = heirs::bequeath(&mut desk, &cases);
    for case in cases.iter().filter(|case| !losers.contains(&case.link.id)) {
        links::judge(&mut desk, case);
    }
    for case in cases.iter().filter(|case| losers.contains(&case.link.id)) {
        links::judge(&mut desk, case);
    }
    keep_unrecalled(&mut desk);
    pair::meet(&mut desk);
    limit::keep_within(&mut desk);
    guard::brake(&mut desk);
    desk.finish()
}

/// Held deletions whose link was not recalled in this cycle wait on.
fn keep_unrecalled(desk: &mut Desk<'_>) {
    if desk.past.held.is_empty() {
        return;
    }
    let known: std::collections::BTreeSet<_> = desk.past.links.iter().map(|link| link.id).collect();
    let unknown: Vec<Held> =
        desk.past.held.iter().filter(|held| !known.contains(&held.link)).cloned().collect();
    desk.plan.held.extend(unknown);
}

/// The mark of a link's mailbox record, where it may bear one.
fn mark_of(rules: &Rules, link: &Link) -> Option<Mark> {
    let record = &link.crm.as_ref()?.id;
    let may = *rules.reach.mail.marks.get(link.kind) && link.series.is_none();
    may.then(|| mark::make(&rules.org, record, link.id, &rules.keys))
}

/// Whether a mailbox record may be marked. Named properties travel to the attendees of a meeting,
/// and an occurrence would become an exception of its series.
fn may_mark(rules: &Rules, mail: &Noted) -> bool {
    let seen = &mail.seen;
    *rules.reach.mail.marks.get(seen.kind)
        && seen.series.is_none()
        && seen.about.attendees.is_empty()
        && !seen.about.invited
}

#[cfg(test)]
mod tests;
