//! The Outlook add-in: its manifest, how it is installed, and the panes that are connected.

use super::frame;
use crate::api_calls::{get, tell};
use crate::ui::button::{Button, Submit};
use crate::ui::copy::copy;
use crate::ui::field::{Field, Shown};
use crate::ui::notice::{self, Notice, Tone};
use crate::ui::remote::{self, Remote};
use crate::words;
use api::pane::{Addin, Confirm, Installed};
use api::{ApiError, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::SubmitEvent;

/// Microsoft's page on which a person installs an add-in
/// (<https://learn.microsoft.com/office/dev/add-ins/outlook/sideload-outlook-add-ins-for-testing>).
const ALONE: &str = "https://aka.ms/olksideload";
/// Its page on which an administrator does.
const ADMIN: &str = "https://admin.microsoft.com/Adminportal/Home#/Settings/IntegratedApps";
/// The input that an error may be about.
const CODE: &str = "code";

/// Shows it.
pub(crate) fn show() -> AnyView {
    let addin = RwSignal::new(Remote::Loading);
    let load =
        move || spawn_local(async move { addin.set(get::<Addin>(paths::ADDIN).await.into()) });
    load();
    let panes = Panes {
        addin,
        code: RwSignal::new(String::new()),
        done: RwSignal::new(false),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
    };
    let body = view! {
        <p>{words::addin::LEAD}</p>
        {remote::shown(addin, load, move |addin| parts(panes, &addin))}
    };
    frame(words::addin::TITLE, body.into_any())
}

fn parts(panes: Panes, addin: &Addin) -> AnyView {
    let plain = (!addin.encrypted).then(|| {
        view! {
            <Notice tone=Tone::Warning title=words::addin::PLAIN>
                <p>{words::addin::PLAIN_MORE}</p>
            </Notice>
        }
    });
    view! {
        {plain}
        <div class="cards">
            {addin.mailbox.clone().map(|installed| panes.mailbox(installed))}
            {manifest(addin)}
            <div class="cards span">
            {way(
                ("alone", words::addin::ALONE),
                words::addin::ALONE_STEPS,
                (ALONE, words::addin::ALONE_OPEN),
                view! { <p class="hint">{words::addin::ALONE_HINT}</p> }.into_any(),
            )}
            {way(
                ("admin", words::addin::ADMIN),
                words::addin::ADMIN_STEPS,
                (ADMIN, words::addin::ADMIN_OPEN),
                others(),
            )}
            </div>
            {panes.card(addin.panes)}
        </div>
    }
    .into_any()
}

fn manifest(addin: &Addin) -> AnyView {
    view! {
        <section class="card span" aria-labelledby="manifest">
            <h2 id="manifest">{words::addin::MANIFEST}</h2>
            <p class="hint">{words::addin::MANIFEST_MORE}</p>
            <Shown
                id="manifest-address"
                label=words::addin::ADDRESS
                value=addin.manifest.clone()
            />
            <p class="actions">
                <a class="button primary" href=paths::ADDIN_MANIFEST download="twinline.xml">
                    {words::addin::DOWNLOAD}
                </a>
                {copy(addin.manifest.clone(), words::addin::COPY)}
            </p>
        </section>
    }
    .into_any()
}

/// One way to install it: steps, the link to where they are taken, and what else there is to say.
fn way(
    (id, title): (&'static str, &'static str),
    steps: [&'static str; 3],
    (to, open): (&'static str, &'static str),
    rest: AnyView,
) -> AnyView {
    view! {
        <section class="card" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <ol class="in-order">
                {steps.map(|step| view! { <li>{step}</li> }).collect_view()}
            </ol>
            <p class="actions">
                <a class="button" href=to target="_blank" rel="noopener">
                    {open}
                </a>
            </p>
            {rest}
        </section>
    }
    .into_any()
}

fn others() -> AnyView {
    view! {
        <p class="hint">{words::addin::ADMIN_EXCHANGE}</p>
        <p class="hint">
            <a class="link" href=paths::ADDIN_UNIFIED download="twinline.json">
                {words::addin::UNIFIED}
            </a>
        </p>
    }
    .into_any()
}

/// The form by which a pane is connected.
#[derive(Clone, Copy)]
struct Panes {
    addin: RwSignal<Remote<Addin>>,
    code: RwSignal<String>,
    done: RwSignal<bool>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
}

impl Panes {
    /// The add-in in a mailbox on premises, into which it can be put from here.
    fn mailbox(self, installed: Installed) -> AnyView {
        let (state, title, more) = match &installed {
            Installed::Done => (
                "state good",
                words::addin::MAILBOX_DONE,
                words::addin::MAILBOX_DONE_MORE.to_owned(),
            ),
            Installed::Unknown => (
                "state off",
                words::addin::MAILBOX_UNKNOWN,
                words::addin::MAILBOX_UNKNOWN_MORE.to_owned(),
            ),
            Installed::Refused(code) => {
                ("state bad", words::addin::MAILBOX_REFUSED, words::addin::refused(code))
            }
        };
        let button = (installed != Installed::Done).then(|| {
            view! {
                <p class="actions">
                    <Button busy=self.busy on_press=move || self.install()>
                        {words::addin::MAILBOX_INSTALL}
                    </Button>
                </p>
            }
        });
        view! {
            <section class="card span" aria-labelledby="mailbox">
                <h2 id="mailbox">{words::addin::MAILBOX}</h2>
                <p class=state>{title}</p>
                <p class="hint">{more}</p>
                {button}
            </section>
        }
        .into_any()
    }

    fn card(self, count: u32) -> AnyView {
        let about_code = |error: &ApiError| error.field.as_deref() == Some(CODE);
        let fault =
            Signal::derive(move || self.error.get().filter(about_code).map(|error| error.words));
        let other = Signal::derive(move || self.error.get().filter(|error| !about_code(error)));
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.connect();
        };
        let state = if count > 0 { "state good" } else { "state off" };
        let done = view! {
            <div role="status">
                <Show when=move || self.done.get()>
                    <Notice tone=Tone::Good title=words::addin::CONNECTED>
                        <p>{words::addin::CONNECTED_MORE}</p>
                    </Notice>
                </Show>
            </div>
        };
        view! {
            <section class="card span" aria-labelledby="panes">
                <h2 id="panes">{words::addin::PANES}</h2>
                <p class=state>
                    {words::addin::panes(count)}
                </p>
                <p>{words::addin::PANES_MORE}</p>
                <form class="code-form" on:submit=submit>
                    <Field
                        id="pane-code"
                        label=words::addin::CODE
                        placeholder=words::addin::CODE_LIKE
                        value=self.code
                        fault=fault
                    />
                    {notice::error(other)}
                    <p class="actions">
                        <Submit busy=self.busy words=words::addin::CONNECT />
                    </p>
                </form>
                {done}
                {(count > 0).then(|| self.end())}
            </section>
        }
        .into_any()
    }

    fn end(self) -> AnyView {
        view! {
            <p class="actions">
                <Button busy=self.busy on_press=move || self.disconnect()>
                    {words::addin::END}
                </Button>
            </p>
            <p class="hint">{words::addin::END_HINT}</p>
        }
        .into_any()
    }

    fn connect(self) {
        let code = self.code.with_untracked(|code| code.trim().to_owned());
        if code.is_empty() {
            return;
        }
        self.act(async move {
            tell(paths::ADDIN_CONFIRM, &Confirm { code }).await?;
            self.code.set(String::new());
            self.done.set(true);
            Ok(())
        });
    }

    fn disconnect(self) {
        self.act(async { tell(paths::ADDIN_END, &()).await });
    }

    fn install(self) {
        self.act(async { tell(paths::ADDIN_INSTALL, &()).await });
    }

    fn act(self, deed: impl Future<Output = Result<(), ApiError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.done.set(false);
        self.error.set(None);
        spawn_local(async move {
            match deed.await {
                Ok(()) => self.addin.set(get::<Addin>(paths::ADDIN).await.into()),
                Err(error) => self.error.set(Some(error)),
            }
            self.busy.set(false);
        });
    }
}
