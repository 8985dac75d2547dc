//! The pane in Outlook: a document and a program of its own, which shares the house widgets and the
//! words with the page.
//!
//! [`outlook`] is what is open in Outlook, as `frontend/pane.js` tells it. [`pairing`] signs the
//! pane in by a code; what it gets is kept here, in memory, and is gone when the pane is closed.
//! [`people`] shows what is known of the people, and [`state`] how the sync is.

mod outlook;
mod pairing;
mod people;
mod state;

use crate::ui::notice::{self, Notice, Tone};
use crate::ui::remote::{self, Remote};
use crate::words;
use api::{ApiError, Code};
use leptos::prelude::*;
use outlook::Told;

/// What the parts of the pane share.
#[derive(Clone, Copy)]
struct Pane {
    /// What is open in Outlook, once it was told.
    told: RwSignal<Option<Told>>,
    /// With what requests are signed, once the pane is connected.
    bearer: RwSignal<Option<String>>,
}

impl Pane {
    /// What came of a request: when the pane is no longer connected, it pairs anew.
    fn heard<T>(self, answer: Result<T, ApiError>) -> Result<T, ApiError> {
        if let Err(ApiError { code: Code::NotSignedIn, .. }) = &answer {
            self.bearer.set(None);
        }
        answer
    }
}

/// Puts the pane into its document.
pub fn start() {
    mount_to_body(|| {
        let pane = Pane { told: RwSignal::new(None), bearer: RwSignal::new(None) };
        outlook::listen(pane.told);
        view! { <main id="main">{shell(pane)}</main> }
    });
}

fn shell(pane: Pane) -> AnyView {
    let outside = Memo::new(move |_| pane.told.with(|told| *told == Some(Told::Absent)));
    let connected = Memo::new(move |_| pane.bearer.with(Option::is_some));
    let parts = move || match (outside.get(), connected.get()) {
        (true, _) => absent(),
        (false, false) => untrack(|| pairing::show(pane)),
        (false, true) => untrack(|| {
            view! {
                {people::show(pane)}
                {state::show(pane)}
            }
            .into_any()
        }),
    };
    view! { {parts} }.into_any()
}

fn absent() -> AnyView {
    view! {
        <h1>{words::pane::ABSENT}</h1>
        <Notice tone=Tone::Info title=words::pane::ABSENT_WHY>
            <p>{words::pane::ABSENT_NEXT}</p>
        </Notice>
    }
    .into_any()
}

/// What was asked for: a skeleton first, then it or the error.
fn shown<T: Clone + Send + Sync + 'static>(
    asked: RwSignal<Remote<T>>,
    again: impl Fn() + Copy + Send + 'static,
    view: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    let part = move || match asked.get() {
        Remote::Loading => remote::skeleton(),
        Remote::Ready(value) => untrack(|| view(value)),
        Remote::Failed(error) => untrack(|| notice::failed(error, again)),
    };
    view! { {part} }.into_any()
}
