//! The screens and their addresses, and a router of one signal: a fixed set of screens needs no
//! more, and a library costs 50 KB over the wire.

use crate::{browser, words};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// What is on show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    /// What Twinline does, and the ways in.
    Home,
    /// The wizard's first step.
    Salesforce,
    /// The wizard's second step.
    Mailbox,
    /// Where an administrator comes back who was asked for approval.
    Approved,
    /// The wizard's third step.
    Data,
    /// The first cycle, live.
    Done,
    /// The account at a glance.
    Dashboard,
    /// All cycles.
    History,
    /// One cycle's actions.
    Cycle(u64),
    /// Taking a cycle back, or one line of it.
    Undo(u64, Option<u64>),
    /// What waits for the person.
    Attention,
    /// Single records, and why they are in step, or not.
    Records,
    /// The Outlook add-in.
    Addin,
    /// What the person chose.
    Settings,
    /// No such address.
    Lost,
}

impl Screen {
    /// The screen at an address.
    pub(crate) fn at(path: &str) -> Screen {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => Screen::Home,
            ["setup", "salesforce"] => Screen::Salesforce,
            ["setup", "mailbox"] => Screen::Mailbox,
            ["approved"] => Screen::Approved,
            ["setup", "data"] => Screen::Data,
            ["setup", "done"] => Screen::Done,
            ["dashboard"] => Screen::Dashboard,
            ["dashboard", "history"] => Screen::History,
            ["dashboard", "history", id] => id.parse().map_or(Screen::Lost, Screen::Cycle),
            ["dashboard", "history", id, "undo"] => match id.parse() {
                Ok(id) => Screen::Undo(id, None),
                Err(_) => Screen::Lost,
            },
            ["dashboard", "history", id, "undo", entry] => match (id.parse(), entry.parse()) {
                (Ok(id), Ok(entry)) => Screen::Undo(id, Some(entry)),
                (_, _) => Screen::Lost,
            },
            ["dashboard", "attention"] => Screen::Attention,
            ["dashboard", "records"] => Screen::Records,
            ["dashboard", "addin"] => Screen::Addin,
            ["dashboard", "settings"] => Screen::Settings,
            _ => Screen::Lost,
        }
    }

    /// Its address.
    pub(crate) fn path(self) -> String {
        String::from(match self {
            Screen::Home | Screen::Lost => "/",
            Screen::Salesforce => "/setup/salesforce",
            Screen::Mailbox => "/setup/mailbox",
            Screen::Approved => "/approved",
            Screen::Data => "/setup/data",
            Screen::Done => "/setup/done",
            Screen::Dashboard => "/dashboard",
            Screen::History => "/dashboard/history",
            Screen::Cycle(id) => return format!("/dashboard/history/{id}"),
            Screen::Undo(id, None) => return format!("/dashboard/history/{id}/undo"),
            Screen::Undo(id, Some(entry)) => {
                return format!("/dashboard/history/{id}/undo/{entry}");
            }
            Screen::Attention => "/dashboard/attention",
            Screen::Records => "/dashboard/records",
            Screen::Addin => "/dashboard/addin",
            Screen::Settings => "/dashboard/settings",
        })
    }
}

/// Which screen is on show, and the way to another.
#[derive(Clone, Copy)]
pub(crate) struct Router {
    screen: RwSignal<Screen>,
}

impl Router {
    /// Reads the address, and follows the back and forward buttons from now on.
    pub(crate) fn start() -> Router {
        let screen = RwSignal::new(here());
        let router = Router { screen };
        let listener = window_event_listener(ev::popstate, move |_| router.show(here()));
        on_cleanup(move || listener.remove());
        Effect::new(move || document().set_title(&words::title(screen.get())));
        router
    }

    /// The screen on show, tracked.
    pub(crate) fn screen(self) -> Screen {
        self.screen.get()
    }

    /// Shows a screen as a new step of the browser's history.
    pub(crate) fn go(self, screen: Screen) {
        if let Ok(history) = window().history() {
            let path = screen.path();
            // A browser that refuses (too many steps a second) still gets the screen.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&path));
        }
        self.show(screen);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn show(self, screen: Screen) {
        if self.screen.get_untracked() != screen {
            self.screen.set(screen);
            browser::focus(browser::HEADING);
        }
    }
}

fn here() -> Screen {
    Screen::at(&window().location().pathname().unwrap_or_default())
}

/// A link to another screen. Held modifier keys and other buttons keep their usual meaning.
#[component]
pub(crate) fn Link(
    /// Where to.
    to: Screen,
    /// Its look.
    #[prop(default = "link")]
    class: &'static str,
    /// Its name for those who hear it, where its words alone do not say what it is about.
    #[prop(optional, into)]
    name: Option<String>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let router = expect_context::<Router>();
    let go = move |press: web_sys::MouseEvent| {
        let modified = press.ctrl_key() || press.meta_key() || press.shift_key() || press.alt_key();
        if press.button() == 0 && !modified {
            press.prevent_default();
            router.go(to);
        }
    };
    let current = move || (router.screen() == to).then_some("page");
    view! {
        <a href=to.path() class=class aria-label=name aria-current=current on:click=go>
            {children()}
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_screen_is_found_at_its_own_address() {
        for screen in [
            Screen::Home,
            Screen::Salesforce,
            Screen::Mailbox,
            Screen::Approved,
            Screen::Data,
            Screen::Done,
            Screen::Dashboard,
            Screen::History,
            Screen::Cycle(12),
            Screen::Undo(12, None),
            Screen::Undo(12, Some(3)),
            Screen::Attention,
            Screen::Records,
            Screen::Addin,
            Screen::Settings,
        ] {
            assert_eq!(Screen::at(&screen.path()), screen);
            assert_eq!(Screen::at(&format!("{}/", screen.path())), screen);
        }
        for lost in ["/setup", "/dashboard/history/x", "/dashboard/history/-1", "/admin"] {
            assert_eq!(Screen::at(lost), Screen::Lost, "{lost}");
        }
    }
}
