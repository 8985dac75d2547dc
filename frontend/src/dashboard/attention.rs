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
            &[words::dashboard::RECORD, words::dashboard::WHERE, words::dashboard::REASON],
            held.into_iter().map(held_row).collect(),
        )}
        {section(
            words::dashboard::CONFLICTS_TITLE,
            words::dashboard::CONFLICTS_LEAD,
            &[
                words::dashboard::RECORD,
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
            &[words::dashboard::RECORD, words::dashboard::WHERE, words::dashboard::REASON],
            refused.into_iter().map(refused_row).collect(),
        )}
        {section(
            words::dashboard::LEFT_TITLE,
            words::dashboard::LEFT_LEAD,
            &[words::dashboard::RECORD, words::dashboard::WHERE, words::dashboard::REASON],
            left_out.into_iter().map(left_row).collect(),
        )}
    }
    .into_any()
}

fn section(
    title: &'static str,
    lead: &'static str,
    columns: &[&'static str],
    rows: Vec<AnyView>,
) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let head = columns.iter().map(|name| view! { <th scope="col">{*name}</th> }).collect_view();
    Some(
        view! {
            <section class="card">
                <h2>{title}</h2>
                <p class="hint">{lead}</p>
                <div class="scroll" tabindex="0" role="region" aria-label=title>
                    <table class="list">
                        <caption class="visually-hidden">{title}</caption>
                        <thead>
                            <tr>{head}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}

fn record(kind: Kind, title: String) -> AnyView {
    let title = if title.trim().is_empty() { words::reasons::UNTITLED.to_owned() } else { title };
    view! {
        <th scope="row">
            {ui::icon::kind(kind)}
            <span class="visually-hidden">{words::reasons::kind(kind)}</span>
            " "
            {title}
        </th>
    }
    .into_any()
}

fn held_row(held: Held) -> AnyView {
    view! {
        <tr>
            {record(held.kind, held.title)}
            <td>{words::reasons::side(held.end)}</td>
            <td>{words::reasons::reason(&held.reason)}</td>
        </tr>
    }
    .into_any()
}

fn conflict_row(conflict: Conflict) -> AnyView {
    view! {
        <tr>
            {record(conflict.kind, conflict.title)}
            <td>{words::reasons::field(conflict.field)}</td>
            <td class="value">{words::dashboard::value(&conflict.crm).into_owned()}</td>
            <td class="value">{words::dashboard::value(&conflict.mail).into_owned()}</td>
            <td>{words::reasons::ruled(conflict.ruling)}</td>
        </tr>
    }
    .into_any()
}

fn refused_row(line: RefusedLine) -> AnyView {
    view! {
        <tr>
            {record(line.kind, line.title)}
            <td>{words::reasons::side(line.end)}</td>
            <td>{line.words}</td>
        </tr>
    }
    .into_any()
}

fn left_row(line: LeftOutLine) -> AnyView {
    view! {
        <tr>
            {record(line.kind, line.title)}
            <td>{words::reasons::side(line.end)}</td>
            <td>{words::reasons::left_out(&line.why)}</td>
        </tr>
    }
    .into_any()
}
