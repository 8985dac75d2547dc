//! What an administrator sees who comes back from approving Twinline, signed in here or not.

use crate::browser;
use crate::ui;
use crate::ui::notice::{Notice, Tone};
use crate::words;
use leptos::prelude::*;

/// Shows it.
pub(crate) fn show() -> AnyView {
    let refused = browser::parameter("problem").is_some();
    let (tone, title, text) = if refused {
        (Tone::Warning, words::office::NOT_APPROVED, words::office::NOT_APPROVED_MORE)
    } else {
        (Tone::Good, words::office::THANKS, words::office::THANKS_MORE)
    };
    view! {
        <section class="column">
            {ui::heading(title)}
            <Notice tone=tone title=title>
                <p>{text}</p>
            </Notice>
        </section>
    }
    .into_any()
}
