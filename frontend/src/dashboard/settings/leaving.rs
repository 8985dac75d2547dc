//! The person's own data: to take along, and to have erased.

use crate::api_calls::{get, tell};
use crate::app::stage;
use crate::router::Screen;
use crate::ui::button::Button;
use crate::ui::dialog::Ask;
use crate::ui::notice;
use crate::wizard::Setup;
use crate::words;
use api::{ApiError, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::PerKind;

/// Shows both.
pub(super) fn show() -> AnyView {
    let sure = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let stage = stage();
    let setup = Setup::here();
    let leave = move || {
        error.set(None);
        busy.set(true);
        spawn_local(async move {
            match tell(paths::LEAVE, &()).await {
                Ok(()) => {
                    setup.forget();
                    stage.router.go(Screen::Home);
                    stage.reload();
                }
                Err(its) => error.set(Some(its)),
            }
            busy.try_set(false);
        });
    };
    let made = RwSignal::new(PerKind::<(u32, u32)>::default());
    let sure_to_remove = RwSignal::new(false);
    let asked = RwSignal::new(false);
    let count = move || {
        error.set(None);
        busy.set(true);
        spawn_local(async move {
            match get(paths::MADE).await {
                Ok(counts) => {
                    made.set(counts);
                    sure_to_remove.set(true);
                }
                Err(its) => error.set(Some(its)),
            }
            busy.set(false);
        });
    };
    let remove = move || {
        busy.set(true);
        spawn_local(async move {
            match tell(paths::MADE, &()).await {
                Ok(()) => asked.set(true),
                Err(its) => error.set(Some(its)),
            }
            busy.set(false);
        });
    };
    view! {
        <section class="card" aria-labelledby="your-data">
            <h2 id="your-data">{words::leaving::TITLE}</h2>
            <p class="hint">{words::leaving::LEAD}</p>
            {notice::error(error.into())}
            <p class="actions">
                <a class="button" href=paths::EXPORT download="twinline.jsonl">
                    {words::leaving::EXPORT}
                </a>
                <Button busy=busy on_press=count>{words::leaving::REMOVE}</Button>
                <Button busy=busy on_press=move || sure.set(true)>
                    {words::leaving::LEAVE}
                </Button>
            </p>
            <p role="status">{move || asked.get().then_some(words::leaving::REMOVING)}</p>
            <Ask
                open=sure_to_remove
                title=words::leaving::REMOVE_SURE
                text=Signal::derive(move || made.with(words::leaving::remove_more))
                yes=words::leaving::REMOVE_YES
                on_yes=remove
            />
            <Ask
                open=sure
                title=words::leaving::SURE
                text=words::leaving::SURE_MORE
                yes=words::leaving::YES
                on_yes=leave
            />
        </section>
    }
    .into_any()
}
