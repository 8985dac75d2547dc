//! The shell around every screen, and the only place that asks for the time and the zone.

use crate::api_calls::get;
use crate::router::{Link, Router, Screen};
use crate::ui::remote::Remote;
use crate::{browser, dashboard, ui, wizard, words};
use api::paths;
use api::session::Session;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Moment;
use wasm_bindgen::{JsCast, JsValue};

/// The operator's app that a company's own link names (`/?org=acme`).
const ORG_PARAMETER: &str = "org";
/// Where that name is kept for this tab.
const ORG_KEPT: &str = "twinline.org";

/// Puts the page into the document.
pub fn start() {
    mount_to_body(App);
}

/// The moment, by this browser's clock.
pub(crate) fn now() -> Moment {
    Moment(js_sys::Date::now() as i64)
}

/// The person's zone, an IANA name.
pub(crate) fn zone() -> String {
    let options =
        js_sys::Intl::DateTimeFormat::new(&Array::new(), &js_sys::Object::new()).resolved_options();
    Reflect::get(&options, &JsValue::from("timeZone"))
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_else(|| String::from("UTC"))
}

/// Every zone that the browser knows, as IANA names; none where it cannot say.
pub(crate) fn zones() -> Vec<String> {
    let names = || {
        let intl = Reflect::get(&js_sys::global(), &JsValue::from("Intl")).ok()?;
        let ask = Reflect::get(&intl, &JsValue::from("supportedValuesOf")).ok()?;
        let answer = ask.dyn_into::<Function>().ok()?.call1(&intl, &JsValue::from("timeZone"));
        Some(Array::from(&answer.ok()?).iter().filter_map(|it| it.as_string()).collect())
    };
    names().unwrap_or_default()
}

/// What every screen knows: who is signed in, and how far the wizard is.
#[derive(Clone, Copy)]
pub(crate) struct Stage {
    /// The session.
    pub(crate) session: RwSignal<Remote<Session>>,
    /// The way to other screens.
    pub(crate) router: Router,
}

impl Stage {
    /// Asks who is signed in, and keeps what is on show until the answer is there.
    pub(crate) fn reload(self) {
        spawn_local(async move {
            let session = Remote::from(get::<Session>(paths::SESSION).await);
            // What is on show is drawn anew only for news: it may hold what somebody is typing.
            if session.ready().is_none() || self.session.with_untracked(|known| *known != session) {
                self.session.set(session);
            }
        });
    }
}

/// The stage of this page.
pub(crate) fn stage() -> Stage {
    expect_context::<Stage>()
}

/// The operator's app that the person's link named.
pub(crate) fn org_of_link() -> Option<String> {
    browser::kept(ORG_KEPT)
}

/// The whole page.
#[component]
fn App() -> impl IntoView {
    if let Some(org) = browser::parameter(ORG_PARAMETER) {
        browser::keep(ORG_KEPT, &org);
    }
    let router = Router::start();
    let stage = Stage { session: RwSignal::new(Remote::Loading), router };
    provide_context(router);
    provide_context(stage);
    provide_context(wizard::Setup::start());
    stage.reload();
    view! {
        <a class="skip" href="#main">
            {words::SKIP}
        </a>
        {header(stage)}
        <main id="main" tabindex="-1">
            {move || {
                let screen = router.screen();
                untrack(|| show(screen))
            }}
        </main>
        <footer class="foot">
            <p>{words::FOOT}</p>
        </footer>
    }
}

fn show(screen: Screen) -> AnyView {
    match screen {
        Screen::Home => wizard::home::show(),
        Screen::Salesforce => wizard::salesforce::show(),
        Screen::Mailbox => wizard::mailbox::show(),
        Screen::Approved => wizard::approved::show(),
        Screen::Data => wizard::data::show(),
        Screen::Done => wizard::finish::show(),
        Screen::Dashboard => dashboard::status::show(),
        Screen::History => dashboard::history::show(),
        Screen::Cycle(id) => dashboard::cycle::show(id),
        Screen::Undo(id, entry) => dashboard::undo::show(id, entry),
        Screen::Attention => dashboard::attention::show(),
        Screen::Records => dashboard::records::show(),
        Screen::Addin => dashboard::addin::show(),
        Screen::Settings => dashboard::settings::show(),
        Screen::Lost => lost(),
    }
}

fn header(stage: Stage) -> AnyView {
    let person = move || {
        stage.session.with(|session| match session {
            Remote::Ready(session) => session.person.as_ref().map(|it| it.user_name.clone()),
            Remote::Loading | Remote::Failed(_) => None,
        })
    };
    // Context is found while the view is built, not when a button is pressed.
    let setup = wizard::Setup::here();
    let sign_out = move |_| {
        spawn_local(async move {
            // Whether or not the relay answered, the session on show is asked for again.
            let _ = crate::api_calls::tell(paths::SIGN_OUT, &()).await;
            setup.forget();
            stage.reload();
            stage.router.go(Screen::Home);
        });
    };
    view! {
        <header class="head">
            <Link to=Screen::Home class="brand">
                <span class="brand-mark" aria-hidden="true">
                    {ui::icon::twin()}
                </span>
                {words::NAME}
            </Link>
            {move || {
                person()
                    .map(|name| {
                        view! {
                            <div class="who">
                                <span class="who-name">{name}</span>
                                <button type="button" class="button quiet" on:click=sign_out>
                                    {words::SIGN_OUT}
                                </button>
                            </div>
                        }
                    })
            }}
        </header>
    }
    .into_any()
}

fn lost() -> AnyView {
    view! {
        <section class="column">
            {ui::heading(words::LOST_TITLE)} <p>{words::LOST}</p>
            <p>
                <Link to=Screen::Home class="button primary">
                    {words::LOST_NEXT}
                </Link>
            </p>
        </section>
    }
    .into_any()
}
