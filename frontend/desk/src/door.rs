//! The door of the worker: what the page asks comes in, what it is told goes out, as JSON.

use crate::work::Work;
use api::desk::{Ask, Tell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Begins to listen, and says so.
pub fn start() {
    let work = Rc::new(Work::default());
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let text = message.data().as_string().unwrap_or_default();
        // Page and desk are built together: what cannot be read was not sent by our page.
        if let Ok(ask) = serde_json::from_slice::<Ask>(text.as_bytes()) {
            work.clone().hear(ask);
        }
    });
    if let Some(scope) = scope() {
        scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    }
    // It listens until the page ends the worker.
    on_message.forget();
    tell(&Tell::Here);
}

/// Tells the page.
pub(crate) fn tell(told: &Tell) {
    let (Some(scope), Ok(text)) = (scope(), serde_json::to_string(told)) else { return };
    // A text can always be copied; there is nobody else to tell.
    let _ = scope.post_message(&JsValue::from(text));
}

/// The worker itself; nothing where there is none, as in tests.
pub(crate) fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}
