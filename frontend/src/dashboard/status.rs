//! The account at a glance: both connections, the last and the next cycle, counts, and the two
//! buttons. A running cycle is told live.

use super::{frame, share, summary};
use crate::api_calls::{get, tell};
use crate::router::{Link, Screen};
use crate::ui::button::{Button, Weight};
use crate::ui::notice::{self, Notice, Tone};
use crate::ui::progress::Progress as Bar;
use crate::ui::remote::{self, Remote};
use crate::{events, locale, words};
use api::dashboard::{Dashboard, Event, Pause};
use api::session::Connection;
use api::{ApiError, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Kind;
use sync::Progress;
use sync::past::End;

/// What the parts of the screen share.
#[derive(Clone, Copy)]
struct Live {
    dashboard: RwSignal<Remote<Dashboard>>,
    running: RwSignal<Option<Progress>>,
    asked: RwSignal<bool>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
}

impl Live {
    /// Asks again; what is on show stays until the answer is there.
    fn refresh(self) {
        spawn_local(async move {
            let answer = get::<Dashboard>(paths::DASHBOARD).await;
            if let Ok(dashboard) = &answer {
                self.running.set(dashboard.running);
            }
            self.dashboard.set(Remote::from(answer));
        });
    }

    fn told(self, event: Event) {
        match event {
            Event::Progress(progress) => {
                self.asked.set(false);
                self.running.set(Some(progress));
            }
            Event::Ended(_) => {
                self.asked.set(false);
                self.running.set(None);
                self.refresh();
            }
            Event::Changed => self.refresh(),
            Event::Tried(_) => {}
        }
    }

    fn sync_now(self) {
        self.act(async { tell(paths::SYNC_NOW, &()).await }, move || self.asked.set(true));
    }

    fn pause(self, paused: bool) {
        self.act(async move { tell(paths::PAUSE, &Pause { paused }).await }, move || {
            self.asked.set(false);
        });
    }

    fn act(
        self,
        deed: impl Future<Output = Result<(), ApiError>> + 'static,
        done: impl FnOnce() + 'static,
    ) {
        self.error.set(None);
        self.busy.set(true);
        spawn_local(async move {
            match deed.await {
                Ok(()) => {
                    done();
                    self.refresh();
                }
                Err(its) => self.error.set(Some(its)),
            }
            self.busy.set(false);
        });
    }
}

/// Shows it.
pub(crate) fn show() -> AnyView {
    let live = Live {
        dashboard: RwSignal::new(Remote::Loading),
        running: RwSignal::new(None),
        asked: RwSignal::new(false),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
    };
    live.refresh();
    let open = events::listen(move |event| live.told(event));
    let again = move || {
        live.dashboard.set(Remote::Loading);
        live.refresh();
    };
    let body = view! {
        {remote::shown(live.dashboard, again, move |dashboard| parts(live, dashboard))}
        <Show when=move || !open.get() && live.dashboard.with(|it| it.ready().is_some())>
            <p class="hint" role="status">{words::faults::LIVE_BROKEN}</p>
        </Show>
    };
    frame(words::dashboard::TITLE, body.into_any())
}

fn parts(live: Live, dashboard: Dashboard) -> AnyView {
    let unmade = matches!(dashboard.salesforce, Connection::Missing)
        || matches!(dashboard.mailbox, Connection::Missing);
    let waiting = (dashboard.attention > 0).then(|| waiting(dashboard.attention));
    view! {
        {unmade.then(unfinished)}
        {waiting}
        <div class="cards">
            {sync_card(live, &dashboard)}
            {connection(End::Crm, &dashboard.salesforce)}
            {connection(End::Mail, &dashboard.mailbox)}
            {linked(&dashboard)}
        </div>
    }
    .into_any()
}

fn unfinished() -> AnyView {
    view! {
        <Notice tone=Tone::Info title=words::dashboard::UNFINISHED>
            <p>{words::dashboard::UNFINISHED_NEXT}</p>
            <p class="actions">
                <Link to=Screen::Salesforce class="button primary">
                    {words::GO_ON}
                </Link>
            </p>
        </Notice>
    }
    .into_any()
}

fn waiting(count: u32) -> AnyView {
    view! {
        <Notice tone=Tone::Warning title=words::dashboard::waiting(count)>
            <p class="actions">
                <Link to=Screen::Attention class="button">
                    {words::dashboard::TO_ATTENTION}
                </Link>
            </p>
        </Notice>
    }
    .into_any()
}

fn connection(end: End, connection: &Connection) -> AnyView {
    let (title, id) = match end {
        End::Crm => (words::dashboard::SALESFORCE, "card-salesforce"),
        End::Mail => (words::dashboard::MAILBOX, "card-mailbox"),
    };
    let screen = match end {
        End::Crm => Screen::Salesforce,
        End::Mail => Screen::Mailbox,
    };
    let state = words::dashboard::state(connection);
    let (class, lines, again) = match connection.clone() {
        Connection::Missing => ("state off", None, true),
        Connection::Connected { name, host } => ("state good", Some((name, host, None)), false),
        Connection::NeedsAttention { name, host, words } => {
            ("state bad", Some((name, host, Some(words))), true)
        }
    };
    let lines = lines.map(|(name, host, words)| {
        view! {
            <p class="cut">{name}</p>
            <p class="hint cut">{host}</p>
            {words.map(|words| view! { <p class="fault">{words}</p> })}
        }
    });
    view! {
        <section class="card" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <p class=class>{state}</p>
            {lines}
            {again
                .then(|| {
                    view! {
                        <p class="actions">
                            <Link to=screen class="button">
                                {words::dashboard::again(end)}
                            </Link>
                        </p>
                    }
                })}
        </section>
    }
    .into_any()
}

fn sync_card(live: Live, dashboard: &Dashboard) -> AnyView {
    let paused = dashboard.paused;
    let last = dashboard.last.clone();
    let next = dashboard.next.map(locale::moment);
    let last_words = last.as_ref().map_or_else(
        || words::dashboard::NEVER.to_owned(),
        |line| locale::moment(line.ended.unwrap_or(line.began)),
    );
    let next_words = move || match (live.running.get(), &next) {
        (Some(_), _) => words::dashboard::NOW.to_owned(),
        (None, Some(next)) if !paused => next.clone(),
        (None, _) => words::dashboard::NOT_PLANNED.to_owned(),
    };
    let told = last.map(|line| {
        view! {
            {line.stopped.clone().map(|words| view! { <p class="fault">{words}</p> })}
            {summary(&line.report)}
            <p>
                <Link to=Screen::Cycle(line.id)>{words::dashboard::DETAILS}</Link>
            </p>
        }
    });
    let pause = if paused { words::dashboard::GO_ON } else { words::dashboard::PAUSE };
    view! {
        <section class="card span" aria-labelledby="card-sync">
            <h2 id="card-sync">{words::dashboard::SYNC}</h2>
            {paused.then(|| view! { <p class="state off">{words::dashboard::PAUSED}</p> })}
            {running(live)}
            <dl class="pairs">
                <dt>{words::dashboard::LAST}</dt>
                <dd>{last_words}</dd>
                <dt>{words::dashboard::NEXT}</dt>
                <dd>{next_words}</dd>
            </dl>
            {told}
            {notice::error(live.error.into())}
            <p class="actions">
                <Button weight=Weight::Primary busy=live.busy on_press=move || live.sync_now()>
                    {words::dashboard::SYNC_NOW}
                </Button>
                <Button busy=live.busy on_press=move || live.pause(!paused)>
                    {pause}
                </Button>
            </p>
        </section>
    }
    .into_any()
}

fn running(live: Live) -> AnyView {
    let runs = Memo::new(move |_| live.running.with(Option::is_some));
    let words = Memo::new(move |_| {
        live.running.with(|it| it.as_ref().map(words::dashboard::progress)).unwrap_or_default()
    });
    let share = Memo::new(move |_| live.running.with(|it| it.as_ref().and_then(share)));
    view! {
        <Show when=move || runs.get()>
            <Bar words=words share=share />
        </Show>
        <div role="status">
            <Show when=move || live.asked.get() && !runs.get()>
                <p>{words::dashboard::ASKED}</p>
            </Show>
        </div>
    }
    .into_any()
}

fn linked(dashboard: &Dashboard) -> AnyView {
    let line = |kind: Kind| {
        view! {
            <dt>{words::reasons::kinds(kind)}</dt>
            <dd>{locale::number(*dashboard.linked.get(kind))}</dd>
        }
    };
    let usage = dashboard.salesforce_usage.map(|(used, allowed)| {
        view! {
            <dt>{words::dashboard::USAGE}</dt>
            <dd>{words::dashboard::usage(used, allowed)}</dd>
        }
    });
    view! {
        <section class="card" aria-labelledby="card-linked">
            <h2 id="card-linked">{words::dashboard::LINKED}</h2>
            <dl class="pairs figures">
                {Kind::ALL.into_iter().map(line).collect_view()}
                {usage}
            </dl>
        </section>
    }
    .into_any()
}
