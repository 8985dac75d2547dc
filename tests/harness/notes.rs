//! A transport that notes what is asked, so that requests can be held against a vendor's schema.

use model::{Fault, Pending};
use std::sync::{Arc, Mutex, PoisonError};
use wire::{Request, Response, Transport};

/// What was asked, in order; its clones are the same notes.
#[derive(Clone, Debug, Default)]
pub struct Notes(Arc<Mutex<Vec<Request>>>);

impl Notes {
    /// Everything noted so far.
    pub fn all(&self) -> Vec<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A transport with notes beside it.
pub struct Noted<T> {
    /// Who answers.
    pub inner: T,
    /// The notes.
    pub notes: Notes,
}

impl<T: Transport> Transport for Noted<T> {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        self.notes.0.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        self.inner.send(request)
    }
}
