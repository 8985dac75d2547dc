//! The house widgets: native elements with labels, errors and states that everyone can perceive.

pub(crate) mod button;
pub(crate) mod copy;
pub(crate) mod dialog;
pub(crate) mod field;
pub(crate) mod icon;
pub(crate) mod notice;
pub(crate) mod progress;
pub(crate) mod remote;
pub(crate) mod table;
pub(crate) mod toggle;

use crate::browser;
use leptos::prelude::*;

/// The heading of a screen, which takes the focus when the screen comes on show.
pub(crate) fn heading(words: impl Into<String>) -> AnyView {
    view! {
        <h1 id=browser::HEADING tabindex="-1">
            {words.into()}
        </h1>
    }
    .into_any()
}
