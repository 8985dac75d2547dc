//! Live events of the account, as server-sent events. The browser reconnects by itself.

use api::dashboard::Event;
use api::paths;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// Calls with each event until the caller's view goes; says whether the stream is open.
pub(crate) fn listen(mut told: impl FnMut(Event) + 'static) -> ReadSignal<bool> {
    let (open, set_open) = signal(true);
    let Ok(source) = EventSource::new(paths::EVENTS) else {
        set_open.set(false);
        return open;
    };
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let text = message.data().as_string().unwrap_or_default();
        // A kind of event that this page does not know yet is none of its business.
        if let Ok(event) = serde_json::from_slice(text.as_bytes()) {
            told(event);
        }
    });
    let on_open = Closure::<dyn FnMut()>::new(move || set_open.set(true));
    let on_error = Closure::<dyn FnMut()>::new(move || set_open.set(false));
    source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
    source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    // The closures must live as long as the source that calls them.
    let held = SendWrapper::new((source, on_message, on_open, on_error));
    on_cleanup(move || {
        let (source, ..) = &*held;
        source.set_onmessage(None);
        source.set_onopen(None);
        source.set_onerror(None);
        source.close();
    });
    open
}
