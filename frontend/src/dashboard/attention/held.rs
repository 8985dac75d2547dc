//! Held deletions: the person allows or rejects each, or all at once.

use super::{Desk, Row, table};
use crate::ui::button::Button;
use crate::ui::dialog::Ask;
use crate::words;
use api::dashboard::{HeldLine, Ruling};
use api::paths;
use leptos::prelude::*;
use model::LinkId;
use sync::past::{Held, Says};

const COLUMNS: [&str; 3] =
    [words::attention::WHERE, words::attention::REASON, words::attention::DECISION];

/// A held deletion on the screen.
#[derive(Clone, Copy)]
struct Case {
    link: LinkId,
    said: RwSignal<Option<Says>>,
}

/// Shows them.
pub(super) fn section(desk: Desk, lines: Vec<HeldLine>) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let case = |line: &HeldLine| Case { link: line.held.link, said: RwSignal::new(line.says) };
    let cases: Vec<Case> = lines.iter().map(case).collect();
    let rows =
        lines.into_iter().zip(&cases).map(|(line, case)| row(desk, line.held, *case)).collect();
    let all = (cases.len() > 1).then(|| for_all(desk, cases));
    Some(
        view! {
            <section class="card">
                <h2>{words::attention::HELD_TITLE}</h2>
                <p class="hint">{words::attention::HELD_LEAD}</p>
                <p class="hint">{words::attention::HELD_CHOICE}</p>
                {all}
                {table(words::attention::HELD_TITLE, &COLUMNS, rows)}
            </section>
        }
        .into_any(),
    )
}

fn row(desk: Desk, held: Held, case: Case) -> Row {
    let button = |says: Says| {
        let words = match says {
            Says::Allow => words::attention::ALLOW,
            Says::Reject => words::attention::REJECT,
        };
        view! {
            <Button
                busy=desk.busy
                name=words::attention::about(words, &held.title)
                chosen=Signal::derive(move || case.said.get() == Some(says))
                on_press=move || rule(desk, vec![case], says)
            >
                {words}
            </Button>
        }
    };
    let decision = view! {
        <span class="choices">{button(Says::Allow)} {button(Says::Reject)}</span>
        <span class="hint" role="status">
            {move || case.said.get().map(words::attention::said)}
        </span>
    };
    let cells = vec![
        words::reasons::side(held.end).into_any(),
        words::reasons::held(&held.reason, held.end).into_any(),
        decision.into_any(),
    ];
    Row { kind: held.kind, title: held.title, cells }
}

/// To allow all is asked once more: what is held is held because it is much.
fn for_all(desk: Desk, cases: Vec<Case>) -> AnyView {
    let sure = RwSignal::new(false);
    let count = cases.len();
    let cases = StoredValue::new(cases);
    let all = move |says| rule(desk, cases.get_value(), says);
    view! {
        <p class="actions">
            <Button busy=desk.busy on_press=move || sure.set(true)>
                {words::attention::all(Says::Allow, count)}
            </Button>
            <Button busy=desk.busy on_press=move || all(Says::Reject)>
                {words::attention::all(Says::Reject, count)}
            </Button>
        </p>
        <Ask
            open=sure
            title=words::attention::ALLOW_ALL
            text=words::attention::ALLOW_ALL_MORE
            yes=words::attention::ALLOW_ALL_YES
            on_yes=move || all(Says::Allow)
        />
    }
    .into_any()
}

fn rule(desk: Desk, cases: Vec<Case>, says: Says) {
    let ruling = Ruling { links: cases.iter().map(|case| case.link).collect(), says };
    desk.decide(paths::RULING, ruling, move || {
        for case in cases {
            case.said.try_set(Some(says));
        }
    });
}
