//! One line of input with its label, hint and error, all tied together.

use leptos::prelude::*;

/// What the browser should expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Any text.
    Text,
    /// An e-mail address.
    Email,
    /// A secret; never kept.
    Password,
    /// An address of the web.
    Url,
    /// A whole number.
    Number,
    /// Something to look for.
    Search,
}

impl Input {
    fn name(self) -> &'static str {
        match self {
            Input::Text => "text",
            Input::Email => "email",
            Input::Password => "password",
            Input::Url => "url",
            Input::Number => "number",
            Input::Search => "search",
        }
    }
}

/// A line of input.
#[component]
pub(crate) fn Field(
    /// Its id, by which errors find it.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What it holds.
    value: RwSignal<String>,
    /// What to expect.
    #[prop(default = Input::Text)]
    input: Input,
    /// A hint below the label.
    #[prop(default = "")]
    hint: &'static str,
    /// An example inside.
    #[prop(default = "")]
    placeholder: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What is wrong with it.
    #[prop(optional, into)]
    fault: Signal<Option<String>>,
) -> impl IntoView {
    let described = move || {
        let hint = (!hint.is_empty()).then(|| format!("{id}-hint"));
        let fault = fault.with(Option::is_some).then(|| format!("{id}-error"));
        let both: Vec<String> = [hint, fault].into_iter().flatten().collect();
        (!both.is_empty()).then(|| both.join(" "))
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {(!hint.is_empty())
                .then(|| {
                    view! {
                        <p class="hint" id=format!("{id}-hint")>
                            {hint}
                        </p>
                    }
                })}
            <input
                id=id
                name=id
                type=input.name()
                placeholder=placeholder
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=move || fault.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            /> {fault_line(id, fault)}
        </div>
    }
}

/// A line to read and to copy from: pressing it selects the whole.
#[component]
pub(crate) fn Shown(
    /// Its id.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What it holds.
    value: String,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="text"
                readonly=true
                value=value
                on:focus=move |event: web_sys::FocusEvent| {
                    event_target::<web_sys::HtmlInputElement>(&event).select();
                }
            />
        </div>
    }
}

/// The error of an input, announced when it appears.
pub(crate) fn fault_line(id: &'static str, fault: Signal<Option<String>>) -> AnyView {
    view! {
        <div role="alert">
            {move || {
                fault
                    .get()
                    .map(|words| {
                        view! {
                            <p class="fault" id=format!("{id}-error")>
                                {words}
                            </p>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// A choice out of a list, as the browser draws it.
#[component]
pub(crate) fn Choice(
    /// Its id.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// Value and words of each option.
    options: Vec<(String, String)>,
    /// The value chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Called with another value.
    on_choice: impl Fn(String) + 'static,
    /// A hint below the label.
    #[prop(default = "")]
    hint: &'static str,
    /// What is wrong with it.
    #[prop(optional, into)]
    fault: Signal<Option<String>>,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(its, words)| {
            let mine = its.clone();
            let chosen = move || value.with(|value| *value == mine);
            view! {
                <option value=its prop:selected=chosen>
                    {words}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {(!hint.is_empty())
                .then(|| {
                    view! {
                        <p class="hint" id=format!("{id}-hint")>
                            {hint}
                        </p>
                    }
                })}
            <select
                id=id
                name=id
                aria-describedby=(!hint.is_empty()).then(|| format!("{id}-hint"))
                aria-invalid=move || fault.with(Option::is_some).then_some("true")
                on:change=move |event| on_choice(event_target_value(&event))
            >
                {options}
            </select>
            {fault_line(id, fault)}
        </div>
    }
}
