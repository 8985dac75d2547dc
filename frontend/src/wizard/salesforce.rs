//! Step 1: sign in with Salesforce, or enter credentials by hand.

use crate::api_calls::post;
use crate::app::{org_of_link, stage};
use crate::ui::button::Submit;
use crate::ui::field::{Choice, Field, Input, fault_line};
use crate::ui::notice::{self, Notice, Tone};
use crate::ui::progress::Progress;
use crate::ui::toggle::{Check, Radio};
use crate::wizard::flow::{self, Keep, Place, Step, Wrong};
use crate::wizard::{Setup, frame, go_on};
use crate::{browser, words};
use api::session::{AppChoice, Session};
use api::wizard::GoTo;
use api::{ApiError, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The parameter by which the sign-in's way back tells a refusal.
const PROBLEM: &str = "problem";

/// Shows it.
pub(crate) fn show() -> AnyView {
    frame(Step::Salesforce, body)
}

/// What is wrong on a screen: inputs, and the whole.
#[derive(Clone, Copy)]
pub(crate) struct Faults {
    wrong: RwSignal<Vec<(&'static str, String)>>,
    /// What concerns no single input.
    pub(crate) whole: RwSignal<Option<ApiError>>,
}

impl Faults {
    /// Nothing yet.
    pub(crate) fn new() -> Faults {
        Faults { wrong: RwSignal::new(Vec::new()), whole: RwSignal::new(None) }
    }

    /// What is wrong with one input.
    pub(crate) fn of(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.wrong.with(|all| {
                all.iter().find(|(its, _)| *its == field).map(|(_, words)| words.clone())
            })
        })
    }

    /// Forgets everything: another try begins.
    pub(crate) fn clear(self) {
        self.wrong.set(Vec::new());
        self.whole.set(None);
    }

    /// Shows what is wrong with the inputs, and takes the person to the first.
    pub(crate) fn inputs(self, wrong: Vec<Wrong>) {
        if let Some(first) = wrong.first() {
            browser::focus(first.field);
        }
        self.wrong.set(wrong.into_iter().map(|it| (it.field, it.words.to_owned())).collect());
    }

    /// Shows what the relay refused: at the input it names, else for the whole. `rename` turns the
    /// relay's name of an input into the screen's.
    pub(crate) fn refused(self, error: ApiError, rename: impl Fn(&str) -> Option<&'static str>) {
        match error.field.as_deref().and_then(rename) {
            Some(field) => {
                browser::focus(field);
                self.wrong.set(vec![(field, error.words)]);
            }
            None => self.whole.set(Some(error)),
        }
    }
}

fn body(session: Session) -> AnyView {
    let problem = browser::parameter(PROBLEM).map(|code| {
        let (title, text) = words::faults::sign_in_problem(&code);
        view! {
            <div role="alert">
                <Notice tone=Tone::Bad title=title>
                    <p>{text}</p>
                </Notice>
            </div>
        }
    });
    view! {
        {problem}
        {authorise(session.apps)}
        {manual()}
    }
    .into_any()
}

/// The preferred way: Salesforce asks for the password, and Twinline never sees it.
fn authorise(apps: Vec<AppChoice>) -> AnyView {
    let setup = Setup::here();
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let keys: Vec<String> = apps.iter().map(|app| app.key.clone()).collect();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        faults.clear();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let start = setup.draft.with_untracked(|it| it.start(&keys, org_of_link().as_deref()));
        match start {
            Err(wrong) => faults.inputs(wrong),
            Ok(start) => {
                busy.set(true);
                spawn_local(async move {
                    match post::<_, GoTo>(paths::START_SALESFORCE, &start).await {
                        Ok(to) => browser::leave_for(&to.url),
                        Err(error) => faults.refused(error, place_field(setup)),
                    }
                    busy.set(false);
                });
            }
        }
    };
    view! {
        <form class="card" novalidate on:submit=submit>
            <p>{words::setup::SALESFORCE_LEAD}</p>
            {company(apps, setup, faults)}
            {places(setup, faults)}
            {notice::error(faults.whole.into())}
            <p class="actions">
                <Submit busy=busy words=words::SIGN_IN_SALESFORCE />
            </p>
        </form>
    }
    .into_any()
}

