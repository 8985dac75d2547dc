//! Step 2: the mailbox. Office 365 by Microsoft's own sign-in ([`office`]), Exchange by advanced
//! set-up.

mod office;

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
use crate::words;
use api::session::{Connection, Session};
use api::wizard::{MailboxReply, Tried};
use api::{Code, paths};
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

fn form(setup: Setup) -> AnyView {
    let stage = stage();
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let password = RwSignal::new(String::new());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        faults.clear();
        let typed = password.get_untracked();
        match setup.draft.with_untracked(|draft| draft.mailbox(&typed, zone())) {
            Err(wrong) => faults.inputs(wrong),
            Ok(credentials) => {
                busy.set(true);
                spawn_local(async move {
                    match post::<_, MailboxReply>(paths::MAILBOX_CREDENTIALS, &credentials).await {
                        Ok(reply) => connected(stage, setup, reply, faults).await,
                        Err(error) => {
                            // A refused password is never sent twice by itself.
                            if error.code == Code::MailboxRefused {
                                password.set(String::new());
                            }
                            let own_url = setup.draft.with_untracked(|draft| draft.own_url);
                            faults.refused(error, field_on_show(own_url));
                        }
                    }
                    busy.set(false);
                });
            }
        }
    };
    view! {
        <form novalidate on:submit=submit>
            {fields(setup, password, faults)} {notice::error(faults.whole.into())}
            <Show when=move || busy.get()>
                <Progress words=words::setup::MAILBOX_BUSY.to_owned() share=None />
            </Show>
            <p class="actions end">
                <Submit busy=busy words=words::NEXT />
            </p>
        </form>
    }
    .into_any()
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

async fn connected(stage: Stage, setup: Setup, reply: MailboxReply, faults: Faults) {
    setup.tried.set(reply.tried);
    match get::<Session>(paths::SESSION).await {
        Ok(session) => go_on(stage, session),
        Err(error) => faults.whole.set(Some(error)),
    }
}

/// What was tried to find the mailbox, told on the step after it.
pub(crate) fn how_found(tried: Vec<Tried>) -> Option<AnyView> {
    if tried.is_empty() {
        return None;
    }
    let lines = tried
        .into_iter()
        .map(|tried| {
            let words = if tried.worked { words::setup::WORKED } else { words::setup::NOT_THERE };
            let class = if tried.worked { "tried good" } else { "tried" };
            view! {
                <li class=class>
                    <span>{tried.what}</span>
                    <span class="tried-state">{words}</span>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <Notice tone=Tone::Good title=words::setup::MAILBOX_FOUND>
                <details class="fold">
                    <summary>{words::setup::HOW_FOUND}</summary>
                    <ul class="plain">{lines}</ul>
                </details>
            </Notice>
        }
        .into_any(),
    )
}
