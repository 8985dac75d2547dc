//! Step 2: the mailbox. Office 365 by Microsoft's own sign-in ([`office`]), Exchange by advanced
//! set-up, which finds the server ([`search`]).

mod office;
pub(crate) mod search;

use crate::api_calls::{get, post};
use crate::app::{Stage, stage, zone};
use crate::ui::button::Submit;
use crate::ui::field::{Field, Input};
use crate::ui::notice::{self, Notice, Tone};
use crate::ui::progress::Progress;
use crate::ui::toggle::Check;
use crate::wizard::flow::{self, Step};
use crate::wizard::salesforce::Faults;
use crate::wizard::{Setup, frame, go_on};
use crate::{events, words};
use api::dashboard::Event;
use api::session::{Connection, Session};
use api::wizard::{MailboxCredentials, MailboxEnd, MailboxReply};
use api::{ApiError, Code, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Shows it.
pub(crate) fn show() -> AnyView {
    frame(Step::Mailbox, body)
}

fn body(session: Session) -> AnyView {
    let setup = Setup::here();
    let office = office::card(&session);
    let again = match session.mailbox {
        Connection::NeedsAttention { words, .. } => Some(view! {
            <Notice tone=Tone::Warning title=words::setup::MAILBOX_AGAIN>
                <p>{words}</p>
            </Notice>
        }),
        Connection::Missing | Connection::Connected { .. } => None,
    };
    let open = setup.draft.with_untracked(|draft| draft.advanced);
    view! {
        {again}
        <p>{words::setup::MAILBOX_LEAD}</p>
        {office}
        <details
            class="fold card"
            open=open
            on:toggle=move |event| {
                let open = event_target::<web_sys::Element>(&event).has_attribute("open");
                setup.draft.update(|draft| draft.advanced = open);
            }
        >
            <summary>{words::setup::ADVANCED}</summary>
            {form(setup)}
        </details>
    }
    .into_any()
}

/// What the form and its answers share.
#[derive(Clone, Copy)]
struct Form {
    stage: Stage,
    setup: Setup,
    faults: Faults,
    password: RwSignal<String>,
    busy: RwSignal<bool>,
    /// How the last search ended.
    end: RwSignal<Option<MailboxEnd>>,
}

fn form(setup: Setup) -> AnyView {
    let form = Form {
        stage: stage(),
        setup,
        faults: Faults::new(),
        password: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        end: RwSignal::new(None),
    };
    events::listen(move |event| match event {
        Event::Tried(tried) if form.busy.get_untracked() => {
            setup.tried.update(|all| all.push(tried));
        }
        Event::Tried(_) | Event::Progress(_) | Event::Ended(_) | Event::Changed => {}
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        form.send(Vec::new());
    };
    view! {
        <form novalidate on:submit=submit>
            <p class="hint">{words::search::LEAD}</p>
            {fields(setup, form.password, form.faults)} {notice::error(form.faults.whole.into())}
            <div role="alert">
                {move || {
                    let confirm = move |host| form.send(vec![host]);
                    search::ended(form.end.get()?, setup.tried.get_untracked(), confirm)
                }}
            </div>
            <Show when=move || form.busy.get()>
                <Progress words=words::search::BUSY.to_owned() share=None />
                {move || search::list(setup.tried.get())}
            </Show>
            <p class="actions end">
                <Submit busy=form.busy words=words::NEXT />
            </p>
        </form>
    }
    .into_any()
}

impl Form {
    /// Looks for the mailbox and signs in; the password may also go to the confirmed hosts.
    fn send(self, confirmed: Vec<String>) {
        if self.busy.get_untracked() {
            return;
        }
        self.faults.clear();
        self.end.set(None);
        self.setup.tried.set(Vec::new());
        let password = self.password.get_untracked();
        match self.setup.draft.with_untracked(|draft| draft.mailbox(&password, zone())) {
            Err(wrong) => self.faults.inputs(wrong),
            Ok(credentials) => {
                self.busy.set(true);
                let credentials = MailboxCredentials { confirmed, ..credentials };
                spawn_local(async move {
                    let answer = post(paths::MAILBOX_CREDENTIALS, &credentials).await;
                    self.answered(answer).await;
                    self.busy.set(false);
                });
            }
        }
    }

    async fn answered(self, answer: Result<MailboxReply, ApiError>) {
        let reply = match answer {
            Ok(reply) => reply,
            Err(error) => {
                // A refused password is never sent twice by itself.
                if error.code == Code::MailboxRefused {
                    self.password.set(String::new());
                }
                let own_url = self.setup.draft.with_untracked(|draft| draft.own_url);
                return self.faults.refused(error, field_on_show(own_url));
            }
        };
        self.setup.tried.set(reply.tried);
        if !matches!(reply.end, MailboxEnd::Connected(_)) {
            return self.end.set(Some(reply.end));
        }
        match get::<Session>(paths::SESSION).await {
            Ok(session) => go_on(self.stage, session),
            Err(error) => self.faults.whole.set(Some(error)),
        }
    }
}

fn fields(setup: Setup, password: RwSignal<String>, faults: Faults) -> AnyView {
    let email = setup.text(|draft| &mut draft.email);
    let user_name = setup.text(|draft| &mut draft.user_name);
    let url = setup.text(|draft| &mut draft.url);
    let own_url = Signal::derive(move || setup.draft.with(|draft| draft.own_url));
    view! {
        <Field
            id="email"
            label=words::setup::EMAIL
            input=Input::Email
            placeholder="name@example.com"
            autocomplete="email"
            value=email
            fault=faults.of("email")
        />
        <Field
            id="mailbox_password"
            label=words::setup::PASSWORD
            hint=words::setup::MAILBOX_PASSWORD_HINT
            input=Input::Password
            value=password
            fault=faults.of("mailbox_password")
        />
        <Field
            id="user_name"
            label=words::setup::USER_NAME
            hint=words::setup::USER_NAME_HINT
            placeholder="DOMAIN\\user"
            value=user_name
            fault=faults.of("user_name")
        />
        <Check
            id="own_url"
            label=words::setup::OWN_URL
            on=own_url
            on_change=move |on| setup.draft.update(|draft| draft.own_url = on)
        />
        <Show when=move || own_url.get()>
            <div class="inset">
                <Field
                    id="url"
                    label=words::setup::EWS_URL
                    input=Input::Url
                    placeholder="https://mail.example.com/EWS/Exchange.asmx"
                    value=url
                    fault=faults.of("url")
                />
            </div>
        </Show>
    }
    .into_any()
}

/// The box on the screen that the relay means. The address has one only when it is typed by hand.
fn field_on_show(own_url: bool) -> impl Fn(&str) -> Option<&'static str> {
    move |name| match name {
        "password" => Some("mailbox_password"),
        "url" if !own_url => None,
        other => flow::field_of(other),
    }
}
