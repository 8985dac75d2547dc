//! What waits for the person: held deletions, values that differ, refused and left-out records.

use super::frame;
use crate::api_calls::get;
use crate::ui::notice::{Notice, Tone};
use crate::ui::remote::{self, Remote};
use crate::{ui, words};
use api::dashboard::{Attention, LeftOutLine, RefusedLine};
use api::paths;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Kind;
use sync::past::Held;
use sync::plan::Conflict;

/// Shows it.
pub(crate) fn show() -> AnyView {
    let attention = RwSignal::new(Remote::Loading);
    let ask = move || {
        attention.set(Remote::Loading);
        spawn_local(async move {
            attention.set(Remote::from(get::<Attention>(paths::ATTENTION).await));
        });
    };
    ask();
    frame(words::dashboard::ATTENTION, remote::shown(attention, ask, parts))
}

fn parts(attention: Attention) -> AnyView {
    let Attention { held, conflicts, left_out, refused } = attention;
    let nothing =
        held.is_empty() && conflicts.is_empty() && left_out.is_empty() && refused.is_empty();
    if nothing {
        return view! {
            <Notice tone=Tone::Good title=words::dashboard::ALL_CLEAR>
                <p>{words::dashboard::ALL_CLEAR_MORE}</p>
            </Notice>
        }
        .into_any();
    }
    view! {
        {section(
            words::dashboard::HELD_TITLE,
            words::dashboard::HELD_LEAD,
            &[words::dashboard::WHERE, words::dashboard::REASON],
            held.into_iter().map(held_row).collect(),
        )}
        {section(
            words::dashboard::CONFLICTS_TITLE,
            words::dashboard::CONFLICTS_LEAD,
            &[
                words::dashboard::FIELD,
                words::reasons::CRM,
                words::reasons::MAILBOX,
                words::dashboard::RULED,
            ],
            conflicts.into_iter().map(conflict_row).collect(),
        )}
        {section(
            words::dashboard::REFUSED_TITLE,
            words::dashboard::REFUSED_LEAD,
            &[words::dashboard::WHERE, words::dashboard::REASON],
            refused.into_iter().map(refused_row).collect(),
        )}
        {section(
            words::dashboard::LEFT_TITLE,
            words::dashboard::LEFT_LEAD,
            &[words::dashboard::WHERE, words::dashboard::REASON],
            left_out.into_iter().map(left_row).collect(),
        )}
    }
    .into_any()
}

/// A line about one record.
struct Row {
    kind: Kind,
    title: String,
    /// One text for each column after the record's own.
    cells: Vec<String>,
}

fn held_row(held: Held) -> Row {
    let cells = vec![words::reasons::side(held.end).to_owned(), words::reasons::held(&held)];
    Row { kind: held.kind, title: held.title, cells }
}

fn conflict_row(conflict: Conflict) -> Row {
    let cells = vec![
        words::reasons::field(conflict.field).to_owned(),
        words::dashboard::value(&conflict.crm).into_owned(),
        words::dashboard::value(&conflict.mail).into_owned(),
        words::reasons::ruled(conflict.ruling).to_owned(),
    ];
    Row { kind: conflict.kind, title: conflict.title, cells }
}

fn refused_row(line: RefusedLine) -> Row {
    let cells = vec![words::reasons::side(line.end).to_owned(), line.words];
    Row { kind: line.kind, title: line.title, cells }
}

fn left_row(line: LeftOutLine) -> Row {
    let cells =
        vec![words::reasons::side(line.end).to_owned(), words::reasons::left_out(&line.why)];
    Row { kind: line.kind, title: line.title, cells }
}

fn section(
    title: &'static str,
    lead: &'static str,
    columns: &'static [&'static str],
    rows: Vec<Row>,
) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let head = columns.iter().map(|name| view! { <th scope="col">{*name}</th> }).collect_view();
    let rows = rows.into_iter().map(|row| line(row, columns)).collect_view();
    Some(
        view! {
            <section class="card">
                <h2>{title}</h2>
                <p class="hint">{lead}</p>
                <table class="list stacks">
                    <caption class="visually-hidden">{title}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words::dashboard::RECORD}</th>
                            {head}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
        .into_any(),
    )
}

fn line(row: Row, columns: &'static [&'static str]) -> AnyView {
    let Row { kind, title, cells } = row;
    let title = if title.trim().is_empty() { words::reasons::UNTITLED.to_owned() } else { title };
    let cells = columns
        .iter()
        .zip(cells)
        .map(|(name, text)| {
            view! {
                <td class="value" data-label=*name>
                    {text}
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
