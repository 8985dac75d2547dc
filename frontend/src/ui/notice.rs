//! A box that tells something: what happened, why, and the next step.

use crate::ui::button::Button;
use crate::words;
use api::ApiError;
use leptos::prelude::*;

/// How serious it is. The words say it too: colour is never the only sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Good to know.
    Info,
    /// It went well.
    Good,
    /// Look at this.
    Warning,
    /// It failed.
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Info => "notice info",
            Tone::Good => "notice good",
            Tone::Warning => "notice warning",
            Tone::Bad => "notice bad",
        }
    }
}

/// A box with a title and more.
#[component]
pub(crate) fn Notice(
    /// How serious it is.
    tone: Tone,
    /// The first line.
    #[prop(into)]
    title: String,
    /// The rest.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=tone.class()>
            <p class="notice-title">{title}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// The error of a whole form or screen, announced when it appears.
pub(crate) fn error(error: Signal<Option<ApiError>>) -> AnyView {
    view! {
        <div role="alert">
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <Notice tone=Tone::Bad title=words::faults::title(error.code)>
                                <p>{error.words}</p>
                            </Notice>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// An error in place of what could not be shown, with a way to try again.
pub(crate) fn failed(error: ApiError, again: impl Fn() + Send + 'static) -> AnyView {
    view! {
        <div role="alert">
            <Notice tone=Tone::Bad title=words::faults::title(error.code)>
                <p>{error.words}</p>
                <p class="actions">
                    <Button on_press=again>{words::TRY_AGAIN}</Button>
                </p>
            </Notice>
        </div>
    }
    .into_any()
}
