//! The end of the wizard: the first cycle, live.

use crate::api_calls::get;
use crate::dashboard::{self, summary};
use crate::router::{Link, Screen};
use crate::ui::notice::{Notice, Tone};
use crate::ui::progress::Progress as Bar;
use crate::{events, ui, words};
use api::dashboard::{CycleLine, Dashboard, Event};
use api::paths;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::Progress;

/// How far the first cycle is.
#[derive(Clone, Debug, Default, PartialEq)]
enum First {
    /// It has not begun.
    #[default]
    Soon,
    /// It runs.
    Runs(Progress),
    /// It is over.
    Over(Box<CycleLine>),
}

/// Shows it.
pub(crate) fn show() -> AnyView {
    let first = RwSignal::new(First::Soon);
    let open = events::listen(move |event| match event {
        Event::Progress(progress) => first.set(First::Runs(progress)),
        Event::Ended(line) => first.set(First::Over(Box::new(line))),
        Event::Changed | Event::Tried(_) => {}
    });
    // What happened before the stream was open, or while it was broken.
    Effect::new(move || {
        if open.get() {
            spawn_local(async move {
                if let Ok(dashboard) = get::<Dashboard>(paths::DASHBOARD).await {
                    first.try_update(|first| catch_up(first, dashboard));
                }
            });
        }
    });
    let over = move || match first.get() {
        First::Over(line) => Some(told(&line)),
        First::Soon | First::Runs(_) => None,
    };
    let at_work = Memo::new(move |_| !matches!(first.get(), First::Over(_)));
    let words = Memo::new(move |_| match first.get() {
        First::Runs(progress) => words::dashboard::progress(&progress),
        First::Soon | First::Over(_) => words::setup::DONE_SOON.to_owned(),
    });
    let share = Memo::new(move |_| match first.get() {
        First::Runs(progress) => dashboard::share(&progress),
        First::Soon | First::Over(_) => None,
    });
    view! {
        <section class="column">
            {ui::heading(words::setup::DONE_TITLE)}
            <Show when=move || at_work.get()>
                <p>{words::setup::DONE_LEAD}</p>
                <Bar words=words share=share />
            </Show>
            <div role="status">{over}</div>
            <Show when=move || !open.get()>
                <p class="hint">{words::faults::LIVE_BROKEN}</p>
            </Show>
            <p class="actions">
                <Link to=Screen::Dashboard class="button primary">
                    {words::TO_DASHBOARD}
                </Link>
                <Link to=Screen::Addin class="button">
                    {words::addin::TITLE}
                </Link>
            </p>
        </section>
    }
    .into_any()
}

fn catch_up(first: &mut First, dashboard: Dashboard) {
    match (dashboard.running, dashboard.last) {
        (Some(progress), _) => *first = First::Runs(progress),
        (None, Some(line)) => *first = First::Over(Box::new(line)),
        (None, None) => {}
    }
}

fn told(line: &CycleLine) -> AnyView {
    let done = summary(&line.report);
    match line.stopped.clone() {
        None => view! {
            <Notice tone=Tone::Good title=words::setup::DONE_OVER>
                {done}
            </Notice>
        }
        .into_any(),
        Some(stopped) => view! {
            <Notice tone=Tone::Warning title=words::setup::DONE_STOPPED>
                <p>{stopped}</p>
                {done}
            </Notice>
        }
        .into_any(),
    }
}
