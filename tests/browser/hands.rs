//! A person without a mouse: keys only, and the eye on where the focus is.

use crate::page::Page;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde::Deserialize;

/// Nobody finds what lies behind so many presses of Tab.
const TABS_MAX: usize = 40;

/// What has the focus.
#[derive(Debug, Deserialize)]
pub(crate) struct Focus {
    /// Its element, in capitals; `BODY` when the focus is lost.
    pub(crate) element: String,
    /// What it is called, as a screen reader would say it.
    pub(crate) name: String,
    /// Whether one sees that it has the focus.
    ring: bool,
    /// Whether it lies in the window.
    in_sight: bool,
}

const FOCUS: &str = "
    const it = document.activeElement, look = getComputedStyle(it);
    const label = it.labels && it.labels.length ? it.labels[0].textContent : it.textContent;
    const box = it.getBoundingClientRect();
    return {
        element: it.tagName,
        name: (it.getAttribute('aria-label') || label || '').trim().replace(/\\s+/g, ' '),
        ring: (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0)
            || look.boxShadow !== 'none',
        in_sight: box.bottom > 0 && box.top < innerHeight,
    };";

impl Page {
    /// Presses a key once.
    pub(crate) async fn key(&self, key: Key) {
        let value: char = key.into();
        self.stroke(&[value]).await;
    }

    /// Types a text into what has the focus, in place of what stood there.
    pub(crate) async fn types(&self, text: &str) {
        let press = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: Key::Control.into() })
            .then(KeyAction::Down { value: 'a' })
            .then(KeyAction::Up { value: 'a' })
            .then(KeyAction::Up { value: Key::Control.into() });
        self.act(press).await;
        self.stroke(&text.chars().collect::<Vec<char>>()).await;
    }

    /// Goes with Tab to what is called so, and looks at the focus at each step.
    pub(crate) async fn tab_to(&self, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..TABS_MAX {
            self.key(Key::Tab).await;
            let focus = self.focus().await;
            if focus.element == "BODY" {
                passed.push(String::from("the end of the page"));
                continue;
            }
            assert!(focus.ring, "one does not see that '{}' has the focus", focus.name);
            assert!(focus.in_sight, "'{}' has the focus out of sight", focus.name);
            if focus.name.starts_with(name) {
                return;
            }
            passed.push(focus.name);
        }
        panic!("'{name}' is not reached with Tab, only {passed:?}");
    }

    /// Goes back with Shift and Tab to what is called so.
    pub(crate) async fn shift_tab_to(&self, name: &str) {
        for _ in 0..TABS_MAX {
            let back = KeyActions::new("keyboard".to_owned())
                .then(KeyAction::Down { value: Key::Shift.into() })
                .then(KeyAction::Down { value: Key::Tab.into() })
                .then(KeyAction::Up { value: Key::Tab.into() })
                .then(KeyAction::Up { value: Key::Shift.into() });
            self.act(back).await;
            if self.focus().await.name.starts_with(name) {
                return;
            }
        }
        panic!("'{name}' is not reached with Shift and Tab");
    }

    /// Goes to what is called so and presses Enter on it.
    pub(crate) async fn enters(&self, name: &str) {
        self.tab_to(name).await;
        self.key(Key::Enter).await;
    }

    /// Goes to the field that is called so and types into it.
    pub(crate) async fn writes(&self, name: &str, text: &str) {
        self.tab_to(name).await;
        self.types(text).await;
    }

    /// Waits until a screen with this heading is there, and fails if it left the focus behind.
    pub(crate) async fn arrives_at(&self, heading: &str) {
        self.sees(heading).await;
        self.rests().await;
        let focus = self.focus().await;
        assert_eq!((&*focus.element, &*focus.name), ("H1", heading), "the focus comes along");
    }

    /// What has the focus.
    pub(crate) async fn focus(&self) -> Focus {
        serde_json::from_value(self.script(FOCUS).await).expect("the focus has this form")
    }

    async fn stroke(&self, keys: &[char]) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for key in keys {
            actions =
                actions.then(KeyAction::Down { value: *key }).then(KeyAction::Up { value: *key });
        }
        self.act(actions).await;
    }
}
