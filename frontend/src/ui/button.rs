//! Buttons: one main action a screen, the others quieter.

use leptos::prelude::*;

/// How much a button stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// The main action.
    Primary,
    /// Another action.
    Plain,
}

impl Weight {
    fn class(self) -> &'static str {
        match self {
            Weight::Primary => "button primary",
            Weight::Plain => "button",
        }
    }
}

/// A button that does something on this screen.
#[component]
pub(crate) fn Button(
    /// How much it stands out.
    #[prop(default = Weight::Plain)]
    weight: Weight,
    /// Whether what it started is still under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Its name for those who hear it, where its words alone do not say what it is about.
    #[prop(optional, into)]
    name: Option<String>,
    /// Whether it is the one that was chosen, of buttons that stay.
    #[prop(optional, into)]
    chosen: Option<Signal<bool>>,
    /// What it does.
    on_press: impl Fn() + 'static,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=weight.class()
            aria-label=name
            aria-pressed=move || chosen.map(|it| if it.get() { "true" } else { "false" })
            aria-disabled=move || busy.get().then_some("true")
            on:click=move |_| {
                if !busy.get_untracked() {
                    on_press();
                }
            }
        >
            {children()}
        </button>
    }
}

/// The button that sends the form around it. The form itself sees to double presses.
#[component]
pub(crate) fn Submit(
    /// Whether the form is on its way.
    #[prop(into)]
    busy: Signal<bool>,
    /// Its words.
    words: &'static str,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class="button primary"
            aria-disabled=move || busy.get().then_some("true")
        >
            {words}
        </button>
    }
}
