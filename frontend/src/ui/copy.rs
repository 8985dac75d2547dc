//! A button that puts a text on the clipboard, and says whether that worked.

use crate::browser;
use crate::ui::button::Button;
use crate::words;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The button, by its words.
pub(crate) fn copy(text: String, button: &'static str) -> AnyView {
    let label = RwSignal::new(button);
    let press = move || {
        let text = text.clone();
        spawn_local(async move {
            let done = browser::copy(&text).await;
            label.set(if done { words::COPIED } else { words::NOT_COPIED });
        });
    };
    view! {
        <Button on_press=press>
            <span aria-live="polite">{move || label.get()}</span>
        </Button>
    }
    .into_any()
}