/// The relay calls both addresses `url`; the screen has one box for each.
fn place_field(setup: Setup) -> impl Fn(&str) -> Option<&'static str> {
    let place = setup.draft.with_untracked(|draft| draft.place);
    move |name| match (name, place) {
        ("url", Place::Community) => Some("community_url"),
        ("url", Place::MyDomain) => Some("domain_url"),
        ("url", Place::Production | Place::Sandbox) => None,
        (other, _) => flow::field_of(other),
    }
}

fn company(apps: Vec<AppChoice>, setup: Setup, faults: Faults) -> Option<AnyView> {
    if apps.len() < 2 {
        return None;
    }
    let linked = org_of_link().unwrap_or_default();
    let mut options = vec![(String::new(), words::setup::CHOOSE.to_owned())];
    options.extend(apps.into_iter().map(|app| (app.key, app.name)));
    let value = Signal::derive(move || {
        let app = setup.draft.with(|draft| draft.app.clone());
        if app.is_empty() { linked.clone() } else { app }
    });
    Some(
        view! {
            <Choice
                id="app"
                label=words::setup::COMPANY
                options=options
                value=value
                fault=faults.of("app")
                on_choice=move |key| setup.draft.update(|draft| draft.app = key)
            />
        }
        .into_any(),
    )
}

fn places(setup: Setup, faults: Faults) -> AnyView {
    let is = move |place| Signal::derive(move || setup.draft.with(|it| it.place == place));
    let choose = move |place| move |on| setup.draft.update(|draft| draft.choose(place, on));
    let suffix = setup.text(|draft| &mut draft.suffix);
    let community = setup.text(|draft| &mut draft.community_url);
    let domain = setup.text(|draft| &mut draft.domain_url);
    let (sandbox, in_community) = (is(Place::Sandbox), is(Place::Community));
    let my_domain = is(Place::MyDomain);
    let toggle = move |_| choose(Place::MyDomain)(!my_domain.get_untracked());
    view! {
        <fieldset class="group">
            <legend>{words::setup::PLACES}</legend>
            <Check
                id="sandbox"
                label=words::setup::SANDBOX
                on=sandbox
                on_change=choose(Place::Sandbox)
            />
            <Show when=move || sandbox.get()>
                <div class="inset">
                    <Field
                        id="suffix"
                        label=words::setup::SUFFIX
                        hint=words::setup::SUFFIX_HINT
                        value=suffix
                        fault=faults.of("suffix")
                    />
                </div>
            </Show>
            <Check
                id="community"
                label=words::setup::COMMUNITY
                on=in_community
                on_change=choose(Place::Community)
            />
            <Show when=move || in_community.get()>
                <div class="inset">
                    <Field
                        id="community_url"
                        label=words::setup::COMMUNITY_URL
                        input=Input::Url
                        placeholder="https://example.my.site.com/partners"
                        value=community
                        fault=faults.of("community_url")
                    />
                </div>
            </Show>
            <button
                type="button"
                class="link"
                aria-expanded=move || my_domain.get().to_string()
                on:click=toggle
            >
                {words::setup::MY_DOMAIN}
            </button>
            <Show when=move || my_domain.get()>
                <div class="inset">
                    <Field
                        id="domain_url"
                        label=words::setup::DOMAIN_URL
                        hint=words::setup::DOMAIN_HINT
                        input=Input::Url
                        placeholder="https://example.my.salesforce.com"
                        value=domain
                        fault=faults.of("domain_url")
                    />
                </div>
            </Show>
        </fieldset>
    }
    .into_any()
}

