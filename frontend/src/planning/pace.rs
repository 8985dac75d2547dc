//! The reading code's clock and listener in a tab: real waits, and an end when the screen is left.

use super::State;
use crate::browser;
use leptos::prelude::*;
use model::Pending;
use send_wrapper::SendWrapper;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use sync::{Pace, Progress};

/// The pace of one tab.
pub(super) struct TabPace {
    /// Where progress is told.
    pub(super) told: RwSignal<State>,
    /// Whether the screen was left.
    pub(super) left: Arc<AtomicBool>,
}

impl Pace for TabPace {
    fn rest(&mut self, ms: u64) -> Pending<'_, bool> {
        let ms = u32::try_from(ms).unwrap_or(u32::MAX);
        Box::pin(SendWrapper::new(async move {
            browser::rest(ms).await;
            !self.left.load(Ordering::Relaxed)
        }))
    }

    fn chance(&mut self) -> f64 {
        js_sys::Math::random()
    }

    fn goes_on(&mut self) -> bool {
        !self.left.load(Ordering::Relaxed)
    }

    fn told(&mut self, progress: Progress) {
        if self.goes_on() {
            self.told.set(State::Reading(progress));
        }
    }
}
