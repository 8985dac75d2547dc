//! Values that differ: the person takes the other one, or leaves both as they are.

use super::{Desk, Row, section as plain};
use crate::ui::button::Button;
use crate::words;
use api::dashboard::{ConflictLine, ConflictRuling, Keep};
use api::paths;
use leptos::prelude::*;
use sync::past::End;
use sync::plan::{Conflict, Ruled};

const COLUMNS: [&str; 5] = [
    words::attention::FIELD,
    words::reasons::CRM,
    words::reasons::MAILBOX,
    words::attention::RULED,
    words::attention::DECISION,
];

/// Shows them.
pub(super) fn section(desk: Desk, lines: Vec<ConflictLine>) -> Option<AnyView> {
    plain(
        words::attention::CONFLICTS_TITLE,
        words::attention::CONFLICTS_LEAD,
        &COLUMNS,
        lines.into_iter().map(|line| row(desk, line)).collect(),
    )
}

fn row(desk: Desk, line: ConflictLine) -> Row {
    let ConflictLine { conflict, overruled } = line;
    let cells = vec![
        words::reasons::field(conflict.field).into_any(),
        words::dashboard::value(&conflict.crm).into_owned().into_any(),
        words::dashboard::value(&conflict.mail).into_owned().into_any(),
        words::reasons::ruled(conflict.ruling).into_any(),
        decision(desk, &conflict, overruled),
    ];
    Row { kind: conflict.kind, title: conflict.title, cells }
}

/// The end of the value that would be taken.
fn other(ruled: Ruled) -> Option<End> {
    match ruled {
        Ruled::Won(end) | Ruled::CannotFlow(end) => Some(end.other()),
        Ruled::Overruled => None,
    }
}

fn decision(desk: Desk, conflict: &Conflict, overruled: bool) -> AnyView {
    let (link, field) = (conflict.link, conflict.field);
    let kept = RwSignal::new(overruled.then_some(Keep::Other));
    let decide = move |keep| {
        desk.decide(paths::CONFLICT, ConflictRuling { link, field, keep }, move || {
            kept.try_set(Some(keep));
        });
    };
    let named = |words: &str| {
        let field = words::reasons::field(field);
        words::attention::about(words, &format!("{}, {field}", conflict.title))
    };
    let take = other(conflict.ruling).map(|end| {
        let words = words::attention::use_value_of(end);
        view! {
            <Button
                busy=desk.busy
                name=named(words)
                chosen=Signal::derive(move || kept.get() == Some(Keep::Other))
                on_press=move || decide(Keep::Other)
            >
                {words}
            </Button>
        }
    });
    let said = move || {
        kept.get().map(|keep| match keep {
            Keep::Other => words::attention::OVERRULED,
            Keep::Both => words::attention::KEPT_BOTH,
        })
    };
    view! {
        <span class="choices">
            {take}
            <Button
                busy=desk.busy
                name=named(words::attention::KEEP_BOTH)
                chosen=Signal::derive(move || kept.get() == Some(Keep::Both))
                on_press=move || decide(Keep::Both)
            >
                {words::attention::KEEP_BOTH}
            </Button>
        </span>
        <span class="hint" role="status">
            {said}
        </span>
    }
    .into_any()
}
