//! Taking back what a cycle did, or one line of it: shown first, then done by the next cycle.

use super::{accounts, attention};
use crate::app::Relay;
use crate::error::Refusal;
use crate::opening::{Ways, open};
use crate::pace::Steps;
use crate::session::SignedIn;
use crate::store::wanted_back::Lines;
use crate::words;
use api::Code;
use api::dashboard::{UndoLine, UndoPreview, UndoWhat};
use axum::Json;
use axum::extract::{Path, Query, State};
use http::StatusCode;
use model::{Create, Fault, Reader, Remedy};
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use sync::plan::{Action, Doing, Step};
use sync::undo::{Kept, Undo};
use sync::{End, preview_undo};

/// More lines than a person reads.
const LINES_MAX: usize = 500;

/// Which line of a cycle; the whole cycle without it.
#[derive(Debug, Deserialize)]
pub struct Line {
    entry: Option<u64>,
}

/// What taking back would do, as both sides are now.
pub async fn preview(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Path(cycle): Path<u64>,
    Query(line): Query<Line>,
) -> Result<Json<UndoPreview>, Refusal> {
    let account = accounts::open(&app, &signed_in).await?;
    let id = &signed_in.account;
    let rows = app.store.undoable(id, Lines { cycle, entry: line.entry }).await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        entries.push(app.entry(id, &row)?);
    }
    if entries.is_empty() {
        return Err(nothing());
    }
    let wanted = app.wanted(id, entries).await?;
    let mut ways: Ways = [None, None];
    let mut open = open(&app, &account, &mut ways, Create::Never)
        .await
        .map_err(|(end, fault)| away(end, &fault))?;
    let rules = open.rules(&app, &account);
    let halt = Arc::new(AtomicBool::new(false));
    let mut pace = Steps::new(Arc::clone(&app), id.clone(), halt);
    let readers: (&mut dyn Reader, &mut dyn Reader) =
        (open.sides.crm.as_mut(), open.sides.mail.as_mut());
    let undo = preview_undo(&rules, &wanted, readers, &mut pace).await;
    let undo = undo.map_err(|fault| Refusal::new(code(&fault), words::stopped(&fault)))?;
    Ok(Json(shown(undo)))
}

/// Has the next cycle, which begins at once, take it back.
pub async fn take_back(
    State(app): State<Relay>,
    signed_in: SignedIn,
    Path(cycle): Path<u64>,
    Query(line): Query<Line>,
) -> Result<StatusCode, Refusal> {
    let lines = Lines { cycle, entry: line.entry };
    if app.store.want_back(&signed_in.account, lines).await? == 0 {
        return Err(nothing());
    }
    attention::soon(&app, &signed_in).await
}

fn nothing() -> Refusal {
    Refusal::new(
        Code::NotFound,
        "There is nothing here that can be taken back. The history is kept for a limited time.",
    )
}

/// Why a side could not be opened, and the next step.
pub(crate) fn away(end: End, fault: &Fault) -> Refusal {
    let words = match fault.remedy() {
        Remedy::Reconnect => words::attention(end, fault),
        Remedy::Retry
        | Remedy::NextCycle
        | Remedy::ReadAnew
        | Remedy::Stop
        | Remedy::SkipRecord
        | Remedy::OtherWay
        | Remedy::Halve
        | Remedy::Report => words::stopped(fault),
    };
    Refusal::new(code(fault), words)
}

fn code(fault: &Fault) -> Code {
    match fault.remedy() {
        Remedy::Reconnect => Code::SignInAgain,
        Remedy::Retry => Code::Unreachable,
        Remedy::NextCycle
        | Remedy::ReadAnew
        | Remedy::Stop
        | Remedy::SkipRecord
        | Remedy::OtherWay
        | Remedy::Halve
        | Remedy::Report => Code::Unexpected,
    }
}

fn shown(undo: Undo) -> UndoPreview {
    let writes = undo.plan.actions.iter().map(|action| action.steps.len()).sum();
    let kept = undo.kept.len();
    let steps = undo.plan.actions.iter().flat_map(|action| {
        action.steps.iter().filter_map(|step| what(step).map(|what| of_step(action, step, what)))
    });
    let lines = steps.chain(undo.kept.iter().map(of_kept)).take(LINES_MAX).collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    UndoPreview { lines, writes: count(writes), kept: count(kept) }
}

fn what(step: &Step) -> Option<UndoWhat> {
    match &step.doing {
        Doing::Delete { .. } => Some(UndoWhat::Delete),
        Doing::Restore { .. } => Some(UndoWhat::Restore),
        Doing::Update { fields, .. } => Some(UndoWhat::Rewrite(fields.known())),
        Doing::Create { .. } | Doing::Mark { .. } => None,
    }
}

fn of_step(action: &Action, step: &Step, what: UndoWhat) -> UndoLine {
    UndoLine { kind: action.link.kind, end: step.end, title: action.title.clone(), what }
}

fn of_kept(kept: &Kept) -> UndoLine {
    let what = UndoWhat::Keep(kept.why);
    UndoLine { kind: kept.kind, end: kept.end, title: kept.title.clone(), what }
}
