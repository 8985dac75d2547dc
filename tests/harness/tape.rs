//! A transport that remembers what a server answered and can answer the same again by itself, so
//! that what we do with answers is measured without the server.

use model::{Fault, Pending};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wire::{Request, Response, Transport};

/// What was answered, in order; its clones are the same tape.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    reel: Arc<Mutex<Reel>>,
}

#[derive(Debug, Default)]
struct Reel {
    heard: Vec<Response>,
    to_come: VecDeque<Response>,
}

impl Tape {
    /// Forgets everything.
    pub fn erase(&self) {
        *self.reel() = Reel::default();
    }

    /// From now on the next requests get the answers on the tape, whatever they ask: ask the same.
    pub fn rewind(&self) {
        let mut reel = self.reel();
        reel.to_come = reel.heard.iter().cloned().collect();
    }

    /// Whether every answer of the tape was taken since it was wound back.
    pub fn is_at_its_end(&self) -> bool {
        self.reel().to_come.is_empty()
    }

    /// What was answered until now.
    pub fn heard(&self) -> Vec<Response> {
        self.reel().heard.clone()
    }

    /// Bytes of all bodies on the tape.
    pub fn bytes(&self) -> usize {
        self.reel().heard.iter().map(|answer| answer.body().len()).sum()
    }

    fn reel(&self) -> MutexGuard<'_, Reel> {
        self.reel.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transport with a tape beside it.
pub struct Taped<T> {
    /// Who answers what the tape does not.
    pub inner: T,
    /// The tape.
    pub tape: Tape,
}

impl<T: Transport> Transport for Taped<T> {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        Box::pin(async move {
            if let Some(answer) = self.tape.reel().to_come.pop_front() {
                return Ok(answer);
            }
            let answer = self.inner.send(request).await?;
            self.tape.reel().heard.push(answer.clone());
            Ok(answer)
        })
    }
}
