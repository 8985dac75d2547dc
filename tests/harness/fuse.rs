//! A crash at a chosen effect: before it or after it.

use model::{Fault, Pending};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use wire::{Request, Response, Transport};

/// Counts effects (requests and store writes) and blows at a chosen one. Effect `2n` is "before the
/// n-th", effect `2n + 1` is "after it, and nobody heard".
#[derive(Clone, Debug)]
pub struct Fuse {
    left: Arc<AtomicU32>,
    passed: Arc<AtomicU32>,
}

/// What every effect answers after the crash: the process is not there any more.
pub fn crashed() -> Fault {
    Fault::Superseded
}

impl Default for Fuse {
    fn default() -> Self {
        Fuse::never()
    }
}

impl Fuse {
    /// Never blows.
    pub fn never() -> Fuse {
        Fuse::at(u32::MAX)
    }

    /// Blows at a point.
    pub fn at(point: u32) -> Fuse {
        Fuse { left: Arc::new(AtomicU32::new(point)), passed: Arc::default() }
    }

    /// How many points were passed.
    pub fn passed(&self) -> u32 {
        self.passed.load(Ordering::SeqCst)
    }

    /// Whether it has blown.
    pub fn is_blown(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0
    }

    /// Passes one point; an error is the crash.
    pub fn pass(&self) -> Result<(), Fault> {
        self.passed.fetch_add(1, Ordering::SeqCst);
        let left = self.left.load(Ordering::SeqCst);
        if left == 0 {
            return Err(crashed());
        }
        if left != u32::MAX {
            self.left.store(left - 1, Ordering::SeqCst);
        }
        if left == 1 { Err(crashed()) } else { Ok(()) }
    }
}

/// A transport whose every exchange passes the fuse twice.
pub struct Fused<T> {
    /// Where requests really go.
    pub inner: T,
    /// When it ends.
    pub fuse: Fuse,
}

impl<T: Transport> Transport for Fused<T> {
    fn send(&self, request: Request) -> Pending<'_, Result<Response, Fault>> {
        Box::pin(async move {
            self.fuse.pass()?;
            let response = self.inner.send(request).await?;
            self.fuse.pass()?;
            Ok(response)
        })
    }
}