/// The old way, folded: it ends with Salesforce's Summer '27 release.
fn manual() -> AnyView {
    let setup = Setup::here();
    let open = setup.draft.with_untracked(|draft| draft.manual);
    view! {
        <details
            class="fold card"
            open=open
            on:toggle=move |event| {
                let open = event_target::<web_sys::Element>(&event).has_attribute("open");
                setup.draft.update(|draft| draft.manual = open);
            }
        >
            <summary>{words::setup::MANUAL}</summary>
            {manual_form(setup)}
        </details>
    }
    .into_any()
}

fn manual_form(setup: Setup) -> AnyView {
    let stage = stage();
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let (password, token) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let keep = RwSignal::new(Keep::default());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        faults.clear();
        let sent = setup.draft.with_untracked(|draft| {
            draft.credentials(
                &password.get_untracked(),
                &token.get_untracked(),
                keep.get_untracked(),
            )
        });
        match sent {
            Err(wrong) => faults.inputs(wrong),
            Ok(credentials) => {
                busy.set(true);
                spawn_local(async move {
                    match post(paths::SALESFORCE_CREDENTIALS, &credentials).await {
                        Ok(session) => go_on(stage, session),
                        Err(error) => {
                            busy.set(false);
                            faults.refused(error, flow::field_of);
                        }
                    }
                });
            }
        }
    };
    let login = setup.text(|draft| &mut draft.login);
    view! {
        <form novalidate on:submit=submit>
            <p class="hint">{words::setup::MANUAL_NOTE}</p>
            <Field
                id="login"
                label=words::setup::LOGIN
                placeholder="name@example.com"
                autocomplete="username"
                value=login
                fault=faults.of("login")
            />
            <Field
                id="password"
                label=words::setup::PASSWORD
                input=Input::Password
                autocomplete="current-password"
                value=password
                fault=faults.of("password")
            />
            <Field
                id="security_token"
                label=words::setup::TOKEN_OPTIONAL
                hint=words::setup::TOKEN_HINT
                input=Input::Password
                value=token
                fault=faults.of("security_token")
            />
            {manual_sandbox(setup, faults)}
            {keep_choice(keep, faults)}
            {notice::error(faults.whole.into())}
            <Show when=move || busy.get()>
                <Progress words=words::setup::SALESFORCE_BUSY.to_owned() share=None />
            </Show>
            <p class="actions end">
                <Submit busy=busy words=words::NEXT />
            </p>
        </form>
    }
    .into_any()
}

fn manual_sandbox(setup: Setup, faults: Faults) -> AnyView {
    let on = Signal::derive(move || setup.draft.with(|draft| draft.manual_sandbox));
    let suffix = setup.text(|draft| &mut draft.manual_suffix);
    view! {
        <Check
            id="manual_sandbox"
            label=words::setup::SANDBOX
            on=on
            on_change=move |on| setup.draft.update(|draft| draft.manual_sandbox = on)
        />
        <Show when=move || on.get()>
            <div class="inset">
                <Field
                    id="manual_suffix"
                    label=words::setup::SUFFIX
                    hint=words::setup::SUFFIX_HINT
                    value=suffix
                    fault=faults.of("manual_suffix")
                />
            </div>
        </Show>
    }
    .into_any()
}

fn keep_choice(keep: RwSignal<Keep>, faults: Faults) -> AnyView {
    let is = move |its| Signal::derive(move || keep.get() == its);
    view! {
        <fieldset class="group" aria-describedby="keep-error">
            <legend>{words::setup::KEEP}</legend>
            <Radio
                id="keep"
                group="keep"
                label=words::setup::KEEP_YES
                on=is(Keep::Yes)
                on_choice=move || keep.set(Keep::Yes)
            />
            <Radio
                id="keep_not"
                group="keep"
                label=words::setup::KEEP_NO
                on=is(Keep::No)
                on_choice=move || keep.set(Keep::No)
            />
            {fault_line("keep", faults.of("keep"))}
        </fieldset>
    }
    .into_any()
}
