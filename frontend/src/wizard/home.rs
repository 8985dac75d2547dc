//! The first screen: what Twinline does in three lines, and the ways in.

use crate::api_calls::post;
use crate::app::{Stage, org_of_link, stage};
use crate::router::{Link, Screen};
use crate::ui::button::Button;
use crate::ui::notice;
use crate::ui::remote::Remote;
use crate::wizard::{Setup, flow};
use crate::{browser, ui, words};
use api::session::{Demo, DemoPerson, Session};
use api::wizard::{GoTo, StartSalesforce};
use api::{ApiError, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Shows it.
pub(crate) fn show() -> AnyView {
    let (stage, setup) = (stage(), Setup::here());
    let error = RwSignal::new(None::<ApiError>);
    let going = move || {
        stage.session.with(|session| match session {
            Remote::Loading | Remote::Failed(_) => actions(None, stage, setup, error),
            Remote::Ready(session) => actions(Some(session), stage, setup, error),
        })
    };
    let trouble = move || match stage.session.get() {
        Remote::Failed(error) => Some(notice::failed(error, move || stage.reload())),
        Remote::Loading | Remote::Ready(_) => None,
    };
    let demo = move || {
        stage.session.with(|session| session.ready().and_then(|it| it.demo.clone())).map(demo_box)
    };
    view! {
        <section class="column home">
            {ui::heading(words::HOME_TITLE)}
            <ul class="lines">
                {words::HOME_LINES
                    .into_iter()
                    .map(|line| view! { <li>{line}</li> })
                    .collect_view()}
            </ul>
            {trouble}
            {going}
            {notice::error(error.into())}
            {demo}
        </section>
    }
    .into_any()
}

fn actions(
    session: Option<&Session>,
    stage: Stage,
    setup: Setup,
    error: RwSignal<Option<ApiError>>,
) -> AnyView {
    let known = session.filter(|session| session.person.is_some());
    match known {
        Some(session) => {
            let words = if session.finished { words::TO_DASHBOARD } else { words::GO_ON };
            let next = flow::next_screen(session);
            view! {
                <p class="actions">
                    <Link to=next class="button primary">{words}</Link>
                </p>
            }
            .into_any()
        }
        None => {
            let several = session.is_some_and(|session| session.apps.len() > 1);
            view! {
                <p class="actions">
                    <Link to=Screen::Salesforce class="button primary">
                        {words::START}
                    </Link>
                    <Button on_press=move || sign_in(several, stage, setup, error)>
                        {words::SIGN_IN_SALESFORCE}
                    </Button>
                </p>
                <p class="hint">{words::HOME_HINT}</p>
            }
            .into_any()
        }
    }
}

/// Signs a returning person in. Where several companies are registered and the link names none,
/// the wizard's first step asks.
fn sign_in(several: bool, stage: Stage, setup: Setup, error: RwSignal<Option<ApiError>>) {
    let draft = setup.draft.get_untracked();
    let app = org_of_link().or((!draft.app.is_empty()).then_some(draft.app));
    if several && app.is_none() {
        stage.router.go(Screen::Salesforce);
        return;
    }
    error.set(None);
    spawn_local(async move {
        let start = StartSalesforce { place: Default::default(), app };
        match post::<_, GoTo>(paths::START_SALESFORCE, &start).await {
            Ok(to) => browser::leave_for(&to.url),
            Err(its) => error.set(Some(its)),
        }
    });
}

fn demo_box(demo: Demo) -> AnyView {
    let people = demo.people.into_iter().map(person).collect_view();
    view! {
        <aside class="card demo" aria-labelledby="demo-title">
            <h2 id="demo-title">{words::DEMO_TITLE}</h2>
            <p>{words::DEMO}</p>
            <dl class="pairs">
                <dt>{words::DEMO_SALESFORCE}</dt>
                <dd><code>{demo.salesforce_url}</code></dd>
                <dt>{words::DEMO_EXCHANGE}</dt>
                <dd><code>{demo.exchange_url}</code></dd>
                <dt>{words::DEMO_ADMIN}</dt>
                <dd>
                    <code>{demo.admin.0}</code>
                    ", "
                    <code>{demo.admin.1}</code>
                </dd>
                <dt>{words::DEMO_EDIT}</dt>
                <dd>
                    <a class="link" href=demo.edit_url.clone() target="_blank" rel="noopener">
                        {demo.edit_url.clone()}
                    </a>
                </dd>
            </dl>
            {people}
        </aside>
    }
    .into_any()
}

fn person(person: DemoPerson) -> AnyView {
    let line = |term: &'static str, value: String| {
        view! {
            <dt>{term}</dt>
            <dd><code>{value}</code></dd>
        }
    };
    let title = person.user_name.clone();
    view! {
        <details class="fold">
            <summary>{title}</summary>
            <dl class="pairs">
                {line(words::setup::LOGIN, person.user_name)}
                {line(words::setup::PASSWORD, person.password)}
                {line(words::setup::TOKEN, person.security_token)}
                {line(words::setup::EMAIL, person.email)}
                {line(words::DEMO_MAILBOX_PASSWORD, person.mailbox_password)}
                <dt>{words::DEMO_WAY}</dt>
                <dd>{words::demo_way(person.way)}</dd>
            </dl>
        </details>
    }
    .into_any()
}
