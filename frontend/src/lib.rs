//! The browser app: the wizard, the preview and the dashboard.
//!
//! In reading order: [`app`] mounts the shell and holds the clock; `router` knows the screens;
//! `api_calls` calls the relay, by `transport`. `wizard` leads through the three steps; `planning`
//! asks the worker beside the page (`frontend/desk`), which runs the shared reading and planning
//! code, and `preview` shows what comes of it. `dashboard` shows what the relay did. `ui` holds the
//! house widgets and `words` every sentence.
//!
//! `pane` is a program of its own, for Outlook: it shares the house widgets and the words.
//!
//! What can be decided without a browser (the wizard's flow, table arithmetic, words) is plain
//! functions, tested natively.

#![expect(unreachable_pub, reason = "what `#[component]` writes around our functions is `pub`")]

mod api_calls;
pub mod app;
mod browser;
mod dashboard;
mod events;
mod locale;
mod pane;
mod planning;
mod preview;
mod router;
mod transport;
mod ui;
mod wizard;
mod words;

pub use app::start;
pub use pane::start as start_pane;
