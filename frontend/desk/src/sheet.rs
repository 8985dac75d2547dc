//! The sheet: the newest plan as one long table. Knows where each row is in the plan, which pass
//! the filter, and what the page must know of the few in sight. Plain data in, plain data out.

use api::desk::{Because, Deed, Filter, ROWS_MAX, Row, Rows, Summary};
use model::{FieldSet, Kind};
use std::ops::Range;
use sync::past::End;
use sync::plan::{Action, Plan, Verb};

/// How many rows the page is told by itself when rows mean something new.
const FIRST_ROWS: u32 = 60;

/// Where a row is in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowAt {
    /// An action.
    Action(u32),
    /// A deletion that waits for the person.
    Held(u32),
    /// A record left out.
    LeftOut(u32),
}

/// The table.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    plan: Plan,
    filter: Filter,
    shown: Vec<RowAt>,
    edition: u32,
}

impl Sheet {
    /// Shows another plan, and gives the first rows.
    pub(crate) fn take(&mut self, plan: Plan) -> Rows {
        self.plan = plan;
        self.anew()
    }

    /// Shows other rows of the plan, and gives the first.
    pub(crate) fn filter(&mut self, filter: Filter) -> Rows {
        self.filter = filter;
        self.anew()
    }

    fn anew(&mut self) -> Rows {
        self.shown = rows(&self.plan, &self.filter);
        self.edition = self.edition.wrapping_add(1);
        self.rows(0..FIRST_ROWS)
    }

    /// Some rows of the table, as far as there are any.
    pub(crate) fn rows(&self, wanted: Range<u32>) -> Rows {
        let total = u32::try_from(self.shown.len()).unwrap_or(u32::MAX);
        let first = wanted.start.min(total);
        let count = wanted.end.saturating_sub(first).min(ROWS_MAX);
        let places = self.shown.iter().skip(first as usize).take(count as usize);
        let rows = places.filter_map(|at| row(&self.plan, *at)).collect();
        Rows { edition: self.edition, total, first, rows }
    }

    /// The plan in figures, as the answer to a wish.
    pub(crate) fn summary(&self, wish: u32) -> Summary {
        let mails = u32::try_from(self.plan.forecast.len()).unwrap_or(u32::MAX);
        Summary { wish, counts: self.plan.counts(None), mails }
    }
}

/// The rows that pass, in the order of [`Deed::ALL`].
fn rows(plan: &Plan, filter: &Filter) -> Vec<RowAt> {
    let mut rows: [Vec<RowAt>; Deed::ALL.len()] = Default::default();
    let mut add = |kind: Kind, deed: Deed, title: &str, at: RowAt| {
        if filter.passes(kind, deed, title) {
            rows[deed as usize].push(at);
        }
    };
    for (at, held) in (0_u32..).zip(&plan.held) {
        add(held.kind, Deed::Held, &held.title, RowAt::Held(at));
    }
    for (at, action) in (0_u32..).zip(&plan.actions) {
        add(action.link.kind, Deed::of(action), &action.title, RowAt::Action(at));
    }
    for (at, (stray, title)) in (0_u32..).zip(&plan.left_out) {
        add(stray.kind, Deed::LeftOut, title, RowAt::LeftOut(at));
    }
    rows.concat()
}

/// One row; `None` for a place that the plan does not have.
fn row(plan: &Plan, at: RowAt) -> Option<Row> {
    let called = |title: &str| title.trim().to_owned();
    Some(match at {
        RowAt::Action(at) => {
            let action = plan.actions.get(at as usize)?;
            Row {
                kind: action.link.kind,
                deed: Deed::of(action),
                title: called(&action.title),
                why: because(action),
            }
        }
        RowAt::Held(at) => {
            let held = plan.held.get(at as usize)?;
            Row {
                kind: held.kind,
                deed: Deed::Held,
                title: called(&held.title),
                why: Because::Held { reason: held.reason.clone(), end: held.end },
            }
        }
        RowAt::LeftOut(at) => {
            let (stray, title) = plan.left_out.get(at as usize)?;
            Row {
                kind: stray.kind,
                deed: Deed::LeftOut,
                title: called(title),
                why: Because::LeftOut { why: stray.why.clone(), end: stray.end },
            }
        }
    })
}

/// The reason, and which fields would change.
fn because(action: &Action) -> Because {
    let on = |end| match action.verb() {
        Verb::Update => action.fields_on(end),
        Verb::Create | Verb::Restore | Verb::Pair | Verb::Delete | Verb::Note => FieldSet::NONE,
    };
    Because::Done { reason: action.reason.clone(), crm: on(End::Crm), mail: on(End::Mail) }
}

#[cfg(test)]
mod tests;
