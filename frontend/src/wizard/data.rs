//! Step 3: what to synchronise, with estimates and the preview.

use crate::api_calls::tell;
use crate::app::stage;
use crate::planning::{Desk, State, total};
use crate::preview;
use crate::router::Screen;
use crate::ui::button::{Button, Weight};
use crate::ui::dialog::Ask;
use crate::ui::notice::{self, Notice, Tone};
use crate::ui::progress::Meter;
use crate::ui::remote;
use crate::ui::toggle::Switch;
use crate::wizard::contacts::Choosing;
use crate::wizard::flow::Step;
use crate::wizard::{Setup, contacts, frame, mailbox};
use crate::{browser, ui, words};
use api::desk::{Phase, Summary, Terms};
use api::wizard::{Finish, Shown};
use api::{ApiError, Code, Settings, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Kind;

/// Where the choices are kept for this tab.
pub(crate) const SETTINGS_KEPT: &str = "twinline.settings";

/// The order of the switches.
const ORDER: [Kind; 3] = [Kind::Appointment, Kind::Task, Kind::Contact];

/// Shows it.
pub(crate) fn show() -> AnyView {
    frame(Step::Data, |_session| {
        let desk = Desk::new();
        let start = move || desk.start(browser::kept(SETTINGS_KEPT));
        start();
        let terms = Signal::derive(move || desk.terms.get().unwrap_or_default());
        remote::shown(terms, start, move |terms| body(desk, terms))
    })
}

fn body(desk: Desk, terms: Terms) -> AnyView {
    let limit = terms.limit.map(|limit| (limit, terms.plan_name.clone()));
    desk.settings.set(browser::kept(SETTINGS_KEPT).unwrap_or(terms.settings));
    Effect::new(move || desk.settings.with(|settings| browser::keep(SETTINGS_KEPT, settings)));
    let picking = RwSignal::new(false);
    let choosing = Choosing {
        choice: Signal::derive(move || desk.settings.with(|it| it.contacts.clone())),
        picking,
        desk,
    };
    let tried = Setup::here().tried.get_untracked();
    view! {
        {mailbox::search::how_found(tried)}
        <fieldset class="card kinds">
            <legend class="visually-hidden">{words::setup::KINDS}</legend>
            {ORDER.map(|kind| row(desk, kind, choosing)).collect_view()}
            {limit.map(|(limit, plan)| meter(desk, limit, plan))}
        </fieldset>
        {preview::progress::show(desk)}
        {preview::show(desk)}
        {finish(desk, picking)}
    }
    .into_any()
}

fn row(desk: Desk, kind: Kind, choosing: Choosing) -> AnyView {
    let on = Signal::derive(move || desk.settings.with(|settings| settings.is_on(kind)));
    let estimate = move || {
        desk.estimate.with(|estimate| match estimate {
            Some(estimate) => {
                let (crm, mail) = *estimate.get(kind);
                words::setup::estimate(crm, mail)
            }
            None => match desk.state.get() {
                State::At(Phase::Opening | Phase::Counting) => words::setup::COUNTING.to_owned(),
                State::At(Phase::Reading(_) | Phase::Ready) | State::Failed(_) => {
                    words::setup::NO_ESTIMATE.to_owned()
                }
            },
        })
    };
    let more = (kind == Kind::Contact).then(|| customize(desk, choosing));
    view! {
        <div class="kind">
            <span class="kind-icon">{ui::icon::kind(kind)}</span>
            <div class="kind-words">
                <Switch
                    id=kind.name()
                    label=words::reasons::kinds(kind)
                    on=on
                    on_change=move |on| desk.change(|its| *its.kinds.get_mut(kind) = on)
                />
                <p class="hint">{estimate}</p>
            </div>
            {more}
        </div>
    }
    .into_any()
}

fn customize(desk: Desk, choosing: Choosing) -> AnyView {
    let open = RwSignal::new(false);
    view! {
        <button
            type="button"
            class="button quiet"
            aria-expanded=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)
        >
            {words::setup::CUSTOMIZE}
        </button>
        <Show when=move || open.get()>
            <div class="kind-more">
                {contacts::show(
                    choosing,
                    move |choice| desk.change(|its| its.contacts = choice),
                )}
            </div>
        </Show>
    }
    .into_any()
}

fn meter(desk: Desk, limit: u32, plan: String) -> AnyView {
    let used = Memo::new(move |_| {
        let kinds = desk.settings.with(|settings| settings.kinds);
        desk.estimate.with(|estimate| {
            let (crm, mail) = estimate.as_ref().map_or((0, 0), |it| total(it, &kinds));
            crm.saturating_add(mail)
        })
    });
    let there = move || desk.estimate.with(Option::is_some);
    let told = Signal::derive(move || words::setup::limit(used.get(), limit, &plan));
    view! {
        <Show when=there>
            <Meter label=words::setup::LIMIT words=told used=used limit=limit />
            <Show when=move || { used.get() > limit }>
                <Notice tone=Tone::Warning title=words::setup::OVER_LIMIT />
            </Show>
        </Show>
    }
    .into_any()
}

/// What must be put right before the wizard can end.
fn unready(settings: &Settings, is_picking: bool) -> Option<ApiError> {
    let wrong =
        |words: &str| Some(ApiError { code: Code::BadInput, words: words.to_owned(), field: None });
    if !Kind::ALL.iter().any(|kind| settings.is_on(*kind)) {
        return wrong(words::setup::NOTHING_ON);
    }
    if settings.is_on(Kind::Contact) && is_picking {
        return wrong(words::setup::CHOOSE_VIEW);
    }
    None
}

/// What the preview showed, for the relay to hold a first cycle to.
fn shown(plan: &Summary) -> Shown {
    let counts = plan.counts;
    let both = |(crm, mail): (u32, u32)| crm.saturating_add(mail);
    Shown { updates: both(counts.update), deletes: both(counts.delete) }
}

fn finish(desk: Desk, picking: RwSignal<bool>) -> AnyView {
    let stage = stage();
    let setup = Setup::here();
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let send = move |shown: Shown| {
        busy.set(true);
        let settings = desk.settings.get_untracked();
        spawn_local(async move {
            match tell(paths::FINISH, &Finish { settings, shown }).await {
                Ok(()) => {
                    setup.forget();
                    stage.reload();
                    stage.router.go(Screen::Done);
                }
                Err(its) => {
                    error.set(Some(its));
                    busy.set(false);
                }
            }
        });
    };
    let press = move || {
        error.set(None);
        let wrong = desk.settings.with_untracked(|its| unready(its, picking.get_untracked()));
        if let Some(wrong) = wrong {
            error.set(Some(wrong));
            return;
        }
        match desk.current() {
            Some(plan) => send(shown(&plan)),
            None => asking.set(true),
        }
    };
    view! {
        {notice::error(error.into())}
        <p class="actions end">
            <Button weight=Weight::Primary busy=busy on_press=press>
                {words::setup::FINISH}
            </Button>
        </p>
        <Ask
            open=asking
            title=words::setup::UNSEEN_TITLE
            text=words::setup::UNSEEN
            yes=words::setup::UNSEEN_YES
            on_yes=move || send(Shown::default())
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::PerKind;

    #[test]
    fn the_wizard_does_not_end_with_nothing_chosen() {
        let mut settings = Settings::default();
        assert_eq!(unready(&settings, false), None);
        assert!(unready(&settings, true).is_some_and(|it| it.words.contains("view")));
        settings.kinds.contact = false;
        assert_eq!(unready(&settings, true), None);
        settings.kinds = PerKind::default();
        assert!(unready(&settings, false).is_some());
    }
}
