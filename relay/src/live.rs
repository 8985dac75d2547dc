//! What happens right now: which cycles run, how far they are, and who listens.

use crate::store::accounts::AccountId;
use api::dashboard::Event;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync::Progress;
use tokio::sync::{Notify, broadcast, watch};

/// Events that a slow listener may fall behind before it loses some.
const EVENTS_KEPT: usize = 256;

/// What happens right now.
#[derive(Debug)]
pub struct Live {
    running: Mutex<BTreeMap<AccountId, Running>>,
    /// Cycles in a row that broke by a mistake of ours.
    broken: Mutex<BTreeMap<AccountId, u32>>,
    events: broadcast::Sender<(AccountId, Event)>,
    stop: watch::Sender<bool>,
    /// Woken when an account became due out of turn.
    pub due: Notify,
    /// Woken when a cycle ended.
    pub rested: Notify,
}

/// A cycle that runs.
#[derive(Clone, Debug, Default)]
struct Running {
    progress: Option<Progress>,
    halt: Arc<AtomicBool>,
}

impl Default for Live {
    fn default() -> Self {
        Live {
            running: Mutex::default(),
            broken: Mutex::default(),
            events: broadcast::Sender::new(EVENTS_KEPT),
            stop: watch::Sender::new(false),
            due: Notify::new(),
            rested: Notify::new(),
        }
    }
}

impl Live {
    /// Notes that a cycle began; the flag rises when it should end early.
    pub fn began(&self, account: &AccountId) -> Arc<AtomicBool> {
        let running = Running::default();
        let halt = Arc::clone(&running.halt);
        self.running().insert(account.clone(), running);
        self.tell(account, Event::Changed);
        halt
    }

    /// Notes how far a cycle is.
    pub fn told(&self, account: &AccountId, progress: Progress) {
        if let Some(running) = self.running().get_mut(account) {
            running.progress = Some(progress);
        }
        self.tell(account, Event::Progress(progress));
    }

    /// Notes that a cycle ended.
    pub fn ended(&self, account: &AccountId) {
        self.running().remove(account);
        self.rested.notify_one();
    }

    /// Notes that a cycle broke by a mistake of ours; how many did so in a row.
    pub fn broke(&self, account: &AccountId) -> u32 {
        self.running().remove(account);
        let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = broken.entry(account.clone()).or_default();
        *count += 1;
        *count
    }

    /// Notes that a cycle came to its end.
    pub fn held(&self, account: &AccountId) {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
    }

    /// How far the account's cycle is, when one runs.
    pub fn progress(&self, account: &AccountId) -> Option<Progress> {
        self.running().get(account).map(|running| running.progress.unwrap_or(Progress::Planning))
    }

    /// Asks the account's cycle to end at its next pause.
    pub fn halt(&self, account: &AccountId) {
        if let Some(running) = self.running().get(account) {
            running.halt.store(true, Ordering::SeqCst);
        }
    }

    /// Tells whoever listens.
    pub fn tell(&self, account: &AccountId, event: Event) {
        // Nobody listening is no fault.
        let _ = self.events.send((account.clone(), event));
    }

    /// All events from now on.
    pub fn listen(&self) -> broadcast::Receiver<(AccountId, Event)> {
        self.events.subscribe()
    }

    /// Begins the shutdown.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Whether the shutdown began.
    pub fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Waits for the shutdown.
    pub async fn stopping(&self) {
        let mut stop = self.stop.subscribe();
        // The sender lives as long as this, so the only end of the wait is the word itself.
        let _ = stop.wait_for(|stop| *stop).await;
    }

    fn running(&self) -> MutexGuard<'_, BTreeMap<AccountId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
