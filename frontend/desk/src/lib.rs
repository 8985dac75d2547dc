//! The desk: a worker of the browser that reads both sides through the relay's proxy and plans,
//! with the same code as the relay's cycle. Nothing is ever written from here.
//!
//! It is a program of its own, so that the page stays small and is never busy: the page loads it
//! when somebody wants a preview, and is told what it needs to draw ([`api::desk`]).
//!
//! In reading order: `door` takes what the page asks; `work` brings the newest wish and the newest
//! plan together; `cover` knows what must still be read; `sheet` makes the rows of the table;
//! `transport` sends through the relay, and `pace` waits.

mod cover;
mod door;
mod pace;
mod sheet;
mod transport;
mod work;

pub use door::start;
