//! Something asked of the relay: on its way, here, or refused.

use crate::app::stage;
use crate::router::{Link, Screen};
use crate::ui::notice::{self, Notice, Tone};
use crate::words;
use api::{ApiError, Code};
use leptos::prelude::*;

/// Something asked of the relay.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Remote<T> {
    /// On its way.
    #[default]
    Loading,
    /// Here.
    Ready(T),
    /// Refused, with words.
    Failed(ApiError),
}

impl<T> From<Result<T, ApiError>> for Remote<T> {
    fn from(answer: Result<T, ApiError>) -> Self {
        match answer {
            Ok(value) => Remote::Ready(value),
            Err(error) => Remote::Failed(error),
        }
    }
}

impl<T> Remote<T> {
    /// What is here.
    pub(crate) fn ready(&self) -> Option<&T> {
        match self {
            Remote::Ready(value) => Some(value),
            Remote::Loading | Remote::Failed(_) => None,
        }
    }
}

/// Shows what was asked for: a skeleton first, then it or the error.
pub(crate) fn shown<T: Clone + Send + Sync + 'static>(
    asked: impl Get<Value = Remote<T>> + Send + 'static,
    again: impl Fn() + Copy + Send + 'static,
    view: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    let part = move || match asked.get() {
        Remote::Loading => skeleton(),
        Remote::Ready(value) => untrack(|| view(value)),
        Remote::Failed(error) if error.code == Code::NotSignedIn => signed_out(),
        Remote::Failed(error) => untrack(|| notice::failed(error, again)),
    };
    view! { {part} }.into_any()
}

/// The next step of a person whose session is over.
pub(crate) fn signed_out() -> AnyView {
    let stage = stage();
    let reload = move |_| stage.reload();
    view! {
        <Notice tone=Tone::Info title=words::NOT_SIGNED_IN>
            <p>{words::NOT_SIGNED_IN_NEXT}</p>
            <p class="actions" on:click=reload>
                <Link to=Screen::Home class="button primary">
                    {words::TO_START}
                </Link>
            </p>
        </Notice>
    }
    .into_any()
}

/// Grey lines in the place of what is to come.
pub(crate) fn skeleton() -> AnyView {
    view! {
        <div class="skeleton" aria-busy="true">
            <span class="visually-hidden" role="status">
                {words::LOADING}
            </span>
            <div class="bone wide"></div>
            <div class="bone"></div>
            <div class="bone narrow"></div>
        </div>
    }
    .into_any()
}
