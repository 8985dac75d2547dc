//! Taking back what a cycle did, or one line of it: shown first, then done.

use super::frame;
use crate::api_calls::{get, tell};
use crate::router::{Link, Screen};
use crate::ui::button::{Button, Weight};
use crate::ui::notice::{self, Notice, Tone};
use crate::ui::remote::{self, Remote};
use crate::{events, ui, words};
use api::dashboard::{Event, UndoLine, UndoPreview, UndoWhat};
use api::{ApiError, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The person looks.
    Shown,
    /// It was asked for.
    Asked,
    /// A cycle has done it: this one.
    Done(u64),
}

/// What the parts of the screen share.
#[derive(Clone, Copy)]
struct Desk {
    cycle: u64,
    entry: Option<u64>,
    preview: RwSignal<Remote<UndoPreview>>,
    stage: RwSignal<Stage>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
}

/// Shows it.
pub(crate) fn show(cycle: u64, entry: Option<u64>) -> AnyView {
    let desk = Desk {
        cycle,
        entry,
        preview: RwSignal::new(Remote::Loading),
        stage: RwSignal::new(Stage::Shown),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
    };
    desk.ask();
    events::listen(move |event| match event {
        Event::Ended(line) if desk.stage.get_untracked() == Stage::Asked => {
            desk.stage.set(Stage::Done(line.id));
        }
        Event::Ended(_) | Event::Progress(_) | Event::Changed | Event::Tried(_) => {}
    });
    let title = match entry {
        Some(_) => words::undo::ONE.to_owned(),
        None => words::undo::title(cycle),
    };
    let looking = move || desk.preview.with(|it| matches!(it, Remote::Loading));
    let body = view! {
        <p>
            <Link to=Screen::Cycle(cycle)>{words::undo::BACK}</Link>
        </p>
        <Show when=looking>
            <p role="status">{words::undo::LOOKING}</p>
        </Show>
        {remote::shown(desk.preview, move || desk.ask(), move |preview| parts(desk, &preview))}
    };
    frame(title, body.into_any())
}

impl Desk {
    fn path(self) -> String {
        let path = paths::UNDO.replace("{id}", &self.cycle.to_string());
        match self.entry {
            Some(entry) => format!("{path}?entry={entry}"),
            None => path,
        }
    }

    fn ask(self) {
        self.preview.set(Remote::Loading);
        spawn_local(async move {
            self.preview.set(Remote::from(get::<UndoPreview>(&self.path()).await));
        });
    }

    fn take_back(self) {
        self.error.set(None);
        self.busy.set(true);
        spawn_local(async move {
            match tell(&self.path(), &()).await {
                Ok(()) => self.stage.set(Stage::Asked),
                Err(its) => self.error.set(Some(its)),
            }
            self.busy.set(false);
        });
    }
}

fn parts(desk: Desk, preview: &UndoPreview) -> AnyView {
    let restores = preview.lines.iter().any(|line| line.what == UndoWhat::Restore);
    let shown = u32::try_from(preview.lines.len()).unwrap_or(u32::MAX);
    let more = preview.writes.saturating_add(preview.kept).saturating_sub(shown);
    let writes = preview.writes;
    view! {
        <div class="card">
            <p>
                <strong>{words::undo::counts(writes, preview.kept)}</strong>
            </p>
            <p class="hint">{words::undo::LEAD}</p>
            {restores.then(|| view! { <p class="hint">{words::undo::RESTORED}</p> })}
            {notice::error(desk.error.into())}
            <div role="status">{move || outcome(desk, writes)}</div>
        </div>
        <h2>{words::undo::LINES}</h2>
        <ul class="actions-list">{preview.lines.iter().map(row).collect_view()}</ul>
        {(more > 0).then(|| view! { <p class="hint">{words::undo::more(more)}</p> })}
    }
    .into_any()
}

fn outcome(desk: Desk, writes: u32) -> AnyView {
    match desk.stage.get() {
        Stage::Shown if writes == 0 => view! { <p>{words::undo::NOTHING}</p> }.into_any(),
        Stage::Shown => view! {
            <p class="actions">
                <Button
                    weight=Weight::Primary
                    busy=desk.busy
                    on_press=move || desk.take_back()
                >
                    {words::undo::DO_IT}
                </Button>
            </p>
        }
        .into_any(),
        Stage::Asked => view! { <p>{words::undo::ASKED}</p> }.into_any(),
        Stage::Done(cycle) => view! {
            <Notice tone=Tone::Good title=words::undo::DONE>
                <p>{words::undo::DONE_MORE}</p>
                <p>
                    <Link to=Screen::Cycle(cycle)>{words::dashboard::DETAILS}</Link>
                </p>
            </Notice>
        }
        .into_any(),
    }
}

fn row(line: &UndoLine) -> AnyView {
    let look = match line.what {
        UndoWhat::Delete => "badge delete",
        UndoWhat::Restore => "badge create",
        UndoWhat::Rewrite(_) => "badge update",
        UndoWhat::Keep(_) => "badge",
    };
    let title = match line.title.trim() {
        "" => words::reasons::UNTITLED.to_owned(),
        title => title.to_owned(),
    };
    view! {
        <li class="action">
            <span class=look>{words::undo::deed(&line.what)}</span>
            <span class="action-title">
                {ui::icon::kind(line.kind)}
                <span class="visually-hidden">{words::reasons::kind(line.kind)}</span>
                {title}
            </span>
            <span class="action-why">{words::undo::line(line)}</span>
        </li>
    }
    .into_any()
}
