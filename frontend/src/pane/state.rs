//! How the sync is, and starting it.

use super::Pane;
use crate::api_calls::{get_in_pane, tell_in_pane};
use crate::router::Screen;
use crate::ui::button::Button;
use crate::ui::notice;
use crate::{locale, words};
use api::dashboard::Dashboard;
use api::session::Connection;
use api::{ApiError, paths};
use leptos::leptos_dom::helpers::set_timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How often the state is asked for while a sync runs or is about to.
const SOON_MS: u64 = 2_000;
/// How often otherwise.
const LATER_MS: u64 = 60_000;
/// So often a sync that was asked for is looked for before it is taken for begun and over.
const LOOKS_MAX: u8 = 5;

#[derive(Clone, Copy)]
struct Live {
    pane: Pane,
    state: RwSignal<Option<Dashboard>>,
    asked: RwSignal<u8>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    round: StoredValue<u32>,
}

/// Shows it, and follows it from now on.
pub(super) fn show(pane: Pane) -> AnyView {
    let live = Live {
        pane,
        state: RwSignal::new(None),
        asked: RwSignal::new(0),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        round: StoredValue::new(0),
    };
    live.refresh();
    view! {
        <section class="card" aria-labelledby="sync">
            <h2 id="sync">{words::dashboard::SYNC}</h2>
            <div role="status">
                <p>{move || live.words()}</p>
            </div>
            {move || live.state.with(|it| it.as_ref().and_then(trouble)).map(|words| view! { <p class="fault">{words}</p> })}
            {notice::error(live.error.into())}
            <p class="actions">
                <Button busy=live.busy on_press=move || live.sync_now()>
                    {words::dashboard::SYNC_NOW}
                </Button>
            </p>
            <p class="pane-foot">
                <a
                    class="link"
                    href=Screen::Dashboard.path()
                    target="_blank"
                    rel="noopener"
                >
                    {words::pane::DASHBOARD}
                </a>
                <button type="button" class="link" on:click=move |_| live.leave()>
                    {words::pane::END}
                </button>
            </p>
        </section>
    }
    .into_any()
}

impl Live {
    fn words(self) -> String {
        let waits = self.asked.get() > 0;
        self.state.with(|state| match state {
            None => words::LOADING.to_owned(),
            Some(Dashboard { running: Some(progress), .. }) => words::dashboard::progress(progress),
            Some(_) if waits => words::dashboard::ASKED.to_owned(),
            Some(Dashboard { paused: true, .. }) => words::dashboard::PAUSED.to_owned(),
            Some(Dashboard { last: Some(line), .. }) => {
                words::pane::last(&locale::moment(line.ended.unwrap_or(line.began)))
            }
            Some(_) => words::dashboard::NEVER.to_owned(),
        })
    }

    /// Asks now, and again in a while: sooner while something goes on.
    fn refresh(self) {
        let Some(bearer) = self.pane.bearer.get_untracked() else { return };
        let Some(round) = self.round.try_update_value(|round| {
            *round = round.wrapping_add(1);
            *round
        }) else {
            return;
        };
        spawn_local(async move {
            let answer = get_in_pane::<Dashboard>(&bearer, paths::PANE_STATE).await;
            let answer = self.pane.heard(answer);
            // Without this part of the pane, or with a newer question, nobody waits for it.
            if self.round.try_get_value() != Some(round) {
                return;
            }
            if let Ok(state) = answer {
                self.note(state);
            }
            let soon = self.asked.get_untracked() > 0
                || self
                    .state
                    .with_untracked(|it| it.as_ref().is_some_and(|it| it.running.is_some()));
            let wait = Duration::from_millis(if soon { SOON_MS } else { LATER_MS });
            set_timeout(
                move || {
                    if self.round.try_get_value() == Some(round) {
                        self.refresh();
                    }
                },
                wait,
            );
        });
    }

    fn note(self, state: Dashboard) {
        let ended = |it: &Option<Dashboard>| {
            it.as_ref().and_then(|it| it.last.as_ref()).map(|line| line.id)
        };
        let before = self.state.with_untracked(ended);
        let is_new = state.last.as_ref().map(|line| line.id) != before;
        if state.running.is_some() || is_new {
            self.asked.set(0);
        } else {
            self.asked.update(|asked| *asked = asked.saturating_sub(1));
        }
        self.state.set(Some(state));
    }

    fn sync_now(self) {
        let Some(bearer) = self.pane.bearer.get_untracked() else { return };
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = tell_in_pane(&bearer, paths::PANE_SYNC_NOW).await;
            match self.pane.heard(answer) {
                Ok(()) => {
                    self.asked.try_set(LOOKS_MAX);
                    self.refresh();
                }
                Err(error) => {
                    self.error.try_set(Some(error));
                }
            }
            self.busy.try_set(false);
        });
    }

    /// Whether or not the relay hears of it, the pane forgets its bearer.
    fn leave(self) {
        let Some(bearer) = self.pane.bearer.get_untracked() else { return };
        spawn_local(async move {
            let _ = tell_in_pane(&bearer, paths::PANE_END).await;
            self.pane.bearer.set(None);
        });
    }
}

/// What the person must see to, on the dashboard.
fn trouble(state: &Dashboard) -> Option<String> {
    for connection in [&state.salesforce, &state.mailbox] {
        match connection {
            Connection::NeedsAttention { words, .. } => return Some(words.clone()),
            Connection::Missing => return Some(words::dashboard::UNFINISHED.to_owned()),
            Connection::Connected { .. } => {}
        }
    }
    (state.attention > 0).then(|| words::dashboard::waiting(state.attention))
}
