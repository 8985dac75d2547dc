//! The sync itself: facts in, plan out, and a small engine that carries a plan out.
//!
//! A cycle goes like this. [`read()`] takes pages from each side until there are no more. The past
//! that these readings name is recalled from the [`Journal`]. [`plan()`] decides, touching nothing:
//! who belongs to whom (`pair`), what each side did since it was last seen (`standing`), what a
//! disappearance means (`court`), what follows for a link (`decide`), field by field (`merge`), and
//! what must be held back (`guard`). A plan may carry [`Asks`]; the answers join the readings and
//! it is planned again. `apply` writes in batches, journalled before and after; `delivery` knows
//! what a link may remember of a write that was carried out and of one that was not; `resolve`
//! finds out what became of writes whose answer was lost. [`mod@undo`] plans how to take back
//! what the person does not want to have happened. [`cycle()`] does all of it; a [`Preview`] stops
//! at the plan.
//!
//! The same code runs in the browser and in the relay. There is no clock and no chance in here:
//! both come in, in [`Rules`] and [`Pace`].

pub mod digest;
pub mod limits;
pub mod mark;
pub mod past;
pub mod plan;
pub mod reading;
pub mod report;
pub mod rules;
pub mod why;

/// The words of scenarios are shared with the tests of connectors, which know this crate by name.
#[cfg(test)]
extern crate self as sync;

mod apply;
mod ask;
mod cycle;
mod delivery;
mod fold;
mod journal;
mod pace;
mod planner;
mod preview;
mod read;
mod resolve;
mod retry;
mod take_back;

pub use cycle::{Sides, Watermarks, cycle};
pub use digest::{Digests, Keys};
pub use journal::{Closing, Journal, Settled, Waiting, Why};
pub use pace::Pace;
pub use past::{End, Held, Intent, Link, LinkState, Past, Ruling, Shadow, Stray};
pub use plan::{Action, Asks, Plan};
pub use planner::{likeness, name_of, plan, undo};
pub use preview::{Preview, Readers};
pub use read::read;
pub use reading::Reading;
pub use report::{Progress, Report};
pub use rules::Rules;
pub use take_back::preview_undo;
