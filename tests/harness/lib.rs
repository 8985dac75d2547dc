//! What the tests share: a person's whole life of syncing in memory.
//!
//! A [`Life`] is a world with one person on both sides, a [`Memory`] that stands in for the relay's
//! store, and a [`Steady`] pace that moves the world's clock instead of waiting. A [`Fuse`] ends it
//! at any effect, as a crash would. A [`port`] serves the same world to the real [`program`].

pub mod crowd;
pub mod fuse;
pub mod life;
pub mod memory;
pub mod notes;
pub mod outside;
pub mod pace;
pub mod person;
pub mod port;
pub mod program;
pub mod scenario;
pub mod shelf;
pub mod sink;
pub mod storm;
pub mod tape;
pub mod tls;

pub use fuse::Fuse;
pub use life::{Life, Protocol};
pub use memory::Memory;
pub use pace::Steady;
pub use person::Person;
