//! All cycles, newest first.

use super::{changed, chart, frame};
use crate::api_calls::get;
use crate::router::{Link, Screen};
use crate::ui::button::Button;
use crate::ui::notice;
use crate::ui::remote::{self, Remote};
use crate::{locale, words};
use api::dashboard::CycleLine;
use api::{ApiError, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Shows it.
pub(crate) fn show() -> AnyView {
    let cycles = RwSignal::new(Remote::Loading);
    let ask = move || {
        cycles.set(Remote::Loading);
        spawn_local(async move {
            cycles.set(Remote::from(get::<Vec<CycleLine>>(paths::CYCLES).await));
        });
    };
    ask();
    frame(words::dashboard::HISTORY, remote::shown(cycles, ask, list))
}

fn list(first: Vec<CycleLine>) -> AnyView {
    if first.is_empty() {
        return view! { <p>{words::dashboard::NO_CYCLES}</p> }.into_any();
    }
    let lines = RwSignal::new(first);
    let all_there = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let more = move || {
        let Some(last) = lines.with_untracked(|lines| lines.last().map(|line| line.id)) else {
            return;
        };
        error.set(None);
        busy.set(true);
        spawn_local(async move {
            let path = format!("{}?before={last}", paths::CYCLES);
            match get::<Vec<CycleLine>>(&path).await {
                Ok(older) if older.is_empty() => all_there.set(true),
                Ok(older) => lines.update(|lines| lines.extend(older)),
                Err(its) => error.set(Some(its)),
            }
            busy.set(false);
        });
    };
    let oldest_there = move || {
        all_there.get() || lines.with(|lines| lines.last().is_some_and(|line| line.id <= 1))
    };
    view! {
        {move || lines.with(|lines| chart::show(lines))}
        <table class="list stacks">
            <caption class="visually-hidden">{words::dashboard::CYCLES}</caption>
            <thead>
                <tr>
                    <th scope="col">{words::dashboard::BEGAN}</th>
                    <th scope="col">{words::dashboard::TOOK}</th>
                    <th scope="col">{words::dashboard::CHANGES}</th>
                    <th scope="col">{words::chart::BUDGET_SHORT}</th>
                    <th scope="col">{words::dashboard::OUTCOME}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || lines.get() key=|line| line.id let(line)>
                    {row(&line)}
                </For>
            </tbody>
        </table>
        {notice::error(error.into())}
        <Show when=move || !oldest_there()>
            <p class="actions">
                <Button busy=busy on_press=more>
                    {words::MORE}
                </Button>
            </p>
        </Show>
    }
    .into_any()
}

fn row(line: &CycleLine) -> AnyView {
    let took = line.ended.map(|ended| locale::span(ended.0 - line.began.0)).unwrap_or_default();
    let usage = line.usage.map(|(used, allowed)| words::dashboard::usage(used, allowed));
    let (outcome, class) = outcome(line);
    let (id, began, changes) = (line.id, line.began, changed(&line.report));
    view! {
        <tr>
            <td data-label=words::dashboard::BEGAN>
                <Link to=Screen::Cycle(id)>{locale::moment(began)}</Link>
            </td>
            <td data-label=words::dashboard::TOOK>{took}</td>
            <td data-label=words::dashboard::CHANGES>{words::dashboard::changes(changes)}</td>
            <td data-label=words::chart::BUDGET_SHORT>{usage}</td>
            <td data-label=words::dashboard::OUTCOME>
                <span class=class>{outcome}</span>
            </td>
        </tr>
    }
    .into_any()
}

/// How a cycle ended, in a word, and its look.
pub(super) fn outcome(line: &CycleLine) -> (&'static str, &'static str) {
    match (&line.stopped, line.ended) {
        (Some(_), _) => (words::dashboard::STOPPED, "state bad"),
        (None, Some(_)) => (words::dashboard::COMPLETE, "state good"),
        (None, None) => (words::dashboard::RUNS, "state off"),
    }
}
