//! Check boxes, switches and radio buttons, all native, each with its own label.

use leptos::prelude::*;

/// A check box with its words behind it.
#[component]
pub(crate) fn Check(
    /// Its id.
    id: &'static str,
    /// Its words.
    label: &'static str,
    /// Whether it is ticked.
    #[prop(into)]
    on: Signal<bool>,
    /// Called with the other state.
    on_change: impl Fn(bool) + 'static,
) -> impl IntoView {
    view! {
        <div class="check">
            <input
                id=id
                name=id
                type="checkbox"
                prop:checked=move || on.get()
                on:change=move |event| on_change(event_target_checked(&event))
            />
            <label for=id>{label}</label>
        </div>
    }
}

/// A switch: a check box that takes effect at once.
#[component]
pub(crate) fn Switch(
    /// Its id.
    id: &'static str,
    /// What it switches.
    label: &'static str,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Called with the other state.
    on_change: impl Fn(bool) + 'static,
) -> impl IntoView {
    view! {
        <div class="switch">
            <input
                id=id
                name=id
                type="checkbox"
                role="switch"
                prop:checked=move || on.get()
                on:change=move |event| on_change(event_target_checked(&event))
            />
            <label for=id>{label}</label>
        </div>
    }
}

/// One radio button of a group.
#[component]
pub(crate) fn Radio(
    /// Its id.
    id: &'static str,
    /// Its group.
    group: &'static str,
    /// Its words.
    label: &'static str,
    /// Whether it is chosen.
    #[prop(into)]
    on: Signal<bool>,
    /// Called when it is chosen.
    on_choice: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <div class="check">
            <input
                id=id
                name=group
                type="radio"
                prop:checked=move || on.get()
                on:change=move |_| on_choice()
            />
            <label for=id>{label}</label>
        </div>
    }
}
