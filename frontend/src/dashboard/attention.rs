//! What waits for the person: held deletions, values that differ, refused and left-out records.

mod conflicts;
mod held;

use super::frame;
use crate::api_calls::{get, tell};
use crate::ui::notice::{self, Notice, Tone};
use crate::ui::remote::{self, Remote};
use crate::{events, ui, words};
use api::dashboard::{Attention, Event, LeftOutLine, RefusedLine};
use api::{ApiError, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Kind;
use serde::Serialize;

/// What the parts of the screen share.
#[derive(Clone, Copy)]
struct Desk {
    attention: RwSignal<Remote<Attention>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
}

impl Desk {
    /// Asks for the list; what is on show stays until it is there.
    fn ask(self) {
        spawn_local(async move {
            let answer = get::<Attention>(paths::ATTENTION).await;
            self.attention.set(Remote::from(answer));
        });
    }

    /// Tells the relay a decision, one at a time, and what is done when it is noted.
    fn decide<B: Serialize + 'static>(
        self,
        path: &'static str,
        decision: B,
        done: impl FnOnce() + 'static,
    ) {
        self.error.set(None);
        self.busy.set(true);
        spawn_local(async move {
            match tell(path, &decision).await {
                Ok(()) => done(),
                Err(its) => self.error.set(Some(its)),
            }
            self.busy.set(false);
        });
    }
}

/// Shows it.
pub(crate) fn show() -> AnyView {
    let desk = Desk {
        attention: RwSignal::new(Remote::Loading),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
    };
    desk.ask();
    events::listen(move |event| match event {
        Event::Ended(_) => desk.ask(),
        Event::Progress(_) | Event::Changed | Event::Tried(_) => {}
    });
    let again = move || {
        desk.attention.set(Remote::Loading);
        desk.ask();
    };
    let body = view! {
        {notice::error(desk.error.into())}
        {remote::shown(desk.attention, again, move |attention| parts(desk, attention))}
    };
    frame(words::dashboard::ATTENTION, body.into_any())
}

fn parts(desk: Desk, attention: Attention) -> AnyView {
    let Attention { held, conflicts, left_out, refused } = attention;
    let nothing =
        held.is_empty() && conflicts.is_empty() && left_out.is_empty() && refused.is_empty();
    if nothing {
        return view! {
            <Notice tone=Tone::Good title=words::attention::ALL_CLEAR>
                <p>{words::attention::ALL_CLEAR_MORE}</p>
            </Notice>
        }
        .into_any();
    }
    view! {
        {held::section(desk, held)}
        {conflicts::section(desk, conflicts)}
        {section(
            words::attention::REFUSED_TITLE,
            words::attention::REFUSED_LEAD,
            &[words::attention::WHERE, words::attention::REASON],
            refused.into_iter().map(refused_row).collect(),
        )}
        {section(
            words::attention::LEFT_TITLE,
            words::attention::LEFT_LEAD,
            &[words::attention::WHERE, words::attention::REASON],
            left_out.into_iter().map(left_row).collect(),
        )}
    }
    .into_any()
}

/// A line about one record.
struct Row {
    kind: Kind,
    title: String,
    /// What stands in each column after the record's own.
    cells: Vec<AnyView>,
}

fn refused_row(line: RefusedLine) -> Row {
    let cells = vec![words::reasons::side(line.end).into_any(), line.words.into_any()];
    Row { kind: line.kind, title: line.title, cells }
}

fn left_row(line: LeftOutLine) -> Row {
    let cells = vec![
        words::reasons::side(line.end).into_any(),
        words::reasons::left_out(&line.why).into_any(),
    ];
    Row { kind: line.kind, title: line.title, cells }
}

/// One sort of what waits.
fn section(
    title: &'static str,
    lead: &'static str,
    columns: &'static [&'static str],
    rows: Vec<Row>,
) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    Some(
        view! {
            <section class="card">
                <h2>{title}</h2>
                <p class="hint">{lead}</p>
                {table(title, columns, rows)}
            </section>
        }
        .into_any(),
    )
}

fn table(title: &'static str, columns: &'static [&'static str], rows: Vec<Row>) -> AnyView {
    let head = columns.iter().map(|name| view! { <th scope="col">{*name}</th> }).collect_view();
    let rows = rows.into_iter().map(|row| line(row, columns)).collect_view();
    view! {
        <table class="list stacks">
            <caption class="visually-hidden">{title}</caption>
            <thead>
                <tr>
                    <th scope="col">{words::attention::RECORD}</th>
                    {head}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn line(row: Row, columns: &'static [&'static str]) -> AnyView {
    let Row { kind, title, cells } = row;
    let title = if title.trim().is_empty() { words::reasons::UNTITLED.to_owned() } else { title };
    let cells = columns
        .iter()
        .zip(cells)
        .map(|(name, cell)| {
            view! {
                <td class="value" data-label=*name>
                    {cell}
                </td>
            }
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row">
                {ui::icon::kind(kind)}
                <span class="visually-hidden">{words::reasons::kind(kind)}</span>
                " "
                {title}
            </th>
            {cells}
        </tr>
    }
    .into_any()
}
