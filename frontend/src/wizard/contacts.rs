//! Which contacts take part: all, the person's own, or those of a view out of the org.

use crate::planning::Desk;
use crate::ui::field::{Field, Input};
use crate::ui::notice::{self, Notice, Tone};
use crate::ui::remote::{Remote, skeleton};
use crate::ui::toggle::Radio;
use crate::words;
use api::desk::View;
use api::settings::ContactChoice;
use leptos::prelude::*;

/// Most views listed at once; the search box finds the others.
const VIEWS_SHOWN_MAX: usize = 200;
/// Lines of the list in sight.
const LINES: &str = "6";

/// What the choice works on.
#[derive(Clone, Copy)]
pub(crate) struct Choosing {
    /// The choice as it stands.
    pub(crate) choice: Signal<ContactChoice>,
    /// Whether a view is wanted and none is chosen yet.
    pub(crate) picking: RwSignal<bool>,
    /// Where the org's views come from.
    pub(crate) desk: Desk,
}

/// Shows the choice; `on_choice` is called with another one.
pub(crate) fn show(
    choosing: Choosing,
    on_choice: impl Fn(ContactChoice) + Copy + Send + Sync + 'static,
) -> AnyView {
    let Choosing { choice, picking, desk } = choosing;
    let by_view = Memo::new(move |_| picking.get() || choice.with(is_view));
    let all = Signal::derive(move || !by_view.get() && choice.with(|it| *it == ContactChoice::All));
    let mine =
        Signal::derive(move || !by_view.get() && choice.with(|it| *it == ContactChoice::Mine));
    let choose = move |choice| {
        picking.set(false);
        on_choice(choice);
    };
    Effect::new(move || {
        if by_view.get() {
            desk.ask_views();
        }
    });
    view! {
        <fieldset class="group">
            <legend>{words::setup::WHICH_CONTACTS}</legend>
            <Radio
                id="contacts-all"
                group="contacts"
                label=words::setup::CONTACTS_ALL
                on=all
                on_choice=move || choose(ContactChoice::All)
            />
            <Radio
                id="contacts-mine"
                group="contacts"
                label=words::setup::CONTACTS_MINE
                on=mine
                on_choice=move || choose(ContactChoice::Mine)
            />
            <Radio
                id="contacts-view"
                group="contacts"
                label=words::setup::CONTACTS_VIEW
                on=by_view
                on_choice=move || picking.set(true)
            />
            <Show when=move || by_view.get()>
                <div class="inset">
                    {list(desk, choice, choose)}
                    <Notice tone=Tone::Warning title=words::setup::VIEW_WARNING>
                        <p>{words::setup::VIEW_WARNING_MORE}</p>
                    </Notice>
                </div>
            </Show>
        </fieldset>
    }
    .into_any()
}

fn is_view(choice: &ContactChoice) -> bool {
    match choice {
        ContactChoice::View { .. } => true,
        ContactChoice::All | ContactChoice::Mine => false,
    }
}

fn list(
    desk: Desk,
    choice: Signal<ContactChoice>,
    choose: impl Fn(ContactChoice) + Copy + Send + Sync + 'static,
) -> AnyView {
    let search = RwSignal::new(String::new());
    let part = move || match desk.views.get() {
        None | Some(Remote::Loading) => skeleton(),
        Some(Remote::Failed(error)) => untrack(|| notice::failed(error, move || desk.ask_views())),
        Some(Remote::Ready(views)) if views.is_empty() => {
            view! { <p>{words::setup::NO_VIEWS}</p> }.into_any()
        }
        Some(Remote::Ready(views)) => untrack(|| picker(views, choice, choose, search)),
    };
    view! { {part} }.into_any()
}

fn picker(
    views: Vec<View>,
    choice: Signal<ContactChoice>,
    choose: impl Fn(ContactChoice) + Copy + Send + Sync + 'static,
    search: RwSignal<String>,
) -> AnyView {
    let views = StoredValue::new(views);
    let chosen = move || match choice.get() {
        ContactChoice::View { id, .. } => id,
        ContactChoice::All | ContactChoice::Mine => String::new(),
    };
    let options = move || {
        let found = views.with_value(|views| matching(views, &search.get(), &chosen()));
        found
            .into_iter()
            .map(|view| {
                let id = view.id.to_string();
                let mine = id.clone();
                view! {
                    <option value=id prop:selected=move || chosen() == mine>
                        {view.label}
                    </option>
                }
            })
            .collect_view()
    };
    let pick = move |id: String| {
        let label = views.with_value(|views| {
            views.iter().find(|view| view.id.as_str() == id).map(|view| view.label.clone())
        });
        if let Some(label) = label {
            choose(ContactChoice::View { id, label });
        }
    };
    view! {
        <Field
            id="view-search"
            label=words::setup::VIEW_SEARCH
            input=Input::Search
            value=search
        />
        <div class="field">
            <label for="view">{words::setup::VIEW}</label>
            <select id="view" size=LINES on:change=move |event| pick(event_target_value(&event))>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// The views with these letters in the name; the chosen one is always among them.
fn matching(views: &[View], search: &str, chosen: &str) -> Vec<View> {
    let wanted = search.trim().to_lowercase();
    views
        .iter()
        .filter(|view| {
            view.id.as_str() == chosen || view.label.to_lowercase().contains(wanted.as_str())
        })
        .take(VIEWS_SHOWN_MAX)
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Id;

    #[test]
    fn the_chosen_view_is_never_filtered_away() {
        let view = |id: &str, label: &str| View { id: Id::from(id), label: label.to_owned() };
        let views = [view("1", "My Contacts"), view("2", "Berlin"), view("3", "Birthdays")];
        let ids = |search: &str, chosen: &str| -> Vec<String> {
            matching(&views, search, chosen).into_iter().map(|view| view.id.0).collect()
        };
        assert_eq!(ids(" bi", ""), ["3"]);
        assert_eq!(ids("berl", "1"), ["1", "2"]);
        assert_eq!(ids("", ""), ["1", "2", "3"]);
    }
}
