//! The way by Office 365: Microsoft's own sign-in, and the wait for an administrator.

use crate::api_calls::post;
use crate::app::{Stage, stage, zone};
use crate::ui::button::{Button, Weight};
use crate::ui::copy::copy;
use crate::ui::field::Shown;
use crate::ui::notice::{self, Notice, Tone};
use crate::wizard::Setup;
use crate::{api_calls, browser, events, locale, words};
use api::dashboard::Event;
use api::session::{Approval, Session};
use api::wizard::{GoTo, StartMicrosoft};
use api::{ApiError, paths};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The parameter by which the sign-in's way back tells a refusal.
const PROBLEM: &str = "problem";
/// The one problem whose answer is on this screen.
const APPROVAL: &str = "approval";

/// What the buttons share.
#[derive(Clone, Copy)]
struct Going {
    stage: Stage,
    setup: Setup,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
}

/// The card of this way.
pub(super) fn card(session: &Session) -> AnyView {
    let going = Going::new();
    let body = match (&session.approval, session.office_365) {
        (_, false) => not_registered(),
        (None, true) => going.sign_in(),
        (Some(approval), true) if approval.given => going.given(),
        (Some(approval), true) => going.waiting(approval),
    };
    view! {
        {refused(session)}
        <div class="card">{body} {notice::error(going.error.into())}</div>
    }
    .into_any()
}

/// Why Microsoft sent the person back. While the wait for an approval is on show, it says so
/// itself.
fn refused(session: &Session) -> Option<AnyView> {
    let code = browser::parameter(PROBLEM)?;
    if code == APPROVAL && session.approval.is_some() {
        return None;
    }
    let (title, text) = words::office::problem(&code);
    Some(
        view! {
            <div role="alert">
                <Notice tone=Tone::Bad title=title>
                    <p>{text}</p>
                </Notice>
            </div>
        }
        .into_any(),
    )
}

fn not_registered() -> AnyView {
    view! {
        <Notice tone=Tone::Info title=words::office::NOT_REGISTERED>
            <p>{words::office::NOT_REGISTERED_NEXT}</p>
        </Notice>
    }
    .into_any()
}

/// The way to Microsoft's sign-in alone, for a mailbox that turned out to be there.
pub(super) fn way() -> AnyView {
    let going = Going::new();
    let registered = going
        .stage
        .session
        .with_untracked(|session| session.ready().is_some_and(|session| session.office_365));
    if !registered {
        return view! { <p>{words::office::NOT_REGISTERED_NEXT}</p> }.into_any();
    }
    view! {
        {going.button()}
        {notice::error(going.error.into())}
    }
    .into_any()
}

impl Going {
    fn new() -> Going {
        Going {
            stage: stage(),
            setup: Setup::here(),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
        }
    }

    fn button(self) -> AnyView {
        view! {
            <p class="actions">
                <Button weight=Weight::Primary busy=self.busy on_press=move || self.start()>
                    {words::office::SIGN_IN}
                </Button>
            </p>
        }
        .into_any()
    }

    fn sign_in(self) -> AnyView {
        view! {
            <p>{words::office::LEAD}</p>
            {self.button()}
            <p class="hint">
                <button type="button" class="link" on:click=move |_| self.ask()>
                    {words::office::NEED_APPROVAL}
                </button>
            </p>
        }
        .into_any()
    }

    fn waiting(self, approval: &Approval) -> AnyView {
        // The page notices the approval by itself, also one that came while it slept.
        let open = events::listen(move |event| match event {
            Event::Changed => self.look(),
            Event::Progress(_) | Event::Ended(_) | Event::Tried(_) => {}
        });
        Effect::new(move |before: Option<bool>| {
            let open = open.get();
            if open && before == Some(false) {
                self.look();
            }
            open
        });
        let link = approval.link.clone();
        let since = words::office::since(&locale::moment(approval.asked));
        let mail = format!(
            "mailto:?subject={}&body={}",
            js_sys::encode_uri_component(words::office::MAIL_SUBJECT),
            js_sys::encode_uri_component(&words::office::mail_body(&link)),
        );
        view! {
            <div role="status">
                <Notice tone=Tone::Info title=words::office::WAITING>
                    <p>{words::office::WAITING_WHY}</p>
                    <p>{since}</p>
                </Notice>
            </div>
            <Shown id="approval" label=words::office::LINK value=link.clone() />
            <p class="actions">
                {copy(link, words::office::COPY)} <a class="button" href=mail>
                    {words::office::WRITE}
                </a>
            </p>
            <p class="hint">{words::office::WAITING_SAFE}</p>
            <p class="actions end">
                <Button busy=self.busy on_press=move || self.forget()>
                    {words::office::NO_WAIT}
                </Button>
                <Button weight=Weight::Primary busy=self.busy on_press=move || self.start()>
                    {words::office::TRY}
                </Button>
            </p>
        }
        .into_any()
    }

    fn given(self) -> AnyView {
        view! {
            <div role="status">
                <Notice tone=Tone::Good title=words::office::GIVEN>
                    <p>{words::office::GIVEN_NEXT}</p>
                </Notice>
            </div>
            <p class="actions">
                <Button weight=Weight::Primary busy=self.busy on_press=move || self.start()>
                    {words::office::GO_ON}
                </Button>
            </p>
        }
        .into_any()
    }

    /// Leaves for Microsoft's page.
    fn start(self) {
        let typed = self.setup.draft.with_untracked(|draft| draft.email.trim().to_owned());
        let email = (!typed.is_empty()).then_some(typed);
        let start = StartMicrosoft { email, zone: zone() };
        self.work(async move {
            let to = post::<_, GoTo>(paths::START_MICROSOFT, &start).await?;
            browser::leave_for(&to.url);
            Ok(())
        });
    }

    /// Waits for an administrator without having been sent back.
    fn ask(self) {
        self.work(async move {
            post::<_, Approval>(paths::APPROVAL, &()).await?;
            self.stage.reload();
            Ok(())
        });
    }

    fn forget(self) {
        self.work(async move {
            api_calls::take_back(paths::APPROVAL).await?;
            self.stage.reload();
            Ok(())
        });
    }

    fn look(self) {
        self.stage.reload();
    }

    fn work(self, work: impl Future<Output = Result<(), ApiError>> + 'static) {
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            if let Err(error) = work.await {
                self.error.set(Some(error));
            }
            self.busy.set(false);
        });
    }
}
