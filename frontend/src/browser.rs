//! The few things asked of the browser itself: its address, its store for this tab, and the focus.
//! Each does nothing where the browser refuses.

use leptos::prelude::document;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, Storage};

/// The heading of the screen on show, which takes the focus when the screen changes.
pub(crate) const HEADING: &str = "heading";

/// Leaves for another address.
pub(crate) fn leave_for(url: &str) {
    if let Some(window) = web_sys::window() {
        // A refused address (`javascript:` and the like never come from the relay) stays here.
        let _ = window.location().assign(url);
    }
}

/// Puts a text on the clipboard; `false` where the browser does not allow it.
pub(crate) async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    // Pages that are not served securely have no clipboard at all.
    let has = js_sys::Reflect::get(&navigator, &JsValue::from("clipboard"));
    if has.is_ok_and(|it| it.is_undefined()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// The value of a parameter of the address, decoded.
pub(crate) fn parameter(name: &str) -> Option<String> {
    let query = web_sys::window()?.location().search().ok()?;
    query.trim_start_matches('?').split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let value = js_sys::decode_uri_component(&value.replace('+', " ")).ok()?;
        (key == name).then(|| String::from(value))
    })
}

/// Keeps a value for this tab. Nothing secret is ever kept.
pub(crate) fn keep<T: Serialize>(key: &str, value: &T) {
    let (Some(store), Ok(text)) = (store(), serde_json::to_string(value)) else { return };
    // A full or forbidden store costs only the comfort of finding input again.
    let _ = store.set_item(key, &text);
}

/// A value kept before; `None` as well when it is of another version.
pub(crate) fn kept<T: DeserializeOwned>(key: &str) -> Option<T> {
    serde_json::from_slice(store()?.get_item(key).ok()??.as_bytes()).ok()
}

/// Forgets a value.
pub(crate) fn forget(key: &str) {
    if let Some(store) = store() {
        let _ = store.remove_item(key);
    }
}

fn store() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// Moves the focus to an element once the page has been drawn.
pub(crate) fn focus(id: &'static str) {
    leptos::prelude::request_animation_frame(move || {
        let element = document().get_element_by_id(id);
        if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}
