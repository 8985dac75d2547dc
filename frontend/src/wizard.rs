//! The wizard: a narrow column, three steps, one decision a screen. What can be decided without a
//! browser is in [`flow`].

pub(crate) mod approved;
pub(crate) mod contacts;
pub(crate) mod data;
pub(crate) mod finish;
pub(crate) mod flow;
pub(crate) mod home;
pub(crate) mod mailbox;
pub(crate) mod salesforce;

use crate::app::{Stage, stage};
use crate::router::{Link, Screen};
use crate::ui::notice::{Notice, Tone};
use crate::ui::remote;
use crate::{browser, ui, words};
use api::session::Session;
use api::wizard::Tried;
use flow::{Draft, Step};
use leptos::prelude::*;

/// Where the wizard's input is kept for this tab. Never a secret.
const DRAFT_KEPT: &str = "twinline.setup";

/// The wizard's input that is no secret; it survives a refresh and the back button.
#[derive(Clone, Copy)]
pub(crate) struct Setup {
    /// The input.
    pub(crate) draft: RwSignal<Draft>,
    /// What was tried to find the mailbox, for the next step to tell.
    pub(crate) tried: RwSignal<Vec<Tried>>,
}

impl Setup {
    /// Finds the input of before, and keeps every change from now on.
    pub(crate) fn start() -> Setup {
        let draft = RwSignal::new(browser::kept::<Draft>(DRAFT_KEPT).unwrap_or_default());
        Effect::new(move || draft.with(|draft| browser::keep(DRAFT_KEPT, draft)));
        Setup { draft, tried: RwSignal::new(Vec::new()) }
    }

    /// The input of this page.
    pub(crate) fn here() -> Setup {
        expect_context::<Setup>()
    }

    /// Forgets everything.
    pub(crate) fn forget(self) {
        self.draft.set(Draft::default());
        self.tried.set(Vec::new());
        browser::forget(DRAFT_KEPT);
        browser::forget(data::SETTINGS_KEPT);
    }

    /// A text of the draft as a signal of its own.
    pub(crate) fn text(self, part: fn(&mut Draft) -> &mut String) -> RwSignal<String> {
        let first = self.draft.with_untracked(|draft| part(&mut draft.clone()).clone());
        let text = RwSignal::new(first);
        Effect::new(move || {
            let text = text.get();
            self.draft.update(|draft| *part(draft) = text);
        });
        text
    }
}

/// A step with the progress header above it, once the steps before it are done.
pub(crate) fn frame(step: Step, body: impl Fn(Session) -> AnyView + Send + 'static) -> AnyView {
    let stage = stage();
    let again = move || stage.reload();
    let part = move |session: Session| match flow::missing_before(step, &session) {
        None => body(session),
        Some(missing) => earlier_first(missing),
    };
    view! {
        <section class="column">
            {steps(step)} {ui::heading(words::setup::step_title(step))}
            {remote::shown(stage.session, again, part)}
        </section>
    }
    .into_any()
}

fn earlier_first(missing: Step) -> AnyView {
    view! {
        <Notice tone=Tone::Info title=words::setup::earlier_first(missing)>
            <p class="actions">
                <Link to=screen_of(missing) class="button primary">
                    {words::setup::go_to_step(missing)}
                </Link>
            </p>
        </Notice>
    }
    .into_any()
}

/// The screen of a step.
pub(crate) fn screen_of(step: Step) -> Screen {
    match step {
        Step::Salesforce => Screen::Salesforce,
        Step::Mailbox => Screen::Mailbox,
        Step::Data => Screen::Data,
    }
}

fn steps(here: Step) -> AnyView {
    let items = Step::ALL
        .into_iter()
        .map(|step| {
            let state = if step < here { "done" } else { "" };
            let current = (step == here).then_some("step");
            let words = words::setup::step_name(step);
            let body = if step < here {
                view! { <Link to=screen_of(step) class="step-name">{words}</Link> }.into_any()
            } else {
                view! { <span class="step-name">{words}</span> }.into_any()
            };
            view! {
                <li class=state aria-current=current>
                    <span class="step-number" aria-hidden="true">{step.number()}</span>
                    {body}
                    {(step < here)
                        .then(|| {
                            view! { <span class="visually-hidden">{words::setup::STEP_DONE}</span> }
                        })}
                </li>
            }
        })
        .collect_view();
    view! {
        <nav aria-label=words::setup::STEPS>
            <ol class="steps">{items}</ol>
        </nav>
    }
    .into_any()
}

/// Goes on after a connection was made: further in the wizard, or back to the dashboard.
pub(crate) fn go_on(stage: Stage, session: Session) {
    let next = flow::next_screen(&session);
    stage.session.set(remote::Remote::Ready(session));
    stage.router.go(next);
}
