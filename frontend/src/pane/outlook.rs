//! What is open in Outlook, as `frontend/pane.js` tells it.

use api::pane::Open;
use js_sys::Reflect;
use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen::JsValue;

/// The event that tells something new, and where the last of it stays.
const OUTLOOK: &str = "outlook";

/// What Outlook tells.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Told {
    /// This is not Outlook, or Microsoft's program does not answer.
    Absent,
    /// Nothing is open.
    Nothing,
    /// A message or an appointment.
    Open(Open),
}

/// Follows what is open from now on.
pub(super) fn listen(told: RwSignal<Option<Told>>) {
    let look = move || {
        let last = last();
        if last.is_some() && told.with_untracked(|known| *known != last) {
            told.set(last);
        }
    };
    let listener = window_event_listener_untyped(OUTLOOK, move |_| look());
    on_cleanup(move || listener.remove());
    look();
}

fn last() -> Option<Told> {
    let text = Reflect::get(&window(), &JsValue::from(OUTLOOK)).ok()?.as_string()?;
    read(&text)
}

fn read(text: &str) -> Option<Told> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::pane::{Address, Meeting};
    use model::Moment;

    #[test]
    fn what_is_open_is_read() {
        let ada = Address { email: "ada@x.example".into(), name: "Ada".into() };
        let meeting = Meeting { subject: "Review".into(), start: Moment(1_795_595_400_000) };
        for (text, told) in [
            ("\"absent\"", Some(Told::Absent)),
            ("\"nothing\"", Some(Told::Nothing)),
            (
                r#"{"open":{"people":[{"email":"ada@x.example","name":"Ada"}],"meeting":null}}"#,
                Some(Told::Open(Open { people: vec![ada], meeting: None })),
            ),
            (
                r#"{"open":{"people":[],"meeting":{"subject":"Review","start":1795595400000}}}"#,
                Some(Told::Open(Open { people: Vec::new(), meeting: Some(meeting) })),
            ),
            ("{}", None),
            ("", None),
        ] {
            assert_eq!(read(text), told, "{text}");
        }
    }
}
