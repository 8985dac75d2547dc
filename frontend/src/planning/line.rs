//! The line to the worker: loads it, and carries messages as JSON, in order, either way.

use api::desk::{Ask, Tell};
use leptos::prelude::document;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The element of the page's head that names the worker's file. A page of an older deployment
/// names a file that is gone, so that page and worker are always of one build.
const NAMED_BY: &str = "meta[name=\"desk\"]";

/// What the browser calls with an event.
type Ear<E> = Closure<dyn FnMut(E)>;

/// What is heard on the line.
pub(super) enum Heard {
    /// The worker told something.
    Told(Tell),
    /// The worker could not be loaded, or broke.
    Lost,
}

/// The line; the worker ends with it.
pub(super) struct Line {
    worker: Worker,
    /// Asked before the worker listened.
    waiting: Option<Vec<String>>,
    lost: bool,
    /// They must live as long as the worker that calls them.
    _ears: (Ear<MessageEvent>, Ear<Event>),
}

impl Line {
    /// Begins to load the worker; nothing where the browser refuses.
    pub(super) fn open(hear: impl Fn(Heard) + 'static) -> Option<Line> {
        let named = document().query_selector(NAMED_BY).ok()??.get_attribute("content")?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&named, &options).ok()?;
        let hear = Rc::new(hear);
        let hear_too = hear.clone();
        let on_message = Ear::<MessageEvent>::new(move |message: MessageEvent| {
            let text = message.data().as_string().unwrap_or_default();
            hear(serde_json::from_slice(text.as_bytes()).map_or(Heard::Lost, Heard::Told));
        });
        let on_error = Ear::<Event>::new(move |_| hear_too(Heard::Lost));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let _ears = (on_message, on_error);
        Some(Line { worker, waiting: Some(Vec::new()), lost: false, _ears })
    }

    /// Asks the worker, as soon as it listens; `false` where that cannot be.
    pub(super) fn ask(&mut self, ask: &Ask) -> bool {
        let Ok(text) = serde_json::to_string(ask) else { return false };
        match &mut self.waiting {
            Some(waiting) => {
                waiting.push(text);
                true
            }
            None => self.worker.post_message(&JsValue::from(text)).is_ok(),
        }
    }

    /// The worker listens from now on.
    pub(super) fn here(&mut self) {
        for text in self.waiting.take().unwrap_or_default() {
            // A text can always be copied.
            let _ = self.worker.post_message(&JsValue::from(text));
        }
    }

    /// The worker is of no use any more.
    pub(super) fn lose(&mut self) {
        self.lost = true;
        self.worker.terminate();
    }

    /// Whether it is of no use any more.
    pub(super) fn is_lost(&self) -> bool {
        self.lost
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onmessageerror(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
