//! The reading code's clock and listener in a worker: real waits, and word to the page.

use crate::door::{scope, tell};
use api::desk::{Phase, Tell};
use js_sys::Promise;
use model::Pending;
use send_wrapper::SendWrapper;
use sync::{Pace, Progress};
use wasm_bindgen_futures::JsFuture;

/// The pace of a worker. Nobody asks it to stop: a page that has lost interest ends the worker.
pub(crate) struct WorkerPace;

impl Pace for WorkerPace {
    fn rest(&mut self, ms: u64) -> Pending<'_, bool> {
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        // A worker has one thread: the future never leaves it.
        Box::pin(SendWrapper::new(async move {
            let timer = Promise::new(&mut |resolve, _reject| {
                if let Some(scope) = scope() {
                    let _ =
                        scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
                }
            });
            JsFuture::from(timer).await.is_ok()
        }))
    }

    fn chance(&mut self) -> f64 {
        js_sys::Math::random()
    }

    fn goes_on(&mut self) -> bool {
        true
    }

    fn told(&mut self, progress: Progress) {
        tell(&Tell::Phase(Phase::Reading(progress)));
    }
}
