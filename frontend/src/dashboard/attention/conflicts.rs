//! Values that differ: the person takes one for both sides, or leaves both as they are.

use super::{Desk, Row, section as plain};
use crate::ui::button::Button;
use crate::words;
use api::dashboard::{ConflictLine, ConflictRuling};
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
    let ConflictLine { conflict, take } = line;
    let cells = vec![
        words::reasons::field(conflict.field).into_any(),
        words::dashboard::value(&conflict.crm).into_owned().into_any(),
        words::dashboard::value(&conflict.mail).into_owned().into_any(),
        words::reasons::ruled(conflict.ruling).into_any(),
        decision(desk, &conflict, take),
    ];
    Row { kind: conflict.kind, title: conflict.title, cells }
}

/// The ends whose value could be taken: where one won, both sides hold it already.
fn offered(ruled: Ruled) -> &'static [End] {
    match ruled {
        Ruled::Won(End::Crm) => &[End::Mail],
        Ruled::Won(End::Mail) => &[End::Crm],
        Ruled::CannotFlow(_) | Ruled::Undone(_) => &End::BOTH,
        Ruled::Settled => &[],
    }
}

/// What the person decided: nothing yet, or whose value is taken, if any.
type Decided = Option<Option<End>>;

fn decision(desk: Desk, conflict: &Conflict, take: Option<End>) -> AnyView {
    let decided = RwSignal::new(take.map(Some) as Decided);
    let takes = offered(conflict.ruling).iter().map(|end| {
        button(desk, conflict, decided, Some(*end), words::attention::use_value_of(*end))
    });
    let said = move || {
        decided.get().map(|take| match take {
            Some(_) => words::attention::TAKEN,
            None => words::attention::KEPT_BOTH,
        })
    };
    view! {
        <span class="choices">
            {takes.collect_view()} {button(desk, conflict, decided, None, words::attention::KEEP_BOTH)}
        </span>
        <span class="hint" role="status">
            {said}
        </span>
    }
    .into_any()
}

fn button(
    desk: Desk,
    conflict: &Conflict,
    decided: RwSignal<Decided>,
    take: Option<End>,
    words: &'static str,
) -> AnyView {
    let ruling = ConflictRuling { link: conflict.link, field: conflict.field, take };
    let field = words::reasons::field(conflict.field);
    let decide = move || {
        desk.decide(paths::CONFLICT, ruling, move || {
            decided.try_set(Some(take));
        });
    };
    view! {
        <Button
            busy=desk.busy
            name=words::attention::about(words, &format!("{}, {field}", conflict.title))
            chosen=Signal::derive(move || decided.get() == Some(take))
            on_press=decide
        >
            {words}
        </Button>
    }
    .into_any()
}
