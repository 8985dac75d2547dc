//! A question that must be answered first, as the browser's own dialog: it holds the focus, closes
//! on Escape and is announced.

use crate::ui::button::{Button, Weight};
use crate::words;
use leptos::html::Dialog as Element;
use leptos::prelude::*;

/// A question with a yes of its own words and a way back.
#[component]
pub(crate) fn Ask(
    /// Whether it is on show.
    open: RwSignal<bool>,
    /// The question.
    title: &'static str,
    /// What follows from a yes.
    #[prop(into)]
    text: Signal<String>,
    /// The words of the yes.
    yes: &'static str,
    /// What the yes does.
    on_yes: impl Fn() + 'static,
) -> impl IntoView {
    let dialog = NodeRef::<Element>::new();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() {
            // A dialog that is already open stays so.
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    view! {
        <dialog node_ref=dialog aria-label=title on:close=move |_| open.set(false)>
            <h2>{title}</h2>
            <p>{text}</p>
            <p class="actions end">
                <Button on_press=move || open.set(false)>{words::CANCEL}</Button>
                <Button
                    weight=Weight::Primary
                    on_press=move || {
                        open.set(false);
                        on_yes();
                    }
                >
                    {yes}
                </Button>
            </p>
        </dialog>
    }
}
